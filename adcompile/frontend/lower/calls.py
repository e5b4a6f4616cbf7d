"""Calls: functions of libraries become operations, the user's own are followed into where an active value goes in.

A function that is followed is lowered where it is called, its parameters being the arguments; one that is not is called
as it stands. Both keep Python's rules for arguments; where these do not fit, the call is left to Python, which says so.
"""

import ast
import sys
from types import FunctionType, ModuleType

import numpy as np

from adcompile.frontend.lower.arguments import plain_arguments
from adcompile.frontend.lower.attempt import attempted
from adcompile.frontend.lower.expressions import walruses_in
from adcompile.frontend.lower.following import Following
from adcompile.frontend.lower.frame import is_constant, keyed_items
from adcompile.frontend.lower.functions import makes, makes_functions
from adcompile.frontend.lower.values import MADE, STATIC, Choice, Known, Local, Pack, Partial, Spread, Vectorized
from adcompile.frontend.outside.by_name import looks_at_names, names_in_text
from adcompile.frontend.outside.receivers import STREAMS, class_of, is_of_stream, made_by, method_key, of_stream
from adcompile.frontend.source.syntax import refusal_of
from adcompile.frontend.source.tree import binds_outside
from adcompile.ir.nodes import Apply, Const, Extern, Name, Verbatim
from adcompile.ops.by_operation import ByOperation
from adcompile.ops.keys import operator_key
from adcompile.ops.registry import card
from adcompile.rules.models import ITERATORS, WALKERS, model_of, takes_made

GENERATED = (ast.GeneratorExp, ast.Set, ast.SetComp, ast.Dict, ast.DictComp)

answers = ByOperation()
"""By operation that asks something of one operand: the function `f(frame, node)` that gives the answer where it is known."""


class Calls(Following):

    def key_of(self, node):
        """The public name of the library's function that an expression names, or None."""
        static = self.static(node)
        return static.key if isinstance(static, Known) else None

    def method_key(self, func):
        """The key of a method of what is known before types are: of a logger, a bar, one of Python's streams; or None."""
        match func:
            case ast.Attribute(value=ast.Call(func=maker), attr=name):
                return method_key(made_by(self.key_of(maker)), name)
            case ast.Attribute(value=ast.Name(id=owner), attr=name):
                return method_key(self.class_behind(self.look(owner), owner), name)
            case ast.Attribute(value=ast.Attribute(value=owner, attr=inner), attr=name):
                static = self.static(owner)
                if isinstance(static, Known) and isinstance(static.extern.value, ModuleType):
                    found = static.scope.look_attribute(static.found.path, inner) if static.found is not None else None
                    return of_stream(func, static.extern.value) or found and method_key(self.class_found(found), name)
        return None

    def class_behind(self, value, name):
        """The key of the class of an object; of a variable of the user's world by what it holds now."""
        if isinstance(value, Name) and value.id in self.unit.objects:
            return self.unit.objects[value.id]
        return self.class_found(self.scope.look(name)) if self.is_outside(name) and not isinstance(value, STATIC) else None

    def class_found(self, found):
        """The key of the class of an object of the user's world."""
        if found.kind in ("missing", "computed") or found.baked or class_of(found.value) is None:
            return None
        self.scope.look_attribute(found.path, "__class__")
        return class_of(found.value)

    def static(self, node):
        """As for frames; one of Python's own streams is met where it stands."""
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute) and node.value.attr in STREAMS:
            owner = self.static(node.value.value)
            if isinstance(owner, Known) and owner.extern.value is sys:
                return None
        return super().static(node)

    # --- as the user wrote it -----------------------------------------------------

    def nested_call(self, node):
        if not plain_arguments(node):
            return self.verbatim(node)
        static = self.static(node.func)
        self.consume(static, node)
        asked = self.asked(static, node.args)
        if asked is not None:
            return asked
        kwargs = tuple([(keyword.arg, self.nested(keyword.value)) for keyword in node.keywords])
        if isinstance(static, Known):
            quiet = is_constant(static.key)
            args = tuple([self.verbatim(arg, False) if quiet and isinstance(arg, GENERATED) else self.nested(arg)
                          for arg in node.args])
            return self.known_call(static, args, kwargs, node)
        if static is None and isinstance(node.func, ast.Attribute):
            key = self.method_key(node.func)
            operands = node.args if is_of_stream(key) else (node.func.value, *node.args)
            name = key or f"method:{self.scope.mangled(node.func.attr)}"
            return Apply(name, tuple([self.nested(operand) for operand in operands]), kwargs, self.span(node))
        function = self.nested(node.func) if static is None else self.expr(static)
        return Apply("call", (function, *[self.nested(arg) for arg in node.args]), kwargs, self.span(node))

    def asked(self, function, nodes):
        """What `callable` and `len` say of functions that are known here, and of displays of these; None else."""
        answer = answers.get(function.key) if isinstance(function, Known) and len(nodes) == 1 else None
        return None if answer is None else answer(self, nodes[0])

    @answers("builtins.callable")
    def is_called(self, node):
        return Const(True) if self.is_callable(node) else None

    @answers("builtins.len")
    def length(self, node):
        held = self.static(node)
        return Const(len(held.items)) if isinstance(held, Pack) else None

    def known_call(self, static, args, kwargs, node):
        """The operation for a call of a known function that is not followed."""
        key = static.key
        if looks_at_names(key, node):
            args += self.spaces(key, args, node)
        if key == "builtins.dict" and not args:
            return self.pack_value(Pack("dict", dict(kwargs)), node)
        if operator_key(key) is not None and not kwargs:
            return Apply(operator_key(key), args, (), self.span(node))
        if key is not None:
            return Apply(key, args, kwargs, self.span(node))
        self.look_into(static)
        return Apply("call", (static.extern, *args), kwargs, self.span(node))

    def spaces(self, key, args, node):
        """The variables that `eval` or `exec` of a text that is known looks at, as further arguments. Refused where they
        are not known, or an active value is among them."""
        names = names_in_text(key, args)
        variables = [name for name in names or () if self.outer_key(name) is None or self.outer_key(name)[0] == "cell"]
        if names is None or any(name in self.tainted for name in variables):
            self.refuse("names", node)
            return ()
        held = [(Const(name), self.expr(value)) for name in variables if (value := self.look(name)) is not None]
        local = Apply("dict", tuple([part for pair in held for part in pair]))
        return (Extern("variables", self.space), *([local] if held else []))

    def user_code(self, static):
        """The Callee behind a known function of the user's, or None where it is to be an operation by itself."""
        return static.scope.unwrap(static.found) if static.found is not None and static.key is None else None

    # --- with an active value, or something to hoist --------------------------------

    def value_Call(self, node, label):
        static = self.static_value(node.func)
        asked = self.asked(static, node.args)
        if asked is not None:
            return asked
        if static is None and isinstance(node.func, ast.Attribute):
            return self.method_call(node)
        function = self.value(node.func) if static is None else static
        if not isinstance(function, STATIC):
            function = self.named(node.func, function)
        self.consume(static, node)
        if any(isinstance(arg, ast.GeneratorExp) and walruses_in(arg) for arg in map(self.as_list, node.args)):
            return self.verbatim(node)
        args, kwargs = self.arguments(node, itself=not isinstance(function, Known) or function.key is None)
        return self.called(function, args, kwargs, node, label)

    def method_call(self, node):
        if self.lacks(node.func):
            return Const(None)
        name, key = self.scope.mangled(node.func.attr), self.method_key(node.func)
        if is_of_stream(key):
            args, kwargs = self.as_operands(*self.arguments(node), node)
            return Apply(key, args, kwargs, self.span(node))
        receiver, place = self.operand(node.func.value), len(self.out)
        args, kwargs = self.arguments(node, (node.func.value, receiver, place))
        if has_spread(args, kwargs):
            function = ast.Attribute(ast.Name("adcompile_receiver", ast.Load()), node.func.attr, ast.Load())
            return self.spread_call(function, ("adcompile_receiver", args[0]), args[1:], kwargs, node)
        args, kwargs = self.as_operands(args, kwargs, node)
        return Apply(key or f"method:{name}", args, kwargs, self.span(node))

    def consume(self, function, node):
        """Notes that a call takes all that its arguments give, if that is what its function does."""
        if isinstance(function, Known) and function.key is not None and takes_all(function.key, len(node.args)):
            self.unit.consumed.update(dict.fromkeys(node.args))

    def as_list(self, node):
        """A generator of active values that is taken whole as the list that it is as well."""
        if not isinstance(node, ast.GeneratorExp) or node not in self.unit.consumed or not self.taint.carries(node):
            return node
        items = ast.copy_location(ast.ListComp(node.elt, node.generators), node)
        self.taint.note(items, True)
        return items

    # --- arguments ------------------------------------------------------------------

    def arguments(self, node, first=None, itself=False):
        """The values of the arguments of a call, positional and by name. Where `*` or `**` stands for what is not known,
        its value is a Spread."""
        parts, found = [], []
        if first is not None:
            parts.append(("", first[0]))
            found.append(first[1:])
        for part in node.args:
            if isinstance(part, ast.Starred):
                self.unit.consumed.add(part.value)
                value = self.argument(self.as_list(part.value))
                items = self.items_of(value)
                parts += [("*", part)] if items is None else [("", part)] * len(items)
                found += [(item, len(self.out)) for item in ([value] if items is None else items)]
            else:
                parts.append(("", part))
                found.append((self.argument(self.as_list(part), itself=itself), len(self.out)))
        for keyword in node.keywords:
            value = self.argument(keyword.value, itself=itself)
            items = {keyword.arg: value} if keyword.arg is not None else self.keyed_of(value)
            parts += [("**", keyword)] if items is None else [(name, keyword) for name in items]
            found += [(item, len(self.out)) for item in ([value] if items is None else items.values())]
        values = self.in_order([part for _, part in parts], found)
        args, kwargs = [], []
        for (name, part), value in zip(parts, values):
            value = Spread(value) if name in ("*", "**") else value
            if isinstance(part, ast.keyword):
                kwargs.append((name, value))
            else:
                args.append(value)
        return tuple(args), tuple(kwargs)

    def keyed_of(self, value):
        """The items of a dict whose keys are known strings, or None."""
        match value:
            case Pack(kind="dict", items=items):
                return items
            case Name(id) if id in self.unit.keyed:
                items = self.unit.keyed[id]
            case Apply("builtins.dict", (), kwargs):
                items = dict(kwargs)
            case Apply("dict"):
                items = keyed_items(value)
            case _:
                return None
        return items if items is not None and all(isinstance(key, str) for key in items) else None

    def spread_over(self, function, args, kwargs, node):
        """The positional arguments where a `*` stands for as many as the function still takes; None where that is open."""
        target = parameters_of(self, function)
        spread = [position for position, arg in enumerate(args) if isinstance(arg, Spread)]
        if target is None or len(spread) != 1 or any(name == "**" for name, _ in kwargs):
            return None
        count = target - (len(args) - 1) - len(kwargs)
        if count < 0:
            return None
        value, place = args[spread[0]].value, spread[0]
        active = self.is_tainted(value)
        whole = self.temporary(Apply("unpack", (value, Const(count), Const(-1)), (), self.span(node)), node, active)
        parts = [Apply("getitem", (whole, Const(k)), (), self.span(node)) for k in range(count)]
        return (*args[:place], *[self.temporary(part, node, active) for part in parts], *args[place + 1:])

    def spread_call(self, function, own, args, kwargs, node):
        """A call with arguments whose number is not known, as the user wrote it."""
        reads = {own[0]: self.expr(own[1])}

        def hidden(value):
            name = f"adcompile_argument_{len(reads)}"
            reads[name] = self.expr(value.value if isinstance(value, Spread) else value)
            return ast.Name(name, ast.Load())

        given = [ast.Starred(hidden(arg), ast.Load()) if isinstance(arg, Spread) else hidden(arg) for arg in args]
        named = [ast.keyword(None if name == "**" else name, hidden(arg)) for name, arg in kwargs]
        tree = ast.fix_missing_locations(ast.copy_location(ast.Call(function, given, named), node))
        return Verbatim(tree, tuple(reads.items()), refusal_of("starred", self.span(node)), self.span(node))

    # --- by what is called ------------------------------------------------------------

    def called(self, function, args, kwargs, node, label):
        """The value of a call of something static, or of what an operand holds."""
        if has_spread(args, kwargs) and not isinstance(function, (Choice, Partial)):
            spread = self.spread_over(function, args, kwargs, node)
            if spread is None:
                name = ast.Name("adcompile_function", ast.Load())
                return self.spread_call(name, ("adcompile_function", function), args, kwargs, node)
            args = spread
        match function:
            case Choice():
                return self.choose_call(function, args, kwargs, node, label)
            case Partial():
                merged = {name: value for name, value in function.kwargs if name not in dict(kwargs)}
                return self.called(function.function, (*function.args, *args), (*merged.items(), *kwargs), node, label)
            case Local() if self.follows(function, args, kwargs):
                value = self.call_of_local(function, args, kwargs, node, label)
                if value is not None:
                    return value
            case Vectorized() if not kwargs and any(map(self.is_tainted, (function, *args))):
                model = model_of("numpy.vectorize", len(args), ())
                if model is not None:
                    return self.follow_model(model, (function.function, function.otypes, *args), (), node, label)
            case Known():
                return self.call_of_known(function, args, kwargs, node, label)
            case Local() if any(map(self.is_tainted, (function, *args, *(arg for _, arg in kwargs)))):
                return self.refused("generator", node)
        args, kwargs = self.as_operands(args, kwargs, node)
        return Apply("call", (self.expr(function), *args), kwargs, self.span(node))

    def call_of_local(self, function, args, kwargs, node, label):
        """The value of a call of a function defined here; None where it is to be called as an object."""

        def follow():
            return self.followed(function.node, function, args, kwargs, node, label)

        active = any(map(self.is_tainted, (function, *args, *(arg for _, arg in kwargs))))
        if active or binds_outside(function.node) is not None:
            return follow()
        return attempted(self, follow)

    def call_of_known(self, function, args, kwargs, node, label):
        """A call of a function of the user's world, or of a library."""
        operands = (*args, *(arg for _, arg in kwargs))
        active = any(map(self.is_tainted, operands))
        made = any(isinstance(operand, MADE) for operand in operands)
        if function.key in makes and args and isinstance(args[0], STATIC):
            value = makes[function.key](*args, kwargs=kwargs)
            if value is not None:
                return value
        if isinstance(function.extern.value, np.vectorize) and active and self.vectorized_by(function) is not None:
            return self.called(self.vectorized_by(function), args, kwargs, node, label)
        callee = self.user_code(function)
        if callee is not None and (active or made or makes_functions(callee.function.value.__code__)):
            def follow():
                return self.follow_known(function, callee, args, kwargs, node, label)

            changing = any(isinstance(value, Local) and binds_outside(value.node) is not None for value in operands)
            value = follow() if active or changing else attempted(self, follow, lambda value: isinstance(value, STATIC))
            if value is not None:
                return value
        none_first = bool(args) and isinstance(args[0], Const)
        model = model_of(function.key, len(args), [name for name, _ in kwargs], none_first)
        follows = model is not None and (active or made and takes_made(function.key))
        if follows and (function.key not in ITERATORS or node in self.unit.consumed):
            return self.follow_model(model, args, kwargs, node, label)
        args, kwargs = self.as_operands(args, kwargs, node)
        return self.known_call(function, args, kwargs, node)

    def vectorized_by(self, function):
        """What is known of an `np.vectorize` object of the user's world, or None where it does more than to vectorize."""
        made = function.extern.value
        if function.found is None or made.excluded or made.cache or not isinstance(made.pyfunc, FunctionType):
            return None
        found = {name: function.scope.look_attribute(function.found.path, name) for name in ("otypes", "signature")}
        for one in found.values():
            one.baked = one.guarded = True
        if made.signature is not None:
            return None
        otypes = found["otypes"].value
        return Vectorized(self.attribute_of(function, "pyfunc"), Const(otypes and "".join(otypes)))

    def as_operands(self, args, kwargs, node):
        """Arguments with a name for each function made in the program."""
        return tuple([self.object_of(arg, node) for arg in args]), \
            tuple([(name, self.object_of(arg, node)) for name, arg in kwargs])

    def choose_call(self, choice, args, kwargs, node, label):
        """A call of one of two functions."""

        def arm(function):
            return self.called(function, args, kwargs, node, label)

        return self.either(choice.test, lambda: arm(choice.one), lambda: arm(choice.other), node, label)


def takes_all(key, count):
    """Whether a function takes all that its arguments give."""
    found = card(key, count)
    return key in WALKERS or found is not None and found.consumes


def has_spread(args, kwargs):
    """Whether there are arguments whose number is not known."""
    return any(isinstance(value, Spread) for value in (*args, *(value for _, value in kwargs)))


def parameters_of(frame, function):
    """How many arguments a function of the user's takes, None where that may vary."""
    match function:
        case Local(node=node):
            args = node.args
            optional = args.defaults or args.kw_defaults or args.vararg or args.kwarg
            return None if optional else len(args.posonlyargs) + len(args.args) + len(args.kwonlyargs)
        case Known():
            callee = frame.user_code(function)
            if callee is None or callee.kwargs:
                return None
            code, own = callee.function.value.__code__, callee.function.value
            optional = own.__defaults__ or own.__kwdefaults__ or code.co_flags & 0x0C
            return None if optional else code.co_argcount + code.co_kwonlyargcount - len(callee.args)
    return None

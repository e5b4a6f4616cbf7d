"""Calls: functions of libraries become operations, the user's own are followed into where an active value goes in.

A function that is followed is lowered where it is called, its parameters being the arguments; one that is not is called
as it stands. Both keep Python's rules for arguments; where these do not fit, the call is left to Python, which says so.
"""

import ast
from functools import partial

from adcompile.errors import NoSource, StaleSource, render
from adcompile.frontend.arguments import Followed, Misfit, bind, flow_of, plain_arguments, unfollowed, values_in
from adcompile.frontend.displays import Displays
from adcompile.frontend.flow import Flow
from adcompile.frontend.outer import declared_inside
from adcompile.frontend.tree import free_names, walk, walk_own, written_by
from adcompile.frontend.source import find_source
from adcompile.frontend.syntax import refusal_of
from adcompile.frontend.taint import RESULT
from adcompile.frontend.values import STATIC, Choice, Known, Local, Partial
from adcompile.ir.nodes import Apply, Const, Effect, Extern, Name, Verbatim

OPERATORS = {f"operator.{name}": key for name, key in [
    ("add", "add"), ("sub", "sub"), ("mul", "mul"), ("truediv", "div"), ("floordiv", "floordiv"), ("mod", "mod"),
    ("pow", "pow"), ("matmul", "matmul"), ("neg", "neg"), ("pos", "pos"), ("getitem", "getitem"),
    ("lt", "lt"), ("le", "le"), ("gt", "gt"), ("ge", "ge"), ("eq", "eq"), ("ne", "ne"),
]}
EAGER = frozenset(["builtins.sum", "builtins.list", "builtins.tuple", "builtins.max", "builtins.min", "builtins.sorted",
                   "math.fsum", "math.prod"])
BY_NAME = frozenset(["builtins.eval", "builtins.exec", "builtins.locals"])


class Calls(Displays):

    def key_of(self, node):
        """The public name of the library's function that an expression names, or None."""
        static = self.static(node)
        return static.key if isinstance(static, Known) else None

    # --- as the user wrote it -----------------------------------------------------

    def nested_call(self, node):
        if not plain_arguments(node):
            return self.verbatim(node)
        kwargs = tuple([(keyword.arg, self.nested(keyword.value)) for keyword in node.keywords])
        static = self.static(node.func)
        if isinstance(static, Known):
            args = tuple([self.nested(arg) for arg in node.args])
            return self.known_call(static, args, kwargs, node)
        if static is None and isinstance(node.func, ast.Attribute):
            args = (self.nested(node.func.value), *[self.nested(arg) for arg in node.args])
            return Apply(f"method:{self.scope.mangled(node.func.attr)}", args, kwargs, self.span(node))
        function = self.nested(node.func) if static is None else self.expr(static)
        return Apply("call", (function, *[self.nested(arg) for arg in node.args]), kwargs, self.span(node))

    def known_call(self, static, args, kwargs, node):
        """The operation for a call of a known function that is not followed."""
        key = static.key
        if key in BY_NAME or key in ("builtins.vars", "builtins.dir") and not args:
            self.refuse("names", node)
        if key in OPERATORS and not kwargs:
            return Apply(OPERATORS[key], args, (), self.span(node))
        if key is not None:
            return Apply(key, args, kwargs, self.span(node))
        return Apply("call", (static.extern, *args), kwargs, self.span(node))

    def user_code(self, static):
        """The Callee behind a known function of the user's, or None where it is to be an operation by itself."""
        return static.scope.unwrap(static.found) if static.found is not None and static.key is None else None

    # --- with an active value, or something to hoist --------------------------------

    def value_Call(self, node, stem):
        static = self.static(node.func)
        if static is None and isinstance(node.func, ast.Attribute):
            receiver, place = self.operand(node.func.value), len(self.out)
            args, kwargs = self.arguments(node, (node.func.value, receiver, place))
            if args is None:
                return self.refused("starred", node)
            args, kwargs = self.as_operands(args, kwargs, node)
            return Apply(f"method:{self.scope.mangled(node.func.attr)}", tuple(args), kwargs, self.span(node))
        function = static
        if static is None:
            function = self.operand(node.func)
        if isinstance(static, Known) and static.key in EAGER and self.is_generator_call(node):
            items = ast.copy_location(ast.ListComp(node.args[0].elt, node.args[0].generators), node.args[0])
            self.taint.note(items, self.taint.carries(node.args[0]))
            args, kwargs = [self.operand(items)], ()
        else:
            args, kwargs = self.arguments(node)
        if args is None:
            return self.refused("starred", node)
        return self.called(function, tuple(args), kwargs, node, stem)

    def is_generator_call(self, node):
        return len(node.args) == 1 and not node.keywords and isinstance(node.args[0], ast.GeneratorExp) \
            and self.taint.carries(node.args[0])

    def arguments(self, node, first=None):
        """The operands of a call, or None where a `*` or `**` stands for arguments that are not known."""
        parts, found, names = [], [], []
        if first is not None:
            parts.append(first[0])
            found.append(first[1:])
        for part in [*node.args, *node.keywords]:
            value = part.value if isinstance(part, (ast.Starred, ast.keyword)) else part
            if isinstance(part, ast.Starred) or isinstance(part, ast.keyword) and part.arg is None:
                items = self.items(value) if isinstance(part, ast.Starred) else self.mapping(value)
                if items is None:
                    return None, None
                names += items if isinstance(items, dict) else ()
                items = values_in(items)
                parts += [value] * len(items)
                found += [(item, len(self.out)) for item in items]
            else:
                names += [part.arg] if isinstance(part, ast.keyword) else []
                static = self.static_value(value)
                parts.append(value)
                found.append((self.operand(value, True) if static is None else static, len(self.out)))
        if len(set(names)) < len(names):
            return None, None
        values = self.in_order(parts, found)
        count = len(values) - len(names)
        return values[:count], tuple(zip(names, values[count:]))

    def called(self, function, args, kwargs, node, stem):
        """The value of a call of something static, or of what an operand holds."""
        match function:
            case Choice():
                return self.choose_call(function, args, kwargs, node, stem)
            case Partial():
                merged = dict(function.kwargs) | dict(kwargs)
                return self.called(function.function, (*function.args, *args), tuple(merged.items()), node, stem)
            case Local() if self.follows_with(function, args, kwargs):
                return self.followed(function.node, function, args, kwargs, node, stem)
            case Known():
                callee = self.user_code(function)
                if callee is not None and any(map(self.is_tainted, (*args, *(arg for _, arg in kwargs)))):
                    return self.follow_known(function, callee, args, kwargs, node, stem)
                args, kwargs = self.as_operands(args, kwargs, node)
                return self.known_call(function, args, kwargs, node)
            case Local() if any(map(self.is_tainted, (function, *args, *(arg for _, arg in kwargs)))):
                return self.refused("writes", node)
        args, kwargs = self.as_operands(args, kwargs, node)
        return Apply("call", (self.expr(function), *args), kwargs, self.span(node))

    def as_operands(self, args, kwargs, node):
        """Arguments with a name for each function made in the program."""

        def operand(value):
            if isinstance(value, (Local, Partial, Choice)):
                return self.temporary(self.expr(value), node, self.is_tainted(value))
            return self.expr(value)

        return tuple(map(operand, args)), tuple([(name, operand(arg)) for name, arg in kwargs])

    def choose_call(self, choice, args, kwargs, node, stem):
        """A call of one of two functions."""

        def arm(function):
            return self.called(function, args, kwargs, node, stem)

        return self.either(choice.test, lambda: arm(choice.one), lambda: arm(choice.other), node, stem)

    # --- following --------------------------------------------------------------------

    def follow_known(self, function, callee, args, kwargs, node, stem):
        """The value of a call of a function in the user's world into which an active value goes."""
        if callee.wrapper == "lru_cache":
            return self.refused("lru_cache", node)
        scope = function.scope
        given = tuple([self.from_world(found, function.extern.name, scope) for found in callee.args])
        named = {name: self.from_world(found, name, scope) for name, found in callee.kwargs} | dict(kwargs)
        try:
            source = find_source(callee.function.value)
        except (NoSource, StaleSource):
            return self.refused("source", node)
        target = Followed(callee.function.value, source, scope.enter(callee.function))
        return self.followed(source.node, target, (*given, *args), tuple(named.items()), node, stem)

    def followed(self, function, target, args, kwargs, node, stem):
        """The value of a call, by lowering the function's body here."""
        if unfollowed(function) is not None:
            return self.refused("generator", node)
        if function in self.unit.running:
            return self.refused("recursion", node)
        if isinstance(target, Local):
            outer, source, scope, default = target.frame, target.frame.source, target.frame.scope, target.defaults.get
        else:
            outer, source, scope, default = None, target.source, target.scope, partial(self.world_default, target)
        try:
            bound = bind(function, args, dict(kwargs), default)
        except Misfit:
            local = isinstance(target, Local)
            callee = self.function_value(target) if local else Extern(function.name, target.function)
            kwargs = tuple((name, self.expr(arg)) for name, arg in kwargs)
            return Apply("call", (callee, *map(self.expr, args)), kwargs, self.span(node))
        frame = self.inner_frame(function, source, scope, outer, bound, stem)
        self.unit.running.append(function)
        value = frame.lowered_body(bound, self.span(node))
        self.unit.running.pop()
        return value

    def inner_frame(self, function, source, scope, outer, bound, stem):
        """The frame of a function that is followed."""
        flow = flow_of(self.unit, function, scope, outer)
        tainted = {name for name, value in bound.items() if any(map(self.is_tainted, values_in(value)))}
        written = {name for name, value in bound.items() if isinstance(value, Name) and value.id in self.unit.written}
        if outer is not None:
            tainted |= {name for name in outer.taint.names if name not in flow.locals and name != RESULT}
            written |= {name for name in outer.written if name not in flow.locals}
        return type(self)(self.unit, source, scope, flow, tainted, written, outer, stem or self.unit.temporary)

    def lowered_body(self, bound, place):
        """The value that the body returns; its parameters have the values of `bound`."""
        self.statement = self.flow.body[0]
        for name, value in bound.items():
            if isinstance(value, (tuple, dict)):
                keyed = isinstance(value, dict)
                items = [item for pair in value.items() for item in (Const(pair[0]), self.expr(pair[1]))] if keyed \
                    else [self.expr(item) for item in value]
                self.assign(name, Apply("dict" if keyed else "tuple", tuple(items)), place)
            else:
                self.env[name] = self.named_argument(name, value, place)
        return self.lower_body()

    def named_argument(self, name, value, place):
        """An argument as the parameter holds it: operands as they are, all else gets the parameter's name."""
        if isinstance(value, (Name, Const, Extern, *STATIC)):
            return value
        fresh = self.new(name)
        self.define(fresh, value, place)
        return Name(fresh)

    def world_default(self, target, name):
        """The default of a parameter of a function in the user's world, or None."""
        found = target.scope.look_default(name)
        if found.kind == "missing":
            return None
        if isinstance(found.value, (bool, int, float, str, type(None))):
            found.baked = found.guarded = True
        return self.from_world(found, name, target.scope)

    def follows(self, name, call):
        """Whether a call of a function defined here is followed: its value carries a derivative, or the variables
        that the function reads change. It is not where the function has effects of its own on them."""
        value = self.env.get(name)
        node = value.node if isinstance(value, Local) else self.definition(name)
        return node is not None and self.followable(node) and (self.taint.carries(call) or not self.settled(node))

    def follows_with(self, local, args, kwargs):
        if not self.followable(local.node):
            return local.name is None
        active = any(map(self.is_tainted, (local, *args, *(arg for _, arg in kwargs))))
        return active or local.name is None or not local.frame.settled(local.node)

    def definition(self, name):
        """The `def` of a function of that name in this one, or None."""
        return next((node for node in self.flow.nodes if isinstance(node, ast.FunctionDef) and node.name == name), None)

    def followable(self, node):
        """Whether a function defined here leaves the variables around it alone."""
        if isinstance(node, ast.Lambda):
            return True
        own = Flow(node).locals
        return not any(isinstance(inner, (ast.Nonlocal, ast.Global)) for inner in walk_own(node.body)) \
            and not any(name not in own for statement in node.body for name in written_by(statement))

    def settled(self, node):
        """Whether the variables that a function reads are bound once."""
        return all(self.flow.times_bound.get(name, 1) <= 1 for name in free_names(node))

    def check_object(self, node):
        """A function kept as an object sees the variables around it as they are when it is called. Refused where that
        is another value than now, and where it binds them."""
        own = getattr(node, "name", None)
        declared = declared_inside(node)
        if declared is not None:
            self.refuse("Global", declared)
        nonlocals = [inner for inner in walk(node) if isinstance(inner, ast.Nonlocal)]
        if nonlocals:
            self.refuse("Nonlocal", nonlocals[0])
        elif not self.settled(node) or any(map(self.is_live, free_names(node))) \
                or any(self.env.get(name) is None and name != own
                       for name in free_names(node) if name in self.flow.locals):
            self.refuse("late", node)

    def function_value(self, local):
        """A function defined in the program as an object."""
        if local.name is not None:
            return local.name
        self.check_object(local.node)
        refusal = refusal_of("Lambda", self.span(local.node)) if self.is_tainted(local) else None
        return Verbatim(local.node, self.reads_of(local.node), refusal, self.span(local.node))

    def refused(self, row, node):
        """A call that no derivative goes through."""
        return Verbatim(node, self.reads_of(node), refusal_of(row, self.span(node)), self.span(node))

    def refuse(self, row, node):
        """Refuses a place: when compiling if every call reaches it, else at run time if a call does."""
        refusal = refusal_of(row, self.span(node))
        if self.unit.depth == 0:
            self.unit.refused.append(refusal)
            return
        text = render(refusal.message, refusal.hint, refusal.span)
        self.emit(Effect(Apply("runtime.refuse", (Const(refusal.error), Const(text))), self.span()))

    # --- functions as values --------------------------------------------------------------

    def static_value(self, node):
        """The function that an expression makes, or None: named, a lambda, a `partial`, or one of two."""
        static = self.static(node)
        if static is not None:
            return static
        match node:
            case ast.Lambda(args=args):
                return Local(node, self, self.default_values(args))
            case ast.IfExp(test=test, body=body, orelse=orelse):
                one, other = self.static(body), self.static(orelse)
                if one is not None and other is not None:
                    return Choice(self.temporary(self.test(test), test, False), one, other)
            case ast.Call(func=func, args=[first, *_]) if plain_arguments(node):
                inner = self.static(first) if self.key_of(func) == "functools.partial" else None
                if inner is not None:
                    args, kwargs = self.arguments(node)
                    made = Apply(self.key_of(func), tuple(map(self.expr, args)),
                                 tuple((name, self.expr(arg)) for name, arg in kwargs), self.span(node))
                    return Partial(inner, tuple(args[1:]), kwargs, made)
        return None

    def default_values(self, args):
        """The defaults of a function defined here, evaluated now."""
        positional = [*args.posonlyargs, *args.args]
        pairs = list(zip(positional[len(positional) - len(args.defaults):], args.defaults))
        pairs += [(arg, default) for arg, default in zip(args.kwonlyargs, args.kw_defaults) if default is not None]
        return {arg.arg: self.operand(default) for arg, default in pairs}

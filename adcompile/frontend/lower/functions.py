"""Functions as values: what is defined in the program, what is known of it where it is called, and objects made of it.

A function defined in the program is followed where it is called, with the variables around it as they then are. Only
where something else needs it, it is made an object, which must not see another value later than it would in Python.
"""

import ast
from types import CodeType

from adcompile.frontend.lower.arguments import plain_arguments, unfollowed
from adcompile.frontend.lower.displays import Displays, is_callable
from adcompile.frontend.lower.values import MADE, Choice, Known, Local, Pack, Partial, Vectorized
from adcompile.frontend.outside.live_variables import READ_CELL
from adcompile.frontend.source.syntax import refusal_of
from adcompile.frontend.source.tree import binds_outside, free_names
from adcompile.ir.names import user
from adcompile.ir.nodes import Apply, Const, Extern, Name, Statement, Verbatim
from adcompile.ops.by_operation import ByOperation

makes = ByOperation()
"""By operation that makes a function of one: the function `f(function, *args, kwargs)` that gives what it makes, None where that is
not known."""
COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")


class Functions(Displays):

    # --- expressions that make functions ----------------------------------------------------

    def static_value(self, node):
        """The function that an expression makes, or None: named, a lambda, a `partial`, one of two, an item."""
        static = self.static(node)
        if static is not None:
            return static
        match node:
            case ast.Lambda(args=args):
                return Local(node, self, self.default_values(args))
            case ast.IfExp(test=test, body=body, orelse=orelse) if self.is_function(body) and self.is_function(orelse):
                held = self.temporary(self.test(test), test, False)
                return Choice(held, self.static_value(body), self.static_value(orelse))
            case ast.Call(func=func, args=[first, *_]) if plain_arguments(node) and self.key_of(func) in makes:
                if self.static_value(first) is not None:
                    args, kwargs = self.arguments(node, itself=True)
                    return makes[self.key_of(func)](*args, kwargs=kwargs)
            case ast.Subscript(value=value, slice=ast.Constant(value=key)):
                return self.item_of(self.static(value), key)
        return None

    def is_function(self, node):
        """Whether an expression makes a function and does nothing else."""
        return self.static(node) is not None or isinstance(node, ast.Lambda) and not list(defaults(node.args))

    def is_callable(self, node):
        """Whether an expression surely makes a function that something may call."""
        return isinstance(node, ast.Lambda) or is_callable(self.static(node))

    def may_be_callable(self, node):
        """Whether an expression may make such a function: the call of one that is followed is worth a look."""
        return self.is_callable(node) \
            or isinstance(node, ast.Call) and (isinstance(self.static(node.func), Local) or self.makes_function(node))

    def item_of(self, pack, key):
        """What a Pack holds under a key, if it is there."""
        if not isinstance(pack, Pack):
            return None
        if pack.kind == "dict":
            return pack.items.get(key)
        keyed = dict(enumerate(pack.items))
        return keyed.get(key + len(keyed) if isinstance(key, int) and key < 0 else key)

    def default_values(self, args):
        """The defaults of a function defined here, evaluated now."""
        return {name: self.argument(default, False, True) for name, default in defaults(args)}

    def makes_function(self, node):
        """Whether the call of a function of the user's may return one that is made in it, or takes one made here."""
        if isinstance(node.func, ast.Call) and self.makes_function(node.func):
            return True
        static = self.static(node.func)
        callee = self.user_code(static) if isinstance(static, Known) else None
        if callee is None:
            return False
        operands = [*node.args, *(keyword.value for keyword in node.keywords)]
        return makes_functions(callee.function.value.__code__) \
            or any(isinstance(part, ast.Lambda) or isinstance(self.static(part), (Local, Partial, Choice, Pack))
                   for part in operands)

    # --- definitions ------------------------------------------------------------------------

    def define_function(self, statement):
        """A function defined in the function, and what decorators make of it."""
        kept = [node for node in statement.decorator_list if not self.is_wraps(node)]
        if kept and not all(map(self.is_followed_decorator, kept)):
            self.check_object(statement)
            self.as_written(statement, "FunctionDef")
            return
        decorators = [self.value(node) for node in kept]
        value = Local(statement, self, self.default_values(statement.args))
        for decorator in reversed(decorators):
            value = self.called(decorator, (value,), (), statement, None)
        self.assign(statement.name, value)

    def is_wraps(self, node):
        """Whether a decorator is `functools.wraps(...)`, which only names a function."""
        return isinstance(node, ast.Call) and self.key_of(node.func) == "functools.wraps"

    def is_followed_decorator(self, node):
        """Whether a decorator is a function of the user's, or the call of one that makes it."""
        static = self.static(node)
        if isinstance(node, ast.Call):
            return isinstance(self.static(node.func), Local) or self.makes_function(node)
        return isinstance(static, Local) \
            or isinstance(static, Known) and (static.key in makes or self.user_code(static) is not None)

    def followable(self, node):
        """Whether the body of a function defined here can be lowered."""
        return unfollowed(node) is None

    def follows(self, local, args, kwargs):
        """Whether a call of a function defined here is followed. Where it is an object already, nothing active takes part
        and it leaves the variables around it alone, it may be called as one."""
        if not self.followable(local.node):
            return False
        active = any(map(self.is_tainted, (local, *args, *(arg for _, arg in kwargs))))
        fixed = local.frame.settled(local.node) and binds_outside(local.node) is None
        return active or self.made(local) is None or not fixed

    # --- objects ------------------------------------------------------------------------------

    def made(self, local):
        """The object of a function where it has been made already, or None."""
        name, block = self.unit.made.get(local, (None, None))
        return name if block in self.unit.blocks else None

    def function_value(self, local):
        """A function defined in the program as an object."""
        made = self.made(local)
        if made is not None:
            return made
        self.check_object(local.node)
        tree, given = with_defaults(local.node, {name: self.expr(value) for name, value in local.defaults.items()})
        row = "Lambda" if isinstance(local.node, ast.Lambda) else "FunctionDef"
        refusal = refusal_of(row, self.span(local.node)) if self.is_tainted(local) else None
        if isinstance(local.node, ast.Lambda):
            tree, reads = self.kept_tree(tree, without=given)
            return Verbatim(tree, (*reads, *given.items()), refusal, self.span(local.node))
        new = self.unit.namer.new(user(local.node.name))
        if self.is_tainted(local):
            self.unit.tainted.add(new)
        self.unit.made[local] = Name(new), self.unit.blocks[-1]
        self.unit.making.append(local)
        tree, reads = self.kept_tree(tree, without=(local.node.name, *given))
        self.unit.making.pop()
        self.emit(Statement(tree, (*reads, *given.items()), ((local.node.name, new),), refusal, self.span()))
        return Name(new)

    def check_object(self, node):
        """Refuses an object of a function that binds variables around it."""
        outside = binds_outside(node)
        if outside is not None:
            self.refuse(type(outside).__name__, outside)

    def read_late(self, name):
        """The call that reads a variable of the program when a function object is called, None where it cannot change."""
        owner, value = self.owner_of(name), self.look(name)
        there = value is not None and value not in self.unit.making
        if owner is None or owner.is_settled(name) and there:
            return None
        cell = self.mirror(name)
        if cell is None:
            self.unit.outer.mirror(owner.mirror_key(name))
            return None
        return Apply("call", (Extern("read_cell", READ_CELL), cell, Const(name)))

    def owner_of(self, name):
        """The function in the program whose variable a name is, or None."""
        if name in self.own or name in self.flow.locals:
            return self
        return None if self.parent is None else self.parent.owner_of(name)

    def is_settled(self, name):
        """Whether a variable is bound once in a call of the function."""
        once = self.flow.times_bound.get(name, 1) <= 1 and name not in self.flow.bound_in_loops
        return once and name not in self.own and name not in self.flow.changed

    def settled(self, node):
        """Whether the variables that a function reads are bound once."""
        owners = {name: self.owner_of(name) for name in free_names(node)}
        return all(owner is None or owner.is_settled(name) for name, owner in owners.items())

    def pack_value(self, pack, node=None):
        """The tuple, list or dict of a Pack."""
        if pack.kind == "dict":
            parts = [part for key, item in pack.items.items() for part in (Const(key), self.object_of(item, node))]
        else:
            parts = [self.object_of(item, node) for item in pack.items]
        return Apply(pack.kind, tuple(parts), (), self.span(node))

    def object_of(self, value, node=None):
        """A value as an operand; a function made in the program gets a name."""
        if isinstance(value, MADE):
            return self.temporary(self.expr(value), node, self.is_tainted(value))
        return self.expr(value)

    def partial_value(self, partial):
        """The object of a `functools.partial`."""
        args = (self.expr(partial.function), *map(self.expr, partial.args))
        kwargs = tuple([(name, self.expr(arg)) for name, arg in partial.kwargs])
        return Apply("functools.partial", args, kwargs, self.span())


@makes("functools.partial")
def partial_of(function, *args, kwargs):
    return Partial(function, args, kwargs)


@makes("numpy.vectorize")
def vectorized(function, *args, kwargs):
    options = dict(zip(("otypes", "doc"), args)) | dict(kwargs)
    if options.keys() <= {"otypes", "doc"} and len(args) <= 2:
        return Vectorized(function, options.get("otypes", Const(None)))
    return None


def defaults(args):
    """The parameters that have defaults, with these."""
    positional = [*args.posonlyargs, *args.args]
    yield from ((arg.arg, default) for arg, default
                in zip(positional[len(positional) - len(args.defaults):], args.defaults))
    yield from ((arg.arg, default) for arg, default in zip(args.kwonlyargs, args.kw_defaults) if default is not None)


def with_defaults(node, values):
    """A copy of a function whose defaults are names, and what these stand for."""
    if not values:
        return node, {}
    given = {f"adcompile_default_{name}": value for name, value in values.items()}

    def named(name, default):
        return ast.copy_location(ast.Name(f"adcompile_default_{name}", ast.Load()), default)

    args = node.args
    positional = [*args.posonlyargs, *args.args][len(args.posonlyargs) + len(args.args) - len(args.defaults):]
    new = ast.arguments(
        args.posonlyargs, args.args, args.vararg, args.kwonlyargs,
        [default and named(arg.arg, default) for arg, default in zip(args.kwonlyargs, args.kw_defaults)], args.kwarg,
        [named(arg.arg, default) for arg, default in zip(positional, args.defaults)])
    fields = {name: getattr(node, name, None) for name in node._fields} | {"args": new}
    return ast.copy_location(type(node)(**fields), node), given


def makes_functions(code):
    """Whether there are functions in the code of a function."""
    return any(isinstance(const, CodeType) and const.co_name not in COMPREHENSIONS for const in code.co_consts)

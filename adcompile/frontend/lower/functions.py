"""Functions defined in the program, and expressions that make functions: `lambda`, `def`, a `partial`, one of two, an item.

A function defined in the program is followed where it is called, with the variables around it as they then are.
"""

import ast

from adcompile.frontend.containers.dicts import views
from adcompile.frontend.following.arguments import plain_arguments
from adcompile.frontend.following.called import calls, makes, makes_functions, result_of_call
from adcompile.frontend.following.given import arguments_of
from adcompile.frontend.frame.as_written import as_written
from adcompile.frontend.frame.dispatch import argument_of, making, statements, static_value, test_of, value_of
from adcompile.frontend.frame.function_objects import check_object
from adcompile.frontend.frame.meanings import item_of, key_of, makes_object, static_of, user_code
from adcompile.frontend.frame.slots import is_certain, mentions
from adcompile.frontend.frame.values import MADE, Choice, Container, Known, Local, Pack, Partial
from adcompile.frontend.source.tree import walk
from adcompile.frontend.source.yields import ITEM
from adcompile.ops.by_operation import ByOperation


made_of_constants = ByOperation()
"""By operation that makes a function of constants: `f(call)` that gives the expression which the function returns, of ITEM."""


@making(ast.Lambda)
def made_by_lambda(frame, node):
    return Local(node, frame, default_values(frame, node.args))


@making(ast.IfExp)
def made_by_condition(frame, node):
    """One of two functions, by a test."""
    if not is_function(frame, node.body) or not is_function(frame, node.orelse) or mentions(frame, node.body) or mentions(frame, node.orelse):
        return None
    held = frame.temporary(test_of(frame, node.test), node.test, False)
    return Choice(held, static_value(frame, node.body), static_value(frame, node.orelse))


@making(ast.Call)
def made_by_call(frame, node):
    """The function that a library's function makes of another, as `partial` does; what a dict that is taken apart shows."""
    if isinstance(node.func, ast.Attribute) and not node.args and not node.keywords and node.func.attr in views:
        owner = static_of(frame, node.func.value)
        if isinstance(owner, Container) and owner.kind == "dict" and is_certain(frame, owner, node):
            return views[node.func.attr](frame, owner)
    key = key_of(frame, node.func) if (node.args or node.keywords) and plain_arguments(node) else None
    if key in made_of_constants:
        return made_function(frame, node, made_of_constants[key])
    if key not in makes:
        return None
    if not node.args:                           # as a decorator: `@grad(wrt=1)`
        return Partial(static_of(frame, node.func), *arguments_of(frame, node))
    if static_value(frame, node.args[0]) is None:
        return None
    args, kwargs = arguments_of(frame, node, itself=True)
    return makes[key](*args, kwargs=kwargs)


@made_of_constants("operator.itemgetter")
def takes_items(node):
    """A function that reads an item under each of some constants: of several, the tuple of them."""
    parts = [ast.Subscript(ast.Name(ITEM, ast.Load()), arg, ast.Load()) for arg in node.args]
    return parts[0] if len(parts) == 1 else ast.Tuple(parts, ast.Load())


@made_of_constants("operator.attrgetter")
def takes_attributes(node):
    """A function that reads an attribute of each of some names, with dots: of several, the tuple of them."""
    parts = []
    for arg in node.args:
        part = ast.Name(ITEM, ast.Load())
        for name in arg.value.split("."):
            part = ast.Attribute(part, name, ast.Load())
        parts.append(part)
    return parts[0] if len(parts) == 1 else ast.Tuple(parts, ast.Load())


@made_of_constants("operator.methodcaller")
def calls_method(node):
    """A function that calls a method of some name, with constants."""
    name, *args = node.args
    return ast.Call(ast.Attribute(ast.Name(ITEM, ast.Load()), name.value, ast.Load()), args, node.keywords)


def made_function(frame, node, make):
    """The function that one of `operator` makes of constants."""
    parts = [inner for arg in [*node.args, *(keyword.value for keyword in node.keywords)] for inner in walk(arg)]
    if not all(isinstance(inner, (ast.Constant, ast.UnaryOp, ast.USub, ast.Tuple, ast.Slice)) for inner in parts):
        return None
    if make is not takes_items and not (isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)):
        return None
    body = ast.Lambda(ast.arguments([], [ast.arg(ITEM)], None, [], [], None, []), make(node))
    key = node, make
    tree = frame.unit.resumable[key] = frame.unit.resumable.get(key) or ast.fix_missing_locations(ast.copy_location(body, node))
    return Local(tree, frame, {})


@making(ast.Subscript)
def made_by_item(frame, node):
    """The function that a display known here holds under a constant; one of those that a call makes which is followed into its own."""
    pack = static_of(frame, node.value)
    if pack is None and isinstance(node.value, ast.Call) and key_of(frame, node.value.func) in calls:
        pack = value_of(frame, node.value)
    return item_of(pack, node.slice) if isinstance(pack, Pack) else None


def is_function(frame, node):
    """True if an expression makes a function and does nothing else."""
    return static_of(frame, node) is not None or isinstance(node, ast.Lambda) and not list(defaults(node.args))


def makes_callable(frame, node):
    """True if an expression surely makes a function that something may call."""
    return isinstance(node, ast.Lambda) or is_callable(static_of(frame, node))


def may_be_callable(frame, node):
    """True if an expression may make such a function: the call of one that is followed is worth a look."""
    return makes_callable(frame, node) \
        or isinstance(node, ast.Call) and (isinstance(static_of(frame, node.func), Local) or makes_function(frame, node)
                                           or makes_object(frame, node))


def is_callable(value):
    """True if a value is a function that something may call, and no class."""
    if isinstance(value, Known):
        return callable(value.extern.value) and not isinstance(value.extern.value, type)
    return isinstance(value, MADE)


def makes_function(frame, node):
    """True if the call of a function of the user's may return one that is made in it, or takes one made here."""
    if isinstance(node.func, ast.Call) and makes_function(frame, node.func):
        return True
    static = static_of(frame, node.func)
    callee = user_code(static) if isinstance(static, Known) else None
    if callee is None:
        return False
    operands = [*node.args, *(keyword.value for keyword in node.keywords)]
    return makes_functions(callee.function.value.__code__) \
        or any(isinstance(part, ast.Lambda) or isinstance(static_of(frame, part), (Local, Partial, Choice, Pack))
               for part in operands)


def default_values(frame, args):
    """The defaults of a function defined here, evaluated now."""
    return {name: argument_of(frame, default, False, True) for name, default in defaults(args)}


def defaults(args):
    """The parameters that have defaults, with these."""
    positional = [*args.posonlyargs, *args.args]
    yield from ((arg.arg, default) for arg, default
                in zip(positional[len(positional) - len(args.defaults):], args.defaults))
    yield from ((arg.arg, default) for arg, default in zip(args.kwonlyargs, args.kw_defaults) if default is not None)


# --- def --------------------------------------------------------------------


@statements(ast.FunctionDef)
def define_function(frame, statement):
    """A function defined in the function, and what decorators make of it."""
    kept = [node for node in statement.decorator_list if not is_wraps(frame, node)]
    if kept and not all(is_followed_decorator(frame, node) for node in kept):
        check_object(frame, statement)
        as_written(frame, statement, "FunctionDef")
        return
    decorators = [value_of(frame, node) for node in kept]
    value = Local(statement, frame, default_values(frame, statement.args))
    for decorator in reversed(decorators):
        value = result_of_call(frame, decorator, (value,), (), statement, None)
    frame.assign(statement.name, value)


def is_wraps(frame, node):
    """True if a decorator is `functools.wraps(...)`, which only names a function."""
    return isinstance(node, ast.Call) and key_of(frame, node.func) == "functools.wraps"


def is_followed_decorator(frame, node):
    """True if a decorator is a function of the user's, or the call of one that makes it."""
    static = static_of(frame, node)
    if isinstance(node, ast.Call):
        return isinstance(static_of(frame, node.func), Local) or makes_function(frame, node) or key_of(frame, node.func) in makes
    return isinstance(static, Local) \
        or isinstance(static, Known) and (static.key in makes or user_code(static) is not None)

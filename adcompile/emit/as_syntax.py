"""Expressions of the intermediate representation as Python syntax trees.

`words` says how things are called in the text:

    words.local(name)       the Python name of a value
    words.module(path)      how a module is reached ("np" for "numpy"), noting that it is imported
    words.builtin(name)     how a builtin is reached
    words.extern(extern)    the name of an object from outside

An operation is printed as the user would write it: operators, brackets, methods, calls.
"""

import ast
import math

import numpy as np

from adcompile import runtime
from adcompile.emit.trees import AsItIs, substitute
from adcompile.ir.names import Role
from adcompile.ir.nodes import Apply, Const, Extern, Name, Verbatim
from adcompile.ops.asked import card_of
from adcompile.ops.by_operation import ByOperation
from adcompile.ops.keys import COMPLEX, member_of, printed_name
from adcompile.ops.operators import BY_SIGN, operator_of
from adcompile.rules.declared import function_of as declared_function

LOAD, STORE = ast.Load(), ast.Store()


def loaded(name):
    """A name, or a dotted path of attributes, as it is read."""
    first, *rest = name.split(".")
    tree = ast.Name(first, LOAD)
    for attribute in rest:
        tree = ast.Attribute(tree, attribute, LOAD)
    return tree


def captured(read, words):
    """The expression for a name in the user's tree. A value of the program is wrapped, so that it is read where the tree stands."""
    tree = expression(read, words)
    return tree if isinstance(read, (Const, Extern)) else AsItIs(tree)


def call(function, *args):
    return ast.Call(function, list(args), [])


def expression(expr, words):
    """The syntax tree of an expression."""
    match expr:
        case Name(id):
            return ast.Name(words.local(id), LOAD)
        case Const(value):
            return constant(value, words)
        case Apply(op):
            return printer(op)(expr, words)
        case Extern():
            return ast.Name(words.extern(expr), LOAD)
        case Verbatim(tree, reads):
            return substitute(tree, {key: captured(read, words) for key, read in reads}, {})
    raise TypeError(f"not an expression that can be printed: {expr!r}")


def constant(value, words):
    """A number, string, bool, None or Ellipsis: never a negative, NumPy-typed or non-finite number as a literal."""
    if isinstance(value, np.generic):
        return call(loaded(f"{words.module('numpy')}.{type(value).__name__}"), constant(value.item(), words))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if math.isfinite(value):
            literal = ast.Constant(abs(value))
            return ast.UnaryOp(ast.USub(), literal) if math.copysign(1.0, value) < 0 else literal
        if math.isnan(value):
            return loaded(f"{words.module('math')}.nan")
        infinity = loaded(f"{words.module('math')}.inf")
        return infinity if value > 0 else ast.UnaryOp(ast.USub(), infinity)
    if isinstance(value, complex):
        if value.real == 0.0 and math.copysign(1.0, value.real) > 0 and 0.0 <= value.imag < math.inf and math.copysign(1.0, value.imag) > 0:
            return ast.Constant(value)
        return call(loaded(words.builtin("complex")), constant(value.real, words), constant(value.imag, words))
    if value is None or value is Ellipsis or isinstance(value, (bool, str, bytes)):
        return ast.Constant(value)
    if isinstance(value, tuple):
        return ast.Tuple([constant(item, words) for item in value], LOAD)
    raise TypeError(f"no literal: {value!r}")


def condition(expr, words):
    """An expression of which only the truth is asked."""
    tested = tests.get(expr.op) if isinstance(expr, Apply) else None
    return expression(expr, words) if tested is None else tested(expr.args[0], words)


tests = ByOperation()
"""By operation: the function `f(operand, words)` that makes the tree where only the truth is asked; for others it is that of values."""

tests("truth", "acting")(condition)


@tests("holds")
def _tested_tape(operand, words):
    return expression(operand, words)


@tests("not")
def _negation(operand, words):
    return ast.UnaryOp(ast.Not(), condition(operand, words))


def negated(expr, words):
    """The opposite of a condition; of a question about the number of a path it is one, too."""
    match expr:
        case Apply("not", (inner,)):
            return condition(inner, words)
        case Apply("eq", (Name(id), Const())) if id.label.role is Role.NAMED:
            return expression(Apply("ne", expr.args), words)
        case Apply("eq", (Apply("recall"), Const())):
            return expression(Apply("ne", expr.args), words)
    return ast.UnaryOp(ast.Not(), condition(expr, words))


# --- one function for each kind of operation ---------------------------------

prints = ByOperation()
"""By operation: the function that makes its tree."""


def printer(op):
    """The function that makes the tree of an operation: its own, that of its operator, or that of calls."""
    return prints.get(op) or (other if operator_of(op) is None else _operator)


def _operator(expr, words):
    row = operator_of(expr.op)
    first, *rest = [expression(arg, words) for arg in expr.args]
    match row.form:
        case "binary":
            return ast.BinOp(first, row.tree(), *rest)
        case "unary":
            return ast.UnaryOp(row.tree(), first)
        case "comparison":
            return ast.Compare(first, [row.tree()], rest)
    return ast.BoolOp(row.tree(), [first, *rest])


@prints("chain")
def _chain(expr, words):
    operators = [BY_SIGN[text.value].tree() for text in expr.args[1::2]]
    return ast.Compare(expression(expr.args[0], words), operators, [expression(arg, words) for arg in expr.args[2::2]])


@prints("ifexp")
def _ifexp(expr, words):
    test, value, other = expr.args
    return ast.IfExp(condition(test, words), expression(value, words), expression(other, words))


@prints("truth")
def _truth(expr, words):
    (inner,) = expr.args
    if is_test(inner):
        return condition(inner, words)
    return call(loaded(words.builtin("bool")), condition(inner, words))


def is_test(expr):
    """Return True if an expression is a comparison, or made of comparisons."""
    match expr:
        case Apply("and", args) | Apply("or", args):
            return all(is_test(arg) for arg in args)
        case Apply(op):
            row = operator_of(op)
            return row is not None and row.form == "comparison" or card_of(expr).floats == "test"
    return False


@prints("getitem")
def _getitem(expr, words):
    x, position = expr.args
    return ast.Subscript(expression(x, words), index(position, words), LOAD)


@prints("numpy.r_.__getitem__", "numpy.c_.__getitem__")
def _joined(expr, words):
    """`np.r_[a, b]`, which is a method of brackets."""
    owner = expr.op.removeprefix("numpy").removesuffix(".__getitem__")
    return ast.Subscript(loaded(f"{words.module('numpy')}{owner}"), index(expr.args[0], words), LOAD)


def index(expr, words):
    """The syntax for the text between brackets: `x[1:n, 0]`."""
    match expr:
        case Apply("slice", args):
            return ast.Slice(*[None if is_none(arg) else expression(arg, words) for arg in args])
        case Apply("tuple", args) if args and not any(is_starred(arg) for arg in args):
            return ast.Tuple([index(arg, words) for arg in args], LOAD)
    return expression(expr, words)


def is_none(expr):
    return isinstance(expr, Const) and expr.value is None


def is_starred(expr):
    return isinstance(expr, Apply) and expr.op == "star"


@prints("tuple")
def _tuple(expr, words):
    return ast.Tuple([expression(arg, words) for arg in expr.args], LOAD)


@prints("list")
def _list(expr, words):
    return ast.List([expression(arg, words) for arg in expr.args], LOAD)


@prints("set")
def _set(expr, words):
    if not expr.args:
        return call(loaded(words.builtin("set")))
    return ast.Set([expression(arg, words) for arg in expr.args])


@prints("dict")
def _dict(expr, words):
    keys = [None if key is None else expression(key, words) for key in expr.args[::2]]
    return ast.Dict(keys, [expression(value, words) for value in expr.args[1::2]])


@prints("slice")
def _slice(expr, words):
    return call(loaded(words.builtin("slice")), *[expression(arg, words) for arg in expr.args])


@prints("list_append")
def _list_append(expr, words):
    items, value = expr.args
    return ast.List([ast.Starred(expression(items, words), LOAD), expression(value, words)], LOAD)


@prints("list_extend")
def _list_extend(expr, words):
    return ast.List([ast.Starred(expression(arg, words), LOAD) for arg in expr.args], LOAD)


@prints("runtime.shortened")
def _shortened(expr, words):
    return ast.Subscript(expression(expr.args[0], words), ast.Slice(None, ast.UnaryOp(ast.USub(), ast.Constant(1))), LOAD)


@prints("star")
def _star(expr, words):
    return ast.Starred(expression(expr.args[0], words), LOAD)


@prints("call")
def _call(expr, words):
    callee, *args = expr.args
    return _call_of(expression(callee, words), args, expr.kwargs, words)


@prints("invoke")
def _invoke(expr, words):
    callee, *args = expr.args
    owner, name = callee.value.owner, callee.value.name
    return _call_of(loaded(name if owner is None else f"{words.extern(owner)}.{name}"), args, expr.kwargs, words)


@prints("closure")
def _closure(expr, words):
    """A program beside this one as a function of its first operands."""
    callee, *args = expr.args
    function = loaded(f"{words.module('runtime')}.{runtime.with_operands.__name__}")
    return call(function, loaded(callee.value.name), *[expression(arg, words) for arg in args])


def _call_of(function, args, kwargs, words):
    keywords = [ast.keyword(key, expression(value, words)) for key, value in kwargs]
    return ast.Call(function, [expression(arg, words) for arg in args], keywords)


@prints("tape")
def _tape(expr, words):
    """A new tape; with an operand, a copy of that one."""
    if not expr.args:
        return ast.List([], LOAD)
    return call(loaded(words.builtin("list")), expression(expr.args[0], words))


@prints("entries")
def _entries(expr, words):
    return call(loaded(words.builtin("len")), expression(expr.args[0], words))


@prints("if_assigned")
def _if_assigned(expr, words):
    """The value of a variable, None where it has none."""
    found = call(loaded(words.builtin("locals")))
    return call(ast.Attribute(found, "get", LOAD), ast.Constant(words.local(expr.args[0].id)))


@prints("holds")
def _holds(expr, words):
    return call(loaded(words.builtin("bool")), expression(expr.args[0], words))


@prints("accumulate")
def _accumulate(expr, words):
    """A sum; that of `x` and `-t` is printed as a difference, which is the same number."""
    x_bar, t = expr.args
    if isinstance(t, Apply) and card_of(t).algebra == "negative":
        return ast.BinOp(expression(x_bar, words), ast.Sub(), expression(t.args[0], words))
    return ast.BinOp(expression(x_bar, words), ast.Add(), expression(t, words))


@prints("numpy.real/complex", "numpy.imag/complex")
def _part_of_complex(expr, words):
    return ast.Attribute(expression(expr.args[0], words), printed_name(expr.op).removeprefix("np."), LOAD)


@prints("runtime.sparse_times", "runtime.times_sparse")
def _product(expr, words):
    left, right = expr.args
    return ast.BinOp(expression(left, words), ast.MatMult(), expression(right, words))


@prints("acting")
def _acting(expr, words):
    return expression(expr.args[0], words)


@prints("recall")
def _recall(expr, words):
    return call(ast.Attribute(expression(expr.args[0], words), "pop", LOAD))


def other(expr, words):
    """An attribute, a method, or a function with a public name; a bare name is one of `runtime`."""
    member = member_of(expr.op)
    if member is not None:
        kind, name = member
        attribute = ast.Attribute(expression(expr.args[0], words), name, LOAD)
        return attribute if kind == "attr" else _call_of(attribute, expr.args[1:], expr.kwargs, words)
    path, _, name = expr.op.removesuffix(COMPLEX).rpartition(".")
    if not path and not hasattr(runtime, name):
        raise TypeError(f"not an operation: {expr.op}")
    found = _call_of(function(path or "runtime", name, words), expr.args, expr.kwargs, words)
    if not path or path == "runtime":
        found.args = [_aside(arg, words) for arg in found.args]
    return found


def _aside(tree, words):
    """An operand; a text of several lines stands behind the functions of the module, under a name."""
    long = isinstance(tree, ast.Constant) and isinstance(tree.value, str) and "\n" in tree.value
    return ast.Name(words.text(tree.value), LOAD) if long else tree


def function(path, name, words):
    """A function by its public name; submodules of NumPy and distributions are reached through what holds them."""
    if path == "builtins":
        return loaded(words.builtin(name))
    if path == "declared":
        return loaded(words.extern(Extern(name, declared_function(f"{path}.{name}"))))
    for root in ("numpy", "scipy.stats", "sys"):
        if path.startswith(f"{root}."):
            return loaded(f"{words.module(root)}{path.removeprefix(root)}.{name}")
    return loaded(f"{words.module(path)}.{name}")

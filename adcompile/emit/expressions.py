"""Expressions of the intermediate representation as Python syntax trees.

`words` says how things are called in the text:

    words.local(name)       the Python name of a value
    words.module(path)      how a module is reached ("np" for "numpy"), noting that it is imported
    words.builtin(name)     how a builtin is reached
    words.extern(extern)    the name of an object of the user's world

An operation is printed as the user would write it: operators, brackets, methods, calls.
"""

import ast
import math

import numpy as np

from adcompile.emit.trees import Value, substitute
from adcompile.ir.nodes import Apply, Const, Extern, Name, Verbatim
from adcompile.rules.declared import function_of as declared_function

BINARY = {
    "add": ast.Add, "sub": ast.Sub, "mul": ast.Mult, "div": ast.Div, "floordiv": ast.FloorDiv, "mod": ast.Mod,
    "pow": ast.Pow, "matmul": ast.MatMult, "lshift": ast.LShift, "rshift": ast.RShift, "bitand": ast.BitAnd,
    "bitor": ast.BitOr, "bitxor": ast.BitXor,
}
AUGMENTED = {f"i{name}": operator for name, operator in BINARY.items()}
UNARY = {"neg": ast.USub, "pos": ast.UAdd, "invert": ast.Invert, "not": ast.Not}
COMPARE = {
    "lt": ast.Lt, "le": ast.LtE, "gt": ast.Gt, "ge": ast.GtE, "eq": ast.Eq, "ne": ast.NotEq, "is": ast.Is,
    "is_not": ast.IsNot, "in": ast.In, "not_in": ast.NotIn,
}
COMPARE_TEXT = {
    "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE, "==": ast.Eq, "!=": ast.NotEq, "is": ast.Is,
    "is not": ast.IsNot, "in": ast.In, "not in": ast.NotIn,
}
COMPARE_TEXT |= COMPARE
BOOLEAN = {"and": ast.And, "or": ast.Or}
LOAD, STORE = ast.Load(), ast.Store()


def loaded(name):
    """A name, or a dotted path of attributes, as it is read."""
    first, *rest = name.split(".")
    tree = ast.Name(first, LOAD)
    for attribute in rest:
        tree = ast.Attribute(tree, attribute, LOAD)
    return tree


def captured(read, words):
    """What a name in the user's tree stands for; a value of the program as the value that it is there."""
    tree = expression(read, words)
    return tree if isinstance(read, (Const, Extern)) else Value(tree)


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
            return OPERATIONS.get(op, other)(expr, words)
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
        return call(loaded(words.builtin("complex")), constant(value.real, words), constant(value.imag, words))
    if value is None or value is Ellipsis or isinstance(value, (bool, str, bytes)):
        return ast.Constant(value)
    if isinstance(value, tuple):
        return ast.Tuple([constant(item, words) for item in value], LOAD)
    raise TypeError(f"no literal: {value!r}")


def condition(expr, words):
    """An expression of which only the truth is asked."""
    match expr:
        case Apply("truth", (inner,)):
            return condition(inner, words)
        case Apply("holds", (tape,)):
            return expression(tape, words)
        case Apply("not", (inner,)):
            return ast.UnaryOp(ast.Not(), condition(inner, words))
    return expression(expr, words)


# --- one function for each kind of operation ---------------------------------


def _binary(expr, words):
    left, right = expr.args
    operator = AUGMENTED.get(expr.op) or BINARY[expr.op]
    return ast.BinOp(expression(left, words), operator(), expression(right, words))


def _unary(expr, words):
    return ast.UnaryOp(UNARY[expr.op](), expression(expr.args[0], words))


def _compare(expr, words):
    left, right = expr.args
    return ast.Compare(expression(left, words), [COMPARE[expr.op]()], [expression(right, words)])


def _chain(expr, words):
    operators = [COMPARE_TEXT[text.value]() for text in expr.args[1::2]]
    return ast.Compare(expression(expr.args[0], words), operators, [expression(arg, words) for arg in expr.args[2::2]])


def _boolean(expr, words):
    return ast.BoolOp(BOOLEAN[expr.op](), [expression(arg, words) for arg in expr.args])


def _ifexp(expr, words):
    test, value, other = expr.args
    return ast.IfExp(condition(test, words), expression(value, words), expression(other, words))


def _truth(expr, words):
    (inner,) = expr.args
    if is_test(inner):
        return condition(inner, words)
    return call(loaded(words.builtin("bool")), condition(inner, words))


def is_test(expr):
    """Whether an expression is a comparison, or made of comparisons."""
    match expr:
        case Apply("and" | "or", args):
            return all(is_test(arg) for arg in args)
        case Apply(op):
            return op in COMPARE or op in ("chain", "not", "truth")
    return False


def _getitem(expr, words):
    x, position = expr.args
    return ast.Subscript(expression(x, words), index(position, words), LOAD)


def index(expr, words):
    """What stands between brackets."""
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


def _display(expr, words):
    kind = {"tuple": ast.Tuple, "list": ast.List}[expr.op]
    return kind([expression(arg, words) for arg in expr.args], LOAD)


def _set(expr, words):
    if not expr.args:
        return call(loaded(words.builtin("set")))
    return ast.Set([expression(arg, words) for arg in expr.args])


def _dict(expr, words):
    keys = [None if key is None else expression(key, words) for key in expr.args[::2]]
    return ast.Dict(keys, [expression(value, words) for value in expr.args[1::2]])


def _slice(expr, words):
    return call(loaded(words.builtin("slice")), *[expression(arg, words) for arg in expr.args])


def _list_append(expr, words):
    items, value = expr.args
    return ast.List([ast.Starred(expression(items, words), LOAD), expression(value, words)], LOAD)


def _star(expr, words):
    return ast.Starred(expression(expr.args[0], words), LOAD)


def _call(expr, words):
    callee, *args = expr.args
    return _call_of(expression(callee, words), args, expr.kwargs, words)


def _invoke(expr, words):
    callee, *args = expr.args
    owner, name = callee.value.owner, callee.value.name
    return _call_of(loaded(name if owner is None else f"{words.extern(owner)}.{name}"), args, expr.kwargs, words)


def _call_of(function, args, kwargs, words):
    keywords = [ast.keyword(key, expression(value, words)) for key, value in kwargs]
    return ast.Call(function, [expression(arg, words) for arg in args], keywords)


def _tape(expr, words):
    """A new tape; with an operand, a copy of that one."""
    if not expr.args:
        return ast.List([], LOAD)
    return call(loaded(words.builtin("list")), expression(expr.args[0], words))


def _entries(expr, words):
    return call(loaded(words.builtin("len")), expression(expr.args[0], words))


def _if_assigned(expr, words):
    """The value of a variable, None where it has none."""
    found = call(loaded(words.builtin("locals")))
    return call(ast.Attribute(found, "get", LOAD), ast.Constant(words.local(expr.args[0].id)))


def _holds(expr, words):
    return call(loaded(words.builtin("bool")), expression(expr.args[0], words))


def _accumulate(expr, words):
    """A sum; that of `x` and `-t` is printed as a difference, which is the same number."""
    x_bar, t = expr.args
    if isinstance(t, Apply) and t.op == "neg":
        return ast.BinOp(expression(x_bar, words), ast.Sub(), expression(t.args[0], words))
    return ast.BinOp(expression(x_bar, words), ast.Add(), expression(t, words))


def _helper(expr, words):
    return _call_of(function("runtime", expr.op, words), expr.args, expr.kwargs, words)


def _recall(expr, words):
    return call(ast.Attribute(expression(expr.args[0], words), "pop", LOAD))


def other(expr, words):
    """An attribute, a method, or a function with a public name."""
    kind, colon, name = expr.op.partition(":")
    if colon:
        attribute = ast.Attribute(expression(expr.args[0], words), name, LOAD)
        return attribute if kind == "attr" else _call_of(attribute, expr.args[1:], expr.kwargs, words)
    path, dot, name = expr.op.rpartition(".")
    if not dot:
        raise TypeError(f"not an operation: {expr.op}")
    return _call_of(function(path, name, words), expr.args, expr.kwargs, words)


def function(path, name, words):
    """A function by its public name; submodules of NumPy and distributions are reached through what holds them."""
    if path == "builtins":
        return loaded(words.builtin(name))
    if path == "declared":
        return loaded(words.extern(Extern(name, declared_function(f"{path}.{name}"))))
    for root in ("numpy", "scipy.stats"):
        if path.startswith(f"{root}."):
            return loaded(f"{words.module(root)}{path.removeprefix(root)}.{name}")
    return loaded(f"{words.module(path)}.{name}")


OPERATIONS = {
    **dict.fromkeys((*BINARY, *AUGMENTED), _binary), **dict.fromkeys(UNARY, _unary), **dict.fromkeys(COMPARE, _compare),
    **dict.fromkeys(BOOLEAN, _boolean), "tuple": _display, "list": _display, "set": _set, "dict": _dict,
    "chain": _chain, "ifexp": _ifexp, "truth": _truth, "getitem": _getitem, "slice": _slice, "call": _call, "invoke": _invoke,
    "list_append": _list_append, "star": _star, "tape": _tape, "if_assigned": _if_assigned,
    "entries": _entries, "holds": _holds, "recall": _recall,
    "accumulate": _accumulate, **dict.fromkeys(("zeros_like", "snapshot", "unpack"), _helper),
}

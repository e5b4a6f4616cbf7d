"""The type of an expression, given the types of the names it reads: `type_of(expr, types)`.

An operation's type is what its card says (`ops.typing`); methods are the functions they are (`methods`). What has no card
may be anything.
"""

from functools import lru_cache

from adcompile.ir.nodes import Apply, Const, Extern, Name, Undefined, Verbatim
from adcompile.ir.type_of_value import type_of_value
from adcompile.ir.types import NO_VALUE, OPAQUE, STR, Array, NoValue, Scalar, Tuple, is_array, is_number
from adcompile.ir.visit import is_display
from adcompile.ops.cards.methods import resolved
from adcompile.ops.keys import member_of
from adcompile.ops.operators import ALGEBRA, OPERATORS, UPDATES
from adcompile.ops.registry import card
from adcompile.ops.typing.defaults import result_type
from adcompile.ops.typing.operands import Operand, constant_type
from adcompile.ops.typing.results.attributes import attribute_type
from adcompile.ops.typing.usual import Call

ATOMS = (Name, Const)


def type_of(expr, types):
    """The type of an expression; `types` has those of the names it reads, a name it lacks may be anything."""
    kind = expr.__class__
    if kind is Name:
        return types[expr.id] if expr.id in types else OPAQUE
    if kind is Const:
        return constant_type(expr.value)
    if kind is Apply and len(expr.args) == 2 and expr.op in OPERATORS:
        left, right = expr.args
        if left.__class__ in ATOMS and right.__class__ in ATOMS:
            return binary_type(expr.op, type_of(left, types), type_of(right, types))
    return operand_of(expr, types).type


def binary_type(op, left, right):
    """The type of an operator's result: the same few types meet again and again."""
    key = op, id(left), id(right)
    known = _met.get(key)
    if known is not None:
        return known[0]
    found = of_operator(op, left, right)
    if len(_met) >= 4096:
        _met.clear()
    _met[key] = found, left, right
    return found


_met = {}       # of operator and ids of types: the type of the result, and these types, which live as long as their ids are known


@lru_cache(maxsize=4096)
def of_operator(op, left, right):
    return result_type(card(op, 2), Call(op, (Operand(left), Operand(right)), {}))


def is_arithmetic(expr, types):
    """Return True if an expression is a sum, a product or the like of two names of numbers or arrays, or of one and a constant."""
    if expr.__class__ is not Apply or expr.op not in ALGEBRA or expr.kwargs:
        return False
    for arg in expr.args:
        kind = types[arg.id].__class__ if arg.__class__ is Name and arg.id in types else None
        if not (kind is Scalar or kind is Array or arg.__class__ is Const and arg.value.__class__ is float):
            return False
    return True


def operand_of(expr, types):
    """An expression as an operand. Walks down the first operands in a loop: chains of operators are long."""
    spine = []
    while expr.__class__ is Apply and expr.args and expr.args[0].__class__ is Apply:
        spine.append(expr)
        expr = expr.args[0]
    found = _operand(expr, types)
    for outer in reversed(spine):
        found = applied(outer, (found, *[operand_of(arg, types) for arg in outer.args[1:]]), types)
    return found


def _operand(expr, types):
    kind = expr.__class__
    if kind is Name:
        return Operand(types.get(expr.id, OPAQUE), expr)
    if kind is Const:
        return Operand(constant_type(expr.value), expr)
    if kind is Apply:
        return applied(expr, tuple([operand_of(arg, types) for arg in expr.args]), types)
    match expr:
        case Extern(_, value):
            return Operand(type_of_value(value, _NoSymbols()) if isinstance(value, (int, float)) else OPAQUE, expr)
        case Undefined():
            return Operand(NO_VALUE, expr)
        case Verbatim(tree):
            return Operand(STR if tree.__class__.__name__ == "JoinedStr" else OPAQUE, expr)
    raise TypeError(f"not an expression: {expr!r}")


class _NoSymbols(dict):
    """The size of an object from outside has no symbol."""

    def setdefault(self, size, symbol):
        return None


def applied(apply, operands, types):
    """The operand that an operation is."""
    named = {name: operand_of(arg, types) for name, arg in apply.kwargs} if apply.kwargs else {}
    found = type_of_result(apply, operands, named)
    return Operand(found, apply, operands if is_display(apply) or apply.op == "slice" else ())


def type_of_result(apply, operands, named):
    """The type of the result of an operation on operands."""
    op = apply.op
    if op in UPDATES:
        return inplace_type(UPDATES[op], operands)
    if member_of(op) is not None:
        return member_type(apply, operands, named)
    if op == "invoke" and apply.args[0].value.result:
        return apply.args[0].value.result
    return result_type(card(op, len(operands)), Call(op, operands, named))


def inplace_type(op, operands):
    """`x += y`: an array keeps its dtype and shape."""
    left, right = operands[0].type, operands[1].type
    if is_array(left) and is_number(right):
        return left
    return result_type(card(op, 2), Call(op, operands, {}))


def member_type(apply, operands, named):
    """Attributes and methods, of numbers and arrays as the functions they are."""
    type = operands[0].type
    if isinstance(type, NoValue):
        return NO_VALUE
    form, name = member_of(apply.op)
    found = card(apply.op)
    function = resolved(apply, type) if ":" in apply.op else None
    if function is not None and function.op != apply.op:
        by_expr = {id(arg): operand for arg, operand in zip(apply.args, operands)}
        args = tuple([by_expr.get(id(arg)) or inner_operand(arg, by_expr) for arg in function.args])
        return type_of_result(function, args, {name: named[name] for name, _ in function.kwargs})
    if found is not None and found.type is not None:
        return result_type(found, Call(apply.op, operands, named))
    if found is not None and found.like:
        return type_of_result(Apply(found.like, apply.args, apply.kwargs), operands, named)
    if form == "attr":
        return attribute_type(Call(apply.op, operands, {}))
    return OPAQUE


def inner_operand(expr, by_expr):
    """The operand that arguments of a method make together: a tuple of them, or an element."""
    if not isinstance(expr, Apply):
        return Operand(constant_type(expr.value), expr)
    parts = tuple([by_expr.get(id(arg)) or inner_operand(arg, by_expr) for arg in expr.args])
    if expr.op == "tuple":
        return Operand(Tuple(tuple([part.type for part in parts])), expr, parts)
    return Operand(type_of_result(expr, parts, {}), expr)

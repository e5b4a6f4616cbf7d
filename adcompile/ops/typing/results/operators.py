"""Types of the results of operators, choices and displays."""

from adcompile.ir.objects import Sparse
from adcompile.ir.types import (
    BOOL, EITHER, FLOAT, INT, INTEGER, NO_VALUE, NUMBER, OPAQUE, PYTHON_KINDS, STR, UNSURE, Dict, List, Literal,
    NoValue, Residuals, Str, Tuple, is_number, join, kind, widest,
)
from adcompile.ops.typing.dims import plus, product
from adcompile.ops.typing.kinds import COMPARISONS, elementwise, ways
from adcompile.ops.typing.operands import UNKNOWN, as_array, element, is_integer, static_value
from adcompile.ops.typing.results.indexing import index_type
from adcompile.ops.typing.results.sparse_results import sparse_arithmetic
from adcompile.ops.typing.usual import of_python


MOST = 64
"""How often a tuple may be repeated to have a type for each item."""


def join_all(types):
    found = NO_VALUE
    for type in types:
        found = join(found, type)
    return found


# --- operators ---------------------------------------------------------------


@of_python
def operator_type(call):
    """The type of `a op b` or `op a`; sequences are joined and repeated."""
    types = [operand.type for operand in call.operands]
    if all(is_number(type) for type in types):
        if call.op == "pow":
            return power_type(*types)
        return elementwise(call.op, types)
    if any(map(is_numpy, types)) and all(is_number(type) or isinstance(type, (List, Tuple)) for type in types):
        return elementwise(call.op, [as_array(type) if isinstance(type, (List, Tuple)) else type for type in types])
    if any(isinstance(type, Sparse) for type in types):
        return sparse_arithmetic(call.op, types)
    return OPAQUE if call.op in COMPARISONS else sequence_type(call.op, types)


def is_numpy(type):
    """Return True if values are NumPy's. These make arrays of the lists and tuples that they are combined with."""
    return is_number(type) and kind(type) not in (*PYTHON_KINDS, *EITHER, *UNSURE)


def power_type(base, exponent):
    """Python's int ** int is a float where the exponent is negative; floats to a fraction are taken to be real."""
    if kind(base) in EITHER or kind(exponent) in EITHER:
        return join_all([power_type(*way) for way in ways((base, exponent))])
    known = static_value(exponent)
    if kind(base) in ("int", "bool") and kind(exponent) in ("int", "bool"):
        if known is UNKNOWN:
            return NUMBER
        return INT if known >= 0 else FLOAT
    return elementwise("pow", (base, exponent))


def sequence_type(op, types):
    """`+` and `*` of lists, tuples and strings."""
    match op, *types:
        case "add", Tuple(left), Tuple(right):
            return Tuple(left + right)
        case "add", List(left, m), List(right, n):
            return List(join(left, right), plus(m, n))
        case "add", (Str() | Literal()), (Str() | Literal()):
            return STR
        case "mul", List(item), count if is_integer(count):
            return List(item, repeated(types[0].length, count))
        case "mul", count, List(item) if is_integer(count):
            return List(item, repeated(types[1].length, count))
        case ("mul", Tuple(items), count) | ("mul", count, Tuple(items)) if is_few(static_value(count)):
            return Tuple(items * static_value(count))
        case "mod", (Str() | Literal()), _:
            return STR
    return NO_VALUE if any(isinstance(type, NoValue) for type in types) else OPAQUE


def is_few(count):
    """Return True if a tuple that is repeated so often is still short enough to be told item by item."""
    return isinstance(count, int) and count <= MOST


def repeated(dim, count):
    known = static_value(count)
    return product((dim, max(known, 0))) if known is not UNKNOWN else None


@of_python
def test_type(call):
    """`not`, `is`, `in`: a bool."""
    return NO_VALUE if any(isinstance(operand.type, NoValue) for operand in call.operands) else BOOL


@of_python
def chain_type(call):
    """A chained comparison: the bool of one of its links."""
    links = call.operands[::2]
    if all(kind(link.type) in PYTHON_KINDS or isinstance(link.type, (Str, Literal)) for link in links):
        return BOOL
    return INTEGER if all(is_number(link.type) for link in links) else OPAQUE


@of_python
def choice_type(call):
    """`and`, `or`: one of the operands."""
    return join_all(operand.type for operand in call.operands)


@of_python
def conditional_type(call):
    """`a if test else b`: the one that a known test chooses, else either."""
    test, value, other = call.operands
    known = static_value(test.type)
    if known is not UNKNOWN:
        return value.type if known else other.type
    return join(value.type, other.type)


# --- displays ----------------------------------------------------------------


@of_python
def tuple_type(call):
    return Tuple(tuple(operand.type for operand in call.operands))


@of_python
def list_type(call):
    return List(join_all(widest(operand.type) for operand in call.operands), len(call.operands))


@of_python
def dict_type(call):
    keys = [static_value(operand.type) for operand in call.operands[::2]]
    if UNKNOWN in keys:
        return OPAQUE
    return Dict(tuple(zip(keys, (operand.type for operand in call.operands[1::2]))))


@of_python
def unpack_type(call):
    """The tuple of what the targets of `a, *b = x` receive."""
    value, count, star = call.operands[0].type, static_value(call.operands[1].type), static_value(call.operands[2].type)
    if isinstance(value, NoValue):
        return NO_VALUE
    if isinstance(value, Tuple) or isinstance(value, Residuals) and value.items is not None:
        items = value.items
        if star < 0:
            return Tuple(items[:count]) if len(items) == count else Tuple((OPAQUE,) * count)
        after = count - star - 1
        middle = items[star:len(items) - after]
        starred = List(join_all(widest(item) for item in middle), len(middle))
        return Tuple((*items[:star], starred, *items[len(items) - after:]))
    item = element(value)
    return Tuple(tuple(List(item) if place == star else item for place in range(count)))


@of_python
def getitem_type(call):
    return index_type(call.operands[0].type, call.operands[1])

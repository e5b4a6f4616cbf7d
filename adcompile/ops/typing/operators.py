"""Types of the results of operators, displays, attributes, Python's own functions, and what the transforms insert."""

from adcompile.ir.types import (
    BOOL, EITHER, FLOAT, INT, INTEGER, NONE, NUMBER, NUMERIC, OPAQUE, PYTHON_KINDS, STR, UNDEFINED, UNSURE, Array, Dict, Iterable, List,
    Literal, Numeric, Optional, Scalar, Str, Tuple, Undefined, is_array, is_discrete_kind, is_number, is_scalar, join,
    kind, present, widest,
)
from adcompile.ops.typing.dims import plus, product
from adcompile.ops.typing.indexing import index_type
from adcompile.ops.typing.kinds import COMPARISONS, OPERATORS, elementwise, ways
from adcompile.ops.typing.operands import (
    UNKNOWN, Operand, as_array, element, is_integer, length, size, static_value,
)


def join_all(types):
    found = UNDEFINED
    for type in types:
        found = join(found, type)
    return found


# --- operators ---------------------------------------------------------------


def operator_type(op, operands):
    """The type of `a op b` or `op a`; sequences are joined and repeated."""
    types = [operand.type for operand in operands]
    if all(is_number(type) for type in types):
        if op == "pow":
            return power_type(*types)
        return elementwise(op, types)
    if any(map(is_numpy, types)) and all(is_number(type) or isinstance(type, (List, Tuple)) for type in types):
        return elementwise(op, [as_array(type) if isinstance(type, (List, Tuple)) else type for type in types])
    return OPAQUE if op in COMPARISONS else sequence_type(op, types)


def is_numpy(type):
    """Whether values are NumPy's, and make arrays of lists and tuples that they meet."""
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
        case "mod", (Str() | Literal()), _:
            return STR
    return UNDEFINED if any(isinstance(type, Undefined) for type in types) else OPAQUE


def repeated(dim, count):
    known = static_value(count)
    return product((dim, max(known, 0))) if known is not UNKNOWN else None


def test_type(op, operands):
    """`not`, `is`, `in`: a bool."""
    return UNDEFINED if any(isinstance(operand.type, Undefined) for operand in operands) else BOOL


def chain_type(op, operands):
    """A chained comparison: the bool of one of its links."""
    links = operands[::2]
    if all(kind(link.type) in PYTHON_KINDS or isinstance(link.type, (Str, Literal)) for link in links):
        return BOOL
    return INTEGER if all(is_number(link.type) for link in links) else OPAQUE


def choice_type(op, operands):
    """`and`, `or`: one of the operands."""
    return join_all(operand.type for operand in operands)


def conditional_type(op, operands):
    """`a if test else b`: the one that a known test chooses, else either."""
    test, value, other = operands
    known = static_value(test.type)
    if known is not UNKNOWN:
        return value.type if known else other.type
    return join(value.type, other.type)


# --- displays ----------------------------------------------------------------


def tuple_type(op, operands):
    return Tuple(tuple(operand.type for operand in operands))


def list_type(op, operands):
    return List(join_all(widest(operand.type) for operand in operands), len(operands))


def dict_type(op, operands):
    keys = [static_value(operand.type) for operand in operands[::2]]
    if UNKNOWN in keys:
        return OPAQUE
    return Dict(tuple(zip(keys, (operand.type for operand in operands[1::2]))))


def unpack_type(op, operands):
    """The tuple of what the targets of `a, *b = x` receive."""
    value, count, star = operands[0].type, static_value(operands[1].type), static_value(operands[2].type)
    if isinstance(value, Undefined):
        return UNDEFINED
    if isinstance(value, Tuple):
        items = value.items
        if star < 0:
            return Tuple(items[:count]) if len(items) == count else Tuple((OPAQUE,) * count)
        after = count - star - 1
        middle = items[star:len(items) - after]
        starred = List(join_all(widest(item) for item in middle), len(middle))
        return Tuple((*items[:star], starred, *items[len(items) - after:]))
    item = element(value)
    return Tuple(tuple(List(item) if place == star else item for place in range(count)))


# --- attributes --------------------------------------------------------------


def attribute_type(op, operands):
    """`x.shape` and the like of numbers and arrays."""
    name, type = op.partition(":")[2], operands[0].type
    if isinstance(type, Undefined):
        return UNDEFINED
    if not is_number(type):
        return OPAQUE
    if name in ("real", "imag"):
        return elementwise(f"numpy.{name}", (type,)) if not is_scalar(type) else python_part(name, type)
    known = type.shape if is_array(type) else () if is_scalar(type) else None
    match name:
        case "shape":
            return Iterable(INT) if known is None else Tuple(tuple(size(dim) for dim in known))
        case "ndim":
            return INT if known is None else Literal(len(known))
        case "size":
            return size(None if known is None else product(known))
        case "T":
            return type if known is None else Array(type.dtype, known[::-1]) if is_array(type) else type
        case "mT":
            return type if known is None else Array(type.dtype, (*known[:-2], *known[:-3:-1])) if len(known) > 1 else OPAQUE
        case "nbytes" | "itemsize":
            return INT
    return OPAQUE


def python_part(name, type):
    """`.real` and `.imag` of a number."""
    known = kind(type)
    if known in ("number", "integer") or known == "bool":
        return NUMBER if known == "number" else INTEGER
    return FLOAT if known == "complex" else widest(type) if not known.startswith("complex") else NUMBER


# --- Python's own functions --------------------------------------------------


def converted(type):
    """`float(x)` and the like: always that type, whatever goes in."""
    return lambda op, operands: type


def call_type(op, operands):
    """`abs`, `round`, `divmod`: what Python returns for numbers of these kinds."""
    found = elementwise(op, [operand.type for operand in operands])
    if op == "builtins.divmod" and is_number(found):
        return Tuple((found, found))
    return Tuple(found) if isinstance(found, tuple) else found


def python_power_type(op, operands):
    return operator_type("pow", operands) if len(operands) == 2 else OPAQUE


def round_type(op, operands):
    """`round(x, n)` has the kind of x, `round(x)` is what Python says; arrays round as NumPy does."""
    type = widest(operands[0].type)
    if len(operands) == 2 and static_value(operands[1].type) is not None:
        return type if is_number(type) else OPAQUE
    return call_type(op, operands[:1])


def extreme_type(op, operands):
    """Python's `max` and `min`: one of several operands, or of the elements of one."""
    types = [operand.type for operand in operands] if len(operands) > 1 else [element(operands[0].type)]
    return join_all(map(widest, types))


def sum_type(op, operands):
    """Python's `sum`: the start, to which elements are added one by one."""
    iterable, start = operands[0].type, operands[1].type if len(operands) > 1 else Literal(0)
    item = element(iterable)
    if isinstance(item, Undefined) and not isinstance(iterable, (List, Tuple, Iterable)):
        return UNDEFINED
    total = widest(start)
    for _ in range(2):
        added = operator_type("add", (Operand(total), Operand(item)))
        total = added if surely_filled(iterable) and total == widest(start) else join(total, added)
    return total


def surely_filled(type):
    """Whether walking the value yields something at all."""
    known = length(type)
    return isinstance(known, str) or isinstance(known, int) and known > 0


def length_type(op, operands):
    """`len(x)`."""
    type = operands[0].type
    if isinstance(type, Tuple):
        return Literal(len(type.items))
    return UNDEFINED if isinstance(type, Undefined) else size(length(type))


def iterable_type(op, operands):
    """`range`, `zip`, `enumerate`, `reversed`."""
    types = [operand.type for operand in operands]
    match op:
        case "builtins.range":
            return Iterable(INT)
        case "builtins.zip":
            return Iterable(Tuple(tuple(element(type) for type in types)))
        case "builtins.enumerate":
            return Iterable(Tuple((INT, element(types[0]))), length(types[0]))
        case "builtins.reversed":
            return Iterable(element(types[0]), length(types[0]))
    return OPAQUE


def collected_type(op, operands):
    """`list(x)`, `sorted(x)`, `tuple(x)`."""
    if not operands:
        return Tuple(()) if op == "builtins.tuple" else List(UNDEFINED, 0)
    type = operands[0].type
    if op == "builtins.tuple":
        return type if isinstance(type, Tuple) else Iterable(element(type), length(type))
    return List(widest(element(type)), length(type))


# --- what the transforms insert ----------------------------------------------


def zeros_type(op, operands):
    """`zeros_like`: floats in the shape of x, in its dtype where that is a float's."""
    type = operands[0].type
    match type:
        case Array(name, dims):
            return Array("float64" if name is not None and is_discrete_kind(name) else name, dims)
        case Optional(inner):
            return join(FLOAT, zeros_type(op, (Operand(inner),)))
        case Tuple(items):
            return Tuple(tuple(zeros_type(op, (Operand(item),)) for item in items))
        case List(item, known):
            return List(zeros_type(op, (Operand(item),)), known)
        case Dict(items):
            return Dict(tuple((key, zeros_type(op, (Operand(item),))) for key, item in items))
        case Scalar(kind=name):
            return FLOAT if name in PYTHON_KINDS or is_discrete_kind(name) else join(type, FLOAT)
    if is_scalar(type):
        return FLOAT
    return type if isinstance(type, (Undefined, Numeric)) else OPAQUE


def numeric_type(op, operands):
    """`runtime.numeric(x)` is x, and a number or array."""
    type = present(operands[0].type)
    return type if is_number(type) or isinstance(type, Undefined) else NUMERIC


def number_type(op, operands):
    """`runtime.number(x)` is x, and a number."""
    type = present(operands[0].type)
    return type if is_scalar(type) or isinstance(type, Undefined) else NUMBER


def accumulate_type(op, operands):
    """The sum of two cotangents: item by item where they are structures."""
    left, right = operands[0].type, operands[1].type
    match left, right:
        case Tuple(), Tuple() if len(left.items) == len(right.items):
            return Tuple(tuple(accumulate_type(op, (Operand(a), Operand(b))) for a, b in zip(left.items, right.items)))
        case List(), List():
            return List(accumulate_type(op, (Operand(left.item), Operand(right.item))), left.length)
        case Dict(), Dict() if [key for key, _ in left.items] == [key for key, _ in right.items]:
            return Dict(tuple((key, accumulate_type(op, (Operand(a), Operand(b))))
                              for (key, a), (_, b) in zip(left.items, right.items)))
    return operator_type("add", operands) if is_number(left) and is_number(right) else join(left, right)


def append_type(op, operands):
    base, value = operands[0].type, operands[1].type
    if isinstance(base, List):
        return List(join(base.item, widest(value)), plus(base.length, 1))
    return UNDEFINED if isinstance(base, Undefined) else OPAQUE


def first_type(op, operands):
    """The type of the first operand."""
    return operands[0].type


def getitem_type(op, operands):
    return index_type(operands[0].type, operands[1])


TESTS = ("is", "is_not", "in", "not_in", "not")

PYTHON = {
    **dict.fromkeys(OPERATORS, operator_type),
    **dict.fromkeys(TESTS, test_type),
    "chain": chain_type, "and": choice_type, "or": choice_type, "ifexp": conditional_type,
    "tuple": tuple_type, "list": list_type, "dict": dict_type, "set": converted(OPAQUE), "slice": converted(OPAQUE),
    "unpack": unpack_type, "runtime.unpack": unpack_type, "getitem": getitem_type, "list_append": append_type,
    "accumulate": accumulate_type, "runtime.accumulate": accumulate_type,
    "index_add": first_type, "snapshot": first_type, "if_assigned": first_type, "zeros_like": zeros_type, "runtime.zeros_like": zeros_type,
    "entries": converted(INT),
    "tape": converted(OPAQUE), "holds": converted(BOOL), "comment": converted(NONE),
    **{f"builtins.{name}": converted(type) for name, type in (
        ("float", FLOAT), ("int", INT), ("bool", BOOL), ("str", STR), ("isinstance", BOOL), ("callable", BOOL),
        ("hasattr", BOOL), ("any", BOOL), ("all", BOOL), ("issubclass", BOOL), ("print", NONE), ("repr", STR),
        ("format", STR), ("id", INT), ("ord", INT), ("chr", STR), ("hash", INT))},
    "builtins.len": length_type, "builtins.abs": call_type, "builtins.divmod": call_type,
    "builtins.pow": python_power_type, "builtins.round": round_type, "builtins.sum": sum_type,
    "builtins.max": extreme_type, "builtins.min": extreme_type,
    **dict.fromkeys(("builtins.range", "builtins.zip", "builtins.enumerate", "builtins.reversed"), iterable_type),
    **dict.fromkeys(("builtins.list", "builtins.tuple", "builtins.sorted"), collected_type),
    "runtime.refuse": converted(NONE), "runtime.numeric": numeric_type, "runtime.operand": numeric_type,
    "runtime.number": number_type,
}

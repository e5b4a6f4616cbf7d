"""Types of what Python's own functions return."""

from adcompile.ir.types import INT, NO_VALUE, OPAQUE, Iterable, List, Literal, NoValue, Tuple, is_number, join, widest
from adcompile.ops.typing.kinds import elementwise
from adcompile.ops.typing.operands import ABSENT, Operand, element, length, size, static_value
from adcompile.ops.typing.results.operators import join_all, operator_type
from adcompile.ops.typing.usual import Call, of_python


@of_python
def call_type(call):
    """`abs`, `round`, `divmod`: what Python returns for numbers of these kinds."""
    found = elementwise(call.op, [operand.type for operand in call.operands])
    if call.op == "builtins.divmod" and is_number(found):
        return Tuple((found, found))
    return Tuple(found) if isinstance(found, tuple) else found


@of_python
def python_power_type(call):
    return operator_type(Call("pow", call.operands, {})) if len(call.operands) == 2 else OPAQUE


@of_python
def round_type(call):
    """`round(x, n)` has the kind of x, `round(x)` is what Python says; arrays round as NumPy does."""
    type = widest(call.operands[0].type)
    if len(call.operands) == 2 and static_value(call.operands[1].type) is not None:
        return type if is_number(type) else OPAQUE
    return call_type(Call(call.op, call.operands[:1], {}))


@of_python(named=("key",))
def extreme_type(call):
    """Python's `max` and `min`: one of several operands, or of the elements of one."""
    types = [operand.type for operand in call.operands] if len(call.operands) > 1 else [element(call.operands[0].type)]
    return join_all(map(widest, types))


@of_python(named=("start",))
def sum_type(call):
    """Python's `sum`: the start, to which elements are added one by one."""
    iterable, start = call.operands[0].type, call.get("start", 1)
    start = Literal(0) if start is ABSENT else start.type
    item = element(iterable)
    if isinstance(item, NoValue) and not isinstance(iterable, (List, Tuple, Iterable)):
        return NO_VALUE
    total = widest(start)
    for _ in range(2):
        added = operator_type(Call("add", (Operand(total), Operand(item)), {}))
        total = added if surely_filled(iterable) and total == widest(start) else join(total, added)
    return total


def surely_filled(type):
    """Return True if walking the value surely yields at least one item."""
    known = length(type)
    return isinstance(known, str) or isinstance(known, int) and known > 0


@of_python
def length_type(call):
    """`len(x)`."""
    type = call.operands[0].type
    if isinstance(type, Tuple):
        return Literal(len(type.items))
    return NO_VALUE if isinstance(type, NoValue) else size(length(type))


@of_python(named=None)
def zip_type(call):
    return Iterable(Tuple(tuple([element(operand.type) for operand in call.operands])))


@of_python(named=None)
def enumerate_type(call):
    type = call.operands[0].type
    return Iterable(Tuple((INT, element(type))), length(type))


@of_python(named=None)
def walked_type(call):
    """The type of a function that yields the items of its argument and does something beside, as a progress bar does."""
    return reversed_type(call) if call.operands else OPAQUE


@of_python
def reversed_type(call):
    type = call.operands[0].type
    return Iterable(element(type), length(type))


@of_python(named=None)
def sequence_type(call):
    """`list(x)`, `sorted(x)`."""
    if not call.operands:
        return List(NO_VALUE, 0)
    type = call.operands[0].type
    return List(widest(element(type)), length(type))


@of_python
def items_type(call):
    """`tuple(x)`."""
    if not call.operands:
        return Tuple(())
    type = call.operands[0].type
    return type if isinstance(type, Tuple) else Iterable(element(type), length(type))

"""The outline of a program: what is needed of it to choose the way of its Jacobian for any sizes.

    found = outlined(derived, active, wrt)
    found.steps[3]      a statement: what it reads and gives, by number, and its `Load`s

Values are numbered in the order in which the program binds them, its parameters first. An outline is data: it can be compared, pickled
and printed, and holds nothing of the program.
"""

from adcompile.analysis.inference.infer import type_of
from adcompile.analysis.loops.iterables import is_range
from adcompile.compiler.plans.unit_costs import CALL, FOR_EACH, NUMBER, OPAQUE_CALL, TRIPS, UNKNOWN
from adcompile.ir.ends import differentiated
from adcompile.ir.frozen import frozen
from adcompile.ir.names import Role, stem_of
from adcompile.ir.nodes import Apply, Assign, Block, For, Name, While, Yield
from adcompile.ir.types import Size, can_carry, is_array, is_scalar, kind, shape
from adcompile.ir.visit import blocks, defined, is_display, names_in, parts, read_counts
from adcompile.ops.asked import card_of
from adcompile.ops.fields.forms import ELEMENTWISE
from adcompile.ops.typing.dims import value_of


@frozen(eq=True)
class Load:
    """The cost of directions through one operation: `call` for all of them together, and `each` for every number of `dims` in each of
    them; all of it as often as `trips` say. `kind` is that of its form on the card (`ops.fields.forms`), None where it has none, "summed"
    where axes are gone afterwards."""

    call: float
    each: float
    dims: tuple
    trips: tuple = ()
    kind: str | None = ""


@frozen(eq=True)
class OutlinedStep:
    """A statement. `gives` has for each value its number, its name, whether that is a variable of the user's, and its dims; None for these
    where the halves of a Jacobian cannot meet in it."""

    reads: tuple
    gives: tuple
    loads: tuple


@frozen(eq=True)
class Outline:
    """`inputs` and `outputs` are the numbers of the arguments and of the parts of the result."""

    steps: tuple
    inputs: tuple
    outputs: tuple
    alone: bool             # whether the result is one array or number of double precision, and all arguments are such


def outlined(derived, active, wrt):
    """The Outline of a program that can be differentiated, with its active names."""
    program, types = derived.program, derived.types
    numbers = {param.name: place for place, param in enumerate(program.params)}
    for statement in program.body.statements:
        for name in defined(statement):
            numbers.setdefault(name, len(numbers))
    steps = []
    for statement in program.body.statements:
        read = [numbers[name] for name in read_counts(Block((statement,), Yield())) if name in active and name in numbers]
        gives = tuple([(numbers[name], stem_of(name), name.label.role is Role.USER, meeting_dims(types.get(name)))
                       for name in defined(statement) if name in active])
        if gives:
            steps.append(OutlinedStep(tuple(read), gives, tuple(loads_of(statement, types, active))))
    result = differentiated(program)
    outputs = tuple([numbers[name] for name in names_in(result) if name in numbers and name in active])
    alone = isinstance(result, Name) and all(meeting_dims(types.get(name)) is not None for name in (result.id, *wrt))
    return Outline(tuple(steps), tuple([numbers[name] for name in wrt]), outputs, alone)


def cut_names(program, cut):
    """The names of values of a program by their numbers."""
    defined_in = [name for statement in program.body.statements for name in defined(statement)]
    names = list(dict.fromkeys([*[param.name for param in program.params], *defined_in]))
    return tuple([names[number] for number in cut])


def meeting_dims(type):
    """The dims of a value of double precision, None of any other."""
    if is_array(type):
        return type.shape if type.dtype == "float64" else None
    return () if is_scalar(type) and kind(type) in ("float", "float64", "double") else None


def loads_of(statement, types, active, trips=()):
    """The Loads of the active operations below a statement."""
    if isinstance(statement, Assign):
        if statement.target in active:
            yield from loads_of_value(statement.value, types, active, trips)
        return
    inner = (*trips, trips_dim(statement, types)) if isinstance(statement, (For, While)) else trips
    for block in blocks(statement):
        for one in block.statements:
            yield from loads_of(one, types, active, inner)


def trips_dim(loop, types):
    """The number of trips of a loop as a dim, None where it is not known."""
    for iterable in loop.iterables if isinstance(loop, For) else ():
        type = type_of(iterable.args[0], types) if is_range(iterable) and len(iterable.args) == 1 else None
        found = type.dim if isinstance(type, Size) else getattr(type, "value", None) if type is not None else walked(iterable, types)
        if found is not None:
            return found
    return TRIPS


def walked(iterable, types):
    type = type_of(iterable, types)
    dims = shape(type)
    return dims[0] if dims else getattr(type, "length", None)


def loads_of_value(value, types, active, trips):
    """The Loads of an operation, and of those in its operands."""
    result = type_of(value, types) if isinstance(value, Apply) else None
    if result is None or not can_carry(result) or not any(name in active for name in names_in(value)):
        return
    for part in parts(value):
        yield from loads_of_value(part, types, active, trips)
    if is_display(value):
        return
    own = [type_of(part, types) for part in parts(value) if any(name in active for name in names_in(part))]
    card = card_of(value)
    form = card.form or (ELEMENTWISE if card.is_elementwise else None)
    family = getattr(form, "kind", None)
    if is_scalar(result) and all(map(is_scalar, own)):
        yield Load(NUMBER, 0.0, (), trips)
    elif family == "contracted":
        rest = max([shape(type_of(part, types)) or () for part in parts(value)], key=len, default=())
        yield Load(CALL, FOR_EACH[family] * max(len(own), 1), (*dims_known(result), *rest[-1:]), trips, family)
    elif family == "opaque" or family is None:
        yield Load(CALL, OPAQUE_CALL, (), trips, family)
    else:
        widest = max([dims_known(type) for type in (result, *own)], key=len)
        found = "summed" if family == "along" and len(dims_known(result)) < len(widest) else family
        yield Load(CALL, FOR_EACH[family] * max(len(own), 1), widest, trips, found)


def dims_known(type):
    dims = shape(type)
    return (UNKNOWN,) if dims is None else dims


def numbers_of(dims, sizes, unknown=None):
    """The product of dims for the sizes of a call, by symbol. What is not known counts as `unknown`; None where that is None."""
    found = 1
    for dim in dims:
        size = value_of(dim, sizes)
        size = unknown if size is None else size
        if size is None:
            return None
        found *= size
    return found


def cost_of(loads, count, sizes):
    """The cost of so many directions through operations, in nanoseconds."""
    return sum([load_of(load, count, sizes) * numbers_of(load.trips, sizes, TRIPS) for load in loads])


def load_of(load, count, sizes):
    if load.call == NUMBER:
        return min(NUMBER * count, CALL + count)
    return load.call + count * load.each * numbers_of(load.dims, sizes, UNKNOWN)

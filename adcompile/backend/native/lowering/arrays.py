"""Arrays that are made: of zeros, of numbers, of copies."""

from adcompile.backend.native.loop_language.building import ONE, ZERO, as_double, as_integer, compute, double, integer
from adcompile.backend.native.loop_language.language import Put
from adcompile.backend.native.lowering.elementwise import pointwise
from adcompile.backend.native.lowering.held import CannotLower, Grouped, ListMemory, Values
from adcompile.backend.native.lowering.indexing import shape_given, whole_number
from adcompile.backend.native.lowering.lists import as_array, list_of_zeros
from adcompile.backend.native.lowering.lookup_tables import DTYPES, operations
from adcompile.analysis.inference.type_of import type_of
from adcompile.ir.types import Array, kind


@operations("zeros_like", "runtime.zeros_like")
def zeros_like(lowering, apply):
    """Float zeros in the structure of an operand."""
    return zeros_of(lowering, lowering.value(apply.args[0]), apply)


def zeros_of(lowering, held, apply):
    if isinstance(held, Grouped):
        return Grouped({key: zeros_of(lowering, item, apply) for key, item in held.items.items()}, held.is_dict)
    if isinstance(held, ListMemory):
        return list_of_zeros(lowering, held)
    held = lowering.operand(held, apply)
    return lowering.constant(double(0.0), held.shape) if isinstance(held, Values) else double(0.0)


def filled(lowering, apply, number, shape):
    """An array of one number, in the dtype that the program knows it has."""
    known = type_of(apply, lowering.types)
    if not isinstance(known, Array):
        if shape or known is None or kind(known) is None:
            raise CannotLower(f"{apply.op} of an unknown type", apply.span)
        return number
    if known.dtype not in DTYPES:
        raise CannotLower(f"an array of the dtype {known.dtype}", apply.span)
    return lowering.constant(in_type(number, DTYPES[known.dtype]), shape)


def in_type(number, type):
    if type == "d":
        return as_double(number)
    if type == "i" and number.type != "d":
        return as_integer(number)
    if type == "b" and number.type != "b":
        return compute("ne", as_double(number), double(0.0))
    if type != number.type:
        raise CannotLower("a float becomes an integer")
    return number


@operations("numpy.zeros", "numpy.empty")
def zeros(lowering, apply):
    lowering.only_keywords(apply, "dtype")
    return filled(lowering, apply, integer(0), shape_given(lowering, apply.args[0], apply))


@operations("numpy.ones")
def ones(lowering, apply):
    lowering.only_keywords(apply, "dtype")
    return filled(lowering, apply, ONE, shape_given(lowering, apply.args[0], apply))


@operations("numpy.full")
def full(lowering, apply):
    lowering.only_keywords(apply, "dtype")
    return filled(lowering, apply, lowering.let("t", lowering.number(apply.args[1], apply)), shape_given(lowering, apply.args[0], apply))


@operations("numpy.zeros_like", "numpy.empty_like")
def numpy_zeros_like(lowering, apply):
    lowering.only_keywords(apply, "dtype")
    return filled(lowering, apply, integer(0), lowering.array(lowering.value(apply.args[0]), apply).shape)


@operations("numpy.ones_like")
def ones_like(lowering, apply):
    lowering.only_keywords(apply, "dtype")
    return filled(lowering, apply, ONE, lowering.array(lowering.value(apply.args[0]), apply).shape)


@operations("numpy.eye", "numpy.identity")
def eye(lowering, apply):
    lowering.only_keywords(apply)
    if len(apply.args) != 1:
        raise CannotLower(f"{apply.op} with such operands", apply.span)
    size = whole_number(lowering.value(apply.args[0]), apply)
    made = lowering.buffer("eye", "d", (size, size))
    lowering.count(made.shape, lambda place: lowering.emit(Put(made.buffer, place, compute(
        "select", compute("eq", *place), double(1.0), double(0.0)))))
    return made


@operations("numpy.diag")
def diag(lowering, apply):
    """A matrix with a vector on its diagonal."""
    lowering.only_keywords(apply)
    array = lowering.array(lowering.value(apply.args[0]), apply)
    if len(apply.args) != 1 or len(array.shape) != 1 or array.type != "d":
        raise CannotLower(f"{apply.op} of such operands", apply.span)
    array = array if array.buffer is not None else lowering.stored("diagonal", array)

    def at(place):
        return compute("select", compute("eq", *place), array.at(place[:1]), double(0.0))

    return Values(array.shape * 2, "d", at, None, None, False, array.reads)


@operations("add")
def added(lowering, apply):
    """A sum; two tuples are one after the other."""
    held = [lowering.value(arg) for arg in apply.args]
    if all([isinstance(one, Grouped) and not one.is_dict for one in held]):
        items = [item for one in held for item in one.items.values()]
        return Grouped(dict(enumerate(items)))
    return lowering.elements(apply, pointwise["add"], held)


@operations("numpy.arange")
def arange(lowering, apply):
    lowering.only_keywords(apply)
    numbers = [whole_number(lowering.value(arg), apply) for arg in apply.args]
    start, stop = (ZERO, numbers[0]) if len(numbers) == 1 else numbers[:2]
    if len(numbers) > 2:
        raise CannotLower("np.arange with a step", apply.span)
    span = compute("sub", stop, start)
    low = lowering.low(span)
    count = span if low is not None and low >= 0 else compute("maximum", span, ZERO)
    return Values((count,), "i", lambda place: compute("add", start, place[0]))


@operations("ndarray.copy", "numpy.copy", "numpy.array", "snapshot", "runtime.snapshot", "numpy.ascontiguousarray",
            "runtime.in_layout")
def copied(lowering, apply):
    """The same elements in memory of its own."""
    lowering.only_keywords(apply)
    held = lowering.value(apply.args[0])
    if isinstance(held, Grouped):
        return array_of(lowering, held, apply)
    if isinstance(held, ListMemory):
        return as_array(lowering, held)
    held = lowering.operand(held, apply)
    known = type_of(apply, lowering.types)
    if not isinstance(known, Array):
        return held
    array = lowering.array(held, apply)
    return lowering.stored("copy", array) if array.reads else array


@operations("numpy.asarray", "numpy.asanyarray", "runtime.operand")
def the_same(lowering, apply):
    lowering.only_keywords(apply)
    if len(apply.args) > 1:
        raise CannotLower(f"{apply.op} with such operands", apply.span)
    held = lowering.value(apply.args[0])
    return as_array(lowering, held) if isinstance(held, ListMemory) else lowering.operand(held, apply)


@operations("ndarray.astype")
def astype(lowering, apply):
    lowering.only_keywords(apply)
    known = type_of(apply, lowering.types)
    if not isinstance(known, Array) or known.dtype not in DTYPES:
        raise CannotLower("an array in another dtype", apply.span)
    held = lowering.array(lowering.value(apply.args[0]), apply)
    return lowering.each(apply, lambda x: in_type(x, DTYPES[known.dtype]), [held])


@operations("builtins.int")
def int_of(lowering, apply):
    found = lowering.number(apply.args[0], apply)
    if found.type != "d":
        return as_integer(found)
    lowering.unless(compute("lt", compute("abs", found), double(2.0 ** 60)))
    return compute("int", found, type="i")


@operations("numpy.linspace")
def linspace(lowering, apply):
    lowering.only_keywords(apply)
    if len(apply.args) != 3:
        raise CannotLower("np.linspace with such operands", apply.span)
    start, stop = [as_double(lowering.number(arg, apply)) for arg in apply.args[:2]]
    count = lowering.integer_of(apply.args[2], apply)
    lowering.unless(compute("gt", count, ONE))
    last = compute("sub", count, ONE)
    step = lowering.let("step", compute("div", compute("sub", stop, start), as_double(last)))
    at = lambda place: compute("select", compute("eq", place[0], last), stop,      # noqa: E731
                               compute("add", compute("mul", as_double(place[0]), step), start))
    return Values((count,), "d", at, None, None, False, frozenset("?"))


@operations("list")
def list_of(lowering, apply):
    """A display of a list, which nobody writes: operations that do are not there."""
    return Grouped({place: lowering.value(arg) for place, arg in enumerate(apply.args)})


def array_of(lowering, held, apply):
    """An array of numbers in a display, or of arrays of one shape."""
    parts = [lowering.operand(one, apply) if not isinstance(one, Grouped) else array_of(lowering, one, apply) for one in held.items.values()]
    known = type_of(apply, lowering.types)
    if not parts or not isinstance(known, Array) or known.dtype not in DTYPES:
        raise CannotLower(f"{apply.op} of a sequence of that kind", apply.span)
    type = DTYPES[known.dtype]
    shape = lowering.broadcast(*[part.shape if isinstance(part, Values) else () for part in parts])
    if not all([len(part.shape if isinstance(part, Values) else ()) == len(shape) for part in parts]):
        raise CannotLower(f"{apply.op} of parts of several shapes", apply.span)
    made = lowering.buffer("array", type, (integer(len(parts)), *shape))
    for place, part in enumerate(parts):
        row = lowering.viewed(made, shape, lambda inner, place=place: (integer(place), *inner))
        lowering.count(shape, lambda inner, part=part, row=row: lowering.emit(Put(
            row.buffer, row.inside(inner), in_type(part.at(inner) if isinstance(part, Values) else part, type))))
    return made


@operations("runtime.written_argument")
def written_argument(lowering, apply):
    """A copy of an argument that the program writes. It holds for arguments that share no memory, of which the entry makes sure."""
    array = lowering.array(lowering.value(apply.args[0]), apply)
    if array.buffer is None or lowering.buffers[array.buffer].kind != "given":
        raise CannotLower("something that is written and is no argument", apply.span)
    lowering.apart = True
    return lowering.stored("copy", array)


@operations("builtins.max", "builtins.min")
def larger_of(lowering, apply):
    """The first of several numbers that none of the others exceeds, as Python finds it."""
    numbers = [lowering.number(arg, apply) for arg in apply.args]
    lowering.only_keywords(apply)
    if len(numbers) < 2 or len({number.type for number in numbers}) > 1:
        raise CannotLower(f"{apply.op} of such operands", apply.span)
    if len({kind(type_of(arg, lowering.types)) for arg in apply.args}) > 1:
        raise CannotLower(f"{apply.op} of numbers of several kinds", apply.span)
    found, *rest = numbers
    for number in rest:
        further = compute("gt" if apply.op.endswith("max") else "lt", number, found)
        found = lowering.let("most", compute("select", further, number, found))
    return found



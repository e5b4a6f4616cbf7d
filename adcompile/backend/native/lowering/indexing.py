"""Reading and writing parts of arrays."""

from adcompile.backend.native.loop_language.building import ONE, ZERO, as_integer, compute, integer
from adcompile.backend.native.loop_language.language import Element, Let, Number, Register
from adcompile.backend.native.lowering.held import CannotLower, Grouped, Fixed, ListMemory, Values
from adcompile.backend.native.lowering.lookup_tables import operations
from adcompile.analysis.inference.type_of import type_of
from adcompile.ir.frozen import frozen
from adcompile.ir.nodes import Apply, Const
from adcompile.ir.types import kind


@frozen
class IndexedPart:
    """A part of an array, by an index: the shape of it, and the place in the array of each place in it."""

    shape: tuple
    move: object
    is_view: bool
    reads: frozenset


@operations("getitem")
def getitem(lowering, apply):
    base = lowering.value(apply.args[0])
    if isinstance(base, Grouped):
        return base.items[entry(lowering, apply, base)]
    if isinstance(base, ListMemory):
        return read_item(lowering, base, apply)
    array = lowering.array(base, apply)
    found = part(lowering, array, apply.args[1], apply)
    if not found.shape:
        return array.at(found.move(()))
    view = lowering.viewed(array, found.shape, found.move)
    if found.is_view:
        return view
    return Values(view.shape, view.type, view.at, None, None, False, view.reads | found.reads | {"?"})


def item(made, place):
    """The item of a list at a place."""
    return Element(made.name, (place,), made.held[0])


def place_in(lowering, made, index, apply):
    """The place in a list that an integer names; back to Python where there is none."""
    if not made.held:
        raise CannotLower("an item of a list in which nothing was put", apply.span)
    return place_of(lowering, lowering.number(index, apply), made.count, apply)


def read_item(lowering, made, apply):
    """An item of a list, of numbers alone."""
    index = apply.args[1]
    if kind(type_of(index, lowering.types)) not in ("int", "int64"):
        raise CannotLower("a part of a list", apply.span)
    return item(made, place_in(lowering, made, index, apply))


def entry(lowering, apply, base):
    """The key of an item of a tuple or dict."""
    key = lowering.value(apply.args[1])
    key = key.value if isinstance(key, (Fixed, Number)) else None
    if not base.is_dict and isinstance(key, int) and key < 0:
        key += len(base.items)
    if key is None or key not in base.items:
        raise CannotLower("an item that is known when the program runs only", apply.span)
    return key


@operations("index_set")
def index_set(lowering, apply, operand=None):
    return stored_part(lowering, apply, operand, None)


@operations("index_add")
def index_add(lowering, apply, operand=None):
    return stored_part(lowering, apply, operand, lambda old, new: compute("add", old, new))


def stored_part(lowering, apply, operand, change):
    """The array with other elements in a part of it; `operand` is written where it may be."""
    base, index, value = apply.args
    array = lowering.array(lowering.value(base), apply)
    if operand is None:
        operand = lowering.stored("copy", array)
    new = lowering.operand(lowering.value(value), apply)
    found = part(lowering, operand, index, apply)
    target = lowering.viewed(operand, found.shape, found.move)
    if isinstance(new, Values):
        new = fitting(lowering, new, found.shape)
    if operand.buffer in found.reads:
        raise CannotLower("an index of an array that is written by it", apply.span)
    lowering.fill(target, new, change)
    return operand


def fitting(lowering, values, shape):
    """An array that is stored in a part of this shape: axes of size 1 in front are left out."""
    extra = len(values.shape) - len(shape)
    if extra > 0:
        for dim in values.shape[:extra]:
            lowering.agree(dim, ONE)
        values = lowering.viewed(values, values.shape[extra:], lambda place: (ZERO,) * extra + tuple(place))
    skipped = len(shape) - len(values.shape)
    for dim, out in zip(values.shape, shape[skipped:]):
        if dim != ONE:
            lowering.agree(dim, out)
    return values


# --- indices --------------------------------------------------------------------------------


def part(lowering, array, index, apply):
    """The part of an array that an index names."""
    entries = spread_entries(lowering, index, len(array.shape), apply)
    shape, movers, gathers, axis, at_gather, separated = [], [], [], 0, None, False
    for entry in entries:
        if entry is None:
            shape.append(ONE)
            continue
        size = array.shape[axis]
        axis += 1
        if isinstance(entry, Values) and entry.shape:
            if entry.type != "i":
                raise CannotLower("a mask as an index", apply.span)
            separated = separated or bool(gathers) and movers[-1][0] != "gather"
            if at_gather is None:
                at_gather = len(shape)
            gathers.append(checked_places(lowering, entry, size))
            movers.append(("gather", len(gathers) - 1))
        elif isinstance(entry, tuple):
            start, count, step = bounds(lowering, entry, size, apply)
            movers.append(("slice", len(shape), start, step))
            shape.append(count)
        else:
            number = entry.at(()) if isinstance(entry, Values) else entry
            movers.append(("fixed", place_of(lowering, number, size, apply)))
    if gathers and any([mover[0] == "fixed" for mover in movers]):
        raise CannotLower("arrays and numbers together in an index", apply.span)
    if separated:
        raise CannotLower("arrays that are apart in an index", apply.span)
    return assembled(lowering, shape, movers, gathers, at_gather)


def assembled(lowering, shape, movers, gathers, at_gather):
    """The part, from what each axis of the array is given."""
    common = lowering.broadcast(*[one.shape for one in gathers]) if gathers else ()
    spread = [lowering.spread(one, common) for one in gathers]
    first = at_gather or 0
    whole = (*shape[:first], *common, *shape[first:]) if gathers else tuple(shape)

    def move(place):
        chosen = place[first:first + len(common)]
        rest = (*place[:first], *place[first + len(common):])
        found = []
        for mover in movers:
            if mover[0] == "slice":
                found.append(compute("add", mover[2], compute("mul", rest[mover[1]], mover[3])))
            elif mover[0] == "fixed":
                found.append(mover[1])
            else:
                found.append(spread[mover[1]].at(chosen))
        return tuple(found)
    reads = frozenset().union(*[one.reads for one in gathers]) if gathers else frozenset()
    return IndexedPart(whole, move, not gathers, reads)


def spread_entries(lowering, index, rank, apply):
    """The index as a list: None for a new axis, a tuple of start, stop and step, a number, or an array of places; for each axis one."""
    if isinstance(index, Apply) and index.op == "tuple":
        items = list(index.args)
    elif isinstance(index, Const) and isinstance(index.value, tuple):
        items = [Const(one) for one in index.value]
    else:
        items = [index]
    entries = [index_entry(lowering, item, apply) for item in items]
    taken = sum([entry is not None and entry is not Ellipsis for entry in entries])
    rest = [(None, None, None)] * (rank - taken)
    if taken > rank:
        raise CannotLower("an index of more places than axes", apply.span)
    if Ellipsis in [entry if entry is Ellipsis else None for entry in entries]:
        place = [entry is Ellipsis for entry in entries].index(True)
        return entries[:place] + rest + entries[place + 1:]
    return entries + rest


def index_entry(lowering, item, apply):
    if isinstance(item, Const) and isinstance(item.value, slice):
        return tuple([None if one is None else integer(one) for one in (item.value.start, item.value.stop, item.value.step)])
    if isinstance(item, Apply) and item.op in ("slice", "builtins.slice"):
        args = [lowering.value(arg) for arg in item.args]
        args = [None if isinstance(arg, Fixed) and arg.value is None else whole_number(arg, apply) for arg in args]
        return tuple(args) if len(args) == 3 else (None, args[0], None) if len(args) == 1 else (*args, None)
    held = lowering.value(item)
    if isinstance(held, Fixed):
        if held.value is None or held.value is Ellipsis:
            return held.value
        if isinstance(held.value, slice):
            return index_entry(lowering, Const(held.value), apply)
        raise CannotLower("an index of that kind", apply.span)
    held = lowering.operand(held, apply)
    if held.type == "b":
        raise CannotLower("a mask as an index", apply.span)
    return held if isinstance(held, Values) else whole_number(held, apply)


def whole_number(held, apply):
    if isinstance(held, Values) and not held.shape:
        held = held.at(())
    if isinstance(held, (Values, Fixed, Grouped)) or held.type == "d":
        raise CannotLower("an index that is no whole number", apply.span)
    return as_integer(held)


def place_of(lowering, number, size, apply):
    """The place along an axis that an integer names, counted from the end where it is negative; back to Python where there is none."""
    number = whole_number(number, apply)
    if isinstance(number, Number):
        low = lowering.low(size)
        if number.value < 0:
            if low is None or low < -number.value:
                lowering.unless(compute("ge", size, integer(-number.value)))
            return compute("add", size, number)
        if low is None or low <= number.value:
            lowering.unless(compute("gt", size, number))
        return number
    if not isinstance(number, Register):
        number = lowering.let("i", number)
    if (low := lowering.low(number)) is None or low < 0:
        name = lowering.new("i")
        lowering.emit(Let(name, compute("select", compute("lt", number, ZERO), compute("add", number, size), number)))
        number = Register(name, "i")
        lowering.unless(compute("and", compute("ge", number, ZERO), compute("lt", number, size)))
    else:
        lowering.unless(compute("lt", number, size))
    lowering.small.add(number.name)
    return number


def checked_places(lowering, places, size):
    """Integers that name places along an axis, all of which there are. They are looked at before anything is read with them."""
    bad = lowering.new("outside")
    lowering.emit(Let(bad, ZERO))

    def look(place):
        number = places.at(place)
        outside = compute("or", compute("lt", number, compute("neg", size)), compute("ge", number, size))
        lowering.emit(Let(bad, compute("select", outside, ONE, Register(bad, "i"))))
    if places.reads:
        lowering.count(places.shape, look)
        lowering.unless(compute("eq", Register(bad, "i"), ZERO))
    elif not counts_up(places, size):
        raise CannotLower("an index that is made up")

    def at(place):
        number = places.at(place)
        return number if not places.reads else compute("select", compute("lt", number, ZERO), compute("add", number, size), number)
    return Values(places.shape, "i", at, None, None, False, places.reads)


def counts_up(places, size):
    """Return True if the places are those of `np.arange(size)`."""
    probe = Register("?", "i")
    return len(places.shape) == 1 and places.shape[0] == size and places.at((probe,)) == probe


def bounds(lowering, entry, size, apply):
    """Where a slice begins, how many places it has, and its step."""
    start, stop, step = entry
    step = ONE if step is None else step
    if not isinstance(step, Number) or step.value == 0:
        raise CannotLower("a slice with a step that is computed", apply.span)
    if step.value < 0:
        first = compute("sub", size, ONE) if start is None else clamped_back(lowering, start, size)
        last = integer(-1) if stop is None else clamped_back(lowering, stop, size)
        span = compute("maximum", compute("sub", first, last), ZERO)
        return shortly(lowering, first), steps(lowering, span, -step.value), step
    first = ZERO if start is None else clamped(lowering, start, size)
    last = size if stop is None else clamped(lowering, stop, size)
    span = compute("sub", last, first)
    low = lowering.low(span)
    if low is None or low < 0:
        span = compute("maximum", span, ZERO)
    return shortly(lowering, first), steps(lowering, span, step.value), step


def clamped_back(lowering, bound, size):
    """A bound of a slice that goes backwards, as a place between -1 and the last one."""
    bound, last = as_integer(bound), compute("sub", size, ONE)
    if not isinstance(bound, Number):
        bound = lowering.let("bound", bound)
    from_end = compute("maximum", compute("add", bound, size), integer(-1))
    return compute("minimum", compute("select", compute("lt", bound, ZERO), from_end, bound), last)


def shortly(lowering, expr):
    """An expression that can be written down in each place: as it is if it is short, else a variable."""
    return expr if isinstance(expr, (Number, Register)) or lowering.is_plain(expr) else lowering.let("start", expr)


def steps(lowering, span, step):
    return span if step == 1 else compute("floordiv", compute("add", span, integer(step - 1)), integer(step))


def clamped(lowering, bound, size):
    """A bound of a slice, as a place between 0 and the size."""
    bound = as_integer(bound)
    if isinstance(bound, Number):
        low = lowering.low(size)
        if bound.value < 0:
            found = compute("add", size, bound)
            return found if low is not None and low >= -bound.value else compute("maximum", found, ZERO)
        return bound if low is not None and low >= bound.value else compute("minimum", bound, size)
    if bound == size:
        return bound
    if not (lowering.is_small(bound) and isinstance(bound, Register)):
        bound = lowering.let("bound", bound)
    low = lowering.low(bound)
    if low is None or low < 0:
        bound = compute("select", compute("lt", bound, ZERO), compute("maximum", compute("add", bound, size), ZERO), bound)
    return lowering.let("bound", compute("minimum", bound, size))


# --- shapes ----------------------------------------------------------------------------------


@operations("attr:shape", "numpy.shape")
def shape_of(lowering, apply):
    return Grouped(dict(enumerate(lowering.array(lowering.value(apply.args[0]), apply).shape)))


@operations("attr:size", "numpy.size")
def size_of(lowering, apply):
    return lowering.size(lowering.array(lowering.value(apply.args[0]), apply).shape)


@operations("attr:ndim", "numpy.ndim")
def rank_of(lowering, apply):
    return integer(len(lowering.array(lowering.value(apply.args[0]), apply).shape))


@operations("attr:T")
def turned(lowering, apply):
    array = lowering.array(lowering.value(apply.args[0]), apply)
    return lowering.viewed(array, array.shape[::-1], lambda place: tuple(place)[::-1])


@operations("tuple")
def tuple_of(lowering, apply):
    return Grouped({place: lowering.value(arg) for place, arg in enumerate(apply.args)})


@operations("dict")
def dict_of(lowering, apply):
    keys = [lowering.value(arg) for arg in apply.args[::2]]
    if not all([isinstance(key, Fixed) for key in keys]):
        raise CannotLower("a dict under keys that are computed", apply.span)
    return Grouped({key.value: lowering.value(arg) for key, arg in zip(keys, apply.args[1::2])}, True)


def shape_given(lowering, expr, apply):
    """A shape that is an operand: of a number or a tuple of numbers."""
    held = lowering.value(expr)
    parts = list(held.items.values()) if isinstance(held, Grouped) else list(held.value) if is_shape(held) else [held]
    parts = [integer(one) if isinstance(one, int) else whole_number(one, apply) for one in parts]
    return tuple([checked_size(lowering, one) for one in parts])


def is_shape(held):
    """Return True for sizes that are written out."""
    return isinstance(held, Fixed) and isinstance(held.value, (tuple, list))


def checked_size(lowering, size):
    """A size that is computed: neither negative nor beyond all memory."""
    low = lowering.low(size)
    if low is not None and low >= 0 and lowering.is_small(size):
        return size
    lowering.unless(compute("and", compute("ge", size, ZERO), compute("lt", size, integer(2 ** 40))))
    if isinstance(size, Register):
        lowering.small.add(size.name)
    return size

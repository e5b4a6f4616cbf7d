"""Reductions over axes, and what undoes them."""

from adcompile.backend.native.loop_language.building import FALSE, ONE, TRUE, as_double, as_integer, as_truth, compute, double, integer
from adcompile.backend.native.loop_language.language import Let, Put, Register
from adcompile.backend.native.lowering.held import CannotLower, Values
from adcompile.backend.native.lowering.indexing import shape_given
from adcompile.backend.native.lowering.lookup_tables import operations


def axes_of(apply, axis, rank):
    """The axes that a reduction goes over."""
    if axis is None:
        return tuple(range(rank))
    axes = axis if isinstance(axis, tuple) else (axis,)
    if not all([isinstance(one, int) and -rank <= one < rank for one in axes]):
        raise CannotLower(f"{apply.op} over such an axis", apply.span)
    return tuple(sorted([one % rank for one in axes]))


def reduced(lowering, values, axes, keepdims, start, step, stem="total"):
    """The reduction of an array over axes: from `start`, by `step(old, element)`."""
    kept = [axis for axis in range(len(values.shape)) if axis not in axes]
    if not kept and not keepdims:
        name = lowering.new(stem)
        lowering.emit(Let(name, start))
        total = Register(name, start.type)
        lowering.count(values.shape, lambda place: lowering.emit(Let(name, step(total, values.at(place)))))
        return total
    shape = tuple([ONE if axis in axes else dim for axis, dim in enumerate(values.shape) if keepdims or axis not in axes])
    made = lowering.buffer(stem, start.type, shape)
    if kept and max(kept) < min(axes):        # the axes that go are the last ones: a number for each row
        def row(outer):
            name = lowering.new(stem)
            lowering.emit(Let(name, start))
            total = Register(name, start.type)
            lowering.count([values.shape[axis] for axis in axes],
                           lambda inner: lowering.emit(Let(name, step(total, values.at((*outer, *inner))))))
            lowering.emit(Put(made.buffer, (*outer, *[integer(0)] * len(axes) * keepdims), total))
        lowering.count([values.shape[axis] for axis in kept], row)
        return made
    lowering.fill(made, start)

    def each(place):
        target = tuple([integer(0) if axis in axes else place[axis] for axis in range(len(place)) if keepdims or axis not in axes])
        lowering.emit(Put(made.buffer, target, step(made.at(target), values.at(place))))
    lowering.count(values.shape, each)
    return made


def arguments(lowering, apply, *names):
    """The array that is reduced, its axes, and whether they are kept."""
    lowering.only_keywords(apply, "axis", "keepdims", *names)
    values = lowering.array(lowering.value(apply.args[0]), apply)
    axis = lowering.keyword(apply, "axis", 1)
    return values, axes_of(apply, axis, len(values.shape)), bool(lowering.keyword(apply, "keepdims"))


@operations("numpy.sum", "ndarray.sum")
def sum_of(lowering, apply):
    values, axes, keepdims = arguments(lowering, apply)
    return summed(lowering, values, axes, keepdims)


def summed(lowering, values, axes, keepdims=False):
    if not axes:
        return values if values.shape else values.at(())
    start = double(0.0) if values.type == "d" else integer(0)
    return reduced(lowering, values, axes, keepdims, start, lambda old, new: compute("add", old, new))


@operations("numpy.mean", "ndarray.mean")
def mean_of(lowering, apply):
    values, axes, keepdims = arguments(lowering, apply)
    count = lowering.size([values.shape[axis] for axis in axes])
    total = summed(lowering, values, axes, keepdims)
    return lowering.each(apply, lambda x: compute("div", as_double(x), as_double(count)), [total])


def extremum(op):
    def reduce(lowering, apply):
        values, axes, keepdims = arguments(lowering, apply)
        if values.type != "d":
            raise CannotLower(f"{apply.op} of integers", apply.span)
        if not axes:
            return values if values.shape else values.at(())
        count = lowering.size([values.shape[axis] for axis in axes])
        if (low := lowering.low(count)) is None or low < 1:
            lowering.unless(compute("gt", count, integer(0)))
        start = double(float("-inf") if op == "maximum" else float("inf"))
        return reduced(lowering, values, axes, keepdims, start, lambda old, new: compute(op, old, new), "most" if op == "maximum" else "least")
    return reduce


for _op, _keys in (("maximum", ("numpy.max", "numpy.amax", "ndarray.max")), ("minimum", ("numpy.min", "numpy.amin", "ndarray.min"))):
    operations(*_keys)(extremum(_op))


@operations("numpy.all", "numpy.any", "ndarray.all", "ndarray.any")
def all_of(lowering, apply):
    values, axes, keepdims = arguments(lowering, apply)
    op, start = ("and", TRUE) if apply.op.endswith("all") else ("or", FALSE)
    if not axes:
        return as_truth(values.at(()))
    return reduced(lowering, values, axes, keepdims, start, lambda old, new: compute(op, old, as_truth(new)), "told")


# --- derivatives of reductions ----------------------------------------------------------------


def expanded(lowering, y, x, axes, keepdims):
    """A reduction's result with the axes of `x` put back with size 1."""
    if keepdims or not isinstance(y, Values) or len(y.shape) == len(x.shape):
        return y
    kept = [axis for axis in range(len(x.shape)) if axis not in axes]
    shape = tuple([ONE if axis in axes else dim for axis, dim in enumerate(x.shape)])
    return lowering.viewed(y, shape, lambda place: tuple([place[axis] for axis in kept]))


@operations("runtime.extremes")
def extremes(lowering, apply):
    """Where the elements are that a maximum or minimum selected."""
    x, y = [lowering.operand(lowering.value(arg), apply) for arg in apply.args[:2]]
    x = lowering.array(x, apply)
    axis, keepdims = lowering.keyword(apply, "axis", 2), bool(lowering.keyword(apply, "keepdims", 3))
    y = expanded(lowering, y, x, axes_of(apply, axis, len(x.shape)), keepdims)

    def selected(one, most):
        both = compute("and", compute("ne", one, one), compute("ne", most, most))
        return compute("or", compute("eq", one, most), both)
    return lowering.each(apply, selected, [x, y])


@operations("runtime.ties")
def ties(lowering, apply):
    """How many elements were selected."""
    selected = lowering.array(lowering.value(apply.args[0]), apply)
    axis = lowering.keyword(apply, "axis", 2)
    return reduced(lowering, selected, axes_of(apply, axis, len(selected.shape)), axis is not None, double(0.0),
                   lambda old, new: compute("add", old, as_double(new)), "ties")


@operations("runtime.count")
def count(lowering, apply):
    """How many elements a reduction has for each of its results; at least 1."""
    values = lowering.array(lowering.value(apply.args[0]), apply)
    axes = axes_of(apply, lowering.keyword(apply, "axis", 1), len(values.shape))
    found = lowering.size([values.shape[axis] for axis in axes])
    return found if (low := lowering.low(found)) is not None and low >= 1 else compute("maximum", found, ONE)


@operations("runtime.unbroadcast")
def unbroadcast(lowering, apply):
    """An array summed to the shape of another one."""
    t, x = [lowering.operand(lowering.value(arg), apply) for arg in apply.args]
    shape = x.shape if isinstance(x, Values) else ()
    t = lowering.array(t, apply)
    if t.shape == shape:
        return t if shape else t.at(())
    if len(t.shape) < len(shape):
        t = lowering.spread(t, lowering.broadcast(t.shape, shape))
    extra = len(t.shape) - len(shape)
    ones = [axis + extra for axis, dim in enumerate(shape) if dim == ONE and t.shape[axis + extra] != ONE]
    for axis, dim in enumerate(shape):
        if axis + extra not in ones and dim != t.shape[axis + extra]:
            if t.shape[axis + extra] == ONE:
                t = lowering.spread(t, (*t.shape[:extra], *[dim if one == ONE else one for dim, one in zip(shape, t.shape[extra:])]))
            else:
                lowering.agree(dim, t.shape[axis + extra])
    summed_once = summed(lowering, t, tuple(ones), True) if ones else t
    return summed(lowering, summed_once, tuple(range(extra))) if extra else summed_once


@operations("runtime.broadcast_like")
def broadcast_like(lowering, apply):
    """A new array of the shape of `x` filled from `t`."""
    t, x = [lowering.operand(lowering.value(arg), apply) for arg in apply.args]
    if not isinstance(x, Values):
        return t.at(()) if isinstance(t, Values) else as_double(t)
    if isinstance(t, Values):
        made = lowering.buffer("filled", "d", x.shape)
        lowering.fill(made, t)
        return made
    return lowering.constant(lowering.let("t", as_double(t)), x.shape)


@operations("runtime.reshape_like")
def reshape_like(lowering, apply):
    t, x = [lowering.operand(lowering.value(arg), apply) for arg in apply.args]
    return reshaped(lowering, lowering.array(t, apply), x.shape if isinstance(x, Values) else ())


@operations("numpy.reshape", "ndarray.reshape")
def reshape(lowering, apply):
    lowering.only_keywords(apply)
    array = lowering.array(lowering.value(apply.args[0]), apply)
    if len(apply.args) == 2:
        held = lowering.value(apply.args[1])
        if getattr(held, "value", None) == -1:
            return reshaped(lowering, array, (lowering.size(array.shape),))
    shapes = [shape_given_or_rest(lowering, arg, apply) for arg in apply.args[1:]] if len(apply.args) > 2 else None
    shape = tuple(shapes) if shapes else shape_with_rest(lowering, apply.args[1], apply, shape_given)
    if None in shape:
        known = lowering.size([dim for dim in shape if dim is not None])
        rest = lowering.let("rest", compute("floordiv", lowering.size(array.shape), compute("maximum", known, ONE)))
        shape = tuple([rest if dim is None else dim for dim in shape])
    return reshaped(lowering, array, shape)


def shape_given_or_rest(lowering, arg, apply):
    """A size of a shape, None where it is -1: what is left."""
    held = lowering.number(arg, apply)
    return None if getattr(held, "value", 0) == -1 else as_integer(held)


def shape_with_rest(lowering, expr, apply, shape_given):
    held = lowering.value(expr)
    items = getattr(held, "items", None)
    if items is None:
        return shape_given(lowering, expr, apply)
    return tuple([None if getattr(one, "value", 0) == -1 else as_integer(one) for one in items.values()])


@operations("numpy.ravel", "ndarray.ravel", "ndarray.flatten")
def ravel(lowering, apply):
    lowering.only_keywords(apply)
    array = lowering.array(lowering.value(apply.args[0]), apply)
    return reshaped(lowering, array, (lowering.size(array.shape),))


def reshaped(lowering, array, shape):
    """The array in another shape, element by element in C order."""
    if array.shape == tuple(shape):
        return array
    kept = [dim for dim in shape if dim != ONE]
    if kept == [dim for dim in array.shape if dim != ONE]:
        own = [axis for axis, dim in enumerate(shape) if dim != ONE]

        def narrowed(place):
            rest = iter([place[axis] for axis in own])
            return tuple([integer(0) if dim == ONE else next(rest) for dim in array.shape])
        return lowering.viewed(array, shape, narrowed)
    lowering.agree(lowering.size(array.shape), lowering.size(shape))

    def move(place):
        flat = integer(0)
        for k, dim in zip(place, shape):
            flat = compute("add", compute("mul", flat, dim), k)
        found = []
        for dim in array.shape[:0:-1]:
            found.append(compute("mod", flat, dim))
            flat = compute("floordiv", flat, dim)
        return (flat, *found[::-1]) if array.shape else ()
    return lowering.viewed(array, shape, move)

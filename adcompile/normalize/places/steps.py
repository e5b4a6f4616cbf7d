"""Views of arrays: which operations give one, and how a store into it is a store into the array.

    surely_view(apply, types)           whether the result of an operation surely is a view of its first operand
    restored(step, base, part)          the expression of `base`, in which `part` stands where the step leads to
    joined(path, place, types)          one index for a path of indices and an index into what it leads to; None where there is none
"""

from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.memory.named_once import index_parts, is_basic, is_whole_index
from adcompile.ir.frozen import replace
from adcompile.ir.nodes import Apply, Const, Extern, Name
from adcompile.ir.types import Numeric, dtype, is_array, is_scalar, rank as rank_of
from adcompile.ir.visit import is_display
from adcompile.normalize.places.known import PathStep
from adcompile.ops.asked import is_item
from adcompile.ops.by_operation import ByOperation
from adcompile.ops.fields.params import operands_of
from adcompile.ops.registry import card

restores = ByOperation()
"""By operation that gives a view of an array: the function `f(apply, base, part)` that gives the array with another part."""

restores_rows = ByOperation()
"""The same by operation that gives a view of an array with one axis, whose elements lie side by side."""

turns = ByOperation()
"""By operation that gives a view with other axes: the function `f(apply, order)` that gives the axes of the array in that order."""

selves = ByOperation()
"""By operation that may give its operand itself: the function `f(type, floats)` that tells whether it does, of an operand of a
type, which may be known to have floats."""

WHOLE = Apply("slice", (Const(None), Const(None), Const(None)))
"""The index of all of an axis."""

ALL = Const(Ellipsis)
"""The index of all of an array."""


def key_of(expr):
    """A key that is the same for equal expressions."""
    match expr:
        case None:
            return None
        case Name(name):
            return "name", name
        case Const(value):
            return "const", type(value), repr(value)
        case Extern(_, value):
            return "extern", id(value)
        case Apply(op, args, kwargs):
            return op, tuple(map(key_of, args)), tuple([(name, key_of(arg)) for name, arg in kwargs])
    return id(expr)


def surely_view(apply, types, in_a_row=False):
    """Return True if the result of an operation on an array, its first operand, surely is a view of it, or a number; `types` tell of an
    operand of unknown rank that it is an array or a number, `in_a_row` says that it has one axis and that its elements lie
    side by side."""
    base = type_of(apply.args[0], types) if apply.args else None
    if not (apply.op in restores or in_a_row and apply.op in restores_rows) or not (is_array(base) or isinstance(base, Numeric)):
        return False
    if is_item(apply) and not is_basic(apply.args[1], types):
        return False
    return restored(stepped(apply), Const(None), Const(None)) is not None


def is_itself(apply, types, floats):
    """Return True if an operation on its first operand surely gives that operand itself. `floats` says that it has floats."""
    gives = selves.get(apply.op) if len(apply.args) == 1 and not apply.kwargs else None
    return gives is not None and gives(type_of(apply.args[0], types), floats)


@selves("attr:real", "numpy.real")
def is_real(type, floats):
    return (is_array(type) or isinstance(type, Numeric)) and (floats or (dtype(type) or "").startswith("float"))


@selves("numpy.asarray", "numpy.asanyarray")
def is_array_already(type, floats):
    return is_array(type) or floats


def is_flat(step):
    """Return True if a step leads to all elements of an array in the order of C: `a.flat`."""
    return step.form.op == "attr:flat"


def is_slice_in_order(step):
    """Return True if a step leads to a slice of an array with one axis, whose elements lie side by side."""
    index = step.form.args[1] if is_item(step.form) else None
    return isinstance(index, Apply) and index.op == "slice" and getattr(index.args[2], "value", 0) in (None, 1)


def stepped(apply):
    form = replace(apply, args=(None, *apply.args[1:]), span=None)
    return PathStep(key_of(form), form)


def taken(step, base):
    """The expression of the view that a step leads to."""
    return replace(step.form, args=(base, *step.form.args[1:]))


def restored(step, base, part):
    """The expression of `base`, in which `part` stands where the step leads to."""
    return (restores.get(step.form.op) or restores_rows.get(step.form.op))(step.form, base, part)


def joined(path, place, value, rank, types):
    """The index into the array at the start of a path that reaches what `place` reaches at its end, and what is stored there, turned as
    the array is; None where there is no such index. `rank` is the number of axes of the array, None where it is not known."""
    if not path:
        return place, value
    places = [step.form.args[1] for step in path if is_item(step.form)]
    numbers = [part for place in places for part in index_parts(place)]
    if len(places) == len(path) and all(is_whole_index(part, types) for part in numbers):
        rest = () if place is ALL else index_parts(place)
        if len(rest) > 1 and not is_basic(place, types):
            return None
        return (numbers[0] if len(numbers) == 1 and not rest else Apply("tuple", (*numbers, *rest))), value
    return None if rank is None else turned(path, place, value, rank, types)


def turned(path, place, value, rank, types):
    """The same along views that turn axes: `a.T[1, 2:]` is `a[2:, 1]`."""
    found, order = [WHOLE] * rank, list(range(rank))       # of the array's axes: the index; those of the view, as axes of the array
    for step in (*path, None):
        if step is not None and not is_item(step.form):
            order = moved_axes(step.form, order)
            if order is None:
                return None
            continue
        parts = spread(place if step is None else step.form.args[1], len(order), types)
        if parts is None or any(part is not WHOLE and found[axis] is not WHOLE for part, axis in zip(parts, order)):
            return None
        for part, axis in zip(parts, order):
            found[axis] = found[axis] if part is WHOLE else part
        order = [axis for part, axis in zip(parts, order) if not is_whole_index(part, types)]
    if order != sorted(order) and not is_scalar(type_of(value, types)):
        if rank_of(type_of(value, types)) != len(order):
            return None
        axes = Apply("tuple", tuple([Const(order.index(axis)) for axis in sorted(order)]))
        value = Apply("numpy.transpose", (value, axes)) if len(order) > 2 else Apply("attr:T", (value,))
    while found and found[-1] is WHOLE:
        found.pop()
    return (ALL if not found else found[0] if len(found) == 1 else Apply("tuple", tuple(found))), value


def spread(place, count, types):
    """The parts of a basic index, one for each of `count` axes; None for an index that adds axes or is another one."""
    parts = () if place is ALL else index_parts(place)
    if not is_basic(place, types) or any(isinstance(part, Const) and part.value is None for part in parts):
        return None
    where = [k for k, part in enumerate(parts) if isinstance(part, Const) and part.value is Ellipsis]
    before, after = (parts[:where[0]], parts[where[0] + 1:]) if where else (parts, ())
    left = count - len(before) - len(after)
    return None if left < 0 or len(where) > 1 else [*map(whole, before), *[WHOLE] * left, *map(whole, after)]


def whole(part):
    """The part of an index; the one WHOLE where it is all of an axis."""
    return WHOLE if key_of(part) == key_of(WHOLE) else part


def moved_axes(form, order):
    """The axes of an array in the order in which a view has them; None for another view."""
    turn = turns.get(form.op)
    return None if turn is None else turn(form, list(order))


@turns("attr:T")
def turned_around(form, order):
    return order[::-1]


@turns("numpy.transpose", "numpy.permute_dims")
def permuted(form, order):
    given = by_parameter(form).get("axes", Const(None))
    axes = constants(given)
    if axes is None or len(axes) != len(order):
        return order[::-1] if isinstance(given, Const) and given.value is None else None
    return [order[axis] for axis in axes]


@turns("numpy.swapaxes")
def swapped(form, order):
    one, other = axis_of(form, "axis1"), axis_of(form, "axis2")
    if one is None or other is None:
        return None
    order[one], order[other] = order[other], order[one]
    return order


@turns("numpy.moveaxis")
def moved(form, order):
    source, destination = axis_of(form, "source"), axis_of(form, "destination")
    if source is None or destination is None:
        return None
    axis = order.pop(source)
    order.insert(destination % (len(order) + 1), axis)
    return order


def axis_of(form, name):
    """One axis that is given as a constant; None where it is given otherwise."""
    axis = by_parameter(form).get(name)
    return axis.value if isinstance(axis, Const) and type(axis.value) is int else None


@restores("getitem")
def of_item(apply, base, part):
    return Apply("index_set", (base, apply.args[1], part))


@restores("attr:T")
def of_transposed(apply, base, part):
    return Apply("attr:T", (part,))


@restores("numpy.transpose", "numpy.permute_dims")
def of_permuted(apply, base, part):
    axes = by_parameter(apply).get("axes")
    if axes is None or isinstance(axes, Const) and axes.value is None:
        return Apply("numpy.transpose", (part,))
    order = constants(axes)
    if order is None or sorted(axis % len(order) for axis in order) != list(range(len(order))):
        return None
    order = [axis % len(order) for axis in order]
    return Apply("numpy.transpose", (part, Apply("tuple", tuple([Const(order.index(k)) for k in range(len(order))]))))


@restores("numpy.swapaxes")
def of_swapped(apply, base, part):
    given = by_parameter(apply)
    return Apply("numpy.swapaxes", (part, given["axis1"], given["axis2"])) if len(given) == 3 else None


@restores("numpy.moveaxis")
def of_moved(apply, base, part):
    given = by_parameter(apply)
    return Apply("numpy.moveaxis", (part, given["destination"], given["source"])) if len(given) == 3 else None


@restores("numpy.flip")
def of_flipped(apply, base, part):
    axis = by_parameter(apply).get("axis")
    return Apply("numpy.flip", (part,) if axis is None else (part, axis))


@restores("numpy.flipud", "numpy.fliplr")
def of_turned(apply, base, part):
    return Apply(apply.op, (part,))


@restores("numpy.expand_dims")
def of_expanded(apply, base, part):
    axis = by_parameter(apply).get("axis")
    return None if axis is None else Apply("numpy.squeeze", (part, axis))


@restores("runtime.with_shape")
def of_shape(apply, base, part):
    return Apply("runtime.reshape_like", (part, base))


@restores_rows("numpy.reshape", "numpy.ravel")
def of_reshaped(apply, base, part):
    given = by_parameter(apply)
    in_order = all(isinstance(value, Const) and value.value == "C" for name, value in given.items() if name not in ("a", "shape"))
    return Apply("numpy.reshape", (part, Const(-1))) if in_order else None


def by_parameter(apply):
    """The operands of an operation by the names of its parameters."""
    return dict(operands_of(card(apply.op, len(apply.args)), apply))


def constants(expr):
    """The ints of a tuple or list that is written out; None where it is another."""
    if is_display(expr) and all(is_whole_index(arg, {}) for arg in expr.args):
        return [arg.value for arg in expr.args]
    return list(expr.value) if isinstance(expr, Const) and isinstance(expr.value, tuple) else None

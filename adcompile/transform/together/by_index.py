"""Arrays read and written by an index: the axis of the directions stands before those that are indexed."""

from adcompile.ir.nodes import Apply, Const
from adcompile.ir.types import List, NoneType, Tuple, is_array, is_scalar, kind, rank
from adcompile.transform.together.lifting import ALL, NoForm


def read(lifting, source, index):
    """`x[:, i]`; what NumPy would put before the axis of the directions, since it stands for axes that are apart, is put back."""
    parts, behind = further(lifting, index)
    found = Apply("getitem", (source, parts))
    return Apply("numpy.moveaxis", (lifting.assign(found), Const(behind), Const(0))) if behind else found


def stored(lifting, apply):
    """`x[:, i] = v`, or `x[:, i] += v`."""
    x, index, value = apply.args
    parts, behind = further(lifting, index)
    region = rank(lifting.type(Apply("getitem", (x, index))))
    if region is None:
        raise NoForm
    if lifting.carried(value):
        value = lifting.padded(value, region) if lifting.rank(value) <= region else apart()
        if behind:
            value = lifting.assign(Apply("numpy.moveaxis", (value, Const(0), Const(behind))))
    elif behind and lifting.rank(value) > region - behind:
        apart()
    return Apply(apply.op, (lifting.assign(lifting.raised(x, True)), parts, value), apply.kwargs, apply.span)


def apart():
    raise NoForm


def further(lifting, index):
    """The index of an array with one more axis in front, and how many axes NumPy puts before that one."""
    if isinstance(index, Apply) and index.op == "tuple":
        parts = index.args
    elif isinstance(lifting.type(index), Tuple):
        size = len(lifting.type(index).items)
        parts = tuple([lifting.assign_item(index, place, lifting.type(index)) for place in range(size)])
    else:
        parts = (index,)
    kinds = [kind_of(lifting, part) for part in parts]
    return Apply("tuple", (ALL, *parts)), put_in_front(kinds)


def kind_of(lifting, part):
    """How many axes an array has that is part of an index; "number", or "other" for what leaves axes where they are."""
    if isinstance(part, Apply) and part.op == "slice" or isinstance(part, Const) and part.value in (None, Ellipsis):
        return "other"
    type = lifting.type(part)
    if isinstance(type, NoneType):
        return "other"
    if is_array(type):
        if type.dtype is None:
            raise NoForm
        return 1 if type.dtype == "bool" else len(type.shape)
    if isinstance(type, List) and rank(type.item) == 0:
        return 1
    if is_scalar(type) and kind(type) not in ("bool", "bool_"):
        return "number"
    raise NoForm


def put_in_front(kinds):
    """How many axes come first in the result: those of arrays that do not stand side by side. A number stands for one of them."""
    arrays = [kind for kind in kinds if isinstance(kind, int)]
    if not arrays:
        return 0
    places = [place for place, kind in enumerate(kinds) if kind != "other"]
    return 0 if places[-1] - places[0] + 1 == len(places) else max(arrays)

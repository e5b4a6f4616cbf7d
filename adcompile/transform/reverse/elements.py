"""The mirrors of reading elements, and of making and changing lists: cotangents are added in place to one buffer."""

from itertools import islice

from adcompile.algebra.buffers import zeros_written_out
from adcompile.algebra.match import expression_key
from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.memory.named_once import is_single
from adcompile.ir.names import TEMPORARY, cotangent_of
from adcompile.ir.nodes import Apply, Assign, Const, Name
from adcompile.ir.types import is_scalar
from adcompile.ops.asked import adds_to_a_part
from adcompile.ops.by_operation import ByOperation
from adcompile.transform.reverse.trips import appends_each_trip
from adcompile.transform.reverse.zeros import is_zero, shaped

FAR = 32
"""How many statements are looked back for what was added to the same element."""

undoes = ByOperation()
"""By operation: the function `f(maker, region, statement, bar, bars)` that undoes it by itself, where its rule does not."""


@undoes("getitem")
def undo_getitem(maker, region, statement, bar, bars):
    """`y = x[i]`: y_bar is added to x_bar at i, in the one buffer that x_bar is; a number `x` is all that `x[()]` has in it."""
    x, index = statement.value.args
    if not isinstance(x, Name) or not maker.is_active(x.id):
        return
    site = maker.site(region, statement.span)
    if is_scalar(maker.types.get(x.id)):
        return maker.add(region, bars, x, site.assign(Apply("runtime.unbroadcast", (bar, x))), statement.span)
    buffer = shaped(maker, region, statement.span, bars.get(x.id), x.id)
    if buffer is None or is_zero(buffer):
        written_out = zeros_written_out(site, x) if isinstance(index, Const) else None
        buffer = site.assign(written_out or Apply("zeros_like", (x,)), cotangent_of(x.id))
    buffer, bar = gathered(site, region.reverse, buffer, index, bar)
    bars[x.id] = site.assign(Apply("index_add", (buffer, index, bar)), cotangent_of(x.id))


def gathered(site, statements, buffer, index, bar):
    """The buffer without the number that was added to the same element last, for the same line of the user's, and the sum of both.

        y_bar[0] += a; y_bar[1] += b; y_bar[0] += c     →       y_bar[1] += b; y_bar[0] += a + c
    """
    recent, passed, found = {}, [], buffer
    for statement in islice(reversed(statements), FAR):
        if statement.__class__ is not Assign:
            break
        recent[statement.target] = statement.value
    while isinstance(found, Name) and isinstance(recent.get(found.id), Apply) and adds_to_a_part(recent[found.id]):
        before, place, t = recent[found.id].args
        if expression_key(place) == expression_key(index):
            if not is_scalar(site.type(t)) or not is_scalar(site.type(bar)):
                break
            for other, added in reversed(passed):
                before = site.assign(Apply("index_add", (before, other, added)), buffer.id.label)
            return before, site.assign(Apply("add", (t, bar)))
        passed.append((place, t))
        found = before
    return buffer, bar


@undoes("list_append")
def undo_list_append(maker, region, statement, bar, bars):
    """`y = [*items, v]`: v_bar is the last item of y_bar, items_bar all before it. Where that happens once in each trip, v_bar is the
    item with the number of the trip, and all trips have one y_bar."""
    items, value = statement.value.args
    site = maker.site(region, statement.span)
    if appends_each_trip(region, statement, maker.types):
        index = Name(maker.index_of(region.loop()))
        maker.add(region, bars, value, site.assign(Apply("getitem", (bar, index))), statement.span)
        bars[items.id] = bar
        return
    last = site.assign(Apply("getitem", (bar, Const(-1))))
    rest = site.assign(Apply("runtime.shortened", (bar,)), cotangent_of(items.id)) if isinstance(items, Name) else None
    for operand, contribution in ((value, last), (items, rest)):
        if isinstance(operand, Name) and maker.is_active(operand.id):
            maker.add(region, bars, operand, contribution, statement.span)


@undoes("runtime.with_item")
def undo_with_item(maker, region, statement, bar, bars):
    """`y = items with v in a place`: v_bar is what y_bar has there, which is no part of items_bar."""
    items, place, value = statement.value.args
    site = maker.site(region, statement.span)
    if isinstance(value, Name) and maker.is_active(value.id):
        maker.add(region, bars, value, site.assign(Apply("getitem", (bar, place))), statement.span)
    if isinstance(items, Name) and maker.is_active(items.id):
        rest = Apply("runtime.with_item", (bar, place, zero_of(maker, region, statement, items, place)))
        maker.add(region, bars, items, site.assign(rest, cotangent_of(items.id)), statement.span)


@undoes("runtime.without")
def undo_without(maker, region, statement, bar, bars):
    """`y = items without the one in a place`: items_bar is y_bar with zeros in the place."""
    items, place = statement.value.args
    site = maker.site(region, statement.span)
    zero, known = zero_of(maker, region, statement, items, place), place.value if isinstance(place, Const) else None
    if known == -1:
        longer = Apply("list_append", (bar, zero))
    elif type(known) is int and known >= 0:
        longer = Apply("runtime.inserted", (bar, place, zero))
    else:
        longer = Apply("runtime.inserted", (bar, site.assign(Apply("runtime.place_back", (place, bar))), zero))
    maker.add(region, bars, items, site.assign(longer, cotangent_of(items.id)), statement.span)


@undoes("runtime.inserted")
def undo_inserted(maker, region, statement, bar, bars):
    """`y = items with v before a place`: v_bar is what y_bar has there, items_bar all but that."""
    items, place, value = statement.value.args
    site = maker.site(region, statement.span)
    if not (isinstance(place, Const) and place.value == 0):
        place = site.assign(Apply("runtime.place_in", (place, bar)))
    if isinstance(value, Name) and maker.is_active(value.id):
        maker.add(region, bars, value, site.assign(Apply("getitem", (bar, place))), statement.span)
    if isinstance(items, Name) and maker.is_active(items.id):
        maker.add(region, bars, items, site.assign(Apply("runtime.without", (bar, place)), cotangent_of(items.id)), statement.span)


@undoes("runtime.spliced")
def undo_spliced(maker, region, statement, bar, bars):
    """`y = items with values for a part`: values_bar is what y_bar has of them; items_bar has zeros for the part."""
    items, part, values = statement.value.args
    site = maker.site(region, statement.span)
    start, stop, step = part.args
    if isinstance(step, Const) and step.value in (None, 1):
        start = start_of(maker, region, statement, items, start)
        stop = site.assign(Apply("add", (start, Apply("builtins.len", (values,)))))
        part = Apply("slice", (start, stop, Const(None)))
    if isinstance(values, Name) and maker.is_active(values.id):
        maker.add(region, bars, values, site.assign(Apply("getitem", (bar, part))), statement.span)
    if isinstance(items, Name) and maker.is_active(items.id):
        gone = before(maker, region, statement, Apply("getitem", (items, statement.value.args[1])), TEMPORARY)
        rest = Apply("runtime.spliced", (bar, part, site.assign(Apply("zeros_like", (gone,)))))
        maker.add(region, bars, items, site.assign(rest, cotangent_of(items.id)), statement.span)


def start_of(maker, region, statement, items, start):
    """The place where a slice of a list starts."""
    length, first = getattr(maker.types.get(items.id), "length", None), getattr(start, "value", start)
    if first in (None, 0):
        return Const(0)
    if isinstance(length, int) and isinstance(first, int):
        return Const(slice(first, None).indices(length)[0])
    return before(maker, region, statement, Apply("runtime.start_in", (start, items)), TEMPORARY)


def zero_of(maker, region, statement, items, place):
    """The zero cotangent of an item of a list before a statement."""
    kind = type_of(Apply("getitem", (items, place)), maker.types)
    if is_scalar(kind):
        return Const(0.0)
    item = before(maker, region, statement, Apply("getitem", (items, place)), TEMPORARY)
    return maker.site(region, statement.span).assign(Apply("zeros_like", (item,)))


def before(maker, region, statement, value, label):
    """A name for a value that the forward sweep computes before a statement."""
    name = maker.namer.new(label)
    maker.types[name] = type_of(value, maker.types)
    region.forward.insert(region.forward.index(statement), Assign(name, value, statement.span))
    return Name(name)


@undoes("index_add")
def undo_index_add(maker, region, statement, bar, bars):
    x_bar, index, t = statement.value.args
    maker.add(region, bars, x_bar, bar, statement.span)
    site = maker.site(region, statement.span)
    maker.add(region, bars, t, site.assign(Apply("getitem", (bar, index))), statement.span)


@undoes("index_set")
def undo_index_set(maker, region, statement, bar, bars):
    """`y = x with v at i`: v_bar is what y_bar has there, which is no part of x_bar; where elements may be named twice, for the one
    that was stored last."""
    x, index, value = statement.value.args
    site = maker.site(region, statement.span)
    if isinstance(value, Name) and maker.is_active(value.id) and not is_single(index, maker.types):
        maker.add(region, bars, value, site.assign(Apply("runtime.taken_back", (bar, index, value))), statement.span)
    elif isinstance(value, Name) and maker.is_active(value.id):
        part = Apply("getitem", (bar, index))
        part = part if is_scalar(site.type(part)) else Apply("ndarray.copy", (site.assign(part),))
        maker.add(region, bars, value, site.assign(Apply("runtime.unbroadcast", (site.assign(part), value))), statement.span)
    if isinstance(x, Name) and maker.is_active(x.id):
        maker.add(region, bars, x, site.assign(Apply("index_set", (bar, index, Const(0.0))), cotangent_of(x.id)), statement.span)

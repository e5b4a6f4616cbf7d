"""Lists after a change, each a new list, and where its parts lie."""

from operator import index

from adcompile.errors import UnsupportedSyntax
from adcompile.runtime.structures import accumulate, zeros_like


def place_of_item(place):
    """An index of one item as an integer."""
    if isinstance(place, slice):
        raise UnsupportedSyntax("a slice with a name cannot say which items of a list change; write the slice in the brackets")
    return index(place)


def with_item(items, place, value):
    """The list with a value in a place."""
    new = list(items)
    new[place] = value
    return new


def without(items, place):
    """The list without the item in a place."""
    new = list(items)
    new.pop(place)
    return new


def inserted(items, place, value):
    """The list with a value before the item in a place, as `list.insert` counts places."""
    new = list(items)
    new.insert(place, value)
    return new


def place_in(place, longer):
    """The place of the item that was inserted, in the list that is longer by it."""
    size = len(longer) - 1
    return max(place + size, 0) if place < 0 else min(place, size)


def place_back(place, shorter):
    """The place from the front of an item of a list, where it is put back into the list that is shorter by it."""
    return place + len(shorter) + 1 if place < 0 else place


def spliced(items, part, values):
    """The list with values for a part of it, a slice."""
    new = list(items)
    new[part] = values
    return new


def span(part, items, values):
    """The slice that the values have in the list in which they stand for a part of `items`."""
    start, stop, step = part.indices(len(items))
    return slice(start, start + len(values)) if step == 1 else slice(start, stop if stop >= 0 else None, step)


def start_in(start, items):
    """The place where a slice of a list that starts there starts."""
    return slice(start, None).indices(len(items))[0]


def arranged(items, places):
    """The items of a list in another order."""
    if type(items) is not list:
        raise UnsupportedSyntax("'sort' by a key of what is no list cannot be differentiated; use sorted(...)")
    return [items[place] for place in places]


def left_by(part, items):
    """The places of the items that are in no part, a slice, of a list."""
    gone = set(range(*part.indices(len(items))))
    return [place for place in range(len(items)) if place not in gone]


def place_of_first(items, value):
    """The place of the first item that is equal to a value; there has to be one."""
    return items.index(value)


def shortened(items):
    """A list without its last item."""
    return items[:-1]


def one_longer(t, x):
    """The list `t` with zeros like the last item of `x` behind it."""
    return [*t, zeros_like(x[-1])]


def repeated(items, count):
    """The items of a list over and over."""
    return items * count


def unrepeated(t, items):
    """The transpose of `repeated(items, count)`."""
    sums = zeros_like(items)
    for start in range(0, len(t), max(len(items), 1)):
        sums = [accumulate(one, other) for one, other in zip(sums, t[start:start + len(items)])]
    return sums

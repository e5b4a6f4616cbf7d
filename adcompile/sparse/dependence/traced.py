"""Values and the sets of columns beside them, while a program runs with both.

`value` is what the program computes. `reach` says where its floats come from: a `Reach` for an array or a number, a list, tuple or dict
of these for a list, tuple or dict, None where no derivative comes through. `varies` is 1 where the value may be another one for other
arguments, though it has no derivative, as integers and tests, and 2 where its size may be another one too, or what kind of value it
is: then `reach` is that of one element, for all that may be in it.
"""

from typing import Any

import numpy as np

from adcompile.ir.frozen import frozen
from adcompile.sparse.dependence.reach import Reach, united


@frozen
class Traced:
    value: Any
    reach: Any = None
    varies: int = 0


def sets_in(reach):
    """All Reach in a structure."""
    if isinstance(reach, Reach):
        return [] if reach.is_empty else [reach]
    if isinstance(reach, (list, tuple)):
        return [one for item in reach for one in sets_in(item)]
    return [one for item in reach.values() for one in sets_in(item)] if isinstance(reach, dict) else []


def is_single(value):
    """Return True if a value is a number or an array."""
    return isinstance(value, (np.ndarray, np.generic, float, int, complex)) and not isinstance(value, bool)


def has_numbers(value):
    """Return True for what may have other floats in it in another call: all but integers, bools, texts, functions and structures of these."""
    if isinstance(value, (tuple, list)):
        return any(map(has_numbers, value))
    if isinstance(value, dict):
        return any(map(has_numbers, value.values()))
    if isinstance(value, (np.ndarray, np.generic)):
        return value.dtype.kind not in "biu"
    return not isinstance(value, (int, str, bytes, type(None))) and not callable(value)


def holds_floats(value):
    """Return True if a derivative may come through a value: it is no bool, integer, text or None."""
    if isinstance(value, (np.ndarray, np.generic)):
        return value.dtype.kind not in "biuSU"
    return not isinstance(value, (bool, int, str, bytes, type(None), range, slice, type))


def known(value, reach, varies):
    """The Traced of a value; one without floats has no Reach."""
    return Traced(value, reach if reach is not None and holds_floats(value) else None, varies)


def from_everything(value, sets, varies=1):
    """The Traced of a value of which each number may depend on all columns of some sets."""
    if not sets:
        return Traced(value, None, varies)
    return Traced(value, united_rows(sets) if varies > 1 else spread(value, sets), varies)


def united_rows(sets):
    """The Reach of one element that depends on all columns of some sets."""
    found = None
    for one in sets:
        found = united(found, one.everywhere(1))
    return found


def spread(value, sets):
    """The reach of a value of which each number depends on all columns of some sets."""
    if type(value) in (list, tuple):
        return type(value)([spread(item, sets) for item in value])
    if type(value) is dict:
        return {key: spread(item, sets) for key, item in value.items()}
    return united_rows(sets).everywhere(np.size(value) if is_single(value) else 1) if holds_floats(value) else None


def joined(one, other):
    """The Traced of a name that is the one or the other, with the value of the first."""
    if one is other:
        return one
    if max(one.varies, other.varies) > 1:
        return from_everything(one.value, sets_in(one.reach) + sets_in(other.reach), 2)
    same_form = is_single(one.value) and is_single(other.value) and np.shape(one.value) == np.shape(other.value)
    if same_form and all(item.reach is None or isinstance(item.reach, Reach) for item in (one, other)):
        return Traced(one.value, united(one.reach, other.reach), max(one.varies, other.varies, 1))
    if one.value is other.value and one.reach is None and other.reach is None:
        return one
    if type(one.value) is type(other.value) and isinstance(one.value, (tuple, list)) and len(one.value) == len(other.value):
        parts = [joined(*pair) for pair in zip(items_of(one), items_of(other))]
        return Traced(one.value, type(one.value)([part.reach for part in parts]), max(one.varies, other.varies, 1))
    return from_everything(one.value, sets_in(one.reach) + sets_in(other.reach), 2)


def walked(whole):
    """The Traced of each item that a loop walks; a list may become longer or shorter meanwhile."""
    if type(whole.value) is not list:
        yield from items_of(whole)
        return
    plain, items, place = not sets_in(whole.reach), (), 0
    while place < len(whole.value):
        if not plain and len(items) != len(whole.value):
            items = items_of(whole)
        yield Traced(whole.value[place], None, whole.varies) if plain else items[place]
        place += 1


def items_of(whole):
    """The Traced of each item of a list or tuple, of each row of an array; of an iterator, which may have no end, one after the other."""
    value, reach = whole.value, whole.reach
    if not hasattr(value, "__len__"):
        sets = sets_in(reach)
        return (from_everything(item, sets, whole.varies) if sets else Traced(item, None, whole.varies) for item in value)
    if whole.varies > 1:
        return [from_everything(item, sets_in(reach), 2) for item in value]
    if isinstance(reach, (list, tuple)) and isinstance(value, (list, tuple)) and len(reach) == len(value):
        return [known(item, own, whole.varies) for item, own in zip(value, reach)]
    if isinstance(value, np.ndarray) and isinstance(reach, Reach) and value.ndim:
        places = np.arange(value.size).reshape(value.shape)
        return [known(row, reach.taken(places[k]), whole.varies) for k, row in enumerate(value)]
    sets = sets_in(reach)
    return [from_everything(item, sets, whole.varies) if sets else Traced(item, None, whole.varies) for item in value]

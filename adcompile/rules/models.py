"""Functions of Python and NumPy that take functions, as short texts that say what they do.

A call of one of them with active values is followed into its text as a call of the user's own function is; one of
Python's also with a function that is made in the program. What gives an iterator gives a list here, so it stands only
where all of it is taken at once.

    model_of(key, count, names, none_first, list_last)      the model of a library's function for a call with so many arguments, and
                                                others by name; `none_first` says that the first is None, `list_last` that the last is
                                                a list that is written out
"""

import operator

import numpy as np

from adcompile import runtime
from adcompile.rules.solvers.library_texts import text_for
from adcompile.rules.statistics.series import MODELS as SERIES


def map_(function, *iterables):
    return [function(*items) for items in zip(*iterables)]


def filter_(function, iterable):
    return [item for item in iterable if function(item)]


def filter_true(function, iterable):
    return [item for item in iterable if item]


def starmap(function, iterable):
    return [function(*items) for items in iterable]


def zip_(*iterables):
    return [items for items in zip(*iterables)]


def reduce(function, iterable):
    items = list(iterable)
    if len(items) == 0:
        raise TypeError("reduce() of empty iterable with no initial value")
    value = items[0]
    for item in items[1:]:
        value = function(value, item)
    return value


def reduce_from(function, iterable, initial):
    value = initial
    for item in iterable:
        value = function(value, item)
    return value


def accumulate(iterable, func=operator.add):
    values = []
    first = True
    for item in iterable:
        value = item if first else func(value, item)
        first = False
        values = values + [value]
    return values


def accumulate_from(iterable, func=operator.add, *, initial):
    value = initial
    values = [value]
    for item in iterable:
        value = func(value, item)
        values = values + [value]
    return values


def sorted_(iterable, *, key, reverse=False):
    items = list(iterable)
    return [items[place] for place in runtime.order([key(item) for item in items], reverse)]


def order_by(items, *, key, reverse=False):
    return runtime.order([key(item) for item in items], reverse)


def order_from(items, *, reverse):
    return runtime.order([item for item in items], reverse)


def sorted_as_said(iterable, *, reverse):
    items = list(iterable)
    return [items[place] for place in runtime.order(items, reverse)]


def joined_lists(iterable, start):
    total = start
    for items in iterable:
        total = total + items
    return total


def prod_from(iterable, *, start):
    total = start
    for item in iterable:
        total = total * item
    return total


def cast(typ, val):
    return val


def max_or(iterable, *, default):
    items = list(iterable)
    return max(items) if len(items) > 0 else default


def min_or(iterable, *, default):
    items = list(iterable)
    return min(items) if len(items) > 0 else default


def max_by_or(iterable, *, key, default):
    items = list(iterable)
    return items[runtime.place_of_largest([key(item) for item in items])] if len(items) > 0 else default


def min_by_or(iterable, *, key, default):
    items = list(iterable)
    return items[runtime.place_of_smallest([key(item) for item in items])] if len(items) > 0 else default


def max_(iterable, *, key):
    items = list(iterable)
    return items[runtime.place_of_largest([key(item) for item in items])]


def min_(iterable, *, key):
    items = list(iterable)
    return items[runtime.place_of_smallest([key(item) for item in items])]


def max_of(*items, key):
    return items[runtime.place_of_largest([key(item) for item in items])]


def min_of(*items, key):
    return items[runtime.place_of_smallest([key(item) for item in items])]


def piecewise(x, condlist, funclist, *args, **kw):
    x = np.asanyarray(x)
    conditions = runtime.piece_conditions(x, condlist, len(funclist))
    y = np.zeros_like(x)
    for place, function in enumerate(funclist):
        taken = conditions[place]
        if callable(function):
            values = x[taken]
            if np.size(values) > 0:
                y = runtime.with_piece(y, taken, function(values, *args, **kw))
        else:
            y = runtime.with_piece(y, taken, function)
    return y


def apply_along_axis(func1d, axis, arr, *args, **kwargs):
    arr = np.asanyarray(arr)
    values = [func1d(row, *args, **kwargs) for row in runtime.rows_along(arr, axis)]
    return runtime.along_axis(values, arr, axis)


def apply_over_axes(func, a, axes):
    value = np.asarray(a)
    for axis in runtime.counted_axes(axes, np.ndim(a)):
        result = func(value, axis)
        value = result if np.ndim(result) == np.ndim(value) else np.expand_dims(result, axis)
        runtime.require_axes(value, np.ndim(a))
    return value


def vectorized(function, otypes, a):
    a = np.asarray(a)
    if otypes is not None:
        kind = runtime.output_kind(otypes)
    else:
        kind = runtime.kind_of(function(runtime.first_element(a)))
    shape = np.shape(a)
    values = [function(item) for item in runtime.elements(a, shape)]
    return runtime.elements_together(values, shape, kind)


def vectorized_by_two(function, otypes, a, b):
    a, b = np.asarray(a), np.asarray(b)
    if otypes is not None:
        kind = runtime.output_kind(otypes)
    else:
        kind = runtime.kind_of(function(runtime.first_element(a), runtime.first_element(b)))
    shape = np.broadcast_shapes(np.shape(a), np.shape(b))
    values = [function(*items) for items in zip(runtime.elements(a, shape), runtime.elements(b, shape))]
    return runtime.elements_together(values, shape, kind)


def vectorized_by_three(function, otypes, a, b, c):
    a, b, c = np.asarray(a), np.asarray(b), np.asarray(c)
    if otypes is not None:
        kind = runtime.output_kind(otypes)
    else:
        kind = runtime.kind_of(function(runtime.first_element(a), runtime.first_element(b), runtime.first_element(c)))
    shape = np.broadcast_shapes(np.shape(a), np.shape(b), np.shape(c))
    columns = runtime.elements(a, shape), runtime.elements(b, shape), runtime.elements(c, shape)
    values = [function(*items) for items in zip(*columns)]
    return runtime.elements_together(values, shape, kind)


def fromiter(iter, dtype):
    values = list(iter)
    return runtime.elements_together(values, (len(values),), dtype)


ITERATORS = frozenset(["builtins.map", "builtins.filter", "builtins.zip", "itertools.starmap", "itertools.accumulate"])
"""Those that give an iterator."""
WALKERS = frozenset([*ITERATORS, "functools.reduce", "numpy.fromiter"])
"""Those that take all that each of their arguments gives; those that have a card besides say it there."""


def takes_made(key):
    """Return True if a call is followed not only for active values, but also for a function that is made in the program."""
    return not key.startswith("numpy.")


def model_of(key, count, names, none_first=False, list_last=False):
    """The model of a function, or None where it has none for such a call."""
    match key, count, sorted(names):
        case "builtins.map", _, [] if count > 1:
            return map_
        case "builtins.filter", 2, []:
            return filter_true if none_first else filter_
        case "builtins.zip", _, [] if count:
            return zip_
        case "itertools.starmap", 2, []:
            return starmap
        case "functools.reduce", 2 | 3, []:
            return reduce if count == 2 else reduce_from
        case "itertools.accumulate", 1 | 2, [] | ["func"]:
            return accumulate
        case "itertools.accumulate", 1 | 2, ["initial"] | ["func", "initial"]:
            return accumulate_from
        case "builtins.sorted", 1, ["key"] | ["key", "reverse"]:
            return sorted_
        case "builtins.sorted", 1, ["reverse"]:
            return sorted_as_said
        case "builtins.sum", 2, [] if list_last:
            return joined_lists
        case "math.prod", 1, ["start"]:
            return prod_from
        case "typing.cast", 2, []:
            return cast
        case "builtins.max", 1, ["default"]:
            return max_or
        case "builtins.min", 1, ["default"]:
            return min_or
        case "builtins.max", 1, ["default", "key"]:
            return max_by_or
        case "builtins.min", 1, ["default", "key"]:
            return min_by_or
        case "list.sort", 1, ["key"] | ["key", "reverse"]:
            return order_by
        case "list.sort", 1, ["reverse"]:
            return order_from
        case "builtins.max" | "builtins.min", _, ["key"] if count:
            return {("max", True): max_, ("max", False): max_of, ("min", True): min_, ("min", False): min_of}[
                key.removeprefix("builtins."), count == 1]
        case "numpy.piecewise", _, _:
            return piecewise
        case "numpy.apply_along_axis", _, _:
            return apply_along_axis
        case "numpy.apply_over_axes", _, _:
            return apply_over_axes
        case "numpy.vectorize", 1 | 2 | 3, []:
            return (vectorized, vectorized_by_two, vectorized_by_three)[count - 1]
        case "numpy.fromiter", 1 | 2, [] | ["dtype"]:
            return fromiter
        case series, _, _ if series in SERIES:
            return SERIES[series]
        case of_scipy, _, _ if of_scipy is not None and of_scipy.startswith("scipy."):
            return text_for(of_scipy, count, names)
    return None

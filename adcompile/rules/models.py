"""Functions of Python that take functions, as short texts that say what they do.

A call of one of them with active values, or with a function that is made in the program, is followed into its text as a
call of the user's own function is. What gives an iterator gives a list here, so it stands only where all of it is taken
at once.

    model_of(key, count, names, none_first)     the model of a library's function for a call with so many arguments, and
                                                others by name; `none_first` says that the first is None
"""

import operator

from adcompile import runtime


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


ITERATORS = frozenset(["builtins.map", "builtins.filter", "builtins.zip", "itertools.starmap", "itertools.accumulate"])
"""Those that give an iterator."""


def model_of(key, count, names, none_first=False):
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
        case "builtins.max" | "builtins.min", _, ["key"] if count:
            return {("max", True): max_, ("max", False): max_of, ("min", True): min_, ("min", False): min_of}[
                key.removeprefix("builtins."), count == 1]
    return None

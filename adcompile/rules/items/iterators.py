"""Functions of Python and `itertools` that give iterators, and functions that take items of them, as short texts that say what they do.

A text with `yield` is followed where something walks it, item by item, so that nothing is done before it is in Python. An iterator
that knows its place is an object with `items` and `place`.
"""

import operator

from adcompile import runtime


def mapped(function, iterable):
    for item in iterable:
        yield function(item)


def mapped_side_by_side(function, *iterables):
    for items in zip(*iterables):
        yield function(*items)


def kept_if(function, iterable):
    for item in iterable:
        if function(item):
            yield item


def kept_if_true(function, iterable):
    for item in iterable:
        if item:
            yield item


def kept_if_not(function, iterable):
    for item in iterable:
        if not function(item):
            yield item


def numbered_from(iterable, start=0):
    number = start
    for item in iterable:
        yield number, item
        number += 1


def side_by_side(*iterables):
    for items in zip(*iterables):
        yield items


def backwards(items):
    for place in range(len(items) - 1, -1, -1):
        yield items[place]


def spread_over_items(function, iterable):
    for items in iterable:
        yield function(*items)


def rest_of(iterator):
    while iterator.place < len(iterator.items):
        iterator.place = iterator.place + 1
        yield iterator.items[iterator.place - 1]


def by_next(iterator):
    while True:
        try:
            item = iterator.__next__()
        except StopIteration:
            return
        yield item


def chained(*iterables):
    for iterable in iterables:
        for item in iterable:
            yield item


def chained_from(iterables):
    for iterable in iterables:
        for item in iterable:
            yield item


def first_items(iterable, stop):
    if stop is None:
        for item in iterable:
            yield item
    elif stop > 0:
        count = 0
        for item in iterable:
            yield item
            count += 1
            if count >= stop:
                return


def items_between(iterable, start, stop, step=1):
    start = 0 if start is None else start
    step = 1 if step is None else step
    if stop is None:
        count = 0
        for item in iterable:
            if count >= start and (count - start) % step == 0:
                yield item
            count += 1
    elif stop > 0:
        count = 0
        for item in iterable:
            if count >= start and (count - start) % step == 0:
                yield item
            count += 1
            if count >= stop:
                return


def neighbours(items):
    for pair in zip(items, items[1:]):
        yield pair


def neighbours_in(iterable):
    before = None
    count = 0
    for item in iterable:
        if count > 0:
            yield before, item
        before = item
        count += 1


def sums_so_far(iterable, func=operator.add):
    first = True
    for item in iterable:
        total = item if first else func(total, item)
        first = False
        yield total


def sums_so_far_from(iterable, func=operator.add, *, initial):
    total = initial
    yield total
    for item in iterable:
        total = func(total, item)
        yield total


def while_true(predicate, iterable):
    for item in iterable:
        if not predicate(item):
            return
        yield item


def once_false(predicate, iterable):
    dropping = True
    for item in iterable:
        if dropping and predicate(item):
            continue
        dropping = False
        yield item


def selected(data, selectors):
    for item, taken in zip(data, selectors):
        if taken:
            yield item


def counted_from(start=0, step=1):
    number = start
    while True:
        yield number
        number = number + step


def again_and_again(items):
    while len(items) > 0:
        for item in items:
            yield item


def repeated(object):
    while True:
        yield object


def repeated_times(object, times):
    for _ in range(times):
        yield object


def filled_side_by_side(one, other, fillvalue=None):
    for place in range(max(len(one), len(other))):
        yield one[place] if place < len(one) else fillvalue, other[place] if place < len(other) else fillvalue


# --- functions that take what iterators give -------------------------------------


def any_true(iterable):
    for item in iterable:
        if item:
            return True
    return False


def all_true(iterable):
    for item in iterable:
        if not item:
            return False
    return True


def folded(function, iterable):
    count = 0
    for item in iterable:
        value = item if count == 0 else function(value, item)
        count += 1
    if count == 0:
        raise TypeError("reduce() of empty iterable with no initial value")
    return value


def next_item(iterator):
    if iterator.place >= len(iterator.items):
        raise StopIteration
    iterator.place = iterator.place + 1
    return iterator.items[iterator.place - 1]


def next_item_or(iterator, default):
    if iterator.place < len(iterator.items):
        iterator.place = iterator.place + 1
        return iterator.items[iterator.place - 1]
    return default


def first_item(iterator):
    for item in iterator:
        return item
    raise StopIteration


def first_item_or(iterator, default):
    for item in iterator:
        return item
    return default


# --- functions of one `*` ---------------------------------------------------------


def transposed(rows):
    if len(rows) > 0:
        for place in range(min([len(row) for row in rows])):
            yield tuple([row[place] for row in rows])


def largest_of_all(items):
    if len(items) < 2:
        raise TypeError("max() of fewer than two items")
    return max(items)


def smallest_of_all(items):
    if len(items) < 2:
        raise TypeError("min() of fewer than two items")
    return min(items)


def length_of_sides(items):
    return runtime.hypot_of(items)


SPREAD = {
    "builtins.zip": transposed, "builtins.max": largest_of_all, "builtins.min": smallest_of_all, "math.hypot": length_of_sides,
    "itertools.chain": chained_from,
}
"""The texts of calls with one `*` and nothing else."""
OF_NUMBERS = (largest_of_all, smallest_of_all, length_of_sides)
"""Those of them that take numbers beside it as well."""

"""Iterators over active values: kept in variables, handed on, taken from item by item; `itertools`, and `*` of as many as there are."""

import bisect
import functools
import itertools
import math
import operator
import statistics

import numpy as np

from tests.corpus import at, program

X = np.array([0.3, 0.7, -0.4, 0.9])


def neighbours_of(x):
    return zip(x, x[1:])


def weighted(*values, scale=2.0, shift=1.0):
    total = 0.0
    for value in values:
        total = total + value * value
    return total * scale + shift


def first_and_rest(first, *rest):
    return first * sum(rest)


def three(a, b=2.0, c=3.0):
    return a * b + c * a * a


@program((X,))
def iterators_in_variables(x):
    steps, squares, numbered = zip(x, x[1:]), map(lambda a: a * a, x), enumerate(x, start=1)
    total = sum(squares)
    for a, b in steps:
        total += a * b
    for k, a in numbered:
        total += k * a**3
    for a, b in neighbours_of(x):
        total = total * b + a
    positive = filter(lambda a: a > 0.0, x)
    return total * sum(positive) + list(reversed([a * 2.0 for a in x]))[0]


@program((X,))
def items_taken_one_by_one(x):
    values = iter(x)
    total = next(values)
    for value in values:
        total = total * value + value
    few = iter(x[:2])
    return total + next(few, 0.0) * next(few, 0.0) * next(few, 1.5)


@program((X,))
def items_taken_until_there_are_none(x):
    values, total = iter(x), 0.0
    while True:
        try:
            value = next(values)
        except StopIteration:
            break
        total += value * value
    pairs = iter(x)
    for a, b in zip(pairs, pairs):
        total += a * b
    return total


@program((X,))
def rest_of_an_iterator_left_early(x):
    values, total = iter(x), 0.0
    for value in values:
        total += value
        if value > 0.6:
            break
    for value in values:
        total = total * value
    return total + sum(values) + total * next(values, 2.0)


@program((X, 0.5), (X, 2.0))
def first_that_fits(x, least):
    found = next((value * value for value in x if value > least), x[0])
    return found * next(value for value in x if value < 0.0)


@program((X, [1.0, 2.0, 3.0, 4.0]), at(X, [1.0, 2.0], raises=ValueError), at(X, [1.0, 2.0, 3.0, 4.0, 5.0], raises=ValueError))
def side_by_side_strictly(x, weights):
    total = sum(a * b for a, b in zip(x[:-1], x[1:], strict=True))
    for value, weight in zip(x, weights, strict=True):
        total += value * value * weight
    return total


@program((X, [1.0, 2.0]), (X, [1.0, 2.0, 3.0, 4.0, 5.0]))
def strict_pairs_left_before_their_end(x, weights):
    total = 0.0
    for value, weight in zip(x, weights, strict=True):
        total += value * weight
        if weight > 1.5:
            break
    return total


@program((X,))
def generator_expressions_as_values(x):
    squares = (a * a for a in x)
    total = 0.0
    for value in (a * b for a in x if a > 0.0 for b in x[:2]):
        total += value * x[0]
    return total + sum(squares) + sum(a * 2.0 for a in (b * b for b in x))


@program((X,))
def pairs_and_combinations(x):
    total = sum((b - a) ** 2 for a, b in itertools.pairwise(x))
    for a, b in itertools.combinations(x, 2):
        total += (a - b) ** 2
    for a, b in itertools.product(x, x[:2]):
        total += a * b * b
    total += sum(a * b * b for a, b in itertools.permutations(x, 2)) + sum(a * b * c for a, b, c in itertools.product(x, repeat=3))
    return total + sum(a * b * c for a, b, c in itertools.combinations_with_replacement(x, 3))


@program((X,))
def chains_and_slices(x):
    total = 0.0
    for value in itertools.chain(x, x[:2], [1.0]):
        total += value * value
    for value in itertools.islice(x, 1, None, 2):
        total = total * value + 1.0
    rows = [[a, a * a] for a in x]
    return total + sum(itertools.chain.from_iterable(rows)) * sum(itertools.islice(x, 2)) + sum(itertools.chain(*rows))


@program((X,))
def cycles_and_counts(x):
    total = 0.0
    for k, value in zip(range(6), itertools.cycle(x)):
        total += k * value * value
    for k, value in zip(itertools.count(1), x):
        total += value**k
    for value, first in zip(x, itertools.repeat(x[0])):
        total += value * first
    return total + sum(a * b for a, b in itertools.zip_longest(x, x[1:], fillvalue=2.0))


@program((X,))
def items_while_and_after(x):
    before = sum(itertools.takewhile(lambda a: a > 0.0, x))
    after = sum(a * a for a in itertools.dropwhile(lambda a: a > 0.0, x))
    taken = list(itertools.compress(x, [1, 0, 1, 1]))
    return before * after + taken[1] * sum(itertools.filterfalse(lambda a: a > 0.5, x))


@program((X,))
def sums_so_far_and_folds(x):
    total = 0.0
    for value in itertools.accumulate(x):
        total += value * value
    for value in itertools.accumulate(x, lambda a, b: a * b + b, initial=1.5):
        total += value
    pairs = [(a, a + 1.0) for a in x]
    total += sum(itertools.starmap(operator.mul, pairs)) + sum(itertools.starmap(lambda a, b: a * b * b, zip(x, x[1:])))
    return functools.reduce(lambda value, function: function(value), [math.sin, math.exp, lambda t: t * t], total)


@program((X, [1.0, 2.0]), (X[:2], [0.5]))
def stars_of_any_length(x, weights):
    total = weighted(*x) + weighted(*x[1:], scale=x[0], **{"shift": x[1]}) + weighted(*x, 2.0, *weights)
    total += first_and_rest(*x) + three(*x[:2]) + functools.partial(weighted, x[0])(*x[1:], scale=3.0)
    return total * (lambda *values: sum(value * value for value in values))(*x)


def with_a_default(a, b, c=1.5, *rest, scale=2.0):
    return a * b + c * scale + sum(value * value for value in rest)


@program((X,), (X[:3],), (X[:2],))
def stars_into_defaults_and_the_rest(x):
    return with_a_default(*x) + with_a_default(*[a * a for a in x], scale=x[0]) * with_a_default(x[1], *x)


@program((np.array([0.3, 0.7]),), (np.array([-0.3, 0.2]),))
def stars_in_calls_of_libraries(x):
    largest = max(*x) * x[0] + min(*[a * a for a in x])
    return largest * np.hypot(*x) + np.arctan2(*x) * math.hypot(*[a + 1.0 for a in x])


@program((X,))
def columns_of_rows(x):
    pairs = [(a, a * a) for a in x]
    first, second = zip(*pairs)
    total = sum(first) * sum(second)
    for column in zip(*[[x[0], x[1]], [x[2], x[3]]]):
        total += column[0] * column[1]
    return total


@program((X, 0.5), (X, 2.0))
def largest_or_a_default(x, least):
    large = [value for value in x if value > least]
    total = max(large, default=x[1]) + min((a * a for a in x if a > least), default=2.0)
    return total + max((a for a in x if a > least), key=lambda a: -a, default=x[2]) * sorted(x, reverse=True)[1]


@program((X,), (np.abs(X),))
def parts_by_getters(x):
    first, third = operator.itemgetter(0, 2)(x)
    smallest = sorted([(a, a * a) for a in x], key=operator.itemgetter(1))[0]
    last = operator.itemgetter(-1)
    return first * third * last(x) + smallest[0] * operator.methodcaller("sum")(x)


@program((np.abs(X),), (np.abs(X[:3]),))
def data_in_words(x):
    spread = statistics.stdev(x) * statistics.pstdev(list(x)) + statistics.variance(x) * statistics.pvariance(x)
    middle = statistics.mean(x) * statistics.fmean(a * a for a in x) + statistics.median(x) * statistics.median([x[0], x[1], x[2] + 1.0])
    knots, values = [0.0, 0.3, 0.8, 1.2], [1.0, 2.0, 4.0, 3.0]
    place = bisect.bisect_right(knots, x[1]) - 1
    line = values[place] + (x[1] - knots[place]) * (values[place + 1] - values[place])
    return spread + middle * line + statistics.geometric_mean(x) * statistics.harmonic_mean(x)

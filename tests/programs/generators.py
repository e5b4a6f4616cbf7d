"""Generators of active values: consumed by loops, comprehensions and functions, left early, one in the other, with memory they write."""

import itertools
import math

import numpy as np

from tests.corpus import at, program

X = np.array([0.3, 0.7, -0.4, 0.9])


def powers(x, count=3):
    for k in range(count):
        yield x**k


def without_end(x):
    a, b = x, 1.0
    while True:
        yield a
        a, b = b * x, a + b


def several(x):
    yield x
    yield x * x
    if x > 0.0:
        yield x * x * x


def delegating(x):
    yield 1.0
    yield from several(x)
    yield from [x, 2.0 * x]


def roots(a, tolerance=1e-12):
    root = 1.0
    while True:
        yield root
        new = 0.5 * (root + a / root)
        if abs(new - root) < tolerance:
            return
        root = new


def euler(slope, y, h, count):
    t = 0.0
    for _ in range(count):
        yield t, y
        y = y + h * slope(t, y)
        t += h


def growing(x):
    total = np.zeros(2)
    for k in range(3):
        total[k % 2] = total[0] + x[1] * x[k % 2]
        yield total


def squares_of(items):
    total = 0.0
    for item in items:
        total += item * item
    return total


def neighbours_of(x):
    return zip(x, x[1:])


class Leaf:
    def __init__(self, value, leaves=()):
        self.value = value
        self.leaves = leaves

    def walk(self):
        yield self.value
        for leaf in self.leaves:
            yield from leaf.walk()


class Weighted:
    def __init__(self, values):
        self.values = values

    def __iter__(self):
        for k, value in enumerate(self.values):
            yield value * k


class Countdown:
    def __init__(self, x, count):
        self.x = x
        self.count = count

    def __iter__(self):
        return self

    def __next__(self):
        if self.count == 0:
            raise StopIteration
        self.count -= 1
        return self.x**self.count


@program((0.5,), (-0.3,))
def generator_walked_by_a_loop(x):
    total = 0.0
    for value in powers(x):
        total += value * x
    for k, value in enumerate(powers(x, 4), start=1):
        total += k * value
    for value, weight in zip(powers(x), [1.0, 2.0, 3.0]):
        total += value * value * weight
    return total


@program((0.5,), (-0.3,))
def generator_taken_by_functions(x):
    values = list(powers(x, 4))
    first, second, third = powers(x)
    taken = sum(powers(x)) * values[-1] + max(powers(x)) - min(powers(x, 2)) + first * second * third
    chosen = x if any(value > 0.4 for value in powers(x)) and all(value > -1.0 for value in powers(x)) else 2.0 * x
    return taken * chosen + sum([value * x for value in powers(x) if value < 0.9]) + math.fsum(powers(x)) + sorted(powers(x))[1]


@program((2.0,), (0.7,))
def generator_that_returns(a):
    root = a
    for root in roots(a):
        pass
    return root * a


@program((0.5,), (1.3,))
def generator_without_end_left_early(x):
    total = 0.0
    for value in without_end(x):
        total += value
        if total > 4.0:
            break
    for k, value in enumerate(without_end(x)):
        if k == 4:
            break
        if value < 0.4:
            continue
        total = total * value + value
    return total + sum(itertools.islice(without_end(x), 5)) + sum(itertools.takewhile(lambda value: value < 3.0, without_end(x)))


@program((0.5,), (-0.5,))
def generator_with_several_yields(x):
    total = 1.0
    for value in several(x):
        total = total * value + value
    return total + sum(delegating(x)) * x


@program((0.5,), (0.9,), (-0.2,))
def returned_out_of_a_generator(x):
    for value in powers(x, 4):
        if value < 0.6:
            return value * 3.0
    else:
        x = x * x
    return x


@program((0.5,), (0.9,))
def continued_in_a_generator(x):
    total, last = 0.0, x
    for value in powers(x, 5):
        if value > 0.6:
            continue
        total += value * last
        last = value
    else:
        total = total * 2.0
    return total * last


@program((0.5,), (-0.3,))
def generators_one_in_the_other(x):
    total = 0.0
    for value in powers(x):
        for other in powers(value, 2):
            if other > 0.8:
                break
            total += other * value
        total = total * x + value
    return total + sum(a * b for a in powers(x) for b in powers(a))


@program((0.5,), (0.2,))
def generators_kept_and_handed_on(x):
    kept = powers(x)
    scaled = (value * 2.0 for value in powers(x))
    total = squares_of(kept)
    for value in scaled:
        total += value
    return total + squares_of(several(x)) + squares_of(value * x for value in powers(x)) + squares_of(map(math.sin, powers(x)))


@program((X,))
def local_generators(x):
    def windows(size):
        for k in range(len(x) - size + 1):
            yield x[k:k + size]

    def batches(values, size):
        for k in range(0, len(values), size):
            yield values[k:k + size]

    total = sum(np.prod(batch) for batch in batches(x, 2))
    for window in windows(2):
        total = total + np.sum(window) ** 2
    return total


@program((0.5,), (1.5,))
def steps_of_euler(rate):
    total = 0.0
    for t, y in euler(lambda t, y: -rate * y, 1.0, 0.1, 5):
        total += t * y
    times, values = zip(*euler(lambda t, y: -rate * y * t, 1.0, 0.1, 4))
    *_, (_, last) = euler(lambda t, y: -rate * y, 2.0, 0.1, 3)
    return total * last + sum(values) * times[-1]


@program((X[:2],))
def generator_that_yields_what_it_writes(x):
    total = 0.0
    for part in growing(x):
        total += np.sum(part**2)
    return total + sum([np.sum(part**3) for part in growing(x)])


@program((X[:2],))
def generator_whose_consumer_writes(x):
    y = x.copy()

    def parts():
        for k in range(3):
            yield y[0] * k

    total = 0.0
    for part in parts():
        total += part * y[1]
        y[0] = y[0] * 2.0
        y[1] += part
    return total


@program((0.5,), (-0.2,))
def generator_of_an_object(x):
    tree = Leaf(x, (Leaf(x * x), Leaf(2.0 * x, (Leaf(x**3),))))
    total = 0.0
    for value in Weighted([x, x * x, 3.0]):
        total += value * value
    for value in Countdown(x, 3):
        total += value
    return total * sum(tree.walk()) + max(Weighted([x, x * x]))


@program((0.5,), (1.5,), at(-0.5, raises=ValueError))
def generator_under_an_attempt(x):
    def roots_of(count):
        for k in range(count):
            yield math.sqrt(x - 0.2 * k)

    total = 0.0
    try:
        for root in roots_of(5):
            total += root
    except ValueError:
        total = total * x + 1.0
    for root in roots_of(3):
        total += root
    return total


@program((0.5,), (0.9,))
def generator_in_a_loop_and_a_branch(x):
    total, kind = 0.0, "none"
    for k in range(3):
        if k > 0:
            for value in powers(x, k + 1):
                if value < 0.6:
                    kind = "small"
                    total += value
                else:
                    total -= value * k
        else:
            total += x
    return total * (2.0 if kind == "small" else 1.0)


@program((np.array([0.5, 1.5]), 3), (np.array([0.5, 1.5]), 0))
def generator_without_items(x, count):
    last = x[0]
    for value in powers(x[1], count):
        last = value * x[0]
        if last > 10.0:
            return last
    return last * x[1] + sum(powers(x[0], count))


@program((0.5,), (1.2,), (2.0,))
def exits_of_generators_one_in_the_other(x):
    count, value = 0, x
    for value in without_end(x):
        if count > 4:
            break
        count += 1
        for other in powers(value):
            if other > 1.1:
                break
            count += 1
            value = value * other + 0.1
        else:
            count += 2
    return value * x + count


@program((0.5,), (-0.3,))
def generator_that_reads_what_its_consumer_changes(x):
    factor, total = x, 0.0

    def parts():
        for k in range(3):
            yield factor * (k + 1.0)

    for part in parts():
        factor = part * 2.0 + x
        total += part * part
    return total * x


@program((X[:2],), (np.array([0.9, -0.2]),))
def functions_of_a_generator_that_writes(x):
    whole = sum(growing(x))
    return np.sum(whole**2) + sum(map(np.sum, growing(x))) + max(np.sum(part) for part in growing(x))


def of_itself(v, n):
    for _ in range(n):
        yield from of_itself(v, 2)


@program((np.array([0.6, 0.8, 0.3, 0.7]),))
def generator_that_is_refused_on_another_path(x):
    k, total = 0, 0.0
    if x[0] > 0.94:
        for b, a in zip(x, of_itself(x[0], 3)):
            total = total + a * b
    for a in itertools.cycle(x):
        k += 1
        if k > 6:
            break
        total = total + a * a
    return total * x[1]

"""What people write: stars, generator expressions, keys, the standard library over constants, hints of types, histories."""

import bisect
import decimal
import fractions
import itertools
import math
import statistics
from collections import Counter

import numpy as np

from tests.corpus import draw, program

X = np.array([0.3, 0.7, -0.4])


def three(a, b, c):
    return a * b + c * c


@program((X, [0.5, 2.0]))
def stars_of_arrays(x, weights):
    rest = {"c": x[2] * 2.0}
    a = three(*x) + three(*x[:2], **rest) * three(x[0], *weights)
    columns = list(zip(*[(x[0], x[1]), (x[2], 3.0)]))
    return a + three(*(x[1], x[2]), x[0]) * columns[0][1] + columns[1][0]


@program((X,))
def comprehensions_with_names(x):
    doubled = [y * y for a in x if (y := 2.0 * a) > 0.0]
    products = [a * b for a in x for b in x if b > 0.0]
    rows = [[a * b + k for b in x] for k, a in enumerate(x)]
    return sum(doubled) * products[1] + sum([sum(row) for row in rows]) + y


@program((X,))
def generators_consumed_at_once(x):
    total = sum(a * a for a in x) + max(a * a for a in x) - min(a + 1.0 for a in x)
    chosen = x[0] if any(a > 0.6 for a in x) and not all(a > 0.0 for a in x) else x[1]
    kept = list(a * chosen for a in x if a > 0.0)
    return total * kept[1] * sorted(a * a for a in x)[0] + math.fsum(a * k for k, a in enumerate(x)) + np.sum(np.fromiter((a * a for a in x), float)) + len(kept)


@program((X,))
def chosen_by_keys(x):
    largest = max(range(len(x)), key=lambda k: x[k])
    nearest, *others = sorted(x, key=abs)
    order = sorted([(value * value, k) for k, value in enumerate(x)])
    return x[largest] * nearest + min(x, key=lambda value: value * value) * others[1] + order[0][0] * order[1][1]


@program((X,))
def combinations_of_indices(x):
    total = 0.0
    for i, j in itertools.combinations(range(len(x)), 2):
        total = total + (x[i] - x[j]) ** 2
    for i, j in itertools.product(range(3), range(2)):
        total = total + x[i] * x[j] * (i + 1)
    for k, weight in itertools.chain([(0, 2.0)], enumerate([1.0, 3.0])):
        total = total + weight * x[k] ** 3
    return total + sum(x[b] * x[a] for a, b in itertools.pairwise([0, 2, 1]))


@program((0.4,))
def series_until_it_ends(x):
    term, total = 1.0, 0.0
    for k in itertools.count(1):
        total = total + term
        term = term * x / k
        if abs(term) < 1e-12:
            break
    return total


@program((np.abs(X),))
def sums_and_products_of_math(x):
    total = math.fsum(x) * math.prod(x) + math.fsum([value * value for value in x])
    return total + math.dist(x, [1.0, 2.0, 3.0]) * math.hypot(x[0], x[1], 2.0) + math.prod([x[0], 3.0])


@program((0.4,))
def constants_of_the_standard_library(x):
    third, tenth = float(fractions.Fraction(1, 3)), float(decimal.Decimal("0.1"))
    counted = Counter("abca")
    place = bisect.bisect([1, 2, 3], 2)
    kinds = {"a", "b"} & set(counted)
    return x**place * third + x * tenth * counted["a"] + statistics.fmean([1.0, 4.0]) * x * x * len(kinds)


@program((0.4, "square"))
def hints_and_questions_of_types(x: float, kind: str) -> float:
    """What is said about types changes nothing."""
    y: float = x * x
    parts: "list[float]"
    assert isinstance(x, float) and kind, "a number and a name"
    parts = [y, x]
    if isinstance(parts[0], (int, float)) and not isinstance(kind, float):
        return parts[0] * y
    return x


@program((draw(2, 3, seed=12),))
def methods_one_after_the_other(x):
    a = np.outer(x, x).reshape(-1).clip(-0.3, 0.3).sum()
    return a + (2.0 * x).copy().astype(float).T.ravel().mean().item() * x.max(axis=0).dot(x.sum(axis=1)[[0, 1, 0]])


@program((0.4,))
def history_of_a_descent(x):
    history, losses = [], {"loss": []}
    for k in range(3):
        loss = (x - 1.0) ** 2 + 0.1 * k
        history.append(float(loss))
        losses["loss"].append(loss)
        x = x - 0.1 * 2.0 * (x - 1.0)
    return loss * len(history) + losses["loss"][1] * history[0]

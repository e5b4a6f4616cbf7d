"""Lists of numbers that change, and variables that may be without a value, as machine code against Python."""

import math

import numpy as np
import pytest

from adcompile import value_and_grad
from tests.agreement import quiet
from tests.native.test_native_corpus import agree

pytest.importorskip("llvmlite")


def history(x, n):
    out = []
    s = x
    for k in range(n):
        s = s * 0.9 + math.sin(s) * k
        out.append(s)
    return np.sum(np.array(out) ** 2)


def last_two(x, n):
    terms = [x, x * x]
    for _ in range(n):
        terms.append(terms[-1] * 0.5 + terms[-2] * x)
    return terms[-1] * terms[len(terms) // 2]


def stack(x, n):
    todo, total = [x, 2.0 * x], 0.0
    while len(todo) > 0 and total < 1e6:
        top = todo.pop()
        total = total + top * top
        if len(todo) < n and top > 0.1:
            todo.append(top * 0.5)
            todo.append(top * 0.25)
    return total


def written(x, n):
    items = [0.0, 0.0, x]
    for k in range(n):
        items[k] = items[k - 1] * x + 1.0
    return items[0] + items[1] * items[2]


def walked(x, n):
    total = 0.0
    items = [x, x * 2.0, x * x]
    for k in range(n):
        for item in items:
            total = total + item * k
        items = [total * 0.1, x, total * x * 0.01]
    return total


def in_one_arm(x, n):
    kept = [x]
    for k in range(n):
        if k % 2:
            kept.append(kept[-1] * x)
    return kept[-1] + len(kept)


def extended(x, n):
    a, b = [x], [x * x, 2.0 * x]
    for _ in range(n):
        a.extend(b)
    return a[-1] * a[0] + a[len(a) // 2]


def sums(x, n):
    items = []
    for k in range(n):
        items.append(x * k)
        items.append(sum(items) * 0.5)
    return sum(items) + sum([x, x * x, 2.0])


def items_in_the_middle(x, n):
    items = [x, 2.0 * x, 3.0 * x]
    for k in range(n):
        items.insert(1, items[0] * x)
        items.insert(-1, x)
        items.insert(99, x * k)
        s = items.pop(k % 2)
        del items[0]
        items[-1] = s * 0.5
    return items[0] * items[1] + items[-1]


def two_names(x, n):
    a, b = [x], [2.0 * x]
    for k in range(n):
        a, b = b, a
        a.append(x * k)
    return a[-1] + b[0] * len(a)


def value_of_the_last_trip(x, n):
    for k in range(n):
        y = x * k
    return y


def value_of_an_earlier_trip(x, n):
    total = 0.0
    for k in range(n):
        if k % 3 == 1:
            last = x * x * k
        if k > 1:
            total = total + last
    return total


def value_of_one_arm(x, n):
    if n > 0:
        w = x * 2.0
    if n > 1:
        w = w * x
    if n > 2:
        return w * w
    return x


NATIVE = [history, last_two, stack, written, in_one_arm, value_of_the_last_trip, value_of_an_earlier_trip, value_of_one_arm]
FUNCTIONS = [*NATIVE, walked, extended, items_in_the_middle, sums, two_names]


def outcome(derivative, *arguments):
    """What a call returns, or the class and text of what it raises."""
    with quiet(False):
        try:
            return derivative(*arguments)
        except Exception as error:
            return type(error), str(error)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_lists_and_what_may_have_no_value(function):
    python, native = [value_and_grad(function, backend=backend) for backend in ("python", "auto")]
    for n in (3, 0, 1, 2, 3, 4, 9, 70):
        for x in (0.7, -0.3, 0.0):
            found, wanted = outcome(native, x, n), outcome(python, x, n)
            if isinstance(wanted[0], type):
                assert found == wanted
            else:
                agree(found, wanted)
    assert function not in NATIVE or native.explain().backend.startswith("native")


def test_an_item_that_is_not_there_is_told_by_python():
    native = value_and_grad(written, backend="native")
    native(0.5, 3)
    with pytest.raises(IndexError):
        native(0.5, 4)


def test_a_variable_without_a_value_is_not_read():
    native = value_and_grad(value_of_the_last_trip, backend="native")
    native(0.7, 3)
    assert outcome(native, 0.7, 0)[0] is UnboundLocalError


def test_items_move_up():
    assert value_and_grad(items_in_the_middle, backend="native")(0.7, 4) == pytest.approx(
        value_and_grad(items_in_the_middle, backend="python")(0.7, 4), rel=1e-12)

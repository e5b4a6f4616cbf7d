"""Global variables that a function writes: where no active value goes into one it is written and read as the text says."""

import contextlib

import numpy as np
import pytest

from adcompile import grad, value_and_grad
from adcompile.errors import DerivativeError
from adcompile.frontend.lower.function import lower
from tests.interpret import run

COUNT = 0
UNBOUND = "UNBOUND"
TABLE = {}


def counts(x):
    global COUNT
    COUNT += 1
    return x * x


def meets_the_counter(x):
    global COUNT
    y = x * COUNT
    for _ in range(3):
        y = y * (x + COUNT)
        COUNT += 1
        y = np.sin(y) * COUNT + x ** COUNT
    return y * COUNT


def ticks(x):
    global COUNT
    COUNT = COUNT + 2
    return x * COUNT


def reads(x):
    return x * COUNT + COUNT


def helped(x):
    y = ticks(x) + reads(x)
    y = ticks(y) + reads(y) * x
    if COUNT > 3:
        y = y * COUNT
    return y


def ticks_in_a_loop(x):
    y = x
    for _ in range(3):
        y = ticks(y) * np.cos(x) + COUNT * x
    return y


def indexes(x):
    global COUNT
    v = np.array([x, x * x, x + 1, x * 3, 1.0, x])
    s = 0.0
    for _ in range(3):
        s = s + v[COUNT] * v[COUNT:].sum()
        COUNT += 1
    return s


def loops_on_it(x):
    global COUNT
    s = x
    while COUNT < 6:
        s = s * x + [count for count in [COUNT]][0] * x
        COUNT += 1
    return s


def reads_in_a_lambda(x):
    global COUNT
    scaled = lambda t: t * COUNT  # noqa: E731
    y = scaled(x)
    COUNT += 1
    return y * scaled(x)


def keeps_before_it_counts(x):
    global COUNT
    before = COUNT
    COUNT += 5
    return x ** before * COUNT


def inner_function_is_handed_on(x):
    global COUNT
    COUNT = 2
    values = list(map(lambda t: t * COUNT, [1.0]))
    COUNT = 3
    return values[0] * x


def read_before_a_helper_writes(x):
    y = reads(x)
    return ticks(y) * y


def unpacks(x):
    global COUNT
    COUNT, other = 1, 2
    return x * other


def walks(x):
    global COUNT
    y = x
    for COUNT in range(3):
        y = y * x
    return y


def deletes(x):
    global COUNT
    COUNT = 1
    y = x * COUNT
    del COUNT
    COUNT = 3
    return y * x * COUNT


def inner_function_writes(x):
    def tick():
        global COUNT
        COUNT += 1

    tick()
    return x * COUNT


def ticks_natively(x):
    y = x * COUNT
    tick()
    return y * x * COUNT


def tick():
    global COUNT
    COUNT += 1


def binds_in_a_block(x):
    global COUNT
    try:
        COUNT = 2
        tick()
        COUNT = COUNT * int("a")
    except ValueError:
        COUNT += 4
    with contextlib.suppress(ValueError):
        for COUNT in range(COUNT, 11):
            tick()
    return x ** COUNT


def defines(x):
    global helper

    def helper(k):
        return k + 1

    return x ** helper(2)


def imports(x):
    global module
    import json as module
    return x * module.loads("3")


def writes_by_its_name(x):
    globals()["COUNT"] = 4
    return x ** COUNT * globals()["COUNT"]


def binds_by_a_walrus(x):
    global COUNT
    y = x * (COUNT := COUNT + 1) + x ** COUNT
    return y * COUNT


def writes_constants_into_it(x):
    global TABLE
    TABLE = {}
    TABLE["x"] = 2.0
    return TABLE["x"] * x * x


PROGRAMS = [counts, meets_the_counter, helped, ticks_in_a_loop, indexes, loops_on_it, reads_in_a_lambda,
            inner_function_is_handed_on, keeps_before_it_counts, read_before_a_helper_writes, unpacks, walks, deletes,
            inner_function_writes, ticks_natively, binds_in_a_block, defines, imports, writes_by_its_name,
            binds_by_a_walrus, writes_constants_into_it]


def from_start(call, start):
    """What a call returns from one value of the counter on, and the counter afterwards."""
    global COUNT
    COUNT = start
    return call(), COUNT


@pytest.mark.parametrize("start", [0, 1, 2])
@pytest.mark.parametrize("function", PROGRAMS)
def test_gradients_are_those_of_the_text(function, start):
    step = 1e-6
    above, after = from_start(lambda: function(0.7 + step), start)
    below, _ = from_start(lambda: function(0.7 - step), start)
    found, counted = from_start(lambda: grad(function)(0.7), start)
    assert found == pytest.approx((above - below) / (2 * step), rel=1e-6)
    assert counted == after


@pytest.mark.parametrize("function", PROGRAMS)
def test_lowering_keeps_values_and_writes(function):
    program = lower(function, ["x"])
    expected = from_start(lambda: function(0.7), 1)
    assert from_start(lambda: run(program, 0.7, function=function), 1) == expected


def test_each_call_of_a_derivative_counts_once():
    derivative = grad(counts)
    _, counted = from_start(lambda: [derivative(x) for x in (0.5, 1.0, 2.0)], 0)
    assert counted == 3


def stores(x):
    global COUNT
    COUNT = x * x
    return COUNT * x


def stores_through_a_local(x):
    global COUNT
    y = x * 2
    COUNT = [y]
    return COUNT[0] * x


def stored_by(value):
    global COUNT
    COUNT = value
    return value * 1.0


def stores_by_a_helper(x):
    return stored_by(x) * COUNT


def writes_into_it(x):
    global TABLE
    TABLE = {}
    TABLE["x"] = x
    return TABLE["x"] * x


def declared_on_one_path(x):
    if x > 0:
        global COUNT
    COUNT = x
    return COUNT * x


@pytest.mark.parametrize("function", [stores, stores_by_a_helper, declared_on_one_path])
def test_an_active_value_is_followed(function):
    def slope():
        (above, _), (below, _) = [from_start(lambda: function(0.7 + step), 0) for step in (1e-6, -1e-6)]
        return (above - below) / 2e-6

    found, held = from_start(lambda: grad(function)(0.7), 0)
    assert found == pytest.approx(slope(), rel=1e-6) and held == from_start(lambda: function(0.7), 0)[1]


@pytest.mark.parametrize("function", [stores_through_a_local, writes_into_it])
def test_what_cannot_be_written_in_order_is_refused(function):
    with pytest.raises(DerivativeError):
        from_start(lambda: grad(function)(0.7), 0)


def test_a_variable_without_a_value_raises_what_python_does():
    global UNBOUND
    del UNBOUND
    try:
        with pytest.raises(NameError, match="name 'UNBOUND' is not defined"):
            grad(reads_what_may_be_unbound)(0.7)
        assert grad(binds_first)(0.7) == 2.0
    finally:
        UNBOUND = "UNBOUND"


def reads_what_may_be_unbound(x):
    global UNBOUND
    UNBOUND = UNBOUND + 1
    return x * UNBOUND


def binds_first(x):
    global UNBOUND
    UNBOUND = 2
    return x * UNBOUND


NEXT = [0]


def following():
    NEXT[0] += 1
    return NEXT[0]


def test_an_index_is_evaluated_once():
    def product(x):
        v = np.array([x, x * x, x ** 3, x ** 4])
        return v[following()] * v[following()]

    NEXT[0] = 0
    assert grad(product)(0.7) == pytest.approx(5 * 0.7 ** 4)
    assert NEXT == [2]


def test_an_index_is_what_it_was():
    def product(x):
        v = np.array([x, x * x, x ** 3, x ** 4])
        i = [0]
        y = v[i[0]]
        i[0] = 2
        return y * v[i[0]]

    assert grad(product)(0.7) == pytest.approx(4 * 0.7 ** 3)


HELD = np.array([[0.7]])
SEEN = HELD.T.T


def grow(v):
    global HELD
    HELD += 1.0
    return v * True


def test_an_update_of_a_global_array_is_seen_by_other_names():
    def f(x):
        y = SEEN * HELD * x
        y = y * grow(x)
        return np.sum(y * SEEN.sum())

    def restart():
        global HELD, SEEN
        HELD = np.array([[0.7]])
        SEEN = HELD.T.T
        return np.array([[2.1]])

    x = restart()
    expected = f(x)
    value, bar = value_and_grad(f)(restart())
    assert value == expected and SEEN[0, 0] == HELD[0, 0] == 1.7
    np.testing.assert_allclose(bar, 2.0 * expected / 2.1)

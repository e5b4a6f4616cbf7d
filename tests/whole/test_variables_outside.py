"""Variables of functions around the one that is differentiated: read and written at each call, as the text says."""

import contextlib

import pytest

from adcompile import grad, jvp
from adcompile.errors import DerivativeError


def made():
    n = 0

    def counts(x):
        nonlocal n
        y = x * n
        for _ in range(3):
            n += 1
            y = y * x + n

        def more(t):
            nonlocal n
            n += 1
            return t * n

        return more(y) * n

    def tick():
        nonlocal n
        n += 10
        return 2.0

    def reads(x):
        a = x * n
        tick()
        b = x * n
        return a + b * n * tick()

    def binds_in_every_way(x):
        nonlocal n
        try:
            n = int("a")
        except ValueError:
            n += 3
        with contextlib.suppress(ValueError):
            n, y = n + 4, 2.0
        for n in range(n):
            pass
        z = x * n
        del n
        n = 7
        return z * x * n * y

    def takes_an_active_value(x):
        nonlocal n
        n = x
        return n * x

    def has_none(x):
        nonlocal n
        n = 1
        del n
        return x * n

    return counts, reads, binds_in_every_way, takes_an_active_value, has_none, lambda: n


@pytest.mark.parametrize("position", [0, 1, 2])
def test_gradients_are_those_of_the_text(position):
    step = 1e-6
    above, below = made(), made()
    difference = (above[position](0.7 + step) - below[position](0.7 - step)) / (2 * step)
    found, tangent = made(), made()
    assert grad(found[position])(0.7) == pytest.approx(difference, rel=1e-6)
    assert jvp(tangent[position], (0.7,), (1.0,))[1] == pytest.approx(difference, rel=1e-6)
    assert found[-1]() == tangent[-1]() == above[-1]()


def test_each_call_counts_on():
    functions, others = made(), made()
    derivative = grad(functions[0])
    assert [derivative(x) for x in (0.5, 0.5)] != [derivative(0.5)] * 2
    for x in (0.5, 0.5, 0.5):
        others[0](x)
    assert functions[-1]() == others[-1]()


def test_closures_of_the_same_code_have_variables_of_their_own():
    one, other = made(), made()
    grad(one[0])(0.5)
    assert other[-1]() == 0
    grad(other[0])(0.5)
    assert one[-1]() == other[-1]() == 4


def test_an_active_value_is_followed():
    functions, others = made(), made()
    above, below = made()[3](0.7 + 1e-6), made()[3](0.7 - 1e-6)
    assert grad(functions[3])(0.7) == pytest.approx((above - below) / 2e-6, rel=1e-6)
    others[3](0.7)
    assert functions[-1]() == others[-1]()


def test_a_variable_without_a_value_raises_what_python_does():
    with pytest.raises(NameError) as primal:
        made()[4](0.7)
    with pytest.raises(NameError) as derivative:
        grad(made()[4])(0.7)
    assert str(derivative.value) == str(primal.value)


def power_of(x, exponent):
    return abs((-8.0 * x) ** exponent) * x


def test_a_power_that_is_complex_is_refused_with_its_place():
    with pytest.raises(DerivativeError, match="a power of a negative number is complex here") as caught:
        grad(power_of)(0.7, 1 / 3)
    assert "in power_of" in str(caught.value) and "(-8.0 * x) ** exponent" in str(caught.value)
    assert grad(power_of)(0.7, 2.0) == pytest.approx(3 * 64 * 0.7 ** 2)
    assert grad(power_of)(-0.7, 0.5) == pytest.approx(1.5 * 5.6 ** 0.5)

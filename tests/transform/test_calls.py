"""Functions with programs of their own: one pair for each function, types and what is active; as deep as Python goes."""

import math

import numpy as np
import pytest

from adcompile import grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp
from tests.programs import recursion


def chain(x, n):
    if n == 0:
        return x
    return math.sin(chain(x, n - 1)) + 0.5 * x


def chain_by_loop(x, n):
    result = x
    for _ in range(n):
        result = math.sin(result) + 0.5 * x
    return result


def test_recursion_500_deep():
    value, gradient = value_and_grad(chain)(0.3, 500)
    assert value == chain(0.3, 500)
    assert gradient == pytest.approx(grad(chain_by_loop)(0.3, 500), rel=1e-13)


def test_second_order_400_deep():
    assert grad(grad(chain))(0.3, 400) == pytest.approx(grad(grad(chain_by_loop))(0.3, 400), rel=1e-12)


def test_recursion_as_deep_as_the_primal_raises_what_the_primal_raises():
    with pytest.raises(RecursionError):
        grad(chain)(0.3, 10**6)
    assert grad(chain)(0.3, 2) == pytest.approx(grad(chain_by_loop)(0.3, 2), rel=1e-13)


def twice(x, n):
    return chain(x, n) + chain(2.0 * x, n + 1)


def test_one_pair_serves_all_calls_with_the_same_types():
    gradient = grad(twice)
    gradient(0.3, 4)
    assert gradient.source.count("def chain_record") == 1
    assert gradient.source.count("def chain_adjoint") == 1


def of_two_types(x, n):
    return chain(np.sum(x), n) + chain(1.5, n) + np.sum(spread(x, n))


def spread(x, n):
    return x if n == 0 else spread(x * x, n - 1) * 0.5


def test_each_function_has_its_pair():
    x = np.array([0.3, 0.4])
    gradient = grad(of_two_types)
    gradient(x, 3)
    assert gradient.source.count("def spread_record") == 1
    assert gradient.source.count("def chain_record") == 1


def nested(values, depth):
    if depth == 0:
        return np.sum(values)
    return nested(values[None] * 0.5, depth - 1)


def test_types_that_go_on_changing_are_widened_after_three_signatures():
    gradient = grad(nested)
    np.testing.assert_allclose(gradient(np.array([1.0, 2.0]), 6), np.full(2, 0.5**6))
    assert gradient.source.count("_record(values, depth):") == 3


def test_all_operators_agree_on_a_recursion():
    def by_recursion(x, n):
        return np.sum(x * x) if n == 0 else np.sum(np.sin(x)) * by_recursion(x * 0.7, n - 1)

    def by_loop(x, n):
        total = 1.0
        for _ in range(n):
            total = total * np.sum(np.sin(x))
            x = x * 0.7
        return total * np.sum(x * x)

    x, v = np.array([0.3, -0.8, 1.2]), np.array([1.0, 0.5, -0.2])
    np.testing.assert_allclose(grad(by_recursion)(x, 4), grad(by_loop)(x, 4), rtol=1e-12)
    np.testing.assert_allclose(hessian(by_recursion)(x, 4), hessian(by_loop)(x, 4), rtol=1e-12)
    assert jvp(by_recursion, (x, 4), (v, None)) == pytest.approx(jvp(by_loop, (x, 4), (v, None)), rel=1e-12)
    value, pull = vjp(by_recursion, x, 4)
    np.testing.assert_allclose(pull(2.0)[0], pull(1.0)[0] * 2.0, rtol=1e-15)
    np.testing.assert_allclose(pull(1.0)[0], grad(by_recursion)(x, 4), rtol=1e-15)


def mixed(x, y):
    return chain(x, 3) * y + chain(y, 2)


@pytest.mark.parametrize("first, second", [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_mixed_second_derivatives_of_a_recursion(first, second):
    point, step = [0.5, 0.7], 1e-5
    ends = [[value + sign * step * (place == second) for place, value in enumerate(point)] for sign in (1.0, -1.0)]
    above, below = [grad(mixed, wrt=first)(*end) for end in ends]
    assert jacobian(grad(mixed, wrt=first), wrt=second)(*point) == pytest.approx((above - below) / (2 * step), rel=1e-8)


def test_an_exception_in_a_recursion_stays_the_users():
    def falls(x, n):
        if n == 0:
            raise KeyError("bottom")
        return x * falls(x, n - 1)

    with pytest.raises(KeyError, match="bottom"):
        grad(falls)(1.0, 3)


def test_names_of_the_users_win_over_those_of_pairs():
    def chain_record(x, n):
        chain_adjoint = x * 2.0
        return chain_adjoint if n == 0 else chain_record(x, n - 1) * chain_adjoint

    assert grad(chain_record)(0.5, 2) == pytest.approx(3 * 2 * (2 * 0.5) ** 2)


def test_a_long_helper_is_lowered_in_place_twice_and_then_called():
    gradient = grad(recursion.calls_a_long_helper, wrt=(0, 1))
    gradient(0.7, 0.4)
    pairs_for_active_operands = ["x alone", "scale alone", "both"]
    assert gradient.source.count("def long_helper_record") == len(pairs_for_active_operands)
    assert gradient.source.count("# x = 0.9 * x + 0.1 * y") == 2 + len(pairs_for_active_operands)


def doubled_0(x):
    return x * x


def doubled_1(x):
    return doubled_0(x) + doubled_0(x + 1.0)


def doubled_2(x):
    return doubled_1(x) * doubled_1(x + 1.0)


def doubled_3(x):
    return doubled_2(x) - doubled_2(math.sin(x))


def doubled_4(x):
    return doubled_3(x) + doubled_3(math.cos(x))


def doubled_5(x):
    return doubled_4(x) * 0.5 + doubled_4(x * 0.5)


def doubled_6(x):
    return doubled_5(x) + doubled_5(0.3 * x)


def doubled_7(x):
    return doubled_6(x) + doubled_6(0.7 * x)


def doubled_8(x):
    return doubled_7(x) + doubled_7(0.1 * x)


def doubled_9(x):
    return doubled_8(x) + doubled_8(0.9 * x)


def doubled_10(x):
    return doubled_9(x) + doubled_9(1.1 * x)


def test_the_text_of_helpers_that_call_helpers_twice_stays_short():
    gradient = grad(doubled_10)
    found, step = gradient(0.4), 1e-5
    assert found == pytest.approx((doubled_10(0.4 + step) - doubled_10(0.4 - step)) / (2 * step), rel=1e-7)
    assert len(gradient.source.splitlines()) < 2500


def long_rows(x, scale):
    total = 0.0 * x
    for k in range(3):
        if np.sum(x) > 0.1 * k:
            y = np.sin(x * scale)
            total = total + y * y
        else:
            y = np.cos(x) * scale
            total = total - y
        x = 0.9 * x + 0.1 * y
    return total


def updates_what_it_returns(v):
    a = long_rows(v, 1.0)
    a /= 2.0
    b = long_rows(a, 0.5)
    b += a
    c = long_rows(b, 0.2)
    c /= 2.0
    d = long_rows(c, 0.2)
    d *= c
    return np.sum(d) + np.sum(a)


@pytest.mark.parametrize("size", [3, 4])
def test_what_a_long_helper_returns_may_be_updated(size):
    """It is called, not taken into the program, from the third time on."""
    v, direction = np.linspace(0.2, 1.1, size), np.linspace(1.0, -0.5, size)
    found = grad(updates_what_it_returns)(v)
    step = 1e-6
    difference = (updates_what_it_returns(v + step * direction) - updates_what_it_returns(v - step * direction)) / (2.0 * step)
    np.testing.assert_allclose(found @ direction, difference, rtol=1e-7)
    assert jvp(updates_what_it_returns, (v,), (direction,))[1] == pytest.approx(found @ direction, rel=1e-12)
    product = hvp(updates_what_it_returns)(v, direction)
    change = (grad(updates_what_it_returns)(v + step * direction) - grad(updates_what_it_returns)(v - step * direction)) / (2.0 * step)
    np.testing.assert_allclose(product, change, rtol=1e-6, atol=1e-8)

"""`nth_derivative`: closed forms, nested gradients, programs with loops and calls, what it costs and what it refuses."""

import math
import time
import warnings

import numpy as np
import pytest

from adcompile import (
    BadArgument, NotDifferentiable, NotScalar, UnsupportedSyntax, derivative_of, explain, grad, nth_derivative, runtime, stop_gradient,
)
from tests.ways import Way

WAYS = [Way(numeric=numeric, optimize=optimize) for numeric in (False, True) for optimize in (True, False)] + [Way(dynamic=True)]
ORDERS = range(1, 11)
X = np.array([0.3, 1.2, -0.7])
A = np.array([[2.0, 0.3, 0.1], [0.2, 1.5, -0.3], [0.4, 0.1, 1.1]])


def falling(a, n):
    return math.prod(a - k for k in range(n))


def bell(n):
    """The n-th derivative of exp(exp(t)) at 0 is e times this."""
    return 1 if n == 0 else sum(math.comb(n - 1, k) * bell(k) for k in range(n))


TANGENT = [0.0, 1.0, 0.0, 2.0, 0.0, 16.0, 0.0, 272.0, 0.0, 7936.0, 0.0]
EULER = [1.0, 0.0, -1.0, 0.0, 5.0, 0.0, -61.0, 0.0, 1385.0, 0.0, -50521.0]

KNOWN = [
    (lambda t: np.exp(2.0 * t), 0.3, lambda n: 2.0**n * math.exp(0.6)),
    (lambda t: math.sin(t), 0.7, lambda n: math.sin(0.7 + n * math.pi / 2)),
    (lambda t: math.cos(3.0 * t), 0.2, lambda n: 3.0**n * math.cos(0.6 + n * math.pi / 2)),
    (lambda t: math.log(t), 1.7, lambda n: (-1.0) ** (n - 1) * math.factorial(n - 1) / 1.7**n),
    (lambda t: 1.0 / (1.0 - t), 0.25, lambda n: math.factorial(n) / 0.75 ** (n + 1)),
    (lambda t: t**2.5, 1.3, lambda n: falling(2.5, n) * 1.3 ** (2.5 - n)),
    (lambda t: t**-2, 1.3, lambda n: falling(-2, n) * 1.3 ** (-2 - n)),
    (lambda t: np.sqrt(t), 1.3, lambda n: falling(0.5, n) * 1.3 ** (0.5 - n)),
    (lambda t: np.cbrt(t), 1.3, lambda n: falling(1 / 3, n) * 1.3 ** (1 / 3 - n)),
    (lambda t: t**7, 0.0, lambda n: 5040.0 if n == 7 else 0.0),
    (lambda t: 2.0**t, 0.5, lambda n: math.log(2.0) ** n * 2.0**0.5),
    (lambda t: math.exp(math.exp(t)), 0.0, lambda n: math.e * bell(n)),
    (lambda t: math.tan(t), 0.0, lambda n: TANGENT[n]),
    (lambda t: np.tanh(t), 0.0, lambda n: TANGENT[n] * (-1.0) ** (n // 2)),
    (lambda t: 1.0 / np.cosh(t), 0.0, lambda n: EULER[n]),
    (lambda t: np.sinh(t), 0.4, lambda n: math.cosh(0.4) if n % 2 else math.sinh(0.4)),
    (lambda t: np.arctan(t), 0.0, lambda n: (-1.0) ** (n // 2) * math.factorial(n - 1) if n % 2 else 0.0),
    (lambda t: math.asin(t), 0.0, lambda n: math.prod(range(1, n - 1, 2)) ** 2 if n % 2 else 0.0),
    (lambda t: math.erf(t), 0.0, lambda n: 2 / math.sqrt(math.pi) * (-1.0) ** (n // 2) * math.factorial(n - 1) / math.factorial(n // 2)
     if n % 2 else 0.0),
    (lambda t: t * np.exp(t), 0.6, lambda n: (0.6 + n) * math.exp(0.6)),
    (lambda t: np.log1p(t), 0.5, lambda n: (-1.0) ** (n - 1) * math.factorial(n - 1) / 1.5**n),
    (lambda t: np.logaddexp(t, 3.0 * t), 0.0, lambda n: [0, 2, 1, 0, -2, 0, 16, 0, -272, 0, 7936][n]),
    (lambda t: np.sinc(t), 0.0, lambda n: 0.0 if n % 2 else (-1.0) ** (n // 2) * math.pi**n / (n + 1)),
    (lambda t: math.lgamma(t), 1.0, lambda n: -0.5772156649015329 if n == 1 else (-1.0) ** n * math.factorial(n - 1) * zeta(n)),
]


def zeta(n):
    return sum(k ** -float(n) for k in range(1, 2001)) + 2000.5 ** (1 - n) / (n - 1)


@pytest.mark.parametrize("place", range(len(KNOWN)))
def test_known_series(place):
    f, t, known = KNOWN[place]
    for n in ORDERS:
        np.testing.assert_allclose(nth_derivative(f, n)(t), known(n), rtol=2e-7 if place == len(KNOWN) - 1 else 1e-9,
                                   atol=1e-9 * math.factorial(n))


# --- programs ---------------------------------------------------------------------------------


def by_loop(t):
    s = 0.0
    for i in range(5):
        if i % 2:
            s = s * t + 1.0
        else:
            s = math.sin(s + t)
    return s


def by_newton(t):
    x, k = 1.0, 0
    while abs(x * x - t) > 1e-3 and k < 20:
        x = 0.5 * (x + t / x)
        k += 1
    return x


def by_stores(t):
    a = np.zeros(4)
    a[0] = t
    for i in range(1, 4):
        a[i] = a[i - 1] * t + np.exp(a[0])
    a[1:3] *= 2.0
    return np.sum(a * a)


def helper(x, y):
    if x > 0:
        return x * y
    return -x


def by_helpers(t):
    return helper(t, t) + helper(-t, t) * helper(t * t, t)


def by_recursion(t, n=4):
    if n == 0:
        return 1.0
    return t * by_recursion(t, n - 1) + math.sin(t)


def by_lists(t):
    values = [t]
    for _ in range(4):
        values.append(values[-1] * t + math.cos(t))
    total = 0.0
    for value in values:
        total += value * value
    return total + sum(values) + len([t] * 2) * ([t] + [t * t])[1]


def by_lists_of_elements(t):
    values = list(X * t)
    values.extend(X * t * t)
    first, *rest = X * t
    return sum(values) * values[0] * values[4] + first * rest[1] + max([*(X * t)])


def by_elements(t):
    s = 0.0
    for value in X * t:
        s = s + np.exp(value)
    return s


def by_choices(t):
    return max(t, t * t) + min(t, 2.0, t**3) + np.maximum(t, 0.5) + np.clip(t * t, 0, 3) + abs(t - 2.0) * t + np.clip(t, 1.0, 3.0) * t


def by_products(t):
    m = A * t
    v = np.array([t, t * t, 1.0])
    return v @ (m @ m) @ v + np.trace(np.linalg.inv(A + t * np.eye(3))) + np.linalg.solve(A, X * t**3)[0]


def by_softmax(t):
    z = X * t
    return np.exp(z[0]) / np.sum(np.exp(z)) + np.log(np.sum(np.exp(z - np.max(z)))) + np.std(z * z)


def by_mixed_powers(t, p=2.5, q=3):
    return (1.0 + t) ** (t * t) + t**p + t**q + np.power(t, 4)


def by_early_return(t):
    for _ in range(10):
        t = t * 1.5
        if t > 3:
            return t * t
    return t


def by_unpacking(t):
    a, b = t * t, t
    a, b = b, a * b
    c, d = np.array([a, b])
    return c * d + sum(t**k / (k + 1) for k in range(6))


def by_try(t):
    try:
        y = math.log(t)
    except ValueError:
        y = t
    return y * t


class Cubic:
    def __init__(self, scale):
        self.scale = scale

    def at(self, t):
        return self.scale * t**3


def by_objects(t):
    return Cubic(2.0 * t).at(t)


def by_gradients(t):
    return t * grad(lambda u: u**3 * math.sin(t))(t)


PROGRAMS = [by_loop, by_newton, by_stores, by_helpers, by_recursion, by_lists, by_lists_of_elements, by_elements, by_choices,
            by_products, by_softmax, by_mixed_powers, by_early_return, by_unpacking, by_try, by_objects, by_gradients]


@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_programs_against_nested_gradients(f):
    nested = f
    for n in range(1, 5):
        nested = grad(nested)
        expected = nested(0.7)
        np.testing.assert_allclose(nth_derivative(f, n)(0.7), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("f", [f for f in PROGRAMS if f is not by_products], ids=lambda f: f.__name__)
def test_programs_in_all_ways(f):
    found = [way.called("taylor", f, (0,), (0.7,), (6,))[1] for way in WAYS]
    for other in found[1:]:
        np.testing.assert_allclose(other, found[0], rtol=1e-10, atol=1e-10)


def test_series_of_choices_and_of_lists():
    for f in (by_choices, lambda t: list(X * t)[1] * t, by_lists_of_elements):
        nested = f
        for n in (1, 2):
            nested = grad(nested)
            np.testing.assert_allclose(nth_derivative(f, n)(0.7), nested(0.7), rtol=1e-9)


def test_series_of_functions():
    for f, t, known in (KNOWN[0], KNOWN[3], KNOWN[13], KNOWN[17]):
        np.testing.assert_allclose([nth_derivative(f, n)(t) for n in (1, 2, 5)], [known(n) for n in (1, 2, 5)], rtol=1e-9, atol=1e-9)


def test_series_of_scipy():
    special = pytest.importorskip("scipy.special")
    for f in (lambda t: special.expit(t), lambda t: special.gamma(t + 1.0), lambda t: special.log_expit(t), lambda t: special.ndtr(t),
              lambda t: special.xlogy(t, t), lambda t: special.digamma(t)):
        nested = f
        for n in range(1, 5):
            nested = grad(nested)
            np.testing.assert_allclose(nth_derivative(f, n)(0.7), nested(0.7), rtol=1e-9)


def test_a_rule_of_the_user():
    def soft(x):
        return math.log(1.0 + math.exp(x))

    @derivative_of(soft)
    def partials(y, x):
        return 1.0 - np.exp(-y)

    for n in (1, 3, 6):
        np.testing.assert_allclose(nth_derivative(lambda t: soft(t * t), n)(0.4),
                                   nth_derivative(lambda t: math.log(1.0 + math.exp(t * t)), n)(0.4), rtol=1e-10)


# --- what goes in and comes out ------------------------------------------------------------------


def test_the_result_has_the_form_of_the_value():
    found = nth_derivative(lambda t: {"a": t**3, "b": [math.exp(t), X * t * t], "c": (1.0, 2)}, 2)(0.5)
    assert found["a"] == 3.0 and type(found["a"]) is float and found["c"] == (0.0, 0.0)
    np.testing.assert_allclose(found["b"][0], math.exp(0.5))
    np.testing.assert_allclose(found["b"][1], 2.0 * X)
    value = np.float32(0.5)
    assert nth_derivative(lambda t: t**3, 2)(value) == np.float32(3.0) and nth_derivative(lambda t: t**3, 2)(value).dtype == np.float32
    assert nth_derivative(lambda t: t**3, 2)(2) == 12.0
    assert nth_derivative(lambda t: t**3, 2)(np.array(2.0)) == 12.0
    assert nth_derivative(lambda t: X, 2)(2.0).tolist() == [0.0, 0.0, 0.0]
    assert nth_derivative(lambda t: 5, 1)(2.0) == 0.0


def test_other_arguments_and_wrt():
    def f(a, t, *, shift=1.0):
        return a * (t + shift) ** 4

    assert nth_derivative(f, 3, wrt="t")(2.0, 1.0) == 2.0 * 24.0 * 2.0
    assert nth_derivative(f, 3, wrt=1)(2.0, 1.0, shift=0.0) == 2.0 * 24.0
    assert nth_derivative(f, 2, argnums=0)(2.0, 1.0) == 0.0


def test_nothing_is_written_and_all_is_printed_once(capsys):
    data = np.ones(3)

    def f(t):
        data[0] = 2.0
        print("once")
        return np.sum(data * t**3) + stop_gradient(t)

    assert nth_derivative(f, 2)(1.0) == 24.0
    assert capsys.readouterr().out == "once\n"


def test_kinks_and_edges():
    assert [nth_derivative(lambda t: t**2.5, n)(0.0) for n in (1, 2, 3)] == [0.0, 0.0, math.inf]
    assert [nth_derivative(lambda t: t**3, n)(0.0) for n in (1, 2, 3, 4)] == [0.0, 0.0, 6.0, 0.0]
    assert [nth_derivative(lambda t: abs(t) ** 3, n)(0.0) for n in (1, 2, 3)] == [0.0, 0.0, 0.0]
    assert [nth_derivative(lambda t: np.sqrt(t * t), n)(0.0) for n in (1, 2)] == [0.0, 0.0]
    for root in (lambda t: np.sqrt(t**4), lambda t: (t**4) ** 0.5):        # t**2: the series of t**4 shows nothing so early
        assert nth_derivative(root, 1)(0.0) == 0.0 and math.isnan(nth_derivative(root, 2)(0.0))
    assert nth_derivative(lambda t: math.log(1.0 + t) * t**2, 4)(0.0) == -12.0

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        np.testing.assert_allclose(nth_derivative(lambda t: np.where(t > 0.0, t**3, np.log(-t)), 2)(0.5), 3.0)


def test_derivatives_of_it_and_inside():
    assert nth_derivative(grad(lambda t: t**5), 2)(3.0) == 60.0 * 9.0
    made = nth_derivative(lambda t: t**5, 3)
    assert grad(lambda x: made(x) * x)(2.0) == 180.0 * 4.0
    assert grad(lambda x: nth_derivative(lambda t: t**3 * x, 2)(x))(3.0) == 36.0
    assert grad(lambda x: made(2.0) * x)(3.0) == 240.0
    assert nth_derivative(lambda x: made(x) * x, 2)(2.0) == 60.0 * 6.0 * 2.0


# --- cost -----------------------------------------------------------------------------------------


def test_the_cost_is_quadratic():
    v = np.linspace(0.1, 1.0, 400)

    def f(t):
        s = 0.0
        for _ in range(10):
            s = np.sin(s * t + v) * np.exp(-t * s) + t / (1.0 + s * s)
        return s

    def seconds(n):
        run = nth_derivative(f, n)
        run(0.7)
        times = []
        for _ in range(5):
            start = time.perf_counter()
            run(0.7)
            times.append(time.perf_counter() - start)
        return min(times)

    assert seconds(10) < 6.0 * seconds(5)


def test_one_program_serves_all_orders():
    def f(t):
        return math.sin(t) * t

    texts = {nth_derivative(f, n).source for n in (1, 5, 10)}
    assert len(texts) == 1
    assert "for k in range(order):" in texts.pop()


# --- refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [0, 11, -1, 2.0, True, "2", None])
def test_orders_that_are_refused(n):
    with pytest.raises(BadArgument, match="is no whole number from 1 to 10"):
        nth_derivative(lambda t: t, n)


def test_arguments_that_are_refused():
    with pytest.raises(NotScalar, match=r"'t' is an array of shape \(2,\), not one number"):
        nth_derivative(lambda t: t, 2)(np.ones(2))
    with pytest.raises(NotScalar, match="'t' is a list, not one number"):
        nth_derivative(lambda t: t, 2)([1.0])
    with pytest.raises(NotDifferentiable, match="is of type str"):
        nth_derivative(lambda t: t, 2)("a")
    with pytest.raises(BadArgument, match="with respect to one number"):
        nth_derivative(lambda t, u: t * u, 2, wrt=(0, 1))(1.0, 2.0)
    with pytest.raises(BadArgument):
        nth_derivative(lambda t: t, 2, wrt="u")


def test_operations_that_are_refused():
    functions = [math.exp, math.sin]

    def later(t):
        total = 0.0
        for function in functions:
            total = total + function(t)
        return total

    with pytest.raises(NotDifferentiable, match="found when the program runs") as refusal:
        nth_derivative(later, 2)(0.5)
    assert "Call it by its name" in str(refusal.value)
    with pytest.raises(NotDifferentiable, match="the series of 'np.polyval' is not known") as refusal:
        nth_derivative(lambda t: np.polyval([1.0, 2.0, 3.0], t), 2)(0.5)
    assert "Take grad of grad" in str(refusal.value) and "test_nth_derivative.py" in str(refusal.value)
    with pytest.raises(NotDifferentiable, match="the series of 'np.linalg.cholesky' is not known"):
        nth_derivative(lambda t: np.linalg.cholesky(t * np.eye(2)), 2)(0.5)
    with pytest.raises(NotDifferentiable, match="complex"):
        nth_derivative(lambda t: 1j * t, 2)(0.5)


def test_it_comes_last():
    with pytest.raises(BadArgument, match="cannot be differentiated again") as refusal:
        grad(nth_derivative(lambda t: t**3, 2))(1.0)
    assert "Apply it last" in str(refusal.value)
    with pytest.raises(UnsupportedSyntax, match="known up to order 4"):
        grad(lambda x: nth_derivative(lambda t: t**9, 5)(x))(1.0)


def test_it_is_explained():
    run = nth_derivative(lambda t: t**3, 2)
    assert "all orders at once" in str(run.explain())
    assert run(1.0) == 6.0
    assert explain(run, 1.0).source == run.source


# --- the arithmetic ---------------------------------------------------------------------------------


def test_products_and_quotients_of_series():
    generator = np.random.default_rng(0)
    a, b = generator.normal(size=(6, 3)), generator.normal(size=6)
    found = runtime.series_product(a, b)
    for k in range(6):
        np.testing.assert_allclose(found[k], sum(a[j] * b[k - j] for j in range(k + 1)))
    np.testing.assert_allclose(runtime.series_quotient(found, b), a, rtol=1e-7)
    np.testing.assert_allclose(runtime.series_product(b, b), [sum(b[j] * b[k - j] for j in range(k + 1)) for k in range(6)])


def test_zeros_win_over_infinities():
    x = np.array([0.0, 0.0, 1.0])
    y = np.array([1.0, math.inf, 2.0])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert runtime.series_product(x, y).tolist() == [0.0, 0.0, 1.0]


def test_powers_at_zero():
    t = np.array([0.0, 1.0, 0.0, 0.0, 0.0])
    assert runtime.power_at_zero(t, 2.5).tolist() == [0.0, 0.0, 0.0, math.inf, math.inf]
    assert runtime.power_at_zero(t, 70.0).tolist() == [0.0] * 5
    square = np.array([0.0, 0.0, 4.0, 0.0, 0.0])
    assert runtime.power_at_zero(square, 1.5).tolist() == [0.0] * 5
    assert runtime.power_at_zero(square**1.0, 1.0).tolist() == [0.0, 0.0, 4.0, 0.0, 0.0]

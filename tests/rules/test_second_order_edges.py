"""Second derivatives at edges: where something was not selected, at powers of 0, at lengths of 0, at ties, at infinity."""

import math
import warnings

import numpy as np
import pytest

from adcompile import UnsupportedSyntax, grad, hessian, hvp, jvp, runtime

INFINITE = np.inf


@pytest.fixture(autouse=True)
def quiet():
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


# --- what was not selected ----------------------------------------------------

INNER = {
    "sqrt": (np.sqrt, (0.0, -1.0, np.nan)), "quotient": (lambda x: np.sin(x) / x, (0.0, INFINITE)),
    "power": (lambda x: x ** 1.5, (0.0, -1.0, INFINITE)), "log": (np.log, (0.0, np.nan)), "square": (lambda x: x * x, (np.nan, INFINITE)),
    "arcsin": (np.arcsin, (1.0, 2.0)), "cbrt": (np.cbrt, (0.0,)), "exponential": (lambda x: np.exp(x) * x, (1000.0, INFINITE)),
}
SELECTED = {
    "where": lambda t, x, taken: np.sum(np.where(taken, t * t, 0.0)),
    "where, late": lambda t, x, taken: np.sum(np.where(taken, np.sin(t), 0.0) * 2.0),
    "mask": lambda t, x, taken: np.sum((t * t)[taken]),
    "mask of a product": lambda t, x, taken: np.sum(t[taken] * x[taken]),
    "slice": lambda t, x, taken: np.sum((t * t)[1:] * x[1:]),
    "items": lambda t, x, taken: t[1] + t[2] * t[2],
    "walked": lambda t, x, taken: sum([value * value for value, one in zip(t, taken) if one]),
    "take": lambda t, x, taken: np.sum(np.take(t * t, [1, 2, 2])),
    "delete": lambda t, x, taken: np.sum(np.delete(t, 0) ** 2),
    "select": lambda t, x, taken: np.sum(np.select([taken], [t * x], 0.0)),
    "choose": lambda t, x, taken: np.sum(np.choose(taken.astype(int), [np.zeros(3), t * x])),
    "sum of some": lambda t, x, taken: np.sum(t * t, where=taken),
    "norm of rows": lambda t, x, taken: np.sum(np.where(taken, np.linalg.norm(np.stack([t, t * x], axis=1), axis=1), 0.0)),
    "product of rows": lambda t, x, taken: np.sum(np.prod(np.stack([t, t * x], axis=1), axis=1)[taken]),
    "joined": lambda t, x, taken: np.sum(np.concatenate([t, t * t])[np.concatenate([taken, taken])]),
    "largest": lambda t, x, taken: np.max(np.where(taken, t * x, -9.0)) + np.sum(np.minimum(np.where(taken, t, 9.0), 0.3)),
}


@pytest.mark.parametrize("selected", SELECTED)
def test_what_was_not_selected_contributes_exactly_zero(selected):
    taken, good = np.array([False, True, True]), np.array([0.6, 0.35])
    for inner, edges in INNER.values():
        def f(x):
            return SELECTED[selected](inner(x), x, taken)

        slope, curvature = grad(f), hessian(f)
        near = np.array([0.5, *good])
        expected, second = slope(near), curvature(near)
        assert expected[0] == 0.0 and np.all(np.isfinite(second)) and not np.any(second[0])
        for edge in edges:
            x = np.array([edge, *good])
            np.testing.assert_allclose(slope(x), expected, rtol=1e-9, atol=1e-12)
            np.testing.assert_allclose(curvature(x), second, rtol=1e-9, atol=1e-12)
            for dot in (np.ones(3), np.array([1.0, 0.0, 0.0]), np.array([0.0, 0.0, 1.0])):
                np.testing.assert_allclose(jvp(f, (x,), (dot,))[1], expected @ dot, rtol=1e-9, atol=1e-12)
                np.testing.assert_allclose(hvp(f)(x, dot), second @ dot, rtol=1e-9, atol=1e-12)


def power_by_recursion(t, n):
    return t if n == 0 else power_by_recursion(t, n - 1) * t


def test_helpers_keep_what_was_not_selected():
    def f(x):
        return np.sum(np.where(np.isfinite(x), power_by_recursion(x, 3) * x, 0.0))

    slope, second = grad(f)(np.array([INFINITE, 0.5])), hessian(f)(np.array([INFINITE, 0.5]))
    alone = np.array([0.5])
    np.testing.assert_allclose(slope, [0.0, grad(f)(alone)[0]])
    np.testing.assert_allclose(second, [[0.0, 0.0], [0.0, hessian(f)(alone)[0, 0]]])


PRODUCTS = {
    "matrix @ vector": lambda b, X: X @ b, "vector @ matrix": lambda b, X: b @ X.T, "dot": lambda b, X: np.dot(X, b),
    "method": lambda b, X: X.dot(b), "inner": lambda b, X: np.inner(b, X), "stack": lambda b, X: (X[:, None, :] @ b[:, None])[:, 0, 0],
    "matrices": lambda b, X: np.prod(X @ np.stack([b, b * b], axis=1), axis=1), "einsum": lambda b, X: np.einsum("ij,j->i", X, b),
    "einsum of three": lambda b, X: np.einsum("ij,j,k->i", X, b, b), "einsum of four": lambda b, X: np.einsum("ij,j,k,l->i", X, b, b, b),
    "tensordot": lambda b, X: np.tensordot(b, X, axes=([0], [1])), "vecdot": lambda b, X: np.vecdot(X, b),
    "outer": lambda b, X: np.outer(X[:, 0], b)[:, 1] + np.outer(X[:, 1], b)[:, 0], "sum": lambda b, X: np.sum(X * b, axis=1),
    "kron": lambda b, X: np.kron(X, b)[:, 0] * b[1] + np.kron(X, b)[:, 3], "rows": lambda b, X: np.array([row @ b for row in X]),
    "vdot": lambda b, X: np.array([np.vdot(X[0], b), np.vdot(X[1], b), np.vdot(X[2], b)]),
    "chain": lambda b, X: np.linalg.multi_dot([X, np.outer(b, b), b]), "average": lambda b, X: np.average(X, axis=1, weights=np.exp(b)),
    "convolve": lambda b, X: np.convolve(np.ravel(np.pad(X, ((0, 0), (0, 1)))), b, "valid")[:7:3],
    "correlate": lambda b, X: np.correlate(np.ravel(np.pad(X, ((0, 0), (0, 1)))), b, "valid")[:7:3],
    "cross": lambda b, X: np.cross(np.column_stack([X, X[:, 0]]), np.array([b[0], b[1], b[0] * b[1]]))[:, 0],
    "quadratic form": lambda b, X: np.array([b @ (row[:, None] * row) @ b for row in X]),
    "after a solution": lambda b, X: X @ np.linalg.solve(np.eye(2) + np.outer(b, b), b),
}
ROWS = {
    "where": lambda r, taken: np.sum(np.where(taken, r**3, 0.0)), "mask": lambda r, taken: np.sum(np.sin(r[taken])),
    "items": lambda r, taken: r[0] ** 3 + np.sin(r[2]), "slice": lambda r, taken: np.sum(np.tanh(r[::2])),
    "length of some": lambda r, taken: r[taken] @ r[taken], "sum of some": lambda r, taken: np.sum(r**3, where=taken),
    "branch": lambda r, taken: sum([value**3 for value, one in zip(r, taken) if one]),
}


@pytest.mark.parametrize("product", PRODUCTS)
def test_rows_of_products_that_were_not_selected_contribute_exactly_zero(product):
    taken, b, X = np.array([True, False, True]), np.array([0.3, 0.2]), np.array([[0.5, -0.7], [0.0, 0.0], [1.2, 0.4]])
    for select in ROWS.values() if product == "matrix @ vector" else (ROWS["where"], ROWS["slice"]):
        def f(b, X):
            return select(PRODUCTS[product](b, X), taken)

        first, by_matrix, second = grad(f), grad(f, wrt=1), hessian(f)
        products, by_rows = hvp(lambda b: f(b, X)), hvp(lambda X: f(b, X))
        expected = None
        for row in ([0.3, 0.6], [INFINITE, 1.0], [np.nan, np.nan], [0.0, INFINITE], [INFINITE, -INFINITE]):
            X = np.array([X[0], row, X[2]])
            found = [first(b, X), by_matrix(b, X), second(b, X), products(b, np.array([1.0, -2.0])), by_rows(X, np.ones((3, 2)))]
            expected = found if expected is None else expected
            for one, other in zip(found, expected):
                np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-13)
        assert not np.any(found[1][1]) and not np.any(found[4][1])


def test_a_row_that_was_not_selected_contributes_exactly_zero():
    def f(b, X):
        return np.sum(np.where(np.array([True, False]), X @ b, 0.0))

    assert np.array_equal(grad(f)(np.array([0.3, 0.2]), np.array([[1.0, 2.0], [INFINITE, np.nan]])), [1.0, 2.0])


def test_what_was_selected_is_never_hidden():
    def f(b, X, taken):
        return np.sum(np.where(taken, X @ b, 0.0))

    b, X = np.array([0.0, 2.0]), np.array([[1.0, np.nan], [3.0, np.inf], [2.0, 0.5]])
    assert np.array_equal(grad(f)(b, X, np.array([False, False, True])), [2.0, 0.5])
    assert np.array_equal(grad(f)(b, X, np.array([False, True, True])), [5.0, INFINITE])
    assert np.array_equal(grad(f)(b, X, np.array([True, False, True])), [3.0, np.nan], equal_nan=True)


@pytest.mark.parametrize("zeros, expected", [((0,), [np.nan, 7.0]), ((1,), [7.0, np.nan]), ((0, 1), [7.0, 7.0])])
def test_zeros_win_in_the_factors_that_come_from_a_selection(zeros, expected):
    a, b = np.array([[INFINITE, 1.0], [0.0, 1.0]]), np.array([[0.0, INFINITE], [7.0, 7.0]])
    found = runtime.strong_matmul(a, b, zeros=zeros)
    assert np.array_equal([found[0, 0], found[1, 1]], expected, equal_nan=True)
    assert np.array_equal(runtime.strong_einsum("ij,jk->ik", a, b, zeros=tuple([place + 1 for place in zeros])), found, equal_nan=True)


@pytest.mark.parametrize("size", [3, 100])
@pytest.mark.parametrize("other", [1e200, -1e200, INFINITE, np.nan, 1e-200, 0.0, 2.0])
def test_few_factors_and_many_have_the_same_products(size, other):
    t, x = np.zeros(size), np.ones(size)
    t[1], x[0], x[-1] = 1e150, other, 0.5
    with warnings.catch_warnings(), np.errstate(all="warn", under="ignore"):
        warnings.simplefilter("error")
        scaled, outer, inner = runtime.scale(t, x), runtime.strong_outer(t, x, zeros=(0,)), runtime.strong_matmul(t, x, zeros=(0,))
        quotient = runtime.divide(t, float(other))
    assert scaled[0] == 0.0 and scaled[1] == 1e150 and inner == 1e150
    with np.errstate(all="ignore"):
        assert np.array_equal(outer[1], 1e150 * x, equal_nan=True) and not np.any(outer[0])
        assert np.array_equal(quotient, [0.0, np.divide(1e150, other), *[0.0] * (size - 2)], equal_nan=True)


# --- powers of 0 ----------------------------------------------------------------


@pytest.mark.parametrize("exponent, wrt_base, mixed", [
    (2.0, 2.0, 0.0), (1.5, INFINITE, 0.0), (2.5, 0.0, 0.0), (3.0, 0.0, 0.0), (1.0, 0.0, -INFINITE), (0.5, -INFINITE, -INFINITE),
    (0.0, 0.0, INFINITE),
])
def test_second_derivatives_of_powers_at_0_are_their_limits(exponent, wrt_base, mixed):
    both = hessian(lambda p: p[0] ** p[1])(np.array([0.0, exponent]))
    assert np.array_equal(both, [[wrt_base, mixed], [mixed, 0.0]])
    arrays = hessian(lambda p: np.sum(np.power(p[:1], p[1:])))(np.array([0.0, exponent]))
    assert np.array_equal(arrays, both)
    assert grad(grad(lambda x: x ** exponent))(0.0) == wrt_base
    assert grad(grad(lambda y: 0.0 ** y))(exponent) == 0.0


def test_the_exponent_alone_has_second_derivatives_0_at_a_base_of_0():
    found = hessian(lambda y: np.sum(np.array([0.0, 0.5]) ** y))(np.array([1.5, 2.0]))
    np.testing.assert_allclose(found, [[0.0, 0.0], [0.0, 0.25 * np.log(0.5) ** 2]], atol=1e-15)


# --- lengths of 0 -----------------------------------------------------------------

LENGTHS = [
    lambda x: np.linalg.norm(x), lambda x: np.sqrt(np.sum(x ** 2)), lambda x: np.sqrt(np.sum(x * x)), lambda x: np.sqrt(x @ x),
    lambda x: math.sqrt(sum(x**2)), lambda x: np.sum(np.square(x)) ** 0.5, lambda x: np.sqrt((x * x).sum()),
    lambda x: np.sqrt(np.dot(x, x)), lambda x: np.sqrt(np.mean(x**2)), lambda x: np.hypot(x[0], x[1]),
    lambda x: math.hypot(x[0], x[1], x[2]), lambda x: np.sqrt(x[0] * x[0] + x[1] ** 2), lambda x: np.sqrt(np.einsum("i,i->", x, x)),
    lambda x: np.sum(np.sqrt(np.sum(x.reshape(3, 1) ** 2, axis=1))), lambda x: np.sqrt(2.0 * (x @ x)), lambda x: np.sqrt((x @ x) / 3),
]


def test_lengths_of_0_have_derivatives_0():
    for f in LENGTHS:
        assert not np.any(grad(f)(np.zeros(3)))


@pytest.mark.parametrize("place", range(len(LENGTHS)))
def test_lengths_of_0_have_derivatives_0_in_every_spelling(place):
    f, x = LENGTHS[place], np.array([0.3, -0.4, 0.5])
    assert not np.any(grad(f)(0.0 * x))
    assert not np.any(hessian(f)(0.0 * x)) and not np.any(hvp(f)(0.0 * x, np.ones(3)))
    h = 1e-6
    difference = [(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(3)]
    np.testing.assert_allclose(grad(f)(x), difference, rtol=1e-7, atol=1e-8)


def length_in_a_loop(x):
    total = 0.0
    for k in range(2):
        total = total + np.linalg.norm(x * k) ** 2
    return total


def length_by_name(x):
    size = np.linalg.norm(x)
    return 0.5 * size * size + 0.5 * size**2


@pytest.mark.parametrize("f", [
    lambda x: np.linalg.norm(x) ** 2, lambda x: np.square(np.linalg.norm(x)), lambda x: np.power(np.linalg.norm(x), 2.0), length_in_a_loop,
    lambda x: np.sqrt(x @ x) ** 2, lambda x: math.sqrt(np.sum(x * x)) ** 2, lambda x: np.sum(np.linalg.norm(x[:, None], axis=1) ** 2),
    lambda x: np.sum(np.linalg.norm(x[:, None], axis=1, keepdims=True) ** 2), lambda x: np.hypot(x[0], x[1]) ** 2 + x[2] ** 2,
    lambda x: 3.0 * np.std(x) ** 2 + np.sum(x) ** 2 / 3.0,
])
def test_squares_of_lengths_bend_at_0(f):
    x = np.array([0.3, -0.4, 0.5])
    for point in (np.zeros(3), x):
        np.testing.assert_allclose(grad(f)(point), 2.0 * point, rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(hessian(f)(point), 2.0 * np.eye(3), atol=1e-12)
        np.testing.assert_allclose(hvp(f)(point, x), 2.0 * x, atol=1e-12)
        assert jvp(f, (point,), (x,))[1] == pytest.approx(2.0 * point @ x)


def test_the_square_of_a_norm_bends_at_0():
    assert np.array_equal(hessian(lambda x: np.linalg.norm(x) ** 2)(np.zeros(2)), 2.0 * np.eye(2))


def test_the_square_of_a_length_that_is_used_twice_bends_at_0():
    np.testing.assert_allclose(grad(length_by_name)(np.array([3.0, 4.0])), [6.0, 8.0])
    assert not np.any(grad(length_by_name)(np.zeros(2)))


def test_squares_of_other_norms_have_their_own_derivatives():
    x = np.array([[0.3, -0.4], [0.5, 0.1]])
    for f in (lambda x: np.linalg.norm(x, 1) ** 2, lambda x: np.linalg.norm(x, 2) ** 2, lambda x: np.linalg.norm(x, ord="nuc") ** 2,
              lambda x: np.sum(np.linalg.matrix_norm(x[None]) ** 2), lambda x: np.linalg.vector_norm(x, ord=3) ** 2):
        h = 1e-6
        difference = [[(f(x + h * e) - f(x - h * e)) / (2.0 * h) for e in row] for row in np.eye(4).reshape(2, 2, 2, 2)]
        np.testing.assert_allclose(grad(f)(x), difference, rtol=1e-7)


def test_roots_of_other_sums_are_infinite_at_0():
    assert grad(lambda x: np.sqrt(x[0] * x[1]) + np.sqrt(x[0]))(np.array([0.0, 1.0]))[0] == INFINITE


# --- ties, infinity ---------------------------------------------------------------


@pytest.mark.parametrize("f, x, expected", [
    (lambda x: np.max(x) ** 2, [1.0, 1.0], [[0.5, 0.5], [0.5, 0.5]]),
    (lambda x: np.max(x * x), [1.0, 1.0], [[1.0, 0.0], [0.0, 1.0]]),
    (lambda x: np.min(x * x), [1.0, -1.0], [[1.0, 0.0], [0.0, 1.0]]),
    (lambda x: np.sum(np.maximum(x * x, 1.0)), [1.0, 2.0], [[1.0, 0.0], [0.0, 2.0]]),
    (lambda x: np.maximum.reduce(x * x), [1.0, 1.0], [[1.0, 0.0], [0.0, 1.0]]),
    (lambda x: np.ptp(x * x), [1.0, 0.0], [[2.0, 0.0], [0.0, -2.0]]),
])
def test_shares_of_ties_are_constants(f, x, expected):
    np.testing.assert_allclose(hessian(f)(np.array(x)), expected)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_distribution_functions_are_flat_at_infinity(sign):
    special, stats = pytest.importorskip("scipy.special"), pytest.importorskip("scipy.stats")
    x = np.array([sign * INFINITE, 0.5])
    for f in (special.ndtr, special.erf, special.erfc, special.expit):
        assert hvp(lambda x: np.sum(f(x)))(x, np.ones(2))[0] == 0.0 == grad(grad(lambda x: f(x)))(x[0])
    for f in (stats.norm.cdf, stats.norm.sf, stats.norm.pdf):
        assert hvp(lambda x: np.sum(f(x)))(x, np.ones(2))[0] == 0.0
    assert grad(grad(lambda x: math.erf(x)))(x[0]) == 0.0


FLAT = {
    "arctan": (lambda x: np.arctan(x), (1, -1)), "atan": (lambda x: math.atan(x), (1, -1)), "tanh": (lambda x: np.tanh(x), (1, -1)),
    "arcsinh": (lambda x: np.arcsinh(x), (1, -1)), "asinh": (lambda x: math.asinh(x), (1, -1)),
    "arctan2 above": (lambda x: np.arctan2(x, 1.0), (1, -1)), "arctan2 below": (lambda x: np.arctan2(2.0, x), (1, -1)),
    "atan2": (lambda x: math.atan2(2.0, x), (1, -1)), "exp": (lambda x: np.exp(-x), (1,)), "expm1": (lambda x: np.expm1(x), (-1,)),
    "softplus": (lambda x: np.logaddexp(0.0, x), (-1,)), "1/x": (lambda x: 1.0 / x, (1, -1)), "x**-2": (lambda x: x**-2, (1, -1)),
    "power": (lambda x: np.power(x, -2.0), (1, -1)), "math.pow": (lambda x: math.pow(x, -1.5), (1,)), "log": (lambda x: np.log(x), (1,)),
    "sqrt": (lambda x: np.sqrt(x), (1,)), "cbrt": (lambda x: np.cbrt(x), (1, -1)), "arccosh": (lambda x: np.arccosh(x), (1,)),
    "power in a loop": (lambda x: sum(x ** -k for k in range(1, 4)), (1, -1)),
}
SLOPES = {
    "hypot": (lambda x: np.hypot(x, 1.0), 1.0), "hypot below": (lambda x: np.hypot(1.0, x), 1.0), "abs": (lambda x: np.abs(x), 1.0),
    "math.hypot": (lambda x: math.hypot(x, 2.0), 1.0), "three sides": (lambda x: math.hypot(1.0, x, 2.0), 1.0),
    "dist": (lambda x: math.dist((x, 0.0), (1.0, 2.0)), 1.0),
}


def all_ways(f, x):
    """First and second derivatives at a point, of numbers and of an element of an array."""
    array, ones = np.array([x, 1.25]), np.ones(2)

    def whole(x):
        return sum([f(one) for one in x])

    first = [grad(f)(x), grad(f)(np.float64(x)), jvp(f, (x,), (1.0,))[1], grad(whole)(array)[0],
             jvp(whole, (array,), (np.array([1.0, 0.0]),))[1]]
    second = [grad(grad(f))(x), jvp(grad(f), (x,), (1.0,))[1], hessian(whole)(array)[0, 0], hvp(whole)(array, ones)[0]]
    return first, second


@pytest.mark.parametrize("name", FLAT)
def test_both_derivatives_are_0_where_a_function_is_flat_at_infinity(name):
    f, signs = FLAT[name]
    for sign in signs:
        for found in all_ways(f, sign * INFINITE):
            assert np.array_equal(found, np.zeros(len(found)))


@pytest.mark.parametrize("name", SLOPES)
def test_lengths_grow_with_their_infinite_side(name):
    f, slope = SLOPES[name]
    for sign in (1.0, -1.0):
        first, second = all_ways(f, sign * INFINITE)
        assert np.array_equal(first, np.full(5, sign * slope)) and not np.any(second)


def test_angles_are_flat_and_sides_are_straight_at_infinity():
    for found in (*all_ways(FLAT["arctan"][0], INFINITE), all_ways(SLOPES["hypot"][0], INFINITE)[1]):
        assert np.array_equal(found, np.zeros(len(found)))
    assert np.array_equal(all_ways(SLOPES["hypot"][0], INFINITE)[0], np.ones(5))


def test_elements_at_infinity_leave_the_others_alone():
    x = np.array([INFINITE, 0.5, -INFINITE])
    for f in (np.arctan, np.arcsinh, np.tanh):
        second = hvp(lambda x: np.sum(f(x)))(x, np.array([1.0, 2.0, 3.0]))
        assert np.array_equal(second[[0, 2]], [0.0, 0.0]) and second[1] == 2.0 * grad(grad(lambda x: f(x)))(0.5) != 0.0
    sides = grad(lambda x, y: np.sum(np.hypot(x, y)))(x, np.ones(3))
    np.testing.assert_allclose(sides, [1.0, 0.5 / np.hypot(0.5, 1.0), -1.0])


@pytest.mark.parametrize("y, x", [(1e200, 1e200), (3e-200, -4e-200), (1e-170, 0.0), (INFINITE, 2.0), (0.0, 0.0)])
def test_angles_of_any_length(y, x):
    size = 1.0 if not 0.0 < max(abs(y), abs(x)) < INFINITE else max(abs(y), abs(x))
    expected = 0.0 if y == INFINITE or x == 0.0 else (x / size) / ((x / size) ** 2 + (y / size) ** 2) / size
    for found in (grad(lambda y: math.atan2(y, x))(y), grad(lambda y: np.sum(np.arctan2(y, x)))(np.array([y]))[0]):
        assert found == pytest.approx(expected, rel=1e-15, abs=0.0)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_derivatives_of_distributions_have_their_limits_at_infinity(sign):
    special, stats = pytest.importorskip("scipy.special"), pytest.importorskip("scipy.stats")
    norm, logistic, laplace, cauchy, gumbel, t = (
        stats.norm, stats.logistic, stats.laplace, stats.cauchy, stats.gumbel_r, stats.t)
    x = sign * INFINITE
    for f in (lambda x: cauchy.logpdf(x), lambda x: cauchy.logcdf(x), lambda x: t.logpdf(x, 3.0), lambda x: t.logsf(x, 3.0),
              lambda x: gumbel.cdf(x), lambda x: special.owens_t(0.5, x), lambda x: special.dawsn(x), lambda x: special.i0e(x),
              lambda x: special.i1e(x), lambda x: special.log_expit(np.abs(x)), lambda x: gumbel.logsf(-np.abs(x)),
              lambda x: special.rgamma(np.abs(x)), lambda x: special.digamma(np.abs(x)), lambda x: special.gammainc(1.7, np.abs(x)),
              lambda x: stats.gamma.sf(np.abs(x), 2.5), lambda x: stats.weibull_min.cdf(np.abs(x), 1.7),
              lambda x: special.k1e(np.abs(x))):
        for found in all_ways(f, x):
            assert np.array_equal(found, np.zeros(len(found)))
    for f, slope, bend in (
            (lambda x: special.log_ndtr(-np.abs(x)), -INFINITE, -1.0), (lambda x: norm.logcdf(-np.abs(x)), -INFINITE, -1.0),
            (lambda x: norm.logsf(np.abs(x)), -INFINITE, -1.0), (lambda x: norm.logpdf(x), -INFINITE, -1.0),
            (lambda x: logistic.logpdf(x), -1.0, 0.0), (lambda x: laplace.logpdf(x), -1.0, 0.0),
            (lambda x: logistic.logsf(np.abs(x)), -1.0, 0.0), (lambda x: laplace.logcdf(-np.abs(x)), -1.0, 0.0),
            (lambda x: laplace.logsf(np.abs(x)), -1.0, 0.0), (lambda x: gumbel.logsf(np.abs(x)), -1.0, 0.0)):
        first, second = all_ways(f, x)
        assert np.array_equal(first, np.full(5, sign * slope)) and np.array_equal(second, np.full(4, bend))


def test_a_density_that_vanishes_has_the_slope_of_its_logarithm():
    stats = pytest.importorskip("scipy.stats")
    assert grad(lambda x: stats.norm.logpdf(x))(1e200) == -1e200 and grad(lambda x: stats.norm.logcdf(x))(-1e200) == 1e200
    assert grad(grad(lambda x: stats.norm.logcdf(x)))(-1e200) == -1.0
    assert np.isnan(grad(lambda x, scale: stats.norm.logpdf(x, 0.0, scale))(1.0, -1.0))


def test_second_derivatives_of_logarithms_of_the_normal_distribution_are_0_where_it_is_1():
    special, stats = pytest.importorskip("scipy.special"), pytest.importorskip("scipy.stats")
    for f, sign in ((special.log_ndtr, 1.0), (stats.norm.logcdf, 1.0), (stats.norm.logsf, -1.0)):
        for size in (39.0, 40.0, 100.0, 1e200, INFINITE):
            x = np.array([sign * size, 0.5])
            assert hvp(lambda x: np.sum(f(x)))(x, np.ones(2))[0] == 0.0 == grad(grad(lambda x: f(x)))(x[0])
            assert hessian(lambda x: np.sum(f(x)))(x)[0, 0] == 0.0 == jvp(grad(lambda x: f(x)), (x[0],), (1.0,))[1]
        assert grad(grad(lambda x: f(x)))(-sign * 9.0) == pytest.approx(-0.98849, rel=1e-4)


# --- long programs, joined lists -----------------------------------------------------


def test_numbers_of_numpy_have_dtypes_in_loops():
    wide = np.float64(2.5)

    def f(x):
        s = 0.0
        for _ in range(2):
            s = s + (x * wide).astype(float) * s + x
        return s

    assert grad(f)(0.8) == pytest.approx(6.0) and hvp(f)(0.8, 1.0) == pytest.approx(5.0)


def test_lists_joined_by_sum_are_lists():
    def joined(x):
        return sum([[x], [x * x]], [])[1] * x

    assert grad(joined)(1.3) == pytest.approx(3.0 * 1.3 ** 2) and hvp(joined)(1.3, 1.0) == pytest.approx(6.0 * 1.3)


@pytest.mark.parametrize("line, expected", [("s = s + x * 0.5", 1651.0), ("s = s - x", -3299.0), ("s = s * x", 3301.0)])
def test_sums_and_products_of_any_length(line, expected, tmp_path):
    text = "def f(x):\n    s = x\n    for k in range(3):\n" + f"        {line}\n" * 1100 + "    return s\n"
    file = tmp_path / "long.py"
    file.write_text(text)
    space = {}
    exec(compile(text, str(file), "exec"), space)
    assert grad(space["f"])(1.0) == pytest.approx(expected)

"""Linear algebra beyond what the loop over the rules tries: named results, where values are equal, what is refused."""

import warnings

import numpy as np
import pytest
import scipy.linalg

from adcompile import check, grad, hessian, hvp, jvp, vjp
from adcompile.errors import NoRule, NotDifferentiable
from tests.rule_uses import REALS as DERIVED, cotangents_of, direction, evaluate, flat, is_structure, uses
from tests.rules.test_rule_programs import program_of
from tests.ways import WAYS

RANDOM = np.random.default_rng(3)
SQUARE = RANDOM.normal(size=(3, 3))
SYMMETRIC = SQUARE + SQUARE.T + np.diag([0.0, 4.0, 8.0])
TALL = RANDOM.normal(size=(4, 3))
WEIGHTS = RANDOM.normal(size=(3, 3))


# --- results by position and by name ---------------------------------------------------


def eigh_by_name(a):
    found = np.linalg.eigh(a)
    return np.sum(found.eigenvalues ** 3) + found.eigenvectors[0, 1] ** 2


def eigh_by_position(a):
    values, vectors = np.linalg.eigh(a)
    return np.sum(values ** 3) + vectors[0, 1] ** 2


def eig_by_name(a):
    found = np.linalg.eig(a)
    return found.eigenvalues[0] + found.eigenvectors[0, 1] ** 2


def eig_by_position(a):
    found = np.linalg.eig(a)
    return found[0][0] + found[1][0, 1] ** 2


def slogdet_by_name(a):
    return np.linalg.slogdet(a @ a.T).logabsdet


def slogdet_by_position(a):
    _, logdet = np.linalg.slogdet(a @ a.T)
    return logdet


def svd_by_name(a):
    found = np.linalg.svd(a)
    return np.sum(found.S ** 3) + found.U[0, 1] * found.Vh[1, 2]


def svd_by_position(a):
    u, s, vh = np.linalg.svd(a)
    return np.sum(s ** 3) + u[0, 1] * vh[1, 2]


def qr_by_name(a):
    found = np.linalg.qr(a)
    return found.Q[0, 1] + np.sum(found.R ** 3)


def qr_by_position(a):
    q, r = np.linalg.qr(a)
    return q[0, 1] + np.sum(r ** 3)


@pytest.mark.parametrize("by_name, by_position", [
    (eigh_by_name, eigh_by_position), (eig_by_name, eig_by_position), (slogdet_by_name, slogdet_by_position),
    (svd_by_name, svd_by_position), (qr_by_name, qr_by_position),
])
def test_a_result_is_taken_apart_by_name_and_by_position(by_name, by_position):
    check(by_name, SYMMETRIC)
    np.testing.assert_array_equal(grad(by_name)(SYMMETRIC), grad(by_position)(SYMMETRIC))


def on_either_path(a, flag):
    found = np.linalg.eigh(a) if flag else np.linalg.eigh(2.0 * a)
    return np.sum(found.eigenvalues ** 2)


@pytest.mark.parametrize("flag, factor", [(True, 2.0), (False, 8.0)])
def test_a_named_result_that_is_chosen(flag, factor):
    lower = np.tril(2.0 * SYMMETRIC) - np.diag(np.diag(SYMMETRIC))
    np.testing.assert_allclose(grad(on_either_path)(SYMMETRIC, flag), factor * lower, rtol=1e-12)


@pytest.mark.parametrize("name", [name for name, rule in DERIVED.items() if rule.parts])
def test_nothing_came_to_an_item_is_the_same_as_zeros(name):
    rule, rng = DERIVED[name], np.random.default_rng(4)
    for use in list(uses(name, rule))[:4]:
        y = evaluate(rule, use)
        bars = direction(rng, y)
        for place in range(len(y)):
            given = [tuple(bar if k == place else zero for k, bar in enumerate(bars))
                     for zero in (None,)] + [tuple(bar if k == place else 0.0 * bar for k, bar in enumerate(bars))]
            if np.asarray(y[place]).dtype.kind != "f" or name == "numpy.linalg.slogdet" and place == 0:
                continue
            alone, among_zeros = [cotangents_of(rule, y, use, one) for one in given]
            for wrt in rule.wrt:
                np.testing.assert_allclose(flat(alone[wrt]), flat(among_zeros[wrt]), rtol=1e-9, atol=1e-12)


# --- where values are equal --------------------------------------------------------------


def sum_of_cubes(a):
    return np.sum(np.linalg.eigvalsh(a) ** 3)


def sum_of_cubed_singular_values(a):
    return np.sum(np.linalg.svdvals(a) ** 3)


def test_functions_of_all_eigenvalues_have_a_gradient_where_they_are_equal():
    np.testing.assert_allclose(grad(sum_of_cubes)(2.0 * np.eye(3)), 12.0 * np.eye(3), rtol=1e-12)
    np.testing.assert_allclose(grad(sum_of_cubed_singular_values)(2.0 * np.eye(3)), 12.0 * np.eye(3), rtol=1e-12)


def test_a_vector_of_a_value_that_differs_has_a_gradient_where_others_are_equal():
    def leading(a):
        return np.linalg.eigh(a).eigenvectors[:, -1] @ WEIGHTS[0]

    def leading_left(a):
        return np.linalg.svd(a).U[:, 0] @ WEIGHTS[0]

    for function in (leading, leading_left):
        a, dot, step = np.diag([1.0, 1.0, 5.0]), SYMMETRIC, 1e-6
        expected = (function(a + step * dot) - function(a - step * dot)) / (2.0 * step)
        assert abs(np.sum(grad(function)(a) * dot) - expected) < 1e-8


def matrix_root(a):
    values, vectors = np.linalg.eigh(a)
    return np.sum(WEIGHTS * ((vectors * np.sqrt(values)) @ vectors.T))


def rotation(a):
    u, _, vh = np.linalg.svd(a)
    return np.sum(WEIGHTS * (u @ vh))


def skewed(a):
    return np.linalg.eigvals(a)[0]


@pytest.mark.parametrize("function, a", [
    (matrix_root, np.eye(3)), (matrix_root, np.diag([1.0, 1.0 + 1e-16, 2.0])), (rotation, 2.0 * np.eye(3)),
    (skewed, np.eye(3)), (skewed, np.array([[0.0, 1.0], [-1.0, 0.0]])),
    (lambda a: np.sum(np.linalg.qr(a).R), np.ones((3, 3))),
    (lambda a: np.sum(np.linalg.svd(a, full_matrices=False).U), np.ones((3, 2))),
])
def test_vectors_that_are_not_determined_are_refused_when_it_runs(function, a):
    with pytest.raises(NotDifferentiable):
        grad(function)(a)
    with pytest.raises(NotDifferentiable):
        jvp(function, (a,), (np.arange(float(a.size)).reshape(a.shape) ** 2,))


def test_a_second_derivative_of_equal_eigenvalues_is_refused_when_it_runs():
    with pytest.raises(NotDifferentiable):
        hvp(sum_of_cubes)(np.eye(3), np.ones((3, 3)))


def test_vectors_beside_the_reduced_ones_are_refused_when_it_runs():
    def whole(a):
        return np.linalg.svd(a).U[0, 0]

    check(whole, SQUARE)
    with pytest.raises(NoRule, match="full_matrices=False"):
        grad(whole)(TALL)


@pytest.mark.parametrize("ord, expected", [
    (2, np.diag([0.5, 0.5, 0.0])), (-2, np.diag([0.0, 0.0, 1.0])), ("nuc", np.eye(3)),
])
def test_equal_singular_values_share_a_norm(ord, expected):
    a = np.diag([2.0, 2.0, 1.0])
    np.testing.assert_allclose(grad(lambda x: np.linalg.norm(x, ord))(a), expected, atol=1e-14)


@pytest.mark.parametrize("ord, expected", [
    (1, [[0.5, 0.5], [-0.5, -0.5]]), (np.inf, [[0.5, 0.5], [-0.5, -0.5]]), ("nuc", None), (2, None), ("fro", None),
])
def test_norms_of_matrices_where_several_are_extreme_and_at_zero(ord, expected):
    function = grad(lambda x: np.linalg.norm(x, ord))
    np.testing.assert_array_equal(function(np.zeros((2, 2))), np.zeros((2, 2)))
    if expected is not None:
        np.testing.assert_allclose(function(np.array([[1.0, 1.0], [-1.0, -1.0]])), expected)


@pytest.mark.parametrize("ord", [0.5, 3, -1, 2.5])
def test_norms_of_vectors_at_zero(ord):
    with np.errstate(divide="ignore"):
        np.testing.assert_array_equal(grad(lambda x: np.linalg.norm(x, ord))(np.zeros(3)), np.zeros(3))
        assert np.all(np.isfinite(grad(lambda x: np.linalg.norm(x, ord))(np.array([0.0, 1.0, 2.0]))))


def test_the_determinant_of_a_singular_matrix_has_two_derivatives():
    def det(x):
        return np.linalg.det(np.reshape(x, (3, 3)))

    for a in (np.zeros((3, 3)), np.diag([2.0, 0.0, 0.0]), np.outer([1.0, 2.0, 3.0], [3.0, 1.0, 2.0])):
        found = hessian(det)(a.ravel())
        expected = [(grad(det)(a.ravel() + 1e-6 * e) - grad(det)(a.ravel() - 1e-6 * e)) / 2e-6 for e in np.eye(9)]
        np.testing.assert_allclose(found, expected, atol=1e-8)


def test_the_logarithm_of_no_determinant_has_the_derivative_zero_where_it_was_not_selected():
    def selected(a):
        sign, logdet = np.linalg.slogdet(a)
        return np.where(sign > 0.0, logdet, 0.0)

    assert np.all(grad(selected)(np.zeros((2, 2))) == 0.0)
    assert np.all(np.isnan(grad(lambda a: np.linalg.slogdet(a)[1])(np.zeros((2, 2)))))


def test_a_pseudoinverse_has_derivatives_along_matrices_of_its_rank():
    left, right = RANDOM.normal(size=(4, 2)), RANDOM.normal(size=(2, 3))
    check(lambda u: np.sum(np.linalg.pinv(u @ right)[:2] * WEIGHTS[0, 0]), left)
    check(lambda u: np.sum(np.linalg.lstsq(u @ right, TALL[:, 0])[0] ** 2), left, order=1)


def test_a_pseudoinverse_that_cuts_what_is_not_zero_is_refused_when_it_runs():
    with pytest.raises(NotDifferentiable, match="rcond"):
        grad(lambda a: np.sum(np.linalg.pinv(a, 0.5)))(np.diag([3.0, 1.0]))


# --- whatever is known of the types ---------------------------------------------------------

PRODUCTS = ("dot", "vdot", "inner", "outer", "kron", "tensordot", "cross", "einsum", "matvec", "vecmat", "vecdot", "linalg")
NAMES = [name for name in DERIVED if name.startswith(tuple(f"numpy.{product}" for product in PRODUCTS))]


@pytest.mark.parametrize("name", NAMES)
def test_every_form_has_one_gradient_in_every_way(name):
    rule, rng = DERIVED[name], np.random.default_rng(7)
    chosen = {tuple((np.ndim(arg), np.size(arg) == 0) if isinstance(arg, np.ndarray) else str(arg)
                    for arg in (*use.args, *use.kwargs.values())): use for use in uses(name, rule)}
    for use in list(chosen.values())[::1 + len(chosen) // 8]:
        y = evaluate(rule, use)
        weights = direction(rng, y) if is_structure(y) else (direction(rng, y),)
        terms = [f"np.sum(w{place} * y{f'[{place}]' if is_structure(y) else ''})" for place in range(len(weights))]
        world = {f"w{place}": weight for place, weight in enumerate(weights)}
        function, given = program_of(rule, use, ("y = {call}", f"return {' + '.join(terms)}"), **world)
        expected = cotangents_of(rule, y, use, weights if is_structure(y) else weights[0])
        for way in WAYS:
            bars = way.gradient(function, tuple(range(len(given))), given)[1]
            for bar, x, one in zip(bars, given, [expected[name] for name in rule.wrt]):
                assert np.shape(bar) == np.shape(x)
                np.testing.assert_allclose(bar, np.zeros(np.shape(x)) if one is None else one, rtol=1e-9, atol=1e-10)


# --- what is refused when compiling -------------------------------------------------------


@pytest.mark.parametrize("function, told", [
    (lambda a: np.sum(np.linalg.qr(a, mode="complete")[0]), "'mode' of np.linalg.qr"),
    (lambda a: np.linalg.cond(a, "nuc"), "'p' of np.linalg.cond"),
    (lambda a: np.sum(scipy.linalg.eigh(a, lower=False)[0]), "'lower' of scipy.linalg.eigh"),
    (lambda a: np.sum(scipy.linalg.eigvalsh(a, lower=False)), "'lower' of scipy.linalg.eigvalsh"),
    (lambda a: np.linalg.trace(a, dtype=np.float32), "'dtype' of np.linalg.trace"),
    (lambda a: np.sum(np.matmul(a, a, axes=[(0, 1), (0, 1), (0, 1)])), "'axes' of np.matmul"),
    (lambda a: np.sum(np.linalg.multi_dot([a for _ in range(len(a))])), "np.linalg.multi_dot"),
])
def test_what_no_rule_covers_is_refused_with_its_place(function, told):
    with pytest.raises(NoRule, match="test_linalg.py") as caught:
        grad(function)(SQUARE)
    assert told in str(caught.value)


@pytest.mark.parametrize("condition", [
    lambda a: np.linalg.cond(a, 1), lambda a: np.linalg.cond(a, -1), lambda a: np.linalg.cond(a, np.inf),
    lambda a: np.linalg.cond(a, p=-np.inf), lambda a: np.linalg.cond(a, "fro"),
])
def test_the_condition_number_of_a_singular_matrix_has_no_derivative(condition):
    check(condition, SQUARE)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.all(np.isnan(grad(condition)(np.ones((2, 2)))))


@pytest.mark.parametrize("size", [
    lambda a: np.sum(np.linalg.pinv(a, rtol=1e-9) ** 2), lambda a: np.sum(np.linalg.pinv(a, rcond=1e-9) ** 2),
    lambda a: np.sum(np.linalg.pinv(a, rtol=None) ** 2),
])
def test_a_pseudoinverse_with_a_cut(size):
    low = TALL[:, :1] @ TALL[:1]
    np.testing.assert_allclose(np.sum(grad(size)(low) * low), -2.0 * size(low), rtol=1e-9)
    check(size, TALL)
    with pytest.raises(NotDifferentiable):
        grad(lambda a: np.sum(np.linalg.pinv(a, rtol=0.9)))(TALL)


def test_a_pseudoinverse_of_a_symmetric_matrix_reads_one_triangle():
    found = grad(lambda a: np.sum(np.linalg.pinv(a, hermitian=True) * SQUARE))(SQUARE)
    assert np.all(np.triu(found, 1) == 0.0)
    check(lambda a: np.sum(np.linalg.pinv(a, hermitian=True) * SQUARE), SQUARE)


def test_vectors_of_two_components_are_refused_when_it_runs():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        with pytest.raises((NoRule, ValueError)):
            grad(lambda a: np.sum(np.cross(a, a[::-1])))(TALL[:2, :2])


# --- sums over letters -----------------------------------------------------------------------


@pytest.mark.parametrize("function", [
    lambda a, b: np.einsum("i,i", a[0], b[0]), lambda a, b: np.einsum("ij->", a), lambda a, b: np.einsum("ii", a),
    lambda a, b: np.einsum("ii->i", a), lambda a, b: np.einsum("ij,jk", a, b), lambda a, b: np.einsum("ij,kj->ik", a, b),
    lambda a, b: np.einsum("...ij,...jk", a[None], b[None]), lambda a, b: np.einsum("ij,jk,kl->il", a, b, a),
    lambda a, b: np.einsum("ij,jk,kl,lm", a, b, a, b), lambda a, b: np.einsum("ij,ij->j", a, a),
    lambda a, b: np.einsum("ij,ij,ij->", a, a, a), lambda a, b: np.einsum(a, [0, 1], b, [1, 2]),
    lambda a, b: np.einsum(a, [0, 1], b, [1, 2], [2, 0]), lambda a, b: np.einsum(a, (0, 0)),
    lambda a, b: np.einsum(a, [..., 0], b, [..., 0]), lambda a, b: np.einsum("ij,jk,kl", a, b, a, optimize=True),
    lambda a, b: np.einsum("ij,jk,kl", a, b, a, optimize="optimal"),
    lambda a, b: np.linalg.multi_dot([a, b, a, b]), lambda a, b: np.linalg.multi_dot((a[0], b, a[1])),
])
def test_sums_of_products_in_all_forms(function):
    def scalar(a, b):
        y = function(a, b)
        return np.sum(y * y)

    value, pull = vjp(function, SQUARE, WEIGHTS)
    np.testing.assert_array_equal(value, function(SQUARE, WEIGHTS))
    check(scalar, SQUARE, WEIGHTS, wrt=(0, 1))
    bar = np.ones_like(value)
    dots = WEIGHTS, SQUARE
    tangent = jvp(function, (SQUARE, WEIGHTS), dots)[1]
    left, right = np.sum(bar * tangent), sum(np.sum(x * dot) for x, dot in zip(pull(bar), dots) if x is not None)
    assert abs(left - right) < 1e-11 * (1.0 + np.sum(np.abs(tangent)))


def test_each_factor_has_one_sum_in_reverse():
    derivative = grad(lambda a, b: np.sum(np.einsum("ij,jk->ik", a, b) ** 2), wrt=(0, 1))
    derivative(SQUARE, WEIGHTS)
    assert derivative.source.count("= np.einsum") == 3 and "runtime" not in derivative.source.partition("def ")[2]


@pytest.mark.parametrize("function", [
    lambda a: np.sum(np.linalg.solve(b=a[0], a=a)), lambda a: np.sum(np.dot(a=a, b=a)), lambda a: np.linalg.norm(x=a),
    lambda a: np.sum(np.kron(b=a, a=a)), lambda a: np.sum(np.linalg.lstsq(b=a[0], a=a)[0]),
    lambda a: np.sum(scipy.linalg.eigh(a, lower=True)[0] ** 2),
    lambda a: np.sum(np.linalg.svd(a, full_matrices=True, hermitian=False)[1] ** 2),
])
def test_operands_by_name_and_defaults_that_are_said(function):
    check(function, SYMMETRIC)


def test_lists_of_letters_that_are_not_written_out_are_refused():
    def of_constant(b, places):
        return np.sum(np.einsum(WEIGHTS, [0, 1], b, places))

    def of_active(b, places):
        return np.sum(np.einsum(b, places, WEIGHTS, [0, 1]))

    for function in (of_constant, of_active):
        with pytest.raises(NoRule):
            grad(function)(SQUARE, [1, 2])


def test_the_condition_of_a_singular_matrix_has_no_finite_derivative_and_no_warning():
    singular = np.diag([2.0, 0.0, 1.0])
    assert not np.all(np.isfinite(grad(lambda x: np.linalg.cond(x))(singular)))
    assert np.all(grad(lambda x: np.where(x[0, 0] > 5.0, np.linalg.cond(x), 0.0))(singular) == 0.0)

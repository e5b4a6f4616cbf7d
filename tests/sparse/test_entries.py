"""Sparse Jacobians and Hessians as programs of their entries, against the dense ones."""

import numpy as np
import pytest
import scipy.sparse

from adcompile import hessian, jacobian
from adcompile.ir.nodes import Const
from adcompile.sparse.entries.placed import placed
from adcompile.sparse.entries.progressions import NoEntries
from adcompile.sparse.entries.strands import Factor, Strand, Strands
from tests.sparse.test_patterns import five_points, tridiagonal

WEIGHTS = np.linspace(0.5, 2.0, 12)
PICKED = np.array([0, 0, 3])
BOTH = []


def of_shape(*shape):
    def enter(function):
        BOTH.append(pytest.param(function, shape, id=function.__name__))
        return function
    return enter


@of_shape(12)
def inner_of_a_grid(x):
    u = x.reshape(3, 4)
    r = u * u
    r[1:-1, 1:-1] += u[2:, 1:-1] * u[1:-1, 1:-1] - u[1:-1, 2:]
    return r.ravel()


@of_shape(5, 6)
def grid_with_its_edges(u):
    r = np.zeros_like(u)
    r[1:-1, 1:-1] = (u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4 * u[1:-1, 1:-1]) * u[1:-1, 1:-1]
    r[0] = u[0] ** 2
    r[-1] = u[-1] * u[0]
    r[:, 0] = u[:, 0]
    r[:, -1] = -u[:, 1] / u[:, 2]
    return r


@of_shape(12)
def around_the_end(x):
    return np.roll(x, 1) * x - np.roll(x, -1)


@of_shape(12)
def backwards(x):
    return x[::-1] * x


@of_shape(12)
def backwards_stored(x):
    r = x * 1.0
    r[::-1] = x * x
    r[4:1:-1] += x[:3]
    return r


@of_shape(12)
def every_other(x):
    r = np.empty_like(x)
    r[::2] = x[1::2] * x[::2]
    r[1::2] = np.sin(x[::2]) + WEIGHTS[1::2] * x[1::2]
    return r


@of_shape(12)
def every_third(x):
    r = x.copy()
    r[::3] = x[1::3] * x[::3]
    r[2::3] *= x[0::3]
    r[1:5] = r[3:7]
    return r


@of_shape(12)
def overlapping(x):
    r = x * x
    r[1:] = r[:-1]
    r[2:-2] += r[3:-1] * x[4:]
    return r


@of_shape(12)
def joined(x):
    return np.concatenate([x[:1] * 2, x[2:] - x[:-2], x[-1:] * x[0]])


@of_shape(12)
def one_for_all(x):
    return x * x[0] + x[3]


@of_shape(12)
def selected(x):
    return np.where(x > 0.1, x * x, x[0])


@of_shape(12)
def greater(x):
    return np.maximum(x[1:], x[:-1])


@of_shape(12)
def steps(x):
    return np.diff(x) * x[1:]


@of_shape(4)
def outer(x):
    return x[:, None] * x[None, :]


@of_shape(4, 3)
def turned(x):
    return x.T * 2 + x[:, 0] * 1.0


@of_shape(12)
def one_number(x):
    return x[3] * x[4]


@of_shape(12)
def decided(x, n=3):
    if n > 2:
        y = x * x
    else:
        y = x
    y[n:] = y[:-n] * x[n:]
    return y


@of_shape(12)
def roots(x):
    return np.abs(x) * np.sqrt(np.abs(x) + 1) / (1 + x**2)


@of_shape(12)
def rows_of_a_table(x):
    u = x.reshape(4, 3)
    return (u * u[:, :1] + u[1][None])[::-1, ::2]


@of_shape(12)
def two_results(x):
    return x[:3] * 2, x[3:] ** 2


@of_shape(12)
def gathered(x):
    return x[PICKED] * x[:3]


@of_shape(12)
def by_integers(x):
    return np.arange(12) * x + np.arange(12) // 2


@of_shape(2)
def nothing_inside(x):
    r = x.copy()
    r[1:-1] = x[2:] * x[1:-1] + x[:-2]
    return r


@of_shape(3)
def empty(x):
    return x[3:] * x[5:]


@of_shape(12)
def cleared(x):
    r = x * x
    r[3] = 0.0
    r[5:7] = 1.0
    r[0] = x[1]
    return r


@of_shape(12)
def twice(x):
    def second(v):
        return v[2:] - 2 * v[1:-1] + v[:-2]

    return second(second(x) * x[1:-1])


@of_shape(12)
def stacked(x):
    return np.stack([x[1:] * x[:-1], x[1:]])


@of_shape(3, 4)
def flat_in_rows_and_in_columns(x):
    return (x * x[:, ::-1]).ravel() - x.reshape(12)


@of_shape(3)
def written_out(x):
    return np.array([x[0] * x[1], x[2], x[1] ** 2 + x[0]])


def in_columns(x):
    u = x.reshape(3, 4)
    return np.ravel(u * u, "F") + u.reshape(12, order="F") + u.flatten("F")


def test_another_order_of_elements_is_no_slip():
    x = np.linspace(0.3, 1.7, 12)
    assert agree(jacobian(in_columns, mode="sparse")(x), jacobian(in_columns)(x))


def dense(f, x):
    found = jacobian(f)(x)
    blocks = found if isinstance(found, tuple) else (found,)
    values = f(x) if isinstance(found, tuple) else (f(x),)
    return np.concatenate([np.reshape(block, (np.size(y), x.size)) for block, y in zip(blocks, values)])


@pytest.mark.parametrize("f, shape", BOTH)
def test_entries_are_those_of_the_dense_jacobian(f, shape):
    derivative, rng = jacobian(f, mode="sparse"), np.random.default_rng(4)
    for _ in range(3):
        x = rng.normal(size=shape)
        found = derivative(x)
        found.check_format(True)
        assert found.has_canonical_format and np.allclose(found.toarray(), dense(f, x), rtol=1e-12, atol=1e-13)
    assert "the entries themselves" in str(derivative.explain())


def agree(found, expected):
    return found.shape == np.shape(expected) and np.allclose(found.toarray(), expected, rtol=1e-12, atol=1e-13)


def test_entries_of_stores_that_overlap():
    x = np.linspace(0.3, 1.7, 12)
    for f in overlapping, every_third, cleared, backwards_stored:
        assert agree(jacobian(f, mode="sparse")(x), jacobian(f)(x))


def test_entries_that_meet_add_up():
    x = np.linspace(0.3, 1.7, 12)
    for f in gathered, one_for_all, twice:
        assert agree(jacobian(f, mode="sparse")(x), jacobian(f)(x))


def of_the_grid(x):
    return np.sum(grid_with_its_edges(x) ** 2)


def of_every_other(x):
    return np.sum(every_other(x) ** 3)


def of_overlapping(x):
    return np.sum(overlapping(x) * x)


def of_a_ring(x):
    return np.sum((np.roll(x, 1) * x) ** 2)


def of_logarithms(x):
    return np.sum(np.log(1 + x * x))


def of_backwards(x):
    return np.sum(x[::-1] ** 2 * x)


def of_a_product(x):
    return x[0] * x[1] * x[-1]


def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


HESSIANS = [(of_the_grid, (5, 6)), *[(f, (12,)) for f in (of_every_other, of_overlapping, of_a_ring, of_logarithms, of_backwards, of_a_product,
                                                          rosenbrock)]]


@pytest.mark.parametrize("f, shape", HESSIANS, ids=lambda one: getattr(one, "__name__", ""))
def test_entries_are_those_of_the_dense_hessian(f, shape):
    derivative, rng = hessian(f, mode="sparse"), np.random.default_rng(5)
    for _ in range(3):
        x = rng.normal(size=shape)
        found = derivative(x)
        assert scipy.sparse.issparse(found) and found.format == "csr" and (found != found.T).nnz == 0
        assert np.allclose(found.toarray(), np.reshape(hessian(f)(x), (x.size, x.size)), rtol=1e-12, atol=1e-12)
    assert "the entries themselves" in str(derivative.explain())


def test_a_program_of_entries_is_what_one_would_write():
    def f(u):
        r = u.copy()
        r[1:-1] = (u[2:] - 2.0 * u[1:-1] + u[:-2]) * u[1:-1]
        return r

    derivative = jacobian(f, mode="sparse")
    derivative(np.ones(8))
    assert derivative.source == ("def f_entries(u):\n    t = u[1:-1]\n    return t, -2.0 * t + (u[2:] - 2.0 * u[1:-1] + u[:-2]), t\n")


def test_other_sizes_and_integers_are_another_program():
    def f(x, n, scale):
        r = x * scale
        r[n:] = r[:-n] * x[n:]
        return r

    derivative = jacobian(f, mode="sparse")
    for size, n, scale in (9, 2, 2.0), (9, 3, 2.0), (7, 3, 2.0), (7, 3, -1.0), (9, 2, 0.5):
        x = np.linspace(0.5, 1.5, size)
        assert agree(derivative(x, n, scale), jacobian(f)(x, n, scale))


def test_floats_decide_nothing():
    def f(x, level):
        r = x * x
        if level > 1.0:
            r[1:] += x[:-1]
        return r

    derivative, x = jacobian(f, mode="sparse"), np.linspace(0.5, 1.5, 9)
    for level in 0.0, 2.0, 0.5:
        assert np.allclose(derivative(x, level).toarray(), jacobian(f)(x, level))
    assert "a direction for each colour" in str(derivative.explain())


def test_results_share_their_index_arrays_and_nothing_else():
    derivative, x = jacobian(five_points, mode="sparse"), np.ones(6)
    first, second = derivative(x), derivative(2.0 * x)
    assert np.shares_memory(first.indices, second.indices) and np.shares_memory(first.indptr, second.indptr)
    assert not first.indices.flags.writeable and not np.shares_memory(first.data, second.data)
    first.data[:] = 0.0
    assert np.allclose(derivative(2.0 * x).toarray(), second.toarray())


def test_arguments_are_as_they_were():
    def f(x, work):
        work[:] = x * x
        work[1:] += x[:-1]
        return work

    x, work = np.linspace(0.5, 1.5, 5), np.full(5, 7.0)
    derivative = jacobian(f, mode="sparse")
    for _ in range(2):
        assert np.allclose(derivative(x, work).toarray(), jacobian(f)(x, work))
    assert work.tolist() == [7.0] * 5 and x.tolist() == np.linspace(0.5, 1.5, 5).tolist()
    assert "the entries themselves" in str(derivative.explain())


def test_what_is_unlike_a_vector_of_floats():
    strided = np.linspace(0.5, 2.0, 24)[::2]
    for x in strided, strided[::-1], np.arange(12), np.float32(strided), np.linspace(0.5, 2.0, 12).astype(">f8"):
        found = jacobian(tridiagonal, mode="sparse")(x)
        expected = jacobian(tridiagonal)(x)
        assert np.allclose(found.toarray(), expected, rtol=1e-6) and found.dtype == expected.dtype
    assert jacobian(lambda x: x * x * x, mode="sparse")(2.0).toarray().tolist() == [[12.0]]
    assert jacobian(lambda x: x * x, mode="sparse")(np.array(2.0)).toarray().tolist() == [[4.0]]
    with pytest.raises(IndexError):
        jacobian(lambda x: x[7] * x, mode="sparse")(np.ones(3))


def test_several_arguments_are_columns_of_one_matrix():
    def f(x, y):
        return x[1:] * y * x[:-1]

    x, y = np.linspace(0.5, 1.5, 5), np.linspace(2.0, 3.0, 4)
    derivative = jacobian(f, wrt=(1, 0), mode="sparse")
    found, expected = derivative(x, y), jacobian(f, wrt=(1, 0))(x, y)
    assert all(np.allclose(one.toarray(), other) for one, other in zip(found, expected))
    assert "the entries themselves" in str(derivative.explain())
    second = hessian(lambda x, y: np.sum(f(x, y) ** 2), wrt=(0, 1), mode="sparse")(x, y)
    expected = hessian(lambda x, y: np.sum(f(x, y) ** 2), wrt=(0, 1))(x, y)
    assert all(np.allclose(second[i][j].toarray(), expected[i][j]) for i in (0, 1) for j in (0, 1))


def test_entries_below_the_diagonal_alone_are_not_left_out():
    """Of a pattern that is not symmetric nothing is left out: such a matrix is no Hessian, but a Jacobian may be asked so."""
    square = Strands((3,), (Strand(((1, 2, 1),), np.arange(2), Factor(Const(2.0))), Strand(((0, 1, 1),), np.arange(1, 2), Factor(Const(3.0)))))
    with pytest.raises(NoEntries):
        placed([(3, (3,), square.strands)], 3, symmetric=True)

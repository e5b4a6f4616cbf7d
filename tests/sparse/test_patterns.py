"""`jacobian_pattern` and `hessian_pattern` against dense derivatives, at the point and at others, and against NaN in each argument."""

from dataclasses import dataclass

import numpy as np
import pytest
import scipy.sparse
from scipy.optimize import least_squares

from adcompile import BadArgument, NotScalar, grad, hessian, hessian_pattern, jacobian, jacobian_pattern

N = 6
TABLE = np.array([3, 0, 0, 5, 1, 2])
WEIGHTS = np.linspace(0.5, 1.5, N)
MATRIX = np.linspace(-1.0, 1.0, 3 * N).reshape(3, N)


def tridiagonal(x):
    out = np.zeros_like(x)
    out[1:-1] = x[:-2] - 2.0 * x[1:-1] * x[1:-1] + x[2:] * np.exp(-x[1:-1])
    out[0], out[-1] = x[0], x[-1]
    return out


def five_points(x):
    u = x.reshape(2, 3)
    padded = np.pad(u, 1)
    return (padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:] - 4.0 * u + u**2).ravel()


def differences(x):
    return np.diff(x) ** 2


def second_differences(x):
    return np.diff(x, 2) * WEIGHTS[2:]


def gathered(x):
    return x[TABLE] * WEIGHTS


def scattered(x):
    y = np.zeros(N)
    np.add.at(y, TABLE, x * x)
    return y


def blocks(x):
    return (x.reshape(3, 2) @ np.array([[1.0, 2.0], [3.0, 4.0]])).ravel() * x


def solved(x):
    return np.linalg.solve(np.array([[[2.0, 1.0], [1.0, 3.0]]] * 3), x.reshape(3, 2, 1)).ravel()


def sums(x):
    return np.concatenate([x.reshape(2, 3).sum(0), [np.sum(x[:2]), np.max(x[3:])]])


def joined(x):
    return np.concatenate([x[::-1], np.stack([x[:2], x[4:]]).T.ravel(), np.roll(x, 1)])


def walked(x):
    y, total = np.zeros(N), 0.0
    for i in range(N):
        if i % 2:
            total = total + x[i]
        y[i] = total * x[i]
    return y


def branches(x):
    y = x.copy()
    for i in range(1, N):
        if x[i] > 0.0:
            y[i] = x[i] * x[i - 1]
        elif x[0] > 1.0:
            y[i] = x[0]
        else:
            y[i] = 1.0
    return y


def chosen_by_where(x):
    return np.where(x > 0.0, x[::-1], 1.0) + np.maximum(x, 0.0)


def early(x):
    for i in range(N):
        if x[i] < 0.0:
            return x * x[i]
    return x


def until(x):
    k, y = 0, x * 1.0
    while np.sum(y**2) > 1.0 and k < N:
        y[k] = 0.5 * y[k]
        k += 1
    return y[:2]


def by_index(x):
    return x[int(np.argmax(x))] * np.ones(2)


def sorted_values(x):
    return np.sort(x.reshape(2, 3), axis=1).ravel()


def dense_and_constant(x):
    return np.array([np.prod(x), 1.0, x[0]])


def helper(a, b):
    c = a * b
    c[0] = 1.0
    return c


def through_a_helper(x):
    return helper(x[:3], x[3:]) + helper(x[3:], x[3:])


def items(x):
    rows = [x[i] * x[i + 1] for i in range(N - 1)]
    rows.append(x[0])
    first, *rest = rows
    return np.array(rest + [first])


def products(x):
    return MATRIX @ x, x[:3] @ MATRIX, np.outer(x[:2], x[2:4]).ravel()


def tried(x):
    try:
        y = x[0] * x
        if y[1] > 1.0:
            raise ValueError
    except ValueError:
        y = x[::-1] * 1.0
    return y


def limited(x):
    scale = 2.0 if x[0] > 0.0 else x[1]
    return scale * x[2:4] * (x[0] > 0.0 and x[5])


def counted(x):
    k = int(x[0] > 0.5) + 1
    return x[k:k + 2] * 2.0


def cumulative(x):
    return np.cumsum(x) * x


def stored_by_mask(x):
    y = np.zeros(N)
    y[WEIGHTS > 1.0] = x[:3]
    y[[0, 2]] += x[4]
    return y


def positive_ones(x):
    return np.array([np.sum(x[x > 0.0]), np.max(x)])


def walked_positive_ones(x):
    total = 0
    for value in x[x > 0.0]:
        total += value
    return total * 1.0


def number_or_value(x):
    if x[0] > 0.0:
        y = 0
    else:
        y = x[1]
    z = y + 1
    return z * 1.0


def moved_apart(x):
    return np.concatenate([x[x > 0.0], np.zeros(np.sum(x <= 0.0))])


def listed(x):
    found = []
    for i in range(N):
        if x[i] > 0.0:
            found.append(x[i] * x[0])
    return sum(found) + 0.0 * x


def listed_by_comprehension(x):
    return sum([x[i] for i in range(N) if x[i] > 0.0], 0.0) + np.zeros(2)


def by_sign(x):
    return np.array([sum(v * v for v in x if v > 0.5), x[0]])


PROGRAMS = (positive_ones, walked_positive_ones, number_or_value, moved_apart, listed, listed_by_comprehension, by_sign,
            tridiagonal, five_points, differences, second_differences, gathered, scattered, blocks, solved, sums, joined, walked,
            branches, chosen_by_where, early, until, by_index, sorted_values, dense_and_constant, through_a_helper, items, tried,
            limited, counted, cumulative, stored_by_mask)
EXACT = (tridiagonal, five_points, differences, second_differences, gathered, scattered, blocks, joined, through_a_helper, items,
         stored_by_mask)
"""Programs whose pattern has no element more than their Jacobian may have."""


def points(count, size=N):
    rng = np.random.default_rng(3)
    return [rng.normal(size=size) * 1.5 for _ in range(count)]


def dense(f, x):
    found = jacobian(f, mode="reverse")(x)
    return np.concatenate(found) if isinstance(found, tuple) else np.atleast_2d(found)


@pytest.mark.parametrize("f", [*PROGRAMS, products], ids=lambda f: f.__name__)
def test_no_element_of_a_jacobian_is_missing(f):
    pattern = jacobian_pattern(f)
    union = np.zeros(1, bool)
    for x in [*points(12), -np.ones(N), np.linspace(1.0, 2.0, N)]:
        found = pattern(x)
        assert scipy.sparse.issparse(found) and found.format == "csr" and found.dtype == bool and found.has_canonical_format
        for y in points(12):
            matrix = dense(f, y)
            if matrix.shape == found.shape:
                assert not (matrix != 0)[~found.toarray()].any()
                union = union | (matrix != 0)
    if f in EXACT:
        assert np.array_equal(found.toarray(), union)


@pytest.mark.parametrize("f", [f for f in PROGRAMS if f not in (
    early, until, by_index, sorted_values, counted, branches, tried, limited, positive_ones, walked_positive_ones, number_or_value,
    moved_apart, listed, listed_by_comprehension, by_sign)],
                         ids=lambda f: f.__name__)
def test_what_becomes_nan_is_in_the_pattern(f):
    x = np.abs(points(1)[0]) + 0.1
    pattern = jacobian_pattern(f)(x).toarray()
    for place in range(N):
        y = x.copy()
        y[place] = np.nan
        with np.errstate(all="ignore"):
            reached = np.isnan(f(y))
        assert not (reached & ~pattern[:, place]).any()


def test_patterns_in_numbers():
    ones = np.ones(4)
    assert jacobian_pattern(tridiagonal)(ones).toarray().astype(int).tolist() == [[1, 0, 0, 0], [1, 1, 1, 0], [0, 1, 1, 1], [0, 0, 0, 1]]
    assert jacobian_pattern(lambda x: x[1:] * x[:-1])(ones).nnz == 6
    assert jacobian_pattern(lambda x: np.array([x[0] * x[1], 1.0]))(ones).toarray().astype(int).tolist() == [[1, 1, 0, 0], [0, 0, 0, 0]]
    assert jacobian_pattern(lambda x: 3.0)(ones).nnz == 0 and jacobian_pattern(lambda x: x * x)(2.0).toarray().tolist() == [[True]]
    assert jacobian_pattern(lambda x: x)(np.zeros(0)).shape == (0, 0)


def test_a_dense_row_leaves_others_as_they_are():
    def arrow(x):
        return np.concatenate([[np.sum(x)], x[1:] * x[0]])

    found = jacobian_pattern(arrow)(np.ones(4)).toarray().astype(int).tolist()
    assert found == [[1, 1, 1, 1], [1, 1, 0, 0], [1, 0, 1, 0], [1, 0, 0, 1]]


def test_patterns_of_sums_of_three():
    """The mean of three neighbours has the number of the one in the middle."""
    kernel = np.ones(3)
    found = jacobian_pattern(lambda x: np.convolve(x, kernel, "valid"))(np.ones(5)).toarray().astype(int).tolist()
    assert found == [[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1]]


def test_either_arm_of_a_branch_counts():
    def f(x):
        if x[0] > 0.0:
            return x * x
        return x[::-1] * 1.0

    for x in np.array([1.0, 2.0, 3.0]), np.array([-1.0, 2.0, 3.0]):
        assert jacobian_pattern(f)(x).toarray().astype(int).tolist() == [[1, 0, 1], [0, 1, 0], [1, 0, 1]]


def test_an_index_that_depends_on_values_reads_everything():
    assert jacobian_pattern(by_index)(np.ones(N)).nnz == 2 * N
    assert jacobian_pattern(lambda x: x[np.argsort(x)])(np.ones(N)).nnz == N * N
    assert jacobian_pattern(lambda x, k: x[k:k + 2])(np.ones(N), 3).toarray()[:, 3:5].sum() == 2


def test_structures_and_several_arguments():
    @dataclass
    class Pair:
        a: np.ndarray
        b: float

    def f(p, x, n):
        return {"one": p["w"] * x[:2], "two": (x[n] * p["b"], 3), "name": "f"}

    p, x = {"w": np.array([1.0, 2.0]), "n": 3, "b": 2.0}, np.array([1.0, 2.0, 3.0])
    found = jacobian_pattern(f, wrt=("p", 1))(p, x, 2).toarray().astype(int).tolist()
    assert found == [[1, 0, 0, 1, 0, 0], [0, 1, 0, 0, 1, 0], [0, 0, 1, 0, 0, 1]]
    found = jacobian_pattern(lambda q, x: q.a * x + q.b)(Pair(np.ones(2), 1.0), np.ones(2)).toarray().astype(int).tolist()
    assert found == [[1, 0, 1], [0, 1, 1]]
    assert jacobian_pattern(lambda x: x * 2.0)(np.array([1, 2])).nnz == 2
    assert jacobian_pattern(lambda x: x[:2] * x[1:])(np.ones(3, np.float32)).nnz == 4


def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


def separable(x):
    return np.sum(np.exp(x) * WEIGHTS)


def mixed(x):
    return np.sum(np.sin(x[:3]) * x[3:]) + x[0] * x[5]


def by_loop(x):
    total = 0.0
    for i in range(1, N):
        total = total + x[i] ** 2 * x[i - 1]
    return total


def with_a_branch(x):
    total = 0.0
    for i in range(1, N):
        if x[i] > 0.0:
            total = total + x[i] * x[i - 1] ** 2
    return total


def linear_in_all(x):
    return WEIGHTS @ x


def of_a_product(x):
    return np.sum((MATRIX @ x) ** 3)


def by_gathers(x):
    return np.sum(x[TABLE] ** 2 * x)


@pytest.mark.parametrize("f", [rosenbrock, separable, mixed, by_loop, with_a_branch, linear_in_all, of_a_product, by_gathers],
                         ids=lambda f: f.__name__)
def test_no_element_of_a_hessian_is_missing(f):
    union = np.zeros((N, N), bool)
    for x in points(6):
        found = hessian_pattern(f)(x).toarray()
        for y in points(6):
            union |= hessian(f)(y) != 0
    assert not (union & ~found).any()
    if f not in (with_a_branch, by_loop):
        assert np.array_equal(found, union)
    assert np.array_equal(jacobian_pattern(grad(f))(x).toarray(), found)


def through_lists(x):
    rows = [v * v for v in x]
    rows.append(x[0] * x[1])
    return sum(rows) + rows[3] * rows[1]


def through_a_dict(x):
    d = {k: v * v for k, v in zip((7, 3, 5, 1, 2, 4), x)}
    return sum(d.values()) + d[3] * d[1]


def test_no_element_of_a_hessian_is_missing_through_lists_and_dicts():
    x = points(1)[0]
    for f in through_lists, through_a_dict:
        assert not (hessian(f)(x) != 0)[~hessian_pattern(f)(x).toarray()].any()


def test_the_function_runs_once_and_arguments_are_as_before(capsys):
    def f(x, work):
        print("running")
        work[:] = x * x
        return work[1:]

    x, work = np.ones(3), np.full(3, 7.0)
    assert jacobian_pattern(f)(x, work).nnz == 2
    assert capsys.readouterr().out == "running\n" and work.tolist() == [7.0, 7.0, 7.0]


def test_captured_data_are_read_at_each_call():
    table = np.array([0, 1])

    def f(x):
        return x[table]

    pattern = jacobian_pattern(f)
    assert pattern(np.ones(3)).indices.tolist() == [0, 1]
    table[:] = [2, 0]
    assert pattern(np.ones(3)).indices.tolist() == [2, 0]


def test_what_was_put_into_a_list_counts():
    found = []

    def f(x):
        found.clear()
        found.append(int(x[0] > 1.0))
        return x[found[0]:found[0] + 2] * 1.0

    assert jacobian_pattern(f)(np.ones(4)).nnz == 8


def test_scipy_takes_it():
    target = np.linspace(1.0, 2.0, 40)

    def f(x):
        return tridiagonal(x) - target

    pattern = jacobian_pattern(f)(np.zeros(40))
    found = least_squares(f, np.full(40, 0.1), jac_sparsity=pattern, method="trf")
    assert found.success


def test_bad_input():
    with pytest.raises(NotScalar):
        hessian_pattern(lambda x: x * x)(np.ones(3))
    with pytest.raises(BadArgument, match="names no parameter"):
        jacobian_pattern(rosenbrock, wrt=3)
    with pytest.raises(BadArgument, match="cannot be differentiated again"):
        grad(jacobian_pattern(rosenbrock))(np.ones(3))


def test_the_report_says_how_it_was_found():
    pattern = jacobian_pattern(tridiagonal)
    pattern(np.ones(4))
    assert "sets of columns beside the values" in str(pattern.explain())

"""`jacobian(f, mode="sparse")` against the Jacobian as an array."""

import threading
import warnings

import numpy as np
import pytest
import scipy.sparse

from adcompile import BadArgument, DerivativeWarning, NotDifferentiable, jacobian
from adcompile.api.maps.sparse_jacobian import SparseJacobian
from tests.sparse.test_patterns import (
    N, blocks, branches, differences, five_points, gathered, items, joined, points, scattered, solved, stored_by_mask, sums, through_a_helper,
    tridiagonal, walked,
)

LONG = np.linspace(-1.0, 1.0, 40)


@pytest.mark.parametrize("f", [tridiagonal, five_points, differences, gathered, scattered, blocks, solved, sums, joined, walked, branches,
                               through_a_helper, items, stored_by_mask], ids=lambda f: f.__name__)
def test_a_sparse_jacobian_has_the_numbers_of_the_dense_one(f):
    derivative = jacobian(f, mode="sparse")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DerivativeWarning)
        for x in points(3):
            found = derivative(x)
            assert isinstance(found, scipy.sparse.csr_array) and found.dtype == float
            assert np.allclose(found.toarray(), jacobian(f)(x), rtol=1e-12, atol=1e-14)


def test_few_directions_are_taken():
    derivative = jacobian(tridiagonal, mode="sparse")
    first, second = derivative(LONG), derivative(2.0 * LONG)
    assert np.shares_memory(first.indices, second.indices) and not first.indices.flags.writeable and first.nnz == 3 * 38 + 2
    assert np.allclose(second.toarray(), jacobian(tridiagonal)(2.0 * LONG))
    assert "sparse: the entries themselves" in str(derivative.explain())


def arrow(x):
    y = x * x[0]
    return np.concatenate([[np.sum(x**2)], y[1:] + x[1:] ** 2])


def test_dense_rows_and_columns_are_taken_apart():
    assert np.allclose(jacobian(arrow, mode="sparse")(LONG).toarray(), jacobian(arrow)(LONG))
    found = jacobian(lambda x: np.array([np.sum(x[:20] ** 2), np.prod(x[20:])]), mode="sparse")(LONG)
    assert np.allclose(found.toarray()[0, :20], 2 * LONG[:20])


def test_several_arguments_and_structures():
    def f(p, x):
        return {"y": p["a"] * x, "z": x[0] * p["b"]}

    p, x = {"a": np.array([1.0, 2.0]), "b": 3.0, "n": 4}, np.array([5.0, 6.0])
    of_p, of_x = jacobian(f, wrt=(0, "x"), mode="sparse")(p, x)
    assert of_p.toarray().tolist() == [[5.0, 0.0, 0.0], [0.0, 6.0, 0.0], [0.0, 0.0, 5.0]]
    assert of_x.toarray().tolist() == [[1.0, 0.0], [0.0, 2.0], [3.0, 0.0]]
    both = jacobian(f, wrt=(0, "x"), mode="sparse", stack=True)(p, x)
    assert np.array_equal(both.toarray(), np.concatenate([of_p.toarray(), of_x.toarray()], 1))
    assert jacobian(lambda x: x * x, mode="sparse")(3.0).toarray().tolist() == [[6.0]]
    assert jacobian(lambda x: x * x, mode="sparse")(np.float32([1.0, 2.0])).dtype == np.float32
    assert jacobian(lambda x: x * x, mode="sparse")(np.float16([1.0, 2.0])).toarray().tolist() == [[2.0, 0.0], [0.0, 4.0]]
    assert jacobian(lambda x: 0.0 * np.ones(3), mode="sparse")(np.ones(2)).shape == (3, 2)


def test_other_constants_are_another_pattern():
    table = np.array([0, 1, 2])

    def f(x, index, scale):
        return scale * x[index] * x[table]

    derivative = jacobian(f, mode="sparse")
    for index in np.array([0, 1, 2]), np.array([2, 2, 1]):
        for last in 2, 0:
            table[2] = last
            found = derivative(np.array([1.0, 2.0, 3.0]), index, 2.0)
            assert np.allclose(found.toarray(), jacobian(f)(np.array([1.0, 2.0, 3.0]), index, 2.0))


class Model:
    def __init__(self, index):
        self.index = index

    def f(self, x):
        return x[self.index] ** 2


def test_an_object_that_changes_is_another_pattern():
    model = Model(np.array([0, 1]))
    derivative, x = jacobian(model.f, mode="sparse"), np.array([1.0, 2.0, 3.0])
    assert np.allclose(derivative(x).toarray(), jacobian(model.f)(x))
    model.index[:] = [2, 0]
    assert np.allclose(derivative(x).toarray(), jacobian(model.f)(x))
    model.index = np.array([1, 1])
    assert np.allclose(derivative(x).toarray(), jacobian(model.f)(x))


class Reaction:
    def __init__(self, rates, n):
        self.rates, self.n = rates, n

    def f(self, x):
        found = self.rates * x
        found[self.n:] += x[:-self.n] ** 2
        return found


def test_an_object_that_stays_as_it_is_has_one_plan(monkeypatch):
    model, x, planned = Reaction(np.ones(4), 1), np.array([1.0, 2.0, 3.0, 4.0]), []
    derivative = jacobian(model.f, mode="sparse")
    found = SparseJacobian._plan
    monkeypatch.setattr(SparseJacobian, "_plan", lambda self, *given: planned.append(1) or found(self, *given))
    for _ in range(3):
        assert np.allclose(derivative(x).toarray(), jacobian(model.f)(x))
    assert len(planned) == 1
    for change in (lambda: model.rates.__setitem__(0, 5.0), lambda: setattr(model, "n", 2), lambda: setattr(model, "rates", np.zeros(4))):
        change()
        assert np.allclose(derivative(x).toarray(), jacobian(model.f)(x))
    assert len(planned) == 2, 'floats of an object may change'


class Limited(Reaction):
    level = 1.0

    def f(self, x):
        found = self.rates * x
        found[self.n:] += x[:-self.n] ** 2
        return found if self.level > 0.5 else x * x[::-1]


def test_floats_in_objects_and_dicts_decide_nothing_for_other_calls():
    model, x = Limited(np.ones(8), 1), np.arange(1.0, 9.0)
    derivative = jacobian(model.f, mode="sparse")
    for level in 1.0, 0.0, 2.0:
        model.level = level
        assert np.allclose(derivative(x).toarray(), jacobian(model.f)(x))

    def f(x, p):
        found = x * 1.0
        found[p["n"]:] += p["rate"] * x[:-p["n"]] ** 2
        return found if p["level"] > 0.5 else found[::-1] * x

    derivative = jacobian(f, mode="sparse")
    for p in {"rate": 1.0, "n": 1, "level": 1.0}, {"rate": 2.0, "n": 1, "level": 0.0}, {"rate": 2.0, "n": 2, "level": 0.0}:
        assert np.allclose(derivative(x, p).toarray(), jacobian(f)(x, p))


def test_a_dense_pattern_is_told_once():
    derivative = jacobian(lambda x: np.cumsum(x) * np.sum(x), mode="sparse")
    with pytest.warns(DerivativeWarning, match="3 x 3") as told:
        found = derivative(np.ones(3))
    assert told[0].filename == __file__
    assert np.allclose(found.toarray(), jacobian(lambda x: np.cumsum(x) * np.sum(x))(np.ones(3)))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        derivative(np.ones(3))


def test_the_function_prints_once(capsys):
    def talks(x):
        print("running")
        return x * x

    assert jacobian(talks, mode="sparse")(np.ones(N)).nnz == N
    assert capsys.readouterr().out == "running\n"


def test_bad_input():
    with pytest.raises(BadArgument, match="The modes are auto, forward, reverse, sparse"):
        jacobian(tridiagonal, mode="backward")
    with pytest.raises(BadArgument, match="a matrix alone"):
        jacobian(tridiagonal, mode="sparse", has_aux=True)
    count = [0.0]

    def counting(x):
        count[0] += 1.0
        return x * count[0]

    with pytest.raises(NotDifferentiable, match="changes 'count'"):
        jacobian(counting, mode="sparse")(np.ones(2))


def test_what_is_drawn_is_the_same_in_all_directions():
    rng = np.random.default_rng(1)

    def noisy(x):
        return np.array([x[0] * x[1], x[1] * x[2], x[2]]) * rng.normal()

    first, second = np.random.default_rng(1).normal(size=2)
    derivative, x = jacobian(noisy, mode="sparse"), np.array([1.0, 2.0, 3.0])
    for noise in first, second:
        assert np.allclose(derivative(x).toarray(), noise * np.array([[2.0, 1.0, 0.0], [0.0, 3.0, 2.0], [0.0, 0.0, 1.0]]))


def test_sizes_by_turns_have_their_own_plans(monkeypatch):
    derivative, planned, found = jacobian(differences, mode="sparse"), [], SparseJacobian._plan
    monkeypatch.setattr(SparseJacobian, "_plan", lambda self, *given: planned.append(1) or found(self, *given))
    for _ in range(3):
        for size in 5, 6, 9:
            x = np.linspace(0.5, 1.5, size)
            assert np.allclose(derivative(x).toarray(), jacobian(differences)(x))
    assert len(planned) == 3


def test_threads_do_not_take_the_plans_of_others():
    derivative, wrong = jacobian(tridiagonal, mode="sparse"), []

    def calls(size):
        x = np.linspace(0.5, 1.5, size)
        expected = jacobian(tridiagonal)(x)
        for _ in range(40):
            found = derivative(x)
            if found.shape != expected.shape or not np.allclose(found.toarray(), expected):
                wrong.append(size)

    threads = [threading.Thread(target=calls, args=(size,)) for size in range(4, 12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def growth(x):
    return 2.0 * x


def grown_twice(x):
    for _ in range(2):
        x = growth(x)
        x[1:] += x[:-1] ** 2
    return x


@pytest.mark.parametrize("f", [grown_twice, lambda x: growth(x)[1:] * x[:-1]], ids=["by colours", "by entries"])
def test_a_helper_that_is_bound_anew_is_the_new_one(f, monkeypatch):
    derivative, x = jacobian(f, mode="sparse"), np.linspace(0.5, 1.5, 6)
    assert np.allclose(derivative(x).toarray(), jacobian(f)(x))
    monkeypatch.setitem(globals(), "growth", lambda x: 3.0 * x[::-1])
    assert np.allclose(derivative(x).toarray(), jacobian(f)(x))

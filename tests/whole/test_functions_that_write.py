"""Functions that write into arrays of others: what a derivative leaves of these, and what is refused."""

import threading

import numpy as np
import pytest

from adcompile import NotDifferentiable, UnsupportedSyntax, grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp
from tests import corpus
from tests.corpus import CASES
from tests.programs import functions_that_write as programs
from tests.ways import Way

corpus.load()

BUFFERS = ("buffer_of_the_module", "rows_of_a_buffer_of_the_module", "buffer_of_the_module_in_a_loop", "buffer_of_the_module_in_a_helper",
           "buffer_of_a_function_around", "buffer_that_a_branch_writes")
HELD = programs.buffer_of_a_function_around.__closure__[0].cell_contents
OUTSIDE = [programs.LINE, programs.GRID, HELD]
V = np.array([0.5, -1.0, 2.0])


def left_by(run):
    """The result of a run, and what it leaves of the arrays outside, which all begin with the same numbers."""
    for array in OUTSIDE:
        array[...] = np.arange(1.0, array.size + 1.0).reshape(array.shape)
    result = run()
    return result, [array.tobytes() for array in OUTSIDE]


def pulled(f, x):
    """The gradient by a `vjp` that is pulled several times, from two threads as well."""
    _, pull = vjp(f, x)
    (first,), bars = pull(1.0), []
    threads = [threading.Thread(target=lambda scale=scale: bars.extend(pull(scale)[0] / scale for _ in range(20))) for scale in (2.0, -4.0)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(bars) == 40 and all(np.allclose(bar, first, rtol=1e-13, atol=0.0) for bar in bars)
    return first


RUNS = {
    "gradient": lambda f, x: grad(f)(x),
    "value and gradient": lambda f, x: value_and_grad(f)(x)[1],
    "pulled": pulled,
    "jacobian": lambda f, x: jacobian(f)(x),
}


@pytest.mark.parametrize("name", BUFFERS)
def test_captured_arrays_hold_what_one_call_leaves(name):
    f, (x,) = CASES[name].function, CASES[name].points[0].arguments
    given = x.copy()
    value, expected = left_by(lambda: f(x))
    first = None
    for kind, run in RUNS.items():
        bars, left = left_by(lambda: run(f, x))
        assert left == expected, kind
        first = bars if first is None else first
        assert np.allclose(bars, first, rtol=1e-12), kind
    (again, along), left = left_by(lambda: jvp(f, (x,), (V,)))
    assert left == expected and again == value and np.isclose(along, first @ V)
    product, left = left_by(lambda: hvp(f)(x, V))
    assert left == expected
    above, below = (left_by(lambda: grad(f)(x + step * V))[0] for step in (1e-6, -1e-6))
    assert np.allclose(product, (above - below) / 2e-6, atol=1e-6)
    with pytest.raises(NotDifferentiable, match="runs once for each direction"):
        hessian(f)(x)
    assert (x == given).all()


@pytest.mark.parametrize("name", BUFFERS)
def test_captured_arrays_are_written_where_types_are_known(name):
    case = CASES[name]
    with pytest.raises(UnsupportedSyntax, match="writing into an array"):
        Way(dynamic=True).gradient(case.function, case.wrt, case.points[0].arguments)


SHARED, WHOLE = np.zeros(4), np.zeros(4)
PART = WHOLE[1:]
FIXED = np.zeros(3)
FIXED.flags.writeable = False


def accumulated(x):
    SHARED[:3] += x * x
    return np.sum(SHARED * SHARED)


def fails_after_stores(x):
    SHARED[0] = x[0] * 2.0
    SHARED[1] = x[1]
    if x[2] > 0.0:
        raise KeyError("stopped")
    SHARED[2] = x[2]
    return SHARED.sum()


def in_two_names(x):
    WHOLE[:3] = x * x
    return np.sum(PART * x)


def fixed(x):
    FIXED[:] = x
    return FIXED.sum()


def slow_division(x):
    SHARED[0] += x[0]
    s = x[1]
    for k in range(3):
        s = s / x[2] * SHARED[0]
    return s


def test_what_was_in_a_captured_array_is_a_constant():
    x = np.array([1.0, 2.0, 3.0])
    SHARED[:] = 1.0
    assert (grad(accumulated)(x) == 2.0 * (1.0 + x * x) * 2.0 * x).all()
    assert (SHARED == [2.0, 5.0, 10.0, 1.0]).all()
    assert (grad(accumulated)(x) == 2.0 * (SHARED[:3] + 0.0) * 2.0 * x).all()
    assert (SHARED == [3.0, 9.0, 19.0, 1.0]).all()


@pytest.mark.parametrize("run", [grad, value_and_grad, jacobian, lambda f: lambda x: vjp(f, x), lambda f: lambda x: jvp(f, (x,), (V,))])
def test_a_captured_array_after_an_exception(run):
    SHARED[:] = 0.0
    x = np.array([1.0, 2.0, 3.0])
    with pytest.raises(KeyError, match="stopped"):
        run(fails_after_stores)(x)
    assert (SHARED == [2.0, 2.0, 0.0, 0.0]).all() and (x == [1.0, 2.0, 3.0]).all()


def test_a_store_runs_once_where_python_raises_and_numpy_does_not():
    x = np.array([1.0, 2.0, 0.0])
    SHARED[:] = 0.0
    with np.errstate(all="ignore"):
        grad(slow_division)(x)
    assert SHARED[0] == 1.0


def test_captured_arrays_that_share_memory_are_refused():
    x = np.array([1.0, 2.0, 3.0])
    WHOLE[:] = 0.0
    with pytest.raises(UnsupportedSyntax, match="shares memory with"):
        grad(in_two_names)(x)
    with pytest.raises(UnsupportedSyntax, match="shares memory with"):
        grad(accumulated)(SHARED[1:])
    assert (WHOLE == 0.0).all()


def test_a_captured_array_that_cannot_be_written():
    with pytest.raises(ValueError, match="read-only"):
        grad(fixed)(np.ones(3))

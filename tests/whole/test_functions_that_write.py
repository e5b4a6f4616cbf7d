"""Functions that write into arrays of others: what a derivative leaves of these, and what is refused."""

import threading

import numpy as np
import pytest

from adcompile import UnsupportedSyntax, grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp
from tests import corpus, oracle
from tests.agreement import Call
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
    whole, left = left_by(lambda: hessian(f)(x))
    assert left == expected and np.allclose(whole @ V, product, rtol=1e-10)
    assert (x == given).all()


@pytest.mark.parametrize("name", BUFFERS)
def test_captured_arrays_are_written_where_types_are_known(name):
    case = CASES[name]
    with pytest.raises(UnsupportedSyntax, match="writing into an array"):
        Way(dynamic=True).gradient(case.function, case.wrt, case.points[0].arguments)


def filled(a, v, n):
    a[n] = a[n - 1] * v
    if n > 1:
        filled(a, v, n - 1)


def filled_by_calls(x):
    a = np.ones(3)
    filled(a, x, 2)
    return a[1] + a[2]


def test_what_a_call_writes_is_seen():
    assert grad(filled_by_calls)(3.0) == 2.0


KNOWN = programs.WHERE_TYPES_ARE_KNOWN


@pytest.mark.parametrize("f", KNOWN, ids=lambda f: f.__name__)
def test_functions_with_programs_of_their_own_return_what_they_write(f):
    call = Call(f, (0,), lambda: (KNOWN[f].copy(),))
    difference, found = call.difference(), []
    for way in (Way(), Way(optimize=False)):
        found.append(call.check_first_order(way, difference))
        call.check_second_order(way, Way())
    for way in (Way(numeric=True), Way(dynamic=True)):
        try:
            found.append(call.bars(way))
        except UnsupportedSyntax as refused:
            assert "writing into an array" in str(refused)
    assert all(oracle.close(one, found[0], 1e-11) for one in found)


@pytest.mark.parametrize("f", KNOWN, ids=lambda f: f.__name__)
def test_arguments_are_as_before_where_such_functions_write(f):
    x = KNOWN[f].copy()
    bars = [RUNS[kind](f, x) for kind in RUNS] + [jvp(f, (x,), (V,))[1], hessian(f)(x), hvp(f)(x, V)]
    assert (x == KNOWN[f]).all()
    assert all(np.allclose(bar, bars[0]) for bar in bars[:4]) and np.isclose(bars[4], bars[0] @ V)
    assert np.allclose(bars[5] @ V, bars[6])


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
    with pytest.raises(UnsupportedSyntax, match="an argument that is written is read-only"):
        grad(fixed)(np.ones(3))


def written_perhaps(x, w):
    if x[0] > 5.0:
        w[0] = x[0]
    return np.sum(w * x)


def test_an_argument_that_cannot_be_written_and_is_not():
    """Where the function raises nothing, no exception of NumPy's is raised."""
    w = np.arange(3.0)
    w.flags.writeable = False
    assert written_perhaps(np.ones(3), w) == 3.0
    with pytest.raises(UnsupportedSyntax, match="an argument that is written is read-only\n.*in written_perhaps"):
        grad(written_perhaps)(np.ones(3), w)

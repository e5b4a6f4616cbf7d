"""Loops over `checkpoint(range(n))`: right as without it, in the memory of about sqrt(n) states, and only where a trip may run twice."""

import inspect
import linecache
import threading
import time

import numpy as np
import pytest

from adcompile import NotDifferentiable, checkpoint, explain, grad, hvp, jvp, value_and_grad, vjp
from bench.measure import peak_bytes
from tests import corpus
from tests.programs import long_loops

X, V = np.array([0.3, 0.7, 0.2]), np.array([1.0, -0.5, 0.3])
CASES = [case for case in corpus.load().values() if case.function.__module__ == long_loops.__name__]


def without(function):
    """The function with plain loops in the place of those over a checkpoint."""
    space = dict(vars(long_loops))
    text = inspect.getsource(inspect.getmodule(function)).replace("checkpoint(range(", "(range(")
    file = f"<without {function.__name__}>"
    linecache.cache[file] = len(text), None, text.splitlines(keepends=True), file
    names = dict(corpus.CASES)
    corpus.CASES.clear()
    try:
        exec(compile(text, file, "exec"), space)
    finally:
        corpus.CASES.clear()
        corpus.CASES.update(names)
    return space[function.__name__]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_same_as_without(case):
    plain, wrt = without(case.function), case.wrt
    for point in case.points:
        value, bars = value_and_grad(case.function, wrt)(*point.arguments)
        expected, others = value_and_grad(plain, wrt)(*point.arguments)
        assert value == expected == plain(*point.arguments)
        np.testing.assert_equal(list(map(np.shape, bars)), list(map(np.shape, others)))
        for one, other in zip(bars, others):
            np.testing.assert_allclose(one, other, rtol=1e-11, atol=1e-13)


def relax(x, k, n):
    for _ in checkpoint(range(n)):
        x = x + 0.01 * np.sin(k * x)
    return np.sum(x)


def relax_in_place(x, k, n):
    u = x.copy()
    for _ in checkpoint(range(n)):
        u[1:-1] += k * (u[2:] - 2.0 * u[1:-1] + u[:-2]) * u[1:-1]
    return np.sum(u * u)


@pytest.mark.parametrize("function", [relax, relax_in_place])
def test_memory_grows_as_the_square_root(function):
    x, derivative = np.linspace(0.0, 1.0, 100), grad(function, wrt=(0, 1))
    few, many = (peak_bytes(lambda: derivative(x, 0.1, n)) for n in (2_500, 10_000))
    assert many < 2.3 * few and many < 100 * 8 * 4 * 100 + 50_000


def test_what_needs_not_be_known_is_not_kept():
    def observed(x, n):
        seen, total = np.zeros(n), 0.0
        for t in checkpoint(range(n)):
            x = x + 0.1 * np.sin(x)
            seen[t] = x[0]
            total = total + np.sum(x)
        return total + np.sum(seen)

    derivative = grad(observed)
    np.testing.assert_allclose(derivative(X, 9), grad(without_seen)(X, 9), rtol=1e-12)
    assert "seen_tape" not in derivative.source and "total_tape" not in derivative.source and "x_tape" in derivative.source


def without_seen(x, n):
    total = 0.0
    for _ in range(n):
        x = x + 0.1 * np.sin(x)
        total = total + np.sum(x) + x[0]
    return total


def test_a_state_that_is_written_is_copied_once_a_stretch():
    derivative = grad(relax_in_place)
    derivative(X, 0.1, 9)
    lines = list(map(str.strip, derivative.source.splitlines()))
    assert "u_tape.append(u.copy())" in lines and "u = u_tape.pop().copy()" in lines and lines.count("u = x.copy()") == 1
    assert "u = u.copy()" not in lines


def test_a_pull_may_be_called_again_and_in_threads():
    _, pull = vjp(relax_in_place, X, 0.1, 10)
    expected, found = pull(1.0), []
    threads = [threading.Thread(target=lambda: found.extend(pull(1.0) for _ in range(20))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 80
    for one in found:
        np.testing.assert_array_equal(one[0], expected[0])
        assert one[1] == expected[1]


def test_arguments_stay_as_they_were():
    x = X.copy()
    grad(long_loops.heat_in_a_long_loop)(x, 0.3, 5)
    np.testing.assert_array_equal(x, X)


def test_explain_tells_what_is_recorded():
    assert "x" in str(explain(relax, X, 0.3, 9))


def test_outside_of_a_derivative_it_is_the_range():
    assert list(checkpoint(range(3))) == [0, 1, 2] and checkpoint(range(1, 9, 2)) == range(1, 9, 2)


def test_an_exception_of_a_trip_stays_itself():
    def picky(x, n):
        for t in checkpoint(range(n)):
            if t == 7:
                raise ValueError("seven")
            x = x * np.sin(x)
        return np.sum(x)

    assert np.all(np.isfinite(grad(picky)(X, 5)))
    with pytest.raises(ValueError, match="seven"):
        grad(picky)(X, 9)
    with pytest.raises(ValueError, match="must not be zero"):
        grad(lambda x: long_loop_by(x, 0))(X)


def long_loop_by(x, step):
    for t in checkpoint(range(0, 9, step)):
        x = x * np.sin(x) * t
    return np.sum(x)


# --- what may not run twice ----------------------------------------------------------------------

SEEN, TOTAL, COUNTS = [], 0.0, np.zeros(3, dtype=int)


class Model:
    rate = 2.0


MODEL = Model()


def draws(x):
    for _ in checkpoint(range(5)):
        x = x + np.random.rand() * np.sin(x)
    return np.sum(x)


def prints(x):
    for t in checkpoint(range(5)):
        print(t)
        x = x + np.sin(x)
    return np.sum(x)


def helper_that_prints(x, n):
    if n > 0:
        print(n)
        return helper_that_prints(np.sin(x), n - 1)
    return x


def prints_in_a_helper(x):
    for _ in checkpoint(range(5)):
        x = helper_that_prints(x, 1)
    return np.sum(x)


def appends_outside(x):
    for t in checkpoint(range(5)):
        SEEN.append(t)
        x = x + np.sin(x)
    return np.sum(x)


def binds_a_global(x):
    global TOTAL
    for _ in checkpoint(range(5)):
        x = x + np.sin(x)
        TOTAL = TOTAL + 1.0
    return np.sum(x)


def reads_a_global_that_is_bound_later(x):
    global TOTAL
    for _ in range(2):
        for _ in checkpoint(range(5)):
            x = x + TOTAL * np.sin(x)
        TOTAL = TOTAL + 1.0
    return np.sum(x)


def counts_outside(x):
    for _ in checkpoint(range(5)):
        COUNTS[0] += 1
        x = x + np.sin(x) * COUNTS[0]
    return np.sum(x)


def counts_inside(x):
    counts = np.zeros(3, dtype=int)
    for t in checkpoint(range(5)):
        counts[t % 3] += 1
        x = x + np.sin(x) * counts
    return np.sum(x)


def reads_a_clock(x):
    for _ in checkpoint(range(5)):
        if time.time() > 3.0:
            x = x + np.sin(x)
    return np.sum(x)


def calls_what_nobody_knows(x, f=lambda x: x * x):
    for _ in checkpoint(range(5)):
        x = f(x)
    return np.sum(x)


def takes_from_an_iterator(x):
    numbers = iter([1, 2, 3, 4, 5])
    for _ in checkpoint(range(5)):
        x = x + next(numbers) * np.sin(x)
    return np.sum(x)


def reads_an_attribute_that_is_written_later(x):
    for _ in range(2):
        for _ in checkpoint(range(5)):
            x = x + MODEL.rate * np.sin(x)
        MODEL.rate = MODEL.rate + 1.0
    return np.sum(x)


def reads_a_list_that_grows_later(x):
    numbers = [1, 2, 3]
    for j in range(2):
        numbers.append(j)
        for _ in checkpoint(range(5)):
            x = x + numbers[-1] * np.sin(x)
    return np.sum(x)


def begins_without_a_value(x):
    for t in checkpoint(range(5)):
        if t == 1:
            y = np.sin(x)
        x = x + 0.1
    return np.sum(y)


@pytest.mark.parametrize("function, problem", [
    (draws, "draw random numbers: they run twice"), (prints, "print: they run twice"), (prints_in_a_helper, "print: they run twice"),
    (appends_outside, "may change something outside"), (binds_a_global, "may change something outside"),
    (reads_a_global_that_is_bound_later, "read a variable outside that the program writes"),
    (counts_outside, "write into what carries no derivative"), (counts_inside, "write into what carries no derivative"),
    (reads_a_clock, "may give another value the second time"), (takes_from_an_iterator, "may change something outside"),
    (reads_an_attribute_that_is_written_later, "read 'MODEL', into which something else may write"),
    (reads_a_list_that_grows_later, "read 'numbers', into which something else may write"),
    (begins_without_a_value, "'y' may have no value where this loop over a checkpoint begins"),
])
def test_what_may_not_run_twice(function, problem):
    with pytest.raises(NotDifferentiable, match=problem) as caught:
        grad(function)(X.copy())
    assert caught.value.span.function == function.__name__ and "checkpoint(range(5))" in str(caught.value)
    with pytest.raises(NotDifferentiable, match=problem):
        vjp(function, X.copy())
    with pytest.raises(NotDifferentiable, match=problem):
        hvp(function)(X.copy(), V)


def test_what_nobody_knows_is_refused_too():
    with pytest.raises(NotDifferentiable, match="may change something outside"):
        vjp(lambda x, f: calls_what_nobody_knows(x, f), X, np.cos)


def test_forward_mode_runs_once():
    SEEN.clear()
    assert jvp(appends_outside, (X,), (V,))[0] == appends_outside(X) and SEEN == [0, 1, 2, 3, 4] * 2

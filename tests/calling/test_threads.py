"""Many threads at once, and compilations that do not come to an end."""

import gc
import inspect
import linecache
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from adcompile import compiler, explain, grad, hessian, hvp, jacobian, value_and_grad, vjp
from adcompile.calling import cache
from adcompile.compiler import compilation

THREADS = 16
CALLS = 500


def made(name="model"):
    """A new function with a code of its own, which equals no other."""
    number = next(made.count)
    text = (f"def {name}(x, scale):\n    'Number {number}.'\n    total = 0.0\n    for k in range(3):\n        total = total + np.sum(np.sin(x * scale) * x)\n"
            "    return total\n")
    file = f"<threads {number}>"
    linecache.cache[file] = len(text), None, text.splitlines(keepends=True), file
    space = {"np": np, "__name__": "threads"}
    exec(compile(text, file, "exec"), space)
    return space[name]


made.count = iter(range(10**9))

SIGNATURES = [
    (np.linspace(0.0, 1.0, 4), 2.0), (np.ones((2, 3)), 2.0), (0.5, 2.0), (np.float64(0.5), 2.0), (np.ones(4, np.float32), 2.0),
    (np.ones(4), np.arange(4.0)), (np.array(0.5), 2), (np.ones((2, 2, 2)), np.float64(0.5)),
]


@pytest.fixture
def compiled(monkeypatch):
    asked, compile = [], compiler.compile

    def counted(function, request, types, *args, **options):
        asked.append((request, tuple(types.items())))
        return compile(function, request, types, *args, **options)

    monkeypatch.setattr(compiler, "compile", counted)
    return asked


def expected(x, scale):
    return 3.0 * (np.cos(x * scale) * scale * x + np.sin(x * scale))


def in_threads(work):
    """Runs `work(number)` in all threads, which start together; raises what one of them raised."""
    barrier = threading.Barrier(THREADS)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)

    def start(number):
        barrier.wait()
        return work(number)

    try:
        with ThreadPoolExecutor(THREADS) as pool:
            return list(pool.map(start, range(THREADS)))
    finally:
        sys.setswitchinterval(interval)


def test_many_threads_share_one_derivative(compiled):
    gradient = grad(made())
    answers = [expected(*args) for args in SIGNATURES]

    def work(number):
        for call in range(CALLS):
            position = (number + call) % len(SIGNATURES)
            x, scale = SIGNATURES[position]
            found = gradient(x, scale)
            np.testing.assert_allclose(found, answers[position], rtol=1e-5 if np.asarray(x).dtype == np.float32 else 1e-12)
            assert type(found) is type(x)
        return CALLS

    assert sum(in_threads(work)) == THREADS * CALLS
    assert len(compiled) == len(set(compiled)) == len(SIGNATURES)


def test_many_threads_with_operators_of_their_own(compiled):
    """Each thread applies the operators anew: the programs are shared all the same."""
    function = made()
    x, scale = np.linspace(0.0, 1.0, 4), 2.0

    def work(number):
        for _ in range(5):
            np.testing.assert_allclose(grad(function)(x, scale), expected(x, scale), rtol=1e-12)
            np.testing.assert_allclose(value_and_grad(function, wrt=(0, 1))(x, scale)[1][0], expected(x, scale), rtol=1e-12)
            np.testing.assert_allclose(vjp(function, x, scale)[1](1.0)[0], expected(x, scale), rtol=1e-12)
            np.testing.assert_allclose(np.diag(jacobian(lambda x: x * function(x, scale))(x)),
                                       function(x, scale) + x * expected(x, scale), rtol=1e-12)
            assert hessian(function)(x, scale).shape == (4, 4)
            assert "recorded" in str(explain(function, x, scale))

    in_threads(work)
    assert len(compiled) == len(set(compiled))


def test_pulls_of_one_record_in_many_threads():
    value, pull = vjp(lambda x: np.exp(np.sin(x) * x), np.linspace(0.0, 1.0, 50))
    answers = [pull(np.full(50, float(number)))[0] for number in range(THREADS)]

    def work(number):
        return all(np.array_equal(pull(np.full(50, float(number)))[0], answers[number]) for _ in range(50))

    assert all(in_threads(work))


def test_tapes_of_a_loop_in_many_threads():
    def newton(a, n):
        x = 1.0
        for _ in range(n):
            x = 0.5 * (x + a / x)
        return x

    gradient = grad(newton)
    answers = {n: gradient(2.0, n) for n in range(1, THREADS + 1)}
    assert all(in_threads(lambda number: all(gradient(2.0, number + 1) == answers[number + 1] for _ in range(100))))


# --- failures ---------------------------------------------------------------------------


def interrupted_at(count, call):
    """Runs a call and interrupts it at the `count`-th function that it enters; whether it came so far."""
    left = [count]

    def profile(frame, event, argument):
        if event == "call":
            left[0] -= 1
            if left[0] <= 0 and not frame.f_code.co_flags & inspect.CO_GENERATOR:
                raise KeyboardInterrupt

    sys.setprofile(profile)
    try:
        call()
    except KeyboardInterrupt:
        return True
    finally:
        sys.setprofile(None)
    return False


def entered(call):
    """The number of functions that a call enters."""
    total = [0]

    def profile(frame, event, argument):
        total[0] += event == "call"

    sys.setprofile(profile)
    try:
        call()
    finally:
        sys.setprofile(None)
    return total[0]


def test_an_interrupted_compilation_leaves_no_state():
    x = np.linspace(0.0, 1.0, 4)
    grad(made())(x, 2.0)
    steps, interrupted = entered(lambda: grad(made())(x, 2.0)), 0
    for count in range(1, steps, steps // 40):
        function = made()
        gradient = grad(function)
        if interrupted_at(count, lambda: gradient(x, 2.0)):
            interrupted += 1
            assert not gradient.table.young and not gradient.table._runs
            assert gc.isenabled() and not cache._shelves.get(function.__code__, cache.Shelf()).locks
        np.testing.assert_allclose(gradient(x, 2.0), expected(x, 2.0), rtol=1e-12)
        np.testing.assert_allclose(grad(function)(x, 2.0), expected(x, 2.0), rtol=1e-12)
    assert interrupted > 25


def arguments(derivative):
    return (np.ones(3), np.ones(3), 2.0) if derivative.operator == "hvp" else (np.ones(3), 2.0)


def test_a_compilation_that_fails_leaves_no_state(monkeypatch):
    function, gradients = made(), []
    calls = [grad(function), jacobian(function), hvp(function)]
    with monkeypatch.context() as patched:
        patched.setattr(compilation, "functions", lambda *args: 1 / 0)
        for derivative in calls:
            with pytest.raises(ZeroDivisionError):
                derivative(*arguments(derivative))
            assert not derivative.table.young and derivative.table.last is None
    shelf = cache._shelves[function.__code__]
    assert all(key[1].kind == "plan" for key in shelf.programs) and not shelf.locks
    for derivative in calls:
        gradients.append(derivative(*arguments(derivative)))
    np.testing.assert_allclose(gradients[0], expected(np.ones(3), 2.0), rtol=1e-12)
    np.testing.assert_allclose(gradients[1], gradients[0], rtol=1e-12)
    assert gradients[2].shape == (3,)


def test_threads_that_wait_for_a_compilation_that_fails_try_themselves(monkeypatch):
    function, compile, failures = made(), compiler.compile, []

    def once(*args, **options):
        if not failures:
            failures.append(threading.get_ident())
            raise KeyboardInterrupt
        return compile(*args, **options)

    monkeypatch.setattr(compiler, "compile", once)
    gradient = grad(function)

    def work(number):
        try:
            return gradient(np.ones(3), 2.0)
        except KeyboardInterrupt:
            return None

    found = in_threads(work)
    assert sum(one is None for one in found) == 1
    for one in found:
        if one is not None:
            np.testing.assert_allclose(one, expected(np.ones(3), 2.0), rtol=1e-12)

"""Kernels that meet what they cannot do: Python raises, warns or computes, exactly as without them."""

import math
import pickle
import threading
import warnings

import numpy as np
import pytest

from adcompile import grad, value_and_grad
from adcompile.errors import BadArgument, DerivativeWarning
from tests.programs.written_data import transposed_view_is_updated

pytest.importorskip("llvmlite")


def both(f, wrt=0):
    return [value_and_grad(f, wrt=wrt, backend=backend) for backend in ("python", "native")]


def outcome(function, arguments):
    """What a call returns or raises, and the warnings it gave."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            found = function(*arguments)
        except Exception as error:
            found = type(error), str(error).splitlines()[0]
    return found, sorted([(one.category, str(one.message)) for one in told], key=str)


def quotient(x, y):
    return x / y + x


def power(x, p):
    return x ** p


def root(x):
    return math.sqrt(x) * x


def exponential(x):
    return math.exp(x * x)


def logarithm(x):
    return math.log(x) * x


def element(x, k):
    return x[k] * x[0]


def first_of_part(x, k):
    return np.sum(x[k:] ** 2)


def elements(x, index):
    return np.sum(x[index] * 2.0)


def logs(x):
    return np.sum(np.log(x))


def exponentials(x):
    return np.sum(np.exp(x))


def quotients(x):
    return np.sum(1.0 / x)


def system(a, b):
    return np.sum(np.linalg.solve(a, b))


def determinant(a):
    return np.linalg.slogdet(a)[1]


def counted(x, n):
    total = 0.0
    for k in range(n):
        total += x / (k - 3.0)
    return total


def large(x, n):
    m = n * n
    m = m * n
    return x * m


def largest(x):
    return np.max(x) * x[0]


def stored(x, k):
    y = np.zeros(4)
    y[k] = x[0]
    return np.sum(y * y)


def bound_in_a_loop(x, n):
    for k in range(n):
        y = x * k
    return y * x


def bound_in_a_branch(x, t):
    if t > 0.0:
        y = x * 2.0
    return y * x


def counter_after_a_loop(x, n):
    for k in range(n):
        x = x * 1.5
    return x + k


@pytest.mark.parametrize("function, there, missing", [(bound_in_a_loop, 3, 0), (bound_in_a_branch, 1.0, -1.0), (counter_after_a_loop, 2, 0)])
def test_a_variable_without_a_value_raises(function, there, missing):
    native, first = [value_and_grad(function, backend="auto") for _ in range(2)]
    assert native(2.0, there) == value_and_grad(function, backend="python")(2.0, there)
    for one in (native, first):
        with pytest.raises(UnboundLocalError):
            one(2.0, missing)


def sizes(x, y):
    return np.sum(x * y)


V = np.array([0.5, 1.5, -2.0, 0.7, 2.5, 1.1])
CASES = [
    (quotient, (1.0, 2.0)), (quotient, (1.0, 0.0)), (power, (2.0, 3.5)), (power, (0.0, -1.0)), (power, (1e200, 2.5)), (root, (4.0,)), (root, (-1.0,)),
    (exponential, (1.0,)), (exponential, (40.0,)), (logarithm, (2.0,)), (logarithm, (0.0,)), (logarithm, (-1.0,)),
    (element, (V, 2)), (element, (V, -1)), (element, (V, 6)), (element, (V, -7)), (first_of_part, (V, 2)), (first_of_part, (V, -2)),
    (first_of_part, (V, 99)), (elements, (V, np.array([0, 5, -1]))), (elements, (V, np.array([0, 6]))), (elements, (V, np.array([-7]))),
    (logs, (np.abs(V),)), (logs, (V,)), (logs, (np.zeros(6),)), (exponentials, (V,)), (exponentials, (V * 1e3,)), (quotients, (V,)),
    (quotients, (np.zeros(5),)), (quotients, (np.array([1.0, np.nan, 2.0, 3.0, 4.0]),)), (quotients, (np.array([np.inf, 1.0]),)),
    (system, (np.eye(3) + 0.1, np.ones(3))), (system, (np.zeros((3, 3)), np.ones(3))), (determinant, (np.eye(3) * 2.0,)), (determinant, (np.ones((2, 2)),)),
    (counted, (1.0, 2)), (counted, (1.0, 5)), (large, (2.0, 10)), (large, (2.0, 10 ** 7)), (largest, (V,)), (largest, (np.array([1.0, np.nan]),)),
    (stored, (V, 3)), (stored, (V, 4)), (sizes, (V, V)), (exponentials, (np.zeros(0),)), (logs, (np.ones(1),)),
]


@pytest.mark.parametrize("function, arguments", CASES, ids=lambda one: getattr(one, "__name__", None))
def test_a_call_raises_warns_and_returns_as_in_python(function, arguments):
    python, native = both(function)
    if function is not elements:
        native(*[np.ones_like(one) + np.eye(*one.shape) * 2 if isinstance(one, np.ndarray) and one.ndim == 2 else one
                 for one in CASES[[case[0] for case in CASES].index(function)][1]])
    (wanted, warned), (found, told) = outcome(python, arguments), outcome(native, arguments)
    assert told == warned
    if isinstance(wanted[0], type):
        assert found == wanted
    else:
        np.testing.assert_allclose(found[0], wanted[0], rtol=1e-12)
        np.testing.assert_allclose(found[1], wanted[1], rtol=1e-12)
        assert type(found[0]) is type(wanted[0]) and type(found[1]) is type(wanted[1])


def weighted(x, w):
    return np.sum(np.tanh(x @ w) ** 2) + np.sum(w)


@pytest.mark.parametrize("size", [0, 1, 2, 5, 7, 8, 9, 16, 127, 128, 129])
def test_all_lengths_and_layouts(size):
    rng = np.random.default_rng(size)
    x, w = rng.standard_normal((size, 3)), rng.standard_normal(3)
    python, native = [value_and_grad(weighted, wrt=(0, 1), backend=backend) for backend in ("python", "auto")]
    wide = np.zeros((2 * size, 6))
    wide[::2, ::2] = x
    readonly = x.copy()
    readonly.flags.writeable = False
    for one in (x, np.asfortranarray(x), wide[::2, ::2], x[::-1], readonly, x.astype(">f8")):
        (value, bars), (found, got) = python(one, w), native(one, w)
        np.testing.assert_allclose(found, value, rtol=1e-12)
        for bar, other in zip(got, bars):
            np.testing.assert_allclose(bar, other, rtol=1e-10, atol=1e-12)


def squares(x, y):
    return np.sum(x * x * y)


def test_one_array_twice():
    python, native = both(squares, (0, 1))
    for one, other in zip(native(V, V)[1], python(V, V)[1]):
        np.testing.assert_array_equal(one, other)


def test_threads_share_a_kernel():
    native = grad(squares, backend="native")
    wanted, wrong = native(V, V + 1.0), []

    def run():
        for _ in range(200):
            if not np.array_equal(native(V, V + 1.0), wanted):
                wrong.append(1)
    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_the_source_of_a_kernel_is_python_that_computes_the_same():
    native = value_and_grad(squares, backend="native")
    value, bar = native(V, V)
    space = {"empty": np.empty, "float64": np.float64}
    exec(native.native_source, space)
    found, array = space["squares_gradient"](V, V, 6)
    assert math.isclose(found, value) and np.allclose(array, bar)


def test_loops_over_rows_are_one():
    native = value_and_grad(weighted, wrt=1, backend="native")
    native(np.ones((9, 3)), np.ones(3))
    text = native.native_source
    assert text.count("range(n") == 1 and "empty((n" not in text


def test_backends_are_named():
    with pytest.raises(BadArgument, match="'auto', 'python', 'native'"):
        grad(squares, backend="natve")
    assert str(grad(squares, backend="python").explain().backend).startswith("python")


def test_a_derivative_goes_through_pickle():
    found = pickle.loads(pickle.dumps(grad(squares, backend="native")))
    np.testing.assert_array_equal(found(V, V), 2 * V * V)


def test_names_of_variables_do_not_meet_in_the_text():
    def meeting(v, n, p, a, c, t1, begin, results, entry):
        python = v * t1 + begin
        table = a * python + results
        return np.sum(table * c) * p + n * entry

    x = np.arange(3.0)
    arguments = (0.5, 3, 0.3, x, x + 1.0, 0.2, 0.1, x, 2.0)
    native, python = [value_and_grad(meeting, wrt=(0, 2, 3, 7), backend=backend) for backend in ("native", "python")]
    found, wanted = native(*arguments), python(*arguments)
    assert found[0] == pytest.approx(wanted[0], rel=1e-14)
    for one, other in zip(found[1], wanted[1]):
        np.testing.assert_allclose(one, other, rtol=1e-13)


def test_memory_that_others_see_stays_in_python():
    derivative = value_and_grad(transposed_view_is_updated, backend="auto")
    assert [derivative(0.5, n)[0] for n in (1, 3)] == [1.5, 9.0]
    assert "others may see" in derivative.explain().backend


def test_a_fault_of_the_compiler_of_kernels_is_told_and_stops_nobody(monkeypatch):
    from adcompile.backend.native import door

    def fails(text):
        raise RuntimeError("no such text")

    monkeypatch.setattr(door, "object_code", fails)
    derivative = value_and_grad(lambda x: x * x * 3.0, backend="auto")
    with pytest.warns(DerivativeWarning, match="no native code could be made"):
        assert derivative(2.0) == (12.0, 12.0)
    assert "no such text" in derivative.explain().backend
    with pytest.raises(RuntimeError, match="no such text"):
        value_and_grad(lambda x: x * x * 4.0, backend="native")(2.0)


def test_integers_and_truths_of_numpy_stay_in_python():
    def scaled(x, n, flag):
        return x * n if flag else x * x

    python, native = [value_and_grad(scaled, backend=backend) for backend in ("python", "auto")]
    for arguments in ((2.0, np.int64(3), True), (2.0, 3, np.bool_(True)), (2.0, np.int64(3), np.bool_(False)), (2.0, 3, True)):
        assert native(*arguments) == python(*arguments)

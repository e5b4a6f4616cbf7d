"""Whether the derivatives of a program of arrays that it writes are right: against differences, each other, and its arguments."""

import contextlib
import copy
import linecache
import math
import warnings
from types import SimpleNamespace

import numpy as np

from adcompile import DerivativeError, grad, hvp, jvp, vjp
from tests.ways import Way

SPACE = {"__name__": "stores", "np": np, "math": math, "copy": copy, "W4": np.array([0.7, -1.1, 0.4, 1.3]), "W2": np.array([0.9, -0.6]), "W44": np.cos(np.arange(16.0)).reshape(4, 4),
         "W22": np.array([[0.3, -0.8], [1.2, 0.5]]), "W224": np.cos(np.arange(16.0) * 1.7).reshape(2, 2, 4)}
FORGOTTEN = Way(numeric=True)


def loaded(text, seed):
    """The function `program` of a text."""
    file = f"<stores {seed}>"
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    space = dict(SPACE)
    exec(compile(text, file, "exec"), space)
    return space["program"]


def arguments(seed):
    """The arrays and the number of trips that a program is given; some lie by columns, some are parts of others."""
    rng = np.random.default_rng(seed)
    x, y, m = rng.uniform(0.3, 1.2, 4), rng.uniform(-1.0, 1.0, 4), rng.uniform(-0.9, 0.9, (4, 4))
    kind = seed % 5
    if kind == 3:
        m = np.asfortranarray(m)
    if kind == 4:
        wide, long = np.zeros((4, 7)), np.zeros(8)
        wide[:, :4], long[::2] = m, x
        m, x = wide[:, :4], long[::2]
    return (x, y, m), int(rng.integers(0, 4))


def again(arrays):
    """Arrays that lie in memory as these do."""
    return tuple([array.copy(order="K") if array.base is None else np.ndarray(array.shape, array.dtype, array.base.copy(), 0, array.strides)
                  for array in arrays])


def moved(arrays, dots, step):
    found = again(arrays)
    for array, dot in zip(found, dots):
        array += step * dot
    return found


@contextlib.contextmanager
def roots_of_zero(function):
    """A list of the zeros of which a function takes roots, where no derivative is: what is 0 whatever the arguments are has a NaN there."""
    found, space = [], function.__globals__

    def sqrt(x):
        found.extend([x] if x == 0.0 else [])
        return math.sqrt(x)

    space["math"] = SimpleNamespace(**(vars(math) | {"sqrt": sqrt}))
    try:
        yield found
    finally:
        space["math"] = math


def inner(bars, dots):
    return sum([float(np.sum(bar * dot)) for bar, dot in zip(bars, dots)])


def difference(function, arrays, dots, n):
    """The derivative in one direction, None where differences do not settle."""
    found = [(function(*moved(arrays, dots, step), n) - function(*moved(arrays, dots, -step), n)) / (2.0 * step) for step in (1e-4, 5e-5)]
    best = (4.0 * found[1] - found[0]) / 3.0
    return best if np.isfinite(best) and abs(found[1] - found[0]) <= 1e-5 * max(1.0, abs(best)) else None


def judged(text, seed, curved=False):
    """What was found, "right", "refused", "unjudged", "wrong" or "error", and why."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _judged(text, seed, curved)


def _judged(text, seed, curved):
    function = loaded(text, seed)
    arrays, n = arguments(seed)
    rng = np.random.default_rng(seed + 1)
    dots = tuple([rng.uniform(-1.0, 1.0, array.shape) for array in arrays])
    try:
        with roots_of_zero(function) as found:
            value = function(*again(arrays), n)
        if found:
            return "unjudged", "a root of 0"
        expected = difference(function, arrays, dots, n)
    except Exception as error:
        return "unjudged", type(error).__name__
    if expected is None or not np.isfinite(value) or abs(value) > 1e6:
        return "unjudged", "does not settle"
    try:
        return check(function, arrays, dots, n, value, expected, seed, curved)
    except DerivativeError as error:
        return "refused", reason(error)
    except Exception as error:
        return "error", f"{type(error).__name__}: {error}"


def check(function, arrays, dots, n, value, expected, seed, curved):
    given, wrt = again(arrays), (0, 1, 2)
    derivative = grad(function, wrt)
    bars = derivative(*given, n)
    scale = max(1.0, abs(expected), *[float(np.max(np.abs(bar))) for bar in bars])
    if not abs(inner(bars, dots) - expected) <= 2e-6 * scale:
        return "wrong", f"gradient {inner(bars, dots)}, difference {expected}"
    if not same(given, arrays):
        return "wrong", "the arguments are written"
    primal, along = jvp(function, (*given, n), (*dots, None))
    recorded, pull = vjp(function, *given, n)
    first, second = pull(1.0), pull(2.0)
    if not primal == value == recorded:
        return "wrong", f"value {primal}, {recorded} for {value}"
    if not same(given, arrays):
        return "wrong", "the arguments are written by jvp or vjp"
    if not abs(along - inner(bars, dots)) <= 1e-9 * scale:
        return "wrong", f"tangent {along}, gradient {inner(bars, dots)}"
    if not all(near(bar, one) and near(2.0 * bar, two) for bar, one, two in zip(bars, first, second)):
        return "wrong", "pulled"
    if seed % 3 == 0 or curved:
        try:
            found, others = FORGOTTEN.gradient(function, wrt, (*again(arrays), n))
        except DerivativeError as error:
            return "refused", f"where types are forgotten: {reason(error)}"
        if found != value or not all(map(near, bars, others)):
            return "wrong", "types forgotten"
    return bent(function, derivative, arrays, dots, n, scale) if curved or seed % 4 == 0 else ("right", "")


def bent(function, derivative, arrays, dots, n, scale):
    """The product of the Hessian against differences of gradients."""
    given = again(arrays)
    found = hvp(function, (0, 1, 2))(given[0], dots, *given[1:], n)
    if not same(given, arrays):
        return "wrong", "the arguments are written by hvp"
    slopes = []
    for step in (2e-5, 1e-5):
        after, before = derivative(*moved(arrays, dots, step), n), derivative(*moved(arrays, dots, -step), n)
        slopes.append([(one - other) / (2.0 * step) for one, other in zip(after, before)])
    settled = all(np.allclose(one, other, rtol=1e-4, atol=1e-5 * scale) for one, other in zip(*slopes))
    if settled and not all(np.allclose(one, other, rtol=1e-4, atol=1e-4 * scale) for one, other in zip(found, slopes[1])):
        return "wrong", "Hessian product"
    return "right", ""


def near(one, other):
    return np.allclose(one, other, rtol=1e-10, atol=1e-10)


def same(arrays, others):
    return all(one.tobytes() == other.tobytes() and one.strides == other.strides for one, other in zip(arrays, others))


def reason(error):
    """The first sentence of a refusal, without its names."""
    lines = str(error).splitlines()
    return lines[0][:110] if lines else ""

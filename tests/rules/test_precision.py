"""Constants of every dtype, at their extremes, beside what carries a derivative: it is that for the same constants in float64.

Where the function itself gives another value for another dtype (a sum wraps around, a result is cut to integers), it is
another function, and nothing is compared.
"""

import itertools
import linecache
import math

import numpy as np
import pytest

import adcompile
from adcompile.errors import DerivativeError
from tests.rule_uses import REALS as DERIVED, flat, is_real, is_structure
from tests.rules.test_rule_programs import call_text, is_public, names_of, text_of, tried
from tests.ways import WAYS

DTYPES = ("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "longdouble")
SMALL_ONLY = ("numpy.arange/2", "numpy.arange/3", "scipy.special.hyp1f1", "scipy.special.hyp2f1")
"""What makes arrays as long as a number says, and what takes minutes for large ones."""

NUMBER = itertools.count()


def values_of(dtype, name):
    """Numbers of a dtype: small ones, and its extremes."""
    if dtype == "bool":
        return [[True, False, True], [False]]
    if dtype in ("float16", "float32", "longdouble"):
        large, tiny = (1e200, 1e-200) if dtype == "longdouble" else (np.finfo(dtype).max, np.finfo(dtype).tiny)
        extremes = [[large, 1.0, -1.0], [tiny, -large, 0.0]]
        return [[1.5, 0.25, 3.0], *([] if name in SMALL_ONLY else extremes)]
    low, high = np.iinfo(dtype).min, np.iinfo(dtype).max
    return [[1, 2, 5, 7], *([] if name in SMALL_ONLY else [[high, 1, high - 1], [low, high, 0]])]


def filled(value, numbers, dtype):
    """An operand like a value, of other numbers and another dtype."""
    found = np.resize(np.array(numbers, dtype), np.shape(value))
    return found if isinstance(value, np.ndarray) else found[()]


def programs_of(name):
    """For each operand that may be another number, in a use of a rule: the world of a function of all other operands that carry
    a derivative, in which it is `c`; its value, and those of the others."""
    rule, chosen = tried(name)
    for use in sorted(chosen, key=lambda use: not any(isinstance(arg, np.ndarray) for arg in use.args))[:1]:
        names = names_of(rule, len(use.args))
        for place, constant in enumerate(use.args):
            if not (is_real(constant) or type(constant) is int and names[place] in rule.counts):
                continue
            given, world = [], {"np": np, "math": math, "c": constant}
            if rule.key.startswith("scipy"):
                import scipy.special
                world["scipy"] = scipy
            args = ["c" if other == place else text_of(arg, given if one in rule.wrt else None, world)
                    for other, (one, arg) in enumerate(zip(names, use.args, strict=True))]
            kwargs = [f"{one}={text_of(arg, None, world)}" for one, arg in use.kwargs.items()]
            if given:
                params = ", ".join([f"x{number}" for number in range(len(given))])
                define(f"def program({params}):\n    return {call_text(rule, use, args, kwargs)}\n", world)
                yield world, constant, [x if isinstance(x, np.ndarray) else np.float64(x) for x in given]


def define(text, world):
    file = f"<constant {next(NUMBER)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    exec(compile(text, file, "exec"), world)


def derivatives(world, constant, given):
    """The tangent and the cotangents where `c` stands for a constant."""
    world["c"], function = constant, world["program"]
    dots = [np.full(np.shape(x), 0.7, np.result_type(x))[()] for x in given]
    dot = adcompile.jvp(function, tuple(given), tuple(dots))[1]
    value, pull = adcompile.vjp(function, *given)
    bars = pull(np.full(np.shape(value), 0.3, np.result_type(value))[()])
    return [flat(dot), *map(flat, bars if isinstance(bars, tuple) else (bars,))]


def value_of(world, constant, given):
    """What the function gives, None where it raises, or gives no number or array."""
    world["c"] = constant
    try:
        value = world["program"](*given)
    except Exception:
        return None
    return None if is_structure(value) or not np.all(np.isfinite(value)) else np.asarray(value, np.longdouble)


def compared(name):
    """Compares the derivatives of a rule for constants of all dtypes with those for float64; how many there were."""
    count = 0
    for world, constant, given in programs_of(name):
        for dtype in DTYPES[:-1] if name.startswith("scipy.") else DTYPES:
            wide = np.longdouble if dtype == "longdouble" else np.float64
            others = [np.longdouble(x) for x in given] if dtype == "longdouble" else given
            for numbers in values_of(dtype, name):
                narrow = filled(constant, numbers, dtype)
                value, expected = value_of(world, narrow, given), value_of(world, wide(narrow), others)
                if value is None or expected is None or not np.allclose(value, expected, rtol=1e-9, atol=0.0):
                    continue
                try:
                    expected = derivatives(world, wide(narrow), others)
                except (DerivativeError, TypeError):
                    continue
                count += 1
                for found, one in zip(derivatives(world, narrow, given), expected, strict=True):
                    np.testing.assert_allclose(found, one, rtol=1e-6, atol=1e-300, err_msg=f"{dtype} {numbers}")
    return count


OF_SCIPY = ("special.kn", "special.yn", "special.expn", "special.huber", "linalg.solve_sylvester",
            "linalg.expm_frechet", "stats.cauchy.cdf", "stats.chi2.cdf", "stats.uniform.pdf")
SEVERAL = ("numpy.broadcast_arrays", "numpy.atleast_1d", "numpy.atleast_2d", "numpy.atleast_3d", "numpy.meshgrid", "numpy.linalg.lstsq",
           "numpy.polydiv", "numpy.histogram", "numpy.divmod", "builtins.divmod")
"""What gives several values at once, of which none is compared here."""


def is_tried(name):
    chosen = name.removeprefix("scipy.") in OF_SCIPY if name.startswith("scipy.") else is_public(name) and "-" not in name
    return chosen and name not in SEVERAL and next(programs_of(name), None) is not None


HAVING = [name for name in DERIVED if is_tried(name)]
"""The rules of functions of several numbers or arrays."""


@pytest.mark.parametrize("name", HAVING)
def test_the_derivative_is_that_for_the_same_constants_in_double_precision(name):
    with np.errstate(all="ignore"):
        assert compared(name) > 0


# --- types that are not known ------------------------------------------------------------


def angles(x, c):
    return np.sum(np.arctan2(x, c) * np.hypot(c, x)) + np.sum(np.logaddexp(c, x) / c)


@pytest.mark.parametrize("dtype", ["int8", "int32", "int64", "uint8", "uint64", "float16", "float32", "longdouble"])
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_constants_of_unknown_type_are_widened_when_the_program_runs(way, dtype):
    x = np.array([0.7, 1.3])
    largest = 3e4 if dtype == "float16" else 1e30 if dtype == "float32" else 1e100 if dtype == "longdouble" else np.iinfo(dtype).max
    c = np.array([largest, 3], dtype)
    with np.errstate(over="ignore"):
        expected = way.gradient(angles, (0,), (x, c.astype(float)))[1][0]
        found = way.gradient(angles, (0,), (x, c))[1][0]
        np.testing.assert_allclose(found, expected, rtol=1e-6)
        dot = way.tangent(angles, (0,), (x, c), (np.ones(2),))[1]
        np.testing.assert_allclose(dot, np.sum(expected), rtol=1e-6)


@pytest.mark.parametrize("x", [0.7, np.float64(0.7)])
def test_the_narrowest_floats_beside_a_number_of_double_precision(x):
    """The value of the first is of sixteen bits, the derivative with respect to a Python float is not."""
    h = np.full(2, 300.0, np.float16)
    assert adcompile.grad(lambda x, c: c * x * c)(x, h[0]) == 90000.0
    if isinstance(x, np.float64):
        assert adcompile.grad(lambda x, h: np.sum(h * x * 1.0) * h[0])(x, h) == pytest.approx(180000.0)


def test_a_count_stays_a_whole_number():
    x = np.arange(4.0)
    for shift in (True, np.uint8(1), np.int8(1), np.uint64(1)):
        found = adcompile.grad(lambda x, shift: np.sum(np.roll(x, shift) * x ** 2))(x, shift)
        np.testing.assert_allclose(found, adcompile.grad(lambda x: np.sum(np.roll(x, 1) * x ** 2))(x))
    from scipy import special
    orders = np.array([0, 1, 3], np.uint8)
    found = adcompile.grad(lambda x: np.sum(special.kn(orders, x)))(x[1:])
    np.testing.assert_allclose(found, special.kvp(orders.astype(float), x[1:]), rtol=1e-12)


def test_nothing_is_widened_that_numpy_widens_anyway():
    x, c, taken = np.array([0.7, 1.3]), np.array([200, 3], np.uint8), np.array([True, False])
    for function in (lambda x: np.sum(c * x) + np.sum(x / c), lambda x: np.sum(taken * x), lambda x: np.sum((x > 1.0) * x),
                     lambda x: np.sum(np.where(taken, x, c)), lambda x: (np.eye(2, dtype=int) @ x) @ x,
                     lambda x: np.sum(np.maximum(x, c)), lambda x: np.sum(np.arctan2(x, c * 1.0))):
        derivative = adcompile.grad(function)
        derivative(x)
        assert "float64(" not in derivative.source and "wide" not in derivative.source


def test_a_seed_of_a_number_of_numpy_has_its_attributes():
    truth = True

    def f(x):
        return np.sum(x.T * truth) * 0.5 + np.sum(x.real.T)

    for x in (np.float64(1.3), np.array(1.3), np.array(1.3, np.longdouble)):
        assert adcompile.grad(f)(x) == 1.5


def quotient_where_a_mask_says(x):
    y = np.divide(1.5, x, out=np.zeros(x.shape), where=x > 0)
    return np.sum(y * x * x * x)


@pytest.mark.parametrize("dtype, tolerance", [(np.float32, 1e-5), (np.float16, 1e-2), (np.float64, 1e-12)])
def test_a_mask_is_no_operand_to_be_widened(dtype, tolerance):
    x = np.array([0.5, 2.0, -1.5], dtype)
    found = adcompile.hvp(quotient_where_a_mask_says)(x, np.ones_like(x))
    np.testing.assert_allclose(found, np.where(x > 0, 3.0, 0.0), rtol=tolerance)

"""The same values for less: products of columns and rows, and what is the same in every trip."""

import numpy as np
import pytest

from adcompile import grad
from adcompile.ir.types import INT, Array
from adcompile.optimize.cheaper import cheapen
from tests.passes import VECTOR, compiled, emitted, rewritten

COLUMN = "a = x[:, None]; b = a * y; return b"
OTHER = Array("float64", ("n1",))
LOOP = "def f(x, y, n):\n    s = y\n    for i in range(n):\n        s = {}\n    return np.sum(s * s * s)"


def cheapened(text, added="a b", **types):
    return rewritten(cheapen, text, added=added, **types).split("\n")


def test_a_column_times_a_row_is_a_product_of_matrices():
    assert cheapened(COLUMN, x=VECTOR, y=OTHER)[1:] == ["t.0 = getitem(y.0, None)", "b.0 = numpy.dot(a.0, t.0)", "return b.0"]


@pytest.mark.parametrize("added, y", [
    ("", OTHER), ("a", OTHER), ("a b", Array("float64", ("n0", "n1"))), ("a b", Array("float32", ("n1",))),
    ("a b", Array("int64", ("n1",))),
])
def test_other_products_stay(added, y):
    assert "numpy.dot" not in "".join(cheapened(COLUMN, added, x=VECTOR, y=y))


@pytest.mark.parametrize("text, lines", [
    ("a = 0.5 * x; b = a / y; c = 2.0 * b; return c", ["c.0 = div(x.0, y.0)"]),
    ("a = 0.5 * x; b = a / y; c = 3.0 * b; return c", ["t.0 = mul(1.5, x.0)", "c.0 = div(t.0, y.0)"]),
    ("b = 0.5 / y; c = 3.0 * b; return c", ["c.0 = div(1.5, y.0)"]),
    ("b = x / y; c = 3.0 * b; return c", ["b.0 = div(x.0, y.0)", "c.0 = mul(3.0, b.0)"]),
    ("b = 0.5 / y; c = 3.0 * b; return c, b", ["b.0 = div(0.5, y.0)", "c.0 = mul(3.0, b.0)"]),
    ("b = 1e-200 / y; c = 1e-200 * b; return c", ["b.0 = div(1e-200, y.0)", "c.0 = mul(1e-200, b.0)"]),
    ("b = 1e200 / y; c = 1e200 * b; return c", ["b.0 = div(1e+200, y.0)", "c.0 = mul(1e+200, b.0)"]),
])
def test_a_multiple_of_a_quotient_is_the_quotient_of_a_multiple(text, lines):
    assert "\n".join(lines) in "\n".join(cheapened(text, "a b c", x=VECTOR, y=VECTOR))


def test_the_users_own_quotients_stay():
    text = "b = 0.5 / y; c = 3.0 * b; return c"
    assert cheapened(text, "", y=VECTOR) == ["b.0 = div(0.5, y.0)", "c.0 = mul(3.0, b.0)", "return c.0"]


@pytest.mark.parametrize("dtype", ["uint8", "float16", None])
def test_quotients_of_other_numbers_stay(dtype):
    text = "a = 0.5 * x; b = a / y; c = 2.0 * b; return c"
    assert "c.0 = mul(2.0, b.0)" in cheapened(text, "a b c", x=Array(dtype, ("n0",)), y=VECTOR)


def test_a_quotient_before_a_loop_stays_there():
    text = "def f(x, y, n):\n    s = y\n    for i in range(n):\n        s = s + np.exp(x[i] * y) / 4.0\n    return np.sum(np.log(s))"
    source = emitted("gradient", text, wrt="x", x=VECTOR, y=VECTOR, n=INT)
    sweep = source[source.index("# Reverse sweep"):]
    assert 0 < sweep.index("runtime.divide(0.25, s)") < sweep.index("for ")


def test_the_cotangent_of_a_matrix_is_what_it_was():
    text = "def f(x, y, n):\n    for i in range(n):\n        y = np.tanh(x @ y)\n    return np.sum(y)"
    types = {"x": Array("float64", ("n0", "n0")), "y": VECTOR, "n": INT}
    x, y = np.linspace(-1.0, 1.0, 9).reshape(3, 3), np.array([0.3, -0.2, 0.9])
    fast, slow = (compiled("gradient", text, optimize=on, **types) for on in (True, False))
    assert "np.dot(" in fast.source and "np.dot(" not in slow.source
    assert np.allclose(fast.function(x, y, 4)[1], slow.function(x, y, 4)[1], rtol=1e-14, atol=0.0)


@pytest.mark.parametrize("number, before", [("0.25", True), ("4.0", False)])
def test_a_multiple_that_stays_what_it_is_and_overflows_nothing_is_made_before_the_loop(number, before):
    source = emitted("gradient", LOOP.format(f"s + np.sin(x[i] * y) * {number}"), wrt="x", x=VECTOR, y=VECTOR, n=INT)
    sweep = source[source.index("# Reverse sweep"):]
    assert (f"*= {number}" in sweep[:sweep.index("for ")]) == before


# --- integers -------------------------------------------------------------------------

COUNTS = "a = -1.0 * y; b = a + x; return b"


@pytest.mark.parametrize("dtype", ["int64", "uint64", "int8", "bool"])
def test_counts_are_taken_off(dtype):
    assert "b.0 = sub(x.0, y.0)" in cheapened(COUNTS, x=VECTOR, y=Array(dtype, ("n0",)))


@pytest.mark.parametrize("added, x, y", [
    ("", VECTOR, "int64"), ("a b", Array("float32", ("n0",)), "int8"), ("a b", Array("int64", ("n0",)), "int64"),
    ("a b", Array(None, ("n0",)), "int64"), ("a b", VECTOR, None), ("a b", VECTOR, "float32"), ("a b", VECTOR, "complex128"),
])
def test_other_sums_stay(added, x, y):
    assert "b.0 = add(a.0, x.0)" in cheapened(COUNTS, added, x=x, y=Array(y, ("n0",)))


def test_a_negative_that_is_read_again_stays():
    assert "b.0 = add(a.0, x.0)" in cheapened("a = -1.0 * y; b = a + x; return a, b", x=VECTOR, y=Array("int64", ("n0",)))


def test_gradients_by_counts_are_those_by_floats_to_the_last_bit():
    def loss(beta, X, y):
        eta = X @ beta
        return np.sum(np.exp(eta) - y * eta)

    random = np.random.default_rng(0)
    beta, X, y = np.array([0.1, -0.2, 0.3]), random.normal(size=(50, 3)), random.integers(0, 2, 50)
    expected = grad(loss)(beta, X, y.astype(float)).tobytes()
    for dtype in ("int64", "uint64", "int8", "uint8", "bool", ">i4"):
        slope = grad(loss)
        assert slope(beta, X, y.astype(dtype)).tobytes() == expected, dtype
        assert "-1.0" not in slope.source

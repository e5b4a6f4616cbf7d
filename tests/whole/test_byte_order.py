"""Arrays in the other byte order: values as the function gives them, derivatives those of the native arrays, and native."""

import numpy as np
import pytest

from adcompile import grad, hessian, hvp, jacobian, jvp, vjp
from adcompile.calling.signature import arg_types
from adcompile.ir.dtypes import native
from adcompile.ir.types import Array
from tests import corpus, oracle
from tests.agreement import Call, carried, quiet
from tests.watched import unsound
from tests.ways import Way

CASES = corpus.load()
LEFT_TO_FLOAT64 = (OverflowError, ZeroDivisionError, ValueError)


def swapped(value, seen=None):
    """The value with all arrays of numbers in it in the other byte order; what stands in it twice does so afterwards."""
    seen = {} if seen is None else seen
    if id(value) not in seen:
        seen[id(value)] = value, swapped_anew(value, seen)
    return seen[id(value)][1]


def swapped_anew(value, seen):
    if isinstance(value, np.ndarray) and value.dtype.kind in "fiu" and value.dtype.itemsize > 1:
        return value.astype(value.dtype.newbyteorder())
    if isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
        return type(value)([swapped(item, seen) for item in value])
    if isinstance(value, dict):
        return {key: swapped(item, seen) for key, item in value.items()}
    return value


def point_of(case):
    """A smooth point of a program that has an array in it, or None."""
    return next((point for point in case.smooth_points if any(
        isinstance(value, np.ndarray) and value.dtype.kind in "fiu" for value in point.arguments)), None)


WITH_ARRAYS = [name for name, case in CASES.items() if point_of(case) is not None]


def test_there_are_programs_of_arrays():
    assert len(WITH_ARRAYS) > 200


@pytest.mark.parametrize("name", WITH_ARRAYS[::2])
def test_derivatives_are_those_of_native_arrays(name):
    case, way = CASES[name], Way()
    point = point_of(case)
    plain = Call(case.function, case.wrt, lambda: point.arguments)
    other = Call(case.function, case.wrt, lambda: swapped(point.arguments))
    kinds = ("tangent", "pair") if case.no_second_order is not None else ("tangent", "pair", "hvp")
    for kind in kinds:
        found = [derivative(way, kind, call, plain) for call in (plain, other)]
        scale = 1e-3 if plain.single else 1e-11
        assert oracle.close(found[1], found[0], scale), (kind, found)


def derivative(way, kind, call, plain):
    """A derivative as one vector, in the same directions as those of `plain`."""
    if kind == "tangent":
        with quiet(strict=False) as printed:
            value, dot = way.tangent(call.function, call.wrt, call.fresh(), plain.dots)
        call.check_value(value, printed.getvalue(), kind)
        return carried(dot, call.value)
    if kind == "hvp":
        with quiet(strict=False):
            bars = way.products(call.function, call.wrt, call.fresh(), plain.dots)
    else:
        with quiet(strict=False):
            bars = way.pair(call.function, call.wrt, call.fresh())[1](plain.value_bar)
    return call.checked(bars, way)


@pytest.mark.parametrize("name", WITH_ARRAYS[1::3])
def test_values_in_emitted_programs_are_of_their_types(name):
    case, way, emissions = CASES[name], Way(), {}
    for kind in ("gradient", "tangent", "hvp") if case.no_second_order is None else ("tangent", "pair"):
        with quiet(strict=False):
            try:
                found = unsound(kind, case.function, case.wrt, swapped(point_of(case).arguments), way, emissions)
            except LEFT_TO_FLOAT64:
                continue
        assert not found, f"{kind}: {found}"


def loss(x):
    y = x.copy()
    y += np.sin(x)
    return np.sum(y * y * x[::-1]) + x.item(2)


def test_derivatives_are_native():
    x = np.array([0.5, 1.5, 2.5])
    z = swapped(x)
    assert z.dtype != x.dtype
    for one, other in [(grad(loss)(x), grad(loss)(z)), (hessian(loss)(x), hessian(loss)(z)), (hvp(loss)(x, x), hvp(loss)(z, z)),
                       (jacobian(np.sin)(x), jacobian(np.sin)(z)), (vjp(loss, x)[1](1.0)[0], vjp(loss, z)[1](1.0)[0]),
                       (jvp(np.sin, (x,), (x,))[1], jvp(np.sin, (z,), (z,))[1])]:
        assert other.dtype.isnative and np.allclose(one, other, rtol=1e-13)


def test_a_function_that_returns_its_argument_gives_a_native_derivative():
    z = swapped(np.array([0.5, 1.5]))
    value, dot = jvp(lambda x: x[::-1], (z,), (z,))
    assert value.dtype == z.dtype and dot.dtype.isnative and np.array_equal(value, dot)
    assert grad(lambda x: np.sum(x))(z).dtype.isnative


def test_a_type_tells_byte_orders_apart():
    x = np.zeros(3)
    given = arg_types(["x", "y"], [x, swapped(x)])
    assert given["x"] == Array("float64", ("n0",)) != given["y"]


@pytest.mark.parametrize("letters", ["f2", "f4", "f8", "i2", "i4", "i8", "u2", "u4", "u8", "c8", "c16"])
def test_a_type_names_the_byte_order(letters):
    plain = np.zeros(3, letters)
    given = arg_types(["x", "y"], [plain, swapped(plain) if plain.dtype.kind != "c" else plain.astype(plain.dtype.newbyteorder())])
    assert given["x"] == Array(plain.dtype.name, ("n0",)) != given["y"]
    assert native(given["y"].dtype) == plain.dtype.name

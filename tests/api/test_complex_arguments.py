"""Derivatives by complex arguments: directions of steepest ascent, complex tangents and cotangents, second order, and what is refused."""

import numpy as np
import pytest

from adcompile import grad, hessian, hvp, jacobian, jvp, nth_derivative, value_and_grad, vjp
from adcompile.errors import BadArgument, DerivativeError, NotDifferentiable, NotScalar

RANDOM = np.random.default_rng(5)


def drawn(*shape):
    return RANDOM.normal(size=shape) + 1j * RANDOM.normal(size=shape)


Z, W, X = drawn(3), drawn(3), RANDOM.normal(size=3)
MATRIX = drawn(3, 3)


def energy(z):
    return np.sum(np.abs(z) ** 2)


def mixed(z, x):
    return np.sum((z * x).real * x) + np.sum(np.imag(z) ** 2) + np.abs(np.sum(z * z)) + np.angle(z[0] * x[1])


def stored(z, x):
    y = np.zeros(3, dtype=complex)
    y[0] = z[0] * z[1] + x[0]
    y[1:] += z[1:] ** 3
    y[2] *= 1j * x[2]
    y = y[::-1]
    return np.sum(np.exp(y).real) + np.sum((y * y.conj()).real)


def products(z, a):
    b = np.outer(z, z.conj()) + a @ a
    return np.sum((b @ z).imag) + np.trace(b).real + np.linalg.norm(np.linalg.solve(a, z)) ** 2


def functions(z):
    found = np.sqrt(z) * np.sin(z) / np.log(z + 3.0) + np.tanh(z) ** 2 - z**1.5 + np.arctan(z) + np.cosh(z / 2.0)
    return np.sum(found.real * found.imag)


def branches(z):
    total = 0.0
    for k in range(len(z)):
        if z[k].real > 0.0:
            total = total + z[k] * 1j
        else:
            total = total - z[k] ** 2
    return abs(total) + total.imag


def taken_apart(pair):
    z, x = pair
    return (z * z.conjugate()).real * x + abs(z)


def one_number(c):
    z, n = 0j, 0
    while abs(z) < 2.0 and n < 6:
        z = z * z + c
        n += 1
    return z.real + 2.0 * z.imag


CASES = [(energy, (Z,)), (mixed, (Z, X)), (stored, (Z, X)), (products, (Z, MATRIX)), (functions, (Z,)), (branches, (Z,)),
         (one_number, (0.3 + 0.5j,)), (one_number, (np.complex128(0.3 - 0.4j),)), (mixed, (np.asfortranarray(Z[::-1]), X)),
         (products, (Z, np.asfortranarray(MATRIX)))]


def directions(arguments):
    found = []
    for one in arguments:
        d = drawn(*np.shape(one)) if np.iscomplexobj(one) else RANDOM.normal(size=np.shape(one))
        found.append(complex(d) if type(one) is complex else np.complex128(d) if isinstance(one, np.generic) else d)
    return tuple(found)


def along(f, arguments, dots, step=1e-6):
    moved = [f(*[one + sign * step * dot for one, dot in zip(arguments, dots)]) for sign in (1.0, -1.0)]
    return [(up - down) / (2.0 * step) for up, down in zip(*moved)] if isinstance(moved[0], tuple) else (moved[0] - moved[1]) / (2.0 * step)


def paired(bars, dots):
    return sum(np.sum(np.real(np.conj(bar) * dot)) for bar, dot in zip(bars, dots))


@pytest.mark.parametrize("f, arguments", CASES, ids=lambda one: getattr(one, "__name__", ""))
def test_the_gradient_is_the_direction_of_steepest_ascent(f, arguments):
    wrt, dots = tuple(range(len(arguments))), directions(arguments)
    derivative = grad(f, wrt=wrt)
    gradient, directly = derivative(*arguments), derivative(*arguments)
    assert all(type(a) is type(b) and np.array_equal(a, b) for a, b in zip(gradient, directly))
    for bar, x in zip(gradient, arguments):
        assert type(bar) is type(x) and np.asarray(bar).dtype == np.asarray(x).dtype and np.shape(bar) == np.shape(x)
    np.testing.assert_allclose(paired(gradient, dots), along(f, arguments, dots), rtol=1e-6, atol=1e-8)
    value, again = value_and_grad(f, wrt=wrt)(*arguments)
    assert value == f(*arguments) and all(np.array_equal(a, b) for a, b in zip(gradient, again))
    np.testing.assert_allclose(jvp(f, arguments, dots)[1], paired(gradient, dots), rtol=1e-11)
    for bar, other in zip(vjp(f, *arguments)[1](2.0), gradient):
        np.testing.assert_allclose(bar, 2.0 * np.asarray(other), rtol=1e-12)


@pytest.mark.parametrize("f, arguments", CASES, ids=lambda one: getattr(one, "__name__", ""))
def test_hvp_is_linear_over_real_numbers(f, arguments):
    wrt, dots = tuple(range(len(arguments))), directions(arguments)
    product, gradient = hvp(f, wrt=wrt), grad(f, wrt=wrt)
    found = product(arguments[0], dots, *arguments[1:])
    for one, other in zip(found, along(gradient, arguments, dots)):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)
    for one, other in zip(product(arguments[0], tuple([3.0 * dot for dot in dots]), *arguments[1:]), found):
        np.testing.assert_allclose(one, 3.0 * np.asarray(other), rtol=1e-11)


def test_tangents_and_cotangents_of_a_complex_result():
    def f(z, x):
        return np.exp(z * x) + z.conj() * 1j

    dots, seed = directions((Z, X)), W
    value, value_dot = jvp(f, (Z, X), dots)
    assert value_dot.dtype == complex
    np.testing.assert_allclose(value_dot, along(f, (Z, X), dots), rtol=1e-7, atol=1e-8)
    _, pull = vjp(f, Z, X)
    bars = pull(seed)
    assert bars[0].dtype == complex and bars[1].dtype == float
    np.testing.assert_allclose(paired(bars, dots), paired([seed], [value_dot]), rtol=1e-12)
    with pytest.raises(BadArgument):
        pull(np.ones(2))


def test_single_precision_stays():
    z = Z.astype(np.complex64)
    gradient = grad(lambda z, x: np.sum(np.abs(z * x + 1.0) ** 2), wrt=(0, 1))(z, X.astype(np.float32))
    assert gradient[0].dtype == np.complex64 and gradient[1].dtype == np.float32
    exact = grad(lambda z, x: np.sum(np.abs(z * x + 1.0) ** 2), wrt=(0, 1))(Z, X)
    for found, wanted in zip(gradient, exact):
        np.testing.assert_allclose(found, wanted, rtol=1e-4)


def test_structures_with_complex_numbers():
    gradient = grad(taken_apart)((0.3 + 0.4j, 2.0))
    assert type(gradient) is tuple and type(gradient[0]) is complex and type(gradient[1]) is float
    np.testing.assert_allclose(gradient[0], (2.0 * 2.0 + 1.0 / 0.5) * (0.3 + 0.4j), rtol=1e-12)
    np.testing.assert_allclose(gradient[1], 0.25, rtol=1e-12)
    found = grad(lambda p: np.sum(np.abs(p["z"] * p["x"]) ** 2))({"z": Z, "x": X})
    np.testing.assert_allclose(found["z"], 2.0 * Z * X**2, rtol=1e-12)
    np.testing.assert_allclose(found["x"], 2.0 * np.abs(Z) ** 2 * X, rtol=1e-12)


def test_what_the_absolute_value_has_at_zero():
    assert grad(abs)(0j) == 0.0 and np.array_equal(grad(lambda z: np.sum(np.abs(z)))(np.zeros(2, complex)), np.zeros(2))
    np.testing.assert_array_equal(hvp(energy)(np.zeros(2, complex), np.array([1.0, 1j])), [2.0, 2.0j])


def test_the_text_of_a_gradient_is_what_one_writes_by_hand():
    gradient = grad(energy)
    gradient(Z)
    assert "z_bar = 2.0 * z\n" in gradient.source
    gradient = grad(lambda x: np.sum((np.exp(1j * x) * (2.0 + 1.0j)).imag))
    gradient(X)
    assert "like_kind" not in gradient.source and "conj" not in gradient.source


def real_at_first(v, x):
    y = v + 1j
    y[0] = 1j * v[1] * x
    z = v * 0.5
    for _ in range(1):
        z = z * (0.4 + 0.3 * y) + y
    w = np.zeros(3, dtype=complex)
    w[0] = z[1]
    return np.sum(y.imag * y.real + y.imag) + np.sum(np.real(z) * v) + (w[0] * 2j).imag


def imaginary_sum(x):
    return np.sum((x * 1j * np.array([1.0, 2j, 1.0 + 1j])).imag)


@pytest.mark.filterwarnings("ignore::numpy.exceptions.ComplexWarning")
def test_buffers_of_complex_numbers_are_complex():
    dots = directions((X,))
    f = lambda v: real_at_first(v, 0.4)         # noqa: E731
    np.testing.assert_allclose(jvp(f, (X,), dots)[1], along(f, (X,), dots), rtol=1e-6)
    np.testing.assert_allclose(paired([grad(f)(X)], dots), along(f, (X,), dots), rtol=1e-6)


@pytest.mark.filterwarnings("ignore::numpy.exceptions.ComplexWarning")
def test_equal_imaginary_numbers_in_an_array():
    np.testing.assert_allclose(grad(imaginary_sum)(X), [1.0, 0.0, 1.0], atol=1e-12)


def test_what_is_refused():
    with pytest.raises(NotDifferentiable, match="the result is complex"):
        grad(lambda z: z * z)(1j)
    with pytest.raises(NotScalar):
        grad(lambda z: np.abs(z))(Z)
    for operator in (hessian, jacobian, nth_derivative):
        with pytest.raises(DerivativeError):
            (operator(energy, 2) if operator is nth_derivative else operator(energy))(Z)
    with pytest.raises(NotDifferentiable, match="np.max of complex numbers"):
        grad(lambda z: np.abs(np.max(z)))(Z)
    with pytest.raises(BadArgument):
        jvp(lambda x: x * x, (1.0,), (1j,))
    with pytest.raises(NotDifferentiable):
        nth_derivative(lambda x: abs(np.exp(1j * x) * x), 3)(0.7)


def test_complex_numbers_that_nothing_tells_of_are_refused():
    class Holder:
        def __init__(self, value):
            self.value = value

        def __getattr__(self, name):
            return self.value

    with pytest.raises(DerivativeError):
        grad(lambda x, holder: abs(x * holder.hidden))(1.5, Holder(1j))

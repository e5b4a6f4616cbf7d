"""`jacobian(f, holomorphic=True)`: the matrix of complex derivatives, and what is no holomorphic function."""

import numpy as np
import pytest

from adcompile import hessian, jacobian, jvp
from adcompile.errors import BadArgument, NotDifferentiable

RANDOM = np.random.default_rng(11)
Z = RANDOM.normal(size=4) + 1j * RANDOM.normal(size=4)
MATRIX = RANDOM.normal(size=(3, 4)) + 1j * RANDOM.normal(size=(3, 4))


def several(z, a):
    return a @ np.exp(z * z) + z[:3] / z[3]


def looped(z, a):
    out = np.zeros(6, dtype=complex)
    for k in range(6):
        out[k] = z[k % 4] ** 2 * a[0, k % 3] + (out[k - 1] if k else 0j)
    return out


def spectrum(z, a):
    return np.fft.fft(np.sin(z), 3) * np.linalg.det(a[:, :3] * z[1])


def quotient(z, a):
    return np.sum(np.log(z + 4.0)) / (z[0] ** 1.5 + a[0, 0])


def differences(f, z, *rest, step=1e-6):
    one = [np.reshape(f(z + step * e, *rest) - f(z - step * e, *rest), -1) / (2.0 * step) for e in np.eye(z.size).reshape(-1, *z.shape)]
    return np.stack(one, -1)


@pytest.mark.parametrize("mode", ("auto", "forward", "reverse"))
@pytest.mark.parametrize("f", (several, looped, spectrum, quotient))
def test_the_matrix_of_complex_derivatives(f, mode):
    derivative = jacobian(f, mode=mode, holomorphic=True)
    for _ in range(2):
        found = derivative(Z, MATRIX)
        assert found.dtype == complex and found.shape == np.shape(f(Z, MATRIX)) + Z.shape
        np.testing.assert_allclose(np.reshape(found, (-1, 4)), differences(f, Z, MATRIX), rtol=1e-6, atol=1e-7)
    dots = RANDOM.normal(size=4) * 1j + 2.0
    np.testing.assert_allclose(found @ dots, jvp(f, (Z, MATRIX), (dots, None))[1], rtol=1e-11)


@pytest.mark.parametrize("mode", ("auto", "forward", "reverse"))
def test_numbers_structures_and_single_precision(mode):
    found = jacobian(lambda z: z**2, mode=mode, holomorphic=True)(1.0 + 2.0j)
    assert type(found) is complex and found == 2.0 + 4.0j
    found = jacobian(lambda p: {"r": p["a"] * p["b"]}, mode=mode, holomorphic=True)({"a": 1j, "b": Z})
    np.testing.assert_allclose(found["r"]["a"], Z)
    np.testing.assert_allclose(found["r"]["b"], 1j * np.eye(4))
    found = jacobian(lambda a, z: a * z, wrt=(0, 1), mode=mode, holomorphic=True, stack=True)(1j, Z)
    np.testing.assert_allclose(found, np.concatenate([Z[:, None], 1j * np.eye(4)], 1))
    assert jacobian(lambda z: z * z, mode=mode, holomorphic=True)(Z.astype(np.complex64)).dtype == np.complex64
    assert jacobian(lambda z: z * z, mode=mode, holomorphic=True)(Z[:0]).shape == (0, 0)
    found, aux = jacobian(lambda z: (z * z, 3), mode=mode, holomorphic=True, has_aux=True)(Z[::2])
    assert aux == 3 and np.allclose(found, np.diag(2.0 * Z[::2]))


def helper(z):
    return z.real * 2.0


@pytest.mark.parametrize("f, what", [
    (lambda z: np.abs(z) * z, "np.absolute"), (lambda z: z.real + 1j * z, "np.real"), (lambda z: np.imag(z) * 1j, "np.imag"),
    (lambda z: z.conj(), r"\.conj\(\)"), (lambda z: np.angle(z) * z, "np.angle"), (lambda z: np.vdot(z, z) * z, "np.vdot"),
    (lambda z: np.linalg.norm(z) * z, "np.linalg.norm"), (lambda z: np.var(z) * z, "np.var"), (lambda z: helper(z) * z, "np.real")])
@pytest.mark.parametrize("mode", ("forward", "reverse"))
def test_what_takes_conjugates_is_refused_with_its_line(f, what, mode):
    with pytest.raises(NotDifferentiable, match=f"{what} is not holomorphic") as caught:
        jacobian(f, mode=mode, holomorphic=True)(Z)
    assert caught.value.span is not None and "jvp" in str(caught.value)


def test_the_numbers_tell_where_types_do_not():
    for mode in ("forward", "reverse"):
        with pytest.raises(NotDifferentiable, match="not holomorphic here"):
            jacobian(lambda z: np.fft.irfft(z) * 1j, mode=mode, holomorphic=True)(Z)
        with pytest.raises(NotDifferentiable, match="the result has real numbers"):
            jacobian(lambda z: np.fft.irfft(z), mode=mode, holomorphic=True)(Z)


def test_rows_are_columns():
    rows, columns = [jacobian(several, mode=mode, holomorphic=True)(Z, MATRIX) for mode in ("reverse", "forward")]
    np.testing.assert_allclose(rows, columns, rtol=1e-12)


def test_absolute_values_are_refused():
    with pytest.raises(NotDifferentiable, match="np.absolute is not holomorphic"):
        jacobian(lambda z: z * (1.0 + 1e-12 * np.abs(z)), holomorphic=True)(Z)


def test_absolute_values_that_carry_no_derivative_stay():
    def escaped(c):
        z, n = 0j, 0
        while abs(z) < 2.0 and n < 6:
            z, n = z * z + c, n + 1
        return z

    c = 0.4 + 0.5j
    found = jacobian(escaped, holomorphic=True)(c)
    np.testing.assert_allclose(found, (escaped(c + 1e-6) - escaped(c - 1e-6)) / 2e-6, rtol=1e-6)


def test_hints_lead_on():
    with pytest.raises(NotDifferentiable, match="holomorphic=True"):
        jacobian(lambda z: z * z)(Z)
    with pytest.raises(NotDifferentiable, match="holomorphic=True"):
        jacobian(lambda x: x * 1j)(Z.real)
    with pytest.raises(NotDifferentiable, match="two real arguments"):
        hessian(lambda z: np.sum(np.abs(z) ** 2))(Z)
    with pytest.raises(NotDifferentiable, match="x \\+ 0j"):
        jacobian(lambda x: x * 1j, holomorphic=True)(Z.real)
    for options in ({"holomorphic": 1}, {"holomorphic": True, "mode": "sparse"}):
        with pytest.raises(BadArgument):
            jacobian(lambda z: z, **options)
    found = hessian(lambda x, y: np.sum(np.abs(x + 1j * y) ** 2), wrt=(0, 1))(Z.real, Z.imag)
    np.testing.assert_allclose(found[0][0], 2.0 * np.eye(4))

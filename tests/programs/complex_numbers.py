"""Complex numbers on the way from real arguments to a real result, as physicists and engineers write them."""

import cmath

import numpy as np
from scipy import fft, signal

from tests.corpus import at, draw, program

FREQUENCIES = np.logspace(-1.0, 2.0, 7)
MEASURED = draw(7, seed=3) + 1j * draw(7, seed=4)
PLATES = np.array([95.0, 120.0, 60.0])
INDEX = np.array([1.38, 2.3, 1.65])
TURN = np.complex64(1.0 + 2.0j)
MATRIX = draw(3, 3, seed=5) + 1j * draw(3, 3, seed=6) + 3.0 * np.eye(3)


# --- whole models ------------------------------------------------------------------


@program((PLATES, INDEX, 550.0))
def thin_film(thickness, index, wavelength):
    n = np.concatenate((np.ones(1), index, np.full(1, 1.52)))
    M = np.eye(2, dtype=complex)
    for i in range(len(thickness)):
        delta = 2 * np.pi * n[i + 1] * thickness[i] / wavelength
        layer = np.array([[np.cos(delta), 1j * np.sin(delta) / n[i + 1]], [1j * n[i + 1] * np.sin(delta), np.cos(delta)]])
        M = M @ layer
    B = M[0, 0] + M[0, 1] * n[-1]
    C = M[1, 0] + M[1, 1] * n[-1]
    r = (n[0] * B - C) / (n[0] * B + C)
    return np.abs(r) ** 2


@program((np.array([0.4, 2.5, 0.03, 0.8]), FREQUENCIES, MEASURED), wrt=(0,))
def constant_phase_element(params, frequencies, measured):
    R0, R1, Q, n = params
    omega = 2 * np.pi * frequencies
    cpe = 1.0 / (Q * (1j * omega) ** n)
    Z = R0 + R1 * cpe / (R1 + cpe)
    difference = Z - measured
    return np.sum((difference.imag / np.abs(measured)) ** 2) + np.sum(difference.real ** 2)


@program((np.array([100.0, 10.0, 1000.0]), np.array([500.0, 800.0]), 0.1), wrt=(0, 1))
def layered_earth(resistivities, thicknesses, frequency):
    mu = 4.0 * np.pi * 1e-7
    w = 2.0 * np.pi * frequency
    Z = np.sqrt(1j * w * mu * resistivities[-1])
    for j in range(len(thicknesses) - 1, -1, -1):
        dj = np.sqrt(1j * w * mu / resistivities[j])
        wj = dj * resistivities[j]
        ej = np.exp(-2.0 * thicknesses[j] * dj)
        rj = (wj - Z) / (wj + Z)
        re = rj * ej
        Z = wj * ((1.0 - re) / (1.0 + re))
    return np.log(abs(Z) ** 2 / (mu * w)) + np.arctan2(Z.imag, Z.real)


@program((np.array([2.0, 0.04, 0.3, -0.6, 0.05]), 0.9))
def heston(params, t):
    kappa, theta, sigma, rho, v0 = params
    u = np.linspace(0.1, 3.0, 6)
    xi = kappa - sigma * rho * 1j * u
    d = np.sqrt(xi**2 + sigma**2 * (u**2 + 1j * u))
    g = (xi - d) / (xi + d)
    C = kappa * theta / sigma**2 * ((xi - d) * t - 2.0 * np.log((1.0 - g * np.exp(-d * t)) / (1.0 - g)))
    D = (xi - d) / sigma**2 * (1.0 - np.exp(-d * t)) / (1.0 - g * np.exp(-d * t))
    phi = np.exp(C + D * v0)
    return np.sum(np.real(phi * np.exp(-0.1j * u) / (1j * u)))


@program((0.3, 0.4))
def orbit_that_leaves(a, b):
    z = 0j
    n = 0
    while abs(z) < 4.0 and n < 12:
        z = z * z + complex(a, b)
        n += 1
    return z.real + 0.5 * z.imag + n


@program((0.7, 0.2, 3))
def nested_phases(x, y, n):
    z = cmath.exp(1j * x)
    w = cmath.sqrt(z + y) + cmath.rect(1.0 + x, y)
    for _ in range(n):
        w = cmath.log(w + 2.0) * z
    return cmath.phase(w) + abs(w) + cmath.sin(w).imag


@program((draw(3, seed=8), 0.4))
def stored_in_place(v, x):
    y = np.zeros(4, dtype=complex)
    y[0] = v[0] + 1j * x
    y[1:] = v * np.exp(1j * v)
    y[1:3] *= 1j * x
    y[2] += v[1]
    y[y.real > 10.0] = 0.0
    return np.sum((y * y.conj()).real) + y[3].imag * y[0].real


@program((draw(2, 3, seed=9), 0.5))
def rows_in_place(a, x):
    z = a + 1j * a[::-1]
    for row in range(2):
        z[row] = z[row] * x + z[1 - row].conj()
        z[row, 0] = x
    t = z.T.copy()
    return np.sum(np.abs(t) ** 2) + np.sum(np.angle(z[:, 1:]))


@program((draw(3, seed=10, low=0.5, high=1.5), draw(3, seed=11)))
def complex_system(v, b):
    A = MATRIX * v + 1j * np.diag(b)
    x = np.linalg.solve(A, b + 1j * v)
    inverse = np.linalg.inv(A)
    sign, size = np.linalg.slogdet(A)
    return np.linalg.norm(x) + (np.linalg.det(A) * sign).imag + size + np.vdot(x, inverse @ b).real


@program((draw(3, 4, seed=12), 1.3))
def contracted_waves(a, x):
    z = np.exp(1j * a * x)
    gram = np.einsum("ij,kj->ik", z, z.conj())
    powers = np.cumprod(z, axis=1)
    spread = np.var(z, axis=0) + np.std(z + x)
    outer = np.outer(z[0], z[1]) + np.tensordot(z, z, axes=(0, 0))
    return np.sum(np.abs(gram)) + np.sum(powers.imag) + np.sum(spread) + np.abs(np.trace(outer)) + np.mean(z).real


@program((0.7, 2), (0.7, 0), (-1.1, 3))
def turned_so_often(x, n):
    z = x
    total = 0.0
    for k in range(n):
        z = z * (0.5 + 1j)
        if k == 1:
            z = z.conjugate() + x
        total = total + abs(z) ** 2
    return total + z.real * x


@program((draw(3, seed=18), 0.4))
def stored_where_all_was_real(v, x):
    y = v + 1j
    y[0] = 1j * v[1] * x
    z = v * 0.5
    for k in range(2):
        z = z * (0.4 + 0.3 * y)
    w = np.zeros(3, dtype=complex)
    w[0] = z[1]
    return np.sum(y.imag * y.real + y.imag) + np.sum(np.real(z) * v) + w[0].imag


def wave(k, x):
    return np.exp(1j * k * x) / (1.0 + 1j * x)


@program((1.2, draw(4, seed=13)))
def helper_with_complex_result(k, x):
    first = wave(k, x)
    second = wave(2.0 * k, x + first.real)
    pair = (first, second)
    return np.sum((pair[0] * np.conj(pair[1])).imag) + np.abs(np.sum(pair[1]))


@program((draw(4, seed=14), 0.3))
def roots_beyond_the_line(v, x):
    r = np.emath.sqrt(v - x)
    s = np.emath.log(v * x - 2.0)
    return np.sum(np.abs(r) ** 2) + np.sum(r.imag * v) + np.sum(s.real + s.imag * v)


@program((draw(4, seed=15), np.float32(0.5)), wrt=(0,))
def single_precision_beside(v, x):
    z = (v + 1j).astype(np.complex64) * x
    w = z * TURN
    return float(np.sum(w.real * v))


@program((draw(3, seed=16), 1.2))
def lists_of_both(v, x):
    parts = [x, 1j * x, v[0] + 1j]
    parts.append(v[1])
    total = 0.0
    for part in parts:
        total = total + part * part
    z = np.array(parts)
    w = np.stack([v, v * 1j])
    return abs(total) + np.sum(z.imag * z.real) + np.sum(np.abs(w) ** 2) + sum(parts).imag


@program((1.5, -0.3), at(0.0, 0.2))
def powers_of_complex_numbers(x, y):
    z = x + 1j * (y + 1.0)
    a = z**2 + z**3 - z**-1 + z**0.5 + z**1.7
    b = 2.0**z + z**z + z ** (x + 2.0)
    return a.real + b.imag


@program((0.6, draw(3, seed=17)))
def chosen_numbers(x, v):
    z = np.where(v > 0.0, v * 1j, x)
    w = z if x > 0.5 else z.conj()
    u = 1j if x > 0.9 else 2.0
    return np.sum(np.abs(w * u + x) ** 2) + np.sum(np.sign(w + 1.0).imag)


# --- spectra ---------------------------------------------------------------------------


@program((draw(6, seed=20), 0.4), (draw(5, seed=21), 0.7))
def filtered_signal(v, x):
    spectrum = np.fft.rfft(v)
    frequencies = np.fft.rfftfreq(len(v))
    damped = spectrum * np.exp(-x * frequencies**2) / (1.0 + 1j * x * frequencies)
    smooth = np.fft.irfft(damped, n=len(v))
    power = np.abs(np.fft.fft(smooth * v)) ** 2
    return np.sum(np.fft.fftshift(power) * v) + np.sum(np.fft.ifft(spectrum).imag)


@program((draw(3, 4, seed=22), draw(3, 4, seed=23)))
def filtered_image(a, b):
    spectrum = np.fft.fft2(a) * np.conj(np.fft.fftn(b, axes=(0, 1)))
    correlation = np.fft.ifft2(spectrum, norm="forward").real
    rows = np.fft.fft(a, 5, axis=0, norm="ortho")
    columns = np.fft.ihfft(b, axis=1)
    back = np.fft.hfft(columns, 4, axis=1)
    return np.sum(correlation * b) + np.sum(np.abs(rows) ** 2) + np.sum(back * a) + np.sum(np.fft.ifftn(rows).real)


@program((draw(3, seed=24), draw(4, seed=25)))
def convolved_by_spectra(v, w):
    n = len(v) + len(w) - 1
    product = np.fft.fft(v, n) * np.fft.fft(w, n)
    found = np.fft.ifft(product).real
    return np.sum(found * np.convolve(v, w)) + np.sum(np.abs(np.fft.ifftshift(product)))


@program((draw(3, 4, seed=26), draw(3, 5, seed=27)))
def real_images(a, b):
    small = np.fft.rfft2(a, s=(3, 5)) * np.fft.rfftn(b)
    back = np.fft.irfftn(small, s=(3, 5), axes=(0, 1), norm="ortho") * b + np.fft.irfft2(small * 1j, s=(3, 5))
    return np.sum(back**2) + np.sum(np.abs(np.fft.rfftn(a, (5, 3), (1, 0), "forward")) ** 2)


@program((draw(3, 4, seed=28), draw(2, 3, seed=29)))
def filtered_by_scipy(a, kernel):
    spectrum = fft.rfft2(a, workers=1) * fft.fftshift(np.arange(9.0).reshape(3, 3), axes=0)
    found = fft.irfftn(spectrum, s=(3, 4)) + fft.ifftn(fft.fft2(a * 1j, norm="ortho"), axes=(1,)).imag
    rows = signal.fftconvolve(found, kernel, mode="same") + signal.fftconvolve(found, a[:, :1], axes=1)
    return np.sum(rows * rows) + np.sum(np.abs(signal.fftconvolve(a * 1j + 1.0, kernel, "valid")) ** 2) + np.sum(fft.hfft(fft.ihfft(kernel)))

"""Coatings of thin films on glass, designed by the gradient of what they reflect.

The characteristic matrices of the layers are complex 2 x 2 matrices, the reflectance a real number. One layer is known in closed form: it
reflects least where it is a quarter of a wave thick and its index is the root of the glass's. For a mirror of quarter waves the reflectance is
known too, and its slope with each thickness is 0 there. Exits with 1 unless the design and the slopes agree with these, and the gradient of a
stack out of tune with the product rule over its matrices.
"""

import sys

import numpy as np
from scipy.optimize import minimize

from adcompile import grad, value_and_grad

WAVE, AIR, GLASS = 550.0, 1.0, 1.52


def reflectance(thickness, index, wave):
    matrix = np.eye(2, dtype=complex)
    for n, d in zip(index, thickness):
        phase = 2.0 * np.pi * n * d / wave
        layer = np.array([[np.cos(phase), 1j * np.sin(phase) / n], [1j * n * np.sin(phase), np.cos(phase)]])
        matrix = matrix @ layer
    b, c = matrix @ np.array([1.0, GLASS])
    r = (AIR * b - c) / (AIR * b + c)
    return abs(r) ** 2


def one_layer(design):
    """What a layer of that thickness, in quarters of the wave, and index reflects."""
    quarters, n = design
    return reflectance([quarters * WAVE / (4.0 * n)], [n], WAVE)


def slopes_by_hand(thickness, index, wave):
    """The derivative of the reflectance by each thickness: one matrix of the product is replaced by its own derivative."""
    phases = [2.0 * np.pi * n * d / wave for n, d in zip(index, thickness)]
    layers = [np.array([[np.cos(p), 1j * np.sin(p) / n], [1j * n * np.sin(p), np.cos(p)]]) for n, p in zip(index, phases)]
    moved = [2.0 * np.pi * n / wave * np.array([[-np.sin(p), 1j * np.cos(p) / n], [1j * n * np.cos(p), -np.sin(p)]])
             for n, p in zip(index, phases)]
    end, slopes = np.array([1.0, GLASS]), []
    b, c = np.linalg.multi_dot([*layers, end])
    r = (AIR * b - c) / (AIR * b + c)
    for k in range(len(layers)):
        b_dot, c_dot = np.linalg.multi_dot([*layers[:k], moved[k], *layers[k + 1:], end])
        r_dot = 2.0 * AIR * (c * b_dot - b * c_dot) / (AIR * b + c) ** 2
        slopes.append(2.0 * (np.conj(r) * r_dot).real)
    return np.array(slopes)


def main():
    found = minimize(value_and_grad(one_layer), np.array([0.7, 1.4]), jac=True, tol=1e-14)
    apart = np.max(np.abs(found.x - [1.0, np.sqrt(GLASS)]))
    print(f"one layer: {found.x[0]:.6f} quarters of a wave, index {found.x[1]:.6f}, reflects {found.fun:.1e}")

    index = np.array([2.35, 1.38] * 5 + [2.35])
    mirror = WAVE / (4.0 * index)
    admittance = (2.35 / 1.38) ** 10 * 2.35**2 / GLASS
    known = ((AIR - admittance) / (AIR + admittance)) ** 2
    slope = grad(reflectance)(mirror, index, WAVE)
    print(f"mirror of {len(index)} layers: reflects {reflectance(mirror, index, WAVE):.6f}, by the formula {known:.6f},"
          f" largest slope {np.max(np.abs(slope)):.1e} for 1 nm")

    detuned = mirror * np.linspace(0.8, 1.25, len(index))
    error = np.max(np.abs(grad(reflectance)(detuned, index, 1.1 * WAVE) / slopes_by_hand(detuned, index, 1.1 * WAVE) - 1.0))
    print(f"out of tune: largest relative difference of a slope from the product rule {error:.1e}")
    right = apart < 1e-5 and abs(reflectance(mirror, index, WAVE) - known) < 1e-12 and np.max(np.abs(slope)) < 1e-12 and error < 1e-10
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())

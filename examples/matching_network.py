"""An antenna is matched to a line: the coil and the capacitor that let the most power through, by the gradient of a complex circuit.

At one frequency the best network is known: it presents the complex conjugate of the source to the load, with values from the textbook's
formula for an L section. Over a band the best compromise is not; there the slopes are compared with the derivative of the reflection by
hand. Exits with 1 unless both agree.
"""

import sys

import numpy as np
from scipy.optimize import minimize

from adcompile import grad, value_and_grad

LINE, RESISTANCE, SERIES = 50.0, 12.0, 1e-9     # ohms, ohms and henry of the antenna
CENTRE = 2.0 * np.pi * 100e6


def antenna(w):
    return RESISTANCE + 1j * w * SERIES


def reflected(values, w):
    """The part of the power that comes back, with a coil in series with the antenna, in nH, and a capacitor across both, in pF."""
    coil, capacitor = values[0] * 1e-9, values[1] * 1e-12
    branch = antenna(w) + 1j * w * coil
    z = 1.0 / (1.0 / branch + 1j * w * capacitor)
    return np.abs((z - LINE) / (z + LINE)) ** 2


def lost_in_the_band(values, frequencies):
    return np.mean(reflected(values, frequencies))


def by_the_formula():
    """The L section of the textbook: Q = sqrt(R_line / R_load - 1)."""
    q = np.sqrt(LINE / RESISTANCE - 1.0)
    return np.array([(q * RESISTANCE / CENTRE - SERIES) * 1e9, q / (LINE * CENTRE) * 1e12])


def slope_by_hand(values, w):
    """The derivative of |g|**2 with g = (z - Z0) / (z + Z0), through z, for the coil and the capacitor."""
    branch = antenna(w) + 1j * w * values[0] * 1e-9
    y = 1.0 / branch + 1j * w * values[1] * 1e-12
    z, moved = 1.0 / y, (1j * w * 1e-9 / (branch * y) ** 2, -1j * w * 1e-12 / y**2)
    g = (z - LINE) / (z + LINE)
    return np.array([np.mean(2.0 * (np.conj(g) * 2.0 * LINE / (z + LINE) ** 2 * one).real) for one in moved])


def main():
    start = np.array([20.0, 80.0])
    found = minimize(value_and_grad(reflected), start, args=(CENTRE,), jac=True, tol=1e-14)
    formula = by_the_formula()
    print(f"at 100 MHz: {found.x[0]:.4f} nH and {found.x[1]:.4f} pF, by the formula {formula[0]:.4f} and {formula[1]:.4f};"
          f" {found.fun:.1e} of the power comes back")

    band = 2.0 * np.pi * np.linspace(90e6, 115e6, 26)
    best = minimize(value_and_grad(lost_in_the_band), found.x, args=(band,), jac=True)
    print(f"from 90 to 115 MHz: {best.x[0]:.3f} nH and {best.x[1]:.3f} pF lose {100.0 * best.fun:.2f} %, those for 100 MHz"
          f" {100.0 * lost_in_the_band(found.x, band):.2f} %")
    error = np.max(np.abs(grad(lost_in_the_band)(start, band) / slope_by_hand(start, band) - 1.0))
    print(f"largest relative difference of a slope from that by hand {error:.1e}")
    return 0 if np.max(np.abs(found.x / formula - 1.0)) < 1e-4 and best.fun < lost_in_the_band(found.x, band) and error < 1e-10 else 1


if __name__ == "__main__":
    sys.exit(main())

"""A planet's orbit by Runge-Kutta steps that store the trajectory: the start that leads to where it was seen.

The trajectory is filled row by row. The reference is SciPy's integrator with differences. `--picture FILE` draws the orbit. Exits with 1
unless both find the same start.
"""

import argparse
import sys

import numpy as np
from scipy.integrate import solve_ivp
from scipy.optimize import least_squares

from adcompile import jacobian

STEPS, STEP = 200, 0.02


def force(state):
    x, y, u, v = state
    cubed = (x * x + y * y) ** 1.5
    return np.array([u, v, -x / cubed, -y / cubed])


def trajectory(start):
    """The states after each step, a row for each."""
    path = np.empty((STEPS + 1, 4))
    path[0] = start
    for k in range(STEPS):
        state, following = path[k], path[k + 1]
        k1 = force(state)
        k2 = force(state + 0.5 * STEP * k1)
        k3 = force(state + 0.5 * STEP * k2)
        k4 = force(state + STEP * k3)
        following[:] = state
        following += STEP / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
    return path


def residuals(start, seen):
    """Where the planet is at every twentieth step, without where it was seen."""
    return (trajectory(start)[::20, :2] - seen).ravel()


def by_scipy(start):
    times = STEP * np.arange(0, STEPS + 1, 20)
    return solve_ivp(lambda t, state: force(state), (0.0, times[-1]), start, t_eval=times, rtol=1e-11, atol=1e-12).y[:2].T


def draw(file, first, found, seen):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    _, ax = pyplot.subplots(figsize=(5.0, 4.2), layout="constrained")
    ax.plot(*trajectory(first)[:, :2].T, color="0.6", linestyle=(0, (4, 2)), linewidth=1.2, label="from the first guess")
    ax.plot(*trajectory(found)[:, :2].T, "k", linewidth=1.4, label="from the start that is found")
    ax.plot(*seen.T, "ko", markersize=5, markerfacecolor="white", label="seen")
    ax.plot(0.0, 0.0, "k*", markersize=9)
    ax.set_aspect("equal")
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False)
    ax.figure.savefig(file, dpi=110)


def main(picture=None):
    truth = np.array([1.0, 0.1, -0.1, 1.1])
    seen = by_scipy(truth)
    first = np.array([1.1, 0.0, 0.0, 1.0])
    fit = least_squares(residuals, first, jac=jacobian(residuals), args=(seen,), xtol=1e-14, ftol=1e-14, gtol=1e-14)
    reference = least_squares(lambda start: (by_scipy(start) - seen).ravel(), first, xtol=1e-14, ftol=1e-14, gtol=1e-14)
    print(f"start of the orbit {fit.x}\nby SciPy           {reference.x}\ntruth              {truth}")
    print(f"\n{fit.nfev} runs of the function with derivatives")
    if picture is not None:
        draw(picture, first, fit.x, seen)
    return 0 if np.allclose(fit.x, reference.x, rtol=0, atol=1e-6) else 1


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--picture", metavar="FILE")
    sys.exit(main(arguments.parse_args().picture))

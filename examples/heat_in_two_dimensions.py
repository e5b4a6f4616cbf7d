"""The heat equation on a plate, written in place: the conductivity of the plate from its temperature after a while.

The temperature is stepped forward in one array. The reference is the temperature itself: it was made with a conductivity that is known.
`--picture FILE` draws the plate before and after. Exits with 1 unless the estimate agrees with it to six digits, and the gradient with
differences.
"""

import argparse
import sys

import numpy as np
from scipy.optimize import minimize_scalar

from adcompile import value_and_grad

STEPS, STEP = 60, 0.2


def temperature(conductivity, start):
    """The temperature after some steps; the edge of the plate keeps its own."""
    u = start.copy()
    for _ in range(STEPS):
        inner = u[1:-1, 1:-1]
        inner += STEP * conductivity * (u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4.0 * inner)
    return u


def misfit(conductivity, start, measured):
    return np.mean((temperature(conductivity, start) - measured) ** 2)


def plate(n=40):
    """A plate that is warm at one edge and has a hot spot."""
    start = np.zeros((n, n))
    start[0] = 1.0
    start[n // 3:n // 2, n // 3:n // 2] = 5.0
    return start


def newton(objective, conductivity, start, measured):
    """The least misfit by Newton's method on the gradient, its slope by a secant."""
    previous, slope = None, None
    for _ in range(50):
        value, gradient = objective(conductivity, start, measured)
        if previous is None:
            following = conductivity - 0.01 * np.sign(gradient)
        else:
            slope = (gradient - previous[1]) / (conductivity - previous[0])
            following = conductivity - gradient / slope
        previous, conductivity = (conductivity, gradient), following
        if abs(conductivity - previous[0]) < 1e-13:
            break
    return conductivity


def draw(file, start, conductivity):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    _, axes = pyplot.subplots(1, 2, figsize=(7.0, 3.2), layout="constrained", sharey=True)
    for ax, plate, title in zip(axes, (start, temperature(conductivity, start)), ("at the start", f"after {STEPS} steps")):
        shown = ax.imshow(plate, cmap="gray_r", vmin=0.0, vmax=1.5)
        ax.set_title(title, fontsize="medium")
    axes[0].figure.colorbar(shown, ax=axes, label="temperature", extend="max")
    axes[0].figure.savefig(file, dpi=110)


def main(picture=None):
    start, truth = plate(), 0.731
    measured = temperature(truth, start)
    objective = value_and_grad(misfit)
    estimate = newton(objective, 0.6, start, measured)
    reference = minimize_scalar(lambda c: misfit(c, start, measured), bracket=(0.5, 0.9), tol=1e-10).x
    gradient = objective(0.6, start, measured)[1]
    difference = (misfit(0.6 + 1e-5, start, measured) - misfit(0.6 - 1e-5, start, measured)) / 2e-5

    print(f"conductivity    estimate {estimate:.8f}    without derivatives {reference:.8f}    truth {truth}")
    print(f"gradient at 0.6 {gradient:.8e}    by differences {difference:.8e}")
    if picture is not None:
        draw(picture, start, estimate)
    print("\nThe value and gradient that ran:\n")
    print(objective.source)
    return 0 if abs(estimate - truth) < 1e-6 and abs(gradient / difference - 1.0) < 1e-6 else 1


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--picture", metavar="FILE")
    sys.exit(main(arguments.parse_args().picture))

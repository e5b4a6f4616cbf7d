"""An epidemic in a boarding school: two rates of an ordinary differential equation, from the number of boys in bed each day.

The equations are stepped by Runge and Kutta's method in one array. The data are those of the British Medical Journal of 4 March 1978. The
reference is SciPy's integrator of high order with the sensitivity equations written by hand. `--picture FILE` draws the fit with its band.
Exits with 1 unless solution, derivatives and estimates agree.
"""

import argparse
import sys

import numpy as np
from scipy.integrate import solve_ivp
from scipy.optimize import least_squares

from adcompile import jacobian

IN_BED = np.array([3.0, 8.0, 26.0, 76.0, 225.0, 298.0, 258.0, 233.0, 189.0, 128.0, 68.0, 29.0, 14.0, 4.0])
BOYS = 763.0
STEPS_A_DAY = 20


def change(state, contact, recovery):
    """How many are infected and how many recover, a day."""
    infected = contact * state[0] * state[1] / BOYS
    recovered = recovery * state[1]
    return np.array([-infected, infected - recovered])


def ill(rates):
    """How many are ill at noon of each day."""
    contact, recovery = rates
    state = np.array([BOYS - IN_BED[0], IN_BED[0]])
    found = np.empty(len(IN_BED))
    found[0] = state[1]
    h = 1.0 / STEPS_A_DAY
    for day in range(1, len(IN_BED)):
        for _ in range(STEPS_A_DAY):
            k1 = change(state, contact, recovery)
            k2 = change(state + h / 2.0 * k1, contact, recovery)
            k3 = change(state + h / 2.0 * k2, contact, recovery)
            k4 = change(state + h * k3, contact, recovery)
            state += h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
        found[day] = state[1]
    return found


def residuals(rates):
    return ill(rates) - IN_BED


def with_sensitivities(rates):
    """The same by solve_ivp: the ill, and their derivatives by both rates."""
    contact, recovery = rates

    def slopes(t, y):
        (s, i), by = y[:2], y[2:].reshape(2, 2)
        jacobian = np.array([[-contact * i, -contact * s], [contact * i, contact * s - recovery * BOYS]]) / BOYS
        direct = np.array([[-s * i / BOYS, 0.0], [s * i / BOYS, -i]])
        return np.concatenate([change(y[:2], contact, recovery), (jacobian @ by + direct).ravel()])

    days = np.arange(len(IN_BED), dtype=float)
    start = np.array([BOYS - IN_BED[0], IN_BED[0], 0.0, 0.0, 0.0, 0.0])
    y = solve_ivp(slopes, (0.0, days[-1]), start, method="DOP853", t_eval=days, rtol=1e-11, atol=1e-10).y
    return y[1], y[4:].T


def draw(file, rates, covariance, spread):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    days, curve, by = np.arange(len(IN_BED)), ill(rates), jacobian(ill)(rates)
    band = 2.0 * np.sqrt(np.sum((by @ covariance) * by, axis=1) + spread**2)
    _, ax = pyplot.subplots(figsize=(6.0, 3.8), layout="constrained")
    ax.fill_between(days, curve - band, curve + band, color="0.88", linewidth=0, label="two standard deviations")
    ax.plot(days, curve, "k", linewidth=1.5, label="model")
    ax.plot(days, IN_BED, "ko", markersize=5, markerfacecolor="white", label="seen")
    ax.set_xlabel("day")
    ax.set_ylabel("boys in bed")
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False)
    ax.figure.savefig(file, dpi=110)


def main(picture=None):
    start = np.array([2.0, 0.5])
    options = dict(xtol=1e-14, ftol=1e-14, gtol=1e-14)
    fit = least_squares(residuals, start, jac=jacobian(residuals), **options)
    reference = least_squares(lambda rates: with_sensitivities(rates)[0] - IN_BED, start, lambda rates: with_sensitivities(rates)[1], **options)
    spread = np.sqrt(2.0 * fit.cost / (len(IN_BED) - 2))
    covariance = spread**2 * np.linalg.inv(fit.jac.T @ fit.jac)
    errors = np.sqrt(np.diag(covariance))

    print("            estimate   std.error    by hand")
    for row in zip(("contact", "recovery"), fit.x, errors, reference.x):
        print("{:<9}{:11.6f}{:12.6f}{:11.6f}".format(*row))
    number = fit.x[0] / fit.x[1]
    ratio = np.array([1.0, -number]) / fit.x[1]
    print(f"\none boy infects {number:.2f} others at first, with an error of {np.sqrt(ratio @ covariance @ ratio):.2f}")
    values, slopes = with_sensitivities(fit.x)
    apart = np.max(np.abs(ill(fit.x) - values)), np.max(np.abs(jacobian(ill)(fit.x) - slopes) / np.max(np.abs(slopes), axis=0))
    print(f"largest difference from solve_ivp {apart[0]:.1e} boys, of the derivatives {apart[1]:.1e} of the largest")
    if picture is not None:
        draw(picture, fit.x, covariance, spread)
    agree = apart[0] < 1e-3 and apart[1] < 1e-5 and np.allclose(fit.x, reference.x, rtol=1e-6, atol=0)
    if not agree:
        print("The fits do not agree.")
    return 0 if agree else 1


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--picture", metavar="FILE")
    sys.exit(main(arguments.parse_args().picture))

"""An SIR model of an epidemic fitted through `solve_ivp`: the rates of infection and recovery and the share infected at the start.

The counts of two weeks are made up, with noise. The loss solves the differential equation; its gradient goes through the steps of the solver,
its Hessian through both. The reference is the sensitivity equation, written by hand and solved with rtol=1e-11. Exits with 1 unless the
gradients agree and the rates come out as those that the counts were made with.
"""

import sys

import numpy as np
from scipy.integrate import solve_ivp
from scipy.optimize import minimize

from adcompile import grad, hessian

DAYS = np.arange(1.0, 15.0)
TRUTH = np.log([1.7, 0.45, 0.004])
PEOPLE, NOISE = 763.0, 4.0


def sir(t, shares, infection, recovery):
    susceptible, infected, recovered = shares
    new = infection * susceptible * infected
    return [-new, new - recovery * infected, recovery * infected]


def infected(logs):
    infection, recovery, first = np.exp(logs)
    start = np.array([1.0 - first, first, 0.0])
    solution = solve_ivp(sir, (0.0, DAYS[-1]), start, t_eval=DAYS, args=(infection, recovery), rtol=1e-8, atol=1e-10)
    return PEOPLE * solution.y[1]


def loss(logs, counts):
    left = (counts - infected(logs)) / NOISE
    return 0.5 * (left @ left)


def by_the_sensitivity_equation(logs, counts):
    infection, recovery, first = np.exp(logs)

    def slopes(t, z):
        s, i, r = z[:3]
        inner = np.array([[-infection * i, -infection * s, 0.0], [infection * i, infection * s - recovery, 0.0], [0.0, recovery, 0.0]])
        outer = np.array([[-s * i, 0.0, 0.0], [s * i, -i, 0.0], [0.0, i, 0.0]])
        return np.concatenate([sir(t, z[:3], infection, recovery), (inner @ z[3:].reshape(3, 3) + outer).ravel()])

    start = np.concatenate([[1.0 - first, first, 0.0], [0.0, 0.0, -1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]])
    found = solve_ivp(slopes, (0.0, DAYS[-1]), start, "DOP853", DAYS, rtol=1e-11, atol=1e-13)
    changes = PEOPLE * found.y[3:].reshape(3, 3, -1)[1] * np.exp(logs)[:, None]
    return changes @ (PEOPLE * found.y[1] - counts) / NOISE**2


def main():
    counts = infected(TRUTH) + NOISE * np.random.default_rng(3).normal(size=len(DAYS))
    start = np.log([1.2, 0.3, 0.01])
    gradient, by_hand = grad(loss)(start, counts), by_the_sensitivity_equation(start, counts)
    fit = minimize(loss, start, (counts,), method="trust-exact", jac=grad(loss), hess=hessian(loss))
    errors = np.sqrt(np.diag(np.linalg.inv(hessian(loss)(fit.x, counts))))
    for name, log, error, truth in zip(("infection", "recovery", "first share"), fit.x, errors, TRUTH):
        print(f"{name:<12}{np.exp(log):9.5f}, up to {100.0 * error:.1f} %; the counts were made with {np.exp(truth):.5f}")
    apart = np.max(np.abs(gradient / by_hand - 1.0))
    print(f"the gradient and that by the sensitivity equation differ by {apart:.1e} of it")
    return 0 if apart < 1e-5 and np.all(np.abs(fit.x - TRUTH) < 4.0 * errors) else 1


if __name__ == "__main__":
    sys.exit(main())

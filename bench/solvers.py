"""Solvers that call back: a value with its gradient beside the value alone."""

import numpy as np
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from adcompile import value_and_grad
from bench.measure import medians

UNKNOWNS = 20


def reaction(t, y, p):
    left, right = np.roll(y, 1), np.roll(y, -1)
    return p[0] * (left - 2.0 * y + right) + p[1] * y * (1.0 - y) - p[2] * y / (p[3] + y * y) + p[4] * np.sin(t)


def loss_of_a_trajectory(p, start):
    found = solve_ivp(reaction, (0.0, 5.0), start, rtol=1e-6, atol=1e-8, args=(p,))
    return np.sum(found.y[:, -1] ** 2)


def sum_of_roots(p):
    total = 0.0
    for k in range(10):
        total = total + brentq(lambda x: np.exp(p[0] * x) + p[1] * x - p[2] - k, -5.0, 5.0)
    return total


PROGRAMS = {
    "an ODE with 20 unknowns, 5 parameters": (4.0, loss_of_a_trajectory, (
        np.array([0.5, 1.0, 0.3, 0.8, 0.1]), np.random.default_rng(0).uniform(0.5, 1.5, UNKNOWNS))),
    "ten roots by brentq": (3.0, sum_of_roots, (np.array([0.7, 1.1, 2.0]),)),
}
"""The most that a value with its gradient may take, in runs of the function; the function; its arguments."""


def rows():
    """For each program what it is, the goal, and the ratio."""
    for name, (goal, function, arguments) in PROGRAMS.items():
        derivative = value_and_grad(function)
        ours, primal = medians(lambda: derivative(*arguments), lambda: function(*arguments))
        yield f"{name}: over primal", goal, ours / primal, "x"


ROWS = {"solvers": rows}

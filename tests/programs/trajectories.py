"""Ordinary differential equations by SciPy, whose slopes read active values by closure, by `args` and by attributes."""

import numpy as np
from scipy.integrate import odeint, solve_ivp

from tests.corpus import draw, program, refused


def sir(y, t, beta, gamma):
    s, i, r = y
    return np.array([-beta * s * i, beta * s * i - gamma * i, gamma * i])


DAYS = np.linspace(0.0, 12.0, 5)
SEEN = draw(5, 3, low=0.0, high=1.0)


@program((np.array([0.6, 0.2]), np.array([0.95, 0.05, 0.0])))
def epidemic_by_odeint(rates, start):
    beta, gamma = rates
    solution = odeint(sir, start, DAYS, args=(beta, gamma), rtol=1e-10, atol=1e-12)
    return np.linalg.norm(SEEN - solution)


@program((1.1, 0.4, np.array([1.0, 2.0])), (0.8, 0.6, np.array([1.5, 0.5])))
def predator_and_prey(growth, eating, start):
    def slopes(t, y):
        prey, predators = y
        return [growth * prey - eating * prey * predators, 0.5 * eating * prey * predators - predators]

    solution = solve_ivp(slopes, (0.0, 3.0), start, t_eval=np.array([0.0, 0.7, 1.9, 3.0]), rtol=1e-10, atol=1e-12)
    assert solution.success and solution.status == 0
    return np.sum(solution.y**2) + solution.y[1, -1]


class Pendulum:
    def __init__(self, length, friction):
        self.length, self.friction = length, friction
        self.calls = 0

    def slopes(self, t, state):
        angle, speed = state
        return np.array([speed, -9.81 / self.length * np.sin(angle) - self.friction * speed])

    def swing(self, angle, until):
        return solve_ivp(self.slopes, [0.0, until], [angle, 0.0], method="DOP853", rtol=1e-10, atol=1e-12)


@program((1.2, 0.3, 0.8))
def pendulum_of_an_object(length, friction, angle):
    pendulum = Pendulum(length, friction)
    solution = pendulum.swing(angle, 1.5)
    return solution.y[:, -1] @ np.array([2.0, 1.0])


def robertson(t, y, k):
    slow, fast = k[0] * y[0], k[1] * y[1] * y[1]
    back = k[2] * y[1] * y[2]
    return [-slow + back, slow - back - fast, fast]


@program((np.array([0.04, 3e3, 1e2]),))
def stiff_reaction(rates):
    found = solve_ivp(robertson, (0.0, 2.0), [1.0, 0.0, 0.0], method="Radau", t_eval=[0.5, 2.0], args=(rates,), rtol=1e-8, atol=1e-11)
    return found.y[0] @ np.array([1.0, 3.0]) + 10.0 * found.y[2, 0]


@program((0.7, 1.3))
def decay_by_all_methods(rate, start):
    total = 0.0
    for factor in (1.0, 2.0):
        def slopes(t, y):
            return -rate * factor * y + np.cos(t)

        by_multistep = solve_ivp(slopes, (0.0, 0.5), [start], "LSODA", rtol=1e-10, atol=1e-12)
        by_difference = solve_ivp(slopes, (0.7, 0.5), np.array([start, 2.0 * start]), method="BDF", rtol=1e-10, atol=1e-12)
        by_three = solve_ivp(slopes, (0.0, 0.1), [start], method="RK23", t_eval=(0.04, 0.1), rtol=1e-8, atol=1e-10)
        total = total + by_multistep.y[0, -1] * by_difference.y[1, -1] + np.sum(by_three.y)
    return total


@program((0.2, 1.7, 0.9))
def times_that_move(begin, end, rate):
    def slopes(t, y):
        return np.array([y[1] * np.cos(t), -rate * y[0] * y[0]])

    whole = solve_ivp(slopes, (begin, end), [1.0, 0.5], rtol=1e-10, atol=1e-12)
    parts = odeint(slopes, [1.0, 0.5], np.array([begin, 0.5 * (begin + end), 1.9]), tfirst=True, rtol=1e-10, atol=1e-12)
    return whole.y[0, -1] * whole.t[-1] + np.sum(parts[1:])


@refused("an argument of a solver", 2.0)
def trajectory_with_events(rate):
    def hits(t, y):
        return y[0] - 0.5

    found = solve_ivp(lambda t, y: -rate * y, (0.0, 2.0), [1.0], events=hits)
    return found.y[0, -1]


@refused("an argument of a solver", 2.0)
def trajectory_as_a_function(rate):
    found = solve_ivp(lambda t, y: -rate * y, (0.0, 2.0), [1.0], dense_output=True)
    return found.sol(1.0)[0]

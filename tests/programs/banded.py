"""Systems whose matrix is zero away from the diagonal, as one writes implicit steps and splines."""

import numpy as np
from scipy.linalg import solve_banded

from tests.corpus import program

U = np.array([0.1, 0.8, -0.4, 0.5, 1.1, 0.3])


@program((0.4, U), (0.9, -U))
def implicit_heat(rate, u):
    n = len(u)
    ab = np.zeros((3, n))
    ab[0, 1:] = -rate
    ab[1] = 1.0 + 2.0 * rate
    ab[2, :-1] = -rate
    for _ in range(3):
        u = solve_banded((1, 1), ab, u)
    return np.sum(u**2)


@program((U, 0.7), (2.0 * U, 1.2))
def crank_nicolson_with_moving_diffusion(u, scale):
    for _ in range(2):
        k = scale * np.exp(-(u**2))
        ab = np.zeros((3, len(u)))
        ab[0, 1:], ab[1], ab[2, :-1] = -k[:-1], 1.0 + 2.0 * k, -k[1:]
        right = u.copy()
        right[1:-1] += k[1:-1] * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        u = solve_banded((1, 1), ab, right, check_finite=False)
    return u @ np.arange(6.0)


@program((np.outer(U, U[:3]), 0.3))
def several_right_sides(b, corner):
    ab = np.array([[0.0, 0.0, 1.0, 1.0, 1.0, corner], [5.0, 6.0, 7.0, 8.0, 9.0, 5.0], [1.0, 2.0, 1.0, 2.0, 1.0, 0.0]])
    wide = np.zeros((4, 6)) + corner
    wide[:3] = ab
    return np.sum(np.sin(solve_banded((2, 1), wide, b))) + np.sum(solve_banded((0, 0), wide[1:2], b) ** 2)

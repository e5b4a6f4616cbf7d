"""Systems with constant sparse matrices, with factors made before, by iterations, and with matrices that few numbers say."""

import numpy as np
import scipy.sparse as sp
from scipy.linalg import solve_circulant, solve_toeplitz, solveh_banded
from scipy.sparse.linalg import LinearOperator, cg, factorized, gmres, minres, splu, spsolve

from tests.corpus import draw, program, refused

STIFFNESS = sp.diags_array([-1.0, 2.5, -0.7], offsets=[-1, 0, 1], shape=(5, 5)).tocsc()
SYMMETRIC = sp.diags_array([-1.0, 2.5, -1.0], offsets=[-1, 0, 1], shape=(5, 5)).tocsr()
SOLVE = factorized(STIFFNESS)
LOAD, WEIGHTS = draw(5), np.arange(1.0, 6.0)


@program((LOAD,), (-2.0 * LOAD,))
def displacements(load):
    return WEIGHTS @ np.sin(spsolve(STIFFNESS, load))


@program((0.3, LOAD), (0.8, -LOAD))
def implicit_steps_of_a_sparse_matrix(rate, u):
    step = SYMMETRIC + sp.eye_array(5)
    for _ in range(3):
        u = spsolve(step, u + rate * np.tanh(u))
    return u @ WEIGHTS


@program((draw(5, 2),))
def several_loads(loads):
    return np.sum(spsolve(STIFFNESS, loads) ** 2) + np.sum(spsolve(STIFFNESS, loads[:, :1]) * WEIGHTS)


class Plate:
    def __init__(self, matrix):
        self.factors = splu(matrix)

    def bend(self, load):
        return self.factors.solve(load)


PLATE = Plate(STIFFNESS)


@program((LOAD,), (2.0 * LOAD,))
def factors_that_are_kept(load):
    turned = PLATE.factors.solve(np.cos(load), "T")
    inside = splu(SYMMETRIC.tocsc()).solve(load * load)
    return WEIGHTS @ (PLATE.bend(load) * turned) + SOLVE(load) @ inside


@program((LOAD,), (-LOAD,))
def iterated(load):
    x, info = cg(SYMMETRIC, load, rtol=1e-14)
    assert info == 0
    operator = LinearOperator((5, 5), matvec=lambda v: SYMMETRIC @ v)
    y = gmres(STIFFNESS, np.exp(x), x, rtol=1e-14, atol=1e-15, restart=5)[0]
    z, _ = minres(operator, np.sin(y), rtol=1e-14)
    return WEIGHTS @ (x * y) + z @ x


@program((np.array([4.0, 1.0, 0.5, 0.2]), np.array([1.0, -0.6, 0.3, 0.1]), LOAD[:4]))
def matrices_of_few_numbers(c, r, b):
    x = solve_toeplitz((c, r), b)
    y = solve_toeplitz(c, np.stack([x, b], 1), check_finite=False)
    return np.sum(y**2) + solve_circulant(c, b * x) @ WEIGHTS[:4]


@program((0.4, LOAD), (1.3, -LOAD))
def symmetric_with_bands(rate, u):
    upper = np.stack([np.full(5, -rate), 2.0 + 2.0 * rate + u * u])
    x = solveh_banded(upper, u)
    return WEIGHTS @ x + np.sum(solveh_banded(upper[::-1], np.stack([u, x], 1), lower=True) ** 2)


@refused("no derivative with respect to 'A'", (2.0))
def sparse_matrix_that_moves(c):
    return np.sum(spsolve(c * STIFFNESS, LOAD))


@refused("scipy.sparse.linalg.splu has no derivative", (2.0))
def factors_that_move(c):
    return np.sum(splu(c * STIFFNESS).solve(LOAD))

"""Sparse matrices of SciPy that are constants: what they are multiplied with carries the derivative."""

import numpy as np
import scipy.sparse as sp

from tests.corpus import program

RANDOM = np.random.default_rng(3)
LAPLACE = sp.diags_array([1.0, -2.0, 1.0], offsets=[-1, 0, 1], shape=(5, 5)).tocsr()
TALL = sp.csc_array(RANDOM.normal(size=(5, 3)) * (RANDOM.random((5, 3)) < 0.6))
OLD = sp.csr_matrix(TALL)
COUNTS = sp.coo_array((RANDOM.random((4, 3)) < 0.5).astype(int))
LINKS = sp.csr_array(np.array([[0.0, 0.5, 0.0, 1.0], [1 / 3, 0.0, 0.5, 0.0], [1 / 3, 0.5, 0.0, 0.0], [1 / 3, 0.0, 0.5, 0.0]]))
X, U = np.array([0.3, -0.7, 1.2]), np.array([0.1, 0.8, -0.4, 0.5, 1.1])


@program((X,), (2.0 * X,), (X[::-1],))
def residual_of_a_sparse_system(x):
    r = TALL @ x - np.array([1.0, 0.5, -0.5, 2.0, 0.0])
    return 0.5 * r @ r


@program((U, 0.1), (2.0 * U, 0.3))
def heat_with_a_sparse_matrix(u, rate):
    for _ in range(6):
        u = u + rate * (LAPLACE @ u)
    return np.sum(u**2)


@program((U, 0.1), (2.0 * U, 0.3))
def heat_written_in_place(u, rate):
    u = u.copy()
    for _ in range(6):
        u += rate * LAPLACE.dot(u)
    return np.sum(u**2)


@program((U,), (-U,))
def from_the_left(u):
    return np.sum(np.exp(u @ TALL)) + np.sum((u @ OLD) ** 2) + np.sum(np.sin(u * OLD))


@program((X,), (-X,))
def with_the_star_of_matrices(x):
    y = OLD * np.tanh(x)
    return y @ y + np.sum(OLD @ x)


@program((X,), (-X,))
def normal_equations(x):
    return np.sum(np.log1p((TALL.T @ (TALL @ x)) ** 2))


@program((np.outer(X, X),), (np.outer(X, X + 1.0),))
def with_matrices(m):
    return np.sum(np.sin(TALL @ m)) + np.sum((m @ TALL.T) ** 2) + np.sum(m.T[0] @ TALL.transpose())


@program((X,), (-X,))
def of_integers(x):
    return np.sum(np.exp(0.1 * (COUNTS @ x))) + np.sum((COUNTS.astype(np.float32) @ x) ** 2)


@program((U,), (-U,))
def constants_are_combined(u):
    step = sp.eye_array(5, format="csr") - 0.1 * LAPLACE
    more = (LAPLACE @ LAPLACE)[1:]
    return np.sum((step @ u) ** 2) + np.sum(np.cos(more @ u)) + u @ (-LAPLACE @ u) + np.sum(LAPLACE.toarray() @ u)


@program((0.85, np.ones(4) / 4), (0.6, np.array([0.4, 0.3, 0.2, 0.1])))
def page_rank(damping, start):
    r = start
    for _ in range(200):
        new = damping * (LINKS @ r) + (1.0 - damping) / 4
        if np.max(np.abs(new - r)) < 1e-3:
            break
        r = new
    return r @ np.arange(4.0)


@program((X, TALL), (X, OLD), (X, TALL.tocoo()), (X, TALL.toarray()))
def a_matrix_of_any_kind(x, a):
    return np.sum((a @ x) ** 2) if a.shape[0] > 3 else np.sum(x)


class Grid:
    def __init__(self, laplace):
        self.laplace, self.steps = laplace, 0

    def rate(self, u, k):
        self.steps += 1
        return k * (self.laplace @ u) - u**3


GRID = Grid(LAPLACE)


@program((U, 0.2), (2.0 * U, 0.1))
def in_an_attribute(u, k):
    for _ in range(3):
        u = u + 0.1 * GRID.rate(u, k)
    return u @ u


def apply(a, x):
    return a @ x


@program((X,), (-X,))
def in_a_helper(x):
    total = 0.0
    for a in (TALL, OLD, TALL.toarray()):
        total = total + np.sum(np.tanh(apply(a, x)))
    return total


@program((U,), (-U,))
def parts_of_matrices(u):
    first, second = LAPLACE @ u, u[1:4] @ TALL[1:4]
    return first @ first + np.prod(second)

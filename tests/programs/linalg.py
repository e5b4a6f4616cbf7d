"""Linear algebra as it is met: named results, factors, norms, least squares, sums over letters."""

import numpy as np

from tests.corpus import draw, program

LOADINGS = draw(4, 3, seed=21)


@program((draw(3, 3, seed=1), draw(3, seed=2)), (draw(1, 1, seed=1), draw(1, seed=2)))
def gaussian_by_attributes(m, z):
    covariance = m @ m.T + 2.0 * np.eye(len(z))
    determinant = np.linalg.slogdet(covariance)
    assert determinant.sign > 0.0
    whitened = np.linalg.solve(covariance, z)
    scale = np.linalg.slogdet(2.0 * covariance)[1]
    return -0.5 * (z @ whitened + determinant.logabsdet) + 0.1 * scale


@program((draw(3, 3, seed=1), 0.5), (draw(3, 3, seed=4), -0.5))
def leading_direction(m, s):
    spread = m @ m.T + s * np.diag(np.arange(3.0))
    found = np.linalg.eigh(spread)
    leading = found.eigenvectors[:, -1]
    values, vectors = found
    share = values[2] / np.sum(found.eigenvalues)
    if share > 0.0:
        share = share + (leading @ m[0]) ** 2
    return share + (vectors[:, 0] @ m[1]) ** 2


@program((draw(4, 3, seed=3),), (draw(3, 4, seed=3),))
def by_singular_values(m):
    factors = np.linalg.svd(m, full_matrices=False)
    left, values, right = factors
    shrunk = (left * np.log1p(values)) @ right
    distance = np.linalg.norm(m - shrunk, "nuc") + np.linalg.norm(m, 2)
    smallest = np.linalg.svd(m, compute_uv=False)[-1]
    return distance * smallest + np.sum(factors.S ** 2)


@program((draw(4, 2, seed=5), draw(4, seed=6)))
def regression_three_ways(m, b):
    coefficients, residuals, rank, values = np.linalg.lstsq(m, b)
    again = np.linalg.pinv(m) @ b
    q, r = np.linalg.qr(m)
    once_more = np.linalg.solve(r, q.T @ b)
    total = np.sum(coefficients * again) + residuals[0]
    return total + once_more @ coefficients + rank * np.log(values[0])


@program((draw(3, 3, seed=7), draw(3, 4, seed=8), 2), (draw(3, 3, seed=7), draw(3, 4, seed=8), 0))
def letters_in_a_loop(m, n, steps):
    total = np.einsum("ii", m)
    if steps > 0:
        for _ in range(steps):
            total = total + np.einsum("ij,jk,ik->", m, n, n)
            n = 0.5 * np.einsum(m, [0, 1], n, [1, 2]) + np.einsum("ii->i", m)[:, None]
    gram = np.einsum("ij,kj->ik", n, n)
    return total + np.einsum("ij->", gram) * np.einsum("...i,...i", m[0], m[1])


@program((draw(4, 2, 2, seed=9), draw(2, 2, seed=10)))
def stacks_of_small_matrices(stack, m):
    shifted = stack + 3.0 * np.eye(2)
    powers = np.linalg.matrix_power(shifted, 2)
    inverse = np.linalg.inv(shifted + m)
    products = np.einsum("...ij,jk->...ik", inverse, m)
    sizes = np.linalg.norm(products, axis=(1, 2)) + np.linalg.norm(stack, np.inf, axis=(1, 2))
    return np.sum(sizes) + 0.01 * np.sum(np.linalg.det(powers)) + np.linalg.multi_dot([m, m.T, m])[0, 1]


@program((draw(3, 3, seed=11), 3), (draw(3, 3, seed=11), 0))
def factors_in_a_loop(m, steps):
    state = m @ m.T + np.eye(3)
    total = 0.0
    for k in range(steps):
        lower = np.linalg.cholesky(state)
        if k % 2 == 0:
            total = total + np.log(np.linalg.det(lower))
        else:
            total = total + np.sum(np.linalg.eigvalsh(state) ** 2)
        state = lower.T @ lower + 0.1 * (LOADINGS.T @ LOADINGS)
    return total + np.trace(state) + np.linalg.cond(state)


@program((draw(3, seed=12), draw(4, 3, seed=13)))
def products_of_vectors(v, m):
    normal = np.cross(v, m[0])
    area = np.linalg.norm(normal, 1) + np.linalg.norm(v, 3)
    blocks = np.kron(np.outer(v, v)[:2, :2], m[:2, :2])
    weights = np.vecdot(m, v) + np.tensordot(m, v, axes=([1], [0]))
    return area + np.sum(blocks) * np.sum(weights * weights) + np.vdot(m[:3], m[1:])

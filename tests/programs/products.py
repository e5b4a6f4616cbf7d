"""Matrix products of every pair of ranks, and linear systems."""

import numpy as np

from tests.corpus import draw, program

DESIGN = draw(5, 3, seed=11)


@program((draw(3, seed=1), draw(3, seed=2)))
def inner_products(u, v):
    a = u @ v
    b = np.dot(u, v * a)
    c = u.dot(u) + np.inner(u, v)
    d = a * b
    e = d - c
    return e * a


@program((draw(2, 3, seed=1), draw(3, seed=2), draw(2, seed=3)))
def matrix_times_vector(m, v, u):
    a = m @ v
    b = u @ m
    c = np.dot(m, b)
    d = a * c
    e = d @ u
    return e + b @ v


@program((draw(2, 3, seed=1), draw(3, 2, seed=2)))
def matrix_times_matrix(m, n):
    a = m @ n
    b = n @ m
    c = np.matmul(a, a)
    d = np.sum(b)
    e = a.T @ c
    return np.sum(e) * d


@program(
    (draw(4, 2, 3, seed=1), draw(3, seed=2), draw(3, 2, seed=3)),
    (draw(1, 2, 3, seed=1), draw(3, seed=2), draw(3, 2, seed=3)),
)
def stacks_of_matrices(t, v, m):
    a = t @ v
    b = t @ m
    c = b @ b
    d = np.matmul(m.T, m)
    e = c @ d[:2, :2]
    return np.sum(e) + np.sum(a * a)


@program((draw(3, seed=1), draw(2, seed=2)))
def outer_products(u, v):
    m = np.outer(u, v)
    a = m @ v
    b = np.outer(a, a)
    c = u @ b @ u
    d = np.sum(m) * c
    return d - a[0]


@program((draw(3, seed=1), 0.3))
def captured_design_matrix(beta, s):
    eta = DESIGN @ beta
    p = 1.0 / (1.0 + np.exp(-eta))
    a = DESIGN.T @ p
    b = a @ beta
    penalty = s * np.sum(beta * beta)
    return b - penalty


@program((draw(3, 3, seed=1), draw(3, seed=2)))
def linear_system(m, b):
    a = m @ m.T + 3.0 * np.eye(3)
    x = np.linalg.solve(a, b)
    r = a @ x - b
    y = np.linalg.solve(a, m)
    c = np.sum(y * x)
    return c + r @ r + x @ b


@program((draw(3, 3, seed=1), draw(3, seed=2), 3), (draw(3, 3, seed=1), draw(3, seed=2), 0))
def products_in_loop_in_branch(m, v, n):
    w = v
    p = m
    total = 0.0
    if n > 1:
        for k in range(n):
            w = m @ w * 0.5 + v
            p = p @ m * 0.3
            q = np.outer(w, v)
            s = np.linalg.solve(q + 4.0 * np.eye(3), w)
            total = total + w @ v + np.sum(p) + s @ v
    return total + np.sum(w) * np.sum(p)


@program((draw(2, 3, seed=1), draw(3, 2, seed=2), draw(2, seed=3)))
def two_layer_network(first, second, x):
    hidden = np.tanh(x @ first)
    out = hidden @ second
    shifted = out - np.max(out)
    log_total = np.log(np.sum(np.exp(shifted)))
    loss = log_total - shifted[0]
    decay = np.sum(first * first) + np.sum(second * second)
    return loss + 0.01 * decay


@program((draw(3, seed=1, low=0.5, high=1.5), draw(3, seed=2)))
def normal_log_density_with_covariance(scale, z):
    lower = np.outer(scale, scale) * 0.3
    covariance = lower + np.eye(3)
    w = np.linalg.solve(covariance, z)
    quadratic = z @ w
    precision = np.sum(scale * w)
    return -0.5 * quadratic + precision


@program((draw(3, 3, seed=1), 4))
def matrix_exponential_series(m, n):
    term = np.eye(3)
    total = np.eye(3)
    for k in range(1, n + 1):
        term = term @ m / k
        total = total + term
    a = total @ total
    return np.sum(a * m)


@program((draw(3, 2, seed=1), draw(2, seed=2)))
def augmented_matrix_product(m, v):
    w = v
    w = m @ w
    g = m.T
    g = g @ m
    x = g @ v
    x = x * 2.0
    return w @ w + x @ v

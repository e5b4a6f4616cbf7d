"""Reading indices of every kind, and what is joined and reshaped."""

import math

import numpy as np

from tests.corpus import draw, program

ORDER = [2, 0, 1]
PICKED = np.array([0, 2, 2, 1])


@program((draw(5, seed=1),))
def integer_indices(v):
    a = v[0] * v[-1]
    b = v[1] - a
    k = 2
    c = v[k] * v[k + 1]
    d = v[len(v) - 2] * b
    e = c * d
    return e + v[0]


@program((draw(6, seed=1), 0.5))
def slices(v, s):
    a = v[1:] - v[:-1]
    b = v[::2] * s
    c = v[::-1] * v
    d = v[-3:] * b
    e = np.sum(a * a) + np.sum(d)
    f = v[1:4][1] * np.sum(c[2:])
    return e * f


@program((draw(3, 4, seed=1),))
def matrix_indices(m):
    a = m[0, 1] * m[-1, -1]
    b = m[1] * m[:, 1:2]
    c = m[:, 0] * a
    d = m[1:, ::2]
    e = np.sum(b) + np.sum(d * d)
    f = m[2][3] * np.sum(c)
    return e * f


@program((draw(2, 3, 4, seed=1),))
def ellipsis_and_new_axes(t):
    a = t[..., 0]
    b = t[0, ...] * 2.0
    c = a[:, None] * a[:, :, np.newaxis]
    d = t[:, 1, None, :]
    e = np.sum(c) + np.sum(d * d)
    f = b[..., 1:3].sum()
    return e * f


@program((draw(4, seed=1), 0.5))
def repeated_integer_array(v, s):
    a = v[PICKED]
    b = v[[1, 1, 1]] * s
    c = a[ORDER] * b
    d = np.sum(c * c)
    e = v[np.array([[0, 1], [1, 3]])]
    f = np.sum(e, axis=0)
    return d * f[0] + f[1]


@program((draw(6, seed=1), 0.5), (draw(6, seed=3), 0.5))
def boolean_mask(v, s):
    positive = v > 0.0
    a = v[positive] * s
    b = v[~positive]
    c = np.sum(a * a) - np.sum(b)
    d = v[np.abs(v) < 0.6]
    e = np.sum(np.sin(d))
    return c * e


@program((draw(3, 4, seed=1), draw(3, seed=2)))
def paired_integer_arrays(m, v):
    rows = np.arange(3)
    a = m[rows, [1, 3, 1]]
    b = m[rows, PICKED[:3]] * v
    c = m[:, PICKED]
    d = np.sum(c, axis=1)
    e = a * b + d
    return e @ v


@program((draw(3, 4, seed=1),))
def mixed_integer_and_slice(m):
    a = m[ORDER, 1:]
    b = m[1:, [0, 0, 3]]
    c = m[m[:, 0] > -0.5]
    d = np.sum(a * a)
    e = np.sum(b) + np.sum(c)
    return d * e


@program((draw(5, seed=1),), (draw(2, seed=1),))
def index_computed_from_values(v):
    best = np.argmax(v)
    a = v[best] * v[best - 1]
    order = np.argsort(v)
    b = v[order]
    c = b[1:] - b[:-1]
    d = int(v[0] > 0.0)
    return a * np.sum(c) + v[d]


@program((draw(5, seed=1), 5), (draw(5, seed=1), 1), (draw(5, seed=1), 0))
def indices_in_loop(v, n):
    total = 0.0
    for i in range(n):
        total += v[i] * v[i - 1]
        total += v[n - 1 - i] * 0.5
    for i in range(1, n - 1):
        total += (v[i + 1] - 2.0 * v[i] + v[i - 1]) ** 2
    return total * v[0]


@program((draw(3, 4, seed=1), 0.5, 2), (draw(3, 4, seed=1), -0.5, 2), (draw(3, 4, seed=1), 0.5, 0))
def indices_in_loop_in_branch(m, s, n):
    total = s
    if s > 0.0:
        for i in range(n):
            row = m[i]
            column = m[:, i]
            block = m[i:, ::2]
            total = total * row[i] + np.sum(column[1:] * s)
            total += np.sum(block[..., None] * row[:2]) * 0.1
            total += m[PICKED[i], i + 1] + np.sum(row[row > 0.0])
            total += np.sum(m[ORDER[:2], i] * s)
    else:
        total = m[0, 0] * s
    return total * m[-1, -1]


@program((draw(2, 3, seed=1), draw(6, seed=2)))
def reshaping(m, v):
    a = m.reshape(3, 2)
    b = v.reshape((2, -1)) * m
    c = np.reshape(b, 6) - v
    d = a @ m
    e = np.ravel(d)[:6] * c
    f = m.T.reshape(-1)
    return np.sum(e * f)


@program((draw(2, 3, 4, seed=1),))
def transposing(t):
    a = np.transpose(t)
    b = np.transpose(t, (1, 0, 2))
    c = t.T * a
    d = t.transpose(2, 0, 1)
    e = np.sum(c * 0.5) + np.sum(b[0] * t[:, 0])
    f = d[1] * t[..., 1]
    return e + np.sum(f)


@program((draw(2, 3, seed=1), draw(3, seed=2), 0.5))
def joining(m, v, s):
    a = np.concatenate([m, m * s])
    b = np.concatenate((v, v * v, v[:1]))
    c = np.stack([v, np.sin(v), m[0]])
    d = np.stack((v, m[1]), axis=1)
    e = np.concatenate([m, d.T], axis=1)
    f = a @ c
    return np.sum(f) + np.sum(b) * np.sum(e * e)


@program((draw(3, seed=1), 0.5, 3), (draw(3, seed=1), -0.5, 3))
def joining_in_loop_in_branch(v, s, n):
    grown = v
    total = 0.0
    if s > 0.0:
        for k in range(n):
            grown = np.concatenate([grown[1:], grown[:1] * s])
            pair = np.stack([grown, v])
            flat = pair.reshape(-1)
            total += np.sum(flat * flat) + pair.T[0, 0]
            grown = grown + flat[:3]
    return total + np.sum(grown)


@program((draw(5, seed=1),))
def autocovariance(v):
    centred = v - np.mean(v)
    total = 0.0
    for lag in range(1, len(v)):
        total += np.sum(centred[lag:] * centred[:-lag]) / lag
    variance = np.mean(centred * centred)
    rho = total / variance
    return math.tanh(rho)


@program((draw(4, 2, seed=1),))
def pairwise_distances(points):
    d = points[:, None, :] - points[None, :, :]
    squared = np.sum(d * d, axis=-1)
    kernel = np.exp(-squared)
    weights = kernel / np.sum(kernel, axis=1, keepdims=True)
    smoothed = weights @ points
    return np.sum((smoothed - points) ** 2)


@program((draw(4, seed=1), draw(4, seed=2)))
def cells_written_one_by_one_in_a_list(u, v):
    cells = []
    carry = 1.0
    for k in range(4):
        carry = carry * u[k] + v[3 - k]
        cells = cells + [carry]
    filled = np.array(cells)
    return filled @ u + filled[1]


@program((draw(3, seed=61),), (draw(3, seed=62),))
def elements_read_twice_in_one_line(x):
    a = x[0] * x[1] * x[0] + x[2] * x[1]
    return a * x[-1] + np.sin(x[2]) * x[-1]

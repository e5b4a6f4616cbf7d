"""Programs that write into arrays: the time of the gradient over that of the function, and tapes.

They are rows of `python -m bench memory`.
"""

from functools import partial

import numpy as np

from adcompile import checkpoint, grad
from bench.measure import medians, peak_bytes


def heat(u, kappa, steps):
    u = u.copy()
    for _ in range(steps):
        u[1:-1] = u[1:-1] + 0.3 * kappa * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum(u * u)


def heat_in_place(u, steps):
    u = u.copy()
    for _ in range(steps):
        u[1:-1] += 0.3 * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum(u * u)


def shock(u, steps):
    u = u.copy()
    for _ in range(steps):
        u[1:-1] -= 0.1 * u[1:-1] * (u[1:-1] - u[:-2])
    return np.sum(u * u)


def two_buffers(u, steps):
    u, w = u.copy(), u.copy()
    for _ in range(steps):
        w[1:-1] = u[1:-1] + 0.3 * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        u, w = w, u
    return np.sum(u * u)


def rows(m):
    m = m.copy()
    for i in range(1, len(m)):
        row, before = m[i], m[i - 1]
        row[:] = 0.5 * (row + before)
    return np.sum(m * m)


def gauss_seidel(u, f, sweeps):
    u = u.copy()
    for _ in range(sweeps):
        for i in range(1, len(u) - 1):
            u[i] = 0.5 * (u[i - 1] + u[i + 1] + f[i])
    return np.sum(u * u)


def hmm(transition, emission, observed):
    alpha = np.zeros((len(observed), len(transition)))
    alpha[0] = emission[:, observed[0]] / len(transition)
    total = 0.0
    for t in range(1, len(observed)):
        alpha[t] = (alpha[t - 1] @ transition) * emission[:, observed[t]]
        scale = np.sum(alpha[t])
        alpha[t] /= scale
        total += np.log(scale)
    return total


def lu(a):
    a = a.copy()
    n = len(a)
    for k in range(n - 1):
        a[k + 1:, k] /= a[k, k]
        a[k + 1:, k + 1:] -= np.outer(a[k + 1:, k], a[k, k + 1:])
    return np.sum(np.log(np.abs(np.diag(a))))


def bodies(position, velocity, mass, steps):
    position, velocity = position.copy(), velocity.copy()
    for _ in range(steps):
        apart = position[None, :, :] - position[:, None, :]
        cubed = (np.sum(apart * apart, axis=2) + 0.01) ** 1.5
        velocity += 0.01 * np.sum(apart * (mass[None, :, None] / cubed[:, :, None]), axis=1)
        position += 0.01 * velocity
    return np.sum(position * position) + np.sum(velocity * velocity)


def scaled(x, a):
    y = x.copy()
    for i in range(x.shape[0]):
        y[i] = y[i] * a
    return np.sum(y)


def stored_in(y, i, v):
    y[i] = v


def scaled_by_a_helper(x, a):
    y = x.copy()
    for i in range(x.shape[0]):
        stored_in(y, i, y[i] * a)
    return np.sum(y)


def scaled_in_a_dict(x, a):
    state = {"y": x.copy()}
    for i in range(x.shape[0]):
        state["y"][i] = state["y"][i] * a
    return np.sum(state["y"])


def appended(x, a):
    out = []
    for i in range(x.shape[0]):
        out.append(x[i] * a)
    return np.sum(np.array(out))


def swapped(x, a):
    y, z = x.copy(), x * 2.0
    for i in range(x.shape[0]):
        y[i] = y[i] * a
        y, z = z, y
    return np.sum(y) + np.sum(z)


def turned_round(x, a):
    buffers = [x.copy(), x * 2.0]
    for i in range(x.shape[0]):
        y = buffers[0]
        y[i] = y[i] * a
        buffers.append(buffers.pop(0))
    return np.sum(buffers[0]) + np.sum(buffers[1])


def draw(*shape):
    return np.random.default_rng(1).uniform(0.5, 1.5, shape)


def long_run(state, rate, steps):
    for _ in checkpoint(range(steps)):
        state = state + 0.001 * np.sin(rate * state)
    return np.sum(state)


def run(state, rate, steps):
    for _ in range(steps):
        state = state + 0.001 * np.sin(rate * state)
    return np.sum(state)


def long_run_in_place(state, rate, steps):
    u = state.copy()
    for _ in checkpoint(range(steps)):
        u[1:-1] += rate * (u[2:] - 2.0 * u[1:-1] + u[:-2]) * u[1:-1]
    return np.sum(u * u)


def run_in_place(state, rate, steps):
    u = state.copy()
    for _ in range(steps):
        u[1:-1] += rate * (u[2:] - 2.0 * u[1:-1] + u[:-2]) * u[1:-1]
    return np.sum(u * u)


LONG = {"a long loop": (long_run, run), "a long loop in place": (long_run_in_place, run_in_place)}

RATIOS = {
    "heat in place": (2.6, heat_in_place, (draw(2000), 200)),
    "heat in place, with kappa": (3.0, heat, (draw(2000), 1.1, 200)),
    "shock": (3.9, shock, (draw(2000), 200)),
    "double buffering": (2.6, two_buffers, (draw(2000), 200)),
    "rows, 500 x 20": (2.7, rows, (draw(500, 20),)),
    "Gauss-Seidel by elements": (3.3, gauss_seidel, (draw(200), draw(200), 20)),
    "HMM forward, T = 200, K = 4": (4.2, hmm, (draw(4, 4) / 4.0, draw(4, 3) / 3.0, np.arange(200) % 3)),
    "LU in place, n = 60": (5.0, lu, (draw(60, 60) + 60.0 * np.eye(60),)),
    "30 bodies, 50 steps": (4.0, bodies, (draw(30, 3), draw(30, 3), draw(30), 50)),
    "100 000 stores": (4.5, scaled, (draw(100_000), 1.01)),
    "100 000 stores by a helper": (4.5 * 1.3, scaled_by_a_helper, (draw(100_000), 1.01)),
    "100 000 stores in a dict": (4.5 * 1.3, scaled_in_a_dict, (draw(100_000), 1.01)),
    "100 000 appended": (4.0, appended, (draw(100_000), 1.01)),
}


def ratio(function, arguments):
    """The time of the gradient over that of the function."""
    derivative = grad(function)
    derivative(*arguments)
    ours, plain = medians(lambda: derivative(*arguments), lambda: function(*arguments))
    return ours / plain


def microseconds_of_the_heap(count=100_000):
    """What a store by a view costs more in the gradient where it cannot be told who shares memory, in microseconds."""
    derivatives, arguments = [grad(turned_round), grad(swapped)], (draw(count), 1.01)
    ours, others, slow, fast = medians(*[partial(one, *arguments) for one in (*derivatives, turned_round, swapped)])
    return (ours - others - slow + fast) / count * 1e6


def over_plain_loops(long, plain, steps=10_000):
    """The time of the gradient over that of the same loop without checkpoint."""
    derivatives = grad(long), grad(plain)
    state = draw(100)
    ours, others = medians(*[partial(derivative, state, 0.1, steps) for derivative in derivatives])
    return ours / others


def bytes_of_a_million_steps():
    """The most memory that the gradient of a loop of a million steps over a state of a hundred numbers takes."""
    derivative, state = grad(long_run), draw(100)
    derivative(state, 0.1, 9)
    return peak_bytes(lambda: derivative(state, 0.1, 1_000_000), warm=False)

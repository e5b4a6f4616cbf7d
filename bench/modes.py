"""The way that a Jacobian goes by itself, beside both plain ways: rows of `python -m bench modes`.

Each is the time of a call with mode="auto" over that of the faster of mode="forward" and mode="reverse". Where many numbers go in and come
out on both sides of a narrow place, it must be a third of the faster of two sweeps in all directions, one forward and one back, that know
nothing of the place: mode="forward" and mode="reverse" cross it by its narrow side themselves in code without loops and branches.
"""

import inspect

import numpy as np

from adcompile import compiler, jacobian
from adcompile.calling.signature import arg_types
from bench.jacobians import layers, lotka_volterra, profile
from bench.measure import medians

RANDOM = np.random.default_rng(3)


def normal(*shape):
    return RANDOM.normal(size=shape)


def tall(beta, X, y):
    return (y - np.tanh(X @ beta)) * np.exp(X @ beta)


def wide(x):
    return np.array([np.sum(np.sin(x)), np.sum(x * x), np.prod(np.cos(x[:4]))])


def square(x, A):
    return np.tanh(A @ np.sin(A @ x))


def neck_before_a_loop(x, mix, steps):
    state = mix @ x
    path = np.zeros((steps, 3))
    for k in range(steps):
        state = state + 0.01 * np.array([state[1], -state[0], state[2] * state[0]])
        path[k] = state
    return path


def neck_after_a_loop(u, spread, steps):
    u = u.copy()
    for _ in range(steps):
        u[1:-1] += 0.1 * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    moments = np.array([np.sum(u), np.sum(u * u)])
    return np.cos(spread @ moments)


def two_necks(x, first, second, spread, other):
    left = spread @ np.tanh(first @ x)
    right = other @ np.sin(second @ x)
    return left * right


def residual(x, mix, spread):
    return x + spread @ np.tanh(mix @ x)


def gather(x, places):
    return x[places] * x[places[::-1]]


def stencil(u):
    return u[2:] - 2.0 * u[1:-1] * u[1:-1] + u[:-2]


def blocks(x, A):
    return np.tanh((A @ x.reshape(-1, 4, 1))[:, :, 0]).ravel()


def pointwise(x):
    return np.exp(-x * x) * np.sin(x)


def triangular(b, L):
    y = np.zeros(len(b))
    for i in range(len(b)):
        y[i] = (b[i] - L[i, :i] @ y[:i]) / L[i, i]
    return y


def branchy(x, mix, spread):
    m = mix @ x
    if np.sum(m) > 0.0:
        m = np.tanh(m)
    else:
        m = np.sin(m) * 2.0
    return spread @ (m * m)


def in_place(x, mix, spread):
    out = np.zeros(spread.shape[0])
    m = np.tanh(mix @ x)
    out[:] = spread @ m
    out *= out
    out[::2] += 1.0
    return out


def layer(x, W):
    return np.tanh(W @ x)


def helpers(x, first, mix, spread, last):
    return layer(layer(layer(layer(x, first), mix), spread), last)


def of_a_dict(p, X):
    return {"fit": X @ p["beta"] + p["shift"], "size": np.sum(p["beta"] ** 2)}


def matrix_argument(W, x, spread):
    return np.exp(spread @ np.tanh(W @ x))


def several_arguments(x, z, mix, other, spread):
    m = np.tanh(mix @ x + other @ z)
    return spread @ m


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def running(x):
    return np.cumsum(np.sin(x)) * x


def outer(x, y):
    return np.outer(np.sin(x), y)


def reduced(A, x):
    return np.mean(np.tanh(A * x), axis=0)


def numbers_between(x, mix, spread):
    total, scale = mix[0] @ x, np.sqrt(x @ x)
    return np.sin(spread[:, 0] * total) + spread[:, 1] * scale


MIX, SPREAD = normal(3, 1000) / 30.0, normal(1000, 3)
FIRST, LAST = normal(1000, 1000) / 30.0, normal(1000, 1000) / 30.0
LOWER = np.tril(normal(60, 60)) / 8.0 + np.eye(60)

PROGRAMS = {
    "tall": (tall, 0, (normal(3), normal(3000, 3), normal(3000))),
    "wide": (wide, 0, (normal(3000),)),
    "square": (square, 0, (normal(200), normal(200, 200) / 15.0)),
    "neck": (profile, 0, (normal(1000), MIX, SPREAD)),
    "wide layers": (layers, 0, (normal(1000), FIRST, MIX, SPREAD, LAST)),
    "neck before a loop": (neck_before_a_loop, 0, (normal(600), MIX[:, :600], 200)),
    "neck after a loop": (neck_after_a_loop, 0, (normal(600), SPREAD[:600, :2], 50)),
    "two necks": (two_necks, 0, (normal(1000), MIX, MIX[:2] * 2.0, SPREAD, SPREAD[:, :2])),
    "residual": (residual, 0, (normal(1000), MIX, SPREAD)),
    "gather": (gather, 0, (normal(400), RANDOM.integers(0, 400, 400))),
    "stencil": (stencil, 0, (normal(500),)),
    "block diagonal": (blocks, 0, (normal(400), normal(100, 4, 4))),
    "pointwise": (pointwise, 0, (normal(500),)),
    "triangular solve": (triangular, 0, (normal(60), LOWER)),
    "branches": (branchy, 0, (normal(1000), MIX, SPREAD)),
    "in place": (in_place, 0, (normal(1000), MIX, SPREAD)),
    "helpers": (helpers, 0, (normal(1000), FIRST, MIX, SPREAD, LAST)),
    "dict in and out": (of_a_dict, 0, ({"beta": normal(5), "shift": 0.5}, normal(800, 5))),
    "numbers in a loop": (lotka_volterra, 0, (np.array([1.0, 0.5, 1.0, 0.3]), 300)),
    "matrix argument": (matrix_argument, 0, (MIX, normal(1000), SPREAD)),
    "several arguments": (several_arguments, (0, 1), (normal(500), normal(500), MIX[:, :500], MIX[:, 500:], SPREAD)),
    "softmax": (softmax, 0, (normal(300),)),
    "running sum": (running, 0, (normal(300),)),
    "outer product": (outer, 0, (normal(20), normal(100))),
    "reduced": (reduced, 1, (normal(300, 40), normal(40))),
    "numbers between": (numbers_between, 0, (normal(1000), MIX, SPREAD)),
}
"""By what they are: a function, what its Jacobian is with respect to, its arguments."""

BOTH_SIDES = ("wide layers", "helpers", "neck after a loop", "matrix argument")


def in_all_directions(function, arguments):
    """Two functions without parameters: the run forward in the directions of all elements of the first argument, which it is handed, and
    the sweep back from all elements of the result."""
    names, symbols = list(inspect.signature(function).parameters), {}
    types = arg_types(names, arguments, symbols)
    ahead, back = [compiler.compile(function, compiler.Request(kind, names[:1]), types, sizes=symbols) for kind in ("tangents", "pulls")]
    x, value = arguments[0], function(*arguments)
    dots, bars = np.eye(x.size).reshape(-1, *x.shape), np.eye(value.size).reshape(-1, *value.shape)
    return (lambda: ahead.function(*arguments, dots, x.size),
            lambda: back.adjoint(back.record(*arguments)[1], bars, value.size))


def measured(name):
    """The most that is allowed, the time of the way that is taken over that of the faster plain way, and what it is."""
    function, wrt, arguments = PROGRAMS[name]
    auto = jacobian(function, wrt=wrt)
    if name in BOTH_SIDES:
        plain = in_all_directions(function, arguments)
    else:
        plain = [lambda one=jacobian(function, wrt=wrt, mode=mode): one(*arguments) for mode in ("forward", "reverse")]
    ours, *theirs = medians(lambda: auto(*arguments), *plain, seconds=0.3)
    return 1.0 / 3.0 if name in BOTH_SIDES else 1.2, ours / min(theirs), auto.explain().mode

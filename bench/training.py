"""Rows of training: a network of 64 units by Adam, beside the same by hand, autograd and PyTorch.

The peers are measured where they are installed: `python -m pip install autograd torch`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from adcompile import optim, value_and_grad
from bench.measure import medians

RATE, BETA1, BETA2, EPS = 0.001, 0.9, 0.999, 1e-8
BATCHES, ROWS_EACH = 64, 32


@dataclass
class Dense:
    W: Any
    b: Any

    def __call__(self, x):
        return x @ self.W + self.b


def loss(layers, x, y):
    error = layers[1](np.tanh(layers[0](x))) - y
    return np.mean(error * error)


def network(units=64):
    random = np.random.default_rng(2)
    return [Dense(random.normal(size=(1, units)), np.zeros(units)),
            Dense(random.normal(size=(units, 1)) / np.sqrt(units), np.zeros(1))]


def waves(rows=BATCHES * ROWS_EACH):
    x = np.random.default_rng(3).uniform(-3.0, 3.0, (rows, 1))
    return x, np.sin(x)


def by_hand(layers, x, y, derivative):
    """An epoch of Adam as its paper has it, leaf by leaf, on the bare gradient."""
    leaves = [(layer, name) for layer in layers for name in ("W", "b")]
    means = [np.zeros(getattr(layer, name).shape) for layer, name in leaves]
    squares = [np.zeros(getattr(layer, name).shape) for layer, name in leaves]
    order, updates = np.random.default_rng(1).permutation(len(x)), 0
    for start in range(0, len(x), ROWS_EACH):
        index = order[start:start + ROWS_EACH]
        _, gradient = derivative(layers, x[index], y[index])
        updates += 1
        for k, (layer, name) in enumerate(leaves):
            g = getattr(gradient[k // 2], name)
            means[k] = BETA1 * means[k] + (1 - BETA1) * g
            squares[k] = BETA2 * squares[k] + (1 - BETA2) * g * g
            mean, square = means[k] / (1 - BETA1 ** updates), squares[k] / (1 - BETA2 ** updates)
            setattr(layer, name, getattr(layer, name) - RATE * mean / (np.sqrt(square) + EPS))
    return layers


def by_hand_in_a_vector(layers, x, y, derivative):
    """The same with one vector that the layers are views of, and an update of the whole vector."""
    parts = [layers[0].W, layers[0].b, layers[1].W, layers[1].b]
    vector, size = np.concatenate([part.ravel() for part in parts]), layers[0].b.size
    mean, square = np.zeros(len(vector)), np.zeros(len(vector))
    layers = [Dense(vector[:size].reshape(1, size), vector[size:2 * size]),
              Dense(vector[2 * size:3 * size].reshape(size, 1), vector[3 * size:])]
    order, updates = np.random.default_rng(1).permutation(len(x)), 0
    for start in range(0, len(x), ROWS_EACH):
        index = order[start:start + ROWS_EACH]
        _, (first, last) = derivative(layers, x[index], y[index])
        g = np.concatenate((first.W.ravel(), first.b, last.W.ravel(), last.b))
        updates += 1
        mean = BETA1 * mean + (1 - BETA1) * g
        square = BETA2 * square + (1 - BETA2) * g * g
        vector -= RATE * (mean / (1 - BETA1 ** updates)) / (np.sqrt(square / (1 - BETA2 ** updates)) + EPS)
    return layers


def epoch():
    """An epoch of ours."""
    data, optimizer = waves(), optim.adam(RATE)
    return lambda: optim.train(loss, network(), data, optimizer, epochs=1, batch_size=ROWS_EACH, rng=1)


def training_step():
    x, y = waves()
    derivative = value_and_grad(loss)
    for what, other in ("leaf by leaf", by_hand), ("in a vector", by_hand_in_a_vector):
        ours, theirs = medians(epoch(), lambda: other(network(), x, y, derivative))
        yield f"step of Adam, 64 units, 32 rows, {what}", 1.1, ours / theirs, "x by hand"


def training_functional():
    """The public `step`, which leaves the parameters before as they were."""
    x, y = waves(ROWS_EACH)
    optimizer, derivative = optim.adam(RATE), value_and_grad(loss)
    found = [network()]
    found.append(optimizer.init(found[0]))

    def step():
        _, gradient = derivative(found[0], x, y)
        found[:] = optimizer.step(found[0], gradient, found[1])

    ours, bare = medians(step, lambda: derivative(found[0], x, y))
    yield "what `step` of Adam adds to the gradient", 25.0, 1e6 * (ours - bare), "us"


def training_against_autograd():
    try:
        import autograd
        import autograd.numpy as anp
    except ImportError:
        return

    def theirs(layers, x, y):
        (W, b), (V, c) = layers
        error = anp.dot(anp.tanh(anp.dot(x, W) + b), V) + c - y
        return anp.mean(error * error)

    x, y = waves()
    slopes = autograd.value_and_grad(theirs)

    def derivative(layers, x, y):
        value, found = slopes([(layer.W, layer.b) for layer in layers], x, y)
        return value, [Dense(*layer) for layer in found]

    ours, peer = medians(epoch(), lambda: by_hand_in_a_vector(network(), x, y, derivative))
    yield "step of Adam, 64 units, 32 rows, against autograd", 0.25, ours / peer, "x autograd"


def training_against_torch():
    try:
        import torch
    except ImportError:
        return
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    x, y = map(torch.from_numpy, waves())

    def theirs():
        model = torch.nn.Sequential(torch.nn.Linear(1, 64), torch.nn.Tanh(), torch.nn.Linear(64, 1))
        optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
        order = torch.randperm(len(x))
        for start in range(0, len(x), ROWS_EACH):
            index = order[start:start + ROWS_EACH]
            optimizer.zero_grad()
            torch.mean((model(x[index]) - y[index]) ** 2).backward()
            optimizer.step()

    ours, peer = medians(epoch(), theirs)
    yield "step of Adam, 64 units, 32 rows, against PyTorch", 0.25, ours / peer, "x PyTorch"


ROWS = {function.__name__: function for function in (
    training_step, training_functional, training_against_autograd, training_against_torch)}

"""A network of layer objects, trained on two spirals: each layer takes its weights from one vector and notes what it gave.

The derivative is that of backpropagation, which is written out by hand as the reference. `--picture FILE` draws what the network says of
each place. Exits with 1 unless both agree and the network tells the spirals apart.
"""

import argparse
import sys

import numpy as np
from scipy.optimize import minimize

from adcompile import value_and_grad

SIZES = (2, 8, 8, 1)


class Layer:
    """Weights and a bias, and whether what comes out is bent."""

    def __init__(self, weights, bias, bent):
        self.weights, self.bias, self.bent = weights, bias, bent

    def __call__(self, x):
        self.given = x @ self.weights + self.bias
        return np.tanh(self.given) if self.bent else self.given


class Network:
    """Layers whose weights stand one after the other in a vector."""

    def __init__(self, vector):
        self.layers, start = [], 0
        for k, (rows, columns) in enumerate(zip(SIZES[:-1], SIZES[1:])):
            weights = vector[start:start + rows * columns].reshape(rows, columns)
            start += rows * columns
            self.layers.append(Layer(weights, vector[start:start + columns], k < len(SIZES) - 2))
            start += columns

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x[:, 0]

    @property
    def size(self):
        return sum([np.sum(layer.weights ** 2) for layer in self.layers])


def loss(vector, points, signs):
    """The mean logistic loss, and a penalty of large weights."""
    network = Network(vector)
    return np.mean(np.log1p(np.exp(-signs * network.forward(points)))) + 1e-4 * network.size


def by_hand(vector, points, signs):
    """The derivative of the loss by backpropagation."""
    network = Network(vector)
    inputs = [points]
    for layer in network.layers:
        inputs.append(layer(inputs[-1]))
    delta = (-signs / (1.0 + np.exp(signs * inputs[-1][:, 0])) / len(signs))[:, None]
    found = []
    for layer, before in zip(network.layers[::-1], inputs[-2::-1]):
        if layer.bent:
            delta = delta * (1.0 - np.tanh(layer.given) ** 2)
        found = [(before.T @ delta + 2e-4 * layer.weights).ravel(), delta.sum(0), *found]
        delta = delta @ layer.weights.T
    return np.concatenate(found)


def draw(file, vector, points, signs):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    side = np.linspace(-1.6, 1.6, 160)
    x, y = np.meshgrid(side, side)
    says = Network(vector).forward(np.column_stack([x.ravel(), y.ravel()])).reshape(x.shape)
    _, ax = pyplot.subplots(figsize=(4.4, 4.2), layout="constrained")
    ax.contourf(x, y, says, levels=[-np.inf, 0.0, np.inf], colors=["0.92", "0.72"])
    for sign, colour in ((1.0, "black"), (-1.0, "white")):
        ax.plot(*points[signs == sign].T, "ko", markersize=4, markerfacecolor=colour)
    ax.set_aspect("equal")
    ax.figure.savefig(file, dpi=110)


def main(picture=None):
    rng = np.random.default_rng(0)
    angles = np.linspace(0.5, 2.5 * np.pi, 60)
    arm = angles[:, None] / 6.0 * np.stack([np.cos(angles), np.sin(angles)], 1)
    points = np.concatenate([arm, -arm]) + 0.03 * rng.normal(size=(120, 2))
    signs = np.repeat([1.0, -1.0], 60)
    first = rng.normal(0.0, 0.8, sum((rows + 1) * columns for rows, columns in zip(SIZES[:-1], SIZES[1:])))
    slopes = value_and_grad(loss)
    fit = minimize(slopes, first, args=(points, signs), jac=True, method="L-BFGS-B", options={"maxiter": 2000, "maxfun": 4000})
    right = np.mean(np.sign(Network(fit.x).forward(points)) == signs)
    apart = np.max(np.abs(slopes(first, points, signs)[1] - by_hand(first, points, signs)))
    print(f"loss {loss(first, points, signs):.4f} -> {fit.fun:.4f}, {right:.0%} of the points on their side")
    print(f"largest difference from backpropagation by hand {apart:.1e}")
    if picture is not None:
        draw(picture, fit.x, points, signs)
    return 0 if right > 0.97 and apart < 1e-12 else 1


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--picture", metavar="FILE")
    sys.exit(main(arguments.parse_args().picture))

"""A network of 64 units that learns a sine, and one that tells three spirals apart, by Adam in minibatches.

Layers are dataclasses, losses are NumPy. The references are the sine itself, and the gradient of the cross entropy by hand: softmax less
the class. `--picture FILE` draws how the loss fell. Exits with 1 unless the mean squared error is below 1e-4, the spirals are told apart
and the gradients agree.
"""

import argparse
import sys
from dataclasses import dataclass

import numpy as np

from adcompile import grad, optim, plot


@dataclass
class Dense:
    """A layer: weights, a bias, and whether what comes out is bent."""

    weights: np.ndarray
    bias: np.ndarray
    bent: bool = True

    def __call__(self, x):
        y = x @ self.weights + self.bias
        return np.tanh(y) if self.bent else y


def network(random, *sizes):
    pairs = list(zip(sizes[:-1], sizes[1:]))
    return [Dense(random.normal(0.0, rows ** -0.5, (rows, columns)), np.zeros(columns), place < len(pairs) - 1)
            for place, (rows, columns) in enumerate(pairs)]


def output(layers, x):
    for layer in layers:
        x = layer(x)
    return x


# --- losses -----------------------------------------------------------------------


def mean_squared_error(layers, x, y):
    return np.mean((output(layers, x) - y) ** 2)


def log_softmax(scores):
    scores = scores - np.max(scores, axis=1, keepdims=True)
    return scores - np.log(np.sum(np.exp(scores), axis=1, keepdims=True))


def entropy_of(scores, classes):
    return -np.mean(log_softmax(scores)[np.arange(len(classes)), classes])


def cross_entropy(layers, x, classes):
    return entropy_of(output(layers, x), classes)


# --- data -------------------------------------------------------------------------


def sine(random, n):
    x = random.uniform(-np.pi, np.pi, (n, 1))
    return x, np.sin(x)


def spirals(random, n):
    classes = random.integers(0, 3, n)
    radius = random.uniform(0.1, 1.0, n)
    angle = 4.0 * radius + 2.0 * np.pi / 3.0 * classes + random.normal(0.0, 0.1, n)
    return 2.0 * np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]), classes


def main(picture=None):
    random = np.random.default_rng(2)

    data, apart = sine(random, 512), sine(random, 500)
    epochs, size = 400, 32
    rate = optim.cosine(0.01, epochs * len(data[0]) // size)
    fit = optim.train(mean_squared_error, network(random, 1, 64, 1), data, optim.adam(rate), epochs=epochs, batch_size=size, validation=apart,
                      rng=random)
    error = mean_squared_error(fit.params, *apart)
    print(f"sine: {fit.message}\nmean squared error where it has not been: {error:.1e}")

    data, apart = spirals(random, 600), spirals(random, 600)
    told = optim.train(cross_entropy, network(random, 2, 64, 3), data, optim.clip(optim.adamw(0.01), 1.0), epochs=150, batch_size=size,
                       validation=apart, patience=40, rng=random)
    right = np.mean(np.argmax(output(told.params, apart[0]), axis=1) == apart[1])
    print(f"spirals: {told.message}\n{right:.1%} of the points on their own spiral")

    scores, classes = random.normal(size=(20, 3)), random.integers(0, 3, 20)
    by_hand = (np.exp(log_softmax(scores)) - np.eye(3)[classes]) / len(classes)
    apart = np.max(np.abs(grad(entropy_of)(scores, classes) - by_hand))
    print(f"largest difference from the gradient of the cross entropy by hand: {apart:.1e}")

    if picture is not None:
        plot.convergence(fit).figure.savefig(picture, dpi=110)
    return 0 if error < 1e-4 and right > 0.97 and apart < 1e-15 else 1


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--picture", metavar="FILE")
    sys.exit(main(arguments.parse_args().picture))

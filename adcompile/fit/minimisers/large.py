"""The metric of a Hessian that is too large to be made: Newton's step by conjugate gradients, on products with it."""

import numpy as np

from adcompile.fit.minimisers.newton import Newton

PRODUCTS = 500
ENOUGH = 1e-3           # of what a step promises: the most that the next products may add, about


class ProductMetric:
    """As `metric.Metric`, from products alone. A direction of negative curvature is one that conjugate gradients met."""

    def __init__(self, objective, z, moves):
        self.objective, self.z, self.moves = objective, z, moves
        self.scale = np.ones(int(moves.sum()))
        self.negative = None

    @property
    def is_saddle(self):
        return self.negative is not None

    def step(self, gradient):
        """Newton's step, as far as the curvature is positive, and the decrement."""
        step = np.zeros(len(gradient))
        residual = np.where(self.moves, -gradient, 0.0)
        direction, square = residual, residual @ residual
        promised = 0.0
        for count in range(1, min(PRODUCTS, 2 * len(gradient)) + 1):
            if square == 0.0:
                break
            product = np.where(self.moves, self.objective.product(self.z, direction), 0.0)
            curvature = direction @ product
            if curvature <= 1e-14 * (direction @ direction) * (np.linalg.norm(product) / np.linalg.norm(direction)):
                if curvature < 0:
                    self.negative = direction / np.linalg.norm(direction)
                break
            length = square / curvature
            step, residual = step + length * direction, residual - length * product
            promised += length * square
            if count * length * square <= ENOUGH * promised:
                break
            square, before = residual @ residual, square
            direction = residual + square / before * direction
        if not step.any():
            step = np.where(self.moves, -gradient, 0.0)
        return step, float(np.sqrt(max(-(gradient @ step), 0.0)))

    def decrement(self, gradient):
        return ProductMetric(self.objective, self.z, self.moves).step(gradient)[1]

    def downhill(self, gradient):
        return -self.negative if gradient @ self.negative > 0 else self.negative

    def own(self, gradient):
        return gradient[self.moves]

    def whole(self, own):
        found = np.zeros(len(self.moves))
        found[self.moves] = own
        return found


class LargeNewton(Newton):
    """Newton's method without Hessians."""

    def measured(self):
        return None, ProductMetric(self.objective, self.z, self.moves)

"""The Hessian at a point as a metric: Newton's step, the decrement, directions without curvature.

The Hessian is scaled to a diagonal of ones first, so that columns of any units come out alike; its eigenvalues count by
their absolute values. Directions whose eigenvalue is below `FLAT` of the largest have no curvature; nothing is done along
them, unless the gradient says that they lead down.
"""

from functools import cached_property

import numpy as np

FLAT = 1e-12            # of the largest eigenvalue of the scaled Hessian
NEGATIVE = 1e-7         # what is less negative may be rounding, or what is left of the gradient along a ridge
SLOPE = 1e-6            # of a scaled gradient along a flat direction: more than rounding leaves
DIRECT = 64             # from here on a factor is tried before eigenvalues
SURE = 1e-8             # pivots of that factor above it are no rounding


class Metric:
    """Of a Hessian where `moves` says which coordinates move. Steps have all coordinates, the others stay.

    `is_definite`: a factor shows at once that all eigenvalues are positive, with room to rounding; `is_saddle`: one is
    negative; `has_flat`: one is nothing, or negative.
    """

    def __init__(self, hessian, moves):
        self.index = None if moves.all() else np.flatnonzero(moves)
        self.size = len(moves)
        inner = hessian if self.index is None else hessian[np.ix_(self.index, self.index)]
        self.scale = scales(inner)
        self.scaled = inner * self.scale * self.scale[:, None]

        self.is_definite = len(inner) >= DIRECT and has_factor(self.scaled)
        self.is_saddle = self.has_flat = False
        if not self.is_definite and len(inner):
            lowest, highest = float(self.eigen[0][0]), float(self.eigen[0][-1])
            self.top = max(highest, -lowest)
            self.is_saddle, self.has_flat = lowest < -NEGATIVE * self.top, lowest <= FLAT * self.top

    @cached_property
    def eigen(self):
        """Eigenvalues of the scaled Hessian, in rising order, and their vectors as columns."""
        return np.linalg.eigh(self.scaled)

    @property
    def count_flat(self):
        """How many directions have no curvature."""
        return int(np.sum(np.abs(self.eigen[0]) <= FLAT * self.top)) if self.has_flat else 0

    def step(self, gradient):
        """Newton's step and the decrement: the root of how much it promises, twice."""
        own = self.scale * self.own(gradient)
        inner = -self.solved(own)
        return self.whole(self.scale * inner), float(np.sqrt(max(0.0, -(own @ inner))))

    def decrement(self, gradient):
        """How far the minimum is where the gradient is another, in this metric."""
        return self.step(gradient)[1]

    def solved(self, own):
        """The inverse of the scaled Hessian, with absolute eigenvalues, times a scaled gradient."""
        if self.is_definite:
            return np.linalg.solve(self.scaled, own)
        values, vectors = self.eigen
        parts = own @ vectors
        if not self.has_flat:
            return vectors @ (parts / values)
        size, top = np.abs(values), self.top
        falls = np.abs(parts) > SLOPE * (np.sqrt(top) or 1.0)
        curvature = np.maximum(size, FLAT * top or 1.0)
        return vectors @ np.where((size <= FLAT * top) & ~falls, 0.0, parts / curvature)

    def downhill(self, gradient):
        """A direction of negative curvature, one unit of the metric long, on the side where the gradient falls."""
        vector = self.eigen[1][:, 0]
        own = self.scale * self.own(gradient)
        return self.whole(self.scale * (-vector if own @ vector > 0 else vector))

    def directions(self, chosen):
        """Eigenvectors in the coordinates themselves, and as they are scaled, as rows."""
        vectors = self.eigen[1][:, chosen].T
        return [(self.whole(self.scale * vector), self.whole(vector)) for vector in vectors]

    def own(self, gradient):
        return gradient if self.index is None else gradient[self.index]

    def whole(self, own):
        if self.index is None:
            return own
        found = np.zeros(self.size)
        found[self.index] = own
        return found


def has_factor(matrix):
    """Return True if a positive matrix has a Cholesky factor with no pivot so small that it may be rounding."""
    try:
        return bool(np.linalg.cholesky(matrix).diagonal().min() ** 2 > SURE)
    except np.linalg.LinAlgError:
        return False


def scales(hessian):
    """Factors for the coordinates that make the diagonal of the Hessian one. Where the diagonal is zero, the elements beside it
    count."""
    diagonal = np.abs(hessian.diagonal())
    if not diagonal.all():
        size = np.abs(hessian)
        with np.errstate(over="ignore", under="ignore"):
            beside = size * np.divide(size, diagonal, out=np.zeros(size.shape), where=diagonal > 0)
        beside[np.isinf(beside)] = 0.0
        diagonal = np.where(diagonal > 0, diagonal, beside.max(axis=1, initial=0.0))
        diagonal = np.where(diagonal > 0, diagonal, 1.0)
    return 1.0 / np.sqrt(diagonal)

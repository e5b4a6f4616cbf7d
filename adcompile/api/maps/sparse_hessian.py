"""The Hessian as a sparse matrix, from a program of its entries or a product for each colour of a star colouring of its pattern."""

import numpy as np

from adcompile.api.derivatives.typed import P
from adcompile.api.maps.jacobian_operator import length
from adcompile.api.maps.sparse_jacobian import SparseJacobian
from adcompile.api.maps.sparse_plans import dtype_of, rows_of
from adcompile.sparse.colouring import coloured_symmetric
from adcompile.sparse.recovery import places


class SparseHessian(SparseJacobian[P]):
    """A symmetric matrix of scipy.sparse: both triangles have the same digits."""

    operator = "hessian"
    kind = "hvp"
    products = "hvps"
    patterns = "hessian_pattern", "hessian_pattern_for_all"
    entries = "hessian_entries"
    noun = "sparse Hessian"

    def _coloured(self, pattern):
        pattern = pattern.symmetric()
        colouring = coloured_symmetric(pattern)
        picked, (_, order) = places(colouring), pattern.transposed()
        return colouring, np.where(pattern.rows() > pattern.indices, picked[order], picked)

    def _rows(self, call, found, count, spread):
        bars = spread.found(found)
        return rows_of(tuple(bars) if self.several else bars[0], call.whole, count)

    def _dtype(self, call):
        return dtype_of(call.whole)

    def _apart(self, matrix, active):
        """A row of blocks for each argument."""
        ends = np.cumsum([0, *map(length, active)])
        parts = list(zip(ends, ends[1:]))
        return tuple([tuple([matrix[top:bottom, start:end] for start, end in parts]) for top, bottom in parts])

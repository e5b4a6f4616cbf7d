"""What has no derivative: arrays of given numbers, questions about values, and what a user declares constant.

Functions that a derivative could flow through (random draws with active parameters, `np.arange` of active numbers)
are not here: without a rule they are refused, never taken for constant.
"""

import numpy as np

from adcompile.rules.samples import call
from adcompile.rules.table import constant


def arrays(draw):
    yield call(draw(3, 4))
    yield call(draw(3))


constant(np.zeros, np.ones, np.empty, np.eye, np.identity, np.tri, result="filled", samples=lambda draw: [call(3)])
constant(np.zeros_like, np.ones_like, np.empty_like, result="filled_like", samples=arrays)
constant(np.shape, np.ndim, np.size, result="shape", samples=arrays)
constant(np.array_equal, np.array_equiv, np.allclose, np.isscalar, np.iscomplexobj, np.isrealobj, np.shares_memory,
         np.may_share_memory, np.result_type, np.can_cast, np.iterable, np.isfortran, np.common_type, np.min_scalar_type,
         np.broadcast_shapes, result="python")
constant(np.isin, np.iscomplex, np.isreal, result="comparison")
constant(np.imag, result="same")
constant("adcompile.stop_gradient", result="same")

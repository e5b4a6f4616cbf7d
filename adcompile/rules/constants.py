"""Functions without a derivative: arrays of given numbers, questions about values, and functions that a user declares constant.

Functions that a derivative could flow through (random draws with active parameters, `np.arange` of active numbers)
are not here: without a rule they are refused, never taken for constant.
"""

import numpy as np

from adcompile.ir.types import BOOL, OPAQUE
from adcompile.ops.fields import safe
from adcompile.ops.fields.memory import EITHER, NEW, SELF, SHAPE, VIEW
from adcompile.ops.typing.results.making import (
    broadcast_shapes_result, eye_result, filled_like_result, filled_result, ndim_result, shape_result, size_result,
)
from adcompile.ops.typing.usual import elementwise_result, first_operand
from adcompile.rules.samples import call
from adcompile.rules.table import constant


def arrays(draw):
    yield call(draw(3, 4))
    yield call(draw(3))


constant(np.zeros, np.ones, np.empty, type=filled_result, whole=True, safe=safe.in_making, samples=lambda draw: [call(3)])
constant(np.eye, np.identity, type=eye_result, whole=True, samples=lambda draw: [call(3)])
constant(np.tri, samples=lambda draw: [call(3)])
constant(np.zeros_like, np.ones_like, np.empty_like, type=filled_like_result, whole=True, safe=safe.of_all, samples=arrays)
constant(np.shape, foldable=True, type=shape_result, safe=safe.of_all, reads={"a": SHAPE}, samples=arrays)
constant(np.ndim, foldable=True, type=ndim_result, safe=safe.of_all, reads={"a": SHAPE}, samples=arrays)
constant(np.size, foldable=True, type=size_result, safe=safe.of_all, reads={"a": SHAPE}, samples=arrays)
constant(np.array_equal, np.allclose, np.isscalar, np.iscomplexobj, np.isrealobj, np.shares_memory, np.may_share_memory,
         type=BOOL)
constant(np.array_equiv, np.result_type, np.can_cast, np.iterable, np.isfortran, np.common_type, np.min_scalar_type, type=OPAQUE)
constant(np.broadcast_shapes, type=broadcast_shapes_result, samples=lambda draw: [call((3, 1), (4,)), call((2, 3), (), (1, 3)), call()])
constant(np.isin, np.iscomplex, np.isreal, type=elementwise_result)
constant(np.imag, type=elementwise_result, reals="only", memory=EITHER(VIEW("val"), NEW))
constant("adcompile.stop_gradient", type=first_operand, memory=SELF(0))

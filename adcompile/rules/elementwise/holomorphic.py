"""The functions whose rules hold for complex numbers as they stand: holomorphic ones, and those that only move or add up numbers."""

import numpy as np

from adcompile.ops import registry
from adcompile.ops.keys import keys_of


def holomorphic(*functions):
    registry.holomorphic.update(dict.fromkeys(key for function in functions for key in keys_of(function)))


# --- element by element -----------------------------------------------------

holomorphic("add", "sub", "mul", "div", "neg", "pos", "pow", "builtins.pow", np.add, np.subtract, np.multiply, np.divide, np.negative,
            np.positive, np.square, np.reciprocal, np.power, np.float_power)
holomorphic(np.exp, np.expm1, np.exp2, np.log, np.log1p, np.log2, np.log10, np.sqrt, "numpy.sqrt/length", np.sinc)
holomorphic(np.sin, np.cos, np.tan, np.arcsin, np.arccos, np.arctan, np.sinh, np.cosh, np.tanh, np.arcsinh, np.arccosh, np.arctanh)
holomorphic("numpy.astype", "ndarray.astype", "generic.astype", np.where, np.choose, np.select)

# --- over axes ----------------------------------------------------------------

holomorphic(np.sum, np.mean, np.prod, np.average, np.cumsum, np.cumprod, "numpy.add.reduce", "numpy.add.accumulate", "numpy.multiply.reduce",
            "numpy.multiply.accumulate", np.diff, np.gradient, np.trace, np.linalg.trace, "builtins.sum")

# --- moving numbers -------------------------------------------------------------

holomorphic(np.reshape, np.ravel, np.transpose, "attr:T", "attr:mT", np.matrix_transpose, np.swapaxes, np.moveaxis, np.rollaxis,
            np.expand_dims, np.squeeze, np.flip, np.fliplr, np.flipud, np.rot90, np.roll, np.diagonal, np.linalg.diagonal, np.diag,
            np.diagflat, np.tril, np.triu, np.broadcast_to, np.broadcast_arrays, np.meshgrid, np.tile, np.repeat, np.take,
            np.take_along_axis, np.compress, np.extract, np.delete)
holomorphic(np.copy, "ndarray.copy", "generic.copy", "ndarray.flatten", "generic.flatten", np.asarray, np.array, np.asanyarray,
            np.ascontiguousarray, np.asfortranarray, np.full, "builtins.list", "builtins.tuple", "list.copy")
holomorphic(np.stack, np.concatenate, np.hstack, np.vstack, np.dstack, np.column_stack, np.block, np.append, np.split, np.array_split,
            np.hsplit, np.vsplit, np.dsplit, "numpy.r_.__getitem__", "numpy.c_.__getitem__", np.atleast_1d, np.atleast_2d, np.atleast_3d,
            "numpy.atleast_1d/1", "numpy.atleast_2d/1", "numpy.atleast_3d/1")

# --- products and systems ---------------------------------------------------------

holomorphic("matmul", np.dot, np.matmul, np.inner, np.outer, np.tensordot, np.kron, np.cross, np.convolve, np.polyval, np.linalg.matmul,
            np.linalg.outer, np.linalg.tensordot, np.linalg.solve, np.linalg.inv, np.linalg.matrix_power)

# --- what texts of rules call -----------------------------------------------------

holomorphic(*[f"runtime.{name}" for name in """
    unbroadcast broadcast_like in_shape expand reshape_like scale divide divide_where product quotient_or_zero power power_partial
    power_mixed times_log log reciprocal_or_zero select snapshot accumulate
    split unstack unstack_rows unstack_sides unstack_columns unstack_depths unjoin_rows unjoin_columns unblocked unarray unbroadcast_each
    broadcast_each reshape_each unmeshgrid meshgrid_of unselect unselect_rest unchoose lifted axes_last axes_back previous following
    products_before other_products undiff undiff_joined ungradient gradient_of untile unrepeat undiagonal untrace unrollaxis
    einsum_spread einsum_gather inverse_or_nan matrix_power_change collect gather scatter resequence each one_longer shortened
    strong_matmul strong_dot strong_inner strong_outer strong_tensordot strong_kron strong_cross strong_convolve
    correlation_padded correlation_part convolution_padded convolution_part
    unpack repack with_item without inserted spliced taken_back recurrence
    power_sums polynomial_slope polynomial_slope_transposed last_as first_as
""".split()])

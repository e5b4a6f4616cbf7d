"""Functions of NumPy without a derivative that write an operand or draw random numbers, beside those of `making`."""

import numpy as np

from adcompile.ir.types import NONE, OPAQUE
from adcompile.ops.fields.effects import Doing
from adcompile.ops.registry import describe

describe(np.copyto, params=("dst", "src"), writes=("dst",), type=NONE)
describe(np.put, np.fill_diagonal, writes=("a",), type=NONE)
describe(np.putmask, params=("a", "mask", "values"), writes=("a",), type=NONE)
describe(np.place, np.put_along_axis, writes=("arr",), type=NONE)

describe(np.random.shuffle, params=("x",), writes=("x",), effect=Doing.DRAWS, type=NONE)
describe(*[f"numpy.random.{name}" for name in (
    "bytes chisquare choice dirichlet f geometric gumbel hypergeometric laplace logistic lognormal logseries multinomial "
    "multivariate_normal negative_binomial noncentral_chisquare noncentral_f pareto permutation power rand randn random_integers "
    "random_sample ranf rayleigh sample standard_cauchy standard_exponential standard_gamma standard_t triangular vonmises wald "
    "weibull zipf"
).split()], effect=Doing.DRAWS, type=OPAQUE)

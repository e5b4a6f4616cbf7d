"""Rules that may cost more than the goal of `bench.rules`, each with its limit and the reason.

The limits are about a third above what was measured, one thread on a machine of two cores.
"""

ZEROS = "zeros are exact: products without division where a product may be too small"
TIES = "the extreme elements are looked for, and counted where there are several"
FACTORS = "a factorisation is a third of a product, its derivative two triangular solutions and a product"
INVERSE = "the inverse is computed beside the factors that the call needs"
ORDERS = "two functions of neighbouring orders, which take other ways than the one of the call"
LOOP = "a call of 50 ns: the loop of the reverse sweep costs more than it"
SERIES = "the standard library has no digamma: it is a series of Python's floats"
EACH = "takes arrays apart and puts them together again one by one"
TWO = "a product of two matrices for each operand, and one of them again for its layout"
RECORDS = "where each running extreme was met is looked for"
SCATTERED = "the call copies, its gradient adds what it copied up where it was"

OVER_PRIMAL = {
    **dict.fromkeys(("numpy.cumprod", "numpy.cumulative_prod", "numpy.nancumprod", "numpy.multiply.accumulate",
                     "numpy.multiply.reduce", "numpy.prod"), (10.0, ZEROS)),
    **dict.fromkeys(("numpy.ptp", "numpy.maximum.reduce", "numpy.minimum.reduce", "numpy.fmax.reduce", "numpy.fmin.reduce",
                     "numpy.nanmax", "numpy.nanmin", "numpy.max", "numpy.min", "numpy.amax", "numpy.amin"), (7.0, TIES)),
    **{f"numpy.{name}.accumulate": (12.0, RECORDS) for name in ("maximum", "minimum", "fmax", "fmin")},
    **{f"numpy.{name}": (10.0, SCATTERED) for name in ("delete", "unstack", "repeat")},
    **{f"numpy.{name}": (6.0, SCATTERED) for name in ("insert", "concatenate", "extract", "compress", "add.reduceat")},
    **dict.fromkeys(("numpy.matmul", "numpy.linalg.matmul", "numpy.linalg.matrix_power", "numpy.einsum/4", "scipy.linalg.expm"),
                    (7.5, TWO)),
    **dict.fromkeys(("numpy.vecmat", "numpy.matvec"),
                    (6.0, "the gradient with respect to the matrix is an array that the call only reads")),
    "numpy.correlate": (14.0, "two longer ones, of which the middle is taken"),
    "numpy.convolve": (6.0, "two correlations, as long as the call"),
    "numpy.clip": (6.5, "three masks for the three operands of one pass"),
    "numpy.unique": (13.0, "the places are found by sorting, the elements alone by hashing"),
    "numpy.sort": (7.5, "the order is found by sorting indices, which is slower than sorting numbers"),
    **dict.fromkeys(("pow", "numpy.power"), (5.0, "another power, and a logarithm")),
    **dict.fromkeys(("numpy.linalg.cholesky", "scipy.linalg.cholesky", "scipy.linalg.cholesky-1", "scipy.linalg.cho_factor",
                     "scipy.linalg.cho_factor-1", "scipy.linalg.lu_factor", "scipy.linalg.lu_solve", "numpy.linalg.qr-1"),
                    (9.0, FACTORS)),
    **dict.fromkeys(("numpy.linalg.det", "scipy.linalg.det", "numpy.linalg.slogdet", "numpy.linalg.lstsq"), (7.5, INVERSE)),
    "numpy.linalg.cond": (11.0, "singular vectors, and their products; the call computes values alone"),
    **dict.fromkeys(("numpy.linalg.eigvals", "numpy.linalg.eigvalsh", "numpy.linalg.svdvals", "numpy.linalg.svd-1",
                     "numpy.linalg.svd-3", "scipy.linalg.eigvalsh"),
                    (5.0, "the vectors are needed, which the call does not compute")),
    "scipy.linalg.expm_frechet": (12.0, "a second derivative of the exponential: that of a matrix twice as large in both ways"),
    "scipy.linalg.toeplitz": (8.0, "the call copies, its gradient sums all diagonals"),
    **{f"scipy.special.{name}": (8.0, ORDERS) for name in ("kv", "kve", "yv")},
    **{f"math.{name}": (14.0, LOOP) for name in (
        "acos acosh asin asinh atan atan2 atanh cbrt copysign cos cosh degrees erf erfc exp exp2 expm1 fabs fmod "
        "hypot hypot/1 hypot/3 log log/2 log10 log1p log2 pow pow-1 pow-2 pow-3 pow-4 pow-5 pow-6 pow-7 pow-8 radians "
        "remainder sin sinh sqrt tan tanh").split()},
    "math.ldexp": (33.0, LOOP),
    **{f"builtins.{name}": (15.0, LOOP) for name in (
        "abs max min pow pow-1 pow-2 pow-3 pow-4 pow-5 pow-6 pow-7 pow-8").split()},
    **dict.fromkeys(("math.gamma", "math.lgamma"), (19.0, SERIES)),
    **dict.fromkeys(("builtins.list", "builtins.tuple"), (10.0, EACH)),
}
"""The gradient over the primal."""

AGAINST_AUTOGRAD = {
    "scipy.special.ive": (2.0, "autograd takes one of the orders from the result"),
    **dict.fromkeys(("mod", "numpy.remainder"), (1.5, "'//' is exact where the quotient rounded down is not")),
    "scipy.special.yn": (1.4, "the same two calls"),
}
"""The gradient over autograd's."""

UNMEASURED = {
    **dict.fromkeys(("numpy.float64", "numpy.float32", "numpy.longdouble", "builtins.float"), "conversions of one number"),
}
"""Rules of which no call is measured."""

WITHOUT_PEER = {
    **dict.fromkeys(("numpy.asanyarray", "numpy.asarray", "numpy.dstack", "numpy.block", "scipy.linalg.norm", "scipy.linalg.toeplitz",
                     "scipy.linalg.block_diag/1", "scipy.linalg.block_diag/2", "scipy.linalg.block_diag/3",
                     "scipy.linalg.block_diag/4"), "autograd takes the arrays apart, for minutes"),
}
"""Rules that are not measured against autograd."""

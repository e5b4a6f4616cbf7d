"""Rules that may cost more than the goal of `bench.rules`, each with its limit and the reason."""

ZEROS = "zeros are exact: products without division, by a recurrence"
TIES = "the extreme elements are looked for, and counted where there are several"
FACTORS = "a factorisation is a third of a product, its derivative two triangular solutions and a product"
INVERSE = "the inverse is computed beside the factors that the call needs"
ORDERS = "two functions of neighbouring orders, which take other ways than the one of the call"
LOOP = "a call of 50 ns: the loop of the reverse sweep costs more than it"
SERIES = "the standard library has no digamma: it is a series of Python's floats"
EACH = "takes arrays apart and puts them together again one by one"

OVER_PRIMAL = {
    **dict.fromkeys(("numpy.cumprod", "numpy.prod", "math.prod"), (150.0, ZEROS)),
    **dict.fromkeys(("numpy.ptp", "numpy.maximum.reduce", "numpy.minimum.reduce", "numpy.nanmax", "numpy.nanmin",
                     "numpy.max", "numpy.min", "numpy.amax", "numpy.amin"), (8.0, TIES)),
    "numpy.clip": (6.0, "three masks for the three operands of one pass"),
    "numpy.pad-1": (8.0, "where the extremes stand is asked of every padded axis"),
    "numpy.unique": (10.0, "the places are found by sorting, the elements alone by hashing"),
    "numpy.polyfit": (7.0, "the pseudoinverse, which the call does not compute, and whether it is of full rank"),
    "numpy.sort": (5.0, "the order is found by sorting indices, which is slower than sorting numbers"),
    "numpy.logaddexp2": (7.0, "two exponentials whose differences of equal infinities are 0"),
    **dict.fromkeys(("pow", "numpy.power"), (5.0, "another power, and a logarithm")),
    **dict.fromkeys(("numpy.linalg.cholesky", "scipy.linalg.cholesky", "scipy.linalg.cholesky-1", "scipy.linalg.cho_factor",
                     "scipy.linalg.cho_factor-1", "scipy.linalg.lu_factor", "scipy.linalg.lu_solve"), (10.0, FACTORS)),
    **dict.fromkeys(("numpy.linalg.det", "scipy.linalg.det", "numpy.linalg.slogdet",
                     "numpy.linalg.lstsq"), (25.0, INVERSE)),
    "numpy.linalg.cond": (80.0, "singular vectors, and their products; the call computes values alone"),
    **dict.fromkeys(("numpy.linalg.eigvals", "numpy.linalg.eigvalsh", "numpy.linalg.svdvals", "numpy.linalg.svd-1",
                     "numpy.linalg.svd-3", "scipy.linalg.eigvalsh"),
                    (20.0, "the vectors are needed, which the call does not compute")),
    **dict.fromkeys(("numpy.linalg.svd", "numpy.linalg.svd-2", "numpy.linalg.pinv"),
                    (12.0, "products with the vectors of both sides and the quotients of all pairs of values")),
    **dict.fromkeys(("numpy.split", "numpy.array_split"), (6.0, "the call makes views, its gradient a new array")),
    **dict.fromkeys(("numpy.linalg.qr", "numpy.linalg.qr-1"), (8.0, FACTORS)),
    **dict.fromkeys(("numpy.vecmat", "numpy.matvec", "numpy.tensordot"),
                    (10.0, "the gradient with respect to the matrix is an array that the call only reads")),
    "numpy.take_along_axis": (6.0, "repeated positions add up"),
    **{f"scipy.special.{name}": (16.0, ORDERS) for name in ("ive", "kv", "kve", "kn", "yv", "jv", "iv")},
    **{f"scipy.special.{name}": (10.0, "another parameter of the same function, at which it is slower")
       for name in ("hyp0f1", "hyp1f1", "hyp2f1", "expn", "zeta", "polygamma")},
    **{f"math.{name}": (17.0, LOOP) for name in (
        "acos acosh asin asinh atan atan2 atanh cbrt copysign cos cosh degrees dist erf erfc exp exp2 expm1 fabs fmod "
        "hypot hypot/1 hypot/3 ldexp log log/2 log10 log1p log2 pow pow-1 pow-2 pow-3 pow-4 pow-5 pow-6 pow-7 pow-8 radians "
        "remainder sin sinh sqrt tan tanh").split()},
    **{f"builtins.{name}": (18.0, LOOP) for name in (
        "abs max min pow pow-1 pow-2 pow-3 pow-4 pow-5 pow-6 pow-7 pow-8").split()},
    **dict.fromkeys(("math.gamma", "math.lgamma"), (60.0, SERIES)),
    **dict.fromkeys(("builtins.sum", "builtins.list", "builtins.tuple", "builtins.sorted"), (10.0, EACH)),
}
"""The gradient over the primal."""

AGAINST_AUTOGRAD = {
    "numpy.prod": (1.5, ZEROS),
    "numpy.logaddexp2": (2.5, "autograd's is NaN at equal infinities"),
    "scipy.special.ive": (2.0, "autograd takes one of the orders from the result"),
}
"""The gradient over autograd's."""

UNMEASURED = {
    **dict.fromkeys(("numpy.float64", "numpy.float32", "numpy.longdouble", "builtins.float"), "conversions of one number"),
}
"""Rules of which no call is measured."""

WITHOUT_PEER = {
    **dict.fromkeys(("numpy.asanyarray", "scipy.linalg.norm"), "autograd takes the array apart, for minutes"),
}
"""Rules that are not measured against autograd."""

"""Hints: code to write instead of operations that have no derivative rule as they stand."""

FROZEN = "Call the method of the distribution itself, as in norm.logpdf(x, loc, scale)."
LOOPED = "Walk it where it is made: for ... in {name}(...), or make a list in a comprehension."
INDICES = "Walk indices instead, as in for i in range(len(x)), and read x[i]."
STATISTICS = "Use NumPy's functions: np.mean, np.median, np.std(x, ddof=1), np.var(x, ddof=1)."
MASKED = "Use an array and a mask that np.where chooses by."
WINDOWS = "Read it by an index array: x[np.arange(len(x) - n + 1)[:, None] + np.arange(n)]."
SPLINES = "Make the spline of constant data: its value is linear in them, so that of np.eye(n) gives the weights of the data at a point."
SPARSE = "A sparse matrix carries no derivative: write c * (A @ x), scipy.linalg.solve_banded, or np.linalg.solve of a dense matrix."
INSIDE = "Use grad of a function of the module: grad(f)(x)."

SHAPED = "Of an array, write x = x.reshape(...), or make another array of it."
PART = "Of an array, write x.real[...] = ... or x.flat[...] = ..."

HINTS = {
    **dict.fromkeys(("set:shape", "set:strides", "set:dtype"), SHAPED),
    **dict.fromkeys(("set:real", "set:imag", "set:flat"), PART),
    "numpy.fromiter": "Write it without 'count'.",
    **{f"method:{name}": FROZEN for name in ("logpdf", "pdf", "logpmf", "pmf", "cdf", "sf", "logcdf", "logsf", "ppf", "isf")},
    **{f"builtins.{name}": LOOPED.format(name=name) for name in ("zip", "map", "enumerate", "filter", "reversed")},
    "builtins.iter": "Walk it with 'for', or read its items by x[0], x[1:].",
    "builtins.dict": "Write {...}, and write into it: d[key] = value, or d.update(...).",
    "collections.OrderedDict": "Make it empty, and write into it: d[key] = value.",
    "collections.deque": "Use a list.",
    **{f"itertools.{name}": INDICES for name in (
        "combinations", "combinations_with_replacement", "permutations", "product", "chain", "islice", "cycle", "zip_longest",
        "takewhile", "dropwhile", "groupby", "compress", "tee", "filterfalse", "batched")},
    "itertools.pairwise": "Write zip(x, x[1:]).",
    "itertools.repeat": "Walk range(n) instead.",
    **{f"statistics.{name}": STATISTICS for name in (
        "mean", "fmean", "median", "stdev", "pstdev", "variance", "pvariance", "geometric_mean", "harmonic_mean")},
    **{f"{module}.{name}": "Use np.searchsorted." for module in ("bisect", "_bisect") for name in ("bisect", "bisect_left", "bisect_right")},
    "copy.deepcopy": "Copy the items: [np.copy(item) for item in items].",
    "typing.cast": "Leave it out: hints of types stand at variables, y: float = x.",
    "decimal.Decimal": "Compute with the float itself.",
    "fractions.Fraction": "Compute with the float itself.",
    **{f"numpy.ma.{name}": MASKED for name in (
        "masked_array", "MaskedArray", "array", "masked_where", "masked_less", "masked_greater", "masked_invalid", "masked_equal")},
    "numpy.lib.stride_tricks.sliding_window_view": WINDOWS,
    "numpy.lib.stride_tricks.as_strided": WINDOWS,
    **{f"scipy.interpolate.{name}": SPLINES for name in (
        "CubicSpline", "PchipInterpolator", "Akima1DInterpolator", "make_interp_spline", "interp1d", "RegularGridInterpolator")},
    **{f"scipy.sparse.{name}": SPARSE for name in (
        "csr_matrix", "csc_matrix", "coo_matrix", "dia_matrix", "csr_array", "csc_array", "coo_array", "dia_array", "diags", "diags_array",
        "spdiags", "kron", "block_diag", "linalg.spsolve", "linalg.cg", "linalg.cgs", "linalg.bicg", "linalg.bicgstab", "linalg.gmres",
        "linalg.lgmres", "linalg.minres", "linalg.splu", "linalg.spilu", "linalg.factorized", "linalg.inv", "linalg.spsolve_triangular")},
    "adcompile.jvp": INSIDE,
    "adcompile.vjp": INSIDE,
}

def hint_of(op):
    """The hint for an operation; None where there is none."""
    return HINTS.get(op)

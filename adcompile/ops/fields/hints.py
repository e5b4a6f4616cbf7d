"""Hints: code to write instead of operations that have no derivative rule as they stand."""

FROZEN = "Call the method of the distribution itself, as in norm.logpdf(x, loc, scale)."
HINTS = {"numpy.fromiter": "Write it without 'count'."} | {f"method:{name}": FROZEN for name in (
    "logpdf", "pdf", "logpmf", "pmf", "cdf", "sf", "logcdf", "logsf", "ppf", "isf")}


def hint_of(op):
    """The hint for an operation; None where there is none."""
    return HINTS.get(op)

"""The function that the text of a derivative calls: the program in Python, or machine code for the sizes of this call."""

from adcompile.api.boundary.by_hand import Prepared


def function_for(callee, bound, wrt, values, dots=lambda: ()):
    """The function that computes a program for arguments like these; `dots()` are their tangents, where the program takes some."""
    if bound.compiled.kernels is None:
        return bound.compiled.function
    prepared = Prepared(callee, bound, wrt)
    captured = prepared.captured(values)
    if captured is None:
        return bound.compiled.function
    return prepared.function(values, captured, dots(), wrt.converted(callee, values))

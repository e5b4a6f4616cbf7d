"""The function that a derivative calls: the program in Python, or machine code for the sizes of this call."""

from adcompile.api.boundary.programs import Prepared


def function_for(callee, bound, wrt, values):
    """The function that computes a program for arguments like these."""
    compiled = bound.compiled
    if compiled.kernels is None:
        return compiled.function
    prepared = Prepared(callee, bound, wrt)
    captured = prepared.captured(values)
    if captured is None:
        return compiled.function
    args, keywords = prepared.call(as_they_come, values, captured, given=wrt.converted(callee, values))
    return compiled.kernels.of(args, keywords)


def as_they_come(*args, **keywords):
    """The arguments of a call."""
    return args, keywords

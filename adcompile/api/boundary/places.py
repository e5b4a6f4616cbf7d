"""Errors about a call, told at the place in the user's file that they are about."""

import ast

import numpy as np

from adcompile.api.boundary.conversion import is_complex
from adcompile.backend.answer import PLACES
from adcompile.calling.cache import innermost
from adcompile.ir.reals import is_told
from adcompile.errors import DerivativeError, NotDifferentiable, NotScalar, located, note, tell_place
from adcompile.frontend.source.text import find_source

HINTS = {"jacobian": "Say holomorphic=True where arguments are complex and the function is holomorphic, else return real and imaginary parts."}
"""Hints for a complex result, by the operator."""


def at_definition(kind, callee, message, hint, parameter=None):
    """An exception of class `kind` that points to the function's first line, or to one of its parameters."""
    return located(kind, message, hint, definition(callee, parameter))


def refuse_complex(operator, callee, value, type=None):
    """Refuses a result that is complex, but where the compiler knew that of its type."""
    if is_complex(value) and (type is None or not is_told(type)):
        raise at_definition(NotDifferentiable, callee, f"{operator}: the result is complex", HINTS.get(operator, "Return a real number."))


def refuse_no_number(operator, callee, value):
    """Refuses a result that is not one real number."""
    number = isinstance(value, (float, int, np.generic, np.ndarray, complex))
    if not number or np.size(value) != 1 or np.asarray(value).dtype.kind not in "biufc":
        shown = f"an array of shape {np.shape(value)}" if number else f"of type {type(value).__name__}"
        raise at_definition(NotScalar, callee, f"{operator}: the result is {shown}, not one number",
                            "Return one number, for example a sum, or take the jacobian.")
    refuse_complex(operator, callee, value)


def definition(callee, parameter=None):
    """The `Span` of the function's first line or of a parameter of it; None where there is no source."""
    function = innermost(callee.function)
    try:
        source = find_source(function)
    except DerivativeError:
        return None
    node = source.node
    if parameter is not None:
        node = next((arg for arg in ast.walk(node.args) if isinstance(arg, ast.arg) and arg.arg == parameter), node)
    if isinstance(node, ast.FunctionDef):
        node = ast.Pass(lineno=node.lineno, col_offset=node.col_offset, end_lineno=node.lineno,
                        end_col_offset=len(source.lines[node.lineno - 1].encode()))
    return source.span(node)


def noted(error):
    """The exception, with a note of the user's line that raised it while a derivative ran; ours tell it themselves."""
    span, trace = None, error.__traceback__
    while trace is not None:
        lines = trace.tb_frame.f_globals.get(PLACES)
        if lines is not None:
            span = lines.get(trace.tb_lineno)
        trace = trace.tb_next
    if span is not None and isinstance(error, DerivativeError) and error.found_later:
        tell_place(error, span)
    if span is not None and not isinstance(error, DerivativeError):
        text = note(span)
        if text not in getattr(error, "__notes__", ()):
            error.add_note(text)
    return error

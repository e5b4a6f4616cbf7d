"""Errors about a call, told at the place in the user's file where the function is defined."""

import ast

from adcompile.cache import innermost
from adcompile.errors import DerivativeError, located
from adcompile.frontend.source import find_source


def at_definition(kind, callee, message, hint, parameter=None):
    """An exception of class `kind` that points to the function's first line, or to one of its parameters."""
    return located(kind, message, hint, definition(callee, parameter))


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

"""A function that was decorated with an operator and calls its own name: the name now means the derivative.

    @grad
    def f(x):
        return f(x - 1.0) * x       # refused here; write `df = grad(f)`
"""

import ast

from adcompile.calling.cache import innermost
from adcompile.errors import DerivativeError, UnsupportedSyntax, located
from adcompile.frontend.source.text import find_source


def refuse(callee):
    """Raises where the function uses its own name and that name means a derivative of it."""
    function = innermost(callee.function)
    name = function.__name__
    found = _meaning(function, name)
    if not hasattr(found, "callee") or innermost(found).__code__ is not function.__code__:
        return
    raise located(UnsupportedSyntax, f"'{name}' means the derivative inside of '{name}' itself",
                  f"Leave the function as it is and give the derivative a name of its own: d{name} = grad({name}).",
                  _place(function, name))


def _meaning(function, name):
    """The object that a name refers to inside of a function; None if it does not occur there or has no value yet."""
    code = function.__code__
    if name in code.co_freevars:
        cell = function.__closure__[code.co_freevars.index(name)]
        try:
            return cell.cell_contents
        except ValueError:
            return None
    return function.__globals__.get(name) if name in code.co_names else None


def _place(function, name):
    try:
        source = find_source(function)
    except DerivativeError:
        return None
    uses = [node for node in ast.walk(source.node) if isinstance(node, ast.Name) and node.id == name]
    return source.span(uses[0]) if uses else None

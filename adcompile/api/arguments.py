"""Which arguments a derivative may be taken with respect to; the others are refused where they stand in the file."""

import numpy as np

from adcompile.api.places import at_definition
from adcompile.errors import NotDifferentiable, UnsupportedSyntax


def check_wrt(operator, callee, wrt, values):
    """Refuses an argument of `wrt` that is no real number or array of real numbers."""
    for name, value in zip(callee.names, values):
        if name in wrt:
            check_argument(operator, callee, name, value)


def check_argument(operator, callee, name, value):
    """Refuses the value of one parameter if a derivative with respect to it is not possible."""
    if isinstance(value, (list, tuple, dict)):
        raise at_definition(UnsupportedSyntax, callee,
                            f"{operator}: '{name}' is a {type(value).__name__}, which cannot be differentiated yet",
                            "Give a number or an array, and take it apart inside the function.", name)
    dtype = getattr(value, "dtype", None) if type(value) is np.ndarray or isinstance(value, np.generic) else None
    if type(value) in (float, int) or dtype is not None and dtype.kind in "fiu":
        return
    if type(value) is complex or dtype is not None and dtype.kind == "c":
        raise at_definition(NotDifferentiable, callee, f"{operator}: '{name}' is complex",
                            "Write the function of real and imaginary part.", name)
    shown = f"an array of {dtype}" if isinstance(value, np.ndarray) and dtype else f"of type {type(value).__name__}"
    raise at_definition(NotDifferentiable, callee, f"{operator}: '{name}' is {shown} and has no derivative",
                        "Choose another parameter with wrt.", name)

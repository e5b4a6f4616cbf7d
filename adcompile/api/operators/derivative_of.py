"""`derivative_of`: the user's own rule for a function, in place of the derivative of its source.

    @derivative_of(softplus)
    def partials(y, x):
        return expit(x)
"""

import inspect
from collections.abc import Callable
from typing import Any

from adcompile.api.derivatives.derivative import Derivative
from adcompile.api.derivatives.typed import R
from adcompile.calling.cache import forget
from adcompile.errors import BadArgument
from adcompile.frontend.outside.library import canonical
from adcompile.rules.declared import declare, own_names

FORMS = {
    "partials": "(y, x, ...)",
    "tangent": "(y, x, ..., x_dot, ...)",
    "adjoint": "(y, x, ..., y_bar)",
}


def derivative_of(f: Callable[..., Any], form: str = "partials") -> Callable[[R], R]:
    """A decorator that makes a function the rule of `f`: result first, then `f`'s own parameters.

    `form="partials"` (the default) returns the partial of each element with respect to each parameter, for functions
    that work element by element: a tuple where there are several, None for zero. `form="tangent"` returns the tangent from
    `x_dot`, of the form of the result; `form="adjoint"` the cotangents from `y_bar`, of the form of the parameters.
    Tangent and adjoint of one function can stand side by side; a mode without its half is refused with NoRule. The text of
    a rule is plain NumPy, of which derivatives are taken for second order. `adcompile.checking.check_rule` tests it.
    Raises BadArgument where the parameters do not fit `f` and the form.

    >>> import numpy as np
    >>> from adcompile import derivative_of, grad
    >>> def softplus(x):
    ...     return np.logaddexp(0.0, x)
    >>> @derivative_of(softplus)
    ... def softplus_partials(y, x):
    ...     return 1.0 - np.exp(-y)
    >>> float(grad(softplus)(0.0))
    0.5
    """
    if not callable(f) or isinstance(f, Derivative):
        raise BadArgument(f"derivative_of: {f!r} is no function\n  Give the function that the rule is for.")
    if form not in FORMS:
        raise BadArgument(f"derivative_of: form={form!r} is unknown\n  The forms are {', '.join(FORMS)}.")

    def register(rule):
        _check(f, form, rule)
        declare(f, form, rule, canonical(f))
        forget()
        return rule

    return register


def _check(f, form, rule):
    """Refuses a rule whose parameters are not the result, the function's own, and what the form adds."""
    names = [p.name for p in inspect.signature(rule).parameters.values()]
    try:
        own = [p.name for p in inspect.signature(f).parameters.values()]
    except (ValueError, TypeError):
        own = None
    given = own_names(form, names) if names else []
    complete = len(names) > 1 and (form == "partials" or len(names) > len(given) + 1)
    if not complete or own is not None and given != own[:len(given)]:
        whole = ", ".join(own) if own is not None else "x, ..."
        raise BadArgument(f"derivative_of: {rule.__name__}({', '.join(names)}) does not fit {f.__name__}({whole})\n"
                          f"  With form={form!r} write the parameters as {FORMS[form]}.")

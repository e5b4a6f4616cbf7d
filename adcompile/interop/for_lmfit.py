"""lmfit: a residual with its derivatives by the parameters that vary, through the expressions of those that follow from them."""

import ast
import inspect
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import numpy as np

from adcompile import grad, jacobian
from adcompile.fit.parameters.composed import followed, fresh
from adcompile.fit.parameters.written import module
from adcompile.interop.sums import squares, summed
from adcompile.interop.users_functions import refuse_no_function
from adcompile.on_demand import needs


class ParameterValues:
    """The floats of parameters by their names: `params["size"]`, or the dict of `params.valuesdict()`, as of lmfit's own."""

    def __init__(self, floats):
        self.floats = floats

    def valuesdict(self):
        return self.floats

    def __getitem__(self, name):
        return self.floats[name]


class Residual:
    """A residual for `lmfit.minimize` with its derivatives: `Dfun` for least squares, `gradient` of the sum of squares for the others."""

    def __init__(self, f):
        self._f = f
        self._compiled = {}         # of texts: functions

    def __call__(self, params, *args, **kws):
        with telling():
            return self._f(ParameterValues(dict(params.valuesdict())), *args, **kws)

    def Dfun(self, params, *args, **kws):
        """The derivatives of all residuals, (m, n) for n parameters that vary, as lmfit wants them."""
        found = self._of(params)[0](*self._split(params), *args, **kws)
        *shape, count = np.shape(found)
        return np.reshape(found, (int(np.prod(shape)), count))

    def gradient(self, params, *args, **kws):
        """The gradient of the sum of squares, (n,)."""
        return self._of(params)[1](*self._split(params), *args, **kws)

    def _split(self, params):
        """The values of the parameters that vary, and of those that are held."""
        free = [parameter.value for parameter in params.values() if parameter.vary and parameter.expr is None]
        held = [parameter.value for parameter in params.values() if not parameter.vary and parameter.expr is None]
        return np.array(free, np.float64), np.array(held, np.float64)

    def _of(self, params):
        text, objects = written(params)
        key = text, tuple(map(id, objects))
        if key not in self._compiled:
            residuals = module(text)["composed"](followed(self._f), *objects)
            self._compiled[key] = jacobian(residuals), grad(summed(squares, residuals)), objects
        return self._compiled[key]


def residual(f: Callable[..., Any]) -> Residual:
    """A residual for `lmfit.minimize`, with its derivatives as attributes: `lmfit.minimize(r, params, args, Dfun=r.Dfun)`.

    `f(params, *args, **kws)` returns an array of residuals (data less model). It reads floats as `params["size"]` or
    from `params.valuesdict()`; they have no attribute `value`.
    Bounds are lmfit's own affair, held parameters have no column, and parameters with an expression are followed through it. `Dfun` is for
    `leastsq` (with `col_deriv=0`, lmfit's default) and `least_squares`; `jac=r.gradient`, the gradient of the sum of squares, for
    `bfgs`, `lbfgsb`, `newton` and other methods of SciPy's `minimize`.

    >>> import numpy as np, lmfit
    >>> from adcompile import interop
    >>> def f(p, t, y):
    ...     return y - p["size"] * np.exp(-p["rate"] * t)
    >>> t, r = np.linspace(0, 4, 9), interop.lmfit.residual(f)
    >>> start = lmfit.create_params(size=1.0, rate={"value": 0.5, "min": 0})
    >>> fit = lmfit.minimize(r, start, args=(t, 2.5 * np.exp(-1.3 * t)), Dfun=r.Dfun)
    >>> print(fit.success, round(fit.params["size"].value, 4), round(fit.params["rate"].value, 4))
    True 2.5 1.3
    """
    refuse_no_function("residual", f)
    needs("lmfit")
    return Residual(f)


def written(params):
    """The text of the residuals as a function of two vectors, the parameters that vary and those that are held; and what it names."""
    names, symbols = set(params), params._asteval.symtable
    lines, reads, objects = {}, {}, {}
    for name, parameter in params.items():
        lines[name] = text = (parameter.expr or "").strip()
        used = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
        reads[name] = used & names
        objects |= {other: symbols[other] for other in used - names}
    for bound, within in ("min", np.maximum), ("max", np.minimum):
        for name, parameter in params.items():
            limit = getattr(parameter, bound)
            if lines[name] and np.isfinite(limit):
                function = fresh(within.__name__, names)
                objects[function] = within
                lines[name] = f"{function}({lines[name]}, {float(limit)!r})"
    own, free, held, args, kws = [fresh(name, {*names, *objects, "ParameterValues"}) for name in ("f", "free", "held", "args", "kws")]
    counts = {free: 0, held: 0}
    for name, parameter in params.items():
        if not lines[name]:
            vector = free if parameter.vary else held
            lines[name] = f"{vector}[{counts[vector]}]"
            counts[vector] += 1
    return "\n".join([
        inspect.getsource(ParameterValues),
        "",
        f"def composed({', '.join([own, *objects])}):",
        f"    def residuals({free}, {held}, *{args}, **{kws}):",
        *[f"        {name} = {lines[name]}" for name in in_order(reads)],
        f"        return {own}(ParameterValues({{{', '.join([f'{name!r}: {name}' for name in params])}}}), *{args}, **{kws})",
        "    return residuals",
        "",
    ]), list(objects.values())


@contextmanager
def telling():
    """Adds a note where a function reads the `value` of a parameter."""
    try:
        yield
    except AttributeError as error:
        if error.name == "value":
            error.add_note('The parameters are floats here: read params["a"] or params.valuesdict()["a"], not params["a"].value.')
        raise


def in_order(reads):
    """The names so that each comes after those that its expression reads."""
    done = []
    while len(done) < len(reads):
        done += [name for name in reads if name not in done and reads[name] <= set(done)]
    return done

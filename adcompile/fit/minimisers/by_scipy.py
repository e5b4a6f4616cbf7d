"""SciPy's minimisers by name, on our derivatives: bounds, constraints and callbacks as SciPy has them."""

from collections.abc import Mapping
from difflib import get_close_matches

import numpy as np

from adcompile import jacobian
from adcompile.errors import BadArgument
from adcompile.fit.minimisers.newton import Step
from adcompile.fit.parameters.composed import family
from adcompile.on_demand import needs

METHODS = {name.lower(): name for name in (
    "Nelder-Mead", "Powell", "CG", "BFGS", "Newton-CG", "L-BFGS-B", "TNC", "COBYLA", "SLSQP", "trust-constr", "dogleg",
    "trust-ncg", "trust-exact", "trust-krylov",
)}
WITHOUT_GRADIENT = ("Nelder-Mead", "Powell", "COBYLA")
WITH_HESSIAN = ("trust-constr", "dogleg", "trust-exact")
WITH_PRODUCTS = ("Newton-CG", "trust-ncg", "trust-krylov")
WITH_BOUNDS = ("Nelder-Mead", "Powell", "L-BFGS-B", "TNC", "COBYLA", "SLSQP", "trust-constr")
WITH_CONSTRAINTS = ("COBYLA", "SLSQP", "trust-constr")
POINTS_ONLY = ("TNC", "COBYLA", "SLSQP")
"""Methods that hand a callback the point alone, and cannot be stopped by it."""


def method_of(name, objective, constraints):
    """SciPy's own spelling of a method that can do what is asked."""
    if name is None:
        return "SLSQP"
    if not isinstance(name, str) or name.lower() not in METHODS:
        near = get_close_matches(str(name).lower(), METHODS, 1)
        hint = f"Did you mean {METHODS[near[0]]!r}?" if near else "Leave it out, or give the name of one of SciPy's methods."
        raise BadArgument(f"there is no method {name!r}\n  {hint}")
    found = METHODS[name.lower()]
    for asked, able, what in (objective.bounded, WITH_BOUNDS, "bounds"), (bool(constraints), WITH_CONSTRAINTS, "constraints"):
        if asked and found not in able:
            raise BadArgument(f"the method {found} knows no {what}\n  Choose one of {', '.join(able)}.")
    return found


def run(objective, method, constraints, tol, watch):
    """SciPy's own result, over the free numbers that move, and the history."""
    optimize = needs("scipy.optimize")
    method = method_of(method, objective, constraints)
    options, history = {}, []
    if method in WITH_HESSIAN:
        options["hess"] = objective.hessian
    if method in WITH_PRODUCTS:
        options["hessp"] = objective.product
    if objective.bounded:
        options["bounds"] = optimize.Bounds(objective.lower, objective.upper)
    if method not in WITHOUT_GRADIENT:
        options["jac"] = True

    def function(z):
        found = objective.value_and_gradient(z)
        return found[0] if method in WITHOUT_GRADIENT else found

    def told(z, value):
        history.append(Step(len(history) + 1, float(value), np.nan, np.nan))
        if watch is not None and watch(z, history[-1]) and method not in POINTS_ONLY:
            raise StopIteration

    def callback(intermediate_result):
        told(intermediate_result.x, intermediate_result.fun)

    def point_callback(z):
        told(z, objective.value_and_gradient(z)[0])

    options["callback"] = point_callback if method in POINTS_ONLY else callback
    inner = [constraint(objective) for constraint in constraints]
    found = optimize.minimize(function, objective.start, method=method, tol=tol, constraints=inner, **options)
    return found, tuple(history)


def result(objective, method, constraints, tol, watch):
    """SciPy's result with the parameters in their structure, as `minimize` returns it."""
    found, history = run(objective, method, constraints, tol, watch)
    coordinates = objective.setting.coordinates
    found.x = coordinates.outward(objective.full(found.x))
    found.fun = float(found.fun)
    found.params, found.names, found.history = coordinates.layout.unpack(found.x), coordinates.labels, list(history)
    return found


def composed_constraints(constraints, setting):
    """For each of SciPy's constraints over the structure what makes it one over the coordinates that move."""
    if isinstance(constraints, Mapping) or hasattr(constraints, "fun"):
        constraints = [constraints]
    return [composed(constraint, setting.coordinates) for constraint in constraints]


def composed(constraint, coordinates):
    """A function that takes the coordinates of an objective and makes the constraint, which the user wrote over the structure, one
    over them."""
    is_dict = isinstance(constraint, Mapping)
    function = constraint.get("fun") if is_dict else getattr(constraint, "fun", None)
    if not callable(function) or is_dict and constraint.get("type") not in ("eq", "ineq"):
        raise BadArgument("constraints: each is a dict {'type': 'eq' or 'ineq', 'fun': function of the parameters}, "
                          "or scipy.optimize.NonlinearConstraint(function, lower, upper)")
    args = tuple(constraint.get("args", ())) if is_dict else ()
    made = family(function, coordinates, len(args)).result
    slopes = jacobian(made)

    def of(objective):
        def value(z):
            return np.atleast_1d(made(objective.full(z), *args))

        def derivative(z):
            return np.atleast_2d(slopes(objective.full(z), *args))[:, objective.index]

        if is_dict:
            return {"type": constraint["type"], "fun": value, "jac": derivative}
        return needs("scipy.optimize").NonlinearConstraint(value, constraint.lb, constraint.ub, derivative,
                                                           keep_feasible=constraint.keep_feasible)

    return of

"""Calls of SciPy's solvers with functions that read active values: they are followed into short texts (`rules.solvers`).

    root = brentq(f, a, b)          t = invoke(found f, a, b, ..., x, p); ... t - (f(t, p) - f(t, p)) / slope ...

The solver itself is called with the function's own program, which has what the function reads as further operands; no derivative flows
through that. How the result moves with them is for the text to say.
"""

import inspect

from adcompile.frontend.following.called import calls, solvers
from adcompile.frontend.following.differentials import MARKS, lowered_inside, operand, refused
from adcompile.frontend.following.followed import follow_model
from adcompile.frontend.frame.lowered import items_of
from adcompile.frontend.frame.values import STATIC
from adcompile.ir.nodes import Apply, Callee, Const, Derivation
from adcompile.rules.solvers.known_solvers import OWN, SOLVERS

STOP = "runtime.unmoved"
FUNCTIONS = ("fprime", "fprime2", "jac", "hess", "hessp")
"""Parameters for further functions: a solver that is given some has a text of its own, by their names."""
PLAIN = ("full_output",)
"""Parameters by which a solver returns something else."""


def enter_solver(key):
    """Calls of the solver with that key are followed into its text where something active goes in."""

    params = list(inspect.signature(SOLVERS[key]).parameters)

    @solvers(key)
    def solved(frame, args, kwargs, node):
        by_name = dict(zip(params, args)) | dict(kwargs)
        active = key.startswith(OWN) or any(map(frame.is_tainted, (*args, *by_name.values())))
        if not active:
            return None
        functions = [name for name in params[1:] if name in FUNCTIONS and isinstance(by_name.get(name), STATIC)]
        text = SOLVERS.get("_with_".join((key, *functions)))
        plain = all(is_no(by_name.get(name)) for name in PLAIN)
        if text is None or not plain or len(args) > len(params) or not by_name.keys() <= set(params):
            return refused(frame, "solver", node)
        if not isinstance(by_name.get(params[0]), STATIC):
            return refused(frame, "called_back", node)
        if "args" in params and "args" not in by_name:
            kwargs = (*kwargs, ("args", Apply("tuple", ())))
        return follow_model(frame, text, args, kwargs, node, None)


for _key in SOLVERS:
    enter_solver(_key)


def is_no(value):
    """True if an operand is left out, or a constant that says no."""
    return value is None or isinstance(value, Const) and not value.value


@calls(MARKS + "found")
def call_of_found(frame, function, solver, places, *given, kwargs, node):
    """The value of a call of a solver, which calls the function with operands like those of `places`."""
    values = [stopped(frame, value, node) for value in items_of(frame, places)]
    inside = lowered_inside(frame, function, values, node)
    if inside is None:
        return refused(frame, "inside", node)
    given = [stopped(frame, value, node) for value in given]
    operands = [stopped(frame, value, node) for value in inside.operands]
    derived = Derivation("found", inside.callee, inside.places, repeated=True, solver=solver.key, given=len(given))
    callee = Callee(inside.callee.name, fresh=True, reads=True, derived=derived)
    return frame.temporary(Apply("invoke", (Const(callee), *given, *operands), (), frame.span(node)), node, False)


def stopped(frame, value, node):
    """The value as an operand through which no derivative flows."""
    value = operand(frame, value, node)
    if not frame.is_tainted(value):
        return value
    return frame.temporary(Apply(STOP, (value,), (), frame.span(node)), node, False)

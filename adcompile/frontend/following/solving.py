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
from adcompile.frontend.frame.values import STATIC, OfSome, Spread
from adcompile.ir.nodes import Apply, Callee, Const, Derivation
from adcompile.rules.solvers.known_solvers import FUNCTIONS, OWN, OWN_STEPS, PLACES, SOLVERS, STAYING, TIMES, VARIANTS, WITHOUT_ARGS

STOP = "runtime.unmoved"
NONE = Apply("tuple", ())
"""The further arguments of a function that is given none."""


def enter_solver(key):
    """Calls of the solver with that key are followed into its text where something active goes in."""

    @solvers(key)
    def solved(frame, function, args, kwargs, node):
        own = key.startswith(OWN)
        params = list(inspect.signature(SOLVERS[key] if own else function.extern.value).parameters)
        given = dict(zip(params, args)) | dict(kwargs)
        if not own and not any(map(frame.is_tainted, (*args, *given.values()))):
            return None
        if len(args) > len(params) or any(isinstance(value, Spread) for value in (*args, *given.values())):
            return refused(frame, "solver", node)
        if not own and not isinstance(given.get(params[0]), STATIC):
            return refused(frame, "called_back", node)
        last = given.pop("args", NONE)
        functions = [name for name in params if isinstance(given.get(name), STATIC) and (name == params[0] or name in FUNCTIONS)]
        for name in functions if not own else ():
            more, count = (NONE, 1) if name in WITHOUT_ARGS else (last, PLACES.get(key, 1))
            given[name] = with_last(frame, given[name], more, count)
        moving = "_in_moving_time" if any(frame.is_tainted(given.get(name)) for name in TIMES.get(key, ())) else ""
        variant = key + (variant_of(key, given) if not moving or key not in OWN_STEPS else "") + moving
        text = SOLVERS.get("_with_".join((variant, *functions[1:])))
        known = () if text is None else inspect.signature(text).parameters
        given = {name: value for name, value in given.items() if name in known or not is_left_out(value)}
        moving_bounds = any(frame.is_tainted(given.get(name)) for name in STAYING) if not own else False
        if text is None or not given.keys() <= known.keys() or moving_bounds:
            return refused(frame, "solver", node)
        return follow_model(frame, text, (given.pop(params[0]),), tuple(given.items()), node, None)


for _key in SOLVERS:
    enter_solver(_key)


@solvers("scipy.integrate.solve_bvp")
def boundary_problem(frame, function, args, kwargs, node):
    if not any(map(frame.is_tainted, (*args, *(value for _, value in kwargs)))):
        return None
    return refused(frame, "boundary", node)


def variant_of(key, given):
    """The end of the name of the text of a solver, for some constant operands; the operand that says no more is taken out."""
    for name, variants in VARIANTS.get(key, {}).items():
        value = given.get(name)
        if isinstance(value, Const) and value.value in variants:
            if value.value is True:
                del given[name]
            return variants[value.value]
    return ""


def is_left_out(value):
    """True if an operand is a constant that says no."""
    return isinstance(value, Const) and (value.value is None or value.value is False or value.value == 0 and type(value.value) is int)


def with_last(frame, function, args, count):
    """The function of its first `count` arguments; the last ones are `args`."""
    items = items_of(frame, args)
    if items is None:
        items = (args,) if isinstance(args, Const) else (Spread(args),)
    return OfSome(function, (*[Const(None)] * count, *items), (), tuple(range(count)))


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

"""Jacobians by one vector of float64 alone as functions written out as text: what a call adds to the emitted function is little.

Each text has a short way for a result that is an array of float64, and `otherwise` for any other.
"""

import numpy as np

from adcompile.api.boundary.identity import Blocks
from adcompile.api.boundary.leaves import leaves, parts_of
from adcompile.api.boundary.programs import written
from adcompile.api.derivatives.native_run import function_for
from adcompile.api.derivatives.report import ready
from adcompile.frontend.containers.returned import in_form

FLOAT64 = np.dtype(np.float64)


def is_plain(derivative, values):
    """Return True if a Jacobian is that by one array of float64, or by one float, and nothing beside."""
    x = derivative.places.active(derivative.callee, values)[0]
    beside = derivative.has_aux or derivative.stack or derivative.several
    if beside or not derivative.places.whole or any(kind == "star" for _, kind in derivative.callee.params):
        return False
    return type(x) is np.ndarray and x.dtype is FLOAT64


def run_of(derivative, bound, values, plan, body, dots=(), given=(), **names):
    """A run as text. `{x}` is the argument in the body, `dots` are what it calls the tangents that the program takes, or the
    number of directions, `given` what they are, and `names` what else it reads."""
    function = function_for(derivative.callee, bound, derivative.places, values, lambda: given)
    names |= {"function": function, "again": derivative.table.again, "vectors": FLOAT64}
    body = [line.replace("{x}", "{" + derivative.wrt[0] + "}") for line in body]
    run = written(derivative.callee, bound, derivative.places, values, body, names, dots=dots)
    run = derivative._ready(run, bound.compiled, values)
    return ready(run, bound.compiled, plan.reason, plan.runs, run.constants, plan.table)


def count_of(derivative, values):
    """The number of directions of the one argument, as the program takes it."""
    return (derivative.places.active(derivative.callee, values)[0].size,)


def gradients_as_text(derivative, bound, values, plan, outputs):
    """Both sweeps in one function, for so many numbers that come out."""
    compiled = bound.compiled
    body = ["bars = function({call})",
            f"return {'bars[0]' if compiled.owned else 'bars[0].copy()'}"]
    return run_of(derivative, bound, values, plan, body, (str(outputs),), (outputs,))


def columns_as_text(derivative, bound, values, plan):
    """The run forward in the directions of all elements of a vector."""
    compiled = bound.compiled

    def otherwise(value, dots, x):
        derivative._check(value)
        found = Blocks(leaves(value), x.size, not compiled.owned)
        found.take(0, x.size, parts_of(dots, value))
        return derivative._assembled(in_form(value, compiled.form), None, [x], found.across([x]))

    body = ["count = {x}.size",
            "value, dots = function({call})",
            "if value.__class__ is dots.__class__ is array and value.dtype is dots.dtype is vectors and value.ndim == 1:",
            f"    return {'dots.T' if compiled.owned else 'dots.copy().T'}",
            "return otherwise(value, dots, {x})"]
    return run_of(derivative, bound, values, plan, body, ("count",), count_of(derivative, values), otherwise=otherwise)


def slopes_as_text(derivative, bound, values, plan):
    """The same where the result is surely a vector of float64, and nobody needs it."""
    compiled = bound.compiled
    body = ["count = {x}.size",
            "dots = function({call})",
            f"return {'dots[0]' if compiled.owned else 'dots[0].copy()'}.T"]
    return run_of(derivative, bound, values, plan, body, ("count",), count_of(derivative, values))


def column_as_text(derivative, bound, values, plan):
    """The run forward in the one direction that an array of one element has."""
    compiled, one = bound.compiled, np.ones(derivative.places.active(derivative.callee, values)[0].shape)

    def otherwise(value, dot, x):
        derivative._check(value)
        found = Blocks(leaves(value), 1, True)
        found.take(0, 1, [np.reshape(part, (1, *np.shape(part))) if np.ndim(part) else part for part in parts_of(dot, value)])
        return derivative._assembled(in_form(value, compiled.form), None, [x], found.across([x]))

    body = ["value, dot = function({call})",
            "if value.__class__ is dot.__class__ is array and value.dtype is dot.dtype is vectors:",
            "    return dot.reshape(value.shape + one.shape).copy()",
            "return otherwise(value, dot, {x})"]
    return run_of(derivative, bound, values, plan, body, ("one",), (one,), otherwise=otherwise, one=one)


def meeting_as_text(derivative, bound, values, plan):
    """The two halves of a Jacobian that meet in a narrow place."""

    def otherwise(value, blocks, x):
        derivative._check(value)
        return derivative._assembled(value, None, [x], [[np.reshape(blocks[0], np.shape(value) + x.shape)]])

    body = ["value, blocks = function({call})",
            "if value.__class__ is array and value.ndim == {x}.ndim == 1:",
            "    return blocks[0]",
            "return otherwise(value, blocks, {x})"]
    return run_of(derivative, bound, values, plan, body, otherwise=otherwise)


TEXTS = {"columns": columns_as_text, "slopes": slopes_as_text, "tangent": column_as_text}
"""Of runs forward, by the kind of their program."""

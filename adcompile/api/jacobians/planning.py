"""The way that a call of a Jacobian goes, known before anything but an outline of the function is compiled."""

import os
from functools import cache
from types import FunctionType

from adcompile.api.boundary.leaves import size
from adcompile.api.boundary.places import at_definition
from adcompile.api.boundary.programs import program
from adcompile.calling.signature import arg_types
from adcompile.compiler.plans.choice import JacobianPlan, chosen, size_of
from adcompile.errors import BadArgument


def inputs_of(derivative, values):
    """How many numbers go in."""
    return sum(map(size, derivative.places.active(derivative.callee, values)))


def symbols_of(derivative, values, bound):
    """The symbols in the types of the arguments, and of the captured data, by the sizes that they stand for."""
    symbols = {}
    derivative.places.types(derivative.callee, derivative.places.converted(derivative.callee, values), symbols)
    arg_types(bound.names, bound.read(), symbols)
    return symbols


def outputs_of(derivative, values, bound):
    """How many numbers come out, where that is known."""
    return size_of(bound.compiled.result, symbols_of(derivative, values, bound))


@cache
def memory():
    """The bytes of memory of this machine; infinity where nobody tells."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return float("inf")


def refuse_beyond_memory(derivative, values, outputs):
    """Refuses a Jacobian by so many numbers that it has no place in memory, before anything of it is there."""
    inputs = inputs_of(derivative, values)
    bytes_ = 8 * inputs * (outputs or 0)
    if bytes_ > memory():
        raise at_definition(BadArgument, derivative.callee,
                            f"{derivative.operator}: {outputs} x {inputs} numbers take {bytes_ / 2**30:.4g} GiB, more than this machine has",
                            'Take mode="sparse" where most of them are zero, jvp or vjp for one direction, or jacobian_operator.')


def plan_of(derivative, values, others, outputs=None):
    """The JacobianPlan of a call, as far as it is known before the function has run. `others` are the ways beside forward and reverse that
    it may take; `outputs` says how many numbers came out, where the function has run."""
    if derivative.mode != "auto":
        runs = inputs_of(derivative, values) if derivative.mode == "forward" else 1
        return JacobianPlan(derivative.mode, f"{derivative.mode}: as the user wants it", runs)
    if not isinstance(derivative.callee.function, FunctionType):
        return JacobianPlan("forward", "forward: the function is a derivative, whose directions go together", inputs_of(derivative, values))
    bound = program(derivative.callee, "plan", derivative.places, values, derivative.options)
    return choice(derivative, values, bound, outputs_of(derivative, values, bound) if outputs is None else outputs, others)


def choice(derivative, values, bound, outputs, others):
    """The JacobianPlan for so many numbers that come out, None where that is not known.

    Forward mode runs the program again and again where it has none for all directions, so what draws random numbers that may be others
    then, prints or may change something goes in reverse.
    """
    compiled = bound.compiled
    again = compiled.outward.unseeded is None and not compiled.outward.beyond and outputs is not None
    for fact, what in (("draws", "draws random numbers"), ("prints", "prints")):
        if compiled.facts[fact] and not (again and fact == "draws"):
            return JacobianPlan("reverse", f"reverse: the function {what}, so it runs once", outputs or 1)
    if compiled.outward.beyond or outputs is None and not compiled.outward.still:
        return JacobianPlan("reverse", "reverse: the function may change something outside, so it runs once", outputs or 1)
    sizes = {symbol: size for size, symbol in symbols_of(derivative, values, bound).items()}
    return chosen(inputs_of(derivative, values), outputs, compiled.outline, sizes, () if derivative.has_aux else others)

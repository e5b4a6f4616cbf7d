"""The questions about one call of an operation.

    card_of(apply)      its card, chosen by the constants of the call; that of what nobody has looked into, where there is none
    output_of(apply)    the operand that the call is told to write by `out`, or None
    allocates(apply)    whether the result is memory of its own, or no memory at all
    shared(apply)       the operands with which the result may share memory, or which it may hold
    written(apply)      the operands whose memory the call may write

What is said by keyword in all functions (`out=`, `copy=`, `overwrite_a=`) is looked at here and nowhere else.
"""

import math
from functools import lru_cache

import numpy as np

from adcompile.ir.nodes import Apply, Const, Extern
from adcompile.ops.card import NOT_KNOWN
from adcompile.ops.keys import function_of
from adcompile.ops.memory import EVERY
from adcompile.ops.parameters import operands_of, order_of, parameter_names
from adcompile.ops.registry import card


def card_of(apply):
    """The card of a call."""
    found = card(apply.op, len(apply.args))
    if found is None:
        return NOT_KNOWN
    return found.choose(constants_of(found, apply)) if found.variants else found


def constants_of(found, apply):
    """The operands of a call whose values are known, by name; defaults for those that are not given."""
    values = {param.name: param.default for param in getattr(found.rule, "params", ())}
    for name, operand in operands_of(found, apply):
        if isinstance(operand, (Const, Extern)):
            values[name] = operand.value
        else:
            values.pop(name, None)
    return values


# --- memory -----------------------------------------------------------------


def output_of(apply):
    """The operand that a call is told to write by `out`, None where there is none, or where it is made for the call alone."""
    given = None
    for name, operand in apply.kwargs:
        if name == "out":
            given = operand
    if given is None:
        place = place_of_output(apply.op)
        if len(apply.args) <= place:
            return None
        given = apply.args[place]
    if isinstance(given, Const) and given.value is None or isinstance(given, Apply) and allocates(given):
        return None
    return given


@lru_cache(maxsize=1024)
def place_of_output(op):
    """The position of `out` among the arguments of a function of NumPy."""
    function = function_of(op) if op.startswith("numpy.") else None
    if isinstance(function, np.ufunc):
        return function.nin
    found = card(op)
    names = order_of(function, ("out",)) or () if found is None else parameter_names(found)
    return names.index("out") if "out" in names else math.inf


def written(apply):
    """The operands whose memory a call is known to write."""
    found, output = card_of(apply), output_of(apply)
    return (*chosen(found, found.writes, apply), *(() if output is None else (output,)))


def allocates(apply):
    """Whether the result of a call is memory of its own, which nobody else holds, or no memory at all."""
    found = card_of(apply)
    if apply.op == "invoke":
        return apply.args[0].value.fresh
    if not found.memory.is_new or found.keeps or output_of(apply) is not None:
        return False
    return not any(name == "copy" or name.startswith("overwrite") for name, _ in apply.kwargs)


def shared(apply):
    """The operands with which the result of a call may share memory, or which it may hold on to."""
    if allocates(apply):
        return ()
    found = card_of(apply)
    asked = any(name in ("copy", "out") or name.startswith("overwrite") for name, _ in apply.kwargs) or output_of(apply) is not None
    if asked or not found.memory.is_known:
        return (*apply.args, *(operand for _, operand in apply.kwargs))
    return chosen(found, (*found.memory.operands, *found.keeps), apply)


def chosen(found, names, apply):
    """The operands of a call that have these names or places."""
    if not names:
        return ()
    if EVERY in names:
        return (*apply.args, *(operand for _, operand in apply.kwargs))
    places = [apply.args[name] for name in names if isinstance(name, int) and name < len(apply.args)]
    return (*places, *(operand for name, operand in operands_of(found, apply) if name in names and not isinstance(name, int)))

"""Checks, made when the program runs, that an operand which may be anything is a number or an array."""

from adcompile.analysis.expressions import type_of
from adcompile.errors import render
from adcompile.ir.nodes import Apply, Const, Name
from adcompile.ir.types import Opaque, Optional
from adcompile.ir.visit import parts
from adcompile.ops.asked import card_of
from adcompile.rules.table import UnsupportedCall

GUARD_HINT = "Make it a number or a NumPy array before it meets active values."


def asked(question, operand, message, span):
    """The check of an operand when the program runs."""
    text = render(message, GUARD_HINT, span)
    return Apply(question, (operand, Const("NotDifferentiable"), Const(text)), (), span)


def guard(apply, operand, span):
    """The check of an operand of an operation. Where None makes the operation raise, it is left to do so."""
    question = "runtime.operand" if card_of(apply).fails_on_none else "runtime.numeric"
    return asked(question, operand, "an operand of this operation is no number or array", apply.span or span)


def doubtful(apply, types):
    """The operands that may be anything or None and can be checked, each with the name of its parameter."""
    if not any(isinstance(type_of(operand, types), (Opaque, Optional)) for operand in parts(apply)):
        return []
    found = card_of(apply)
    rule = found.rule
    if rule is None or not rule.wrt or found.takes in ("anything", "arrays") or found.takes == "items" and len(apply.args) < 2:
        return []
    try:
        bound = rule.bind(apply.args, apply.kwargs)
    except UnsupportedCall:
        return []
    return [(name, bound[name]) for name in rule.wrt if isinstance(bound.get(name), (Name, Apply))
            and isinstance(type_of(bound[name], types), (Opaque, Optional))]

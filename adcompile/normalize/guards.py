"""Checks, made when the program runs, that an operand which may be anything is a number or an array."""

from adcompile.analysis.inference.type_of import type_of
from adcompile.errors import render
from adcompile.ir.names import Role
from adcompile.ir.nodes import Apply, Const, Extern, Name
from adcompile.ir.types import Iterable, List, Literal, NoValue, Opaque, Optional, Str, Tuple, is_number
from adcompile.ir.visit import names_in, parts
from adcompile.ops.asked import card_of
from adcompile.rules.table import UnsupportedCall

OPERAND = "an operand of this operation is no number or array"
GUARD_HINT = "Make it a number or a NumPy array before it meets active values."
INDEX_HINTS = {"np.r_": "Write it with np.concatenate.", "np.c_": "Write it with np.column_stack."}


def asked(question, operand, message, span, hint=GUARD_HINT):
    """The check of an operand when the program runs."""
    text = render(message, hint, span)
    return Apply(question, (operand, Const("NotDifferentiable"), Const(text)), (), span)


def shown(value):
    """The user's variable that a value is of, as it is called in messages; "this" for others."""
    label = value.id.label
    return f"'{label.stem}'" if label.role is Role.USER else "this"


def guard(apply, operand, span):
    """The check of an operand of an operation. Where None makes the operation raise, it is left to do so."""
    question = "runtime.operand" if card_of(apply).fails_on_none else "runtime.numeric"
    return asked(question, operand, OPERAND, apply.span or span)


def of_sequence(apply, type_of, varied, span):
    """An element `x[i]` with a check that `x` is an array or a sequence, where a derivative flows into the index and types do
    not tell: of a dict, of `np.mgrid` or an object of the user's the index is data."""
    x, index = apply.args
    type = type_of(x)
    known = is_number(type) or isinstance(type, (Tuple, List, Iterable, Str, Literal, NoValue))
    known = known or isinstance(x, Apply) and x.op == "runtime.sequence"
    if known or not any(name in varied for name in names_in(index)):
        return apply
    hint = INDEX_HINTS.get(x.name if isinstance(x, Extern) else None, "Compute it from the value itself, in a function.")
    text = render("a value that carries a derivative is an index of what is no array or sequence", hint, apply.span or span)
    found = Apply("runtime.sequence", (x, index, Const("NotDifferentiable"), Const(text)), (), apply.span or span)
    return Apply("getitem", (found, index), (), apply.span)


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

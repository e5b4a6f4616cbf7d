"""Checks, made when the program runs, that an operand which may be anything is a number or an array."""

from adcompile.analysis.expressions import type_of
from adcompile.errors import render
from adcompile.ir.nodes import Apply, Const, Name
from adcompile.ir.types import Opaque, Optional
from adcompile.ir.visit import parts
from adcompile.ops.keys import function_of
from adcompile.ops.operators import OPERATORS
from adcompile.ops.typing.kinds import is_elementwise
from adcompile.rules.table import UnsupportedCall, lookup

SEQUENCES = tuple(f"numpy.{name}" for name in (
    "array asarray asanyarray concatenate concat stack vstack hstack dstack column_stack block einsum meshgrid "
    "linalg.multi_dot broadcast_arrays select choose atleast_1d atleast_2d atleast_3d").split())
"""Functions of sequences of arrays: their operands are not made into arrays first."""

GUARD_HINT = "Make it a number or a NumPy array before it meets active values."
OF_SEQUENCES = ("builtins.sum", "builtins.max", "builtins.min", "math.fsum", "math.prod")
UNGUARDED = ("getitem", "unpack", "tuple", "list", "list_append", "index_add", "snapshot",
             "runtime.numeric", "runtime.operand", "runtime.number", "runtime.updated", "builtins.float",
             "builtins.list", "builtins.tuple", "builtins.sorted")


def asked(question, operand, message, span):
    """The check of an operand when the program runs."""
    text = render(message, GUARD_HINT, span)
    return Apply(question, (operand, Const("NotDifferentiable"), Const(text)), (), span)


def guard(apply, operand, span):
    """The check of an operand of an operation. Where None makes the operation raise, it is left to do so."""
    question = "runtime.operand" if fails_on_none(apply.op) else "runtime.numeric"
    return asked(question, operand, "an operand of this operation is no number or array", apply.span or span)


def doubtful(apply, types):
    """The operands that may be anything or None and can be checked, each with the name of its parameter."""
    if not any(isinstance(type_of(operand, types), (Opaque, Optional)) for operand in parts(apply)):
        return []
    rule = lookup(apply.op, len(apply.args))
    unguarded = apply.op in UNGUARDED or apply.op in SEQUENCES or apply.op in OF_SEQUENCES and len(apply.args) < 2
    if rule is None or not rule.wrt or unguarded:
        return []
    try:
        bound = rule.bind(apply.args, apply.kwargs)
    except UnsupportedCall:
        return []
    return [(name, bound[name]) for name in rule.wrt if isinstance(bound.get(name), (Name, Apply))
            and isinstance(type_of(bound[name], types), (Opaque, Optional))]


def fails_on_none(op):
    """Whether an operation raises where an operand is None."""
    return op in OPERATORS or op == "matmul" or op.startswith("math.") or is_elementwise(function_of(op))

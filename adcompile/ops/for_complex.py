"""Operations on complex operands: which rule they have, and whether it holds."""

from adcompile.ir.nodes import Apply
from adcompile.ir.reals import may_be_complex_inside, surely_real
from adcompile.ops.asked import card_of
from adcompile.ops.registry import card


def of_complex(apply, type, sure=True):
    """An operation under its key for complex operands, where it has one and an operand may be complex; else as it is. `type` gives types of
    operands; unless `sure`, one of which nothing is known may be complex too."""
    key = card_of(apply).of_complex
    if key and any([may_be_complex_inside(one) or not sure and not surely_real(one) for one in map(type, apply.args)]):
        return Apply(key, apply.args, apply.kwargs, apply.span)
    return apply


def holds_for_complex(apply):
    """Return True if the rule of an operation holds also where operands or the result are complex."""
    found = card_of(apply)
    return bool(found.complex) or found.is_structure or bool(found.like) and bool(card(found.like).complex)

"""Cotangents in a program with complex numbers: complex where the value is, real where it is real.

    x_bar = y_bar * z           x real, z complex       x_bar = (y_bar * z).real
    z_bar = y_bar               z complex, y real       z_bar = y_bar + 0j              where z is an array

Where types do not tell which of the two a value is, that is asked when the program runs.
"""

from adcompile.ir.nodes import Apply, Const, Name
from adcompile.ir.reals import surely_real
from adcompile.ir.types import Opaque, is_array, is_complex, is_number, is_scalar, may_be_complex

LIKE_KIND = "runtime.like_kind"


def in_kind(site, t, x):
    """The cotangent of an operand from a contribution to it: the part of it that the operand has."""
    if not isinstance(t, (Name, Const)) or isinstance(t, Const) and t.value is None:
        return t
    given, wanted = site.type(t), site.type(x)
    if not all([is_number(type) or isinstance(type, Opaque) for type in (given, wanted)]):
        return t        # a structure, whose items are looked at where it is taken apart
    if surely_real(given) and (surely_real(wanted) or is_scalar(given)):
        return t
    if surely_real(given) and is_complex(wanted) and is_array(given):
        return site.assign(Apply("add", (t, Const(0j))))
    if surely_real(wanted) and may_be_complex(given):
        return site.assign(Apply("numpy.real", (t,)))
    if is_complex(wanted) and is_complex(given):
        return t
    settled = site.definition(t)
    if isinstance(settled, Apply) and settled.op == LIKE_KIND and settled.args[1] == x:
        return t
    return site.assign(Apply(LIKE_KIND, (t, x)))

"""Quotients that are rounded down, and what they leave, as Python and NumPy compute them."""

from adcompile.analysis.inference.type_of import type_of
from adcompile.backend.native.loop_language.building import ZERO, as_double, as_integer, compute, double
from adcompile.backend.native.loop_language.language import GiveUp
from adcompile.backend.native.lowering.held import CannotLower, Fixed, Values
from adcompile.backend.native.lowering.lookup_tables import KINDS, operations
from adcompile.ir.types import kind


def rest_of(a, b):
    """The rest of a division of doubles, with the sign of b."""
    rest = compute("fmod", a, b)
    turned = compute("ne", compute("lt", b, double(0.0)), compute("lt", rest, double(0.0)))
    moved = compute("select", turned, compute("add", rest, b), rest)
    return compute("select", compute("eq", rest, double(0.0)), compute("copysign", double(0.0), b), moved)


def rounded_down(a, b):
    """The quotient of doubles, rounded down: of what is divided without rest, so that it is exact."""
    quotient = compute("div", compute("sub", a, rest_of(a, b)), b)
    down = compute("floor", quotient)
    more = compute("gt", compute("sub", quotient, down), double(0.5))
    found = compute("select", more, compute("add", down, double(1.0)), down)
    return compute("select", compute("eq", quotient, double(0.0)), compute("copysign", double(0.0), compute("div", a, b)), found)


@operations("mod", "imod", "numpy.mod", "numpy.remainder")
def rest(lowering, apply):
    return divided_down(lowering, apply, "mod", rest_of)


@operations("floordiv", "ifloordiv", "numpy.floor_divide")
def quotient_down(lowering, apply):
    return divided_down(lowering, apply, "floordiv", rounded_down)


def divided_down(lowering, apply, op, of_doubles):
    """Of integers what the machine computes where the divisor is above 0; other divisors, and 0, are Python's."""
    a, b = [lowering.operand(lowering.value(arg), apply) for arg in apply.args]
    lowering.only_keywords(apply)
    if "d" in (a.type, b.type):
        if not isinstance(b, Values):
            lowering.unless(compute("ne", as_double(b), double(0.0)))
        return lowering.each(apply, lambda x, y: of_doubles(as_double(x), as_double(y)), [a, b])
    if isinstance(a, Values) or isinstance(b, Values) or kind(type_of(apply, lowering.types)) not in KINDS:
        raise CannotLower(f"{apply.op} of such numbers", apply.span)
    lowering.unless(compute("gt", as_integer(b), ZERO))
    return compute(op, as_integer(a), as_integer(b))


@operations("runtime.refuse")
def refused(lowering, apply):
    """Python says why."""
    lowering.emit(GiveUp())
    return Fixed(None)

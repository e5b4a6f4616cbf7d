"""Complex numbers: functions of their parts, which have another rule than for real numbers, and which functions are holomorphic.

A cotangent of z is the complex number z_bar for which the change of the result is the real part of z_bar * z_dot. So the
rule of a holomorphic function is that of real numbers, as it stands: `y_bar * np.cos(x)`. Where conjugates are taken, the
rule is one of those that stand here, under a key of its own (`numpy.absolute/complex`), and holds for real operands too,
since which of the two an operand is may be known only when the program runs.
"""

import numpy as np

from adcompile import runtime
from adcompile.ir.types import is_number
from adcompile.ops.fields.forms import ELEMENTWISE
from adcompile.ops.fields.memory import EITHER, NEW, SELF, VIEW
from adcompile.ops.keys import COMPLEX, keys_of
from adcompile.ops.registry import amend
from adcompile.ops.typing.results.inserted import numeric_type
from adcompile.ops.typing.results.transposed import like_kind, of_two
from adcompile.ops.typing.usual import conjugate_result, elementwise_result, first_operand
from adcompile.rules.samples import call, complex_numbers
from adcompile.rules.table import general, linear


def of_complex(*functions):
    """The keys that calls of functions have where an operand is complex, which their cards tell from here on."""
    found = [key for function in functions for key in keys_of(function)]
    for key in found:
        amend(key, of_complex=f"{key}{COMPLEX}")
    return [f"{key}{COMPLEX}" for key in found]


def methods_of_numbers(draw):
    yield call(draw.complex(3, 4))
    yield call(draw(3))


def numbers_of_python(draw):
    yield call(complex(draw.complex()))


METHODS = ("ndarray.conj", "ndarray.conjugate", "generic.conj", "generic.conjugate")


# --- parts ------------------------------------------------------------------


@linear(*of_complex(np.real), complex="own", form=ELEMENTWISE, type=elementwise_result, memory=EITHER(SELF("x"), VIEW("x"), NEW),
        samples=complex_numbers)
def real_part(y_bar, x):
    return y_bar


@linear(*of_complex(np.imag), complex="own", form=ELEMENTWISE, type=elementwise_result, memory=EITHER(VIEW("x"), NEW),
        samples=complex_numbers)
def imaginary_part(y_bar, x):
    return -1j * y_bar


@linear(*of_complex("complex.conjugate"), complex="own", form=ELEMENTWISE, type=conjugate_result, samples=numbers_of_python)
@linear(*of_complex(*METHODS), complex="own", form=ELEMENTWISE, type=conjugate_result, samples=methods_of_numbers)
@linear(*of_complex(np.conjugate), complex="own", form=ELEMENTWISE, type=elementwise_result, samples=complex_numbers)
def conjugate(y_bar, x):
    return np.conj(y_bar)


# --- length and angle ---------------------------------------------------------


def modulus_tangent(y, x, *, x_dot):
    return runtime.quotient_or_zero(np.real(np.conj(x) * x_dot), y)


@general(*of_complex(np.absolute, "builtins.abs"), tangent=modulus_tangent, complex="own", form=ELEMENTWISE, type=elementwise_result,
         nonnegative=True, squared="runtime.squared_modulus", samples=complex_numbers)
def modulus(y, x, *, y_bar):
    return runtime.quotient_or_zero(y_bar, y) * np.conj(x)


def squared_modulus_tangent(y, x, *, x_dot):
    return 2.0 * np.real(np.conj(x) * x_dot)


@general(runtime.squared_modulus, tangent=squared_modulus_tangent, complex="own", form=ELEMENTWISE, nonnegative=True,
         samples=complex_numbers)
def squared_modulus(y, x, *, y_bar):
    return 2.0 * y_bar * np.conj(x)


def angle_tangent(y, z, deg=False, *, z_dot):
    return -np.real(1j * runtime.quotient_or_zero(z_dot, z))


@general(*of_complex(np.angle), tangent=angle_tangent, complex="own", form=ELEMENTWISE, type=elementwise_result,
         allowed={"deg": (False,)}, samples=complex_numbers)
def angle(y, z, deg=False, *, y_bar):
    return -1j * runtime.quotient_or_zero(y_bar, z)


def sign_tangent(y, x, *, x_dot):
    return -1j * y * np.real(1j * runtime.quotient_or_zero(x_dot, x))


@general(*of_complex(np.sign), tangent=sign_tangent, complex="own", form=ELEMENTWISE, type=elementwise_result, samples=complex_numbers)
def direction(y, x, *, y_bar):
    return -1j * runtime.quotient_or_zero(np.real(1j * (y * y_bar)), x)


# --- cotangents of real and complex operands ------------------------------------


def pairs(draw):
    yield call(draw(3, 4), draw(3, 4))
    yield call(draw(3), draw.complex(3))
    yield call(draw.complex(3), draw(3))


@linear(runtime.like_kind, complex="own", form=ELEMENTWISE, type=of_two(like_kind), memory=EITHER(SELF("t"), VIEW("t"), NEW), samples=pairs)
def cotangent_like(y_bar, t, x):
    return runtime.like_kind(y_bar, t)


@linear(runtime.inexact, type=first_operand, form=ELEMENTWISE, takes="anything", complex="own", memory=SELF("x"), runs=(),
        samples=lambda draw: [call(draw(3), "NoRule", "no floats")])
def inexact(y_bar, x, error, message):
    return y_bar


@linear(runtime.inexact_number, passes=is_number, type=numeric_type, takes="anything", complex="own", form=ELEMENTWISE,
        memory=SELF("x"), runs=(), samples=lambda draw: [
            call(draw.complex(3), "NoRule", "no number"), call(draw.number(), "NoRule", "no number")])
def inexact_number(y_bar, x, error, message):
    return y_bar


@linear(runtime.inexact_array, type=first_operand, form=ELEMENTWISE, takes="anything", complex="own", memory=SELF("x"), runs=(),
        samples=lambda draw: [call(draw.complex(3), "NoRule", "no floats"), call(draw(3), "NoRule", "no floats")])
def inexact_array(y_bar, x, error, message):
    return y_bar


for _key in ("runtime.numeric", "runtime.operand"):
    amend(_key, of_complex="runtime.inexact_number")
amend("runtime.floats", of_complex="runtime.inexact_array")


@linear(runtime.conjugated, complex="own", takes="anything", form=ELEMENTWISE, type=first_operand,
        memory=EITHER(SELF("t"), NEW), samples=complex_numbers)
def conjugated(y_bar, t):
    return runtime.conjugated(y_bar)

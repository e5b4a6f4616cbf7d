"""Functions on the complex plane whatever their operands are: those of `cmath`, of `np.emath`, and `complex` itself.

`np.emath` gives complex numbers where a real operand has no real result: the type of a result is one that may be complex.
"""

import cmath

import numpy as np

from adcompile import runtime
from adcompile.ir.types import FLOAT, NUMERIC, Array, Scalar, is_array, is_complex, is_scalar
from adcompile.ops.fields.forms import ELEMENTWISE
from adcompile.ops.typing.kinds import elementwise as elementwise_type
from adcompile.ops.typing.usual import always, array_or_number
from adcompile.rules.samples import above_one, call, inside, positive, real
from adcompile.rules.table import constant, elementwise, general, linear

COMPLEX = {"complex": "own", "type": always(Scalar("complex"))}

# --- numbers ----------------------------------------------------------------


def pairs(draw):
    yield call(draw.number(), draw.number())
    yield call(complex(draw.complex()), draw.number())
    yield call(draw.number())


@linear(complex, wrt=("real", "imag"), form=ELEMENTWISE, samples=pairs, **COMPLEX)
def complex_of_parts(y_bar, real=0, imag=0):
    return y_bar, 1j * y_bar


# --- of `cmath` -------------------------------------------------------------


@elementwise(cmath.exp, samples=(real,), **COMPLEX)
def exp(y, z):
    return y


@elementwise(cmath.log, samples=(positive,), declared_singular=False, **COMPLEX)
def log(y, z):
    return 1.0 / z


@elementwise(cmath.log10, samples=(positive,), declared_singular=False, **COMPLEX)
def log10(y, z):
    return 0.4342944819032518 / z


@elementwise(cmath.sqrt, samples=(positive,), **COMPLEX)
def sqrt(y, z):
    return 0.5 / y


@elementwise(cmath.sin, samples=(real,), **COMPLEX)
def sin(y, z):
    return np.cos(z)


@elementwise(cmath.cos, samples=(real,), **COMPLEX)
def cos(y, z):
    return -np.sin(z)


@elementwise(cmath.tan, samples=(inside,), **COMPLEX)
def tan(y, z):
    return 1.0 + y * y


@elementwise(cmath.sinh, samples=(real,), **COMPLEX)
def sinh(y, z):
    return np.cosh(z)


@elementwise(cmath.cosh, samples=(real,), **COMPLEX)
def cosh(y, z):
    return np.sinh(z)


@elementwise(cmath.tanh, samples=(real,), **COMPLEX)
def tanh(y, z):
    return 1.0 - y * y


@elementwise(cmath.asin, samples=(inside,), declared_singular=False, **COMPLEX)
def asin(y, z):
    return 1.0 / runtime.complex_root(1.0 - z * z)


@elementwise(cmath.acos, samples=(inside,), declared_singular=False, **COMPLEX)
def acos(y, z):
    return -1.0 / runtime.complex_root(1.0 - z * z)


@elementwise(cmath.atan, samples=(real,), declared_singular=False, **COMPLEX)
def atan(y, z):
    return 1.0 / (1.0 + z * z)


def with_zero(call):
    """The sum with 0j."""
    return elementwise_type("numpy.add", (array_or_number(call.operands[0].type), Scalar("complex")))


@elementwise(runtime.complex_root, samples=(positive,), complex="own", type=with_zero)
def complex_root(y, z):
    return 0.5 / y


def phase_tangent(y, z, *, z_dot):
    return -np.real(1j * runtime.quotient_or_zero(z_dot, z))


def numbers(draw):
    yield call(complex(draw.complex()))
    yield call(draw.number())


@general(cmath.phase, tangent=phase_tangent, complex="own", form=ELEMENTWISE, type=always(FLOAT), samples=numbers)
def phase(y, z, *, y_bar):
    return -1j * runtime.quotient_or_zero(y_bar, z)


def rect_tangent(y, r, phi, *, r_dot, phi_dot):
    return np.exp(1j * phi) * r_dot + 1j * y * phi_dot


@general(cmath.rect, tangent=rect_tangent, form=ELEMENTWISE, samples=lambda draw: [call(draw.number(), draw.number())], **COMPLEX)
def rect(y, r, phi, *, y_bar):
    return y_bar * np.exp(1j * phi), 1j * y * y_bar


constant(cmath.isnan, cmath.isinf, cmath.isfinite, cmath.isclose)

# --- of `np.emath` ----------------------------------------------------------


def on_the_plane(call):
    """Real or complex where all operands are real, else complex."""
    types = [array_or_number(operand.type) for operand in call.operands]
    if any(map(is_complex, types)):
        return elementwise_type(f"numpy.{call.op.rpartition('.')[2]}", types)
    found = elementwise_type("numpy.add", [*types, types[0]][:2])
    if is_array(found) and found.dtype == "float64":
        return Array("unsettled", found.shape)
    return Scalar("inexact") if is_scalar(found) and found in (FLOAT, Scalar("float64"), Scalar("double")) else NUMERIC


PLANE = {"complex": "own", "type": on_the_plane, "reals": "left"}


@elementwise(np.emath.sqrt, samples=(positive,), **PLANE)
def sqrt_on_the_plane(y, x):
    return 0.5 / y


@elementwise(np.emath.log, samples=(positive,), **PLANE)
def log_on_the_plane(y, x):
    return 1.0 / x


@elementwise(np.emath.log10, samples=(positive,), **PLANE)
def log10_on_the_plane(y, x):
    return 0.4342944819032518 / x


@elementwise(np.emath.log2, samples=(positive,), **PLANE)
def log2_on_the_plane(y, x):
    return 1.4426950408889634 / x


@elementwise(np.emath.arcsin, samples=(inside,), declared_singular=False, **PLANE)
def arcsin_on_the_plane(y, x):
    return 1.0 / runtime.complex_root(1.0 - x * x)


@elementwise(np.emath.arccos, samples=(inside,), declared_singular=False, **PLANE)
def arccos_on_the_plane(y, x):
    return -1.0 / runtime.complex_root(1.0 - x * x)


@elementwise(np.emath.power, samples=(positive, above_one), declared_singular=False, **PLANE)
def power_on_the_plane(y, x, p):
    base = 1j * 0.0 + x
    return p * y / base, y * np.log(base)

"""The operators of the language, which are NumPy's arithmetic functions too.

A quotient's partial with respect to its divisor is `-y / x2`, not `-x1 / x2**2`: it reads the result and
divides only by what the primal divided by. A power with a constant exponent never takes a logarithm.
"""

import numpy as np

from adcompile import runtime
from adcompile.ops.fields import raised, safe
from adcompile.ops.operators import ALGEBRA, OPERATORS
from adcompile.ops.registry import amend
from adcompile.ops.typing.results.builtins import python_power_type
from adcompile.ops.typing.results.operators import chain_type, operator_type, test_type
from adcompile.rules.samples import above_one, bits, far, far_divisor, flags, positive, real
from adcompile.rules.table import constant, elementwise

# --- arithmetic -------------------------------------------------------------


@elementwise("add", np.add, squares="sum", samples=(real, real))
def add(y, x1, x2):
    return 1.0, 1.0


@elementwise("sub", np.subtract, samples=(real, real))
def subtract(y, x1, x2):
    return 1.0, -1.0


@elementwise("mul", np.multiply, squares="product", samples=(real, real))
def multiply(y, x1, x2):
    return x2, x1


@elementwise("div", np.divide, warned=True, samples=(real, above_one))
def divide(y, x1, x2):
    return 1.0 / x2, -y / x2


@elementwise("mod", np.remainder, samples=(far, far_divisor))
def remainder(y, x1, x2):
    return 1.0, -(x1 // x2)


@elementwise(np.fmod, samples=(far, far_divisor))
def fmod(y, x1, x2):
    return 1.0, -np.trunc(x1 / x2)


@elementwise("neg", np.negative, samples=(real,))
def negative(y, x):
    return -1.0


@elementwise("pos", np.positive, samples=(real,))
def positive_(y, x):
    return 1.0


@elementwise(np.square, nonnegative=True, squares="square", samples=(real,))
def square(y, x):
    return 2.0 * x


@elementwise(np.reciprocal, samples=(above_one,))
def reciprocal(y, x):
    return -y / x


# --- powers -----------------------------------------------------------------

POWERS = ("pow", np.power, np.float_power, "math.pow", "builtins.pow")


def exponent_is(matches):
    """Of the exponent, where it is a constant number."""
    return lambda constants: type(constants.get("x2")) in (int, float) and matches(constants["x2"])


@elementwise(*POWERS, squares="power", samples=(positive, real), declared_singular=True)
def power(y, x1, x2):
    return runtime.power_partial(x1, x2), runtime.times_log(y, x1)


@elementwise(*POWERS, when=exponent_is(lambda n: n == 0), samples=(real, 0.0), wrt=("x1",))
def power_zero(y, x1, x2):
    return None


@elementwise(*POWERS, when=exponent_is(lambda n: n == 1), samples=(real, 1.0), wrt=("x1",))
def power_one(y, x1, x2):
    return 1.0


@elementwise(*POWERS, when=exponent_is(lambda n: n == 2), samples=(real, 2.0), wrt=("x1",))
def power_two(y, x1, x2):
    return 2.0 * x1


@elementwise(*POWERS, when=exponent_is(lambda n: n == 3), samples=(real, 3.0), wrt=("x1",))
def power_three(y, x1, x2):
    return 3.0 * (x1 * x1)


@elementwise(*POWERS, when=exponent_is(lambda n: n == 0.5), samples=(positive, 0.5), wrt=("x1",))
def power_half(y, x1, x2):
    return 0.5 / y


@elementwise(*POWERS, when=exponent_is(lambda n: n < 0), samples=(above_one, -1.5), wrt=("x1",))
def power_negative(y, x1, x2):
    return x2 * y / x1


@elementwise(*POWERS, when=exponent_is(lambda n: 0 < n < 1), samples=(positive, 0.3), wrt=("x1",),
             declared_singular=True)
def power_fraction(y, x1, x2):
    return x2 * runtime.power(x1, x2 - 1.0)


@elementwise(*POWERS, when=exponent_is(lambda n: n > 1), samples=(positive, 2.5), wrt=("x1",))
def power_above_one(y, x1, x2):
    return x2 * x1 ** (x2 - 1)


# --- without derivative -----------------------------------------------------

constant("floordiv", np.floor_divide, broadcasts=True, loses="operands", samples=(far, far_divisor))
constant("lt", "le", "gt", "ge", "eq", "ne", np.less, np.less_equal, np.greater, np.greater_equal, np.equal,
         np.not_equal, broadcasts=True, loses="result", samples=(real, real))
constant("is", "is_not", type=test_type, runs=(), safe=safe.always)
constant("in", "not_in", type=test_type)
constant("not", type=test_type, safe=safe.in_truth)
constant("chain", moves=True, loses="result", safe=safe.in_chain, type=chain_type, always=(0, 2))
constant("invert", np.invert, broadcasts=True, loses="result", samples=(bits,))
constant("bitand", "bitor", "bitxor", "lshift", "rshift", np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.left_shift,
         np.right_shift, broadcasts=True, loses="result", samples=(bits, bits))
constant(np.logical_and, np.logical_or, np.logical_xor, broadcasts=True, loses="result", samples=(flags, flags))
constant(np.logical_not, broadcasts=True, loses="result", samples=(flags,))

for _key in ("add", "sub", "mul", "div", "floordiv", "mod", "pow", "neg", "pos", "lt", "le", "gt", "ge", "eq", "ne", "invert",
             "bitand", "bitor", "bitxor", "lshift", "rshift"):
    amend(_key, type=operator_type)
for _key in ("add", "sub", "mul", "neg", "pos"):
    amend(_key, floats="exact")
for _key in ("add", "sub", "mul", "neg", "pos"):
    amend(_key, safe=safe.in_algebra)
    amend(_key, raises=raised.in_algebra)
amend("div", safe=safe.in_quotient)
amend("pow", raises=raised.in_algebra)
for _key in ("div", "floordiv", "mod"):
    amend(_key, raises=raised.in_quotient)
for _key in ("div", "pow"):
    amend(_key, floats="guarded")
for _key in ("lt", "le", "gt", "ge", "eq", "ne"):
    amend(_key, safe=safe.in_comparison)
for _key in (*ALGEBRA, "neg"):
    amend(_key, algebra=OPERATORS[_key].algebra)
for _key in ("lt", "le", "gt", "ge", "eq", "ne", "not", "chain"):
    amend(_key, floats="test")
amend("mul", strongly="runtime.scale")
amend("div", strongly="runtime.divide", infinite=True)
amend("pow", algebra="power", infinite=True)
amend("builtins.pow", type=python_power_type, algebra="power", infinite=True)
amend("numpy.power", infinite=True, recurrence="power")
amend("math.pow", infinite=True, recurrence="power")
amend("numpy.float_power", recurrence="power")

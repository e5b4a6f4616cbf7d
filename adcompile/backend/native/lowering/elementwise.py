"""Operations on the elements of arrays, or on numbers: what each is on numbers of the loop language."""

import math

from adcompile.backend.native.loop_language.building import as_double, as_truth, compute, double, integer
from adcompile.backend.native.loop_language.language import Number
from adcompile.backend.native.lowering.held import CannotLower
from adcompile.ops.by_operation import ByOperation

pointwise = ByOperation()
"""By operation: the function of expressions that computes an element of its result."""

raising = ByOperation()
"""The operations that raise on Python's numbers where the result is not finite."""


def of_doubles(op):
    """A function of doubles of the loop language."""
    return lambda *args: compute(op, *map(as_double, args))


def plain(op):
    return lambda *args: compute(op, *args)


for _key in ("exp", "sqrt", "log", "log1p", "expm1", "log2", "log10", "exp2", "sin", "cos", "tan", "sinh", "cosh", "tanh", "cbrt",
             "hypot", "copysign", "floor", "ceil", "trunc"):
    pointwise(f"numpy.{_key}")(of_doubles(_key))
for _key in ("exp", "sqrt", "log1p", "expm1", "log2", "log10", "exp2", "sin", "cos", "tan", "sinh", "cosh", "tanh", "asin", "acos", "atan",
             "asinh", "acosh", "atanh", "atan2", "hypot", "cbrt", "erf", "erfc", "pow", "copysign", "log", "fmod"):
    pointwise(f"math.{_key}")(raising(f"math.{_key}")(of_doubles(_key)))
for _key, _op in (("arcsin", "asin"), ("arccos", "acos"), ("arctan", "atan"), ("arctan2", "atan2"), ("arcsinh", "asinh"),
                  ("arccosh", "acosh"), ("arctanh", "atanh"), ("rint", "round")):
    pointwise(f"numpy.{_key}")(of_doubles(_op))
for _op in ("add", "sub", "mul", "lt", "le", "gt", "ge", "eq", "ne"):
    pointwise(_op)(plain(_op))
for _key, _op in (("add", "add"), ("subtract", "sub"), ("multiply", "mul"), ("less", "lt"), ("less_equal", "le"), ("greater", "gt"),
                  ("greater_equal", "ge"), ("equal", "eq"), ("not_equal", "ne"), ("logical_and", "and"), ("logical_or", "or"),
                  ("logical_not", "not"), ("maximum", "maximum"), ("minimum", "minimum")):
    pointwise(f"numpy.{_key}")(plain(_op))
for _op in ("add", "sub", "mul"):
    pointwise(f"i{_op}")(plain(_op))
pointwise("accumulate")(plain("add"))
pointwise("not")(plain("not"))
pointwise("scipy.special.erf")(of_doubles("erf"))
pointwise("scipy.special.erfc")(of_doubles("erfc"))


@pointwise("neg", "numpy.negative")
def negated(x):
    return compute("neg", x)


@pointwise("pos", "numpy.positive", "numpy.real", "runtime.real")
def unchanged(x):
    return x


@pointwise("builtins.float", "numpy.float64")
def double_of(x):
    return as_double(x)


@pointwise("truth", "builtins.bool")
def truth_of(x):
    return as_truth(x)


@pointwise("builtins.abs", "numpy.abs", "numpy.absolute", "numpy.fabs", "math.fabs")
def absolute(x):
    return compute("abs", x)


@pointwise("div", "idiv", "numpy.divide", "numpy.true_divide")
@raising("div", "idiv")
def divided(a, b):
    return compute("div", as_double(a), as_double(b))


@pointwise("numpy.sign")
def sign_of(x):
    return compute("sign", as_double(x))


@pointwise("numpy.square")
def squared(x):
    return compute("mul", x, x)


@pointwise("numpy.reciprocal")
def reciprocal(x):
    return compute("div", double(1.0), as_double(x))


MOST_PRODUCTS = 16
"""Whole exponents up to this are products."""


def products_of(a, count):
    """The product of so many equal numbers, by squares."""
    if count == 0:
        return double(1.0)
    half = products_of(a, count // 2)
    square = half if half == double(1.0) else compute("mul", half, half)
    return square if count % 2 == 0 else a if square == double(1.0) else compute("mul", square, a)


@pointwise("pow", "ipow", "numpy.power", "numpy.float_power")
@raising("pow", "ipow")
def raised(a, b):
    """A power. Whole exponents are products, as in NumPy's own squares."""
    if isinstance(b, Number) and a.type == "d" and b.value == int(b.value) and abs(b.value) <= MOST_PRODUCTS:
        found = products_of(a, abs(int(b.value)))
        return found if b.value >= 0 else compute("div", double(1.0), found)
    if a.type != "d" and b.type != "d":
        if isinstance(b, Number) and b.value == 2:
            return compute("mul", a, a)
        raise CannotLower("a power of integers")
    if isinstance(b, Number) and b.value == 0.5:
        return compute("sqrt", as_double(a))
    return compute("pow", as_double(a), as_double(b))


@pointwise("runtime.power")
def power(a, b):
    return raised(as_double(a), b)


@pointwise("runtime.scale")
def scaled(t, partial):
    """t * partial, and exactly 0 where t is 0."""
    return unless_zero(t, compute("mul", t, partial))


def unless_zero(t, product):
    return compute("select", compute("eq", t, double(0.0) if t.type == "d" else integer(0)), double(0.0), as_double(product))


@pointwise("runtime.product")
def strong_product(a, b):
    return unless_zero(a, unless_zero(b, compute("mul", a, b)))


@pointwise("runtime.divide")
def shared_out(t, x):
    """t / x, and exactly 0 where t is 0."""
    return unless_zero(t, divided(t, x))


@pointwise("runtime.divide_where")
def divided_where(t, x, taken):
    return compute("select", taken, shared_out(t, x), double(0.0))


@pointwise("runtime.quotient_or_zero")
def quotient_or_zero(a, b):
    return unless_zero(a, unless_zero(b, divided(a, b)))


@pointwise("runtime.reciprocal_or_zero")
def reciprocal_or_zero(a):
    return unless_zero(a, divided(double(1.0), a))


@pointwise("runtime.times_log")
def times_log(t, a):
    """t * log(a), and 0 where t is 0, or where a is and t is finite."""
    tame = compute("and", compute("eq", as_double(a), double(0.0)), compute("lt", compute("abs", as_double(t)), double(math.inf)))
    none = compute("or", compute("eq", as_double(t), double(0.0)), tame)
    return compute("select", none, double(0.0), compute("mul", as_double(t), compute("log", as_double(a))))


@pointwise("runtime.log")
def logarithm(a):
    return compute("log", as_double(a))


@pointwise("runtime.power_partial")
def power_partial(a, b):
    """b * a ** (b - 1), and 0 where b is 0."""
    b = as_double(b)
    below = compute("mul", b, raised(as_double(a), Number(b.value - 1.0, "d") if isinstance(b, Number) else compute("sub", b, double(1.0))))
    return compute("select", compute("eq", b, double(0.0)), double(0.0), below)


@pointwise("runtime.exp_difference")
def exp_difference(a, b):
    """exp(a - b), and 1 where both are the same infinity."""
    difference = compute("sub", as_double(a), as_double(b))
    return compute("exp", compute("select", compute("eq", as_double(a), as_double(b)), double(0.0), difference))


@pointwise("runtime.share_of_exp")
def share_of_exp(a, b):
    return compute("div", double(1.0), compute("add", double(1.0), exp_difference(b, a)))


@pointwise("numpy.logaddexp")
def logaddexp(a, b):
    """The logarithm of exp(a) + exp(b): the larger one, and what the other adds."""
    a, b = as_double(a), as_double(b)
    gap = compute("neg", compute("abs", compute("sub", a, b)))
    further = compute("log1p", compute("exp", compute("select", compute("eq", a, b), double(0.0), gap)))
    return compute("add", compute("maximum", a, b), further)


@pointwise("numpy.where", "runtime.select", "ifexp")
def chosen(test, a, b):
    return compute("select", test, a, b)


@pointwise("runtime.share")
def share(t, taken, tie):
    """t where taken, half of it where there is a tie, else 0."""
    t = as_double(t)
    return compute("select", tie, compute("mul", double(0.5), t), compute("select", taken, t, double(0.0)))


@pointwise("numpy.isfinite", "math.isfinite")
def is_finite(x):
    return compute("lt", compute("abs", as_double(x)), double(math.inf))


@pointwise("numpy.isnan", "math.isnan")
def is_nan(x):
    return compute("ne", as_double(x), as_double(x))


@pointwise("numpy.clip")
def clipped(x, low, high):
    return compute("minimum", compute("maximum", x, low), high)


@pointwise("scipy.special.expit")
def sigmoid(x):
    return compute("div", double(1.0), compute("add", double(1.0), compute("exp", compute("neg", as_double(x)))))


@pointwise("numpy.deg2rad", "numpy.radians", "math.radians")
def radians(x):
    return compute("mul", as_double(x), double(math.pi / 180.0))

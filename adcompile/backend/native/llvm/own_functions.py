"""Functions of doubles as LLVM text of our own, which is inlined and vectorised: exp, log, tanh, and what is made of them.

Written for arrays: no branch, no table, no call. Within 1.5 units in the last place; NumPy's results for NaN, infinities, zeros and
denormal numbers, and the flags that NumPy raises. exp and log are the classical reductions (Cody and Waite, 1980; the polynomial of log as
in fdlibm's e_log.c, Sun Microsystems 1993), tanh for small arguments the rational function of Cephes (Moshier, 1989).
"""

import math
import struct

FACTORIALS = [1.0 / math.factorial(k) for k in range(14)]
MAGIC = 6755399441055744.0
"""1.5 * 2**52: a number that is added rounds to an integer, in the lowest bits."""

LN2_HIGH, LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
TWO_THIRDS_LOW = 3.700743415417188e-17
"""2/3 less the double next to it."""

LOG_ODD = (6.666666666666735130e-01, 2.857142874366239149e-01, 1.818357216161805012e-01, 1.479819860511658591e-01)
LOG_EVEN = (3.999999999940941908e-01, 2.222219843214978396e-01, 1.531383769920937332e-01)
TANH_P = (-9.64399179425052238628e-1, -9.92877231001918586564e1, -1.61468768441708447952e3)
TANH_Q = (1.12811678491632931402e2, 2.23548839060100448583e3, 4.84406305325125486048e3)


def bits(x):
    """The bits of a double, as LLVM writes numbers that are exact."""
    return f"0x{struct.unpack('<Q', struct.pack('<d', float(x)))[0]:016X}"


def as_int(x):
    return struct.unpack("<q", struct.pack("<d", x))[0]


class FunctionText:
    """The lines of one function. Each method adds one and returns the value's name."""

    def __init__(self, name, params="double %x"):
        self.lines, self.count = [f"define internal double @{name}({params}) alwaysinline nounwind {{"], 0

    def add(self, text):
        self.count += 1
        self.lines.append(f"  %v{self.count} = {text}")
        return f"%v{self.count}"

    @staticmethod
    def of(x):
        return bits(x) if isinstance(x, (int, float)) else x

    def fma(self, a, b, c):
        return self.add(f"call double @llvm.fma.f64(double {self.of(a)}, double {self.of(b)}, double {self.of(c)})")

    def op(self, op, a, b):
        return self.add(f"{op} double {self.of(a)}, {self.of(b)}")

    def mul(self, a, b):
        return self.op("fmul", a, b)

    def plus(self, a, b):
        return self.op("fadd", a, b)

    def minus(self, a, b):
        return self.op("fsub", a, b)

    def over(self, a, b):
        return self.op("fdiv", a, b)

    def compare(self, how, a, b):
        return self.add(f"fcmp {how} double {self.of(a)}, {self.of(b)}")

    def select(self, test, a, b):
        return self.add(f"select i1 {test}, double {self.of(a)}, double {self.of(b)}")

    def integer(self, op, a, b):
        return self.add(f"{op} i64 {a}, {b}")

    def to_int(self, x):
        return self.add(f"bitcast double {x} to i64")

    def to_double(self, x):
        return self.add(f"bitcast i64 {x} to double")

    def size(self, x):
        return self.add(f"call double @llvm.fabs.f64(double {x})")

    def call(self, name, x):
        return self.add(f"call double @{name}(double {x})")

    def done(self, value):
        self.lines += [f"  ret double {value}", "}"]
        return "\n".join(self.lines)


def scaled(text, value, k):
    """value * 2**k, in two steps, so that neither factor overflows."""
    half = text.integer("ashr", k, 1)
    for part in (half, text.integer("sub", k, half)):
        value = text.mul(value, text.to_double(text.integer("shl", text.integer("add", part, 1023), 52)))
    return value


def reduced(text, x):
    """k and r with x = k log 2 + r, where r is between -0.35 and 0.35."""
    t = text.fma(x, 1.0 / math.log(2.0), MAGIC)
    k = text.integer("sub", text.to_int(t), as_int(MAGIC))
    n = text.minus(t, MAGIC)
    return k, text.fma(n, -LN2_LOW, text.fma(n, -LN2_HIGH, x))


def exp():
    """e**x: a Taylor polynomial of degree 13 of what is left of x by multiples of log 2."""
    text = FunctionText("adc.exp")
    x = text.select(text.compare("ogt", "%x", 800.0), 800.0, "%x")
    x = text.select(text.compare("olt", x, -800.0), -800.0, x)
    k, r = reduced(text, x)
    return text.done(scaled(text, text.plus(1.0, text.fma(text.mul(r, r), taylor_rest(text, r), r)), k))


def taylor_rest(text, r):
    """(e**r - 1 - r) / r**2: a polynomial of degree 11."""
    r2 = text.mul(r, r)
    r4 = text.mul(r2, r2)
    pairs = [text.fma(r, FACTORIALS[n + 1], FACTORIALS[n]) for n in range(2, 14, 2)]
    a, b, c = [text.fma(r2, pairs[n + 1], pairs[n]) for n in (0, 2, 4)]
    return text.fma(r4, text.fma(r4, c, b), a)


def exp_of_sum(text, high, low):
    """e**(high + low), where low is what was lost of high: so exact that what is a double comes out as that double."""
    tame = text.compare("olt", text.size(high), 800.0)
    x = text.select(text.compare("ogt", high, 800.0), 800.0, text.select(text.compare("olt", high, -800.0), -800.0, high))
    t = text.fma(x, 1.0 / math.log(2.0), MAGIC)
    k, n = text.integer("sub", text.to_int(t), as_int(MAGIC)), text.minus(t, MAGIC)
    first = text.fma(n, -LN2_HIGH, x)           # exact
    off = text.mul(n, LN2_LOW)
    r = text.minus(first, off)
    lost = text.minus(text.minus(text.minus(first, r), off), text.fma(n, LN2_LOW, text.minus(0.0, off)))
    low = text.select(tame, text.plus(lost, low), 0.0)
    tail = text.mul(text.mul(r, r), taylor_rest(text, r))
    sum = text.plus(1.0, r)
    tail = text.fma(text.plus(sum, tail), low, tail)
    return scaled(text, text.plus(sum, text.plus(text.minus(r, text.minus(sum, 1.0)), tail)), k)


def log():
    """The natural logarithm: k log 2 + log(m), where m is between 0.71 and 1.42, by the series in (m - 1) / (m + 1)."""
    text = FunctionText("adc.log")
    small = text.compare("olt", "%x", 2.2250738585072014e-308)
    x = text.select(small, text.mul("%x", 2.0 ** 54), "%x")
    u = text.to_int(x)
    k = text.integer("ashr", text.integer("sub", u, 0x3FE6A09E667F3BCD), 52)
    m = text.to_double(text.integer("sub", u, text.integer("shl", k, 52)))
    k = text.minus(text.add(f"sitofp i64 {k} to double"), text.select(small, 54.0, 0.0))
    f = text.minus(m, 1.0)
    zero = text.compare("oeq", "%x", 0.0)      # the quotient is -1 / 0 there, which is the value, and says so
    s = text.over(text.select(zero, -1.0, f), text.select(zero, text.size("%x"), text.plus(2.0, f)))
    z = text.mul(s, s)
    w = text.mul(z, z)
    odd, even = LOG_ODD[-1], LOG_EVEN[-1]
    for coefficient in LOG_ODD[-2::-1]:
        odd = text.fma(w, odd, coefficient)
    for coefficient in LOG_EVEN[-2::-1]:
        even = text.fma(w, even, coefficient)
    r = text.plus(text.mul(z, odd), text.mul(w, even))
    half = text.mul(text.mul(0.5, f), f)
    inner = text.plus(text.mul(s, text.plus(half, r)), text.mul(k, LN2_LOW))
    value = text.minus(text.mul(k, LN2_HIGH), text.minus(text.minus(half, inner), f))
    value = text.select(text.compare("oeq", "%x", math.inf), math.inf, value)
    value = text.select(zero, s, value)
    below = text.plus(text.mul("%x", math.inf), math.inf)      # infinity above 0, no number below, which it says
    value = text.select(text.compare("olt", "%x", 0.0), below, value)
    return text.done(text.select(text.compare("uno", "%x", "%x"), "%x", value))


def tanh():
    """Near 0 a rational function, else 1 - 2 / (e**(2 |x|) + 1) with the sign of x."""
    text = FunctionText("adc.tanh")
    size = text.size("%x")
    z = text.mul("%x", "%x")
    over = text.fma(text.fma(TANH_P[0], z, TANH_P[1]), z, TANH_P[2])
    under = text.fma(text.fma(text.plus(z, TANH_Q[0]), z, TANH_Q[1]), z, TANH_Q[2])
    near = text.plus("%x", text.mul("%x", text.mul(z, text.over(over, under))))
    twice = text.mul(2.0, text.select(text.compare("ogt", size, 20.0), 20.0, size))
    far = text.minus(1.0, text.over(2.0, text.plus(text.call("adc.exp", twice), 1.0)))
    far = text.add(f"call double @llvm.copysign.f64(double {far}, double %x)")
    value = text.select(text.compare("olt", size, 0.625), near, far)
    return text.done(text.select(text.compare("uno", "%x", "%x"), "%x", value))


def power():
    """x**y for x of 0 and more: e**(y log x), where the logarithm is a sum of two doubles, so that the product keeps its digits. For x below 0
    the result is no number, which it says: Python computes it then."""
    text = FunctionText("adc.pow", "double %x, double %y")
    small = text.compare("olt", "%x", 2.2250738585072014e-308)
    x = text.select(small, text.mul("%x", 2.0 ** 54), "%x")
    u = text.to_int(x)
    k = text.integer("ashr", text.integer("sub", u, 0x3FE6A09E667F3BCD), 52)
    m = text.to_double(text.integer("sub", u, text.integer("shl", k, 52)))
    k = text.minus(text.add(f"sitofp i64 {k} to double"), text.select(small, 54.0, 0.0))
    f = text.minus(m, 1.0)
    under = text.plus(2.0, f)
    lost = text.minus(f, text.minus(under, 2.0))
    s = text.over(f, under)
    rest = text.over(text.minus(text.fma(text.minus(0.0, s), under, f), text.mul(s, lost)), under)
    z = text.mul(s, s)
    series = 2.0 / 23.0
    for n in range(21, 3, -2):
        series = text.fma(z, series, 2.0 / n)
    cube = text.mul(s, z)
    cube_low = text.fma(s, text.fma(s, s, text.minus(0.0, z)), text.fma(s, z, text.minus(0.0, cube)))
    third = text.mul(cube, 2.0 / 3.0)           # 2/3 s**3, with the digits that are lost
    third_low = text.fma(cube, 2.0 / 3.0, text.minus(0.0, third))
    third_low = text.plus(third_low, text.fma(cube, TWO_THIRDS_LOW, text.mul(cube_low, 2.0 / 3.0)))
    low = text.plus(text.fma(text.mul(cube, z), series, third_low), text.mul(text.fma(2.0, z, 2.0), rest))
    twice = text.mul(2.0, s)
    first = text.plus(twice, third)
    low = text.plus(low, text.minus(third, text.minus(first, twice)))
    whole = text.mul(k, LN2_HIGH)               # exact: the last bits of the constant are 0
    high = text.plus(whole, first)
    larger = text.minus(high, whole)
    error = text.plus(text.minus(whole, text.minus(high, larger)), text.minus(first, larger))
    low = text.plus(text.plus(error, low), text.mul(k, LN2_LOW))
    both = text.plus(high, low)
    high, low = both, text.minus(low, text.minus(both, high))
    product = text.mul("%y", high)
    below = text.fma("%y", low, text.fma("%y", high, text.minus(0.0, product)))
    value = exp_of_sum(text, product, below)
    zero, above = text.compare("oeq", "%x", 0.0), text.compare("ogt", "%y", 0.0)
    inverse = text.over(1.0, text.select(zero, text.size("%x"), 1.0))      # infinite at 0, and says so, which Python then looks at
    value = text.select(zero, text.select(above, 0.0, inverse), value)
    endless = text.compare("oeq", "%x", math.inf)
    value = text.select(endless, text.select(above, math.inf, 0.0), value)
    told = text.plus(text.mul("%x", math.inf), math.inf)
    value = text.select(text.compare("olt", "%x", 0.0), told, value)
    value = text.select(text.compare("uno", "%x", "%y"), text.plus("%x", "%y"), value)
    return text.done(text.select(text.compare("oeq", "%y", 0.0), 1.0, value))


OWN = {"exp": exp, "log": log, "tanh": tanh, "pow": power}
"""Functions that are text of our own; `needs` says which others each calls."""

NEEDS = {"tanh": ("exp",)}

INTRINSICS = {"sqrt": "sqrt", "abs": "fabs", "floor": "floor", "ceil": "ceil", "trunc": "trunc", "round": "roundeven",
              "copysign": "copysign"}
"""Functions that the machine has an instruction for."""

LIBRARY = ("log1p", "expm1", "log2", "log10", "exp2", "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "asinh", "acosh",
           "atanh", "hypot", "cbrt", "fmod", "erf", "erfc")
"""Functions of the C library."""

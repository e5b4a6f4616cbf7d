"""The operations on numbers that the loop language has: about fifty, whatever the programs are written in.

Each is a Python function that gives what the machine gives: `source` prints a call of it, and machine code must agree.
"""

import math

INTEGERS = 2 ** 63


def quotient(a, b):
    """a / b as the machine divides."""
    if b == 0.0:
        return math.nan if a == 0.0 or a != a else math.copysign(math.inf, a) * math.copysign(1.0, b)
    return a / b


def _edges(function, *edges):
    """A function of `math` where it raises: what the machine gives there."""
    def call(*args):
        try:
            return function(*args)
        except OverflowError:
            return math.inf
        except ValueError:
            for x, value in edges:
                if args[0] == x:
                    return value
            return math.nan
    return call


def power(a, b):
    """a ** b as the C library computes it."""
    try:
        return math.pow(a, b)
    except OverflowError:
        return -math.inf if a < 0 and b % 2 == 1 else math.inf
    except ValueError:
        return (-math.inf if math.copysign(1.0, a) < 0 and b % 2 == 1 else math.inf) if a == 0 else math.nan


def larger(a, b):
    """The larger number, NaN if one is."""
    return a if a != a or a > b else b


def smaller(a, b):
    return a if a != a or a < b else b


def sign(a):
    return (a > 0) - (a < 0) + 0.0 if a == a else a


def sinh(a):
    try:
        return math.sinh(a)
    except OverflowError:
        return math.copysign(math.inf, a)


def expm1(a):
    try:
        return math.expm1(a)
    except OverflowError:
        return math.inf


def whole(function):
    """A function to integers, on doubles: what is not finite stays what it is."""
    return lambda a: function(a) + 0.0 if math.isfinite(a) else a


ARITHMETIC = {
    "add": lambda a, b: a + b, "sub": lambda a, b: a - b, "mul": lambda a, b: a * b, "neg": lambda a: -a,
    "lt": lambda a, b: a < b, "le": lambda a, b: a <= b, "gt": lambda a, b: a > b, "ge": lambda a, b: a >= b,
    "eq": lambda a, b: a == b, "ne": lambda a, b: a != b,
    "and": lambda a, b: a and b, "or": lambda a, b: a or b, "not": lambda a: not a,
    "select": lambda t, a, b: a if t else b,
    "div": quotient, "abs": abs, "maximum": larger, "minimum": smaller, "float": float, "int": int, "bit": int,
    "floordiv": lambda a, b: a // b, "mod": lambda a, b: a % b,
}
"""Done by the machine itself. "floordiv" and "mod" are of integers, the second of which is not 0; "bit" is the integer of a truth,
"int" of a double."""

FUNCTIONS = {
    "exp": _edges(math.exp), "log": _edges(math.log, (0.0, -math.inf)), "sqrt": _edges(math.sqrt),
    "log1p": _edges(math.log1p, (-1.0, -math.inf)), "expm1": expm1, "log2": _edges(math.log2, (0.0, -math.inf)),
    "log10": _edges(math.log10, (0.0, -math.inf)), "exp2": _edges(math.exp2),
    "sin": _edges(math.sin), "cos": _edges(math.cos), "tan": _edges(math.tan),
    "asin": _edges(math.asin), "acos": _edges(math.acos), "atan": math.atan, "atan2": math.atan2,
    "sinh": sinh, "cosh": _edges(math.cosh), "tanh": math.tanh,
    "asinh": math.asinh, "acosh": _edges(math.acosh), "atanh": _edges(math.atanh, (1.0, math.inf), (-1.0, -math.inf)),
    "pow": power, "hypot": math.hypot, "cbrt": math.cbrt, "fmod": _edges(math.fmod), "copysign": math.copysign,
    "floor": whole(math.floor), "ceil": whole(math.ceil), "trunc": whole(math.trunc), "round": whole(round), "sign": sign,
    "erf": math.erf, "erfc": math.erfc,
}
"""Functions of doubles."""

OPERATIONS = ARITHMETIC | FUNCTIONS
TRUTHS = ("lt", "le", "gt", "ge", "eq", "ne", "and", "or", "not")

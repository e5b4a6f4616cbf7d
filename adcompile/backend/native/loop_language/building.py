"""Expressions of the loop language, with what is known of them computed at once."""

from adcompile.backend.native.loop_language.language import Compute, Number, Register
from adcompile.backend.native.loop_language.number_operations import OPERATIONS, TRUTHS

ZERO, ONE = Number(0, "i"), Number(1, "i")
TRUE, FALSE = Number(True, "b"), Number(False, "b")


def integer(value):
    return Number(value, "i")


def double(value):
    return Number(float(value), "d")


def variable(name, type):
    return Register(name, type)


def as_double(expr):
    """The same number as a double."""
    if expr.type == "d":
        return expr
    if isinstance(expr, Number):
        return Number(float(expr.value), "d")
    return Compute("float", (as_integer(expr),), "d")


def as_integer(expr):
    """The same number as an integer; of an integer or a truth."""
    if expr.type == "i":
        return expr
    if isinstance(expr, Number):
        return Number(int(expr.value), "i")
    return Compute("bit", (expr,), "i")


def as_truth(expr):
    """Return True if a number is not 0."""
    return expr if expr.type == "b" else compute("ne", expr, Number(0, "i") if expr.type == "i" else Number(0.0, "d"))


def same_type(*args):
    """The numbers in one type, the widest of theirs."""
    if any([arg.type == "d" for arg in args]):
        return [as_double(arg) for arg in args]
    if any([arg.type == "i" for arg in args]):
        return [as_integer(arg) for arg in args]
    return list(args)


def compute(op, *args, type=None):
    """One operation. Numbers are brought to one type first; integers and truths are folded."""
    if op in ("and", "or", "not"):
        args = [as_truth(arg) for arg in args]
    elif op == "select":
        args = [as_truth(args[0]), *same_type(*args[1:])]
    else:
        args = same_type(*args)
    if type is None:
        type = "b" if op in TRUTHS else args[-1].type
        if type == "b" and op not in TRUTHS and op != "select":
            args, type = [as_integer(arg) for arg in args], "i"
    if all([isinstance(arg, Number) for arg in args]) and args[-1].type != "d":
        if not (op in ("floordiv", "mod") and args[1].value == 0):
            return Number(OPERATIONS[op](*[arg.value for arg in args]), type)
    found = simpler(op, args)
    return Compute(op, tuple(args), type) if found is None else found


def simpler(op, args):
    """The same in a simpler form, of integers and truths, or None."""
    first, last = args[0], args[-1]
    if op == "select":
        if isinstance(first, Number):
            return args[1] if first.value else args[2]
        return args[1] if args[1] == args[2] else None
    if first.type == "i":
        if op == "add":
            if ZERO in args:
                return last if first == ZERO else first
            if isinstance(last, Number) and isinstance(first, Compute) and first.op == "add" and isinstance(first.args[1], Number):
                return compute("add", first.args[0], Number(first.args[1].value + last.value, "i"))
            return None if not isinstance(first, Number) else Compute("add", (last, first), "i")
        if op == "sub":
            if isinstance(last, Number):
                return compute("add", first, Number(-last.value, "i"))
            return ZERO if first == last else None
        if op == "mul":
            if ZERO in args:
                return ZERO
            return last if first == ONE else first if last == ONE else None
        if op == "floordiv" and last == ONE:
            return first
        if op in ("eq", "le", "ge") and first == last:
            return TRUE
        if op in ("ne", "lt", "gt") and first == last:
            return FALSE
        if op in ("maximum", "minimum") and first == last:
            return first
    if op in ("and", "or"):
        for one, other in ((first, last), (last, first)):
            if isinstance(one, Number):
                return other if one.value == (op == "and") else one
    return None

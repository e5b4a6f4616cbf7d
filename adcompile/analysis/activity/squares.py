"""Roots of sums of squares, however they are spelled: lengths, whose derivatives at 0 are those of a norm.

    np.sqrt(np.sum(x * x))      math.sqrt(a**2 + b**2)      (x @ x) ** 0.5

The derivatives of `arctan` and `arcsinh` divide by `1 + x * x` and by its root, which grow faster than x does: `outgrown`.

What an operation does to squares stands on its card: it is a "root", a "square", a "product", which is a square where both
operands are the same, a "sum", which is one of squares where all that it adds are, a "power" of one of these kinds, or the
"same" number. The square of a length has a second derivative at 0, unlike the length: it has the rule of `x @ x` and the like,
the operation that the card of the length names as its `squared`.
"""

from adcompile.ir.frozen import replace
from adcompile.ir.nodes import Apply, Assign, Const, Name
from adcompile.ir.visit import is_display, item_read, walk
from adcompile.ops.asked import card_of
from adcompile.ops.fields.params import operands_of

DEEPEST = 40
"""Longer sums are taken for what their operands are not known to be."""


def lengths(block):
    """The names in a block of roots of sums of squares, and of squares of lengths: the operation whose rule each has."""
    values = {one.target: one.value for one in walk(block) if isinstance(one, Assign)}
    found = {}
    for name, value in values.items():
        if isinstance(value, Apply):
            kind = kind_of(value)
            if kind == "root" and are_squares(value.args[0], values):
                found[name] = Apply("numpy.sqrt/length", value.args[:1], (), value.span)
            elif kind == "square" or kind == "product" and len(value.args) == 2 and same(*value.args, values):
                whole = squared(value.args[0], values)
                if whole is not None:
                    found[name] = whole
    return found


def squared(operand, values):
    """The operation that is the square of a length, and has a second derivative where that has a kink; None of others."""
    operand = resolved(operand, values)
    if not isinstance(operand, Apply):
        return None
    if kind_of(operand) == "root" and are_squares(operand.args[0], values):
        return Apply("pos", operand.args[:1], (), operand.span)
    key = card_of(operand).squared
    whole = replace(operand, op=key) if key else None
    return whole if whole is not None and covers(whole) else None


def resolved(operand, values):
    """The expression that an operand stands for, found through copies and conversions to Python's floats: `float(x)` counts as
    `x`."""
    while True:
        if isinstance(operand, Name) and operand.id in values:
            operand = values[operand.id]
        elif isinstance(operand, Apply) and kind_of(operand) == "same":
            operand = operand.args[0]
        else:
            return operand


def covers(apply):
    """Return True if the rule of an operation covers the call: all keyword operands have values that the rule allows."""
    rule = card_of(apply).rule
    given = dict(operands_of(card_of(apply), apply))
    return all(isinstance(given[name], Const) and given[name].value in values
               for name, values in (rule.allowed or {}).items() if name in given)


def outgrown(block, added):
    """The names in a block of quotients by a number and a square, or by a root of that, where transforms `added` quotient and
    divisor: they are 0 where x is infinite, and so is their derivative."""
    values = {one.target: one.value for one in walk(block) if isinstance(one, Assign)}
    found = {}
    for name, value in values.items():
        if name in added and isinstance(value, Apply) and card_of(value).algebra == "quotient" and len(value.args) == 2:
            divisor = value.args[1]
            if isinstance(divisor, Name) and divisor.id in added and has_square(divisor, values):
                found[name] = True
    return found


def has_square(operand, values):
    """Return True if an operand is a positive number plus a square (`1.0 + x * x`), or a root of that: it is never 0."""
    operand = resolved(operand, values)
    if not isinstance(operand, Apply):
        return False
    if kind_of(operand) == "root":
        return has_square(operand.args[0], values)
    return kind_of(operand) == "sum" and len(operand.args) == 2 and is_positive(operand.args[0]) \
        and are_squares(operand.args[1], values)


def are_squares(operand, values, depth=0):
    """Return True if an operand is a sum of squares, or an array of them. `values` maps names to what they are assigned."""
    operand = resolved(operand, values)
    if not isinstance(operand, Apply) or depth == DEEPEST:
        return False
    kind, args = kind_of(operand), operand.args
    if kind == "product":
        if len(args) == 3:
            return subscripts_agree(args[0]) and same(*args[1:], values)
        return len(args) == 2 and (same(*args, values) or any(is_positive(one) and are_squares(other, values, depth + 1)
                                                              for one, other in (args, args[::-1])))
    if operand.op == "div":
        return is_positive(args[1]) and are_squares(args[0], values, depth + 1)
    if kind == "sum":
        terms = [arg for arg in args if not isinstance(arg, Const)]
        return bool(terms) and all(are_squares(term, values, depth + 1) for term in terms)
    return kind == "square"


def kind_of(apply):
    """How an operation takes part in a sum of squares: "sum", "product", "square", "root" ...; "" if it does not. A power is a
    square for exponent 2 and a root for 0.5."""
    found = "sum" if is_display(apply) else card_of(apply).squares
    if found != "power":
        return found
    exponent = apply.args[1].value if len(apply.args) == 2 and isinstance(apply.args[1], Const) else None
    return "square" if exponent == 2 else "root" if exponent == 0.5 else ""


def same(one, other, values):
    """Return True if two operands surely have the same value: they are one name, or the same element of one array."""
    if isinstance(one, Name) and isinstance(other, Name):
        return one.id == other.id or all(one.id in values for one in (one, other)) \
            and same(values[one.id], values[other.id], values)
    found = item_read(one)
    return found is not None and found == item_read(other)


def subscripts_agree(subscripts):
    """Return True if both operands of an `einsum` have the same subscripts, as in "ij,ij->"."""
    if not isinstance(subscripts, Const) or not isinstance(subscripts.value, str):
        return False
    one, _, other = subscripts.value.partition("->")[0].replace(" ", "").partition(",")
    return one == other


def is_positive(operand):
    return isinstance(operand, Const) and type(operand.value) in (int, float) and operand.value > 0

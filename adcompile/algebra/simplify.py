"""Algebra on one operation: what costs nothing to see and makes the derivative shorter.

    1.0 * x                     x                   x a float
    -(-x)    a + (-b)           x    a - b
    2.0 * (0.5 * x)             1.0 * x
    ones_like_x * a             a                   an array of equal numbers is the number, where shapes agree
    where(t, a, 0.0) * p        where(t, a * p, 0.0)

A value computed with is a cotangent or tangent at least in one operand, so 0 times anything is 0.
"""

import math

from adcompile.algebra import array_products, buffers, complex_parts     # their rewrites are entered
from adcompile.algebra.match import are_reals, defined_by, is_float, is_narrower, number, same
from adcompile.algebra.rewriting import rewrites
from adcompile.algebra.terms import into_smaller, like_terms
from adcompile.ir.nodes import Apply, Const, Name
from adcompile.ir.types import (
    EITHER, List, Tuple, is_array, is_number, is_scalar, kind, may_be_complex, rank,
)
from adcompile.ops.asked import card_of

UNIFORM = "runtime.broadcast_like"
WIDE = ("float", "float64", *EITHER)
"""Kinds of numbers whose cotangents may be of any kind: none of them is narrow."""


def simplified(site, expr):
    """An expression equal to `expr`, an `Apply`; new temporaries are assigned at the site."""
    if not isinstance(expr, Apply) or expr.kwargs:
        return expr
    rule = rewrites.get(expr.op)
    return rule(site, expr) if rule is not None else expr


def constant(value):
    return Const(value)


# --- products ----------------------------------------------------------------


@rewrites("mul")
def multiply(site, expr):
    a, b = expr.args
    if number(b) is not None and number(a) is None:
        a, b = b, a
        expr = Apply(expr.op, (a, b), (), expr.span)
    a, b = complex_parts.without_zero(site, a, b), complex_parts.without_zero(site, b, a)
    if a is not expr.args[0] or b is not expr.args[1]:
        expr = Apply(expr.op, (a, b), (), expr.span)
    m, n = number(a), number(b)
    if m is not None and n is not None:
        return constant(m * n)
    if m is not None:
        return _times_constant(site, m, a, b, expr)
    for value, other in ((a, b), (b, a)):
        negated = defined_by(site, value, "neg")
        if negated is not None:
            return simplified(site, Apply("neg", (site.assign(Apply(expr.op, _order(value is a, negated.args[0], other))),)))
    return _through(site, expr)


def _order(first, value, other):
    return (value, other) if first else (other, value)


def _times_constant(site, m, a, b, expr):
    inner = defined_by(site, b, "mul")
    surely_float = is_float(site, b) or inner is not None and type(number(inner.args[0])) is float
    if m == 1 and surely_float:
        return b
    if m == 0 and is_scalar(site.type(b)):
        return constant(0.0)
    if m == -1 and surely_float:
        return simplified(site, Apply("neg", (b,)))
    if inner is not None and number(inner.args[0]) is not None and math.isfinite(m * number(inner.args[0])) \
            and are_reals(site, inner.args[1]):
        return simplified(site, Apply("mul", (constant(m * number(inner.args[0])), inner.args[1])))
    negated = defined_by(site, b, "neg")
    if negated is not None:
        return simplified(site, Apply("neg", (site.assign(Apply("mul", (a, negated.args[0]))),)))
    smaller = into_smaller(site, m, b)
    if smaller is None:
        smaller = expr if expr.op == "mul" and expr.span is None else Apply("mul", (a, b))
    return _through(site, smaller)


@rewrites("runtime.scale")
def scale(site, expr):
    """The product that is 0 where its first operand is."""
    t, partial = expr.args
    m, n = number(t), number(partial)
    if m == 0:
        return constant(0.0) if is_scalar(site.type(partial)) else expr
    if m is not None or n is not None:
        return multiply(site, Apply("mul", expr.args))
    selected = _selected(site, t, partial)
    if selected is not None:
        return selected(lambda value: site.assign(Apply("mul", (value, partial))))
    negated = defined_by(site, t, "neg")
    if negated is not None:
        return simplified(site, Apply("neg", (site.assign(Apply(expr.op, (negated.args[0], partial))),)))
    return _through(site, expr)


# --- quotients ---------------------------------------------------------------


@rewrites("div")
def divide(site, expr):
    t, x = expr.args
    if number(t) == 0 and is_scalar(site.type(x)):
        return constant(0.0)
    if number(x) == 1 and is_float(site, t):
        return t
    negated = defined_by(site, t, "neg")
    if negated is not None:
        return simplified(site, Apply("neg", (site.assign(Apply(expr.op, (negated.args[0], x))),)))
    return _through(site, expr)


@rewrites("runtime.divide")
def divide_strongly(site, expr):
    """The quotient that is 0 where the numerator is: where that was selected, only the selected are divided."""
    t, x = expr.args
    taken = defined_by(site, t, "numpy.where")
    if taken is not None and number(taken.args[2]) == 0 and same(site, t, x) and same(site, taken.args[0], x):
        return Apply("runtime.divide_where", (taken.args[1], x, taken.args[0]))
    if number(x):
        return divide(site, Apply("div", expr.args))
    return divide(site, expr)


# --- sums --------------------------------------------------------------------


@rewrites("accumulate")
@rewrites("add")
def add(site, expr):
    a, b = expr.args
    m, n = number(a), number(b)
    if m is not None and n is not None:
        return constant(m + n)
    if n == 0 and is_float(site, a):
        return a
    if m == 0 and is_float(site, b):
        return b
    if not all(is_number(site.type(operand)) for operand in expr.args):
        return expr
    together = like_terms(site, a, b)
    if together is not None:
        return simplified(site, together)
    if isinstance(a, Name) and isinstance(b, Name) and a.id == b.id:
        return simplified(site, Apply("mul", (constant(2.0), a)))
    negated = defined_by(site, b, "neg")
    if negated is not None:
        return simplified(site, Apply("sub", (a, negated.args[0])))
    negated = defined_by(site, a, "neg")
    if negated is not None:
        return simplified(site, Apply("sub", (b, negated.args[0])))
    for value, other in ((a, b), (b, a)):
        filled = _filled(site, value, other)
        if filled is not None:
            return simplified(site, Apply("add", (other, filled)))
    return expr


@rewrites("sub")
def subtract(site, expr):
    a, b = expr.args
    m, n = number(a), number(b)
    if m is not None and n is not None:
        return constant(m - n)
    if n == 0 and is_float(site, a):
        return a
    if m == 0:
        return simplified(site, Apply("neg", (b,)))
    negated = defined_by(site, b, "neg")
    if negated is not None:
        return simplified(site, Apply("add", (a, negated.args[0])))
    return _through(site, expr)


@rewrites("neg")
def negate(site, expr):
    x, = expr.args
    if number(x) is not None:
        return constant(-number(x))
    negated = defined_by(site, x, "neg")
    if negated is not None and is_float(site, negated.args[0]):
        return negated.args[0]
    filled = defined_by(site, x, UNIFORM)
    if filled is not None:
        return Apply(UNIFORM, (site.assign(Apply("neg", (filled.args[0],))), filled.args[1]))
    return expr


@rewrites("numpy.sum")
def total(site, expr):
    """The sum of all numbers of an array: of equal ones their count times one, of products a product of vectors."""
    a = expr.args[0]
    definition = defined_by(site, a, UNIFORM, "neg", "mul", "div", "runtime.divide")
    if definition is None or len(expr.args) > 1 or not is_array(site.type(a)):
        return expr
    first, second = (*definition.args, None)[:2]
    if definition.op == UNIFORM:
        return simplified(site, Apply("mul", (first, Apply("attr:size", (second,))))) if is_scalar(site.type(first)) else expr
    if card_of(definition).algebra == "negative":
        return simplified(site, Apply("neg", (site.assign(Apply(expr.op, (first,))),)))
    if not are_reals(site, first, second):
        return expr
    if is_scalar(site.type(second)) and is_array(site.type(first)):
        return simplified(site, Apply(definition.op, (site.assign(Apply(expr.op, (first,))), second)))
    if definition.op == "mul" and is_scalar(site.type(first)):
        return simplified(site, Apply("mul", (first, site.assign(Apply(expr.op, (second,))))))
    vectors = definition.op == "mul" and all(rank(site.type(arg)) == 1 for arg in definition.args)
    return Apply("matmul", definition.args) if vectors and same(site, first, second) else expr


@rewrites("runtime.unbroadcast")
def unbroadcast(site, expr):
    t, x = expr.args
    if kind(site.type(x)) in WIDE and is_scalar(site.type(t)) and not may_be_complex(site.type(t)):
        return t
    negated = defined_by(site, t, "neg")
    if negated is not None and is_float(site, t):
        return simplified(site, Apply("neg", (site.assign(Apply(expr.op, (negated.args[0], x))),)))
    return t if is_float(site, t) and site.type(t) == site.type(x) and same(site, t, x) else expr


@rewrites("getitem")
def item(site, expr):
    """An item of a tuple display, of what an array is taken apart into."""
    x, index = expr.args
    split = defined_by(site, x, "runtime.split")
    if split is not None and type(number(index)) is int:
        return part(site, split, index.value) or expr
    apart = defined_by(site, x, "runtime.unarray")
    if apart is not None and type(number(index)) is int:
        return item_of_array(site, *apart.args, index) or expr
    display = defined_by(site, x, "tuple")
    if display is not None and type(number(index)) is int and -len(display.args) <= index.value < len(display.args):
        return display.args[index.value]
    return expr


def item_of_array(site, t, x, index):
    """An item of what an array is taken apart into, like the list `x` that it was made of; None where that is not known."""
    items, array = site.type(x), site.type(t)
    depth = 0
    while isinstance(items, List):
        items, depth = items.item, depth + 1
    if depth == 0 or not is_scalar(items) or not is_array(array) or array.dtype != "float64" or rank(array) != depth:
        return None
    row = defined_by(site, t, "getitem")
    if row is not None and is_array(site.type(row.args[0])) and type(number(row.args[1])) is int:
        t, index = row.args[0], Apply("tuple", (row.args[1], index))
    found = site.assign(Apply("getitem", (t, index)))
    if depth == 1:
        return Apply("builtins.float", (found,))
    return Apply("runtime.unarray", (found, site.assign(Apply("getitem", (x, index)))))


def part(site, split, position):
    """The slice that belongs to one of the arrays that were joined along the first axis; None where sizes are unknown. The second
    part of `split(concatenate((a, b)))` is `[len(a):]`."""
    joined, arrays, axis = split.args
    types = site.type(arrays)
    if number(axis) != 0 or not isinstance(types, Tuple) or not all(map(is_array, types.items)):
        return None
    sizes = [type.shape[0] if type.shape else None for type in types.items]
    before, own, after = sizes[:position], sizes[position], sizes[position + 1:]
    if all(isinstance(size, int) for size in (*before, own)):
        bounds = (sum(before) or None, sum(before) + own)
    elif all(isinstance(size, int) for size in (own, *after)) and own:
        bounds = (-own - sum(after), -sum(after) or None)
    elif all(isinstance(size, int) for size in (*before, *after)):
        bounds = (sum(before) or None, -sum(after) or None)
    else:
        return None
    return Apply("getitem", (joined, Apply("slice", tuple(map(Const, (*bounds, None))))))


@rewrites("runtime.unarray")
def unarray(site, expr):
    """The transpose of `float(x)` is nothing where x is a number."""
    t, x = expr.args
    return t if is_scalar(site.type(x)) and is_scalar(site.type(t)) else expr


@rewrites(UNIFORM)
def fill(site, expr):
    t, x = expr.args
    if is_scalar(site.type(x)) and is_scalar(site.type(t)):
        return t
    filled = defined_by(site, t, UNIFORM)
    return Apply(UNIFORM, (filled.args[0], x)) if filled is not None and same(site, t, x) else expr


@rewrites("runtime.expand")
def expand(site, expr):
    """Axes put back: none were gone where they were kept, and a number needs none; else a new axis in an index."""
    t, x, axis, keepdims = expr.args
    if isinstance(axis, Const) and axis.value is None or isinstance(keepdims, Const) and keepdims.value is True \
            or is_scalar(site.type(t)):
        return t
    axes = axis.value if isinstance(axis, Const) and isinstance(axis.value, tuple) else (number(axis),)
    known = rank(site.type(x))
    if not isinstance(keepdims, Const) or not is_array(site.type(t)) or known != rank(site.type(t)) + len(axes) \
            or not all(type(one) is int and -known <= one < known for one in axes):
        return expr
    gone = [one % known for one in axes]
    index = [Const(None) if place in gone else Apply("slice", (Const(None),) * 3) for place in range(max(gone) + 1)]
    return Apply("getitem", (t, Apply("tuple", tuple(index)) if len(index) > 1 else index[0]))


# --- arrays of equal numbers, and of selected ones ------------------------------


def _filled(site, value, other):
    """The number or smaller array of which an array is filled, where `other` gives the result the same shape."""
    filled = defined_by(site, value, UNIFORM)
    if filled is None or not is_array(site.type(other)) or not same(site, value, other):
        return None
    inner = site.type(filled.args[0])
    if is_narrower(site, filled.args[0], value, other):
        return None
    fits = is_scalar(inner) or is_array(inner) and is_array(site.type(value)) \
        and inner.dtype == "float64" == site.type(value).dtype == site.type(other).dtype
    return filled.args[0] if fits else None


def _selected(site, value, other):
    """Take `where(t, a, 0.0)` apart: return a function that wraps a changed `a` in the same `where` again, or None if the value is
    no such `where` or shapes may differ."""
    taken = defined_by(site, value, "numpy.where")
    if taken is None or number(taken.args[2]) != 0 or not (same(site, value, other) or is_scalar(site.type(other))) \
            or is_narrower(site, taken.args[1], value, other):
        return None
    return lambda change: Apply("numpy.where", (taken.args[0], change(taken.args[1]), constant(0.0)))


def _through(site, expr):
    """The operation on the number instead of the array that is filled with it."""
    a, b = expr.args
    if defined_by(site, a, UNIFORM, "numpy.where") is None and defined_by(site, b, UNIFORM, "numpy.where") is None:
        return expr
    for place, value, other in ((0, a, b), (1, b, a)):
        filled = _filled(site, value, other)
        if filled is not None:
            return simplified(site, Apply(expr.op, _order(place == 0, filled, other)))
        uniform = defined_by(site, value, UNIFORM)
        if uniform is not None and is_scalar(site.type(other)):
            if is_narrower(site, uniform.args[0], value, other):
                return expr
            inner = site.assign(Apply(expr.op, _order(place == 0, uniform.args[0], other)))
            return Apply(UNIFORM, (inner, uniform.args[1]))
        if expr.op == "mul":
            selected = _selected(site, value, other)
            if selected is not None:
                return selected(lambda inner: site.assign(Apply("mul", _order(place == 0, inner, other))))
    return expr


@rewrites("numpy.where")
def where(site, expr):
    if len(expr.args) != 3:
        return expr
    taken, a, b = expr.args
    results = []
    for value in (a, b):
        filled = defined_by(site, value, UNIFORM)
        fits = filled is not None and is_scalar(site.type(filled.args[0])) and same(site, value, taken)
        results.append(filled.args[0] if fits else value)
    return Apply(expr.op, (taken, *results), (), expr.span)

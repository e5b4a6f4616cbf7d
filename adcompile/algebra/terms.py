"""Multiples of arrays: terms that are put together, numbers that go to the smaller factor.

    -0.5 * (t * z) + t * (-0.5 * z)         -1.0 * (t * z)
    2.0 * (t[:, None] * x)                  (2.0 * t[:, None]) * x
"""

import math

from adcompile.algebra.match import are_reals, defined_by, number, same
from adcompile.ir.nodes import Apply, Const, Name
from adcompile.ir.types import at_least_two, is_array, is_scalar, shape


def like_terms(site, a, b):
    """The sum of two multiples of one array, or of one product of arrays: `-0.5 * (t * z) + t * (-0.5 * z)` is `-(t * z)`."""
    if not (isinstance(a, Name) and isinstance(b, Name)) or a.id == b.id or not is_array(site.type(a)) or not same(site, a, b):
        return None
    (m, one), (n, other) = _product(site, a), _product(site, b)
    if sorted(one) != sorted(other) or m + n == 0 or not math.isfinite(m + n) \
            or not are_reals(site, *map(Name, one)):
        return None
    product = Name(other[0]) if len(other) == 1 else site.assign(Apply("mul", tuple(map(Name, other))))
    return Apply("mul", (Const(m + n), product))


def _product(site, operand):
    """A number and the names of which an array is the product: one name or two."""
    m, operand = _multiple(site, operand)
    product = defined_by(site, operand, "mul")
    if product is None or not all(isinstance(arg, Name) for arg in product.args):
        return m, (operand.id,)
    (k, first), (n, second) = (_multiple(site, arg) for arg in product.args)
    return m * k * n, (first.id, second.id)


def _multiple(site, operand):
    """A number and the name that it is the multiple of."""
    negated = defined_by(site, operand, "neg")
    if negated is not None and isinstance(negated.args[0], Name):
        return -1.0, negated.args[0]
    scaled = defined_by(site, operand, "mul")
    if scaled is not None and number(scaled.args[0]) is not None and isinstance(scaled.args[1], Name):
        return number(scaled.args[0]), scaled.args[1]
    return 1.0, operand


def into_smaller(site, m, operand):
    """A number times a product of which one factor is smaller than the other: the number times that one, first."""
    product = defined_by(site, operand, "mul")
    if product is None or not is_array(site.type(operand)):
        return None
    for place in (0, 1):
        small, large = product.args[place], product.args[1 - place]
        if isinstance(small, Name) and are_reals(site, small, large) and same(site, large, operand) \
                and _is_smaller(site, small, large):
            scaled = site.assign(Apply("mul", (Const(m), small)))
            return Apply("mul", (scaled, large) if place == 0 else (large, scaled))
    return None


def _is_smaller(site, small, large):
    """Return True if `small` surely has fewer elements than `large`, with which it is broadcast."""
    own, whole = shape(site.type(small)), shape(site.type(large))
    if is_scalar(site.type(small)):
        return bool(whole)
    return own is not None and len(own) == len(whole) and any(m == 1 and at_least_two(n) for m, n in zip(own, whole))

"""One point and one direction through it: tangents, cotangents and differences there, to be compared.

Tangents are compared with differences along a random direction, cotangents with tangents (<u, y_dot> = <x_bar, v> holds
to the last digits), and products with the Hessian with differences of gradients. No derivative is ever made of differences.
"""

from dataclasses import dataclass

import numpy as np

from adcompile.api.boundary.conversion import STRUCTURES, converted, is_structure, matched
from adcompile.api.boundary.wrt import counted, wrt_of
from adcompile.api.operators.grad import grad
from adcompile.api.operators.hvp import hvp
from adcompile.api.operators.jvp import jvp
from adcompile.api.operators.vjp import vjp
from adcompile.calling.signature import describe
from adcompile.checking.differences import CHANGES, TOLERANCE, difference
from adcompile.frontend.containers.taken_apart import has_floats, items_of_structure

IDENTITY_TOLERANCE = 1e-9
CONSTANT = "the result holds no float"


@dataclass(frozen=True)
class Comparison:
    """One number computed in two ways, how far apart the two may be, and why they cannot be compared, if they cannot."""

    what: str
    derivative: float
    reference: float
    allowed: float
    doubt: str = ""

    @property
    def agrees(self):
        return abs(self.derivative - self.reference) <= self.allowed

    @property
    def comparable(self):
        """True if there is a difference to compare with."""
        return not self.doubt

    def __str__(self):
        return f"{self.what:<40} {self.derivative: .12e} {self.reference: .12e}"


class Trial:
    """One point and one random direction through it, always the same for the same shapes."""

    def __init__(self, f, args, active):
        random = np.random.default_rng(20)
        self.callee = describe(f, "check")
        self.f, self.active = f, active
        self.counted = counted(self.callee, active)     # as the caller counts
        self.wrt = wrt_of(self.callee, self.counted, "check")
        self.args = [converted(value) if position in active else value for position, value in enumerate(args)]
        self.direction = [draw(random, value) if position in active else None
                          for position, value in enumerate(self.args)]
        self.value = f(*self.at(0.0))
        self.weights = draw(random, np.zeros(max(len(flat(self.value)), 1)))
        widest = max(np.finfo(dtype).eps for position in active for dtype in float_dtypes(self.args[position]))
        self.coarseness = np.sqrt(widest / np.finfo(float).eps)

    def comparisons(self, modes, order):
        """All comparisons that are asked for."""
        found = difference(lambda step: self.weighted(self.f(*self.at(step))), self.coarseness)
        reference, allowed, doubt = found.value, self.allowed(found), found.doubt or self.no_floats()
        value, value_dot = None, None
        if "forward" in modes:
            value, value_dot = jvp(self.f, tuple(self.args), tuple(self.direction))
            yield Comparison("tangent and difference", self.weighted(value_dot), reference, allowed, doubt)
        if "reverse" in modes:
            value, pull = vjp(self.f, *self.args)
            along = self.along(pull(self.seed(value)))
            yield Comparison("cotangent and difference", along, reference, allowed, doubt)
            if value_dot is not None:
                expected = self.weighted(value_dot)
                yield Comparison("cotangent and tangent", along, expected,
                                 IDENTITY_TOLERANCE * self.coarseness * (1.0 + abs(expected)),
                                 doubt if doubt in (CHANGES, CONSTANT) else "")
        if order == 2 and self.is_scalar(value) and self.wrt.whole:
            yield self.second_order(doubt)

    def no_floats(self):
        """The doubt where a result holds nothing that has a derivative."""
        return "" if has_floats(self.value) else CONSTANT

    def second_order(self, doubt):
        """A product with the Hessian against the difference of two gradients, both along the direction."""
        gradient = grad(self.f, wrt=self.counted)
        found = difference(lambda step: self.inner(gradient(*self.at(step))), self.coarseness)
        dots = tuple([self.direction[position] for position in self.active])
        before = 1 if self.callee.receiver is None else 2
        product = hvp(self.f, wrt=self.counted)(*self.args[:before], dots, *self.args[before:])
        return Comparison("Hessian product and difference", self.inner(product), found.value, self.allowed(found),
                          doubt or found.doubt)

    def allowed(self, found):
        """How far a derivative may be from a difference."""
        return TOLERANCE * self.coarseness * (1.0 + abs(found.value)) + 10.0 * found.error

    def at(self, step):
        """The arguments a step further along the direction; arrays of their own, into which the function may write."""
        return [own(value) if dot is None else moved(value, step, dot) for value, dot in zip(self.args, self.direction)]

    def weighted(self, value):
        """All numbers of a result in one."""
        numbers = flat(value)
        if len(numbers) > len(self.weights):
            raise TypeError("the result has other numbers here, which are complex")
        return float(np.dot(self.weights[:len(numbers)], numbers))

    def seed(self, value):
        """The cotangent of the result for `weighted`."""
        return shaped_like(value, iter(self.weights))

    def along(self, cotangents):
        return self.inner([cotangents[position] for position in self.active])

    def inner(self, cotangents):
        """The inner product with the direction, one cotangent per active argument."""
        return float(sum(inner(bar, self.direction[position]) for bar, position in zip(cotangents, self.active)))

    def is_scalar(self, value):
        return not isinstance(value, STRUCTURES) and np.size(value) == 1 and np.asarray(value).dtype.kind in "biuf"


def draw(random, x):
    """A direction in the form of `x`: None for what is constant in a structure."""
    if is_structure(x):
        return matched(lambda item: draw(random, item) if has_floats(item) else None, x)
    found = random.uniform(0.5, 1.0, np.shape(x)) * random.choice([-1.0, 1.0], np.shape(x))[()]
    return found + 1j * draw(random, np.zeros(np.shape(x))) if np.iscomplexobj(x) else found


def own(x):
    """An array as a copy; anything else as it is."""
    return x.copy() if type(x) is np.ndarray else x


def moved(x, step, dot):
    """`x + step * dot` of the type of `x`."""
    if is_structure(x):
        return matched(lambda dot, item: item if dot is None else moved(item, step, dot), x, dot)
    there = x + step * dot
    return there.astype(x.dtype) if isinstance(x, (np.ndarray, np.generic)) else type(x)(there)


def inner(bar, dot):
    """The inner product of a cotangent and a direction."""
    if is_structure(dot):
        bars = items_of_structure(bar)
        return float(sum(inner(bars[key], item) for key, item in items_of_structure(dot).items() if item is not None))
    return float(np.sum(np.conj(bar) * dot).real)


def float_dtypes(x):
    """The dtypes of the floats in an argument."""
    if is_structure(x):
        return [dtype for item in items_of_structure(x).values() for dtype in float_dtypes(item)]
    return [np.asarray(x).dtype] if has_floats(x) else []


def flat(value):
    """The real numbers of a result, in order, two for each complex one; of what is no number as many zeros as its tangent has."""
    if isinstance(value, STRUCTURES):
        return np.concatenate([np.zeros(0), *[flat(item) for item in items_of_structure(value).values()]])
    found = np.asarray(value)
    if found.dtype.kind == "c":
        return np.ravel(found).astype(complex).view(float)
    return np.ravel(np.asarray(value, dtype=float)) if found.dtype.kind in "biuf" else np.zeros(found.size)


def shaped_like(value, numbers):
    """The next numbers in the structure of a result."""
    if isinstance(value, STRUCTURES):
        return matched(lambda item: shaped_like(item, numbers), value)
    several = 2 if np.iscomplexobj(value) else 1
    taken = np.array([next(numbers) for _ in range(several * np.size(value))])
    taken = taken.view(complex) if several == 2 else taken
    return taken.reshape(np.shape(value))

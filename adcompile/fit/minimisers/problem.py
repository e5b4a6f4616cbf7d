"""The objective: the function over the free coordinates that are not fixed, within bounds.

Everything that a user may get wrong is looked at here, before anything is compiled where that can be.
"""

from collections.abc import Mapping
from math import isfinite
from typing import Any

import numpy as np

from adcompile.errors import BadArgument
from adcompile.fit import data
from adcompile.fit.data import dtype_or_frame
from adcompile.fit.minimisers.heap import keep_memory
from adcompile.fit.parameters.composed import explain, family, parameter_names
from adcompile.fit.parameters.coordinates import Coordinates
from adcompile.fit.parameters.packing import Layout
from adcompile.ir.frozen import frozen

FEW, MANY = 2, 10_000
"""Up to so many coordinates, and from so many rows of data on, a Hessian is made column by column: arrays of all rows by all directions
do not stay in the cache, which costs up to five times as much."""

FAILURES = (ArithmeticError, ValueError, np.linalg.LinAlgError)
"""Exceptions that mean that a function has no value at a point. At the start they are passed on to the user."""


@frozen
class Setting:
    """A function with the coordinates of its parameters and its data; the same for all starts and all that is fixed."""

    f: Any
    coordinates: Coordinates
    args: tuple
    family: Any
    lower: Any              # of the free coordinates
    upper: Any
    is_number: bool
    is_vector: bool         # a plain one, with a term an observation
    nobs: int | None

    @property
    def derivatives(self):
        return self.family.of_result if self.is_number else self.family.of_total


class Objective:
    """The function of the coordinates that move, from a full vector `base` of free coordinates. Counts what it is asked."""

    def __init__(self, setting, base, moves):
        self.setting, self.base, self.moves = setting, base, moves
        self.index = np.flatnonzero(moves)
        self.lower, self.upper = setting.lower[moves], setting.upper[moves]
        self.bounded = bool(np.any(np.isfinite(self.lower)) or np.any(np.isfinite(self.upper)))
        self.derivatives = setting.derivatives
        self.values, self.hessians = 0, 0
        self.failure = None         # the last exception that stood for a missing value
        self._whole = bool(np.all(moves))
        self._by_columns = len(base) <= FEW and rows(setting.args) >= MANY

    @property
    def start(self):
        return self.base[self.moves]

    @property
    def names(self):
        names = self.setting.coordinates.names
        return [names[place] for place in self.index]

    def full(self, z):
        """All free coordinates."""
        if self._whole:
            return z
        found = self.base.copy()
        found[self.moves] = z
        return found

    def value_and_gradient(self, z):
        """The value and the gradient; an infinite value where there is none."""
        self.values += 1
        try:
            with np.errstate(all="ignore"):
                value, gradient = self.derivatives.value_and_gradient(self.full(z), *self.setting.args)
        except FAILURES as failure:
            self.failure = failure
            return np.inf, np.full(len(z), np.nan)
        value, gradient = number_of(value), gradient if self._whole else gradient[self.moves]
        return value if isfinite(value) and np.isfinite(gradient).all() else np.inf, gradient

    def hessian(self, z):
        self.hessians += 1
        second = self.derivatives.hessian_by_columns if self._by_columns else self.derivatives.hessian
        with np.errstate(all="ignore"):
            found = second(self.full(z), *self.setting.args)
        return found if self._whole else found[np.ix_(self.index, self.index)]

    def product(self, z, v):
        """The Hessian times a direction."""
        direction = np.zeros(len(self.base))
        direction[self.moves] = v
        with np.errstate(all="ignore"):
            return self.derivatives.hvp(self.full(z), direction, *self.setting.args)[self.moves]


def rows(args):
    """The most rows that there are in one of the data."""
    return max([np.shape(arg)[0] for arg in args if dtype_or_frame(arg) and np.ndim(arg)], default=0)


def number_of(value):
    """A value of one element as a float."""
    return float(value) if np.ndim(value) == 0 else float(value.item())


def prepared(f, params, args, *, fixed, transforms, bounds, names, number):
    """The `Setting` and the `Objective` at the start. `number` says that the function must return a number."""
    if not callable(f):
        raise BadArgument(f"the function to be minimised is a {type(f).__name__}\n  Give a function of the parameters and the data.")
    args = args if isinstance(args, tuple) else (args,)
    layout = Layout(params, (parameter_names(f) or ["x"])[0])
    coordinates = Coordinates(layout, transforms, names)
    x, held = with_fixed(coordinates, fixed, layout.vector)
    base, moves = coordinates.inward(x), moving(coordinates, held)
    lower, upper = limits(coordinates, bounds, base, moves)
    if rows(args) >= MANY:
        keep_memory()
    made = family(f, coordinates, len(args))
    value = data.called(made.result, base, args)
    is_number, nobs = data.looked_at(value, f, number)
    data.refuse_not_finite(value, f, coordinates, x, args)
    setting = Setting(f, coordinates, args, made, lower, upper, is_number, type(value) is np.ndarray and value.ndim == 1, nobs)
    return setting, Objective(setting, base, moves)


def differentiated(objective):
    """The value and the gradient at the start, which must be there."""
    setting = objective.setting
    try:
        with np.errstate(all="ignore"):
            value, gradient = objective.derivatives.value_and_gradient(objective.full(objective.start), *setting.args)
    except Exception as error:
        explain(error, setting.coordinates)
        raise
    objective.values += 1
    finite = np.isfinite(gradient) | ~objective.moves
    if not np.all(finite):
        place = int(np.argmin(finite))
        raise BadArgument(f"the derivative by {setting.coordinates.names[place]} is {gradient[place]} at the starting values\n"
                          "  Start elsewhere: not at a kink, nor where a logarithm, a root or a power has no derivative.")
    return number_of(value), gradient[objective.moves]


def with_fixed(coordinates, fixed, x):
    """The parameters at a start, and which of them are fixed."""
    x, held = x.copy(), np.zeros(coordinates.layout.size, bool)
    if fixed is not None and not isinstance(fixed, Mapping):
        raise BadArgument(f"fixed is a {type(fixed).__name__}\n  Give a dict from the names of parameters to their values.")
    for name, value in (fixed or {}).items():
        found = coordinates.find(name, "fixed")
        value = np.ravel(np.asarray(value, np.float64))
        if len(value) not in (1, len(found)):
            raise BadArgument(f"fixed: there are {len(value)} values for the {len(found)} elements of {name}\n"
                              "  Give one for each, or one for all.")
        x[found], held[found] = value, True
    finite = np.isfinite(x)
    if not np.all(finite):
        place = int(np.argmin(finite))
        raise BadArgument(f"the starting value of {coordinates.labels[place]} is {x[place]}\n  Start from finite numbers.")
    return x, held


def moving(coordinates, held):
    """A mask of the free coordinates that move where these parameters are fixed."""
    moves = np.ones(coordinates.size, bool)
    for part in coordinates.parts:
        own = held[part.leaf.start:part.leaf.stop]
        if part.has_each:
            moves[part.start:part.stop] = ~own
        elif np.all(own) and len(own):
            moves[part.start:part.stop] = False
        elif np.any(own):
            name = coordinates.labels[part.leaf.start + int(np.argmax(own))]
            raise BadArgument(f"{name} cannot be fixed alone: the transform of {part.leaf.name} makes all its elements together\n"
                              f"  Fix all of {part.leaf.name}, or give it no transform.")
    return moves


def limits(coordinates, bounds, base, moves):
    """The lower and the upper bounds of the free coordinates. The start lies within them."""
    lower, upper = np.full(coordinates.size, -np.inf), np.full(coordinates.size, np.inf)
    for name, pair in named_bounds(coordinates, bounds).items():
        found = coordinates.find(name, "bounds")
        part = coordinates.part(found[0]) if found else None
        if part is not None and part.transform is not None:
            raise BadArgument(f"bounds: {name} has a transform too\n  Give one of the two.")
        try:
            low, high = pair
        except (TypeError, ValueError):
            raise BadArgument(f"bounds: {name} has {pair!r}\n  Give a pair (lower, upper), with None where there is none.") from None
        free = [part.start + place - part.leaf.start for place in found]
        for side, value in (lower, low), (upper, high):
            if np.size(value) not in (1, len(free)):
                raise BadArgument(f"bounds: there are {np.size(value)} for the {len(free)} elements of {name}\n"
                                  "  Give one for each, or one for all.")
            side[free] = side[free] if value is None else np.ravel(value)
        if np.any(lower[free] >= upper[free]):
            raise BadArgument(f"bounds: the lower bound of {name} is not below the upper one\n  Use fixed for what may not move.")
    refuse_outside(coordinates, lower, upper, base, moves)
    return lower, upper


def refuse_outside(coordinates, lower, upper, base, moves):
    """Refuses a start outside of the bounds."""
    for place in np.flatnonzero(moves & ((base < lower) | (base > upper))):
        side, bound = ("below", lower[place]) if base[place] < lower[place] else ("above", upper[place])
        raise BadArgument(f"the starting value of {coordinates.names[place]} is {base[place]:.6g}, {side} its bound {bound:.6g}\n"
                          "  Start within the bounds.")


def named_bounds(coordinates, bounds):
    """Bounds by name; those in a sequence, as SciPy takes them, by the names of the elements."""
    if bounds is None or isinstance(bounds, Mapping):
        return bounds or {}
    if hasattr(bounds, "lb") and hasattr(bounds, "ub"):
        bounds = list(zip(*[np.broadcast_to(side, coordinates.layout.size) for side in (bounds.lb, bounds.ub)]))
    bounds = list(bounds)
    if len(bounds) != coordinates.layout.size:
        raise BadArgument(f"bounds: there are {len(bounds)} for {coordinates.layout.size} parameters\n"
                          "  Give a dict from names to pairs, or a pair for each.")
    return dict(zip(coordinates.layout.names, bounds))


def started(setting, objective, starts, fixed):
    """The objectives of further starts, structures like the first."""
    own, coordinates = setting.coordinates.layout, setting.coordinates
    if isinstance(starts, (str, Mapping)) or starts is not None and not hasattr(starts, "__iter__"):
        raise BadArgument(f"starts is a {type(starts).__name__}\n  Give a list of structures like the first.")
    found = []
    for place, params in enumerate(() if starts is None else starts):
        layout = Layout(params, own.root)
        if (layout.text, layout.names) != (own.text, own.names):
            raise BadArgument(f"starts[{place}] has other parameters: {', '.join(layout.names[:8])}\n"
                              f"  Give the structure of the first start: {', '.join(own.names[:8])}.")
        x, _ = with_fixed(coordinates, fixed, layout.vector)
        base = coordinates.inward(x)
        refuse_outside(coordinates, setting.lower, setting.upper, base, objective.moves)
        value = data.called(setting.family.result, base, setting.args)
        data.refuse_not_finite(value, setting.f, coordinates, x, setting.args)
        found.append(Objective(setting, base, objective.moves))
    return found

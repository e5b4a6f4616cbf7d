"""`find_nan`: where a function or its derivative first gives what is not finite."""

import linecache
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from adcompile.api.boundary.conversion import STRUCTURES, converted, has_integers, matched
from adcompile.api.boundary.by_hand import in_one_state
from adcompile.api.boundary.wrt import counted
from adcompile.api.derivatives.derivative import derivative
from adcompile.api.operators.jvp import Tangent
from adcompile.api.operators.vjp import Pullback
from adcompile.calling.signature import describe
from adcompile.checking.point import draw
from adcompile.compiler import Options
from adcompile.errors import BadArgument, DerivativeError, render
from adcompile.frontend.containers.taken_apart import has_floats, items_of_structure
from adcompile.runtime.looking_on import open_loops, watching

WATCHED = Options(optimize=False, watched=True)
FINITE = "everything is finite"


class WatchedPullback(Pullback):
    operator = "find_nan"
    options = WATCHED

    def outward_for(self, values):
        """The `Outward` of a run for these values of the parameters."""
        return self._program(values).compiled.outward


class WatchedTangent(Tangent):
    operator = "find_nan"
    options = replace(WATCHED, quiet=True)


@dataclass(frozen=True)
class ReadValue:
    """A value that a statement reads: its name (a piece of the user's text, or a name with `_bar` or `_dot`), and in words the value."""

    name: str
    value: str

    def __str__(self):
        return f"{self.name} = {self.value}"


@dataclass(frozen=True)
class Trip:
    """A trip of a loop: the line of the loop and the function in which it stands, and how many trips had begun, this one among them.
    Cotangents come from the last trip to the first: there `back` is True, and the last trip is number 1."""

    line: int
    function: str
    number: int
    back: bool = False

    def __str__(self):
        number = "last" if self.back and self.number == 1 else ordinal(self.number)
        trip = f"{number} trip from the end" if self.back and self.number > 1 else f"{number} trip"
        return f"in the {trip} of the loop in line {self.line}, in {self.function}"


def ordinal(number):
    """The word for a place in an order."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


@dataclass(frozen=True, repr=False)
class NonFinite:
    """The first statement of which something is not finite.

    `what` is "argument", "value", "tangent" or "cotangent"; `name` the variable (None for a part of an expression); `file`, `line`
    and `text` the user's statement (None for an argument), `value` in words what is not finite, `operands` what it was made of. `trips`
    has the `Trip` of each loop around it, the outermost first.
    """

    what: str
    name: str | None
    file: str | None
    line: int | None
    text: str
    value: str
    operands: tuple
    shown: str
    trips: tuple = ()

    def __str__(self):
        return "\n".join([self.shown, *[f"    {line}" for line in (*reversed(self.trips), *self.operands)]])

    __repr__ = __str__


@dataclass(frozen=True, repr=False)
class Finite:
    """The report of `find_nan`. `places` are the `NonFinite` that were found, in the order in which they come about: at most one for
    each argument, for the values, the tangents and the cotangents."""

    function: str
    places: tuple = ()
    skipped: str = ""       # why tangents were not looked at
    alone: str = ""         # why only the first argument was varied

    @property
    def first(self):
        """The first place, or None where everything is finite."""
        return self.places[0] if self.places else None

    def __bool__(self):
        """True if something is not finite."""
        return bool(self.places)

    def __str__(self):
        lines = [f"{self.function}: {'not finite' if self.places else FINITE}"]
        lines += [f"  {line}" for place in self.places for line in str(place).splitlines()]
        lines += [f"  tangents were not looked at: {self.skipped}"] if self.skipped else []
        return "\n".join(lines + ([f"  only the first argument was varied: {self.alone}"] if self.alone else []))

    __repr__ = __str__


def find_nan(f: Callable[..., Any], *args: Any, **kwargs: Any) -> Finite:
    """A report on the first statement of `f`, or of a helper that it calls, of which the value, the tangent or the cotangent is not finite.

    `f` runs with these arguments: its values are looked at, then its cotangents (for the cotangent 1 of every number of the result), then
    its tangents (in one direction, always the same for the same shapes). An infinity that is written down (`best = -np.inf`) is no
    finding, what is computed with it is. The report is true where something was found: `first` is the first place, `places` has one for
    the values, one for the cotangents and one for the tangents, each with the user's file, line and text, and its operands. Arguments
    are those of a call; all that hold floats are varied, or where that is refused the first of them; where none holds a float, the first
    one that holds integers alone, as floats. What `f` raises is raised; NumPy's warnings of overflow and the like are not told.
    Raises BadArgument where no argument is a number, and what `vjp` raises for what `f` does.

    >>> import numpy as np
    >>> from adcompile import find_nan
    >>> def f(x):
    ...     y = np.sqrt(x)
    ...     return np.sum(y)
    >>> report = find_nan(f, np.array([1.0, 0.0]))
    >>> report.first.what, report.first.text, report.first.value
    ('cotangent', 'y = np.sqrt(x)', 'array of shape (2,), inf at [1]')
    >>> print(find_nan(f, np.array([1.0, 2.0])))
    f: everything is finite
    """
    callee = describe(f, "find_nan")
    places = counted(callee, range(len(args)))
    active = varied(dict(zip(places, args)) | kwargs)
    args = [active.get(place, value) for place, value in zip(places, args)]
    kwargs |= {place: value for place, value in active.items() if place in kwargs}
    pullback, active, alone = pullback_of(f, active, callee.values(args, kwargs))
    tangent = derivative(WatchedTangent, f, tuple(active))
    random = np.random.default_rng(20)
    dots = [draw(random, value) for value in active.values()]
    looking = values, bars, steps = Looking("value"), Looking("cotangent"), Looking("tangent")

    def back():
        with watching(values):
            value, pull = pullback(*args, **kwargs)
        with watching(bars):
            pull(ones(value))

    def forth():
        with watching(steps):
            tangent(*args, **kwargs)(dots)

    found = [of_argument(name, value) for name, value in zip(callee.names, callee.values(args, kwargs))]
    with np.errstate(all="ignore"):
        skipped = run_both(callee, pullback, args, kwargs, back, forth)
    places = tuple([place for place in (*found, *[one.found for one in looking]) if place is not None])
    return Finite(getattr(callee.function, "__qualname__", "f"), places, skipped, alone)


def pullback_of(f, active, values):
    """The derivative with respect to the arguments that are varied; where that is refused, to the first of them. With those, and why
    there is one alone."""
    pullback = derivative(WatchedPullback, f, tuple(active))
    try:
        pullback.outward_for(values)
        return pullback, active, ""
    except DerivativeError as error:
        refusal = error
    first = dict(list(active.items())[:1])
    pullback = derivative(WatchedPullback, f, tuple(first))
    try:
        pullback.outward_for(values)
    except DerivativeError:
        raise refusal from None
    return pullback, first, str(refusal).splitlines()[0].removeprefix("find_nan: ")


def varied(given):
    """The arguments of a call that derivatives are taken with respect to, by what `wrt` calls them, as the function sees them."""
    found = [place for place, value in given.items() if has_floats(value)]
    found = found or [place for place, value in given.items() if has_integers(value)][:1]
    if not found:
        raise BadArgument("find_nan: none of the arguments is a number\n  Give the arguments of a call.")
    return {place: converted(given[place]) for place in found}


def run_both(callee, pullback, args, kwargs, back, forth):
    """Runs the function for its cotangents, then in the same state outside for its tangents; returns why the second was not done, or
    nothing."""
    values = callee.values(args, kwargs)
    outward = pullback.outward_for(values)
    if outward.unseeded is not None:
        back()
        return f"{outward.unseeded} without a seed gives other numbers in each run"
    ran = []
    try:
        for _ in in_one_state("find_nan", callee, outward, dict(zip(callee.names, values)), [lambda: ran.append(back()), forth]):
            pass
    except DerivativeError as error:
        if not ran:
            raise
        return str(error).splitlines()[0].removeprefix("find_nan: ")
    return ""


class Looking:
    """Notes the first value of one kind that is not finite."""

    def __init__(self, what):
        self.what, self.found = what, None

    def __call__(self, place, value, *read):
        if self.found is None and place.kind == self.what and (what := not_finite(value)) is not None and not isinstance(value, STRUCTURES):
            self.found = of_place(place, what, read)


def of_argument(name, value):
    """The `NonFinite` of an argument, if it is."""
    what = not_finite(value)
    return None if what is None else NonFinite("argument", name, None, None, "", what, (), f"the argument {name} is not finite: {what}")


def of_place(place, what, read):
    """The `NonFinite` of a place, with what was read there."""
    span, name, trips = place.span, place.name, trips_now()
    called = {"value": "the value", "tangent": "the tangent", "cotangent": "the cotangent"}[place.kind]
    message = f"{called} of {name or 'a part of this statement'} is not finite: {what}"
    operands = {}
    for (kind, of), value in zip(place.read, read):
        operands.setdefault(operand_name(kind, of), in_words(value))
    if span is None:
        return NonFinite(place.kind, name, None, None, "", what, as_operands(operands), message, trips)
    return NonFinite(place.kind, name, span.file, span.line, span.text, what, as_operands(operands),
                     render(message, "", place.part if place.own and place.part is not None else span), trips)


def trips_now():
    """The `Trip` of each of the user's loops in which the run is."""
    found = [(loop, number) for loop, number in open_loops() if loop.span is not None]
    spans = [loop.span for loop, _ in found]
    return tuple([Trip(loop.span.line, loop.span.function, number, loop.back) for loop, number in found if spans.count(loop.span) == 1])


def as_operands(found):
    return tuple([ReadValue(name, value) for name, value in found.items() if name])


ENDINGS = {"value": "", "tangent": "_dot", "cotangent": "_bar"}


def operand_name(kind, of):
    """How an operand is called: as the user's variable that it is or belongs to, or by the user's text."""
    if of is None:
        return ""
    if isinstance(of, str):
        return of + ENDINGS[kind]
    line = linecache.getline(of.file, of.line).encode()
    return line[of.column:of.end_column].decode(errors="replace") if of.line == of.end_line else of.text


def ones(value):
    """The cotangent 1 for each number of a result."""
    if isinstance(value, STRUCTURES):
        return matched(ones, value)
    return np.ones(np.shape(value)) if has_floats(value) else None


def not_finite(value):
    """In words a number, array or structure with an element that is not finite; None for any other value."""
    if isinstance(value, float):
        return None if math.isfinite(value) else in_words(value)
    if isinstance(value, (np.ndarray, np.generic, complex)):
        value = np.asarray(value)
        return None if value.dtype.kind not in "fc" or np.isfinite(value).all() else in_words(value)
    if isinstance(value, (list, tuple, dict)):
        for key, item in items_of_structure(value).items():
            if (found := not_finite(item)) is not None:
                return f"{found}, at {key!r} of a {type(value).__name__}"
    return None


def in_words(value):
    """A number as it is; of an array the shape, and the first element that is not finite or the range of them."""
    if not isinstance(value, (np.ndarray, np.generic, float, int, complex)) or np.asarray(value).dtype.kind not in "biufc":
        return f"a {type(value).__name__}"
    found = np.asarray(value)
    if found.ndim == 0:
        return str(found[()])
    finite, shown = np.isfinite(found), f"array of shape {found.shape}"
    if not finite.all():
        place = tuple(map(int, np.argwhere(~finite)[0]))
        return f"{shown}, {found[place]} at [{', '.join(map(str, place))}]"
    if not found.size or found.dtype.kind in "bc":
        return shown
    return f"{shown}, from {found.min():.6g} to {found.max():.6g}"

"""The corpus: plain programs as users write them, each with the points it is differentiated at.

    @program((2.0, 3), (0.5, 0), at(0.0, 1, gradient=(1.0,)))
    def power_by_loop(x, n):
        ...

A point is the tuple of positional arguments. The program itself stays the plain
function it was; what the tests need to know about it is kept in `CASES`.
"""

import copy
import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

CASES: dict[str, "Case"] = {}
REFUSED: dict[str, "Refused"] = {}


@dataclass(frozen=True)
class Point:
    """Arguments of one call and what is known about it.

    `gradient` is the derivative at a kink or an edge, one entry per `wrt`, where differences tell nothing.
    `raises` is the exception the primal ends in. With `smooth=False` only the value is compared; the derivative
    still may neither raise nor warn where the primal does not.
    """

    given: tuple
    gradient: tuple | None = None
    raises: type[Exception] | None = None
    smooth: bool = True

    @property
    def arguments(self) -> tuple:
        """The arguments, made fresh: what a program does to them stays in its own call."""
        return copy.deepcopy(self.given)


@dataclass(frozen=True)
class Case:
    """A program with its points. `no_second_order` is the reason for leaving second derivatives out."""

    function: Callable
    points: tuple[Point, ...]
    wrt: tuple[int, ...]
    no_second_order: str | None = None

    @property
    def name(self) -> str:
        return self.function.__name__

    @property
    def smooth_points(self) -> list[Point]:
        """The points at which differences can be trusted."""
        return [p for p in self.points if p.smooth and p.gradient is None and p.raises is None]


@dataclass(frozen=True)
class Refused:
    """A program whose derivative is refused in every way, with what the refusal says in its first line."""

    function: Callable
    message: str
    given: tuple
    wrt: tuple[int, ...] = (0,)

    @property
    def name(self) -> str:
        return self.function.__name__

    @property
    def arguments(self) -> tuple:
        """The arguments, made fresh."""
        return copy.deepcopy(self.given)


def at(*arguments, gradient=None, raises=None, smooth=True) -> Point:
    """A point with something to say about it, see `Point`."""
    return Point(arguments, gradient, raises, smooth)


def program(*points, wrt=None, no_second_order=None):
    """Registers the decorated function. Without `wrt`, every position that holds floats at all points is differentiated."""
    points = tuple(p if isinstance(p, Point) else Point(p) for p in points)

    def register(function):
        positions = floating_positions(points) if wrt is None else wrt
        assert function.__name__ not in CASES, f"two programs are called {function.__name__}"
        assert positions, f"{function.__name__} has nothing to differentiate"
        CASES[function.__name__] = Case(function, points, positions, no_second_order)
        return function

    return register


def refused(message, *arguments):
    """Registers the decorated function, whose derivative with respect to the first argument is refused with this message."""
    def register(function):
        assert function.__name__ not in REFUSED, f"two programs are called {function.__name__}"
        REFUSED[function.__name__] = Refused(function, message, arguments)
        return function

    return register


def floating_positions(points) -> tuple[int, ...]:
    """The positions at which every point holds a float or an array of floats."""
    shortest = min(len(p.given) for p in points)
    return tuple(k for k in range(shortest) if all(is_floating(p.given[k]) for p in points))


def is_floating(value) -> bool:
    return isinstance(value, (float, np.floating)) or (isinstance(value, np.ndarray) and value.dtype.kind == "f")


def draw(*shape, low=-1.0, high=1.0, seed=0) -> np.ndarray:
    """An array of numbers between `low` and `high`, always the same for the same arguments."""
    return np.random.default_rng(seed).uniform(low, high, shape)


def load() -> dict[str, Case]:
    """All cases by name, in the order of the files and of the programs in them."""
    package = importlib.import_module("tests.programs")
    for module in sorted(m.name for m in pkgutil.iter_modules(package.__path__)):
        importlib.import_module(f"tests.programs.{module}")
    return CASES

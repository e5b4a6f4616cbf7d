"""Types of the public names, for type checkers: a derivative takes what its function takes."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
X = TypeVar("X")
R = TypeVar("R", bound=Callable)
Wrt = int | str | tuple[int | str, ...]


class First(int):
    """The position 0 where nothing was said of it."""


FIRST = First(0)

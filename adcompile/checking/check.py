"""`check`: a function's derivatives against differences of its values and against each other."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from adcompile.api.boundary.places import definition
from adcompile.api.boundary.wrt import wrt_of
from adcompile.api.derivatives.typed import Wrt
from adcompile.calling.signature import describe
from adcompile.checking.point import Trial
from adcompile.checking.statement import wrong_statement
from adcompile.errors import BadArgument, DerivativeError, located
from adcompile.frontend.containers.taken_apart import has_floats

MODES = ("forward", "reverse")


@dataclass(frozen=True, repr=False)
class Check:
    """The comparisons that `check` made, all of them in agreement, and those that could not be made."""

    function: str
    wrt: tuple
    comparisons: tuple
    not_comparable: tuple = ()

    def __str__(self):
        head = f"{self.function} with respect to {', '.join(self.wrt)}: {len(self.comparisons)} comparisons agree"
        skipped = [f"  {comparison.what}: cannot judge, {comparison.doubt}" for comparison in self.not_comparable]
        return "\n".join([head, *[f"  {comparison}" for comparison in self.comparisons], *skipped])

    __repr__ = __str__


def check(f: Callable[..., Any], *args: Any, wrt: Wrt | None = None, modes: tuple[str, ...] = MODES,
          order: int = 2) -> Check:
    """A report on the derivatives of `f` at these arguments; raises DerivativeError where one is wrong.

    Tangent, cotangent and (with `order=2`, for a result that is one number) the product with the Hessian are compared with
    differences along one direction, and with each other. Without `wrt`, all arguments that hold floats are varied
    together. Where nothing can be said (differences that do not settle, a kink, a result without floats, a value that
    changes from call to call) the report says so, and why. Where numbers disagree the error names the statement whose own
    derivative is wrong, if there is one.
    Raises BadArgument where no argument given by position holds a float.

    >>> import numpy as np
    >>> from adcompile import check
    >>> print(str(check(lambda x: np.sum(np.sin(x) * x), np.array([0.5, 1.0]))).splitlines()[0])
    <lambda> with respect to x: 4 comparisons agree
    """
    if not set(modes) <= set(MODES) or order not in (1, 2):
        raise BadArgument(f"check: modes={modes!r}, order={order!r}\n"
                          "  Modes are forward and reverse, the order is 1 or 2.")
    callee = describe(f, "check")
    if wrt is None:
        active = [position for position, value in enumerate(args) if has_floats(value)]
    else:
        active = [position_of(callee, place) for place in wrt_of(callee, wrt, "check").places]
    if not active or max(active) >= len(args):
        raise BadArgument("check: none of the arguments is a float\n  Give the arguments of a call, by position.")
    trial = Trial(f, args, active)
    made = list(trial.comparisons(modes, order))
    comparisons = tuple([comparison for comparison in made if comparison.comparable])
    wrong = [comparison for comparison in comparisons if not comparison.agrees]
    if wrong:
        raise disagreement(wrong[0], callee, trial)
    names = tuple(map(str, trial.wrt.places))
    skipped = tuple([comparison for comparison in made if not comparison.comparable])
    return Check(getattr(callee.function, "__qualname__", "f"), names, comparisons, skipped)


def position_of(callee, place):
    """The position of a place of `wrt` among the arguments of a call."""
    names = [name for name, kind in callee.params if kind == "positional" and name not in callee.given]
    if place.name in names:
        return names.index(place.name)
    if place.name == callee.star and place.item is not None:
        return len(names) + place.item - len(callee.ahead)
    raise BadArgument(f"check: '{place}' is not given by position\n  Give the arguments of a call, by position.")


def disagreement(comparison, callee, trial):
    """The exception for numbers that do not agree: it points to the statement that is wrong by itself, if one is."""
    message = f"check: {comparison.what} disagree: {comparison.derivative:.12g} and {comparison.reference:.12g}"
    span = wrong_statement(callee, trial)
    if span is not None:
        return located(DerivativeError, message, "The derivative of this statement is wrong: correct its rule.", span)
    return located(DerivativeError, message, "Each statement by itself agrees. Please report the function.",
                   definition(callee))

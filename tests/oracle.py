"""Derivatives by differences, to be trusted or not to be had.

`directional` extrapolates central differences (Richardson, as Ridders does it) and returns what it found with an
estimate of its error, or None where no step is small enough. A point counts only if the program takes the same
branches at every point of the stencil, if the extrapolation converges, and if the function is smooth there. A kink
beside the point that `max` or `abs` makes is no branch, and central differences converge at it, to the mean of both slopes;
but the mean of both sides leaves the value at the point by as much as the slopes differ, see `bend`.

A *structure* is a number, an array, or a list or tuple of structures; what is no float in it is a constant.
"""

import copy
import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from adcompile.runtime import laid_as
from tests.corpus import is_floating

STEPS = (2e-2, 2e-3, 2e-4, 2e-5)
LEVELS = 5
RELIABLE = 1e-6
"""The largest error, relative to the derivative or the value, at which a difference is believed."""
SURE = 1e-8
"""The error at which no smaller step is tried."""


@dataclass(frozen=True)
class Difference:
    """The derivative of each float of the result in one direction, and a bound on the error of each."""

    value: np.ndarray
    error: float


# --- structures ---------------------------------------------------------------


def floats(structure) -> np.ndarray:
    """All floats of a structure in order, in double precision."""
    if isinstance(structure, (list, tuple)):
        return np.concatenate([np.zeros(0), *[floats(item) for item in structure]])
    if is_floating(structure):
        return np.ravel(np.asarray(structure, dtype=float))
    return np.zeros(0)


def direction_like(structure, seed):
    """Random numbers in the form of a structure: the same kinds, shapes and nesting, None for a constant."""
    return drawn(structure, np.random.default_rng(seed))


def drawn(structure, rng):
    if isinstance(structure, (list, tuple)):
        return type(structure)([drawn(item, rng) for item in structure])
    if isinstance(structure, np.ndarray) and is_floating(structure):
        return rng.uniform(0.5, 1.5, structure.shape).astype(structure.dtype)
    if is_floating(structure):
        return type(structure)(rng.uniform(0.5, 1.5))
    return None


def doubled(value):
    """Single precision made double, which differences need; everything else as it is, arrays the same objects."""
    if is_floating(value) and not isinstance(value, float) and value.dtype != float:
        return value.astype(float)
    return value


def same(a, b) -> bool:
    """Whether two results are the same value bit for bit and of the same types."""
    if type(a) is not type(b):
        return False
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b))
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and np.array_equal(a, b, equal_nan=a.dtype.kind in "fc")
    if isinstance(a, (float, np.floating)):
        return bool(a == b and np.signbit(a) == np.signbit(b)) or bool(a != a and b != b)
    return (a != b).nnz == 0 if hasattr(a, "tocsr") else a == b


def close(a, b, tolerance) -> bool:
    """Whether two vectors agree to a tolerance relative to the larger of them (and of 1)."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape or not np.array_equal(np.isnan(a), np.isnan(b)):
        return False
    finite = np.isfinite(a) & np.isfinite(b)
    if not np.array_equal(a[~finite], b[~finite], equal_nan=True):
        return False
    scale = max(1.0, np.max(np.abs(a[finite]), initial=0.0))
    return bool(np.all(np.abs(a[finite] - b[finite]) <= tolerance * scale))


# --- the way a call takes -------------------------------------------------------


def alike(arguments):
    """Copies of arguments in which arrays lie in memory as they do; what is one object stays one."""
    known, todo = {}, list(arguments)
    while todo:
        value = todo.pop()
        if isinstance(value, (list, tuple)):
            todo.extend(value)
        elif isinstance(value, dict):
            todo.extend(value.values())
        elif type(value) is np.ndarray and value.dtype.kind != "O":
            known[id(value)] = laid_as(value)
    return copy.deepcopy(arguments, known)


def path_of(function: Callable, arguments: tuple) -> tuple[object, int]:
    """The result of a call and a number that stands for the branches taken in the function's own file; what SciPy calls back it calls
    another number of times beside the point."""
    steps = []
    file = function.__code__.co_filename

    def watch(frame, event, argument):
        if frame.f_code.co_filename != file or is_called_back(frame):
            return None
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        if event == "opcode":
            steps.append(frame.f_lasti)
        return watch

    before = sys.gettrace()
    sys.settrace(watch)
    given = alike(arguments)        # a program may write into its arguments
    try:
        result = function(*given)
    finally:
        sys.settrace(before)
    return result, hash(tuple(steps))


def is_called_back(frame):
    """Whether a function of SciPy's has called this one, or one that it stands in."""
    while frame is not None and "scipy" not in frame.f_code.co_filename.replace("\\", "/").split("/"):
        frame = frame.f_back
    return frame is not None


# --- differences ----------------------------------------------------------------


def directional(function, arguments, wrt, directions, watched=None) -> Difference | None:
    """The derivative of `function` at `arguments` where position `wrt[k]` moves in `directions[k]`.

    The branches are those of `watched`, which is the function itself unless it is given: a compiled gradient is
    watched through its primal.
    """
    arguments = tuple(doubled(value) for value in arguments)
    watched = watched or function
    with np.errstate(all="ignore"):
        path_of(watched, arguments)     # newer Pythons tell all steps only of code that has been watched before
        _, path = path_of(watched, arguments)

        def at(t):
            return evaluated(function, watched, path, moved(arguments, wrt, directions, t))

        return settled(at)


def settled(at) -> Difference | None:
    """The derivative at 0 of what `at` gives for a step (None where a point does not count), or None."""
    middle = at(0.0)
    best = None
    for step in STEPS if middle is not None else ():
        found = extrapolated(at, middle, step)
        if found is not None and (best is None or found.error < best.error):
            best = found
            if best.error <= SURE * max(1.0, largest(best.value)):
                break
    return best


def gradient(function, arguments, wrt) -> np.ndarray | None:
    """The gradient of the sum of all floats of the result, one number per float of the arguments at `wrt`."""
    columns = []
    sizes = [np.size(arguments[k]) for k in wrt]
    for unit in np.eye(sum(sizes)):
        parts = np.split(unit, np.cumsum(sizes)[:-1])
        directions = [part.reshape(np.shape(arguments[k])) for part, k in zip(parts, wrt)]
        difference = directional(function, arguments, wrt, directions)
        if difference is None:
            return None
        columns.append(np.sum(difference.value))
    return np.array(columns)


def moved(arguments, wrt, directions, t):
    """The arguments after a step of length t; numbers stay of their kind."""
    after = list(arguments)
    for position, direction in zip(wrt, directions):
        value = arguments[position]
        after[position] = value + t * direction if isinstance(value, np.ndarray) else type(value)(value + t * direction)
    return tuple(after)


def evaluated(function, watched, path, arguments):
    """The floats of the result, or None where the call takes another path than `path` or fails."""
    try:
        result, taken = path_of(watched, arguments)
        if taken != path:
            return None
        found = floats(result if function is watched else function(*alike(arguments)))
    except (ArithmeticError, ValueError):
        return None
    return found if np.all(np.isfinite(found)) else None


def extrapolated(at, middle, step) -> Difference | None:
    """Central differences with steps halved, extrapolated to zero; None if a point is missing, nothing converges, the
    function is not smooth or rounding hides its slope. `middle` is what `at` gives for 0."""
    sides, slopes = [], []
    for level in range(LEVELS):
        h = step * 0.5 ** level
        ahead, behind = at(h), at(-h)
        if ahead is None or behind is None or not ahead.shape == behind.shape == middle.shape:
            return None
        sides.append((ahead, behind))
        slopes.append((ahead - behind) / (2.0 * h))
    best, error = converged(slopes)
    error = max(error, bend(middle, sides) / h, np.finfo(float).eps * largest(middle) / h)
    return Difference(best, error) if error <= RELIABLE * max(1.0, *map(largest, slopes)) else None


def converged(slopes):
    """The limit of central differences, and how much it changed last, where that was least."""
    best, error = slopes[0], np.inf
    row = []
    for slope in slopes:
        before, row = row, [slope]
        for order, coarser in enumerate(before, start=1):
            row.append(row[-1] + (row[-1] - coarser) / (4.0 ** order - 1.0))
            change = max(largest(row[-1] - row[-2]), largest(row[-1] - coarser))
            if change < error:
                best, error = row[-1], change
    return best, error


def bend(middle, sides) -> float:
    """How far the mean of both sides does not go to the value in the middle as even powers of the step do.

    Of the means h, h/2, h/4 ... away the part in h**2, then that in h**4 and so on is eliminated; of a smooth function
    nothing remains, of one with a kink in the middle a fiftieth of h times the difference of its slopes.
    """
    rest = [(ahead + behind) / 2.0 - middle for ahead, behind in sides]
    for order in range(1, len(rest)):
        rest = [finer + (finer - coarser) / (4.0 ** order - 1.0) for coarser, finer in zip(rest, rest[1:])]
    return largest(rest[0])


def largest(difference) -> float:
    return float(np.max(np.abs(difference), initial=0.0))

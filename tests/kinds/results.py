"""Results of calls as numbers, exceptions as text, and the silence in which both come about."""

import contextlib
import io
import re
import traceback
import warnings

import numpy as np


@contextlib.contextmanager
def quiet():
    """Without warnings; what is printed is yielded."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield printed


def reason(error):
    """A refusal without the names in it."""
    first = str(error).splitlines()[0] if str(error) else ""
    told = re.sub("[0-9]+", "N", re.sub("'[^']*'", "_", first))
    return f"{type(error).__name__}: {told}"


def failure(error):
    """An exception with the place in the compiler where it was raised."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "adcompile" in frame.filename]
    place = f" at {frames[-1].filename.split('adcompile/')[-1]}:{frames[-1].lineno} {frames[-1].name}" if frames else ""
    return f"{type(error).__name__}: {error}{place}"


def is_real(value):
    """Whether a result is a float or an array of them, or a tuple of such."""
    if isinstance(value, tuple):
        return bool(value) and all(map(is_real, value))
    return isinstance(value, (float, np.floating)) or type(value) is np.ndarray and value.dtype.kind == "f"


def numbers(value):
    """The numbers of a result in double precision, in order."""
    if isinstance(value, tuple):
        return np.concatenate([np.zeros(0), *map(numbers, value)])
    return np.ravel(np.asarray(value, dtype=float))


def tangents(dot, value):
    """The numbers of a tangent of a result."""
    if isinstance(value, tuple):
        return np.concatenate([tangents(one, item) for one, item in zip(dot, value, strict=True)])
    return np.ravel(np.broadcast_to(np.asarray(0.0 if dot is None else dot, dtype=float), np.shape(value)))


def shaped_like(value, rng):
    """Random weights in the form of a result."""
    if isinstance(value, tuple):
        return tuple([shaped_like(item, rng) for item in value])
    drawn = rng.uniform(0.5, 1.5, np.shape(value))
    return drawn.astype(value.dtype) if isinstance(value, np.ndarray) else type(value)(drawn)


def inner(bar, dot):
    return float(np.sum(np.asarray(bar, dtype=float) * dot))

"""The first call of the user's function, and what is said where it does not give what is wanted."""

import numpy as np

from adcompile.errors import BadArgument
from adcompile.fit.parameters.packing import dtype_of

LONGEST = 8


def called(function, free, args):
    """The result of `function(free, *args)`. What the user's function raises gets a note on data that look wrong."""
    try:
        with np.errstate(all="ignore"):
            return function(free, *args)
    except Exception as error:
        for remark in remarks(args):
            error.add_note(remark)
        raise


def remarks(args):
    """Sentences on what looks wrong in the data: strings among numbers, columns of different lengths."""
    found = []
    for place, value in enumerate(args):
        found += [f"args[{place}] holds strings{within}: code them as numbers first." for within in strings(value)]
    lengths = [(place, np.shape(value)[0]) for place, value in enumerate(args) if dtype_or_frame(value) and np.ndim(value)]
    if len({length for _, length in lengths}) > 1:
        told = ", ".join([f"args[{place}] has {length}" for place, length in lengths[:LONGEST]])
        found.append(f"The data have different lengths: {told}. Give as many rows in each.")
    return found


def dtype_or_frame(value):
    return dtype_of(value) is not None or hasattr(value, "dtypes")


def strings(value):
    """Where strings stand in an array or in the columns of a frame, for people."""
    if hasattr(value, "columns") and hasattr(value, "dtypes"):
        return [f" in column {name!r}" for name in value.columns if is_text(np.asarray(value[name]))]
    return [""] if is_text(np.asarray(value) if hasattr(value, "__array__") or isinstance(value, list) else None) else []


def is_text(array):
    if array is None or array.dtype.kind not in "OUST":
        return False
    return array.dtype.kind != "O" or any(isinstance(item, str) for item in array.ravel())


def looked_at(value, f, number):
    """Check the first result of the user's function: (True, None) if it is one number, (False, n) if it is an array of n terms, one an
    observation. Refuses anything else, and such an array where a `number` is wanted."""
    name = getattr(f, "__name__", "the function")
    dtype = dtype_of(value)
    if dtype is None or dtype.kind not in "fiub":
        what = f"an array of {dtype}" if dtype is not None else f"a {type(value).__name__}"
        raise BadArgument(f"{name} returned {what}, not a number\n  Return the value to be minimised.")
    shape, size = np.shape(value), np.size(value)
    if size == 1:
        return True, None
    if number:
        raise BadArgument(f"{name} returned an array of shape {shape}, not a number\n  Return its sum or its mean.")
    if size == 0:
        raise BadArgument(f"{name} returned no terms: the data are empty\n  Give at least one observation.")
    if size != max(shape):
        raise BadArgument(f"{name} returned an array of shape {shape}, not one term an observation\n"
                          "  Return one dimension; look whether a column (n, 1) met a row of data (n,).")
    return False, size


def refuse_not_finite(value, f, coordinates, x, args):
    """Refuses a start at which a term is not finite, and says which, and what looks wrong in the data."""
    finite = np.ravel(np.isfinite(value))
    if np.all(finite):
        return
    name, bad = getattr(f, "__name__", "the function"), np.flatnonzero(~finite)
    term = np.ravel(value)[bad[0]]
    which = f"{name} is {term}"
    if len(finite) > 1:
        which = f"term {bad[0]} of {name} is {term}" + (f" ({len(bad)} of {len(finite)} are not finite)" if len(bad) > 1 else "")
    shown = ", ".join([f"{label} = {number:.6g}" for label, number in zip(coordinates.labels[:LONGEST], x)])
    looks_wrong = remarks(args)
    hint = " ".join(looks_wrong) or "Start where it is finite; if it is the data of that observation, mend or drop it."
    raise BadArgument(f"{which} at the starting values {shown}{', ...' if len(x) > LONGEST else ''}\n  {hint}")

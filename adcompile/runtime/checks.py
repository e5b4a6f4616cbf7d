"""Checks, when a program runs, that a value is what the rules are made for: a real number, or an array of real numbers.

Complex numbers, objects, dates and texts are not; neither are subclasses that give an operator or a method another
meaning, such as `np.matrix` and masked arrays. A sum over any subclass of arrays is no number but an array, which an
augmented assignment changes in place: all of them are refused but `np.memmap`. An `IntEnum` is what it inherits from.
"""

from functools import lru_cache

import numpy as np

from adcompile import errors
from adcompile.ir.objects import is_design

REAL = "fiub"
REAL_NUMBERS = frozenset([float, int, bool, *[kind for kind in np.sctypeDict.values() if np.dtype(kind).kind in REAL]])
"""Python's and NumPy's own real numbers."""

CREATION = frozenset(
    "__new__ __init__ __del__ __doc__ __dict__ __module__ __slots__ __class__ __class_getitem__ __init_subclass__ __subclasshook__"
    " __reduce__ __reduce_ex__ __setstate__ __getstate__ __getnewargs__ __dir__ __sizeof__ __repr__ __str__ __format__"
    " __array_finalize__ __array_priority__ __copy__ __deepcopy__ __hash__ __getattribute__ __setattr__ __delattr__".split())
"""Attributes that a subclass may define without changing the meaning of operations: how its values are made, kept and printed, and
which attributes they have beside."""


def numeric(x, error, message):
    """`x` itself, if it is a real number or array, or the array that a design matrix is; else raises the refusal of what stands at this
    place."""
    cls = x.__class__
    if cls in REAL_NUMBERS or (cls is np.ndarray or means_array(cls)) and x.dtype.kind in REAL or means_number(cls):
        return x
    if is_design(cls):
        return x.view(np.ndarray)
    raise refusal(x, error, message)


def operand(x, error, message):
    """As `numeric`, for an operation that raises the user's own error where an operand is None."""
    return x if x is None else numeric(x, error, message)


def checked_operand(x, error, message):
    """The same for an operation without a derivative: it is asked even where nobody reads the result."""
    return operand(x, error, message)


def number(x, error, message):
    """`x` itself, if it is a real number and no array; else raises the refusal of what stands at this place."""
    if x.__class__ in REAL_NUMBERS or means_number(x.__class__):
        return x
    raise refusal(x, error, message)


def real(x, error, message):
    """`x` itself, if nothing in it is known to be none of real numbers: what is in lists and tuples is asked too."""
    cls = x.__class__
    if cls in REAL_NUMBERS or cls is np.ndarray and x.dtype.kind in REAL:
        return x
    if isinstance(x, (list, tuple)):
        for item in x:
            real(item, error, message)
    elif isinstance(x, (str, bytes)) or problem_of(x) is not None:
        raise refusal(x, error, message)
    return x


def inexact(x, error, message):
    """`x` itself, if nothing in it is known to be none of real or complex numbers."""
    if isinstance(x, complex) or isinstance(x, (np.ndarray, np.generic)) and x.dtype.kind == "c" and (
            x.__class__ is np.ndarray or isinstance(x, np.generic) or means_array(x.__class__)):
        return x
    if isinstance(x, (list, tuple)):
        for item in x:
            inexact(item, error, message)
        return x
    return real(x, error, message)


def inexact_number(x, error, message):
    """`x` itself, if it is a real or complex number or array, or None; else raises the refusal of what stands at this place."""
    if x is None or isinstance(x, complex) or getattr(getattr(x, "dtype", None), "kind", "") == "c":
        return inexact(x, error, message)
    return numeric(x, error, message)


def inexact_array(x, error, message):
    """`x` itself, if it is floats or complex numbers of NumPy's."""
    return inexact(x, error, message) if getattr(getattr(x, "dtype", None), "kind", "") == "c" else floats(x, error, message)


def floats(x, error, message):
    """`x` itself, if it is floats: what a dtype was asked for that is known only when the program runs."""
    if getattr(x, "dtype", None) is not None and x.dtype.kind == "f":
        return numeric(x, error, message)
    raise refusal(x, error, message)


def discrete(x, error, message):
    """`x` itself, if it is bools or integers, as comparisons and operations on bits give of numbers and arrays."""
    if isinstance(x, (int, np.bool_)) or getattr(getattr(x, "dtype", None), "kind", "") in tuple("biu") or problem_of_table(x) is not None:
        return x
    raise getattr(errors, error)(message)


def sequence(x, index, error, message):
    """`x` itself, if an index says where an element stands and has no derivative; else raises its refusal."""
    if isinstance(x, (list, tuple, str, bytes, range, np.ndarray, np.generic)) or hasattr(x.__class__, "iloc") or not floats_in_index(index):
        return x
    raise getattr(errors, error)(message)


def floats_in_index(index):
    """Return True if there are floats in an index."""
    if isinstance(index, (list, tuple)):
        return any(map(floats_in_index, index))
    if isinstance(index, slice):
        return any(map(floats_in_index, (index.start, index.stop, index.step)))
    return isinstance(index, (float, complex)) or getattr(getattr(index, "dtype", None), "kind", "") in tuple("fcO")


@lru_cache(maxsize=1024)
def means_array(cls):
    """Return True if every operation means for arrays of a class the same as for NumPy's arrays."""
    return issubclass(cls, np.memmap) and keeps(cls, np.memmap)


@lru_cache(maxsize=1024)
def means_number(cls):
    """Return True if every operation means for numbers of a class the same as for the number of Python's or NumPy's that it
    inherits from."""
    own = next((base for base in cls.__mro__ if base in REAL_NUMBERS), None)
    return own is not None and keeps(cls, own)


def keeps(cls, own):
    """Return True if a subclass overrides nothing of the class `own`, apart from what `CREATION` names."""
    before = cls.__mro__[:cls.__mro__.index(own)]
    return not any(name not in CREATION and (hasattr(own, name) or name.startswith("__array_"))
                   for other in before for name in vars(other))


def refusal(x, error, message):
    """The exception for a value that has no derivative; it says what is wrong with it, at the place that the message tells."""
    problem = problem_of(x) or problem_of_table(x)
    if problem is None:
        return getattr(errors, error)(message)
    _, *place, _ = message.split("\n")
    what, hint = problem
    return errors.NotDifferentiable("\n".join([what, *place, f"  {hint}"]))


def problem_of(x):
    """Why a value is none of real numbers, and what to do about it; None where there is nothing special about it."""
    cls = x.__class__
    if isinstance(x, np.ma.MaskedArray):
        return "masked arrays cannot be differentiated", "Give .filled(value), or an array and a mask that np.where chooses by."
    if isinstance(x, np.ndarray) and not means_array(cls) and cls is not np.ndarray:
        return f"a {cls.__name__} gives operations another meaning and cannot be differentiated", "Give np.asarray of it."
    dtype = getattr(x, "dtype", None)
    if isinstance(x, complex) or getattr(dtype, "kind", "") == "c":
        return COMPLEX
    if isinstance(x, (np.ndarray, np.generic)) and dtype.kind not in REAL:
        return f"values of dtype {dtype} cannot be differentiated", "Give an array of floats, for example by .astype(float)."
    if isinstance(x, (float, int)) and not means_number(cls):
        return (f"a {cls.__name__} gives operations another meaning and cannot be differentiated",
                f"Give {'float' if isinstance(x, float) else 'int'}(...) of it.")
    return None


def problem_of_table(x):
    """The same for what keeps labels beside its numbers, as a column or a table of pandas does."""
    if not callable(getattr(x.__class__, "to_numpy", None)):
        return None
    return f"a {x.__class__.__name__} keeps labels beside its numbers and cannot be differentiated yet", "Give .to_numpy() of it."


COMPLEX = "complex values cannot be differentiated yet", "Compute real and imaginary parts as two real values."


def stored_at_once(error, kind, message):
    """Raises the refusal of what stands at this place, if NumPy has raised after it wrote a part of an array: a warning that was made
    an error."""
    if isinstance(error, (FloatingPointError, RuntimeWarning)):
        raise getattr(errors, kind)(message) from error


def pass_on(error):
    """Raises a refusal that a handler of the user's caught, which is none of the user's."""
    if isinstance(error, errors.DerivativeError):
        raise error

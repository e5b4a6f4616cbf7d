"""Conversion of the values that go into a compiled derivative and come out of it.

What comes out is fresh memory in the form of an argument: a float for a float, a NumPy number for a NumPy number, a
0-d array for a 0-d array, arrays of the argument's shape and dtype, and a list, tuple, dict or object of these for one of them.
"""

from sys import getrefcount

import numpy as np

from adcompile import runtime
from adcompile.errors import BadArgument, DerivativeError, NotDifferentiable
from adcompile.frontend.containers.taken_apart import (
    NO_OBJECTS, STRUCTURES, attributes, has_floats, is_open, items_of_structure, remade,
)


def like(derivative, x):
    """A derivative with respect to `x` in the form of `x`, in memory of its own."""
    if derivative.__class__ is x.__class__ is np.ndarray and derivative.dtype is x.dtype and derivative.shape == x.shape \
            and x.dtype.isnative:
        return derivative.copy()
    if is_complex(x) and not is_structure(x) and not isinstance(x, np.ndarray):
        return complex(derivative) if type(x) is complex else type(x)(derivative)
    if (isinstance(derivative, complex) or getattr(derivative, "dtype", np.float64) in COMPLEX) and not is_complex(x):
        raise NotDifferentiable("the derivative is complex, since a value on the way is: " + "\n  ".join(runtime.COMPLEX))
    if isinstance(x, np.ndarray):
        if np.shape(derivative) not in ((), x.shape):
            raise DerivativeError(f"the derivative of an argument of shape {x.shape}"
                                  f" came out with shape {np.shape(derivative)}")
        fresh = np.empty(x.shape, floating(x.dtype))
        fresh[...] = derivative
        return fresh
    if isinstance(x, np.generic):
        return floating(x.dtype).type(derivative)
    if is_structure(x):
        return matched(like_part, x, derivative)
    return float(derivative)


COMPLEX = tuple(map(np.dtype, ("complex64", "complex128", "clongdouble")))


def like_part(derivative, x):
    """As `like` for what is in a structure, where None stands for the derivative by what is no float."""
    if x.__class__ is np.ndarray:
        return like(derivative, x) if x.dtype.kind in "fc" else None
    if isinstance(x, STRUCTURES) or is_object(x) and has_floats(x):
        return matched(like_part, x, derivative)
    return like(derivative, x) if has_floats(x) else None


def of_result(dot, value):
    """The tangent of what a function returned in the form of that: zero for what is no float."""
    if isinstance(value, STRUCTURES):
        return matched(of_result, value, dot)
    return like(0.0 if dot is None else dot, value)


def matched(function, x, *others):
    """A structure as `x`, with `function(other, ..., item)` of the items of `x` and of the same items of the others.

    One of the others that is no structure is its own item everywhere.
    """
    if isinstance(x, STRUCTURES):
        keys, items = (list(x), x) if isinstance(x, dict) else (range(len(x)), x)
    else:
        keys, items = list(attributes(x)), attributes(x)
        others = [attributes(other) if is_object(other) else other for other in others]
    parts = [function(*[other[key] if isinstance(other, STRUCTURES) else other for other in others], items[key]) for key in keys]
    if isinstance(x, dict):
        return dict(zip(keys, parts))
    if not isinstance(x, STRUCTURES):
        return remade(x, dict(zip(keys, parts)))
    return x._make(parts) if hasattr(x, "_make") else type(x)(parts)


def is_structure(x):
    """Return True if a value is a list, tuple or dict, or an object that is taken apart."""
    return isinstance(x, STRUCTURES) or is_object(x)


def is_object(x):
    """Return True if a value is an object that is taken apart, and no tuple."""
    cls = x.__class__
    return cls not in NO_OBJECTS and cls is not np.ndarray and is_open(cls) and not isinstance(x, tuple)


def fits(t, x):
    """Return True if `t` is a structure with an item for each of the items of `x`."""
    if is_object(x):
        return t.__class__ is x.__class__ and attributes(t).keys() == attributes(x).keys()
    if not isinstance(t, STRUCTURES) or len(t) != len(x) or isinstance(t, dict) != isinstance(x, dict):
        return False
    return not isinstance(t, dict) or set(t) == set(x)


def zeros(x):
    """The direction zero for an argument, whatever it is."""
    return matched(zeros, x) if is_object(x) else runtime.zeros_like(x)


def constant(x):
    """The place of an item in a direction that has none: None for an object, zeros else."""
    return None if is_object(x) else zeros(x)


def _holders_of_a_local():
    local = np.zeros(0)
    return getrefcount(local)


ALONE = _holders_of_a_local()
_ALONE = "({bar} if holders({bar}) == alone and {bar}.base is None else {bar}.copy())"
_TAKEN = {True: "{bar}", False: "{bar}.copy()", None: _ALONE}
_DTYPES = {f"{name}_dtype": np.dtype(name) for name in ("float16", "float32", "float64")}
LIKE = _DTYPES | {"like": like, "holders": getrefcount, "alone": ALONE}


def like_text(bar, x, value, known=None):
    """`like(bar, x)` as text, for local variables and an `x` of the kind of `value`, but an array that nobody else holds is not
    copied. It reads what is in `LIKE`.

    `known` is the `Bar` that the compiler knows, for an `x` with the exact key of `value`: what it says is not looked at again.
    """
    if type(value) in (float, int):
        text = "{bar} if {bar}.__class__ is float else like({bar}, {x})"
    elif isinstance(value, np.generic):
        text = "{bar} if {bar}.__class__ is {x}.__class__ else like({bar}, {x})"
    elif isinstance(value, np.ndarray):
        dtype = next((name for name, dtype in _DTYPES.items() if dtype == value.dtype), None)
        if known is not None and known.fits and dtype is not None:
            text = f"{_TAKEN[known.own]} if {{bar}}.__class__ is array and {{bar}}.dtype is {dtype} else like({{bar}}, {{x}})"
        elif not value.dtype.isnative:
            text = "like({bar}, {x})"
        else:
            text = (f"{_ALONE} if {{bar}}.__class__ is array and {{bar}}.dtype is {{x}}.dtype and {{bar}}.shape == {{x}}.shape"
                    " else like({bar}, {x})")
    else:
        text = "like({bar}, {x})"
    return text.format(bar=bar, x=x)


def floating(dtype):
    """The dtype of a derivative with respect to numbers of a dtype, in the byte order of the machine."""
    return np.dtype(dtype.type) if dtype.kind in "fc" else np.dtype(np.float64)


def form(value):
    """Something of the form of a value, whatever numbers there are in it."""
    if isinstance(value, STRUCTURES) or is_object(value) and has_floats(value):
        return matched(form, value)
    return np.empty(value.shape, value.dtype) if isinstance(value, np.ndarray) else value


def is_real(value):
    """Return True if a value is a real number or an array of them."""
    if isinstance(value, (np.ndarray, np.generic)):
        return value.dtype.kind in "biuf"
    return isinstance(value, (float, int))


def is_complex(value):
    """Return True if a value is complex, or a list, tuple or dict with complex values in it."""
    if isinstance(value, STRUCTURES) or is_object(value) and has_floats(value):
        return any(map(is_complex, items_of_structure(value).values()))
    return isinstance(value, complex) or isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind == "c"


def has_integers(value):
    """Return True if a value is an integer, an array of integers, or a list, tuple or dict with such in it."""
    if isinstance(value, (np.ndarray, np.generic)):
        return value.dtype.kind in "iu"
    if is_structure(value):
        return any(map(has_integers, items_of_structure(value).values()))
    return isinstance(value, int) and not isinstance(value, bool)


def converted(value):
    """An argument with its integers made float64, and an array in a file as an array: what a function sees that is
    differentiated with respect to it.

    In a structure with floats in it the integers stay, as constants.
    """
    if is_structure(value):
        return matched(converted, value) if has_integers(value) and not has_floats(value) else value
    if isinstance(value, np.ndarray):
        value = value.view(np.ndarray) if value.__class__ is np.memmap else value
        return value.astype(np.float64) if value.dtype.kind in "iu" else value
    if isinstance(value, np.generic):
        return np.float64(value) if value.dtype.kind in "iu" else value
    return float(value) if type(value) is int else value


def direction(t, x, operator, name):
    """A tangent that the user gives for `x`, in the form of `x`. Refuses another shape or structure, and complex ones of real arguments."""
    if is_structure(x):
        return _directions(t, x, operator, name)
    if not is_real(t) and not (is_complex(x) and is_complex(t)) and not isinstance(t, (list, tuple)) or np.shape(t) != np.shape(x):
        shown = f"shape {np.shape(t)}" if is_real(t) else f"type {type(t).__name__}"
        raise BadArgument(f"{operator}: the direction for '{name}' has {shown}, its argument has shape {np.shape(x)}\n"
                          "  Give a direction of the argument's shape.")
    return like(t, x)


def _directions(t, x, operator, name):
    """A direction for each item of a structure; None where it is a constant."""
    if not fits(t, x):
        raise BadArgument(f"{operator}: the direction for '{name}' is not the structure that its argument is\n"
                          f"  Give a {type(x).__name__} with one direction for each of its {len(items_of_structure(x))} items.")

    def one(t, x):
        if has_floats(x):
            return zeros(x) if t is None else direction(t, x, operator, name)
        if not is_structure(t) and t is not None and not (isinstance(x, str) and t == x) and np.any(t):
            raise BadArgument(f"{operator}: an item of '{name}' is no float and has no tangent\n"
                              "  Give None for it, or pass a float.")
        return constant(x)

    return matched(one, x, t)


def cotangent(t, y):
    """The cotangent that a user gives to `pull` for the result `y`, converted to the form of `y`; None may stand for that of what is
    no float. Refuses another shape or structure."""
    if isinstance(y, STRUCTURES):
        if not fits(t, y):
            raise BadArgument(f"pull: the result has {len(y)} parts\n"
                              f"  Give a cotangent for each, in a {type(y).__name__}.")
        return matched(cotangent, y, t)
    kinds = "biufc" if is_complex(y) else "biuf"
    if not is_real(y) and not is_complex(y) or t is None and not has_floats(y):
        return 0.0
    try:
        given = np.asarray(t)
    except ValueError:
        given = np.asarray(None)
    if given.shape != np.shape(y) or given.dtype.kind not in kinds:
        shown = f"shape {given.shape}" if given.dtype.kind in kinds else f"type {type(t).__name__}"
        raise BadArgument(f"pull: the cotangent has {shown}, the result has shape {np.shape(y)}\n"
                          "  Give a cotangent of the result's shape.")
    return like(given, y)

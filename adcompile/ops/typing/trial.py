"""Types of results, asked of NumPy itself: the function runs once or twice on small arrays whose sizes stand for dims.

Each dim of the operands is given a size that no other dim has; a size of the result that is one of these is that dim.
Two runs with other sizes tell what is a size of an operand, what is always the same number, and what is neither
(None). This is sound for functions whose result's rank and dtype depend on ranks, dtypes and static values alone,
and whose result's sizes are sizes of operands, numbers, or anything else that moves with the sizes.
"""

import warnings
from functools import lru_cache

import numpy as np

from adcompile.ir.dtypes import name_of_dtype
from adcompile.ir.types import COMPLEX_NUMERIC, NUMERIC, OPAQUE, Array, Scalar, Tuple
from adcompile.ops.keys import function_of
from adcompile.ops.typing.kinds import is_foreign, sample

SIZES = (5, 7, 11, 13, 17, 19, 23, 29, 31, 37)


def array_form(type, unique):
    """An array; an unknown dim is like no other."""
    dims = tuple([("unknown", unique, axis) if dim is None else dim for axis, dim in enumerate(type.shape)])
    return ("array", type.dtype, dims)


def scalar_form(kind):
    return ("scalar", kind)


def value_form(value):
    return ("value", value)


def tried(op, args, kwargs=()):
    """The type of `op(*args, **kwargs)` for operands given by their forms; OPAQUE where it fails."""
    try:
        hash((args, kwargs))
    except TypeError:
        return NUMERIC
    key, dims = normalized(args, kwargs)
    found = _tried(op, *key)
    return renamed(found, dims)


def normalized(args, kwargs):
    """The operands with their dims numbered as they come, so that other symbols find the same answer."""
    dims = {}

    def change(form):
        if form[0] == "many":
            return ("many", tuple([change(part) for part in form[1]]))
        if form[0] != "array":
            return form
        return ("array", form[1], tuple([dim if isinstance(dim, int) else (dims.setdefault(dim, len(dims)),)
                                         for dim in form[2]]))

    changed = tuple([change(form) for form in args]), tuple([(name, change(form)) for name, form in kwargs])
    return changed, list(dims)


def renamed(type, dims):
    """The type with the dims that the numbers stand for."""
    def change(dim):
        if not isinstance(dim, tuple):
            return dim
        real = dims[dim[0]]
        return None if isinstance(real, tuple) and real[0] == "unknown" else real

    match type:
        case Array(name, shape):
            return Array(name, tuple([change(dim) for dim in shape]))
        case Tuple(items, fields):
            return Tuple(tuple([renamed(item, dims) for item in items]), fields)
    return type


@lru_cache(maxsize=4096)
def _tried(op, args, kwargs):
    exact = {dim for form in leaves(args, kwargs) for dim in form[2] if isinstance(dim, int)}
    free = [size for size in SIZES if size not in exact]
    count = len({dim for form in leaves(args, kwargs) for dim in form[2] if not isinstance(dim, int)})
    if count + 1 > len(free):
        return NUMERIC
    if any(form[1] is not None and is_foreign(form[1]) for form in leaves(args, kwargs)):
        return OPAQUE
    unsure = any(form[1] is None for form in leaves(args, kwargs))
    try:
        first, second = (run(op, args, kwargs, free[start:start + count]) for start in (0, 1))
    except Exception:
        return OPAQUE
    return described(first, second, free[:count], free[1:count + 1], unsure)


def leaves(args, kwargs):
    """The arrays among the operands."""
    stack = [*args, *(form for _, form in kwargs)]
    while stack:
        form = stack.pop()
        if form[0] == "many":
            stack.extend(form[1])
        elif form[0] == "array":
            yield form


def run(op, args, kwargs, sizes):
    def make(form):
        if form[0] == "many":
            return tuple([make(part) for part in form[1]])
        if form[0] == "value":
            return form[1]
        if form[0] == "scalar":
            return sample(form[1], None)
        shape = tuple([dim if isinstance(dim, int) else sizes[dim[0]] for dim in form[2]])
        array = np.ones(shape, form[1] or "float64")
        if len(shape) >= 2 and shape[-1] == shape[-2]:
            array += np.eye(shape[-1]).astype(array.dtype)
        return array

    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return function_of(op)(*[make(form) for form in args], **{name: make(form) for name, form in kwargs})


def described(first, second, sizes, other_sizes, unsure):
    """The type of a result of which two examples are given."""
    if isinstance(first, tuple):
        if len(first) != len(second):
            return OPAQUE
        items = tuple([described(a, b, sizes, other_sizes, unsure) for a, b in zip(first, second)])
        return Tuple(items, getattr(first, "_fields", ()))
    if isinstance(first, np.ndarray):
        name = name_of_dtype(first.dtype)
        if first.dtype.kind not in "biufc" or first.ndim != second.ndim:
            return OPAQUE
        if unsure and first.dtype.kind == "c":
            return COMPLEX_NUMERIC
        shape = tuple([dim_of_sizes(a, b, sizes, other_sizes) for a, b in zip(first.shape, second.shape)])
        return Array(None if unsure and first.dtype.kind == "f" else name, shape)
    if isinstance(first, np.generic):
        if first.dtype.kind not in "biufc":
            return OPAQUE
        if unsure and first.dtype.kind == "c":
            return COMPLEX_NUMERIC
        name = "bool_" if first.dtype.kind == "b" else first.dtype.name
        return Scalar("number" if unsure and first.dtype.kind == "f" else name)
    if first.__class__ in (bool, int, float, complex):
        return Scalar(first.__class__.__name__)
    return OPAQUE


def dim_of_sizes(a, b, sizes, other_sizes):
    """The dim of an axis that had size `a` in one run and `b` in the other."""
    for place, pair in enumerate(zip(sizes, other_sizes)):
        if pair == (a, b):
            return (place,)
    return a if a == b else None

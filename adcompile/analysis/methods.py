"""Methods and attributes of numbers and arrays as the functions they are: `x.sum(axis=0)` is `numpy.sum(x, axis=0)`.

An attribute of a named tuple is one of its items: `np.linalg.eigh(a).eigenvalues` is `np.linalg.eigh(a)[0]`.
"""

from adcompile.ir.nodes import Apply, Const
from adcompile.ir.types import PYTHON_KINDS, Numeric, Tuple, dtype, is_number, is_scalar, kind, shape

# Methods of arrays and NumPy's numbers that are functions of the same name and arguments.
SAME = (
    "sum mean prod max min std var any all argmax argmin cumsum cumprod clip dot round trace diagonal take repeat "
    "squeeze swapaxes argsort argpartition searchsorted ravel copy nonzero choose"
).split()

# Methods under another name of NumPy's.
OTHER = {"flatten": "numpy.ravel", "conj": "numpy.conjugate", "conjugate": "numpy.conjugate"}

# Attributes that are functions.
ATTRIBUTES = {"real": "numpy.real", "imag": "numpy.imag"}

# Attributes that carry no derivative.
QUESTIONS = ("shape", "ndim", "size", "dtype", "nbytes", "itemsize", "strides", "flags")

def as_function(apply, type):
    """The call of a function that a method call or attribute of a value of a type means; None where there is none.

    `type` is that of the first operand.
    """
    form, _, name = apply.op.partition(":")
    if isinstance(type, Tuple):
        named = form == "attr" and name in type.fields
        return Apply("getitem", (*apply.args, Const(type.fields.index(name))), (), apply.span) if named else None
    if not is_number(type) or is_scalar(type) and kind(type) in PYTHON_KINDS:
        return python_number(apply, type, form, name) if is_scalar(type) else None
    if form == "attr":
        op = ATTRIBUTES.get(name)
        return None if op is None else Apply(op, apply.args, (), apply.span)
    if name in SAME:
        return Apply(f"numpy.{name}", apply.args, apply.kwargs, apply.span)
    if name in OTHER:
        return Apply(OTHER[name], apply.args, apply.kwargs, apply.span)
    maker = SPECIAL.get(name)
    return None if maker is None else maker(apply, type)


def python_number(apply, type, form, name):
    """Python's numbers have few methods; `.real` of a real number is the number."""
    if kind(type) == "complex":
        return Apply(f"numpy.{name}", apply.args, (), apply.span) if form == "attr" and name in ATTRIBUTES else None
    if (form, name) in (("attr", "real"), ("method", "conjugate")) and len(apply.args) == 1:
        return Apply("pos", apply.args, (), apply.span)
    return None


def reshape(apply, type):
    """`x.reshape(2, 3)` and `x.reshape((2, 3))`."""
    x, *sizes = apply.args
    shape = sizes[0] if len(sizes) == 1 else Apply("tuple", tuple(sizes))
    return Apply("numpy.reshape", (x, shape), apply.kwargs, apply.span) if sizes else None


def transpose(apply, type):
    """`x.transpose()`, `x.transpose(1, 0)` and `x.transpose((1, 0))`."""
    x, *axes = apply.args
    if not axes:
        return Apply("numpy.transpose", (x,), apply.kwargs, apply.span)
    order = axes[0] if len(axes) == 1 else Apply("tuple", tuple(axes))
    return Apply("numpy.transpose", (x, order), apply.kwargs, apply.span)


def astype(apply, type):
    """`x.astype(float)`: of an array, that array in another dtype; `copy=` and the like change no value."""
    x, *rest = apply.args
    named = dict(apply.kwargs)
    wanted = rest[0] if rest else named.get("dtype")
    if wanted is None or isinstance(type, Numeric):
        return None
    return Apply("numpy.astype", (x, wanted), (), apply.span)


def item(apply, type):
    """`x.item()`: the one element, as Python's number; `x.item(3)`, `x.item(1, 2)`: the element at a place."""
    x, *place = apply.args
    if dtype(type) not in ("float64", "float32", "float16") or apply.kwargs:
        return None
    if not place:
        return Apply("builtins.float", (x,), (), apply.span) if shape(type) == () else None
    flat = len(place) == 1 and not (isinstance(place[0], Apply) and place[0].op == "tuple")
    source = Apply("numpy.ravel", (x,), (), apply.span) if flat else x
    index = place[0] if len(place) == 1 else Apply("tuple", tuple(place))
    return Apply("builtins.float", (Apply("getitem", (source, index), (), apply.span),), (), apply.span)


def compress(apply, type):
    """`x.compress(condition, axis)`: the function takes the condition first."""
    x, *rest = apply.args
    named = dict(apply.kwargs)
    condition = rest[0] if rest else named.pop("condition", None)
    if condition is None:
        return None
    return Apply("numpy.compress", (condition, x, *rest[1:]), tuple(named.items()), apply.span)


SPECIAL = {"reshape": reshape, "transpose": transpose, "astype": astype, "item": item, "compress": compress}


def is_question(op):
    """Whether an operation only asks for what is no derivative's business: `x.shape`, `x.ndim`."""
    form, _, name = op.partition(":")
    return form == "attr" and name in QUESTIONS

"""Types of values: what is known of a value before the program runs.

The lattice, from the most to the least that is known:

    Undefined                                no value yet (the bottom)
    Literal(v)   Size(dim)                   this number, bool or string; an int that equals a size
    Scalar(kind)                             a number; Python's `float` is not NumPy's `float64`
    Array(dtype, shape)                      an array of known rank
    Numeric                                  a number or an array of unknown rank
    NoneType  Str  Tuple  List  Dict  Iterable
    Optional(T)                              None or a T
    Residuals                                what one sweep of a function hands to the other
    Plain                                    anything but an object of the user's
    Instance(cls, plain, frames)             an object of the user's
    Opaque                                   anything (the top)

A size in a shape, a *dim*, is one of

    3                                        exactly that many
    "n0"                                     a symbol: two or more, and equal symbols are equal sizes
    ("minus", "n0", 1)                       derived: equal expressions are equal sizes, which may be 1 or 0
    None                                     unknown
"""

from typing import Any

from adcompile.ir.dtypes import (     # noqa: F401
    DTYPES, EITHER, EITHER_COMPLEX, PYTHON_KINDS, UNSURE, is_discrete_kind, members_of, native,
)
from adcompile.ir.frozen import frozen


@frozen(eq=True)
class NoValue:
    """No value: what a variable has on a path that never assigned it."""


@frozen(eq=True)
class Literal:
    """A Python bool, int or string of known value."""

    value: Any

    def __eq__(self, other):
        return isinstance(other, Literal) and type(self.value) is type(other.value) and self.value == other.value

    def __hash__(self):
        return hash((type(self.value), self.value))


@frozen(eq=True)
class Size:
    """A Python int that equals a dim."""

    dim: Any


@frozen(eq=True)
class Scalar:
    """A number of one kind.

    Python's kinds are "bool", "int", "float", "complex"; NumPy's are "bool_" and the names of its dtypes.
    "double" is a `float` or a `float64`, "real" an `int` or a `float`, "mixed" one of these three, "integer" a bool or
    integer of any kind, "number" a real number of any kind; "complexes" is a `complex` or a `complex128`, "inexact" one of these or
    of "double", "unsettled" one of these or of "mixed".
    """

    kind: str


@frozen(eq=True)
class Array:
    """A NumPy array: the name of its dtype (None: some real dtype) and one dim per axis."""

    dtype: str | None
    shape: tuple


@frozen(eq=True)
class Numeric:
    """A number, or a NumPy array of unknown rank; surely `complex`, or not known to be."""

    complex: bool = False


@frozen(eq=True)
class NoneType:
    """None."""


@frozen(eq=True)
class Optional:
    """None, or a value of a type."""

    type: Any


@frozen(eq=True)
class Str:
    """A string."""


@frozen(eq=True)
class Tuple:
    """A tuple; `fields` has the names of its items where it is a named one of NumPy's."""

    items: tuple
    fields: tuple = ()


@frozen(eq=True)
class List:
    """A list: one type for all items, and a dim for their number."""

    item: Any
    length: Any = None


@frozen(eq=True)
class Dict:
    """A dict whose keys are known: pairs of key and type, in order."""

    items: tuple


@frozen(eq=True)
class Iterable:
    """An iterable that is none of the other types: a range, zip, enumerate. It can be walked once or more."""

    item: Any
    length: Any = None


@frozen(eq=True)
class Residuals:
    """The residuals that the record of a call hands to its adjoint: a tuple of items of these types, None where only the adjoint
    looks inside."""

    items: tuple | None = None


@frozen(eq=True)
class Opaque:
    """Anything at all."""


@frozen(eq=True)
class Plain(Opaque):
    """Anything that neither is nor holds an object of the user's, unless code that nobody followed has put one there."""


NO_VALUE = NoValue()
NUMERIC, COMPLEX_NUMERIC = Numeric(), Numeric(True)
NONE = NoneType()
STR = Str()
RESIDUALS = Residuals()
@frozen(eq=True)
class Instance(Opaque):
    """An object of a class of the user's, if it is not None, whose attributes `plain` hold plain values when the program begins, and
    `frames` columns or tables of pandas."""

    cls: Any
    plain: tuple = ()
    frames: tuple = ()


OPAQUE = Opaque()
PLAIN = Plain()
INT = Scalar("int")
FLOAT = Scalar("float")
BOOL = Scalar("bool")
NUMBER = Scalar("number")
INTEGER = Scalar("integer")

# --- questions ---------------------------------------------------------------


def kind(type):
    """The kind of a number, None where the type is not that of a number."""
    cls = type.__class__
    if cls is Scalar:
        return type.kind
    if cls is Size:
        return "int"
    if cls is Literal and isinstance(type.value, (bool, int)):
        return type.value.__class__.__name__
    return None


def is_scalar(type):
    """Return True if every value of the type is a number."""
    return type.__class__ is Scalar or kind(type) is not None


def is_array(type):
    """Return True if every value of the type is an array."""
    return type.__class__ is Array


def is_number(type):
    """Return True if every value of the type is a number or an array."""
    return type.__class__ in (Scalar, Array, Numeric) or is_scalar(type)


def is_plain(type):
    """Return True if values of a type neither are nor hold objects of the user's: using them runs no code of the user's."""
    match type:
        case Opaque():
            return isinstance(type, Plain)
        case Tuple(items):
            return all(map(is_plain, items))
        case Dict(items):
            return all(is_plain(item) for _, item in items)
        case List(item) | Iterable(item) | Optional(item):
            return is_plain(item)
    return True


def is_complex(type):
    """Return True if every value of the type is a complex number or array."""
    name = type.dtype if isinstance(type, Array) else kind(type)
    return type == COMPLEX_NUMERIC or name is not None and native(name).startswith("complex")


def may_be_complex(type):
    """Return True if the type says that values are complex numbers or arrays, or that they may be."""
    name = type.dtype if isinstance(type, Array) else kind(type)
    return type == COMPLEX_NUMERIC or name is not None and (name in EITHER_COMPLEX or native(name).startswith("complex"))


def can_carry(type):
    """Return True if a value of the type may carry a derivative."""
    cls = type.__class__
    if cls is Scalar:
        return not is_discrete_kind(type.kind)
    if cls is Array:
        return type.dtype is None or not is_discrete_kind(type.dtype)
    match type:
        case Tuple(items):
            return any(can_carry(item) for item in items)
        case Dict(items):
            return any(can_carry(item) for _, item in items)
        case List(item) | Iterable(item) | Optional(item):
            return can_carry(item)
        case Numeric() | Residuals() | Opaque():
            return True
    return False


def shape(type):
    """The dims of a number or array, None where the rank is unknown."""
    if type.__class__ is Array:
        return type.shape
    return () if is_scalar(type) else None


def rank(type):
    """The number of axes, None where it is unknown."""
    known = shape(type)
    return None if known is None else len(known)


def dtype(type):
    """The dtype by name, as NumPy would take the value into an array; None where it is unknown."""
    if isinstance(type, Array):
        return None if type.dtype == "unsettled" else type.dtype
    name = kind(type)
    if name is None or name in ("inexact", "unsettled") or name in UNSURE:
        return None
    return DTYPES.get(name, name)


def same_size(a, b):
    """True only if the two dims are the same number in every run."""
    return a is not None and a == b


def same_shape(a, b):
    """True only if the two values have the same shape in every run; False means unknown."""
    if a.__class__ is Scalar is b.__class__:
        return True
    left, right = shape(a), shape(b)
    if left is None or right is None or len(left) != len(right):
        return False
    return all([same_size(m, n) for m, n in zip(left, right)])


def at_least_two(dim):
    """Return True if a dim is known to be neither 0 nor 1."""
    return isinstance(dim, str) or isinstance(dim, int) and dim >= 2


# --- join --------------------------------------------------------------------


def widest(type):
    """The type without what is known of the value: a Literal or Size becomes its kind."""
    match type:
        case Literal(value) if isinstance(value, str):
            return STR
        case Literal() | Size():
            return Scalar(kind(type))
        case Optional(inner):
            return Optional(widest(inner))
    return type


def join(a, b):
    """The least type that holds the values of both."""
    if a == b or isinstance(b, NoValue):
        return a
    if isinstance(a, NoValue):
        return b
    a, b = widest(a), widest(b)
    if a == b:
        return a
    match a, b:
        case Scalar(), Scalar():
            return join_kinds(a.kind, b.kind)
        case Array(), Array() if len(a.shape) == len(b.shape):
            dims = tuple(m if same_size(m, n) else None for m, n in zip(a.shape, b.shape))
            if a.dtype != b.dtype and (may_be_complex(a) or may_be_complex(b)):
                both = is_complex(a) and is_complex(b)
                return Array("unsettled", dims) if {a.dtype, b.dtype} <= UNSETTLED else COMPLEX_NUMERIC if both else NUMERIC
            return Array(a.dtype if a.dtype == b.dtype else None, dims)
        case (Scalar() | Array() | Numeric()), (Scalar() | Array() | Numeric()):
            return COMPLEX_NUMERIC if is_complex(a) and is_complex(b) else NUMERIC
        case Tuple(), Tuple() if len(a.items) == len(b.items):
            items = tuple(join(m, n) for m, n in zip(a.items, b.items))
            return Tuple(items, a.fields if a.fields == b.fields else ())
        case Dict(), Dict() if [key for key, _ in a.items] == [key for key, _ in b.items]:
            return Dict(tuple((key, join(m, n)) for (key, m), (_, n) in zip(a.items, b.items)))
        case (NoneType() | Optional(), _) | (_, NoneType() | Optional()):
            return optional(join(present(a), present(b)))
        case Residuals(), Residuals() if a.items is not None and b.items is not None and len(a.items) == len(b.items):
            return Residuals(tuple([join(opened(m, n), opened(n, m)) for m, n in zip(a.items, b.items)]))
        case Residuals(), Residuals():
            return RESIDUALS
        case (List(), List()) | (Iterable(), Iterable()):
            return a.__class__(join(a.item, b.item), a.length if same_size(a.length, b.length) else None)
    return OPAQUE


UNSETTLED = {"float64", "complex128", "unsettled"}


def opened(type, other):
    """The type of residuals where something else stands in its place too: of residuals in it nothing is known, since a function
    that calls itself has them in them without end."""
    match type:
        case Residuals() if not isinstance(other, NoValue):
            return RESIDUALS
        case List(item, length) if isinstance(other, List):
            return List(opened(item, other.item), length)
        case Optional(inner) if isinstance(other, Optional):
            return Optional(opened(inner, other.type))
    return type


def present(type):
    """The type of a value where it is not None: `Optional(T)` becomes `T`."""
    return NO_VALUE if isinstance(type, NoneType) else type.type if isinstance(type, Optional) else type


def optional(type):
    """The type of None or a value of a type."""
    return type if isinstance(type, (Opaque, NoneType)) else Optional(type)


def join_kinds(a, b):
    """The least type of a number that is of one of two kinds; complex ones of other widths join to Numeric."""
    members = {*members_of(a), *members_of(b)}
    for name, own in (EITHER | EITHER_COMPLEX).items():
        if members <= set(own):
            return Scalar(name)
    if any(name in EITHER_COMPLEX or name.startswith("complex") for name in (a, b)):
        return COMPLEX_NUMERIC if all([name == "complexes" or name.startswith("complex") for name in (a, b)]) else NUMERIC
    return INTEGER if is_discrete_kind(a) and is_discrete_kind(b) else NUMBER


def map_dims(type, change):
    """The type with `change(dim)` in place of every dim in it."""
    match type:
        case Array(name, dims):
            return Array(name, tuple([change(dim) for dim in dims]))
        case Tuple(items, fields):
            return Tuple(tuple([map_dims(item, change) for item in items]), fields)
        case Dict(items):
            return Dict(tuple([(key, map_dims(item, change)) for key, item in items]))
        case List(item, length) | Iterable(item, length):
            return type.__class__(map_dims(item, change), change(length))
        case Optional(inner):
            return Optional(map_dims(inner, change))
        case Residuals(items) if items is not None:
            return Residuals(tuple([map_dims(item, change) for item in items]))
        case Size(dim):
            changed = change(dim)
            return INT if changed is None else Size(changed)
    return getattr(type, "with_dims", lambda change: type)(change)

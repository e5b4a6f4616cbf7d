"""Types of the results of NumPy's functions that work element by element, reduce, or are asked by trial."""

from typing import NamedTuple

from adcompile.ir.dtypes import native
from adcompile.ir.types import (
    BOOL, DTYPES, FLOAT, INT, NO_VALUE, NUMBER, NUMERIC, OPAQUE, Array, List, NoValue, NoneType, Numeric, Scalar, Tuple, dtype,
    is_array, is_complex, is_discrete_kind, is_number, is_scalar, join, kind, widest,
)
from adcompile.ops.keys import function_of
from adcompile.ops.typing.kinds import elementwise, is_elementwise, numpy_scalar
from adcompile.ops.typing.operands import (
    ABSENT, UNKNOWN, Operand, as_array, dtype_of, is_integer, parts_of, static_value,
)
from adcompile.ops.typing.trial import array_form, scalar_form, tried, value_form


class Call(NamedTuple):
    """The operands of a function, by position and by name."""

    op: str
    operands: tuple
    named: dict

    def get(self, name, position=None):
        """One operand, ABSENT where it is not given."""
        if position is not None and position < len(self.operands):
            return self.operands[position]
        return self.named.get(name, ABSENT)

    def all(self):
        return (*self.operands, *self.named.values())

    def only(self, *names):
        """Return True if no operand is given by a name other than `names`, unless it is None or False."""
        return all(name in names or static_value(operand.type) in (None, False) for name, operand in self.named.items())


def again(call, *types):
    """The same operation on operands of other types."""
    return Call(call.op, tuple(map(Operand, types)), {})


def of_python(function=None, *, named=()):
    """Decorates the typing of what Python does itself: it is asked for operands of any type, also of what has no value.
    `named` are the parameters that may be given by name, None for all; in other calls the result may be anything."""
    if function is None:
        return lambda function: of_python(function, named=named)
    function.of_python, function.named = True, named
    return function


def always(type):
    """The typing of `float(x)` and the like: always that type, whatever goes in."""
    return of_python(lambda call: type, named=None)


def of_types(function):
    """The typing by a function of the types of the operands."""
    return lambda call: function(*[operand.type for operand in call.operands])


# --- elementwise --------------------------------------------------------------


PAIRS = ("numpy.divmod", "numpy.frexp", "numpy.modf")


def elementwise_result(call):
    """A ufunc, or a function like one: the operands broadcast."""
    if not call.only():
        return told_where_and_how(call) if call.only("dtype", "out", "where") else NUMERIC
    types = [array_or_number(operand.type) for operand in call.operands]
    found = elementwise(call.op, types)
    if call.op in PAIRS and is_number(found):
        return Tuple((found, found))
    return Tuple(found) if isinstance(found, tuple) else found


def told_where_and_how(call):
    """A ufunc with an array `out`, which it returns, or a `dtype` in which it works."""
    out, name = call.get("out").type, dtype_of(call.get("dtype"))
    if is_array(out):
        return out
    if not call.only("dtype") or name is UNKNOWN or not is_elementwise(function_of(call.op)):
        return NUMERIC
    return elementwise(call.op, [in_dtype(array_or_number(operand.type), name) for operand in call.operands])


def in_dtype(type, name):
    """A number or array in another dtype."""
    return Array(name, type.shape) if is_array(type) else numpy_scalar(name) if is_scalar(type) else type


def array_or_number(type):
    """The type that a ufunc converts an operand to: lists and tuples become arrays."""
    return as_array(type) if isinstance(type, (List, Tuple)) else type


def first_operand_result(call):
    """Elementwise in the first operand; the others do not change the shape."""
    return elementwise_result(Call(call.op, call.operands[:1], {}))


def where_result(call):
    """An array always, also of two numbers; with one operand, the indices."""
    if len(call.operands) != 3:
        return OPAQUE
    condition, a, b = [array_or_number(operand.type) for operand in call.operands]
    if not (is_number(a) and is_number(b)):
        return OPAQUE
    if not is_number(condition):
        return NUMERIC
    found = elementwise("numpy.where", (condition, a, b))
    return Array(dtype(found), ()) if is_scalar(found) else found


def numpy_name(name):
    """The dtype of a kind."""
    return DTYPES.get(name, name)


def select_result(call):
    """`runtime.select`: one of two numbers by a bool, else `np.where`."""
    condition, a, b = [operand.type for operand in call.operands]
    if kind(condition) in ("bool", "bool_") and is_scalar(a) and is_scalar(b):
        return join(widest(a), widest(b))
    if is_scalar(condition) and is_scalar(a) and is_scalar(b):
        return NUMERIC
    return where_result(call)


def either_result(call):
    found = NO_VALUE
    for operand in call.operands:
        found = join(found, widest(operand.type))
    return found


# --- by trial -----------------------------------------------------------------

# Functions that return several arrays.
SEVERAL = ("numpy.meshgrid", "numpy.gradient") + tuple(f"runtime.{name}" for name in (
    "sorting", "blocks_read", "gather", "axis_shape", "first_axes", "inverse_axes", "tensordot_axes", "tensordot_order",
    "einsum_cotangent", "axes_to_end", "later_axes_first", "kron_shape", "kron_order"))

# Of these it is known what they return several of.
PARTS = {
    "numpy.linalg.slogdet": Tuple((NUMERIC, NUMERIC), ("sign", "logabsdet")),
    "numpy.linalg.eigh": Tuple((NUMERIC, NUMERIC), ("eigenvalues", "eigenvectors")),
}

# Parameters whose value changes no shape: any value will do.
FREE = {"numpy.roll": ("shift", 1), "numpy.round": ("decimals", 1), "numpy.around": ("decimals", 1),
        "numpy.tril": ("k", 1), "numpy.triu": ("k", 1)}


def tried_result(call):
    """The type that NumPy itself gives for small operands; NUMERIC where the rank of an operand or a value that matters is not
    known."""
    forms = []
    for place, operand in enumerate(call.operands):
        forms.append(("", form_of(call.op, operand, None, place)))
    for name, operand in call.named.items():
        forms.append((name, form_of(call.op, operand, name, None)))
    if any(form is NO_VALUE for _, form in forms):
        return NO_VALUE
    if any(form is None for _, form in forms):
        return unknown_result(call)
    found = tried(call.op, tuple(form for name, form in forms if not name), tuple(pair for pair in forms if pair[0]))
    return unknown_result(call) if found == OPAQUE else found


def several_result(call):
    """The type of the result of a function that returns several values."""
    found = tried_result(call)
    return OPAQUE if is_number(found) else found


def arrays_result(call):
    """An array for each operand, in a tuple."""
    found = tried_result(call)
    if isinstance(found, Tuple):
        return found
    starred = any(getattr(operand.expr, "op", None) == "star" for operand in call.operands)
    return OPAQUE if starred else Tuple((NUMERIC,) * len(call.operands))


def item_result(call):
    """`x.item()`: a number of Python's."""
    return Scalar("complex") if is_complex(call.operands[0].type) else NUMBER


def listed_result(call):
    """`x.tolist()`: lists of lists of Python's numbers."""
    type = call.operands[0].type
    if not is_array(type):
        return OPAQUE
    name = native(type.dtype or "")
    found = FLOAT if name in ("float64", "float32", "float16") else NUMBER
    if is_discrete_kind(name):
        found = BOOL if name == "bool" else INT
    if name.startswith("complex"):
        found = Scalar("complex")
    for dim in reversed(type.shape):
        found = List(found, dim)
    return found


def unknown_result(call):
    """The type of a result of which nothing more is known: a number or array, unless the function returns several."""
    if call.op in PARTS:
        return PARTS[call.op]
    sequences = call.op.startswith("runtime.") and not all(is_number(operand.type) for operand in call.operands[:1])
    return OPAQUE if sequences or call.op in SEVERAL else NUMERIC


def form_of(op, operand, name, place):
    """How an operand looks, None where too little is known."""
    if isinstance(operand.type, NoValue):
        return NO_VALUE
    value = static_value(operand.type)
    if value is not UNKNOWN:
        return value_form(value)
    if name == "dtype":
        known = dtype_of(operand)
        return None if known is UNKNOWN else value_form(known)
    if op in FREE and (name, place) in ((FREE[op][0], None), (None, FREE[op][1])):
        return value_form(1)
    if isinstance(operand.type, (List, Tuple)):
        return many_form(operand) or form_of_array(as_array(operand.type), id(operand.expr))
    if is_array(operand.type):
        return form_of_array(operand.type, id(operand.expr))
    known = kind(operand.type)
    if known in (None, "integer") or is_integer(operand.type):
        return None
    return scalar_form("float64" if known == "number" else known)


def form_of_array(type, unique):
    return array_form(type, unique) if is_array(type) and type.dtype != "unsettled" else None


def many_form(operand):
    """A tuple of arrays of which each keeps its form."""
    parts = parts_of(operand)
    if not isinstance(operand.type, Tuple) or not parts or not all(is_array(part.type) for part in parts):
        return None
    return ("many", tuple(array_form(part.type, (place, id(part.expr))) for place, part in enumerate(parts)))


def reduced_result(call):
    """A reduction over `axis`; a number where nothing is known but that all axes go."""
    type = array_or_number(call.operands[0].type) if call.operands else OPAQUE
    if not call.only("axis", "keepdims", "dtype", "ddof", "where", "initial", "weights", "ord", "correction",
                     "mean") \
            or not is_number(type):
        return NO_VALUE if isinstance(type, NoValue) else OPAQUE if not is_number(type) else NUMERIC
    axis, keepdims = call.get("axis", 1), static_value(call.get("keepdims").type)
    if isinstance(type, Numeric):
        over_all = isinstance(axis.type, NoneType) and (axis is not ABSENT or not call.op.endswith(".reduce"))
        return NUMBER if over_all and keepdims in (None, False) else NUMERIC
    named = {name: operand for name, operand in call.named.items() if name in ("axis", "keepdims", "dtype", "ord")}
    return tried_result(Call(call.op, (Operand(type, call.operands[0].expr), *call.operands[1:]), named))


def conjugate_result(call):
    """`x.conj()`: x itself where it is real; an array of no dimension of complex numbers gives a number."""
    type = widest(call.operands[0].type)
    if not (is_array(type) and not type.shape):
        return type
    return NUMERIC if type.dtype is None else Scalar(native(type.dtype)) if native(type.dtype).startswith("complex") else type


def first_operand(call):
    """The type of the first operand."""
    return call.operands[0].type


def clip_result(call):
    """Elementwise, over the bounds that are given."""
    first, *bounds = [operand for operand in call.all() if not isinstance(operand.type, NoneType)]
    for bound in bounds:
        first = Operand(elementwise_result(Call("numpy.maximum", (first, bound), {})))
    return first.type


def unsized_result(call):
    """By trial, without the sizes: they depend on values, or are the larger of two."""
    found = tried_result(call)
    return Array(found.dtype, (None,) * len(found.shape)) if is_array(found) else found

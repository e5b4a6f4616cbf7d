"""Types of the results of NumPy's functions, by name, and of what rules declare in `result`."""

from typing import NamedTuple

from adcompile.analysis.dims import broadcast_shapes, plus, product, quotient
from adcompile.analysis.kinds import elementwise, numpy_scalar
from adcompile.analysis.operands import (
    ABSENT, UNKNOWN, Operand, as_array, dim_of, dims_of, dtype_of, element, is_integer, length, parts_of, size,
    static_value,
)
from adcompile.analysis.trial import array_form, scalar_form, tried, value_form
from adcompile.ir.types import (
    INT, NUMBER, NUMERIC, OPAQUE, UNDEFINED, Array, List, Literal, NoneType, Numeric, Tuple, Undefined,
    dtype, is_array, is_number, is_scalar, join, kind, rank, shape, widest,
)


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
        """Whether no operand is given by another name (or it is None or False)."""
        return all(name in names or static_value(operand.type) in (None, False) for name, operand in self.named.items())


# --- elementwise --------------------------------------------------------------


def elementwise_result(call):
    """A ufunc, or a function like one: the operands broadcast."""
    if not call.only():
        return NUMERIC
    types = [array_or_number(operand.type) for operand in call.operands]
    found = elementwise(call.op, types)
    return Tuple(found) if isinstance(found, tuple) else found


def array_or_number(type):
    """What a ufunc makes of an operand: lists and tuples become arrays."""
    return as_array(type) if isinstance(type, (List, Tuple)) else type


def first_operand_result(call):
    """Elementwise in the first operand; the others do not change the shape."""
    return elementwise_result(Call(call.op, call.operands[:1], {}))


def where_result(call):
    """An array always, also of two numbers; with one operand, the indices."""
    if len(call.operands) != 3:
        return OPAQUE
    condition, a, b = [array_or_number(operand.type) for operand in call.operands]
    if not all(map(is_number, (condition, a, b))):
        return OPAQUE
    found = elementwise("numpy.where", (condition, a, b))
    return Array(dtype(found), ()) if is_scalar(found) else found


def numpy_name(name):
    """The dtype of a kind."""
    return {"float": "float64", "int": "int64", "complex": "complex128", "bool_": "bool"}.get(name, name)


def select_result(call):
    """`runtime.select`: one of two numbers by a bool, else `np.where`."""
    condition, a, b = [operand.type for operand in call.operands]
    if kind(condition) in ("bool", "bool_") and is_scalar(a) and is_scalar(b):
        return join(widest(a), widest(b))
    if is_scalar(condition) and is_scalar(a) and is_scalar(b):
        return NUMERIC
    return where_result(call)


def either_result(call):
    found = UNDEFINED
    for operand in call.operands:
        found = join(found, widest(operand.type))
    return found


# --- by trial -----------------------------------------------------------------

# Parameters whose value changes no shape: any value will do.
FREE = {"numpy.roll": ("shift", 1), "numpy.round": ("decimals", 1), "numpy.around": ("decimals", 1),
        "numpy.tril": ("k", 1), "numpy.triu": ("k", 1)}


def tried_result(call):
    """What NumPy says for small operands; NUMERIC where an operand's rank or a needed value is not known."""
    forms = []
    for place, operand in enumerate(call.operands):
        forms.append(("", form_of(call.op, operand, None, place)))
    for name, operand in call.named.items():
        forms.append((name, form_of(call.op, operand, name, None)))
    if any(form is UNDEFINED for _, form in forms):
        return UNDEFINED
    if any(form is None for _, form in forms):
        return NUMERIC
    return tried(call.op, tuple(form for name, form in forms if not name), tuple(pair for pair in forms if pair[0]))


def form_of(op, operand, name, place):
    """How an operand looks, None where too little is known."""
    if isinstance(operand.type, Undefined):
        return UNDEFINED
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
    return array_form(type, unique) if is_array(type) else None


def many_form(operand):
    """A tuple of arrays of which each keeps its form."""
    parts = parts_of(operand)
    if not isinstance(operand.type, Tuple) or not parts or not all(is_array(part.type) for part in parts):
        return None
    return ("many", tuple(array_form(part.type, (place, id(part.expr))) for place, part in enumerate(parts)))


def reduced_result(call):
    """A reduction over `axis`; a number where nothing is known but that all axes go."""
    type = array_or_number(call.operands[0].type) if call.operands else OPAQUE
    if not call.only("axis", "keepdims", "dtype", "ddof", "where", "initial", "weights", "ord", "correction") \
            or not is_number(type):
        return UNDEFINED if isinstance(type, Undefined) else OPAQUE if not is_number(type) else NUMERIC
    axis, keepdims = call.get("axis", 1), static_value(call.named["keepdims"].type) if "keepdims" in call.named else False
    if isinstance(type, Numeric):
        return NUMBER if isinstance(axis.type, NoneType) and keepdims is False else NUMERIC
    named = {name: operand for name, operand in call.named.items() if name in ("axis", "keepdims", "dtype", "ord")}
    return tried_result(Call(call.op, (Operand(type, call.operands[0].expr), *call.operands[1:]), named))


# --- shapes -------------------------------------------------------------------


def reshaped(type, wanted):
    """The type of a number or array in another shape; `wanted` are the dims asked for, -1 for the rest."""
    if wanted is None:
        return NUMERIC
    array = as_array(type)
    if not is_array(array):
        return NUMERIC if is_number(array) else array
    if "rest" in wanted:
        given = product([dim for dim in wanted if dim != "rest"])
        rest = quotient(product(array.shape), given)
        wanted = tuple(rest if dim == "rest" else dim for dim in wanted)
    return Array(array.dtype, tuple(wanted))


def wanted_dims(operand):
    """The dims of a new shape, "rest" for -1; None where their number is unknown."""
    parts = parts_of(operand) if isinstance(operand.type, Tuple) else (operand,)
    if not all(is_integer(part.type) for part in parts):
        return None
    return tuple("rest" if static_value(part.type) == -1 else dim_of(part) for part in parts)


def reshape_result(call):
    operand = call.get("shape", 1)
    if operand is ABSENT:
        operand = call.get("newshape")
    return reshaped(call.operands[0].type, wanted_dims(operand))


def ravel_result(call):
    return reshaped(call.operands[0].type, ("rest",))


def squeeze_result(call):
    array = as_array(call.operands[0].type)
    if not is_array(array):
        return NUMERIC if is_number(array) else array
    if isinstance(call.get("axis", 1).type, NoneType):
        if any(not isinstance(dim, (int, str)) for dim in array.shape):
            return NUMERIC
        return Array(array.dtype, tuple(dim for dim in array.shape if dim != 1))
    axes = static_value(call.get("axis", 1).type)
    if axes is UNKNOWN:
        return NUMERIC
    gone = [axis % max(len(array.shape), 1) for axis in (axes if isinstance(axes, tuple) else (axes,))]
    return Array(array.dtype, tuple(dim for axis, dim in enumerate(array.shape) if axis not in gone))


def broadcast_to_result(call):
    array, dims = as_array(call.operands[0].type), dims_of(call.get("shape", 1))
    if not is_array(array) or dims is None:
        return NUMERIC
    return Array(array.dtype, dims)


def array_result(call):
    """`np.array`, `np.asarray`: of what the operand holds, in the dtype that is asked for."""
    array = as_array(call.operands[0].type)
    if not call.only("dtype", "copy", "order"):
        return NUMERIC
    name = dtype_of(call.get("dtype", 1))
    if not is_array(array) or name is None:
        return array
    return Array(None, array.shape) if name is UNKNOWN else Array(name, array.shape)


def take_result(call):
    array, index, axis = as_array(call.operands[0].type), call.get("indices", 1).type, call.get("axis", 2)
    places = as_array(index) if not is_scalar(index) else index
    if not is_array(array) or not (is_array(places) or is_scalar(places)):
        return NUMERIC
    if isinstance(axis.type, NoneType):
        array, place = reshaped(array, ("rest",)), 0
    else:
        place = static_value(axis.type)
        if place is UNKNOWN:
            return NUMERIC
        place %= len(array.shape)
    dims = (*array.shape[:place], *shape(places), *array.shape[place + 1:])
    return Array(array.dtype, dims) if dims else numpy_scalar(array.dtype)


# --- joining ------------------------------------------------------------------


def pieces(operand):
    """The arrays that a function of a sequence joins, None where their number is unknown."""
    if isinstance(operand.type, Tuple):
        return [as_array(item) for item in operand.type.items]
    if operand.parts and not any(isinstance(part.expr, type(None)) for part in operand.parts):
        return [as_array(part.type) for part in operand.parts]
    return None


def common_dtype(arrays):
    """The dtype of arrays joined, None where it is not known."""
    found = arrays[0]
    for array in arrays[1:]:
        found = elementwise("numpy.add", (Array(found.dtype, ()), Array(array.dtype, ()))) if found.dtype != array.dtype else found
        if not is_array(found):
            name = kind(found)
            found = Array(None if name in ("number", "integer", None) else numpy_name(name), ())
    return found.dtype


def concatenate_result(call):
    axis = static_value(call.get("axis", 1).type) if "axis" in call.named or len(call.operands) > 1 else 0
    arrays = pieces(call.operands[0])
    if arrays is None:
        return joined_list(call.operands[0].type, axis)
    if any(isinstance(array, Undefined) for array in arrays):
        return UNDEFINED
    if not arrays or not all(map(is_array, arrays)) or axis is UNKNOWN or not call.only("axis"):
        return NUMERIC
    name = common_dtype(arrays)
    if axis is None:
        return Array(name, (total([product(array.shape) for array in arrays]),))
    rank_ = len(arrays[0].shape)
    if any(len(array.shape) != rank_ for array in arrays) or not -rank_ <= axis < rank_:
        return OPAQUE
    return Array(name, joined_dims([array.shape for array in arrays], axis % rank_))


def joined_list(type, axis):
    """Of a list of arrays of one rank."""
    item = as_array(element(type)) if isinstance(type, List) else NUMERIC
    if not is_array(item) or axis is UNKNOWN or not item.shape:
        return NUMERIC
    if axis is None:
        return Array(item.dtype, (None,))
    return Array(item.dtype, tuple(None if place == axis % len(item.shape) else dim for place, dim in enumerate(item.shape)))


def total(dims):
    found = 0
    for dim in dims:
        found = plus(found, dim)
    return found


def joined_dims(shapes, axis):
    """The dims of arrays joined along an axis; along the others all have the same size."""
    return tuple(total([dims[place] for dims in shapes]) if place == axis else known([dims[place] for dims in shapes])
                 for place in range(len(shapes[0])))


def known(dims):
    """The size that several dims have in common: the best known of them."""
    return next((dim for dim in dims if isinstance(dim, int)), next((dim for dim in dims if isinstance(dim, str)),
                next((dim for dim in dims if dim is not None), None)))


def stack_result(call):
    axis = static_value(call.get("axis", 1).type) if "axis" in call.named or len(call.operands) > 1 else 0
    arrays = pieces(call.operands[0])
    if arrays is None:
        item, count = as_array(element(call.operands[0].type)), length(call.operands[0].type)
        if isinstance(call.operands[0].type, Undefined):
            return UNDEFINED
        arrays = [item]
    else:
        count = len(arrays)
    if not arrays or not all(map(is_array, arrays)) or not isinstance(axis, int) or not call.only("axis"):
        return UNDEFINED if any(isinstance(array, Undefined) for array in arrays) else NUMERIC
    if any(len(array.shape) != len(arrays[0].shape) for array in arrays):
        return OPAQUE
    dims = [known([array.shape[place] for array in arrays]) for place in range(len(arrays[0].shape))]
    dims.insert(axis % (len(dims) + 1), count)
    return Array(common_dtype(arrays), tuple(dims))


def vector_stack_result(call):
    """`vstack`, `hstack`, `column_stack`: as `concatenate`, of arrays of at least one or two axes."""
    arrays = pieces(call.operands[0])
    if arrays is None or not all(map(is_array, arrays)) or not call.only():
        return NUMERIC
    raised = [raised_array(call.op, array) for array in arrays]
    axis = 0 if call.op == "numpy.vstack" or len(raised[0].shape) == 1 else 1
    return concatenate_result(Call("numpy.concatenate", (Operand(Tuple(tuple(raised))),), {"axis": Operand(Literal(axis))}))


def raised_array(op, array):
    """An array with the axes that the stacking functions put in front or behind."""
    if not array.shape:
        array = Array(array.dtype, (1,))
    if len(array.shape) == 1 and op in ("numpy.vstack", "numpy.column_stack"):
        dims = (1, array.shape[0]) if op == "numpy.vstack" else (array.shape[0], 1)
        array = Array(array.dtype, dims)
    return array


def append_result(call):
    both = Operand(Tuple((as_array(call.operands[0].type), as_array(call.operands[1].type))))
    axis = call.get("axis", 2)
    if isinstance(axis.type, NoneType):
        flat = Tuple(tuple(reshaped(item, ("rest",)) for item in both.type.items))
        return concatenate_result(Call("numpy.concatenate", (Operand(flat),), {}))
    return concatenate_result(Call("numpy.concatenate", (both,), {"axis": axis}))


# --- products -----------------------------------------------------------------


def matmul_result(call):
    """`@` and `matmul`: batches broadcast."""
    a, b = as_array(call.operands[0].type), as_array(call.operands[1].type)
    if not (is_array(a) and is_array(b)):
        return OPAQUE if OPAQUE in (a, b) else UNDEFINED if UNDEFINED in (a, b) else NUMERIC
    if not a.shape or not b.shape:
        return OPAQUE
    batch = broadcast_shapes([a.shape[:-2], b.shape[:-2]])
    dims = (*batch, *(a.shape[-2:-1]), *(b.shape[-1:] if len(b.shape) > 1 else ()))
    return product_type(a, b, dims)


def product_type(a, b, dims):
    found = elementwise("numpy.multiply", (Array(a.dtype, (1,)), Array(b.dtype, (1,))))
    name = found.dtype if is_array(found) else None
    return Array(name, dims) if dims else numpy_scalar(name)


def dot_result(call):
    a, b = array_or_number(call.operands[0].type), array_or_number(call.operands[1].type)
    if rank(a) is None or rank(b) is None:
        return OPAQUE if OPAQUE in (a, b) else UNDEFINED if UNDEFINED in (a, b) else NUMERIC
    if rank(a) == 0 or rank(b) == 0:
        return elementwise("numpy.multiply", (a, b))
    inner = b.shape[:-2] + b.shape[-1:] if len(b.shape) > 1 else ()
    return product_type(a, b, a.shape[:-1] + inner)


def inner_result(call):
    a, b = array_or_number(call.operands[0].type), array_or_number(call.operands[1].type)
    if rank(a) is None or rank(b) is None:
        return NUMERIC
    if rank(a) == 0 or rank(b) == 0:
        return elementwise("numpy.multiply", (a, b))
    return product_type(a, b, a.shape[:-1] + b.shape[:-1])


def outer_result(call):
    a, b = reshaped(call.operands[0].type, ("rest",)), reshaped(call.operands[1].type, ("rest",))
    if not (is_array(a) and is_array(b)):
        return NUMERIC
    return product_type(a, b, a.shape + b.shape)


def vdot_result(call):
    a, b = as_array(call.operands[0].type), as_array(call.operands[1].type)
    return product_type(a, b, ()) if is_array(a) and is_array(b) else NUMBER


def solve_result(call):
    a, b = as_array(call.operands[0].type), as_array(call.operands[1].type)
    if not (is_array(a) and is_array(b)) or len(a.shape) < 2 or not b.shape:
        return NUMERIC
    found = tried("numpy.linalg.solve", (("array", a.dtype, (2, 2)), ("array", b.dtype, (2,))))
    name = found.dtype if is_array(found) else None
    if len(b.shape) == 1:
        return Array(name, (*a.shape[:-2], b.shape[0]))
    return Array(name, (*broadcast_shapes([a.shape[:-2], b.shape[:-2]]), *b.shape[-2:]))


# --- making -------------------------------------------------------------------


def filled_result(call):
    """`zeros`, `ones`, `empty`, `full`: the shape is what the operand says."""
    dims = dims_of(call.get("shape", 0))
    name = dtype_of(call.get("dtype", 2 if call.op == "numpy.full" else 1))
    if dims is None or name is UNKNOWN:
        return NUMERIC
    if call.op == "numpy.full" and name is None:
        fill = as_array(call.get("fill_value", 1).type)
        return Array(fill.dtype if is_array(fill) else None, dims)
    return Array(name or "float64", dims)


def filled_like_result(call):
    """`np.zeros_like` and the like: the shape and dtype of the operand."""
    array = as_array(call.operands[0].type)
    name = dtype_of(call.get("dtype", 2 if call.op == "numpy.full_like" else 1))
    if not is_array(array) or "shape" in call.named:
        return NUMERIC if "shape" in call.named or is_number(array) else array
    return Array(array.dtype if name is None else None if name is UNKNOWN else name, array.shape)


def eye_result(call):
    n, m = call.get("N", 0), call.get("M", 1) if call.op == "numpy.eye" else ABSENT
    name = dtype_of(call.get("dtype"))
    rows = dim_of(n)
    return Array("float64" if name is None else None if name is UNKNOWN else name,
                 (rows, rows if isinstance(m.type, NoneType) else dim_of(m)))


def arange_result(call):
    types = [operand.type for operand in call.operands]
    if any(isinstance(type, Undefined) for type in types):
        return UNDEFINED
    name = dtype_of(call.get("dtype", 3))
    if name is None:
        kinds = [kind(type) for type in types]
        name = "int64" if all(known in ("int", "int64") for known in kinds) else None
        name = "float64" if any(known in ("float", "float64") for known in kinds) else name
    dim = dim_of(call.operands[0]) if len(types) == 1 and is_integer(types[0]) else None
    return Array(None if name is UNKNOWN else name, (dim,))


def linspace_result(call):
    start, stop = array_or_number(call.operands[0].type), array_or_number(call.get("stop", 1).type)
    number = call.get("num", 2)
    if shape(start) is None or shape(stop) is None or not call.only("num", "endpoint", "axis") \
            or static_value(call.get("axis", 6).type) not in (None, 0):
        return NUMERIC
    count = 50 if number is ABSENT else dim_of(number) if is_integer(number.type) else None
    found = elementwise("numpy.true_divide", (start, stop))
    name = found.dtype if is_array(found) else kind(found)
    return Array(None if name in ("number", "integer") else numpy_name(name), (count, *broadcast_shapes([shape(start), shape(stop)])))


def drawn_result(call):
    """Random numbers: an array where a size is given."""
    wanted = call.get("size")
    if wanted is ABSENT:
        return NUMERIC
    dims = dims_of(wanted)
    return NUMERIC if dims is None else Array(None, dims)


# --- questions ----------------------------------------------------------------


def shape_result(call):
    dims = shape(array_or_number(call.operands[0].type))
    if isinstance(call.operands[0].type, Undefined):
        return UNDEFINED
    return OPAQUE if dims is None else Tuple(tuple(size(dim) for dim in dims))


def ndim_result(call):
    found = rank(array_or_number(call.operands[0].type))
    return INT if found is None else Literal(found)


def size_result(call):
    dims = shape(array_or_number(call.operands[0].type))
    axis = static_value(call.get("axis", 1).type)
    if dims is None or axis is UNKNOWN:
        return INT
    if axis is None:
        return size(product(dims))
    return size(dims[axis]) if isinstance(axis, int) and -len(dims) <= axis < len(dims) else INT


# --- what transforms insert ---------------------------------------------------


def like_second_result(call):
    """`t` in the shape of `x` (`runtime.unbroadcast`, `broadcast_like`)."""
    t, x = call.operands[0].type, call.operands[1].type
    if isinstance(t, Undefined) or isinstance(x, Undefined):
        return UNDEFINED
    if is_array(x):
        if call.op == "runtime.unbroadcast" and x.dtype is not None and x.dtype.startswith("float"):
            return x
        source = as_array(t)
        return Array(source.dtype if is_array(source) else None, x.shape)
    if is_scalar(x):
        return widest(t) if is_scalar(t) and call.op == "runtime.broadcast_like" else NUMBER
    return NUMERIC


def expand_result(call):
    """`runtime.expand`: a reduction's result with its axes put back."""
    t, x = call.operands[0].type, call.operands[1].type
    axis, keepdims = static_value(call.get("axis", 2).type), static_value(call.get("keepdims", 3).type)
    if keepdims is True or axis is None:
        return t
    if rank(x) is None or axis is UNKNOWN or keepdims is UNKNOWN or rank(t) is None:
        return NUMERIC
    axes = [one % len(x.shape) for one in (axis if isinstance(axis, tuple) else (axis,))]
    left = iter(shape(t))
    if len(shape(t)) + len(axes) != len(x.shape):
        return OPAQUE
    return Array(as_array(t).dtype, tuple(1 if place in axes else next(left) for place in range(len(x.shape))))


TRIED = (
    "flip fliplr flipud roll tril triu sort argsort diff trace diagonal diag swapaxes moveaxis expand_dims rot90 cumsum "
    "cumprod nancumsum atleast_1d atleast_2d atleast_3d transpose tile repeat percentile quantile nanpercentile vander "
    "linalg.det linalg.inv linalg.pinv linalg.cholesky linalg.eigvalsh linalg.eigvals linalg.matrix_power kron cross "
    "linalg.slogdet linalg.eigh linalg.qr linalg.svd tensordot einsum convolve interp gradient searchsorted cov corrcoef "
    "trapezoid trapz polyval polyder polyint meshgrid permute_dims matrix_transpose linalg.matrix_transpose"
).split()

REDUCED = (
    "sum prod mean max min amax amin std var median any all argmax argmin ptp nansum nanprod nanmean nanmax nanmin nanstd "
    "nanvar nanmedian count_nonzero average linalg.norm"
).split()

ELEMENTWISE = ("nan_to_num real imag sinc isclose angle i0 fix clip conj conjugate isreal iscomplex isneginf isposinf"
               " real_if_close").split()

FUNCTIONS = {
    **{f"numpy.{name}": tried_result for name in TRIED},
    **{f"numpy.{name}": reduced_result for name in REDUCED},
    **{f"numpy.{name}": elementwise_result for name in ELEMENTWISE},
    **dict.fromkeys(("numpy.round", "numpy.around"), first_operand_result),
    "numpy.where": where_result, "runtime.select": select_result,
    "numpy.reshape": reshape_result, "numpy.ravel": ravel_result, "numpy.squeeze": squeeze_result,
    "numpy.broadcast_to": broadcast_to_result, "numpy.take": take_result,
    **{f"numpy.{name}": array_result for name in ("array", "asarray", "ascontiguousarray", "asfortranarray", "copy",
                                                  "asanyarray", "require")},
    "numpy.concatenate": concatenate_result, "numpy.concat": concatenate_result, "numpy.stack": stack_result,
    **{f"numpy.{name}": vector_stack_result for name in ("vstack", "hstack", "column_stack")},
    "numpy.append": append_result,
    "numpy.matmul": matmul_result, "matmul": matmul_result, "numpy.dot": dot_result, "numpy.inner": inner_result,
    "numpy.outer": outer_result, "numpy.vdot": vdot_result, "numpy.linalg.solve": solve_result,
    **{f"numpy.{name}": filled_result for name in ("zeros", "ones", "empty", "full")},
    **{f"numpy.{name}_like": filled_like_result for name in ("zeros", "ones", "empty", "full")},
    "numpy.eye": eye_result, "numpy.identity": eye_result, "numpy.arange": arange_result,
    "numpy.linspace": linspace_result,
    **{f"numpy.random.{name}": drawn_result for name in (
        "normal", "uniform", "standard_normal", "random", "exponential", "gamma", "beta", "poisson", "binomial",
        "integers", "randint")},
    "numpy.shape": shape_result, "numpy.ndim": ndim_result, "numpy.size": size_result,
    "runtime.unbroadcast": like_second_result, "runtime.broadcast_like": like_second_result,
    "runtime.expand": expand_result, "runtime.count": lambda call: INT,
}

"""Types of the results of NumPy's functions by name: products, what makes arrays, questions, and the table of all."""

from adcompile.ir.types import (
    BOOL, INT, NUMBER, NUMERIC, OPAQUE, UNDEFINED, UNSURE, Array, List, Literal, NoneType, Tuple, Undefined,
    is_array, is_number, is_scalar, join, kind, rank, shape, widest,
)
from adcompile.ops.typing.arrays import (
    append_result, array_result, astype_result, broadcast_to_result, concatenate_result, numpy_scalar_result,
    ravel_result, reshape_result, reshaped, squeeze_result, stack_result, take_result, vector_stack_result,
)
from adcompile.ops.typing.calls import (
    Call, array_or_number, elementwise_result, first_operand_result, numpy_name, reduced_result, select_result,
    tried_result, where_result,
)
from adcompile.ops.typing.dims import broadcast_shapes, product
from adcompile.ops.typing.factors import FACTORS
from adcompile.ops.typing.kinds import elementwise, numpy_scalar
from adcompile.ops.typing.operands import (
    ABSENT, UNKNOWN, Operand, as_array, dim_of, dims_of, dtype_of, is_integer, size, static_value,
)
from adcompile.ops.typing.trial import tried

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
    name = None if name in UNSURE else numpy_name(name)
    return Array(name, (count, *broadcast_shapes([shape(start), shape(stop)])))


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


def indices_result(call):
    """Places of elements: integers, as many as there are."""
    rank_ = rank(array_or_number(call.operands[0].type))
    if call.op == "numpy.nonzero":
        return OPAQUE if rank_ is None else Tuple((Array("int64", (None,)),) * max(rank_, 1))
    return Array("int64", (None, rank_)) if call.op == "numpy.argwhere" else Array("int64", (None,))


def unique_result(call):
    """The elements, and what numbers are asked for beside them."""
    array, asked = as_array(call.operands[0].type), {}
    for place, name in enumerate(("return_index", "return_inverse", "return_counts"), 1):
        flag = call.get(name, place)
        asked[name] = False if flag is ABSENT else static_value(flag.type)
    known = call.only(*asked) and len(call.operands) <= 4 and all(flag in (True, False) for flag in asked.values())
    if not is_array(array) or not known:
        return OPAQUE
    inverse = NUMERIC if len(array.shape) > 1 else Array("int64", (None,))      # its shape depends on the version
    more = [inverse if name == "return_inverse" else Array("int64", (None,)) for name, flag in asked.items() if flag]
    values = Array(array.dtype, (None,))
    return Tuple((values, *more)) if more else values


# --- what transforms insert ---------------------------------------------------


def like_second_result(call):
    """`t` in the shape of `x`: what a transpose returns; in the precision of `x` where the helper sees to it."""
    t, x = call.operands[0].type, call.operands[1].type
    if isinstance(x, (List, Tuple)):
        return like_structure(x)
    if is_array(x) and not x.shape and call.op != "runtime.reshape_like":
        return NUMBER if is_scalar(t) or call.op == "runtime.broadcast_like" else NUMERIC
    if is_array(x):
        keeps_precision = call.op in ("runtime.unbroadcast", "runtime.broadcast_like")
        if keeps_precision and x.dtype is not None and x.dtype.startswith("float"):
            return x
        source = as_array(t)
        return Array(source.dtype if is_array(source) and x.dtype is not None else None, x.shape)
    if is_scalar(x):
        return widest(t) if is_scalar(t) and call.op == "runtime.broadcast_like" else NUMBER
    return NUMERIC if is_number(x) else OPAQUE


def updated_result(call):
    """`runtime.updated`: an array keeps its shape and dtype, a number becomes the result."""
    result, x = call.operands[0].type, call.operands[1].type
    if is_array(x) or isinstance(x, Undefined):
        return x
    return result if is_scalar(x) else join(result, x) if is_number(x) and is_number(result) else OPAQUE


def like_structure(type):
    """The type of a cotangent of a structure, whose numbers may be of any kind."""
    match type:
        case Tuple(items):
            return Tuple(tuple(map(like_structure, items)))
        case List(item, known_length):
            return List(like_structure(item), known_length)
        case Array(_, dims):
            return Array(None, dims)
    return NUMBER if is_scalar(type) else type


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


TRIED = (
    "flip fliplr flipud roll tril triu sort argsort diff trace diagonal diag swapaxes moveaxis expand_dims rot90 "
    "cumsum cumprod nancumsum atleast_1d atleast_2d atleast_3d transpose tile "
    "ascontiguousarray asfortranarray percentile quantile nanpercentile vander "
    "linalg.det linalg.inv linalg.pinv linalg.cholesky linalg.eigvalsh linalg.matrix_power kron cross "
    "linalg.slogdet linalg.eigh linalg.diagonal linalg.trace linalg.outer linalg.cross linalg.matmul linalg.tensordot "
    "tensordot einsum interp gradient searchsorted cov vecdot linalg.vecdot matvec vecmat linalg.cond "
    "corrcoef trapezoid trapz polyval polyder polyint meshgrid pad take_along_axis unwrap digitize permute_dims "
    "matrix_transpose linalg.matrix_transpose"
).split()

REDUCED = (
    "sum prod mean max min amax amin std var median any all argmax argmin ptp nansum nanprod nanmean nanmax nanmin "
    "nanstd nanvar nanmedian nanargmax nanargmin count_nonzero average linalg.norm linalg.vector_norm linalg.matrix_norm"
).split()

ELEMENTWISE = ("nan_to_num real imag sinc isclose angle i0 fix conj conjugate isreal iscomplex isneginf isposinf"
               " divmod modf").split()

FUNCTIONS = {
    **{f"numpy.{name}": tried_result for name in TRIED},
    **{f"numpy.{name}": reduced_result for name in REDUCED},
    **{f"numpy.{name}": unsized_result for name in ("repeat", "convolve", "correlate")},
    **{f"numpy.{name}": elementwise_result for name in ELEMENTWISE},
    **dict.fromkeys(("numpy.round", "numpy.around"), first_operand_result),
    "numpy.clip": clip_result, "numpy.where": where_result, "runtime.select": select_result,
    "numpy.reshape": reshape_result, "numpy.ravel": ravel_result, "numpy.squeeze": squeeze_result,
    "numpy.broadcast_to": broadcast_to_result, "numpy.take": take_result,
    **{f"numpy.{name}": array_result for name in ("array", "asarray", "copy", "asanyarray", "require")},
    "numpy.concatenate": concatenate_result, "numpy.concat": concatenate_result, "numpy.stack": stack_result,
    **{f"numpy.{name}": vector_stack_result for name in ("vstack", "hstack", "column_stack")},
    "numpy.append": append_result, "numpy.astype": astype_result,
    **{f"numpy.{name}": numpy_scalar_result for name in ("float64", "float32", "int64", "int32")},
    "numpy.matmul": matmul_result, "matmul": matmul_result, "numpy.dot": dot_result, "numpy.inner": inner_result,
    **{f"numpy.linalg.{name}": result for name, result in FACTORS.items()},
    "numpy.outer": outer_result, "numpy.vdot": vdot_result, "numpy.linalg.solve": solve_result,
    **{f"numpy.{name}": filled_result for name in ("zeros", "ones", "empty", "full")},
    **{f"numpy.{name}_like": filled_like_result for name in ("zeros", "ones", "empty", "full")},
    "numpy.eye": eye_result, "numpy.identity": eye_result, "numpy.arange": arange_result,
    "numpy.linspace": linspace_result,
    **{f"numpy.random.{name}": drawn_result for name in (
        "normal", "uniform", "standard_normal", "random", "exponential", "gamma", "beta", "poisson", "binomial",
        "integers", "randint")},
    "numpy.shape": shape_result, "numpy.ndim": ndim_result, "numpy.size": size_result,
    "numpy.flatnonzero": indices_result, "numpy.nonzero": indices_result, "numpy.argwhere": indices_result,
    "numpy.unique": unique_result, "numpy.bincount": lambda call: Array(None, (None,)),
    **{f"numpy.{name}": lambda call: BOOL for name in (
        "array_equal", "allclose", "isscalar", "iscomplexobj", "isrealobj", "shares_memory", "may_share_memory")},
    "runtime.unbroadcast": like_second_result, "runtime.broadcast_like": like_second_result,
    "runtime.expand": expand_result, "runtime.count": lambda call: INT,
}

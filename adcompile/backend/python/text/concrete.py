"""Operations whose text depends on types, as others: `zeros_like` of a number is 0.0, of an array `np.zeros_like`."""

from adcompile.ir.nodes import Apply, Const, Name
from adcompile.ir.types import OPAQUE, Array, List, Numeric, Scalar, is_scalar, same_shape
from adcompile.ops.by_operation import ByOperation

FLOATS = ("float16", "float32", "float64", "longdouble")

by_type = ByOperation()
"""By operation: the function `f(node, types, target)` that gives it as it is printed."""


def concrete(node, types, target=None):
    """The operation as it is printed; `target` is the name of its value, where it has one."""
    form = by_type.get(node.op) if isinstance(node, Apply) else None
    return node if form is None else form(node, types, target)


def kind_of(operand, types):
    return types.get(operand.id, OPAQUE) if isinstance(operand, Name) else OPAQUE


@by_type("zeros_like")
def zeros_like(node, types, target):
    kind = kind_of(node.args[0], types)
    if is_scalar(kind):
        return Const(0.0)
    if isinstance(kind, List) and kind.item == Scalar("float"):
        return Apply("mul", (Apply("list", (Const(0.0),)), Apply("builtins.len", node.args)))
    plain = isinstance(kind, Array) and kind.dtype in FLOATS
    return Apply("numpy.zeros_like" if plain else "runtime.zeros_like", node.args)


@by_type("snapshot")
def snapshot(node, types, target):
    kind = kind_of(node.args[0], types)
    if is_scalar(kind):
        return node.args[0]
    plain = isinstance(kind, Array) and len(kind.shape) < 2     # others have layouts, which `copy` does not keep
    return Apply("ndarray.copy" if plain else "runtime.snapshot", node.args)


@by_type("accumulate")
def accumulate(node, types, target):
    kind = types.get(target, OPAQUE)
    plain = isinstance(kind, (Array, Numeric)) or is_scalar(kind)
    return node if plain else Apply("runtime.accumulate", node.args)


@by_type("runtime.divide_where")
def divide_where(node, types, target):
    t, x, taken = node.args
    kinds = kind_of(x, types), kind_of(taken, types)
    fills = is_scalar(kind_of(t, types)) or same_shape(kind_of(t, types), kinds[0])
    if all(isinstance(kind, Array) for kind in kinds) and kinds[0].dtype == "float64" and same_shape(*kinds) and fills:
        return Apply("numpy.divide", (t, x), (("out", Apply("numpy.zeros_like", (x,))), ("where", taken)))
    return node


@by_type("unpack")
def unpack(node, types, target):
    return Apply("runtime.unpack", node.args)

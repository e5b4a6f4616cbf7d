"""Operations whose text depends on types, as others: `zeros_like` of a number is 0.0, of an array `np.zeros_like`."""

from adcompile.ir.nodes import Apply, Const, Name
from adcompile.ir.types import OPAQUE, Array, Numeric, is_scalar, same_shape

TYPED = ("zeros_like", "snapshot", "accumulate", "unpack", "runtime.divide_where")
FLOATS = ("float16", "float32", "float64", "longdouble")


def concrete(node, types, target=None):
    """The operation as it is printed; `target` is the name of its value, where it has one."""
    if not isinstance(node, Apply) or node.op not in TYPED:
        return node
    match node:
        case Apply("zeros_like", (x,)):
            return _zeros_like(x, types)
        case Apply("snapshot", (x,)):
            kind = types.get(x.id, OPAQUE) if isinstance(x, Name) else OPAQUE
            if is_scalar(kind):
                return x
            plain = isinstance(kind, Array) and len(kind.shape) < 2     # others have layouts, which `copy` does not keep
            return Apply("method:copy", (x,)) if plain else Apply("runtime.snapshot", (x,))
        case Apply("accumulate", (x_bar, t)):
            kind = types.get(target, OPAQUE)
            if not (isinstance(kind, (Array, Numeric)) or is_scalar(kind)):
                return Apply("runtime.accumulate", (x_bar, t))
        case Apply("runtime.divide_where", (t, x, taken)):
            kinds = [types.get(arg.id, OPAQUE) if isinstance(arg, Name) else OPAQUE for arg in (x, taken)]
            if all(isinstance(kind, Array) for kind in kinds) and kinds[0].dtype == "float64" and same_shape(*kinds):
                return Apply("numpy.divide", (t, x), (("out", Apply("numpy.zeros_like", (x,))), ("where", taken)))
        case Apply("unpack", args):
            return Apply("runtime.unpack", args)
    return node


def _zeros_like(x, types):
    kind = types.get(x.id, OPAQUE) if isinstance(x, Name) else OPAQUE
    if is_scalar(kind):
        return Const(0.0)
    plain = isinstance(kind, Array) and kind.dtype in FLOATS
    return Apply("numpy.zeros_like" if plain else "runtime.zeros_like", (x,))

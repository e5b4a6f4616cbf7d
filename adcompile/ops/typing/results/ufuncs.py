"""Methods of NumPy's functions of two numbers: `np.subtract.outer(a, b)` is
`np.subtract(np.expand_dims(a, -1), b)`.

    as_elementwise(apply, left, right)      that call, for operands of these types; None where there is none
    outer_result(call)                      the type of its result
"""

from adcompile.ir.nodes import Apply, Const
from adcompile.ir.types import (
    NO_VALUE, NUMERIC, OPAQUE, Array, NoValue, dtype, is_array, is_number, is_scalar, rank, shape,
)
from adcompile.ops.keys import function_of
from adcompile.ops.typing.kinds import elementwise
from adcompile.ops.typing.operands import as_array


def function_of_outer(op):
    """The function of two numbers of which an operation is the method `outer`, None where it is not one."""
    base, _, method = op.rpartition(".")
    if method != "outer" or not base.startswith("numpy.") or getattr(function_of(base), "nin", None) != 2:
        return None
    return base


def as_elementwise(apply, left, right):
    base = function_of_outer(apply.op)
    if base is None or len(apply.args) != 2:
        return None
    a, b = apply.args
    if is_array(left) and rank(right) is not None:
        axes = tuple(map(Const, range(-rank(right), 0)))
        behind = axes[0] if len(axes) == 1 else Apply("tuple", axes)
        lifted = Apply("numpy.expand_dims", (a, behind), (), apply.span) if axes else a
    elif is_scalar(left):
        lifted = a
    else:
        a = a if is_number(left) else Apply("numpy.array", (a,), (), apply.span)
        lifted = Apply("runtime.lifted", (a, b), (), apply.span)
    return Apply(base, (lifted, b), apply.kwargs, apply.span)


def outer_result(call):
    if len(call.operands) != 2:
        return NUMERIC
    a, b = [operand.type if is_number(operand.type) else as_array(operand.type) for operand in call.operands]
    if isinstance(a, NoValue) or isinstance(b, NoValue):
        return NO_VALUE
    if not (is_number(a) and is_number(b)):
        return OPAQUE
    if rank(a) is None or rank(b) is None or call.named:
        return NUMERIC
    lifted = Array(dtype(a), (*shape(a), *(1,) * rank(b))) if is_array(a) and rank(b) else a
    return elementwise(function_of_outer(call.op), (lifted, b))

"""Questions that algebra asks of an operand: is it a constant, how was it made, is it a float, has it the shape of another one?"""

from adcompile.analysis.inference.one_width import obeys_algebra
from adcompile.ir.nodes import Apply, Const, Name
from adcompile.ir.types import UNSURE, Array, dtype, is_discrete_kind, kind, same_shape


def number(operand):
    """The value of a constant Python number, None for everything else."""
    if operand.__class__ is Const and operand.value.__class__ in (int, float):
        return operand.value
    return None


def defined_by(site, operand, *ops):
    """The Apply that made an operand, where it is one of `ops`."""
    definition = site.definition(operand)
    return definition if definition.__class__ is Apply and definition.op in ops and not definition.kwargs else None


def is_float(site, operand):
    """Return True if the operand is surely of a float kind, so that multiplying it by 1.0 changes nothing."""
    type = site.type(operand)
    name = type.dtype if type.__class__ is Array else kind(type)
    return name is not None and name not in UNSURE and not is_discrete_kind(name)


def are_reals(site, *operands):
    """Return True if sums and products of the operands may be reordered and regrouped: see `analysis.inference.one_width`."""
    return obeys_algebra(*[site.type(operand) for operand in operands])


def is_narrower(site, part, whole, other):
    """Return True if `part * other` is known to be computed in less precision than `whole * other`. Example: a Python float times
    a float32 is a float32, a float64 array times the same float32 is float64."""
    found, wanted = [dtype(site.type(Apply("mul", (one, other)))) for one in (part, whole)]
    return found not in (None, "float64", wanted)


def same(site, a, b):
    """Return True if two operands have the same shape in every run."""
    return same_shape(site.type(a), site.type(b))


def expression_key(expr):
    """Equal for expressions that compute the same."""
    kind = expr.__class__
    if kind is Name:
        return expr.id
    if kind is Const:
        return (type(expr.value), repr(expr.value))
    if kind is Apply:
        args = tuple([arg.id if arg.__class__ is Name else expression_key(arg) for arg in expr.args])
        return (expr.op, args, tuple([(name, expression_key(value)) for name, value in expr.kwargs]))
    return id(expr)

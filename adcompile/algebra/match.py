"""What algebra asks of an operand: is it a constant, what made it, is it a float, has it the shape of another one?"""

from adcompile.analysis.inference.one_width import obeys_algebra
from adcompile.ir.nodes import Apply, Const
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
    """Whether the operand is surely of a float kind: times 1.0 it stays what it is."""
    type = site.type(operand)
    name = type.dtype if type.__class__ is Array else kind(type)
    return name is not None and name not in UNSURE and not is_discrete_kind(name)


def are_reals(site, *operands):
    """Whether arithmetic on the operands may be written in another way: see `analysis.inference.one_width`."""
    return obeys_algebra(*[site.type(operand) for operand in operands])


def is_narrower(site, part, whole, other):
    """Whether an operation on `part` and `other` is known to be in less than the precision that it has on `whole` and `other`,
    as that of a Python float and a float32 is."""
    found, wanted = [dtype(site.type(Apply("mul", (one, other)))) for one in (part, whole)]
    return found not in (None, "float64", wanted)


def same(site, a, b):
    """Whether two operands have one shape in every run."""
    return same_shape(site.type(a), site.type(b))

"""Operations that have no form, or one of their own in all directions.

Each function takes the operands in one direction and returns the expression that is the result in all of them, or raises `NoForm`.
"""

from adcompile.ir.nodes import Apply, Const
from adcompile.ir.types import List, Tuple, dtype, is_array, is_number, is_scalar, rank
from adcompile.ops.by_operation import ByOperation
from adcompile.transform.together import by_index
from adcompile.transform.together.lifting import STRUCTURES, NoForm, pad, ranks_of
from adcompile.transform.together.written_out import written

OWN = ByOperation()
"""By operation: its function."""


@OWN("zeros_like")
def zeros_like(lifting, apply, target):
    return apply


@OWN("if_assigned", "tape")
def same(lifting, apply, target):
    return apply


@OWN("builtins.float", "numpy.float64", "runtime.number")
def number(lifting, apply, target):
    """A number of a number stays what it is, if it is as wide."""
    operand, *_ = apply.args
    type = lifting.type(operand)
    if is_scalar(type) and dtype(type) == "float64":
        return operand
    if is_array(type) and type.dtype == "float64" and type.shape == ():
        return operand
    raise NoForm


@OWN("getitem")
def getitem(lifting, apply, target):
    source, index = apply.args
    if is_array(lifting.type(source)):
        return by_index.read(lifting, source, index)
    if isinstance(lifting.flag(source), tuple) and isinstance(index, Const):
        return apply
    if isinstance(lifting.type(source), STRUCTURES) and not lifting.carried(index):
        if isinstance(lifting.flag(source), tuple):
            source = lifting.assign(lifting.raised(source, True))
        return Apply("getitem", (source, index), (), apply.span)
    raise NoForm


@OWN("runtime.filling")
def filling(lifting, apply, target):
    """A number that an array is filled with: what may be an array goes one direction after the other, each of which is asked."""
    value, *_ = apply.args
    if not is_scalar(lifting.type(value)):
        raise NoForm
    return value


@OWN("runtime.sparse_times", "runtime.times_sparse")
def product_with_sparse(lifting, apply, target):
    """A sparse matrix and a vector: the directions of the vector are the rows of a matrix."""
    left, right = apply.args
    matrix, vector = (left, right) if lifting.carried(right) else (right, left)
    if lifting.rank(vector) != 1 or lifting.carried(matrix):
        raise NoForm
    if matrix is left:
        matrix = lifting.assign(Apply("attr:T", (matrix,)))
    return Apply("runtime.times_sparse", (vector, matrix))


@OWN("index_add", "index_set")
def stored(lifting, apply, target):
    x, index, value = apply.args
    if not is_array(lifting.type(x)) or lifting.carried(index):
        raise NoForm
    return by_index.stored(lifting, apply)


@OWN("unpack")
def unpack(lifting, apply, target):
    source, *rest = apply.args
    if isinstance(lifting.flag(source), tuple) and lifting.flag(apply) == lifting.flag(source):
        return apply
    return Apply("unpack", (walked(lifting, source), *rest), (), apply.span)


@OWN("builtins.list", "builtins.tuple")
def listed(lifting, apply, target):
    return Apply(apply.op, (walked(lifting, apply.args[0]),), (), apply.span)


def walked(lifting, source):
    """The expression that the items are read from one by one: an array has them along what was its first axis."""
    type = lifting.type(source)
    if is_array(type):
        return lifting.moved(source, 1, 0)
    if isinstance(type, (Tuple, List)):
        return source
    raise NoForm


@OWN("builtins.sum")
def total(lifting, apply, target):
    items, *start = apply.args
    type = lifting.type(items)
    if apply.kwargs or any(map(lifting.carried, start)):
        raise NoForm
    if isinstance(type, List) and is_number(type.item) and rank(type.item) is not None and rank(type.item) == rank(target):
        return apply
    if is_array(type):
        found = Apply("numpy.sum", (items,), (("axis", Const(1)),))
        return Apply("add", (lifting.assign(found), *start)) if start else found
    raise NoForm


@OWN("accumulate")
def accumulate(lifting, apply, target):
    """A sum of numbers, or item by item; a number that is zero stands for a structure."""
    if all(rank(lifting.type(arg)) is not None for arg in apply.args) and rank(target) is not None:
        bar, part = apply.args
        own = lifting.rank(bar)
        if not lifting.carried(bar):
            bar = lifting.assign(lifting.raised(bar, True))
        bar = pad(lifting, bar, own, rank(target))
        return Apply("accumulate", (bar, lifting.padded(part, rank(target))))
    structures = [isinstance(lifting.type(arg), STRUCTURES) for arg in apply.args]
    if not any(structures):
        raise NoForm
    args = [lifting.raised(arg, True) if own else arg for arg, own in zip(apply.args, structures)]
    return Apply("accumulate", tuple(map(lifting.assign, args)))


@OWN("numpy.array")
def array(lifting, apply, target):
    """An array of numbers one by one, or of arrays of one rank."""
    items, *rest = apply.args
    type = lifting.type(items)
    if rest or apply.kwargs or rank(target) is None:
        raise NoForm
    if is_number(type):
        return apply
    if rank(target) - 1 in (ranks := ranks_of(type)) and len(ranks) == 1:
        whole = lifting.assign(lifting.raised(items, True))
        return Apply("numpy.stack", (whole,), (("axis", Const(1)),))
    raise NoForm


@OWN("runtime.unarray")
def unarray(lifting, apply, target):
    """Numbers or arrays of one rank out of an array."""
    t, items = apply.args
    type = lifting.type(items)
    if lifting.carried(items) or rank(lifting.type(t)) != 1 or not lifting.carried(t):
        raise NoForm
    if isinstance(type, Tuple) and all(map(is_scalar, type.items)):
        return Apply("unpack", (lifting.moved(t, 1, 0), Const(len(type.items)), Const(-1)))
    if isinstance(type, List) and is_scalar(type.item):
        return Apply("builtins.list", (lifting.moved(t, 1, 0),))
    raise NoForm


@OWN("runtime.reshape_like")
def reshaped(lifting, apply, target):
    t, other = apply.args
    if not lifting.carried(t) or rank(lifting.type(other)) is None or lifting.carried(other):
        raise NoForm
    return Apply("numpy.reshape", (t, lifting.front(other)))


@OWN("runtime.unbroadcast")
def summed(lifting, apply, target):
    """A sum over the axes that the operand has not got, and over those of length 1 in it."""
    t, other = apply.args
    other = lifting.first(other)
    if not lifting.carried(t):
        raise NoForm
    own, size = lifting.rank(t), lifting.rank(other)
    if own > size:
        axes = tuple(range(1, own - size + 1))
        t = lifting.assign(Apply("numpy.sum", (t,), (("axis", written(axes[0] if len(axes) == 1 else axes)),)))
    if size == 0:
        return t
    return Apply("runtime.unbroadcast", (pad(lifting, t, min(own, size), size), lifting.shaped(other)))

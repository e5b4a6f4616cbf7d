"""Directions that are an identity, as long as each element of a value goes in one direction alone: the diagonal stands for the matrix.

    eta = X @ beta      eta_dot = X.T               beta_dot is never built
    y = np.exp(x)       y_dot = np.diag(y)          made where somebody asks for the matrix
    s = np.sum(y)       s_dot = y

Only of what stands in no block of its own. A diagonal is a vector, or None for ones.
"""

from adcompile.ir.nodes import Apply, Block, Const, Name, Yield
from adcompile.ir.types import is_array, is_number, rank, same_shape
from adcompile.ir.visit import names_in, read_counts
from adcompile.ops.asked import card_of
from adcompile.ops.by_operation import ByOperation
from adcompile.ops.fields.forms import ELEMENTWISE
from adcompile.ops.operators import SUMS


class Diagonals:
    """The values that are diagonal matrices, by name. `known` has the diagonals, of names that have no matrix yet."""

    def __init__(self, seeds=()):
        self.known = dict.fromkeys(seeds)

    def read_in(self, statement):
        """The names with diagonals that a statement, or a block in it, reads."""
        return [name for name in read_counts(Block((statement,), Yield())) if name in self.known]

    def matrix(self, lifting, name):
        """The expression of the matrix; from then on it is one like any other."""
        diagonal = self.known.pop(name)
        return Apply("numpy.eye", (lifting.count,)) if diagonal is None else Apply("numpy.diag", (diagonal,))

    def taken(self, lifting, value, target):
        """An expression for a value that is made of diagonals, and whether it is a diagonal itself; None where matrices are needed."""
        if isinstance(value, Name):
            return (self.known[value.id], True) if value.id in self.known else None
        names = [name for name in names_in(value) if lifting.carried(Name(name))]
        flat = isinstance(value, Apply) and all(isinstance(arg, (Name, Const)) for arg in value.args)
        if not flat or not names or not all(name in self.known for name in names):
            return None
        special = BY_OPERATION.get(value.op)
        if special is not None:
            return special(self, lifting, value, target)
        card = card_of(value)
        pointwise = card.form is ELEMENTWISE or card.form is None and card.is_elementwise
        return self.pointwise(lifting, value, card, target) if pointwise and card.rule is not None else None

    def vector(self, lifting, name):
        diagonal = self.known[name]
        return lifting.assign(Apply("numpy.ones", (lifting.count,))) if diagonal is None else diagonal

    def pointwise(self, lifting, apply, card, target):
        """An operation on each element is one on the diagonal, if all operands have the shape of the result or are numbers."""
        types = [lifting.type(arg) for arg in apply.args]
        carried = [lifting.carried(arg) for arg in apply.args]
        fits = all(same_shape(type, target) if own else is_number(type) and (rank(type) == 0 or same_shape(type, target))
                   for own, type in zip(carried, types))
        if apply.kwargs or not fits or card.algebra in SUMS and not all(carried):
            return None
        if card.algebra == "product" and carried.count(True) == 1:
            own, other = apply.args if carried[0] else apply.args[::-1]
            if self.known[own.id] is None and is_array(lifting.type(other)):
                return other, True
        args = [self.vector(lifting, arg.id) if own else arg for own, arg in zip(carried, apply.args)]
        return lifting.assign(Apply(apply.op, tuple(args))), True


BY_OPERATION = ByOperation()
"""By operation: its function, for what makes more of a diagonal than one that is pointwise."""


@BY_OPERATION("matmul", "numpy.matmul", "numpy.dot")
def product(diagonals, lifting, apply, target):
    """A matrix or vector scaled by the diagonal, directions first."""
    left, right = apply.args
    if lifting.carried(left) and lifting.carried(right) or apply.kwargs:
        return None
    own, other = (left, right) if lifting.carried(left) else (right, left)
    diagonal, size = diagonals.known[own.id], rank(lifting.type(other))
    if size not in (1, 2):
        return None
    if size == 2 and own is right:
        other = lifting.assign(Apply("attr:T", (other,)))
    if diagonal is None:
        return other, False
    column = diagonal if size == 1 else lifting.assign(
        Apply("getitem", (diagonal, Apply("tuple", (Apply("slice", (Const(None),) * 3), Const(None))))))
    return Apply("mul", (column, other)), False


@BY_OPERATION("numpy.sum")
def total(diagonals, lifting, apply, target):
    if len(apply.args) > 1 or apply.kwargs or rank(target) != 0:
        return None
    return diagonals.vector(lifting, apply.args[0].id), False


@BY_OPERATION("accumulate")
def accumulated(diagonals, lifting, apply, target):
    if not all(lifting.carried(arg) for arg in apply.args):
        return None
    return lifting.assign(Apply("add", tuple([diagonals.vector(lifting, arg.id) for arg in apply.args]))), True


@BY_OPERATION("runtime.unbroadcast", "runtime.broadcast_like", "snapshot", "ndarray.copy", "runtime.in_form")
def same(diagonals, lifting, apply, target):
    own = apply.args[0]
    if not lifting.carried(own) or any(map(lifting.carried, apply.args[1:])) or not same_shape(lifting.type(own), target):
        return None
    return diagonals.known[own.id], True

"""Directions that are scaled: each element of a value has those of the same element of another value, the *base*, times a number.

    eta = X @ beta      eta_dot = X.T               the base is the identity: beta_dot is never built
    y = np.exp(x)       y_dot = np.diag(y)          made where somebody asks for the matrix
    s = np.sum(y)       s_dot = y

    m = np.tanh(eta)    m_dot = eta_dot * c         the base is eta_dot; what is done with the elements is done with `c`, once for all
    y = m * w + eta     y_dot = eta_dot * (c * w + 1.0)     directions, and the whole is multiplied at last

    y = s * m           y_dot = s_dot[:, None] * m      the base may be a number's: what is done with `m` is done once here too

    y = B @ m           y_dot = m_dot @ B.T         thin, where `m` is shorter than there are directions: what is done with its elements
    z = C @ (y * w)     z_dot = m_dot @ (B.T * w @ C.T)     is done with the matrix, whose rows are fewer

A value that is so scaled stands nowhere yet; it is written where something else reads it.
"""

from adcompile.ir.frozen import frozen, replace
from adcompile.ir.nodes import Apply, Assign, Block, Const, Name, Yield
from adcompile.ir.types import dtype, is_array, is_number, kind, rank, same_shape
from adcompile.ir.visit import names_in, read_counts
from adcompile.ops.asked import card_of
from adcompile.ops.by_operation import ByOperation
from adcompile.ops.fields.forms import ELEMENTWISE
from adcompile.ops.keys import is_helper
from adcompile.ops.operators import SUMS
from adcompile.transform.together.lifting import ALL, NONE, pad

LINEAR = ("negative", "product", "quotient", *SUMS)


@frozen
class Scaled:
    """`base` is a Name, of a value of that shape or of a number, None for the identity; `by` has the factors in the shape of the value in one
    direction, None for ones; `rows` has one for each direction, as a column, None for ones. `strong`: where one of them is 0, so is the
    product, whatever the others are."""

    base: object
    by: object
    rows: object = None
    strong: bool = False

    @property
    def times(self):
        return "runtime.product" if self.strong else "mul"


@frozen
class Thin:
    """The product of `base`, a Name of a vector in all directions, and the matrix `by`."""

    base: object
    by: object


def is_double(type):
    """Return True if factors of a type lose nothing when they are multiplied with each other before they meet the directions: floats of
    double precision, and Python's integers."""
    return dtype(type) == "float64" if is_array(type) else kind(type) in ("float", "int", "float64", "double") or not is_number(type)


class Diagonals:
    """The values that are scaled, by name, of those that stand nowhere yet. `is_thin(dim)` says whether a vector of that length is well
    shorter than there are directions."""

    def __init__(self, units=(), is_thin=None):
        self.known = {name: Scaled(None, None) for name in units}
        self.is_thin = is_thin or (lambda dim: False)

    def read_in(self, statement):
        """The scaled names that a statement, or a block in it, reads."""
        return [name for name in read_counts(Block((statement,), Yield())) if name in self.known]

    def whole(self, lifting, name):
        """The expression of the value; from then on it is one like any other."""
        scaled = self.known.pop(name)
        if isinstance(scaled, Thin):
            return Apply("matmul", (scaled.base, scaled.by))
        if scaled.base is not None and scaled.rows is not None:
            whole = Apply(scaled.times, (scaled.rows, scaled.base))
            return whole if scaled.by is None else Apply(scaled.times, (lifting.assign(whole), scaled.by))
        if scaled.base is not None:
            if is_of_number(lifting, scaled, Name(name)):
                scaled = replace(scaled, base=pad(lifting, scaled.base, 0, rank(lifting.types[name])))
            negated = isinstance(scaled.by, Const) and scaled.by.value == -1.0
            return Apply("neg", (scaled.base,)) if negated else Apply(scaled.times, (scaled.base, scaled.by))
        return Apply("numpy.eye", (lifting.count,)) if scaled.by is None else Apply("numpy.diag", (scaled.by,))

    def of(self, lifting, name):
        """The value of that name, scaled; what stands somewhere is its own base."""
        return self.known.get(name) or Scaled(Name(name), None)

    def taken(self, lifting, value, target):
        """A value as Scaled, or the expression of one that is made of scaled ones; None where they are needed as they are."""
        if isinstance(value, Name):
            return self.known.get(value.id)
        names = [name for name in names_in(value) if lifting.carried(Name(name))]
        flat = isinstance(value, Apply) and not value.kwargs and all(isinstance(arg, (Name, Const)) for arg in value.args)
        if not flat or not names or rank(target) is None:
            return None
        types, card = [target, *map(lifting.type, value.args)], card_of(value)
        if not all([is_double(type) or card.selects and dtype(type) == "bool" for type in types]):
            return None
        scaled = [self.of(lifting, name) for name in names]
        if any(one.base is not None and one.base.id != scaled[0].base.id for one in scaled[1:] if scaled[0].base is not None) \
                or len({(one.base is None, one.__class__, id(getattr(one, "rows", None))) for one in scaled}) > 1:
            return None
        first = scaled[0]
        if first.__class__ is Scaled and any(one.strong for one in scaled):
            first = replace(first, strong=True)
        special = BY_OPERATION.get(value.op)
        if special is not None:
            return special(self, lifting, value, target, first)
        pointwise = card.form is ELEMENTWISE or card.form is None and card.is_elementwise
        return self.pointwise(lifting, value, card, target, first) if pointwise and card.rule is not None else None

    def vector(self, lifting, scaled):
        if scaled.by is not None:
            return scaled.by
        return Const(1.0) if scaled.base is not None else lifting.assign(Apply("numpy.ones", (lifting.count,)))

    def pointwise(self, lifting, apply, card, target, scaled):
        """An operation on each element is one on the factors, if all operands have the shape of the result or are numbers."""
        algebra = card.algebra or card.recurrence
        types = [lifting.type(arg) for arg in apply.args]
        carried = [lifting.carried(arg) for arg in apply.args]
        if rank(target) and carried.count(True) == 1 and rank(types[carried.index(True)]) == 0:
            return self.of_number(lifting, apply, algebra, target, scaled)
        fits = all(same_shape(type, target) if own else is_number(type) and (rank(type) == 0 or same_shape(type, target))
                   for own, type in zip(carried, types))
        if not fits or algebra in SUMS and not all(carried):
            return None
        if scaled.base is not None:
            if algebra not in LINEAR or not is_array(target):
                return None
            if is_helper(apply.op):         # in which 0 wins: so it does in the base
                scaled = replace(scaled, strong=True)
        if algebra == "quotient" and carried[1] or scaled.base is not None and algebra == "product" and all(carried):
            return None
        if algebra == "product" and carried.count(True) == 1:
            own, other = apply.args if carried[0] else apply.args[::-1]
            if self.of(lifting, own.id).by is None and (scaled.base is not None or is_array(lifting.type(other))):
                return replace(scaled, by=other)
        args = [self.vector(lifting, self.of(lifting, arg.id)) if own else arg for own, arg in zip(carried, apply.args)]
        return replace(scaled, by=lifting.assign(Apply(apply.op, tuple(args))))


    def of_number(self, lifting, apply, algebra, target, scaled):
        """An array times a number, or a number by an array: the number's directions are the base."""
        own = next(arg for arg in apply.args if lifting.carried(arg))
        shaped = all(arg is own or same_shape(lifting.type(arg), target) for arg in apply.args)
        above = algebra == "product" or algebra == "quotient" and own is apply.args[0]
        if scaled.base is None or scaled.rows is not None or not shaped or not above:
            return None
        strong = scaled.strong or is_helper(apply.op)
        if scaled.by is None and algebra == "product":
            return replace(scaled, by=next(arg for arg in apply.args if arg is not own), strong=strong)
        args = [self.vector(lifting, scaled) if arg is own else arg for arg in apply.args]
        return replace(scaled, by=lifting.assign(Apply(apply.op, tuple(args))), strong=strong)


def is_of_number(lifting, scaled, own):
    """Return True if the base of an array is a number's directions."""
    based = isinstance(scaled, Scaled) and scaled.base is not None
    return based and rank(lifting.type(scaled.base)) == 0 and rank(lifting.type(own)) != 0


BY_OPERATION = ByOperation()
"""By operation: its function, for what makes more of a scaled value than one that is pointwise."""


@BY_OPERATION("matmul", "numpy.matmul", "numpy.dot")
def product(diagonals, lifting, apply, target, scaled):
    """Of a diagonal: a matrix or vector scaled by it, directions first. Of a short vector with a matrix: a thin one."""
    left, right = apply.args
    if lifting.carried(left) and lifting.carried(right):
        return None
    own, other = (left, right) if lifting.carried(left) else (right, left)
    if is_of_number(lifting, scaled, own):
        factors = (scaled.by, other) if own is left else (other, scaled.by)
        return replace(scaled, by=lifting.assign(Apply(apply.op, factors)))
    size = rank(lifting.type(other))
    if size not in (1, 2) or rank(lifting.type(own)) != 1:
        return None
    if size == 2 and own is right:
        turned = Apply("attr:T", (other,))
        if scaled.base is None and scaled.by is None:
            return turned
        other = lifting.assign(turned)
    if isinstance(scaled, Thin):
        found = lifting.assign(Apply("matmul", (scaled.by, other)))
        return Thin(scaled.base, found) if size == 2 else Apply("matmul", (scaled.base, found))
    if scaled.base is not None and size == 2:
        return narrow(diagonals, lifting, scaled, other) or thin(diagonals, lifting, own, other)
    if scaled.base is not None:
        return None
    if scaled.by is None:
        return other
    column = scaled.by if size == 1 else column_of(lifting, scaled.by)
    return Apply("mul", (column, other)) if size == 1 or not isinstance(other, Name) else Scaled(other, None, column)


def narrow(diagonals, lifting, scaled, matrix):
    """The product with a matrix of few columns, which is scaled in the place of the value; None where it has many."""
    type = lifting.wide_type(matrix)
    if scaled.by is None and scaled.rows is None or not is_array(type) or not diagonals.is_thin(type.shape[1]):
        return None
    if scaled.by is not None:
        if rank(lifting.wide_type(scaled.by)) != 1:
            return None
        column = column_of(lifting, scaled.by)
        matrix = lifting.assign(Apply("runtime.scale" if scaled.strong else "mul", (column, matrix)))
    found = times_matrix(scaled, matrix)
    return found if scaled.rows is None else Apply(scaled.times, (scaled.rows, lifting.assign(found)))


def times_matrix(scaled, factors):
    """The product of the base with a matrix, or vector, that has the factors."""
    if scaled.strong:
        return Apply("runtime.strong_matmul", (scaled.base, factors), (("zeros", Const((0, 1))),))
    return Apply("matmul", (scaled.base, factors))


def thin(diagonals, lifting, own, matrix):
    """The product of a vector in all directions with a matrix of few rows; None where it has many."""
    if not diagonals.is_thin(lifting.type(own).shape[0]):
        return None
    if own.id in diagonals.known:
        lifting.out.append(Assign(own.id, diagonals.whole(lifting, own.id)))
    return Thin(own, matrix)


@BY_OPERATION("runtime.sparse_times", "runtime.times_sparse")
def sparse_product(diagonals, lifting, apply, target, scaled):
    """A diagonal times a sparse matrix: the matrix as an array, with its rows scaled."""
    left, right = apply.args
    matrix = left if lifting.carried(right) else right
    if not isinstance(scaled, Scaled) or scaled.base is not None or rank(target) != 1:
        return None
    if matrix is left:
        matrix = lifting.assign(Apply("attr:T", (matrix,)))
    whole = Apply("sparse.toarray", (matrix,))
    return whole if scaled.by is None else Scaled(lifting.assign(whole), None, column_of(lifting, scaled.by))


def column_of(lifting, vector):
    return lifting.assign(Apply("getitem", (vector, Apply("tuple", (ALL, NONE)))))


@BY_OPERATION("numpy.sum")
def total(diagonals, lifting, apply, target, scaled):
    if len(apply.args) == 1 and is_of_number(lifting, scaled, apply.args[0]):
        return replace(scaled, by=lifting.assign(Apply("numpy.sum", (scaled.by,))))
    if len(apply.args) > 1 or rank(target) != 0 or rank(lifting.type(apply.args[0])) != 1:
        return None
    if isinstance(scaled, Thin):
        return Apply("matmul", (scaled.base, lifting.assign(Apply("numpy.sum", (scaled.by,), (("axis", Const(1)),)))))
    if scaled.base is None:
        return diagonals.vector(lifting, scaled)
    plain = scaled.rows is None and scaled.by is not None and is_array(lifting.wide_type(scaled.by))
    return times_matrix(scaled, scaled.by) if plain else None


@BY_OPERATION("accumulate")
def accumulated(diagonals, lifting, apply, target, scaled):
    known = [diagonals.of(lifting, arg.id) if lifting.carried(arg) else None for arg in apply.args]
    if None in known or not all(same_shape(lifting.type(arg), target) for arg in apply.args):
        return None
    if scaled.base is not None and not is_array(target):
        return None
    return replace(scaled, by=lifting.assign(Apply("add", tuple([diagonals.vector(lifting, one) for one in known]))))


@BY_OPERATION("runtime.unbroadcast", "runtime.broadcast_like", "snapshot", "ndarray.copy", "runtime.in_form")
def same(diagonals, lifting, apply, target, scaled):
    own = apply.args[0]
    shaped = not any(map(lifting.carried, apply.args[1:])) and same_shape(lifting.type(own), target)
    return scaled if lifting.carried(own) and shaped and (scaled.base is None or own.id in diagonals.known) else None

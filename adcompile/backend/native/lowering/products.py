"""Products of vectors and matrices, and systems of linear equations of small matrices."""

from adcompile.backend.native.loop_language.building import ONE, as_double, compute, double, integer
from adcompile.backend.native.loop_language.language import Choose, Count, GiveUp, Let, Number, Put, Register
from adcompile.backend.native.lowering.elementwise import unless_zero
from adcompile.backend.native.lowering.held import CannotLower, Grouped
from adcompile.backend.native.lowering.lookup_tables import operations

LARGEST = 32
"""Systems of more equations than that are LAPACK's."""


def operands(lowering, apply):
    """The two arrays that are multiplied, in memory where they are read more than once."""
    lowering.only_keywords(apply, "zeros")
    return [lowering.array(lowering.value(arg), apply) for arg in apply.args[:2]]


def plain(a, b):
    return compute("mul", a, b)


@operations("matmul", "numpy.matmul", "numpy.dot", "ndarray.dot", "runtime.strong_matmul", "runtime.strong_dot")
def matmul(lowering, apply):
    a, b = operands(lowering, apply)
    if "d" not in (a.type, b.type):
        raise CannotLower("a product of integers", apply.span)
    if not a.shape or not b.shape:
        return lowering.each(apply, plain, [one if one.shape else one.at(()) for one in (a, b)])
    return product(lowering, a, b, strongly(apply, lowering))


def strongly(apply, lowering):
    """How two elements are multiplied: a zero in an operand that `zeros` names wins over everything."""
    if not apply.op.startswith("runtime.strong"):
        return plain
    zeros = lowering.keyword(apply, "zeros") if "zeros" in dict(apply.kwargs) else (0,)

    def multiply(a, b):
        found = compute("mul", a, b)
        for place in zeros:
            found = unless_zero((a, b)[place], found)
        return found
    return multiply


def product(lowering, a, b, multiply):
    """The product of vectors, matrices, or stacks of them, a row of the first operand at a time."""
    if len(a.shape) > 2 or len(b.shape) > 2:
        raise CannotLower("a product of stacks of matrices")
    inner = lowering.agree(a.shape[-1], b.shape[-2] if len(b.shape) == 2 else b.shape[0])
    if len(a.shape) == 1 and len(b.shape) == 1:
        return dot(lowering, inner, lambda k: multiply(a.at((k,)), b.at((k,))))
    if len(b.shape) == 1:
        made = lowering.buffer("product", "d", a.shape[:1])
        lowering.count(a.shape[:1], lambda place: lowering.emit(Put(made.buffer, place, dot(
            lowering, inner, lambda k: multiply(a.at((*place, k)), b.at((k,)))))))
        return made
    if len(a.shape) == 1:
        made = lowering.buffer("product", "d", b.shape[1:])
        lowering.fill(made, double(0.0))
        lowering.count((inner, *b.shape[1:]), lambda place: add_to(lowering, made, place[1:], multiply(a.at(place[:1]), b.at(place))))
        return made
    if not any([isinstance(size, Number) for size in (*a.shape, *b.shape)]):
        lowering.has_products = True
    made = lowering.buffer("product", "d", (a.shape[0], b.shape[1]))
    if is_turned(a):        # a.T @ b: a row of both at a time
        lowering.fill(made, double(0.0))
        lowering.count((inner, *made.shape), lambda place: add_to(
            lowering, made, place[1:], multiply(a.at((place[1], place[0])), b.at((place[0], place[2])))))
        return made
    lowering.count(made.shape, lambda place: lowering.emit(Put(made.buffer, place, dot(
        lowering, inner, lambda k: multiply(a.at((place[0], k)), b.at((k, place[1])))))))
    return made


def is_turned(values):
    """Return True if a matrix lies in memory by columns."""
    row, column = Register("?r", "i"), Register("?c", "i")
    return values.inside is not None and values.inside((row, column)) == (column, row)


def add_to(lowering, made, place, term):
    lowering.emit(Put(made.buffer, place, compute("add", made.at(place), as_double(term))))


def dot(lowering, count, term):
    """The sum of terms, as a number."""
    name = lowering.new("sum")
    lowering.emit(Let(name, double(0.0)))
    total = Register(name, "d")
    lowering.count((count,), lambda place: lowering.emit(Let(name, compute("add", total, as_double(term(place[0]))))))
    return total


@operations("numpy.outer", "runtime.strong_outer")
def outer(lowering, apply):
    a, b = operands(lowering, apply)
    if len(a.shape) != 1 or len(b.shape) != 1:
        raise CannotLower("an outer product of what are no vectors", apply.span)
    shape = (a.shape[0], b.shape[0])
    column = lowering.viewed(a, (a.shape[0], ONE), lambda place: place[:1])
    return lowering.each(apply, strongly(apply, lowering), [column, lowering.spread(b, shape)])


# --- linear systems ---------------------------------------------------------------------------


class Factors:
    """The factors L and U of a square matrix with its rows in order of the pivots, as LAPACK makes them: in a buffer of its own.
    A pivot that is 0 goes back to Python."""

    def __init__(self, lowering, matrix, apply, rhs=()):
        self.lowering = lowering
        if len(matrix.shape) != 2 or matrix.type != "d":
            raise CannotLower(f"{apply.op} of what is no matrix", apply.span)
        self.size = lowering.agree(*matrix.shape)
        if isinstance(self.size, Number):
            if self.size.value > LARGEST:
                raise CannotLower(f"{apply.op} of a large matrix", apply.span)
        else:
            lowering.unless(compute("le", self.size, integer(LARGEST)))
        self.lu = lowering.stored("lu", matrix)
        self.sign = lowering.new("sign")
        lowering.emit(Let(self.sign, double(1.0)))
        self.eliminate([rhs] if rhs else [])

    def eliminate(self, companions):
        """Eliminate below each pivot, the largest entry of its column. Rows of `companions` are exchanged, and eliminated, as well."""
        lowering, lu, size = self.lowering, self.lu, self.size

        def column(place):
            k, = place
            best, largest = lowering.new("pivot"), lowering.new("largest")
            lowering.emit(Let(best, k))
            lowering.emit(Let(largest, compute("abs", lu.at((k, k)))))
            lowering.emit(self.below(k, lambda i: self.look(i, k, best, largest)))
            lowering.emit(Choose(compute("gt", Register(largest, "d"), double(0.0)), (), (GiveUp(),)))
            pivot = Register(best, "i")
            for matrix in (lu, *companions):
                self.exchange(matrix, k, pivot)
            lowering.emit(Let(self.sign, compute("select", compute("eq", pivot, k), self.signed, compute("neg", self.signed))))
            lowering.emit(self.below(k, lambda i: self.reduce(i, k, companions)))
        lowering.count((size,), column)

    @property
    def signed(self):
        return Register(self.sign, "d")

    def below(self, k, build):
        """A loop over the rows below k."""
        lowering = self.lowering
        name = lowering.new("row")
        lowering.small.add(name)
        lowering.lows[name] = 0
        row = compute("add", compute("add", k, ONE), Register(name, "i"))
        body = lowering.inside(lambda: build(row))
        return Count(name, compute("sub", compute("sub", self.size, k), ONE), body)

    def look(self, i, k, best, largest):
        size = compute("abs", self.lu.at((i, k)))
        bigger = compute("gt", size, Register(largest, "d"))
        self.lowering.emit(Let(best, compute("select", bigger, i, Register(best, "i"))))
        self.lowering.emit(Let(largest, compute("select", bigger, size, Register(largest, "d"))))

    def exchange(self, matrix, k, pivot):
        lowering = self.lowering

        def swap(place):
            kept = lowering.new("kept")
            lowering.emit(Let(kept, matrix.at((k, *place))))
            lowering.emit(Put(matrix.buffer, (k, *place), matrix.at((pivot, *place))))
            lowering.emit(Put(matrix.buffer, (pivot, *place), Register(kept, "d")))
        lowering.count(matrix.shape[1:], swap)

    def reduce(self, i, k, companions):
        lowering, lu = self.lowering, self.lu
        lowering.emit(Put(lu.buffer, (i, k), compute("div", lu.at((i, k)), lu.at((k, k)))))
        name = lowering.new("column")
        column = compute("add", compute("add", k, ONE), Register(name, "i"))
        factor = lu.at((i, k))
        lowering.emit(Count(name, compute("sub", compute("sub", self.size, k), ONE), (
            Put(lu.buffer, (i, column), compute("sub", lu.at((i, column)), compute("mul", factor, lu.at((k, column))))),)))
        for matrix in companions:
            lowering.count(matrix.shape[1:], lambda place: lowering.emit(Put(
                matrix.buffer, (i, *place), compute("sub", matrix.at((i, *place)), compute("mul", factor, matrix.at((k, *place)))))))

    def back(self, matrix):
        """Solve U x = b for the columns of a matrix, or a vector, in place."""
        lowering, lu = self.lowering, self.lu

        def step(place):
            row = compute("sub", compute("sub", self.size, ONE), place[0])

            def column(rest):
                name = lowering.new("sum")
                lowering.emit(Let(name, matrix.at((row, *rest))))
                lowering.emit(self.below(row, lambda i: lowering.emit(Let(name, compute(
                    "sub", Register(name, "d"), compute("mul", lu.at((row, i)), matrix.at((i, *rest))))))))
                lowering.emit(Put(matrix.buffer, (row, *rest), compute("div", Register(name, "d"), lu.at((row, row)))))
            lowering.count(matrix.shape[1:], column)
        lowering.count((self.size,), step)
        return matrix


@operations("numpy.linalg.solve")
def solve(lowering, apply):
    a, b = operands(lowering, apply)
    if len(a.shape) != 2 or len(b.shape) not in (1, 2):
        raise CannotLower("stacks of systems", apply.span)
    lowering.agree(a.shape[0], b.shape[0])
    right = lowering.buffer("solution", "d", b.shape)
    lowering.fill(right, b)
    return Factors(lowering, a, apply, right).back(right)


@operations("numpy.linalg.inv", "runtime.inverse_or_nan")
def inverse(lowering, apply):
    a = lowering.array(lowering.value(apply.args[0]), apply)
    right = lowering.buffer("inverse", "d", a.shape)
    lowering.count(right.shape, lambda place: lowering.emit(Put(
        right.buffer, place, compute("select", compute("eq", *place), double(1.0), double(0.0)))))
    return Factors(lowering, a, apply, right).back(right)


@operations("numpy.linalg.det")
def det(lowering, apply):
    factors = Factors(lowering, lowering.array(lowering.value(apply.args[0]), apply), apply)
    name = lowering.new("det")
    lowering.emit(Let(name, factors.signed))
    lowering.count((factors.size,), lambda place: lowering.emit(Let(name, compute(
        "mul", Register(name, "d"), factors.lu.at((place[0], place[0]))))))
    return Register(name, "d")


@operations("numpy.linalg.slogdet")
def slogdet(lowering, apply):
    factors = Factors(lowering, lowering.array(lowering.value(apply.args[0]), apply), apply)
    sign, logarithm = lowering.new("sign"), lowering.new("logdet")
    lowering.emit(Let(sign, factors.signed))
    lowering.emit(Let(logarithm, double(0.0)))

    def diagonal(place):
        pivot = factors.lu.at((place[0], place[0]))
        lowering.emit(Let(sign, compute("select", compute("lt", pivot, double(0.0)), compute("neg", Register(sign, "d")), Register(sign, "d"))))
        lowering.emit(Let(logarithm, compute("add", Register(logarithm, "d"), compute("log", compute("abs", pivot)))))
    lowering.count((factors.size,), diagonal)
    return Grouped({0: Register(sign, "d"), 1: Register(logarithm, "d")})


@operations("numpy.trace", "ndarray.trace")
def trace(lowering, apply):
    lowering.only_keywords(apply)
    a = lowering.array(lowering.value(apply.args[0]), apply)
    if len(a.shape) != 2 or len(apply.args) > 1 or a.type != "d":
        raise CannotLower("a trace of that kind", apply.span)
    return dot(lowering, compute("minimum", *a.shape) if a.shape[0] != a.shape[1] else a.shape[0], lambda k: a.at((k, k)))

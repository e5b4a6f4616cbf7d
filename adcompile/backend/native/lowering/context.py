"""Where lowered code goes: names, buffers, and the loops that fill them."""

from adcompile.backend.native.loop_language.building import ONE, TRUE, as_double, as_integer, compute, integer
from adcompile.backend.native.loop_language.language import (
    Buffer, Choose, Count, Element, GiveUp, Let, Make, Number, Put, Register,
)
from adcompile.backend.native.loop_language.visits import parts
from adcompile.backend.native.lowering.held import CannotLower, Values

BOUND = 2 ** 40
"""No size is as large, and no place."""


class KernelCode:
    """The kernel under way. `code` is the block that statements go to."""

    def __init__(self):
        self.buffers, self.code, self.taken = {}, [], {}
        self.lows, self.small = {}, set()       # of variables: what they are at least; those that are smaller than BOUND

    # --- names -----------------------------------------------------------------

    def new(self, stem):
        """A name that the kernel does not have yet."""
        stem = "".join([letter if letter.isalnum() and letter.isascii() else "_" for letter in stem])
        stem = f"v{stem}" if not stem or not stem[0].isalpha() else stem
        number = self.taken.get(stem, 0)
        self.taken[stem] = number + 1
        name = stem if not number else f"{stem}_{number}"
        return self.new(stem) if number and name in self.taken else self._took(name)

    def _took(self, name):
        self.taken.setdefault(name, 1)
        return name

    # --- statements --------------------------------------------------------------

    def emit(self, statement):
        self.code.append(statement)

    def let(self, stem, expr):
        """A variable of a new name that has this value."""
        if isinstance(expr, Number) or isinstance(expr, Register) and expr.name in self.lows:
            return expr
        name = self.new(stem)
        self.emit(Let(name, expr))
        if self.is_small(expr):
            self.small.add(name)
        return Register(name, expr.type)

    def inside(self, build):
        """The statements that `build()` emits."""
        outer, self.code = self.code, []
        try:
            build()
            return tuple(self.code)
        finally:
            self.code = outer

    def unless(self, test):
        """Go on only where the test holds, else back to Python."""
        if test != TRUE:
            self.emit(Choose(test, (), (GiveUp(),)))

    def count(self, sizes, build, stem="k"):
        """A loop nest over sizes: `build(place)` emits its body."""
        if not sizes:
            return build(())
        name = self.new(stem)
        self.small.add(name)
        self.lows[name] = 0
        index = Register(name, "i")
        body = self.inside(lambda: self.count(sizes[1:], lambda place: build((index, *place)), stem))
        self.emit(Count(name, sizes[0], body))

    # --- what is known of integers -------------------------------------------------

    def low(self, expr):
        """A number that an integer is at least, None where nothing is known."""
        if isinstance(expr, Number):
            return expr.value
        if isinstance(expr, Register):
            return self.lows.get(expr.name)
        if getattr(expr, "op", None) in ("add", "mul", "maximum"):
            left, right = map(self.low, expr.args)
            if expr.op == "maximum":
                return max([low for low in (left, right) if low is not None], default=None)
            if left is None or right is None or expr.op == "mul" and min(left, right) < 0:
                return None
            return left + right if expr.op == "add" else left * right
        return None

    def is_small(self, expr):
        """Return True if an integer is surely far from the largest there is."""
        if expr.type != "i":
            return True
        if isinstance(expr, Number):
            return abs(expr.value) < BOUND
        if isinstance(expr, Register):
            return expr.name in self.small
        return getattr(expr, "op", None) in ("add", "sub", "neg", "maximum", "minimum", "bit", "select", "floordiv", "mod") \
            and all(map(self.is_small, expr.args))

    # --- sizes -----------------------------------------------------------------------

    def size(self, shape):
        """How many elements an array of a shape has."""
        found = ONE
        for dim in shape:
            found = compute("mul", found, dim)
        return found

    def agree(self, m, n):
        """One of two sizes that must be equal; back to Python where they are not."""
        if m != n:
            if isinstance(m, Number) and isinstance(n, Number):
                raise CannotLower(f"arrays of {m.value} and {n.value} elements meet")
            self.unless(compute("eq", m, n))
        return m if isinstance(m, Number) else n

    def broadcast(self, *shapes):
        """The shape that shapes have together. Where sizes are not known to be 1 they are taken for equal."""
        rank = max(map(len, shapes), default=0)
        found = []
        for axis in range(rank):
            dims = [shape[axis - rank + len(shape)] for shape in shapes if axis - rank + len(shape) >= 0]
            dims = [dim for dim in dims if dim != ONE] or [ONE]
            dim = dims[0]
            for other in dims[1:]:
                dim = self.agree(dim, other)
            found.append(dim)
        return tuple(found)

    # --- arrays ----------------------------------------------------------------------

    def buffer(self, stem, type, shape, kind="own"):
        """The values of a new buffer, which is made here."""
        shape = tuple([self.let("size", dim) if not self.is_plain(dim) else dim for dim in shape])
        name = self.new(stem)
        self.buffers[name] = Buffer(name, type, shape, kind)
        if kind != "given":
            self.emit(Make(name))
        return self.whole(name)

    def is_plain(self, dim):
        """Return True if an expression of a size is one that stays what it is: of numbers and of the sizes of arguments."""
        return all([not isinstance(part, Register) or part.name in self.lows and part.name in self.sizes for part in parts(dim)])

    sizes = frozenset()
    """The variables that are sizes of arguments."""

    def whole(self, name):
        made = self.buffers[name]
        return Values(made.shape, made.type, lambda place: Element(name, tuple(place), made.type), name, lambda place: tuple(place), True,
                      frozenset((name,)))

    def constant(self, number, shape):
        """An array of one number, without memory."""
        return Values(tuple(shape), number.type, lambda place: number)

    def spread(self, values, shape):
        """An array, or a number, as one of a shape that it broadcasts to: with the same elements, without memory."""
        if not isinstance(values, Values):
            return self.constant(values, shape)
        if values.shape == tuple(shape):
            return values
        skipped = len(shape) - len(values.shape)
        ones = [dim == ONE and out != ONE for dim, out in zip(values.shape, shape[skipped:])]

        def narrowed(place):
            return tuple([integer(0) if one else k for one, k in zip(ones, place[skipped:])])
        inside = None if values.inside is None else lambda place: values.inside(narrowed(place))
        return Values(tuple(shape), values.type, lambda place: values.at(narrowed(place)), values.buffer, inside, False, values.reads)

    def viewed(self, values, shape, move):
        """A view: the element at a place of it is that of `values` at `move(place)`."""
        inside = None if values.inside is None else lambda place: values.inside(move(place))
        return Values(tuple(shape), values.type, lambda place: values.at(move(place)), values.buffer, inside, False, values.reads)

    def fill(self, target, values, change=None):
        """Store an array or a number in the elements of a target, which lies in a buffer: `change(old, new)`, else the new ones."""
        values = self.spread(values, target.shape)
        if target.buffer in values.reads and self.collides(values, target):
            values = self.stored("copy", values)
        self.count(target.shape, lambda place: self.put(target, place, values.at(place), change))

    def put(self, target, place, expr, change=None):
        expr = expr if change is None else change(target.at(place), expr)
        if target.type == "d":
            expr = as_double(expr)
        elif target.type == "i" and expr.type == "b":
            expr = as_integer(expr)
        elif target.type != expr.type:
            raise CannotLower("a number is stored in an array of another dtype")
        self.emit(Put(target.buffer, target.inside(place), expr))

    def collides(self, values, target):
        """Return True if an element is computed of others of the target than the one in whose place it is stored."""
        place = tuple([Register(f"?{axis}", "i") for axis in range(len(target.shape))])
        own = target.inside(place)
        return any([isinstance(part, Element) and part.buffer == target.buffer and part.place != own for part in parts(values.at(place))])

    def is_same(self, values, target):
        """Return True if the elements at each place are those of the target there."""
        place = tuple([Register(f"?{axis}", "i") for axis in range(len(target.shape))])
        return values.buffer == target.buffer and values.inside is not None and values.inside(place) == target.inside(place)

    def stored(self, stem, values):
        """The same array in a buffer of its own."""
        made = self.buffer(stem, values.type, values.shape)
        self.fill(made, values)
        return made

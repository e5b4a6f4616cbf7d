"""Operands that get the axis of the directions, and operations that do it one direction after the other."""

from adcompile.algebra.site import Site
from adcompile.analysis.inference.infer import type_of
from adcompile.ir.names import TEMPORARY, named
from adcompile.ir.nodes import Apply, Assign, Block, Const, Continue, For, Name, Undefined
from adcompile.ir.types import INT, OPAQUE, Dict, List, Tuple, can_carry, is_array, is_scalar, rank
from adcompile.ir.visit import is_display, map_expr, names_in
from adcompile.ops.typing.results.all_directions import items_of, in_directions
from adcompile.transform.together.carries import CannotSpread

ALL = Apply("slice", (Const(None),) * 3)
NONE = Const(None)

STRUCTURES = (Tuple, List, Dict)


class NoForm(Exception):
    """The form of an operation does not tell how it goes in all directions at once."""


class Lifting:
    """A place in the new program. `types` are those of the program in one direction, `wide` those of the new one."""

    def __init__(self, types, wide, carries, namer, count, zeros, turned, out, span=None):
        self.types, self.wide, self.carries, self.namer, self.count = types, wide, carries, namer, count
        self.zeros = zeros          # of names that are zeros in the shape of something: that
        self.turned = turned        # of names that are transposes of what has no directions: the operation
        self.site = Site(wide, dict(turned), namer, out, span)
        self.out = out

    def at(self, out, span=None):
        return Lifting(self.types, self.wide, self.carries, self.namer, self.count, self.zeros, self.turned, out, span)

    def assign(self, value, label=TEMPORARY):
        return self.site.assign(value, label)

    # --- questions ----------------------------------------------------------------

    def flag(self, expr):
        return self.carries.of(expr)

    def carried(self, expr):
        """Return True if a value carries the axis, or a part of it does; the operands of a starred parameter are a tuple."""
        if isinstance(expr, tuple):
            return any(map(self.carried, expr))
        return expr is not None and self.carries.of(expr) is not False


    def type(self, expr):
        """The type of a value in one direction."""
        return type_of(expr, self.types)

    def wide_type(self, expr):
        """The type of a value of the new program."""
        return type_of(expr, self.wide)

    def carried_below(self, expr):
        """Return True if an expression reads something that carries the axis, even where its value does not."""
        return any(self.carries.flags.get(name, False) is not False for name in names_in(expr))

    def asks(self, expr):
        """Return True if an expression reads a number or an array that has the axis, though its value has not."""
        return any(self.carries.flags.get(name, False) is True for name in names_in(expr))

    def rank(self, expr):
        """The number of axes in one direction."""
        found = rank(self.type(expr))
        if found is None:
            raise NoForm
        return found

    # --- operands -----------------------------------------------------------------

    def padded(self, operand, size):
        """An operand of something that broadcasts to so many axes: the others stand behind the axis of the directions."""
        own = self.rank(operand)
        return pad(self, operand, own, size) if self.carried(operand) else operand

    def moved(self, operand, source, target):
        """An operand with an axis in another place; that of one axis stays as it is."""
        return operand if source == target else self.assign(Apply("numpy.moveaxis", (operand, Const(source), Const(target))))

    def front(self, expr):
        """The axis of the directions and then those of a value, as a shape."""
        one = Apply("tuple", (self.count,))
        return one if is_scalar(self.type(expr)) else self.assign(Apply("add", (one, Apply("attr:shape", (expr,)))))

    def shaped(self, operand):
        """A view in which an operand stands once for each direction, for what asks its shape alone."""
        return self.assign(Apply("numpy.broadcast_to", (operand, self.front(operand))))

    def first(self, operand):
        """An operand in one of the directions, for what asks its shape alone."""
        return self.assign(Apply("runtime.of_direction", (operand, Const(0)))) if self.carried(operand) else operand

    def raised(self, expr, want, target=None):
        """A value that carries the axis as `want` says; it is the same in all directions where it had none. `target` is the type of
        what it is handed on as: where that may be an array or a number, a number stands for arrays too."""
        have = self.flag(expr)
        if want is not False and (is_display(expr) or isinstance(expr, Apply) and expr.op == "dict"):
            return self.display(expr, want)
        if want is False or have == want or isinstance(expr, Undefined) or isinstance(expr, Const) and not can_carry(self.type(expr)):
            return expr
        type = self.type(expr)
        if not can_carry(type):
            return expr
        if isinstance(type, Tuple) and isinstance(expr, Name):
            flags = items_of(want, len(type.items))
            items = [self.raised(self.assign_item(expr, place, type), one) for place, one in enumerate(flags)]
            return Apply("tuple", tuple(items))
        if have is not False:
            raise CannotSpread        # a structure of which nobody knows which part carries the axis
        if is_scalar(type):
            if target is not None and not is_scalar(target):
                return expr
            is_zero = isinstance(expr, Const) and expr.value == 0
            return self.assign(Apply("numpy.zeros", (self.count,)) if is_zero else Apply("numpy.full", (self.count, expr)), named("zero"))
        if isinstance(expr, Name) and expr.id in self.zeros and is_array(type) and type.dtype == "float64":
            return self.assign(Apply("numpy.zeros", (self.front(self.zeros[expr.id]),)), named("zero"))
        return self.assign(Apply("runtime.in_all_directions", (expr, self.count)))

    def assign_item(self, expr, place, type):
        """An item of a tuple, in one direction or in all of them."""
        name = self.namer.new(TEMPORARY)
        flag = self.flag(expr)
        self.carries.flags[name] = flag[place] if isinstance(flag, tuple) else flag
        self.types[name] = type.items[place] if getattr(type, "items", None) is not None else OPAQUE
        self.wide[name] = in_directions(self.types[name], self.carries.flags[name])
        self.out.append(Assign(name, Apply("getitem", (expr, Const(place)))))
        return Name(name)

    def display(self, expr, want):
        """A structure that is written out, item by item."""
        if expr.op == "dict":
            flags = items_of(want, len(expr.args) // 2)
            values = [self.raised(value, flag) for value, flag in zip(expr.args[1::2], flags)]
            return Apply("dict", tuple([part for pair in zip(expr.args[::2], values) for part in pair]), (), expr.span)
        items = [self.raised(item, flag) for item, flag in zip(expr.args, items_of(want, len(expr.args)))]
        return Apply(expr.op, tuple(items), (), expr.span)

    # --- one after the other ------------------------------------------------------

    def one_by_one(self, apply):
        """The results of an operation on each direction, put together."""
        parts, results, more, k = (self.namer.new(label) for label in (named("parts"), named("parts"), named("parts"), named("k")))
        body = []
        inner = self.at(body, self.site.span)

        def of_direction(name):
            flag = self.flag(name)
            if isinstance(flag, tuple):
                items = [inner.assign_item(name, place, self.type(name)) for place in range(len(flag))]
                return inner.assign(Apply("tuple", tuple(map(of_direction, items))))
            return inner.assign(Apply("runtime.of_direction", (name, Name(k)))) if flag else name

        for name in (parts, results, more):
            self.wide[name] = List(OPAQUE)
        self.wide[k] = INT
        found = self.namer.new(TEMPORARY)
        self.wide[found] = OPAQUE
        body.append(Assign(found, map_expr(apply, of_direction), self.site.span))
        body.append(Assign(more, Apply("list_append", (Name(parts), Name(found)))))
        self.out.append(For((k,), (Apply("builtins.range", (self.count,)),), ((parts, Apply("list")),),
                            Block(tuple(body), Continue((Name(more),))), (results,)))
        return Apply("runtime.together", (Name(results),))


def pad(lifting, operand, own, size):
    """An operand in all directions with so many axes: the missing ones stand behind that of the directions."""
    if own >= size:
        return operand
    return lifting.assign(Apply("getitem", (operand, Apply("tuple", (ALL, *(NONE,) * (size - own), *(ALL,) * own)))))


def ranks_of(type):
    """The ranks of the items of a list or tuple; none of anything else."""
    return {rank(type.item)} if isinstance(type, List) else {rank(item) for item in type.items} if isinstance(type, Tuple) else set()

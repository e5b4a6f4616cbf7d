"""The values of the forward sweep that the reverse sweep reads, and where it reads them.

A *place* is a region and a position in the list that undoes it; a value must be there before the earliest place that
reads it, in the innermost region that holds all of them.
"""

from adcompile.analysis.effects.purity import is_comment
from adcompile.ir.frozen import replace
from adcompile.ir.nodes import Apply, Assign, Block, Name, Yield
from adcompile.ir.types import Array
from adcompile.ir.visit import bound, defined, map_expr, names_in, operands, walk
from adcompile.ops.asked import shape_of
from adcompile.transform.reverse.regions import Branch, Context, Loop


class Needs:
    """Where each name of the forward sweep is defined (`homes`, `order`, `made`) and read by the reverse sweep (`uses`). `marks`
    are places where something may be put back, with whether it is (`transform.reverse.had.undone`)."""

    def __init__(self, root, params, types, marks):
        self.root, self.types, self.marks = root, types, marks
        self.homes, self.order, self.made, self.loops = {}, {}, {}, {}
        self.depths, self.innermost = {id(root): 0}, {id(root): None}
        self.uses, self.positions = {}, {}
        self.asked = {}         # of a name: the places of statements that ask for its shape alone, with that of the operand
        self.params = {name: types[name] for name in params}
        for name in params:
            self._define(name, root, None)
        self._index(root)
        self._collect(root)

    def _define(self, name, region, item):
        self.homes[name], self.order[name], self.made[name] = region, len(self.order), item

    def insert(self, name, region, item, before):
        """Notes a name that a new statement of a block assigns, before another name is."""
        self.homes[name], self.order[name], self.made[name] = region, self.order[before] - 0.5, item

    def _index(self, region):
        for item in region.forward:
            if isinstance(item, Branch):
                self._define_all(item.node, region, item)       # what an arm ends with may be had from the result
            if isinstance(item, (Branch, Context, Loop)):
                for inner in item.regions():
                    self.depths[id(inner)] = self.depths[id(region)] + 1
                    self.innermost[id(inner)] = item if isinstance(item, Loop) else self.innermost[id(region)]
                    for name in bound(item.node):
                        self._define(name, inner, item)
                    self._index(inner)
            if isinstance(item, (Context, Loop)):
                self._define_all(item.node, region, item)
            elif not isinstance(item, Branch):
                self._define_all(item, region, item)

    def _define_all(self, node, region, item):
        for name in defined(node):
            self._define(name, region, item)

    def loop_of(self, name):
        """The innermost loop around the definition of a name, or None."""
        return self.innermost[id(self.homes[name])]

    # --- reads --------------------------------------------------------------

    def _collect(self, region):
        for position, item in enumerate(region.reverse):
            self.positions[id(item)] = position
            match item:
                case Branch():
                    self.read(item.reverse_test, region, position)
                case Context():
                    self.read(item.node.context, region, position)
                case Loop():
                    self.read(item.header[1], region, position)
                    for _, init in item.reverse_params:
                        self.read(init, region, position)
                case _:
                    region.reverse[position] = item = self.read_statement(item, region, position)
                    self.positions[id(item)] = position
            if isinstance(item, (Branch, Context, Loop)):
                for inner in item.regions():
                    self._collect(inner)
        for value in getattr(region.reverse_end, "values", ()):
            self.read(value, region, len(region.reverse))

    def read_statement(self, statement, region, position):
        """Notes what a statement reads; returns it with smaller questions: shapes are asked of what is at hand anyway."""
        if isinstance(statement, Assign):
            value = self._asking_shapes(statement.value)
            self.read(value, region, position)
            place = shape_of(value.op) if isinstance(value, Apply) else None
            if place is not None and len(value.args) > place and isinstance(value.args[place], Name):
                self.asked.setdefault(value.args[place].id, []).append((region, position, place))
            return statement if value is statement.value else Assign(statement.target, value, statement.span)
        for inner in walk(Block((statement,), Yield(()))):
            for operand in operands(inner):
                self.read(operand, region, position)
        return statement

    def read(self, expr, region, position):
        for name in names_in(expr):
            if name in self.homes:
                self.uses.setdefault(name, []).append((region, position))

    def ask_others(self, other):
        """Asks others for shapes where nothing else is read of a value of a loop: `other(name, loop)` is an expression, or None."""
        for name, places in self.asked.items():
            if name in self.homes and self.loop_of(name) is not None and len(places) == len(self.uses[name]):
                found = other(name, self.loop_of(name))
                if found is None:
                    continue
                del self.uses[name]
                for region, position, place in places:
                    statement, args = region.reverse[position], list(region.reverse[position].value.args)
                    args[place] = found
                    region.reverse[position] = Assign(statement.target, replace(statement.value, args=tuple(args)), statement.span)
                    self.positions[id(region.reverse[position])] = position
                    self.read(found, region, position)

    def _asking_shapes(self, value):
        place = shape_of(value.op) if isinstance(value, Apply) else None
        if place is None or len(value.args) <= place or not isinstance(value.args[place], Name):
            return value
        name = value.args[place].id
        if name not in self.homes or self.loop_of(name) is None:
            return value
        other = self._of_the_same_shape(name)
        return value if other is None else Apply(value.op, (*value.args[:place], Name(other), *value.args[place + 1:]), value.kwargs)

    def _of_the_same_shape(self, name):
        """A parameter of the program with the type of an array, or None."""
        type = self.types.get(name)
        if not isinstance(type, Array) or None in type.shape:
            return None
        return next((param for param, other in self.params.items() if other == type), None)

    # --- places ---------------------------------------------------------------

    def place(self, name):
        """The place before which a name must be at hand, not within a loop deeper than the one that defines it. Values stand above
        the user's line that they are for, unless something is put back between."""
        region, position = self.earliest(name, self.uses[name])
        while 0 < position <= len(region.reverse) and (
                is_comment(region.reverse[position - 1]) or self.marks.get((id(region), position - 1)) is False):
            position -= 1
        return region, position

    def earliest(self, name, uses):
        """The earliest place of some uses of a name, see `place`."""
        region, position = uses[0]
        for other, place in uses[1:]:
            region, position = self._meet(region, position, other, place)
        while self.innermost[id(region)] is not self.loop_of(name):
            region, position = self._up(region)
        return region, position

    def _up(self, region):
        """The place of the construct that a region belongs to."""
        return region.parent, self.positions[id(region.owner)]

    def _meet(self, region, position, other, place):
        while region is not other:
            if self.depths[id(region)] >= self.depths[id(other)]:
                region, position = self._up(region)
            else:
                other, place = self._up(other)
        return region, min(position, place)


def substituted(expr, known):
    """The expression with what stands for its names."""
    return map_expr(expr, lambda name: known.get(name.id, name))

"""How a value of a loop can be had in the mirror of the loop without recording it.

    computed     from values at hand, if that has no effect and memory was not written in between; a part of an array that
                 stays as it is until the loop ends is read from what the loop ends with
    walked       an element of what the loop walks, or the number of the trip
    carried      the value a parameter has after a trip is the one it has before the next
    counted      an integer that grows by a constant
"""

from dataclasses import dataclass

from adcompile.analysis.effects.purity import writes_memory
from adcompile.analysis.loops.iterables import has_length, is_range, reversed_in
from adcompile.analysis.unusual import unusual
from adcompile.ir.nodes import Apply, Assign, Const, For, Name, Undefined
from adcompile.ir.types import is_scalar, kind
from adcompile.ir.visit import names_in
from adcompile.ops.fields.costs import FLOP, INDEX
from adcompile.ops.operators import ALGEBRA, SUMS, UPDATES
from adcompile.transform.reverse.needs import substituted
from adcompile.transform.reverse.regions import leaves


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """How a value can be had without recording it: `value`, or by being carried or counted along the mirror of a loop."""

    kind: str               # "computed", "carried", "counted", "walked", "undone", "unwound", "joined", "stored"
    cost: float
    operands: tuple = ()
    value: object = None


class Ways:
    """The ways of one program. `needs` tells where its names are defined, `equal` which are the same as earlier ones
    (`equal_values`), `changes` what may be something else later (`changing`), `costs` what they cost, `untouched` (None: nothing) what
    can be read behind a loop."""

    def __init__(self, needs, types, equal, changes, costs, untouched):
        self.needs, self.types, self.equal, self.changes, self.costs, self.untouched = needs, types, equal, changes, costs, untouched

    def way(self, name, loop):
        """How a value of a loop can be had without recording it, or None."""
        position = self.after_position(name, loop)
        if position is not None:
            return Way("carried", 1, (loop.node.params[position][0],))
        position = self.param_position(name, loop)
        if position is not None:
            step = self.step_of(position, loop)
            return None if step is None else Way("counted", FLOP)
        node = loop.node
        if isinstance(node, For) and (name == node.index or name in node.targets):
            return self.walked(name, loop)
        made = self.needs.made[name]
        if isinstance(made, Assign) and made.target == name:
            later = self.untouched.reading(name, loop) if self.untouched is not None else None
            return self.computed(name, substituted(later or made.value, self.equal), loop)
        return None

    def computed(self, name, value, loop):
        if isinstance(value, (Const, Name)):
            cost = 1
        else:
            cost = self.costs.computing(name, value)
        if cost is None or self.changes(names_in(value)):
            return None
        return Way("computed", cost, self.operands(value, loop), value)

    def operands(self, value, loop):
        """The names of a loop that an expression reads."""
        return tuple([operand for operand in dict.fromkeys(names_in(value))
                      if operand in self.needs.homes and self.needs.loop_of(operand) is loop])

    def walked(self, name, loop):
        """An element of what is walked, by the number of the trip."""
        node = loop.node
        if name == node.index:
            return Way("walked", 1)
        iterable = node.iterables[node.targets.index(name)]
        if is_range(iterable):
            return Way("walked", FLOP, (), iterable)
        iterable = reversed_in(iterable) or iterable
        if not isinstance(iterable, Name) or not has_length(self.types.get(iterable.id)):
            return None
        if self.changes((iterable.id,)):
            return None
        return Way("walked", INDEX, (), iterable)

    def param_position(self, name, loop):
        return next((i for i, (param, _) in enumerate(loop.node.params) if param == name), None)

    def after_position(self, name, loop):
        """The parameter that has this value after every trip that has a mirror, or None."""
        ends = leaves(loop.body)
        if not ends or not loop.leaves:
            return None
        for position, (param, init) in enumerate(loop.node.params):
            if isinstance(init, Undefined):
                continue
            values = [(leaf.forward_end.values[position], leaf in loop.leaves) for leaf in ends]
            if all(isinstance(value, Name) and value.id == (name if mirrored else param) for value, mirrored in values):
                return position
        return None

    def step_of(self, position, loop):
        """The constant that each trip adds to an integer parameter, as (op, Const), or None."""
        param, init = loop.node.params[position]
        if isinstance(init, Undefined) or kind(self.types.get(param)) != "int":
            return None
        steps = {}
        for leaf in leaves(loop.body):
            value = leaf.forward_end.values[position]
            made = self.needs.made.get(value.id) if isinstance(value, Name) else None
            if leaf not in loop.leaves:
                if not (isinstance(value, Name) and value.id == param):
                    return None
                continue
            value = made.value if isinstance(made, Assign) else None
            match value:
                case Apply(op, (Name(id), Const(step))) if ALGEBRA.get(UPDATES.get(op, op)) in SUMS and id == param and type(step) is int:
                    steps[UPDATES.get(op, op), step] = True
                case _:
                    return None
        return next(iter(steps)) if len(steps) == 1 else None


def changing(program, types, active):
    """A function of names that returns True if one of them may refer to data that the program writes. Active values are never written."""
    if not any(map(writes_memory, unusual(program.body).statements)):
        return lambda names: False
    return lambda names: any(name not in active and not is_scalar(types.get(name)) for name in names)


def element_of_range(iterable, index):
    """`range(...)[index]`."""
    match iterable.args:
        case (_,):
            return index
        case (start, _):
            return Apply("add", (start, index))
        case (start, _, step):
            moved = Apply("mul", (step, index))
            return moved if isinstance(start, Const) and start.value == 0 else Apply("add", (start, moved))

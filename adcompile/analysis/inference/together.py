"""Types of programs that call one another, found together.

A program is entered with what it is called with: from outside, and in all calls of it by the others. So nothing that a
transform took for granted of what goes from one program to another is believed.
"""

from functools import partial

from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.inference.infer import infer, widened
from adcompile.ir.types import NO_VALUE, OPAQUE, RESIDUALS, Residuals, Tuple, join, map_dims

CHANGES = 3
"""How often the type of an operand or result may change before it is widened."""


def infer_together(programs, given, numeric=False, links=()):
    """For each of some programs the types of its names.

    `given` has for the first ones, which are called from outside, the types of their parameters by name; those that are not
    there may be anything. `links` are names of pairs of programs, of which the second is handed what the first one of the same
    run has recorded, and of what stands where: pairs of the place of a parameter and the places of it in the result.
    """
    found = _Together(programs, numeric, links)
    for program, known in zip(programs, given):
        found.enter(program.name, [known.get(param.name, OPAQUE) for param in program.params])
    found.solve()
    return [found.types.get(program.name, {}) for program in programs]


class _Together:
    """By the names of programs what they are called with and what they return, as far as it is known."""

    def __init__(self, programs, numeric, links):
        self.programs = {program.name: program for program in programs}
        self.numeric = numeric
        self.links = [link for link in links if link[0] in self.programs and link[1] in self.programs]
        self.operands, self.results, self.types = {}, {}, {}
        self.callers, self.changes, self.queue = {}, {}, []

    def enter(self, name, types):
        self.operands[name] = self.handed(name, types)
        self.again((name,))

    def solve(self):
        while self.queue:
            self.infer(self.queue.pop(0))

    def infer(self, name):
        program = self.programs[name]
        given = dict(zip([param.name for param in program.params], self.operands[name]))
        types = self.types[name] = infer(program, given, self.numeric, partial(self.result_of, name))
        result = type_of(program.body.end.value, types)
        for first, _, places in self.links:
            if first == name:
                for _, path in places:
                    result = recorded(result, path)
        old = self.results.get(name, NO_VALUE)
        new = self.joined((name, "result"), old, result)
        if new != old:
            self.results[name] = new
            self.again(self.callers.get(name, ()))
            for first, second, _ in self.links:
                if first == name and second in self.operands:
                    self.enter(second, self.operands[second])

    def handed(self, name, types):
        """The types of the operands of a program; of those that were recorded, as they were recorded."""
        types, seen = list(types), {}
        for first, second, places in self.links:
            if second == name:
                for place, path in places:
                    seen[place] = join(seen.get(place, NO_VALUE), part(self.results.get(first, NO_VALUE), path))
        for place, type in seen.items():
            types[place] = type
        return types

    def result_of(self, caller, callee, types):
        """The type of what a program returns, which is called with operands of these types; None for what is no program of these."""
        name = callee.name
        if callee.owner is not None or name not in self.programs:
            return None
        self.callers.setdefault(name, {})[caller] = True
        old = self.operands.get(name)
        types = list(map(without_local_sizes, types))
        types = self.handed(name, types)
        if old is not None:
            types = [self.joined((name, place), one, other) for place, (one, other) in enumerate(zip(old, types))]
        if types != old:
            self.enter(name, types)
        return without_local_sizes(self.results.get(name, NO_VALUE))

    def joined(self, place, old, new):
        new = join(old, new)
        if new == old:
            return old
        count = self.changes[place] = self.changes.get(place, 0) + 1
        return widened(old, new) if count > CHANGES else new

    def again(self, names):
        self.queue += [name for name in names if name not in self.queue]


def part(type, path):
    """The type of what stands in nested tuples."""
    for place in path:
        if not isinstance(type, Tuple):
            return NO_VALUE
        type = type.items[place]
    return type


def recorded(type, path):
    """The type of nested tuples in which residuals stand in one place."""
    if not path:
        return Residuals(type.items) if isinstance(type, Tuple) else RESIDUALS
    if not isinstance(type, Tuple):
        return type
    items = [recorded(item, path[1:]) if place == path[0] else item for place, item in enumerate(type.items)]
    return Tuple(tuple(items), type.fields)


def without_local_sizes(type):
    """The type without the sizes that are known in one program alone."""
    return map_dims(type, lambda dim: dim if isinstance(dim, (str, int)) else None)

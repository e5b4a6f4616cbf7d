"""The values of a program that have the axis of the directions.

    False           the value is the same in all directions
    True            each number and array in it has the axis
    (a, b, ...)     the items of a tuple, or of a dict in its order, one by one

What a branch or a loop results in has the axis where one of the values does that come there.
"""

from adcompile.ir.ends import ends_of
from adcompile.ir.nodes import Apply, Assign, Const, Continue, For, If, Name, Recall, Record, Statement, Try, Verbatim, While, With, Yield
from adcompile.ir.types import Dict, can_carry
from adcompile.ir.visit import blocks, names_in
from adcompile.ops.by_operation import ByOperation


DEEPEST = 8
"""How many structures within structures are told apart."""


class CannotSpread(Exception):
    """The program does not run in all directions at once: they are taken one by one."""


def joined(one, other):
    """The flag of values of which some are as `one` and some as `other`."""
    if one == other or other is False:
        return one
    if one is False:
        return other
    if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        return tuple([joined(a, b) for a, b in zip(one, other)])
    return True


class Carries:
    """For each name of a program whether it carries the axis. `called(callee, flags)` says what a call of a program beside returns."""

    def __init__(self, program, types, seeds, called):
        self.types, self.called, self.flags = types, called, dict(seeds)
        before = None
        while before != self.flags:
            before = dict(self.flags)
            self.block(program.body)
        self.result = self.of(program.body.end.value)

    def add(self, name, flag):
        self.flags[name] = joined(self.flags.get(name, False), flag)

    # --- statements ---------------------------------------------------------------

    def block(self, block):
        for statement in block.statements:
            self.statement(statement)

    def statement(self, statement):
        match statement:
            case Assign(target, value):
                self.add(target, self.of(value))
            case Record(tape, value):
                self.add(tape, self.of(value))
            case Recall(target, tape):
                self.add(target, self.flags.get(tape, False))
            case If() | With() | Try():
                for inner in blocks(statement):
                    self.block(inner)
                    if isinstance(inner.end, Yield):
                        for name, value in zip(statement.results, inner.end.values):
                            self.add(name, self.of(value))
            case For() | While():
                self.loop(statement)
            case Statement(reads=reads):
                if any(self.of(value) is not False for _, value in reads):
                    raise CannotSpread

    def loop(self, loop):
        if isinstance(loop, For):
            for target, iterable in zip(loop.targets, loop.iterables):
                self.add(target, whole(self.of(iterable)))
        elif self.of(loop.test) is not False:
            raise CannotSpread
        for (name, init), result in zip(loop.params, loop.results):
            self.add(name, self.of(init))
            self.add(result, self.of(init))
        self.block(loop.body)
        for end in ends_of(loop.body):
            for (name, _), result, value in zip(loop.params, loop.results, end.values):
                self.add(result, self.of(value))
                if isinstance(end, Continue):
                    self.add(name, self.of(value))
        for (name, _), result in zip(loop.params, loop.results):
            self.add(name, self.flags[result])

    # --- expressions --------------------------------------------------------------

    def of(self, expr):
        match expr:
            case Name(id):
                return self.flags.get(id, False)
            case Apply("tuple", items):
                return several([self.of(item) for item in items])
            case Apply("dict", items):
                return several([self.of(item) for item in items[1::2]])
            case Apply(op) if op in OF_PARTS:
                return OF_PARTS[op](self, expr)
            case Apply("invoke", (Const(callee), *operands)):
                flags = tuple([self.of(operand) for operand in operands])
                return self.called(callee, flags) if any(flag is not False for flag in flags) else False
            case Apply():
                return self.operation(expr)
            case Verbatim() if any(self.flags.get(name, False) is not False for name in names_in(expr)):
                raise CannotSpread
        return False

    def operation(self, apply):
        """The flag of the result of an operation that does something with numbers."""
        carried = any(self.of(part) is not False for part in (*apply.args, *[value for _, value in apply.kwargs]))
        return carried and can_carry(self.types(apply))


OF_PARTS = ByOperation()
"""By operation: the function for those whose results are structures, or parts of them."""


@OF_PARTS("getitem")
def item(carries, apply):
    """The flag of an item; where items are told apart that of the one at a known place."""
    source, place = apply.args
    flag, type = carries.of(source), carries.types(source)
    if not isinstance(flag, tuple) or not isinstance(place, Const):
        return carries.operation(apply)
    keys = [key for key, _ in type.items] if isinstance(type, Dict) else range(-len(flag), len(flag))
    return flag[keys.index(place.value) % len(flag)] if place.value in keys else True


@OF_PARTS("unpack")
def unpacked(carries, apply):
    source, count, star = apply.args
    flag = carries.of(source)
    if not isinstance(flag, tuple):
        return carries.operation(apply)
    return flag if len(flag) == count.value and star.value == -1 else True


@OF_PARTS("if_assigned", "tape")
def same(carries, apply):
    return carries.of(apply.args[0]) if apply.args else False


def several(flags):
    """The flag of a structure with items of these flags. A function that calls itself may hand on what it records in what it records."""
    if depth(flags) > DEEPEST:
        raise CannotSpread
    return tuple(flags) if any(flag is not False for flag in flags) else False


def depth(flags):
    return 1 + max([depth(flag) for flag in flags if isinstance(flag, tuple)], default=0)


def whole(flag):
    """The flag of an item of a value where nobody knows which one."""
    return flag if isinstance(flag, bool) else True

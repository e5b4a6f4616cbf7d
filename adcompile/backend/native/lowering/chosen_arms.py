"""Branches, and tests of several parts."""

import ast

from adcompile.backend.native.loop_language.building import FALSE, as_truth, compute
from adcompile.backend.native.loop_language.language import Choose, GiveUp, Let, Number, Register
from adcompile.backend.native.lowering.held import CannotLower, Grouped, Fixed, ListMemory, TapeMemory, Values
from adcompile.backend.native.lowering.handing_over import HandedOver, lowers
from adcompile.backend.native.lowering.lookup_tables import operations
from adcompile.ir.nodes import Apply, Break, Continue, If, Statement, Undefined, Unreachable, Yield
from adcompile.ir.types import Array


@lowers(If)
def branch(lowering, statement):
    test = as_truth(truth(lowering, statement.test))
    if isinstance(test, Number):
        return only_arm(lowering, statement, statement.then if test.value else statement.orelse)
    join = HandedOver(lowering, statement.results)
    arms = [statement.then, statement.orelse]
    ends = [arm.end if isinstance(arm.end, Yield) else None for arm in arms]
    codes = [lowering.inside(lambda arm=arm: block(lowering, arm)) for arm in arms]
    targets = []
    for place, name in enumerate(statement.results):
        values = [end.values[place] for end in ends if end is not None]
        join.may_miss(name, values)
        targets.append((name, result_of(lowering, join, name, [value for value in values if not isinstance(value, Undefined)])))
    for place, end in enumerate(ends):
        if end is not None:
            codes[place] += lowering.inside(lambda end=end: join.move(targets, end.values))
    lowering.emit(Choose(test, *codes))
    for name, target in targets:
        join.hold(name, target)


def only_arm(lowering, statement, arm):
    """A branch of which it is known which arm is taken."""
    block(lowering, arm)
    if isinstance(arm.end, Yield):
        for name, value in zip(statement.results, arm.end.values):
            if isinstance(value, Undefined):
                lowering.there[name], lowering.held[name] = FALSE, Fixed(value)
                continue
            if getattr(value, "id", None) in lowering.there:
                lowering.there[name] = lowering.there[value.id]
            lowering.flags[name] = lowering.flag(value)
            lowering.held[name] = lowering.handed(value)


def result_of(lowering, join, name, values):
    """The place of a result of a branch: a variable; the buffer that all arms have; or a buffer of its own."""
    if not values:
        return Fixed(Undefined())
    helds = [lowering.handed(value) for value in values]
    if isinstance(helds[0], (Grouped, Fixed, ListMemory, TapeMemory)):
        if all([held is helds[0] for held in helds[1:]]):
            return helds[0]
        raise CannotLower(f"'{name.label.stem}' is one of two things that are no numbers or arrays")
    if not isinstance(lowering.types.get(name), Array):
        return join.variable(name)
    first = lowering.array(helds[0], Apply("yield", ()))
    if first.buffer is not None and all([isinstance(held, Values) and lowering.is_same(held, first) for held in helds[1:]]) \
            and lowering.buffers[first.buffer].kind != "given" and len(helds) > 1:
        return first
    if not all(map(lowering.is_plain, first.shape)):
        raise CannotLower("an array of a size that is computed comes from one of two arms")
    type = "d" if "d" in [held.type for held in helds] else first.type
    return lowering.buffer(name.label.stem, type, first.shape)


def block(lowering, block):
    """The statements of a block. Where one of a loop ends the trip, what it hands on is moved."""
    for statement in block.statements:
        lowering.statement(statement)
    end = block.end
    if isinstance(end, (Continue, Break)):
        lowering.loops[-1](end)
    elif isinstance(end, Unreachable) and not (block.statements and isinstance(block.statements[-1], If)):
        lowering.emit(GiveUp())         # Python raises it


@lowers(Statement)
def kept_statement(lowering, statement):
    """A statement that raises ends the kernel; others are Python's."""
    if not isinstance(statement.tree, ast.Raise):
        raise CannotLower(f"a statement of the form {type(statement.tree).__name__}", statement.span)
    lowering.emit(GiveUp())


def truth(lowering, expr):
    """The truth of a test. What stands behind `and` and `or` is computed only where Python computes it."""
    return lowering.number(expr, Apply("a test of", ()))


@operations("and", "or")
def both(lowering, apply):
    first, *rest = apply.args
    found = as_truth(lowering.number(first, apply))
    for arg in rest:
        held = []
        code = lowering.inside(lambda arg=arg: held.append(lowering.number(arg, apply)))
        if held[0].type != "b":
            raise CannotLower(f"'{apply.op}' of what is no truth", apply.span)
        if not code:
            found = compute(apply.op, found, held[0])
            continue
        name = lowering.new("both")
        known, more = (Let(name, found),), (*code, Let(name, held[0]))
        lowering.emit(known[0])
        lowering.emit(Choose(found, more) if apply.op == "and" else Choose(compute("not", found), more))
        found = Register(name, "b")
    return found

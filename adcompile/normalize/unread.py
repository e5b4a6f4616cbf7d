"""Values that nobody reads are still computed where that may raise: a derivative raises what the function itself raises.

    t = math.floor(x)           math.floor(x)               of an array
    if x: pass                  truth(x)
    n = x + 1.0                                             a sum of two floats is left out, it raises nothing

This is asked of the user's program alone. What only a derivative does not read is left out with what it would raise.
"""

from adcompile.analysis.inference.type_of import type_of
from adcompile.ir.frozen import replace
from adcompile.ir.nodes import Apply, Assign, Effect, For, If, Verbatim
from adcompile.ir.visit import blocks, names_in, operands, rebuilt, walk, with_blocks
from adcompile.ops.asked import card_of
from adcompile.optimize.dead import eliminate_dead, live_names


def keep_what_may_raise(program, types):
    """The program in which everything that may raise is read or has an effect; itself where all of that is read anyway.

    Otherwise what is not read and raises nothing is gone afterwards.
    """
    targets, needed = unread(program.body, types, live_names(program.body))
    if not targets and not needed:
        return program
    needed = (*targets, *needed)
    live = live_names(program.body, needed)
    kept = eliminate_dead(replace(program, body=with_heads(program.body, types, live)), needed)
    return replace(kept, body=alone(kept.body, dict.fromkeys(targets), read_in(kept.body)))


def unread(body, types, live):
    """The names of unread values that may raise, and what must be there for heads of dead constructs to be evaluated."""
    targets, needed, todo = [], [], [(body, ())]
    while todo:
        block, around = todo.pop()
        for statement in block.statements:
            if statement.__class__ is Assign:
                if statement.target not in live and may_raise(statement.value, types):
                    targets.append(statement.target)
                continue
            for value in heads(statement, types, live):
                needed += [*names_in(value), *around]
            todo += [(inner, (id(statement),)) for inner in blocks(statement)]
    return targets, needed


def heads(statement, types, live):
    """The expressions that a branch or loop evaluates first, if they may raise. For one that is left out, which is not in `live`."""
    if id(statement) in live:
        return []
    match statement:
        case If(test):
            values = [Apply("truth", (test,))]
        case For(iterables=iterables):
            values = iterables
        case _:
            return []
    return [value for value in values if may_raise(value, types)]


def with_heads(block, types, live):
    """The block with the heads of what is left out as effects before it."""
    out = []
    for statement in block.statements:
        out += [Effect(value, statement.span) for value in heads(statement, types, live)]
        out.append(with_blocks(statement, [with_heads(inner, types, live) for inner in blocks(statement)]))
    return rebuilt(block, out, block.end)


def alone(block, targets, read):
    """The block with effects in place of assignments to those targets that nobody reads."""
    out = [Effect(on_a_copy(statement.value), statement.span)
           if statement.__class__ is Assign and statement.target in targets and statement.target not in read
           else with_blocks(statement, [alone(inner, targets, read) for inner in blocks(statement)]) for statement in block.statements]
    return rebuilt(block, out, block.end)


def on_a_copy(value):
    """An operation that gives the next version of a value, on a copy: by itself it would write the value that is there."""
    version = card_of(value).version if value.__class__ is Apply else None
    if version is None:
        return value
    args = [Apply("snapshot", (arg,)) if place == version else arg for place, arg in enumerate(value.args)]
    return replace(value, args=tuple(args))


def read_in(body):
    """All names that are read."""
    read = {}
    for block in (body, *(inner for statement in walk(body) for inner in blocks(statement))):
        values = [operand for statement in block.statements for operand in operands(statement)] + list(operands(block.end))
        read.update(dict.fromkeys(name for value in values for name in names_in(value)))
    return read


def may_raise(expr, types):
    """True unless evaluating an expression surely raises nothing."""
    stack = [expr]
    while stack:
        node = stack.pop()
        if node.__class__ is Apply:
            safe = None if node.kwargs else card_of(node).is_safe
            if safe is None or not safe(*[type_of(operand, types) for operand in node.args]):
                return True
            stack.extend([operand for operand in node.args if operand.__class__ is Apply])
        elif node.__class__ is Verbatim:
            return True
    return False

"""Walks over the loop language."""

from adcompile.backend.native.loop_language.language import (
    Choose, Compute, Count, Element, GiveUp, Grow, Let, Make, Put, Repeat, Register, Stop,
)
from adcompile.ir.frozen import replace


def parts(expr):
    """An expression and all that it is made of."""
    yield expr
    for part in getattr(expr, "args", ()) or getattr(expr, "place", ()):
        yield from parts(part)


def mapped(expr, change):
    """The expression with `change(part)` in the place of each part, the innermost first."""
    if isinstance(expr, Compute):
        args = tuple([mapped(arg, change) for arg in expr.args])
        if any([new is not old for new, old in zip(args, expr.args)]):
            expr = replace(expr, args=args)
    elif isinstance(expr, Element):
        place = tuple([mapped(one, change) for one in expr.place])
        if any([new is not old for new, old in zip(place, expr.place)]):
            expr = replace(expr, place=place)
    return change(expr)


def expressions(statement):
    """The expressions of a statement, without those of the blocks in it."""
    match statement:
        case Let(_, value):
            return (value,)
        case Put(_, place, value):
            return (*place, value)
        case Count(_, count, _):
            return (count,)
        case Repeat(_, test, _) | Choose(test, _, _):
            return (test,)
        case Grow(_, rows):
            return (rows,)
    return ()


def blocks(statement):
    """The blocks in a statement."""
    match statement:
        case Count(_, _, body):
            return (body,)
        case Repeat(before, _, body):
            return (before, body)
        case Choose(_, then, orelse):
            return (then, orelse)
    return ()


def walked(block):
    """All statements of a block and of the blocks in it, in the order of the text."""
    for statement in block:
        yield statement
        for inner in blocks(statement):
            yield from walked(inner)


def goes_on(block):
    """Return False if nothing behind a block is ever reached: it leaves the loop it is in, or gives up, on all paths."""
    for statement in block:
        if isinstance(statement, (Stop, GiveUp)):
            return False
        if isinstance(statement, Choose) and not goes_on(statement.then) and not goes_on(statement.orelse):
            return False
    return True


def rewritten(block, change, statements=None):
    """The block with `change(part)` in the place of each part of an expression, and `statements(statement)`, a tuple, in the place of
    each statement, the innermost first."""
    found = []
    for statement in block:
        match statement:
            case Let(name, value):
                statement = Let(name, mapped(value, change))
            case Put(buffer, place, value):
                statement = Put(buffer, tuple([mapped(one, change) for one in place]), mapped(value, change))
            case Count(index, count, body):
                statement = Count(index, mapped(count, change), rewritten(body, change, statements))
            case Repeat(before, test, body):
                statement = Repeat(rewritten(before, change, statements), mapped(test, change), rewritten(body, change, statements))
            case Choose(test, then, orelse):
                statement = Choose(mapped(test, change), rewritten(then, change, statements), rewritten(orelse, change, statements))
            case Grow(buffer, rows):
                statement = Grow(buffer, mapped(rows, change))
        found += (statement,) if statements is None else statements(statement)
    return tuple(found)


def same(expr):
    return expr


def assigned(block):
    """The variables that statements of a block assign."""
    return {statement.name if isinstance(statement, Let) else statement.index
            for statement in walked(block) if isinstance(statement, (Let, Count))}


def all_expressions(block):
    """The parts of all expressions of a block."""
    for statement in walked(block):
        for expr in expressions(statement):
            yield from parts(expr)


def reads(block):
    """The variables, and the buffers, that a block reads; buffers are made with shapes, which are not looked at."""
    variables, buffers = set(), set()
    for part in all_expressions(block):
        if isinstance(part, Register):
            variables.add(part.name)
        elif isinstance(part, Element):
            buffers.add(part.buffer)
    return variables, buffers


def written(block):
    """The buffers that a block writes, or makes."""
    return {statement.buffer for statement in walked(block) if isinstance(statement, (Put, Make, Grow))}

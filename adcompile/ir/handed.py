"""The values that names get at the joins of branches, from one trip of a loop to the next, and by copies.

    handed(block)               for each name the values that it is given, on one path or another
    holders(block, "x.0")       the names below a block that surely hold what `x.0` holds

        for k in ...: params (x.1, x.0); continue (x.1); results (x.2)      ->  {x.0, x.1, x.2}
"""

from adcompile.ir.nodes import Assign, Break, Continue, For, If, Name, Try, While, With, Yield


def holders(block, name):
    """The names below a block that hold the same value as a name defined before it, whatever path is taken."""
    given = handed(block)
    same, before = {name, *given}, None
    while len(same) != before:
        before = len(same)
        same -= {target for target in same if target != name
                 and not all(isinstance(value, Name) and value.id in same for value in given[target])}
    return same


def handed(block):
    """The values that each name below a block is given."""
    given = {}
    _gather(block, None, None, given)
    return given


def _gather(block, results, loop, given):
    for statement in block.statements:
        match statement:
            case Assign(target, Name() as value):
                given.setdefault(target, []).append(value)
            case If(_, then, orelse, inner):
                _gather(then, inner, loop, given)
                _gather(orelse, inner, loop, given)
            case With(_, body, inner):
                _gather(body, inner, loop, given)
            case Try(_, body, handler, inner):
                _gather(body, inner, loop, given)
                _gather(handler, inner, loop, given)
            case For() | While():
                for (param, init), result in zip(statement.params, statement.results):
                    given.setdefault(param, []).append(init)
                    given.setdefault(result, []).append(Name(param))
                _gather(statement.body, None, statement, given)
    end = block.end
    targets = results if isinstance(end, Yield) else loop.results if isinstance(end, Break) \
        else [param for param, _ in loop.params] if isinstance(end, Continue) else ()
    for target, value in zip(targets or (), getattr(end, "values", ())):
        given.setdefault(target, []).append(value)

"""Which names may be without a value: variables that some path never assigned."""

from adcompile.analysis.kept import kept_in
from adcompile.ir.nodes import Break, Continue, For, If, Name, Statement, Undefined, While, With, Yield
from adcompile.ir.visit import blocks


def maybe_undefined(block):
    """The names that are given `Undefined` on some path, directly or through other names."""
    given = {}
    _collect(block, None, None, given)
    found = {target: True for target, values in given.items() if any(isinstance(value, Undefined) for value in values)}
    receivers = {}
    for target, values in given.items():
        for value in values:
            if isinstance(value, Name):
                receivers.setdefault(value.id, []).append(target)
    todo = list(found)
    while todo:
        for target in receivers.get(todo.pop(), ()):
            if target not in found:
                found[target] = True
                todo.append(target)
    return found


def _collect(block, loop, results, given):
    for statement in block.statements:
        if isinstance(statement, (For, While)):
            for (name, init), result in zip(statement.params, statement.results):
                given.setdefault(name, []).append(init)
                given.setdefault(result, []).append(Name(name))
            _collect(statement.body, statement, None, given)
        elif isinstance(statement, (If, With)):
            for inner in blocks(statement):
                _collect(inner, loop, statement.results, given)
        elif isinstance(statement, Statement):
            for target, value in kept_in(statement):
                given.setdefault(target, []).append(value)
    targets = {Yield: results, Continue: loop and [name for name, _ in loop.params], Break: loop and loop.results}
    for target, value in zip(targets.get(type(block.end)) or (), getattr(block.end, "values", ())):
        given.setdefault(target, []).append(value)

"""The names that may be without a value: variables that some path never assigned."""

from adcompile.analysis.kept import kept_in
from adcompile.ir.handed import handed
from adcompile.ir.nodes import For, Name, Statement, Undefined, While
from adcompile.ir.visit import walk


def maybe_undefined(block):
    """The names that are given `Undefined` on some path, directly or through other names."""
    given, receivers = _given(block), {}
    found = {target: True for target, values in given.items() if any(isinstance(value, Undefined) for value in values)}
    for target, values in given.items() if found else ():
        for value in values:
            if isinstance(value, Name):
                receivers.setdefault(value.id, []).append(target)
    return _reached(found, receivers)


def given_in_loops(block, loops, names, ends=lambda name: False):
    """Those of the names that loops bind or that are assigned in loops, and all that these may be given, directly or through
    other names; but not by way of the results of loops of which `ends` is true."""
    names = {name: True for name in names if loops.is_in_loop(name)}
    if not names:
        return {}
    sources = {target: [value.id for value in values if isinstance(value, Name)] for target, values in _given(block).items()}
    for statement in walk(block):
        for result in statement.results if isinstance(statement, (For, While)) else ():
            if ends(result):
                sources.pop(result, None)
    return _reached(names, sources)


def _given(block):
    given = handed(block)
    for statement in walk(block):
        for target, value in kept_in(statement) if isinstance(statement, Statement) else ():
            given.setdefault(target, []).append(value)
    return given


def _reached(names, edges):
    """The names and all that edges lead to from them."""
    found, todo = dict(names), list(names)
    while todo:
        for name in edges.get(todo.pop(), ()):
            if name not in found:
                found[name] = True
                todo.append(name)
    return found

"""Where values are handed on that may be unassigned there.

A value that was read before surely is assigned: where it was not, Python has raised.

    t = t_bar           handed on without being read
    t * x; t_bar = t    read before

What is recorded is handed on to its tape: where it has no value there, nobody reads the entry.
"""

from adcompile.ir.nodes import Apply, Assign, Break, Continue, Effect, For, If, Name, Record, Try, While, With, Yield
from adcompile.ir.visit import operands, parts
from adcompile.ops.asked import card_of


def handed_on_unread(program):
    """Pairs of a name and the value it is given somewhere without that value having been read before."""
    found = {}
    _walk(program.body, (), (), {}, found)
    return found


def _walk(block, loop, results, read, found):
    read = dict(read)
    for node in block.statements:
        match node:
            case Assign(target, Name() as value):
                _note([target], [value], read, found)
                continue
            case If(test, then, orelse):
                _read(test, read)
                _walk(then, loop, node.results, read, found)
                _walk(orelse, loop, node.results, read, found)
            case With(context, body):
                _read(context, read)
                _walk(body, loop, node.results, read, found)
            case Try(_, body, handler):
                _walk(body, loop, node.results, read, found)
                _walk(handler, loop, node.results, read, found)
            case For() | While():
                params = [name for name, _ in node.params]
                _note(params, [init for _, init in node.params], read, found)
                _note(node.results, map(Name, params), read, found)
                if isinstance(node, For):
                    for iterable in node.iterables:
                        _read(iterable, read)
                _walk(node.body, (params, node.results), (), read, found)
            case Record(tape, value):
                _note([tape], [recorded(value)], read, found)
            case Assign() | Effect():
                for operand in operands(node):
                    _read(operand, read)
    targets = {Yield: results, Continue: loop and loop[0], Break: loop and loop[1]}.get(type(block.end))
    _note(targets or (), getattr(block.end, "values", ()), read, found)


def recorded(value):
    """The name of what is recorded, or of what a copy is recorded of."""
    return value.args[0] if isinstance(value, Apply) and card_of(value).duplicates else value


def _note(targets, values, read, found):
    for target, value in zip(targets, values):
        if isinstance(value, Name) and value.id not in read:
            found[target, value.id] = True


def _read(expr, read):
    """Notes the names that evaluating an expression surely reads."""
    stack = [expr]
    while stack:
        node = stack.pop()
        if isinstance(node, Name):
            read[node.id] = True
        elif isinstance(node, Apply):
            inner, always = parts(node), card_of(node).always
            stack.extend(inner if always is None else [inner[place] for place in always])

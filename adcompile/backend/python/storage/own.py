"""A buffer that a loop adds to belongs to the loop: what the loop starts from is copied once, not in every trip.

    for i in order:                         x_bar = y_bar.copy()
        x_bar = y_bar.copy()        →       for i in order:
        x_bar[i] += t                           x_bar[i] += t
"""

from adcompile.ir.frozen import replace
from adcompile.ir.handed import handed
from adcompile.ir.nodes import Apply, Assign, Block, For, Name, While
from adcompile.ir.types import OPAQUE, Array
from adcompile.ir.visit import blocks, walk, with_blocks


def owned(program, types, updates):
    """The program where buffers are copied before the loops that add to them. `updates` says which of its assignments are updates."""
    starts = _starts(program, updates)
    return replace(program, body=_copying(program.body, starts, types)) if starts else program


def _starts(program, updates):
    """The parameters of the outermost loops from which a buffer comes that is copied in a loop, or that change places with one."""
    inits = {name: init for node in walk(program.body) if isinstance(node, (For, While)) for name, init in node.params}
    found = {}
    for node in walk(program.body):
        update = updates.get(node.target) if isinstance(node, Assign) else None
        if update is None or not update.copy or update.position is None or update.operand not in inits:
            continue
        name = update.operand
        while isinstance(inits[name], Name) and inits[name].id in inits:
            name = inits[name].id
        found[name] = True
    return _with_partners(program, found, inits, updates) if found else found


def _with_partners(program, found, inits, updates):
    """Parameters, with those that their loops hand to them in a later trip: `u, w = w, u`."""
    given, todo = handed(program.body), list(found)
    while todo:
        for value in given.get(todo.pop(), ()):
            name = getattr(value, "id", None)
            while name in updates:
                name = updates[name].operand
            if name in inits and name not in found:
                found[name] = True
                todo.append(name)
    return found


def _copying(block, starts, types):
    statements = []
    for node in block.statements:
        node = with_blocks(node, [_copying(inner, starts, types) for inner in blocks(node)])
        if isinstance(node, (For, While)):
            params = tuple([(name, _copy(init, types) if name in starts else init) for name, init in node.params])
            node = replace(node, params=params)
        statements.append(node)
    return Block(tuple(statements), block.end)


def _copy(init, types):
    if not isinstance(init, Name):
        return init
    kind = types.get(init.id, OPAQUE)
    plain = isinstance(kind, Array) and len(kind.shape) < 2     # others have layouts, which `copy` does not keep
    return Apply("ndarray.copy" if plain else "snapshot", (init,))

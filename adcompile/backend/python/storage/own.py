"""A buffer that a loop adds to belongs to the loop: what the loop starts from is copied once, not in every trip.

    for i in order:                         x_bar = y_bar.copy()
        x_bar = y_bar.copy()        →       for i in order:
        x_bar[i] += t                           x_bar[i] += t
"""

from adcompile.backend.python.storage.lives import Ranges
from adcompile.backend.python.storage.reuse import find_updates
from adcompile.ir.frozen import replace
from adcompile.ir.nodes import Apply, Assign, Block, For, Name, While
from adcompile.ir.types import OPAQUE, Array
from adcompile.ir.visit import blocks, walk, with_blocks


def owned(program, types, users):
    """The program, where its values are alive, and which of its assignments are updates."""
    ranges = Ranges(program)
    updates = find_updates(program, ranges, types, users)
    starts = _starts(program, updates)
    if not starts:
        return program, ranges, updates
    program = replace(program, body=_copying(program.body, starts, types))
    ranges = Ranges(program)
    return program, ranges, find_updates(program, ranges, types, users)


def _starts(program, updates):
    """The parameters of the outermost loops from which a buffer comes that is copied in a loop."""
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
    array = isinstance(types.get(init.id, OPAQUE), Array)
    return Apply("ndarray.copy" if array else "snapshot", (init,))

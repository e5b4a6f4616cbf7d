"""Values taken out of one another at once: what `a, b = x` assigns is printed as `a, b = x`.

    t.0 = unpack(x, 2, -1)
    a.0 = getitem(t.0, 0)       →       a, b = x
    b.0 = getitem(t.0, 1)
"""

import ast

from adcompile.ir.nodes import Apply, Assign, Block, Const, Name, Statement
from adcompile.ir.visit import blocks, names_in, operands, walk, with_blocks

STORE = ast.Store()


def gathered(body):
    """The block with unpackings as statements, where their items are assigned in the same block and nowhere else."""
    counts = {}
    for node in walk(body):
        if isinstance(node, Assign) and isinstance(node.value, Apply) and node.value.op == "unpack":
            counts[node.target] = 0
    if not counts:
        return body
    _count(body, counts)
    return _block(body, counts)


def _count(block, counts):
    for node in block.statements:
        for operand in operands(node):
            _count_in(operand, counts)
        for inner in blocks(node):
            _count(inner, counts)
    for operand in operands(block.end):
        _count_in(operand, counts)


def _count_in(expr, counts):
    for name in names_in(expr):
        if name in counts:
            counts[name] += 1


def _block(block, counts):
    items = {}
    for node in block.statements:
        source = _item_of(node, counts)
        if source is not None:
            items.setdefault(source[0], []).append((source[1], node))
    complete = {name: found for name, found in items.items() if len(found) == counts[name]}
    dropped = {id(node) for found in complete.values() for _, node in found}
    out = []
    for node in block.statements:
        if isinstance(node, Assign) and (node.target in complete or node.target in counts and counts[node.target] == 0):
            out += _statement(node, complete.get(node.target, []))
        elif id(node) not in dropped:
            out.append(with_blocks(node, [_block(inner, counts) for inner in blocks(node)]))
    return Block(tuple(out), block.end)


def _item_of(node, counts):
    """The unpacked tuple and the position, for `a = getitem(t, 0)`."""
    match node:
        case Assign(_, Apply("getitem", (Name(id), Const(position)))) if id in counts and type(position) is int:
            return id, position
    return None


def _statement(node, items):
    """One assignment of all items; one that is assigned twice is copied."""
    value, count, star = node.value.args
    targets = {}
    copies = []
    for position, item in items:
        position %= count.value
        if position in targets:
            copies.append(Assign(item.target, Name(targets[position]), item.span))
        else:
            targets[position] = item.target
    names = [targets.get(position, f"{node.target}{position}") for position in range(count.value)]
    places = [ast.Name(name, STORE) for name in names]
    if star.value >= 0:
        places[star.value] = ast.Starred(places[star.value], STORE)
    tree = ast.Assign([ast.Tuple(places, STORE)], ast.Name("", ast.Load()))
    return [Statement(tree, (("", value),), tuple(zip(names, names)), None, node.span), *copies]

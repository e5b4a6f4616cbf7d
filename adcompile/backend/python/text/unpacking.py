"""Values taken out of one another at once: what `a, b = x` assigns is printed as `a, b = x`.

    t.0 = unpack(x, 2, -1)
    a.0 = getitem(t.0, 0)       →       a, b = x
    b.0 = getitem(t.0, 1)

    unpack(x, 2, -1)                    the same, where only the length is checked and elements are read from x
    a.0 = getitem(x, 0)         →       a, b = x
    b.0 = getitem(x, 1)
"""

import ast

from adcompile.ir.frozen import replace
from adcompile.ir.names import Value
from adcompile.ir.nodes import Apply, Assign, Block, Callee, Const, Effect, Name, Statement
from adcompile.ir.types import Tuple
from adcompile.ir.visit import blocks, item_read, names_in, operands, walk, with_blocks

STORE = ast.Store()


def gathered(program):
    """The program with unpackings as statements, where their items are assigned in the same block and nowhere else."""
    body = _gathered(program.body)
    return program if body is program.body else replace(program, body=body)


def _gathered(body):
    if any(_is_check(node) for node in walk(body)):
        body = _checked(body)
    counts = {}
    for node in walk(body):
        if isinstance(node, Assign) and _unpacked(node.value) is not None:
            counts[node.target] = 0
    if not counts:
        return body
    _count(body, counts)
    return _block(body, counts)


def _is_check(node):
    match node:
        case Effect(Apply("unpack", (Name(), Const(), Const(-1)))):
            return True
    return False


def _checked(block):
    """The block with each check of a length and the reads of all elements right after it as one statement."""
    out, position = [], 0
    while position < len(block.statements):
        node = block.statements[position]
        targets = _elements(block.statements, position) if _is_check(node) else None
        if targets is None:
            out.append(with_blocks(node, [_checked(inner) for inner in blocks(node)]))
            position += 1
        else:
            out.append(_unpacking(node.value.args[0], targets, node.span))
            position += 1 + len(targets)
    return Block(tuple(out), block.end)


def _elements(statements, position):
    """The targets of the elements that the statements after a check read, None unless they read each one once."""
    value, count, _ = statements[position].value.args
    targets = {}
    for node in statements[position + 1:position + 1 + count.value]:
        id, place = (item_read(node.value) if isinstance(node, Assign) else None) or (None, None)
        if id == value.id and type(place) is int:
            targets[place] = node.target
    return [targets[place] for place in range(count.value)] if sorted(targets) == list(range(count.value)) else None


def _unpacking(value, targets, span, star=-1):
    """The statement `a, *b = value`."""
    places = [ast.Name(target, STORE) for target in targets]
    if star >= 0:
        places[star] = ast.Starred(places[star], STORE)
    tree = ast.Assign([ast.Tuple(places, STORE)], ast.Name("", ast.Load()))
    return Statement(tree, (("", value),), tuple(zip(targets, targets)), None, span)


def _unpacked(value):
    """For an expression that is taken apart: (the value, its number of items, the place of the starred item or -1). None for any
    other."""
    match value:
        case Apply("unpack", (inner, Const(count), Const(star))):
            return inner, count, star
        case Apply("invoke", (Const(Callee(result=Tuple(items))), *_)):
            return value, len(items), -1
    return None


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
    found = item_read(node.value) if isinstance(node, Assign) else None
    return found if found is not None and found[0] in counts and type(found[1]) is int else None


def _statement(node, items):
    """One assignment of all items; one that is assigned twice is copied."""
    value, length, star = _unpacked(node.value)
    targets = {}
    copies = []
    for position, item in items:
        position %= length
        if position in targets:
            copies.append(Assign(item.target, Name(targets[position]), item.span))
        else:
            targets[position] = item.target
    names = [targets.get(position, Value(f"{node.target}_{position}", node.target.label)) for position in range(length)]
    return [_unpacking(value, names, node.span, star), *copies]

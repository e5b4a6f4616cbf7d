"""Flags that a loop gives the same value in every trip are given it once.

    broke = False                        broke = False
    while ...:                           while ...:
        if ...:                              if ...:
            broke = True           →             broke = True
            break                                break
        broke = False
"""

from adcompile.ir.frozen import replace
from adcompile.ir.nodes import Block, Const, Continue, For, If, Name, Unreachable, While
from adcompile.ir.visit import OF_BLOCKS, blocks, rebuilt, with_blocks


def steady(program):
    """The program, whose loops hand a parameter on as it is where they would give it the constant it started from."""
    body = _steady(program.body)
    return program if body is program.body else replace(program, body=body)


def _steady(block):
    return rebuilt(block, [_statement(node) for node in block.statements], block.end)


def _statement(node):
    inner = blocks(node) if node.__class__ in OF_BLOCKS else ()
    if not inner:
        return node
    node = with_blocks(node, [_steady(block) for block in inner])
    if not isinstance(node, (For, While)):
        return node
    ends = list(_ends(node.body))
    fixed = {place: name for place, (name, init) in enumerate(node.params)
             if isinstance(init, Const) and all(_keeps(end.values[place], name, init) for end in ends)}
    return replace(node, body=_handing_on(node.body, fixed)) if fixed and ends else node


def _keeps(value, name, init):
    if isinstance(value, Name):
        return value.id == name
    return isinstance(value, Const) and type(value.value) is type(init.value) and repr(value.value) == repr(init.value)


def _ends(block):
    """The ends of trips that go on."""
    if isinstance(block.end, Continue):
        yield block.end
    elif _leaves_inside(block):
        for arm in blocks(block.statements[-1]):
            yield from _ends(arm)


def _leaves_inside(block):
    return isinstance(block.end, Unreachable) and bool(block.statements) and isinstance(block.statements[-1], If)


def _handing_on(block, fixed):
    if isinstance(block.end, Continue):
        values = [Name(fixed[place]) if place in fixed else value for place, value in enumerate(block.end.values)]
        return Block(block.statements, Continue(tuple(values)))
    if _leaves_inside(block):
        last = block.statements[-1]
        arms = [_handing_on(arm, fixed) for arm in blocks(last)]
        return Block((*block.statements[:-1], with_blocks(last, arms)), block.end)
    return block

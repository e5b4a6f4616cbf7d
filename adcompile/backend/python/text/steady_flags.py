"""Flags that a loop gives the same value in every trip are given it once.

    broke = False                        broke = False
    while ...:                           while ...:
        if ...:                              if ...:
            broke = True           →             broke = True
            break                                break
        broke = False
"""

from adcompile.ir.ends import with_ends
from adcompile.ir.frozen import replace
from adcompile.ir.nodes import Continue, For, Name, While
from adcompile.ir.visit import OF_BLOCKS, blocks, rebuilt, with_blocks


def steady(program, loops):
    """The program, whose loops hand a parameter on as it is where they would give it the constant it started from."""
    body = _steady(program.body, loops)
    return program if body is program.body else replace(program, body=body)


def _steady(block, loops):
    return rebuilt(block, [_statement(node, loops) for node in block.statements], block.end)


def _statement(node, loops):
    inner = blocks(node) if node.__class__ in OF_BLOCKS else ()
    if not inner:
        return node
    new = with_blocks(node, [_steady(block, loops) for block in inner])
    if not isinstance(node, (For, While)) or not loops[node].constant:
        return new
    fixed = {place: Name(node.params[place][0]) for place in loops[node].constant}

    def handing_on(end):
        if not isinstance(end, Continue):
            return end
        return Continue(tuple([fixed.get(place, value) for place, value in enumerate(end.values)]))

    return replace(new, body=with_ends(new.body, handing_on))

"""Elements that are read several times as floats are read once, where nothing in between may write them.

    t = float(y[0])                     t = float(y[0])
    t2 = float(y[0])            ->      a = t * t
    a = t * t2
"""

from adcompile.algebra.match import expression_key
from adcompile.analysis.effects.purity import is_comment, is_pure
from adcompile.ir.names import Role
from adcompile.ir.nodes import Apply, Assign, Name
from adcompile.ir.visit import blocks, map_names, rebuilt, with_blocks
from adcompile.ops.asked import is_item, makes_float


def read_once(block):
    """The block without floats that are there already. Variables of the user's keep what they were given."""
    same = {}
    block = _block(block, same)
    return map_names(block, lambda name: Name(same.get(name.id, name.id)), lambda name: name) if same else block


def _block(block, same):
    """The block without the floats that are entered in `same`, each with the one that it equals."""
    elements, floats, out = {}, {}, []
    for statement in block.statements:
        if statement.__class__ is not Assign:
            if not is_comment(statement):
                elements, floats = {}, {}
            out.append(with_blocks(statement, [_block(inner, same) for inner in blocks(statement)]))
            continue
        target, value = statement.target, statement.value
        made = value.__class__ is Apply
        if made and not is_pure(value):
            elements, floats = {}, {}
        elif made and is_item(value):
            elements[target] = expression_key(value)
        elif made and makes_float(value) and getattr(value.args[0], "id", None) in elements:
            known = floats.setdefault(elements[value.args[0].id], target)
            if known != target and target.label.role is Role.TEMPORARY:
                same[target] = known
                continue
        out.append(statement)
    return rebuilt(block, out, block.end)

"""A number that is added to a part of an array stays a number: NumPy adds it to every element.

    t = broadcast_like(s, x[i]); y_bar.2 = index_add(y_bar.1, i, t)     →   y_bar.2 = index_add(y_bar.1, i, s)
"""

from adcompile.algebra.simplify import UNIFORM
from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.memory.named_once import is_single
from adcompile.ir.frozen import replace
from adcompile.ir.nodes import Apply, Assign, Name
from adcompile.ir.types import Array, kind, same_shape
from adcompile.ir.visit import blocks, read_counts, rebuilt, walk, with_blocks
from adcompile.ops.asked import adds_to_a_part
from adcompile.optimize.dead import eliminate_dead


def unfilled(program, types):
    """The program where no array is made of a number that is added to a part of another array."""
    if not any(map(_is_filled, walk(program.body))):
        return program
    body = _block(program.body, read_counts(program.body), types)
    return program if body is program.body else eliminate_dead(replace(program, body=body))


def _is_filled(node):
    return node.__class__ is Assign and node.value.__class__ is Apply and node.value.op == UNIFORM


def _block(block, reads, types):
    filled, statements = {}, []
    for node in block.statements:
        if node.__class__ is not Assign:
            node = with_blocks(node, [_block(inner, reads, types) for inner in blocks(node)])
        elif _is_filled(node):
            filled[node.target] = node.value
        elif filled and node.value.__class__ is Apply and adds_to_a_part(node.value):
            number = _number(node.value, filled, reads, types)
            node = node if number is None else replace(node, value=replace(node.value, args=(*node.value.args[:2], number)))
        statements.append(node)
    return rebuilt(block, statements, block.end)


def _number(value, filled, reads, types):
    """The number that fills what is added to a part of an array of float64, and is read for that alone; None where there is none."""
    x, index, added = value.args
    known = type_of(x, types)
    if not isinstance(added, Name) or added.id not in filled or reads.get(added.id) != 1 or not isinstance(known, Array) \
            or known.dtype != "float64" or not is_single(index, types):
        return None
    number, _ = filled[added.id].args
    part = type_of(Apply("getitem", (x, index)), types)
    return number if kind(type_of(number, types)) in ("float", "float64") and same_shape(types[added.id], part) else None

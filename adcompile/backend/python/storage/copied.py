"""The copies of whole arrays in loops that the user did not write: each costs as much as the array in every trip.

    copies_in_loops(program, types, updates)        of each copy, the variable that is copied and the user's line that it is made for

A copy is made where a store needs an older version of its array again, where what a derivative reads may be written by code that nobody
followed, and where a tape holds an array that is overwritten later. What stands on a tape of a part that is overwritten is a copy of
that part alone, and none of these; nor is what goes along with a copy of the user's: its cotangent, its tangent.
"""

from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.memory.fresh import is_view
from adcompile.errors import short
from adcompile.ir.names import stem_of
from adcompile.ir.nodes import Apply, Assign, For, Name, While
from adcompile.ir.types import is_array
from adcompile.ir.visit import blocks, operands, operations, parts, walk
from adcompile.ops.asked import card_of, is_item

def copies_in_loops(program, types, updates):
    """Pairs of a name and a Span, or None where no line of the user's is near, in the order of the text."""
    loops = [node for node in walk(program.body) if isinstance(node, (For, While))]
    if not loops:
        return ()
    made = {node.target: node.value for node in walk(program.body) if isinstance(node, Assign)}
    own = {(apply.span.file, apply.span.line): True for apply in operations(program.body) if apply.span and is_copy(apply)}
    inner = {id(one) for node in loops for one in walk(node.body) if isinstance(one, (For, While))}
    found = []
    for loop in loops:
        if id(loop) not in inner:
            found += _of_block(loop.body, _Copies(types, updates, made))
    return tuple([(name, place) for name, place in found if place is None or (place.file, place.line) not in own])


def is_copy(expr):
    """Return True if an operation is a copy. One that the user wrote has its place in the user's text."""
    return card_of(expr).duplicates


class _Copies:
    def __init__(self, types, updates, made):
        self.types, self.updates, self.made = types, updates, made

    def of(self, statement):
        """The names that a statement copies by itself."""
        update = self.updates.get(getattr(statement, "target", None)) if isinstance(statement, Assign) else None
        if update is not None and update.copy and self.is_whole(Name(update.operand)):
            yield update.operand
        for value in operands(statement):
            yield from self.in_expression(value)

    def in_expression(self, expr):
        if not isinstance(expr, Apply):
            return
        if is_copy(expr) and expr.span is None and self.is_whole(expr.args[0]):
            yield expr.args[0].id
        for part in parts(expr):
            yield from self.in_expression(part)

    def is_whole(self, expr):
        """Return True if an expression is the name of an array with axes that is no part of another one."""
        if not isinstance(expr, Name) or not is_array(type_of(expr, self.types)) or getattr(self.types.get(expr.id), "shape", None) == ():
            return False
        made = self.made.get(expr.id)
        return not (isinstance(made, Apply) and is_item(made) and is_view(made))


def _of_block(block, copies):
    """The copies in a block. One without a place is made for the next statement that has one."""
    place, waiting, found = None, [], []
    for statement in block.statements:
        place = place_of(statement) or place
        waiting += copies.of(statement)
        if place is not None:
            found += [(name, place) for name in waiting]
            waiting = []
        for inner in blocks(statement):
            found += _of_block(inner, copies)
    return found + [(name, None) for name in waiting]


def place_of(statement):
    """Where in the user's text a statement comes from: its Span, or that of a part of it; None where it has none."""
    todo = [statement, *operands(statement)]
    while todo:
        node = todo.pop(0)
        if getattr(node, "span", None) is not None:
            return node.span
        todo += parts(node) if isinstance(node, Apply) else ()
    return None


def copy_shown(copy):
    """The name that is copied in a loop and the line of the user's that it is for, as `explain` shows them."""
    name, span = copy
    return stem_of(name) if span is None else f"{stem_of(name)} ({short(span.file)}:{span.line}: {span.text})"

"""Lists of the user's world in which values are noted, and which the program reads as well: it has a list of its own for each.

    history.0 = list(self_history)          both hold the same items
    self_history.append(v.0)
    history.1 = history.0.append(v.0)       and after each of these pairs again

Any other change of the program's own list, under whatever name, is refused: the list outside would not have it.
"""

from adcompile.analysis.memory.aliases import meant, sharing
from adcompile.errors import refused
from adcompile.frontend.source.syntax import refusal_of
from adcompile.ir.nodes import Apply, Keep
from adcompile.ir.stores import BASE, STORED, is_noted, is_store, own_history, store_parts
from adcompile.ir.visit import blocks, names_in, operands, walk
from adcompile.ops.asked import is_known, written
from adcompile.ops.operators import UPDATES


def check_noted(program, types):
    """The program. Refuses one that changes a list of its own which stands for one outside, but by what is done to both."""
    noted = {dict(one.reads)[BASE].id for one in walk(program.body) if is_noted(one)}
    own = {one.target: own_history(one) for one in walk(program.body) if own_history(one) in noted} if noted else {}
    if own:
        classes = sharing(program, types)
        outside = {classes.get(target, target): name for target, name in own.items()}
        check_block(program.body, outside, classes, types)
    return program


def check_block(block, outside, classes, types):
    before = None
    for statement in block.statements:
        for name in changed(statement, types):
            param = outside.get(classes.get(name, name))
            if param is not None and not is_pair(before, statement, param):
                raise refused([refusal_of("effect", statement.span)])
        before = before if statement.__class__ is Keep else statement
        for inner in blocks(statement):
            check_block(inner, outside, classes, types)


def is_pair(before, statement, param):
    """Return True if a statement appends to a list what the one before it has appended to the list outside."""
    if before is None or not is_noted(before) or not is_store(statement) or statement.stores != "list.append":
        return False
    reads = dict(before.reads)
    return reads[BASE].id == param and store_parts(statement)[3] == reads[STORED]


def changed(statement, types):
    """The names of what a statement itself may change: stores into, updates, or hands to code that may do so."""
    if is_store(statement):
        yield from names_in(store_parts(statement)[1])
        return
    for value in operands(statement):
        for apply in [value, *operations_in(value)]:
            if isinstance(apply, Apply) and (apply.op in UPDATES or apply.op == "invoke" or not is_known(meant(apply, types))):
                yield from names_in(apply)
            elif isinstance(apply, Apply):
                for part in written(meant(apply, types)):
                    yield from names_in(part)


def operations_in(expr):
    """The operations in an expression, itself left out."""
    stack, found = [expr], []
    while stack:
        node = stack.pop()
        if isinstance(node, Apply):
            inner = [*node.args, *[arg for _, arg in node.kwargs]]
            found += [part for part in inner if isinstance(part, Apply)]
            stack += inner
    return found

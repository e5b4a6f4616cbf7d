"""Of tuples among which a branch chooses, the one part that is read, under its own name. What the others are made of is dead then.

    [t] = if ...:                           [y] = if ...:
        t.1 = tuple(a, b)                       yield b
        yield t.1                   ->      else:
    else:                                       yield d
        t.2 = tuple(c, d)
        yield t.2
    y = getitem(t, 1)
"""

from collections import Counter

from adcompile.ir.frozen import replace
from adcompile.ir.names import Role
from adcompile.ir.nodes import Assign, If, Name, Yield
from adcompile.ir.visit import ATOMS, blocks, ends, is_display, item_read, names_in, operands, rebuilt, walk, with_blocks


def with_parts_alone(program, types):
    """The program where such branches give the part alone, and the types of its names."""
    reads, parts = Counter(), {}
    for node in (*walk(program.body), *ends(program.body)):
        for operand in operands(node):
            reads.update(names_in(operand))
        if isinstance(node, Assign) and (part := part_of(node.value)) is not None:
            parts.setdefault(part[0], []).append((part[1], node.target))
    alone, chosen, called = {}, {}, {}
    for branch in walk(program.body):
        for place, result in enumerate(branch.results if isinstance(branch, If) else ()):
            found = parts.get(result, ())
            if len(found) != 1 or reads[result] != 1 or result.label.role is not Role.TEMPORARY:
                continue
            (part, target), = found
            inner, atoms = {}, {}
            if is_of_tuples(branch, place, part, reads, inner, atoms):
                called[result] = target
                alone |= dict.fromkeys(inner, types.get(target))
                chosen |= atoms
    if not called:
        return program, types
    known = {name: type for name, type in types.items() if name not in alone} | {name: type for name, type in alone.items() if type is not None}
    return replace(program, body=_block(program.body, called, chosen)), known


def part_of(value):
    """A name and the place of the item of it that an expression reads, or None."""
    read = item_read(value)
    return read if read is not None and type(read[1]) is int and read[1] >= 0 else None


def is_of_tuples(branch, place, part, reads, inner, chosen):
    """Return True if a result of a branch is in each arm a tuple that is made there and that nobody else reads. Enters the results of
    branches inside in `inner`, and of each tuple the part in `chosen`."""
    for arm in blocks(branch):
        if not isinstance(arm.end, Yield):
            continue
        value = arm.end.values[place]
        if not isinstance(value, Name) or reads[value.id] != 1:
            return False
        match next((one for one in reversed(arm.statements) if value.id in made_by(one)), None):
            case Assign(target, made) if is_display(made) and part < len(made.args) and all(arg.__class__ in ATOMS for arg in made.args):
                chosen[target] = made.args[part]
            case If() as within if value.id.label.role is Role.TEMPORARY:
                inner[value.id] = True
                if not is_of_tuples(within, within.results.index(value.id), part, reads, inner, chosen):
                    return False
            case _:
                return False
    return True


def made_by(statement):
    return (statement.target,) if isinstance(statement, Assign) else statement.results if isinstance(statement, If) else ()


def _block(block, called, chosen):
    """The block with results called as what is read of them, and parts in the place of the tuples."""
    statements = []
    for statement in block.statements:
        if isinstance(statement, Assign):
            part = part_of(statement.value)
            if statement.target not in chosen and (part is None or part[0] not in called):
                statements.append(statement)
            continue
        statement = with_blocks(statement, [_block(inner, called, chosen) for inner in blocks(statement)])
        if isinstance(statement, If) and any(result in called for result in statement.results):
            statement = replace(statement, results=tuple([called.get(result, result) for result in statement.results]))
        statements.append(statement)
    end = block.end
    if isinstance(end, Yield) and any(getattr(value, "id", None) in chosen for value in end.values):
        end = Yield(tuple([chosen.get(getattr(value, "id", None), value) for value in end.values]))
    return rebuilt(block, statements, end)

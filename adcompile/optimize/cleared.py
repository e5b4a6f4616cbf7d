"""Parts of buffers that are taken out, cleared and added to again are written once, and copied only where they have to be.

    part = x_bar[i].copy()              part = 0.5 * x_bar[i]
    x_bar[i] = 0.0                  →   x_bar[i] = part
    part = 0.5 * part                   x_bar[j] += t
    x_bar[j] += t
    x_bar[i] += part

A sum of two is the same in both orders; where more than one other part is added to in between, all stays as it is. What reads a part more
than once reads it where it stands, and it is written behind that:

    part = x_bar[i].copy()              part = x_bar[i]
    x_bar[i] = 0.0                  →   t_bar = part * w
    t_bar = part * w                    w_bar = part * t
    w_bar = part * t                    x_bar[i] = 0.0
"""

from adcompile.algebra.match import expression_key
from adcompile.analysis.effects.purity import is_comment, is_pure
from adcompile.analysis.memory.named_once import index_parts, is_single, is_slice
from adcompile.ir.frozen import replace
from adcompile.ir.nodes import Apply, Assign, Const, Name, Recall
from adcompile.ir.types import is_array
from adcompile.ir.visit import blocks, names_in, operands, read_counts, rebuilt, with_blocks
from adcompile.ops.asked import adds_to_a_part, card_of, is_item, stores_a_part

FAR = 16
"""How many statements are looked back."""


def write_once(program, types, added):
    """The program, of what transforms `added`; itself where nothing is found."""
    maker = _WritingOnce(types, added, read_counts(program.body))
    body = maker.block(program.body)
    return program if body is program.body else replace(program, body=body)


class _WritingOnce:
    def __init__(self, types, added, reads):
        self.types, self.added, self.reads = types, added, reads

    def block(self, block):
        statements = []
        for statement in block.statements:
            if not isinstance(statement, Assign):
                statements.append(with_blocks(statement, [self.block(inner) for inner in blocks(statement)]))
            elif not (statement.target in self.added and isinstance(statement.value, Apply)
                      and (self.added_again(statement, statements) or self.read_in_place(statement, statements))):
                statements.append(statement)
        self.written_late(statements)
        return rebuilt(block, statements, block.end)

    def found(self, name, statements):
        """The place of the statement near the end of a block that assigns a name which is read once, None where there is none."""
        if not isinstance(name, Name) or self.reads.get(name.id) != 1 or name.id not in self.added:
            return None
        for place in range(len(statements) - 1, max(len(statements) - 1 - FAR, -1), -1):
            if isinstance(statements[place], Assign):
                if statements[place].target == name.id:
                    return place
            elif not is_comment(statements[place]):
                return None
        return None

    def added_again(self, statement, statements):
        """Store what is added to a part that was cleared, and add after that what was added to another part meanwhile."""
        value, between = statement.value, []
        if not adds_to_a_part(value) or not is_array(self.types.get(statement.target)):
            return False
        place = self.found(value.args[0], statements)
        if place is not None and adds_to_a_part(statements[place].value):
            between = [place]
            place = self.found(statements[place].value.args[0], statements)
        cleared = statements[place].value if place is not None else None
        if not isinstance(cleared, Apply) or not stores_a_part(cleared) or getattr(cleared.args[2], "value", None) != 0.0 \
                or not isinstance(cleared.args[2], Const) or not is_single(value.args[1], self.types) \
                or region(cleared.args[1]) != region(value.args[1]):
            return False
        kept = [statements[other] for other in between]
        first = statements[place].target if between else statement.target
        new = [Assign(first, Apply(cleared.op, (*cleared.args[:2], value.args[2])), statement.span)]
        new += [replace(one, target=statement.target, value=replace(one.value, args=(Name(first), *one.value.args[1:]))) for one in kept]
        for other in sorted((place, *between), reverse=True):
            del statements[other]
        statements += new
        return True

    def read_in_place(self, statement, statements):
        """Let an operation that makes something new read a part itself in place of a copy of it, where the copy was made."""
        value = statement.value
        if not card_of(value).memory.is_new or card_of(value).keeps or card_of(value).version is not None or not is_pure(value):
            return False
        for arg in value.args:
            place = self.found(arg, statements)
            copied = statements[place].value if place is not None else None
            if not isinstance(copied, Apply) or not card_of(copied).duplicates or copied.kwargs or value.args.count(arg) != 1:
                continue
            later = {one.target: True for one in statements[place:] if isinstance(one, Assign)}
            if any(name in later for name in names_in(value) if name != arg.id) or any(arg.id in names_in(other) for other in value.args
                                                                                      if other is not arg):
                continue
            args = tuple([copied.args[0] if one is arg else one for one in value.args])
            statements[place] = replace(statement, value=replace(value, args=args))
            return True
        return False

    def written_late(self, statements):
        """Put stores into parts behind what reads copies of these parts, which then are no copies."""
        begin = 0
        while begin < len(statements):
            copy = statements[begin]
            first = max(begin - FAR, 0)
            taken = self.found(copied_part(copy), statements[first:begin]) if self.is_read_again(copy) else None
            part = statements[first + taken].value if taken is not None else None
            if isinstance(part, Apply) and is_item(part) and isinstance(part.args[0], Name):
                near = statements[begin + 1:begin + 1 + FAR]
                store = next((place for place, one in enumerate(near) if writes_into(one, part.args[0].id)), None)
                last = self.last_reader(copy.target, near)
                if store is not None and last is not None and not any(reads(one, near[store].target) for one in near[store + 1:last + 1]):
                    near.insert(max(last, store), near.pop(store))
                    statements[begin:begin + 1 + len(near)] = [replace(copy, value=part), *near]
                    del statements[first + taken]
                    continue
            begin += 1

    def is_read_again(self, statement):
        return isinstance(statement, Assign) and statement.target in self.added and self.reads.get(statement.target, 0) > 1

    def last_reader(self, name, statements):
        """The place of the last statement that reads a name, where all that read it are in a row of assignments and make something new of it;
        None otherwise."""
        found, count = None, 0
        for place, one in enumerate(statements):
            if not isinstance(one, (Assign, Recall)) and not is_comment(one):
                break
            if reads(one, name):
                if not makes_new(one.value):
                    return None
                found, count = place, count + sum(read.id == name for read in one.value.args if isinstance(read, Name))
        return found if count == self.reads[name] else None


def makes_new(value):
    """Return True if an expression is one operation on names, which makes something new of them."""
    if not isinstance(value, Apply) or value.kwargs:
        return False
    known = card_of(value)
    return known.memory.is_new and not known.keeps and known.version is None and is_pure(value)


def copied_part(statement):
    """The operand of which an assignment gives a copy; None where it gives none."""
    value = statement.value
    return value.args[0] if isinstance(value, Apply) and card_of(value).duplicates and not value.kwargs else None


def writes_into(statement, name):
    """Return True if a statement stores into a part of what a name stands for."""
    value = statement.value if isinstance(statement, Assign) else None
    return isinstance(value, Apply) and stores_a_part(value) and isinstance(value.args[0], Name) and value.args[0].id == name


def reads(statement, name):
    return any(name in names_in(value) for value in operands(statement))


def region(index):
    """A key of the part that an index names: whole axes at its end are left out."""
    parts = list(index_parts(index))
    while len(parts) > 1 and is_slice(parts[-1]) and all(isinstance(bound, Const) and bound.value is None for bound in parts[-1].args):
        parts.pop()
    return tuple(map(expression_key, parts))

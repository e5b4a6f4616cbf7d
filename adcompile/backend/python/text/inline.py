"""Temporaries back in the expressions they came from.

    t.0 = div(a, x)
    t.1 = add(x, t.0)           →       x.2 = mul(0.5, add(x, div(a, x)))
    x.2 = mul(0.5, t.1)

A value goes back where it is read if it is read once, has no effect, is not the user's own variable, and the line stays
short. It never goes into a loop, into what is evaluated only perhaps, past an effect, out of the lines below its
comment, or past the place where a variable that it reads changes, or where a part is stored into an array of which it reads a
view: that would need a copy of the array. What the end of a block hands over keeps its name.
"""

from functools import lru_cache

from adcompile.analysis.effects.purity import is_comment, is_pure
from adcompile.analysis.memory.fresh import is_made, is_view
from adcompile.backend.python.storage.reuse import is_augmented
from adcompile.backend.python.text.concrete import concrete
from adcompile.backend.python.text.in_place import changes_part
from adcompile.backend.python.text.width import LIMIT, width
from adcompile.ir.frozen import replace
from adcompile.ir.names import Role
from adcompile.ir.nodes import (
    Apply, Assign, Block, Const, Continue, Effect, For, Name, Recall, Record, Return, Statement, Verbatim, While,
)
from adcompile.ir.types import Array, is_scalar, same_shape
from adcompile.ir.visit import blocks, defined, map_expr, map_operands, names_in, operands, parts, with_blocks
from adcompile.ops.asked import Sort, card_of, stores_a_part
from adcompile.ops.fields.memory import Identity
from adcompile.ops.keys import is_helper
from adcompile.ops.operators import ALGEBRA, COMMUTES, UPDATES
from adcompile.ops.registry import card

MANY = 2


def inline(program, types, users):
    """The program with expressions as they are to be printed."""
    return replace(program, body=_Inliner(types, users, _TimesRead(program.body)).block(program.body, 1))


SPECIAL = Sort(lambda found: found.always is not None or found.writes or is_helper(found.key) or is_sum(found.key) or is_kept(found.key))
"""Operations that read some of their operands in another way than once, or are no part of an expression."""


def reads_each_once(value, known):
    """Return True if a value is an operation that reads each of its operands once, which are names and constants."""
    if value.__class__ is not Apply or value.kwargs or known[value.op, len(value.args)]:
        return False
    for arg in value.args:
        if arg.__class__ is not Name and arg.__class__ is not Const:
            return False
    return True


class _TimesRead:
    """How often each value is read, as far as it matters; reads that may not happen, or happen often, count as many."""

    def __init__(self, block):
        self.count, self.summed = {}, {}
        self.scan(block)

    def scan(self, block):
        count, known = self.count, SPECIAL.table()
        for node in block.statements:
            if node.__class__ is Assign:
                if reads_each_once(node.value, known):
                    for arg in node.value.args:
                        if arg.__class__ is Name:
                            count[arg.id] = count[arg.id] + 1 if arg.id in count else 1
                else:
                    self.read(node.value, False)
                continue
            for operand in operands(node):
                self.read(operand, isinstance(node, Statement) or isinstance(node, While) and operand is node.test)
            for inner in blocks(node):
                self.scan(inner)
        for operand in operands(block.end):
            self.read(operand, False)

    def read(self, expr, lazy):
        count, stack = self.count, [(expr, lazy)]
        while stack:
            node, lazy = stack.pop()
            kind = node.__class__
            if kind is Name:
                count[node.id] = count.get(node.id, 0) + (MANY if lazy else 1)
            elif kind is Apply:
                if is_sum(node.op) and isinstance(node.args[0], Name):
                    self.summed[node.args[0].id] = True
                if card_of(node).always or is_kept(node.op):
                    stack.extend([(part, lazy or _stays(node.op, place)) for place, part in enumerate(parts(node))])
                elif node.op == "runtime.divide_where":     # printed with its divisor twice
                    stack.extend([(part, lazy or place == 1) for place, part in enumerate(parts(node))])
                else:
                    stack.extend([(part, lazy) for part in parts(node)])
            elif kind is Verbatim:
                stack.extend([(part, True) for part in parts(node)])


class _Inliner:
    def __init__(self, types, users, reads):
        self.types, self.users, self.reads = types, users, reads
        self.left = dict(reads.count)
        self.allocated = {}
        self.viewed = {}        # of the name of a view: the arrays whose memory it is

    def block(self, block, depth, carried=()):
        return _Run(self, depth, carried).run(block)

    def is_wanted(self, target, value):
        """Return True if the expression assigned to `target` may be written in the place where `target` is read."""
        if target in self.users or self.reads.count.get(target) != 1 or not isinstance(value, (Apply, Const)):
            return False
        if isinstance(value, Apply):
            if is_kept(value.op) or is_sum(value.op) and not self.is_summand(target):
                return False
            if self.writes_operand(target, value):
                return False
        return is_pure(value)

    def is_summand(self, target):
        return is_scalar(self.types.get(target)) and target not in self.reads.summed

    def writes_operand(self, target, value):
        """Return True if an operation will probably write into the memory of an operand that has a name and is not read again."""
        kind = self.types.get(target)
        if value.op not in ALGEBRA or not isinstance(kind, Array) or not kind.shape \
                or not target.label.is_derivative:
            return False
        candidates = value.args if ALGEBRA[value.op] in COMMUTES else value.args[:1]
        return any(isinstance(x, Name) and x.id in self.allocated and self.left.get(x.id) == 0
                   and self.reads.count[x.id] > 1 and self.types[x.id].dtype == kind.dtype
                   and same_shape(self.types[x.id], kind) for x in candidates)


class _Run:
    """One block, from top to bottom. `waiting` has the values that are not assigned yet, in order, `popped` those of
    them that come from a tape, `below` those that belong to the user's line in the comment above them.

    `carried` are the parameters of the innermost loop.
    """

    def __init__(self, maker, depth, carried):
        self.maker, self.depth, self.carried = maker, depth, carried
        self.out, self.waiting, self.readers, self.popped, self.below = [], {}, {}, {}, {}
        self.viewers = {}           # of an array: what is waiting and reads views of it
        self.commented = False      # whether what is assigned here stands below a comment

    def run(self, block):
        nodes = block.statements
        for place, node in enumerate(nodes):
            self.statement(node, nodes, place)
        end = block.end
        if isinstance(end, Return):
            several = isinstance(end.value, Apply) and end.value.op == "tuple"
            end = map_operands(end, lambda expr: self.put(expr, 7, keep_bars=several))
        else:
            self.note(end)
        if isinstance(end, Continue):
            end = self.shifted(end)
        self.flush()
        return Block(tuple(self.out), end)

    def shifted(self, end):
        """The end of a trip where a parameter cannot change before another takes its old value: `a, b = b, a + b`."""
        read = {value.id for value in end.values if isinstance(value, Name)}
        kept = {}
        for param, value in zip(self.carried, end.values):
            if param in read and isinstance(value, Name) and value.id in self.waiting:
                kept[value.id] = self.waiting.pop(value.id)
        return map_operands(end, lambda expr: map_expr(expr, lambda name: kept.get(name.id, name))) if kept else end

    def note(self, node):
        left = self.maker.left
        for operand in operands(node):
            for name in names_in(operand):
                left[name] -= 1

    def statement(self, node, nodes, place):
        if node.__class__ is Assign:
            self.assign(node, nodes, place)
            return
        self.note(node)
        match node:
            case Effect() if is_comment(node):
                if self.commented:
                    self.flush(None if node.span is None else self.below)
                self.commented = True
                self.out.append(node)
            case Recall(target, tape):
                if self.maker.reads.count.get(target) == 1 and _reads_next(nodes, place, target):
                    self.waiting[target] = self.popped[target] = Apply("recall", (Name(tape),))
                else:
                    self.changed((target,))
                    self.out.append(node)
            case _:
                self.other(node)

    def assign(self, node, nodes, place):
        maker, target = self.maker, node.target
        names = names_in(node.value)
        for name in names:
            maker.left[name] -= 1
        value = concrete(node.value, maker.types, target)
        wanted = maker.is_wanted(target, value)
        waiting = [name for name in names if name in self.waiting] if self.waiting else ()
        if waiting:
            wanted = wanted and (not any([name in self.popped for name in names]) or _reads_next(nodes, place, target))
            value = self.put(value, self.room(node, nodes[place + 1:place + 2]), self.limit(node))
        if wanted:
            self.wait(target, value)
            if self.commented and node.span is not None:
                self.below[target] = True
            return
        if value.__class__ is Apply:
            if maker.types.get(target).__class__ is Array:
                if is_made(value):
                    maker.allocated[target] = True
                elif is_view(value) and isinstance(value.args[0], Name):
                    maker.viewed[target] = (value.args[0].id, *maker.viewed.get(value.args[0].id, ()))
            if self.viewers and stores_a_part(value):
                self.settle_viewers(value.args[0])
            if value.op in UPDATES and not is_scalar(maker.types.get(target)) or not is_pure(value):
                self.flush()
        elif not is_pure(value):
            self.flush()
        self.changed((target,))
        self.out.append(node if value is node.value else Assign(target, value, node.span))

    def other(self, node):
        """A statement that may have an effect, or blocks: whatever is waiting and not read by it comes first."""
        if isinstance(node, While):
            new = replace(node, params=tuple([(name, self.put(init, 20)) for name, init in node.params]))
        elif isinstance(node, Statement):
            new = node
        else:
            new = map_operands(node, lambda expr: self.put(expr, 20))
        if not isinstance(node, Record):
            self.flush()
        self.changed(defined(node))
        carried = [name for name, _ in node.params] if isinstance(node, (For, While)) else self.carried
        inner = [self.maker.block(block, self.depth + 1, carried) for block in blocks(node)]
        if inner:
            new = with_blocks(new, inner)
        self.out.append(new)

    # --- what is waiting -------------------------------------------------------

    def wait(self, target, value):
        self.waiting[target] = value
        for name in names_in(value):
            family = name.label.family
            if family in self.readers:
                self.readers[family][target] = True
            else:
                self.readers[family] = {target: True}
            for array in self.maker.viewed.get(name, ()):
                self.viewers.setdefault(array, {})[target] = True

    def settle_viewers(self, array):
        """Assigns what reads a view of an array, before a part is stored into the array."""
        for reader in self.viewers.pop(getattr(array, "id", None), ()):
            if reader in self.waiting:
                self.settle(reader)

    def room(self, node, following):
        """The width of the text before an expression: of `x = `, or less where `x = x + t` is printed as `x += t`."""
        label = node.target.label
        match node.value:
            case Apply(_, (Name(id), _, value)) if stores_a_part(node.value) and isinstance(self.maker.types.get(id), Array):
                return self.room_of_store(node.value, value)
            case Apply(op, (Name(id), other)) if id in self.waiting and _stores(following, node.target):
                if changes_part(following[0].value.args, Apply(op, (self.waiting[id], other))):
                    return 1
            case Apply(op, (Name(id), *_)) if id.label.family == label.family and (is_sum(op) or is_augmented(node)):
                return 1
        return len(label.stem) + 3

    def room_of_store(self, store, value):
        """The width of `x[i] = ` beyond that of the operation, less where `x[i] = x[i] + t` is printed as `x[i] += t`."""
        shorter = len("[] = ") - width(Apply(store.op, (), ())) - 4
        value = self.waiting.get(value.id) if isinstance(value, Name) else value
        return shorter - width(value.args[0]) - 2 if changes_part(store.args, value) else shorter

    def limit(self, node):
        """How long the line may be: as the user's own, where it is the user's."""
        if node.target not in self.maker.users or node.span is None:
            return LIMIT
        return max(LIMIT, 4 * self.depth + len(node.span.text))

    def put(self, expr, room, limit=LIMIT, keep_bars=False):
        """The expression with what is waiting in it, as far as the line has room; the rest is assigned before."""
        found = [name for name in names_in(expr) if name in self.waiting] if self.waiting else ()
        if not found:
            return expr
        for name in found if keep_bars else ():
            if name.label.role is Role.COTANGENT:
                self.settle(name)
        while True:
            kept = {name: self.waiting[name] for name in found if name in self.waiting}
            new = map_expr(expr, lambda name: kept[name.id] if name.id in kept else name) if kept else expr
            movable = [name for name in kept if name not in self.popped]
            if not movable or 4 * self.depth + room + width(new) <= limit:
                break
            self.settle(max(movable, key=lambda name: width(kept[name])))
        for name in kept:
            del self.waiting[name]
        return new

    def settle(self, name):
        self.out.append(Assign(name, self.waiting.pop(name)))

    def changed(self, names):
        """A variable changes: what reads an older version of it is assigned now. Temporaries are no variables."""
        for name in names:
            if name.label.role is Role.TEMPORARY:
                continue
            for reader in self.readers.pop(name.label.family, ()):
                if reader in self.waiting:
                    self.settle(reader)

    def flush(self, names=None):
        """Assigns what is waiting, or those of the names that are."""
        for name in list(self.waiting):
            if names is None or name in names:
                self.settle(name)


def _stays(op, place):
    """Return True if the operand at a place has to keep its name, since it is written there or may not be evaluated at all."""
    found = card(op)
    return place > 0 if found is not None and found.always else place == 0 and is_kept(op)


def is_sum(op):
    """Return True if an operation is a sum of cotangents, which is printed as a sum or as `+=`."""
    return op == "accumulate"


@lru_cache(maxsize=1024)
def is_kept(op):
    """Return True if an operation needs a line of its own: it writes, it takes a value apart, or it has another value elsewhere."""
    found = card(op)
    if found is None or is_sum(op):
        return False
    return bool(found.writes) or found.version is not None or found.identity is Identity.MOMENT or op == "unpack"


def _stores(following, name):
    """Return True if the statement that follows stores a value in an array."""
    return any([node.__class__ is Assign and node.value.__class__ is Apply and stores_a_part(node.value)
                and name in names_in(node.value.args[-1]) for node in following])


def _reads_next(nodes, place, target):
    """Return True if the next statement itself reads a value. Comments are skipped."""
    for node in nodes[place + 1:]:
        if not is_comment(node):
            if isinstance(node, (Statement, While)):
                return False
            return any(target == name for operand in operands(node) for name in names_in(operand))
    return False

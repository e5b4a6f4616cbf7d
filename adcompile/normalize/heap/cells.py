"""The heap: one array, and for each array on it the numbers of its cells, in an array of whole numbers that lies in memory as it does.

    a = np.zeros(3)         a_at = runtime.cells(v, len(heap)); heap.1 = concatenate((heap, ravel(v)))
    b = a[1:]               b_at = a_at[1:]
    b[0] = v                heap.2 = index_set(heap.1, b_at[0], v)
    a.sum()                 heap.2[a_at].sum()

Two names share memory where their numbers are the same: a view of an array is the same view of its numbers, and the numbers are values like
any others, which branches, loops, tuples and lists hand on. So nothing has to be told of them when compiling.
"""

from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.memory.aliases import keeps_nothing
from adcompile.analysis.memory.named_once import is_basic, is_slice
from adcompile.errors import render
from adcompile.ir.names import TEMPORARY, stem_of
from adcompile.ir.names import named as labelled
from adcompile.ir.nodes import Apply, Assign, Block, Const, If, Name, Yield
from adcompile.ir.types import OPAQUE, Array, List, NoValue, join, widest
from adcompile.ir.visit import is_display
from adcompile.normalize.heap.held_types import NotOnHeap, holds, is_unknown, is_unsure, leaves_of, numbered, with_leaves
from adcompile.normalize.places.expressions import assigned, named
from adcompile.normalize.places.steps import key_of

CELLS = Array("float64", (None,))
FLOATS = "memory that several names may share has to be of arrays of dtype float64", "Make them arrays of floats: np.array(x, float)."


class WalkAgain(Exception):
    """The walk has learned what it has to know from its beginning on."""


class Heap:
    """The facts of the walk, where it is: `now` is the name of the heap, `boxes` that of the list of numbers that lists hold (see `boxes`),
    None where there is no such thing; `at` has for each name on it the name of its numbers, `read` the names of what was read, by heap and
    numbers. Of what may be a number (`unsure`) the value is kept beside the numbers: a number is what it was. `leaf` is the type of all
    numbers that lists hold, None where lists of numbers are not on the heap. `seen` has for each attempt around the names by which its
    handler sees the heap."""

    def __init__(self, program, types, namer, members, calls, leaf=None):
        self.program, self.types, self.namer, self.members, self.leaf = program, types, namer, members, leaf
        self.pure, self.calls = dict(program.callees), calls
        self.now, self.boxes, self.at, self.read = None, None, {}, {}
        self.params, self.results, self.seen = (), (), ()
        self.learned, self.lists_change, self.numbers_change = {}, False, False
        self.boxed = leaf is not None and not is_unsure(leaf)

    def holds(self, type):
        """Return True if values of a type are, or hold, what can be on the heap; raises NotOnHeap where that cannot be told."""
        return holds(type, self.boxed)

    def numbered(self, type):
        """The type of the numbers of a value of a type."""
        return numbered(type, self.boxed)

    def is_on_it(self, name):
        return name in self.members and self.holds(self.types.get(name, OPAQUE))

    def only_reads(self, callee):
        """Return True if a function of the user's does no more to its arguments than to read them."""
        return keeps_nothing(self.pure.get(callee), self.pure) or self.calls is not None and self.calls.only_reads(callee)

    def new(self, label, type):
        """A new name."""
        name = self.namer.new(label)
        self.types[name] = type
        return name

    def shaped(self, type):
        """A type whose lists hold numbers of the one type that they have."""
        if self.leaf is None:
            return type
        for leaf in leaves_of(type):
            self.leaf = join(self.leaf, widest(leaf))
        return with_leaves(type, self.leaf)

    def learn(self, name, type):
        """Enters what the walk finds out of the type of a name of which too little is known; of what it learned before, what it may be too."""
        if name in self.learned:
            self.types[name] = join(self.types[name], self.shaped(widest(type)))
        elif is_unknown(self.types.get(name, OPAQUE)):
            self.types[name] = self.shaped(widest(type))
            self.learned[name] = True
        else:
            return
        if name in self.at:
            self.types[self.at[name]] = self.numbered(self.types[name])

    def learn_of_nothing(self, name, other):
        """Enters that a parameter of a loop which is never handed anything has the form of what stands for it behind the loop."""
        if isinstance(self.types.get(name), NoValue) and self.is_on_it(other) and is_unsure(self.types[other]):
            self.members[name], self.types[name] = True, self.types[other]

    def heap(self):
        """A new name for the heap."""
        return self.new(labelled("heap"), CELLS)

    def numbers_of(self, name):
        """The name of the numbers of what has a name; the same each time."""
        if name not in self.at:
            self.at[name] = self.new(labelled(f"{stem_of(name)}_at"), self.numbered(self.types[name]))
        return self.at[name]

    def where(self):
        """The names of the heap and of the boxes now, for `back`."""
        return self.now, self.boxes

    def back(self, where):
        """Goes back to where the walk was."""
        self.now, self.boxes = where

    def handed_on(self):
        """Return the names of what branches and loops hand on of the heap."""
        return tuple([Name(name) for name in self.where() if name is not None])

    def renewed(self):
        """New names for what is handed on, which it has from now on."""
        self.now = None if self.now is None else self.heap()
        self.boxes = None if self.boxes is None else self.box_list()
        return tuple([name for name in self.where() if name is not None])

    def box_list(self):
        """A new name for the list of numbers."""
        return self.new(labelled("boxes"), List(self.leaf))


# --- emitting ---------------------------------------------------------------------------


def stable(heap, expr, out):
    """An expression that may be written several times."""
    if is_display(expr) or is_slice(expr):
        return Apply(expr.op, tuple([stable(heap, arg, out) for arg in expr.args]), (), expr.span)
    return named(heap, expr, out)


def read(heap, numbers, out, label=TEMPORARY):
    """The expression of what is in cells; by a name with a label where the numbers have one."""
    expr = Apply("getitem", (Name(heap.now), numbers))
    if not isinstance(numbers, Name) or out is None:
        return expr
    key = heap.now, numbers.id
    if key not in heap.read:
        heap.read[key] = heap.new(label, type_of(expr, heap.types))
        out.append(Assign(heap.read[key], expr))
    return Name(heap.read[key])


def cells_at(heap, numbers, place, out, span=None):
    """The expression of the numbers of an element or part, by a name where `out` is given; the same name where it is asked for again."""
    expr = Apply("getitem", (numbers, place), (), span)
    if out is None or not isinstance(numbers, Name) or not is_basic(place, heap.types):
        return expr
    key = numbers.id, key_of(place)
    if key not in heap.read:
        heap.read[key] = assigned(heap, expr, out, span).id
    return Name(heap.read[key])


def opened(heap, value, target, out, span):
    """New cells for a value; their numbers get the name `target`."""
    if heap.now is None:
        raise WalkAgain
    text = Const(render(*FLOATS, span))
    value = named(heap, value, out)
    out.append(Assign(target, Apply("runtime.cells", (value, Apply("builtins.len", (Name(heap.now),)), text), (), span), span))
    grown = heap.heap()
    out.append(Assign(grown, Apply("numpy.concatenate", (Apply("tuple", (Name(heap.now), Apply("numpy.ravel", (value,)))),), (), span), span))
    heap.now = grown
    heap.read[grown, target] = value.id if isinstance(value, Name) else assigned(heap, value, out).id


def put(heap, numbers, value, out, span, op="index_set"):
    """Stores a value into cells."""
    new = heap.heap()
    out.append(Assign(new, Apply(op, (Name(heap.now), numbers, named(heap, value, out)), (), span), span))
    heap.now = new


def parted(heap, test, arms, kinds, out, span):
    """Names for what one of two functions of a list of statements gives, values of these types, and the heap after it."""
    before, blocks = heap.where(), []
    known = dict(heap.read)
    for arm in arms:
        heap.back(before)
        heap.read, statements = dict(known), []
        values = arm(statements)
        blocks.append((statements, (*values, *heap.handed_on())))
    heap.read = known
    names = [heap.new(TEMPORARY, kind) for kind in kinds]
    after = heap.renewed()
    then, orelse = [Block(tuple(statements), Yield(values)) for statements, values in blocks]
    out.append(If(test, then, orelse, (*names, *after), span))
    return [Name(name) for name in names]

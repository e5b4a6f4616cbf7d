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
from adcompile.ir.dtypes import DISTINCT
from adcompile.ir.names import TEMPORARY, stem_of
from adcompile.ir.names import named as labelled
from adcompile.ir.nodes import Apply, Assign, Block, Const, If, Name, Yield
from adcompile.ir.types import (
    NUMERIC, OPAQUE, Array, Dict, Iterable, List, NoValue, Numeric, Opaque, Optional, Tuple, is_scalar, join, widest,
)
from adcompile.ir.visit import is_display
from adcompile.normalize.places.expressions import assigned, named
from adcompile.normalize.places.steps import key_of

CELLS = Array("float64", (None,))
FLOATS = "memory that several names may share has to be of arrays of dtype float64", "Make them arrays of floats: np.array(x, float)."


class NotOnHeap(Exception):
    """A program cannot have some memory on the heap."""


class Heap:
    """The facts of the walk, where it is: `now` is the name of the heap, `at` has for each name on it the name of its numbers, `read` the names
    of what was read, by heap and numbers. Of what may be a number (`unsure`) the value is kept beside the numbers: a number is what it was."""

    def __init__(self, types, namer, members, pure, calls):
        self.types, self.namer, self.members = types, namer, members
        self.pure, self.calls = pure, calls
        self.now, self.at, self.read = None, {}, {}
        self.params, self.results, self.learned, self.lists_change = (), (), {}, False

    def is_on_it(self, name):
        return name in self.members and holds(self.types.get(name, OPAQUE))

    def only_reads(self, callee):
        """Return True if a function of the user's does no more to its arguments than to read them."""
        return keeps_nothing(self.pure.get(callee), self.pure) or self.calls is not None and self.calls.only_reads(callee)

    def new(self, label, type):
        """A new name."""
        name = self.namer.new(label)
        self.types[name] = type
        return name

    def learn(self, name, type):
        """Enters what the walk finds out of the type of a name of which too little is known; of what it learned before, what it may be too."""
        if name in self.learned:
            self.types[name] = join(self.types[name], widest(type))
        elif is_unknown(self.types.get(name, OPAQUE)):
            self.types[name] = widest(type)
            self.learned[name] = True
        else:
            return
        if name in self.at:
            self.types[self.at[name]] = numbered(self.types[name])

    def heap(self):
        """A new name for the heap."""
        return self.new(labelled("heap"), CELLS)

    def numbers_of(self, name):
        """The name of the numbers of what has a name; the same each time."""
        if name not in self.at:
            self.at[name] = self.new(labelled(f"{stem_of(name)}_at"), numbered(self.types[name]))
        return self.at[name]


def is_unknown(type):
    """Return True if a type does not tell whether values of it are, or hold, arrays."""
    match type:
        case Opaque() | Optional():
            return True
        case Tuple(items):
            return any(map(is_unknown, items))
        case List(item) | Iterable(item):
            return is_unknown(item)
        case Dict(items):
            return any([is_unknown(item) for _, item in items])
    return False


def is_unsure(type):
    """Return True if values of a type are arrays or numbers."""
    return isinstance(type, Numeric)


def holds(type):
    """Return True if values of a type are, or hold, arrays that can be on the heap; raises NotOnHeap where that cannot be told."""
    match type:
        case Array(kind):
            if kind is None or kind == "float64":
                return True
            if kind.startswith(("float", "complex", ">", "<")):
                raise NotOnHeap
            return False
        case Numeric():
            return True
        case Tuple(items):
            return any([holds(item) for item in items])
        case List(item) | Iterable(item):
            return holds(item)
        case Dict(items):
            return any([holds(item) for _, item in items])
    if is_scalar(type) or isinstance(type, NoValue):
        return False
    raise NotOnHeap


def items_in(type):
    """The types of the items of lists in a type that are no lists themselves: those of arrays by how many axes they have."""
    match type:
        case List(List() | Tuple() as item):
            return items_in(item)
        case List(NoValue()):
            return set()
        case List(Array(kind, shape)):
            return {len(shape) if kind in (None, "float64") else "plain"}
        case List(item):
            return {"unsure" if is_unsure(item) else "plain"}
        case Iterable(item):
            return items_in(item)
        case Tuple(items):
            return set().union(*map(items_in, items))
        case Dict(items):
            return set().union(*[items_in(item) for _, item in items])
    return set()


def numbered(type):
    """The type of the numbers of the cells of a value of a type; itself for what has none."""
    match type:
        case Array(kind, shape):
            return Array(DISTINCT, shape) if kind in (None, "float64") else type
        case Numeric():
            return NUMERIC
        case Tuple(items):
            return Tuple(tuple(map(numbered, items)), type.fields)
        case List(item, length):
            return List(numbered(item), length)
        case Iterable(item, length):
            return Iterable(numbered(item), length)
        case Dict(items):
            return Dict(tuple([(key, numbered(item)) for key, item in items]))
    return type


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
    before, blocks = heap.now, []
    known = dict(heap.read)
    for arm in arms:
        heap.now, heap.read, statements = before, dict(known), []
        values = arm(statements)
        blocks.append((statements, (*values, Name(heap.now))))
    heap.read = known
    names = [heap.new(TEMPORARY, kind) for kind in kinds]
    heap.now = heap.heap()
    then, orelse = [Block(tuple(statements), Yield(values)) for statements, values in blocks]
    out.append(If(test, then, orelse, (*names, heap.now), span))
    return [Name(name) for name in names]

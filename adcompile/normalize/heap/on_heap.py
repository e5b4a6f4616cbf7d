"""Memory of which it cannot be told when compiling who shares it, on a heap: see `cells`, and `boxes` for numbers in lists.

    on_heap(program, types, namer, names, calls)        the program with the memory of some names on a heap, the types of its new names, and
                                                        those of them that have numbers; None where that cannot be done

The program then has no stores into this memory: those are versions of the heap, which branches and loops hand on.
"""

from adcompile.analysis.memory.aliases import memory_in
from adcompile.errors import render
from adcompile.ir.frozen import replace
from adcompile.ir.nodes import Apply, Assign, Const, Name
from adcompile.ir.types import NO_VALUE, NUMERIC, OPAQUE, Array, List, Numeric
from adcompile.normalize.attempts.settled import settled
from adcompile.normalize.heap.boxes import all_boxed
from adcompile.normalize.heap.cells import Heap, WalkAgain, opened
from adcompile.normalize.heap.held_types import NotOnHeap, is_unknown, items_in
from adcompile.normalize.heap.walking import block, ended
from adcompile.runtime.overlapping import SHARED

HINT = "Pass a copy of it."
MOST = 8
"""How often the program is walked until no more is learned of the numbers in lists."""


def on_heap(program, types, namer, names, calls=None):
    found, heap = walked(program, types, namer, names, calls)
    if found is None or heap.numbers_change:
        return walked_with_boxes(program, types, namer, names, calls) or found
    return found


def walked_with_boxes(program, types, namer, names, calls):
    """The same where the numbers in lists are in boxes."""
    leaf, cells = NO_VALUE, False
    for _ in range(MOST):
        try:
            found, heap = walked(program, types, namer, names, calls, leaf, cells)
        except WalkAgain:
            cells = True
            continue
        if heap.leaf == leaf:
            return found
        leaf = heap.leaf
    return None


def walked(program, types, namer, names, calls, leaf=None, cells=True):
    """One walk: what `on_heap` gives, and the Heap. `cells`: there are arrays."""
    known = dict(types)
    heap = Heap(program, known, namer, {}, calls, leaf)
    try:
        known |= {name: heap.shaped(known[name]) for name in names if name in known}
        heap.members = {name: True for name in names if is_unknown(known.get(name, OPAQUE)) or heap.holds(known[name])}
        out = begun(heap, program, cells)
        body = block(heap, program.body, lambda end, inner: ended(heap, end, (), inner))
    except NotOnHeap:
        return None, heap
    if heap.lists_change and len(set().union(*[items_in(known.get(name)) for name in names])) > 1:
        return None, heap       # another name of a list that changes may have another type
    if not heap.boxed and not any(isinstance(known[name], (Array, Numeric)) for name in heap.at):
        return None, heap
    given = [param.name for param in program.params if heap.is_on_it(param.name)]
    body = replace(body, statements=(*out, *body.statements))
    program, known = settled(replace(program, body=body, copied=(*program.copied, *given)), known, namer)
    return (program, known, frozenset(heap.at.values())), heap


def begun(heap, program, cells):
    """The statements that put copies of the arguments on the heap."""
    out = []
    if cells:
        heap.now = heap.heap()
        out.append(Assign(heap.now, Apply("numpy.zeros", (Const(0),))))
    if heap.boxed:
        heap.boxes = heap.box_list()
        out.append(Assign(heap.boxes, Apply("list", ())))
    for param in program.params:
        if param.name in heap.members:
            heap.learn(param.name, NUMERIC)
        if not heap.is_on_it(param.name):
            continue
        kind = heap.types[param.name]
        plain = isinstance(kind, (Array, Numeric)) or isinstance(kind, List) and not heap.holds(kind.item)
        if param.kind not in ("positional", "keyword") or param.owner is not None or not plain:
            raise NotOnHeap
        in_list = isinstance(kind, List)
        others = tuple([Name(other.name) for other in program.params if other.name != param.name and other.owner is None
                        and ("list" if in_list else "array") in memory_in(heap.types.get(other.name, OPAQUE))])
        text = Const(render(SHARED, HINT, program.span))
        copies = "runtime.written_list" if in_list else "runtime.written_argument"
        copy = heap.new(param.name.label, kind)
        out.append(Assign(copy, Apply(copies, (Name(param.name), Apply("tuple", others), text), (), program.span), program.span))
        if in_list:
            out.append(Assign(heap.numbers_of(param.name), all_boxed(heap, Name(copy), kind, out, program.span)))
        else:
            opened(heap, Name(copy), heap.numbers_of(param.name), out, program.span)
    return out

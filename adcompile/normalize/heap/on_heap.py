"""Memory of which it cannot be told when compiling who shares it, on a heap: see `cells`.

    on_heap(program, types, namer, names, calls)        the program with the memory of some names on a heap, and the types of its new names;
                                                        None where that cannot be done

The program then has no stores into this memory: those are versions of the heap, which branches and loops hand on.
"""

from adcompile.errors import render
from adcompile.analysis.memory.aliases import memory_in
from adcompile.ir.frozen import replace
from adcompile.ir.nodes import Apply, Assign, Const, Name
from adcompile.ir.types import NUMERIC, OPAQUE, Array, Numeric
from adcompile.normalize.heap.cells import Heap, NotOnHeap, holds, is_unknown, items_in, opened
from adcompile.normalize.heap.walking import block, ended
from adcompile.runtime.overlapping import SHARED

HINT = "Pass a copy of it."


def on_heap(program, types, namer, names, calls=None):
    known = dict(types)
    heap = Heap(known, namer, {}, dict(program.callees), calls)
    try:
        heap.members = {name: True for name in names if is_unknown(known.get(name, OPAQUE)) or holds(known[name])}
        out = begun(heap, program)
        body = block(heap, program.body, lambda end, inner: ended(heap, end, (), inner))
    except NotOnHeap:
        return None
    if heap.lists_change and len(set().union(*[items_in(known.get(name)) for name in names])) > 1:
        return None         # another name of a list that changes may have another type
    if not any(isinstance(known[name], (Array, Numeric)) for name in heap.at):
        return None
    given = [param.name for param in program.params if heap.is_on_it(param.name)]
    body = replace(body, statements=(*out, *body.statements))
    return replace(program, body=body, copied=(*program.copied, *given)), known


def begun(heap, program):
    """The statements that put copies of the arguments on the heap."""
    out = []
    heap.now = heap.heap()
    out.append(Assign(heap.now, Apply("numpy.zeros", (Const(0),))))
    for param in program.params:
        if param.name in heap.members:
            heap.learn(param.name, NUMERIC)
        if not heap.is_on_it(param.name):
            continue
        if param.kind not in ("positional", "keyword") or param.owner is not None \
                or not isinstance(heap.types[param.name], (Array, Numeric)):
            raise NotOnHeap
        others = tuple([Name(other.name) for other in program.params if other.name != param.name and other.owner is None
                        and "array" in memory_in(heap.types.get(other.name, OPAQUE))])
        text = Const(render(SHARED, HINT, program.span))
        copy = heap.new(param.name.label, heap.types[param.name])
        given = Apply("runtime.written_argument", (Name(param.name), Apply("tuple", others), text), (), program.span)
        out.append(Assign(copy, given, program.span))
        opened(heap, Name(copy), heap.numbers_of(param.name), out, program.span)
    return out

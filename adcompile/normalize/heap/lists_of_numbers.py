"""Lists of arrays that change, as lists of the numbers of their cells, which change where they stand."""

from adcompile.analysis.memory.named_once import is_slice
from adcompile.ir.frozen import replace
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Apply, Assign, Name
from adcompile.ir.stores import ITEM, is_of_list, store_parts
from adcompile.ir.types import OPAQUE, List, is_array, join, widest
from adcompile.normalize.heap.cells import NotOnHeap, is_unsure, read
from adcompile.normalize.heap.handing import handed, handed_item
from adcompile.normalize.heap.reading import CONTAINERS, numbers_of, precise, typed, value_of
from adcompile.normalize.heap.storing import alias, store
from adcompile.normalize.places.calls_that_write import Store
from adcompile.normalize.places.expressions import named
from adcompile.normalize.places.lists.after_a_change import SPLICING
from adcompile.normalize.places.steps import ALL
from adcompile.ops.typing.operands import element

COMPARING = ("remove", "sort", "arrange")
"""Changes of a list that compare its items."""


def is_change_of_list(heap, node):
    """Return True if a store changes a list."""
    return is_of_list(node) or isinstance(heap.types.get(store_parts(node)[1].id), CONTAINERS)


def stored_in_list(heap, node, out):
    """A change of a list of arrays: of their numbers."""
    new, array, place, value = store_parts(node)
    known, does = heap.types[array.id], node.stores
    heap.lists_change = True
    if does.removeprefix("list.") in COMPARING or not isinstance(known, List):
        raise NotOnHeap
    if not does.startswith("list.") and does != "set":
        updated_item(heap, node, array, place, value, does, out)
        return
    if value is not None:
        given = precise(heap, value)
        taken = does in SPLICING or place is not None and is_slice(place)
        known = List(join(known.item, widest(element(given) if taken else given)))
    for key, name in node.writes:
        heap.learn(name, known.item if key == ITEM else known)
    reads = []
    for key, expr in node.reads:
        if expr is array:
            reads.append((key, Name(heap.numbers_of(array.id)) if heap.is_on_it(array.id) else array))
        elif expr is value and value is not None:
            found = handed(heap, value, known, out) if taken else handed_item(heap, value, known.item, out)
            reads.append((key, named(heap, found, out)))
        else:
            reads.append((key, value_of(heap, expr, out)))
    writes = []
    for key, name in node.writes:
        if not heap.is_on_it(name):
            writes.append((key, name))
        elif key == ITEM and is_array(heap.types[name]):
            item = heap.new(TEMPORARY, OPAQUE)
            writes.append((key, item))
        else:
            writes.append((key, heap.numbers_of(name)))
    out.append(replace(node, reads=tuple(reads), writes=tuple(writes)))
    for (key, name), (_, made) in zip(node.writes, writes):
        if key == ITEM and heap.is_on_it(name) and is_array(heap.types[name]):
            out.append(Assign(heap.numbers_of(name), typed(Name(made), heap.types[name], known)))
        elif key == ITEM and heap.is_on_it(name) and is_unsure(heap.types[name]):
            out.append(Assign(name, read(heap, Name(made), None)))
            heap.read[heap.now, made] = name


def updated_item(heap, node, array, place, value, does, out):
    """`items[place] op= value` where the items are arrays."""
    new, known = store_parts(node)[0], heap.types[array.id]
    if is_slice(place) or not is_array(known.item):
        raise NotOnHeap
    item = heap.new(TEMPORARY, known.item)
    heap.members[item] = True
    out.append(Assign(heap.numbers_of(item), numbers_of(heap, Apply("getitem", (array, place)), out)))
    store(heap, Store(ALL, value, does), Name(item), out, node.span)
    heap.learn(new, known)
    alias(heap, new, array.id, out)


def longer(heap, node, name, out):
    """`items += others` and `items *= n`."""
    apply, known = node.value, heap.types[name]
    heap.lists_change = True
    given = precise(heap, apply.args[1])
    if not isinstance(known, List):
        raise NotOnHeap
    if apply.op in SPLICING:
        known = List(join(known.item, widest(element(given))))
    heap.learn(node.target, known)
    if not heap.is_on_it(node.target):
        raise NotOnHeap
    right = handed(heap, apply.args[1], known, out) if apply.op in SPLICING else value_of(heap, apply.args[1], out)
    out.append(Assign(heap.numbers_of(node.target), Apply(apply.op, (Name(heap.numbers_of(name)), right), (), apply.span), node.span))

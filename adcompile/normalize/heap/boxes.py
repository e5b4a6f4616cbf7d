"""Numbers in lists. A number has no memory that could be written, and a list may hold any other one tomorrow: so what a list holds is the
place of the number in a list of all numbers, the boxes, to which numbers are only added.

    q = [s, t]              boxes.1 = [s, t]; q_at = [0, 1]
    p = q                   p_at = q_at
    p.append(v)             boxes.2 = boxes.1 + [v]; p_at.append(len(boxes.1))
    q[0]                    boxes.2[q_at[0]]

The lists of places are lists as the user's are, changed where theirs are changed, under as many names; no derivative flows through them.
"""

from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Apply, Assign, Block, Const, Continue, For, Name
from adcompile.ir.types import INT, List, Tuple, is_array, is_scalar
from adcompile.normalize.heap.held_types import is_boxed, numbered_item
from adcompile.normalize.places.expressions import assigned, named


def is_of_boxes(heap, type):
    """Return True if a type is one of lists that hold numbers in boxes."""
    return heap.boxed and isinstance(type, List) and is_boxed(type.item)


def unboxed(heap, place, type, out):
    """The item of a list, of a type, that stands at a place, or at several of them in a tuple."""
    if is_scalar(type):
        return Apply("getitem", (Name(heap.boxes), Apply("runtime.place_of_item", (place,))))
    if not isinstance(type, Tuple):
        return Apply("runtime.as_cells", (place, Const(len(type.shape)))) if is_array(type) else place
    place = place if out is None else named(heap, place, out)
    return Apply("tuple", tuple([unboxed(heap, Apply("getitem", (place, Const(k))), item, out) for k, item in enumerate(type.items)]))


def boxed(heap, value, type, out, span):
    """The places of an item of a list: those of the numbers in it are new; `value` has the numbers of cells of what else is in it."""
    if isinstance(type, Tuple):
        value = named(heap, value, out)
        return Apply("tuple", tuple([boxed(heap, Apply("getitem", (value, Const(k))), item, out, span) for k, item in enumerate(type.items)]))
    if not is_scalar(type):
        return value
    place = heap.new(TEMPORARY, INT)
    out.append(Assign(place, Apply("builtins.len", (Name(heap.boxes),)), span))
    longer = heap.box_list()
    out.append(Assign(longer, Apply("list_append", (Name(heap.boxes), named(heap, value, out))), span))
    heap.boxes = longer
    return Name(place)


def all_boxed(heap, values, type, out, span):
    """The list of the places of the items of a new list, each in a box of its own."""
    items, value, longer = [heap.new(TEMPORARY, one) for one in (heap.numbered(type), type.item, heap.numbered(type))]
    found, before = heap.new(TEMPORARY, heap.numbered(type)), heap.handed_on()
    params, statements = heap.renewed(), []
    place = boxed(heap, Name(value), type.item, statements, span)
    statements.append(Assign(longer, Apply("list_append", (Name(items), place))))
    body = Block(tuple(statements), Continue((Name(longer), *heap.handed_on())))
    results = heap.renewed()
    out.append(For((value,), (values,), ((items, Apply("list", ())), *zip(params, before)), body, (found, *results), span=span))
    return Name(found)

"""Lists of arrays and numbers that change, as lists of the numbers of their cells and boxes, which change where they stand."""

import ast

from adcompile import runtime
from adcompile.analysis.memory.aliases import meant
from adcompile.analysis.memory.named_once import is_slice
from adcompile.ir.frozen import replace
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Apply, Assign, Const, Extern, Name, Statement
from adcompile.ir.stores import BASE, ITEM, PLACE, STORED, is_of_list, store_parts
from adcompile.ir.types import OPAQUE, List, can_carry, is_array, is_scalar, join, widest
from adcompile.normalize.heap.boxes import boxed, is_of_boxes, unboxed
from adcompile.normalize.heap.cells import read
from adcompile.normalize.heap.handing import handed, item_of_list, items_taken
from adcompile.normalize.heap.held_types import NotOnHeap, is_unsure, leaves_of
from adcompile.normalize.heap.reading import CONTAINERS, numbers_of, precise, typed, value_of
from adcompile.normalize.heap.storing import alias, store, updated
from adcompile.normalize.places.calls_that_write import Store
from adcompile.normalize.places.expressions import assigned, named
from adcompile.normalize.places.lists.after_a_change import SPLICING, changes
from adcompile.normalize.places.steps import ALL
from adcompile.ops.cards.methods import GIVING
from adcompile.ops.typing.operands import element

ARRANGED = "adcompile_arranged"
SORTING = ast.parse(f"{BASE}[:] = {ARRANGED}({BASE}, {STORED})").body[0]
REMOVING = ast.parse(f"del {BASE}[{PLACE}]").body[0]
SETTING = ast.parse(f"{BASE}[{PLACE}] = {STORED}").body[0]


def is_change_of_list(heap, node):
    """Return True if a store changes a list."""
    return is_of_list(node) or isinstance(heap.types.get(store_parts(node)[1].id), CONTAINERS)


def stored_in_list(heap, node, out):
    """A change of a list of arrays or numbers: of their numbers."""
    new, array, place, value = store_parts(node)
    known, does = heap.types[array.id], node.stores
    heap.lists_change = True
    if not isinstance(known, List):
        raise NotOnHeap
    if does in ("list.remove", "list.sort"):
        compared(heap, node, array, value, out)
        return
    if not does.startswith("list.") and does != "set":
        updated_item(heap, node, array, place, value, does, out)
        return
    puts = value is not None and does != "list.arrange"
    if puts:
        given = precise(heap, value)
        taken = does in SPLICING or place is not None and is_slice(place)
        known = heap.shaped(List(join(known.item, widest(element(given) if taken else given))))
    heap.numbers_change |= heap.leaf is None and any(is_scalar(leaf) and can_carry(leaf) for leaf in leaves_of(known))
    for key, name in node.writes:
        heap.learn(name, known.item if key == ITEM else known)
    reads = []
    for key, expr in node.reads:
        if expr is array:
            reads.append((key, Name(heap.numbers_of(array.id)) if heap.is_on_it(array.id) else array))
        elif expr is value and puts:
            found = items_taken(heap, value, known, out) if taken else item_of_list(heap, value, known.item, out)
            reads.append((key, named(heap, found, out)))
        else:
            reads.append((key, value_of(heap, expr, out)))
    boxes = is_of_boxes(heap, known)
    writes = []
    for key, name in node.writes:
        if key == ITEM and (boxes or heap.is_on_it(name) and is_array(heap.types[name])):
            writes.append((key, heap.new(TEMPORARY, OPAQUE)))
        elif not heap.is_on_it(name):
            writes.append((key, name))
        else:
            writes.append((key, heap.numbers_of(name)))
    out.append(replace(node, reads=tuple(reads), writes=tuple(writes)))
    for (key, name), (_, made) in zip(node.writes, writes):
        if key == ITEM and boxes:
            out.append(Assign(heap.numbers_of(name) if heap.is_on_it(name) else name, unboxed(heap, Name(made), known.item, out)))
        elif key == ITEM and heap.is_on_it(name) and is_array(heap.types[name]):
            out.append(Assign(heap.numbers_of(name), typed(Name(made), heap.types[name], known)))
        elif key == ITEM and heap.is_on_it(name) and is_unsure(heap.types[name]):
            out.append(Assign(name, read(heap, Name(made), None)))
            heap.read[heap.now, made] = name


def compared(heap, node, array, value, out):
    """`items.sort()` and `items.remove(value)`, which compare what is in the list."""
    new, known = store_parts(node)[0], heap.types[array.id]
    changed(heap, node, array, new, known, *arranged(heap, array, value, out), out)


def arranged(heap, array, value, out):
    """The tree of a statement that sorts a list, or takes a value out of it, what that reads, and what it stores."""
    items = value_of(heap, array, out)
    if value is None:
        order = assigned(heap, Apply("runtime.order", (items,)), out)
        return SORTING, ((STORED, order), (ARRANGED, Extern("runtime.arranged", runtime.arranged))), "list.arrange"
    place = assigned(heap, Apply("runtime.place_of_first", (items, value_of(heap, value, out))), out)
    return REMOVING, ((PLACE, place),), "list.delete"


def changed(heap, node, array, new, known, tree, reads, stores, out):
    """A statement in the place of one that changes a list."""
    heap.learn(new, known)
    if not heap.is_on_it(array.id) or not heap.is_on_it(new):
        raise NotOnHeap
    reads = ((BASE, Name(heap.numbers_of(array.id))), *reads)
    out.append(Statement(tree, reads, ((BASE, heap.numbers_of(new)),), getattr(node, "refusal", None), node.span, stores))


def is_changing_call(heap, node):
    """Return True if a statement is the call of a method that changes a list and is given nothing."""
    apply = node.value
    if not isinstance(apply, Apply) or len(apply.args) != 1 or apply.kwargs or not isinstance(apply.args[0], Name):
        return False
    name = apply.args[0].id
    return heap.is_on_it(name) and isinstance(heap.types[name], List) and meant(apply, heap.types).op in changes


def changed_by_call(heap, node, out):
    """The same as a store."""
    array, stores, writes = node.value.args[0], meant(node.value, heap.types).op, ()
    new = heap.new(array.id.label, heap.types[array.id])
    heap.members[new] = True
    gives = isinstance(node, Assign) and stores.rpartition(".")[2] in GIVING
    tree = ast.Call(ast.Attribute(ast.Name(BASE, ast.Load()), stores.rpartition(".")[2], ast.Load()), [], [])
    tree = ast.Assign([ast.Name(ITEM, ast.Store())], tree) if gives else ast.Expr(tree)
    writes = ((ITEM, node.target), (BASE, new)) if gives else ((BASE, new),)
    stored_in_list(heap, Statement(ast.fix_missing_locations(tree), ((BASE, array),), writes, None, node.span, stores), out)
    if isinstance(node, Assign) and not gives:
        out.append(replace(node, value=Const(None)))


def updated_item(heap, node, array, place, value, does, out):
    """`items[place] op= value` where the items are arrays or numbers."""
    new, known = store_parts(node)[0], heap.types[array.id]
    if is_slice(place):
        raise NotOnHeap
    item = Apply("getitem", (array, place))
    if is_of_boxes(heap, known) and not heap.holds(known.item):
        place = named(heap, value_of(heap, place, out), out)
        old = assigned(heap, value_of(heap, Apply("getitem", (array, place)), out), out)
        found = assigned(heap, Apply(does, (old, value_of(heap, value, out)), (), node.span), out, node.span)
        known = heap.shaped(List(join(known.item, widest(heap.types[found.id]))))
        box = boxed(heap, found, known.item, out, node.span)
        changed(heap, node, array, new, known, SETTING, ((PLACE, place), (STORED, box)), "set", out)
        return
    if is_unsure(known.item):
        updated_unsure(heap, node, array, place, value, does, out)
        return
    if not is_array(known.item):
        raise NotOnHeap
    name = heap.new(TEMPORARY, known.item)
    heap.members[name] = True
    out.append(Assign(heap.numbers_of(name), numbers_of(heap, item, out)))
    store(heap, Store(ALL, value, does), Name(name), out, node.span)
    heap.learn(new, known)
    alias(heap, new, array.id, out)


def updated_unsure(heap, node, array, place, value, does, out):
    """The same where the items are arrays or numbers."""
    new, known = store_parts(node)[0], heap.types[array.id]
    place = named(heap, value_of(heap, place, out), out)
    old, after = [heap.new(TEMPORARY, known.item) for _ in range(2)]
    heap.members |= {old: True, after: True}
    numbers = assigned(heap, Apply("getitem", (Name(heap.numbers_of(array.id)), place)), out)
    out.append(Assign(heap.numbers_of(old), numbers))
    out.append(Assign(old, Apply("getitem", (Name(heap.now), numbers))))
    heap.read[heap.now, heap.numbers_of(old)] = old
    updated(heap, Assign(after, Apply(f"i{does}", (Name(old), value), (), node.span), node.span), old, out)
    changed(heap, node, array, new, known, SETTING, ((PLACE, place), (STORED, Name(heap.numbers_of(after)))), "set", out)


def longer(heap, node, name, out):
    """`items += others` and `items *= n`."""
    apply, known = node.value, heap.types[name]
    heap.lists_change = True
    given = precise(heap, apply.args[1])
    if not isinstance(known, List):
        raise NotOnHeap
    if apply.op in SPLICING:
        known = heap.shaped(List(join(known.item, widest(element(given)))))
    heap.learn(node.target, known)
    if not heap.is_on_it(node.target):
        raise NotOnHeap
    right = items_taken(heap, apply.args[1], known, out) if apply.op in SPLICING else value_of(heap, apply.args[1], out)
    out.append(Assign(heap.numbers_of(node.target), Apply(apply.op, (Name(heap.numbers_of(name)), right), (), apply.span), node.span))

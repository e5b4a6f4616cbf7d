"""The memory that a name refers to from now on: what there was, or new cells.

    handed(heap, expr, type, out)       the expression of the numbers of the cells of what an expression refers to, which a name of a type gets
"""

from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.memory.aliases import is_joined, meant
from adcompile.analysis.memory.named_once import names_places
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Apply, Const, Name, Undefined
from adcompile.ir.types import NUMERIC, List, NoValue, Tuple, is_array, is_scalar
from adcompile.ir.visit import names_in
from adcompile.normalize.heap.boxes import all_boxed, boxed, is_of_boxes
from adcompile.normalize.heap.cells import opened, parted
from adcompile.normalize.heap.held_types import NotOnHeap, is_boxed, is_unsure, items_in
from adcompile.normalize.heap.reading import CONTAINERS, check_reads, is_view, numbers_of, numbers_of_part, precise, value_of
from adcompile.normalize.places.expressions import named
from adcompile.normalize.places.steps import surely_view
from adcompile.ops.asked import allocates, card_of, is_item, makes
from adcompile.ops.by_operation import ByOperation
from adcompile.ops.fields.params import operands_of


def handed(heap, expr, type, out, target=None, span=None):
    if isinstance(expr, Undefined):
        return expr
    own = heap.shaped(precise(heap, expr))
    if isinstance(own, NoValue):
        return expr
    if not heap.holds(type):
        return expr if isinstance(expr, Name) and not heap.is_on_it(expr.id) else value_of(heap, expr, out)
    if isinstance(own, Tuple) and isinstance(type, Tuple) and has_new_cells(own, type):
        return with_new_cells(heap, expr, own, type, out, span)
    if isinstance(own, CONTAINERS) and not heap.holds(own):
        if not isinstance(own, List) or items_in(own):
            raise NotOnHeap         # its numbers would be taken for those of cells
        return expr if isinstance(expr, Name) else value_of(heap, expr, out)
    numbers = numbers_of(heap, expr, out)
    if numbers is not None:
        if is_array(type_of(expr, heap.types)) or isinstance(expr, Name) or isinstance(type, CONTAINERS) or is_unsure(type):
            return numbers
        raise NotOnHeap
    if is_unsure(type) and is_scalar(own):
        return fresh(heap, expr, type, out, target, span)
    if not isinstance(expr, Apply):
        raise NotOnHeap
    known = meant(expr, heap.types)
    if isinstance(type, CONTAINERS):
        return container(heap, known, type, out)
    if any(heap.is_on_it(name) for name in names_in(expr)):
        check_reads(heap, expr, known)
    base = numbers_of(heap, known.args[0], out) if known.args else None
    if is_item(known) and base is not None and names_places(known.args[1], heap.types):
        return fresh(heap, expr, type, out, target, span)
    if base is not None and (card_of(known).copies is not None or is_item(known)):
        return by_layout(heap, known, base, out, span)
    if allocates(known) and not is_joined(known, heap.types):
        return fresh(heap, expr, type, out, target, span)
    if not surely_view(known, heap.types) or out is None:
        raise NotOnHeap
    base = named(heap, handed(heap, known.args[0], type_of(known.args[0], heap.types), out, span=span), out)
    return numbers_of_part(heap, expr, known, base, out)


def has_new_cells(own, type):
    """Return True if items of a tuple are numbers, which on the heap are arrays or numbers."""
    return len(own.items) == len(type.items) and any(is_unsure(new) and is_scalar(item) for item, new in zip(own.items, type.items))


def with_new_cells(heap, expr, own, type, out, span):
    """The numbers of the items of a tuple, of which some have no cells yet."""
    if out is None:
        raise NotOnHeap
    whole = numbers_of(heap, expr, out) if heap.holds(own) else value_of(heap, expr, out)
    whole = named(heap, handed(heap, expr, own, out) if whole is None else whole, out)
    items = []
    for place, (item, new) in enumerate(zip(own.items, type.items)):
        part = Apply("getitem", (whole, Const(place)))
        if is_unsure(new) and is_scalar(item):
            numbers = heap.new(TEMPORARY, NUMERIC)
            opened(heap, part, numbers, out, span)
            part = Name(numbers)
        elif heap.holds(new) and new != item and isinstance(new, CONTAINERS):
            raise NotOnHeap
        items.append(part)
    return Apply("tuple", tuple(items))


def fresh(heap, expr, type, out, target, span):
    """The numbers of new cells for what an expression makes."""
    if out is None:
        raise NotOnHeap
    numbers = heap.new(TEMPORARY, heap.numbered(type)) if target is None else target
    opened(heap, value_of(heap, expr, out), numbers, out, span)
    return Name(numbers)


def container(heap, expr, type, out):
    """A tuple or list of numbers, or what hands on the items of one."""
    made = None if expr.kwargs else containers.get(expr.op)
    if made is not None:
        return made(heap, expr, type, out)
    plain = is_of_boxes(heap, type) and not heap.holds(type.item) and out is not None
    if not plain or not (card_of(expr).opens or makes(expr)):
        raise NotOnHeap
    return all_boxed(heap, named(heap, value_of(heap, expr, out), out), type, out, expr.span)


containers = ByOperation()
"""By operation that makes a tuple or list of what it is given, or hands on its items: the function that gives that of the numbers."""


@containers("tuple", "list")
def display(heap, expr, type, out):
    kinds = type.items if isinstance(type, Tuple) else [type.item] * len(expr.args) if isinstance(type, List) else None
    if kinds is None or len(kinds) != len(expr.args):
        raise NotOnHeap
    give = handed_item if isinstance(type, Tuple) else item_of_list
    return Apply(expr.op, tuple([give(heap, arg, kind, out) for arg, kind in zip(expr.args, kinds)]), (), expr.span)


@containers("unpack")
def unpacked(heap, expr, type, out):
    if getattr(expr.args[2], "value", None) != -1:
        raise NotOnHeap
    return Apply(expr.op, (handed(heap, expr.args[0], precise(heap, expr.args[0]), out), *expr.args[1:]), (), expr.span)


@containers("builtins.enumerate", "builtins.zip", "builtins.reversed", "builtins.tuple", "builtins.iter")
def walked(heap, expr, type, out):
    kinds = [precise(heap, arg) for arg in expr.args]
    args = tuple([handed(heap, arg, kind, out) if heap.holds(kind) and not is_of_boxes(heap, kind) else value_of(heap, arg, out)
                  for arg, kind in zip(expr.args, kinds)])
    return Apply(expr.op, args, (), expr.span)


@containers("builtins.list")
def listed(heap, expr, type, out):
    return Apply(expr.op, (items_taken(heap, expr.args[0], type, out),), (), expr.span) if expr.args else expr


@containers("list.copy")
def copied(heap, expr, type, out):
    return Apply(expr.op, (handed(heap, expr.args[0], type, out),), (), expr.span)


@containers("add", "list_extend")
def joined(heap, expr, type, out):
    return Apply(expr.op, tuple([handed(heap, arg, type, out) for arg in expr.args]), (), expr.span)


@containers("list_append")
def appended(heap, expr, type, out):
    items, value = expr.args
    return Apply(expr.op, (handed(heap, items, type, out), item_of_list(heap, value, type.item, out)), (), expr.span)


@containers("mul")
def repeated(heap, expr, type, out):
    held = [isinstance(precise(heap, arg), List) for arg in expr.args]
    args = [handed(heap, arg, type, out) if one else value_of(heap, arg, out) for arg, one in zip(expr.args, held)]
    return Apply(expr.op, tuple(args), (), expr.span)


def items_taken(heap, expr, type, out):
    """The numbers of the items of what is walked, which a list of a type takes in."""
    if not heap.holds(type):
        return value_of(heap, expr, out)
    if not is_of_boxes(heap, type):
        own = precise(heap, expr)
        if not isinstance(own, List) and not heap.holds(own):
            raise NotOnHeap         # what is taken has no cells
        return handed(heap, expr, type if isinstance(own, List) else own, out)
    numbers = numbers_of(heap, expr, out)
    if numbers is not None or isinstance(expr, Apply) and expr.op == "list":
        return handed(heap, expr, type, out) if numbers is None else numbers
    if out is None or heap.holds(type.item):
        raise NotOnHeap
    return all_boxed(heap, value_of(heap, expr, out), type, out, getattr(expr, "span", None))


def item_of_list(heap, expr, kind, out):
    """The numbers of an item of a list."""
    if not heap.boxed or not is_boxed(kind):
        return handed_item(heap, expr, kind, out)
    if out is None:
        raise NotOnHeap
    value = handed(heap, expr, kind, out) if heap.holds(kind) else value_of(heap, expr, out)
    return boxed(heap, value, kind, out, getattr(expr, "span", None))


def handed_item(heap, expr, kind, out):
    """The numbers of an item of a tuple or list: of what is a number those of a cell of its own."""
    if not is_unsure(kind) and not is_unsure(type_of(expr, heap.types)):
        return handed(heap, expr, kind, out)
    if out is None:
        raise NotOnHeap
    numbers = numbers_of(heap, expr, out)
    if numbers is None:
        return handed(heap, expr, kind, out)
    numbers, value = named(heap, numbers, out), value_of(heap, expr, out)

    def array(statements):
        return (numbers,)

    def number(statements):
        own = heap.new(TEMPORARY, NUMERIC)
        opened(heap, value, own, statements, None)
        return (Name(own),)

    return parted(heap, is_view(numbers.id), (array, number), (NUMERIC,), out, None)[0]


def by_layout(heap, known, base, out, span):
    """The numbers of what is a view of an array, or a copy, by how it lies in memory, or by its index."""
    if out is None:
        raise NotOnHeap
    form = Apply(known.op, (base, *[value_of(heap, arg, out) for arg in known.args[1:]]),
                 tuple([(key, value_of(heap, arg, out)) for key, arg in known.kwargs]), known.span)
    if "dtype" in dict(operands_of(card_of(known), known)):
        raise NotOnHeap
    form = named(heap, form, out)
    kind = type_of(form, heap.types)

    def view(statements):
        return (form,)

    def copy(statements):
        numbers = heap.new(TEMPORARY, kind)
        opened(heap, Apply("getitem", (Name(heap.now), form)), numbers, statements, span)
        return (Name(numbers),)

    test = Apply("runtime.is_part_of", (form, named(heap, base, out)))
    return parted(heap, test, (view, copy), (kind,), out, span)[0]

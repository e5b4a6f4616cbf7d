"""The memory that a name refers to from now on: what there was, or new cells.

    handed(heap, expr, type, out)       the expression of the numbers of the cells of what an expression refers to, which a name of a type gets
"""

from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.memory.aliases import is_joined, meant
from adcompile.analysis.memory.named_once import names_places
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Apply, Const, Name, Undefined
from adcompile.ir.types import NUMERIC, List, Tuple, is_array, is_scalar
from adcompile.ir.visit import names_in
from adcompile.normalize.heap.cells import NotOnHeap, holds, is_unsure, items_in, numbered, opened, parted
from adcompile.normalize.heap.reading import CONTAINERS, check_reads, is_view, numbers_of, numbers_of_part, precise, value_of
from adcompile.normalize.places.expressions import named
from adcompile.normalize.places.steps import surely_view
from adcompile.ops.asked import allocates, card_of, is_item
from adcompile.ops.by_operation import ByOperation
from adcompile.ops.fields.params import operands_of


def handed(heap, expr, type, out, target=None, span=None):
    if isinstance(expr, Undefined):
        return expr
    own = precise(heap, expr)
    if not holds(type):
        return value_of(heap, expr, out)
    if isinstance(own, CONTAINERS) and not holds(own):
        if not isinstance(own, List) or items_in(own):
            raise NotOnHeap         # its numbers would be taken for those of cells
        return value_of(heap, expr, out)
    numbers = numbers_of(heap, expr, out)
    if numbers is not None:
        if is_array(type_of(expr, heap.types)) or isinstance(expr, Name) or isinstance(type, CONTAINERS) or is_unsure(type):
            return numbers
        raise NotOnHeap
    if isinstance(expr, Const) and is_unsure(type) and is_scalar(type_of(expr, heap.types)):
        return fresh(heap, expr, type, out, target, span)
    if not isinstance(expr, Apply):
        raise NotOnHeap
    known = meant(expr, heap.types)
    if isinstance(type, CONTAINERS):
        return container(heap, expr, type, out)
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


def fresh(heap, expr, type, out, target, span):
    """The numbers of new cells for what an expression makes."""
    if out is None:
        raise NotOnHeap
    numbers = heap.new(TEMPORARY, numbered(type)) if target is None else target
    opened(heap, value_of(heap, expr, out), numbers, out, span)
    return Name(numbers)


def container(heap, expr, type, out):
    """A tuple or list of numbers, or what hands on the items of one."""
    made = containers.get(expr.op)
    if made is None or expr.kwargs:
        raise NotOnHeap
    return made(heap, expr, type, out)


containers = ByOperation()
"""By operation that makes a tuple or list of what it is given, or hands on its items: the function that gives that of the numbers."""


@containers("tuple", "list")
def display(heap, expr, type, out):
    kinds = type.items if isinstance(type, Tuple) else [type.item] * len(expr.args) if isinstance(type, List) else None
    if kinds is None or len(kinds) != len(expr.args):
        raise NotOnHeap
    return Apply(expr.op, tuple([handed_item(heap, arg, kind, out) for arg, kind in zip(expr.args, kinds)]), (), expr.span)


@containers("unpack")
def unpacked(heap, expr, type, out):
    if getattr(expr.args[2], "value", None) != -1:
        raise NotOnHeap
    return Apply(expr.op, (handed(heap, expr.args[0], precise(heap, expr.args[0]), out), *expr.args[1:]), (), expr.span)


@containers("builtins.enumerate", "builtins.zip", "builtins.reversed", "builtins.list", "builtins.tuple", "builtins.iter")
def walked(heap, expr, type, out):
    kinds = [precise(heap, arg) for arg in expr.args]
    args = tuple([handed(heap, arg, kind, out) if holds(kind) else value_of(heap, arg, out) for arg, kind in zip(expr.args, kinds)])
    return Apply(expr.op, args, (), expr.span)


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

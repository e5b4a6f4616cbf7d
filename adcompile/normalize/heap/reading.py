"""Expressions over names that are on the heap.

    value_of(heap, expr, out)       the expression with what is in the cells now; where `out` is None no names are given
    truth_of(heap, expr, out)       the same of a test
    numbers_of(heap, expr, out)     the expression of the numbers of the cells of what an expression refers to; None for what is no memory on
                                    the heap
    precise(heap, expr)             the type of an expression, by the types that the walk has learned
"""

import ast

from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.memory.aliases import is_immutable, meant
from adcompile.analysis.memory.named_once import is_basic
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Apply, Assign, Block, Const, Continue, For, Name, Verbatim
from adcompile.ir.types import OPAQUE, Array, Dict, Iterable, List, NoValue, Numeric, Tuple, is_array, kind, widest
from adcompile.ir.visit import callee_of, is_display, map_expr, names_in
from adcompile.normalize.heap.boxes import is_of_boxes, unboxed
from adcompile.normalize.heap.cells import cells_at, read
from adcompile.normalize.heap.held_types import NotOnHeap, is_empty, is_unsure
from adcompile.normalize.places.expressions import NDARRAY, named
from adcompile.normalize.places.steps import is_itself, surely_view
from adcompile.ops.asked import asks_of_identity, asks_of_memory, card_of, chosen, is_item, is_known, kept, shape_of, written
from adcompile.ops.operators import UPDATES, operator_of
from adcompile.ops.typing.results.operators import join_all

CONTAINERS = Tuple, List, Dict, Iterable


def value_of(heap, expr, out):
    match expr:
        case Name(id):
            if id in heap.members and is_empty(heap.types[id]):
                raise NotOnHeap         # another name of it may know what is in it
            return value_of_name(heap, id, out) if heap.is_on_it(id) else expr
        case Verbatim():
            if any(heap.is_on_it(name) for name in names_in(expr)):
                if any(isinstance(node, (ast.Call, ast.Lambda, ast.Await)) for node in ast.walk(expr.tree)):
                    raise NotOnHeap
                return map_expr(expr, lambda name: value_of(heap, name, out))
            return expr
        case Apply():
            return value_of_operation(heap, expr, out)
    return expr


def truth_of(heap, expr, out):
    """The expression of a test: a list or tuple is as long as that of its numbers."""
    if isinstance(expr, Name) and heap.is_on_it(expr.id) and isinstance(heap.types[expr.id], CONTAINERS):
        return Name(heap.numbers_of(expr.id))
    if isinstance(expr, Apply) and getattr(operator_of(expr.op), "sign", None) == "not":
        return Apply(expr.op, tuple([truth_of(heap, arg, out) for arg in expr.args]), expr.kwargs, expr.span)
    return value_of(heap, expr, out)


def value_of_name(heap, name, out):
    type = heap.types[name]
    if isinstance(type, Tuple):
        return value_in(heap, Name(heap.numbers_of(name)), type, out)
    numbers = heap.numbers_of(name)
    if isinstance(type, CONTAINERS):
        return value_of_list(heap, Name(numbers), type, out)
    if not is_unsure(type):
        return read(heap, Name(numbers), out, name.label)
    known = heap.read.get((heap.now, numbers))
    if known is not None:
        return Name(known)
    found = Apply("runtime.seen", (is_view(numbers), Apply("getitem", (Name(heap.now), Name(numbers))), Name(name)))
    if out is None:
        return found
    new = named(heap, found, out)
    heap.types[new.id] = type
    heap.read[heap.now, numbers] = new.id
    return new


def value_of_list(heap, numbers, type, out):
    """The list of what is in the cells of the items of a list."""
    if not isinstance(type, List) or out is None:
        raise NotOnHeap
    place = heap.new(TEMPORARY, heap.numbered(type).item)
    items, longer, found = [heap.new(TEMPORARY, type) for _ in range(3)]
    value, statements = heap.new(TEMPORARY, type.item), []
    item = unboxed(heap, Name(place), type.item, statements) if is_of_boxes(heap, type) else Name(place)
    statements.append(Assign(value, value_in(heap, item, type.item, statements)))
    statements.append(Assign(longer, Apply("list_append", (Name(items), Name(value)))))
    out.append(For((place,), (numbers,), ((items, Apply("list", ())),), Block(tuple(statements), Continue((Name(longer),))), (found,)))
    return Name(found)


def is_view(numbers):
    """The question whether what has these numbers is an array."""
    return Apply("builtins.isinstance", (Name(numbers), NDARRAY))


def value_in(heap, numbers, type, out):
    """The value of what has these numbers, an item of a tuple or list."""
    if not heap.holds(type):
        return numbers
    if isinstance(type, Tuple):
        items = [value_in(heap, Apply("getitem", (numbers, Const(k))), item, out) for k, item in enumerate(type.items)]
        return Apply("tuple", tuple(items))
    if isinstance(type, List):
        return value_of_list(heap, numbers if out is None else named(heap, numbers, out), type, out)
    if not isinstance(type, (Array, Numeric)):
        raise NotOnHeap
    return read(heap, numbers, None)


def value_of_operation(heap, expr, out):
    if not any(heap.is_on_it(name) for name in names_in(expr)):
        return expr
    known = meant(expr, heap.types)
    check_reads(heap, expr, known)
    numbers = numbers_of(heap, expr, out)
    if numbers is not None:
        type = type_of(expr, heap.types)
        if is_item(known) and isinstance(numbers, Apply) and is_array(type_of(known.args[0], heap.types)):
            numbers = cells_at(heap, numbers.args[0], numbers.args[1], out)
        if isinstance(type, CONTAINERS):
            return value_in(heap, numbers, type, out) if isinstance(type, Tuple) else value_of_list(heap, named(heap, numbers, out), type, out)
        return read(heap, numbers, out)
    if is_item(known):
        base = numbers_of(heap, known.args[0], out)
        held = type_of(known.args[0], heap.types)
        if base is not None and isinstance(held, CONTAINERS) and not heap.holds(type_of(expr, heap.types)):
            found = Apply("getitem", (base, value_of(heap, known.args[1], out)), (), expr.span)
            return unboxed(heap, found, type_of(expr, heap.types), out) if is_of_boxes(heap, held) else found
        if base is not None and (is_array(type_of(known.args[0], heap.types)) or is_unsure(type_of(known.args[0], heap.types))):
            return read(heap, cells_at(heap, base, value_of(heap, known.args[1], out), out), out)
    if shape_of(known.op) == 0 and len(expr.args) == 1 and counts(type_of(expr, heap.types)):
        base = numbers_of(heap, expr.args[0], out)
        if base is not None:
            return Apply(expr.op, (base,), expr.kwargs, expr.span)
    args = tuple([value_of(heap, arg, out) for arg in expr.args])
    return Apply(expr.op, args, tuple([(key, value_of(heap, arg, out)) for key, arg in expr.kwargs]), expr.span)


def counts(type):
    """Return True if values of a type are whole numbers, or tuples of these: lengths, shapes."""
    return kind(type) == "int" or isinstance(type, Tuple) and all(map(counts, type.items))


def check_reads(heap, expr, known):
    """Raises NotOnHeap where an operation does more to the memory that its operands refer to than to read it."""
    callee = callee_of(expr)
    if callee is not None:
        if not heap.only_reads(callee):
            raise NotOnHeap
        return
    if not is_known(known) or asks_of_memory(known) or asks_of_identity(known):
        raise NotOnHeap
    if known.op in UPDATES and any(heap.is_on_it(name) for name in names_in(known.args[0])):
        raise NotOnHeap
    for operand in (*written(known), *kept(known)):
        if any(heap.is_on_it(name) for name in names_in(operand)) and not is_immutable(type_of(operand, heap.types)):
            raise NotOnHeap


# --- numbers ----------------------------------------------------------------------------


def numbers_of(heap, expr, out):
    match expr:
        case Name(id):
            return Name(heap.numbers_of(id)) if heap.is_on_it(id) else None
        case Apply():
            known = meant(expr, heap.types)
            if not known.args or is_display(expr) or callee_of(expr) is not None:
                return None
            base = numbers_of(heap, known.args[0], out)
            return None if base is None else numbers_of_part(heap, expr, known, base, out)
    return None


def numbers_of_part(heap, expr, known, base, out):
    """The numbers of a view, or an item, of what has the numbers `base`."""
    type = type_of(known.args[0], heap.types)
    if isinstance(type, CONTAINERS) and not (is_item(known) and heap.holds(precise(heap, expr))):
        return None
    rest = tuple([value_of(heap, arg, out) for arg in known.args[1:]])
    kwargs = tuple([(key, value_of(heap, arg, out)) for key, arg in known.kwargs])
    form = Apply(known.op, (base, *rest), kwargs, expr.span)
    if isinstance(type, CONTAINERS):
        item = precise(heap, expr)
        return unboxed(heap, form, item, out) if is_of_boxes(heap, type) and isinstance(item, Tuple) else typed(form, item, type)
    if surely_view(known, heap.types) and (not is_item(known) or is_basic(known.args[1], heap.types)):
        return form
    if is_itself(known, heap.types, not is_unsure(type)):       # of a number it gives an array
        return base
    found = card_of(known)
    itself = found.memory.kind == "self" and [*chosen(found, found.memory.operands, known)] == [known.args[0]]
    if itself and found.rule is not None and found.rule.kind == "constant":
        raise NotOnHeap         # the same memory, into which a derivative flows under one name and not under the other
    if found.passes is not None or itself:
        return base
    return None


def typed(form, item, held):
    """The numbers that an item of a list has, with how many axes they have, of which types do not tell of lists that change."""
    return Apply("runtime.as_cells", (form, Const(len(item.shape)))) if isinstance(held, List) and is_array(item) else form


def precise(heap, expr):
    if isinstance(expr, Name):
        return heap.types.get(expr.id, OPAQUE)
    if is_display(expr):
        items = [precise(heap, arg) for arg in expr.args]
        return Tuple(tuple(items)) if expr.op == "tuple" else List(join_all([widest(item) for item in items]))
    if isinstance(expr, Apply) and expr.args and card_of(expr).passes is not None:
        return precise(heap, expr.args[0])
    found = type_of(expr, heap.types)
    if isinstance(found, NoValue) and any(name in heap.members for name in names_in(expr)):
        raise NotOnHeap         # an item of a list of which it was learned that it has none
    return found

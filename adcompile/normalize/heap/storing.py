"""Stores into what is on the heap, and calls that write there."""

from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.memory.aliases import meant
from adcompile.errors import render
from adcompile.ir.frozen import replace
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Apply, Assign, Const, Name
from adcompile.ir.stores import store_parts
from adcompile.ir.types import Opaque, Tuple, is_array, is_complex, is_number, is_scalar
from adcompile.ir.visit import names_in
from adcompile.normalize.heap.cells import cells_at, opened, parted, put, read, stable
from adcompile.normalize.heap.held_types import NotOnHeap, is_unsure
from adcompile.normalize.heap.reading import CONTAINERS, is_view, numbers_of, value_of
from adcompile.normalize.places.calls_that_write import ADDED, Store, arrayed, returns_what_it_writes, store_of, written_array
from adcompile.normalize.places.expressions import assigned, named
from adcompile.normalize.places.steps import ALL, taken
from adcompile.normalize.places.writing import OVERLAP
from adcompile.normalize.updates import keeps
from adcompile.ops.asked import allocates
from adcompile.ops.operators import UPDATES, update_sign

MEETING = ("what a function is given and writes is memory of another thing that it is given", "Give it a copy of one of them.")


def array_written(heap, node):
    """The array on the heap that the call of an operation writes into; None for any other statement."""
    array = written_array(node.value, heap.types)
    return array if array is not None and any(heap.is_on_it(name) for name in names_in(array)) else None


def stored(heap, node, out):
    """A store."""
    new, array, place, value = store_parts(node)
    heap.learn(new, heap.types[array.id])
    store(heap, Store(place, value, node.stores), array, out, node.span)
    alias(heap, new, array.id, out)


def alias(heap, new, old, out):
    """Another name of what is on the heap."""
    if heap.is_on_it(new):
        out.append(Assign(heap.numbers_of(new), Name(heap.numbers_of(old))))
        if is_unsure(heap.types[new]):
            out.append(Assign(new, value_of(heap, Name(old), out)))
            heap.read[heap.now, heap.numbers_of(new)] = new


def store(heap, one, array, out, span):
    """A Store into what the name `array` refers to."""
    base = Name(heap.numbers_of(array.id))
    one = replace(one, value=arrayed(one.value, heap.types))
    kind = type_of(one.value, heap.types)
    if is_complex(kind) or not (is_number(kind) or isinstance(kind, Opaque)):
        raise NotOnHeap
    for operand in one.apart:
        if any(heap.is_on_it(name) for name in names_in(operand)):
            raise NotOnHeap
    source = numbers_of(heap, one.value, out) if one.does == "set" and not is_scalar(kind) else None
    if source is not None:
        source = named(heap, source, out)
    value = named(heap, value_of(heap, one.value, out), out)
    place = stable(heap, value_of(heap, one.place, out), out)
    numbers = base if place is ALL else named(heap, cells_at(heap, base, place, out, span), out)
    if source is not None:
        text = Const(render(*OVERLAP, span))
        numbers = assigned(heap, Apply("runtime.laid_out_apart", (numbers, source, text), (), span), out, span)
    if one.does == ADDED:
        value = assigned(heap, Apply("runtime.broadcast_like", (value, read(heap, numbers, out))), out, span)
    elif one.does != "set":
        value = assigned(heap, Apply(one.does, (read(heap, numbers, out), value), (), span), out, span)
    put(heap, numbers, value, out, span, "index_add" if one.does == ADDED else "index_set")


def call_that_writes(heap, node, array, out):
    """A call of an operation that writes into an array."""
    apply, span = node.value, node.span
    if not isinstance(array, Name):
        numbers = numbers_of(heap, array, out)
        if numbers is None:
            raise NotOnHeap
        name = heap.new(TEMPORARY, type_of(array, heap.types))
        heap.members[name] = True
        out.append(Assign(heap.numbers_of(name), numbers, span))
        if is_unsure(heap.types[name]):
            raise NotOnHeap
        args = tuple([Name(name) if arg is array else arg for arg in apply.args])
        kwargs = tuple([(key, Name(name) if arg is array else arg) for key, arg in apply.kwargs])
        apply, array = Apply(apply.op, args, kwargs, apply.span), Name(name)
    one = store_of(meant(apply, heap.types), array, heap.types)
    if one is None or isinstance(heap.types[array.id], CONTAINERS):
        raise NotOnHeap
    store(heap, one, array, out, span)
    if isinstance(node, Assign):
        if not returns_what_it_writes(apply, heap.types):
            out.append(replace(node, value=Const(None)))
        elif not heap.is_on_it(node.target):
            out.append(replace(node, value=value_of(heap, array, out)))
        else:
            alias(heap, node.target, array.id, out)


def updated(heap, node, name, out):
    """An augmented assignment: a store into an array, a binding of a number."""
    apply, span, target, type = node.value, node.span, node.target, heap.types[name]
    numbers = heap.numbers_of(name)
    heap.learn(target, type)
    if not heap.is_on_it(target):
        raise NotOnHeap
    old, right = value_of(heap, Name(name), out), value_of(heap, apply.args[1], out)
    result = Apply(UPDATES[apply.op], (old, right), (), apply.span)
    if not keeps(type, result, heap.types):
        found = assigned(heap, result, out, span)
        result = Apply("runtime.updated", (found, old, Const(update_sign(apply.op))), (), apply.span)
    result = assigned(heap, result, out, span)
    if not is_unsure(type):
        put(heap, Name(numbers), result, out, span)
        out.append(Assign(heap.numbers_of(target), Name(numbers), span))
        return

    def into(statements):
        put(heap, Name(numbers), result, statements, span)
        return (Name(numbers),)

    def anew(statements):
        new = heap.new(target.label, heap.types[numbers])
        opened(heap, result, new, statements, span)
        return (Name(new),)

    found = parted(heap, is_view(numbers), (into, anew), (heap.types[numbers],), out, span)[0]
    out.append(Assign(heap.numbers_of(target), found, span))
    out.append(Assign(target, result, span))
    heap.read[heap.now, heap.numbers_of(target)] = target


def calls_writer(heap, node):
    """Return True if a statement calls a function of the user's that may write what is on the heap."""
    apply = node.value
    held = any(heap.is_on_it(name) for arg in apply.args[1:] for name in names_in(arg))
    return held and not heap.only_reads(apply.args[0].value)


def call_of_writer(heap, node, out):
    """A call of a function that writes what it is given: what it has written comes back, and is stored."""
    apply, span = node.value, node.span
    callee, args = apply.args[0].value, apply.args[1:]
    found = heap.calls.returning(callee, tuple([type_of(arg, heap.types) for arg in args])) if heap.calls is not None else None
    target = getattr(node, "target", None)
    if found is None:
        raise NotOnHeap
    places = {}
    for place in found.written:
        if not isinstance(args[place], Name) or not heap.is_on_it(args[place].id) or not is_array(heap.types[args[place].id]):
            raise NotOnHeap
        others = []
        for k, other in enumerate(args):
            if k != place and any(heap.is_on_it(name) for name in names_in(other)):
                others += numbers_lent(heap, other, out)
        text = Const(render(*MEETING, span))
        numbers = Name(heap.numbers_of(args[place].id))
        places[place] = assigned(heap, Apply("runtime.lying_apart", (numbers, Apply("tuple", tuple(others)), text), (), span), out, span) \
            if others else numbers
    given = [value_of(heap, arg, out) for arg in args]
    result = type_of(apply, heap.types)
    whole = heap.new(TEMPORARY, Tuple((result, *[type_of(args[place], heap.types) for place in places])))
    out.append(Assign(whole, Apply("invoke", (Const(found.callee), *given), (), span), span))
    for number, (place, numbers) in enumerate(places.items(), 1):
        put(heap, numbers, Apply("getitem", (Name(whole), Const(number)), (), span), out, span)
    if target is None:
        return
    if found.part is not None:
        returned_part(heap, target, args[found.part[0]], found.part[1], out)
        return
    if not heap.is_on_it(target):
        out.append(Assign(target, Apply("getitem", (Name(whole), Const(0)), (), span), span))
        return
    if found.leans or is_unsure(heap.types[target]) or not is_array(heap.types[target]):
        raise NotOnHeap
    opened(heap, Apply("getitem", (Name(whole), Const(0)), (), span), heap.numbers_of(target), out, span)


def numbers_lent(heap, operand, out):
    """The numbers of the array that an operand of a call is; none for a number or what is made for it."""
    type, numbers = type_of(operand, heap.types), numbers_of(heap, operand, out)
    if is_scalar(type) or numbers is None and isinstance(operand, Apply) and allocates(meant(operand, heap.types)):
        return []
    if numbers is None or not (is_array(type) or is_unsure(type)):
        raise NotOnHeap         # what it holds may be what is written
    return [numbers]


def returned_part(heap, target, operand, path, out):
    """The result of a call that is a part of one of its operands."""
    numbers = numbers_of(heap, operand, out)
    if numbers is None:
        raise NotOnHeap
    for step in path:
        numbers = taken(step, numbers)
    if not heap.is_on_it(target):
        out.append(Assign(target, read(heap, numbers, out)))
    elif is_unsure(heap.types[target]):
        raise NotOnHeap
    else:
        out.append(Assign(heap.numbers_of(target), numbers))

"""The walk over a program some of whose memory is on the heap: see `on_heap`."""

import ast

from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.loops.iterables import reversed_in
from adcompile.analysis.memory.aliases import keeps_nothing
from adcompile.ir.frozen import replace
from adcompile.ir.nodes import (
    Apply, Assign, Block, Break, Const, Continue, Effect, For, If, Keep, Name, Passed, Statement, Try, Undefined, While, With, Yield,
)
from adcompile.ir.stores import is_store, store_parts
from adcompile.ir.tried import attempted
from adcompile.ir.types import Iterable, List, is_array, is_number
from adcompile.ir.visit import map_operands, names_in, operands, read_counts, walk, walk_all
from adcompile.normalize.heap.held_types import NotOnHeap, is_unsure
from adcompile.normalize.heap.boxes import is_of_boxes, unboxed
from adcompile.normalize.heap.lists_of_numbers import (
    changed_by_call, is_change_of_list, is_changing_call, longer, stored_in_list,
)
from adcompile.normalize.heap.handing import handed
from adcompile.normalize.heap.reading import CONTAINERS, numbers_of, precise, truth_of, value_of
from adcompile.normalize.heap.storing import array_written, call_of_writer, call_that_writes, calls_writer, stored, updated
from adcompile.ops.operators import UPDATES
from adcompile.ops.typing.operands import element

MOST = 6
"""How often the body of a loop is walked until no more is learned of its types."""


def block(heap, node, end):
    """A block on the heap; `end(end, out)` makes its end."""
    known, out = dict(heap.read), []
    for one in node.statements:
        before = heap.where()
        statement(heap, one, out)
        if heap.where() != before:
            out += said(heap, one.span)
    last = end(node.end, out)
    heap.read = known
    return Block(tuple(out), last)


def statement(heap, node, out):
    match node:
        case Assign() | Effect() if is_changing_call(heap, node):
            changed_by_call(heap, node, out)
        case Assign() | Effect() if (array := array_written(heap, node)) is not None:
            call_that_writes(heap, node, array, out)
        case Assign(_, Apply("invoke")) | Effect(Apply("invoke")) if calls_writer(heap, node):
            call_of_writer(heap, node, out)
        case Assign(_, Apply(op, (Name(id), *_))) if op in UPDATES and heap.is_on_it(id):
            (longer if isinstance(heap.types[id], CONTAINERS) else updated)(heap, node, id, out)
        case Assign():
            assign(heap, node, out)
        case If():
            branch(heap, node, out)
        case For() | While():
            loop(heap, node, out)
        case With():
            setting(heap, node, out)
        case Try():
            settled(heap, node.results, out, lambda: tried(heap, node, out))
        case Passed():
            out.append(node)
        case Statement() if is_store(node) and store_parts(node)[1].id in heap.members:
            of_array = stored if heap.is_on_it(store_parts(node)[1].id) else plain
            (stored_in_list if is_change_of_list(heap, node) else of_array)(heap, node, out)
        case Effect() | Statement():
            plain(heap, node, out)
        case _:
            raise NotOnHeap


def plain(heap, node, out):
    """A statement that only reads."""
    written = [new for _, new in node.writes if heap.is_on_it(new)] if isinstance(node, Statement) else []
    reads = any(heap.is_on_it(name) for expr in operands(node) for name in names_in(expr))
    if written or reads and isinstance(node, Statement) and not copies(heap, node) and not keeps_nothing(node, heap.pure):
        raise NotOnHeap
    out.append(map_operands(node, lambda expr: value_of(heap, expr, out)) if reads else node)


def copies(heap, node):
    """Return True if a statement stores into arrays, which copy what they are given, and does nothing else."""
    written = [dict(node.reads).get(key) for key, _ in node.writes]
    calls = any(isinstance(one, (ast.Call, ast.Lambda)) for one in ast.walk(node.tree))
    return isinstance(node.tree, (ast.Assign, ast.AugAssign)) and bool(written) and not calls \
        and all(isinstance(one, Name) and is_number(heap.types.get(one.id)) for one in written)


def assign(heap, node, out):
    target, value = node.target, node.value
    heap.learn(target, precise(heap, value))
    if isinstance(heap.types.get(target), Iterable) and reads_boxes(heap, value):
        raise NotOnHeap         # an iterator would read what is in the lists now
    if not heap.is_on_it(target):
        new = value_kept(heap, value, out)
        out.append(node if new is value else replace(node, value=new))
        return
    define(heap, target, value, out, node.span)


def value_kept(heap, expr, out):
    """The value of an expression that is not on the heap, which another name is for: a list without items is itself."""
    return expr if isinstance(expr, Name) and not heap.is_on_it(expr.id) else value_of(heap, expr, out)


def define(heap, target, value, out, span):
    """A name on the heap for what an expression refers to."""
    type, numbers = heap.types[target], heap.numbers_of(target)
    found = handed(heap, value, type, out, numbers, span)
    if not (isinstance(found, Name) and found.id == numbers):
        out.append(Assign(numbers, found, span))
    if is_unsure(type):
        known = heap.read.get((heap.now, numbers))
        if known is not None:
            known = Name(known)
        elif numbers_of(heap, value, out) is not None:
            known = value_of(heap, value, out)
        else:
            known = Apply("getitem", (Name(heap.now), Name(numbers)))
        out.append(Assign(target, known, span))
        heap.read[heap.now, numbers] = target


# --- joins ------------------------------------------------------------------------------


def operands_at(heap, values, targets, out):
    """The operands that an edge hands over to targets: of those on the heap the numbers, and the values of those that may be numbers."""
    found = []
    for value, target in zip(values, targets):
        if not isinstance(value, Undefined):
            heap.learn(target, precise(heap, value))
        if not heap.is_on_it(target):
            found.append(value_kept(heap, value, out))
            continue
        found.append(handed(heap, value, heap.types[target], out))
        if is_unsure(heap.types[target]):
            found.append(value if isinstance(value, Undefined) else value_of(heap, value, out))
    return tuple(found)


def targets_at(heap, targets):
    """The names of what the targets are handed."""
    return [name for target in targets for name in (
        (target,) if not heap.is_on_it(target) else
        (heap.numbers_of(target), target) if is_unsure(heap.types[target]) else (heap.numbers_of(target),))]


def entered(heap, targets):
    """Notes that the values of targets which may be numbers are those of now."""
    for target in targets:
        if heap.is_on_it(target) and is_unsure(heap.types[target]):
            heap.read[heap.now, heap.numbers_of(target)] = target


def settled(heap, targets, out, walk):
    """Walks until the types of the targets, which it learns from what they are handed, are those of the walk before."""
    where, read, length = heap.where(), dict(heap.read), len(out)
    for _ in range(MOST):
        before = [heap.types.get(target) for target in targets]
        walk()
        if before == [heap.types.get(target) for target in targets]:
            return
        heap.back(where)
        heap.read = dict(read)
        del out[length:]
    raise NotOnHeap


def branch(heap, node, out):
    settled(heap, node.results, out, lambda: arms(heap, node, out))


def arms(heap, node, out):
    test, before = truth_of(heap, node.test, out), heap.where()
    made = []
    for arm in (node.then, node.orelse):
        heap.back(before)
        made.append(block(heap, arm, lambda end, inner: ended(heap, end, node.results, inner)))
    if not any(isinstance(arm.end, Yield) for arm in made):
        out.append(replace(node, test=test, then=made[0], orelse=made[1]))
        return
    after = heap.renewed()
    out.append(replace(node, test=test, then=made[0], orelse=made[1], results=(*targets_at(heap, node.results), *after)))
    entered(heap, node.results)


def ended(heap, end, targets, out):
    """The end of a block: it hands on the heap, and what the targets get."""
    if isinstance(end, Yield):
        return Yield((*operands_at(heap, end.values, targets, out), *heap.handed_on()))
    if isinstance(end, Continue):
        return Continue((*operands_at(heap, end.values, heap.params, out), *heap.handed_on()))
    if isinstance(end, Break):
        return Break((*operands_at(heap, end.values, heap.results, out), *heap.handed_on()))
    return map_operands(end, lambda expr: value_of(heap, expr, out))


def tried(heap, node, out):
    """An attempt: its handler sees the heap as it was where something raised, which is said in what is attempted wherever there is a new
    one."""
    before, known = heap.where(), dict(heap.read)
    params = heap.renewed()
    there = heap.where()
    heap.back(before)
    outer, heap.seen = heap.seen, (*heap.seen, params)
    first = said(heap, node.span)
    body = block(heap, node.body, lambda end, inner: ended(heap, end, node.results, inner))
    heap.seen = outer
    heap.back(there)
    handler = block(heap, node.handler, lambda end, inner: ended(heap, end, node.results, inner))
    if leaves_half_written(heap, node) and any(name in read_counts(handler) for name in params):
        raise NotOnHeap
    heap.read = known
    after = heap.renewed()
    body = replace(body, statements=(*first, *body.statements))
    out.append(replace(node, body=body, handler=handler, results=(*targets_at(heap, node.results), *after), params=params))
    entered(heap, node.results)


def leaves_half_written(heap, node):
    """Return True if a function that is called in an attempt may have written a part of what it writes where it raises."""
    calls = [one for one in walk_all(attempted(node)) if isinstance(one, (Assign, Effect)) and isinstance(one.value, Apply)]
    return any(one.value.op == "invoke" and calls_writer(heap, one) for one in calls)


def said(heap, span):
    """The statements that say for the handlers of the attempts around what the heap is now."""
    return [Keep(tuple([pair for params in heap.seen for pair in zip(params, heap.handed_on())]), span)] if heap.seen else []


def setting(heap, node, out):
    settled(heap, node.results, out, lambda: under(heap, node, out))


def under(heap, node, out):
    context = value_of(heap, node.context, out)
    body = block(heap, node.body, lambda end, inner: ended(heap, end, node.results, inner))
    after = heap.renewed()
    out.append(replace(node, context=context, body=body, results=(*targets_at(heap, node.results), *after)))
    entered(heap, node.results)


def loop(heap, node, out):
    settled(heap, (*[name for name, _ in node.params], *node.results), out, lambda: trips(heap, node, out))


def trips(heap, node, out):
    params = [name for name, _ in node.params]
    targets, iterables, first, boxes = walked_over(heap, node, out) if isinstance(node, For) else ((), (), (), ())
    initial = operands_at(heap, [init for _, init in node.params], params, out)
    before, known = heap.handed_on(), dict(heap.read)
    start = heap.renewed()
    entered(heap, params)
    outer = heap.params, heap.results
    heap.params, heap.results = params, node.results
    test = truth_of(heap, node.test, None) if isinstance(node, While) else None

    def end(last, inner):
        return ended(heap, last, (), inner)

    opening = said(heap, node.span)
    for row, target in first:
        if target not in boxes:
            opening.append(Assign(row, Apply("getitem", (Name(heap.now), Name(target)))))
            if heap.is_on_it(row):
                heap.read[heap.now, target] = row
            continue
        item = unboxed(heap, Name(target), heap.types[row], opening)
        opening.append(Assign(heap.numbers_of(row) if heap.is_on_it(row) else row, item))
    body = block(heap, node.body, end)
    body = replace(body, statements=(*opening, *body.statements))
    heap.params, heap.results = outer
    heap.read = known
    for param, result in zip(params, node.results):
        heap.learn(result, heap.types.get(param))
        heap.learn_of_nothing(param, result)
    after = heap.renewed()
    fields = dict(params=(*zip(targets_at(heap, params), initial), *zip(start, before)), body=body,
                  results=(*targets_at(heap, node.results), *after))
    if isinstance(node, For):
        fields |= dict(targets=targets, iterables=iterables)
    else:
        fields |= dict(test=test)
    out.append(replace(node, **fields))
    entered(heap, node.results)


def walked_over(heap, node, out):
    """The targets and iterables of a loop over what is on the heap, the pairs of a name and of the numbers that it is read by when a
    trip begins, and which of these are places of boxes."""
    targets, iterables, first, boxes = [], [], [], {}
    for target, iterable in zip(node.targets, node.iterables):
        walked = reversed_in(iterable) or iterable
        type = precise(heap, walked)
        if not is_of_boxes(heap, type):
            type = precise(heap, iterable)
            if reads_boxes(heap, iterable) and changes_lists(heap, node.body):
                raise NotOnHeap         # what is walked would be that of before the loop
        heap.learn(target, element(type))
        held = any(heap.is_on_it(name) for name in names_in(iterable)) or heap.is_on_it(target)
        if not held:
            targets.append(target)
            iterables.append(iterable)
            continue
        if isinstance(type, CONTAINERS):
            if not heap.holds(type):
                targets.append(target)
                iterables.append(value_of(heap, iterable, out))
                continue
            if is_of_boxes(heap, type):
                numbers = handed(heap, walked, type, out)
                iterables.append(numbers if walked is iterable else Apply(iterable.op, (numbers,), (), iterable.span))
                place = heap.new(target.label, heap.numbered(type).item)
                targets.append(place)
                first.append((target, place))
                boxes[place] = True
                continue
            iterables.append(handed(heap, iterable, type, out))
            if not heap.is_on_it(target):
                raise NotOnHeap
            targets.append(heap.numbers_of(target))
            if is_unsure(heap.types[target]):
                first.append((target, targets[-1]))
            continue
        numbers = numbers_of(heap, iterable, out)
        if numbers is None:
            if heap.is_on_it(target):
                raise NotOnHeap
            targets.append(target)
            iterables.append(value_of(heap, iterable, out))
            continue
        iterables.append(numbers)
        if heap.is_on_it(target):
            targets.append(heap.numbers_of(target))
            if is_unsure(heap.types[target]):
                first.append((target, targets[-1]))
        else:
            row = heap.new(target.label, heap.numbered(heap.types[target]) if is_array(heap.types[target]) else type_of(Const(0), {}))
            targets.append(row)
            first.append((target, row))
    return tuple(targets), tuple(iterables), first, boxes


def reads_boxes(heap, expr):
    """Return True if an expression reads lists of numbers in boxes."""
    return any(name in heap.members and is_of_boxes(heap, heap.types[name]) for name in names_in(expr))


def changes_lists(heap, body):
    """Return True if a statement below a block changes a list."""
    return any(is_store(one) and is_change_of_list(heap, one) or isinstance(one, Assign) and isinstance(one.value, Apply)
               and one.value.op in UPDATES and isinstance(precise(heap, one.value.args[0]), List) for one in walk(body))

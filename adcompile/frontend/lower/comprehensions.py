"""List comprehensions: a list is built item by item, in a loop."""

import ast
from contextlib import contextmanager

from adcompile.frontend.containers.constructed import is_apart, make_dict, note_objects, stem_for
from adcompile.frontend.containers.members import unknown_key
from adcompile.frontend.containers.rows import append_row, rows_at, site_of
from adcompile.frontend.containers.tables import put_item
from adcompile.frontend.following.generators import started
from adcompile.frontend.frame.as_written import verbatim, walruses_in
from adcompile.frontend.frame.dispatch import argument_of, operand_of, packing, test_of, value_of, with_operands
from adcompile.frontend.frame.function_objects import open_mirror
from adcompile.frontend.frame.meanings import constant_at
from adcompile.frontend.outside.mirrors import mirror_key
from adcompile.frontend.frame.meeting import fork
from adcompile.frontend.frame.values import Local
from adcompile.frontend.lower.assignments import store_item
from adcompile.frontend.lower.changes import listed
from adcompile.frontend.lower.displays import now, packed
from adcompile.frontend.lower.loops import walk_for, with_cells
from adcompile.frontend.lower.trip_by_trip import items_one_by_one, known_items, makes_objects
from adcompile.frontend.lower.walks import iterable_of, walk_of
from adcompile.frontend.source.tree import bound_by_target
from adcompile.frontend.source.yields import ITEMS, as_function
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Apply, Const, Name


MISSING = object()


@with_operands(ast.ListComp)
def comprehension_value(frame, node, label):
    """A list built item by item, in a loop; over functions one by one."""
    part, = node.generators[:1]
    items = items_by_themselves(frame, node, part, label) if len(node.generators) == 1 and not part.ifs else None
    if items is not None:
        with own_variables(frame, bound_by_target(part.target)):
            return packed(frame, "list", tuple([item_for(frame, part.target, item, node.elt) for item in items]), node, label)
    rows = rows_at(frame, node, stem_for(label)) if len(node.generators) == 1 and not part.ifs else None
    if rows is not None:
        return rows_of(frame, node, part, rows)
    items = f"$items{len(frame.labels)}"
    frame.labels[items] = label or TEMPORARY
    first = frame.unit.namer.new(frame.labels[items])
    if frame.taint.carries(node):
        frame.tainted.add(items)
        frame.unit.tainted.add(first)
    frame.define(first, Apply("list", (), (), frame.span(node)))
    frame.env[items] = Name(first)
    walk = walk_of(frame, part.target, part.iter)
    with own_variables(frame, [name for part in node.generators for name in bound_by_target(part.target)]):
        generate(frame, node, 0, with_cells(frame, [items, *walruses_in(node)]), walk)
    return frame.env.pop(items)


def rows_of(frame, node, part, rows):
    """A list of objects of any number, made item by item."""
    walk = walk_of(frame, part.target, part.iter)
    with own_variables(frame, bound_by_target(part.target)):
        walk_for(frame, walk, with_cells(frame, []), lambda ends: append_row(frame, rows, value_of(frame, node.elt)))
    return rows


@packing(ast.ListComp)
def objects_made(frame, node, label):
    """The value of a list of objects that are taken apart, whatever goes into them; None for any other."""
    return comprehension_value(frame, node, label) if frame.unit.all_apart and makes_objects(frame, node.elt) else None


@with_operands(ast.GeneratorExp)
def generator_value(frame, node, label):
    """A generator of active values, which is walked later."""
    if walruses_in(node):
        return verbatim(frame, node)
    first = iterable_of(frame, node.generators[0].iter)
    function = frame.unit.resumable[node] = frame.unit.resumable.get(node) or as_function(node)
    found = started(frame, function, Local(function, frame, {}), {ITEMS: first}, node)
    return Const(None) if found is None else found


@with_operands(ast.DictComp)
def dict_comprehension_value(frame, node, label):
    """A dict of known keys, made item by item; else it stays as the user wrote it."""
    part, = node.generators[:1]
    if len(node.generators) != 1 or part.ifs:
        return verbatim(frame, node)
    items, found = known_items(frame, part.iter), {}
    if items is None:
        return table_comprehension(frame, node, part, label)
    with own_variables(frame, bound_by_target(part.target)):
        for item in items:
            store_item(frame, part.target, now(frame, item))
            key = constant_at(frame, node.key)
            if key is None:
                unknown_key(frame, make_dict(frame, {}, node, label), node)
                return Const(None)
            found[key.value] = argument_of(frame, node.value, False)
    return make_dict(frame, found, node, label) if is_apart(frame, node, label) else packed(frame, "dict", found, node, label)


def table_comprehension(frame, node, part, label):
    """A dict under keys that only the run tells, made item by item, in a loop."""
    made = make_dict(frame, {}, node, label)
    if made.kind == "dict":
        unknown_key(frame, made, node)
        return Const(None)

    def trip(ends):
        put_item(frame, made, operand_of(frame, node.key), operand_of(frame, node.value), node)

    walk = walk_of(frame, part.target, part.iter)
    with own_variables(frame, bound_by_target(part.target)):
        walk_for(frame, walk, with_cells(frame, []), trip)
    return made


@contextmanager
def own_variables(frame, names):
    """Variables that are others than the function's of the same name."""
    outer, cells, own = {name: frame.env.get(name, MISSING) for name in names}, frame.cells, frame.own
    mirrors, frame.mirrors = frame.mirrors, {name: cell for name, cell in frame.mirrors.items() if name not in names}
    frame.cells = {name: cell for name, cell in cells.items() if name not in outer}
    frame.own = own | outer.keys()
    frame.unit.trips.append(None)
    for name in outer:
        if mirror_key(frame, name) in frame.unit.outer.mirrored:
            open_mirror(frame, name)
    yield
    frame.unit.trips.pop()
    for name, value in outer.items():
        if value is MISSING:
            frame.env.pop(name, None)
        else:
            frame.env[name] = value
    frame.cells, frame.own, frame.mirrors = cells, own, mirrors


def items_by_themselves(frame, node, part, label):
    """The items for which the items of a list are made one by one: functions, objects, and those that objects are made of."""
    found = items_one_by_one(frame, part.target, part.iter, [node.elt])
    written = frame.taint.carries(node) or frame.unit.all_apart or label is not None and label.stem in frame.tainted
    if not makes_objects(frame, node.elt) or not written:
        return found
    note_objects(frame, node.elt)
    return known_items(frame, part.iter) if found is None else found


def item_for(frame, target, item, node):
    """The value of an expression for one item that a target takes."""
    store_item(frame, target, now(frame, item))
    return argument_of(frame, node, False)


def generate(frame, node, depth, variables, walk=None):
    """The loops of a comprehension from one depth on; the first of the variables is the list."""
    if depth == len(node.generators):
        value = listed(frame, node.elt, site_of(frame, node) if depth == 1 and not node.generators[0].ifs else None)
        longer = Apply("list_append", (frame.held(frame.variable(variables[0])), value), (), frame.span(node))
        frame.assign(variables[0], longer)
        return
    part = node.generators[depth]

    def inner():
        generate(frame, node, depth + 1, variables)

    walk_for(frame, walk or walk_of(frame, part.target, part.iter), variables,
                  lambda ends: filtered(frame, part.ifs, inner, variables, node))


def filtered(frame, tests, make, variables, node):
    """Runs `make` where all tests are true."""
    if not tests:
        make()
        return

    def go_on():
        filtered(frame, tests[1:], make, variables, node)

    fork(frame, test_of(frame, tests[0]), (go_on, lambda: None), variables, frame.span(node))

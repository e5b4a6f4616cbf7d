"""Lists of objects of one class, of which only the run tells how many there are: a list for each attribute.

    bodies = [Body(v) for v in x]       bodies.place = [v, ...]; bodies.speed = [2 * v, ...]
    for body in bodies: ...             body is the place in these lists
    body.speed += t                     bodies.speed[place] += t

Where an object is put into a list in a loop, the program is lowered once more with such Rows in place of the list.

    ask_rows(frame, site, made)     notes that a list which is made at a place is to be Rows; False where it cannot be
    rows_at(frame, node, stem)      the Rows for a list that is made here; None where it stays a list
    append_row(frame, rows, made)   an object is put behind the others

The object at a place is `values.row_at(rows, place)`.
"""

import ast

from adcompile.frontend.frame.slots import held, keys_of, opened, put, show
from adcompile.frontend.frame.values import STATIC, Container, Gone, Known, Slot, row_at
from adcompile.frontend.source.syntax import refusal_of
from adcompile.ir.nodes import Apply, Const, Extern, Name, Statement
from adcompile.ir.stores import BASE, PLACE, STORED
from adcompile.ops.by_operation import ByOperation


methods_of_rows = ByOperation()
"""By method of lists: the function `f(frame, rows, item)` that does what a call of it does."""


def ask_rows(frame, site, made):
    """Notes of what class the objects in a list are, and which attributes they have; returns False where that is known already."""
    keys = tuple(keys_of(made, frame.env))
    cls = made.cls and made.cls.extern.value
    held_here = [held(frame, made, key) for key in keys]
    if site is None or made.row is not None or not keys or cls is not None and issubclass(cls, tuple) \
            or any(isinstance(value, STATIC) for value in held_here):
        return False
    return frame.unit.outer.ask_rows(site, (cls, keys))


def site_of(frame, node):
    """The place in the text where a list is made."""
    return frame.source.file, node.lineno, node.col_offset, len(frame.unit.running)


def rows_at(frame, node, stem):
    found = frame.unit.outer.rows.get(site_of(frame, node))
    if found is None:
        return None
    cls, keys = found
    known = None if cls is None else Known(Extern(cls.__name__, cls), frame.scope.look_class(cls), frame.scope)
    rows = opened(frame, "rows", stem, node, known)
    for key in keys:
        put(frame, rows, key, Apply("list", (), (), frame.span(node)))
    return rows


@methods_of_rows("append")
def append_row(frame, rows, made):
    """An object is put behind the others: what holds it holds the one in the Rows from here on."""
    keys = keys_of(rows, frame.env)
    same = isinstance(made, Container) and made.kind == "object" and made.row is None and set(keys_of(made, frame.env)) == set(keys) \
        and (made.cls and made.cls.extern.value) is (rows.cls and rows.cls.extern.value)
    if not same or any(isinstance(held(frame, made, key), STATIC) for key in keys):
        frame.refuse("alike", frame.statement)
        return
    if rows.walking:
        frame.refuse("resized", frame.statement)
    if made.loops < frame.unit.loops and frame.unit.loops > rows.loops:
        frame.refuse("listed", frame.statement)         # one object, several times
    show(frame, made)
    place = frame.temporary(count_of(frame, rows), frame.statement, False)
    tree = ast.Expr(ast.Call(ast.Attribute(ast.Name(BASE, ast.Load()), "append", ast.Load()), [ast.Name(STORED, ast.Load())], []))
    for key in keys:
        change(frame, rows, key, tree, [(STORED, held(frame, made, key))], "effect", "list.append")
    for key, value in list(frame.env.items()):
        if key.__class__ is Slot and key.owner is made:
            frame.env[key] = Gone()
        elif value is made:
            frame.env[key] = row_at(rows, place, True)


def count_of(frame, rows):
    """The number of objects."""
    return Apply("builtins.len", (held(frame, rows, keys_of(rows, frame.env)[0]),))


def read_row(frame, row, key, node):
    """The value of an attribute of an object in Rows; None where the objects have none of that name."""
    rows, place, _ = row.row
    column = held(frame, rows, key)
    return None if column is None else Apply("getitem", (column, place), (), frame.span(node))


def write_row(frame, row, key, value, update=None):
    """An attribute of an object in Rows is bound to a value; with `update`, an operator of the user's tree, it is updated by it."""
    rows, place, _ = row.row
    if held(frame, rows, key) is None or isinstance(value, STATIC):
        frame.refuse("alike", frame.statement)
        return
    target = ast.Subscript(ast.Name(BASE, ast.Load()), ast.Name(PLACE, ast.Load()), ast.Store())
    stored = ast.Name(STORED, ast.Load())
    tree = ast.Assign([target], stored) if update is None else ast.AugAssign(target, update[0], stored)
    if not isinstance(value, (Name, Const, Extern)):
        value = frame.temporary(value, frame.statement, True)
    change(frame, rows, key, tree, [(PLACE, place), (STORED, value)], "item", "set" if update is None else update[1])


def change(frame, rows, key, tree, reads, row, stores):
    """A statement that changes the list of an attribute."""
    column = held(frame, rows, key)
    new = frame.unit.namer.new(column.id.label)
    frame.unit.tainted.add(new)
    tree = ast.fix_missing_locations(ast.copy_location(tree, frame.statement))
    frame.emit(Statement(tree, ((BASE, column), *reads), ((BASE, new),), refusal_of(row, frame.span()), frame.span(), stores))
    put(frame, rows, key, Name(new))

"""The iterables of loops: `zip`, `enumerate` and `map` are walked by what they walk over."""

import ast
import builtins
from dataclasses import dataclass

from adcompile.frontend.containers.members import iterated
from adcompile.frontend.containers.rows import count_of
from adcompile.frontend.containers.tables import columns_of
from adcompile.frontend.following.called import result_of_call
from adcompile.frontend.following.lazily import kind_of, walked
from adcompile.frontend.frame.dispatch import as_operand, is_flowing, nested, operand_of, value_of
from adcompile.frontend.frame.meanings import key_of, static_of
from adcompile.frontend.frame.function_objects import expr
from adcompile.frontend.frame.values import STATIC, Container, Generator, Spread, row_at
from adcompile.frontend.lower.assignments import store
from adcompile.frontend.lower.displays import spread_value
from adcompile.frontend.outside.receivers import made_by
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Apply, Const, Name
from adcompile.ops.by_operation import ByOperation
from adcompile.ops.cards.methods import CHANGES


@dataclass(slots=True)
class Walk:
    """The iterables that a loop walks side by side, and the targets of their elements; `whole` takes them all as a tuple."""

    targets: tuple
    iterables: tuple
    whole: ast.expr | None = None
    counter: ast.expr | None = None
    start: object = None
    rows: dict | None = None        # by the position of a target: the Rows of which it is the object at the number that is walked
    call: tuple | None = None       # a function that is called of all elements, and the `map` that says so
    again: bool = False             # whether a reverse sweep computes the trips again, see `For`
    generator: Generator | None = None      # what is walked instead of iterables, see `following.generators`


walks = ByOperation()
"""By operation: the function `f(frame, target, iterable, starred)` that gives the `Walk` of a loop over a call of it, None where
it walks what the call gives."""


def walk_of(frame, target, iterable, body=()):
    """The Walk of a loop over `iterable`. What an iterator reads is read in each trip where the body may change it."""
    if may_change_lists(body):
        frame.unit.lazily += 1
        found = walk_of(frame, target, iterable)
        frame.unit.lazily -= 1
        return found
    consume(frame, iterable)
    if isinstance(iterable, ast.Call) and frame.taint.carries(iterable) and is_bar(key_of(frame, iterable.func)) and iterable.args:
        return watched(frame, target, iterable)
    rows = rows_walked(frame, iterable)
    if rows is not None:
        return Walk((target,), (numbers_of(frame, rows),), rows={0: rows})
    if not isinstance(iterable, ast.Call) or any(keyword.arg != "start" for keyword in iterable.keywords):
        return over(frame, target, iterable)
    columns = columns_of(frame, iterable)
    if columns is not None:
        return Walk(tuple(target.elts), columns) if is_tuple(target, 2) else Walk((None, None), columns, target)
    walk = walks.get(key_of(frame, iterable.func))
    found = walk and walk(frame, target, iterable, any(isinstance(arg, ast.Starred) for arg in iterable.args))
    return found or over(frame, target, iterable)


def consume(frame, node):
    """Notes that a loop takes all that an expression gives, which may be made before the loop."""
    if not frame.unit.lazily:
        frame.unit.consumed.add(node)


def may_change_lists(body):
    """Return True if statements may change a list: they store into items, or call a method that does, or a function by its name."""
    for node in (inner for statement in body for inner in ast.walk(statement)):
        if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            return True
        if isinstance(node, ast.Call) and (isinstance(node.func, ast.Name) and not hasattr(builtins, node.func.id)
                                           or isinstance(node.func, ast.Attribute) and node.func.attr in CHANGES):
            return True
    return False


def over(frame, target, node):
    """The Walk of a loop over what an expression gives."""
    value = iterable_of(frame, node)
    generator = walked(frame, value, node)
    return Walk((target,), (value,)) if generator is None else Walk((target,), (), generator=generator)


def of_iterators(frame, target, node, args):
    """The Walk of a loop over a call that is given iterators."""
    value = result_of_call(frame, static_of(frame, node.func), args, (), node, None)
    if isinstance(value, Generator):
        return Walk((target,), (), generator=value)
    return Walk((target,), (as_operand(frame, node, value),))


@walks("builtins.enumerate")
def counted(frame, target, iterable, starred):
    """A loop over `enumerate(xs)`, or `enumerate(xs, start)`: it walks `xs` and counts."""
    if not is_tuple(target, 2) or not 1 <= len(iterable.args) <= 2 or starred:
        return None
    over, *start = iterable.args
    if isinstance(over, ast.Call) and key_of(frame, over.func) == key_of(frame, iterable.func):
        return None
    start += [keyword.value for keyword in iterable.keywords]
    walk = walk_of(frame, target.elts[1], over)
    if walk.generator is not None:
        return of_iterators(frame, target, iterable, (walk.generator, *[operand_of(frame, node) for node in start]))
    walk.counter, walk.start = target.elts[0], operand_of(frame, start[0]) if start else Const(0)
    return walk


@walks("builtins.zip")
def abreast(frame, target, iterable, starred):
    """A loop over `zip(xs, ys)`: it walks both side by side."""
    if iterable.keywords or not iterable.args:
        return None
    iterables = side_by_side(frame, iterable.args)
    if any(kind_of(one) or isinstance(one, Spread) for one in iterables):
        return of_iterators(frame, target, iterable, iterables)
    rows = {position: rows_walked(frame, arg) for position, arg in enumerate(iterable.args) if rows_walked(frame, arg) is not None}
    if is_tuple(target, len(iterables)):
        return Walk(tuple(target.elts), iterables, rows=rows)
    return Walk((None,) * len(iterables), iterables, target)


@walks("builtins.map")
def mapped(frame, target, iterable, starred):
    """A loop over `map(f, ...)`: each trip calls f of its elements."""
    if iterable.keywords or not iterable.args:
        return None
    function = None if starred else value_of(frame, iterable.args[0])
    if not isinstance(function, STATIC) or len(iterable.args) < 2:
        return None
    iterables = side_by_side(frame, iterable.args[1:])
    if any(kind_of(one) or isinstance(one, Spread) for one in iterables):
        return of_iterators(frame, target, iterable, (function, *iterables))
    return Walk((None,) * len(iterables), iterables, target, call=(function, iterable))


@walks("adcompile.checkpoint")
def in_stretches(frame, target, iterable, starred):
    """A loop over `checkpoint(range(n))`: it walks the range, and its trips are computed again."""
    over = iterable.args[0] if len(iterable.args) == 1 and not iterable.keywords and not starred else None
    if not isinstance(over, ast.Call) or walks.get(key_of(frame, over.func)) is not by_number:
        return None
    return Walk((target,), (iterable_of(frame, over),), again=True)


@walks("builtins.range")
def by_number(frame, target, iterable, starred):
    """A loop over a range: it walks what the call gives."""


def side_by_side(frame, nodes):
    """The iterables of a `zip`; a Spread for those of a `*` where it is not known how many these are."""
    found = []
    for node in nodes:
        if isinstance(node, ast.Starred):
            value, items = spread_value(frame, node.value)
            found += [Spread(value)] if items is None else items
        else:
            consume(frame, node)
            found.append(iterable_of(frame, node))
    return tuple(found)


def watched(frame, target, bar):
    """A loop over a bar that tells how far it is: what it walks is walked beside it, since that carries derivatives."""
    walk = walk_of(frame, target, bar.args[0])
    if len(walk.iterables) != 1 or walk.call is not None or not isinstance(walk.iterables[0], Name) or len(bar.args) > 1:
        return Walk((target,), (iterable_of(frame, bar),))
    kwargs = tuple([(keyword.arg, nested(frame, keyword.value)) for keyword in bar.keywords])
    counted = Apply("builtins.range", (Apply("builtins.len", walk.iterables),))
    walk.iterables = (Apply(key_of(frame, bar.func), (counted,), kwargs, frame.span(bar)), *walk.iterables)
    walk.targets = (None, *walk.targets)
    return walk


def rows_walked(frame, node):
    """The Rows that an expression names; None for anything else."""
    owner = None if isinstance(node, ast.Starred) else static_of(frame, node)
    return owner if isinstance(owner, Container) and owner.kind == "rows" else None


def numbers_of(frame, rows):
    return Apply("builtins.range", (count_of(frame, rows),), (), frame.span())


def iterable_of(frame, node):
    """The value of the expression that a loop walks over; one that is reversed is turned round first."""
    if isinstance(node, ast.Call) and walks.get(key_of(frame, node.func)) is in_stretches:
        frame.refuse("checkpoint", node)
    owner = static_of(frame, node)
    if isinstance(owner, Container) and owner.kind == "rows":
        return numbers_of(frame, owner)
    if kind_of(owner):
        return owner
    if isinstance(node, ast.Call) and len(node.args) == 1 and frame.taint.carries(node) \
            and key_of(frame, node.func) == "builtins.reversed" and not node.keywords and not frame.unit.lazily:
        value = operand_of(frame, node.args[0])
        backwards = Apply("slice", (Const(None), Const(None), Const(-1)))
        return frame.temporary(Apply("getitem", (value, backwards), (), frame.span(node)), node, True)
    is_object = isinstance(owner, Container) and owner.kind == "object"
    if not is_object and not is_flowing(frame, node):
        return nested(frame, node)
    value = value_of(frame, node) if owner is None else owner
    if isinstance(value, Container) and value.kind == "object" and not kind_of(value):
        value = iterated(frame, value, node)
    return value if kind_of(value) else as_operand(frame, node, expr(frame, value))


def target_name(frame, target):
    if isinstance(target, ast.Name):
        return frame.new(frame.variable(target.id))
    name = frame.unit.namer.new(TEMPORARY)
    if target is None or frame.taint.carries(target):
        frame.unit.tainted.add(name)
    return name


def bind_elements(frame, walk, names, index):
    """The elements of a trip get the names of the targets; a counter counts from its start."""
    if walk.counter is not None:
        if isinstance(walk.start, Const) and walk.start.value == 0:
            bind_element(frame, index, walk.counter)
        else:
            store(frame, walk.counter, Apply("add", (walk.start, Name(index)), (), frame.span()))
    rows = walk.rows or {}
    for position, (name, target) in enumerate(zip(names, walk.targets)):
        if target is not None and position in rows:
            store(frame, target, row_at(rows[position], Name(name), True))
        elif target is not None:
            bind_element(frame, name, target)
    if walk.call is not None:
        value = result_of_call(frame, walk.call[0], tuple(map(Name, names)), (), walk.call[1], None)
        store(frame, walk.whole, value)
    elif walk.whole is not None:
        store(frame, walk.whole, Apply("tuple", tuple(map(Name, names)), (), frame.span()))


def bind_element(frame, name, target):
    if isinstance(target, ast.Name):
        frame.hold(target.id, Name(name))
    else:
        store(frame, target, Name(name))


def is_bar(key):
    """True if a function gives the items of what it walks, and tells how far it is."""
    return key is not None and made_by(key) == "tqdm.tqdm"


def is_tuple(target, count):
    return isinstance(target, (ast.Tuple, ast.List)) and len(target.elts) == count \
        and not any(isinstance(elt, ast.Starred) for elt in target.elts)

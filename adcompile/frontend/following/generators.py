"""Generators: a call of one notes its arguments, and its body is lowered where something walks it.

    for v in powers(x):             k = 0
        total += v          →       while k < 3:
                                        v = x**k
                                        total += v
                                        k += 1

What walks a generator is lowered in the place of each `yield`, in its own frame; the variables that it changes are Cells meanwhile, so
that the branches and loops of the generator hand them on. So everything happens in the order in which it does in Python.
"""

import ast

from adcompile.frontend.following.arguments import place_of, values_in
from adcompile.frontend.following.body import inner_frame, lowered_body, take_back
from adcompile.frontend.frame.dispatch import argument_of, with_operands
from adcompile.frontend.outside.mirrors import settled
from adcompile.frontend.frame.slots import containers_in, held, opened, put
from adcompile.frontend.frame.values import SHARED, STATIC, Cell, Choice, Container, Generator, Local, Pack, Partial
from adcompile.frontend.source.tree import free_names
from adcompile.frontend.source.yields import resumable, stray_yield
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Const, Extern, Name

BEGUN, NOT_YET, BY_NOW = "begun", Pack("tuple", (Const(False),)), Pack("tuple", (Const(True),))
"""The state of a generator that is kept in a variable: a loop that walks another one leaves it as it is."""
DEEPEST = 32
"""How many generators may be walked one in the other."""


def started(frame, function, target, bound, node):
    """The Generator of a call; None where it cannot be followed, which is refused."""
    if stray_yield(function) is not None:
        frame.refuse("stray_yield", node)
        return None
    state = None
    if node not in frame.unit.consumed:
        if isinstance(target, Local) and not settled(target.frame, function):
            frame.refuse("late", node)
            return None
        bound = {name: named_now(frame, value, node) for name, value in bound.items()}
        state = opened(frame, "object", "generator", node)
        put(frame, state, BEGUN, NOT_YET)
    return Generator(function, target, bound, state)


def named_now(frame, value, node):
    """An argument as it is now; those of a `*` or `**` one by one."""
    if isinstance(value, tuple):
        return tuple([named_now(frame, item, node) for item in value])
    if isinstance(value, dict):
        return {name: named_now(frame, item, node) for name, item in value.items()}
    atom = isinstance(value, (Name, Const, Extern, *STATIC))
    return value if atom else frame.temporary(value, node, frame.is_tainted(value))


def is_fresh(frame, generator):
    """True if nothing has walked a Generator before."""
    return generator.state is None or held(frame, generator.state, BEGUN) is NOT_YET


def walk_generator(frame, generator, variables, take, leaving, node):
    """Lowers the body of a Generator, and `take(value)` in the place of each `yield`: it binds the `variables` of the frame, and returns
    whether it leaves the generator, which it does not if `leaving` is false."""
    unit, target = frame.unit, generator.target
    if not is_fresh(frame, generator) or generator.state is not None and unit.loops > generator.state.loops:
        frame.refuse("walked", node)
        return
    if generator.state is not None:
        put(frame, generator.state, BEGUN, BY_NOW)
    key = generator.function, leaving
    tree = unit.resumable[key] = unit.resumable.get(key) or resumable(*key)
    outer, source, scope = place_of(target)
    running = (generator.function, target.frame if isinstance(target, Local) else target.function,
               tuple([id(value) for value in generator.bound.values() if isinstance(value, (Container, Generator))]))
    if running in unit.running or sum(len(one) == 3 and one[0].__class__ is ast.FunctionDef for one in unit.running) > DEEPEST:
        frame.refuse("recursive_generator", node)
        return
    with_cells = frame.cells, frame.own
    cells = share(frame, variables)
    inner = inner_frame(frame, tree, source, scope, outer, generator.bound, TEMPORARY)
    around, depth, place = frame.env, len(unit.running), frame.statement

    def consume(value):
        for one in containers_in(value):
            one.depth = min(one.depth, depth)
        running, unit.running = unit.running, unit.running[:depth]
        frame.env = {key: value for key, value in around.items() if key.__class__ not in SHARED} | inner.shared()
        unit.current = frame
        left = take(value)
        unit.running, unit.current = running, inner
        inner.env = {key: value for key, value in inner.env.items() if key.__class__ not in SHARED} | frame.shared()
        frame.env, frame.statement = around, place
        return left

    inner.consume = consume
    unit.running.append(running)
    unit.current = inner
    lowered_body(inner, generator.bound, frame.span(node), frame.shared())
    unit.current = frame
    unit.running.pop()
    take_back(frame, inner, Const(None))
    for name, cell in cells.items():
        frame.env[name] = frame.env.pop(cell)
    frame.cells, frame.own = with_cells


def read_by(value):
    """The names of variables around them that generators and functions read when they run, which are among what is known of a value."""
    found, seen, todo = {}, set(), [value]
    while todo:
        one = todo.pop()
        match one:
            case Generator(function=function, target=target, bound=bound):
                todo += [part for item in bound.values() for part in values_in(item)]
                if isinstance(target, Local):
                    todo.append(Local(function, target.frame, {}))
            case Local(node=node, frame=frame) if node not in seen:
                seen.add(node)
                found |= free_names(node)
                todo += [frame.look(name) for name in free_names(node)]
            case Partial(function=function, args=args, kwargs=kwargs):
                todo += [function, *args, *[arg for _, arg in kwargs]]
            case Choice(one=one, other=other):
                todo += [one, other]
            case Pack(items=items):
                todo += values_in(items)
    return found


def share(frame, variables):
    """Makes variables of a frame Cells, by name."""
    names = [name for name in variables if isinstance(name, str) and frame.variable(name) == name]
    values = {name: frame.held(name) for name in names}
    cells = {name: Cell(frame, name) for name in names}
    for name, cell in cells.items():
        frame.env.pop(name, None)
        frame.env[cell] = values[name]
    frame.unit.has_cells = True
    frame.cells = frame.cells | cells
    frame.own = frame.own | {name for name in names if name.startswith("$")}
    return cells


@with_operands(ast.Yield)
def given_away(frame, node, label):
    """The value of a `yield`: what walks the generator is lowered here, and says whether it leaves it."""
    if frame.consume is None:
        frame.refuse("Yield", node)
        return Const(None)
    return frame.consume(argument_of(frame, node.value, False))

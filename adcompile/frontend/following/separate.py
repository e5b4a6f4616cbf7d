"""Functions that get a program of their own: a call of one is an `invoke` of it.

A function that calls itself cannot be lowered where it is called, since its text would have no end; a long one that is
called again and again would make the text long. Such a function is lowered once; its program takes what varies from
call to call, the variables of the functions around it that it reads, and the captured data of the user's world.
Functions that are handed to it are part of what it is.

    is_shared(frame, function)                  tells whether the text of a function has been lowered in place often enough
    invoked(frame, running, target, bound, node)        the call, lowered; None where the function cannot have such a program
    completed(unit, body)                           the body and the programs beside it, with captured data handed over
"""

import ast
from dataclasses import dataclass

from adcompile.frontend.following.arguments import place_of, values_in
from adcompile.frontend.following.body import inner_frame, lowered_body
from adcompile.frontend.frame.attempt import rollback, snapshot
from adcompile.frontend.frame.function_objects import expr
from adcompile.frontend.frame.slots import containers_in
from adcompile.frontend.frame.values import STATIC, Choice, Known, Local, Pack, Partial, Vectorized
from adcompile.frontend.source.tree import free_names, free_writes
from adcompile.ir.frozen import replace
from adcompile.ir.handed import holders
from adcompile.ir.names import named, user
from adcompile.ir.nodes import Apply, Block, Callee, Const, Name, Param, Program, Return
from adcompile.ir.visit import all_names, is_invoke, map_names, walk as statements_of, with_calls


TWICE, SHORT, LONG = 2, 8, 400
"""A function of more than SHORT statements is lowered in place at most TWICE, any function once the text is LONG."""
MOST = 16
"""How many programs one function may have: it is another for other functions, or numbers of arguments, handed to it."""


@dataclass(slots=True, eq=False)
class LoweredApart:
    """A function lowered by itself. `variables` are those around it that it reads, see `Separate.variables_around`;
    `program` is None while it is lowered; `fails` says that it cannot be. Where it `changes` variables around it, Cells, its program
    returns a tuple: what the function returns, and what these hold then."""

    callee: Callee
    variables: tuple
    program: Program = None
    fails: bool = False
    changes: tuple = ()


def is_shared(frame, function):
    """True if a function that is called is better called than lowered once more: it is long, or the text is."""
    unit = frame.unit
    times = unit.inlined[function] = unit.inlined.get(function, 0) + 1
    size = sum(isinstance(inner, ast.stmt) for inner in unit.flows[function].nodes) if function in unit.flows else 0
    unit.length += size
    return times > TWICE and (size > SHORT or unit.length > LONG)


def invoked(frame, running, target, bound, node):
    """The value of a call of a function that has a program of its own, or None where it cannot have one."""
    function, place, _ = running
    if frame.unit.world:        # only the main program knows what variables of the user's world hold
        return None
    functions = {name: value for name, value in bound.items() if isinstance(value, STATIC)}
    if not all(isinstance(value, (Known, Local)) for value in functions.values()):
        return None
    shape = tuple([(name, identity(value)) for name, value in functions.items()]
                  + [(name, shape_of(value)) for name, value in bound.items() if isinstance(value, (tuple, dict))])
    key = id(function), id(place), shape
    found = frame.unit.callees.get(key)
    if found is None:
        if sum(other[0] == id(function) for other in frame.unit.callees) >= MOST:
            return None
        locals_ = [value for value in (target, *functions.values()) if isinstance(value, Local)]
        found = frame.unit.callees[key] = LoweredApart(Callee(name_of(function)), variables_around(locals_))
        lower_apart(frame, found, running, target, bound)
    if found.fails or found.changes and frame.unit.attempts:    # what a handler would see of them, the program does not say
        return None
    args = [item for name, value in bound.items() if name not in functions for item in values_in(value)]
    args += [held_around(frame, around, variable) for around, variable in found.variables]
    call = Apply("invoke", (Const(found.callee), *[expr(frame, arg) for arg in args]), (), frame.span(node))
    return call if not found.changes else with_changes(frame, frame.temporary(call, node, True), found.changes, node)


def with_changes(frame, results, changes, node):
    """Return what a function returned, of the results of its program; the variables that it has changed hold what they hold then."""
    for place, cell in enumerate(changes, 1):
        name = frame.new(cell)
        frame.unit.tainted.add(name)
        frame.define(name, Apply("getitem", (results, Const(place)), (), frame.span(node)))
        frame.env[cell] = Name(name)
    return Apply("getitem", (results, Const(0)), (), frame.span(node))


def lower_apart(frame, found, running, target, bound):
    """Lowers a function by itself, again where it changes more variables around it than were known."""
    while found.variables is not None and found.program is None:
        before, known = snapshot(frame), found.changes
        found.program, found.changes = lowered_apart(frame, running, target, bound, found)
        if found.program is not None or found.changes == known:
            break
        rollback(before)
    found.fails = found.program is None


def variables_around(functions):
    """The variables that functions defined here read or change around them, those included that other functions called there
    read: pairs of the frame and the name, or of None and the Cell of a variable that functions share. None where a Container is among them."""
    found = {}
    seen, todo = set(), [(value.node, value.frame) for value in functions]
    while todo:
        node, around = todo.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        for name in free_names(node) | free_writes(node):
            home = home_of(around, name)
            value = None if home is None else home.look(name)
            if containers_in(value):
                return None
            if isinstance(value, STATIC):
                todo += [(local.node, local.frame) for local in locals_in(value)]
            elif value is not None and name in home.cells:
                found[None, home.cells[name]] = None
            elif value is not None and not isinstance(value, Const):
                found[home, name] = None
    return tuple(found)


def held_around(frame, around, variable):
    """The value of a variable of the function whose frame is `around`, where `frame` calls; of a Cell where that is None."""
    value = frame.env.get(variable) if around is None else around.look(variable)
    return Const(None) if value is None else value


def lowered_apart(frame, running, target, bound, found):
    """The program of a function, in which every parameter may carry a derivative, and the variables of functions around it that it
    changes; None for the program where it returns a function, or changes others than were known. Variables that it does not read
    have no value in it."""
    unit, params, function, variables = frame.unit, [], running[0], found.variables

    def param(name):
        new = unit.namer.new(user(name))
        params.append(Param(new))
        unit.tainted.add(new)
        return Name(new)

    bound = {name: like(value, lambda item: item if isinstance(item, STATIC) else param(name))
             for name, value in bound.items()}
    shared = {cell: value if isinstance(value, STATIC) else None for cell, value in frame.shared().items()}
    given = [(home, key, param(key.name if home is None else key)) for home, key in variables]
    shared |= {key: value for home, key, value in given if home is None}
    held = [(home.env, key, home.env.get(key)) for home, key, _ in given if home is not None]
    for home, key, value in given:
        if home is not None:
            home.env[key] = value
    around = unit.out, unit.blocks, unit.running, unit.attempts
    unit.opened += 2
    unit.out, unit.blocks, unit.running, unit.attempts = [], [unit.opened - 1, unit.opened], [running], []
    outer, source, scope = place_of(target)
    inner = unit.current = inner_frame(frame, function, source, scope, outer, bound, named("result"))
    value = lowered_body(inner, bound, source.span(function), shared)
    value = Const(None) if inner.cut() else value
    ends = {cell: (before, inner.env.get(cell)) for cell, before in shared.items() if before is not None}
    changed = [cell for cell, (before, after) in ends.items() if not holds_still(unit.out, after, before)]
    fails = isinstance(value, STATIC) or any(isinstance(one, (*STATIC, type(None))) for cell in changed for one in ends[cell])
    changes = found.changes if fails else tuple(dict.fromkeys([*found.changes, *changed]))
    fails = fails or changes != found.changes
    returned = Const(None) if fails else expr(inner, value)
    if changes and not fails:
        returned = Apply("tuple", (returned, *[inner.env[cell] for cell in changes]))
    body = Block(tuple(unit.out), Return(returned))
    unit.out, unit.blocks, unit.running, unit.attempts = around
    unit.current = frame
    for env, key, value in held:
        env[key] = value
    program = Program(name_of(function), tuple(params), body, source.span(function))
    fails = fails or not is_closed(program, unit.captured.values()) or reads_opened(unit, program)
    return None if fails else program, changes


def holds_still(statements, end, start):
    """True if what a variable holds after statements is what it held before them."""
    return end is start or isinstance(end, Name) and isinstance(start, Name) \
        and end.id in holders(Block(tuple(statements), Return(end)), start.id)


def is_closed(program, captured):
    """True if a program reads nothing but its parameters, captured data, and what it assigns."""
    known = {*all_names(program), *(param.name for param in captured)}
    return all(name in known for name in names_read(program.body))


def reads_opened(unit, program):
    """True if a program reads or writes objects of the user's world that are taken apart: only the main program knows what they hold."""
    opened, read = tuple(unit.outer.opened.values()), names_read(program.body)
    return any(param.name in read and any(param.path[:len(path)] == path for path in opened) for param in unit.captured.values())


def shape_of(value):
    """How many further positional arguments there are, or the names of further named ones."""
    return len(value) if isinstance(value, tuple) else tuple(value)


def like(value, change):
    """A value with `change(item)` in place of it, or of each item of further arguments."""
    if isinstance(value, tuple):
        return tuple(map(change, value))
    return {name: change(item) for name, item in value.items()} if isinstance(value, dict) else change(value)


def name_of(function):
    return function.name if isinstance(function, ast.FunctionDef) else "function"


def identity(static):
    """A key that tells one function which is handed over from another."""
    return id(static.extern.value) if isinstance(static, Known) else (id(static.node), id(static.frame))


def locals_in(value):
    """The functions defined in the program that a known function or a display of such may call."""
    match value:
        case Local():
            return [value]
        case Partial(function=inner) | Vectorized(function=inner):
            return locals_in(inner)
        case Choice(one=one, other=other):
            return locals_in(one) + locals_in(other)
        case Pack(items=items):
            return [local for item in (items.values() if isinstance(items, dict) else items) for local in locals_in(item)]
    return []


def home_of(frame, name):
    """The frame of the function that a variable belongs to, or None for one of the user's world."""
    while frame is not None and name not in frame.env and name not in frame.cells and name not in frame.flow.locals:
        frame = frame.parent
    return frame


# --- captured data ----------------------------------------------------------


def completed(unit, body):
    """The body of the main program, and the pairs of Callee and program beside it, with captured data as parameters."""
    separate = [found for found in unit.callees.values() if not found.fails]
    if not separate:
        return body, ()
    captured = [param.name for param in unit.captured.values()]
    reads = {found.callee: names_read(found.program.body) for found in separate}
    calls = {found.callee: callees_of(found.program.body) for found in separate}
    taken = {callee: [name for name in captured if any(name in reads[inner] for inner in reached(callee, calls))]
             for callee in calls}
    programs = []
    for found in separate:
        params = (*found.program.params, *[Param(name) for name in taken[found.callee]])
        programs.append((found.callee, replace(found.program, params=params, body=handing(found.program.body, taken))))
    return handing(body, taken), tuple(programs)


def names_read(block):
    found = {}

    def note(name):
        found[name.id] = None
        return name

    map_names(block, note, lambda name: name)
    return found


def callees_of(block):
    return [statement.value.args[0].value.source for statement in statements_of(block) if is_invoke(statement)]


def reached(callee, calls):
    """The callees that a call of one may reach, itself first."""
    found, todo = {}, [callee]
    while todo:
        one = todo.pop()
        if one not in found:
            found[one] = None
            todo += calls[one]
    return found


def handing(block, taken):
    """The block with the captured data that each callee takes handed to it."""
    return with_calls(block, lambda apply: replace(
        apply, args=(*apply.args, *[Name(name) for name in taken[apply.args[0].value.source]])))

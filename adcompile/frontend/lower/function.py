"""From a Python function to its program (`docs/intermediate-representation.md`).

    lower(function, active)     the program of a user's function; `active` names the parameters with respect to which
                                a derivative may be wanted
    lower_rule(text)            the program of a rule's text, in which every parameter may carry a derivative

Afterwards every value through which a derivative may flow has a name, each name is assigned once, and there is one
`return`, at the end. What carries no derivative is an expression or statement as the user wrote it.
"""

import inspect

from adcompile.errors import UnsupportedSyntax, located, refused
from adcompile.frontend.containers.constructed import given_parts
from adcompile.frontend.containers.parts import Parts
from adcompile.frontend.containers.returned import as_dicts
from adcompile.frontend.containers.users_objects import alone, fill_opened, note_read_back, open_noted, with_noted_lists
from adcompile.frontend.following.arguments import unfollowed
from adcompile.frontend.following.body import run_body
from adcompile.frontend.following.separate import completed, names_read
from adcompile.frontend.frame.frame import Frame
from adcompile.frontend.frame.meanings import cell_of
from adcompile.frontend.frame.function_objects import expr, open_mirrors
from adcompile.frontend.frame.unit import Unit
from adcompile.frontend import cases, guarded       # noqa: F401    `match`, `try` and `with` are entered
from adcompile.frontend.following import differentials, solving     # noqa: F401    derivatives that functions take, solvers, are entered
from adcompile.frontend.outside.asked_by_flow import flow_of
from adcompile.frontend.outside.live_variables import WrittenOutside
from adcompile.frontend.outside.lookup import Outside
from adcompile.frontend.outside.ruled import call_of, has_rule
from adcompile.frontend.source.syntax import refusal_of
from adcompile.frontend.source.text import find_source
from adcompile.ir.frozen import replace
from adcompile.ir.names import Namer, user
from adcompile.ir.nodes import Apply, Block, Const, Extern, Name, Param, Program, Return, Undefined, Verbatim
from adcompile.ir.visit import ATOMS, blocks, operands, parts


PAUSING = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
"""The flags of the code of functions that pause, none of which is lowered."""


def lower(function, active, namer=None, stars=(), live=(), has_aux=False, at=None, objects=False):
    """The program of a Python function.

    `stars` has pairs of a parameter that takes `*args` or `**kwargs` and the parameters that stand for what it takes: the
    names of these, for `**kwargs` the keys; and of a parameter that is an object, with Parts that have the names of the parameters that
    stand for what it holds. `live` are the keys (see `outer`) of variables and attributes that code which is
    not followed may bind anew: they are read where they are used. `has_aux`: what is returned may hold objects beside the result;
    `objects`: the result may hold objects, in the place of which the program returns dicts.
    `at`: a variable every value of which is an assignment of its own.
    """
    if has_rule(function):
        return call_of(function, namer)
    outer, namer = WrittenOutside(live=live), namer or Namer()
    while True:
        lowered = lowered_with(function, active, namer, stars, outer, has_aux, at, objects)
        if not outer.late:
            return lowered()
        outer = WrittenOutside(outer)


def lowered_with(function, active, namer, stars, outer, has_aux, at=None, objects=False):
    """A function that gives the program, or raises its refusals; `outer` has the variables that are known to be written."""
    source, scope = find_source(function), Outside(function)
    node = source.node
    row = unfollowed(node) if function.__code__.co_flags & PAUSING else None
    if row is not None:
        raise refused([refusal_of(row[0], source.span(row[1]))])
    unit = Unit(namer, function, outer)
    unit.at = at
    unit.running.append((node, function, ()))
    flow = flow_of(unit, node, scope, None)
    tainted = {*active, *[name for name, parts in stars if any(part in active for part in names_of(parts))]}
    open_noted(unit, source, scope, node)
    frame = Frame(unit, source, scope, flow, tainted, set())
    frame.statement, taken = frame.flow.body[0], dict(stars)
    params = [param for name, kind in kinds(node) for param in params_of(frame, name, kind, taken.get(name), active)]
    open_mirrors(frame)
    fill_opened(frame)
    fill_world(frame)
    try:
        value = run_body(frame)
        unit.hands_objects = has_aux
        value, form = as_dicts(frame, value) if objects else (value, None)
        value = expr(frame, value)
        value = Const(0.0) if frame.cut() else value        # which nobody reaches
    except RecursionError:
        raise located(UnsupportedSyntax, f"'{source.name}' nests too deep", "Move a part of it into a helper.",
                      source.span(node)) from None

    note_read_back(unit)

    def lowered():
        if unit.refused:
            raise refused(unit.refused)
        body, callees = completed(unit, Block(tuple(unit.out), Return(value)))
        guards = scope.guards(lambda: held_by(body, *[program.body for _, program in callees]))
        read = names_read(body) if unit.users else ()
        captured = [param for param in unit.captured.values() if not unit.users or param.owner is not None or param.name in read]
        captured = with_noted_lists(unit, captured, body)
        params_of_all = (*params, *captured)
        body = replace(body, statements=(*alone(unit, params, captured), *body.statements))
        return Program(source.name, params_of_all, body, source.span(node), guards, callees, rewritten=tuple(unit.rewritten),
                       form=form)

    return lowered


def fill_world(frame):
    """The variables outside that are followed have the values that they have where the program begins."""
    for key, space in frame.unit.outer.followed.items():
        cell = frame.cell_of_world(key)
        name, place = frame.new(cell), space if key[0] == "global" else cell_of(frame, key[-1])
        frame.unit.tainted.add(name)
        frame.define(name, frame.unit.outer.operation("read", key, place))
        frame.env[cell] = Name(name)


def held_by(*blocks_):
    """The objects of the user's world that are bound in blocks."""
    held, rest = [], list(blocks_)
    while rest:
        item = rest.pop()
        match item:
            case Extern(value=value):
                held.append(value)
            case Block(statements, end):
                rest += [*statements, end]
            case Apply() | Verbatim():
                rest += [part for part in parts(item) if part.__class__ not in ATOMS]
            case Name() | Const() | Undefined() | None:
                continue
            case _:
                rest += [operand for operand in operands(item) if operand.__class__ not in ATOMS]
                rest += blocks(item)
    return held


def lower_rule(text):
    """The program of the text of a rule. It returns an expression: a tuple of names where the text returns several."""
    program = lower(text, [name for name, _ in kinds(find_source(text).node)])
    *before, last = program.body.statements or [None]
    value = program.body.end.value
    if isinstance(value, Name) and last is not None and getattr(last, "target", None) == value.id \
            and isinstance(last.value, Apply) and last.value.op == "tuple":
        body = Block(tuple(before), Return(last.value))
        return Program(program.name, program.params, body, program.span, program.guards)
    return program


def kinds(node):
    """The parameters of a function with their kinds."""
    args = node.args
    for arg in (*args.posonlyargs, *args.args):
        yield arg.arg, "positional"
    if args.vararg:
        yield args.vararg.arg, "star"
    for arg in args.kwonlyargs:
        yield arg.arg, "keyword"
    if args.kwarg:
        yield args.kwarg.arg, "double_star"


def params_of(frame, name, kind, taken, active):
    """The parameters of the program for one of the function: several where it is known what its star takes."""
    if taken is None:
        return [param_of(frame, name, kind)]
    if isinstance(taken, Parts):
        return params_of_parts(frame, name, kind, taken, active)
    found = [Param(frame.unit.namer.new(user(part)), "positional" if kind == "star" else "keyword") for part in taken]
    frame.unit.tainted.update((param.name, None) for param, part in zip(found, taken) if part in active)
    items = [Name(param.name) for param in found]
    if kind == "double_star":
        items = [item for key, value in zip(taken, items) for item in (Const(key), value)]
    frame.assign(name, Apply("tuple" if kind == "star" else "dict", tuple(items)))
    return found


def names_of(parts):
    """The names of the parameters that stand in the place of one."""
    return [part for _, part in parts.leaves()] if isinstance(parts, Parts) else parts


def params_of_parts(frame, name, kind, parts, active):
    """The parameters of the program for an object, and what is taken apart with it; the variable holds the Container."""
    found = {part: Param(frame.unit.namer.new(user(part)), kind) for part in names_of(parts)}
    frame.unit.tainted.update((param.name, None) for part, param in found.items() if part in active)
    values = {part: Name(param.name) for part, param in found.items()}
    frame.env[frame.variable(name)] = given_parts(frame, name, parts, values, (name,))
    return list(found.values())


def param_of(frame, name, kind):
    """A parameter of the program; the variable holds it."""
    new = frame.new(frame.variable(name))
    frame.env[frame.variable(name)] = Name(new)
    found = frame.scope.look_default(name)
    default = None
    if found.kind != "missing":
        value = found.value
        plain = value is None or isinstance(value, (bool, int, float, str))
        default = Const(value) if plain else Extern(name, value)
    return Param(new, kind, None, default)

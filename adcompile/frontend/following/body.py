"""The body of a function that is followed, lowered in a frame of its own."""

import ast
from types import CellType

import numpy as np

from adcompile.frontend.following.arguments import values_in
from adcompile.frontend.frame.dispatch import run
from adcompile.frontend.frame.frame import Frame
from adcompile.frontend.frame.function_objects import open_mirrors, pack_value
from adcompile.frontend.frame.meanings import from_world
from adcompile.frontend.frame.meeting import Result
from adcompile.frontend.frame.taint import RESULT
from adcompile.frontend.frame.slots import containers_in, settled
from adcompile.frontend.frame.values import STATIC, Pack, Slot
from adcompile.frontend.outside.asked_by_flow import flow_of
from adcompile.frontend.source.syntax import kind_of
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Const, Extern, Name


def inner_frame(frame, function, source, scope, outer, bound, label):
    """The frame of a function that is followed."""
    flow = flow_of(frame.unit, function, scope, outer)
    tainted = {name for name, value in bound.items() if any(map(frame.is_tainted, values_in(value)))}
    written = {name for name, value in bound.items() if isinstance(value, Name) and value.id in frame.unit.written}
    if outer is not None:
        tainted |= {name for name in outer.tainted if name not in flow.locals and name != RESULT}
        written |= {name for name in outer.written if name not in flow.locals}
    return Frame(frame.unit, source, scope, flow, tainted, written, outer, label or TEMPORARY)


def lowered_body(frame, bound, place, shared):
    """The value that the body returns; its parameters have the values of `bound`."""
    bind_parameters(frame, bound, place, shared)
    return run_body(frame)


def bind_parameters(frame, bound, place, shared):
    """The parameters have the values of `bound`."""
    frame.statement = frame.flow.body[0]
    frame.env.update(shared)
    for name, value in bound.items():
        if isinstance(value, (tuple, dict)):
            pack = Pack("dict" if isinstance(value, dict) else "tuple", value)
            held = any(map(containers_in, values_in(value)))
            if not held and (name in frame.written or not any(isinstance(item, STATIC) for item in values_in(value))):
                pack = pack_value(frame, pack)
            frame.assign(name, pack, place)
        else:
            frame.env[frame.variable(name)] = named_argument(frame, name, value, place)
    open_mirrors(frame)


def named_argument(frame, name, value, place):
    """An argument as the parameter holds it: operands as they are, all else gets the parameter's name."""
    if isinstance(value, (Name, Const, Extern, *STATIC)):
        return settled(frame, value)
    fresh = frame.new(frame.variable(name))
    frame.define(fresh, value, place)
    return Name(fresh)


def run_body(frame):
    """Lowers the body of the function into the current block; returns the value that it returns."""
    for node in frame.flow.nodes:
        for name in node.names if isinstance(node, (ast.Global, ast.Nonlocal)) else ():
            if takes_active(frame, name) and not frame.follows(name) and not follow(frame, name):
                frame.refuse(kind_of(node), node)
    end = run(frame, frame.flow.body, Result())
    if end is None:
        return frame.env[RESULT]
    frame.stop()
    return Const(None)


def takes_active(frame, name):
    """True if an active value may go into a variable of the user's world."""
    return name in frame.tainted and name in frame.flow.times_bound and frame.outer_key(name) is not None


def follow(frame, name):
    """Notes that a variable of the user's world is to be one of the program, too; returns False where it has no value that is a number."""
    try:
        value = frame.scope.look(name).value
        value = value.cell_contents if isinstance(value, CellType) else value
    except ValueError:
        return False
    if isinstance(value, (int, float, np.floating, type(None))):
        frame.unit.outer.follow(frame.outer_key(name), frame.space)
        return True
    return False


def world_default(frame, target, name):
    """The default of a parameter of a function in the user's world, or None."""
    found = target.scope.look_default(name)
    if found.kind == "missing":
        return None
    if isinstance(found.value, (bool, int, float, str, type(None))):
        found.baked = found.guarded = True
    return from_world(frame, found, name, target.scope)


def take_back(frame, inner, value):
    """Takes over what a call has made of the variables that functions share; `inner` is the frame of what was called. Its own
    variables are left behind with it where no function leaves it."""
    shared = inner.shared()
    for one in [key.owner for key in shared if isinstance(key, Slot)] + containers_in(value):
        one.depth = min(one.depth, len(frame.unit.running))     # it is the caller's now
    leaving = isinstance(value, STATIC) or any(isinstance(held, STATIC) for held in shared.values())
    frame.env.update((key, held) for key, held in shared.items() if leaving or key in frame.env or isinstance(key, Slot))

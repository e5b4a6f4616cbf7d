"""Functions that are followed: lowered where they are called, their parameters being the arguments.

Arguments are bound by Python's rules; where these do not fit, the call is left to Python, which says so. Variables that
inner functions change stand in the environment of whatever function is being lowered (`values.Cell`): they come along
into a function that is followed, and come back from it.
"""

from functools import partial

from adcompile.errors import NoSource, StaleSource
from adcompile.frontend.following.arguments import Followed, Misfit, bind, place_of, unfollowed
from adcompile.frontend.following.body import inner_frame, lowered_body, take_back, world_default
from adcompile.frontend.following.generators import started
from adcompile.frontend.following.given import as_operands
from adcompile.frontend.following.separate import invoked, is_shared
from adcompile.frontend.frame.as_written import refused_call
from adcompile.frontend.frame.function_objects import expr
from adcompile.frontend.frame.meanings import from_world
from adcompile.frontend.frame.values import Known, Local, OfSome
from adcompile.frontend.outside.lookup import Outside
from adcompile.frontend.source.text import StandingFor, find_source, is_of_model
from adcompile.frontend.source.tree import binds_outside
from adcompile.frontend.source.yields import is_generator
from adcompile.ir.nodes import Apply, Const, Extern


DEEPEST = 100
"""How many functions may be followed one in the other."""


def follow_known(frame, function, callee, args, kwargs, node, label):
    """The value of a call of a function in the user's world into which an active value goes."""
    scope = function.scope
    given = tuple([from_world(frame, found, function.extern.name, scope) for found in callee.args])
    named = {name: from_world(frame, found, name, scope) for name, found in callee.kwargs} | dict(kwargs)
    try:
        source = find_source(callee.function.value)
    except (NoSource, StaleSource):
        return refused_call(frame, "source", node)
    text = StandingFor(source, frame.span(node)) if is_of_model(source.file) else source
    target = Followed(callee.function.value, text, scope.enter(callee.function))
    return followed(frame, source.node, target, (*given, *args), tuple(named.items()), node, label)


def followed(frame, function, target, args, kwargs, node, label):
    """The value of a call, by lowering the function's body here."""
    if unfollowed(function) is not None and not is_generator(function):
        return refused_call(frame, "AsyncFunctionDef", node)
    handed = tuple([identity(value) for value in (*args, *(arg for _, arg in kwargs)) if isinstance(value, (Known, Local, OfSome))])
    running = function, target.frame if isinstance(target, Local) else target.function, handed
    outer, source, scope = place_of(target)
    default = target.defaults.get if isinstance(target, Local) else partial(world_default, frame, target)
    try:
        bound = bind(function, args, kwargs, default)
    except Misfit:
        local = isinstance(target, Local)
        callee = expr(frame, target) if local else Extern(target.function.__name__, target.function)
        args, kwargs = as_operands(frame, args, kwargs, node)
        return Apply("call", (callee, *args), kwargs, frame.span(node))
    if is_generator(function):
        value = started(frame, function, target, bound, node)
        return Const(None) if value is None else value
    if running in frame.unit.running or len(frame.unit.running) > DEEPEST:
        value = invoked(frame, running, target, bound, node)
        return refused_recursion(frame, target, node) if value is None else value
    if is_shared(frame, function):
        value = invoked(frame, running, target, bound, node)
        if value is not None:
            return value
    inner = inner_frame(frame, function, source, scope, outer, bound, label)
    frame.unit.running.append(running)
    frame.unit.current = inner
    value = lowered_body(inner, bound, frame.span(node), frame.shared())
    frame.unit.current = frame
    frame.unit.running.pop()
    take_back(frame, inner, value)
    return value


def refused_recursion(frame, target, node):
    """A function that calls itself and cannot have a program of its own; as it stands it is not called where it changes active variables
    around it."""
    if isinstance(target, Local) and frame.is_tainted(target) and binds_outside(target.node) is not None:
        frame.refuse("recursion", node)
        return Const(None)
    return refused_call(frame, "recursion", node)


def identity(static):
    """A key that tells one function which is handed over from another."""
    if isinstance(static, OfSome):
        return id(static)
    return id(static.extern.value) if isinstance(static, Known) else id(static.node)


def follow_model(frame, model, args, kwargs, node, label):
    """The value of a call of a library's function that takes functions, by the text that says what it does."""
    source = find_source(model)
    standing = StandingFor(source, frame.span(node))
    return followed(frame, source.node, Followed(model, standing, Outside(model)), args, kwargs, node, label)

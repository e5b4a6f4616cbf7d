"""Methods that write what they are given into their object: `self.work[:] = x`, `self.last = x`.

    writes_receiver(function, cls)      whether a method may put what it is given into its object
    writes_objects(function, receiver)  whether it may put it into its object, or into one that this holds
    as_function(method)                 a Python function of the arguments of a bound method, which calls it; None for a method that does not
"""

import ast
from functools import lru_cache
from types import FunctionType, MethodType

from adcompile.errors import NoSource, StaleSource
from adcompile.frontend.containers.taken_apart import attributes, is_open
from adcompile.frontend.frame.classes import is_frozen_object
from adcompile.frontend.frame.meanings import is_constant
from adcompile.frontend.frame.taint import Taint
from adcompile.frontend.outside.asked_by_flow import OutsideOfFlow
from adcompile.frontend.outside.library import is_library, user_function
from adcompile.frontend.outside.lookup import Outside
from adcompile.frontend.outside.standins import made_around
from adcompile.frontend.source.flow import Flow
from adcompile.frontend.source.text import find_source
from adcompile.frontend.source.tree import bound_by_target, walk


def as_function(method):
    """A Python function of the arguments of a bound method, or of an object that is called, which calls it; None for one that writes
    nothing that it is given into its object, or into one that this holds."""
    receiver = method.__self__ if isinstance(method, MethodType) else method
    function = method.__func__ if isinstance(method, MethodType) else type(method).__call__
    cls = type(receiver)
    if not isinstance(function, FunctionType) or not is_open(cls) or is_frozen_object(cls) or not writes_objects(function, receiver):
        return None
    return made_around(function, receiver)


def writer_among(cls, names):
    """Return True if one of these names is that of a method of a class that may put what it is given into its object."""
    methods = [getattr(cls, name, None) for name in (*names, "__call__")]
    return any(isinstance(method, FunctionType) and not is_library(method) and writes_receiver(method, cls) for method in methods)


@lru_cache(maxsize=512)
def writes_receiver(function, cls):
    """Return True if a method of objects of a class may put what it is given into its object."""
    return writes(function, cls, set())


def writes_objects(function, receiver, above=()):
    """Return True if a method of an object may put what it is given into it, or into an object that it holds."""
    if writes_receiver(function, type(receiver)):
        return True
    for steps, name in calls_of_held(function):
        for held in reached_from(receiver, steps):
            method = getattr(type(held), name, None)
            if isinstance(method, FunctionType) and not is_library(method) and is_open(type(held)) and (method, held) not in above \
                    and writes_objects(method, held, (*above, (function, receiver))):
                return True
    return False


@lru_cache(maxsize=512)
def calls_of_held(function):
    """The methods of what its object holds to which a method gives what it is given: pairs of the steps that lead there, attributes and
    None for each item of a list or dict, and the name."""
    flow, own, taint, _ = looked_at(function)
    if flow is None:
        return ()
    loops = {name: loop.iter for loop in flow.of(ast.For, ast.comprehension) for name in bound_by_target(loop.target)}
    found = {}
    for call in flow.of(ast.Call):
        if any(map(taint.carries, [*call.args, *(keyword.value for keyword in call.keywords)])):
            by_name = [(call.func.value, call.func.attr)] if isinstance(call.func, ast.Attribute) else []
            for node, name in [*by_name, (call.func, "__call__")]:
                found.update(dict.fromkeys([(steps, name) for steps in steps_to(node, own, loops) if steps or name != "__call__"]))
    return tuple(found)


def steps_to(node, own, loops):
    """The ways from a method's object to what an expression leads to; `loops` has by variable what a loop over it walks."""
    match node:
        case ast.Name(id=name) if name == own:
            return [()]
        case ast.Name(id=name) if name in loops:
            walked = loops[name]
            return [(*steps, None) for inner in walk(walked) if isinstance(inner, (ast.Name, ast.Attribute))
                    for steps in steps_to(inner, own, {one: over for one, over in loops.items() if one != name}) if steps]
        case ast.Attribute(value=owner, attr=attr):
            return [(*steps, attr) for steps in steps_to(owner, own, loops)]
        case ast.Subscript(value=owner):
            return [(*steps, None) for steps in steps_to(owner, own, loops)]
    return []


def reached_from(value, steps):
    """The objects that steps lead to from one."""
    if not steps:
        return [value]
    step, *rest = steps
    if step is None:
        items = value.values() if type(value) is dict else value if type(value) in (list, tuple) else ()
        return [found for item in items for found in reached_from(item, rest)]
    held = attributes(value) if is_open(type(value)) else {}
    return reached_from(held[step], rest) if step in held else []


def looked_at(function):
    """The flow of a method, the name of its object in it, what may carry a derivative of what it is given, and what is outside; None for
    the first where there is no text."""
    try:
        node = find_source(function).node
    except (NoSource, StaleSource):
        return None, None, None, None
    outside = OutsideOfFlow(None, Outside(function))
    flow = Flow(node, outside.is_data, outside.key_of)
    own, *given = flow.parameters or [None]
    taint = Taint(flow, given, lambda one: outside.key_of(one, flow.locals), is_constant, lambda call: False, lambda call: False)
    return flow, own, taint, outside


def writes(function, cls, seen):
    if function in seen or is_library(function):
        return False
    seen.add(function)
    flow, own, taint, outside = looked_at(function)
    if flow is None or own in taint.names:
        return flow is not None
    for call in flow.of(ast.Call):
        operands = [*call.args, *(keyword.value for keyword in call.keywords)]
        if not any(map(taint.carries, operands)):
            continue
        if any(isinstance(operand, ast.Name) and operand.id == own for operand in operands):
            found = outside.found(call.func, flow.locals)
            if found is None or user_function(found.value) is not None:
                return True
        inner = method_of(call.func, own, cls)
        if inner is not None and writes(inner, cls, seen):
            return True
    return False


def method_of(node, own, cls):
    """The function of a method of the object itself that an expression names; None for any other."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == own:
        found = getattr(cls, node.attr, None)
        return found if isinstance(found, FunctionType) else None
    return None

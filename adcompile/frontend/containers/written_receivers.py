"""Methods that write what they are given into their object: `self.work[:] = x`, `self.last = x`.

    writes_receiver(function, cls)      whether a method may put what it is given into its object
    as_function(method)                 a Python function of the arguments of a bound method, which calls it; None for a method that does not
"""

import ast
from functools import lru_cache
from types import FunctionType, MethodType

from adcompile.errors import NoSource, StaleSource
from adcompile.frontend.containers.taken_apart import is_open
from adcompile.frontend.frame.classes import is_frozen_object
from adcompile.frontend.frame.meanings import is_constant
from adcompile.frontend.frame.taint import Taint
from adcompile.frontend.outside.asked_by_flow import OutsideOfFlow
from adcompile.frontend.outside.library import is_library, user_function
from adcompile.frontend.outside.lookup import Outside
from adcompile.frontend.outside.standins import made_around
from adcompile.frontend.source.flow import Flow
from adcompile.frontend.source.text import find_source


def as_function(method):
    """A Python function of the arguments of a bound method, or of an object that is called, which calls it; None for one that writes
    nothing that it is given into its object."""
    receiver = method.__self__ if isinstance(method, MethodType) else method
    function = method.__func__ if isinstance(method, MethodType) else type(method).__call__
    cls = type(receiver)
    if not isinstance(function, FunctionType) or not is_open(cls) or is_frozen_object(cls) or not writes_receiver(function, cls):
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


def writes(function, cls, seen):
    if function in seen or is_library(function):
        return False
    seen.add(function)
    try:
        node = find_source(function).node
    except (NoSource, StaleSource):
        return False
    outside = OutsideOfFlow(None, Outside(function))
    flow = Flow(node, outside.is_data, outside.key_of)
    own, *given = flow.parameters or [None]
    taint = Taint(flow, given, lambda one: outside.key_of(one, flow.locals), is_constant, lambda call: False, lambda call: False)
    if own in taint.names:
        return True
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

"""Functions that choose others by the class of their first argument: `functools.singledispatch`.

    implementations(frame, function)            the functions among which one chooses, each once; None for any other function
    call_of_dispatched(frame, function, ...)    its call: that of the one which is chosen, by the class where it is known, else by tests
"""

import builtins
from types import FunctionType

from adcompile.frontend.frame.lowered import is_atom
from adcompile.frontend.frame.meanings import from_world
from adcompile.frontend.frame.meeting import either
from adcompile.frontend.frame.values import STATIC, Container, Known, Pack
from adcompile.frontend.outside.library import CHOOSER
from adcompile.ir.nodes import Apply, Const



def implementations(frame, function):
    """The functions, those of the classes that were registered last before the others."""
    value, found = function.extern.value, function.found
    if found is None or not isinstance(value, FunctionType) or value.__code__ is not CHOOSER:
        return None
    scope, registry = function.scope, function.scope.look_attribute(found.path, "registry")
    scope.keep_length(registry.path)
    known = [from_world(frame, scope.look_item(registry.path, cls), f"{value.__name__}_of_{cls.__name__}", scope) for cls in registry.value]
    if not all(isinstance(one, Known) for one in known):
        return None
    return tuple({id(one.extern.value): one for one in known[::-1]}.values())


def call_of_dispatched(frame, function, known, args, call, node, label):
    """The value of a call: `call(function, args)` gives that of one of the `known` functions. None where none can be chosen."""
    first, dispatch = args[0], function.extern.value.dispatch
    cls = class_of_value(first, function.extern.value.registry)
    if cls is not None:
        return call(next(one for one in known if one.extern.value is dispatch(cls)), args)
    if isinstance(first, STATIC):
        return None
    if not is_atom(first):
        first = frame.temporary(first, frame.statement, frame.is_tainted(first))

    def chosen(one, *others):
        def this():
            return call(one, (first, *args[1:]))

        test = Apply("runtime.dispatches", (first, function.extern, one.extern))
        return either(frame, test, this, lambda: chosen(*others), node, label) if others else this()

    return chosen(*known)


def class_of_value(value, registry):
    """The class of a value, as far as it matters which one it is; None where it is not known."""
    match value:
        case Const():
            return value.value.__class__
        case Container(kind="object", cls=Known(extern=extern)):
            return extern.value
        case Container(kind=kind) | Pack(kind=kind) if kind != "object" and isinstance(cls := vars(builtins).get(kind), type):
            return None if any(other is not cls and issubclass(other, cls) for other in registry) else cls
    return None

"""The part of a call that the plan for a sparse matrix depends on."""

from collections import deque
from functools import partial
from types import BuiltinFunctionType, FunctionType, GetSetDescriptorType, MemberDescriptorType, MethodType, ModuleType

import numpy as np

from adcompile import runtime
from adcompile.api.boundary.conversion import is_structure
from adcompile.api.boundary.state import State, Walked, same
from adcompile.frontend.containers.taken_apart import has_floats, items_of_structure
from adcompile.frontend.outside.library import is_library
from adcompile.ir.objects import is_known_sparse, structure_of

SEEN = (np.ndarray, list, tuple, dict, set, deque, FunctionType, MethodType, partial, type, ModuleType, BuiltinFunctionType, np.ufunc,
        GetSetDescriptorType, MemberDescriptorType, property, staticmethod, classmethod)
"""Things of which a `State` sees all that is in them, beside objects of the user's, or in which nothing is but code."""


class Constants:
    """The forms of the arguments and all that is no float in them; also the floats that are constants if `floats` says so. Objects of the
    user's are the same ones, as they were; `comparable` says that all of this can be seen."""

    def __init__(self, derivative, given, captured, floats):
        names, wrt = derivative.callee.names, derivative.wrt
        self.by_form = [name in wrt or not floats for name in names] + [not floats] * len(captured)
        parts = [constant_part(value, by_form) for value, by_form in zip((*given, *captured.values()), self.by_form)]
        self.objects = [not can_be_compared(part) for part in parts]
        held = {str(place): part for place, (part, is_object) in enumerate(zip(parts, self.objects)) if is_object}
        self.state = State(held, code=True) if held else None
        self.comparable = self.state is None or is_seen(self.state)
        both = zip(parts, self.objects) if self.comparable else ()
        self.parts = [part if is_object else runtime.snapshot(part) for part, is_object in both]

    def still(self, values):
        """Return True if the plan holds for other values of the parameters and of what is captured."""
        if not self.comparable or self.state is not None and self.state.changed() is not None:
            return False
        for value, by_form, part, is_object in zip(values, self.by_form, self.parts, self.objects):
            if is_object:
                if value is not part:
                    return False
            elif by_form and value.__class__ is np.ndarray and value.dtype.kind == "f":
                if part.__class__ is not tuple or part[0] != value.shape or part[1] != value.dtype.str:
                    return False
            elif by_form and value.__class__ is float:
                if part is not None:
                    return False
            elif not same(part, constant_part(value, by_form)):
                return False
        return True


def is_seen(state):
    """Return True if nothing is in a state that a library keeps inside of an object, and nothing that is walked or drawn from."""
    plain = not state.generators and not any(isinstance(place, Walked) for place in state.places)
    return plain and all(isinstance(value, SEEN) or not is_library(type(value)) for value in state.seen.values())


def constant_part(value, by_form):
    """The part of an argument that a plan depends on; of one that goes in `by_form` the form, and all that is no float in it."""
    kind = type(value)
    if not by_form or kind is bool or kind is int:
        return value
    if kind is np.ndarray:
        return (value.shape, value.dtype.str) if value.dtype.kind == "f" else value
    if kind is float:
        return None
    if is_known_sparse(value) and structure_of(value) is not None:
        return [kind.__name__, value.shape, value.dtype.str, *structure_of(value)]
    if is_structure(value):
        return [(key, constant_part(item, True)) for key, item in items_of_structure(value).items()]
    return np.shape(value) if has_floats(value) and isinstance(value, np.generic) else value


def has_constant_floats(derivative, call):
    """Return True if there are floats among the arguments that nothing is differentiated by, or in what is captured."""
    given = [value for name, value in zip(derivative.callee.names, call.given) if name not in derivative.wrt]
    return any(not same(constant_part(value, True), value) for value in (*given, *call.captured.values()))


def can_be_compared(value):
    """Return True if it can be seen whether a value is still what it was: no object is in it."""
    if type(value) in (list, tuple, dict):
        return all(map(can_be_compared, value.values() if isinstance(value, dict) else value))
    return type(value) in (np.ndarray, float, int, bool, str, type(None)) or isinstance(value, np.generic)

"""Answers to what a function's flow asks about names from outside: which are libraries, which are functions of the user's."""

import ast
import contextlib
import inspect
from types import FunctionType

from adcompile.errors import NoSource, StaleSource
from adcompile.frontend.frame.values import STATIC
from adcompile.frontend.outside.library import user_function
from adcompile.frontend.outside.lookup import Outside
from adcompile.frontend.outside.receivers import class_of, method_key, of_stream
from adcompile.frontend.source.flow import Flow
from adcompile.frontend.source.text import find_source
from adcompile.frontend.source.tree import walk_own


MADE = contextlib.contextmanager(lambda: iter(()))
"""A function of `contextlib.contextmanager`: all of them have the same code."""


class OutsideOfFlow:
    """The names around a function, as its flow asks for them. `around` is the frame around it, `hidden` are variables of the
    functions around it."""

    def __init__(self, unit, outside, around=None, hidden=()):
        self.unit, self.outside, self.around, self.hidden = unit, outside, around, hidden

    def is_data(self, name):
        """Return True if a name holds data that can be written into, not a function, class or module."""
        if self.around is not None and name in self.around.flow.locals:
            return not isinstance(self.around.look(name), STATIC)
        found = self.outside.look(name)
        return not (found.baked or found.kind == "missing")

    def key_of(self, node, own):
        """The public name of the library's function that an expression names, or None."""
        found = self.found(node, own)
        return self.method_key(node, own) if found is None else found.canonical

    def method_key(self, node, own):
        """The key of a method of an object outside whose class is known, None for anything else."""
        if not isinstance(node, ast.Attribute):
            return None
        owner = self.found(node.value, own)
        if owner is not None and not owner.baked and owner.kind not in ("missing", "computed"):
            stream = isinstance(node.value, ast.Attribute) and self.found(node.value.value, own)
            return of_stream(node, stream.value) if stream else method_key(class_of(owner.value), node.attr)
        return None

    def found(self, node, own):
        """The `Found` for `name` or `name.attribute` if it comes from outside of all functions, else None. `own` are the variables
        of the function that asks."""
        match node:
            case ast.Name(id=name) if name not in own and name not in self.hidden \
                    and (self.around is None or self.around.is_outside(name)):
                return self.outside.look(name)
            case ast.Attribute(value=owner, attr=attr):
                found = self.found(owner, own)
                if found is not None and found.baked:
                    return self.outside.look_attribute(found.path, attr)
        return None

    def called(self, node, flow):
        """The function that an expression names, defined here or in the user's module, with what is outside of it; or None."""
        local = [inner for inner in flow.nodes if isinstance(inner, ast.FunctionDef) and isinstance(node, ast.Name)
                 and inner.name == node.id]
        if local:
            once = flow.times_bound[node.id] == 1
            return (local[0], OutsideOfFlow(self.unit, self.outside, self.around, {*self.hidden, *flow.locals})) if once else None
        found = self.found(node, flow.locals)
        function = user_function(found.value) if found is not None and found.baked else None
        if function is None or function is not found.value:
            return None
        try:
            return find_source(function).node, OutsideOfFlow(self.unit, Outside(function))
        except (NoSource, StaleSource):
            return None

    def leaves_alone(self, call, flow):
        """Return True if a call runs a function of the user's that writes into none of its arguments and hands them to nobody who
        does."""
        found = self.called(call.func, flow)
        if found is None:
            return False
        node, outside = found
        quiet = self.unit.quiet
        if node not in quiet:
            quiet[node] = False
            inner = Flow(node, key_of=outside.key_of, quiet=outside.leaves_alone)
            given = set(inner.parameters)
            quiet[node] = not given & inner.written(()) and not given & inner.handed
        return quiet[node]


    def lets_pass(self, call, own):
        """Return True if the context manager that a call makes is the user's, and what is raised under it surely goes on."""
        found = self.found(call.func, own) if isinstance(call, ast.Call) else None
        if found is None or not found.baked:
            return False
        function = generator_of(found.value) or getattr(found.value, "__exit__", None)
        try:
            node = find_source(function).node if isinstance(function, FunctionType) else None
        except (NoSource, StaleSource):
            return False
        return node is not None and (passes_on(node) if isinstance(found.value, FunctionType) else returns_nothing(node))


def generator_of(value):
    """The generator function of the user's of which `contextlib.contextmanager` made another function; None for anything else."""
    inner = getattr(value, "__wrapped__", None)
    made = isinstance(value, FunctionType) and value.__code__ is MADE.__code__
    return inner if made and isinstance(inner, FunctionType) and inspect.isgeneratorfunction(inner) else None


def returns_nothing(node):
    """Return True if a function returns no value but None and False."""
    returned = [inner.value for inner in walk_own(node.body) if isinstance(inner, ast.Return)]
    return all(value is None or isinstance(value, ast.Constant) and not value.value for value in returned)


def passes_on(node):
    """Return True if a generator lets go on what is raised where it yields: it catches nothing."""
    catching = (ast.TryStar, ast.With, ast.AsyncWith, ast.Return)
    return not any(isinstance(inner, catching) or isinstance(inner, ast.Try) and inner.handlers for inner in walk_own(node.body))


def flow_of(unit, function, outside, around):
    """The flow of a function that is followed."""
    if function not in unit.flows:
        outside = OutsideOfFlow(unit, outside, around)
        unit.flows[function] = Flow(function, outside.is_data, outside.key_of, outside.leaves_alone, outside.lets_pass)
    return unit.flows[function]

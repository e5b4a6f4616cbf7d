"""The effects of running pieces of the user's text that nobody has followed: nothing, writing, or running anything.

    Running().of(function)          Does.NOTHING, Does.WRITES or Does.RUNS
    Running().of_text(nodes, means) the same of pieces of a tree
    is_plain_found(found, outside)    whether what was found `outside` is plain, and will be

Everything counts as the most that it may do, until it is proven to do less. A function that reads plain data alone and
calls such functions alone deals with plain data alone, so that what it does stands in its text. That is how it is with
plain arguments; which those are is for the caller to say. Variables from outside that a function binds are known by
name (`live_variables.WrittenOutside`) and are no part of this.
"""

import ast
import inspect
import types
from enum import IntEnum

from adcompile.errors import NoSource, StaleSource, UnsupportedSyntax
from adcompile.frontend.outside.library import canonical, is_library, user_function
from adcompile.frontend.outside.live_variables import PlainRead, Read
from adcompile.frontend.outside.lookup import Outside
from adcompile.frontend.outside.receivers import class_of, is_of_stream, key_of_bound, made_by, method_key, of_stream
from adcompile.frontend.source.text import find_source
from adcompile.frontend.source.tree import FUNCTIONS, binds, body_of, parameters
from adcompile.ir.objects import is_plain_value, stores
from adcompile.ir.type_of_value import type_of_value
from adcompile.ir.types import Instance
from adcompile.ops.cards.methods import may_write
from adcompile.ops.fields.effects import Doing
from adcompile.ops.registry import card
from adcompile.rules.declared import is_promised


class Does(IntEnum):
    """NOTHING: it gives a value. WRITES: into memory that it is given or reads. RUNS: code that may change anything it reaches."""

    NOTHING = 0
    WRITES = 1
    RUNS = 2


OPEN = type("Open", (), {"__repr__": lambda self: "OPEN", "__doc__": "Stands for a value that may be anything."})()
PLAIN = type("Plain", (), {"__repr__": lambda self: "PLAIN", "__doc__": "Stands for a value whose operators run no user's code."})()
UNFOLLOWED = (ast.ClassDef, ast.Import, ast.ImportFrom, ast.Await, ast.AsyncFor, ast.AsyncWith, ast.AsyncFunctionDef)
def is_plain_found(found, outside):
    """Return True if the value found `outside` is plain. A guard is added that it is of that class whenever a program begins."""
    if found.kind in ("missing", "computed") or found.baked or not is_plain_value(found.value):
        return False
    outside.look_attribute(found.path, "__class__")
    return True


# --- functions -----------------------------------------------------------------


class Running:
    """The effects of calling functions with plain arguments. Each function is looked at once. `reached(function)` is told each
    function of the user's whose text counts. `trusts` says that global variables hold plain values if they did at the
    beginning."""

    def __init__(self, reached=None, trusts=False):
        self.reached, self.trusts = reached or (lambda function: None), trusts
        self._known = {}        # of id: the function, and what it may do

    def of(self, value):
        """How much calling an object may do, as a `Does`."""
        if is_promised(value):
            return Does.NOTHING
        if isinstance(value, Read):
            return Does.NOTHING if self.trusts and isinstance(value, PlainRead) else Does.RUNS      # for what comes out
        if isinstance(value, type):
            return self.of_class(value)
        function = user_function(value)
        if function is None:
            wrapped = inspect.getattr_static(value, "__wrapped__", None)
            if not is_library(value) or wrapped is not None and not is_library(wrapped):
                return Does.RUNS
            return of_library(value)
        return self.of_function(function, Outside(function))

    def of_found(self, found, outside):
        """The same for what was found `outside`, which notes all that is looked at."""
        if is_promised(found.value) or isinstance(found.value, type) or user_function(found.value) is None:
            return self.of(found.value)
        callee = outside.unwrap(found)
        return self.of_function(callee.function.value, outside.enter(callee.function))

    def of_function(self, function, outside, instance=None):
        """How much calling a function may do. `instance` is the type of its first argument, where that is an object."""
        key = id(function), instance
        if key in self._known:
            return self._known[key][1]
        self._known[key] = function, Does.NOTHING       # for calls of itself: the least that agrees
        self.reached(function)
        try:
            node = find_source(function).node
        except (NoSource, StaleSource):
            found = Does.RUNS
        else:
            found = self.of_text(body_of(node), _Names(node, outside, instance), outside)
        self._known[key] = function, found
        return found

    def of_class(self, cls):
        """How much making an object of a class may do. Only an exception counts as plain, since nobody computes with it."""
        if is_library(cls):
            return of_library(cls)
        made = [getattr(cls, name) for name in ("__new__", "__init__")]
        quiet = issubclass(cls, BaseException) and type(cls) is type and not any(isinstance(one, types.FunctionType) for one in made)
        return Does.NOTHING if quiet else Does.RUNS

    def of_method(self, instance, name):
        """How much calling a method of an object may do, by the type of the object."""
        function = getattr(instance.cls, name, None)
        if is_promised(function):
            return Does.NOTHING
        own = next((vars(base)[name] for base in instance.cls.__mro__ if name in vars(base)), None)
        if not isinstance(own, types.FunctionType) or not stores(instance.cls, name):
            return Does.RUNS
        return self.of_function(own, Outside(own), instance)

    def of_text(self, nodes, means, outside=None):
        """How much running pieces of a tree may do. `means(node)` is PLAIN, OPEN, or the `Found` for a name or an attribute of
        one."""
        walker = _Walker(self, means, outside)
        for node in nodes:
            walker.walk(node)
        return Does.RUNS if walker.later and walker.found is Does.WRITES else walker.found

    def of_call(self, call, means):
        """How much a call in a piece of a tree may do. Its operands are not counted."""
        return _Walker(self, means, None).of_call(call.func)


def of_library(value):
    """How much calling a function of a library may do. Its operands are not counted, and it runs no code of the user's."""
    key = canonical(value)
    found = card(key) if key is not None else None
    if found is None:
        return Does.NOTHING if isinstance(value, type) else Does.WRITES
    return of_card(found)


def of_card(found):
    """How much an operation may do, by its card. Its operands are not counted."""
    if found.effect is Doing.UNKNOWN:
        return Does.RUNS
    return Does.WRITES if found.writes else Does.NOTHING


class _Names:
    """The meaning of the names in a function: its own variables hold plain values, those from outside hold what they hold now."""

    def __init__(self, node, outside, instance=None):
        self.outside, self.instance, self.receiver = outside, instance, next(iter(parameters(node)), None)
        inner = [one for part in body_of(node) for one in ast.walk(part)]
        self.own = {*parameters(node), *(name for one in inner for name in binds(one))}
        self.own |= {name for one in inner if isinstance(one, FUNCTIONS) for name in parameters(one)}
        self.own -= {name for one in inner if isinstance(one, (ast.Global, ast.Nonlocal)) for name in one.names}

    def __call__(self, node):
        if isinstance(node, ast.Name):
            if self.instance is not None and node.id == self.receiver:
                return OPEN
            return PLAIN if node.id in self.own else self.found(self.outside.look(node.id))
        if self.method(node) is not None:
            return OPEN
        if self.instance is not None and isinstance(node.value, ast.Name) and node.value.id == self.receiver:
            return PLAIN if node.attr in self.instance.plain else OPEN
        owner = self(node.value)
        if owner in (PLAIN, OPEN):
            return owner
        if isinstance(owner.value, types.ModuleType):
            return self.found(self.outside.look_attribute(owner.path, node.attr))
        return PLAIN if is_library(owner.value) else OPEN

    def method(self, node):
        """The type of the object of which an attribute is a method, None where that is not known."""
        known = self.instance is not None and isinstance(node.value, ast.Name) and node.value.id == self.receiver
        return self.instance if known and node.attr not in self.instance.plain else None

    def class_of(self, node):
        """The key of the class of an object from outside whose methods have cards; None of others."""
        if isinstance(node, ast.Name):
            found = None if node.id in self.own else self.outside.look(node.id)
        else:
            owner = self(node.value)
            known = owner not in (PLAIN, OPEN) and isinstance(owner.value, types.ModuleType)
            found = self.outside.look_attribute(owner.path, node.attr) if known else None
        if found is None or found.baked or found.kind in ("missing", "computed") or class_of(found.value) is None:
            return None
        self.outside.look_attribute(found.path, "__class__")
        return class_of(found.value)

    def binds(self, node):
        """Return True if assigning to an attribute runs no code of a class of the user's."""
        return False

    def found(self, found):
        if found.kind == "missing" or found.baked and not callable(found.value) and not isinstance(found.value, types.ModuleType):
            return PLAIN
        if is_plain_found(found, self.outside):
            return PLAIN
        return found if found.baked else OPEN


# --- pieces of trees --------------------------------------------------------------


class _Walker:
    def __init__(self, running, means, outside):
        self.running, self.means, self.outside = running, means, outside
        self.found, self.local, self.later = Does.NOTHING, set(), False

    def walk(self, tree):
        self.local = {inner.name for inner in ast.walk(tree) if isinstance(inner, ast.FunctionDef)}
        stack = [tree]
        while stack and self.found is not Does.RUNS:
            node = stack.pop()
            stack += self.visit(node)

    def at_least(self, does_):
        self.found = max(self.found, does_)

    def visit(self, node):
        """Notes what a node does itself; returns those below it that are to be looked at."""
        below = list(ast.iter_child_nodes(node))
        match node:
            case ast.Call(func=func, keywords=keywords):
                self.call(func)
                if any(keyword.arg == "out" or (keyword.arg or "").startswith("overwrite") for keyword in keywords):
                    self.at_least(Does.WRITES)
                return [part for part in below if part is not func] + ([] if isinstance(func, ast.Name) else self.owner(func))
            case ast.Name(ctx=ast.Load()) | ast.Attribute(ctx=ast.Load()):
                if isinstance(node, ast.Attribute) and not is_path(node):
                    return below
                self.value(node)
                return []
            case ast.Attribute():
                self.at_least(Does.WRITES if self.means.binds(node) else Does.RUNS)
                return [] if self.means.binds(node) else below
            case ast.Yield() | ast.YieldFrom():
                self.at_least(Does.RUNS)        # later, when somebody walks what is returned
            case ast.GeneratorExp():
                self.later = True
            case ast.Subscript(ctx=ast.Store() | ast.Del()) | ast.AugAssign() | ast.Global() | ast.Nonlocal():
                self.at_least(Does.WRITES)
            case ast.With(items=items):
                if not all(isinstance(item.context_expr, ast.Call) and self.is_library(item.context_expr.func) for item in items):
                    self.at_least(Does.RUNS)
            case _ if isinstance(node, UNFOLLOWED):
                self.at_least(Does.RUNS)
        return below

    def owner(self, func):
        """The expressions on which a method is called, if these are values: `[x]` for `x.sum()`, `[]` for `np.sum`."""
        if isinstance(func, ast.Attribute) and (self.instance(func) is not None or self.method_key(func) is not None):
            return []
        return [func.value] if isinstance(func, ast.Attribute) and self.meant(func) in (PLAIN, OPEN, None) else \
            [] if is_path(func) else [func]

    def instance(self, node):
        """The type of the object of which an attribute is a method, None where that is not known."""
        return self.means.method(node) if isinstance(self.means, _Names) else None

    def method_key(self, func):
        """The key of a method of a logger or of one of Python's streams; None of anything else."""
        match func:
            case ast.Attribute(value=ast.Call(func=maker), attr=name):
                made = self.meant(maker)
                return None if made in (None, PLAIN, OPEN) else method_key(made_by(canonical(made.value)), name)
            case ast.Attribute(value=ast.Attribute(value=ast.Name() as owner)) if is_of_stream(key := of_stream(func, self.held(owner))):
                return key
            case ast.Attribute(value=owner, attr=name) if is_path(owner):
                return method_key(self.means.class_of(owner), name)
        return None

    def held(self, node):
        """The object that a name stands for; None where that is not known."""
        meant = self.meant(node)
        return None if meant in (PLAIN, OPEN) else meant.value

    def of(self, found):
        return self.running.of(found.value) if self.outside is None else self.running.of_found(found, self.outside)

    def meant(self, node):
        """The meaning of a name, or of an attribute of one; None for anything else."""
        return self.means(node) if is_path(node) else None

    def is_library(self, node):
        meant = self.meant(node)
        return meant not in (None, PLAIN, OPEN) and is_library(meant.value)

    def call(self, func):
        """A call: of a function that is known, of one defined in the tree, of a method of something plain."""
        self.at_least(self.of_call(func))

    def of_call(self, func):
        if isinstance(func, ast.Name) and func.id in self.local or isinstance(func, ast.Lambda):
            return Does.NOTHING
        if isinstance(func, ast.Attribute) and self.instance(func) is not None:
            return self.running.of_method(self.instance(func), func.attr)
        if isinstance(func, ast.Attribute) and (key := self.method_key(func)) is not None:
            return of_card(card(key))
        meant = self.meant(func)
        if meant not in (None, PLAIN, OPEN):
            return self.of(meant)
        if meant is None and any(self.is_open(inner) for inner in ast.walk(func)):
            return Does.RUNS
        if isinstance(func, ast.Attribute) and meant is not OPEN:
            return Does.WRITES if may_write(func.attr) else Does.NOTHING
        return Does.RUNS

    def is_open(self, node):
        """Return True if a name stands for a value that may be anything, or for a variable that code outside may change."""
        meant = self.means(node) if isinstance(node, ast.Name) else PLAIN
        return meant is OPEN or meant is not PLAIN and self.of(meant) is Does.RUNS

    def value(self, node):
        """A value that is read: a function may be called by whoever gets it."""
        meant = self.meant(node)
        if meant is OPEN:
            self.at_least(Does.RUNS)
        elif meant is not PLAIN and not isinstance(meant.value, types.ModuleType) and not is_library(meant.value):
            self.at_least(self.of(meant))


def is_path(node):
    """Return True if an expression is a name, or an attribute of one: `a.b.c`."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


# --- when a program runs -----------------------------------------------------------------


def asks(function, message):
    """The function, once it is known that a call of it only gives a value: it is handed active values that it must not change
    or keep. Where that is not known it is refused."""
    known = key_of_bound(function)
    if known is not None and of_card(card(known)) is Does.NOTHING:
        return function
    key = function.__func__ if isinstance(function, types.MethodType) else function
    instance = type_of_value(function.__self__, {}) if isinstance(function, types.MethodType) else None
    if does_call(key, instance) is not Does.NOTHING:
        raise UnsupportedSyntax(message)
    return function


def does_call(function, instance):
    """How much calling a function, or a method of an object of that type, may do."""
    running = Running()
    if not isinstance(instance, Instance):
        return running.of(function)
    found = running.of_method(instance, function.__name__)
    return found if getattr(instance.cls, function.__name__, None) is function else Does.RUNS

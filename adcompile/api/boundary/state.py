"""The state outside of a function that a call may change: kept before it, compared and put back afterwards.

    state = State({"b": b, "self": model})      arrays, lists, dicts, sets and objects of the user's as they are now
    state.changed()                             the name of something that is not as it was, for people; None where all is
    state.put_back()                            what is in them is as it was; generators of random numbers go on
    state.rewind()                              generators of random numbers start again where they were

What a library keeps inside of its objects is not looked at, but for its generators of random numbers; nor what was printed.
"""

import random
import sys
from array import array
from collections import deque
from functools import partial
from operator import is_, is_not
from types import FunctionType, MethodType, ModuleType

import numpy as np

from adcompile.frontend.outside.library import is_library
from adcompile.frontend.outside.live_variables import names_in_code
from adcompile.runtime import snapshot
from adcompile.runtime.copying import WITHOUT_MEMORY

PLAIN = (*WITHOUT_MEMORY, np.generic, range, slice)
BARE = ("types", "argparse")
"""Modules of a library whose objects hold what the user puts into them: namespaces."""
GENERATORS = (np.random.Generator, np.random.BitGenerator, np.random.RandomState, random.Random)


class State:
    """`roots` are values by their names for people, all but what is in `apart`. With `code` the functions among them are looked
    into: what their cells hold, the variables of their modules that they name, and what methods of objects do."""

    def __init__(self, roots, code=False, apart=()):
        self.code = code
        self.seen = {id(x): x for x in apart}       # what is in it lives as long as its id is looked up
        self.places, self.generators = [], []       # of Place; of (generator, state)
        self.waiting = [(value, name) for name, value in reversed(roots.items())]
        while self.waiting:
            self.look(*self.waiting.pop())

    def look(self, value, name):
        """Keeps what there is in a value; what is in its items comes later."""
        if isinstance(value, PLAIN) or id(value) in self.seen or value is sys.stdout or value is sys.stderr:
            return
        self.seen[id(value)] = value
        match value:
            case np.ndarray():
                self.places.append(Elements(value, name))
            case list() | tuple():
                if isinstance(value, list):
                    self.places.append(Items(value, name))
                if not WITHOUT_MEMORY.issuperset(map(type, value)):
                    self.wait(enumerate(value), name)
            case dict():
                self.places.append(Entries(value, name))
                self.wait(value.items(), name)
            case set() | deque():
                self.places.append(Whole(value, name))
                self.wait(enumerate(value), name)
            case bytearray() | array():
                self.places.append(Numbers(value, name))
            case FunctionType():
                self.look_into(value)
            case MethodType():
                self.waiting += [(value.__func__, name), (value.__self__, f"{name}.__self__")]
            case partial():
                self.waiting += [(value.func, name), (value.args, name), (value.keywords, name)]
                self.look_at_object(value, name)
            case _ if isinstance(value, GENERATORS):
                self.generators.append((value, state_of(value)))
            case type():
                self.look_at_class(value)
            case ModuleType():
                if self.code and not is_library(value):
                    self.places.append(Attributes(value, name))
            case _ if hasattr(type(value), "__next__"):
                if self.code:
                    self.places.append(Walked(value, name))
            case _ if type(value).__module__ in BARE or not is_library(type(value)):
                self.look_at_object(value, name)

    def wait(self, items, name):
        self.waiting += [(item, f"{name}[{key!r}]") for key, item in items][::-1]

    def look_at_object(self, value, name):
        self.places.append(Attributes(value, name))
        self.waiting += [(item, f"{name}.{key}") for key, item in self.places[-1].before.items()]
        if self.code:
            self.waiting.append((type(value), type(value).__name__))

    def look_at_class(self, cls):
        if self.code and not is_library(cls):
            self.places.append(Attributes(cls, cls.__name__))
            self.waiting += [(getattr(item, "__func__", item), f"{cls.__name__}.{key}") for key, item in vars(cls).items()]
            self.waiting += [(base, base.__name__) for base in cls.__bases__]

    def look_into(self, function):
        if not self.code or is_library(function):
            return
        self.places.append(Attributes(function, function.__name__))
        self.waiting += [(item, f"{function.__name__}.{key}") for key, item in vars(function).items()]
        for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
            self.places.append(Variable(cell, "cell_contents", name))
            self.waiting.append((getattr(cell, "cell_contents", None), name))
        space = function.__globals__
        for name in names_in_code(function.__code__):
            if name in space and (id(space), name) not in self.seen:
                self.seen[id(space), name] = space
                self.places.append(ModuleVariable(space, name))
                self.waiting.append((space[name], name))

    def changed(self):
        """The name of the first thing that is not as it was, None where all is."""
        return next((name for name in (place.changed() for place in self.places) if name is not None), None)

    def put_back(self):
        for place in self.places:
            place.put_back()

    def rewind(self):
        for generator, state in self.generators:
            set_state(generator, state)


# --- places -----------------------------------------------------------------------


class Whole:
    """Something that has a state: what is in it, not deeper than itself."""

    def __init__(self, value, name):
        self.value, self.name = value, name
        self.before = self.now()

    def now(self):
        return set(self.value) if isinstance(self.value, set) else self.value.copy()

    def changed(self):
        """The name to tell the user if the value, or a part of it, is no longer as it was; None if nothing has changed."""
        return None if same(self.before, self.now()) else self.name

    def put_back(self):
        if self.changed() is not None:
            self.value.clear()
            self.value.update(self.before) if isinstance(self.value, set) else self.value.extend(self.before)


class Numbers(Whole):
    """Of Python's own arrays."""

    def now(self):
        return self.value[:]

    def put_back(self):
        if self.changed() is not None:
            self.value[:] = self.before


class Walked(Whole):
    """Something that is walked once: how far it is cannot be seen, so it counts as changed."""

    def now(self):
        return None

    def changed(self):
        return self.name

    def put_back(self):
        pass


class Elements(Whole):

    def now(self):
        return snapshot(self.value)

    def changed(self):
        return None if same_elements(self.before, self.value) else self.name

    def put_back(self):
        if self.value.flags.writeable:
            self.value[...] = self.before


class Items(Whole):
    """Of a list: its items themselves."""

    def now(self):
        return list(self.value)

    def put_back(self):
        if len(self.value) != len(self.before) or any(map(is_not, self.value, self.before)):
            self.value[:] = self.before


class Entries(Whole):
    """Of a dict: its values themselves, in order."""

    def now(self):
        return dict(self.value)

    def changed(self):
        now, before = self.now(), self.before
        if same(before, now):
            return None
        missing = object()
        keys = [key for key in {**before, **now} if not same(before.get(key, missing), now.get(key, missing))]
        return self.part(keys[0]) if keys else self.name

    def part(self, key):
        return f"{self.name}[{key!r}]"

    def put_back(self):
        if list(self.value) != list(self.before) or any(map(is_not, self.value.values(), self.before.values())):
            self.value.clear()
            self.value.update(self.before)


class Attributes(Entries):
    """Of an object, a class or a module of the user's."""

    def now(self):
        held = {key: getattr(self.value, key) for key in slots_of(type(self.value)) if hasattr(self.value, key)}
        held |= getattr(self.value, "__dict__", {})
        return {key: item for key, item in held.items() if not (key.startswith("__") and key.endswith("__"))}

    def part(self, key):
        return f"{self.name}.{key}"

    def put_back(self):
        now = self.now()
        for key in now.keys() - self.before.keys():
            object.__delattr__(self.value, key)
        for key, item in self.before.items():
            if key not in now or now[key] is not item:
                object.__setattr__(self.value, key, item)


class Variable(Whole):
    """The contents of a cell: a variable of a function around."""

    def __init__(self, value, attribute, name):
        self.attribute = attribute
        super().__init__(value, name)

    def now(self):
        return getattr(self.value, self.attribute, None)


class ModuleVariable(Whole):
    """A variable of a module."""

    def now(self):
        return self.value.get(self.name)


def slots_of(cls):
    """The attributes for which the objects of a class have places of their own."""
    found = [vars(base).get("__slots__", ()) for base in cls.__mro__ if not is_library(base)]
    return [name for names in found for name in ((names,) if isinstance(names, str) else names)]


def same(a, b):
    """Return True if two things are equal: the same object, equal numbers or texts, arrays with equal elements in the same memory
    layout, containers of such."""
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    match a:
        case np.ndarray():
            return a.strides == b.strides and a.flags.writeable == b.flags.writeable and same_elements(a, b)
        case list() | tuple() | deque():
            return len(a) == len(b) and (all(map(is_, a, b)) or all(map(same, a, b)))
        case dict():
            return same(list(a), list(b)) and same(list(a.values()), list(b.values()))
        case set() if not WITHOUT_MEMORY.issuperset(map(type, a | b)):
            return set(map(id, a)) == set(map(id, b))
    return isinstance(a, (*PLAIN, set, bytearray, array)) and bool(a == b or a != a and b != b)


def same_elements(a, b):
    """Return True if two arrays have one shape, one dtype and equal elements."""
    if a.dtype != b.dtype or a.shape != b.shape:
        return False
    return all(map(same, a.flat, b.flat)) if a.dtype.hasobject else equal_everywhere(a, b)


def equal_everywhere(a, b):
    """Return True if two arrays of one shape have equal elements, with NaN in the same places."""
    equal = a == b
    return bool(equal.all()) or a.dtype.kind in "fc" and bool((equal | (a != a) & (b != b)).all())


# --- generators of random numbers ---------------------------------------------------


def shared_generators():
    """The generators behind the functions of `numpy.random` and of `random`."""
    return {"numpy.random": np.random.mtrand._rand, "random": random._inst}


def state_of(generator):
    match generator:
        case np.random.Generator():
            return generator.bit_generator.state
        case np.random.BitGenerator():
            return generator.state
        case np.random.RandomState():
            return generator.get_state(legacy=False)
    return generator.getstate()


def set_state(generator, state):
    match generator:
        case np.random.Generator():
            generator.bit_generator.state = state
        case np.random.BitGenerator():
            generator.state = state
        case np.random.RandomState():
            generator.set_state(state)
        case _:
            generator.setstate(state)

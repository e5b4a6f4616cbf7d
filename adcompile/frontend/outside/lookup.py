"""The meaning of a function's names: everything that a program takes from outside is looked up here.

    outside = Outside(function)
    found = outside.look("np")                            Found(kind="global", path=(("global", "np"),), value=numpy)
    found = outside.look_attribute(found.path, "exp")     Found(kind="attribute", ...)
    outside.guards()                                      (((("global", "np"),), numpy),)

What is `baked` (functions, classes, modules, and what a library keeps in its modules, as `np.pi`) may be bound when a
program is compiled; all that was looked at is in the guards. All else is data: its path becomes a captured parameter and
is read when the derivative is called (`paths.reader`). A name that means nothing is "missing", which is guarded too.
"""

import functools
from abc import ABCMeta
from dataclasses import dataclass
from types import FunctionType, MethodType, ModuleType
from typing import Any

from adcompile.frontend.outside.library import JOINERS, canonical, has_plain_call, inside, is_callable_object, is_library, user_function
from adcompile.frontend.outside.live_variables import global_key
from adcompile.frontend.outside.paths import EMPTY, NOWHERE, resolve
from adcompile.ir.objects import is_computed, stores


@dataclass(slots=True, eq=False)
class Found:
    """The meaning of a name or an attribute. `kind` is "global", "cell", "builtin", "default", "attribute", "item", "missing", or
    "computed": an attribute that code of the user's gives. `baked` says that the value may be bound when compiled."""

    kind: str
    path: tuple
    value: Any
    baked: bool = False
    guarded: bool = False       # whether its identity is to be guarded

    @property
    def canonical(self):
        """The public name of a library's function, or None."""
        return canonical(self.value) if self.baked else None


@dataclass(slots=True, eq=False)
class Unwrapped:
    """A Python function of the user's behind a callable, and the arguments that the callable itself supplies.

    `wrapper` is "lru_cache" or "numba" where such an object stands in between.
    """

    function: Found
    args: tuple = ()            # of Found, in front of the caller's
    kwargs: tuple = ()          # of (name, Found); the caller's win
    wrapper: str | None = None


class Outside:
    """The names around one function. `enter` gives those of a function called by it; both write one list of guards."""

    def __init__(self, function):
        self.function = function
        self._base = ()
        self._seen = {}         # of path: the Found there, the last
        self._entered = {}      # of path: the function whose body was taken

    def enter(self, found):
        """The names around a function of the user's whose body is taken into the program.

        Where the program does not hold the function itself, a closure made anew from the same code is as good.
        """
        self._entered[found.path] = found.value
        inner = Outside(found.value)
        inner._base, inner._seen, inner._entered = found.path, self._seen, self._entered
        self._note(Found("attribute", (*found.path, ("attribute", "__code__")), found.value.__code__, True, True))
        return inner

    # --- looking ----------------------------------------------------------

    def look(self, name):
        """Look up a free name of the function as it is now."""
        name = self.mangled(name)
        function = self.function
        if name in function.__code__.co_freevars:
            return self._found("cell", self._base, name)
        if name in function.__globals__:
            return self._found("global", self._base, name)
        kind = "builtin" if name in function.__builtins__ else "global"
        return self._found(kind, self._base, name)

    def here(self, name):
        """Returns the meaning of a free name of the function as it is now, None where it means nothing. Nobody holds on to it."""
        name, function = self.mangled(name), self.function
        step = ("cell" if name in function.__code__.co_freevars else "global", name)
        try:
            return resolve(function, (step,))
        except NOWHERE:
            return None

    def look_variable(self, name):
        """The cell of a variable of the function's closure."""
        return self._found("variable", self._base, self.mangled(name))

    def look_default(self, name):
        """The default of one of the function's parameters; missing where it has none."""
        return self._found("default", self._base, name)

    def look_path(self, path):
        """Look up the end of a path from the function itself."""
        return self._note(Found(path[-1][0], path, resolve(self.function, path)))

    def look_class(self, cls):
        """The class of an argument."""
        return self._note(Found("class", (("class", cls),), cls, True))

    def look_attribute(self, path, name):
        """An attribute of what is at a path: of a module, a class, or another object that is baked."""
        owner, name = self._seen[path].value, self.mangled(name)
        if not is_stored(owner, name):
            return Found("computed", (*path, ("attribute", name)), EMPTY)
        return self._found("attribute", path, name, owner)

    def look_item(self, path, key):
        """An item of what is at a path."""
        return self._found("item", path, key, self._seen[path].value)

    def keep_length(self, path):
        """Notes that a list at a path has to have as many items as it has now."""
        self._note(Found("length", (*path, ("length", None)), len(self._seen[path].value), True, True))

    def unwrap(self, found):
        """The Callee behind a callable of the user's, or None where no Python function of the user's is behind it."""
        if user_function(found.value) is None:
            return None
        args, kwargs, wrapper = [], {}, None
        while not isinstance(found.value, FunctionType):
            value = found.value
            match value:
                case MethodType():
                    args.insert(0, self.look_attribute(found.path, "__self__"))
                    found = self.look_attribute(found.path, "__func__")
                case functools.partial():
                    args[:0], more = self._supplied(found)
                    kwargs = more | kwargs
                    found = self.look_attribute(found.path, "func")
                case _ if has_plain_call(value):
                    found = self.look_attribute(found.path, "__call__")
                case _:
                    name, _ = inside(value)
                    wrapper = {"__wrapped__": "lru_cache", "py_func": "numba"}[name]
                    found = self.look_attribute(found.path, name)
        return Unwrapped(found, tuple(args), tuple(kwargs.items()), wrapper)

    def _supplied(self, found):
        """The arguments kept in a `partial`."""
        args = self.look_attribute(found.path, "args")
        kwargs = self.look_attribute(found.path, "keywords")
        return ([self.look_item(args.path, position) for position in range(len(args.value))],
                {name: self.look_item(kwargs.path, name) for name in kwargs.value})

    def mangled(self, name):
        """The name as Python knows it: `__x` in the body of a class is `_Class__x`."""
        if not name.startswith("__") or name.endswith("__"):
            return name
        owner = _class_around(self.function.__code__.co_qualname).lstrip("_")
        return f"_{owner}{name}" if owner else name

    # --- guards -----------------------------------------------------------

    def guards(self, held=lambda: ()):
        """The (path, object) pairs that must still hold: of all that was baked in, and EMPTY for what is missing.

        `held` gives the objects that the program holds. The code of a function that was entered is among the pairs.
        """
        anew = [path for path in self._entered if any(kind == "cell" for kind, _ in path)]
        values = [id(value) for value in held()] if anew else ()
        return tuple([(path, found.value) for path, found in self._seen.items() if found.kind == "missing"
                      or found.guarded and not (path in anew and id(found.value) not in values)])

    def _found(self, kind, base, name, owner=EMPTY):
        """The Found at `base` one step further, noted."""
        path = (*base, (kind, name))
        start, steps = (self.function, path[len(self._base):]) if owner is EMPTY else (owner, path[-1:])
        try:
            value = resolve(start, steps)
            fresh = kind == "attribute" and resolve(start, steps) is not value
        except (LookupError, AttributeError, ValueError, TypeError):
            return self._note(Found("missing", path, EMPTY))
        trusted = _is_trusted(owner)
        if trusted or not fresh:
            baked = _is_code(value) or (trusted and isinstance(value, _CONSTANTS))
            return self._note(Found(kind, path, value, baked, baked and not trusted))
        found = self._note(Found(kind, path, value, isinstance(value, MethodType)))
        if found.baked:
            self.look_attribute(path, "__func__")
            self.look_attribute(path, "__self__")
        return found

    def _note(self, found):
        self._seen[found.path] = found
        return found


# What these keep in their modules and classes is what it always was: it needs no guard, and constants may be bound.
_TRUSTED = ("builtins", "math", "cmath", "numpy", "scipy")
_CONSTANTS = (int, float, complex, str, type(None), type(Ellipsis))


def _is_trusted(owner):
    """Return True if attributes of `owner` need no guard, since nobody changes them."""
    if owner is EMPTY:
        return False
    name = owner.__name__ if isinstance(owner, ModuleType) and is_library(owner) else canonical(owner)
    return name is not None and name.partition(".")[0] in _TRUSTED


def _is_code(value):
    """Return True if a value is code (a module, a function, a class) and not data. An object of the user's with a `__call__` may
    be changed by each call of it, so it is data."""
    if isinstance(value, (ModuleType, JOINERS)):
        return True
    return callable(value) and (not is_callable_object(value) or canonical(value) is not None or is_library(value))


def is_stored(owner, name):
    """Return True if reading an attribute runs no code of the user's: it is stored, or it is missing."""
    if isinstance(owner, ModuleType):
        return name in vars(owner) or "__getattr__" not in vars(owner) or is_library(owner)
    cls = type(owner)
    if isinstance(owner, type):
        return cls in (type, ABCMeta) and not is_computed(vars(owner).get(name)) or is_library(owner)
    return is_library(cls) or stores(cls, name)


def variable_of(function, path):
    """The key (see `outer`) of the variable or attribute that a path ends at; None where nobody binds it anew."""
    *before, (kind, name) = path
    owner = resolve(function, before)
    match kind:
        case "global":
            return global_key(owner.__globals__, name)
        case "cell":
            return "cell", name
        case "attribute" if isinstance(owner, MethodType):
            return variable_of(function, before[:-1]) if len(before) > 1 else None
        case "attribute" if isinstance(owner, ModuleType):
            return global_key(vars(owner), name)
        case "attribute":
            return "attribute", name
    return None


def _class_around(qualname):
    """The class in whose body a function stands, by its qualified name; "" where there is none."""
    parts = qualname.split(".")[:-1]
    while parts and parts[-1] == "<locals>":
        parts = parts[:-2]
    return parts[-1] if parts else ""

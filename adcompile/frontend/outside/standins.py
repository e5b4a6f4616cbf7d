"""Python functions in the place of what has a rule and no source.

    standin(np.sin)             def sin(x): return function(x)
    calling(key, f, 2)          def key(a0, a1): return function(a0, a1); of a method, a0.name(a1)
    made_around(f, a)           def f(x): return adcompile_method(adcompile_receiver, x); `method_inside` gives f back
"""

import inspect
import linecache
from functools import lru_cache

from adcompile.frontend.outside.library import canonical, is_library
from adcompile.ops.keys import operator_key
from adcompile.rules.table import MISSING, lookup


def standin(function):
    """A Python function of the arguments that a library's function must have, which calls it; None for a function without a
    rule, and for one that is no library's."""
    if not callable(function) or not is_library(function) or isinstance(function, type):
        return None
    key = canonical(function)
    rule = None if key is None else lookup(operator_key(key) or key)
    asked = () if rule is None else tuple([parameter for parameter in rule.params if parameter.default is MISSING])
    return _standin(function, asked) if asked else None


@lru_cache(maxsize=256)
def _standin(function, asked):
    args = ", ".join([f"*{parameter.name}" if parameter.starred else parameter.name for parameter in asked])
    return made(function.__name__, args, f"function({args})", function)


def calling(key, function, count):
    """A function of that many arguments that calls `function`; where that is None, a method of its first argument."""
    kind, _, name = key.rpartition(":")
    args = ", ".join(f"a{place}" for place in range(count))
    called = f"a0.{name}({', '.join(f'a{place}' for place in range(1, count))})" if kind else f"function({args})"
    return made("".join(letter if letter.isalnum() else "_" for letter in key), args, called, function)


def made_around(function, receiver):
    """A function of all parameters of a method but the first, which calls it for that object."""
    spec = inspect.getfullargspec(function)
    _, *names = spec.args
    args = [*names, *([f"*{spec.varargs}"] if spec.varargs else ["*"] if spec.kwonlyargs else []), *spec.kwonlyargs,
            *([f"**{spec.varkw}"] if spec.varkw else [])]
    given = [*names, *([f"*{spec.varargs}"] if spec.varargs else []), *[f"{name}={name}" for name in spec.kwonlyargs],
             *([f"**{spec.varkw}"] if spec.varkw else [])]
    found = _maker(function.__name__, ", ".join(args), ", ".join(given))(function, receiver)
    found.__defaults__, found.__kwdefaults__, found.__doc__ = function.__defaults__, function.__kwdefaults__, function.__doc__
    found.__qualname__, found.__module__ = function.__qualname__, function.__module__
    return found


def method_inside(function):
    """The method that a function of `made_around` calls; of any other function itself."""
    if not function.__code__.co_filename.startswith(AROUND):
        return function
    return function.__closure__[function.__code__.co_freevars.index("adcompile_method")].cell_contents


AROUND = "<adcompile method "


@lru_cache(maxsize=256)
def _maker(name, parameters, given):
    """A function that makes those of `made_around`: all have one code."""
    source = (f"def make(adcompile_method, adcompile_receiver):\n    def {name}({parameters}):\n"
              f"        return adcompile_method(adcompile_receiver, {given})\n    return {name}\n")
    file = f"{AROUND}{name}({parameters})>"
    linecache.cache[file] = len(source), None, source.splitlines(True), file
    space = {"__name__": file}
    exec(compile(source, file, "exec"), space)
    return space["make"]


def made(name, parameters, called, function):
    """A function that has a source."""
    source = f"def {name}({parameters}):\n    return {called}\n"
    file = f"<adcompile {name}({parameters})>"
    linecache.cache[file] = len(source), None, source.splitlines(True), file
    space = {"__name__": file, "function": function}
    exec(compile(source, file, "exec"), space)
    return space[name]

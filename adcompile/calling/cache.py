"""The compiled programs: for which types they are, and how long they hold.

    find(callee, request, values, options)     a `Bound`: the compiled program, reading the data of this function
    Table(build)                               of one derivative: what to run for each exact key

A program is shared by all functions made from the same code (a lambda in a loop) in the same module, as long as
what was baked in is the same and what it captures has the same types. It is held as long as that code: the key is a
weak reference. Each of the two keeps at most 64 signatures; the least recently used goes. Threads that want the same
program wait for one of them to compile it. A failure leaves nothing behind.
"""

import inspect
import sys
import threading
import weakref
from collections import OrderedDict
from dataclasses import replace
from typing import Any

from adcompile.calling.signature import arg_types, leaf
from adcompile.errors import DerivativeError, StaleSource
from adcompile.frontend.outside.paths import compile_guard, readers
from adcompile.ir.frozen import frozen

SIGNATURES = 64
VARARGS, VARKEYWORDS = inspect.CO_VARARGS, inspect.CO_VARKEYWORDS
EXACT_KEYS = 512
INSTALLED = 4
"""Who calls a derivative with ever new sizes gains nothing from a way of its own for the newest."""


@frozen
class Bound:
    """A compiled program and one function for which it holds.

    `code` is the code of that function. `holds()` says whether what was baked in is still there (None: nothing was),
    `read()` gives the captured data in the order of `names`, `seen` are their exact keys for which the program is known to
    be right.
    """

    compiled: Any
    function: Any
    code: Any
    holds: Any
    names: tuple
    read: Any
    seen: tuple
    looked: tuple           # what `holds` looks at
    paths: tuple            # what `read` reads
    spread: Any = None      # the `StarredPlaces` for which it was compiled

    @property
    def apart(self):
        """Pairs of a parameter that is taken apart and the Parts of the names of the program's parameters."""
        return () if self.spread is None else self.spread.apart

    def stands(self):
        """Return True if everything that was bound when compiling is still the same."""
        return self.function.__code__ is self.code and (self.holds is None or self.holds())


# --- of the whole process -----------------------------------------------------


@frozen
class Variant:
    """A compiled program with what it took for granted beside the types of its arguments."""

    module: dict
    captured: dict
    compiled: Any


class Shelf:
    """The programs compiled from one code object."""

    def __init__(self):
        self.programs = OrderedDict()
        self.locks = {}


_shelves = weakref.WeakKeyDictionary()
_lock = threading.RLock()


def find(callee, request, types, symbols, options, compile, layouts=(), plan=None):
    """The `Bound` for arguments of these types, compiled with `compile` where it is not at hand. `layouts` are pairs that say how arrays
    among them lie in memory: a program that asked for that holds for those alone. `plan` are the request and the options of a plan: where
    that is at hand, compiling goes on from its beginning."""
    function = innermost(callee.function)
    if parameters_of(function.__code__) != parameters_of(callee.code):
        raise StaleSource(f"'{function.__qualname__}' has other parameters now\n  Apply the operator again.")
    key = nest(callee.function), request, options, tuple(types.items())
    with _lock:
        shelf = _shelves.setdefault(function.__code__, Shelf())
        place = hash(key)               # nothing runs at the end that an interrupt could come into
        lock = shelf.locks.setdefault(place, threading.RLock())
    try:
        with lock:
            return _at_hand(shelf, key, function, symbols, layouts) or _compiled(shelf, key, callee, symbols, compile, layouts, plan)
    finally:
        with _lock:
            shelf.locks.pop(place, None)


def _compiled(shelf, key, callee, symbols, compile, layouts, plan):
    operators, request, options, types = key
    function = innermost(callee.function)
    begun = None if plan is None else _at_hand(shelf, (operators, *plan, types), function, symbols, layouts)
    more = {} if begun is None else {"beginning": begun.compiled.beginning}
    compiled = compile(callee.function, request, dict(types), options=options, sizes=symbols, layouts=layouts, **more)
    bound = bind(compiled, function)
    if not bound.stands():
        raise DerivativeError(f"'{function.__qualname__}' changes what it uses while it is compiled")
    _keep(shelf, key, Variant(function.__globals__, _captured(bound, symbols), compiled))
    _log("compiled %s of %s", request, function.__qualname__)
    return bound


def _log(message, *values):
    """A line of the logger "adcompile". Who wants it has imported `logging`; we need not, which saves time."""
    logging = sys.modules.get("logging")
    if logging is not None:
        logging.getLogger("adcompile").debug(message, *values)


def parameters_of(code):
    """The names of a function's parameters by its code, and how they are passed."""
    count = code.co_argcount + code.co_kwonlyargcount + bool(code.co_flags & VARARGS) + bool(code.co_flags & VARKEYWORDS)
    return code.co_varnames[:count], code.co_posonlyargcount, code.co_argcount, code.co_flags & (VARARGS | VARKEYWORDS)


def innermost(function):
    """The user's function below derivatives of derivatives."""
    while hasattr(function, "callee"):
        function = function.callee.function
    return function


def nest(function):
    """The operators between the user's function and a derivative of it, outermost first, as (operator, wrt, several, has_aux)."""
    found = []
    while hasattr(function, "callee"):
        found.append((function.operator, function.wrt, function.several, function.has_aux))
        function = function.callee.function
    return tuple(found)


def bind(compiled, function):
    """The program as it stands for one of the functions made from its code.

    Whether its own parameters have defaults is not looked at again: a derivative hands over all of them.
    """
    looked = tuple([(path, value) for path, value in compiled.looked if not (len(path) == 1 and path[0][0] == "default")])
    holds = compile_guard(function, looked) if looked else None
    names = tuple(name for name, _ in compiled.captured)
    paths = tuple(path for _, path in compiled.captured)
    read = readers(function, paths)
    bound = Bound(compiled, function, function.__code__, holds, names, read, (), looked, paths)
    return replace(bound, seen=tuple([leaf(value) for value in read()])) if bound.stands() else bound


def _at_hand(shelf, key, function, symbols, layouts):
    """The first program under the key that holds for this function and its data as they are now."""
    for variant in shelf.programs.get(key, ()):
        if variant.module is function.__globals__ and lie_so(variant.compiled, layouts):
            try:
                bound = bind(variant.compiled, function)
            except NameError:       # what it reads is not there any more
                continue
            if bound.stands() and _captured(bound, symbols) == variant.captured:
                with _lock:
                    if key in shelf.programs:
                        shelf.programs.move_to_end(key)
                return bound
    return None


def lie_so(compiled, layouts):
    """Return True if arguments of these layouts lie in memory as a program took for granted."""
    return not compiled.layouts or all(dict(layouts).get(name) == layout for name, layout in compiled.layouts)


def _captured(bound, symbols):
    """The types of the captured data, with the sizes of the arguments."""
    return arg_types(bound.names, bound.read(), dict(symbols))


def _keep(shelf, key, variant):
    """Puts a program in front of those under its key that were compiled for other data."""
    with _lock:
        shelf.programs[key] = (variant, *shelf.programs.get(key, ())[:7])
        shelf.programs.move_to_end(key)
        while len(shelf.programs) > SIGNATURES:
            shelf.programs.popitem(last=False)


# --- of one derivative ----------------------------------------------------------

_tables = weakref.WeakSet()


def forget():
    """Drops all that is compiled: a rule has changed."""
    with _lock:
        for shelf in _shelves.values():
            shelf.programs.clear()
        tables = list(_tables)
    for table in tables:
        table.clear()


class RunTable:
    """The runs of one derivative, by the exact key of a call.

    `young` is what calls look into. What is in it is also among the runs by types; it is emptied whenever one of
    these is added, so that those in use come back and are known to be recent.
    """

    __slots__ = ("young", "last", "_runs", "_types", "_build", "_install", "_lock", "__weakref__")

    def __init__(self, types, build, install=None):
        """`types(values)` gives what a run is shared for, `build(values)` makes the run: a function of the values.
        `install(run, values)` makes calls like that one go to the run directly, `install(None, ())` none any more."""
        self.young = {}
        self.last = None
        self._runs = OrderedDict()
        self._types = types
        self._build = build
        self._install = install or (lambda run, values: None)
        self._lock = threading.RLock()
        _tables.add(self)

    def enter(self, key, values):
        """The function to run for a call whose exact key is not in `young`."""
        types = self._types(values)
        with self._lock:
            run = self._runs.get(types)
        if run is None:
            run = self._build(values)
            with self._lock:
                self.young.clear()
        with self._lock:
            if len(self.young) >= EXACT_KEYS:
                self.young.clear()
            self.young[key] = run
            self._runs[types] = run
            self._runs.move_to_end(types)
            while len(self._runs) > SIGNATURES:
                self._runs.popitem(last=False)
            if len(self.young) <= INSTALLED:
                self._install(run, values)
        return run

    def clear(self):
        with self._lock:
            self.young.clear()
            self._runs.clear()
            self._install(None, ())

    def again(self, values):
        """Runs the values anew after what was compiled for them turned out not to hold any more."""
        with self._lock:
            self._runs.pop(self._types(values), None)
            self.young.clear()
        self.last = run = self._build(values)
        return run(*values)

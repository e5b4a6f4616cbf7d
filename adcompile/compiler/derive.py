"""Derivatives of functions that are found when an emitted module runs: in a list, by an attribute.

    value, residuals = derive.record((0,), f, x, n)             the value, and what the adjoint of this call reads
    x_bar = derive.adjoint(residuals, value_bar)                a tuple where several operands are active
    value, value_dot = derive.tangent((0,), f, x, n, x_dot)

The first operand says which of the arguments are active. What each function needs is compiled for the types of its
arguments when it is first called with them, and found again. The tangents of record and adjoint are of the same form.
Arguments that turn out to carry no derivative have the cotangent 0.
"""

import threading
from functools import partial

import numpy as np

from adcompile.calling.cache import find
from adcompile.calling.signature import arg_types, describe
from adcompile.compiler.request import Options, Request
from adcompile.errors import NoRule, NotDifferentiable
from adcompile.frontend.outside.library import canonical, chosen_by_class, is_library, user_function
from adcompile.frontend.outside.standins import calling
from adcompile.ir.frozen import frozen, replace
from adcompile.ops.keys import operator_key
from adcompile.rules.solvers.library_texts import text_of_made
from adcompile.rules.table import lookup
from adcompile.runtime import COMPLEX, is_solve_of_factors, is_spline, problem_of, solved_by_factors, spline_at, zeros_like

RULE_HINT = "Declare its derivative with derivative_of, or make its argument a constant with stop_gradient."


@frozen
class Recorded:
    """The record of one call, which its adjoint reads."""

    entry: object
    residuals: object
    shapes: tuple       # zeros in the form of the active arguments

    def with_residuals(self, residuals):
        """The same with others: copies of them, see `runtime.copying`."""
        return replace(self, residuals=residuals)


@frozen
class Entry:
    """A function with the types of its arguments: what is compiled for it, and which arguments move.

    `moving` are pairs of a position among the active arguments and where its cotangent is: the place in `wrt`, and the
    place in a starred parameter or None.
    """

    callee: object
    bound: object
    wrt: tuple
    moving: tuple

    def call(self, function, values, dots=()):
        """Calls one of the compiled functions; tangents follow the positional arguments."""
        args, star, keywords = [], (), dict(zip(self.bound.names, self.bound.read()))
        for (name, kind), value in zip(self.callee.params, values):
            if kind == "positional":
                args.append(value)
            elif kind == "star":
                star = value
            elif kind == "keyword":
                keywords[name] = value
            else:
                keywords |= value
        return function(*args, *dots, *star, **keywords)


class Derive:
    """`compile` is the compiler's."""

    def __init__(self, compile):
        self._compile = compile
        self._wrappers = {}
        self._lock = threading.Lock()

    # --- what emitted text calls -------------------------------------------------

    def record(self, active, function, *args):
        """The value of a call, and its residuals."""
        entry, values = self._entry("pair", active, function, args)
        if entry is None:
            return function(*args), Recorded(None, None, tuple([zeros_like(args[place]) for place in active]))
        value, residuals = entry.call(entry.bound.compiled.record, values)
        return value, Recorded(entry, residuals, tuple([zeros_like(args[place]) for place in active]))

    def adjoint(self, recorded, value_bar):
        """The cotangents of the active arguments of a recorded call; of a single one, itself."""
        entry, found = recorded.entry, list(recorded.shapes)
        if entry is not None:
            bars = entry.bound.compiled.adjoint(recorded.residuals, value_bar)
            for position, place, item in entry.moving:
                found[position] = bars[place] if item is None else bars[place][item]
        return found[0] if len(found) == 1 else tuple(found)

    def tangent(self, active, function, *operands):
        """The value of a call and its tangent; the tangents of the active arguments follow the arguments."""
        args, dots = operands[:-len(active)], operands[-len(active):]
        entry, values = self._entry("tangent", active, function, args)
        if entry is None:
            value = function(*args)
            return value, zeros_like(value)
        return entry.call(entry.bound.compiled.function, values, entry_dots(entry, values, dots))

    def record_tangent(self, active, function, *operands):
        """The result of `record`, and its tangent."""
        args, dots = operands[:-len(active)], operands[-len(active):]
        entry, values = self._entry("pair_tangent", active, function, args)
        shapes = tuple([zeros_like(args[place]) for place in active])
        if entry is None:
            value = function(*args)
            return (value, Recorded(None, None, shapes)), (zeros_like(value), None)
        (value, residuals), (value_dot, residuals_dot) = entry.call(
            entry.bound.compiled.record, values, entry_dots(entry, values, dots))
        return (value, Recorded(entry, residuals, shapes)), (value_dot, residuals_dot)

    def adjoint_tangent(self, recorded, value_bar, recorded_dot, value_bar_dot):
        """The result of `adjoint`, and its tangent. Where nothing that was recorded moves, that is the adjoint of the tangent,
        since the adjoint is linear in the cotangent."""
        if isinstance(recorded_dot, float):
            return self.adjoint(recorded, value_bar), self.adjoint(recorded, value_bar_dot)
        entry = recorded.entry
        found = [list(recorded.shapes), list(recorded.shapes)]
        if entry is not None:
            both = entry.bound.compiled.adjoint(recorded.residuals, value_bar, recorded_dot, value_bar_dot)
            for bars, filled in zip(both, found):
                for position, place, item in entry.moving:
                    filled[position] = bars[place] if item is None else bars[place][item]
        return tuple([filled[0] if len(filled) == 1 else tuple(filled) for filled in found])

    # --- finding -----------------------------------------------------------------

    def _entry(self, kind, active, function, args):
        """The `Entry` with the compiled program for a call, and the values of the parameters; None for it where nothing in the
        call has a derivative."""
        if not callable(function):
            return None, ()
        callee, args, shift = self._described(function, args)
        values = callee.values(args)
        wrt, moving = wanted(callee, [place + shift for place in active], args)
        if not wrt:
            return None, ()
        symbols = {}
        types = arg_types(callee.names, values, symbols)
        bound = find(callee, Request(kind, wrt), types, symbols, Options(called=True), self._compile)
        return Entry(callee, bound, wrt, moving), values

    def _described(self, function, args):
        """The callee for a function, the arguments it takes, and how many stand before those of the call."""
        function = chosen_by_class(function, args)
        if user_function(function) is not None or hasattr(function, "callee") or not is_library(function):
            return describe(function, "derive"), args, 0
        count = len(args)
        while isinstance(function, partial) and not function.keywords:
            function, args = function.func, (*function.args, *args)
        key, owner = canonical(function), getattr(function, "__self__", None)
        if key is None and isinstance(owner, (np.ndarray, np.generic)):
            if problem_of(owner) is not None:
                raise NotDifferentiable("\n  ".join(problem_of(owner)), found_later=True)
            owner = np.asarray(owner) if isinstance(owner, np.ndarray) else owner
            key, function, args = f"method:{function.__name__}", None, (owner, *args)
        elif len(args) == 1 and is_spline(function):
            key, args, function = "runtime.spline_at", (function, *args), spline_at
        elif text_of_made(function) is not None:
            return describe(text_of_made(function), "derive"), (function, *args), 1
        elif len(args) in (1, 2) and is_solve_of_factors(function):
            key, args, function = "runtime.solved_by_factors", (function, *args), solved_by_factors
        elif key is None or lookup(operator_key(key) or key, len(args)) is None:
            name = getattr(function, "__name__", repr(function))
            raise NoRule(f"'{name}', which was found when the program ran, has no derivative rule\n  {RULE_HINT}",
                         found_later=True)
        return describe(self._wrapper(key, function, len(args))), args, len(args) - count

    def _wrapper(self, key, function, count):
        """A Python function that calls a library's function, or a method, with that many arguments."""
        with self._lock:
            if (key, count) not in self._wrappers:
                self._wrappers[key, count] = calling(key, function, count)
            return self._wrappers[key, count]


def wanted(callee, active, args):
    """The parameters that carry a derivative in a call, and where the cotangent of each active argument is."""
    from_caller = [name for name, kind in callee.params if kind == "positional" and name not in callee.given]
    wrt, moving = [], []
    for position, place in enumerate(active):
        if not moves(args[place]):
            continue
        starred = place >= len(from_caller)
        name = callee.star if starred else from_caller[place]
        if name not in wrt:
            wrt.append(name)
        moving.append((position, wrt.index(name), len(callee.ahead) + place - len(from_caller) if starred else None))
    return tuple(wrt), tuple(moving)


def moves(value):
    """Return True if a value is a float or has floats in it. Raises NotDifferentiable for complex numbers."""
    if isinstance(value, (list, tuple)):
        return any(list(map(moves, value)))
    kind = getattr(getattr(value, "dtype", None), "kind", None)
    if isinstance(value, complex) or kind == "c":
        raise NotDifferentiable("\n  ".join(COMPLEX), found_later=True)
    return isinstance(value, float) or kind == "f"


def entry_dots(entry, values, dots):
    """The tangents of the parameters in `wrt`, from those of the active arguments."""
    found = [zeros_like(values[entry.callee.names.index(name)]) for name in entry.wrt]
    for position, place, item in entry.moving:
        if item is None:
            found[place] = dots[position]
        else:
            found[place] = (*found[place][:item], dots[position], *found[place][item + 1:])
    return found

"""`checkpoint`: a function that is computed again in the reverse sweep, instead of recording what is in it.

What it returns calls the user's function and has a rule of its own, made of three further functions:

    push      the tangent: `jvp` of the user's function
    pull      the cotangents: `vjp`, which records and is swept back at once
    turned    the tangent of pull: that of the gradient of <y_bar, f(...)>
"""

import functools
import inspect
import itertools
import linecache
from collections.abc import Callable
from typing import Any

import numpy as np

from adcompile import compiler
from adcompile.analysis.effects.outward import draws, effects, prints
from adcompile.analysis.inference.infer import type_of
from adcompile.api.boundary.conversion import STRUCTURES
from adcompile.api.boundary.places import at_definition
from adcompile.api.derivatives.typed import P
from adcompile.api.operators.grad import grad
from adcompile.api.operators.jvp import jvp
from adcompile.api.operators.vjp import vjp
from adcompile.calling.signature import arg_types, describe
from adcompile.errors import BadArgument, DerivativeError, NotDifferentiable
from adcompile.frontend.containers.taken_apart import has_floats
from adcompile.ir.types import NUMERIC, Opaque, Tuple, map_dims
from adcompile.rules.declared import declare_operation
from adcompile.rules.table import MISSING, Parameter
from adcompile.transform.texts.tangents import tangent_type


def checkpoint(f: Callable[P, Any]) -> Callable[P, Any]:
    """`f`, of which nothing is recorded: where a derivative needs what is inside, `f` is computed again.

    It is called as `f` and returns what `f` returns. A derivative of a function that calls it keeps the arguments and the
    result of each call alone: a loop over a checkpointed step needs memory for its states, not for what the steps compute,
    and about one more run of `f`. What is captured is read again when it is computed again.
    Only pure code may be run twice: where `f` draws random numbers, prints, or may change something outside, or where it
    gives another value the second time, the derivative is refused. First derivatives in both modes, and second ones of
    numbers and arrays.
    Raises BadArgument for what is no Python function with plain parameters, NotDifferentiable for what is not pure.

    `for t in checkpoint(range(n))` in a function that is differentiated: the trips of the loop are computed again, in stretches of
    about the square root of their number. What the loop carries is kept at the beginning of each stretch, nothing else.

    >>> import numpy as np
    >>> from adcompile import checkpoint, grad
    >>> @checkpoint
    ... def step(state, rate):
    ...     for _ in range(100):
    ...         state = state + 0.01 * np.sin(rate * state)
    ...     return state
    >>> def run(rate):
    ...     state = 1.0
    ...     for _ in range(10):
    ...         state = step(state, rate)
    ...     return state
    >>> round(float(grad(run)(0.3)), 6)
    -1.255466
    """
    return f if isinstance(f, range) else _Checkpoint(f).function


class _Checkpoint:
    """The functions that are made of one function of the user's, and their rules."""

    def __init__(self, primal):
        self.primal = primal
        callee = describe(primal, "checkpoint")
        parameters = list(callee.signature.parameters.values())
        if any(p.kind not in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) for p in parameters):
            raise BadArgument(f"checkpoint: '{callee.user.__name__}' has parameters that are not plain\n"
                              "  Give it parameters that can be given by position.")
        self.callee = callee
        self.name = callee.user.__name__ if callee.user.__name__.isidentifier() else "f"
        self.params = [Parameter(_own(p.name), _default(p)) for p in parameters]
        self.names = [param.name for param in self.params]
        self.gradients = {}     # of the places that are active: the gradient of <y_bar, f(...)>
        self.looked = {}        # of the types of the arguments: the type of the result, and why nothing may run twice
        self.function = self._calling(parameters)
        self.parts = [_opaque(part, f"{self.name}_{what}") for part, what in (
            (self.push, "push"), (self.pull, "pull"), (self.turn, "pull_push"))]
        self._declare(*self.parts)
        self.function.__checkpoint__ = self

    def _calling(self, parameters):
        """A function with the parameters of the user's that calls it."""
        plain = inspect.Signature([p.replace(annotation=p.empty, default=p.empty) for p in parameters])
        given = ", ".join([p.name for p in parameters])
        function = _written(self.name, f"def {self.name}{plain}:\n    return primal({given})\n", primal=self.primal)
        functools.update_wrapper(function, self.primal)
        function.__defaults__ = tuple([p.default for p in parameters if p.default is not p.empty]) or None
        return function

    def _declare(self, push, pull, turn):
        own, dots = ", ".join(self.names), ", ".join([f"{name}_dot" for name in self.names])
        bars = ", ".join([f"bars[{place}]" for place in range(len(self.names))])
        tangent = f"def tangent(y, {own}, *, {dots}):\n    return push({own}, {dots})\n"
        adjoint = f"def adjoint(y, {own}, *, y_bar):\n    bars = pull(y, {own}, y_bar)\n    return {bars}\n"
        turned = (f"def turned(y, value_, {own}, seed_, *, value__dot, {dots}, seed__dot):\n"
                  f"    return turn({own}, seed_, {dots}, seed__dot)\n")
        count = len(self.names)
        declare_operation(self.function, self.params, self.result, _written("tangent", tangent, push=push),
                          _written("adjoint", adjoint, pull=pull))
        declare_operation(pull, _plain("value_", *self.names, "seed_"), lambda y, *types: _cotangents(types[:count]),
                          _written("turned", turned, turn=turn))
        declare_operation(push, _plain(*self.names, *[f"{name}_dot" for name in self.names]),
                          lambda *types: tangent_type(self.result(*types[:count])))
        declare_operation(turn, _plain(*self.names, "seed_", *[f"{name}_dot" for name in self.names], "seed__dot"),
                          lambda *types: _cotangents(types[:count]))

    # --- what runs ------------------------------------------------------------------

    def push(self, *given):
        """The tangent of the function, which is called once more for it."""
        args, dots = given[:len(self.names)], given[len(self.names):]
        self.refuse_effects(args)
        return jvp(self.primal, args, tuple([dot if has_floats(arg) else None for arg, dot in zip(args, dots)]))[1]

    def pull(self, y, *given):
        """The cotangents of the arguments, None for constants; the value must come out as it did before."""
        *args, y_bar = given
        self.refuse_effects(args)
        value, pull = vjp(self.primal, *args)
        if not _same(value, y):
            raise self.refusal("gives another value when it is computed again", "Leave it as it is, without checkpoint.")
        return pull(y_bar)

    def turn(self, *given):
        """The tangent of the cotangents."""
        count = len(self.names)
        args, y_bar, dots, y_bar_dot = given[:count], given[count], given[count + 1:-1], given[-1]
        if isinstance(y_bar, STRUCTURES):
            raise self.refusal("returns several values, of which there are no second derivatives here", "Return an array.")
        active = [place for place, arg in enumerate(args) if has_floats(arg)]
        primal = self.primal
        paired = _written("paired", f"def paired(seed_, {', '.join(self.names)}):\n"
                          f"    return np.sum(seed_ * primal({', '.join(self.names)}))\n", primal=primal, np=np)
        gradient = self.gradients.setdefault(tuple(active), grad(paired, wrt=tuple([place + 1 for place in active])))
        directions = [dots[place] if place in active else None for place in range(count)]
        found = dict(zip(active, jvp(gradient, (y_bar, *args), (y_bar_dot, *directions))[1]))
        return tuple([found.get(place) for place in range(count)])

    # --- what is known --------------------------------------------------------------

    def result(self, *types):
        """The type of the result for arguments of these types."""
        return self.look(types)[0]

    def refuse_effects(self, args):
        _, problem = self.look(tuple(arg_types(self.names, args, {}).values()))
        if problem is not None:
            raise self.refusal(*problem)

    def look(self, types):
        """The type of the result, and why the function may not run twice: None where it may."""
        if types not in self.looked:
            self.looked[types] = self._look(types)
        return self.looked[types]

    def _look(self, types):
        try:
            names = [p.name for p in self.callee.signature.parameters.values()]
            known = arg_types(self.callee.given, self.callee.given.values(), {}) | dict(zip(names, types))
            program, inner, _ = compiler.primal(self.callee.user, (), known)
        except DerivativeError:
            return NUMERIC, None
        symbols = {dim for type in types for dim in _symbols(type)}
        found = type_of(program.body.end.value, inner)
        result = NUMERIC if isinstance(found, Opaque) else map_dims(found, lambda dim: dim if isinstance(dim, int) or dim in symbols else None)
        for what, places in (("draws random numbers", draws(program)), ("prints", prints(program)),
                            ("may change something outside", effects(program, inner))):
            if places:
                return result, (f"{what} in '{places[0]}', which would be done twice", "Do it outside of the checkpoint.")
        return result, None

    def refusal(self, what, hint):
        return at_definition(NotDifferentiable, self.callee, f"checkpoint: '{self.name}' {what}", hint)


def _own(name):
    """The name of a parameter within the rule; "_own" is added to names that mean something there, as `y_bar`."""
    return name + "_own" if name in ("y", "y_bar", "y_dot", "value_", "seed_") else name


def _default(parameter):
    value = parameter.default
    return value if value is None or isinstance(value, (bool, int, float, str)) else MISSING


def _plain(*names):
    return [Parameter(name) for name in names]


def _cotangents(types):
    return Tuple(tuple(map(tangent_type, types)))


def _symbols(type):
    found = []
    map_dims(type, lambda dim: found.append(dim) if isinstance(dim, str) else None)
    return found


def _same(value, y):
    """Return True if two results are equal up to rounding."""
    if isinstance(y, (tuple, list)):
        return isinstance(value, (tuple, list)) and len(value) == len(y) and all(map(_same, value, y))
    return np.shape(value) == np.shape(y) and bool(np.allclose(value, y, rtol=1e-9, atol=0.0, equal_nan=True))


def _opaque(method, name):
    """A function of its own for a method, under a name."""
    def call(*args):
        return method(*args)

    call.__name__ = call.__qualname__ = name
    return call


_numbers = itertools.count(1)


def _written(name, source, **space):
    """A function by its text, which has a source as every function has."""
    file = f"<checkpoint {next(_numbers)}>"
    linecache.cache[file] = len(source), None, source.splitlines(keepends=True), file
    space["__name__"] = __name__
    exec(compile(source, file, "exec"), space)
    return space[name]

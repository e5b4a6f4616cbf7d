"""The ways in which the tests differentiate a function: what they need of the compiler, in one place.

    way = Way(numeric=False, optimize=True)
    value, bars = way.gradient(f, (0, 2), arguments)
    value, value_dot = way.tangent(f, (0, 2), arguments, dots)
    value, pull = way.pair(f, (0, 2), arguments)
    products = way.products(f, (0, 2), arguments, dots)         Hessian times dots
    text = way.text("gradient", f, (0, 2), arguments)

Positions are those of the positional parameters; parameters without an argument take their defaults.
"""

import inspect
from dataclasses import dataclass, field

from adcompile import compiler
from adcompile.calling import signature
from tests.returned import confirm


@dataclass(frozen=True)
class Way:
    """One set of options, with everything that was compiled under it."""

    numeric: bool = False
    optimize: bool = True
    dynamic: bool = False
    heap: bool = False
    compiled: dict = field(default_factory=dict, compare=False)
    latest: dict = field(default_factory=dict, compare=False)

    @property
    def name(self) -> str:
        return f"{'heap, ' if self.heap else ''}{'dynamic' if self.dynamic else 'numeric' if self.numeric else 'typed'}, {'optimised' if self.optimize else 'as transformed'}"

    def gradient(self, function, wrt, arguments):
        """The value, and the list of cotangents for the seed 1."""
        value, *bars = self.called("gradient", function, wrt, arguments)
        return value, bars

    def tangent(self, function, wrt, arguments, dots):
        """The value and its tangent."""
        return self.called("tangent", function, wrt, arguments, dots)

    def pair(self, function, wrt, arguments):
        """The value, and a function from its cotangent to the list of cotangents; it may be called again."""
        compiled, values, captured = self.prepared("pair", function, wrt, arguments)
        value, residuals = compiled.record(*values, **captured)
        return value, lambda value_bar: list(compiled.adjoint(residuals, value_bar))

    def products(self, function, wrt, arguments, dots):
        """The list of products of the Hessian with the directions."""
        return list(self.called("hvp", function, wrt, arguments, dots))

    def text(self, kind, function, wrt, arguments) -> str:
        """The emitted text."""
        return self.prepared(kind, function, wrt, arguments)[0].source

    def called(self, kind, function, wrt, arguments, dots=()):
        compiled, values, captured = self.prepared(kind, function, wrt, arguments)
        found = compiled.function(*values, *dots, **captured)
        if kind in ("gradient", "hvp"):
            confirm(compiled, dict(zip(inspect.signature(function).parameters, values)) | captured, found)
        return found

    def prepared(self, kind, function, wrt, arguments):
        """What is compiled, the values of all parameters in order, and the captured data by keyword."""
        values = with_defaults(function, arguments)
        names = list(inspect.signature(function).parameters)
        types = signature.arg_types(names, values)
        key = (kind, function, wrt, tuple(types.items()))
        if key not in self.compiled:
            request = compiler.Request(kind, tuple(names[k] for k in wrt))
            options = compiler.Options(self.numeric, self.dynamic, self.optimize, heap=self.heap)
            beginning = self.beginning(key[1:], request.wrt, options)
            self.compiled[key] = compiler.compile(function, request, types, options=options, beginning=beginning)
        compiled = self.compiled[key]
        return compiled, values, {name: read() for name, read in compiled.readers.items()}

    def beginning(self, key, wrt, options):
        """What all derivatives of one function begin with; the last one is kept."""
        if key not in self.latest:
            function, _, types = key
            with compiler.paused():
                found = compiler.begin(function, wrt, dict(types), options)
            self.latest.clear()
            self.latest[key] = found
        return self.latest[key]


def with_defaults(function, arguments) -> list:
    """The values of all parameters in order."""
    bound = inspect.signature(function).bind(*arguments)
    bound.apply_defaults()
    return list(bound.arguments.values())


WAYS = tuple(Way(numeric, optimize) for numeric in (False, True) for optimize in (True, False))

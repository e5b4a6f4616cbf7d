"""`Derivative`, the object that the operators return: it is called as the user's function is.

It keeps the function's name, documentation, signature and parameter hints, and has

    .primal        the user's function
    .source        the Python that ran last; before a first call, compiled for unknown types
    .explain()     a report on the last call
"""

import inspect
import sys
from collections import OrderedDict
from operator import attrgetter
from types import FunctionType
from typing import TYPE_CHECKING, Any, Generic

from adcompile import compiler
from adcompile.api.boundary.differentiable import check_wrt, refuse_objects
from adcompile.api.boundary.programs import of_types, program, writes_parts
from adcompile.api.boundary.structures_in_text import derivative_text, text_of_parts
from adcompile.api.boundary.wrt import counted, wrt_of
from adcompile.api.derivatives import own_name
from adcompile.api.derivatives.bound import BoundDerivative
from adcompile.api.derivatives.page import page
from adcompile.api.derivatives.quick import quick_front
from adcompile.api.derivatives.report import Ran, constants_in, ready, report
from adcompile.api.derivatives.typed import P
from adcompile.calling.cache import RunTable
from adcompile.calling.front import front_signature, make_front
from adcompile.calling.signature import arg_types, describe, layout_of
from adcompile.compiler import Options
from adcompile.errors import BadArgument
from adcompile.frontend.containers.parts import follow
from adcompile.ir.frozen import replace
from adcompile.ir.type_of_value import type_of_value
from adcompile.ir.types import NUMERIC


MOST_OF_DATA = 16
"""So many programs a derivative has for objects that are data, whose texts, lists and attributes differ; then one for any of them."""


class Derivative(Generic[P]):
    """A derivative of a function. Every operator has a subclass that says how a call is carried out."""

    operator = ""           # what the user applied
    kind = ""               # the kind of program that it runs, see `compiler.Request`
    noun = ""               # what a call returns, for people
    extra = None            # a name for a second positional parameter
    takes_complex = False           # whether arguments of `wrt` may be complex
    has_aux = False         # whether the function returns something beside the result
    goes_native = False     # whether machine code may run it
    backend = None          # which backend is asked for then, see `compiler.kernels`
    instead = "Apply grad or value_and_grad first; jacobian, hessian and hvp come last."

    if TYPE_CHECKING:
        def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Any: ...

    def __init__(self, primal, callee, wrt, made_of):
        self.primal = primal
        self.callee = callee
        self.places = wrt
        self.table = RunTable(self._types, self._build, self._install)
        self.asked = ()                 # of (parameter, path to a part): whose layout in memory decides what runs
        self.apart = ()                 # the parameters whose objects are taken apart, or dicts and lists
        self.of_data = {}               # the programs for objects that are data, by id
        self._made_of = made_of         # what `derivative` was called with
        self._as_method = None          # the same derivative, used as a method
        self.__name__ = getattr(callee.function, "__name__", self.operator)
        self.__qualname__ = getattr(callee.function, "__qualname__", self.__name__)
        self.__module__ = getattr(callee.function, "__module__", None)
        self.__doc__ = getattr(callee.function, "__doc__", None)

    @property
    def wrt(self):
        """The names of the parameters that it is the derivative with respect to."""
        return self.places.names

    @property
    def given_options(self):
        """Pairs of the name and the value of what the operator was told: with respect to what, and its options."""
        _, _, wrt, options, _ = self._made_of
        return ("wrt", wrt), *options

    @property
    def options(self):
        """How its programs are compiled."""
        return Options(has_aux=self.has_aux, backend=compiler.backend(self.backend) if self.goes_native else "python")

    @property
    def several(self):
        return self.places.several

    def __set_name__(self, owner, name):
        if owner.__dict__.get(name) is not self or self.callee.receiver is not None or self._is_static():
            return
        try:
            setattr(owner, name, self._method())
        except BadArgument:
            pass                # told when the method is used, where Python does not wrap it in a RuntimeError

    def __get__(self, instance, owner=None):
        if instance is None or self._is_static():
            return self
        return BoundDerivative(self if self.callee.receiver is not None else self._method(), instance)

    def _is_static(self):
        return isinstance(self.primal, staticmethod)

    def _method(self):
        """The derivative as a method, whose first parameter `wrt` does not count."""
        if self._as_method is None:
            kind, f, wrt, options, _ = self._made_of
            self._as_method = derivative(kind, f, wrt, options, method=True)
        return self._as_method

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __reduce__(self):
        return self.__qualname__ if self._is_at_its_name() else (derivative, self._made_of)

    def _is_at_its_name(self):
        """Return True if the user's module has this derivative under the function's name, as after decoration. Then it can be
        pickled by name."""
        try:
            return attrgetter(self.__qualname__)(sys.modules[self.__module__]) is self
        except (KeyError, AttributeError):
            return False

    def __repr__(self):
        shown = ", ".join(map(str, self.places.places))
        return f"<{self.noun} of {self.__module__}.{self.__qualname__} with respect to {shown}>"

    @property
    def __signature__(self):
        """The signature for `inspect.signature` and `help`. A function that wraps another by `functools.wraps` shows the
        parameters of the wrapped one."""
        if self.extra is not None or not isinstance(self.primal, FunctionType) or not hasattr(self.primal, "__wrapped__"):
            return front_signature(self.callee, self.extra)
        return inspect.signature(self.primal).replace(return_annotation=inspect.Signature.empty)

    @property
    def __annotations__(self):
        return {p.name: p.annotation for p in self.__signature__.parameters.values() if p.annotation is not p.empty}

    @property
    def source(self):
        """The Python source that ran last; before a first call, the one for numbers of unknown types."""
        return self._compiled().source

    @property
    def native_source(self):
        """The machine code that ran last, as plain Python that computes the same; None where Python ran."""
        kernels = self._compiled().kernels
        return None if kernels is None else kernels.source

    def _repr_html_(self):
        """Two columns for notebooks: the user's code, and the derivative that ran last."""
        return page(self)

    def explain(self):
        """A report on the derivative that ran last, see `adcompile.explain`."""
        last = self.table.last
        return report(self.operator, last if last is not None else ready(Ran(), self._compiled()), self.callee)

    def explain_for(self, args):
        """A report on what a call with these arguments would run. Nothing runs."""
        return report(self.operator, self._planned(self.callee.values(args)), self.callee)

    def _planned(self, values):
        """The run that a call with these values would make."""
        return self._ready(Ran(), self._program(values).compiled, values)

    def _ready(self, run, compiled, values, mode=None, runs=1):
        """`run` with what is to be said of it."""
        return ready(run, compiled, mode, runs, constants_in(self.places.places, self.places.active(self.callee, values)))

    def _compiled(self):
        last = self.table.last
        return last.compiled if last is not None else self._for_unknown_types().compiled

    def _for_unknown_types(self):
        defaults = {p.name: p.default for p in self.callee.signature.parameters.values() if p.default is not p.empty}
        known = defaults | self.callee.given
        types = {name: type_of_value(known[name], {}) if name in known and name not in self.wrt else NUMERIC
                 for name in self.callee.names}
        return of_types(self.callee, self.kind, self.places, types, {}, self.options)

    @property
    def _names(self):
        """The names of the values that a run takes."""
        return [*([self.extra] if self.extra else []), *self.callee.names]

    def _types(self, values):
        names = self._names
        types = arg_types(names, values, None, (*self.places.apart, *self.apart), self.apart)
        return (*types.values(), *[layout_of(follow(values[names.index(name)], path)) for name, path in self.asked])

    def _install(self, run, values):
        """Calls whose arguments have the exact keys of `values` reach the run directly from now on; none where it is None."""
        front = self.front
        if run is not None:
            signature = front_signature(self.callee, self.extra)
            front = quick_front(front, signature, self.callee, self._names, self.table, run, values, self.apart)
        type(self).__call__ = staticmethod(front)

    def _program(self, values):
        """The program for these values of the parameters, once they are known to be something it can take."""
        self._refuse(values)
        return self._noted(program(self.callee, self.kind, self.places, values, self.options))

    def _noted(self, found):
        """A `Bound` program, of which it is noted what tells calls apart that it is for."""
        parts = {part: (name, path) for name, parts in found.apart for path, part in parts.leaves()}
        asked = [place for name, _ in found.compiled.layouts if (place := parts.get(name, (name, ()))) not in self.asked]
        apart = [name for name, _ in found.apart if name not in self.apart]
        data = () if writes_parts(found) else found.spread.wrt.beside
        if data:
            self.of_data[id(found.compiled)] = found.compiled
        if len(self.of_data) > MOST_OF_DATA:
            self._leave_whole(data)
        elif asked or apart:
            self.asked, self.apart = (*self.asked, *asked), (*self.apart, *apart)
            self.front = make_front(self.callee, self.table, self.extra, self.asked, self.apart)
            self._install(None, ())
        return found

    def _leave_whole(self, data):
        """Objects that are data are not taken apart any more: they are others, for which there are other programs, again and again."""
        self.places, self.of_data = replace(self.places, opens_data=False), {}
        self.apart = tuple([name for name in self.apart if name not in data])
        self.asked = tuple([(name, path) for name, path in self.asked if name not in data])
        self.front = make_front(self.callee, self.table, self.extra, self.asked, self.apart)
        self._install(None, ())

    def _refuse(self, values):
        own_name.refuse(self.callee)
        self.places.check(self.operator, self.callee, values)
        check_wrt(self.operator, self.callee, self.places, values, self.takes_complex and isinstance(self.callee.function, FunctionType))
        if not isinstance(self.callee.function, FunctionType):
            refuse_objects(self.operator, self.callee, self.places, values)

    def _in_form(self, spread, bars, values, known, names):
        """The text of what comes back: cotangents, called `bars` in the text, in the form of the arguments of `wrt`.

        `known` has what the compiler knows of them, see `conversion.like_text`. What the text reads is entered into `names`.
        """
        parts, apart, called = [], dict(spread.apart), dict(zip(spread.names, bars))
        for bar, place, x in zip(spread.texts(bars), self.places.places, self.places.active(self.callee, values)):
            text = place.text(f"{{{place.name}}}")
            if place.name in apart:
                parts.append(text_of_parts(apart[place.name], called, text, x, known, names))
            else:
                name = next(iter(spread.names_at(place)), None)
                parts.append(f"({derivative_text(bar, text, x, known.get(name))})")
        return f"({', '.join(parts)},)" if self.several else parts[0]

    def _build(self, values):
        raise AssertionError(self.operator)


def derivative(kind, f, wrt, options=(), method=False):
    """The derivative object of class `kind` for `f`. `options` are pairs of an attribute and its value."""
    callee = describe(f, kind.operator, method)
    extra = kind.extra
    while extra in callee.names:
        extra += "_"
    space = {"extra": extra, "__module__": kind.__module__, **dict(options)}
    instance = object.__new__(type(kind.__name__, (kind,), space))
    instance.__init__(f, callee, wrt_of(callee, wrt, kind.operator), (kind, f, wrt, options, method))
    instance.front = make_front(callee, instance.table, extra)
    instance._install(None, ())
    return instance


def apply(kind, f, wrt, options=()):
    """Apply an operator to its arguments, however it is written: `@grad`, `@grad(wrt="w")` or `grad(f, wrt="w")`."""
    if f is None:
        return lambda function: derivative(kind, function, wrt, options)
    return derivative(kind, f, wrt, options)


_kept = OrderedDict()       # of (class, function, code, positions): derivative, the most recently used last
_KEPT = 64


def kept(kind, f, positions):
    """The derivative with respect to arguments of a call, by position, where `self` counts as any other.

    The same object again for a function that captures nothing, and so keeps nothing alive.
    """
    if not isinstance(f, FunctionType) or f.__closure__:
        return _among_all(kind, f, positions)
    key = kind, f, f.__code__, positions
    found = _kept.pop(key, None) or _among_all(kind, f, positions)
    _kept[key] = found
    while len(_kept) > _KEPT:
        _kept.pop(next(iter(_kept)), None)
    return found


def _among_all(kind, f, positions):
    return derivative(kind, f, counted(describe(f, kind.operator), positions))

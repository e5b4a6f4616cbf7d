"""What the operators return: an object that is called as the user's function is.

It keeps the function's name, documentation, signature and parameter hints, and has

    .primal        the user's function
    .source        the Python that ran last; before a first call, compiled for unknown types
    .explain()     a report on the last call
"""

from collections import OrderedDict
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Generic

from adcompile.api import own_name
from adcompile.api.arguments import check_wrt
from adcompile.api.programs import of_types, program
from adcompile.api.report import report
from adcompile.api.typed import P
from adcompile.cache import Table
from adcompile.ir.types import NUMERIC, type_of_value
from adcompile.signature import arg_types, describe, front_signature, make_front, wrt_names


class Derivative(Generic[P]):
    """A derivative of a function. Every operator has a subclass that says how a call is carried out."""

    operator = ""           # what the user applied
    kind = ""               # the kind of program that it runs, see `compiler.Request`
    noun = ""               # what a call returns, for people
    extra = None            # a name for a second positional parameter

    if TYPE_CHECKING:
        def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Any: ...

    def __init__(self, primal, callee, wrt, several):
        self.primal = primal
        self.callee = callee
        self.wrt = wrt
        self.several = several
        self.table = Table(self._types, self._build)
        self.__name__ = getattr(callee.function, "__name__", self.operator)
        self.__qualname__ = getattr(callee.function, "__qualname__", self.__name__)
        self.__module__ = getattr(callee.function, "__module__", None)
        self.__doc__ = getattr(callee.function, "__doc__", None)

    def __get__(self, instance, owner=None):
        return self if instance is None else MethodType(self, instance)

    def __deepcopy__(self, memo):
        return self

    def __repr__(self):
        return f"<{self.noun} of {self.__module__}.{self.__qualname__} with respect to {', '.join(self.wrt)}>"

    @property
    def __annotations__(self):
        return {p.name: p.annotation for p in self.__signature__.parameters.values() if p.annotation is not p.empty}

    @property
    def source(self):
        """The Python source that ran last; before a first call, the one for numbers of unknown types."""
        return self._compiled().source

    def explain(self):
        """A report on the derivative that ran last, see `adcompile.explain`."""
        return report(self.operator, self._compiled(), self.callee)

    def explain_for(self, args):
        """A report on what a call with these arguments would run. Nothing runs."""
        given = self.__signature__.bind(*args)
        given.apply_defaults()
        names = [name for name in self.callee.names if name not in self.callee.given]
        values = {name: given.arguments[name] for name in names} | self.callee.given
        bound = self._program([values[name] for name in self.callee.names])
        return report(self.operator, bound.compiled, self.callee)

    def _compiled(self):
        last = self.table.last
        return last.compiled if last is not None else self._for_unknown_types().compiled

    def _for_unknown_types(self):
        defaults = {p.name: p.default for p in self.callee.signature.parameters.values() if p.default is not p.empty}
        known = defaults | self.callee.given
        types = {name: type_of_value(known[name], {}) if name in known and name not in self.wrt else NUMERIC
                 for name in self.callee.names}
        return of_types(self.callee, self.kind, self.wrt, types, {})

    def _types(self, values):
        names = [*([self.extra] if self.extra else []), *self.callee.names]
        return tuple(arg_types(names, values).values())

    def _program(self, values):
        """The program for these values of the parameters, once they are known to be something it can take."""
        self._refuse(values)
        return program(self.callee, self.kind, self.wrt, values)

    def _refuse(self, values):
        own_name.refuse(self.callee)
        check_wrt(self.operator, self.callee, self.wrt, values)

    def _returned(self, parts):
        """The text of what comes back for expressions, one per parameter of `wrt`."""
        return f"({', '.join(parts)},)" if self.several else parts[0]

    def _build(self, values):
        raise AssertionError(self.operator)


def derivative(kind, f, wrt):
    """The derivative object of class `kind` for `f`."""
    callee = describe(f, kind.operator)
    names, several = wrt_names(callee, wrt, kind.operator)
    taken = callee.names
    extra = kind.extra
    while extra in taken:
        extra += "_"
    instance = object.__new__(type(kind.__name__, (kind,), {"extra": extra, "__module__": kind.__module__}))
    instance.__init__(f, callee, names, several)
    instance.__signature__ = front_signature(callee, extra)
    type(instance).__call__ = staticmethod(make_front(callee, instance.table, extra))
    return instance


def apply(kind, f, wrt):
    """What an operator does with its arguments: `@grad`, `@grad(wrt="w")` and `grad(f, wrt="w")` are all meant."""
    if f is None:
        return lambda function: derivative(kind, function, wrt)
    return derivative(kind, f, wrt)


_kept = OrderedDict()       # of (class, function, wrt): derivative, the most recently used last
_KEPT = 64


def kept(kind, f, wrt):
    """As `derivative`, the same object again for a function that captures nothing, and so keeps nothing alive."""
    if not isinstance(f, FunctionType) or f.__closure__:
        return derivative(kind, f, wrt)
    key = kind, f, wrt
    found = _kept.pop(key, None) or derivative(kind, f, wrt)
    _kept[key] = found
    while len(_kept) > _KEPT:
        _kept.pop(next(iter(_kept)), None)
    return found

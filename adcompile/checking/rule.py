"""`check_rule`: the rule of one function, as the derivatives of functions that call it use it."""

import itertools
import linecache
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from adcompile.api.boundary.conversion import has_floats
from adcompile.checking.check import MODES, Check, check
from adcompile.errors import BadArgument, DerivativeError, located
from adcompile.frontend.outside.library import canonical
from adcompile.frontend.source.text import find_source
from adcompile.rules.table import lookup

SHAPES_OF_ONE = [((3,),), ((2, 3),), ((1,),), ((0,),)]
SHAPES = [((3,), (3,)), ((3,), ()), ((), (3,)), ((2, 1), (3,)), ((1,), (4,)), ((0,), (0,))]
"""Shapes that are tried, one after the other, for the floats among the arguments of a function that works element by element."""

_numbers = itertools.count(1)


@dataclass(frozen=True)
class RuleCheck:
    """The comparisons of `check_rule`: a report of `check` for each shape of the arguments."""

    function: str
    modes: tuple
    reports: tuple

    def __str__(self):
        count = sum(len(report.comparisons) for _, report in self.reports)
        lines = [f"the rule of {self.function} ({', '.join(self.modes)}): {count} comparisons agree"]
        return "\n".join([*lines, *[f"  {shapes}: {len(report.comparisons)}" for shapes, report in self.reports]])


def check_rule(f: Callable[..., Any], *args: Any, order: int = 2, **options: Any) -> RuleCheck:
    """A report on the rule of `f` at these arguments; raises DerivativeError, with the rule's line, where it is wrong.

    `f` is a function of the user's with a rule by `derivative_of`, or one that adcompile knows. Its rule is compared with
    differences and its modes with each other, as in `check`: where it is used alone, and (`order=2`) inside of a function of
    which second derivatives are taken. A function that works element by element is also tried on arrays of several shapes
    around these arguments, if it takes arrays. Only modes that the rule has are tried. `options` are constants.
    Raises BadArgument where `f` has no rule or no argument is a float.

    >>> import numpy as np
    >>> from adcompile import derivative_of
    >>> from adcompile.checking import check_rule
    >>> def softplus(x):
    ...     return np.logaddexp(0.0, x)
    >>> @derivative_of(softplus)
    ... def softplus_partials(y, x):
    ...     return 1.0 - np.exp(-y)
    >>> print(str(check_rule(softplus, 0.5)).splitlines()[0])
    the rule of softplus (forward, reverse): 35 comparisons agree
    """
    key = canonical(f)
    rule = None if key is None else lookup(key, len(args))
    if rule is None or rule.kind == "constant":
        raise BadArgument(f"check_rule: {getattr(f, '__name__', f)!r} has no rule\n  Declare one with derivative_of.")
    modes = tuple([mode for mode, text in zip(MODES, (rule.tangent, rule.adjoint)) if rule.kind != "general" or text is not None])
    name, reports = getattr(f, "__name__", key), []
    for tried in _tries(rule, f, args, options):
        varied = [position for position, arg in enumerate(tried) if _is_varied(rule, position, arg)]
        alone, inside = [_caller(form, f, tried, varied, options) for form in ("{call}", "np.sum({call} ** 2)")]
        given = [tried[position] for position in varied]
        second = order == 2 and modes == MODES and _is_number(f, tried, options)
        shapes = ", ".join([str(np.shape(arg)) for arg in given])
        reports += [(shapes, _checked(function, given, modes, 2 if function is inside else 1, f, rule))
                    for function in ((alone, inside) if second else (alone,))]
    return RuleCheck(name, modes, tuple(reports))


def _checked(function, given, modes, order, f, rule) -> Check:
    """The report of `check`; what it raises points to the rule."""
    try:
        return check(function, *given, modes=modes, order=order)
    except DerivativeError as error:
        message = str(error).splitlines()[0].removeprefix("check: ")
        shapes = ", ".join([str(np.shape(arg)) for arg in given])
        raise located(type(error), f"check_rule: the rule of '{f.__name__}' for shapes {shapes}: {message}",
                      "Correct the rule.", _place(rule)) from None


def _place(rule):
    """The first line of a rule."""
    for text in (rule.text, rule.tangent, rule.adjoint):
        if text is not None:
            inner = text.__globals__.get("text", text) if text.__code__.co_filename.startswith("<rule ") else text
            try:
                source = find_source(inner)
            except DerivativeError:
                continue
            return source.span(source.node)
    return None


def _tries(rule, f, args, options):
    """The arguments as they are, and for a function that works element by element in other shapes."""
    yield args
    floats = [position for position, arg in enumerate(args) if isinstance(arg, (float, np.floating))]
    if rule.kind != "elementwise" or not floats:
        return
    random = np.random.default_rng(21)
    for shapes in SHAPES if len(floats) > 1 else SHAPES_OF_ONE:
        tried = list(args)
        for position, shape in zip(floats, itertools.chain(shapes, itertools.repeat(()))):
            tried[position] = args[position] * random.uniform(0.9, 1.1, shape)
        expected = np.broadcast_shapes(*[np.shape(tried[position]) for position in floats])
        if _shape(f, tried, options) == expected:
            yield tuple(tried)


def _shape(f, args, options):
    """The shape of the result; None where the function does not take these arguments."""
    try:
        return np.shape(f(*args, **options))
    except Exception:
        return None


def _is_number(f, args, options):
    """Return True if the result is a float or an array of floats."""
    found = f(*args, **options)
    return isinstance(found, (float, np.floating, np.ndarray)) and np.asarray(found).dtype.kind == "f"


def _is_varied(rule, position, arg):
    """Return True if a rule gives a derivative with respect to an argument. Of other arguments it may need the value as it is."""
    names = [param.name for param in rule.params]
    name = names[min(position, len(names) - 1)]
    return has_floats(arg) and name in rule.wrt


def _caller(form, f, args, varied, options):
    """A function of the varied arguments, which calls `f` with these and the others."""
    space = {"f": f, "np": np, "__name__": __name__}
    params = [f"x{position}" for position in varied]
    given = [f"x{position}" if position in varied else _written(arg, position, space) for position, arg in enumerate(args)]
    given += [f"{name}={_written(value, name, space)}" for name, value in options.items()]
    call = f"f({', '.join(given)})"
    source = f"def call_of_{f.__name__}({', '.join(params)}):\n    return {form.format(call=call)}\n"
    file = f"<check of a rule {next(_numbers)}>"
    linecache.cache[file] = len(source), None, source.splitlines(keepends=True), file
    exec(compile(source, file, "exec"), space)
    return space[f"call_of_{f.__name__}"]


def _written(value, name, space):
    """A constant as text; what has none is a captured variable."""
    items = value if isinstance(value, tuple) else (value,)
    if all(type(item) in (int, float, str, bool, type(None)) for item in items):
        return repr(value)
    space[f"given_{name}"] = value
    return f"given_{name}"

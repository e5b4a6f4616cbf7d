"""The rules of the table as plain NumPy functions, with operands to try them on.

The texts run as they are; what the transforms make of them (the product with the cotangent, unbroadcasting) is done
here by the same definitions.
"""

import bisect
import cmath
import functools
import inspect
import math
import operator
import statistics
from dataclasses import dataclass

import numpy as np

import adcompile
from adcompile import runtime
from adcompile.ir.nodes import Const
from adcompile.ops.keys import OWNERS
from adcompile.ops.registry import card
from adcompile.rules import table
from adcompile.rules.samples import Draw

OPERATORS = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv, "mod": operator.mod,
    "pow": operator.pow, "floordiv": operator.floordiv, "neg": operator.neg, "pos": operator.pos,
    "lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge, "eq": operator.eq, "ne": operator.ne,
    "bitand": operator.and_, "bitor": operator.or_, "bitxor": operator.xor, "lshift": operator.lshift,
    "rshift": operator.rshift, "invert": operator.invert, "matmul": operator.matmul, "getitem": operator.getitem, "attr:T": operator.attrgetter("T"), "attr:mT": operator.attrgetter("mT"),
    "snapshot": runtime.snapshot, "unpack": runtime.unpack,
    "accumulate": runtime.accumulate, "zeros_like": runtime.zeros_like,
    "index_add": lambda x_bar, index, t: runtime.index_add(copied(x_bar), index, t),
    "index_set": lambda x, index, value: runtime.index_set(copied(x), index, value),
    "list_append": lambda items, value: [*items, value],
    "list_extend": lambda items, more: [*items, *more],
}
OPERATORS["runtime.index_add"] = OPERATORS["index_add"]
OPERATORS["runtime.index_set"] = OPERATORS["index_set"]
OPERATORS["numpy.astype"] = lambda x, dtype: np.asarray(x).astype(dtype)

MODULES = {"numpy": np, "math": math, "cmath": cmath, "runtime": runtime, "builtins": __builtins__, "statistics": statistics, "bisect": bisect,
           "adcompile": adcompile}

SHAPES = {
    1: [((),), ((3,),), ((0,),), ((2, 3),), ((1,),)],
    2: [((), ()), ((3,), (3,)), ((3,), ()), ((), (3,)), ((0,), (0,)), ((1,), (4,)), ((3, 1), (4,)), ((2, 3), (1, 3)),
        ((0,), (1,))],
    3: [((), (), ()), ((3,), (3,), (3,)), ((3,), (), (3,)), ((3, 1), (4,), ()), ((2, 3), (3,), (2, 1)),
        ((0,), (0,), ())],
    4: [((), (), (), ()), ((3,), (3,), (3,), (3,)), ((3,), (), (3,), ()), ((3, 1), (4,), (), (2, 1, 1)), ((0,), (0,), (), ())],
    5: [((), (), (), (), ()), ((3,), (3,), (3,), (3,), (3,)), ((3,), (), (), (3,), ()), ((3, 1), (4,), (), (), (2, 1, 1)),
        ((0,), (0,), (), (), ())],
}


def all_rules():
    """Rules with a derivative, each once, with the variants, by a name."""
    for key in ("scipy.special.expit", "scipy.linalg.solve", "scipy.stats.norm.pdf", "scipy.fft.fft", "scipy.signal.fftconvolve"):
        table.lookup(key)
    found = {}
    for key in table.keys():
        rule = table.lookup(key)
        for number, one in enumerate((rule, *[variant for _, variant in rule.variants])):
            found.setdefault(f"{one.key}{f'-{number}' if number else ''}", one)
    return found


RULES = all_rules()
DERIVED = {name: rule for name, rule in RULES.items() if rule.kind != "constant" and rule.hint is None}
REALS = {name: rule for name, rule in DERIVED.items() if card(rule.key).complex != "own"}
"""Rules for real numbers; those that are for complex ones alone, or give such, are tried by `tests/rules/test_complex_rules.py`."""


# --- what the transforms make of a text ------------------------------------------


def function_of(rule):
    key = rule.key.partition("/")[0]
    if key in OPERATORS:
        return OPERATORS[key]
    module, _, path = key.partition(".")
    if module in OWNERS:
        return lambda receiver, *args, **kwargs: getattr(receiver, path)(*args, **kwargs)
    if module == "scipy":
        import scipy
        return functools.reduce(getattr, path.split("."), scipy)
    holder = MODULES[module]
    if isinstance(holder, dict):
        return holder[path]
    return functools.reduce(getattr, path.split("."), holder)


@dataclass
class Use:
    """The operands of a call, as they stand in it, and by parameter name."""

    rule: table.Rule
    args: tuple
    kwargs: dict

    @property
    def operands(self):
        bound = self.rule.bind(*constants(self.args, self.kwargs))
        return {name: tuple(part.value for part in operand) if isinstance(operand, tuple) else operand.value
                for name, operand in bound.items()}

    def gives(self, name):
        """Whether an operand stands in the call."""
        args, kwargs = self.rule.replace(self.args, tuple(self.kwargs.items()), name, ())
        before, after = (*self.args, *self.kwargs.values()), (*args, *dict(kwargs).values())
        return len(before) != len(after) or any(a is not b for a, b in zip(before, after))

    def directions(self, rng):
        """A direction for each operand that carries a derivative, 0.0 for what does not stand in the call."""
        return {name: direction(rng, self.operands[name]) if self.gives(name) else 0.0 for name in self.rule.wrt}

    def mapped(self, change):
        """The same call with each operand changed."""
        return Use(self.rule, tuple(map(change, self.args)), {name: change(arg) for name, arg in self.kwargs.items()})


def constants(args, kwargs):
    return [Const(arg) for arg in args], [(name, Const(arg)) for name, arg in kwargs.items()]


def evaluate(rule, use, replaced={}):
    """The operation on the operands of a use, some of them replaced."""
    args, kwargs = use.args, tuple(use.kwargs.items())
    for name, value in replaced.items():
        args, kwargs = rule.replace(args, kwargs, name, value)
    return function_of(rule)(*args, **dict(kwargs))


def partials_of(rule, y, operands):
    found = rule.text(y, **operands)
    return found if isinstance(found, tuple) else (found,)


def tangent_of(rule, y, use, dots):
    if rule.kind == "elementwise":
        terms = [dots[name] * partial for name, partial in zip(rule.wrt, partials_of(rule, y, use.operands))
                 if partial is not None]
        return runtime.broadcast_like(sum(terms[1:], terms[0]), y) if terms else np.zeros(np.shape(y))
    if rule.kind == "linear":
        return evaluate(rule, use, {name: dot for name, dot in dots.items() if use.operands[name] is not None})
    if rule.kind == "multilinear":
        return sum(evaluate(rule, use, {name: dots[name]}) for name in rule.wrt)
    found = rule.tangent(y, **use.operands, **{f"{name}_dot": dots[name] for name in rule.wrt})
    return runtime.broadcast_like(found, y) if rule.broadcasts else found


def cotangents_of(rule, y, use, y_bar):
    operands = use.operands
    if rule.kind == "elementwise":
        found = [None if partial is None else y_bar * partial for partial in partials_of(rule, y, operands)]
    else:
        text = functools.partial(rule.adjoint, y) if rule.kind == "general" else rule.text
        found = applied(text, operands | {"y_bar": y_bar})
        found = found if len(rule.wrt) > 1 else (found,)
    assert len(found) == len(rule.wrt)
    return {name: runtime.unbroadcast(bar, operands[name]) if rule.broadcasts and bar is not None else bar
            for name, bar in zip(rule.wrt, found)}


def applied(text, operands):
    """The result of a text for the operands that it names, as where it is spliced; those of a starred parameter stand by position."""
    params = list(inspect.signature(text).parameters.values())
    kinds = [param.kind for param in params]
    if inspect.Parameter.VAR_POSITIONAL not in kinds:
        return text(**{param.name: operands[param.name] for param in params if param.name in operands})
    place = kinds.index(inspect.Parameter.VAR_POSITIONAL)
    before, starred = [operands[param.name] for param in params[:place]], operands[params[place].name]
    return text(*before, *starred, **{param.name: operands[param.name] for param in params[place + 1:]})


# --- structures of numbers --------------------------------------------------------


def is_structure(value):
    return isinstance(value, (list, tuple))


def is_real(value):
    return isinstance(value, float) or isinstance(value, (np.ndarray, np.floating)) and value.dtype.kind == "f"


def mapped(change, value, *others):
    """A structure with each real number or array changed; the rest is left as it is."""
    if is_structure(value):
        return type(value)([mapped(change, *items) for items in zip(value, *others)]) if not hasattr(value, "_fields") \
            else tuple(mapped(change, *items) for items in zip(value, *others))
    return change(value, *others) if is_real(value) else value


def copied(value):
    return mapped(lambda part: np.array(part) if isinstance(part, np.ndarray) else part, value)


def direction(rng, value):
    """A random structure like a value, with zeros for what is no real number."""
    if is_structure(value):
        return (tuple if hasattr(value, "_fields") else type(value))([direction(rng, item) for item in value])
    if not is_real(value):
        return np.zeros(value.shape) if isinstance(value, np.ndarray) else 0.0
    drawn = rng.normal(size=np.shape(value))
    if isinstance(value, np.ndarray):
        return np.asarray(drawn, value.dtype)
    return float(drawn) if type(value) is float else value.dtype.type(drawn)


def inner(a, b):
    if a is None or b is None:
        return 0.0
    if is_structure(a):
        assert len(a) == len(b)
        return sum(inner(x, y) for x, y in zip(a, b))
    return float(np.sum(np.multiply(a, b, dtype=np.float64)))


def flat(value):
    if is_structure(value):
        return np.concatenate([flat(item) for item in value] or [np.zeros(0)])
    return np.ravel(np.asarray(value, float))


# --- trying a rule ------------------------------------------------------------------


def uses(name, rule):
    """Every use of a rule to be tried."""
    draw = Draw(sum(map(ord, name)))
    if callable(rule.samples):
        for args, kwargs in rule.samples(draw):
            yield Use(rule, args, kwargs)
        return
    samplers = rule.samples
    for shapes in SHAPES[sum(map(callable, samplers))]:
        remaining = iter(shapes)
        args = [sampler(draw.rng, next(remaining)) if callable(sampler) else sampler for sampler in samplers]
        yield Use(rule, tuple(args), {})
        yield Use(rule, tuple(np.asarray(arg).item() if np.ndim(arg) == 0 else arg for arg in args), {})


def scalar_only(rule):
    module, _, function = rule.key.partition(".")
    return module in ("math", "cmath") or function in ("digamma", "polygamma") and module == "runtime" \
        or module == "builtins" and rule.kind != "linear" and "/1" not in function


def fits(rule, use):
    """Whether the function takes these operands: `math` takes Python's numbers only."""
    return not scalar_only(rule) or callable(rule.samples) or all(isinstance(arg, (float, int)) for arg in use.args)


def of_arrays(name, rule):
    """The uses of a rule that have an array among the operands."""
    for use in uses(name, rule):
        if fits(rule, use) and any(isinstance(value, np.ndarray) for value in use.operands.values()):
            yield use


# --- other precisions, other memory ---------------------------------------------------


def narrowed(value):
    """A structure with its arrays in single precision."""
    return mapped(lambda part: part.astype(np.float32) if isinstance(part, np.ndarray) else part, value)


def strided(value):
    """A structure whose arrays are every second element of another, and read-only."""

    def apart(part):
        if not isinstance(part, np.ndarray):
            return part
        holder = np.full([2 * size for size in part.shape], np.nan)
        view = holder[(*(slice(None, None, 2) for _ in part.shape), ...)]
        view[...] = part
        view.flags.writeable = False
        return view

    return mapped(apart, value)

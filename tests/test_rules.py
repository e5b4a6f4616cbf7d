"""Every rule of the table, tried on the operands it declares and on the shapes that go wrong.

The texts run as plain NumPy functions; what the transforms make of them (the product with the cotangent,
unbroadcasting) is done here by the same definitions. Tangents against differences, cotangents against tangents.
"""

import functools
import math
import operator
import warnings
from itertools import product

import numpy as np
import pytest

from adcompile import runtime
from adcompile.ir.nodes import Const
from adcompile.rules import table
from adcompile.rules.samples import Draw, real

OPERATORS = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv, "mod": operator.mod,
    "pow": operator.pow, "floordiv": operator.floordiv, "neg": operator.neg, "pos": operator.pos,
    "matmul": operator.matmul, "getitem": operator.getitem, "snapshot": lambda x: x,
    "accumulate": runtime.accumulate, "zeros_like": runtime.zeros_like,
    "index_add": lambda x_bar, index, t: runtime.index_add(copied(x_bar), index, t),
    "list_append": lambda items, value: [*items, value],
}
OPERATORS["runtime.index_add"] = OPERATORS["index_add"]
OPERATORS["numpy.astype"] = lambda x, dtype: np.asarray(x).astype(dtype)

MODULES = {"numpy": np, "math": math, "runtime": runtime, "builtins": __builtins__}

SHAPES = {
    1: [((),), ((3,),), ((0,),), ((2, 3),), ((1,),)],
    2: [((), ()), ((3,), (3,)), ((3,), ()), ((), (3,)), ((0,), (0,)), ((1,), (4,)), ((3, 1), (4,)), ((2, 3), (1, 3)),
        ((0,), (1,))],
    3: [((), (), ()), ((3,), (3,), (3,)), ((3,), (), (3,)), ((3, 1), (4,), ()), ((2, 3), (3,), (2, 1)), ((0,), (0,), ())],
}


def all_rules():
    """Rules with a derivative, each once, with the variants, by a name."""
    table.lookup("scipy.special.expit")
    found = {}
    for key in table.keys():
        rule = table.lookup(key)
        for number, one in enumerate((rule, *[variant for _, variant in rule.variants])):
            found.setdefault(f"{one.key}{f'-{number}' if number else ''}", one)
    return found


RULES = all_rules()
DERIVED = {name: rule for name, rule in RULES.items() if rule.kind != "constant"}


# --- what the transforms make of a text ------------------------------------------


def function_of(rule):
    key = rule.key.partition("/")[0]
    if key in OPERATORS:
        return OPERATORS[key]
    module, _, path = key.partition(".")
    if module == "scipy":
        from scipy import special
        return getattr(special, path.rpartition(".")[2])
    holder = MODULES[module]
    if isinstance(holder, dict):
        return holder[path]
    return functools.reduce(getattr, path.split("."), holder)


def bound(rule, args, kwargs):
    """The operands of a call by parameter name."""
    operands = rule.bind([Const(arg) for arg in args], [(name, Const(arg)) for name, arg in kwargs.items()])
    return {name: operand.value for name, operand in operands.items()}


def evaluate(rule, operands, replaced={}):
    """The operation on operands by name, some of them replaced; nothing of what it is given is written."""
    names = list(rule.positional or [param.name for param in rule.params])
    values = operands | replaced
    args, kwargs = [], {}
    for place, name in enumerate(names):
        if name in values and len(args) == place:
            args.append(values[name])
        elif name in values and not is_default(rule, name, values[name]):
            kwargs[name] = values[name]
    while args and is_default(rule, names[len(args) - 1], args[-1]):
        args.pop()
    return function_of(rule)(*args, **kwargs)


def is_default(rule, name, value):
    default = next(param.default for param in rule.params if param.name == name)
    return default is not table.MISSING and value is default


def partials_of(rule, y, operands):
    found = rule.text(y, **operands)
    return found if isinstance(found, tuple) else (found,)


def tangent_of(rule, y, operands, dots):
    if rule.kind == "elementwise":
        terms = [dots[name] * partial for name, partial in zip(rule.wrt, partials_of(rule, y, operands)) if partial is not None]
        return runtime.broadcast_like(sum(terms[1:], terms[0]), y) if terms else np.zeros(np.shape(y))
    if rule.kind == "linear":
        return evaluate(rule, operands, dots)
    if rule.kind == "multilinear":
        return sum(evaluate(rule, operands, {name: dots[name]}) for name in rule.wrt)
    found = rule.tangent(y, **operands, **{f"{name}_dot": dots[name] for name in rule.wrt})
    return runtime.broadcast_like(found, y) if rule.broadcasts else found


def cotangents_of(rule, y, operands, y_bar):
    if rule.kind == "elementwise":
        found = [None if partial is None else y_bar * partial for partial in partials_of(rule, y, operands)]
    else:
        text = functools.partial(rule.adjoint, y) if rule.kind == "general" else rule.text
        found = text(**operands, y_bar=y_bar)
        found = found if len(rule.wrt) > 1 else (found,)
    assert len(found) == len(rule.wrt)
    return {name: runtime.unbroadcast(bar, operands[name]) if rule.broadcasts and bar is not None else bar
            for name, bar in zip(rule.wrt, found)}


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
    """A random structure like a value, with 0.0 for what is no real number."""
    if is_structure(value):
        return (tuple if hasattr(value, "_fields") else type(value))([direction(rng, item) for item in value])
    if not is_real(value):
        return 0.0
    drawn = rng.normal(size=np.shape(value))
    return float(drawn) if isinstance(value, float) else np.asarray(drawn, value.dtype)[() if np.ndim(value) == 0
                                                                                         and not isinstance(value, np.ndarray)
                                                                                         else ...]


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
    """The operands of every use to be tried, by parameter name."""
    draw = Draw(sum(map(ord, name)))
    if callable(rule.samples):
        for args, kwargs in rule.samples(draw):
            yield bound(rule, args, kwargs)
        return
    samplers = rule.samples
    for shapes in SHAPES[sum(map(callable, samplers))]:
        remaining = iter(shapes)
        args = [sampler(draw.rng, next(remaining)) if callable(sampler) else sampler for sampler in samplers]
        yield bound(rule, args, {})
        yield bound(rule, [np.asarray(arg).item() if np.ndim(arg) == 0 and arg is not None else arg for arg in args], {})


def scalar_only(rule):
    module, _, function = rule.key.partition(".")
    return module == "math" or function in ("digamma", "polygamma") and module == "runtime" \
        or module == "builtins" and rule.kind != "linear" and "/1" not in function


def fits(rule, operands):
    """Whether the function takes these operands: `math` takes Python's numbers only."""
    if not scalar_only(rule) or callable(rule.samples):
        return True
    return all(isinstance(value, (float, int)) for value in operands.values())


def check(rule, operands, rng):
    y = evaluate(rule, copied_operands(operands))
    dots = {name: direction(rng, operands[name]) for name in rule.wrt}
    y_dot = tangent_of(rule, y, copied_operands(operands), dots)
    assert np.shape(flat(y_dot)) == np.shape(flat(y)), "shape of the tangent"
    expected = differences(rule, operands, dots)
    coarse = rule.key == "numpy.float32"
    np.testing.assert_allclose(flat(y_dot), expected, rtol=2e-2 if coarse else 2e-6, atol=2e-7)
    y_bar = direction(rng, y)
    before = flat(y_bar).copy()
    bars = cotangents_of(rule, y, copied_operands(operands), y_bar)
    np.testing.assert_array_equal(flat(y_bar), before)
    for name, bar in bars.items():
        if bar is not None and not is_structure(bar):
            assert np.shape(bar) == np.shape(operands[name]), f"shape of the cotangent of {name}"
        assert bar is None or type(bar) is type(operands[name]) or not is_structure(operands[name])
    left, right = inner(y_bar, y_dot), sum(inner(bars[name], dots[name]) for name in rule.wrt)
    scale = float(np.abs(flat(y_bar)) @ np.abs(flat(y_dot))) + 1e-3
    assert abs(left - right) <= (1e-6 if coarse else 1e-10) * scale, (left, right)


def copied_operands(operands):
    return {name: copied(value) for name, value in operands.items()}


def differences(rule, operands, dots):
    """Richardson's extrapolation of central differences along a direction."""

    def at(step):
        moved = {name: mapped(lambda part, dot: part + step * dot, operands[name], dots[name]) for name in rule.wrt}
        return flat(evaluate(rule, operands, moved))

    wide, narrow = [(at(step) - at(-step)) / (2.0 * step) for step in (2e-4, 1e-4)]
    return (4.0 * narrow - wide) / 3.0


@pytest.mark.parametrize("name", DERIVED)
def test_a_rule_has_samples(name):
    assert DERIVED[name].samples is not None


@pytest.mark.parametrize("name", [name for name in DERIVED if DERIVED[name].samples is not None])
def test_tangents_agree_with_differences_and_cotangents_with_tangents(name):
    rule, rng, tried = DERIVED[name], np.random.default_rng(1), 0
    for operands in uses(name, rule):
        if fits(rule, operands):
            check(rule, operands, rng)
            tried += 1
    assert tried > 0

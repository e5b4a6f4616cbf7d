"""Every public rule in a program of its own: through the compiler, forward, reverse and twice, against differences."""

import itertools
import linecache
import math

import numpy as np
import pytest

import adcompile
from adcompile.rules.table import own_order
from tests.rule_uses import REALS as DERIVED, direction, fits, flat, inner, is_real, is_structure, mapped, uses

SYMBOLS = {"add": "+", "sub": "-", "mul": "*", "div": "/", "mod": "%", "pow": "**", "matmul": "@"}
SIGNS = {"neg": "-", "pos": "+"}
MODULES = {"numpy": "np", "math": "math", "scipy": "scipy", "builtins": ""}
NUMBER = itertools.count()
AT_MOST = 3


def is_public(name):
    module = name.partition(".")[0]
    return module in MODULES or module in SYMBOLS or module in SIGNS or module == "getitem"


def program_of(rule, use, lines=("return {call}",), **world):
    """A function of the real operands of a use, as a user writes it, and those operands."""
    given, world = [], {"np": np, "math": math} | world
    if rule.key.startswith("scipy"):
        import scipy.special
        world["scipy"] = scipy
    names = names_of(rule, len(use.args))
    args = [text_of(arg, given if name in rule.wrt else None, world) for name, arg in zip(names, use.args, strict=True)]
    kwargs = [f"{name}={text_of(arg, given if name in rule.wrt else None, world)}" for name, arg in use.kwargs.items()]
    params = ", ".join(f"x{place}" for place in range(len(given)))
    call = call_text(rule, use, args, kwargs)
    text = "\n    ".join([f"def program({params}):", *[line.format(call=call) for line in lines]]) + "\n"
    file = f"<rule {rule.key} {next(NUMBER)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    exec(compile(text, file, "exec"), world)
    return world["program"], given


def names_of(rule, count):
    """The names of the parameters that so many operands by position belong to."""
    names = [param.name for param in rule.params]
    starred = next((param.name for param in rule.params if param.starred), None)
    if starred is None:
        return (own_order(rule) or names)[:count]
    before = names[:names.index(starred)]
    return [*before, *[starred] * (count - len(before))]


def call_text(rule, use, args, kwargs):
    key = rule.key.partition("/")[0]
    module, _, path = key.partition(".")
    if key in SYMBOLS:
        return f" {SYMBOLS[key]} ".join(args)
    if key in SIGNS:
        return SIGNS[key] + args[0]
    if key.endswith(".__getitem__"):
        return f"np{key.removeprefix('numpy').removesuffix('.__getitem__')}[{args[0]}]"
    if key == "getitem":
        return f"{args[0]}[{index_text(use.args[1], args[1])}]"
    if key == "numpy.astype":
        return f"{args[0]}.astype({args[1]})"
    prefix = MODULES[module] + "." if MODULES[module] else ""
    return f"{prefix}{path}({', '.join(args + kwargs)})"


def index_text(index, text):
    if isinstance(index, slice):
        return ":".join("" if part is None else repr(part) for part in (index.start, index.stop, index.step))
    if isinstance(index, tuple) and "data" not in text:
        return ", ".join(index_text(part, repr(part)) for part in index)
    return text


def text_of(value, given, world):
    """How an operand is written: a parameter, a literal, or the name of captured data."""
    if is_real(value) and given is not None:
        given.append(value)
        return f"x{len(given) - 1}"
    if isinstance(value, float):
        return repr(float(value)) if math.isfinite(value) else "np.inf" if value > 0.0 else "-np.inf"
    if isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
        if all(isinstance(item, (int, slice, type(None), type(...))) for item in value) and value:
            return repr(value)
        items = [text_of(item, given, world) for item in value]
        return f"[{', '.join(items)}]" if isinstance(value, list) else f"({''.join(item + ', ' for item in items)})"
    if isinstance(value, type):
        return "float"
    if value is Ellipsis:
        return "..."
    if value is None or isinstance(value, (int, str)):
        return repr(value)
    name = f"data{len(world)}"
    world[name] = value
    return name


def difference(function, given, dots):
    def at(step):
        return flat(function(*[x + step * dot for x, dot in zip(given, dots)]))

    wide, narrow = [(at(step) - at(-step)) / (2.0 * step) for step in (2e-4, 1e-4)]
    return (4.0 * narrow - wide) / 3.0


def tried(name):
    """A few uses of a rule, of different forms."""
    rule, forms = DERIVED[name], {}
    for use in uses(name, rule):
        if fits(rule, use) and all(np.size(arg) for arg in use.args if is_real(arg)):
            forms.setdefault(tuple(np.ndim(arg) if is_real(arg) else type(arg).__name__ for arg in use.args), use)
    return rule, list(forms.values())[:AT_MOST]


@pytest.mark.parametrize("name", [name for name in DERIVED if is_public(name) and name != "numpy.float32"])
def test_a_program_of_one_call(name):
    rule, chosen = tried(name)
    rng = np.random.default_rng(5)
    for use in chosen:
        function, given = program_of(rule, use)
        dots = [direction(rng, x) for x in given]
        value = function(*given)
        found, value_dot = adcompile.jvp(function, tuple(given), tuple(dots))
        np.testing.assert_array_equal(flat(found), flat(value))
        np.testing.assert_allclose(flat(value_dot), difference(function, given, dots), rtol=2e-6, atol=2e-7)
        value_bar = direction(rng, value)
        found, pull = adcompile.vjp(function, *given)
        np.testing.assert_array_equal(flat(found), flat(value))
        bars = pull(value_bar)
        left, right = inner(value_bar, value_dot), sum(inner(bar, dot) for bar, dot in zip(bars, dots))
        assert abs(left - right) <= 1e-10 * (np.abs(flat(value_bar)) @ np.abs(flat(value_dot)) + 1e-3), (left, right)


def squared(value, rng):
    """The text of a weighted sum of squares of all numbers of a result `y`, and the weights."""
    items = [(f"y[{place}]", item) for place, item in enumerate(value)] if is_structure(value) else [("y", value)]
    items = [(text, item) for text, item in items if is_real(item) and np.size(item)]
    weights = {f"weights{place}": rng.normal(size=np.shape(item)) for place, (_, item) in enumerate(items)}
    return " + ".join(f"np.sum({name} * {text} * {text})" for name, (text, _) in zip(weights, items)), weights


@pytest.mark.parametrize("name", [name for name in DERIVED if is_public(name) and name != "numpy.float32"])
def test_its_second_derivative(name):
    rule, chosen = tried(name)
    rng = np.random.default_rng(6)
    for use in chosen[:2]:
        value = program_of(rule, use)[0](*program_of(rule, use)[1])
        if is_structure(value) and not rule.parts or not is_structure(value) and not np.size(value):
            continue
        terms, weights = squared(value, rng)
        function, given = program_of(rule, use, ("y = {call}", f"return {terms}"), **weights)
        wrt = tuple(range(len(given)))
        dots = tuple(direction(rng, x) for x in given)
        found = adcompile.hvp(function, wrt=wrt)(given[0], dots, *given[1:])
        gradient = adcompile.grad(function, wrt=wrt)
        expected = difference(lambda *args: gradient(*args), given, dots)
        np.testing.assert_allclose(flat(found), expected, rtol=1e-5, atol=1e-6)

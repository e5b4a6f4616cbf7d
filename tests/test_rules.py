"""Every rule of the table, tried on the operands it declares and on the shapes that go wrong.

The texts run as plain NumPy functions; what the transforms make of them (the product with the cotangent,
unbroadcasting) is done here by the same definitions. Tangents against differences, cotangents against tangents.
"""

import dis
import functools
import math
import operator
from dataclasses import dataclass

import numpy as np
import pytest

from adcompile import runtime
from adcompile.errors import NoRule
from adcompile.ir.nodes import Const
from adcompile.rules import table
from adcompile.rules.samples import Draw

OPERATORS = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv, "mod": operator.mod,
    "pow": operator.pow, "floordiv": operator.floordiv, "neg": operator.neg, "pos": operator.pos,
    "matmul": operator.matmul, "getitem": operator.getitem, "snapshot": runtime.snapshot, "unpack": runtime.unpack,
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


@dataclass
class Use:
    """The operands of a call, as they stand in it, and by parameter name."""

    rule: table.Rule
    args: tuple
    kwargs: dict

    @property
    def operands(self):
        return {name: operand.value for name, operand in self.rule.bind(*constants(self.args, self.kwargs)).items()}

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
        return evaluate(rule, use, dots)
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
    return module == "math" or function in ("digamma", "polygamma") and module == "runtime" \
        or module == "builtins" and rule.kind != "linear" and "/1" not in function


def fits(rule, use):
    """Whether the function takes these operands: `math` takes Python's numbers only."""
    return not scalar_only(rule) or callable(rule.samples) or all(isinstance(arg, (float, int)) for arg in use.args)


def check(rule, use, rng):
    fresh, operands = use.mapped(copied), use.operands
    y = evaluate(rule, fresh)
    dots = {name: direction(rng, operands[name]) for name in rule.wrt}
    y_dot = tangent_of(rule, y, fresh, dots)
    assert np.shape(flat(y_dot)) == np.shape(flat(y)), "shape of the tangent"
    coarse = rule.key == "numpy.float32"
    np.testing.assert_allclose(flat(y_dot), differences(rule, use, dots), rtol=2e-2 if coarse else 2e-6, atol=2e-7)
    y_bar = direction(rng, y)
    before = flat(y_bar).copy()
    bars = cotangents_of(rule, y, fresh, y_bar)
    np.testing.assert_array_equal(flat(y_bar), before)
    for name, bar in bars.items():
        if bar is not None and not is_structure(bar):
            assert np.shape(bar) == np.shape(operands[name]), f"shape of the cotangent of {name}"
        assert bar is None or type(bar) is type(operands[name]) or not is_structure(operands[name])
    left, right = inner(y_bar, y_dot), sum(inner(bars[name], dots[name]) for name in rule.wrt)
    scale = float(np.abs(flat(y_bar)) @ np.abs(flat(y_dot))) + 1e-3
    assert abs(left - right) <= (1e-6 if coarse else 1e-10) * scale, (left, right)


def differences(rule, use, dots):
    """Richardson's extrapolation of central differences along a direction."""

    def at(step):
        moved = {name: mapped(lambda part, dot: part + step * dot, use.operands[name], dots[name]) for name in rule.wrt}
        return flat(evaluate(rule, use.mapped(copied), moved))

    wide, narrow = [(at(step) - at(-step)) / (2.0 * step) for step in (2e-4, 1e-4)]
    return (4.0 * narrow - wide) / 3.0


@pytest.mark.parametrize("name", DERIVED)
def test_a_rule_has_samples(name):
    assert DERIVED[name].samples is not None


@pytest.mark.parametrize("name", [name for name in DERIVED if DERIVED[name].samples is not None])
def test_tangents_agree_with_differences_and_cotangents_with_tangents(name):
    rule, rng, tried = DERIVED[name], np.random.default_rng(1), 0
    for use in uses(name, rule):
        if fits(rule, use):
            check(rule, use, rng)
            tried += 1
    assert tried > 0


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


def derivatives(rule, use, seed):
    """Tangent and cotangents in directions that depend on the seed and the shapes alone."""
    rng = np.random.default_rng(seed)
    y = evaluate(rule, use)
    dots = {name: direction(rng, use.operands[name]) for name in rule.wrt}
    return [tangent_of(rule, y, use, dots), cotangents_of(rule, y, use, direction(rng, y))]


def of_arrays(name, rule):
    """The uses of a rule that have an array among the operands."""
    for use in uses(name, rule):
        if fits(rule, use) and any(isinstance(value, np.ndarray) for value in use.operands.values()):
            yield use


@pytest.mark.parametrize("name", [name for name in DERIVED if not name.startswith(("math.", "scipy."))])
def test_single_precision_stays(name):
    rule = DERIVED[name]
    for use in of_arrays(name, rule):
        narrow = use.mapped(narrowed)
        y = evaluate(rule, narrow)
        if not is_real(y) or isinstance(y, float) or y.dtype != np.float32 or rule.key == "numpy.linspace":
            continue
        for wrt, bar in derivatives(rule, narrow, 3)[1].items():
            operand = narrow.operands[wrt]
            if bar is not None and isinstance(operand, np.ndarray) and operand.dtype.kind == "f":
                assert bar.dtype == operand.dtype, wrt


@pytest.mark.parametrize("name", [name for name in DERIVED if name not in ("index_add", "runtime.index_add")])
def test_strided_and_read_only_operands_give_the_same(name):
    rule = DERIVED[name]
    for use in of_arrays(name, rule):
        plain, apart = derivatives(rule, use, 4), derivatives(rule, use.mapped(strided), 4)
        np.testing.assert_allclose(flat(apart[0]), flat(plain[0]), rtol=1e-12, atol=1e-14)
        for wrt, bar in plain[1].items():
            if bar is not None:
                np.testing.assert_allclose(flat(apart[1][wrt]), flat(bar), rtol=1e-12, atol=1e-14)


# --- derivatives of derivatives ---------------------------------------------------------


def called(text):
    """The keys of the functions that a text calls."""
    steps = list(dis.get_instructions(text))
    for step, after in zip(steps, steps[1:]):
        if step.opname == "LOAD_GLOBAL" and step.argval in MODULES_OF_TEXTS:
            path = [MODULES_OF_TEXTS[step.argval]]
            for later in steps[steps.index(after):]:
                if later.opname not in ("LOAD_ATTR", "LOAD_METHOD"):
                    break
                path.append(later.argval)
            yield ".".join(path)


MODULES_OF_TEXTS = {"np": "numpy", "runtime": "runtime", "math": "math", "special": "scipy.special"}


@pytest.mark.parametrize("name", DERIVED)
def test_what_a_text_calls_has_a_rule(name):
    rule = DERIVED[name]
    for text in (rule.text, rule.tangent, rule.adjoint):
        for key in called(text) if text is not None else ():
            assert key in ("numpy.pi", "numpy.inf") or table.lookup(key) is not None or table.lookup(key + "/3") is not None, key


@pytest.mark.parametrize("name", [name for name in DERIVED if DERIVED[name].kind == "elementwise"])
def test_the_text_of_an_elementwise_rule_is_elementwise(name):
    for key in called(DERIVED[name].text):
        assert table.lookup(key).broadcasts, key


# --- edges ---------------------------------------------------------------------------------


def derivative(key, *args, wrt=0):
    """The cotangent of an operand of a call, for the cotangent 1."""
    rule = table.lookup(key, len(args))
    use = Use(rule, args, {})
    y = evaluate(rule, use)
    return cotangents_of(rule, y, use, mapped(lambda part: np.ones_like(part)[()], y))[rule.wrt[wrt]]


@pytest.mark.parametrize("key, args, wrt, expected", [
    ("builtins.abs", (0.0,), 0, 0.0),
    ("numpy.absolute", (np.array([0.0, -2.0]),), 0, [0.0, -1.0]),
    ("numpy.maximum", (1.0, 1.0), 0, 0.5),
    ("numpy.minimum", (1.0, 1.0), 1, 0.5),
    ("builtins.max", (1.0, 1.0), 0, 1.0),
    ("builtins.min", (1.0, 1.0), 1, 0.0),
    ("numpy.max", (np.array([2.0, 1.0, 2.0]),), 0, [0.5, 0.0, 0.5]),
    ("numpy.min", (np.array([[1.0, 1.0], [3.0, 1.0]]), 0), 0, [[1.0, 0.5], [0.0, 0.5]]),
    ("builtins.max", ([2.0, 1.0, 2.0],), 0, [1.0, 0.0, 0.0]),
    ("numpy.clip", (np.array([-1.0, 0.0, 1.0, 2.0]), 0.0, 1.0), 0, [0.0, 1.0, 1.0, 0.0]),
    ("numpy.clip", (np.array([-1.0, 2.0]), 0.0, 1.0), 1, 1.0),
    ("numpy.clip", (0.5, 2.0, 1.0), 2, 1.0),
    ("numpy.linalg.norm", (np.zeros(3),), 0, [0.0, 0.0, 0.0]),
    ("numpy.hypot", (0.0, 0.0), 0, 0.0),
    ("numpy.std", (np.ones(3),), 0, [0.0, 0.0, 0.0]),
    ("numpy.prod", (np.array([0.0, 2.0, 3.0]),), 0, [6.0, 0.0, 0.0]),
    ("numpy.prod", (np.array([0.0, 2.0, 0.0]),), 0, [0.0, 0.0, 0.0]),
    ("numpy.cumprod", (np.array([2.0, 0.0, 3.0]),), 0, [1.0, 8.0, 0.0]),
    ("numpy.arctan2", (0.0, 0.0), 0, 0.0),
    ("numpy.arctan2", (0.0, 0.0), 1, 0.0),
    ("numpy.sinc", (0.0,), 0, 0.0),
    ("numpy.linalg.det", (np.array([[1.0, 2.0], [2.0, 4.0]]),), 0, [[4.0, -2.0], [-2.0, 1.0]]),
    ("numpy.linalg.det", (np.zeros((2, 2)),), 0, [[0.0, 0.0], [0.0, 0.0]]),
    ("numpy.var", (np.ones(3),), 0, [0.0, 0.0, 0.0]),
    ("numpy.sum", (np.zeros(0),), 0, []),
    ("numpy.prod", (np.zeros(0),), 0, []),
    ("getitem", (np.zeros(3), [1, 1]), 0, [0.0, 2.0, 0.0]),
    ("math.dist", ([1.0, 2.0], [1.0, 2.0]), 0, [0.0, 0.0]),
    ("numpy.max", (np.array([1.0, np.nan]),), 0, [0.0, 1.0]),
])
def test_the_derivative_at_an_edge(key, args, wrt, expected):
    np.testing.assert_allclose(derivative(key, *args, wrt=wrt), expected, rtol=1e-14, atol=0.0)


@pytest.mark.parametrize("exponent, expected", [(0.0, 0.0), (1.0, 1.0), (2.0, 0.0), (3, 0.0), (0, 0.0)])
def test_a_constant_power_at_zero(exponent, expected):
    rule = table.lookup("pow", 2).choose({"x2": exponent})
    found = partials_of(rule, 0.0 ** exponent, {"x1": 0.0, "x2": exponent})[0]
    assert (0.0 if found is None else found) == expected


def test_a_power_takes_no_logarithm_of_a_negative_base():
    rule = table.lookup("pow", 2).choose({"x2": 3})
    assert partials_of(rule, -8.0, {"x1": -2.0, "x2": 3})[0] == 12.0


def test_the_spectral_norm_is_refused():
    rule = table.lookup("numpy.linalg.norm").choose({"ord": 2})
    with pytest.raises(NoRule):
        rule.adjoint(1.0, np.eye(2), 2, None, False, y_bar=1.0)


@pytest.mark.parametrize("key, args, kwargs", [
    ("numpy.reshape", (np.zeros((2, 3)), (3, 2), "A"), {}),
    ("numpy.pad", (np.zeros(3), 1, "edge"), {}),
    ("numpy.sum", (np.zeros(3),), {"where": np.ones(3, bool)}),
    ("numpy.linalg.norm", (np.eye(2), "nuc"), {}),
    ("numpy.einsum/2", ("ii->i", np.eye(2)), {}),
    ("numpy.convolve", (np.ones(2), np.ones(2), "other"), {}),
])
def test_what_a_rule_does_not_cover_is_refused(key, args, kwargs):
    with pytest.raises(table.UnsupportedCall):
        table.lookup(key).bind(*constants(args, kwargs))


def test_an_active_operand_without_derivative_is_refused():
    assert table.lookup("numpy.average").refuses("axis")
    assert not table.lookup("numpy.full_like").refuses("a")
    assert not table.lookup("runtime.unbroadcast").refuses("x")
    assert table.lookup("numpy.arange") is None
    assert table.lookup("numpy.random.normal") is None

"""Every rule of the table: tangents against differences, cotangents against tangents, on the shapes that go wrong."""

import dis
import inspect
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from adcompile import jvp, vjp
from adcompile.errors import NoRule
from adcompile.rules import table
from tests.rule_uses import (
    REALS as DERIVED, Use, constants, copied, cotangents_of, direction, evaluate, fits, flat, function_of, inner, is_real, is_structure,
    mapped, narrowed, of_arrays, partials_of, strided, tangent_of, uses,
)


def check(rule, use, rng):
    fresh, operands = use.mapped(copied), use.operands
    y = evaluate(rule, fresh)
    dots = use.directions(rng)
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


def derivatives(rule, use, seed):
    """Tangent and cotangents in directions that depend on the seed and the shapes alone."""
    rng = np.random.default_rng(seed)
    y = evaluate(rule, use)
    dots = use.directions(rng)
    return [tangent_of(rule, y, use, dots), cotangents_of(rule, y, use, direction(rng, y))]


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


WRITING = ("index_add", "runtime.index_add", "index_set", "runtime.index_set", "runtime.written_argument")


@pytest.mark.parametrize("name", [name for name in DERIVED if name not in WRITING])
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


MODULES_OF_TEXTS = {"np": "numpy", "runtime": "runtime", "math": "math", "special": "scipy.special",
                    "linalg": "scipy.linalg"}


@pytest.mark.parametrize("name", DERIVED)
def test_what_a_text_calls_has_a_rule(name):
    rule = DERIVED[name]
    for text in (rule.text, rule.tangent, rule.adjoint):
        for key in called(text) if text is not None else ():
            assert key in ("numpy.pi", "numpy.inf") or table.lookup(key) or table.lookup(f"{key}/3") \
                or table.lookup(f"{key}.__getitem__"), key


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


@pytest.mark.parametrize("key, args, kwargs", [
    ("numpy.reshape", (np.zeros((2, 3)), (3, 2), "A"), {}),
    ("numpy.pad", (np.zeros(3), 1, "median"), {}),
    ("numpy.sum", (np.zeros(3),), {"out": np.zeros(())}),
    ("numpy.sum", (np.zeros(3),), {"dtype": int}),
    ("numpy.exp", (np.zeros(3),), {"where": False}),
    ("numpy.nan_to_num", (np.zeros(3),), {"copy": False}),
    ("numpy.einsum/2", ("ii->i", np.eye(2)), {"optimize": ["einsum_path", (0,)]}),
    ("numpy.einsum/2", ("ii->i", np.eye(2)), {"dtype": "float32"}),
    ("numpy.linalg.qr", (np.eye(2), "complete"), {}),
    ("numpy.linalg.cond", (np.eye(2), "nuc"), {}),
    ("numpy.linalg.trace", (np.eye(2),), {"dtype": "float32"}),
    ("numpy.convolve", (np.ones(2), np.ones(2), "other"), {}),
])
def test_what_a_rule_does_not_cover_is_refused(key, args, kwargs):
    with pytest.raises(table.UnsupportedCall):
        table.lookup(key).bind(*constants(args, kwargs))


def test_an_active_operand_without_derivative_is_refused():
    assert table.lookup("numpy.average").refuses("axis")
    assert not table.lookup("numpy.full_like").refuses("a")
    assert not table.lookup("runtime.unbroadcast").refuses("x")
    assert table.lookup("numpy.arange") is None and not table.lookup("numpy.arange", 2).refuses("stop")
    assert table.lookup("numpy.random.normal") is None


@pytest.mark.parametrize("spacing", [0.5, np.array([0.0, 0.5, 1.5])])
def test_an_active_operand_among_starred_ones_is_refused_where_it_has_no_derivative(spacing):
    values = np.array([1.0, 3.0, 7.0])
    with pytest.raises(NoRule, match="np.gradient has no derivative with respect to 'varargs'"):
        vjp(lambda h: np.gradient(values, h), spacing)
    assert vjp(lambda x: np.gradient(x, spacing), values)[0].shape == (3,)


@pytest.mark.parametrize("function", [
    lambda x: np.insert(x, 1, 2.0) * [1.0, 2.0, 3.0], lambda x: np.sort(x) * [1.0, 3.0], lambda x: np.pad(x, 1, constant_values=x[0]),
    lambda x: np.histogram([0.1, 0.9], weights=x)[0] * 2.0, lambda x: np.resize(x, 3) ** 2,
])
def test_what_adds_up_elements_keeps_long_double(function):
    x, bar = np.array([0.3, 0.7], np.longdouble), np.longdouble(1.5)
    value, pull = vjp(function, x)
    found, = pull(np.full(np.shape(value), bar))
    narrow, = vjp(function, x.astype(float))[1](np.full(np.shape(value), 1.5))
    assert value.dtype == found.dtype == np.longdouble
    np.testing.assert_allclose(found.astype(float), narrow, rtol=1e-15)


def test_defaults_are_those_of_the_functions():
    """A keyword with its default is left out of what a rule's text calls."""
    checked = 0
    for name in table.keys():
        rule = table.lookup(name)
        try:
            own = inspect.signature(function_of(rule)).parameters
        except (TypeError, ValueError, AttributeError, KeyError):
            continue
        for param in rule.params:
            default = own[param.name].default if param.name in own else inspect.Parameter.empty
            if table.MISSING in (param.default, default) or default in (inspect.Parameter.empty, np._NoValue):
                continue
            assert type(default) is type(param.default) and default == param.default, (name, param.name)
            checked += 1
    assert checked > 200


@pytest.mark.filterwarnings("ignore:Mean of empty slice", "ignore:invalid value")
@pytest.mark.parametrize("axis, shape", [(None, (0,)), (None, (0, 3)), (0, (0, 3)), (1, (0, 3)), ((0, 1), (3, 0))])
def test_medians_of_nothing_have_derivatives_of_nothing(axis, shape):
    def f(x):
        return np.median(x, axis=axis)

    x = np.zeros(shape)
    value, value_dot = jvp(f, (x,), (x,))
    assert np.array_equal(value, f(x), equal_nan=True) and np.array_equal(value_dot, np.zeros(np.shape(value)))
    _, pull = vjp(f, x)
    assert pull(np.ones(np.shape(value)))[0].shape == shape


def test_the_list_of_functions_is_what_the_cards_say():
    docs = Path(__file__).parents[2] / "docs"
    done = subprocess.run([sys.executable, str(docs / "rules.py"), "--print"], capture_output=True, encoding="utf-8",
                          env={"PYTHONPATH": str(docs.parent), "PYTHONUTF8": "1"})
    assert done.returncode == 0, done.stderr
    assert done.stdout == (docs / "rules.md").read_text(encoding="utf-8")


def test_the_documentation_lists_every_function():
    text = (Path(__file__).parents[2] / "docs" / "rules.md").read_text().partition("## Functions")[2]
    for key in table.keys():
        module, _, name = key.partition("/")[0].partition(".")
        if module == "scipy":
            assert any(f"`{name.partition('.')[2]}{end}" in text for end in "`/"), key
        elif module in ("numpy", "math", "builtins") and name != "float128":
            assert any(f"`{name}{end}" in text for end in "`/"), key

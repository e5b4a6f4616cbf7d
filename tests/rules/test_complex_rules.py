"""Every rule that says it holds for complex numbers: tangents against differences in complex directions, cotangents against tangents.

A cotangent of a complex number is unconjugated: the real part of `sum(y_bar * y_dot)` is that of `sum(x_bar * x_dot)`. Each rule is
tried with complex operands, and with complex and real ones beside each other, in double and in single precision.
"""

import warnings

import numpy as np
import pytest

from adcompile.ops.registry import card
from adcompile.runtime import like_kind
from tests.rule_uses import DERIVED, Use, copied, cotangents_of, evaluate, fits, tangent_of, uses

CLAIMED = [name for name, rule in DERIVED.items() if card(rule.key).complex]


def is_number(value):
    return isinstance(value, (float, complex)) or isinstance(value, (np.ndarray, np.inexact)) and value.dtype.kind in "fc"


def structured(change, value, *others):
    """A structure with each number or array of floats or complex numbers changed."""
    if isinstance(value, (list, tuple)):
        items = [structured(change, *parts) for parts in zip(value, *others)]
        return items if isinstance(value, list) else tuple(items)
    return change(value, *others) if is_number(value) else value


def turned(value):
    """A structure of complex numbers with these real parts."""
    rng = np.random.default_rng(7)

    def turn(part):
        found = part + 1j * rng.uniform(0.2, 0.8, np.shape(part))
        return complex(found) if type(part) is float else np.asarray(found) if isinstance(part, np.ndarray) else found

    return structured(turn, value)


def drawn(rng, value):
    """A random direction of a structure, complex where a number is; 0.0 for what is none."""
    if isinstance(value, (list, tuple)):
        items = [drawn(rng, item) for item in value]
        return items if isinstance(value, list) else tuple(items)
    if not is_number(value):
        return np.zeros(value.shape) if isinstance(value, np.ndarray) else 0.0
    found = rng.normal(size=np.shape(value))
    found = found + 1j * rng.normal(size=np.shape(value)) if np.iscomplexobj(value) else found
    if isinstance(value, np.ndarray):
        return np.asarray(found, value.dtype)
    return type(value)(found) if isinstance(value, (float, complex)) else value.dtype.type(found)


def flattened(value):
    if isinstance(value, (list, tuple)):
        return np.concatenate([flattened(item) for item in value] or [np.zeros(0)])
    return np.ravel(np.asarray(value, complex))


def paired(bar, dot):
    """The real part of the sum of products."""
    if bar is None or dot is None:
        return 0.0
    if isinstance(bar, (list, tuple)):
        return sum(paired(one, other) for one, other in zip(bar, dot, strict=True))
    return float(np.sum(np.multiply(bar, dot)).real)


def gives_complex(rule, use):
    """Whether the function gives a complex number for real operands, as conversions and those of `cmath` do."""
    of_complex = any(arg is complex for arg in use.args)
    return of_complex or rule.key.startswith(("cmath.", "numpy.fft.", "scipy.fft.")) and np.iscomplexobj(evaluate(rule, use))


def complex_uses(rule, use):
    """The use with complex operands in the places of those that carry a derivative: all of them, and each alone."""
    wrt = [name for name in rule.wrt if use.gives(name)]
    chosen = [set(wrt), *[{name} for name in wrt if len(wrt) > 1], *([set()] if gives_complex(rule, use) else [])]
    for names in chosen:
        args, kwargs = use.args, tuple(use.kwargs.items())
        for name in names:
            args, kwargs = rule.replace(args, kwargs, name, turned(use.operands[name]))
        yield Use(rule, args, dict(kwargs))


def check_complex(rule, use, rng):
    fresh, operands = use.mapped(copied), use.operands
    y = evaluate(rule, fresh)
    dots = {name: drawn(rng, operands[name]) if use.gives(name) else 0.0 for name in rule.wrt}
    y_dot = tangent_of(rule, y, fresh, dots)

    def at(step):
        moved = {name: structured(lambda part, dot: part + step * dot, operands[name], dots[name]) for name in rule.wrt}
        return flattened(evaluate(rule, use.mapped(copied), moved))

    wide, narrow = [(at(step) - at(-step)) / (2.0 * step) for step in (2e-4, 1e-4)]
    np.testing.assert_allclose(flattened(y_dot), (4.0 * narrow - wide) / 3.0, rtol=1e-5, atol=2e-6)
    y_bar = drawn(rng, y)
    bars = cotangents_of(rule, y, fresh, y_bar)
    bars = {name: structured(like_kind, bar, operands[name]) if is_number(operands[name]) else bar for name, bar in bars.items()}
    left, right = paired(y_bar, y_dot), sum(paired(bars[name], dots[name]) for name in rule.wrt)
    scale = float(np.abs(flattened(y_bar)) @ np.abs(flattened(y_dot))) + 1e-3
    assert abs(left - right) <= 1e-9 * scale, (left, right)


def of_dtypes(rule):
    """Conversions of real numbers to complex ones."""
    if rule.key.rpartition(".")[2] == "astype":
        x = np.random.default_rng(3).normal(size=(3, 4))
        yield Use(rule, (x if rule.key != "generic.astype" else x[0, 0], complex), {})


def doubles(use):
    return not any(getattr(part, "dtype", None) in (np.float32, np.complex64) for part in (*use.args, *use.kwargs.values()))


def takes(rule, use):
    """Whether the function itself takes complex operands in such a call: none with a dtype of floats."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            evaluate(rule, use.mapped(copied))
        except (TypeError, np.exceptions.ComplexWarning):
            return False
    return True


def attempts(name):
    """How many uses of a rule agreed with complex operands."""
    rule, rng, tried = DERIVED[name], np.random.default_rng(1), 0
    for use in (*uses(name, rule), *of_dtypes(rule)):
        if not fits(rule, use) or not doubles(use):
            continue
        for one in complex_uses(rule, use):
            if not takes(rule, one):
                continue
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                check_complex(rule, one, rng)
            tried += 1
    return tried


@pytest.mark.parametrize("name", CLAIMED)
def test_a_rule_that_holds_for_complex_numbers_agrees_with_differences(name):
    assert attempts(name) > 0


def test_what_is_claimed_is_enough_to_compute_with():
    assert len(CLAIMED) >= 90
    assert {"add", "mul", "matmul", "numpy.exp", "numpy.absolute/complex", "numpy.imag/complex", "index_set"} - set(CLAIMED) <= {"index_set"}

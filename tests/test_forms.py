"""The form of an operation, checked on its samples: all directions at once give what one by one do."""

import numpy as np
import pytest

from tests import lifting
from tests.rule_uses import DERIVED, fits, is_structure, mapped, uses

FORMS = {name: lifting.card(*lifting.keyed(rule)).form for name, rule in DERIVED.items() if "-" not in name}
DECLARED = sorted(name for name, form in FORMS.items() if form is not None and form.kind not in ("elementwise", "opaque"))
ELEMENTWISE = sorted(name for name, rule in DERIVED.items() if lifting.card(*lifting.keyed(rule)).is_elementwise
                     and any(isinstance(value, np.ndarray) for use in uses(name, rule) if fits(rule, use) for value in use.operands.values()))


def carries(value):
    """Whether an operand has real numbers, in arrays or alone."""
    if is_structure(value):
        return any(map(carries, value))
    return value is not None and np.asarray(value).dtype.kind == "f"


def counts(value):
    """How many operands are tried at once: one, three, and as many as another axis has."""
    sizes = {size for size in np.shape(value) if size} if isinstance(value, np.ndarray) else set()
    return sorted({1, 3, *sizes})


def varied(rng, value):
    """The operand, a little further on."""
    return mapped(lambda part: part * (1 + 0.01 * rng.uniform(size=np.shape(part))), value)


def same(found, expected):
    if is_structure(found) or is_structure(expected):
        return is_structure(found) and is_structure(expected) and len(found) == len(expected) and all(map(same, found, expected))
    found, expected = np.asarray(found), np.asarray(expected)
    return found.shape == expected.shape and np.allclose(found, expected, rtol=1e-9, atol=1e-10, equal_nan=True)


@pytest.mark.parametrize("name", DECLARED)
@pytest.mark.filterwarnings("ignore")
def test_many_operands_at_once_are_one_by_one(name):
    rule, form, rng, tried = DERIVED[name], FORMS[name], np.random.default_rng(0), 0
    for use in uses(name, rule):
        for operand in rule.wrt:
            if not fits(rule, use) or not lifting.gives(use, operand) or not carries(use.operands[operand]):
                continue
            if form.of(operand).kind == "opaque":
                continue
            for count in counts(use.operands[operand]):
                many = [varied(rng, use.operands[operand]) for _ in range(count)]
                expected = lifting.stacked([lifting.called(use, {operand: one}) for one in many])
                assert same(lifting.lifted(form, use, operand, many), expected), (operand, count, use)
            tried += 1
    assert tried


@pytest.mark.parametrize("name", ELEMENTWISE)
@pytest.mark.filterwarnings("ignore")
def test_one_nan_reaches_no_elements_but_those_it_is_broadcast_to(name):
    rule = DERIVED[name]
    for use in uses(name, rule):
        for operand in rule.wrt:
            value = use.operands[operand]
            if fits(rule, use) and isinstance(value, np.ndarray) and value.dtype.kind == "f":
                for place in np.ndindex(value.shape):
                    before, after, reached = probed(use, operand, value, place)
                    assert same(before[~reached], after[~reached]), (operand, place, use)


def probed(use, operand, value, place):
    """The result without and with a NaN in one place of an operand, and where that place is broadcast to."""
    probe, mark = value.copy(), np.zeros(value.shape, bool)
    probe[place], mark[place] = np.nan, True
    before = np.asarray(lifting.called(use, {operand: value}))
    try:
        after = np.asarray(lifting.called(use, {operand: probe}))
    except ValueError as error:         # `np.asarray_chkfinite` and masses at what is no integer
        assert "infs or NaNs" in str(error)
        return before, before, np.zeros(before.shape, bool)
    return before, after, np.broadcast_to(mark, before.shape)

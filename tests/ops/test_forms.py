"""The form of an operation, checked on its samples: all directions at once give what one by one do."""

import ast
import inspect
import textwrap
from pathlib import Path

import numpy as np
import pytest

from adcompile.ops.fields import forms
from tests import lifting
from tests.rule_uses import DERIVED, fits, is_structure, mapped, uses

CARDS = {name: lifting.card(*lifting.keyed(rule)) for name, rule in DERIVED.items()}
PAGE = Path(__file__).parents[2] / "docs" / "rules.md"


def has_arrays(name):
    return any(isinstance(value, np.ndarray) and value.ndim for use in uses(name, DERIVED[name]) if fits(DERIVED[name], use)
               for value in use.operands.values())


ELEMENTWISE = sorted(name for name, card in CARDS.items() if card.is_elementwise and has_arrays(name))
FORMS = {name: card.form for name, card in CARDS.items() if "-" not in name and not card.is_elementwise}
FORMS |= {name: forms.ELEMENTWISE for name in ELEMENTWISE}
TRIED = sorted(name for name, rule in DERIVED.items() if rule.key in FORMS and FORMS[rule.key].kind not in ("opaque", "texts"))
"""Rules, variants by constants among them."""


def carries(value):
    """Whether an operand has real numbers, in arrays or alone."""
    if is_structure(value):
        return any(map(carries, value))
    return value is not None and np.asarray(value).dtype.kind == "f"


def counts(value):
    """How many operands are tried at once: one, three, and as many as another axis has."""
    return sorted({1, 3, *sizes_in(value)})


def sizes_in(value):
    """The lengths of all axes, of empty ones none."""
    return {size for part in value for size in sizes_in(part)} if is_structure(value) else {size for size in np.shape(value) if size}


def varied(rng, value):
    """The operand, a little further on."""
    return mapped(lambda part: part * (1 + 0.01 * rng.uniform(size=np.shape(part))), value)


def same(found, expected):
    if is_structure(found) or is_structure(expected):
        return is_structure(found) and is_structure(expected) and len(found) == len(expected) and all(map(same, found, expected))
    found, expected = np.asarray(found), np.asarray(expected)
    return found.shape == expected.shape and np.allclose(found, expected, rtol=1e-9, atol=1e-10, equal_nan=True)


def try_on_samples(name, form):
    """Tries a form on all samples of a rule, for each operand that carries a derivative."""
    rule, rng = DERIVED[name], np.random.default_rng(0)
    tried = 0
    for use in uses(name, rule):
        for operand in rule.wrt:
            if not fits(rule, use) or not lifting.gives(use, operand) or not carries(use.operands[operand]):
                continue
            if form.of(operand).kind in ("opaque", "texts") or form is forms.ELEMENTWISE and is_structure(use.operands[operand]):
                continue
            for count in counts(use.operands[operand]):
                many = [varied(rng, use.operands[operand]) for _ in range(count)]
                expected = lifting.stacked([lifting.called(use, {operand: one}) for one in many])
                assert same(lifting.lifted(form, use, operand, many), expected), (operand, count, use)
            tried += 1
    assert tried


@pytest.mark.parametrize("name", TRIED)
@pytest.mark.filterwarnings("ignore")
def test_many_operands_at_once_are_one_by_one(name):
    try_on_samples(name, FORMS[DERIVED[name].key])


@pytest.mark.parametrize("name, wrong", [
    ("numpy.sum", forms.CORE), ("numpy.cumsum", forms.Along("axis")), ("numpy.transpose", forms.Along("axes")),
    ("numpy.reshape", forms.LEADING), ("numpy.matmul", forms.CORE), ("getitem", forms.LEADING), ("numpy.quantile", forms.Along("axis")),
    ("numpy.vstack", forms.Joined(1, 0)), ("numpy.linalg.inv", forms.LEADING), ("numpy.where", forms.CORE)])
@pytest.mark.filterwarnings("ignore")
def test_another_form_is_seen_to_be_wrong(name, wrong):
    with pytest.raises((AssertionError, ValueError, TypeError, IndexError, np.exceptions.AxisError, np.linalg.LinAlgError)):
        try_on_samples(name, wrong)


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


# --- what has no form -----------------------------------------------------------------

OPAQUE = {name: form for name, form in FORMS.items() if form.reasons}


def test_every_operation_with_a_derivative_has_a_form():
    assert None not in FORMS.values()
    assert all(set(dict(form.operands)) == set(DERIVED[name].wrt) for name, form in FORMS.items() if form.operands)


def test_few_operations_are_opaque_and_the_page_says_why():
    assert len(OPAQUE) <= 69
    section = PAGE.read_text(encoding="utf-8").partition("## Operations that directions go through one by one\n")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    assert sorted(rows) == sorted(row(name, operand, reason) for name, form in OPAQUE.items() for operand, reason in form.reasons.items())


def row(name, operand, reason):
    """The line of the page for one operation, or one of its operands."""
    return f"| `{name}` | {f'`{operand}`' if operand else 'all'} | {reason} |"


@pytest.mark.parametrize("name", sorted(name for name, form in FORMS.items() if "texts" in (form.kind, *[own.kind for _, own in form.operands])))
def test_the_texts_of_what_directions_never_reach_have_no_opaque_operation(name):
    rule = DERIVED[name]
    assert rule.kind == "general"
    for one in (rule, *[variant for _, variant in rule.variants]):
        for text in (one.tangent, one.adjoint, one.text):
            assert text is None or not any(FORMS[op].kind == "opaque" for op in operations(text) if op in FORMS), text


def operations(text):
    """The functions of NumPy and the runtime that a text calls."""
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(text)))):
        match node:
            case ast.Attribute(ast.Name("np"), name):
                yield f"numpy.{name}"
            case ast.Attribute(ast.Attribute(ast.Name("np"), "linalg"), name):
                yield f"numpy.linalg.{name}"
            case ast.Attribute(ast.Name("runtime"), name):
                yield f"runtime.{name}"

"""Every refusal: what is not possible, where in the user's own file, what to do instead."""

import importlib
import inspect
import linecache
from pathlib import Path

import numpy as np
import pytest
import scipy.linalg

import adcompile
from adcompile import errors
from adcompile.frontend.source.syntax import EXPRESSIONS, STATEMENTS
from tests import refused
from tests.agreement import quiet
from tests.ways import WAYS

ROWS = STATEMENTS | EXPRESSIONS
FILE = Path(inspect.getfile(refused))


@pytest.fixture(autouse=True)
def in_the_root(monkeypatch):
    """Messages name files from the current directory."""
    monkeypatch.chdir(FILE.parent.parent)


def test_each_row_of_the_table_has_a_program():
    assert [row for row in ROWS if row not in {case.row for case in refused.CASES}] == []


def told(message, hint, function, meant, to_the_end=False):
    """The whole text of a refusal, with the place looked up: the first line of the function that has `meant` in it."""
    lines, start = inspect.getsourcelines(function)
    number, line = next((number, line.rstrip("\n")) for number, line in enumerate(lines, start)
                        if meant in line and not line.startswith("@"))
    column = line.index(meant)
    carets = "^" * (len(line) - column if to_the_end else len(meant))
    return "\n".join([
        message,
        f"  {Path(inspect.getfile(function)).relative_to(FILE.parent.parent)}:{number}, in {function.__name__}",
        f"    {number} | {line}",
        f"    {' ' * len(str(number))} | {' ' * column}{carets}",
        f"  {hint}",
    ])


@pytest.mark.parametrize("case", refused.CASES, ids=lambda case: case.name)
def test_refusal_has_its_message_line_and_caret(case):
    """A statement is meant up to the end of its first line, an expression as far as it goes."""
    wrt = tuple(k for k, value in enumerate(case.arguments) if not isinstance(value, int))
    with pytest.raises(errors.UnsupportedSyntax) as caught, quiet():
        WAYS[0].gradient(case.function, wrt, case.arguments)
    where = getattr(refused, case.where)
    assert str(caught.value) == told(*ROWS[case.row], where, case.meant, case.row in STATEMENTS)


# --- the other classes of errors ----------------------------------------------------


def uses_a_function_without_rule(v):
    w = v * 2.0
    return np.sum(np.spacing(w))


def test_a_function_without_a_rule_is_refused_where_it_is_called():
    with pytest.raises(errors.NoRule) as caught:
        adcompile.grad(uses_a_function_without_rule)(np.array([1.0, 2.0]))
    assert str(caught.value) == told(
        "np.spacing has no derivative rule",
        "Declare its derivative with derivative_of, or make its argument a constant with stop_gradient.",
        uses_a_function_without_rule, "np.spacing(w)")


def fills_an_array_for_a_function_without_rule(v):
    rows = np.zeros((2, 2))
    rows[1] = v
    return np.sum(scipy.linalg.hankel(rows))


def fills_an_array_under_a_condition(v):
    rows = np.zeros((2, 2))
    if v[0] > 0.0:
        rows[1] = v
        return np.sum(scipy.linalg.hankel(rows))
    return np.sum(rows)


@pytest.mark.parametrize("function", [fills_an_array_for_a_function_without_rule, fills_an_array_under_a_condition])
def test_a_store_is_not_blamed_for_a_function_without_a_rule_that_is_handed_the_array(function):
    with pytest.raises(errors.NoRule) as caught:
        adcompile.grad(function)(np.array([1.0, 2.0]))
    assert str(caught.value) == told(
        "scipy.linalg.hankel has no derivative rule",
        "Declare its derivative with derivative_of, or make its argument a constant with stop_gradient.", function, "scipy.linalg.hankel(rows)")


def has_two_refusals(v):
    w = np.spacing(v)
    try:
        v = v * 2.0
    except* ValueError:
        v = v * 3.0
    return np.sum(v) + np.sum(w)


def test_all_refusals_that_every_call_meets_are_told_at_once_syntax_first():
    with pytest.raises(errors.UnsupportedSyntax) as caught:
        adcompile.grad(has_two_refusals)(np.array([1.0, 2.0]))
    first, second = str(caught.value).split("\n\n")
    assert first == told(*ROWS["TryStar"], has_two_refusals, "try:", True)
    assert second == "NoRule: " + told(
        "np.spacing has no derivative rule",
        "Declare its derivative with derivative_of, or make its argument a constant with stop_gradient.",
        has_two_refusals, "np.spacing(v)")


def is_refused_under_a_condition(x):
    y = x * x
    if y > 4.0:
        y = np.sum(np.spacing(np.array([y, x])))
    return y * x


def test_refusal_under_a_condition_is_raised_when_it_is_reached():
    derivative = adcompile.grad(is_refused_under_a_condition)
    assert derivative(1.5) == 3 * 1.5 ** 2
    with pytest.raises(errors.NoRule) as caught:
        derivative(3.0)
    assert str(caught.value) == told(
        "np.spacing has no derivative rule",
        "Declare its derivative with derivative_of, or make its argument a constant with stop_gradient.",
        is_refused_under_a_condition, "np.spacing(np.array([y, x]))")
    assert derivative(1.5) == 3 * 1.5 ** 2


def makes_complex_numbers(x):
    z = x * np.array([1j, 2.0])
    return abs(np.max(z))


def test_complex_values_are_not_differentiable():
    with pytest.raises(errors.NotDifferentiable) as caught:
        adcompile.grad(makes_complex_numbers)(0.5)
    assert str(caught.value) == told(
        "np.max of complex numbers cannot be differentiated yet", "Compute real and imaginary parts as two real values.",
        makes_complex_numbers, "np.max(z)")


def returns_an_array(v):
    return v * 2.0


def test_result_that_is_no_number_is_not_scalar():
    with pytest.raises(errors.NotScalar) as caught:
        adcompile.grad(returns_an_array)(np.array([1.0, 2.0]))
    place = told("", "", returns_an_array, "def returns_an_array(v):").splitlines()[1:4]
    assert str(caught.value).splitlines()[1:4] == place


def takes_a_text(text, x):
    return x * len(text)


def test_argument_that_is_no_number_is_not_differentiable():
    with pytest.raises(errors.NotDifferentiable) as caught:
        adcompile.grad(takes_a_text)("abc", 2.0)
    assert str(caught.value).startswith("grad: 'text' is of type str and has no derivative")


def test_function_without_source():
    function = eval("lambda x: x * x")
    with pytest.raises(errors.NoSource):
        adcompile.grad(function)(0.5)


def test_function_whose_file_has_changed(tmp_path, monkeypatch):
    path = tmp_path / "changed_model.py"
    path.write_text("def model(x):\n    return x * x\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    module = importlib.import_module("changed_model")
    path.write_text("def model(x):\n    y = 2.0\n    return x * x * y\n")
    linecache.checkcache(str(path))
    with pytest.raises(errors.StaleSource) as caught:
        adcompile.grad(module.model)(0.5)
    assert "changed_model.py" in str(caught.value)


def test_bad_argument_is_a_type_error_too():
    with pytest.raises(errors.BadArgument) as caught:
        adcompile.grad(takes_a_text, wrt="z")
    assert isinstance(caught.value, TypeError)
    assert "0: text, 1: x" in str(caught.value)


def test_all_errors_are_derivative_errors():
    kinds = [errors.UnsupportedSyntax, errors.NoRule, errors.NoSource, errors.StaleSource, errors.NotScalar,
             errors.NotDifferentiable, errors.BadArgument]
    assert all(issubclass(kind, adcompile.DerivativeError) for kind in kinds)


def raises_its_own(x):
    if x < 0.0:
        raise ValueError("negative")
    return x * x


def test_exception_of_the_users_code_stays_with_a_note():
    with pytest.raises(ValueError, match="^negative") as caught:
        adcompile.grad(raises_its_own)(-1.0)
    assert any("raises_its_own" in note and "test_refusals.py" in note for note in caught.value.__notes__)

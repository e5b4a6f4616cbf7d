"""What a user reads when there is no derivative: exact texts, with the caret under what is meant."""

import linecache
import os

import pytest

from adcompile import errors
from adcompile.errors import BadArgument, DerivativeError, NoRule, NoSource, UnsupportedSyntax
from adcompile.ir.nodes import Refusal, Span


@pytest.fixture
def file(tmp_path, monkeypatch):
    """A file of the user's in the current directory."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "model.py"
    path.write_text('def simulate(x):\n    yield x\n\té = f(x,\n        y)\n    ñ = "ü" + lgamma(x)\n', encoding="utf-8")
    return str(path)


def span(file, line=2, column=4, end_line=2, end_column=11, text=""):
    return Span(file, "simulate", line, column, end_line, end_column, text)


def lines(*texts):
    return "\n".join(texts)


def test_an_error_says_what_where_and_what_instead(file):
    error = errors.located(UnsupportedSyntax, "'yield' cannot be differentiated", "Collect the values in an array.", span(file))
    assert type(error) is UnsupportedSyntax
    assert str(error) == lines(
        "'yield' cannot be differentiated",
        "  model.py:2, in simulate",
        "    2 |     yield x",
        "      |     ^^^^^^^",
        "  Collect the values in an array.",
    )
    assert error.span == span(file) and error.spans == (span(file),)


def test_an_error_without_a_place_or_hint():
    error = errors.located(NoRule, "no rule for f")
    assert str(error) == "no rule for f" and error.span is None and error.spans == ()


def test_the_caret_goes_to_the_end_of_the_first_line_of_several(file):
    assert errors.render("m", "", span(file, 3, 1, 4, 10)) == lines(
        "m",
        "  model.py:3, in simulate",
        "    3 | \té = f(x,",
        "      | \t^^^^^^^^",
    )


def test_the_caret_counts_letters_where_columns_count_bytes(file):
    column = len('    ñ = "ü" + '.encode())
    assert errors.render("m", "", span(file, 5, column, 5, column + len("lgamma(x)"))) == lines(
        "m",
        "  model.py:5, in simulate",
        '    5 |     ñ = "ü" + lgamma(x)',
        "      |               ^^^^^^^^^",
    )


def test_numbers_of_lines_may_be_long():
    name = "<long>"
    linecache.cache[name] = (0, None, ["\n"] * 99 + ["    x\n"], name)
    assert errors.render("m", "h", span(name, 100, 4, 100, 5)) == lines(
        "m", "  <long>:100, in simulate", "    100 |     x", "        |     ^", "  h")


def test_where_the_file_cannot_be_read_the_statement_is_told():
    assert errors.render("m", "", span("/nowhere/model.py", text="yield x")) == lines(
        "m", "  /nowhere/model.py:2, in simulate", "    2 | yield x")
    assert errors.render("m", "", span("/nowhere/model.py")) == lines("m", "  /nowhere/model.py:2, in simulate")


def test_a_path_outside_the_current_directory_is_told_whole(file, tmp_path, monkeypatch):
    monkeypatch.chdir(os.path.dirname(tmp_path))
    assert errors.short(file) == os.path.join(tmp_path.name, "model.py")
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    assert errors.short(file) == file


def test_all_refusals_are_told_at_once_syntax_first_and_each_once(file):
    rule = Refusal("NoRule", "no rule for lgamma", "Use scipy.special.gammaln.", span(file, 5, 16, 5, 25))
    syntax = Refusal("UnsupportedSyntax", "'yield' cannot be differentiated", "", span(file))
    error = errors.refused([rule, syntax, rule])
    assert type(error) is UnsupportedSyntax
    assert error.spans == (syntax.span, rule.span)
    assert str(error) == lines(
        "'yield' cannot be differentiated",
        "  model.py:2, in simulate",
        "    2 |     yield x",
        "      |     ^^^^^^^",
        "",
        "NoRule: no rule for lgamma",
        "  model.py:5, in simulate",
        '    5 |     ñ = "ü" + lgamma(x)',
        "      |               ^^^^^^^^^",
        "  Use scipy.special.gammaln.",
    )


def test_a_note_names_the_place(file):
    assert errors.note(span(file)) == lines(
        "in the derivative of", "  model.py:2, in simulate", "    2 |     yield x", "      |     ^^^^^^^")


def test_all_errors_are_derivative_errors_and_a_bad_argument_is_a_type_error():
    for name in ("UnsupportedSyntax", "NoRule", "NoSource", "StaleSource", "NotScalar", "NotDifferentiable", "BadArgument"):
        assert issubclass(errors.error_class(name), DerivativeError)
        assert errors.error_class(name).__name__ == name
    assert issubclass(BadArgument, TypeError) and not issubclass(NoSource, TypeError)

"""Every refusal: what is not possible, where in the user's own file, what to do instead."""

import inspect
import re
from pathlib import Path

import pytest

from adcompile.errors import UnsupportedSyntax
from adcompile.frontend.syntax import EXPRESSIONS, STATEMENTS
from tests import refused
from tests.agreement import quiet
from tests.ways import WAYS

ROWS = STATEMENTS | EXPRESSIONS
FILE = Path(inspect.getfile(refused))


def test_each_row_of_the_table_has_a_program():
    assert [row for row in ROWS if row not in {case.row for case in refused.CASES}] == []


def message_of(case):
    """The whole text of the refusal, from the row of the table and the file."""
    lines = FILE.read_text().splitlines()
    at = [(number, line) for number, line in enumerate(lines, start=1) if line.lstrip().startswith(case.meant) or
          case.meant in line and not line.startswith("@")]
    (number, line), = at
    column = line.index(case.meant)
    end = len(line) if isinstance_of_statement(case) else column + len(case.meant.rstrip())
    message, hint = ROWS[case.row]
    return "\n".join([
        message,
        f"  tests/refused.py:{number}, in {case.where}",
        f"    {number} | {line}",
        f"    {' ' * len(str(number))} | {' ' * column}{'^' * (end - column)}",
        f"  {hint}",
    ])


def isinstance_of_statement(case):
    return case.row in STATEMENTS


@pytest.mark.parametrize("case", refused.CASES, ids=lambda case: case.name)
def test_refusal_has_its_message_line_and_caret(case, monkeypatch):
    monkeypatch.chdir(FILE.parent.parent)
    with pytest.raises(UnsupportedSyntax) as caught, quiet():
        WAYS[0].gradient(case.function, floating(case), case.arguments)
    assert str(caught.value) == message_of(case)


def floating(case):
    return tuple(k for k, value in enumerate(case.arguments) if not isinstance(value, int))

"""Docstrings say what is returned and assumed, in plain sentences."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2] / "adcompile"

RIDDLE = re.compile(r"(Whether|What|Which)\b")
"""Docstrings that open so leave the reader to find out the sentence: "Whether it is." instead of "Return True if ..."."""


def texts_of(file):
    """The docstrings of a file, and the texts below its constants, with their lines."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.lineno, node.value.value


def test_no_docstring_opens_as_a_riddle():
    assert not [f"{file.relative_to(ROOT)}:{line}" for file in sorted(ROOT.rglob("*.py")) if "lower" not in file.parts
                for line, text in texts_of(file) if RIDDLE.match(text)]

"""Every block of code in README.md and docs/ runs, and prints what stands below it.

A block marked `python` runs after those before it on its page; a block without a mark that follows it is what it prints.
Commands to be typed into a shell are tested by `.ci/run`.
"""

import contextlib
import io
import linecache
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted(page for page in (ROOT / "docs").glob("*.md") if page.name != "interop.md")]
"""Sections of interop.md need libraries of their own: `tests/interop/test_interop_page.py` runs them where these are there."""

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page):
    """For each block of Python, its line, its text and what it is said to print, or None."""
    text = page.read_text(encoding="utf-8")
    found = [(text.count("\n", 0, match.start()) + 1, *match.groups()) for match in BLOCK.finditer(text)]
    for (line, language, code), following in zip(found, [*found[1:], (0, "end", "")]):
        if language == "python":
            output = following[2] if following[1] == "" and "pip install" not in following[2] else None
            yield line, code, output


def printed(code, name, space):
    """What a block prints. The block has a source of its own, so that functions in it can be differentiated."""
    linecache.cache[name] = len(code), None, code.splitlines(keepends=True), name
    with contextlib.redirect_stdout(io.StringIO()) as output:
        exec(compile(code, name, "exec"), space)
    return output.getvalue()


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_code_on_a_page_runs_and_prints_what_it_says(page):
    space = {"__name__": "__main__"}
    for line, code, expected in blocks(page):
        output = printed(code, f"<{page.name} line {line}>", space)
        if expected is not None:
            assert output.rstrip("\n") == expected.rstrip("\n")


def test_the_readme_has_an_example_and_the_derivative_it_emits():
    (_, code, output), *_ = blocks(ROOT / "README.md")
    assert "grad" in code and "def nll_gradient(" in output

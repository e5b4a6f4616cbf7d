"""Every block of code in README.md and docs/ runs, and prints what stands below it.

As on the site, which runs them when it is built: `docs/executed.py` says how. Commands to be typed into a shell are tested by `.ci/run`.
"""

import importlib.util
import re
from pathlib import Path

import pytest

import adcompile
from adcompile import fit, interop, optim, plot

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = {page.relative_to(ROOT).as_posix().removeprefix("docs/"): page for page in [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
         if page != DOCS / "interop.md" and page.parent.name != "constructs"}
"""Sections of interop.md need libraries of their own: `tests/interop/test_interop_page.py` runs them where these are there. In
docs/constructs is what `docs/language.py` prints two of the pages from."""


def script(name):
    """A module of docs/."""
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


EXECUTED = script("executed")
blocks = EXECUTED.blocks


@pytest.mark.parametrize("name", PAGES)
def test_code_on_a_page_runs_and_prints_what_it_says(name):
    space = {"__name__": "__main__"}
    for block in blocks(PAGES[name].read_text(encoding="utf-8")):
        output = block.output(name, space)
        if block.expected is not None:
            assert output.rstrip("\n") == block.expected.rstrip("\n")


def test_the_readme_has_a_fit_in_ten_lines_and_the_derivative_it_emits():
    fit, derivative, *_ = blocks(PAGES["README.md"].read_text(encoding="utf-8"))
    assert len([line for line in fit.code.splitlines() if line]) <= 10 and "Std. Error" in fit.expected
    assert "grad" in derivative.code and "def nll_gradient(" in derivative.expected


def complaints(text, folder):
    """What the site says about a page: lines and messages."""
    found = []
    EXECUTED.run_page(text, "page", EXECUTED.Figures(folder / "page"), lambda *complaint: found.append(complaint))
    return found


RAISES = """```python
from adcompile import grad

def f(x):
    yield x

grad(f)(1.0)
```

```
UnsupportedSyntax: 'yield' cannot be differentiated
  model.py:4, in f
    4 |     yield x
      |     ^^^^^^^
  Collect the values in a list and return it.
```
"""


def test_an_error_that_stands_on_a_page_is_output(tmp_path):
    assert complaints(RAISES, tmp_path) == []


def test_what_blocks_print_is_written_below_them():
    empty = RAISES.partition("'yield' cannot")[0] + "\n```\n"
    assert EXECUTED.filled(empty, "page") == RAISES
    assert EXECUTED.filled("```python\nprint(1)\n```\n\n```\n2\n3\n```\n", "page") == "```python\nprint(1)\n```\n\n```\n1\n```\n"


@pytest.mark.parametrize("text, line, message", [
    ("A\n\n```python\nprint(1)\n```\n\n```\n2\n```\n", 3, "this block prints\n1\n"),
    ("```python\nx = 1\n```\n\n```python\nx / 0\n```\n", 5, "this block raises ZeroDivisionError: division by zero"),
    (RAISES.replace("UnsupportedSyntax", "NoRule"), 1, "this block raises UnsupportedSyntax: 'yield' cannot be differentiated"),
    ("```python\nx = 1\n```\n\n<!-- figure: a line -->\n", 5, "nothing has been drawn here")])
def test_what_is_not_as_a_page_says_is_told_with_its_line(text, line, message, tmp_path):
    (found, said), = complaints(text, tmp_path)
    assert found == line and said.startswith(message)


def test_a_figure_stands_where_its_comment_stood(tmp_path):
    text = "```python\nimport matplotlib.pyplot as plt\nplt.plot([0, 1])\n```\n\n<!-- figure: a line\nthat rises -->\n\nEnd.\n"
    page = EXECUTED.run_page(text, "page", EXECUTED.Figures(tmp_path / "page"), print)
    assert f"![a line that rises]({tmp_path}/page-1.png)" in page and page.endswith("\nEnd.\n")
    assert (tmp_path / "page-1.png").read_bytes().startswith(b"\x89PNG")


def test_the_reference_has_every_public_name():
    pages = "\n".join(page.read_text(encoding="utf-8") for page in (DOCS / "reference").glob("*.md"))
    there = {name.rpartition(".")[2] for name in re.findall(r"^\.\. auto\w+:: ([\w.]+)$", pages, re.MULTILINE)}
    assert not {*adcompile.__all__, *fit.__all__, *optim.__all__, *plot.__all__} - there
    assert not {name for name in interop.__all__ if f"adcompile.interop.{name}." not in pages}


@pytest.mark.parametrize("name", [*PAGES, "interop.md"])
def test_links_of_a_page_lead_somewhere(name):
    """To files; Sphinx looks for the places in them."""
    page = PAGES.get(name, DOCS / name)
    text = re.sub(r"`[^`\n]*`", "", EXECUTED.FENCED.sub("", page.read_text(encoding="utf-8")))
    files = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text)
    assert not [file for file in files if not (page.parent / file).exists()]


def test_docstrings_are_turned_into_what_the_site_reads():
    turned = script("plain_docstrings")
    lines = ["A `name` of *args*:", "", "    w -= g", "", "bounds    pairs, as `(0, 1)`", "          of numbers", "fixed, names  values", "", ">>> f(1)", "1"]
    turned.process(None, "function", "f", None, None, lines)
    assert lines == [
        "A ``name`` of \\*args\\*:", "", ".. code-block:: text", "", "    w -= g", "", ".. list-table::", "   :widths: auto", "",
        "   * - bounds", "     - pairs, as ``(0, 1)``", "       of numbers", "   * - fixed, names", "     - values", "", ">>> f(1)", "1", ""]

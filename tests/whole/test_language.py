"""The pages on the language say what is so: each accepted construct is shown by programs, each refusal is raised, and helps."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from adcompile import grad
from adcompile.frontend.source.syntax import EXPRESSIONS, STATEMENTS
from tests import corpus
from tests.agreement import quiet
from tests.oracle import directional

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def script():
    """The script that prints the pages, as a module."""
    spec = importlib.util.spec_from_file_location("language_pages", DOCS / "language.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["language_pages"] = module
    spec.loader.exec_module(module)
    return module


PAGES = script()
ACCEPTED = [(theme.name, row) for theme in PAGES.themes() for row in theme.accepted]
REFUSED = [(theme.name, row) for theme in PAGES.themes() for row in theme.refused]


@pytest.mark.parametrize("name", PAGES.PAGES)
def test_a_page_is_what_the_script_prints(name):
    """Each refusal on it is raised, with the message that stands there."""
    done = subprocess.run([sys.executable, str(DOCS / "language.py"), "--print", name], capture_output=True, text=True,
                          env={"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "7", "PYTHONUTF8": "1"})
    assert done.returncode == 0, done.stderr
    assert done.stdout == (DOCS / name).read_text(encoding="utf-8"), "run: python docs/language.py"


@pytest.mark.parametrize("theme, row", ACCEPTED, ids=[f"{theme}: {row.construct}" for theme, row in ACCEPTED])
def test_what_shows_an_accepted_construct_is_there(theme, row):
    """A program of the corpus, which runs in every way there, or a test."""
    cases = corpus.load()
    assert row.shown
    for file, _, name in (shown.rpartition(".") for shown in row.shown):
        if "/" in file:
            assert f"\ndef {name}(" in (ROOT / "tests" / f"{file}.py").read_text(encoding="utf-8")
        else:
            assert name in cases and cases[name].function.__module__ == f"tests.programs.{file}", name


def value_of(function, arguments):
    """The value of a function, None where it is no number."""
    with np.errstate(all="ignore"), quiet(strict=False):
        value = function(*arguments)
    if hasattr(value, "close"):
        value.close()
    return float(value) if np.ndim(value) == 0 and isinstance(value, (float, int, np.generic)) else None


@pytest.mark.parametrize("row", [row for _, row in REFUSED], ids=[row.construct for _, row in REFUSED])
def test_what_to_write_instead_is_right(row):
    """It computes what the refused function does, and its gradient is the one of differences."""
    instead = PAGES.function_of(row.instead)
    value = value_of(instead, row.arguments)
    with quiet(strict=False):
        gradient = grad(instead)(*row.arguments)
    x, *others = row.arguments
    for k in range(np.size(x)):
        unit = np.eye(np.size(x))[k].reshape(np.shape(x)) if np.ndim(x) else 1.0
        found = directional(lambda x, *others: float(instead(x, *others)), row.arguments, (0,), (unit,), watched=instead)
        assert found is not None
        np.testing.assert_allclose(np.ravel(gradient)[k], found.value[0], rtol=1e-6, atol=1e-9)
    refused = value_of(PAGES.function_of(row.refused), row.arguments)
    assert refused is None or np.isclose(refused, value)


def test_each_refusal_of_syntax_stands_on_the_page():
    page = (DOCS / "refused.md").read_text(encoding="utf-8")
    assert [row for row, (message, _) in (STATEMENTS | EXPRESSIONS).items() if message not in page] == []


def test_headings_are_told_apart():
    titles = [row.construct for _, row in REFUSED] + [theme.title for theme in PAGES.themes()]
    anchors = [PAGES.anchor(title) for title in titles]
    assert len(set(anchors)) == len(anchors)

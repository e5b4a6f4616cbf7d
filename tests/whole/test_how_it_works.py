"""The page that follows one function through every pass says what the passes do."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

from adcompile.compiler import passes
from adcompile.compiler.stage import Again, Pass

DOCS = Path(__file__).parents[2] / "docs"


def script():
    """The script that prints the page, as a module."""
    spec = importlib.util.spec_from_file_location("how_it_works", DOCS / "how_it_works.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_what_the_script_prints():
    assert (DOCS / "how-it-works.md").read_text(encoding="utf-8") == script().page()


def test_the_script_prints_the_same_wherever_it_runs(tmp_path):
    done = subprocess.run([sys.executable, str(DOCS / "how_it_works.py")], capture_output=True, text=True, cwd=tmp_path,
                          env={"PYTHONPATH": str(DOCS.parent), "PYTHONHASHSEED": "7", "PYTHONUTF8": "1"})
    assert done.returncode == 0, done.stderr
    assert done.stdout == (DOCS / "how-it-works.md").read_text(encoding="utf-8")


def test_the_table_of_passes_has_every_pass():
    """With the form that it runs on, and what it may move: the lists of the compiler are the page's."""
    rows = re.findall(r"^\| `(\w+)` \| ([a-z, ]+) \| (.+) \|$", (DOCS / "how-it-works.md").read_text(encoding="utf-8"), re.MULTILINE)
    lists = [value for name, value in vars(passes).items() if name.isupper() and isinstance(value, tuple)]
    known = [one for value in lists for row in value for one in (row.passes if isinstance(row, Again) else [row]) if isinstance(one, Pass)]
    assert {one.name: one.moves for one in known} == {name: moves for name, _, moves in rows}
    assert all(form.startswith(("reference", "value")) for _, form, _ in rows) and len(rows) > 20


def test_every_pass_is_shown():
    text = (DOCS / "how-it-works.md").read_text(encoding="utf-8")
    assert "{{" not in text
    headings = " ".join(re.findall(r"^## (.*)$", text, re.MULTILINE))
    for name in ("lower", "types", "resolve", "activity", "floats", "reverse", "record", "optimize", "emit"):
        assert name in headings

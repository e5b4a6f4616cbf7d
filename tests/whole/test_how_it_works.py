"""The page that follows one function through every pass says what the passes do."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

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


def test_every_pass_is_shown():
    text = (DOCS / "how-it-works.md").read_text(encoding="utf-8")
    assert "{{" not in text
    headings = " ".join(re.findall(r"^## (.*)$", text, re.MULTILINE))
    for name in ("lower", "types", "resolve", "activity", "floats", "reverse", "record", "optimize", "emit"):
        assert name in headings

"""The page on machine code says what the backend does today."""

import importlib.util
import re
from pathlib import Path

import pytest

pytest.importorskip("llvmlite")

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_is_what_the_script_prints():
    spec = importlib.util.spec_from_file_location("machine_code", DOCS / "machine_code.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sizes = re.compile(r"about \d+ kB")
    assert sizes.sub("", (DOCS / "machine-code.md").read_text(encoding="utf-8")) == sizes.sub("", module.page())

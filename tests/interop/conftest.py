"""The tests of a library stand in `test_for_LIBRARY.py`, and run where it is there; the others are named as absent at the end."""

from importlib.util import find_spec
from pathlib import Path

LIBRARIES = sorted(file.stem.removeprefix("test_for_") for file in Path(__file__).parent.glob("test_for_*.py"))
ABSENT = [library for library in LIBRARIES if find_spec(library) is None]

collect_ignore = [f"test_for_{library}.py" for library in ABSENT]


def pytest_terminal_summary(terminalreporter):
    for library in ABSENT:
        terminalreporter.line(f"absent  {library}")

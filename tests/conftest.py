"""`python -m pytest -m quick` is a round through every room in less than a minute: a few tests of every file, evenly spaced.

The rooms are those of the package (`ir frontend analysis ops rules transform optimize backend calling api native fit optim plot interop`), and `whole`
for what is asked of the product as a whole.

A sweep is a test that is asked of more than a hundred programs of the corpus. A run takes one part of three of every sweep, another
third of the programs in each; `--sweeps 1/3` and `--sweeps 2/3` take the other parts, `--sweeps 0/1` takes all.
"""

import os
import sys
import zlib

import pytest

os.environ.setdefault("ADCOMPILE_BACKEND", "python")        # machine code has a room of its own, `native`

EACH = 10
"""How many tests of a file are among the quick ones."""

SLOW = ("test_docs.py", "test_docstrings.py", "test_examples.py", "test_fit_peers.py", "test_packaging.py", "test_threads.py")
"""Files whose tests take long: they run other processes, or wait."""


SWEEP = 100
"""How many programs make a test a sweep."""


def pytest_addoption(parser):
    parser.addoption("--sweeps", default="0/3", metavar="K/N", help="which part of every sweep over programs is run: the K-th of N; 0/1 is all")


def is_in_part(item, name, part, parts):
    """Return True if a program is in the part of a sweep; which one that is differs from sweep to sweep."""
    return zlib.crc32(f"{item.path.name} {item.originalname} {name}".encode()) % parts == part


def left_out(config, items):
    """The items that are in other parts of the sweeps."""
    part, parts = map(int, config.getoption("--sweeps").split("/"))
    programs, by_test = getattr(sys.modules.get("tests.corpus"), "CASES", {}), {}
    for item in items:
        if getattr(getattr(item, "callspec", None), "params", {}).get("name") in programs:
            by_test.setdefault((item.path, item.originalname), []).append(item)
    sweeps = [found for found in by_test.values() if len(found) > SWEEP]
    return [item for found in sweeps for item in found if not is_in_part(item, item.callspec.params["name"], part, parts)]


def pytest_collection_modifyitems(config, items):
    by_file = {}
    for item in items:
        by_file.setdefault(item.path, []).append(item)
    for path, found in by_file.items():
        if path.name not in SLOW:
            for item in found[::max(len(found) // EACH, 1)][:EACH]:
                item.add_marker(pytest.mark.quick)
    if not any("::" in argument for argument in config.args):
        others = left_out(config, items)
        config.hook.pytest_deselected(items=others)
        away = set(others)
        items[:] = [item for item in items if item not in away]

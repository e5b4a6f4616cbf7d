"""`python -m pytest -m quick` is a round through every room in less than a minute: a few tests of every file, evenly spaced.

The rooms are those of the package (`ir frontend analysis ops rules transform optimize backend calling api native fit optim plot interop`), and `whole`
for what is asked of the product as a whole.
"""

import os

import pytest

os.environ.setdefault("ADCOMPILE_BACKEND", "python")        # machine code has a room of its own, `native`

EACH = 10
"""How many tests of a file are among the quick ones."""

SLOW = ("test_docs.py", "test_docstrings.py", "test_examples.py", "test_fit_peers.py", "test_packaging.py", "test_threads.py")
"""Files whose tests take long: they run other processes, or wait."""


def pytest_collection_modifyitems(items):
    by_file = {}
    for item in items:
        by_file.setdefault(item.path, []).append(item)
    for path, found in by_file.items():
        if path.name not in SLOW:
            for item in found[::max(len(found) // EACH, 1)][:EACH]:
                item.add_marker(pytest.mark.quick)

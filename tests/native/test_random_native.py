"""Random programs that write memory, as machine code; a few here, many by `python -m tests.random_native`."""

import pytest

from tests.random_native import counted

pytest.importorskip("llvmlite")


def test_random_programs_are_the_same_as_in_python():
    counts, differ = counted(100, 112)
    assert not differ and counts.get("native", 0) + counts.get("python", 0) > 8

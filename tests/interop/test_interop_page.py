"""The sections of docs/interop.md run and print what they say, each where its library is there."""

import re
import warnings

import pytest

from tests.interop.conftest import ABSENT, LIBRARIES
from tests.whole.test_docs import ROOT, blocks

SECTIONS = re.split(r"^## ", (ROOT / "docs" / "interop.md").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]


def library_of(section):
    return section.partition("\n")[0]


def test_there_is_a_section_for_each_library():
    assert sorted(map(library_of, SECTIONS)) == LIBRARIES


@pytest.mark.parametrize("section", [one for one in SECTIONS if library_of(one) not in ABSENT], ids=library_of)
def test_a_section_runs_and_prints_what_it_says(section):
    space, found = {"__name__": "__main__"}, 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for block in blocks(section):
            output = block.output(f"interop.md, {library_of(section)},", space)
            assert output.rstrip("\n") == block.expected.rstrip("\n")
            found += 1
    assert found

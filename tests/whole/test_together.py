"""Many directions at once are one by one: over the corpus (`tests.together` for all of it), and the texts of small programs."""

import pytest

from tests import corpus
from tests.together import check, check_units, kinds_of
from tests.ways import Way

CASES = corpus.load()
EVERY = 10
WAY = Way()
FORMLESS = 0.1
"""The share of programs that may have no such form: what calls functions that are found when it runs, or calls itself twice derived."""


@pytest.mark.parametrize("name", list(CASES)[1::EVERY])
def test_directions_at_once_are_one_by_one(name):
    assert not {check(CASES[name], kind, WAY) for kind in kinds_of(CASES[name])} - {True, False}


def test_most_programs_have_a_form_for_all_directions():
    names = list(CASES)[::EVERY * 3]
    found = [check(CASES[name], kind, WAY, (3,)) for name in names for kind in kinds_of(CASES[name])]
    assert found.count(False) <= FORMLESS * len(found)


@pytest.mark.parametrize("numeric, optimize", [(True, True), (False, False), (True, False)])
@pytest.mark.parametrize("name", list(CASES)[::EVERY * 3])
def test_so_they_are_where_types_are_not_known(name, numeric, optimize):
    way = Way(numeric, optimize)
    assert not {check(CASES[name], kind, way, (3,)) for kind in kinds_of(CASES[name])} - {True, False}


@pytest.mark.parametrize("name", list(CASES)[2::EVERY // 2])
def test_directions_of_all_elements_are_those_of_an_identity(name):
    assert check_units(CASES[name], WAY) in (0, 1, 2)

"""Patterns and sparse matrices of programs of the corpus."""

import numpy as np
import pytest

from tests import corpus
from tests.random_patterns import run
from tests.sparse_corpus import check_hessian, check_jacobian, check_pattern, points_of

TOLD = ("numbers_taken_out_under_two_names",)
"""Programs whose pattern once missed an element."""
NAMES = sorted({*sorted(corpus.load())[::9], *TOLD})


@pytest.mark.parametrize("name", NAMES)
def test_no_element_is_missing(name):
    case, rng = corpus.CASES[name], np.random.default_rng(1)
    found = points_of(case)
    for point in found:
        check_pattern(case, point, rng)
    for point in found[:1]:
        assert check_jacobian(case, point, rng) is not None
        assert case.no_second_order is not None or check_hessian(case, point) != ""


def test_random_programs_are_right():
    went = run(0, 16)
    assert went["wrong"] == 0 and sum(went.values()) == 16 and len(went) > 1

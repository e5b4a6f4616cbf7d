"""The generator writes the same programs for the same seed, and every construct often enough."""

import random
from collections import Counter

import pytest

from tests import generate
from tests.random_programs import write_program

CONSTRUCTS = 95


def written(seed, n):
    counts = Counter()
    for number in range(n):
        counts += write_program(random.Random(f"{seed} {number} 0"))[1]
    return counts


def test_same_seed_writes_the_same_program():
    assert write_program(random.Random("7")) == write_program(random.Random("7"))
    assert write_program(random.Random("7")) != write_program(random.Random("8"))


def test_each_construct_is_met_ten_times_in_300_programs():
    counts = written(1, 300)
    assert min(counts.values()) >= generate.ENOUGH
    assert len(counts) >= CONSTRUCTS


@pytest.mark.parametrize("seed, n", [(12345, 12), (5, 3)])
def test_random_programs_have_the_derivatives_of_differences(seed, n, tmp_path):
    failures, _, points = generate.run(seed, n, tmp_path)
    generate.report(seed, failures)
    assert not failures
    assert points >= 1.5 * n

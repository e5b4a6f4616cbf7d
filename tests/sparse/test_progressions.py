"""Places at equal distances against sets of numbers."""

from itertools import product

import pytest

from adcompile.sparse.entries.progressions import NoEntries, as_slice, met, of_slice, python_slice, rest, within

SIZE = 7
ASCENDING = [(start, count, step) for start, count, step in product(range(SIZE), range(1, SIZE + 1), (1, 2, 3))
             if start + (count - 1) * step < SIZE]
DESCENDING = [(start, count, -1) for start in range(SIZE) for count in range(1, start + 2)]


def places(own):
    start, count, step = own
    return [start + step * number for number in range(count)]


@pytest.mark.parametrize("own", ASCENDING)
def test_common_places_have_their_numbers_in_both(own):
    told = 0
    for other in ASCENDING + DESCENDING:
        common = [place for place in places(other) if place in places(own)]
        try:
            found = met(own, other)
        except NoEntries:
            continue
        told += 1
        if found is None:
            assert not common
            continue
        mine, its = [[places(one)[number] for number in places(numbers)] for one, numbers in zip((own, other), found)]
        assert mine == its == common and found[1][2] > 0
    assert told > 60


@pytest.mark.parametrize("own", ASCENDING)
def test_what_is_left_are_the_others(own):
    told = 0
    for other in ASCENDING:
        try:
            found = rest(own, other)
        except NoEntries:
            continue
        told += 1
        left = [place for numbers in found for place in places(within(own, numbers))]
        assert sorted(left) == [place for place in places(own) if place not in places(other)]
    assert told > 40


def test_slices_are_progressions():
    for size in range(1, SIZE + 1):
        for bounds in product((None, *range(-3, 4)), (None, *range(-3, 4)), (None, 1, 2, -1, -2)):
            own = of_slice(slice(*bounds), size)
            assert places(own) == list(range(size))[slice(*bounds)]
            if own[1]:
                assert list(range(size))[slice(*as_slice(own, size))] == places(own) == list(range(size))[python_slice(own)]

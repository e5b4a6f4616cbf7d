"""The cheapest choice between recording and computing, against all choices there are."""

import itertools
import math
import random

import pytest

from adcompile.transform.reverse.had.cut import Network, cheapest


def cost_of(recorded, needed, ways, recording):
    """What a choice costs: `recorded` are the values that are recorded, the others are computed where they are needed."""
    total, seen, todo = 0.0, {}, list(needed)
    while todo:
        value = todo.pop()
        if value in seen:
            continue
        seen[value] = True
        if value in recorded:
            total += recording[value]
        else:
            cost, operands = ways.get(value, (math.inf, ()))
            total += cost
            todo.extend(operands)
    return total


def test_a_value_that_is_cheap_to_compute_is_computed():
    assert cheapest(["a"], {"a": (12, ())}, lambda value: 150) == {"a": False}


def test_a_value_that_is_dear_to_compute_is_recorded():
    assert cheapest(["a"], {"a": (300, ())}, lambda value: 150) == {"a": True}


def test_a_value_that_cannot_be_computed_is_recorded():
    assert cheapest(["a"], {}, lambda value: 150) == {"a": True}


def test_an_operand_is_paid_for_once_by_all_that_is_computed_from_it():
    ways = {"a": (12, ("s",)), "b": (12, ("s",)), "c": (12, ("a", "b"))}
    assert cheapest(["a", "b", "c"], ways, lambda value: 150) == {"a": False, "b": False, "c": False, "s": True}


def test_what_is_not_needed_is_not_recorded():
    ways = {"a": (12, ("s",)), "b": (12, ("r",))}
    assert "r" not in cheapest(["a"], ways, lambda value: 150)


def test_one_record_in_the_middle_beats_two_at_the_ends():
    ways = {"p": (12, ("m",)), "q": (12, ("m",)), "m": (300, ("x", "y"))}
    assert cheapest(["p", "q"], ways, lambda value: 150) == {"p": False, "q": False, "m": True}


@pytest.mark.parametrize("seed", range(60))
def test_no_choice_is_cheaper(seed):
    draw = random.Random(seed)
    values = [f"v{k}" for k in range(7)]
    recording = {value: draw.choice((100, 150)) for value in values}
    ways = {value: (draw.choice((1, 12, 45, 200, 400)), tuple(draw.sample(values[:k], draw.randrange(min(k, 3) + 1))))
            for k, value in enumerate(values) if draw.random() < 0.8}
    needed = draw.sample(values, draw.randrange(1, 5))
    choice = cheapest(needed, ways, recording.__getitem__)
    found = cost_of([value for value, is_recorded in choice.items() if is_recorded], needed, ways, recording)
    choices = itertools.chain.from_iterable(itertools.combinations(values, k) for k in range(8))
    assert found == min(cost_of(recorded, needed, ways, recording) for recorded in choices)


def test_a_long_chain_takes_no_recursion():
    ways = {k: (1, (k - 1,)) for k in range(1, 5000)}
    choice = cheapest([4999], ways, lambda value: 100)
    assert choice == {4999: True}


def test_a_cut_leaves_the_source_on_its_side():
    network = Network()
    for start, end, capacity in [("s", "a", 3), ("s", "b", 2), ("a", "t", 2), ("b", "t", 3), ("a", "b", 1)]:
        network.connect(start, end, capacity)
    side = network.source_side("s", "t")
    assert "s" in side and "t" not in side

"""Cards are what NumPy does: each entry is tried on the samples of the rules, in every layout."""

import numpy as np
import pytest

from adcompile.ir.nodes import Apply, Const, Name
from adcompile.ops.asked import allocates, card_of, output_of, shared, written
from adcompile.ops.card import NOT_KNOWN
from adcompile.ops.effects import Effect
from adcompile.ops.memory import EITHER, NEW, SELF, VIEW
from adcompile.ops.registry import card
from tests.rule_uses import RULES, constants, evaluate, is_structure, uses

LAYOUTS = {
    "C": lambda array: np.array(array, order="C"),
    "F": lambda array: np.array(array, order="F"),
    "strided": lambda array: np.repeat(array, 2, axis=-1)[..., ::2] if array.ndim else np.array(array),
    "reversed": lambda array: np.array(array[::-1])[::-1] if array.ndim else np.array(array),
}
TRIED = [name for name, rule in RULES.items() if rule.samples is not None]


def arrays_in(value):
    """The arrays that a value is, or holds."""
    if isinstance(value, np.ndarray):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if is_structure(value) else ()
    return [array for part in parts for array in arrays_in(part)]


def laid_out(value, change):
    """The operand with each array in another layout."""
    if isinstance(value, np.ndarray):
        return change(value)
    return type(value)([laid_out(part, change) for part in value]) if type(value) in (list, tuple) else value


def calls(name):
    """The calls of an operation that its samples are, with their results and operands, in every layout."""
    rule = RULES[name]
    for use in uses(name, rule):
        for change in LAYOUTS.values():
            tried = use.mapped(lambda value: laid_out(value, change))
            args, kwargs = constants(tried.args, tried.kwargs)
            try:
                with np.errstate(all="ignore"):
                    result = evaluate(rule, tried)
            except (TypeError, ValueError):     # functions of one number have no result for arrays
                continue
            yield Apply(rule.key.partition("/")[0], tuple(args), tuple(kwargs)), result


@pytest.mark.parametrize("name", TRIED)
def test_results_share_memory_with_what_their_card_says_and_nothing_else(name):
    results = list(calls(name))
    assert results
    for apply, result in results:
        found = arrays_in(result)
        hidden = [operand.value for operand in (*apply.args, *dict(apply.kwargs).values())
                  if not any(operand is other for other in shared(apply))]
        assert not any(np.shares_memory(one, other) for one in found for other in arrays_in(hidden)), apply


@pytest.mark.parametrize("name", TRIED)
def test_what_allocates_is_memory_of_its_own(name):
    for apply, result in calls(name):
        if allocates(apply):
            operands = [operand.value for operand in (*apply.args, *dict(apply.kwargs).values())]
            assert not any(np.shares_memory(one, other) for one in arrays_in(result) for other in arrays_in(operands)), apply


@pytest.mark.parametrize("name", [name for name in TRIED if not name.startswith(("runtime.", "list_append"))])
def test_a_card_that_does_not_say_new_is_seen_to_share(name):
    """An entry that is weaker than need be costs copies."""
    found = list(calls(name))
    if any(not card_of(apply).memory.is_new for apply, _ in found):
        operands = [[operand.value for operand in (*apply.args, *dict(apply.kwargs).values())] for apply, _ in found]
        assert any(np.shares_memory(one, other) for (_, result), given in zip(found, operands)
                   for one in arrays_in(result) for other in arrays_in(given) if other.size)


def test_what_nobody_looked_into_may_do_anything():
    apply = Apply("method:copy", (Name("x.0"),))
    assert card("method:copy") is None and card_of(apply) is NOT_KNOWN
    assert card_of(apply).effect is Effect.UNKNOWN and not allocates(apply) and shared(apply) == apply.args


def test_an_output_is_written_and_returned():
    for apply in (Apply("numpy.exp", (Name("x.0"), Name("y.0"))), Apply("numpy.exp", (Name("x.0"),), (("out", Name("y.0")),))):
        assert output_of(apply) == Name("y.0") or output_of(apply).id == "y.0"
        assert [operand.id for operand in written(apply)] == ["y.0"] and not allocates(apply)
    assert output_of(Apply("numpy.exp", (Name("x.0"), Const(None)))) is None


def test_an_augmented_assignment_writes_what_it_returns():
    found = card("iadd")
    assert found.memory == SELF(0) and found.writes == (0,) and found.rule is card("add").rule and not found.is_pure


def test_what_is_the_same_in_all_ways_is_that():
    assert EITHER(NEW, NEW) == NEW
    assert EITHER(VIEW("a"), NEW).operands == ("a",) and not EITHER(VIEW("a"), NEW).is_new

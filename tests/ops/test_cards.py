"""Cards are what NumPy does: each entry is tried on the samples of the rules, in every layout."""

import numpy as np
import pytest

from adcompile.ir.nodes import Apply, Const, Name
from adcompile.ir.type_of_value import type_of_value
from adcompile.ir.visit import parts
from adcompile.ops.asked import allocates, card_of, makes, output_of, shared, written
from adcompile.ops.card import NOT_KNOWN
from adcompile.ops.fields.effects import Doing
from adcompile.ops.fields.memory import EITHER, NEW, SELF, VIEW
from adcompile.ops.registry import card
from tests.card_edges import edges
from tests.rule_uses import RULES, constants, function_of, is_structure, uses

LAYOUTS = {
    "C": lambda array: np.array(array, order="C"),
    "F": lambda array: np.array(array, order="F"),
    "strided": lambda array: np.repeat(array, 2, axis=-1)[..., ::2] if array.ndim else np.array(array),
    "reversed": lambda array: np.array(array[::-1])[::-1] if array.ndim else np.array(array),
}
VERSIONS = ("index_add", "runtime.index_add", "index_set", "runtime.index_set")
"""What may write its first operand in place, as the program that holds it knows."""
TRIED = [name for name, rule in RULES.items() if rule.samples is not None and name not in VERSIONS]


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
    """Arguments of calls of an operation by position and by name: its samples in every layout, and what is at edges."""
    rule = RULES[name]
    for use in uses(name, rule):
        for change in LAYOUTS.values():
            tried = use.mapped(lambda value: laid_out(value, change))
            yield tried.args, tried.kwargs
    yield from edges(name, rule)


def results(name):
    """The calls of an operation that give something: as `Apply`, with what they give and whether they changed an operand."""
    rule = RULES[name]
    function = function_of(rule)
    for args, kwargs in calls(name):
        operands, named = constants(args, kwargs)
        given = arrays_in((*args, *kwargs.values()))
        before = [array.tobytes() for array in given]
        try:
            with np.errstate(all="ignore"):
                result = function(*args, **kwargs)
        except Exception:           # not every argument makes sense
            continue
        changed = before != [array.tobytes() for array in given]
        yield Apply(rule.key.partition("/")[0], tuple(operands), tuple(named)), result, changed


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", TRIED)
def test_what_is_safe_for_the_types_of_its_operands_raises_nothing(name):
    rule = RULES[name]
    function, safe = function_of(rule), card(rule.key).is_safe
    tried = list(calls(name))
    assert tried
    for args, kwargs in tried:
        if safe is not None and not kwargs and safe(*[type_of_value(operand, {}) for operand in args]):
            function(*args)


def overlap(one, other):
    return any(a is b or np.shares_memory(a, b) for a in arrays_in(one) for b in arrays_in(other))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", TRIED)
def test_results_are_memory_of_what_their_card_says_and_nothing_else_is_written(name):
    found = list(results(name))
    assert found
    for apply, result, changed in found:
        known, touched = shared(apply), written(apply)
        hidden = [operand.value for operand in parts(apply) if not any(operand is other for other in known)]
        assert not overlap(result, hidden), apply
        assert not allocates(apply) or not known
        assert touched or not changed, apply
        assert not (makes(apply) and card_of(apply).is_whole) or all(array.base is None for array in arrays_in(result)), apply


SHARING = [name for name in TRIED if not name.startswith(("runtime.", "list_append", "generic."))
           and name not in ("builtins.max", "builtins.min")]
"""Numbers share no memory, and helpers are written for what they are called with."""


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", SHARING)
def test_a_card_that_does_not_say_new_is_seen_to_share(name):
    """An entry that is weaker than need be costs copies."""
    found = [(apply, result) for apply, result, _ in results(name)]
    if any(not makes(apply) and card_of(apply).memory.kind != "new" for apply, _ in found):
        assert any(overlap(result, [operand.value for operand in parts(apply)]) for apply, result in found)


def test_what_nobody_looked_into_may_do_anything():
    apply = Apply("method:copy", (Name("x.0"),))
    assert card("method:copy") is None and card_of(apply) is NOT_KNOWN
    assert card_of(apply).effect is Doing.UNKNOWN and not allocates(apply) and shared(apply) == apply.args


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

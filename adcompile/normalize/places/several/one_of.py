"""One of several parts of memory, told apart when the program runs.

    c = a if t else b               c refers to the place `a` where `t` is true, to `b` where it is not
    c[0] = v                        if t: a.2 = index_set(a.1, 0, v); else: b.2 = index_set(b.1, 0, v)
    best = A[0]                     best refers to A[k], and k is handed on beside the versions of A
    for row in A: ...
        best = row

Which names do so is found by trial (`Tracing.told`): only where a program cannot be told otherwise.
"""

from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.memory.named_once import is_slice, is_whole_index
from adcompile.ir.frozen import replace
from adcompile.ir.names import TEMPORARY, named as labelled
from adcompile.ir.nodes import Apply, Const, If, Name, Undefined, Yield
from adcompile.ir.types import List, join
from adcompile.ir.visit import is_display, names_in
from adcompile.normalize.places.drafts import Draft
from adcompile.normalize.places.known import LOST, OneOf, PathStep, Ref, leaves
from adcompile.normalize.places.steps import key_of
from adcompile.ops.asked import is_item

MOST = 8
"""The most parts of memory of which a name may be one."""

HOLE = Const("position")
"""Stands in a pattern for a whole number in an index, which is handed on."""

FRESH = Ref("fresh")
"""The pattern of memory that was made after the paths parted, of which nobody else knows: what it holds is handed on."""


# --- patterns ---------------------------------------------------------------------------


def pattern_of(walk, ref):
    """A Ref without the numbers in its indices, and these numbers."""
    holes = []
    path = tuple([emptied(walk, step, holes) for step in ref.path])
    return Ref(ref.place, path), holes


def emptied(walk, step, holes):
    if not is_item(step.form):
        return step
    form = replace(step.form, args=(None, without_numbers(walk, step.form.args[1], holes)))
    return PathStep(key_of(form), form)


def without_numbers(walk, index, holes):
    if is_slice(index) and isinstance(index.args[2], Const):
        return replace(index, args=(*[without_numbers(walk, part, holes) for part in index.args[:2]], index.args[2]))
    if is_display(index) or is_slice(index):
        return replace(index, args=tuple([without_numbers(walk, part, holes) for part in index.args]))
    if not is_whole_index(index, walk.types):
        return index
    holes.append(index)
    return HOLE


def filled(pattern, numbers):
    """The Ref of a pattern with numbers in its indices."""
    rest = iter(numbers)
    return Ref(pattern.place, tuple([with_numbers(step, rest) for step in pattern.path]))


def with_numbers(step, rest):
    if not is_item(step.form):
        return step
    form = replace(step.form, args=(None, put_into(step.form.args[1], rest)))
    return PathStep(key_of(form), form)


def put_into(index, rest):
    if is_display(index) or is_slice(index):
        return replace(index, args=tuple([put_into(part, rest) for part in index.args]))
    return next(rest) if index is HOLE else index


# --- where paths meet -------------------------------------------------------------------


def choose(walk, plan, k, target, edges, before):
    """Enters in the plan the parts of memory of which the target with the number `k` may be one, as the edges hand them over. Returns
    False where that cannot be told."""
    found, values = plan.chosen.setdefault(target, {}), []
    for edge in edges:
        expr = edge.values[k]
        if isinstance(expr, Undefined) and expr.unread:
            continue
        value = edge.state.refs.get(getattr(expr, "id", None))
        if not isinstance(value, (Ref, OneOf)) or not all(can_be_one(walk, leaf, k, edge, before) for leaf in leaves(value)):
            return False
        values.append(value)
    by_value = [dict(pattern_in(walk, leaf, before) for leaf in leaves(value)) for value in values]
    for pattern in [pattern for one in by_value for pattern in one]:
        if any(names_in(step.form) for step in pattern.path):
            return False
        numbers = [one.get(pattern) for one in by_value]
        first = next(one for one in numbers if one is not None)
        known = found.setdefault(pattern, list(first))
        for k, number in enumerate(known):
            if number is not None and (len(values) < 2 or any(one is None or key_of(one[k]) != key_of(number) for one in numbers)):
                known[k] = None
    if len(by_value) == 2 and plan.test is not None and len({*by_value[0], *by_value[1]}) == len(by_value[0]) + len(by_value[1]) == 2:
        plan.by_arm[target] = True
    return 0 < len(found) <= MOST


def can_be_one(walk, ref, k, edge, before):
    """Return True if what a Ref refers to was there where the paths parted, or is known to one target alone; and is no list."""
    place, state = ref.place, edge.state
    if ref.since is not None or not state.is_known(place) or isinstance(walk.types.get(place), List):
        return False
    if place in before.versions:
        return before.versions[place] is not LOST
    others = [state.reached(state.refs.get(getattr(expr, "id", None))) for number, expr in enumerate(edge.values) if number != k]
    known = place in walk.foreign or place in walk.captured or any(place in held for held in state.holds.values())
    return not known and not state.leans[place] and not any(place in reached for reached in others)


def pattern_in(walk, ref, before):
    return pattern_of(walk, ref) if ref.place in before.versions else (FRESH, [])


def names_of(walk, plan, target):
    """The names of what tells which part of memory a target refers to: of the tests, one fewer than there are parts, and of the
    numbers in indices that are handed on, by pattern and place."""
    found = plan.chosen[target]
    tests = [named_in(walk, plan, (target, "test", k), type_of(Const(True), {})) for k in range(len(found) - 1)]
    if plan.test is not None and len(found) == 2 and plan.by_arm.get(target):
        tests = []
    numbers = {(pattern, k): named_in(walk, plan, (target, pattern, k), type_of(Const(0), {}))
               for pattern, known in found.items() for k, number in enumerate(known) if number is None}
    return tests, numbers


def named_in(walk, plan, key, kind):
    """The name of something that a join hands on, the same on each walk."""
    if key not in plan.names:
        plan.names[key] = walk.namer.new(labelled("k") if key[1] != "test" else TEMPORARY)
    walk.types[plan.names[key]] = kind
    return plan.names[key]


def fresh_value(walk, value, patterns, state, out, now):
    """The value of memory that a target alone knows, if it is the one meant; None where it is not."""
    if isinstance(value, Ref):
        return None if pattern_of(walk, value)[0] in patterns else now(value)
    one, other = [fresh_value(walk, part, patterns, state, out, now) for part in (value.one, value.other)]
    return other if one is None else one if other is None else either(walk, value.test, one, other, out)


def handed_over(walk, plan, target, value, edge):
    """The operands that an edge hands over for a target which is one of several: those of `names_of`."""
    tests, numbers = names_of(walk, plan, target)
    patterns, out = list(plan.chosen[target]), edge.draft.out
    if isinstance(value, Undefined):
        return [Const(False)] * len(tests) + [Const(0)] * len(numbers)      # what nobody reads may be handed on all the same
    value = edge.state.refs[value.id]
    holds = [truth(walk, value, lambda leaf, k=k: Const(place_among(walk, leaf, patterns) == k), out) for k in range(len(tests))]
    return [*holds, *[number_in(walk, value, pattern, k, out) or Const(0) for pattern, k in numbers]]


def place_among(walk, leaf, patterns):
    """The number of the pattern of a Ref."""
    found = pattern_of(walk, leaf)[0]
    return patterns.index(found if found in patterns else FRESH)


def truth(walk, value, of_leaf, out):
    """The expression that is true where something holds of the part of memory that is meant."""
    if isinstance(value, Ref):
        return of_leaf(value)
    one, other = truth(walk, value.one, of_leaf, out), truth(walk, value.other, of_leaf, out)
    return either(walk, value.test, one, other, out)


def number_in(walk, value, pattern, k, out):
    """The number that stands in an index of the part of memory that is meant; None where it is another pattern's."""
    if isinstance(value, Ref):
        found, numbers = pattern_of(walk, value)
        return numbers[k] if found == pattern else None
    one, other = [number_in(walk, part, pattern, k, out) for part in (value.one, value.other)]
    return other if one is None else one if other is None else either(walk, value.test, one, other, out)


def either(walk, test, one, other, out):
    """The expression of one of two, by a test that has a name."""
    if key_of(one) == key_of(other):
        return one
    if [getattr(part, "value", None) for part in (one, other)] == [True, False]:
        return Name(test)
    if [getattr(part, "value", None) for part in (one, other)] == [False, True]:
        return Apply("not", (Name(test),))
    return forked(walk, test, lambda inner: one, lambda inner: other, out)


def forked(walk, test, one, other, out):
    """A name for what one of two functions of a list of statements gives."""
    drafts, values = (Draft(), Draft()), []
    for draft, make in zip(drafts, (one, other)):
        values.append(make(draft.out))
        draft.end = Yield((values[-1],))
    name = walk.namer.new(TEMPORARY)
    walk.types[name] = join(*[type_of(value, walk.types) for value in values])
    then, orelse = drafts
    out.append(lambda: If(Name(test), then.block(), orelse.block(), (name,)))
    return Name(name)


def entered_choice(walk, plan, target):
    """The Ref or OneOf of a target that is one of several after the join."""
    tests, numbers = names_of(walk, plan, target)
    tests = tests or ([plan.test] if len(plan.chosen[target]) > 1 else [])
    refs = []
    for pattern, known in plan.chosen[target].items():
        held = [number if number is not None else Name(numbers[pattern, k]) for k, number in enumerate(known)]
        refs.append(Ref(target) if pattern is FRESH else filled(pattern, held))
    found = refs[-1]
    for test, ref in zip(tests[::-1], refs[-2::-1]):
        found = OneOf(test, ref, found)
    return found


# --- reading and writing ----------------------------------------------------------------


def key_in(value, state):
    """The key of what a OneOf is now among the views that were made."""
    return tuple([state.versions.get(leaf.place, LOST) for leaf in leaves(value)]), value


def each(value, function):
    """The OneOf of what a function makes of each part of memory."""
    return function(value) if isinstance(value, Ref) else OneOf(value.test, each(value.one, function), each(value.other, function))


def resolved(value, test, holds):
    """The Ref or OneOf where a test is known."""
    if not isinstance(value, OneOf):
        return value
    one, other = resolved(value.one, test, holds), resolved(value.other, test, holds)
    return (one if holds else other) if value.test == test else OneOf(value.test, one, other)


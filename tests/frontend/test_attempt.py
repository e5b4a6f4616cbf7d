"""What is lowered on trial and not wanted has not happened: every field of a frame and its unit is as it was."""

import ast
from unittest.mock import patch

import numpy as np

from adcompile.frontend.frame import attempt
from adcompile.frontend.frame.frame import Frame
from adcompile.frontend.lower.function import lower

DATA = np.array([1.0, 2.0])


def helper(k):
    """A function that is looked into for the function in it, and gives none."""
    total = 0.0
    for item in [k, k * DATA[0]]:
        total = total + (lambda t: t * item)(2.0)
    return total


def unwanted(x, n):
    return x * helper(n) * DATA[0]


def refused(x, n):
    def inner(m):
        count = DATA[0]

        def counted():
            nonlocal count
            count = count + 1
            return m

        def descending(k):
            return 0 if k < 1 else 1 + descending(k - 1)

        items = [counted() for k in range(3)]
        names, pair = {"one": 1.0, "two": n}, (m, count)
        first, *rest = [m, *pair, descending(m)]
        for a, b in zip(items, rest):
            count = count + a * b
        if m > 2:
            raise ValueError(m)
        kept = list(map(lambda k: k + first, items))
        return names["one"] + kept[0] + len({"counted": counted})

    return x * inner(n) * DATA[1]


def missing(x, n):
    def inner(m):
        def set_here():
            nonlocal m
            m = 3

        held = {"inner": set_here}
        if m > 5:
            np.missing(m)
        return len(list(held))

    return x * inner(n)


def shown(value, depth=3):
    """A value as something that can be compared, its containers by their items."""
    if isinstance(value, dict):
        return tuple([(key, shown(item, depth - 1)) for key, item in value.items()])
    if isinstance(value, (list, tuple)):
        return tuple([shown(item, depth - 1) for item in value])
    if isinstance(value, (set, frozenset)):
        return frozenset(value)
    return value if isinstance(value, (int, str)) or value is None else id(value)


def fields(holder):
    return {name: shown(getattr(holder, name)) for cls in type(holder).__mro__ for name in getattr(cls, "__slots__", ())}


def state(frame):
    """What the fields of the unit, of a frame and of all frames around it hold, by the holder's class, number and name."""
    found = {("Unit", 0, name): held for name, held in fields(frame.unit).items()}
    number = 0
    while frame is not None:
        found |= {("Frame", number, name): held for name, held in fields(frame).items()}
        frame, number = frame.parent, number + 1
    return found


def trials():
    """The trials that are not wanted while the functions are lowered: of each the state before, at its end, and after it was taken
    back."""
    found = []
    snapshot, rollback = attempt.snapshot, attempt.rollback

    def noted(frame):
        return snapshot(frame), frame, state(frame)

    def taken_back(before):
        rows, frame, first = before
        last = state(frame)
        rollback(rows)
        found.append((first, last, state(frame)))

    with patch.multiple(attempt, snapshot=noted, rollback=taken_back):
        for function in (unwanted, refused, missing):
            count = len(found)
            lower(function, ["x"])
            assert len(found) > count
    return found


KEPT = {("Unit", name) for name in ("flows", "quiet")}
"""What has been found out about the source stays."""


def test_nothing_has_happened_after_a_trial_that_is_not_wanted():
    for first, _, after in trials():
        changed = {(kind, name) for (kind, number, name), held in first.items() if held != after[kind, number, name]}
        assert changed <= KEPT


def test_a_trial_changes_what_is_brought_back():
    changed = {key[2] for first, last, _ in trials() for key, held in first.items() if held != last[key]}
    assert changed >= {"callees", "captured", "consumed", "displays", "env", "found", "inlined", "keyed", "made", "objects", "opened",
                       "out", "refusals", "refused", "tainted"}


def test_every_field_that_lowering_changes_holds_what_can_be_brought_back():
    """A field of another kind, a set or an object that is changed itself, needs a line in `attempt.contents`."""
    kinds = (int, frozenset, list, dict, attempt.Grown, Frame, ast.AST, type(None))

    def looked_at(frame):
        for holder in (frame, frame.unit):
            for name in attempt.changing(type(holder)):
                assert isinstance(getattr(holder, name), kinds), name
        return snapshot(frame)

    snapshot = attempt.snapshot
    with patch.object(attempt, "snapshot", looked_at):
        lower(refused, ["x"])

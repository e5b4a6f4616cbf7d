"""The sets of columns of single operations against their Jacobians, on the samples of all rules: none may be missing."""

import numpy as np
import pytest

from adcompile.ir.nodes import Apply, Const
from adcompile.sparse.dependence.one_operation import OneCall
from adcompile.sparse.dependence.operations import leaves, rebuilt, resulting
from adcompile.sparse.dependence.reach import own
from adcompile.sparse.dependence.traced import Traced, sets_in
from tests.rule_uses import DERIVED, function_of, uses


def floats(value):
    """The arrays and numbers in a value that have a derivative."""
    return [leaf for leaf, _ in leaves(value, None) if isinstance(leaf, float) or getattr(leaf, "dtype", np.dtype(int)).kind == "f"]


def operand(value, start, width):
    """The Traced of an operand whose first float has the column `start`, and the number of its floats."""
    count = start

    def reach(leaf):
        nonlocal count
        if not floats(leaf):
            return None
        found = own(count, np.size(leaf), width)
        count += np.size(leaf)
        return found

    whole = rebuilt(value, reach) if isinstance(value, (list, tuple)) else reach(value)
    return Traced(value, whole if count > start else None, int(count > start)), count - start


def changed(value, place, step):
    """A value with one of its floats, by its number, moved by a step."""
    seen = 0

    def change(leaf):
        nonlocal seen
        if not floats(leaf):
            return leaf
        first, seen = seen, seen + np.size(leaf)
        if not first <= place < seen:
            return leaf
        if isinstance(leaf, np.ndarray):
            moved = leaf.copy()
            moved.flat[place - first] += step
            return moved
        return type(leaf)(leaf + step)

    return rebuilt(value, change)


def vector(value):
    found = [np.reshape(np.asarray(leaf, float), -1) for leaf in floats(value)]
    return np.concatenate(found) if found else np.zeros(0)


def rows(value, reach, width):
    """The boolean matrix of a reach in the structure of a value."""
    if isinstance(value, (list, tuple)):
        parts = reach if isinstance(reach, (list, tuple)) and len(reach) == len(value) else [reach] * len(value)
        found = [rows(item, part, width) for item, part in zip(value, parts)]
        return np.concatenate(found) if found else np.zeros((0, width), bool)
    if not floats(value):
        return np.zeros((0, width), bool)
    sets = sets_in(reach)
    if not sets:
        return np.zeros((np.size(value), width), bool)
    return np.concatenate([one.matrix().toarray() for one in sets]) if len(sets) == 1 and sets[0].size == np.size(value) \
        else np.tile(np.any(np.concatenate([one.matrix().toarray() for one in sets]), 0), (np.size(value), 1))


@pytest.mark.parametrize("name, rule", [pytest.param(name, rule, id=name) for name, rule in DERIVED.items()])
def test_no_column_is_missing(name, rule):
    seen = 0
    for use in uses(name, rule):
        if any(isinstance(arg, (dict, set, str)) or callable(arg) for arg in (*use.args, *use.kwargs.values())):
            continue
        given = [*use.args, *use.kwargs.values()]
        names = {position for position, arg in enumerate(given) if any(arg is value for one in rule.wrt if one in use.operands
                                                                       for value in as_parts(use.operands[one]))}
        width = sum(len(vector(value)) for position, value in enumerate(given) if position in names)
        knowns, start = [], 0
        for position, value in enumerate(given):
            one, count = operand(value, start, width) if position in names else (Traced(value), 0)
            knowns.append(one)
            start += count
        function = function_of(rule)
        count, keys = len(use.args), list(use.kwargs)

        def run(*values):
            return function(*values[:count], **dict(zip(keys, values[count:])))

        by_name = tuple([(key, Const(value)) for key, value in use.kwargs.items()])
        apply = Apply(rule.key.partition("/")[0], tuple(map(Const, use.args)), by_name)
        with np.errstate(all="ignore"):
            try:
                call = OneCall(apply, run, knowns)
            except (TypeError, ValueError):         # a sample for the text alone, as of `math` on arrays
                continue
            found = resulting(call)
            pattern, base = rows(found.value, found.reach, width), vector(found.value)
            assert pattern.shape == (len(base), width)
            column = 0
            for position in sorted(names):
                for place in range(len(vector(given[position]))):
                    for step in (1e-3, -1e-3, 0.7):
                        values = list(given)
                        values[position] = changed(given[position], place, step)
                        try:
                            moved = vector(run(*values))
                        except (ValueError, ArithmeticError, np.linalg.LinAlgError):
                            continue
                        if moved.shape == base.shape:
                            differs = (np.abs(moved - base) > 1e-9 * (1 + np.abs(base))) & np.isfinite(moved) & np.isfinite(base)
                            assert not (differs & ~pattern[:, column]).any(), (given, column)
                            seen += 1
                    column += 1
    assert seen >= 0


def as_parts(operand):
    return (operand, *operand) if isinstance(operand, tuple) else (operand,)

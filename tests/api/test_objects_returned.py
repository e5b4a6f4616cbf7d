"""Jacobians of functions that return objects: blocks in their classes, as in dicts of the same."""

from collections import namedtuple
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pytest

from adcompile import UnsupportedSyntax, jacobian, vjp

X = np.array([0.5, 1.5, -0.3])
MODES = ("auto", "forward", "reverse")
Pair = namedtuple("Pair", "u v")


@dataclass
class Moments:
    mean: object
    squares: object
    name: str = "moments"


@dataclass(frozen=True, slots=True)
class Kept:
    first: object
    second: object


class Plain:
    def __init__(self, x):
        self.squares = x * x
        self.count = len(x)
        self.mean = np.mean(x)


MEAN, SQUARES = np.full(3, 1.0 / 3.0), np.diag(2.0 * X)


def made_in_a_branch(x):
    if x[0] > 0.0:
        return Moments(np.mean(x), x * x)
    return Moments(0.0 * x[0], x)


def changed_in_a_loop(x):
    found = Moments(0.0, np.zeros(3))
    for k in range(3):
        found.mean += x[k] / 3.0
        found.squares[k] = x[k] ** 2
    return found


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("function", [
    lambda x: Moments(np.mean(x), x * x), lambda x: Moments(squares=x * x, mean=np.mean(x)), made_in_a_branch, changed_in_a_loop,
])
def test_a_dataclass_has_its_blocks_in_its_class(function, mode):
    found = jacobian(function, mode=mode)(X)
    assert type(found) is Moments and found.name is None
    np.testing.assert_allclose(found.mean, MEAN, rtol=1e-12)
    np.testing.assert_allclose(found.squares, SQUARES, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("mode", MODES)
def test_named_tuples_frozen_classes_with_slots_namespaces_and_plain_classes(mode):
    pair = jacobian(lambda x: Pair(x * x, np.mean(x)), mode=mode)(X)
    assert type(pair) is Pair
    np.testing.assert_allclose(pair.u, SQUARES)
    np.testing.assert_allclose(pair.v, MEAN)
    kept = jacobian(lambda x: Kept(second=np.mean(x), first=x * x), mode=mode)(X)
    assert type(kept) is Kept
    np.testing.assert_allclose(kept.first, SQUARES)
    np.testing.assert_allclose(kept.second, MEAN)
    space = jacobian(lambda x: SimpleNamespace(a=x * x, b="text"), mode=mode)(X)
    assert space.b is None and np.allclose(space.a, SQUARES)
    plain = jacobian(lambda x: Plain(x), mode=mode)(X)
    assert type(plain) is Plain and plain.count is None and np.allclose(plain.mean, MEAN) and np.allclose(plain.squares, SQUARES)


@pytest.mark.parametrize("mode", MODES)
def test_objects_in_structures_and_in_objects(mode):
    def function(x):
        return {"m": Moments(Pair(np.mean(x), 1.0), [x * x, Kept(2.0, x[1])]), "last": (x[2], Pair(x[0], x))}

    found = jacobian(function, mode=mode)(X)
    np.testing.assert_allclose(found["m"].mean.u, MEAN)
    np.testing.assert_allclose(found["m"].mean.v, np.zeros(3))
    np.testing.assert_allclose(found["m"].squares[0], SQUARES)
    np.testing.assert_allclose(found["m"].squares[1].second, [0.0, 1.0, 0.0])
    np.testing.assert_allclose(found["last"][0], [0.0, 0.0, 1.0])
    np.testing.assert_allclose(found["last"][1].v, np.eye(3))


def test_objects_go_in_and_come_out():
    def function(p):
        return Moments(p.mean * 2.0, p.squares * p.mean)

    found = jacobian(function)(Moments(3.0, X))
    assert type(found) is type(found.mean) is type(found.squares) is Moments
    assert found.mean.mean == 2.0 and np.allclose(found.mean.squares, 0.0)
    np.testing.assert_allclose(found.squares.mean, X)
    np.testing.assert_allclose(found.squares.squares, 3.0 * np.eye(3))


def test_several_arguments_and_one_matrix_of_all_columns():
    found = jacobian(lambda a, b: Pair(a * b, np.sum(b)), wrt=(0, 1))(2.0, X)
    assert type(found) is Pair
    np.testing.assert_allclose(found.u[0], X)
    np.testing.assert_allclose(found.u[1], 2.0 * np.eye(3))
    stacked = jacobian(lambda a, b: Pair(a * b, np.sum(b)), wrt=(0, 1), stack=True)(2.0, X)
    np.testing.assert_allclose(stacked.u, np.column_stack([X, 2.0 * np.eye(3)]))


def test_other_operators_refuse_an_object_with_a_hint():
    with pytest.raises(UnsupportedSyntax, match="cannot be handed on as a whole"):
        vjp(lambda x: Moments(np.mean(x), x * x), X)

"""`pack`: any structure of floats as one vector, and back; a function of it like the user's own."""

from collections import namedtuple
from dataclasses import dataclass

import numpy as np
import pytest

import adcompile
from adcompile import BadArgument, grad, pack

Line = namedtuple("Line", "slope intercept")


@dataclass
class Layer:
    W: object
    b: object


@dataclass(frozen=True, slots=True)
class Model:
    layers: list
    rate: float
    name: str = "small"


STRUCTURES = [
    (2.5, ["x"]),
    (np.float32(2.5), ["x"]),
    (np.array(2.5), ["x"]),
    (np.arange(3.0), ["x[0]", "x[1]", "x[2]"]),
    (np.ones((2, 2), np.float32), ["x[0, 0]", "x[0, 1]", "x[1, 0]", "x[1, 1]"]),
    (np.asfortranarray(np.arange(6.0).reshape(2, 3))[:, ::-2], ["x[0, 0]", "x[0, 1]", "x[1, 0]", "x[1, 1]"]),
    (np.zeros((0, 3)), []),
    ([1.0, 2.0], ["x[0]", "x[1]"]),
    ((1.0,), ["x[0]"]),
    ({"a": 1.0, "b": {"c": np.ones(1)}, 3: 2.0}, ["a", "b.c[0]", "x[3]"]),
    (Line(1.0, np.ones(1)), ["slope", "intercept[0]"]),
    (Model([Layer(np.ones((1, 2)), 0.5)], 0.1), ["layers[0].W[0, 0]", "layers[0].W[0, 1]", "layers[0].b", "rate"]),
    ({"w": 1.0, "degree": 3, "kind": "a{b}", "none": None, "on": True, "ids": np.arange(2)}, ["w"]),
]


def same(one, other):
    if isinstance(one, np.ndarray):
        return type(other) is np.ndarray and one.dtype == other.dtype and np.array_equal(one, other)
    if isinstance(one, dict):
        return type(one) is type(other) and list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))
    if hasattr(one, "__dataclass_fields__"):
        return type(one) is type(other) and all(same(getattr(one, key), getattr(other, key)) for key in one.__dataclass_fields__)
    return type(one) is type(other) and one == other


@pytest.mark.parametrize("params, names", STRUCTURES, ids=lambda value: str(value)[:30])
def test_what_is_packed_comes_back(params, names):
    vector, unpack = pack(params)
    assert vector.dtype == np.float64 and vector.shape == (len(names),)
    assert unpack.names == names
    assert same(unpack(vector), params)
    assert pack(unpack(2 * vector))[0].tolist() == (2 * vector).tolist()


def test_what_comes_back_is_new():
    vector, unpack = pack({"a": np.ones(2), "b": np.ones((1, 1))})
    found = unpack(vector)
    found["a"][:], found["b"][:] = 5.0, 5.0
    assert vector.tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("integers, floats", [(3, 3.0), (np.int64(3), 3.0), ([1, 2], [1.0, 2.0]), (np.arange(2), np.arange(2.0))])
def test_integers_alone_stand_for_floats(integers, floats):
    vector, unpack = pack(integers)
    assert same(unpack(vector), floats)


def test_the_way_back_can_be_differentiated():
    vector, unpack = pack({"W": np.arange(4.0).reshape(2, 2), "b": (0.5, 2)})

    def loss(vector):
        params = unpack(vector)
        return np.sum(params["W"] ** 2) * params["b"][0] ** params["b"][1]

    np.testing.assert_allclose(grad(loss)(vector), [0.0, 0.5, 1.0, 1.5, 14.0])


@pytest.mark.parametrize("params, message", [
    ("text", "there are no floats in the parameters (str)"),
    ([], "there are no floats in the parameters (list)"),
    ({"a": True, "b": None}, "there are no floats"),
    ({"a": 1.0, "z": 1j}, "the parameter z is complex"),
    (np.ones(2, complex), "the parameter x is complex"),
    ({"a": {"b": 1.0}, "a.b": 2.0}, "two of the parameters would be called 'a.b'"),
])
def test_what_cannot_be_packed_is_refused_with_a_hint(params, message):
    with pytest.raises(BadArgument) as raised:
        pack(params)
    assert message in str(raised.value) and "\n  G" in str(raised.value)


def test_it_is_among_the_public_names():
    assert "pack" in adcompile.__all__

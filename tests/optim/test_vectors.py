"""Parameters of any structure as one vector: views of it, and copies of what they were."""

from collections import OrderedDict, namedtuple
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
import pytest

from adcompile import BadArgument, grad, optim
from adcompile.frontend.containers.taken_apart import STRUCTURES, attributes, is_open
from adcompile.optim.vectors import Vectors

Line = namedtuple("Line", "slope intercept")


@dataclass
class Layer:
    W: object
    b: object
    bent: bool = True
    seen: int = field(default=0, init=False)


@dataclass(frozen=True, slots=True)
class Frozen:
    rate: float
    name: str = "small"


class Plain:
    made = 0

    def __init__(self, weight):
        Plain.made += 1
        self.weight, self.activation = weight, np.tanh


class Odd:
    """An object that writes its attributes by code of its own."""

    def __init__(self):
        self.weight = np.ones(2)

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value)


class Labelled:
    """An array of another kind, as a Series is."""

    def __array__(self, dtype=None, copy=None):
        return np.ones(2)


STRUCTURES_OF_FLOATS = {
    "float": 2.5,
    "NumPy number": np.float64(2.5),
    "narrow number": np.float32(2.5),
    "array without an axis": np.array(2.5),
    "vector": np.arange(3.0),
    "narrow array": np.ones((2, 2), np.float32),
    "half array": np.ones(3, np.float16),
    "long array": np.ones(3, np.longdouble),
    "array in another order": np.asfortranarray(np.arange(6.0).reshape(2, 3))[:, ::-2],
    "array of another machine": np.arange(3.0).astype(">f8"),
    "read only": np.frombuffer(np.arange(3.0).tobytes()),
    "list": [1.0, 2.0],
    "tuple": (1.0, np.ones(2)),
    "dict": {"a": 1.0, "b": {"c": np.ones(1), "{0}": np.zeros(2)}, 3: 2.0, (1, 2): np.ones(1)},
    "named tuple": Line(1.0, np.ones(1)),
    "dataclasses": [Layer(np.ones((1, 2)), np.zeros(2)), Layer(np.ones((2, 1)), np.zeros(1), False)],
    "frozen dataclass": Frozen(0.5),
    "plain objects": {"first": Plain(np.ones(2)), "second": Plain(0.5)},
    "namespace": SimpleNamespace(w=np.ones(2), n=3),
    "what is no float": {"w": np.ones(2), "degree": 3, "name": "x", "none": None, "index": np.arange(2), "flag": True, "empty": []},
    "narrow beside wide": [np.ones(2, np.float32), np.zeros(2)],
    "number beside narrow": [np.ones(2, np.float32), 0.25],
    "empty beside full": [np.zeros((0, 3)), np.ones(2)],
}


def same(one, other):
    """The same structure, types and values."""
    if isinstance(one, STRUCTURES) or is_open(type(one)) and not isinstance(one, np.ndarray):
        if type(one) is not type(other):
            return False
        parts = [dict(enumerate(x)) if type(x) in (list, tuple) else x if isinstance(x, dict) else attributes(x) for x in (one, other)]
        return parts[0].keys() == parts[1].keys() and all(same(part, parts[1][key]) for key, part in parts[0].items())
    return type(one) is type(other) and np.array_equal(one, other) and getattr(one, "dtype", 0) == getattr(other, "dtype", 0)


@pytest.mark.parametrize("name", STRUCTURES_OF_FLOATS)
def test_a_structure_comes_back_in_memory_of_its_own(name):
    params = STRUCTURES_OF_FLOATS[name]
    vectors = Vectors(params)
    vector = vectors.gathered(params, "params")
    assert same(vectors.restored(vector), params)
    other = vectors.gathered(vectors.restored(2 * vector), "params")
    assert np.array_equal(other, 2 * vector) and vector.shape == (vectors.size,)
    restored = vectors.restored(vector)
    vector += 1
    assert same(restored, params)


@pytest.mark.parametrize("name", STRUCTURES_OF_FLOATS)
def test_views_have_the_structure_and_move_with_the_vector(name):
    params = STRUCTURES_OF_FLOATS[name]
    vectors = Vectors(params)
    vector = vectors.gathered(params, "params")
    views = vectors.views(vector)
    assert np.array_equal(vectors.gathered(views, "params"), vector)
    if vectors.stay:
        vector *= 3
        assert np.array_equal(vectors.gathered(views, "params"), vector)


def test_one_set_of_views_serves_where_all_leaves_are_arrays_of_one_dtype():
    assert {name for name, params in STRUCTURES_OF_FLOATS.items() if Vectors(params).stay} == {
        "array without an axis", "vector", "narrow array", "long array", "array in another order", "read only", "dataclasses", "namespace",
        "what is no float", "empty beside full"}


@pytest.mark.parametrize("name, dtype", [
    ("narrow array", "float32"), ("half array", "float64"), ("narrow beside wide", "float64"), ("number beside narrow", "float64"),
    ("narrow number", "float32"), ("long array", "longdouble"), ("array of another machine", "float64")])
def test_the_vector_has_the_dtype_of_all_leaves_or_float64(name, dtype):
    assert Vectors(STRUCTURES_OF_FLOATS[name]).dtype == np.dtype(dtype)


def test_no_code_of_a_class_runs_to_make_objects_again():
    params = [Plain(np.ones(2))]
    made, vectors = Plain.made, Vectors(params)
    views = vectors.views(vectors.gathered(params, "params"))
    assert Plain.made == made and type(views[0]) is Plain and views[0].activation is np.tanh


def test_integers_alone_stand_for_floats():
    vectors = Vectors({"a": 3, "b": np.arange(2), "name": "x"})
    restored = vectors.restored(vectors.gathered({"a": 3, "b": np.arange(2)}, "params"))
    assert restored["a"] == 3.0 and type(restored["a"]) is float and restored["b"].dtype == np.float64 and restored["name"] == "x"


def total(params):
    layer, line = params["layers"][0], params["line"]
    return np.sum(layer.W * layer.W) + layer.b ** 2 + (line.slope - 3) ** 2 + np.sum(params["plain"].weight ** 2) * params["degree"]


def test_a_step_along_the_gradient_of_a_structure_of_everything():
    params = {"layers": [Layer(np.ones((2, 2)), 0.5)], "line": Line(1.0, "none"), "plain": Plain(np.array([2.0])), "degree": 2}
    optimizer = optim.sgd(0.25)
    moved, _ = optimizer.step(params, grad(total)(params), optimizer.init(params))
    assert moved["layers"][0].W.tolist() == [[0.5, 0.5], [0.5, 0.5]] and moved["layers"][0].b == 0.25
    assert moved["line"] == Line(2.0, "none") and moved["plain"].weight.tolist() == [0.0] and moved["degree"] == 2


REFUSED = [
    ({"n": "text"}, r"there are no floats in the parameters \(dict\)\n  Give a float"),
    (None, r"there are no floats in the parameters \(NoneType\)"),
    ([Odd(), 2.0], r"the parameter x\[0\] is a Odd, which holds floats and cannot be taken apart: it runs code to read or write them\n  Give"),
    ({"layer": [Odd()]}, r"the parameter layer\[0\] is a Odd, which holds floats"),
    ([Labelled(), 1.0], r"the parameter x\[0\] is a Labelled\n  Give a plain array."),
    (OrderedDict(a=1.0), r"the parameter x is a OrderedDict\n  Give a list, a tuple or a dict."),
    (np.zeros(0), r"there are no floats in the parameters \(ndarray\)"),
    ({"a": 1.0, "b": [1j]}, r"the parameter b\[0\] is complex\n  Give its real and its imaginary part."),
    ({"a": np.ones(2, complex)}, "the parameter a is complex"),
    ({"a": np.ma.masked_array([1.0])}, "the parameter a is a MaskedArray\n  Give a plain array."),
    ([Layer(1.0, 2.0)] * 2, r"the Layer x\[1\] stands in two places of the parameters\n  Hold it in one, and let the function use it twice"),
    ([{"a": 1.0}] * 2, r"the dict x\[1\] stands in two places"),
]


@pytest.mark.parametrize("params, message", REFUSED)
def test_what_cannot_be_moved_is_refused(params, message):
    with pytest.raises(BadArgument, match=message):
        optim.adam().init(params)


@pytest.mark.parametrize("gradient", [
    {"w": np.ones(3)}, {"w": np.ones(3), "b": None}, {"w": np.ones((3, 1)), "b": 1.0}, {"w": np.ones(4), "b": 1.0}, [np.ones(3), 1.0],
    {"w": 1.0, "b": 1.0}, {"w": np.ones(3), "b": np.ones(1)}, {"w": np.ones(3, complex), "b": 1.0}, None])
def test_a_gradient_of_another_structure_is_refused(gradient):
    optimizer, params = optim.sgd(0.1), {"w": np.ones(3), "b": 1.0}
    with pytest.raises(BadArgument, match=r"the gradient is not the structure of the parameters .*\n  It must have: w \(3,\), b \(\)\."):
        optimizer.step(params, gradient, optimizer.init(params))

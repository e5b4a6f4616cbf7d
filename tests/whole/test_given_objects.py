"""Objects as arguments with respect to which derivatives are taken, and dicts and lists among them that are written."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import pytest

from adcompile import NotDifferentiable, UnsupportedSyntax, check, explain, grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp
from adcompile.api.boundary.conversion import like
from adcompile.api.boundary.by_hand import Prepared
from adcompile.api.boundary.programs import program
from adcompile.api.boundary.wrt import wrt_of
from adcompile.calling.signature import describe
from adcompile.compiler import Options

RANDOM = np.random.default_rng(5)
X = np.array([0.3, 0.4, -0.2])


@dataclass(frozen=True)
class Normal:
    mean: Any
    scale: float = 0.7
    shape: Callable = np.tanh
    power: int = 2

    def __post_init__(self):
        assert self.scale is not None and callable(self.shape)

    @property
    def precision(self):
        return 1.0 / self.scale**2

    def density(self, x):
        return -0.5 * np.sum((x - self.mean) ** self.power) * self.precision - np.log(self.scale) * np.size(x)

    def moved(self, step):
        return replace(self, mean=self.mean + step)


class Line(NamedTuple):
    slope: Any
    offset: float

    def at(self, x):
        return self.slope * x + self.offset


class Filter:
    __slots__ = ("gain", "state", "_seen")

    def __init__(self, gain, state):
        self.gain, self.state, self._seen = gain, state, 0

    def __repr__(self):
        return f"Filter({self.gain}, {self.state}, {self._seen})"

    def step(self, x):
        self.state = self.state + self.gain * (x - self.state)
        self._seen += 1
        return self.state


class Dense:
    def __init__(self, w, b):
        self.w, self.b = w, b

    def __repr__(self):
        return f"Dense({self.w}, {self.b})"

    def __call__(self, x):
        return np.tanh(x @ self.w + self.b)


class Leaky:
    def __call__(self, x):
        return np.where(x > 0, x, 0.1 * x)

    def __repr__(self):
        return "Leaky()"


@dataclass
class Network:
    layers: list
    scale: float = 2.0
    name: str = "net"
    options: dict = field(default_factory=lambda: {"rate": 0.3, "steps": 2})

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x * self.scale


def network():
    return Network([Dense(RANDOM.normal(size=(3, 4)), np.zeros(4)), Leaky(), Dense(RANDOM.normal(size=(4, 2)), np.ones(2))])


def by_method(p, x):
    return p.moved(x).density(x * x) + np.sum(p.shape(x * p.scale))


def by_two(p, q):
    return p.density(q.mean) + q.density(p.mean) * p.scale


def by_record(p, x):
    slope, offset = p
    return np.sum(np.sin(p.at(x)) * slope) + p[1] * len(p) + p._replace(offset=offset * 2).offset ** 2


def filtered(p, x):
    total = 0.0
    for value in x:
        total = total + np.sum(p.step(value) ** 2)
    return total * p._seen


def by_layers(net, x):
    return np.sum(net(x) ** 2) * net.options["rate"] ** net.options["steps"]


def by_list(layers, x):
    for layer in layers:
        x = layer(x)
    return np.sum(x)


def by_names(p, x):
    p.scale = p.scale * 2.0
    p.total = np.sum(p.w * x) * p.scale
    p.inner["rate"] += 1.0
    return p.total * p.inner["rate"] + np.sum(p.inner["w"] ** 2)


def in_place(p, x):
    p.mean += x
    p.mean[1:] *= p.scale
    return np.sum(p.mean ** 2)


def in_dict(p, x):
    return np.sum(p["first"](x)) * p["factor"]


def by_branch(p, x):
    if p.power > 1 and p.scale > 0.1:
        p = p.moved(x)
    return p.density(x)


OBJECTS = [
    (by_method, Normal(X), X), (by_method, Normal(0.4), X), (by_two, Normal(X), Normal(X * X, 1.3)), (by_record, Line(X, 0.5), X),
    (by_record, Line(0.2, 0.5), X), (filtered, Filter(0.4, 0.1), X), (filtered, Filter(np.float64(0.4), np.ones(2)), X),
    (by_layers, network(), X), (by_list, network().layers, X), (by_list, tuple(network().layers), X),
    (by_names, SimpleNamespace(w=X, scale=0.4, inner={"rate": 1.5, "w": X * 2}), X),
    (in_dict, {"first": network().layers[0], "factor": 2.0}, X),
    (in_place, SimpleNamespace(mean=X * 2, scale=0.4), X), (by_branch, Normal(X), X),
]


@pytest.mark.parametrize("function, p, x", OBJECTS)
def test_derivatives_by_objects(function, p, x):
    before = repr(p)
    assert len(check(function, p, x).comparisons) == 4
    assert repr(p) == before


@pytest.mark.parametrize("function, p, x", OBJECTS)
def test_values_are_those_of_the_function(function, p, x):
    before = repr(p)
    expected = function(copy.deepcopy(p), x)
    value, found = value_and_grad(function)(p, x)
    again, pull = vjp(function, p, x)
    assert value == expected and again == expected and type(found) is type(p)
    assert repr(pull(1.0)[0]) == repr(pull(1.0)[0]) and repr(p) == before


def leaves(found):
    """The numbers and arrays in a structure, in order."""
    match found:
        case None:
            return []
        case float() | np.ndarray() | np.generic():
            return [found]
        case dict():
            items = found.values()
        case list() | tuple():
            items = found
        case _:
            items = [getattr(found, name) for name in getattr(type(found), "__slots__", vars(found) if hasattr(found, "__dict__") else ())]
    return [leaf for item in items for leaf in leaves(item)]


def vector(found):
    return np.concatenate([np.ravel(leaf) for leaf in leaves(found)])


@pytest.mark.parametrize("function, p, x", OBJECTS)
def test_hessian_agrees_with_its_products(function, p, x):
    direction = grad(function)(p, x)
    own, blocks = leaves(direction), leaves(hessian(function)(p, x))
    assert [np.shape(block) for block in blocks] == [np.shape(one) + np.shape(other) for one in own for other in own]
    rows = [[np.reshape(blocks[i * len(own) + j], (np.size(one), np.size(other))) for j, other in enumerate(own)]
            for i, one in enumerate(own)]
    whole = np.block(rows)
    np.testing.assert_array_equal(whole, whole.T)
    np.testing.assert_allclose(whole @ vector(direction), vector(hvp(function)(p, direction, x)), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("options", [Options(numeric=True), Options(dynamic=True), Options(optimize=False)])
@pytest.mark.parametrize("function, p, x", OBJECTS)
def test_types_that_are_forgotten(function, p, x, options):
    callee = describe(function)
    wrt = wrt_of(callee, 0, "grad")
    if options.dynamic and function in (in_place, by_names):        # what is written in place has to have a type
        with pytest.raises(UnsupportedSyntax):
            bound = program(callee, "gradient", wrt, [p, x], options)
            Prepared(callee, bound, wrt).call(bound.compiled.function, [p, x], {})
        return
    bound = program(callee, "gradient", wrt, [p, x], options)
    value, *bars = Prepared(callee, bound, wrt).call(bound.compiled.function, [p, x], {})
    assert value == pytest.approx(function(copy.deepcopy(p), x))
    np.testing.assert_allclose(vector(like(bound.spread.found(bars)[0], p)), vector(grad(function)(p, x)), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("mode", ["forward", "reverse", "auto"])
def test_jacobian_by_an_object_has_its_class(mode):
    found = jacobian(lambda p, x: {"y": p.mean * p.scale * x}, mode=mode)(Normal(X), X)["y"]
    assert type(found) is Normal and found.shape is None and found.power is None
    np.testing.assert_allclose(found.mean, np.diag(0.7 * X))
    np.testing.assert_allclose(found.scale, X * X)
    both = jacobian(lambda p, x: p.mean * p.scale * x, wrt=("x", "p"), mode=mode)(Normal(X), X)
    np.testing.assert_allclose(both[0], np.diag(0.7 * X))
    assert type(both[1]) is Normal


def test_what_has_no_derivative_is_none():
    net = network()
    found = grad(by_layers)(net, X)
    assert found.layers[1] is None and found.name is None and found.options["steps"] is None
    assert type(found.layers[0]) is Dense and found.layers[0].w.shape == (3, 4)
    assert set(dict(explain(grad(by_layers), net, X).facts)["constant"]) >= {"net.name", "net.options['steps']"}
    assert vjp(lambda p, x: p.mean * x, Normal(2.0), 3.0)[1](1.0)[0].mean == 3.0


def test_integers_alone_are_made_floats():
    found = grad(lambda p: p.slope ** 2 * p.offset)(Line(2, 3))
    assert found == Line(12.0, 4.0) and type(found.slope) is float
    assert grad(lambda p: np.sum(p.slope ** 2) * p.offset)(Line(np.array([1, 2]), 3)).offset == 5.0


def test_other_shapes_kinds_and_classes_have_programs_of_their_own():
    def function(p, x):
        return np.sum(p.at(x)) * p.offset

    class Steep(NamedTuple):
        slope: Any
        offset: float

        def at(self, x):
            return 3.0 * self.slope * x + self.offset

    for mode in ("forward", "reverse"):
        of = jacobian(function, mode=mode)
        for slope in (0.5, X, np.float32(2.0), np.ones((2, 3)), X[:1], X):
            for kind in (Line, Steep):
                p = kind(slope, 0.5)
                found = of(p, X)
                assert type(found) is kind and np.shape(found.slope) == np.shape(slope)
                assert np.allclose(found.slope, (1.0 if kind is Line else 3.0) * 0.5 * (np.sum(X) if np.ndim(slope) == 0 or np.size(slope) == 1
                                                                                     else X * np.ones(np.shape(slope))))


def test_types_decide_anew_for_each_object():
    class Steep(NamedTuple):
        slope: Any
        offset: float

        def at(self, x):
            return 3.0 * self.slope * x + self.offset

    def function(p, x):
        factor = 2.0 if p.slope.ndim == 1 else 5.0
        return np.sum(p.at(x)) * factor * p.offset

    of = grad(function)
    for slope, factor in ((X, 2.0), (np.ones((2, 3)), 5.0), (X, 2.0)):
        for kind, steep in ((Line, 1.0), (Steep, 3.0), (Line, 1.0)):
            found = of(kind(slope, 0.5), X)
            assert type(found) is kind
            np.testing.assert_allclose(found.slope, steep * factor * 0.5 * X * np.ones(np.shape(slope)))


def test_texts_in_an_object_decide_anew():
    def function(p, x):
        return np.sin(p.w * x) if p.kind == "sin" else np.cos(p.w * x)

    of = grad(function)
    for kind, slope in (("sin", np.cos(6.0)), ("cos", -np.sin(6.0)), ("sin", np.cos(6.0))):
        assert of(SimpleNamespace(w=2.0, kind=kind), 3.0).w == 3.0 * slope


def test_a_list_of_another_length_is_another_program():
    of = grad(by_list)
    layers = [Dense(RANDOM.normal(size=(3, 3)), 0.1) for _ in range(3)]
    for count in (1, 3, 2):
        assert len(of(layers[:count], X)) == count
        assert len(check(by_list, layers[:count], X).comparisons) == 4


def test_a_method_that_is_another_one_now_is_followed():
    class Own:
        def __init__(self):
            self.w = 2.0

        def value(self, x):
            return self.w * x

    of, own = grad(lambda p, x: p.value(x)), Own()
    assert of(own, 3.0).w == 3.0
    Own.value = lambda self, x: self.w ** 2 * x
    assert of(own, 3.0).w == 12.0
    own.w = np.array([1.0])
    assert of(own, 3.0).w == [6.0]
    own.v = 1.0
    assert of(own, 3.0).v == 0.0


def test_directions_have_the_form_of_the_object():
    slope = grad(by_method)(Normal(X), X)
    _, dot = jvp(by_method, (Normal(X), X), (slope, None))
    assert dot == pytest.approx(vector(slope) @ vector(slope))
    with pytest.raises(TypeError, match="the direction for 'p' is not the structure that its argument is\n.*Normal"):
        hvp(by_method)(Normal(X), {"mean": X, "scale": 1.0}, X)


def test_keywords_and_methods_by_name():
    assert grad(lambda x, *, p: p.density(x), wrt="p")(X, p=Normal(X)).scale == pytest.approx(-3 / 0.7)
    assert grad(Normal.density, wrt="self")(Normal(X), X).scale == pytest.approx(-3 / 0.7)


# --- what is written -------------------------------------------------------------------


def item_bound(p, x):
    p["w"] = p["w"] * x
    return np.sum(p["w"] * x) * p["b"]


def item_updated(p, x):
    p["w"] *= x
    p["w"][1:] += p["b"]
    return np.sum(p["w"] * x) * p["b"]


def items_by_methods(p, x):
    p.update(c=p["w"] * x)
    p["d"] = 3
    p.setdefault("b", 4.0)
    return np.sum(p["c"] * x) * p["b"] * p.pop("d")


def items_in_a_loop(p, x):
    for key in p:
        p[key] = p[key] * 2.0
    for _ in range(3):
        p["w"] = p["w"] * x + p["b"]
        if p["b"] > 0.5:
            p["b"] = p["b"] * 0.9
    return np.sum(p["w"] * x) * p["b"]


def step(p, x):
    p["w"] = p["w"] - 0.1 * x * p["b"]


def by_helper(p, x):
    step(p, x)
    step(p, x)
    return np.sum(p["w"] ** 2)


def nested_item(p, x):
    p["inner"]["w"] = p["inner"]["w"] * x
    return np.sum(p["inner"]["w"] * x) * p["b"]


def list_item(p, x):
    p[0] = p[0] * x
    p[1] += 2.0
    p.append(p[0] * p[1])
    return np.sum(p[2])


WRITTEN = [(function, {"w": X, "b": 0.7}) for function in (item_bound, item_updated, items_by_methods, items_in_a_loop, by_helper)]
WRITTEN += [(nested_item, {"inner": {"w": X}, "b": 0.7}), (list_item, [X * 2, 0.7])]


@pytest.mark.parametrize("function, p", WRITTEN)
def test_dicts_and_lists_that_are_written_are_as_before(function, p):
    p = copy.deepcopy(p)
    before = repr(p)
    assert len(check(function, p, X).comparisons) == 4
    value, found = value_and_grad(function)(p, X)
    assert repr(p) == before and type(found) is type(p) and len(found) == len(p)
    assert value == function(p, X)


def test_lists_of_other_lengths_that_are_written():
    of = grad(list_item)
    assert len(of([X * 2, 0.7], X)) == 2
    long = of([2.0, 0.7, 0.3] * 40, X)
    assert len(long) == 120 and long[2] == 1.0 and long[0] == long[3] == 0.0
    assert of([1.0, 0.7], X)[0] == pytest.approx(2.7 * np.sum(X))


SHARED = SimpleNamespace(w=2.0)


def reads_both(p, q):
    return p.w * q.w


def writes_one(p, q):
    p.w = p.w * 2.0
    return p.w * q[0].w


def reads_outside(p, x):
    p.w = p.w * x
    return p.w * outside()


def outside():
    return SHARED.w


def test_one_object_in_two_places_is_refused():
    own = SimpleNamespace(w=3.0)
    assert grad(reads_both, wrt=(0, 1))(own, SHARED) == (SimpleNamespace(w=2.0), SimpleNamespace(w=3.0))
    with pytest.raises(NotDifferentiable, match="held in two places of 'p', or of other arguments\n.*in reads_both\n"):
        grad(reads_both, wrt=(0, 1))(own, own)
    with pytest.raises(NotDifferentiable, match="held in two places of 'p'"):
        jacobian(lambda p: p.a.w * p.b.w, mode="forward")(SimpleNamespace(a=own, b=own))
    assert grad(reads_both)(own, own).w == 3.0
    assert grad(writes_one)(own, [SHARED]).w == 4.0
    for operator in (grad, jacobian, hessian):
        with pytest.raises(NotDifferentiable, match="writes into 'p', which something else holds too\n.*in writes_one\n"):
            operator(writes_one)(own, [own])
    assert own.w == 3.0 and SHARED.w == 2.0


def test_what_unfollowed_code_may_read_is_refused():
    assert grad(reads_outside)(SimpleNamespace(w=1.0), 3.0).w == 6.0
    with pytest.raises(NotDifferentiable, match="which something else holds too"):
        grad(reads_outside)(SHARED, 3.0)
    assert SHARED.w == 2.0


def test_one_array_in_two_places_that_is_written_is_refused():
    with pytest.raises(UnsupportedSyntax, match="an argument that is written shares memory with another one"):
        grad(in_place)(SimpleNamespace(mean=X, scale=0.4), X)


# --- what cannot be taken apart ---------------------------------------------------------


class Cached:
    def __init__(self):
        self.w = 2.0

    @cached_property
    def square(self):
        return self.w ** 2


class Computed:
    def __getattr__(self, name):
        return 1.0


class Watched:
    def __init__(self):
        object.__setattr__(self, "w", 2.0)

    def __setattr__(self, name, value):
        raise AttributeError(name)


def itself():
    found = SimpleNamespace(w=2.0)
    found.inner = [found]
    return found


@pytest.mark.parametrize("p, words", [
    (Cached(), "is of type Cached and has no derivative"), (Computed(), "is of type Computed and has no derivative"),
    (Watched(), "is of type Watched and has no derivative"), (itself(), "holds itself"),
    (SimpleNamespace(name="a"), "is a SimpleNamespace without numbers and has no derivative"),
    (SimpleNamespace(w=2.0, **{"a b": 1}), "has an attribute 'a b' that is not read as it is stored"),
    (SimpleNamespace(w=2.0, z=1j), "has an item that is complex"),
    (SimpleNamespace(w=2.0, inner=SimpleNamespace(z=np.ones(2) * 1j)), "has an item that has an item that is complex"),
])
@pytest.mark.parametrize("operator", [grad, lambda f: jacobian(f, mode="forward"), hessian])
def test_refused_objects(operator, p, words):
    with pytest.raises((NotDifferentiable, UnsupportedSyntax), match=f"'p' .*{words}\n.*in <lambda>\n"):
        operator(lambda p: p.w * 2.0)(p)


def test_an_attribute_that_is_kept_when_it_is_computed_is_refused():
    own = Cached()
    assert own.square == 4.0
    with pytest.raises(NotDifferentiable, match="is of type Cached and has no derivative"):
        grad(lambda p: p.square)(own)


def test_objects_that_stars_take_are_refused():
    for wrt in (0, "ps"):
        with pytest.raises(UnsupportedSyntax, match="an object that a star takes\n.*in <lambda>\n.*\n.*\n  Give the function a parameter"):
            grad(lambda *ps: ps[0].slope * ps[1].slope, wrt=wrt)(Line(2.0, 1.0), Line(3.0, 1.0))
    with pytest.raises(UnsupportedSyntax, match="an object that a star takes"):
        vjp(lambda x, *ps: x * ps[0].slope, 2.0, Line(3.0, 1.0))


def test_constants_of_any_class_stay_constants():
    for p in (Cached(), Watched(), itself()):
        assert vjp(lambda p, x: p.w * x, p, 3.0)[1](1.0) == (None, 2.0)


@pytest.mark.parametrize("operator", [jacobian, hessian, grad])
def test_derivatives_of_derivatives_by_objects_are_refused(operator):
    with pytest.raises(UnsupportedSyntax, match="a derivative with respect to 'p', a Line, cannot be differentiated again\n.*\n.*\n.*\n.*hvp"):
        operator(grad(lambda p: p.slope * p.offset))(Line(2.0, 3.0))

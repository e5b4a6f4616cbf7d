"""With respect to what: every form of `wrt`, and what the argument holds."""

import functools

import numpy as np
import pytest

from adcompile import BadArgument, check, explain, grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp
from adcompile.api.boundary.wrt import Place, wrt_of
from adcompile.calling.signature import describe

OPERATORS = [grad, value_and_grad, jacobian, hessian, hvp]


def plain(x, a=2.0):
    return x * a * a


def starred(x, *rest, scale=1.0, **options):
    return x * rest[0] * rest[0] * rest[1] * scale * options["shift"]


class Model:
    def __init__(self, weight=3.0):
        self.weight = weight

    def loss(self, x, y=1.0):
        return self.weight * x * x * y

    def __call__(self, x):
        return self.weight * x


# --- forms --------------------------------------------------------------------------


@pytest.mark.parametrize("wrt, names, several", [
    (0, ("x",), False), (-1, ("a",), False), ("a", ("a",), False), ((1, "x"), ("a", "x"), True), ([0], ("x",), True),
    (np.int64(1), ("a",), False),
])
def test_wrt_is_a_position_a_name_or_several(wrt, names, several):
    found = wrt_of(describe(plain), wrt, "grad")
    assert (found.names, found.several) == (names, several)


@pytest.mark.parametrize("function, wrt, name", [
    (Model().loss, 0, "x"), (Model.loss, 0, "x"), (Model.loss, "y", "y"), (Model(), 0, "x"),
    (functools.partial(plain, 1.0), 0, "a"), (functools.partial(plain, a=1.0), 0, "x"),
])
def test_wrt_counts_as_the_caller_does(function, wrt, name):
    assert wrt_of(describe(function), wrt, "grad").names == (name,)


def test_positions_go_on_in_the_stars():
    def place(wrt):
        return wrt_of(describe(starred), wrt, "grad").places[0]

    assert place(0) == Place("x") and place(1) == Place("rest", 0) and place(2) == Place("rest", 1)
    assert place("scale") == Place("scale") and place("shift") == Place("options", "shift") and place("rest") == Place("rest")
    assert str(place(2)) == "rest[1]" and str(place("shift")) == "options['shift']"


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("wrt, message", [
    (2, "wrt=2 names no parameter of plain\n  Its parameters are 0: x, 1: a."),
    (-3, "wrt=-3 names no parameter of plain\n  Its parameters are 0: x, 1: a."),
    ("b", "wrt='b' names no parameter of plain\n  Its parameters are 0: x, 1: a."),
    (1.0, "wrt=1.0 names no parameter of plain\n  Its parameters are 0: x, 1: a."),
    (None, "wrt=None names no parameter of plain\n  Its parameters are 0: x, 1: a."),
    ((), "wrt is empty\n  Its parameters are 0: x, 1: a."),
    ((0, "x"), "wrt=(0, 'x') names a parameter twice\n  Its parameters are 0: x, 1: a."),
    (True, "wrt=True names no parameter of plain\n  Its parameters are 0: x, 1: a."),
])
def test_a_wrong_wrt_is_refused_when_the_operator_is_applied(operator, wrt, message):
    with pytest.raises(BadArgument) as caught:
        operator(plain, wrt=wrt)
    assert str(caught.value) == f"{operator.__name__}: {message}"


def test_all_kinds_of_parameters_are_listed():
    with pytest.raises(BadArgument, match=r"Its parameters are 0: x, \*rest, scale, \*\*options\.$"):
        grad(starred, wrt=-1)
    with pytest.raises(BadArgument, match="It has no parameters"):
        grad(lambda: 1.0)


# --- what the stars take --------------------------------------------------------------


def test_gradients_with_respect_to_what_the_stars_take():
    call = dict(scale=0.5, shift=7.0)
    assert grad(starred, wrt=1)(2.0, 3.0, 5.0, **call) == 2 * 2.0 * 3.0 * 5.0 * 0.5 * 7.0
    assert grad(starred, wrt=2)(2.0, 3.0, 5.0, **call) == 2.0 * 9.0 * 0.5 * 7.0
    assert grad(starred, wrt="shift")(2.0, 3.0, 5.0, **call) == 2.0 * 9.0 * 5.0 * 0.5
    assert grad(starred, wrt=("x", 2, "scale"))(2.0, 3.0, 5.0, **call) == (157.5, 63.0, 630.0)
    assert grad(starred, wrt="rest")(2.0, 3.0, 5.0, **call) == (210.0, 63.0)


def test_all_operators_take_items_of_stars():
    def f(*xs):
        return np.sum(xs[0] * xs[1] * xs[1])

    x, y = np.array([1.0, 2.0]), np.array([3.0, 5.0])
    assert np.array_equal(jacobian(f, wrt=1)(x, y), 2.0 * x * y)
    assert np.array_equal(jacobian(f, wrt=1, mode="forward")(x, y), 2.0 * x * y)
    assert np.array_equal(hessian(f, wrt=1)(x, y), np.diag(2.0 * x))
    value, pull = vjp(f, x, y)
    assert np.array_equal(pull(1.0)[0], y * y) and np.array_equal(pull(1.0)[1], 2.0 * x * y)
    assert jvp(f, (x, y), (None, np.array([1.0, 0.0])))[1] == 6.0
    assert "vjp of" in str(explain(f, x, y))
    assert len(check(f, x, y).comparisons) == 3


def test_only_the_item_that_is_named_becomes_a_float():
    def f(*xs):
        return xs[0] * xs[0] if isinstance(xs[1], int) else 0.0 * xs[0]

    assert grad(f)(3, 1) == 6.0 and type(grad(f)(3, 1)) is float


def test_a_call_that_does_not_reach_the_item_is_refused():
    with pytest.raises(BadArgument, match=r"^grad: the call has no rest\[1\], which wrt names\n  Its parameters are 0: x, "):
        grad(starred, wrt=2)(1.0, 2.0)
    with pytest.raises(BadArgument, match="the call has no options\\['shift'\\]"):
        grad(starred, wrt="shift")(1.0, 2.0, 3.0)


def test_derivatives_by_items_are_not_differentiated_again():
    with pytest.raises(BadArgument, match="Let the function name the arguments"):
        grad(grad(starred, wrt=1))


def test_a_direction_needs_a_place_of_its_own():
    with pytest.raises(BadArgument, match=r"^hvp: .*<lambda> takes \*xs, so the direction has no place"):
        hvp(lambda *xs: xs[0] * xs[1])


def test_a_partial_that_fills_stars():
    assert grad(functools.partial(lambda *xs: xs[0] * xs[1] * xs[1], 2.0))(3.0) == 12.0


# --- what the argument holds ---------------------------------------------------------


@pytest.mark.parametrize("argument, expected, kind", [
    (3.0, 6.0, float), (np.float32(3), 6.0, np.float32), (np.array(3.0), 6.0, np.ndarray), (3, 6.0, float),
    (np.int64(3), 6.0, np.float64), (np.array(3), 6.0, np.ndarray),
])
def test_a_number_gets_its_own_type_back(argument, expected, kind):
    found = grad(lambda x: x * x)(argument)
    assert type(found) is kind and np.shape(found) == () and found == expected


@pytest.mark.parametrize("argument, expected", [
    ({"a": 2, "b": 3}, {"a": 9.0, "b": 12.0}), ({"a": 2.0, "b": 3}, {"a": 9.0, "b": None}),
    ({"a": 2, "b": 3, "c": {"d": 1}}, {"a": 9.0, "b": 12.0, "c": {"d": 0.0}}),
    ({"a": 2.0, "b": 3.0, "c": "x"}, {"a": 9.0, "b": 12.0, "c": None}),
])
def test_dicts_with_names_as_keys(argument, expected):
    assert grad(lambda p: p["a"] * p["b"] * p["b"])(argument) == expected


def two_layers(p):
    h = np.tanh(p["l1"]["w"] @ p["x"] + p["l1"]["b"])
    return np.sum(p["l2"]["w"] * h) + p["l2"]["b"]


def test_the_cotangent_of_a_dict_is_written_out():
    given = {"l1": {"w": np.array([[0.5, 0.2], [0.1, -0.3]]), "b": np.array([0.3, 0.1])}, "l2": {"w": np.array([1.0, 2.0]), "b": 0.5},
             "x": np.array([0.7, -0.2]), "count": 3, "other": np.array([1.0])}
    derivative = grad(two_layers)
    found = derivative(given)
    flat = [given["l1"]["w"], given["l1"]["b"], given["l2"]["w"], given["l2"]["b"], given["x"]]

    def shape(w, b, v, c, x):
        return two_layers({"l1": {"w": w, "b": b}, "l2": {"w": v, "b": c}, "x": x})

    expected = grad(shape, wrt=(0, 1, 2, 3, 4))(*flat)
    for one, other in zip([found["l1"]["w"], found["l1"]["b"], found["l2"]["w"], found["l2"]["b"], found["x"]], expected):
        np.testing.assert_array_equal(one, other)
    assert found["count"] is None and found["other"].tolist() == [0.0]
    assert "index_add" not in derivative.source and "accumulate" not in derivative.source


def test_items_of_a_derivative_are_fresh():
    given = {"a": np.array([1.0, 2.0]), "b": np.array([3.0, 4.0])}
    for call in (grad(lambda p: p["a"] @ p["b"]), grad(lambda p: p["a"] @ p["b"] + p["b"] @ p["a"])):
        found = call(given)
        found["a"][:] = 7.0
        found["b"][:] = 7.0
        assert given["a"].tolist() == [1.0, 2.0] and given["b"].tolist() == [3.0, 4.0]
    one = grad(lambda p: p[0] @ p[1])((given["a"], given["b"]))
    one[0][:] = 7.0
    assert given["b"].tolist() == [3.0, 4.0]


def product(p):
    return p[0] * p[1] * p[1]


@pytest.mark.parametrize("argument, expected", [
    ([2.0, 3.0], [9.0, 12.0]), ((2.0, 3.0), (9.0, 12.0)), ([2, 3], [9.0, 12.0]), ((2, 3), (9.0, 12.0)),
    ([2.0, 3], [9.0, None]), ((2.0, 3), (9.0, None)), ({0: 2.0, 1: 3.0}, {0: 9.0, 1: 12.0}), ({0: 2.0, 1: 3}, {0: 9.0, 1: None}),
    ([np.float32(2), 3.0], [9.0, 12.0]), ([2.0, 3, [4, (5, "a")]], [9.0, None, [None, (None, None)]]),
])
def test_structures_get_their_structure_back(argument, expected):
    found = grad(product)(argument)
    assert found == expected and type(found) is type(expected)
    items = found.values() if isinstance(found, dict) else found
    given = argument.values() if isinstance(argument, dict) else argument
    assert all(item is None or type(item) is type(value) or isinstance(value, int) for item, value in zip(items, given))


def test_integers_beside_floats_are_constants_and_stay_integers():
    def polynomial(p):
        total = 0.0
        for k in range(p["degree"]):
            total = total + np.sum(p["w"]) ** k
        return total

    argument = {"w": np.array([1.0, 2.0]), "degree": 3}
    found = grad(polynomial)(argument)
    assert found["degree"] is None and np.array_equal(found["w"], [7.0, 7.0])
    assert vjp(polynomial, argument)[1](1.0)[0]["degree"] is None


def test_integers_of_a_structure_without_floats_are_floats_inside():
    assert grad(lambda p: p[0] // 2 * p[1])([7, 2]) == [0.0, 3.0]
    assert [type(item) for item in grad(product)([2, 3])] == [float, float]
    found = grad(lambda p: np.sum(p[0] * p[1]))((np.array([1, 2]), 3))
    assert found[0].dtype == np.float64 and np.array_equal(found[0], [3.0, 3.0]) and found[1] == 3.0


def test_integers_are_constants_under_jvp_and_vjp():
    assert vjp(product, [2, 3])[1](1.0) == (None,)
    assert jvp(product, ([2.0, 3],), ([1.0, None],)) == (18.0, 9.0) == jvp(product, ([2.0, 3],), ([1.0, 0],))
    with pytest.raises(BadArgument, match="an item of 'p' is no float and has no tangent"):
        jvp(product, ([2.0, 3],), ([1.0, 1.0],))
    with pytest.raises(BadArgument, match="argument 0 is no float"):
        jvp(product, ([2, 3],), ([1.0, 1.0],))


def test_integers_among_the_results_have_tangent_zero():
    def solved(a, b):
        return np.linalg.lstsq(a, b)

    value, dot = jvp(solved, (np.eye(3)[:, :2], np.ones(3)), (None, np.ones(3)))
    assert np.allclose(dot[0], 1.0) and dot[2] == 0.0 and np.array_equal(dot[3], [0.0, 0.0])
    assert jvp(lambda x: (x * x, 3), (2.0,), (1.0,)) == ((4.0, 3), (4.0, 0.0))


@pytest.mark.parametrize("direction", [[1.0], (1.0, 2.0, 3.0), 1.0, {"a": 1.0, "b": 2.0}])
def test_a_direction_of_another_structure_is_refused(direction):
    with pytest.raises(BadArgument, match="the direction for 'p' is not the structure that its argument is"):
        jvp(product, ([2.0, 3.0],), (direction,))


def layers(params, x):
    for layer in params:
        x = np.tanh(x @ layer["w"] + layer["b"])
    return np.sum(x * x)


def pairs(params, x):
    total = 0.0
    for (w, b), scale in zip(params, x):
        total = total + np.sum(w * w) * b * scale
    return total


def named(params, x):
    (w, b), c = params["first"], params["second"]
    return np.sum(w * x) * b + (c if c > 0.0 else params["third"]["c"]) * w[0]


def walked(params, x):
    total = 0.0
    for item in [np.sin(w) * x for w in params]:
        total = total + item
    return total * params[-1]


def by_methods(params, x):
    total = params.get("w", 0.0) * params.get("none", 2.0)
    for name, value in params.items():
        total = total + np.sum(value * value) * (2.0 if name == "w" else x)
    return total + sum([np.sum(value) * x for value in params.values()]) + sum(v * k for k, v in zip([1, 2], params.values()))


def deep(params, x):
    for layer in params["layers"].values():
        x = np.tanh(x @ layer["w"] + layer["b"])
    return np.sum(x * x) * params["scale"] + sum(np.sum(layer["w"] ** 2) for layer in params["layers"].values())


RANDOM = np.random.default_rng(3)
STRUCTURES = [
    (layers, [{"w": RANDOM.normal(size=(2, 3)), "b": RANDOM.normal(size=3)}, {"w": RANDOM.normal(size=(3, 1)), "b": np.ones(1)}],
     RANDOM.normal(size=(4, 2))),
    (pairs, [(np.array([1.0, 2.0]), 0.5), (np.array([3.0]), 1.5)], np.array([2.0, 3.0])),
    (pairs, (([1.0, 2.0] and np.ones(2), 0.5),), (2.0,)),
    (named, {"first": (np.array([1.0, 2.0]), 3.0), "second": 0.5, "third": {"c": 4.0}}, np.array([1.0, -1.0])),
    (named, {"first": [np.array([1.0, 2.0]), 3.0], "second": -0.5, "third": {"c": 4.0}}, np.array([1.0, -1.0])),
    (by_methods, {"w": 0.5, "v": 1.5}, 2.0), (by_methods, {"w": 0.5}, 2.0),
    (deep, {"layers": {"a": {"w": RANDOM.normal(size=(2, 2)), "b": np.ones(2)}, "z": {"w": RANDOM.normal(size=(2, 2)), "b": np.zeros(2)}},
            "scale": 2.0}, RANDOM.normal(size=(3, 2))),
    (deep, {"layers": {"a": {"w": RANDOM.normal(size=(2, 3)), "b": np.ones(3)}, "z": {"w": RANDOM.normal(size=(3, 1)), "b": np.zeros(1)}},
            "scale": 2.0}, RANDOM.normal(size=(3, 2))),
    (walked, [0.5, 1.0, -2.0], 3.0), (walked, (0.5, 1.0, -2.0), 3.0),
]


@pytest.mark.parametrize("function, params, x", STRUCTURES)
def test_structures_in_both_modes_and_second_order(function, params, x):
    assert len(check(function, params, x).comparisons) == 4


def test_derivatives_of_structures_are_fresh():
    w = np.array([1.0, 2.0])
    found = grad(lambda p: np.sum(p[0] * w))([w])
    assert found[0] is not w and not np.shares_memory(found[0], w)
    twice = grad(lambda p: np.sum(p[0] + p[1]))([w, w])
    assert not np.shares_memory(*twice)
    assert vjp(lambda p: p[0], [w])[1](w)[0][0] is not w


def test_lists_of_other_lengths_need_no_other_program():
    gradient = grad(walked)
    gradient([0.5, 1.0], 3.0)
    before = gradient.source
    assert len(gradient([0.5] * 5, 3.0)) == 5 and gradient.source is before


# --- stars inside of functions --------------------------------------------------------


def scaled_product(x, y=2.0, *, scale=1.0):
    return np.sum(x * y * y) * scale


def passes_on(*args, **kwargs):
    return scaled_product(*args, **kwargs)


def takes_apart(x, *rest, **options):
    first, *others = rest
    total = options["a"] * x
    for value in others:
        total = total + value * value * first
    for key in options:
        total = total + options[key] * options[key]
    return np.sum(total) + len(rest) * np.sum(np.array(others)) + max(rest) * min(rest)


def in_helpers(x, y):
    def inner(*args, **kwargs):
        return passes_on(*args, **kwargs) * kwargs["scale"]

    return inner(x, scale=y) + inner(x, y, scale=2.0) + takes_apart(x, y, x, x * y, a=x, b=y)


@pytest.mark.parametrize("function, args", [
    (passes_on, (2.0, 3.0)), (passes_on, (np.array([1.0, 2.0]), 3.0)), (in_helpers, (0.5, 1.5)), (in_helpers, (1.5, 0.5)),
])
def test_what_stars_take_is_handed_on(function, args):
    assert len(check(function, *args).comparisons) >= 3


def test_keywords_are_handed_on():
    assert grad(passes_on, wrt="scale")(2.0, 3.0, scale=0.5) == 18.0
    assert grad(passes_on, wrt=(0, "scale"))(2.0, y=3.0, scale=0.5) == (4.5, 18.0)
    assert grad(passes_on, wrt="kwargs")(2.0, y=3.0, scale=0.5) == {"y": 6.0, "scale": 18.0}
    assert grad(takes_apart, wrt="options")(1.0, 2.0, a=3.0, b=4.0) == {"a": 7.0, "b": 8.0}
    assert grad(takes_apart, wrt="rest")(1.0, 2.0, 3.0, a=3.0) == (9.0 + 3.0, 2 * 3.0 * 2.0 + 2.0 + 2.0)
    assert hvp(takes_apart, wrt="a")(1.0, 1.0, 2.0, a=3.0) == 2.0
    assert jvp(lambda *xs: xs[0] * xs[1], (2.0, 3.0), (1.0, None)) == (6.0, 3.0)


def test_keywords_with_names_that_mean_something_else():
    def odd(x, **options):
        np, total = 2.0, options["np"]
        return x * options["total"] * total * np * options["x_bar"]

    assert grad(odd)(3.0, np=5.0, total=7.0, x_bar=1.0) == 70.0
    assert grad(odd, wrt="np")(3.0, np=5.0, total=7.0, x_bar=1.0) == 42.0
    assert grad(odd)(3.0, **{"np": 5.0, "total": 7.0, "x_bar": 1.0, "no name": 2.0}) == 70.0

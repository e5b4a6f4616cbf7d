"""Derivatives with respect to structures: Jacobians and Hessians in blocks, items under keys that only the run tells."""

import numpy as np
import pytest

from adcompile import check, grad, hessian, hvp, jacobian, jvp, vjp
from adcompile.errors import NotDifferentiable
from tests.ways import Way

RANDOM = np.random.default_rng(3)
X = RANDOM.normal(size=3)


def loss(p, x):
    rows, factor = p["c"]
    return np.sum(np.sin(p["a"] * x + p["b"]) * p["n"] * rows) * factor


def residuals(p, x):
    rows, factor = p["c"]
    return np.sin(p["a"]) * x * p["b"] + np.sum(rows) * factor * p["n"]


def several(p, x):
    rows, factor = p["c"]
    return {"r": residuals(p, x), "s": [np.sum(p["a"]) * p["b"], len(x)], "t": (rows * factor, x)}


def params():
    return {"a": RANDOM.normal(size=3), "b": 0.7, "n": 3, "c": (RANDOM.normal(size=(2, 1)), -1.2)}


def by_list(p, x):
    total = x * 0.0
    for w in p:
        total = total + np.sin(w * x)
    return total


POINTS = [
    (residuals, params(), X), (loss, params(), X), (by_list, [0.5, 1.5, -0.3], X), (by_list, (np.array([1.0, 2.0, 0.5]), 0.1), X),
    (by_list, [], X),
]


def numbers(structure):
    """All floats of a structure in one vector."""
    match structure:
        case dict():
            return np.concatenate([np.zeros(0), *map(numbers, structure.values())])
        case list() | tuple():
            return np.concatenate([np.zeros(0), *map(numbers, structure)])
    return np.ravel(structure) if np.asarray(structure).dtype.kind == "f" else np.zeros(0)


def taken(structure, vector):
    """The structure with the next numbers of an iterator for its floats."""
    match structure:
        case dict():
            return {key: taken(item, vector) for key, item in structure.items()}
        case list() | tuple():
            return type(structure)([taken(item, vector) for item in structure])
        case np.ndarray() if structure.dtype.kind == "f":
            return np.reshape([next(vector) for _ in range(structure.size)], structure.shape)
    return next(vector) if isinstance(structure, float) else structure


def matrix(blocks, outer, inner):
    """Blocks, those of `inner` within those of `outer`, as one matrix; each has the shape that it should have."""
    def rows(found, like):
        match like:
            case dict():
                assert list(found) == list(like)
                return [row for key, item in like.items() for row in rows(found[key], item)]
            case list() | tuple():
                assert type(found) is type(like) and len(found) == len(like)
                return [row for one, item in zip(found, like) for row in rows(one, item)]
        if np.asarray(like).dtype.kind != "f":
            assert found is None
            return []
        return [(found, like)]

    lines = []
    for found, y in rows(blocks, outer):
        row = []
        for block, x in rows(found, inner):
            assert np.shape(block) == np.shape(y) + np.shape(x)
            row.append(np.reshape(block, (np.size(y), np.size(x))))
        lines.append(np.hstack([np.zeros((np.size(y), 0)), *row]))
    return np.vstack(lines)


def differences(function, p, h=1e-6):
    at = numbers(p)
    columns = []
    for k in range(len(at)):
        up, down = at.copy(), at.copy()
        up[k] += h
        down[k] -= h
        columns.append((numbers(function(taken(p, iter(up)))) - numbers(function(taken(p, iter(down))))) / (2 * h))
    return np.array(columns).T if columns else np.zeros((len(numbers(function(p))), 0))


@pytest.mark.parametrize("mode", ["auto", "forward", "reverse"])
@pytest.mark.parametrize("function, p, x", [*POINTS[:4], (several, params(), X)])
def test_jacobian_has_a_block_for_each_leaf(function, p, x, mode):
    found = jacobian(function, mode=mode)(p, x)
    expected = differences(lambda p: function(p, x), p)
    np.testing.assert_allclose(matrix(found, function(p, x), p), expected, rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize("mode", ["auto", "forward", "reverse"])
def test_jacobian_by_several_arguments_is_a_tuple(mode):
    p = params()
    found = jacobian(several, wrt=(1, 0), mode=mode)(p, X)
    expected = differences(lambda both: several(both[1], both[0]), (X, p))
    np.testing.assert_allclose(matrix(found, several(p, X), (X, p)), expected, rtol=1e-7, atol=1e-8)


def test_ways_agree_and_blocks_are_fresh():
    p = params()
    forward, reverse = (jacobian(several, mode=mode)(p, X) for mode in ("forward", "reverse"))
    np.testing.assert_allclose(matrix(forward, several(p, X), p), matrix(reverse, several(p, X), p), rtol=1e-13, atol=1e-15)
    assert forward["s"][1] is None and forward["t"][1]["n"] is None
    for block in (forward["r"]["a"], reverse["r"]["a"]):
        assert block.base is None and not np.shares_memory(block, p["a"])


def test_numbers_have_their_kinds():
    found = jacobian(lambda p: p["a"] * p["b"], mode="forward")({"a": 2.0, "b": np.float32(3.0)})
    assert type(found["a"]) is float and found["a"] == 3.0 and found["b"] == 2.0
    narrow = jacobian(lambda p: p["w"] * p["w"])({"w": np.ones(2, np.float32)})
    assert narrow["w"].dtype == np.float32


def test_structures_without_elements():
    assert jacobian(lambda p: [p["a"], p["b"]])({"a": np.zeros(0), "b": np.zeros((0, 2))})[1]["a"].shape == (0, 2, 0)
    assert hessian(lambda p: np.sum(p[0]) * 2.0)([np.zeros(0)])[0][0].shape == (0, 0)


@pytest.mark.parametrize("p", [params(), {**params(), "n": 2, "c": [np.ones((1, 3)), 0.4]}])
def test_hessian_is_a_structure_of_structures(p):
    found = hessian(loss)(p, X)
    whole = matrix(found, p, p)
    np.testing.assert_allclose(whole, differences(lambda p: grad(loss)(p, X), p), rtol=1e-6, atol=1e-7)
    assert np.array_equal(whole, whole.T)
    assert found["n"] is None and found["a"]["n"] is None
    both = hessian(loss, wrt=(1, 0))(p, X)
    np.testing.assert_allclose(matrix(both, (X, p), (X, p))[len(X):, len(X):], whole, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(matrix(both, (X, p), (X, p)), differences(lambda both: grad(loss, wrt=(1, 0))(*both[::-1]), (X, p)),
                               rtol=1e-6, atol=1e-7)


def test_blocks_stand_where_they_belong():
    def function(p):
        return np.sum(p["a"] ** 2 * p["c"][0]) + p["b"] * p["a"][1]

    p = {"a": X, "b": 2.0, "c": [X * X]}
    found = hessian(function)(p)
    np.testing.assert_allclose(found["a"]["c"][0], np.diag(2 * X))
    np.testing.assert_allclose(found["a"]["b"], [0.0, 1.0, 0.0])
    slopes = jacobian(lambda p: {"y": p["a"] * p["b"], "z": p["c"][0]}, mode="forward")(p)
    np.testing.assert_allclose(slopes["y"]["b"], X)
    np.testing.assert_allclose(slopes["z"]["c"][0], np.eye(3))
    assert not slopes["z"]["a"].any()


def test_hessian_times_a_direction_is_the_product():
    p = params()
    v = taken(p, iter(RANDOM.normal(size=100)))
    product = hvp(loss)(p, v | {"n": None}, X)
    np.testing.assert_allclose(numbers(product), matrix(hessian(loss)(p, X), p, p) @ numbers(v), rtol=1e-10)


def test_jacobian_of_a_result_that_holds_no_float_is_refused():
    with pytest.raises(NotDifferentiable, match="jacobian: the result is of type dict"):
        jacobian(lambda p: {"n": 3})({"a": 2.0})
    with pytest.raises(NotDifferentiable, match="jacobian: the result is complex"):
        jacobian(lambda p, z: [p["a"], z])({"a": 2.0}, 1j)


@pytest.mark.parametrize("function, p, x", [*POINTS[:4], (several, params(), X)])
def test_check_agrees(function, p, x):
    assert len(check(function, p, x).comparisons) >= 3


def test_cotangents_of_dicts():
    p = params()
    value, pull = vjp(several, p, X)
    dots = taken(p, iter(RANDOM.normal(size=100))) | {"n": None}, RANDOM.normal(size=3)
    _, value_dot = jvp(several, (p, X), dots)
    value_dot["s"][1] = None
    for _ in range(2):
        bar = taken(value, iter(RANDOM.normal(size=100)))
        p_bar, x_bar = pull(bar)
        assert numbers(bar) @ numbers(value_dot) == pytest.approx(numbers(p_bar) @ numbers(dots[0]) + x_bar @ dots[1], rel=1e-12)
    with pytest.raises(TypeError, match="pull: the result has 3 parts\n.*dict"):
        pull({"r": value["r"], "s": value["s"]})


# --- keys that only the run tells -------------------------------------------------------


def peaks(pars, x, count):
    model = pars["c"] + 0.0 * x
    for i in range(1, count + 1):
        prefix = "g%d_" % i
        model = model + pars[prefix + "height"] * np.exp(-((x - pars[prefix + "place"]) / pars[f"g{i}_width"]) ** 2)
    return np.sum(model * model)


def chosen(pars, x, names):
    total = 0.0
    for name in names:
        if name in pars:
            part = pars[name]
            total = total + np.sum(part["w"] * x) ** 2 * part["b"] + np.sum(pars[names[0]]["w"] ** 3)
    return total


def by_number(pars, x, numbers):
    total = x
    for k in numbers:
        total = total * pars[k] + pars[-1]
    return np.sum(total)


def peaks_of(make):
    return {"c": make(0.5)} | {f"g{i}_{name}": make(value + 0.2 * i) for i in (1, 2)
                                for name, value in (("height", 1.5), ("place", 0.2), ("width", 0.9))}


BY_KEY = [
    (peaks, peaks_of(float), X, 2), (peaks, peaks_of(np.float64), X, 1), (peaks, peaks_of(lambda v: v * X), X, 2),
    (peaks, peaks_of(float) | {"g1_height": X, "g2_width": X + 3.0}, X, 2), (peaks, peaks_of(float) | {"order": 3}, X, 2),
    (chosen, {"a": {"w": 2.0, "b": 1.0}, "b": {"w": X, "b": 3.0}}, X, ["b", "a", "none", "b"]),
    (chosen, {"a": {"w": 2.0, "b": 1.0}, "b": {"w": 0.5, "b": 3.0}}, X, ["b", "a", "b"]),
    (by_number, {0: 2.0, 4: 0.5, -1: 0.1}, X, [0, 4, 4, -1]), (by_number, {0: X, 4: 0.5, -1: X * X}, X, [0, 4, 4, -1]),
]


@pytest.mark.parametrize("function, pars, x, keys", BY_KEY)
def test_items_under_keys_that_the_run_tells(function, pars, x, keys):
    assert len(check(function, pars, x, keys).comparisons) == 4
    found = jacobian(function)(pars, x, keys)
    expected = differences(lambda pars: function(pars, x, keys), pars)
    np.testing.assert_allclose(matrix(found, 0.0, pars) if function is not by_number else numbers(found)[None], expected, rtol=1e-6,
                               atol=1e-7)


@pytest.mark.parametrize("way", [Way(), Way(optimize=False), Way(numeric=True), Way(dynamic=True)], ids=lambda way: way.name)
@pytest.mark.parametrize("function, pars, x, keys", BY_KEY)
def test_keys_of_the_run_in_all_ways(function, pars, x, keys, way):
    value, (bar,) = way.gradient(function, (0,), (pars, x, keys))
    assert value == pytest.approx(function(pars, x, keys))
    expected = differences(lambda pars: function(pars, x, keys), pars)[0]
    np.testing.assert_allclose(np.concatenate([numbers(grad(function)(pars, x, keys))]), expected, rtol=1e-6, atol=1e-7)
    _, pull = way.pair(function, (0,), (pars, x, keys))
    dot = taken(pars, iter(RANDOM.normal(size=100)))
    _, value_dot = way.tangent(function, (0,), (pars, x, keys), (dot,))
    for seed in (1.0, -2.0):
        assert inner(pull(seed)[0], dot) == pytest.approx(seed * value_dot, rel=1e-10)
    assert inner(bar, dot) == pytest.approx(value_dot, rel=1e-10)


def inner(bar, dot):
    if isinstance(dot, dict):
        return sum(inner(bar[key], item) for key, item in dot.items() if not isinstance(item, int))
    return float(np.sum(bar * dot))

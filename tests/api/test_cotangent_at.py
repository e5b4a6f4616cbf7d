"""`grad(f, at=...)`: the gradient of the result with respect to a variable of the function, the last value that it was given."""

import pickle

import numpy as np
import pytest

from adcompile import BadArgument, DerivativeError, NotDifferentiable, NotScalar, checkpoint, grad

X = np.array([[1.0, 0.5], [1.0, 1.5], [1.0, 2.5]])
Y = np.array([1.0, 2.0, 4.0])
BETA = np.array([0.1, 0.4])


def nll(beta, X, y):
    eta = X @ beta
    return np.sum(np.exp(eta) - y * eta)


def loop(x, n):
    s = x
    for i in range(n):
        s = s * x
        if i == 1:
            e = s * 2.0
            s = s + e
        unread = s
    return s * s


def first_line(function):
    return function.__code__.co_firstlineno


def test_a_variable_of_straight_code():
    found = grad(nll, at="eta")(BETA, X, Y)
    assert np.allclose(found, np.exp(X @ BETA) - Y) and found.shape == (3,)
    assert np.allclose(found @ X, grad(nll)(BETA, X, Y))
    assert grad(nll, at=("eta", first_line(nll) + 1))(BETA, X, Y).tolist() == found.tolist()
    narrow = grad(nll, at="eta")(BETA.astype("f"), X.astype("f"), Y.astype("f"))
    assert narrow.dtype == np.float32 and np.allclose(narrow, found, rtol=1e-5)


def test_the_last_value_in_loops_and_branches_counts():
    s = 1.5 ** 3
    assert np.isclose(grad(loop, at="e")(1.5, 3), 2.0 * (3.0 * s * 1.5) * 1.5)
    assert np.isclose(grad(loop, at="s")(1.5, 3), 2.0 * 3.0 * s * 1.5)
    assert grad(loop, at=("s", first_line(loop) + 1))(1.5, 0) == 3.0
    assert np.isclose(grad(loop, at=("s", first_line(loop) + 1))(1.5, 1), 2.0 * 1.5 ** 3)


def test_a_last_value_that_nobody_reads_has_gradient_zero():
    def reused(x):
        e = x * 2.0
        y = e * e
        e = x * np.ones(2)
        return y

    def chosen(x):
        e = x * 2.0
        y = e * e
        e = 5.0 * x if x > 3.0 else e
        return y

    assert grad(reused, at="e")(1.5).tolist() == [0.0, 0.0]
    assert grad(loop, at="unread")(1.5, 3) == 0.0
    assert grad(chosen, at="e")(4.0) == 0.0 and grad(chosen, at=("e", first_line(chosen) + 1))(4.0) == 16.0


def test_in_arms_tuples_and_targets():
    def arms(x):
        if x > 0:
            e = x * x
        else:
            e = -x
        a, b = e * 2.0, e * 3.0
        return a * b

    def targets(x):
        total = 0.0
        for v in x:
            total = total + v * v
        return total

    assert grad(arms, at="e")(3.0) == 12.0 * 9.0 and grad(arms, at="e")(-3.0) == 12.0 * 3.0
    assert grad(arms, at="a")(3.0) == 27.0 and grad(arms, at="b")(3.0) == 18.0
    assert grad(targets, at="v")(np.array([1.0, 5.0])) == 10.0


def test_a_helpers_variable_of_the_same_name_is_another_one():
    def helper(x):
        e = x * 3.0
        return e * e

    def outer(x):
        e = helper(x)
        return e * 2.0 + helper(e)

    assert grad(outer, at="e")(1.0) == 2.0 + 18.0 * 9.0


def test_values_that_calls_give_and_that_depend_on_no_float():
    def two(x):
        return x, x * x

    def called(x):
        a, e = two(x)
        return a * e

    def constant(x, n):
        k = n * 2.0
        return x * k

    def whole(x, n):
        k = n * 2
        return x * k

    assert grad(called, at="e")(3.0) == 3.0 and grad(constant, at="k")(3.0, 2) == 3.0
    with pytest.raises(NotDifferentiable, match="'k' is an int, not a float"):
        grad(whole, at="k")(3.0, 2)
    with pytest.raises(NotDifferentiable, match="'e' is a list"):
        grad(listed, at="e")(3.0)


def listed(x):
    e = [x, x * 2.0]
    return e[0] * e[1]


def test_structures_and_methods():
    class Model:
        def __init__(self):
            self.scale = 2.0

        def loss(self, p, *, power=2):
            z = p["w"] ** power
            return np.sum(z) * self.scale + p["b"]

    assert grad(Model().loss, at="z")({"w": np.array([1.0, 2.0]), "b": 1.0}).tolist() == [2.0, 2.0]


def test_it_is_a_derivative_like_others():
    made = grad(nll, at="eta")
    assert np.allclose(pickle.loads(pickle.dumps(made))(BETA, X, Y), made(BETA, X, Y))
    assert "eta_bar" in made.source and made.__name__ == "nll"
    x = np.ones(2)
    first, second = made(BETA, X, Y), made(BETA, X, Y)
    first[:] = 0.0
    assert second.any() and x.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("at, told", [
    ("x", r"(?s)at='x' is a parameter.*Take grad\(f, wrt='x'\)"), ("unrad", "(?s)no variable of this name.*Is 'unread' meant"),
    (("s", 3), "(?s)no value is given to 's' in line 3.*It is given one in"), (3, "neither the name of a variable"),
])
def test_what_is_no_variable_is_refused(at, told):
    with pytest.raises(BadArgument, match=told):
        grad(loop, at=at)(1.5, 3)


class Keeping:
    def __init__(self):
        self.scale, self.last = 2.0, None

    def loss(self, x):
        z = x * self.scale
        self.last = z
        return np.sum(z * z)


def test_methods_that_write_into_their_object_are_looked_into():
    kept = Keeping()
    assert grad(kept.loss, at="z")(np.ones(2)).tolist() == [4.0, 4.0] and kept.last.tolist() == [2.0, 2.0]
    line = Keeping.loss.__code__.co_firstlineno
    with pytest.raises(BadArgument, match=f"(?s)self.last is an attribute or an item.*test_cotangent_at.py:{line}, in loss"):
        grad(kept.loss, at="last")(np.ones(2))


def block(x):
    inner = np.tanh(x)
    return inner * x


def in_a_checkpoint(x):
    return np.sum(checkpoint(block)(x))


def in_a_helper(x):
    return np.sum(block(x))


def in_a_function_inside(x):
    @checkpoint
    def part(x):
        inner = np.tanh(x)
        return inner * x
    return np.sum(part(x))


def in_trips_computed_again(x):
    total = 0.0
    for k in checkpoint(range(4)):
        inner = np.sum(x) * total
        total = total + np.sin(inner + k)
    return total


def into_an_item(x):
    found = {}
    found["inner"] = x * 2.0
    return np.sum(found["inner"])


@pytest.mark.parametrize("function, at, told", [
    (in_a_checkpoint, "inner", r"block, which is called here, has one: return it from there, or take grad\(block, at='inner'\)"),
    (in_a_helper, "inner", "block, which is called here, has one"), (in_a_function_inside, "inner", "part, which is called here, has one"),
    (in_trips_computed_again, "inner", "(?s)whose trips are computed again.*Walk the range itself"),
    (into_an_item, "inner", r"(?s)found\['inner'\] is an attribute or an item, not a variable.*Give a variable what"),
    (into_an_item, "found['inner']", "is an attribute or an item"),
])
def test_what_stands_elsewhere_is_refused_with_where_it_is(function, at, told):
    with pytest.raises(BadArgument, match=told):
        grad(function, at=at)(np.ones(2))
    assert grad(block, at="inner")(2.0) == 2.0


def test_what_cannot_be_answered_is_refused():
    def late(x, n):
        for i in range(n):
            e = x * 2.0
            x = x + e
        return x

    def pair(x):
        e = x * 2.0
        y = e * x
        e = (x, y)
        return e[0] * e[1]

    with pytest.raises(BadArgument, match="'e' is given no value in this call"):
        grad(late, at="e")(1.0, 0)
    with pytest.raises(DerivativeError):
        grad(pair, at="e")(1.0)
    with pytest.raises(NotScalar):
        grad(lambda x: (y := x * 2.0) * x, at="y")(np.ones(2))
    with pytest.raises(BadArgument, match="Give at alone"):
        grad(loop, wrt=1, at="s")
    with pytest.raises(BadArgument):
        grad(grad(nll, at="eta"))(BETA, X, Y)
    with pytest.raises((BadArgument, NotDifferentiable)):
        grad(lambda x: x * 2.0, at="y")(1.0)

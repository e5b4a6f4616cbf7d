"""`on_cotangent`: a value whose cotangent goes through a function of the user's, in reverse mode."""

import numpy as np
import pytest

from adcompile import (
    BadArgument, NotDifferentiable, UnsupportedSyntax, checkpoint, grad, hessian, hvp, jacobian, jvp, on_cotangent, value_and_grad, vjp,
)

X = np.array([0.5, 3.0])


def clipped(x):
    y = on_cotangent(x * x, lambda t: np.clip(t, -1.0, 1.0))
    return np.sum(y ** 2)


def test_the_value_is_the_value_itself():
    x = np.ones(3)
    assert on_cotangent(x, None) is x and on_cotangent(2.0, print) == 2.0


def test_the_cotangent_goes_through_the_function():
    assert grad(clipped)(X).tolist() == [0.5, 6.0]
    assert value_and_grad(clipped)(3.0) == (81.0, 6.0)
    assert vjp(clipped, X)[1](2.0)[0].tolist() == [1.0, 6.0]
    assert grad(clipped)(X.astype(np.float32)).dtype == np.float32


def test_each_trip_hands_its_cotangent_over_the_last_one_first():
    seen = []

    def scaled(t):
        seen.append(t)
        return t * 0.5

    def steps(x):
        total = 0.0
        for i in range(3):
            x = on_cotangent(x, scaled)
            total = total + (i + 1.0) * x
        return total

    assert grad(steps)(1.0) == 0.5 * (1.0 + 0.5 * (2.0 + 0.5 * 3.0))
    assert seen == [3.0, 3.5, 2.75]


def test_a_function_that_gives_none_leaves_the_cotangent_as_it_is(capsys):
    seen = []

    def loss(p):
        return np.sum(on_cotangent(p["w"], print) ** 2) + on_cotangent(p["b"], seen.append)

    found = grad(loss)({"w": X, "b": 1.0})
    assert found["w"].tolist() == [1.0, 6.0] and found["b"] == 1.0
    assert capsys.readouterr().out == "[1. 6.]\n" and seen == [1.0]


def test_what_is_kept_or_written_by_the_function_stays_apart():
    kept = []

    def keep(t):
        kept.append(t)
        t *= 2.0
        return t

    def loss(x):
        return np.sum(on_cotangent(x * 1.0, keep) ** 2) + np.sum(x ** 2)

    found = grad(loss)(X)
    assert found.tolist() == [3.0, 18.0] and kept[0].tolist() == [2.0, 12.0]
    found[:] = 0.0
    assert kept[0].tolist() == [2.0, 12.0]


def test_in_branches_helpers_and_checkpoints():
    seen = []

    def helper(x):
        return on_cotangent(np.sin(x), seen.append)

    @checkpoint
    def step(x):
        return on_cotangent(np.sin(x), seen.append)

    def loss(x):
        return helper(x) if x > 0 else x

    assert grad(loss)(1.0) == np.cos(1.0) and seen == [1.0]
    assert grad(loss)(-1.0) == 1.0 and seen == [1.0]
    assert abs(grad(lambda x: step(step(x)))(1.0) - np.cos(np.sin(1.0)) * np.cos(1.0)) < 1e-15
    assert seen == [1.0, 1.0, np.cos(np.sin(1.0))]


FORWARD = [
    lambda: jvp(clipped, (X,), (np.ones(2),)), lambda: hvp(clipped)(X, np.ones(2)), lambda: hessian(clipped)(X),
    lambda: jacobian(lambda x: on_cotangent(x, lambda t: 2.0 * t), mode="forward")(X),
]


def test_forward_mode_is_refused_with_the_line():
    for forward in FORWARD:
        with pytest.raises(NotDifferentiable, match=r"(?s)forward mode has no cotangent.*on_cotangent\(.*\^.*mode=\"reverse\""):
            forward()
    assert jacobian(lambda x: on_cotangent(x, lambda t: 2.0 * t), mode="reverse")(X).tolist() == [[2.0, 0.0], [0.0, 2.0]]


def test_without_a_function_nothing_is_different():
    def loss(x):
        return np.sum(on_cotangent(x * x, None) ** 2)

    assert np.allclose(hessian(loss)(X), np.diag(12.0 * X ** 2))
    assert jvp(loss, (X,), (np.ones(2),))[1] == np.sum(4.0 * X ** 3)


def test_a_cotangent_of_another_shape_is_refused():
    with pytest.raises(BadArgument, match=r"(?s)of shape \(1,\) for a cotangent of shape \(2,\).*Return a cotangent of the same shape"):
        grad(lambda x: np.sum(on_cotangent(x, lambda t: t[:1])))(X)
    with pytest.raises(BadArgument, match="a str for a cotangent"):
        grad(lambda x: on_cotangent(x, lambda t: "much"))(1.0)
    with pytest.raises(BadArgument, match="Give on_cotangent a number or an array"):
        grad(lambda x: on_cotangent([x, x], lambda t: t)[0])(2.0)


def test_an_array_that_is_written_afterwards_is_followed_or_refused(capsys):
    def printed(x):
        y = on_cotangent(x * 3.0, print)
        y[0] = 1.0
        return np.sum(y * y)

    def loss(x):
        y = on_cotangent(x * 3.0, seen.append)
        y[0] = 1.0
        return np.sum(y * y)

    seen = []
    assert grad(printed)(X).tolist() == [0.0, 54.0] and capsys.readouterr().out == "[ 0. 18.]\n"
    with pytest.raises(UnsupportedSyntax, match="writing into an array"):
        grad(loss)(X)


def test_what_the_function_raises_is_raised():
    with pytest.raises(ZeroDivisionError):
        grad(lambda x: on_cotangent(x, lambda t: 1 / 0))(2.0)

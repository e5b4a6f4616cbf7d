"""Of tuples among which a branch chooses, the one part that is read stays."""

import numpy as np
import pandas as pd
import pytest

from adcompile import grad, hessian, value_and_grad
from adcompile.ir.verify import verify
from adcompile.optimize.chosen_parts import with_parts_alone
from adcompile.optimize.dead import eliminate_dead
from tests.passes import shown, staged

NESTED = """def f(x, y):
    def chosen(a, b):
        if a > 0:
            return np.sin(a), np.cos(b)
        if b > 0:
            return np.tan(a), np.exp(b)
        return a, b
    return chosen(x, y){part}
"""


def alone(text):
    at = staged(text)
    program, types = with_parts_alone(at.program, at.types)
    return shown(verify(eliminate_dead(program)))


@pytest.mark.parametrize("part, stays, goes", [("[0]", ("sin", "tan"), ("cos", "exp")), ("[1]", ("cos", "exp"), ("sin", "tan"))])
def test_the_part_that_is_read_stays_alone(part, stays, goes):
    text = alone(NESTED.format(part=part))
    assert all(f"numpy.{name}" in text for name in stays) and not any(f"numpy.{name}" in text for name in goes)
    assert "tuple" not in text and "getitem" not in text


@pytest.mark.parametrize("part", ["", "[0:1]", "[int(x)]", "[-1]"])
def test_what_is_read_otherwise_stays_whole(part):
    text = alone(NESTED.format(part=part))
    assert all(f"numpy.{name}" in text for name in ("sin", "tan", "cos", "exp")) and "tuple" in text


def turned(beta, Z, y):
    return np.sum((np.exp(beta @ Z) - y) ** 2)


def test_the_first_part_may_be_the_one():
    Z, y, beta = np.linspace(-1.0, 1.0, 9).reshape(3, 3), np.arange(3.0), np.array([0.3, -0.2, 0.5])
    np.testing.assert_allclose(grad(turned)(beta, pd.DataFrame(Z), y), Z @ (2.0 * (np.exp(beta @ Z) - y) * np.exp(beta @ Z)), rtol=1e-12)


def test_tuples_that_are_read_elsewhere_stay_whole():
    text = alone("def f(x, y):\n    pair = (np.sin(x), np.cos(y))\n    if y > 0:\n        other = pair\n    else:\n        other = (x, y)\n"
                 "    return other[1] + pair[0]")
    assert "tuple" in text and "numpy.sin" in text


def test_items_of_a_tuple_with_a_star_do_not_count_alike():
    text = "def f(x, y):\n    if y > 0:\n        t = (*(np.sin(x), x), np.cos(y))\n    else:\n        t = (*(x, y), np.exp(x))\n    return t[2]"
    assert "numpy.cos" in alone(text) and "numpy.exp" in alone(text)


def squares(beta, X, y):
    return np.sum((np.exp(X @ beta) - y) ** 2)


def test_of_a_product_with_columns_only_the_cotangent_of_the_parameters_is_made():
    X, y, beta = np.linspace(-1.0, 1.0, 12).reshape(4, 3), np.arange(4.0), np.array([0.3, -0.2, 0.5])
    table, column = pd.DataFrame(X), pd.Series(y)
    for operator in (grad, hessian):
        derivative = operator(squares)
        np.testing.assert_allclose(derivative(beta, table, column), operator(squares)(beta, X, y), rtol=1e-12)
        assert "np.outer" not in derivative.source
    derivative = value_and_grad(squares, wrt=("beta", "X"))
    for one, other in zip(derivative(beta, X, y)[1], value_and_grad(squares, wrt=("X", "beta"))(beta, X, y)[1][::-1]):
        np.testing.assert_allclose(one, other, rtol=1e-12)

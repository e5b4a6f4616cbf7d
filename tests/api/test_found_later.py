"""Functions that are found when the program runs: what is compiled for them, when, and what is refused."""

import functools

import numpy as np
import pytest

from adcompile import DerivativeError, NoRule, elementwise_grad, grad, hessian, jacobian, jvp, vjp
from adcompile.compiler.derive import Derive
from tests.programs import found_later


def applied(x, functions):
    total = 0.0
    for function in functions:
        total = total + function(x) * x
    return total


def cube(x):
    return x * x * x


def test_a_function_that_the_program_finds_is_compiled_once_for_its_types(monkeypatch):
    compiled = []
    find = Derive._entry

    def counting(self, kind, active, function, args):
        found = find(self, kind, active, function, args)
        compiled.append(found[0].bound.compiled)
        return found

    monkeypatch.setattr(Derive, "_entry", counting)
    gradient = grad(applied)
    for _ in range(3):
        assert gradient(2.0, [cube, cube]) == pytest.approx(2 * 4 * 8.0)
    assert len(compiled) == 6 and len({id(one) for one in compiled}) == 1
    gradient(np.float64(2.0), [cube])
    assert len({id(one) for one in compiled}) == 2


def test_a_function_that_changes_is_compiled_anew():
    def calls(x):
        return found_later.square(x) * table["f"](x)

    table = {"f": cube}
    assert grad(calls)(2.0) == pytest.approx(5 * 2.0**4)
    table["f"] = found_later.square
    assert grad(calls)(2.0) == pytest.approx(4 * 2.0**3)


def test_another_function_at_every_call():
    gradient = grad(applied)
    for factor in range(1, 20):
        assert gradient(2.0, [lambda v: v * factor]) == pytest.approx(4.0 * factor)


def test_operators_over_a_found_function_agree():
    x, functions = np.array([0.3, 0.8]), [np.sin, lambda v: v * v]

    def loss(x, functions):
        return np.sum(applied(x, functions))

    expected = np.sin(x) + x * np.cos(x) + 3.0 * x * x
    np.testing.assert_allclose(grad(loss)(x, functions), expected, rtol=1e-14)
    np.testing.assert_allclose(hessian(loss)(x, functions),
                               np.diag(2.0 * np.cos(x) - x * np.sin(x) + 6.0 * x), rtol=1e-13, atol=1e-15)
    assert jvp(loss, (x, functions), (np.ones(2), None))[1] == pytest.approx(np.sum(expected), rel=1e-14)
    value, pull = vjp(loss, x, functions)
    np.testing.assert_allclose(pull(2.0)[0], 2.0 * expected, rtol=1e-14)
    np.testing.assert_allclose(pull(1.0)[0], expected, rtol=1e-14)


def mixed(x, y, functions):
    return functions[0](x) * y + functions[0](y)


def test_mixed_second_derivatives_of_a_found_function():
    assert jacobian(grad(mixed), wrt=1)(0.5, 0.7, [cube]) == pytest.approx(3 * 0.5**2, rel=1e-14)
    assert jacobian(grad(mixed), wrt=0)(0.5, 0.7, [cube]) == pytest.approx(6 * 0.5 * 0.7, rel=1e-14)
    assert jacobian(grad(mixed, wrt=1), wrt=1)(0.5, 0.7, [cube]) == pytest.approx(6 * 0.7, rel=1e-14)


def no_rule(x, functions):
    return functions[0](x) * 2.0


def test_a_library_function_without_a_rule_is_refused_where_it_is_called():
    with pytest.raises(NoRule, match="'spacing', which was found when the program ran, has no derivative rule") as caught:
        grad(no_rule)(2.0, [np.spacing])
    assert caught.value.span.function == "no_rule"
    assert "functions[0](x)" in str(caught.value)


def test_what_is_no_number_is_refused_where_it_is_called():
    with pytest.raises(DerivativeError, match="what this function returns is no number or array") as caught:
        grad(no_rule)(2.0, [lambda x: [x, x]])
    assert "functions[0](x)" in str(caught.value)


def test_what_cannot_be_called_raises_what_the_primal_raises():
    with pytest.raises(TypeError, match="'float' object is not callable"):
        grad(no_rule)(2.0, [3.0])


def keeps(x, functions):
    functions[0](x)
    return x * x


def test_a_call_for_its_effect_on_active_values_is_refused():
    held, told = [], {}
    for function in (held.append, told.setdefault, lambda x: held.append(x), lambda x: told.update(last=x)):
        with pytest.raises(DerivativeError, match="may change active values in place"):
            grad(keeps)(2.0, [function])
    assert held == [] and told == {}


def test_a_call_that_only_tells_something_is_made(capsys):
    assert grad(keeps)(2.0, [print]) == grad(keeps)(2.0, [lambda x: print(x)]) == 4.0
    assert capsys.readouterr().out == "2.0\n2.0\n"


def test_the_users_exception_stays_itself():
    def raises(x):
        raise KeyError("inside")

    with pytest.raises(KeyError, match="inside"):
        grad(no_rule)(2.0, [raises])


def test_third_derivatives_of_a_found_function_are_refused():
    gradient = grad(grad(grad(no_rule)))
    with pytest.raises(DerivativeError, match="twice at most"):
        gradient(2.0, [cube])


def named(x, functions):
    return functions[0](x, by=2.0)


def test_arguments_by_keyword_are_refused_with_what_helps():
    with pytest.raises(NoRule, match="function chosen at run time has no derivative rule") as caught:
        grad(named)(2.0, [lambda x, by: x * by])
    assert "Pass its arguments by position." in str(caught.value)


class Doubling:
    def __init__(self):
        self.__call__ = lambda x: 1000.0 * x

    def __call__(self, x):
        return 2.0 * x * x


DOUBLING = Doubling()
PART = functools.partial(DOUBLING)


def test_what_an_object_has_by_the_name_of_call_is_not_what_runs():
    assert grad(lambda x: DOUBLING(x))(3.0) == 12.0
    with pytest.raises(NoRule, match="'PART' has no derivative rule"):
        grad(lambda x: PART(x))(3.0)


def energy(q, stiffness=2.0):
    return stiffness * q**4 + np.sin(q)


def test_derivatives_inside_of_a_function_are_differentiated():
    def program(x, k):
        return grad(energy)(x) * x + grad(energy, wrt="stiffness")(x, k) * k + grad(grad(energy))(x)

    def element_by_element(x):
        return np.sum(elementwise_grad(lambda v: v**3)(x) * x)

    x, k, h = 0.5, 1.5, 1e-6
    slopes = [(program(x + h, k) - program(x - h, k)) / (2 * h), (program(x, k + h) - program(x, k - h)) / (2 * h)]
    np.testing.assert_allclose(grad(program, wrt=(0, 1))(x, k), slopes, rtol=1e-7)
    np.testing.assert_allclose(grad(element_by_element)(np.array([0.5, -0.2])), [9 * 0.5**2, 9 * 0.2**2])
    slope = grad(program)
    np.testing.assert_allclose(hessian(program)(x, k), (slope(x + h, k) - slope(x - h, k)) / (2 * h), rtol=1e-6)


def test_derivatives_of_what_is_found_when_it_runs_have_two_derivatives():
    def program(x, functions, derivatives):
        total = 0.0
        for f, slope in zip(functions, derivatives):
            total = total + grad(f)(x) * slope(x)
        return total

    functions = [lambda t: t**4, energy]
    given, x, h = (functions, [grad(f) for f in functions]), 0.5, 1e-6
    slope = grad(program)
    np.testing.assert_allclose(slope(x, *given), (program(x + h, *given) - program(x - h, *given)) / (2 * h), rtol=1e-7)
    np.testing.assert_allclose(hessian(program)(x, *given), (slope(x + h, *given) - slope(x - h, *given)) / (2 * h), rtol=1e-6)

"""lmfit's first example with exact derivatives: the same fit with fewer calls than its differences, through bounds and expressions."""

import lmfit
import numpy as np
import pytest

from adcompile import BadArgument, NotDifferentiable, interop
from tests.interop.counted import counted, example_runs

RANDOM = np.random.default_rng(2021)
X = np.linspace(0, 100, 101)
DATA = 7.5 * np.sin(X * 0.22 + 2.5) * np.exp(-X * X * 0.01) + RANDOM.normal(size=X.size, scale=0.2)
UNCERTAINTY = abs(0.16 + RANDOM.normal(size=X.size, scale=0.05))


def residual(params, x, data, uncertainty):
    """As the page on getting started has it."""
    amp = params["amp"]
    phaseshift = params["phase"]
    freq = params["frequency"]
    decay = params["decay"]
    model = amp * np.sin(x * freq + phaseshift) * np.exp(-x * x * decay)
    return (data - model) / uncertainty


def start(**options):
    given = {"amp": {"value": 10.0}, "decay": {"value": 0.007}, "phase": {"value": 0.2}, "frequency": {"value": 0.3}}
    for name, more in options.items():
        given.setdefault(name, {}).update(more)
    return lmfit.create_params(**given)


def as_differences(params, x, data, uncertainty):
    return residual(params.valuesdict(), x, data, uncertainty)


def fits(params, method="leastsq", **options):
    """The fit with derivatives and that with differences, and how often each called."""
    r, theirs = interop.lmfit.residual(residual), counted(as_differences)
    ours, derivatives = counted(r), counted(getattr(r, "Dfun" if method in ("leastsq", "least_squares") else "gradient"))
    exact = lmfit.minimize(ours, params, args=(X, DATA, UNCERTAINTY), method=method, **options,
                           **{"Dfun" if method == "leastsq" else "jac": derivatives})
    differences = lmfit.minimize(theirs, params, args=(X, DATA, UNCERTAINTY), method=method, **options)
    return exact, differences, ours.calls + derivatives.calls, theirs.calls


@pytest.mark.parametrize("method", ["leastsq", "least_squares"])
@pytest.mark.parametrize("options", [
    {"decay": {"min": 0}},
    {"decay": {"min": 0, "max": 0.02}, "amp": {"min": 5}},
    {"phase": {"vary": False, "value": 2.5}},
    {"twice": {"expr": "2 * amp"}, "decay": {"expr": "twice / 1500"}, "half": {"value": 0.1, "min": 0, "max": 1}, "frequency": {"expr": "2.2 * half"}},
    {"frequency": {"expr": "sqrt(square)"}, "square": {"value": 0.08, "min": 0.01}, "decay": {"min": 0}},
])
def test_the_first_example_in_fewer_calls(method, options):
    exact, differences, calls, more = fits(start(**options), method)
    for name, parameter in exact.params.items():
        assert abs(parameter.value - differences.params[name].value) < 1e-3 * max(parameter.stderr or 0, 1e-6) + 1e-4 * abs(parameter.value)
        if parameter.vary and parameter.expr is None:
            assert abs(parameter.stderr / differences.params[name].stderr - 1) < 1e-2
    assert exact.redchi < 2 * differences.redchi and calls < more


@pytest.mark.parametrize("method", ["bfgs", "lbfgsb"])
def test_methods_of_one_number_take_the_gradient(method):
    near = start(amp={"value": 7.0}, decay={"value": 0.01, "min": 0}, phase={"value": 2.4}, frequency={"value": 0.22})
    exact, differences, calls, more = fits(near, method)
    best = lmfit.minimize(as_differences, near, args=(X, DATA, UNCERTAINTY))
    assert exact.chisqr <= differences.chisqr * (1 + 1e-6)
    np.testing.assert_allclose([p.value for p in exact.params.values()], [p.value for p in best.params.values()], rtol=1e-2)
    assert calls < more


def test_the_derivatives_are_those_of_differences_through_expressions():
    params = start(twice={"expr": "2 * amp"}, decay={"expr": "twice / 1500 + exp(-low)"}, low={"value": 9.0}, phase={"vary": False})
    r = interop.lmfit.residual(residual)
    names = [name for name, one in params.items() if one.vary and one.expr is None]
    columns = []
    for name in names:
        moved = []
        for sign in 1, -1:
            other = params.copy()
            other[name].value += sign * 1e-6
            other.update_constraints()
            moved.append(r(other, X, DATA, UNCERTAINTY))
        columns.append((moved[0] - moved[1]) / 2e-6)
    found = r.Dfun(params, X, DATA, UNCERTAINTY)
    np.testing.assert_allclose(found, np.transpose(columns), rtol=1e-5, atol=1e-4)
    np.testing.assert_allclose(r.gradient(params, X, DATA, UNCERTAINTY), 2 * r(params, X, DATA, UNCERTAINTY) @ found)


@pytest.mark.parametrize("limits, column", [({"max": 3.0}, 0.0), ({"min": 5.0}, 0.0), ({"min": 0.0, "max": 9.0}, 2.0)])
def test_bounds_of_an_expression_hold_in_its_derivative(limits, column):
    r = interop.lmfit.residual(lambda p, x: x - p["twice"])
    params = lmfit.create_params(a=2.0, maximum=1.0, twice={"expr": "2 * a", **limits})
    np.testing.assert_allclose(r.Dfun(params, np.zeros(2)), [[-column, 0.0]] * 2)


def test_data_may_be_keywords_and_residuals_have_two_dimensions():
    def plane(p, x, data=0.0):
        return data - p["a"] * x[:, None] * np.array([1.0, p["b"]])

    x = np.array([1, 2, 3])
    data = 2.0 * x[:, None] * np.array([1.0, 0.5])
    r = interop.lmfit.residual(plane)
    fit = lmfit.minimize(r, lmfit.create_params(a=1.0, b=1.0), args=(x,), kws={"data": data}, Dfun=r.Dfun)
    np.testing.assert_allclose([fit.params["a"].value, fit.params["b"].value], [2.0, 0.5], rtol=1e-6)


def test_names_of_parameters_are_those_of_people():
    def odd(p, x):
        return x - p["f"] - p["np"] * p["free"] - p["args_"]

    params = lmfit.create_params(f=1.0, np=2.0, free=3.0, args_=4.0)
    assert interop.lmfit.residual(odd).gradient(params, np.zeros(2)).shape == (4,)
    np.testing.assert_allclose(interop.lmfit.residual(odd).Dfun(params, np.zeros(2)), [[-1, -3, -2, -1]] * 2)


def by_valuesdict(params, x, data, uncertainty):
    v = params.valuesdict()
    model = v["amp"] * np.sin(x * v["frequency"] + v["phase"]) * np.exp(-x * x * v["decay"])
    return (data - model) / uncertainty


def by_values(params, x, data, uncertainty):
    return residual(params.valuesdict(), x, data, uncertainty) + 0.0 * sum(params.valuesdict().values())


@pytest.mark.parametrize("function", [by_valuesdict, by_values])
def test_parameters_are_read_as_lmfits(function):
    one, other = interop.lmfit.residual(residual), interop.lmfit.residual(function)
    np.testing.assert_array_equal(one(start(), X, DATA, UNCERTAINTY), other(start(), X, DATA, UNCERTAINTY))
    np.testing.assert_allclose(one.Dfun(start(), X, DATA, UNCERTAINTY), other.Dfun(start(), X, DATA, UNCERTAINTY), rtol=1e-12)


def test_a_parameter_has_no_attribute_value():
    with pytest.raises(AttributeError) as raised:
        interop.lmfit.residual(lambda p, x: x - p["a"].value)(lmfit.create_params(a=1.0), X)
    assert 'not params["a"].value' in "".join(raised.value.__notes__)


def test_parameters_that_are_all_held_have_no_columns():
    r = interop.lmfit.residual(lambda p, x: x - p["a"])
    assert r.Dfun(lmfit.create_params(a={"value": 1.0, "vary": False}), X).shape == (101, 0)


def test_complex_residuals_are_refused():
    def phased(p, x):
        return p["a"] * np.exp(1j * x)

    with pytest.raises(NotDifferentiable, match="the result is complex"):
        interop.lmfit.residual(phased).Dfun(lmfit.create_params(a=1.0), np.ones(2))


def test_what_is_no_function_is_refused():
    with pytest.raises(BadArgument, match="an object of type int cannot be called"):
        interop.lmfit.residual(1)


def test_the_example_runs():
    assert example_runs(interop.lmfit.residual)

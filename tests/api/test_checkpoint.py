"""`checkpoint`: computed again instead of recorded, and only what may be."""

import inspect
import pickle
import threading
import tracemalloc

import numpy as np
import pytest

from adcompile import (
    BadArgument, NoRule, NotDifferentiable, check, checkpoint, grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp,
)
from adcompile.checking import check_rule

WEIGHTS = np.array([0.5, 1.5, -1.0])


def relax(state, rate, steps=20):
    """Several small steps."""
    for _ in range(steps):
        state = state + 0.05 * np.sin(rate * state)
    return state


@checkpoint
def step(state, rate, steps=20):
    """A step."""
    for _ in range(steps):
        state = state + 0.05 * np.sin(rate * state)
    return state


@checkpoint
def layer(x, w, b):
    return np.tanh(x @ w + b)


@checkpoint
def captured(x):
    return x * WEIGHTS * np.exp(-x)


@checkpoint
def two(x, y):
    total = np.sum(x * y)
    return total * total, x * y


@checkpoint
def of_parameters(p, x):
    return np.sum(p["w"] * x) ** p["power"]


@checkpoint
def nested(x):
    return step(x, 0.5) * step(x, 0.7, 3)


@checkpoint
def clashing(y, y_bar, y_dot=2.0):
    return y * y_bar * y_bar * y_dot


def run(rate, n):
    state = 1.0
    for _ in range(n):
        state = step(state, rate)
    return state


def run_plain(rate, n):
    state = 1.0
    for _ in range(n):
        state = relax(state, rate)
    return state


def through_step(rate):
    state = 1.0
    for _ in range(4):
        state = step(state, rate)
    return state


def through_arrays(x, rate):
    for k in range(3):
        if k == 1:
            x = step(x, rate, steps=5)
        else:
            x = step(x * rate, 0.5)
    return np.sum(x * x)


def through_layers(x, w, b):
    for _ in range(2):
        x = layer(x, w, b)
    return np.sum(x * x)


def through_captured(x):
    return np.sum(captured(captured(x)))


def through_two(x, y):
    total, product = two(x, y)
    return total + np.sum(product)


def through_parameters(w, x):
    return of_parameters({"w": 2.0, "power": 3}, np.sum(w * x)) * np.sum(w)


def through_nested(x):
    return np.sum(nested(x) * x)


def through_names(x):
    return clashing(x, x * 2.0) + clashing(x, 3.0, x)


def under_a_condition(x):
    total = 0.0
    for v in x:
        if v > 0.0:
            total = total + step(v, 0.5)
        else:
            continue
    return total


X, W = np.array([0.5, 1.0, 2.0]), np.array([[1.0, 0.2, 0.1], [0.3, -1.0, 0.5], [0.2, 0.4, 0.6]])
CASES = [
    (through_step, (0.3,)), (through_step, (np.float64(0.3),)), (through_arrays, (X, 0.8)), (through_layers, (X, W, 0.1)),
    (through_layers, (np.ones((2, 3)), W, X)), (through_captured, (X,)), (through_nested, (X,)), (through_nested, (0.5,)),
    (through_names, (0.7,)), (under_a_condition, (np.array([1.0, -1.0, 0.5]),)), (step, (0.5, 0.3)), (layer, (X, W, X)),
]


@pytest.mark.parametrize("function, args", CASES)
def test_both_modes_and_second_order(function, args):
    assert len(check(function, *args).comparisons) >= 3


def test_results_that_are_tuples_in_first_order():
    assert len(check(through_two, X, W[0], order=1).comparisons) == 3
    with pytest.raises(NotDifferentiable, match="checkpoint: 'two' returns several values, of which there are no second"):
        hvp(through_two)(X, X, W[0])


def test_the_same_digits_as_without():
    assert run(0.3, 5) == run_plain(0.3, 5) == value_and_grad(run)(0.3, 5)[0]
    np.testing.assert_allclose(grad(run)(0.3, 5), grad(run_plain)(0.3, 5), rtol=1e-14)
    np.testing.assert_allclose(jvp(run, (0.3, 5), (1.0, None)), jvp(run_plain, (0.3, 5), (1.0, None)), rtol=1e-14)
    np.testing.assert_allclose(vjp(run, 0.3, 5)[1](2.0)[0], vjp(run_plain, 0.3, 5)[1](2.0)[0], rtol=1e-14)
    np.testing.assert_allclose(grad(grad(run))(0.3, 5), grad(grad(run_plain))(0.3, 5), rtol=1e-13)
    np.testing.assert_allclose(hessian(run)(0.3, 5), hessian(run_plain)(0.3, 5), rtol=1e-13)
    np.testing.assert_allclose(jacobian(step)(X, 0.3), jacobian(relax)(X, 0.3), rtol=1e-14)


def test_integers_are_constants():
    assert grad(step)(2, 0.3) == grad(relax)(2, 0.3)
    np.testing.assert_allclose(vjp(step, 0.5, 0.3, 7)[1](1.0)[:2], vjp(relax, 0.5, 0.3, 7)[1](1.0)[:2], rtol=1e-14)
    assert vjp(step, 0.5, 0.3, 7)[1](1.0)[2] is None


def test_nothing_inside_is_recorded():
    """What a gradient holds at its peak does not grow with the steps that are inside."""

    def peak(inner):
        def long_run(rate):
            state = 1.0
            for _ in range(50):
                state = inner(state, rate, 400)
            return state

        gradient = grad(long_run)
        gradient(0.3)
        tracemalloc.start()
        gradient(0.3)
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    assert peak(step) < 0.1 * peak(relax)
    source = grad(through_step).source
    assert "step_pull(" in source and "np.sin" not in source


def test_it_is_the_function_otherwise():
    assert step(1.0, 0.3) == relax(1.0, 0.3) and step(state=1.0, rate=0.3, steps=2) == relax(1.0, 0.3, 2)
    assert (step.__name__, step.__doc__) == ("step", "A step.")
    assert str(inspect.signature(step)) == "(state, rate, steps=20)"
    assert pickle.loads(pickle.dumps(step)) is step
    with pytest.raises(TypeError, match="step\\(\\) missing 1 required positional argument: 'rate'"):
        step(1.0)


def test_bound_methods_lambdas_and_closures():
    class Model:
        def __init__(self, rate):
            self.rate = rate

        def step(self, x):
            return np.sin(x * self.rate) * x

    model = Model(0.5)
    method, scale = checkpoint(model.step), 3.0
    closure = checkpoint(lambda x: scale * np.exp(x) * x)
    assert len(check(lambda x: method(method(x)), 0.7).comparisons) == 4
    assert len(check(lambda x: closure(x) * x, 0.7).comparisons) == 4
    before = grad(lambda x: closure(x))(0.7)
    scale = 6.0
    assert grad(lambda x: closure(x))(0.7) == 2.0 * before


def test_constants_run_as_they_are():
    printed = []

    @checkpoint
    def loud(x):
        printed.append(x)
        return x * x

    assert grad(lambda x, c: x * loud(c))(2.0, 3.0) == 9.0 and printed == [3.0]


# --- what may not run twice ------------------------------------------------------------------


def prints(x):
    print("here")
    return x * x


def draws(x):
    return x * np.random.uniform()


LOG = []


def appends(x):
    LOG.append(1)
    return x * x


@pytest.mark.parametrize("function, problem", [
    (prints, "prints in 'print(\"here\")', which would be done twice"),
    (draws, "draws random numbers in 'numpy.random.uniform', which would be done twice"),
    (appends, "may change something outside in 'LOG.append(1)', which would be done twice"),
])
def test_what_is_not_pure_is_refused_where_it_would_run_again(function, problem, capsys):
    again = checkpoint(function)
    LOG.clear()
    with pytest.raises(NotDifferentiable) as caught:
        grad(lambda x: again(x) * x)(2.0)
    assert str(caught.value).startswith(f"checkpoint: '{function.__name__}' {problem}\n")
    assert caught.value.span.function == function.__name__ and "Do it outside of the checkpoint" in str(caught.value)
    assert len(LOG) <= 1 and len(capsys.readouterr().out.splitlines()) <= 1


def test_what_gives_another_value_the_second_time_is_refused():
    factor = np.array([2.0])

    @checkpoint
    def scaled(x):
        return x * factor[0]

    def changing(x):
        y = scaled(x)
        factor[0] = factor[0] + 1.0
        return y * y

    with pytest.raises(NotDifferentiable, match="checkpoint: 'scaled' gives another value when it is computed again"):
        grad(changing)(3.0)


def test_an_exception_of_the_function_stays_itself():
    @checkpoint
    def picky(x):
        if x > 1.0:
            raise ValueError("too large")
        return x * x

    with pytest.raises(ValueError, match="too large"):
        grad(lambda x: picky(x))(2.0)


def test_third_derivatives_are_refused():
    with pytest.raises(NoRule, match="has no tangent"):
        grad(grad(grad(through_step)))(0.3)


@pytest.mark.parametrize("thing", [3, np.packbits, lambda *xs: xs[0], lambda *, x: x, lambda **k: 1.0])
def test_what_it_does_not_take(thing):
    with pytest.raises(BadArgument, match="^checkpoint: "):
        checkpoint(thing)


# --- together with the rest --------------------------------------------------------------------


def test_its_rule_is_checked_as_any_other():
    assert check_rule(step, 0.5, 0.3).modes == ("forward", "reverse")
    assert check_rule(layer, X, W, X).modes == ("forward", "reverse")


def test_a_checkpointed_function_is_differentiated_in_many_threads():
    expected = grad(through_step)(0.3)
    found = []
    threads = [threading.Thread(target=lambda: found.extend(grad(through_step)(0.3) for _ in range(20))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 160

"""A derivative leaves what is outside as one call of the function does, and its arguments as before, at every order and for every
number of directions."""

import random
from collections import deque
from functools import partial
from itertools import count
from types import SimpleNamespace

import numpy as np
import pytest

from adcompile import NotDifferentiable, elementwise_grad, explain, grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp
from adcompile.api.boundary.state import State

X = np.array([0.3, -0.7, 1.1])

COUNT = 0
LOG = []
BY_NAME = {"calls": 0}
WEIGHTS = np.array([1.0, 2.0, 3.0])
SEEN = set()
LAST = deque([1.0], maxlen=3)
SPACE = SimpleNamespace(calls=0)
RNG = np.random.default_rng(5)
OLD_RNG = np.random.RandomState(5)


class Model:
    made = 0

    def __init__(self):
        self.calls, self.weights = 0, np.ones(3)

    def loss(self, x):
        self.calls += 1
        return self.calls * np.sum(x**3)

    def scaled(self, x):
        self.weights *= 2.0
        return np.sum(self.weights * x**3)

    def factor(self):
        self.calls += 1
        return self.calls

    def count_class(self):
        Model.made += 1
        return Model.made


class Slots:
    __slots__ = ("calls",)

    def __init__(self):
        self.calls = 0

    def factor(self):
        self.calls += 1
        return float(self.calls)


MODEL = Model()
SLOTS = Slots()


def restart():
    global COUNT
    COUNT, MODEL.calls, Model.made, SPACE.calls, SLOTS.calls, BY_NAME["calls"] = 0, 0, 0, 0, 0, 0
    vars(helper_counts).clear()
    LOG.clear(), SEEN.clear(), LAST.clear()
    BY_NAME.pop("last", None)
    WEIGHTS[:] = 1.0, 2.0, 3.0
    MODEL.weights = np.ones(3)
    np.random.seed(7)
    random.seed(7)
    RNG.bit_generator.state = np.random.default_rng(5).bit_generator.state
    OLD_RNG.seed(5)


def world():
    """What the functions here can change, to be compared."""
    keys = np.random.get_state()
    return [COUNT, list(LOG), dict(BY_NAME), WEIGHTS.tolist(), set(SEEN), list(LAST), SPACE.calls, MODEL.calls, Model.made, SLOTS.calls,
            dict(vars(helper_counts)), MODEL.weights.tolist(), RNG.bit_generator.state, OLD_RNG.get_state()[2], (keys[1].tolist(), keys[2]), random.getstate()]


def global_counter(x):
    global COUNT
    COUNT += 1
    return COUNT * np.sum(x**3)


def helper_counts():
    global COUNT
    COUNT += 2
    return COUNT


def counter_in_a_helper(x):
    return helper_counts() * np.sum(x**3)


def captured_list(x):
    LOG.append(2.0)
    return len(LOG) * np.sum(x**3)


def captured_dict(x):
    BY_NAME["calls"] = BY_NAME["calls"] + 1
    return BY_NAME["calls"] * np.sum(x**3)


def captured_array(x):
    WEIGHTS[1] += 0.5
    return WEIGHTS[1] * np.sum(x**3)


def captured_set(x):
    SEEN.add(len(SEEN))
    return len(SEEN) * np.sum(x**3)


def captured_deque(x):
    LAST.append(len(LAST) + 2.0)
    return LAST[-1] * np.sum(x**3)


def captured_object(x):
    MODEL.calls += 1
    return MODEL.calls * np.sum(x**3)


def captured_namespace(x):
    SPACE.calls += 1
    return SPACE.calls * np.sum(x**3)


def method_that_counts(x):
    return MODEL.factor() * np.sum(x**3)


def method_that_counts_in_its_class(x):
    return MODEL.count_class() * np.sum(x**3)


def method_of_slots(x):
    return SLOTS.factor() * np.sum(x**3)


def function_in_a_list(x):
    return [helper_counts][0]() * np.sum(x**3)


def attribute_of_a_function(x):
    helper_counts.calls = getattr(helper_counts, "calls", 0) + 1
    return helper_counts.calls * np.sum(x**3)


def loop_over_a_counter(x):
    total = 0.0
    for value in x:
        LOG.append(1.0)
        total = total + value**3
    return len(LOG) * total


CHANGING = [global_counter, counter_in_a_helper, captured_list, captured_dict, captured_array, captured_set, captured_deque,
            captured_object, captured_namespace, method_that_counts, method_that_counts_in_its_class, method_of_slots,
            function_in_a_list, attribute_of_a_function, loop_over_a_counter, MODEL.loss, MODEL.scaled, partial(Model.loss, MODEL)]


def shared_draws(x):
    return np.random.uniform(1.0, 2.0) * np.sum(x**3)


def drawn_by_python(x):
    return random.uniform(1.0, 2.0) * np.sum(x**3)


def captured_generator(x):
    return RNG.uniform(1.0, 2.0) * np.sum(x**3)


def captured_random_state(x):
    return OLD_RNG.uniform(1.0, 2.0) * np.sum(x**3)


def drawn_in_a_loop(x):
    total = 0.0
    for value in x:
        total = total + value**3
        RNG.normal()
    return (1.0 + RNG.random() + np.random.rand()) * total


def seeded_inside(x):
    rng = np.random.default_rng(3)
    return rng.uniform(1.0, 2.0) * np.sum(x**3)


DRAWING = [shared_draws, drawn_by_python, captured_generator, captured_random_state, drawn_in_a_loop, seeded_inside]


def name_of(f):
    return getattr(f, "__name__", "partial")


def one_call(f):
    """The factor before the sum of cubes in the first call, and the world after it."""
    restart()
    value = f(X)
    return value / np.sum(X**3), value, world()


@pytest.mark.parametrize("f", CHANGING + DRAWING, ids=name_of)
def test_one_run_leaves_the_world_as_one_call_does(f):
    factor, value, after = one_call(f)
    first, second = factor * 3.0 * X**2, factor * 6.0 * X

    def check(run, expected):
        restart()
        assert run() == pytest.approx(expected, rel=1e-12)
        assert world() == after

    check(lambda: grad(f)(X), first)
    check(lambda: value_and_grad(f)(X)[0], value)
    check(lambda: jvp(f, (X,), (np.ones(3),))[1], np.sum(first))
    check(lambda: hvp(f)(X, X), second * X)
    check(lambda: jacobian(f)(X), first)
    check(lambda: jacobian(f, mode="reverse")(X), first)

    def pulled_twice():
        pull = vjp(f, X)[1]
        pull(2.0)
        return pull(1.0)[0]

    check(pulled_twice, first)


@pytest.mark.parametrize("f", CHANGING + DRAWING, ids=name_of)
def test_one_direction_is_one_run(f):
    restart()
    x = np.array([1.3])
    value, after = f(x), world()
    for derivative, expected in ((hessian(f), 6.0 * value / 1.3**2), (jacobian(f, mode="forward"), 3.0 * value / 1.3),
                                 (jacobian(grad(f)), 6.0 * value / 1.3**2)):
        restart()
        assert derivative(x).item() == pytest.approx(expected, rel=1e-12) and world() == after


@pytest.mark.parametrize("f", CHANGING, ids=name_of)
def test_several_directions_of_what_changes_its_result_are_of_one_run(f):
    factor, _, after = one_call(f)
    for derivative, expected in ((hessian(f), np.diag(6.0 * factor * X)), (jacobian(f, mode="forward"), 3.0 * factor * X**2),
                                 (jacobian(grad(f)), np.diag(6.0 * factor * X))):
        restart()
        assert derivative(X) == pytest.approx(expected, rel=1e-12) and world() == after
    restart()
    with pytest.raises(NotDifferentiable, match="again in each pull of its gradient"):
        vjp(grad(f), X)


@pytest.mark.parametrize("f", DRAWING, ids=name_of)
def test_several_runs_draw_the_same_numbers(f):
    factor, _, after = one_call(f)
    for derivative, expected in ((hessian(f), np.diag(6.0 * factor * X)), (jacobian(f, mode="forward"), 3.0 * factor * X**2),
                                 (jacobian(grad(f)), np.diag(6.0 * factor * X))):
        restart()
        assert derivative(X) == pytest.approx(expected, rel=1e-12) and world() == after


def test_a_generator_without_a_seed_draws_other_numbers_in_each_run():
    def f(x):
        return np.random.default_rng().uniform(1.0, 2.0) * np.sum(x**3)

    found = hessian(f)(X)
    np.testing.assert_allclose(found, np.diag(6.0 * X) * found[0, 0] / (6.0 * X[0]), rtol=1e-12)
    assert jacobian(f)(X).shape == (3,) and np.isfinite(hvp(f)(X, X)).all()


@pytest.mark.parametrize("make", [lambda: iter([1.0, 2.0, 3.0, 4.0, 5.0]), lambda: count(1), lambda: (float(k) for k in range(1, 9))],
                         ids=["list", "count", "generator"])
def test_what_is_walked_cannot_be_walked_again(make):
    numbers = make()

    def f(x):
        return next(numbers) * np.sum(x**3)

    assert grad(f)(X) == pytest.approx(3.0 * X**2)
    assert jacobian(f)(X) == pytest.approx(2.0 * 3.0 * X**2)
    assert hessian(f)(X) == pytest.approx(3.0 * np.diag(6.0 * X))
    assert hvp(f)(X, np.ones(3)) == pytest.approx(4.0 * 6.0 * X)


def test_what_changes_and_is_as_before_is_no_change():
    def f(x):
        LOG.append(1.0)
        WEIGHTS[0] = 4.0
        total = np.sum(x**3) * len(LOG) * WEIGHTS[0]
        LOG.pop()
        WEIGHTS[0] = 1.0
        return total

    restart()
    assert hessian(f)(X) == pytest.approx(np.diag(24.0 * X))
    assert LOG == [] and WEIGHTS.tolist() == [1.0, 2.0, 3.0]


def test_what_is_made_inside_is_no_change():
    def f(x):
        model, items, table = Model(), [1.0], {}
        items.append(2.0)
        table["a"] = len(items)
        model.calls = 5
        buffer = np.zeros(3)
        buffer[0] = 2.0
        return np.sum(x**3) * table["a"] * model.calls + np.sum(buffer * x)

    assert hessian(f)(X) == pytest.approx(np.diag(60.0 * X))
    assert jacobian(f, mode="forward")(X) == pytest.approx(30.0 * X**2 + [2.0, 0.0, 0.0])


TERMS = [np.sum, np.prod]


def test_several_columns_are_refused_or_right():
    restart()
    factor, _, _ = one_call(global_counter)
    restart()
    assert hessian(global_counter)(X) == pytest.approx(np.diag(6.0 * factor * X)) and COUNT == 1

    def one_by_one(x, k):
        return global_counter(x) * TERMS[k](x)

    restart()
    with pytest.raises(NotDifferentiable, match="the function changes 'COUNT'"):
        hessian(one_by_one)(X, 0)
    assert COUNT == 1


def test_prints_are_printed_once(capsys):
    def f(x):
        print("called")
        return np.sum(x**3)

    for run in (lambda: hessian(f)(X), lambda: jacobian(f, mode="forward")(X), lambda: jacobian(grad(f))(X),
                lambda: hessian(f)(np.zeros(0)), lambda: jacobian(f, mode="forward")(np.zeros(0))):
        run()
        assert capsys.readouterr().out == "called\n"


def names_a_class():
    return Model.made


def test_what_a_function_names_is_looked_at():
    def inner():
        return names_a_class, LOG, BY_NAME, SLOTS, Model().factor

    for change, name in ((lambda: setattr(Model, "made", 7), "Model.made"), (lambda: LOG.append(1.0), "LOG"),
                         (lambda: BY_NAME.update(last=1.0), "BY_NAME['last']"), (lambda: setattr(SLOTS, "calls", 7), "SLOTS.calls")):
        restart()
        state = State({"inner": inner}, code=True)
        assert state.changed() is None
        change()
        assert state.changed() == name


def test_making_a_text_may_run_code(capsys):
    class Drawing:
        def __str__(self):
            return f"{RNG.uniform():.3f}"

    drawing = Drawing()

    def f(x):
        print("drawn", drawing)
        return RNG.uniform(1.0, 2.0) * np.sum(x**3)

    factor, _, after = one_call(f)
    text = capsys.readouterr().out
    for derivative in (hessian(f), jacobian(grad(f))):
        restart()
        assert derivative(X) == pytest.approx(np.diag(6.0 * factor * X)) and world() == after
        assert capsys.readouterr().out == text


def test_no_direction_is_one_run_too():
    for derivative in (hessian(global_counter), jacobian(global_counter, mode="forward"), jacobian(global_counter)):
        restart()
        assert derivative(np.zeros(0)).size == 0 and COUNT == 1


def test_a_jacobian_of_what_changes_something_takes_one_record():
    def f(x):
        LOG.append(1.0)
        total = 0.0
        for value in x:
            total = total + value
        return np.array([total, 2.0 * total, total]) * len(LOG)

    restart()
    derivative = jacobian(f)
    assert derivative(X[:2]).tolist() == [[1.0, 1.0], [2.0, 2.0], [1.0, 1.0]] and LOG == [1.0]
    assert explain(derivative, X[:2]).mode == "reverse: the function may change something outside, so it runs once"


# --- arguments ---------------------------------------------------------------------


def argument_array(x, a):
    a *= 2.0
    return np.sum(a) * np.sum(x**3)


def argument_view(x, a):
    part = a[1:]
    part[0] += 3.0
    return np.sum(a) * np.sum(x**3)


def argument_out(x, a):
    np.add(a, 1.0, out=a)
    a.sort()
    return a[0] * np.sum(x**3)


def filled(a, k):
    a[0] = k
    return np.sum(a)


def argument_in_a_helper(x, a):
    return filled(a, 7.0) * np.sum(x**3)


def argument_list(x, a):
    a.append(2.0)
    a[0] = 5.0
    return sum(a) * np.sum(x**3)


def argument_dict(x, a):
    a["k"] = 3.0
    a.pop("gone", None)
    return sum(a.values()) * np.sum(x**3)


def argument_nested(x, a):
    a["rows"][0][1] = 9.0
    a["rows"].append(1.0)
    return np.sum(a["rows"][0]) * np.sum(x**3)


def argument_object(x, a):
    a.calls += 1
    a.weights[:] = 3.0
    a.more = 1.0
    return a.calls * np.sum(a.weights) * np.sum(x**3)


def argument_slots(x, a):
    a.calls += 2
    return a.calls * np.sum(x**3)


def argument_method(x, a):
    return a.factor() * np.sum(x**3)


ARGUMENTS = {
    argument_array: lambda: np.array([1.0, 2.0]), argument_view: lambda: np.array([1.0, 2.0]), argument_out: lambda: np.array([3.0, 2.0]),
    argument_in_a_helper: lambda: np.array([1.0, 2.0]), argument_list: lambda: [1.0, 2.0], argument_dict: lambda: {"gone": 1.0, "k": 2.0},
    argument_nested: lambda: {"rows": [np.array([1.0, 2.0])]}, argument_object: Model, argument_slots: Slots, argument_method: Model,
}


def shown(value):
    """What there is in an argument, to be compared."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, (list, dict)):
        return [(key, shown(value[key])) for key in (value if isinstance(value, dict) else range(len(value)))]
    names = value.__slots__ if isinstance(value, Slots) else vars(value) if isinstance(value, Model) else None
    return value if names is None else [(name, shown(getattr(value, name))) for name in names]


@pytest.mark.parametrize("f", ARGUMENTS, ids=lambda f: f.__name__)
def test_arguments_are_as_before(f):
    make = ARGUMENTS[f]
    value = f(X, make())
    factor = value / np.sum(X**3)
    a = make()
    before, ids = shown(a), {id(item) for item in (a.values() if isinstance(a, dict) else a if isinstance(a, list) else ())}

    def check(found, expected):
        assert found == pytest.approx(expected, rel=1e-12)
        assert shown(a) == before
        assert {id(item) for item in (a.values() if isinstance(a, dict) else a if isinstance(a, list) else ())} == ids

    for _ in range(2):
        check(grad(f)(X, a), 3.0 * factor * X**2)
        check(value_and_grad(f)(X, a)[0], value)
        check(vjp(f, X, a=a)[1](1.0)[0], 3.0 * factor * X**2)
        check(jvp(f, (X, a), (X, None))[1], np.sum(3.0 * factor * X**3))
        check(hvp(f)(X, X, a), 6.0 * factor * X**2)
        check(hessian(f)(X, a), np.diag(6.0 * factor * X))
        for mode in ("auto", "forward", "reverse"):
            check(jacobian(f, mode=mode)(X, a), 3.0 * factor * X**2)
        check(jacobian(grad(f))(X, a), np.diag(6.0 * factor * X))


def test_arguments_without_floats_are_as_before():
    def f(k, a):
        a.append(k)
        return a

    a = [1, 2]
    assert vjp(f, 3, a)[0] == jvp(f, (3, a), (None, None))[0] == [1, 2, 3] and a == [1, 2]


def test_arguments_are_as_before_where_the_function_raises():
    def f(x, a, fails):
        a[0] = 5.0
        if fails:
            raise ValueError("no")
        return np.sum(a * x[0])

    a = np.array([1.0, 2.0])
    for derivative in (grad(f), jacobian(f), hessian(f)):
        with pytest.raises(ValueError, match="no"):
            derivative(X, a, True)
        assert a.tolist() == [1.0, 2.0]


def test_a_value_that_is_memory_of_an_argument_keeps_what_it_was():
    def f(x, a):
        a[0] = 5.0
        return a

    a = np.array([1.0])
    assert jvp(lambda x, a: (x * 2.0, f(x, a)), (X, a), (X, None))[0][1].tolist() == [5.0] and a.tolist() == [1.0]

    def g(x, a):
        a[:] = 4.0
        return [np.sum(a * x), a]

    assert vjp(g, X, a=a)[0][1].tolist() == [4.0] and a.tolist() == [1.0]


def test_generators_that_are_given_go_on():
    def f(x, rng):
        return rng.uniform(1.0, 2.0) * np.sum(x**3)

    plain, rng = np.random.default_rng(1), np.random.default_rng(1)
    for derivative in (grad(f), hessian(f), jacobian(f, mode="forward"), jacobian(f)):
        factor = plain.uniform(1.0, 2.0)
        expected = np.diag(6.0 * factor * X) if derivative.operator == "hessian" else 3.0 * factor * X**2
        assert derivative(X, rng) == pytest.approx(expected)
    assert plain.uniform() == rng.uniform()


def test_an_array_that_is_given_is_as_before():
    a = np.array([1.0, 2.0])
    assert grad(argument_array)(X, a) == pytest.approx(18.0 * X**2) and a.tolist() == [1.0, 2.0]


def test_the_object_of_a_method_keeps_what_the_method_did():
    class Counting:
        def __init__(self):
            self.calls, self.totals = 0, np.zeros(2)

        @grad
        def slope(self, x, weights):
            self.calls += 1
            self.totals[0] += 1.0
            weights[0] = 2.0
            return np.sum(weights * x[:2]) * self.calls

    counting, weights = Counting(), np.ones(2)
    assert counting.slope(X, weights).tolist() == [2.0, 1.0, 0.0]
    assert counting.calls == 1 and counting.totals.tolist() == [1.0, 0.0] and weights.tolist() == [1.0, 1.0]


def test_what_is_captured_and_given_too_keeps_what_was_done_to_it():
    def f(x, a):
        y = np.sum(a * x)
        WEIGHTS[:] = 5.0
        a[0] = 6.0
        return y * np.sum(a)

    restart()
    assert grad(f)(X, WEIGHTS) == pytest.approx(np.array([1.0, 2.0, 3.0]) * 16.0)
    assert WEIGHTS.tolist() == [6.0, 5.0, 5.0]


def test_an_active_argument_that_is_written_by_another_name_is_refused():
    def captured(x):
        y = x * x
        WEIGHTS[:] = 7.0
        return np.sum(y * x)

    def given(x, a):
        a[:] = 7.0
        return np.sum(x * x)

    restart()
    assert grad(captured)(WEIGHTS.copy()) == pytest.approx([3.0, 12.0, 27.0])
    for run in (lambda: grad(captured)(WEIGHTS), lambda: vjp(captured, WEIGHTS[::-1]), lambda: hvp(captured)(WEIGHTS, X),
                lambda: jacobian(captured)(WEIGHTS), lambda: jvp(captured, (WEIGHTS,), (X,)), lambda: hessian(captured)(WEIGHTS)):
        restart()
        with pytest.raises(NotDifferentiable, match="the function writes into the memory of '.*x' by another name"):
            run()
    x = np.array([1.0, 2.0])
    with pytest.raises(NotDifferentiable, match="the function writes into the memory of 'x' by another name"):
        grad(given)(x, x)


def test_an_elementwise_derivative_is_one_run():
    restart()
    assert elementwise_grad(lambda x: (LOG.append(1.0), x * x)[1])(X) == pytest.approx(2.0 * X) and LOG == [1.0]


def writes_into_a_reshaped_array(x, c):
    y = np.sum(c * x**2)
    c.reshape(-1)[0] = 4.0
    return y * np.sum(c * x)


def writes_into_a_ravelled_array(x, c):
    y = np.sum(c * x**2)
    np.ravel(c)[:2] += 1.0
    return y * np.sum(c * x)


def fills_a_view_of_a_view(x, c):
    y = np.sum(c * x**2)
    c.view().reshape(-1).fill(2.0)
    return y * np.sum(c * x)


def writes_into_what_a_condition_chooses(x, c):
    y = np.sum(c * x**2)
    (c if c.size else c[:1])[...] = 3.0
    return y * np.sum(c * x)


def test_an_argument_that_is_written_through_what_a_call_returns_is_as_before():
    for f in (writes_into_a_reshaped_array, writes_into_a_ravelled_array, fills_a_view_of_a_view, writes_into_what_a_condition_chooses):
        for given in (np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 3.0], np.float32)[::-1]):
            before = given.copy()
            for run in (lambda: jvp(f, (X, given), (X, None)), lambda: value_and_grad(f)(X, given), lambda: jacobian(f)(X, given),
                        lambda: hessian(f)(X, given)):
                run()
                np.testing.assert_array_equal(given, before)


def test_the_attributes_of_a_partial_function_are_looked_at():
    held = partial(abs)
    held.scale = 1.0

    def f(x, k):
        held.scale *= 2.0
        return held.scale * TERMS[k](x**3)

    with pytest.raises(NotDifferentiable, match="the function changes"):
        hessian(f)(X, 0)


def test_an_array_that_lies_otherwise_is_another():
    def f(x, k):
        held["a"] = lies_otherwise(held["a"])
        return TERMS[k](x**3) * np.sum(held["a"])

    for lies_otherwise in (lambda a: a[::-1], lambda a: np.array(a, order="F"), lambda a: np.frombuffer(a.tobytes()).reshape(a.shape)):
        held = {"a": np.array([[1.0, 2.0, -1.3], [1.0, 2.0, -1.3]])}
        with pytest.raises(NotDifferentiable, match="the function changes"):
            hessian(f)(X, 0)
        assert held["a"].strides != (24, 8) or not held["a"].flags.writeable

"""Objects, dicts and lists of the user's world that a function writes: derivatives, and what these leave of that world."""

import threading
from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest

from adcompile import UnsupportedSyntax, grad, hvp, jacobian, jvp, value_and_grad, vjp

X = np.array([0.3, -0.2, 0.5, 0.7, 1.1])
V = np.array([0.5, -1.0, 2.0, 0.25, 1.0])
WORLDS = {}
"""By name: the function that makes a function, and what it may write."""


def world(make):
    """Registers a function that gives a function of an array and the objects that it may write."""
    WORLDS[make.__name__] = make
    return make


def shown(value, seen=None):
    """What there is in a value, to be compared; one object in two places is told from two equal ones."""
    seen = {} if seen is None else seen
    if isinstance(value, (float, int, str, bool, type(None), np.generic)):
        return type(value).__name__, repr(value)
    if id(value) in seen:
        return "seen", seen[id(value)]
    seen[id(value)] = len(seen)
    if isinstance(value, np.ndarray):
        return "array", str(value.dtype), value.shape, value.strides, value.tobytes()
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, (list, tuple)) \
        else vars(value).items() if hasattr(value, "__dict__") else [(name, getattr(value, name)) for name in value.__slots__ if hasattr(value, name)]
    return type(value).__name__, [(key, shown(item, seen)) for key, item in items if not callable(item)]


class Solver:
    factor = 2.0

    def __init__(self, n=5):
        self.work = np.zeros(n)
        self.last = 0.0
        self.count = 0
        self.name = "solver"

    def loss(self, x):
        self.work[:] = np.sin(x)
        self.work[1:] += self.work[:-1]
        return (self.work**2).sum() * self.factor

    def step(self, x):
        self.work[:] = self.work * 0.5 + x**2
        self.count += 1
        return self.work.sum()

    def steps(self, x):
        total = 0.0
        for k in range(3):
            total = total + self.step(x * k) ** 2
        self.last = total
        return total * self.last


@world
def method_that_writes_a_buffer():
    s = Solver()
    return s.loss, s


@world
def method_that_calls_methods_that_write():
    s = Solver()
    return s.steps, s


@world
def captured_object_with_a_buffer():
    s = Solver()

    def f(x):
        s.work[:] = np.sin(x)
        s.work[1:] += s.work[:-1]
        return (s.work**2).sum()
    return f, s


@world
def captured_object_whose_method_writes():
    s = Solver()
    return lambda x: s.loss(x) + s.steps(x) * s.count, s


GLOBAL = Solver()


def reset_global():
    GLOBAL.__init__()
    return GLOBAL


def global_steps(x):
    return GLOBAL.steps(x) + GLOBAL.work[0]


@world
def object_of_the_module():
    return global_steps, reset_global()


def fills_global(x):
    GLOBAL.work[1:-1] = x[1:-1] ** 3


def global_in_a_helper(x):
    fills_global(x)
    GLOBAL.last = GLOBAL.work @ x
    return GLOBAL.last * GLOBAL.work.sum()


@world
def object_of_the_module_in_helpers():
    return global_in_a_helper, reset_global()


@world
def attribute_of_an_attribute():
    outer = SimpleNamespace(inner=Solver(), k=3)

    def f(x):
        outer.inner.work[...] = x * outer.k
        outer.inner.last = (outer.inner.work**2).sum()
        outer.k = outer.k + 1
        return outer.inner.last * outer.inner.work[1]
    return f, outer


@world
def dict_of_buffers():
    cfg = {"buf": [np.zeros(5), np.ones(3)], "n": 2, "u": np.zeros(5)}

    def f(x):
        cfg["buf"][0][:] = np.cos(x)
        cfg["buf"][1][:2] += x[:2]
        cfg["u"][1:-1] = x[:-2] * x[2:]
        return (cfg["buf"][0] * cfg["u"]).sum() + (cfg["buf"][1] ** 2).sum()
    return f, cfg


@world
def dict_item_that_is_bound_anew():
    cfg = {"u": np.zeros(5), "total": 0.0}

    def f(x):
        cfg["u"] = x**2
        cfg["total"] += cfg["u"].sum()
        cfg["more"] = cfg["total"] * 2.0
        return cfg["more"] * cfg["u"][0]
    return f, cfg


@world
def list_of_numbers_that_is_written():
    table = [1.0, 2.0]

    def f(x):
        table[0] = x.sum()
        table[1] *= x[0]
        return table[0] * table[1] + table[0] ** 2
    return f, table


@world
def attribute_bound_to_the_loss():
    s = Solver()

    def f(x):
        loss = (x**2).sum()
        s.last = loss
        s.count += 1
        return loss
    return f, s


@world
def attribute_carried_by_a_loop():
    s = Solver()

    def f(x):
        s.last = 1.0
        for v in x:
            s.last = s.last * np.cos(v) + v
            if s.last > 1.0:
                s.count += 1
        return s.last
    return f, s


@world
def attribute_of_before_that_is_read():
    s = Solver()
    s.last = 3.0

    def f(x):
        s.last = s.last * x[0] + s.last
        return s.last**2
    return f, s


@world
def attribute_written_in_a_branch():
    s = Solver()

    def f(x):
        if x[0] > 0.2:
            s.last = x[1] ** 2
            s.work[0] = x[2]
        else:
            s.count = 7
        return s.last * x.sum() + s.work[0] ** 2
    return f, s


@world
def buffer_with_another_name():
    s = Solver()

    def f(x):
        w = s.work
        w[:] = x**2
        row = w[1:3]
        row *= 2.0
        return (s.work * x).sum()
    return f, s


@world
def buffer_made_anew_and_filled():
    s = Solver()

    def f(x):
        s.work = np.zeros(5)
        s.work[0] = x[0]
        for k in range(1, 5):
            s.work[k] = s.work[k - 1] * x[k] + 1.0
        return (s.work**2).sum()
    return f, s


@world
def buffer_that_is_handed_out_and_written_in_each_trip():
    s = Solver()

    def f(x):
        w = np.zeros(5)
        for k in range(3):
            s.work = w
            w[k] = x[k] ** 2
        return (s.work**2).sum()
    return f, s


@world
def augmented_buffer():
    s = Solver()

    def f(x):
        s.work += x**2
        s.work *= 2.0
        s.last += s.work.sum()
        return s.last * s.work[0]
    return f, s


@dataclass
class State:
    u: np.ndarray
    t: float = 0.0
    notes: dict = field(default_factory=dict)


@world
def dataclass_in_an_object():
    s = SimpleNamespace(state=State(np.ones(5)), trace=[])

    def advance(state, x):
        state.u[1:] = state.u[:-1] * x[1:]
        state.t = state.t + x[0]
        state.notes["last"] = state.t

    def f(x):
        for _ in range(2):
            advance(s.state, x)
        return s.state.u.sum() * s.state.t + s.state.notes["last"]
    return f, s


class Slots:
    __slots__ = ("w", "total")

    def __init__(self):
        self.w, self.total = np.zeros(5), 0.0

    def add(self, x):
        self.w[:] = x
        self.total += (self.w**2).sum()
        return self.total


@world
def object_with_slots():
    s = Slots()
    return s.add, s


class Base:
    def __init__(self):
        self.a = np.zeros(5)
        self._b = 1.0

    @property
    def b(self):
        return self._b

    @b.setter
    def b(self, value):
        self._b = value * 2.0

    def fill(self, x):
        self.a[:] = x


class Derived(Base):
    def fill(self, x):
        super().fill(x * 2)
        self.b = x.sum()

    def __call__(self, x):
        self.fill(x)
        return (self.a**2).sum() * self.b


@world
def object_that_is_called():
    s = Derived()
    return s, s


@world
def object_that_is_called_in_a_function():
    s = Derived()
    return lambda x: s(x) * x[0], s


@world
def alias_of_a_buffer():
    a, b = Solver(), Solver()
    b.work = a.work

    def f(x):
        a.work[:] = np.sin(x)
        return (b.work * a.work).sum()
    return f, [a, b]


@world
def two_names_of_one_object():
    a = Solver()
    b = a

    def f(x):
        a.work[:] = np.sin(x)
        b.last = a.work.sum()
        return (b.work**2).sum() * a.last
    return f, a


@world
def history_that_grows():
    s = SimpleNamespace(history=[], best=np.inf)

    def f(x):
        loss = (x**2).sum()
        s.history.append(float(loss))
        s.best = min(s.best, float(loss))
        return loss
    return f, s


@world
def history_that_is_read():
    s = SimpleNamespace(history=[1.0])

    def f(x):
        s.history.append(x.sum())
        return s.history[-1] * x[0] + sum(s.history) * len(s.history)
    return f, s


@world
def history_that_ends_a_loop():
    s = SimpleNamespace(run={"losses": []}, steps=0)

    def note(loss):
        s.run["losses"].append(loss)
        s.steps += 1

    def f(x):
        y = x[0] * 0.9
        for k in range(12):
            y = y * x[1] + 0.1 * x[2]
            note(y * y)
            if k > 2 and abs(s.run["losses"][-1] - s.run["losses"][-2]) < 1e-3:
                break
            if k % 2:
                note(0.5)
        return y * s.run["losses"][-2] + max(s.run["losses"]) * s.steps
    return f, s


@world
def history_of_what_stood_in_it():
    s = Solver()
    s.history = [0.5, 2.0]

    def f(x):
        for k in range(3):
            s.history.append(s.history[-1] * x[k] + s.history[0])
        try:
            s.history.append(np.sqrt(x[0]) * x[1])
            if x[0] > 0.0:
                raise KeyError("stopped")
        except KeyError:
            s.history.append(x[2])
        return np.array(s.history[1:]) @ np.array(s.history[:-1])
    return f, s


def value_and_left(make, run):
    f, objects = make()
    result = run(f)
    return result, shown(objects)


def pulled(f):
    """The value and gradient by a `vjp` that is pulled several times, from two threads as well."""
    value, pull = vjp(f, X)
    (first,), bars = pull(1.0), []
    threads = [threading.Thread(target=lambda scale=scale: bars.extend(pull(scale)[0] / scale for _ in range(5))) for scale in (2.0, -4.0)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(bars) == 10 and all(np.allclose(bar, first, rtol=1e-13, atol=0.0) for bar in bars)
    return value, first


@pytest.mark.parametrize("make", WORLDS.values(), ids=WORLDS)
def test_derivatives_leave_what_one_call_leaves(make):
    check_world(make)


def test_an_array_that_an_attribute_is_bound_to_is_written_on():
    check_world(buffer_made_anew_and_filled)


def check_world(make):
    value, left = value_and_left(make, lambda f: f(X.copy()))
    slope = sum(step * value_and_left(make, lambda f: f(X + step * 1e-6 * V))[0] for step in (1, -1)) / 2e-6
    (again, bar), after = value_and_left(make, lambda f: value_and_grad(f)(X))
    assert again == value and after == left
    assert np.isclose(bar @ V, slope, rtol=1e-6, atol=1e-7)
    for run in (lambda f: (value, grad(f)(X)), pulled, lambda f: (value, jacobian(f)(X))):
        (again, found), after = value_and_left(make, run)
        assert again == value and after == left and np.allclose(found, bar, rtol=1e-12)
    (again, along), after = value_and_left(make, lambda f: jvp(f, (X,), (V,)))
    assert again == value and after == left and np.isclose(along, bar @ V, rtol=1e-12)
    product, after = value_and_left(make, lambda f: hvp(f)(X, V))
    assert after == left
    above, below = (value_and_left(make, lambda f: grad(f)(X + step * V))[0] for step in (1e-6, -1e-6))
    assert np.allclose(product, (above - below) / 2e-6, atol=1e-5, rtol=1e-5)


# --- what is refused -------------------------------------------------------------


def buffer_that_is_handed_out_on_one_path():
    s = Solver()

    def f(x):
        w = np.zeros(5)
        if x[0] > 0.0:
            s.work = w
        w[:] = x
        return (w**2).sum()
    return f, s


def buffer_that_is_handed_out_in_each_trip():
    s = Solver()

    def f(x):
        w = np.zeros(5)
        for k in range(3):
            w[k] = x[k]
            s.work = w
        return (w**2).sum()
    return f, s


def view_that_is_handed_out():
    s = Solver()

    def f(x):
        w = np.zeros(5)
        s.work = w[1:]
        w[:] = x
        return (w**2).sum()
    return f, s


def view_beside_its_array():
    s = Solver()
    s.tail = s.work[1:]

    def f(x):
        s.work[:] = x
        return (s.tail**2).sum()
    return f, s


def object_that_an_argument_holds():
    s = Solver()
    held = [s]

    def f(x):
        s.last = x.sum() ** 2
        return held[0].last * s.last
    return f, s


def code_that_is_not_followed_reads():
    s = Solver()
    calls = [lambda: s.last]

    def f(x):
        s.last = x.sum() ** 2
        return calls[0]() * x[0]
    return f, s


def history_of_arrays_that_is_read():
    s = SimpleNamespace(history=[])

    def f(x):
        y = x * x
        s.history.append(y)
        y[0] = 5.0
        return np.sum(s.history[-1] * x)
    return f, s


def list_without_an_object_that_is_noted_in_and_read():
    history = [1.0]

    def f(x):
        history.append(x.sum())
        return history[-1] * x[0]
    return f, SimpleNamespace(history=history)


def history_under_another_name():
    s = SimpleNamespace(history=[1.0])

    def f(x):
        history = s.history
        s.history.append(x[0])
        history.append(x[1])
        return s.history[-1] * s.history[-2]
    return f, s


def history_that_a_helper_is_given():
    s = SimpleNamespace(history=[1.0])

    def put(items, value):
        items.append(value)

    def f(x):
        put(s.history, x[0])
        s.history.append(x[1])
        return s.history[-1] * s.history[-2]
    return f, s


def history_that_is_changed_otherwise():
    s = SimpleNamespace(history=[1.0])

    def f(x):
        s.history.append(x[0])
        s.history.pop()
        return s.history[-1] * x[1]
    return f, s


def history_that_is_bound_anew():
    s = SimpleNamespace(history=[1.0])

    def f(x):
        s.history.append(x[0])
        s.history = [x[1]]
        s.history.append(x[2])
        return s.history[-1] * s.history[-2]
    return f, s


def history_of_which_an_item_is_written():
    s = SimpleNamespace(history=[1.0, 2.0])

    def f(x):
        s.history.append(x[0])
        s.history[1] = s.history[1] * x[1]
        return s.history[1] * s.history[2]
    return f, s


REFUSED = [buffer_that_is_handed_out_on_one_path, buffer_that_is_handed_out_in_each_trip, view_that_is_handed_out,
           view_beside_its_array, object_that_an_argument_holds, code_that_is_not_followed_reads, history_of_arrays_that_is_read, history_under_another_name,
           list_without_an_object_that_is_noted_in_and_read,
           history_that_a_helper_is_given, history_that_is_changed_otherwise, history_that_is_bound_anew, history_of_which_an_item_is_written]


RUNS = (grad, value_and_grad, jacobian, lambda f: lambda x: vjp(f, x), lambda f: lambda x: jvp(f, (x,), (V,)))


def is_refused(run, f):
    try:
        run(f)(X)
    except UnsupportedSyntax:
        return True
    return False


def test_what_cannot_be_told_is_refused_and_nothing_is_changed():
    for make in REFUSED:
        for run in RUNS:
            f, objects = make()
            before = shown(objects)
            assert is_refused(run, f), make.__name__
            assert shown(objects) == before


def test_what_a_function_did_before_it_raised_stays():
    s = Solver()

    def f(x):
        s.last = x[0] * 2.0
        s.work[0] = x[1]
        s.count += 1
        if x[2] > 0.0:
            raise KeyError("stopped")
        s.work[1] = 7.0
        return s.last

    for run in (grad, value_and_grad, lambda f: lambda x: vjp(f, x), lambda f: lambda x: jvp(f, (x,), (V,))):
        s.__init__()
        with pytest.raises(KeyError, match="stopped"):
            run(f)(X)
        assert s.last == 0.6 and s.work.tolist() == [-0.2, 0.0, 0.0, 0.0, 0.0] and s.count == 1


def test_other_objects_of_the_same_kind_need_no_other_program():
    def made():
        s = Solver()
        return lambda x: s.loss(x) * s.factor

    one, other = grad(made()), grad(made())
    assert (one(X) == other(X)).all() and one.source == other.source


def test_two_objects_that_have_become_one_are_refused():
    def made(s, other):
        def f(x):
            s.last = x.sum() ** 2
            return other.last * x[0] + s.last
        return f

    assert np.allclose(grad(made(Solver(), Solver()))(X), 2.0 * X.sum())
    s = Solver()
    assert is_refused(grad, made(s, s)) or np.allclose(grad(made(s, s))(X), 2.0 * X.sum() * (1.0 + X[0]) + (X.sum() ** 2) * np.eye(5)[0])


def test_an_object_that_has_become_another_is_compiled_anew():
    s = Solver(5)
    g = grad(s.loss)
    first = g(X)
    s.work = np.zeros(3)
    assert g(X[:3]).shape == (3,)
    s.work = np.zeros(5, np.float32)
    assert np.allclose(g(X), first, rtol=1e-5) and s.work.dtype == np.float32


def test_several_directions_of_what_changes_an_object_are_of_one_run():
    s, one = Solver(), Solver()
    found = jacobian(s.steps, mode="forward")(X)
    assert found == pytest.approx(grad(one.steps)(X), rel=1e-12) and shown(s) == shown(one)


def test_arguments_are_as_before():
    def f(x, s):
        s.work[:] = np.sin(x)
        s.last = (s.work**2).sum()
        s.count += 1
        return s.last * s.work[0]

    s = Solver()
    before = shown(s)
    expected = f(X, Solver())
    value, bar = value_and_grad(f)(X, s)
    assert value == expected and shown(s) == before
    slope = (f(X + 1e-6 * V, Solver()) - f(X - 1e-6 * V, Solver())) / 2e-6
    assert np.isclose(bar @ V, slope)
    other = Solver()
    other.work = np.zeros(5, np.float32)
    assert np.allclose(grad(f)(X, other), bar, rtol=1e-5) and other.last == 0.0
    assert np.isclose(jvp(f, (X, s), (V, None))[1], slope) and shown(s) == before


def test_a_default_is_an_argument():
    def f(x, s=Solver()):
        return s.loss(x)

    assert np.allclose(grad(f)(X), grad(Solver().loss)(X))


def test_the_object_that_a_partial_gives_keeps_what_was_written_or_it_is_refused():
    def f(s, x):
        s.last = (x**2).sum()
        return s.last * x[0]

    s = Solver()
    try:
        bar = grad(partial(f, s))(X)
    except UnsupportedSyntax:
        assert s.last == 0.0
    else:
        assert s.last == (X**2).sum() and np.isclose(bar[1], 2.0 * X[1] * X[0])

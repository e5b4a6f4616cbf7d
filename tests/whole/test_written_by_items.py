"""Objects of the user's world in lists, tuples and dicts, or in other objects, whose methods write them; lists that change their length."""

import numpy as np
import pytest

from adcompile import NotDifferentiable, UnsupportedSyntax, checkpoint, grad, jvp, value_and_grad
from tests.whole.test_objects_outside import RUNS, V, X, check_world, is_refused, shown


class Layer:
    def __init__(self, factor):
        self.factor, self.last, self.cache = factor, None, {}

    def forward(self, x):
        self.last = np.tanh(self.factor * x)
        self.cache["x"] = x
        return self.last

    __call__ = forward


class Double:
    def forward(self, x):
        return x * 2.0

    __call__ = forward


class Cell:
    def __init__(self):
        self.state = np.zeros(5)

    def step(self, x):
        self.state = np.sin(self.state + x)
        return self.state


class Buffer:
    def __init__(self):
        self.work = np.zeros(5)

    def step(self, x):
        self.work[1:] += x[:-1] * x[1:]
        self.work *= 0.5
        return self.work * x


class Block:
    def __init__(self):
        self.layers = [Layer(0.5), Layer(1.5)]

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


class Net:
    def __init__(self):
        self.blocks, self.first = (Block(), Block()), Layer(0.7)

    def forward(self, x):
        x = self.first(x)
        for block in self.blocks:
            x = block(x)
        return x

    def loss(self, x):
        y = self.forward(x)
        return np.sum(y * self.blocks[0].layers[1].last) + np.sum(self.first.cache["x"] * y)


def layers_of_a_list():
    layers = [Layer(0.5), Double(), Layer(1.5)]

    def f(x):
        for layer in layers:
            x = layer.forward(x)
        return np.sum(x * layers[0].last)
    return f, layers


def layers_of_a_tuple():
    layers = Layer(0.5), Layer(1.5)

    def f(x):
        for k, layer in enumerate(layers):
            x = layer(x) * (k + 1)
        for layer in reversed(layers):
            x = x * layer.last
        return np.sum(x)
    return f, layers


def layers_of_a_dict():
    layers = {"a": Layer(0.5), "b": Layer(1.5)}

    def f(x):
        for layer in layers.values():
            x = layer(x)
        return np.sum(x * layers["a"].cache["x"])
    return f, layers


def layers_by_number():
    layers = [Layer(0.5), Layer(1.5)]

    def f(x):
        for k in range(len(layers)):
            x = layers[k](x)
        return np.sum(x * layers[0].last)
    return f, layers


def layers_of_a_comprehension():
    layers = [Layer(0.5), Layer(1.5)]

    def f(x):
        seen = [layer(x) for layer in layers]
        return np.sum(seen[0] * layers[1].last)
    return f, layers


def cells_with_a_state():
    cells = [Cell(), Cell()]

    def f(x):
        total = 0.0
        for k in range(3):
            y = x * k
            for cell in cells:
                y = cell.step(y)
            total = total + np.sum(y)
        return total
    return f, cells


def buffers_of_a_list():
    buffers = [Buffer(), Buffer()]

    def f(x):
        for _ in range(2):
            for buffer in buffers:
                x = buffer.step(x)
        return np.sum(x * buffers[0].work)
    return f, buffers


def net_of_blocks():
    net = Net()
    return net.loss, net


def net_that_a_function_asks():
    net = Net()
    return lambda x: net.loss(x) + np.sum(net.first.last), net


class Solver:
    def __init__(self):
        self.states, self.log = [], {"losses": [], "steps": 0}

    def run(self, x):
        for k in range(3):
            x = x * np.sin(x) + 1.0
            self.states.append(x.copy())
            self.log["losses"].append(float(np.sum(x)))
            self.log["steps"] += 1
        return np.sum(x * x)


def histories_of_an_object():
    solver = Solver()
    return solver.run, solver


def histories_in_a_dict():
    log = {"x": [], "loss": []}

    def f(x):
        total = 0.0
        for k in range(3):
            x = x * x - 0.5 * k
            total = total + np.sum(x)
            log["x"].append(x.copy())
            log["loss"].append(total)
        return total
    return f, log


class Stepper:
    def __init__(self):
        self.states, self.losses = [], []

    def step(self, x):
        self.states.append(x.copy())
        self.losses.append(np.sum(x * x))
        return np.cos(x) * x


def histories_of_a_method_that_a_loop_calls():
    stepper = Stepper()

    def f(x):
        for _ in range(3):
            x = stepper.step(x)
        return np.sum(x)
    return f, stepper


def one_of_two_arrays_that_nobody_reads_by_their_names():
    one, other = np.zeros(5), np.zeros(5)

    def f(x):
        held = one if x[0] > 10.0 else other
        held[:] = x * x
        return np.sum(held * x)
    return f, [one, other]


TOLD = {"last": None, "calls": 0}


def long_and_telling(x):
    y = np.sin(x)
    y = y * x
    y = y + 1.0
    y = y * y
    y = np.cos(y)
    y = y - x
    y = y * 0.5
    y = y + x
    y = np.tanh(y)
    TOLD["last"] = y
    return y


def long_helper_that_tells_a_dict():
    TOLD["last"] = None
    return lambda x: np.sum(sum(long_and_telling(k * x) for k in (0.5, 1.0, 2.0, 3.0)) * TOLD["last"]), TOLD


FOLLOWED = (layers_of_a_list, layers_of_a_tuple, layers_of_a_dict, layers_by_number, layers_of_a_comprehension, cells_with_a_state,
            buffers_of_a_list, net_of_blocks, net_that_a_function_asks, histories_of_an_object, histories_in_a_dict,
            histories_of_a_method_that_a_loop_calls)


@pytest.mark.parametrize("make", FOLLOWED, ids=lambda make: make.__name__)
def test_what_methods_of_items_write_is_followed(make):
    check_world(make)


def test_an_array_outside_is_written_though_nobody_reads_it_by_its_name():
    check_world(one_of_two_arrays_that_nobody_reads_by_their_names)


def test_what_a_long_helper_tells_is_followed():
    check_world(long_helper_that_tells_a_dict)


# --- functions that are found when the program runs -----------------------------------


def told_by_a_function_of_a_list():
    box = Layer(0.5)

    def tell(x):
        box.last = x * x
        return x * 2.0
    steps = [tell]

    def f(x):
        for step in steps:
            x = step(x)
        return np.sum(x * box.last)
    return f, box


def noted_by_a_function_of_a_list():
    noted = []

    def note(x):
        noted.append(x * x)
        return x * 2.0
    steps = [note]

    def f(x):
        for step in steps:
            x = step(x)
        return np.sum(x * noted[-1])
    return f, noted


def put_under_a_key_and_read_by_the_next():
    table = {"a": 1.0}

    def put(x):
        table["a"] = x[0] * x[1]
        return x * 2.0

    def read(x):
        return x * table["a"]
    steps = [put, read]

    def f(x):
        for step in steps:
            x = step(x)
        return np.sum(x)
    return f, table


def method_under_another_name():
    layer = Layer(0.5)
    layer.act = layer.forward

    def f(x):
        return np.sum(layer.act(x) * layer.last)
    return f, layer.cache


def test_what_functions_that_are_found_later_write_is_refused():
    for make in (told_by_a_function_of_a_list, noted_by_a_function_of_a_list, put_under_a_key_and_read_by_the_next, method_under_another_name):
        for run in RUNS:
            f, objects = make()
            before = shown(objects)
            assert is_refused(run, f) and shown(objects) == before, make.__name__


def read_history():
    solver = Solver()

    def f(x):
        for k in range(3):
            x = x * x
            solver.states.append(x)
        return np.sum(solver.states[-2] * x)
    return f, solver


def history_that_is_bound_anew_in_a_loop():
    solver = Solver()

    def f(x):
        for k in range(3):
            solver.states = solver.log["losses"]
            solver.states.append(np.sum(x))
        return np.sum(x * x)
    return f, solver


def one_of_two_histories():
    one, other = [], [1.0]

    def f(x):
        held = one if x[0] > 10.0 else other
        held.append(np.sum(x))
        return np.sum(x * x)
    return f, [one, other]


def item_of_one_of_two_lists():
    one, other = [0.0], [1.0]

    def f(x):
        held = one if x[0] > 10.0 else other
        held[0] = np.sum(x)
        return np.sum(x * x)
    return f, [one, other]


def test_a_history_that_is_read_or_bound_anew_or_one_of_two_is_refused():
    for make in (read_history, history_that_is_bound_anew_in_a_loop, one_of_two_histories, item_of_one_of_two_lists):
        for run in RUNS:
            f, objects = make()
            before = shown(objects)
            assert is_refused(run, f) and shown(objects) == before, make.__name__


def test_constants_that_functions_which_are_found_later_write_are_written():
    class Counting:
        calls = 0

        def __call__(self, x):
            self.calls += 1
            return x * 2.0

    counting = Counting()
    steps = [counting, counting.__call__]

    def f(x):
        for step in steps:
            x = step(x)
        return np.sum(x * x)

    assert np.allclose(grad(f)(X), 32.0 * X) and counting.calls == 2


def test_a_checkpoint_that_writes_is_refused_in_both_modes():
    layer = Layer(0.5)
    step = checkpoint(lambda x: layer.forward(x))

    def f(x):
        return np.sum(step(x) * layer.last)

    for run in (grad, lambda f: lambda x: jvp(f, (x,), (V,))):
        with pytest.raises((NotDifferentiable, UnsupportedSyntax)):
            run(f)(X)


# --- lists and tuples that change -----------------------------------------------------


def agrees(f, derivative, left):
    """Return True if a derivative gives what the function is and leaves what it leaves."""
    slope = (f(X + 1e-6 * V) - f(X - 1e-6 * V)) / 2e-6
    expected, after = f(X), shown(left)
    value, bar = derivative(X)
    return value == expected and np.isclose(bar @ V, slope, atol=1e-7) and shown(left) == after


def test_a_list_with_more_or_fewer_items_is_compiled_anew():
    table = [1.0, 2.0]

    def f(x):
        table[0] = np.sum(x * x)
        total = 0.0
        for value in table:
            total = total + value * x[0]
        return total

    derivative = value_and_grad(f)
    for items in ([1.0, 2.0], [1.0, 2.0, 3.0], [1.0, 2.0, 3.0, 4.0], [1.0], [1.0, 2.0]):
        table[:] = items
        assert agrees(f, derivative, table)


def test_other_layers_are_compiled_anew():
    f, layers = layers_of_a_list()
    derivative = value_and_grad(f)
    for items in (layers[:], layers[:2], [layers[0], layers[0]], [Layer(0.2), Layer(0.3), Double(), Layer(0.4)], [Layer(2.0)]):
        layers[:] = items
        assert agrees(f, derivative, layers)


def test_another_tuple_of_layers_is_compiled_anew():
    layers = Layer(0.5), Layer(1.5)

    def f(x):
        for layer in layers:
            x = layer(x)
        return np.sum(x * layers[0].last)

    derivative = value_and_grad(f)
    for given in (layers, (Layer(0.5), Layer(1.5), Layer(0.3)), (Layer(0.3), Double(), Layer(0.4)), (Layer(0.2),), layers):
        layers = given
        assert agrees(f, derivative, layers)

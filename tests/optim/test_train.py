"""Training: what it finds, what its history says, how it stops, and how it goes on."""

import doctest
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from adcompile import BadArgument, NotScalar, optim, value_and_grad
from adcompile.optim import History

ROOT = Path(__file__).parents[2]


@dataclass
class Dense:
    W: np.ndarray
    b: np.ndarray

    def __call__(self, x):
        return x @ self.W + self.b


def network_loss(layers, x, y):
    error = layers[1](np.tanh(layers[0](x))) - y
    return np.mean(error * error)


def layers(units=6):
    random = np.random.default_rng(4)
    return [Dense(random.normal(size=(1, units)), np.zeros(units)), Dense(random.normal(size=(units, 1)), np.zeros(1))]


def waves(rows=40):
    x = np.random.default_rng(5).uniform(-2.0, 2.0, (rows, 1))
    return x, np.sin(x)


def line_loss(line, x, y):
    return np.mean((line["slope"] * x + line["height"] - y) ** 2)


LINE = {"slope": 0.0, "height": 0.0}
X = np.linspace(0.0, 1.0, 12)
Y = 2 * X + 1


def numbers(params):
    return np.concatenate([np.concatenate([layer.W.ravel(), layer.b]) for layer in params])


# --- numbers -------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", [optim.sgd(0.1), optim.sgd(0.05, 0.9, True), optim.rmsprop(), optim.adagrad(), optim.adam(0.01),
                                       optim.adamw(0.01), optim.clip(optim.adam(optim.cosine(0.01, 12)), 0.1)], ids=repr)
@pytest.mark.parametrize("size", [None, 16])
def test_it_is_a_loop_of_gradients_and_steps(optimizer, size):
    data, start = waves(), layers()
    derivative, params, state, losses = value_and_grad(network_loss), start, optimizer.init(start), []
    batches = [data] if size is None else optim.minibatches(data, size, rng=7)
    for _ in range(4):
        found = []
        for batch in batches:
            value, gradient = derivative(params, *batch)
            params, state = optimizer.step(params, gradient, state)
            found.append((value, len(batch[0])))
        losses.append(sum(value * rows for value, rows in found) / sum(rows for _, rows in found))
    history = optim.train(network_loss, start, data, optimizer, epochs=4, batch_size=size, rng=7)
    np.testing.assert_allclose(numbers(history.last), numbers(params), rtol=1e-12)
    np.testing.assert_allclose(history.losses, losses, rtol=1e-12)
    assert history.epochs == len(history.times) == 4 and np.all(np.diff(history.times) >= 0) and len(history.validation) == 0
    assert (history.status, history.message.partition(";")[0]) == ("finished", "finished 4 epochs")


def test_the_closed_form_of_a_line():
    history = optim.train(line_loss, LINE, (X, Y + 0.1 * np.cos(9 * X)), optim.sgd(0.5, 0.9), epochs=600)
    slope, height = np.polyfit(X, Y + 0.1 * np.cos(9 * X), 1)
    assert history.params["slope"] == pytest.approx(slope, rel=1e-9) and history.params["height"] == pytest.approx(height, rel=1e-9)
    assert type(history.params["slope"]) is float


def test_parameters_and_data_that_were_given_stay_as_they_were():
    data, start = waves(), layers()
    copies = [np.copy(one) for one in (*data, numbers(start))]
    history = optim.train(network_loss, start, data, optim.adam(), epochs=2, batch_size=8)
    assert all(np.array_equal(*pair) for pair in zip((*data, numbers(start)), copies))
    history.params[0].W[:] = 7.0
    assert not np.any(history.params[0].W == 7.0)


def test_a_loss_that_writes_into_its_parameters_is_as_it_is():
    def loss(w, x):
        w = w * 1.0
        w[0] = w[0] * w[0]
        return np.sum((w - x) ** 2)

    def writing(p, x):
        p["w"][0] = p["w"][0] * p["w"][0]
        return np.sum((p["w"] - x) ** 2)

    x, start = np.array([4.0, 1.0]), np.array([1.5, 0.0])
    plain = optim.train(loss, start, (x,), optim.sgd(0.01), epochs=50, validation=(x,))
    written = optim.train(writing, {"w": start}, (x,), optim.sgd(0.01), epochs=50, validation=(x,))
    np.testing.assert_allclose(written.params["w"], plain.params, rtol=1e-14)
    np.testing.assert_allclose(written.validation, plain.validation, rtol=1e-14)
    assert abs(plain.params[0] - 2.0) < 1e-2


def test_numbers_are_moved_too_and_narrow_ones_stay_narrow():
    def loss(p):
        return (p[0] - 3.0) ** 2 + np.sum((p[1] - np.float32(1.0)) ** 2)

    history = optim.train(loss, [1.0, np.zeros(2, np.float32), "name"], (), optim.sgd(0.2), epochs=40)
    assert history.params[0] == pytest.approx(3.0, abs=1e-6) and history.params[1].dtype == np.float32 and history.params[2] == "name"


def test_data_of_one_argument_is_handed_over_as_one():
    def loss(slope, data):
        return np.mean((slope * data["x"] - data["y"]) ** 2)

    history = optim.train(loss, 0.0, {"x": X, "y": 3 * X}, optim.sgd(0.5), epochs=200, batch_size=6, rng=0)
    assert history.params == pytest.approx(3.0, abs=1e-6)


def test_minibatches_are_data():
    data = waves()
    batches = optim.minibatches(data, 16, rng=7, drop_last=True)
    history = optim.train(network_loss, layers(), batches, optim.adam(), epochs=2)
    again = optim.train(network_loss, layers(), optim.minibatches(data, 16, rng=7, drop_last=True), optim.adam(), epochs=2)
    assert np.array_equal(history.losses, again.losses) and history._point.count == 4


# --- what is best ---------------------------------------------------------------------


def test_with_one_batch_the_best_parameters_are_those_of_the_least_loss_the_last_ones_too():
    rates = [0.2, 0.2, 5.0]
    history = optim.train(lambda w: w * w, 1.0, (), optim.sgd(lambda done: rates[done]), epochs=3)
    assert history.best == 2 and history.params == pytest.approx(0.36) and history.last == pytest.approx(-3.24)
    np.testing.assert_allclose(history.losses, [1.0, 0.36, 0.1296])
    history = optim.train(lambda w: w * w, 1.0, (), optim.sgd(0.2), epochs=3)
    assert history.best == 3 and history.params == history.last == pytest.approx(0.216)
    assert "best after 3, with 0.046656" in history.message


def test_validation_says_which_parameters_are_best():
    seen = []

    def validation(w):
        seen.append(w)
        return (w - 0.5) ** 2

    history = optim.train(lambda w: w * w, 1.0, (), optim.sgd(0.1), epochs=6, validation=validation)
    assert history.params == pytest.approx(0.512) and history.best == 3
    np.testing.assert_allclose(history.validation, (np.array(seen) - 0.5) ** 2)
    other = optim.train(line_loss, LINE, (X, Y), optim.sgd(0.1), epochs=5, validation=(X[:3], Y[:3]))
    assert other.validation[-1] == line_loss(other.last, X[:3], Y[:3])


def test_patience_stops_what_gets_no_better():
    history = optim.train(lambda w: w * w, 1.0, (), optim.sgd(0.1), epochs=100, validation=lambda w: (w - 0.5) ** 2, patience=4)
    assert (history.status, history.epochs, history.best) == ("early", 7, 3)
    assert history.message.startswith("stopped after 7 epochs: nothing was better for as long as patience allows; best after 3")
    history = optim.train(lambda w: np.abs(w), 0.05, (), optim.sgd(0.1), epochs=100, patience=3)
    assert (history.status, history.best, history.epochs) == ("early", 0, 4)


# --- stopping ---------------------------------------------------------------------------


def interrupted_at(update, rate=0.1):
    """A rate that is interrupted, as by Ctrl-C, at an update."""
    def schedule(done):
        if done == update:
            raise KeyboardInterrupt
        return rate

    return schedule


@pytest.mark.parametrize("update, epochs", [(0, 0), (2, 0), (3, 1), (17, 5)])
def test_an_interruption_keeps_whole_epochs(update, epochs):
    history = optim.train(line_loss, LINE, (X, Y), optim.adam(interrupted_at(update)), epochs=50, batch_size=4, rng=1)
    whole = optim.train(line_loss, LINE, (X, Y), optim.adam(0.1), epochs=epochs, batch_size=4, rng=1)
    assert (history.status, history.epochs) == ("interrupted", epochs)
    assert history.message.startswith(f"interrupted after {epochs} epoch{'s' if epochs != 1 else ''}")
    assert np.array_equal(history.losses, whole.losses) and history.last == whole.last and history.params == whole.params


def test_ctrl_c_in_a_terminal_keeps_whole_epochs(tmp_path):
    (tmp_path / "script.py").write_text("""
import os, signal, threading
import numpy as np
from adcompile import optim

def loss(w, x):
    return np.sum((w - x) ** 2)

def callback(history):
    if history.epochs == 3:
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()

def trained(epochs, callback=None):
    return optim.train(loss, np.zeros(3), (np.ones((50, 3)),), optim.sgd(1e-4), epochs=epochs, batch_size=5, rng=1, callback=callback)

history = trained(10 ** 7, callback)
same = trained(history.epochs)
print(history.status, history.epochs > 3, np.array_equal(history.losses, same.losses), np.array_equal(history.last, same.last))
""")
    done = subprocess.run([sys.executable, tmp_path / "script.py"], capture_output=True, text=True, timeout=100,
                          env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert done.stdout.split() == ["interrupted", "True", "True", "True"], done.stderr


@pytest.mark.parametrize("stop", [lambda history: history.epochs == 3, lambda history: history.epochs == 3 and next(iter(()))])
def test_the_callback_may_stop_it(stop):
    history = optim.train(line_loss, LINE, (X, Y), optim.sgd(0.1), epochs=50, callback=stop)
    assert (history.status, history.epochs, history.best) == ("callback", 3, 3)


def test_what_the_callback_raises_is_the_users():
    with pytest.raises(ZeroDivisionError):
        optim.train(line_loss, LINE, (X, Y), optim.sgd(0.1), epochs=5, callback=lambda history: 1 / 0)


def test_a_loss_that_is_no_number_any_more_ends_it_with_the_best_so_far():
    rates = [0.1, 0.1, 1e200, 0.1, 0.1]
    with np.errstate(all="ignore"):
        history = optim.train(lambda w: w * w * w * w, 1.0, (), optim.sgd(lambda done: rates[done]), epochs=5)
    assert (history.status, history.epochs, history.best) == ("not finite", 3, 2)
    assert history.message.startswith("stopped after 3 epochs, since the loss was inf in epoch 4, batch 1: make the rate smaller, or clip")


def test_parameters_that_are_no_numbers_any_more_end_it_too():
    with np.errstate(all="ignore"):
        history = optim.train(lambda w: w * w, 1.0, (), optim.sgd(1e308), epochs=3)
    assert (history.status, history.epochs, history.params) == ("not finite", 0, 1.0)
    assert "since parameters were no finite numbers in epoch 1" in history.message


# --- files, and going on ----------------------------------------------------------------


def assert_same(one, other):
    assert np.array_equal(one._point.vector, other._point.vector) and np.array_equal(one._point.best_vector, other._point.best_vector)
    assert np.array_equal(one.losses, other.losses) and np.array_equal(one.validation, other.validation)
    assert (one.epochs, one.best, one._point.score, one._point.count, one.status) == (
        other.epochs, other.best, other._point.score, other._point.count, other.status)
    assert all(np.array_equal(slot, other._point.slots[name]) for name, slot in one._point.slots.items())


OPTIONS = {
    "all at once": {},
    "batches": {"batch_size": 16, "rng": 3},
    "batches and validation": {"batch_size": 16, "rng": 3, "validation": waves(9)},
    "patience": {"batch_size": 16, "rng": 3, "validation": waves(9), "patience": 2},
}


@pytest.mark.parametrize("through_a_file", [False, True], ids=["in memory", "by a file"])
@pytest.mark.parametrize("name", OPTIONS)
@pytest.mark.parametrize("optimizer", [optim.sgd(0.1, 0.9), optim.adam(optim.cosine(0.05, 30)), optim.clip(optim.rmsprop(0.01), 0.1)], ids=repr)
def test_what_goes_on_has_the_numbers_of_what_was_not_interrupted(optimizer, name, through_a_file, tmp_path):
    data, options = waves(), OPTIONS[name]
    whole = optim.train(network_loss, layers(), data, optimizer, epochs=10, **options)
    history = None
    for epochs in (0, 3, 4, 10):
        history = optim.train(network_loss, layers(), data, optimizer, epochs=epochs, resume=history, **options)
        if through_a_file:
            history.save(tmp_path / "run")
            history = tmp_path / "run.npz"
    assert_same(History.load(history, like=layers()) if through_a_file else history, whole)


@pytest.mark.parametrize("kind", ["PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"])
def test_every_generator_of_numpy_goes_on(kind, tmp_path):
    def trained(epochs, rng, resume=None):
        return optim.train(line_loss, LINE, (X, Y), optim.adam(0.1), epochs=epochs, batch_size=5, rng=rng, resume=resume)

    def generator():
        return np.random.Generator(getattr(np.random, kind)(8))

    trained(3, generator()).save(tmp_path / "run")
    whole = trained(6, generator())
    for rng in (None, 5, generator()):
        assert_same(trained(6, rng, tmp_path / "run"), whole)
    rng = generator()
    assert_same(trained(6, rng, trained(3, rng)), whole)


def test_an_interrupted_epoch_is_done_again():
    def trained(optimizer, resume=None):
        return optim.train(network_loss, layers(), waves(), optimizer, epochs=6, batch_size=16, rng=3, resume=resume)

    whole = trained(optim.adam(0.01))
    assert_same(trained(optim.adam(0.01), trained(optim.adam(interrupted_at(10, 0.01)))), whole)


def test_a_file_of_the_callback_is_a_whole_run():
    whole = optim.train(line_loss, LINE, (X, Y), optim.adam(0.1), epochs=8, batch_size=5, rng=2)
    with tempfile.TemporaryDirectory() as folder:
        optim.train(line_loss, LINE, (X, Y), optim.adam(0.1), epochs=5, batch_size=5, rng=2, callback=lambda h: h.save(f"{folder}/run.npz"))
        assert os.listdir(folder) == ["run.npz"]
        assert_same(optim.train(line_loss, LINE, (X, Y), optim.adam(0.1), epochs=8, batch_size=5, resume=f"{folder}/run"), whole)


def test_a_file_has_the_structure_where_there_are_no_objects(tmp_path):
    def loss(p):
        return np.sum(p["w"][0] ** 2) + p["b"][1] ** 2 + np.sum(p[3] ** 2) * p["degree"]

    start = {"w": [np.ones((2, 2), np.float32)], "b": ("name", 2.5, None), 3: np.array(1.0), "degree": 2, "index": np.arange(3), "flag": True}
    history = optim.train(loss, start, (), optim.sgd(0.1), epochs=3)
    history.save(tmp_path / "run.npz")
    loaded = History.load(tmp_path / "run.npz")
    assert_same(loaded, history)
    assert repr(loaded.params) == repr(history.params) and loaded.params.keys() == start.keys() and np.array_equal(loaded.times, history.times)
    assert loaded.params["w"][0].dtype == np.float32 and loaded.params["b"][0] == "name" and loaded.params["index"].tolist() == [0, 1, 2]


def test_a_file_of_objects_needs_a_structure_like_them(tmp_path):
    history = optim.train(network_loss, layers(), waves(), optim.adam(), epochs=2)
    history.save(tmp_path / "run.npz")
    loaded = History.load(tmp_path / "run.npz")
    with pytest.raises(BadArgument, match=r"History.load\(path, like=params\)"):
        loaded.params
    assert np.array_equal(loaded.losses, history.losses)
    loaded.save(tmp_path / "again.npz")
    again = History.load(tmp_path / "again.npz", like=layers())
    assert type(again.params[0]) is Dense and np.array_equal(numbers(again.params), numbers(history.params))
    assert_same(optim.train(network_loss, layers(), waves(), optim.adam(), epochs=2, resume=loaded), history)


def test_a_file_has_no_pickle_in_it(tmp_path):
    optim.train(line_loss, LINE, (X, Y), optim.adam(), epochs=2, batch_size=4).save(tmp_path / "run.npz")
    with np.load(tmp_path / "run.npz", allow_pickle=False) as file:
        assert all(array.dtype.kind in "fiU" for array in map(file.__getitem__, file.files))
        assert json.loads(file["rng"].item())["bit_generator"] == "PCG64"


# --- what is seen of it -----------------------------------------------------------------


def lines_of(capsys, monkeypatch, **options):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    optim.train(line_loss, LINE, (X, Y), optim.sgd(0.5), epochs=12, progress=True, **options)
    printed = capsys.readouterr()
    assert printed.out == ""
    return printed.err.splitlines()


def test_progress_is_lines_on_stderr_without_tqdm(capsys, monkeypatch):
    first, *_, last = lines_of(capsys, monkeypatch)
    assert first == "epoch  1 of 12  loss 4.39394" and last.startswith("epoch 12 of 12  loss 0.0")
    first, *_ = lines_of(capsys, monkeypatch, validation=(X, Y))
    assert first.startswith("epoch  1 of 12  loss 4.39394, validation 0.421693")


def test_progress_is_a_bar_with_tqdm(monkeypatch):
    said = []

    class Bar:
        def __init__(self, total, initial, unit, file):
            said.append((total, initial, unit, file is sys.stderr))

        def set_postfix_str(self, text, refresh):
            said.append(text)

        def update(self, number):
            said.append(number)

        def close(self):
            said.append("closed")

    monkeypatch.setitem(sys.modules, "tqdm", SimpleNamespace(tqdm=Bar))
    before = optim.train(line_loss, LINE, (X, Y), optim.sgd(0.5), epochs=1)
    optim.train(line_loss, LINE, (X, Y), optim.sgd(interrupted_at(2, 0.5)), epochs=9, progress=True, resume=before)
    assert said == [(9, 1, "epoch", True), "loss 0.421693", 1, "closed"]


def test_nothing_is_said_without_it(capsys):
    optim.train(line_loss, LINE, (X, Y), optim.sgd(0.5), epochs=3)
    assert capsys.readouterr() == ("", "")


# --- bad input ----------------------------------------------------------------------------


def train(loss=line_loss, params=LINE, data=(X, Y), optimizer=optim.sgd(0.1), **options):
    return optim.train(loss, params, data, optimizer, **{"epochs": 2} | options)


REFUSED = [
    (lambda: train(optimizer=0.1), "the optimizer is a float\n  Give one of optim.sgd"),
    (lambda: train(optimizer=optim.adam), "the optimizer is a function"),
    (lambda: train(epochs=-1), "epochs is -1\n  Give a number of epochs."),
    (lambda: train(epochs=2.5), "epochs is 2.5"),
    (lambda: train(patience=0), "patience is 0\n  Give a number of epochs."),
    (lambda: train(data=(X, Y[:5]), batch_size=4), r"the data have different lengths: data\[0\] has 12, data\[1\] has 5"),
    (lambda: train(data=(X[:0], Y[:0])), "the data are empty\n  Give at least one row."),
    (lambda: train(data=(X[:0], Y[:0]), batch_size=4), "the data are empty"),
    (lambda: train(batch_size=0), "the size of a batch is 0"),
    (lambda: train(data=optim.minibatches((X, Y), 4), batch_size=4), "the data are minibatches, which have a size and an rng of their own"),
    (lambda: train(data=(X, Y * np.nan)), "the loss is nan at the start\n  Start where it is finite; look for nan in the data."),
    (lambda: train(validation=lambda p: np.ones(2)), r"the validation is an array of shape \(2,\), not a number"),
    (lambda: train(params={"slope": "a"}), "there are no floats in the parameters"),
    (lambda: train(resume=train(optimizer=optim.adam())), r"resume: that run kept mean, square, and sgd\(.*\) keeps nothing\n  Give the optimizer"),
    (lambda: train(resume=train(), validation=(X, Y)), "resume: that run had no validation\n  Give train the same validation"),
    (lambda: train(resume=train(validation=(X, Y))), "resume: that run had a validation"),
    (lambda: train(resume=train(lambda w: w * w, 1.0, ())), r"the parameters of resume are others: x \(\)\n.*this one has slope \(\), height"),
    (lambda: optim.adam(0.0), "rate is 0.0\n  Give a positive number, or a function of the number of updates."),
    (lambda: optim.adam("fast"), "rate is 'fast'"),
    (lambda: optim.sgd(0.1, 1.0), "momentum is 1.0\n  Give a number from 0 to below 1, as 0.9."),
    (lambda: optim.sgd(0.1, nesterov=True), "nesterov needs a momentum"),
    (lambda: optim.adam(beta2=1.5), "beta2 is 1.5"),
    (lambda: optim.adam(eps=0.0), "eps is 0.0\n  Give a positive number."),
    (lambda: optim.rmsprop(decay=-0.1), "decay is -0.1"),
    (lambda: optim.adamw(weight_decay=-1.0), "weight_decay is -1.0\n  Give a number from 0 on"),
    (lambda: optim.clip(optim.adam(), 0.0), "norm is 0.0\n  Give a positive number."),
]


@pytest.mark.parametrize("call, message", REFUSED)
def test_what_cannot_be_right_is_a_sentence(call, message):
    with pytest.raises(BadArgument, match=message):
        call()


def test_a_loss_that_returns_an_array_is_refused_where_it_stands():
    def loss(line, x, y):
        return (line["slope"] * x + line["height"] - y) ** 2

    with pytest.raises(NotScalar):
        train(loss)


def test_what_is_no_file_of_a_history_is_refused(tmp_path):
    (tmp_path / "text.npz").write_text("text")
    np.savez(tmp_path / "other.npz", a=np.ones(2))
    for name in ("text.npz", "other.npz"):
        with pytest.raises(BadArgument, match="is no file of a History\n  Give one that its save wrote."):
            History.load(tmp_path / name)
    with pytest.raises(FileNotFoundError):
        History.load(tmp_path / "none.npz")
    train().save(tmp_path / "run.npz")
    with pytest.raises(BadArgument, match=r"the parameters of .* are others: slope \(\), height \(\)\n.*this one has a \(\)"):
        History.load(tmp_path / "run.npz", like={"a": 1.0})


@pytest.mark.parametrize("function", [optim.train, optim.minibatches, optim.sgd])
def test_a_public_function_has_an_example_that_runs(function):
    (test,) = doctest.DocTestFinder(recurse=False).find(function, function.__name__, globs={})
    assert test.examples
    assert doctest.DocTestRunner().run(test).failed == 0


def test_the_names_are_listed():
    assert set(optim.__all__) <= set(dir(optim)) and len(optim.__all__) == 13
    with pytest.raises(AttributeError, match="module 'adcompile.optim' has no attribute 'adamm'"):
        optim.adamm


def test_importing_it_loads_no_library_that_is_an_extra():
    code = "import sys, adcompile.optim; print([n for n in ('scipy', 'tqdm', 'matplotlib', 'adcompile.compiler') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert done.stdout.strip() == "[]", done.stderr

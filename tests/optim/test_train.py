"""Training: what it finds, which parameters are best, how it stops, what is seen of it."""

import itertools
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from adcompile import optim, value_and_grad
from tests.optim.losses import LINE, X, Y, interrupted_at, layers, line_loss, network_loss, numbers, waves

ROOT = Path(__file__).parents[2]


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


def test_numbers_are_moved_by_every_batch():
    history = optim.train(line_loss, LINE, (X, Y), optim.sgd(0.1), epochs=3, batch_size=5, rng=4)
    params, derivative, batches = dict(LINE), value_and_grad(line_loss), optim.minibatches((X, Y), 5, rng=4)
    for batch in itertools.chain(batches, batches, batches):
        _, gradient = derivative(params, *batch)
        params = {name: value - 0.1 * gradient[name] for name, value in params.items()}
    assert history.last == pytest.approx(params, rel=1e-13)


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

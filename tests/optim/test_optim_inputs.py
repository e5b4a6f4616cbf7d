"""What cannot be right in a training is a sentence with what to do; the names and examples of the room."""

import doctest
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from adcompile import BadArgument, NotScalar, optim
from adcompile.optim import History
from tests.optim.losses import LINE, X, Y, line_loss

ROOT = Path(__file__).parents[2]


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
    (lambda: train(validation=X), "the validation is a ndarray, and the data are a tuple\n  Give as many items as the loss takes"),
    (lambda: train(data=optim.minibatches((X, Y), 4), validation=[X, Y]), "the validation is a list"),
    (lambda: optim.adam().step(LINE, LINE, None), "the state is a NoneType\n  Give that of optimizer.init"),
    (lambda: optim.sgd(0.1).step(LINE, np.ones(2), optim.sgd(0.1).init(LINE)), r"is not the structure of the parameters \(a ndarray\)"),
    (lambda: optim.adam().step(LINE, {"slope": 1.0}, optim.adam().init(LINE)), r"of the parameters \(it has no 'height'\)"),
    (lambda: train(params={"slope": "a"}), "there are no floats in the parameters"),
    (lambda: train(resume=train(optimizer=optim.adam())), r"resume: that run kept mean, square, and sgd\(.*\) keeps nothing\n  Give the optimizer"),
    (lambda: train(resume=train(), validation=(X, Y)), "resume: that run had no validation\n  Give train the same validation"),
    (lambda: train(resume=train(validation=(X, Y))), "resume: that run had a validation"),
    (lambda: train(resume=train(lambda w: w * w, 1.0, ())), r"the parameters of resume are others: x \(\)\n.*this one has slope \(\), height"),
    (lambda: train(lambda w: w * w, np.float32(1.0), (), resume=train(lambda w: w * w, 1.0, ())),
     "the parameters of resume are of float64, and these of float32\n  Give a structure of float64."),
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

"""Histories: files of them, and training that goes on with the numbers it would have had."""

import json
import os
import tempfile

import numpy as np
import pytest

from adcompile import BadArgument, optim
from adcompile.optim import History
from tests.optim.losses import LINE, X, Y, Dense, interrupted_at, layers, line_loss, network_loss, numbers, waves


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


def test_a_history_may_be_gone_on_from_twice():
    def trained(epochs, resume=None):
        return optim.train(network_loss, layers(), waves(), optim.sgd(0.05, 0.9), epochs=epochs, batch_size=16, rng=3, resume=resume)

    before = trained(2)
    copies = before.losses, numbers(before.last), before._point.slots["velocity"].copy()
    assert_same(trained(5, before), trained(5, before))
    assert np.array_equal(before.losses, copies[0]) and np.array_equal(numbers(before.last), copies[1])
    assert np.array_equal(before._point.slots["velocity"], copies[2])


def test_of_an_epoch_that_was_interrupted_while_it_was_entered_nothing_is_told():
    before = optim.train(line_loss, LINE, (X, Y), optim.adam(0.1), epochs=3, validation=(X, Y))
    cut = History(before._vectors, before.names, before._point, [*before.losses, 7.0], before.validation, [*before.times, 9.0])
    assert cut.losses.tolist() == before.losses.tolist() and len(cut.times) == len(cut.validation) == 3


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

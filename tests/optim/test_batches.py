"""Batches: every row once an epoch, in step, in a new order each time."""

import numpy as np
import pytest

from adcompile import BadArgument, optim


class Frame:
    """As much of a DataFrame as is used: `iloc` takes rows, `[]` takes columns."""

    def __init__(self, values):
        self.values, self.shape = values, values.shape

    @property
    def iloc(self):
        return Rows(self.values)

    def __getitem__(self, name):
        raise KeyError(name)


class Rows:
    def __init__(self, values):
        self.values = values

    def __getitem__(self, index):
        return Frame(self.values[index])


def test_every_row_comes_once_an_epoch_and_columns_stay_in_step():
    x, y = np.arange(22.0).reshape(11, 2), np.arange(11)
    batches = optim.minibatches((x, y), 4, rng=0)
    orders = []
    for _ in range(3):
        found = list(batches)
        assert [len(rows) for _, rows in found] == [4, 4, 3] and len(found) == len(batches)
        orders.append(np.concatenate([rows for _, rows in found]))
        assert sorted(orders[-1]) == list(range(11))
        assert all(np.array_equal(a, x[b]) for a, b in found)
    assert len({tuple(order) for order in orders}) == 3


def test_the_last_batch_can_be_dropped():
    batches = optim.minibatches(np.arange(11), 4, rng=0, drop_last=True)
    assert [len(batch) for batch in batches] == [4, 4] and len(batches) == 2
    assert [len(batch) for batch in optim.minibatches(np.arange(8), 4, drop_last=True)] == [4, 4]
    assert [len(batch) for batch in optim.minibatches(np.arange(3), 100)] == [3]


def test_a_seed_or_a_generator_gives_the_order():
    one, other = [[batch.tolist() for batch in optim.minibatches(np.arange(9), 2, rng=rng)] for rng in (5, np.random.default_rng(5))]
    assert one == other


def test_a_structure_of_data_keeps_its_form():
    data = {"x": np.arange(6.0), "group": ("a", None, [0, 1, 2, 3, 4, 5]), "weight": 0.5}
    (one, *_) = optim.minibatches(data, 2, rng=3)
    assert one["group"][0] == "a" and one["group"][1] is None and one["weight"] == 0.5 and type(one["group"]) is tuple
    assert one["x"].tolist() == one["group"][2].tolist() and one["x"].shape == (2,)


def test_frames_are_taken_by_rows_and_stay_frames():
    values = np.arange(12).reshape(6, 2)
    for frame, y in optim.minibatches((Frame(values), np.arange(6)), 4, rng=1):
        assert type(frame) is Frame and np.array_equal(frame.values, values[y])


def test_other_arrays_stay_what_they_are():
    masked = np.ma.masked_array(np.arange(4.0), [0, 1, 0, 0])
    (batch,) = optim.minibatches(masked, 4, rng=1)
    assert type(batch) is type(masked) and batch.mask.sum() == 1


def test_a_batch_is_memory_of_its_own():
    x = np.arange(4.0)
    for batch in optim.minibatches(x, 2, rng=0):
        batch[:] = -1
    assert x.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("data, size, options, message", [
    ((np.ones((5, 2)), np.ones(4)), 2, {}, r"the data have different lengths: data\[0\] has 5, data\[1\] has 4\n  Give as many rows in each."),
    ({"x": np.ones(5), "y": (np.ones(2),)}, 2, {}, r"data\['x'\] has 5, data\['y'\]\[0\] has 2"),
    (np.ones((0, 2)), 2, {}, "the data are empty\n  Give at least one row."),
    ([np.ones((3, 2)), np.ones(4)], 2, {}, "the data are a list of arrays\n  Give a tuple of them"),
    (3.0, 2, {}, "the data have no rows: they are a float\n  Give an array, or a tuple or dict of arrays."),
    ((), 2, {}, "the data have no rows: they are a tuple"),
    (np.ones(3), 0, {}, "the size of a batch is 0\n  Give a number of rows from 1 on."),
    (np.ones(3), 2.5, {}, "the size of a batch is 2.5"),
    (np.ones(3), True, {}, "the size of a batch is True"),
    (np.ones(3), 4, {"drop_last": True}, "there are 3 rows, and no batch of 4 can be made of them\n  Make size smaller"),
])
def test_what_gives_no_batches_is_refused(data, size, options, message):
    with pytest.raises(BadArgument, match=message):
        optim.minibatches(data, size, **options)

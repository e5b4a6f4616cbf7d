"""Updates of every optimizer: as their sources write them, and as PyTorch computes them."""

from math import sqrt

import numpy as np
import pytest

from adcompile import grad, optim

START = np.array([0.5, -1.2, 2.0])


def hilly(w):
    return w[0] ** 2 + 3 * np.sin(w[1]) * w[2] + 0.5 * w[2] ** 4


def slope(w):
    return np.array([2 * w[0], 3 * np.cos(w[1]) * w[2], 3 * np.sin(w[1]) + 2 * w[2] ** 3])


def moved(optimizer, params=START, steps=5, gradient=slope):
    state = optimizer.init(params)
    for _ in range(steps):
        params, state = optimizer.step(params, gradient(params), state)
    return params


# --- the formulas, written out -------------------------------------------------------


def plain(w, g, t, kept):
    return w - 0.02 * g


def polyak(w, g, t, kept):
    kept["v"] = 0.9 * kept.get("v", 0.0) - 0.02 * g
    return w + kept["v"]


def nesterov(w, g, t, kept):
    """Sutskever et al. 2013, eqs. 3-4, for w = theta + m v, where the gradient is taken."""
    theta = w - 0.9 * kept.get("v", 0.0)
    kept["v"] = 0.9 * kept.get("v", 0.0) - 0.02 * g
    return theta + kept["v"] + 0.9 * kept["v"]


def root_mean_square(w, g, t, kept):
    kept["s"] = 0.8 * kept.get("s", 0.0) + 0.2 * g ** 2
    return w - 0.02 * g / (np.sqrt(kept["s"]) + 1e-6)


def root_sum_of_squares(w, g, t, kept):
    kept["s"] = kept.get("s", 0.0) + g ** 2
    return w - 0.02 * g / (np.sqrt(kept["s"]) + 1e-10)


def kingma(w, g, t, kept, beta1=0.9, beta2=0.999, eps=1e-8):
    kept["m"] = beta1 * kept.get("m", 0.0) + (1 - beta1) * g
    kept["v"] = beta2 * kept.get("v", 0.0) + (1 - beta2) * g ** 2
    return w - 0.02 * (kept["m"] / (1 - beta1 ** t)) / (np.sqrt(kept["v"] / (1 - beta2 ** t)) + eps)


def kingma_otherwise(w, g, t, kept):
    return kingma(w, g, t, kept, 0.7, 0.9, 1e-2)


def loshchilov(w, g, t, kept):
    return kingma(w, g, t, kept) - 0.02 * 0.3 * w


def shortened(w, g, t, kept):
    length = sqrt(np.sum(g * g))
    return kingma(w, g * min(1.0, 1.5 / length), t, kept)


WRITTEN = [
    (optim.sgd(0.02), plain),
    (optim.sgd(0.02, 0.9), polyak),
    (optim.sgd(0.02, momentum=0.9, nesterov=True), nesterov),
    (optim.rmsprop(0.02, decay=0.8, eps=1e-6), root_mean_square),
    (optim.adagrad(0.02), root_sum_of_squares),
    (optim.adam(0.02), kingma),
    (optim.adam(0.02, beta1=0.7, beta2=0.9, eps=1e-2), kingma_otherwise),
    (optim.adamw(0.02, weight_decay=0.3), loshchilov),
    (optim.clip(optim.adam(0.02), 1.5), shortened),
]


@pytest.mark.parametrize("optimizer, written", WRITTEN, ids=[repr(optimizer) for optimizer, _ in WRITTEN])
def test_an_update_is_what_its_source_says(optimizer, written):
    w, kept = START, {}
    for t in range(1, 21):
        w = written(w, slope(w), t, kept)
    np.testing.assert_allclose(moved(optimizer, steps=20), w, rtol=1e-13)


PYTORCH = [
    (optim.sgd(0.01), [0.4519603984, -1.2878168370428411, 1.5611969916525699]),
    (optim.sgd(0.01, 0.9), [0.37465824640000006, -1.4230757875501212, 0.8974293654518694]),
    (optim.sgd(0.01, 0.9, True), [0.344953006915216, -1.4474367347482753, 0.9102599392972979]),
    (optim.rmsprop(0.01), [0.3976153642590493, -1.3000874389702268, 1.8972217284901147]),
    (optim.adagrad(0.1), [0.22269178428333342, -1.4518167741143093, 1.7142019493142018]),
    (optim.adam(0.05), [0.2539818309636105, -1.442362382670611, 1.7532170357256194]),
    (optim.adam(0.05, beta1=0.8, beta2=0.95, eps=1e-3), [0.25585071912448065, -1.4396642101508457, 1.7545907885379342]),
    (optim.adamw(0.05, weight_decay=0.1), [0.24436501874807748, -1.4113278847716413, 1.7070559848719644]),
]
"""The parameters after five steps of torch 2.13.0 in float64, printed by

    w = torch.tensor([0.5, -1.2, 2.0], requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.01)               # and so on, with lr, momentum, nesterov, alpha=0.9, betas, eps, weight_decay
    for _ in range(5):
        optimizer.zero_grad()
        (w[0] ** 2 + 3 * torch.sin(w[1]) * w[2] + 0.5 * w[2] ** 4).backward()
        optimizer.step()
    print(w.tolist())
"""


@pytest.mark.parametrize("optimizer, theirs", PYTORCH, ids=[repr(optimizer) for optimizer, _ in PYTORCH])
def test_five_steps_are_those_of_pytorch(optimizer, theirs):
    np.testing.assert_allclose(moved(optimizer), theirs, rtol=1e-14)
    np.testing.assert_allclose(moved(optimizer, gradient=grad(hilly)), theirs, rtol=1e-14)


# --- steps ---------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", [optimizer for optimizer, _ in WRITTEN], ids=repr)
def test_a_step_leaves_all_that_it_is_given(optimizer):
    params, gradient = {"w": START.copy(), "b": 1.5}, {"w": slope(START), "b": 0.25}
    state = optimizer.init(params)
    params, state = optimizer.step(params, gradient, state)
    before = params["w"].copy(), gradient["w"].copy(), {name: slot.copy() for name, slot in state.slots.items()}
    later, after = optimizer.step(params, gradient, state)
    assert np.array_equal(params["w"], before[0]) and np.array_equal(gradient["w"], before[1])
    assert all(np.array_equal(slot, before[2][name]) for name, slot in state.slots.items())
    assert (state.count, after.count) == (1, 2) and not np.array_equal(later["w"], params["w"])
    assert not np.shares_memory(later["w"], params["w"])


def test_a_state_may_be_used_twice():
    optimizer = optim.adam(0.1)
    state = optimizer.init(START)
    one, other = [optimizer.step(START, slope(START), state)[0] for _ in range(2)]
    assert np.array_equal(one, other)


def test_a_schedule_is_asked_for_each_update():
    seen = []

    def rate(done):
        seen.append(done)
        return 1.0 / (1 + done)

    assert moved(optim.sgd(rate), 4.0, 3, lambda w: 1.0) == 4.0 - 1.0 - 1 / 2 - 1 / 3
    assert seen == [0, 1, 2]


def test_the_decay_of_weights_follows_the_schedule():
    w = moved(optim.adamw(lambda done: 0.5 ** done, weight_decay=0.1), 2.0, 2, lambda w: 0.0)
    assert w == pytest.approx(2.0 * 0.9 * 0.95, rel=1e-15)


def test_a_short_gradient_is_not_clipped():
    assert np.array_equal(moved(optim.clip(optim.sgd(0.01), 1e3)), moved(optim.sgd(0.01)))


@pytest.mark.parametrize("gradient, clipped", [([3e200, -4e200], [-3.0, 4.0]), ([3.0, 4.0], [-3.0, -4.0]), ([0.0, 0.0], [0.0, 0.0])])
def test_the_length_of_a_gradient_is_right_also_where_its_square_is_not(gradient, clipped):
    with np.errstate(over="ignore"):
        w = moved(optim.clip(optim.sgd(1.0), 5.0), np.zeros(2), 1, lambda w: np.array(gradient))
    np.testing.assert_allclose(w, clipped, rtol=1e-14)


def test_it_says_what_it_is():
    assert repr(optim.clip(optim.sgd(0.1, 0.9), 2.0)) == "clip(sgd(rate=0.1, momentum=0.9, nesterov=False), 2.0)"
    assert repr(optim.adam(optim.cosine(0.1, 10))) == "adam(rate=<schedule>, beta1=0.9, beta2=0.999, eps=1e-08)"


def test_single_precision_stays_so():
    params = moved(optim.adam(0.05), START.astype(np.float32))
    assert params.dtype == np.float32
    np.testing.assert_allclose(params, PYTORCH[5][1], rtol=1e-6)

"""Methods and attributes of arrays, and methods of NumPy's functions, are the functions they correspond to."""

import numpy as np
import pytest

from adcompile import check, grad
from adcompile.errors import NoRule

ROW = np.array([0.5, -1.25, 2.0])
MATRIX = np.array([[0.5, -1.25, 2.0], [1.5, 0.75, -0.5]])
SQUARE = np.array([[0.5, -1.25, 2.0], [1.5, 0.75, -0.5], [3.0, 0.25, 1.0]])
WEIGHTS = np.array([1.0, -2.0, 0.5])

METHODS = {
    "var": (lambda x: x.var(ddof=1) + x.var(0, None, None, 1).sum(), MATRIX),
    "std": (lambda x: x.std(axis=1, keepdims=True).sum(), MATRIX),
    "sum": (lambda x: x.sum(0, where=[True, False, True])[0] ** 2 + x.sum(initial=2.0) ** 2, MATRIX),
    "mean": (lambda x: (x.mean(axis=(0, 1), keepdims=True) ** 3).sum(), MATRIX),
    "prod": (lambda x: x.prod(1).sum() + x.prod(initial=2.0), MATRIX),
    "max": (lambda x: x.max(initial=1.0) * x.min(axis=0).sum(), MATRIX),
    "cumsum": (lambda x: (x.cumsum(1) ** 2).sum() + (x.cumsum() ** 2).sum(), MATRIX),
    "cumprod": (lambda x: (x.cumprod(0) ** 2).sum(), MATRIX),
    "T": (lambda x: (x.T * WEIGHTS[:, None] @ x).sum(), MATRIX),
    "mT": (lambda x: (x.mT @ x ** 2).sum(), MATRIX),
    "flat": (lambda x: sum(v * v for v in x.flat) + x.flat[3] * x.flat[-1], MATRIX),
    "flatten": (lambda x: (x.flatten("F") * np.arange(6) * x.ravel()).sum(), MATRIX),
    "reshape": (lambda x: (x.reshape(3, 2) @ x.reshape((2, 3), order="F")).sum(), MATRIX),
    "transpose": (lambda x: (x.transpose(1, 0) @ x.transpose().T ** 2).sum(), MATRIX),
    "swapaxes": (lambda x: (x.swapaxes(0, 1) @ x ** 2).sum(), MATRIX),
    "squeeze": (lambda x: (x[None].squeeze(0) ** 2).sum(), MATRIX),
    "diagonal": (lambda x: (x.diagonal(1) ** 2).sum() + x.trace() ** 2 + x.trace(offset=-1), SQUARE),
    "repeat": (lambda x: (x.repeat(2, axis=1) ** 2).sum() + (x.repeat([1, 0, 2], 1) ** 2).sum(), MATRIX),
    "take": (lambda x: (x.take([0, 0, 2], axis=1) ** 2).sum() + x.take(9, mode="wrap") ** 2, MATRIX),
    "compress": (lambda x: (x.compress([True, False, True], axis=1) ** 2).sum() + x.compress([0, 1]).sum(), MATRIX),
    "choose": (lambda x: (np.array([0, 1, 0]).choose([x, x * x]) ** 2).sum(), ROW),
    "clip": (lambda x: (x.clip(-1.0, 1.0) * x.clip(min=0.0) + x.clip(None, 1.4)).sum(), MATRIX),
    "round": (lambda x: (x.round(1) * x).sum(), MATRIX),
    "dot": (lambda x: (x.dot(WEIGHTS) ** 2).sum() + x[0].dot(x[1]), MATRIX),
    "argsort": (lambda x: (x[x.argsort()] * WEIGHTS).sum() + x[x.argpartition(1)[0]] ** 2 + x[x.argmax()] ** 3, ROW),
    "conj": (lambda x: (x.conj() * x.conjugate() * x.real).sum(), ROW),
    "astype": (lambda x: (x.astype(np.float64, copy=False) ** 2).sum(), ROW),
    "copy": (lambda x: (x.copy() * x).sum(), ROW),
    "item": (lambda x: x.item(1, 2) ** 2 + x.item(3) ** 2 + x.item((0, 1)) ** 3 + x[:1, :1].item(), MATRIX),
    "tolist": (lambda x: sum(v * v for v in x[0].tolist()) + x.tolist()[1][2] ** 2, MATRIX),
    "questions": (lambda x: x.sum() * x.size + (x * x.shape[0]).sum() ** 2 + x.ndim, MATRIX),
    "of numbers": (lambda x: x[0].sum() * x[1].clip(0.0, 1.0) + x[2].var() + x[2].max() ** 2, ROW),
}


@pytest.mark.parametrize("name", METHODS)
def test_methods_of_arrays_agree_with_differences(name):
    function, x = METHODS[name]
    check(function, x)


def walked_by_hand(x, data):
    walk = data.flat
    return x * next(walk) * next(walk)


def test_a_walk_over_constants_stays_a_walk():
    assert grad(walked_by_hand)(2.0, np.array([[3.0], [5.0]])) == 15.0


# --- methods of functions ------------------------------------------------------------


OF_FUNCTIONS = {
    "outer": (lambda x, y: (np.subtract.outer(x, y) ** 2).sum(), (ROW, np.array([0.25, 1.5]))),
    "outer of matrices": (lambda x, y: (np.multiply.outer(x, y) ** 2).sum(), (MATRIX, SQUARE)),
    "outer with a number": (lambda x, y: np.maximum.outer(x, y).sum() ** 2 + np.power.outer(x, y).sum(), (1.7, ROW)),
    "outer by a number": (lambda x: (np.arctan2.outer(x, 2.0) * np.hypot.outer(1.5, x)).sum(), (ROW,)),
    "outer of lists": (lambda x, y: (np.add.outer([x, y], [y, x, 1.0]) ** 2).sum(), (1.7, 0.5)),
    "add.reduce": (lambda x: (np.add.reduce(x) ** 2).sum() + np.add.reduce(x, axis=None) ** 2, (MATRIX,)),
    "multiply.reduce": (lambda x: (np.multiply.reduce(x, 1) ** 2).sum(), (MATRIX,)),
    "maximum.reduce": (lambda x: np.maximum.reduce(x, initial=1.0).sum() + np.fmin.reduce(x, 1).sum(), (MATRIX,)),
    "logaddexp.reduce": (lambda x: np.logaddexp.reduce(x, axis=1, keepdims=True).sum(), (MATRIX,)),
    "hypot.reduce": (lambda x: np.hypot.reduce(x).sum() + np.subtract.reduce(x[0]) ** 2, (MATRIX,)),
    "add.accumulate": (lambda x: (np.add.accumulate(x, 1) ** 2).sum() + (np.subtract.accumulate(x) ** 2).sum(), (MATRIX,)),
    "multiply.accumulate": (lambda x: (np.multiply.accumulate(x) ** 2).sum(), (MATRIX,)),
    "maximum.accumulate": (lambda x: (np.maximum.accumulate(x, 1) ** 2).sum() + np.minimum.accumulate(x).sum(), (MATRIX,)),
    "logaddexp.accumulate": (lambda x: (np.logaddexp.accumulate(x, 1) * WEIGHTS).sum(), (MATRIX,)),
    "add.reduceat": (lambda x: (np.add.reduceat(x, [0, 2, 1], 1) ** 2).sum(), (MATRIX,)),
}


@pytest.mark.parametrize("name", OF_FUNCTIONS)
def test_a_method_of_a_function(name):
    function, arguments = OF_FUNCTIONS[name]
    check(function, *arguments)


def test_an_outer_difference_is_the_difference_of_lifted_arrays():
    derivative = grad(lambda x: np.sum(np.subtract.outer(x, WEIGHTS) ** 2))
    derivative(ROW)
    assert "np.subtract(t, WEIGHTS)" in derivative.source and "np.expand_dims(x, -1)" in derivative.source


def test_equal_running_extremes_come_from_the_first():
    running = grad(lambda x: np.sum(WEIGHTS * np.maximum.accumulate(x)))
    np.testing.assert_array_equal(running(np.array([1.0, 1.0, 0.0])), [-0.5, 0.0, 0.0])


@pytest.mark.parametrize("call", [
    lambda x: np.power.reduce(x), lambda x: np.sum(np.arctan2.accumulate(x)), lambda x: np.sum(np.maximum.reduceat(x, [0])),
    lambda x: np.sum(np.roots(x)),
])
def test_what_has_no_rule_is_refused(call):
    with pytest.raises(NoRule, match=r"test_array_methods\.py:\d+"):
        grad(call)(ROW)


def test_what_numbers_of_numpy_do_not_have_has_no_rule():
    for function in (lambda x: np.sin(x).dot(2.0) * x, lambda x: np.sin(x).argpartition(0) * x):
        with pytest.raises(NoRule):
            grad(function)(np.float64(0.5))

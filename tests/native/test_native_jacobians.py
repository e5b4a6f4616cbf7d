"""Jacobians as machine code against Python: of vectors and matrices, forward and in reverse, of sizes around what is written out."""

import warnings

import numpy as np
import pytest

from adcompile import jacobian
from tests.native.test_native_corpus import agree

pytest.importorskip("llvmlite")

T = np.linspace(0.0, 1.0, 7)


def trajectory(p):
    x, y = 10.0, 5.0
    out = np.zeros(20)
    for k in range(10):
        dx, dy = p[0] * x - p[1] * x * y, p[2] * x * y - p[3] * y
        x, y = x + 0.01 * dx, y + 0.01 * dy
        out[2 * k], out[2 * k + 1] = x, y
    return out


def curve(p):
    return np.exp(p[0] * T) * p[1] + p[2]


def elementwise(x):
    return np.sin(x) * x[0]


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def running(x):
    out = np.zeros(len(x))
    s = 0.0
    for k in range(len(x)):
        s = s * 0.5 + x[k] * x[k]
        out[k] = s
    return out


def products(x):
    return np.outer(x, x) @ x + x[::-1]


def pair(x):
    return x[0] * x[-1], np.sum(x * x)


FUNCTIONS = [(trajectory, 4), (curve, 3), *[(function, size) for function in (elementwise, softmax, running, products, pair)
                                            for size in (1, 2, 4, 5, 9)]]


@pytest.mark.parametrize("mode", ["auto", "forward", "reverse"])
@pytest.mark.parametrize("function, size", FUNCTIONS, ids=lambda one: getattr(one, "__name__", one))
def test_native_jacobians_of_vectors(function, size, mode):
    python, native = [jacobian(function, mode=mode, backend=backend) for backend in ("python", "auto")]
    for seed in (0, 1):
        x = np.random.default_rng(seed).uniform(0.1, 1.0, size)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            agree(native(x), python(x))


def test_one_jacobian_for_sizes_that_change():
    native = jacobian(elementwise, backend="auto")
    for size in (7, 3, 1, 5, 4, 9, 3):
        x = np.linspace(0.5, 1.0, size)
        assert np.allclose(native(x), np.diag(np.cos(x) * x[0]) + np.outer(np.sin(x), np.eye(size)[0]), rtol=1e-13)


def test_jacobians_forward_and_in_one_sweep_are_machine_code():
    for function, size, mode in ((trajectory, 4, "forward"), (curve, 3, "forward"), (curve, 3, "reverse"), (elementwise, 5, "reverse")):
        native = jacobian(function, mode=mode, backend="auto")
        native(np.linspace(0.1, 0.5, size))
        assert native.explain().backend.startswith("native"), (function, mode, native.explain().backend)


def test_what_is_captured_or_given_beside():
    scale = np.linspace(1.0, 2.0, 6)

    def model(p, t, *, shift=0.0):
        return scale * np.exp(-p[0] * t) + p[1] * shift

    p, t = np.array([0.5, 0.2]), np.linspace(0.0, 1.0, 6)
    for mode in ("forward", "reverse"):
        python, native = [jacobian(model, mode=mode, backend=backend) for backend in ("python", "auto")]
        for shift in (0.0, 2.0):
            agree(native(p, t, shift=shift), python(p, t, shift=shift))
        agree(native(p, t), python(p, t))
    stacked = [jacobian(model, wrt=(0, 1), stack=True, backend=backend)(p, t) for backend in ("python", "auto")]
    agree(*stacked)

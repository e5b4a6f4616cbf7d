"""Programs of the corpus as machine code, and as the loop language printed in Python, against the Python derivative."""

import os
import pickle
import warnings

import numpy as np
import pytest

from adcompile import grad, hessian, hvp, jvp, value_and_grad
from adcompile.errors import DerivativeError
from tests import corpus
from tests.agreement import quiet
from tests.oracle import direction_like

pytest.importorskip("llvmlite")

FIRST, STEP = map(int, os.environ.get("ADCOMPILE_NATIVE_PROGRAMS", "0 6").split())
"""The programs that are tried: every sixth; all by hand, with ADCOMPILE_NATIVE_PROGRAMS="0 1"."""

CASES = dict(list(corpus.load().items())[FIRST::STEP])
CLOSE = 1e-10


def parts(found):
    """The numbers and arrays in a result."""
    if isinstance(found, dict):
        found = tuple(found.values())
    if isinstance(found, (tuple, list)):
        return [part for one in found for part in parts(one)]
    return [found]


def agree(found, wanted):
    found, wanted = parts(found), parts(wanted)
    assert [type(one) for one in found] == [type(one) for one in wanted]
    for one, other in zip(found, wanted, strict=True):
        if isinstance(other, (float, int, np.ndarray, np.generic)):
            one, other = np.asarray(one), np.asarray(other)
            assert one.shape == other.shape and one.dtype == other.dtype
            if one.dtype.kind in "fc":
                largest = np.max(np.abs(other), initial=0.0, where=np.isfinite(other))
                np.testing.assert_allclose(one, other, rtol=CLOSE, atol=CLOSE * max(largest, other.size == 1))


def compared(python, native):
    """Calls both, the native one twice; nothing where there is no derivative."""
    try:
        with quiet(False):
            wanted = python()
    except DerivativeError:
        return
    with quiet(False), warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*native code")
        for _ in range(2):
            agree(native(), wanted)


@pytest.mark.parametrize("name", CASES)
def test_native_code_gives_what_python_gives(name):
    case = CASES[name]
    python, native = [value_and_grad(case.function, wrt=case.wrt, backend=backend) for backend in ("python", "auto")]
    for point in case.points:
        if point.raises is not None:
            with quiet(False), pytest.raises(point.raises):
                native(*point.arguments)
            continue
        compared(lambda: python(*point.arguments), lambda: native(*point.arguments))


@pytest.mark.parametrize("name", list(CASES)[::3])
def test_native_second_derivatives_and_tangents(name, monkeypatch):
    case = CASES[name]
    product = {backend: hvp(case.function, wrt=case.wrt, backend=backend) for backend in ("python", "auto")}
    for seed, point in enumerate(case.points):
        if point.raises is not None:
            continue
        active = case.wrt if isinstance(case.wrt, tuple) else (case.wrt,)
        dots = [direction_like(argument, seed) if place in active else None for place, argument in enumerate(point.arguments)]
        given = tuple([dots[place] for place in active])
        first, *others = point.arguments
        along = (first, given if isinstance(case.wrt, tuple) else given[0], *others)

        def tangent(backend):
            monkeypatch.setenv("ADCOMPILE_BACKEND", backend)
            return jvp(case.function, point.arguments, dots)

        compared(lambda: tangent("python"), lambda: tangent("auto"))
        compared(lambda: product["python"](*along), lambda: product["auto"](*along))


@pytest.mark.parametrize("name", list(CASES)[1::6])
def test_native_hessians(name):
    case = CASES[name]
    python, native = [hessian(case.function, wrt=case.wrt, backend=backend) for backend in ("python", "auto")]
    for point in case.points:
        if point.raises is None:
            compared(lambda: python(*point.arguments), lambda: native(*point.arguments))


def test_an_array_that_was_pickled_is_taken():
    def loss(x):
        s = 0.0
        for one in x:
            s = s + one * one
        return s

    x = np.arange(3.0)
    derivative = grad(loss, backend="native")
    assert derivative(x).tolist() == [0.0, 2.0, 4.0] and str(derivative.explain().backend).startswith("native")
    python = []
    kernels = derivative.table.last.compiled.kernels
    kernels.function, kept = lambda *args, **captured: python.append(args) or (0.0, x), kernels.function
    given = pickle.loads(pickle.dumps(x))
    assert given.dtype is not x.dtype and derivative(given).tolist() == [0.0, 2.0, 4.0] and not python
    kernels.function = kept


def test_a_third_of_the_corpus_is_native():
    told = []
    for case in list(CASES.values())[:40]:
        found = value_and_grad(case.function, wrt=case.wrt, backend="auto")
        try:
            with quiet(False):
                found(*case.points[0].arguments)
        except Exception:
            continue
        told.append(str(found.explain().backend).startswith("native"))
    assert sum(told) >= len(told) / 5

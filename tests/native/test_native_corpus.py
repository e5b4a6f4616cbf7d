"""Programs of the corpus as machine code, and as the loop language printed in Python, against the Python derivative."""

import os
import warnings

import numpy as np
import pytest

from adcompile import value_and_grad
from adcompile.errors import DerivativeError
from tests import corpus
from tests.agreement import quiet

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


@pytest.mark.parametrize("name", CASES)
def test_native_code_gives_what_python_gives(name):
    case = CASES[name]
    python, native = [value_and_grad(case.function, wrt=case.wrt, backend=backend) for backend in ("python", "auto")]
    for point in case.points:
        if point.raises is not None:
            with quiet(False), pytest.raises(point.raises):
                native(*point.arguments)
            continue
        try:
            with quiet(False):
                wanted = python(*point.arguments)
        except DerivativeError:
            continue
        with quiet(False), warnings.catch_warnings():
            warnings.filterwarnings("error", message=".*the native code gave")
            for _ in range(2):
                agree(native(*point.arguments), wanted)


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

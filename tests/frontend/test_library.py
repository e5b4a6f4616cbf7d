"""Where user code ends, and what the functions beyond it are called."""

import cmath
import functools
import importlib.util
import math
import operator
import random
import sys
from types import SimpleNamespace

import numpy as np
import pytest
import scipy.special

import tests.outside_helpers as helpers
from adcompile import runtime
from adcompile.frontend.outside.library import canonical, is_library, user_function

weights = np.array([1.0, 2.0])


def helper(x):
    return x


class Line:
    @classmethod
    def made(cls, x):
        return cls, x


def test_user_function_of_callables():
    assert user_function(functools.partial(helper, 1.0)) is helper
    assert user_function(functools.lru_cache(helper)) is helper
    assert user_function(Line.made) is Line.made.__func__
    assert user_function(np.sum) is None
    assert user_function(functools.partial(np.sum, axis=0)) is None
    assert user_function(functools.wraps(np.exp)(lambda x: x)) is not None
    assert user_function(3.0) is None


@pytest.mark.parametrize("obj, name", [
    (np.exp, "numpy.exp"), (np.abs, "numpy.absolute"), (np.absolute, "numpy.absolute"), (np.max, "numpy.max"),
    (np.amax, "numpy.max"), (np.linalg.solve, "numpy.linalg.solve"), (np.random.normal, "numpy.random.normal"),
    (np.where, "numpy.where"), (np.array, "numpy.array"), (np.add.reduce, "numpy.add.reduce"), (np.float64, "numpy.float64"),
    (np.ndarray.sum, "numpy.ndarray.sum"), (math.sin, "math.sin"), (cmath.sin, "cmath.sin"), (math.pow, "math.pow"),
    (pow, "builtins.pow"), (len, "builtins.len"), (float, "builtins.float"), (operator.mul, "operator.mul"),
    (functools.reduce, "functools.reduce"), (random.gauss, "random.gauss"), (scipy.special.gammaln, "scipy.special.gammaln"),
    (scipy.special.logsumexp, "scipy.special.logsumexp"), (runtime.scale, "runtime.scale"), (np.linalg, "numpy.linalg"),
])
def test_canonical_names(obj, name):
    assert canonical(obj) == name


def test_what_is_the_users_has_no_canonical_name():
    @functools.wraps(np.exp)
    def exp(x):
        return x

    assert canonical(exp) is None and not is_library(exp)
    assert canonical(helper) is None
    assert canonical(2.0) is None
    assert canonical(weights) is None


def test_where_user_code_ends():
    assert all(map(is_library, [np, np.exp, np.mean, math.sin, len, float, functools.reduce, scipy.special.logsumexp,
                                random.gauss, np.linalg.norm, functools.partial(np.sum, axis=0), np.ndarray, SimpleNamespace]))
    assert not any(map(is_library, [helper, helpers, Line, Line(), Line.made, functools.lru_cache(helper), pytest.approx]))


def test_a_users_module_named_as_one_of_pythons_is_the_users(tmp_path, monkeypatch):
    file = tmp_path / "calendar.py"
    file.write_text("def f(x):\n    return x\n")
    spec = importlib.util.spec_from_file_location("calendar", file)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "calendar", module)
    spec.loader.exec_module(module)
    assert not is_library(module) and not is_library(module.f)

"""A fit with NumPy alone: what it loads, and what it leaves as it was."""

import doctest
import subprocess
import sys

import numpy as np
import pytest

from adcompile import fit
from adcompile.fit import minimize, mle


def nll(p, time, died):
    return p["rate"] * time - died * np.log(p["rate"])


def fitted():
    time = np.array([1.0, 2.0, 3.0, 4.0])
    return mle(nll, {"rate": 1.0}, (time, np.array([1.0, 0.0, 1.0, 1.0])), transforms={"rate": "positive"})


def test_the_estimate_is_the_closed_form():
    assert abs(fitted().params["rate"] - 0.3) < 1e-9


def test_importing_it_loads_no_library_that_is_an_extra():
    code = "import sys, adcompile.fit; print([name for name in ('scipy', 'pandas', 'gast', 'astor') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_data_and_start_are_left_as_they_were():
    time, start = np.array([1.0, 2.0]), {"rate": np.array([1.0])}
    estimates = mle(nll, start, (time, np.ones(2)), transforms={"rate": "positive"})
    assert time.tolist() == [1.0, 2.0] and start["rate"].tolist() == [1.0]
    estimates.params["rate"][:] = 7.0
    assert estimates.x[0] != 7.0


@pytest.mark.parametrize("function", [mle, minimize])
def test_a_public_function_has_an_example_that_runs(function):
    (test,) = doctest.DocTestFinder(recurse=False).find(function, function.__name__, globs={})
    assert test.examples
    assert doctest.DocTestRunner().run(test).failed == 0


def test_packing_loads_no_compiler():
    code = ("import sys, numpy; from adcompile import pack; pack({'a': 1.0});"
            "print([name for name in ('adcompile.compiler', 'adcompile.fit.likelihood') if name in sys.modules])")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_the_names_are_listed():
    assert {"Estimates", "minimize", "mle"} <= set(dir(fit))
    with pytest.raises(AttributeError, match="module 'adcompile.fit' has no attribute 'mlee'"):
        fit.mlee

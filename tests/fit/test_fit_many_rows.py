"""Fits to many rows: how the Hessian is made, and that memory is kept."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from adcompile import hessian
from adcompile.fit import minimize, mle
from adcompile.fit.minimisers.problem import FEW, MANY

ROOT = Path(__file__).parents[2]


def exponential(p, time, died, treated):
    log_hazard = p["base"] + p["effect"] * treated
    return np.exp(log_hazard) * time - died * log_hazard


def survival(n):
    random = np.random.default_rng(7)
    treated = random.integers(0, 2, n).astype(float)
    time = random.exponential(1.0 / (0.2 * np.exp(-0.5 * treated)))
    return np.minimum(time, 5.0), (time <= 5.0).astype(float), treated


def by_columns(found):
    """Return True if the Hessian of a fit was made column by column."""
    return found._objective._by_columns


@pytest.mark.parametrize("fixed", [None, {"effect": -0.4}])
def test_the_hessian_column_by_column_is_the_hessian(fixed):
    data, start = survival(MANY), {"base": 0.0, "effect": 0.0}
    found = mle(exponential, start, data, fixed=fixed)
    assert found.converged and by_columns(found)

    def total(x, *data):
        return np.sum(exponential({"base": x[0], "effect": x[1]}, *data))

    whole = hessian(total)(found.x, *data)
    free = np.array([True, fixed is None])
    np.testing.assert_allclose(found._hessian, whole[np.ix_(free, free)], rtol=1e-12)
    np.testing.assert_allclose(found.se()[free], np.sqrt(np.diag(np.linalg.inv(whole[np.ix_(free, free)]))), rtol=1e-12)


def test_few_rows_or_many_parameters_have_their_hessian_at_once():
    start = {"base": 0.0, "effect": 0.0}
    assert not by_columns(mle(exponential, start, tuple([column[:MANY - 1] for column in survival(MANY)])))
    X = np.random.default_rng(1).normal(size=(MANY, FEW + 1))
    assert not by_columns(mle(lambda b, X: np.exp(X @ b) - X[:, 0] * (X @ b), np.zeros(FEW + 1), X))


def test_a_number_that_is_made_of_many_rows_has_its_hessian_so_too():
    def squares(p, x):
        return np.sum((x - p[0]) ** 2 * np.exp(-p[1]) + p[1])

    x = np.random.default_rng(2).normal(3.0, 2.0, MANY)
    result = minimize(squares, np.zeros(2), x)
    assert result.success
    np.testing.assert_allclose(result.x, [x.mean(), np.log(x.var())], rtol=1e-8)
    np.testing.assert_allclose(result.hess, np.diag([2 * MANY / x.var(), MANY]), rtol=1e-6, atol=1e-6 * MANY)


def test_what_a_likelihood_changes_is_changed_once_for_all_directions():
    seen = []

    def counting(p, x):
        seen.append(1.0)
        return (x - p[0]) ** 2 * np.exp(-p[1]) + p[1] + 0.0 * len(seen)

    data = np.random.default_rng(2).normal(size=MANY)
    found = mle(counting, np.zeros(2), data)
    plain = mle(lambda p, x: (x - p[0]) ** 2 * np.exp(-p[1]) + p[1], np.zeros(2), data)
    assert seen and found.converged
    np.testing.assert_allclose(found.x, plain.x, rtol=1e-10)
    np.testing.assert_allclose(found.se(), plain.se(), rtol=1e-10)


def test_temporary_arrays_are_not_given_back_to_the_system_between_evaluations(tmp_path):
    (tmp_path / "script.py").write_text("""
import resource
import numpy as np
from adcompile.fit import mle

def exponential(p, time, treated):
    log_hazard = p[0] + p[1] * treated
    return np.exp(log_hazard) * time - log_hazard

treated = np.arange(100_000) % 2.0
data = np.random.default_rng(1).exponential(1.0 + treated), treated
mle(exponential, np.zeros(2), data).se()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
mle(exponential, np.zeros(2), data).se()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
""")
    done = subprocess.run([sys.executable, tmp_path / "script.py"], capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 500 or platform.libc_ver()[0] != "glibc"

"""The benchmark of rules: what it lists exists, and it measures what it says."""

import numpy as np
import pytest

from bench import calls, exceptions
from bench.rows import ROWS
from bench.rules import GROUPS, chosen, gradients, is_public
from tests.rule_uses import DERIVED


@pytest.mark.parametrize("name", [*exceptions.OVER_PRIMAL, *exceptions.AGAINST_AUTOGRAD, *exceptions.UNMEASURED, *exceptions.WITHOUT_PEER, *calls.CALLS])
def test_what_is_listed_is_a_rule(name):
    assert name in DERIVED


def test_rows_are_there_by_name():
    assert {"fit_poisson", "training_step", "modes_residual", "gradient_poisson", "rules_numpy"} <= set(ROWS) and all(map(callable, ROWS.values()))


def test_every_public_rule_is_in_one_group():
    for name in filter(is_public, DERIVED):
        assert sum(belongs(name) for belongs in GROUPS.values()) == 1, name


@pytest.mark.parametrize("name", ["numpy.exp", "numpy.linalg.solve", "math.sin", "scipy.special.gammaln"])
def test_a_call_and_its_gradients(name):
    primal, ours, *theirs = gradients(DERIVED[name], chosen(name))
    value, gradient = ours()
    np.testing.assert_allclose(value, primal(), rtol=1e-12)
    for peer in theirs:
        np.testing.assert_allclose(peer()[0], value, rtol=1e-12)
    assert np.all(np.isfinite(gradient[0]))

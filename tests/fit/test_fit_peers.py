"""Estimates agree with what other packages print, see `fit_references`, and with Newton's method by hand."""

import json

import numpy as np
import pytest

from adcompile.fit import mle
from tests import fit_models
from tests.fit_references import FILE

REFERENCES = json.loads(FILE.read_text())

ORDERED = {"beta": np.zeros(2), "cuts": np.array([-1.0, 1.0])}
FITS = {
    "poisson": lambda: mle(fit_models.poisson, np.zeros(3), fit_models.poisson_data()),
    "logit": lambda: mle(fit_models.logit, np.zeros(3), fit_models.binary_data()),
    "probit": lambda: mle(fit_models.probit, np.zeros(3), fit_models.binary_data()),
    "negative_binomial": lambda: mle(fit_models.negative_binomial, {"beta": np.zeros(3), "alpha": 1.0},
                                     fit_models.negative_binomial_data(), transforms={"alpha": "positive"}),
    "normal": lambda: mle(fit_models.normal, {"beta": np.zeros(3), "sigma": 1.0}, fit_models.normal_data(),
                          transforms={"sigma": "positive"}),
    "ordered": lambda: mle(fit_models.ordered, ORDERED, fit_models.ordered_data(), transforms={"cuts": "sorted"}),
    "cox": lambda: mle(fit_models.cox, np.zeros(2), fit_models.cox_data()[:2]),
    "scikit-learn": lambda: mle(fit_models.logit, np.zeros(3), fit_models.binary_data()),
}


def close(found, wanted, tolerance=1e-6):
    np.testing.assert_allclose(found, wanted, rtol=tolerance, atol=0)


@pytest.mark.parametrize("name", FITS)
def test_estimates_and_likelihood_agree(name):
    estimates, wanted = FITS[name](), REFERENCES[name]
    assert estimates.converged, estimates.message
    close(estimates.x, wanted["x"])
    for word in ("loglik", "aic", "bic"):
        if word in wanted:
            close(getattr(estimates, word), wanted[word], 1e-9)


KINDS = {"hessian": {}, "sandwich": {"kind": "sandwich"}, "clustered": {"groups": fit_models.groups()},
         "statsmodels": {"groups": fit_models.groups(), "correction": "statsmodels"}}


@pytest.mark.parametrize("name, kind", [(name, kind) for name in FITS for kind in REFERENCES[name].get("se", ())])
def test_standard_errors_agree(name, kind):
    found, wanted = FITS[name]().se(**KINDS[kind]), np.array(REFERENCES[name]["se"][kind])
    close(found[:len(wanted)], wanted)


def test_weibull_solves_its_score_equations():
    time, died = fit_models.weibull_data()
    estimates = mle(fit_models.weibull, {"shape": 1.0, "scale": 1.0}, (time, died), transforms=dict.fromkeys(("shape", "scale"), "positive"))
    shape = estimates.params["shape"]
    power = time ** shape
    close(1.0 / shape, np.sum(power * np.log(time)) / np.sum(power) - np.sum(died * np.log(time)) / np.sum(died), 1e-9)
    close(estimates.params["scale"], (np.sum(power) / np.sum(died)) ** (1.0 / shape), 1e-9)
    bounded = mle(fit_models.weibull, {"shape": 1.0, "scale": 1.0}, (time, died), bounds={"shape": (0.0, None), "scale": (0.0, None)})
    close(bounded.x, estimates.x, 1e-8)
    close(bounded.se(), estimates.se(), 1e-6)


def test_exponential_survival_agrees_with_newton_by_hand():
    time, died, treated = fit_models.exponential_data()
    estimates = mle(fit_models.exponential, {"log_rate": 0.0, "log_ratio": 0.0}, (time, died, treated))
    deaths, exposure = [np.array([np.sum(part[treated == 0]), np.sum(part[treated == 1])]) for part in (died, time)]
    rates = np.log(deaths / exposure)
    close(estimates.x, [rates[0], rates[1] - rates[0]], 1e-9)
    errors = np.sqrt([1 / deaths[0], 1 / deaths[0] + 1 / deaths[1]])
    close(estimates.se(), errors, 1e-9)
    close(estimates.se(), [0.0056, 0.0087], 0.02)
    assert np.all(np.abs(estimates.x - [np.log(0.2), -0.5]) < 4 * errors)

"""LightGBM's example of an objective of one's own: the same model as with the derivatives written by hand, in both of its interfaces."""

import lightgbm
import numpy as np
import pytest

from adcompile import BadArgument, NotDifferentiable, interop
from tests.interop.counted import example_runs

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(600, 4))
LABELS = (X[:, 0] + X[:, 1] * X[:, 2] + 0.5 * RANDOM.normal(size=600) > 0).astype(float)
SIZES = X[:, 0] ** 2 + np.sin(X[:, 1]) + 0.1 * RANDOM.normal(size=600)
WEIGHTS = RANDOM.uniform(0.5, 2.0, size=600)
PARAMS = {"verbose": -1, "num_leaves": 7, "num_threads": 1, "seed": 1, "deterministic": True, "min_sum_hessian_in_leaf": 1e-3}


def logistic(y, raw):
    return np.logaddexp(0.0, raw) - y * raw


def squares(y, raw):
    return 0.5 * (raw - y) ** 2


def cauchy(y, raw):
    return np.log1p((raw - y) ** 2)


def loglikelihood(preds, data):
    """As in LightGBM's advanced example."""
    labels = data.get_label()
    preds = 1.0 / (1.0 + np.exp(-preds))
    return preds - labels, preds * (1.0 - preds)


def trained(objective, weight=None, label=LABELS):
    data = lightgbm.Dataset(X, label, weight=weight)
    return lightgbm.train({**PARAMS, "objective": objective}, data, num_boost_round=20).predict(X, raw_score=True)


def test_the_advanced_example_gives_the_same_model():
    np.testing.assert_allclose(trained(interop.lightgbm.objective(logistic)), trained(loglikelihood), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("weight", [None, WEIGHTS])
@pytest.mark.parametrize("loss, own, label", [(logistic, "binary", LABELS), (squares, "regression", SIZES)])
def test_the_model_is_that_of_lightgbms_own_objective(loss, own, label, weight):
    other = {"boost_from_average": False, "objective": own}
    data = lightgbm.Dataset(X, label, weight=weight)
    reference = lightgbm.train({**PARAMS, **other}, data, num_boost_round=20).predict(X, raw_score=True)
    np.testing.assert_allclose(trained(interop.lightgbm.objective(loss), weight, label), reference, rtol=1e-3, atol=1e-3)


def test_the_same_objective_goes_to_both_interfaces():
    objective = interop.lightgbm.objective(cauchy)
    options = {name: value for name, value in PARAMS.items() if name not in ("num_threads", "seed")}
    model = lightgbm.LGBMRegressor(objective=objective, n_estimators=20, n_jobs=1, random_state=1, **options)
    found = model.fit(X, SIZES, sample_weight=WEIGHTS).predict(X, raw_score=True)
    np.testing.assert_allclose(found, trained(objective, WEIGHTS, SIZES), rtol=1e-6, atol=1e-9)


def test_the_derivatives_are_those_of_the_loss():
    y, raw = SIZES[:9], np.linspace(-2, 2, 9)
    gradient, curvature = interop.lightgbm.objective(cauchy)(y, raw)
    step = 1e-5
    np.testing.assert_allclose(gradient, (cauchy(y, raw + step) - cauchy(y, raw - step)) / (2 * step), rtol=1e-6, atol=1e-9)
    bent = (cauchy(y, raw + step) - 2 * cauchy(y, raw) + cauchy(y, raw - step)) / step ** 2
    np.testing.assert_allclose(curvature, bent, atol=1e-4)
    weighted = interop.lightgbm.objective(cauchy)(y, raw, WEIGHTS[:9])
    np.testing.assert_allclose(weighted, [gradient * WEIGHTS[:9], curvature * WEIGHTS[:9]])


@pytest.mark.parametrize("y, raw", [
    (np.array([0, 1]), np.array([0.5, -0.5])), (np.array([0.0, 1.0], np.float32), np.array([0.5, -0.5], np.float32)), (np.zeros(0), np.zeros(0))])
def test_labels_of_other_kinds(y, raw):
    gradient, curvature = interop.lightgbm.objective(logistic)(y, raw)
    chance = 1 / (1 + np.exp(-raw))
    np.testing.assert_allclose(gradient, chance - y, rtol=1e-6)
    np.testing.assert_allclose(curvature, chance * (1 - chance), rtol=1e-6)


@pytest.mark.parametrize("loss", [lambda y, raw: np.mean(logistic(y, raw)), lambda y, raw: raw - np.log(np.sum(np.exp(raw))) * y])
def test_a_loss_in_which_scores_meet_is_refused(loss):
    with pytest.raises(NotDifferentiable, match="an element of the result depends on several elements|the result has shape"):
        interop.lightgbm.objective(loss)(LABELS, np.zeros(600))


def test_labels_and_scores_of_different_shapes_are_refused():
    with pytest.raises(BadArgument, match=r"objective: the labels have shape \(600,\), the raw scores \(600, 3\)"):
        interop.lightgbm.objective(logistic)(LABELS, np.zeros((600, 3)))


def test_what_is_no_function_is_refused():
    with pytest.raises(BadArgument, match="objective: an object of type str cannot be called"):
        interop.lightgbm.objective("binary")


def test_the_example_runs():
    assert example_runs(interop.lightgbm.objective)

"""Rows of fits: whole calls of `mle` beside statsmodels and beside Newton's method written by hand."""

import time

import numpy as np

import adcompile
from adcompile.fit import mle
from bench.measure import medians


def poisson(beta, X, y):
    eta = X @ beta
    return np.exp(eta) - y * eta


def logit(beta, X, y):
    eta = X @ beta
    return np.logaddexp(0.0, eta) - y * eta


def exponential(parameters, time, died, treated):
    log_hazard = parameters[0] + parameters[1] * treated
    return np.exp(log_hazard) * time - died * log_hazard


def exponential_by_hand(time, died, treated):
    """Estimates and their standard errors."""
    X = np.column_stack([np.ones_like(time), treated])
    parameters = np.zeros(2)
    while True:
        expected = np.exp(X @ parameters) * time
        gradient = X.T @ (expected - died)
        information = X.T @ (expected[:, None] * X)
        step = np.linalg.solve(information, gradient)
        if gradient @ step < 1e-16:
            return parameters, np.sqrt(np.diag(np.linalg.inv(information)))
        parameters = parameters - step


def counts(n=1000, p=2):
    random = np.random.default_rng(1)
    X = random.uniform(size=(n, p))
    return X, random.poisson(np.exp(X @ np.linspace(1.0, 1.8, p))).astype(float)


def choices(n, p):
    random = np.random.default_rng(3)
    X = random.normal(size=(n, p))
    return X, (random.uniform(size=n) < 1.0 / (1.0 + np.exp(-0.2 * X @ random.normal(size=p)))).astype(float)


def survival(n=100_000):
    random = np.random.default_rng(7)
    treated = random.integers(0, 2, n).astype(float)
    time = random.exponential(1.0 / (0.2 * np.exp(-0.5 * treated)))
    return np.minimum(time, 5.0), (time <= 5.0).astype(float), treated


def fitted(model, p, data):
    """The whole call, with the standard errors that statsmodels computes in its own."""
    return mle(model, np.zeros(p), data).se()


def beside_statsmodels(what, goal, name, model, data):
    try:
        import statsmodels.api as peer
    except ImportError:
        return
    X, y = data
    ours, theirs = medians(lambda: fitted(model, X.shape[1], data), lambda: getattr(peer, name)(y, X).fit(disp=0).bse)
    yield what, goal, ours / theirs, "x statsmodels"


def fit_poisson():
    yield from beside_statsmodels("fit of Poisson, n = 1000, p = 2", 1.1, "Poisson", poisson, counts())


def fit_logit():
    yield from beside_statsmodels("fit of logit, n = 1e5, p = 50", 0.9, "Logit", logit, choices(100_000, 50))


def fit_survival():
    data = survival()
    ours, by_hand = medians(lambda: fitted(exponential, 2, data), lambda: exponential_by_hand(*data))
    yield "fit of exponential survival, n = 1e5", 1.5, ours / by_hand, "x by hand"


def fit_hessian():
    beta, (X, y) = np.linspace(1.0, 1.8, 4), counts(100_000, 4)
    second = adcompile.hessian(lambda beta, X, y: np.sum(poisson(beta, X, y)))
    ours, by_hand = medians(lambda: second(beta, X, y), lambda: X.T @ (np.exp(X @ beta)[:, None] * X))
    yield "Hessian of Poisson, n = 1e5, p = 4", 1.2, ours / by_hand, "x by hand"


def fit_frames():
    try:
        import pandas
    except ImportError:
        return
    X, y = choices(20_000, 20)
    table, column = pandas.DataFrame(X), pandas.Series(y)
    labelled, plain = medians(lambda: fitted(logit, 20, (table, column)), lambda: fitted(logit, 20, (X, y)))
    yield "fit of logit from pandas, n = 2e4, p = 20", 6.0, labelled / plain, "x arrays"


def fit_scores():
    X, y = choices(100_000, 50)
    found = mle(logit, np.zeros(50), (X, y))
    gradient = adcompile.grad(lambda beta, X, y: np.sum(logit(beta, X, y)))
    found.se("opg")
    scores = found._setting.family.scores
    ours, one = medians(lambda: scores(found.x, X, y), lambda: gradient(found.x, X, y))
    yield "scores of logit, n = 1e5, p = 50", 3.0, ours / one, "x gradient"


def fit_wide():
    data = choices(10_000, 500)
    began = time.process_time()
    fitted(logit, 500, data)
    yield "first fit of logit, n = 1e4, p = 500", 1.2, time.process_time() - began, "s"


def fit_many_rows():
    for name, model, data in ("Poisson", poisson, counts(10_000_000)), ("survival", exponential, survival(10_000_000)):
        found = mle(model, np.zeros(2), data)
        yield f"decrement left of {name}, n = 1e7", 1e-8, found.decrement if found.converged else np.inf, "standard errors"


def fit_first():
    data = counts()
    began = time.process_time()
    fitted(poisson, 2, data)
    yield "first fit of a small model", 150.0, 1e3 * (time.process_time() - began), "ms"


ROWS = {function.__name__: function for function in (
    fit_poisson, fit_logit, fit_survival, fit_hessian, fit_frames, fit_scores, fit_wide, fit_many_rows, fit_first)}

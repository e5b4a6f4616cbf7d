"""What other packages give for the models in `fit_models`: `python -m tests.fit_references` writes `fit_references.json`.

Needs statsmodels and scikit-learn, run to tolerances at which their digits stand.
"""

import json
import warnings
from pathlib import Path

import numpy as np

from tests import fit_models

FILE = Path(__file__).with_name("fit_references.json")


def discrete(model, data, **options):
    """Estimates with errors of all kinds, by a class of statsmodels."""
    X, y = data
    found = {}
    group = fit_models.groups(len(y))
    kinds = {"hessian": {}, "sandwich": {"cov_type": "HC0"},
             "clustered": {"cov_type": "cluster", "cov_kwds": {"groups": group, "use_correction": False}},
             "statsmodels": {"cov_type": "cluster", "cov_kwds": {"groups": group}}}
    for kind, more in kinds.items():
        fit = model(y, X).fit(disp=0, maxiter=200, **options, **more)
        found[kind] = list(fit.bse)
    return {"x": list(fit.params), "loglik": float(fit.llf), "aic": float(fit.aic), "bic": float(fit.bic), "se": found}


def references():
    import statsmodels.api as sm
    from sklearn.linear_model import LogisticRegression
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    newton = {"method": "newton", "tol": 1e-13}
    found = {
        "poisson": discrete(sm.Poisson, fit_models.poisson_data(), **newton),
        "logit": discrete(sm.Logit, fit_models.binary_data(), **newton),
        "probit": discrete(sm.Probit, fit_models.binary_data(), **newton),
        "negative_binomial": discrete(sm.NegativeBinomial, fit_models.negative_binomial_data(), **newton),
    }
    X, y = fit_models.normal_data()
    group, n, k = fit_models.groups(len(y)), *X.shape
    fit = sm.OLS(y, X).fit()
    sigma = float(np.sqrt(fit.ssr / n))
    clustered = fit.get_robustcov_results("cluster", groups=group, use_correction=False, use_t=False)
    found["normal"] = {
        "x": [*fit.params, sigma], "loglik": float(fit.llf),
        "se": {"hessian": [*(fit.bse * np.sqrt((n - k) / n)), sigma / np.sqrt(2 * n)],
               "sandwich": list(fit.get_robustcov_results("HC0").bse), "clustered": list(clustered.bse)},
    }
    X, category = fit_models.ordered_data()
    model = OrderedModel(category, X, distr="logit")
    fit = model.fit(method="bfgs", gtol=1e-9, disp=0, maxiter=1000)
    found["ordered"] = {"x": [*fit.params[:2], *model.transform_threshold_params(fit.params)[1:-1]], "loglik": float(fit.llf),
                        "se": {"hessian": list(fit.bse[:3])}}
    X, died, time = fit_models.cox_data()
    fit = sm.PHReg(time, X, status=died).fit(method="newton", tol=1e-13, disp=0)
    found["cox"] = {"x": list(fit.params), "loglik": float(fit.llf), "se": {"hessian": list(fit.bse)}}
    X, y = fit_models.binary_data()
    fit = LogisticRegression(C=np.inf, fit_intercept=False, solver="newton-cholesky", tol=1e-14, max_iter=1000).fit(X, y)
    found["scikit-learn"] = {"x": list(fit.coef_[0])}
    return found


if __name__ == "__main__":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        FILE.write_text(json.dumps(references(), indent=1) + "\n")
    print(FILE.read_text())

"""statsmodels: a `GenericLikelihoodModel` with exact scores and Hessians."""

from collections.abc import Callable
from typing import Any

import numpy as np

from adcompile import grad, hessian, jacobian
from adcompile.errors import BadArgument
from adcompile.interop.sums import summed, total
from adcompile.interop.users_functions import named, refuse_no_function
from adcompile.on_demand import needs


def likelihood_model(nll_obs: Callable[..., Any]) -> Any:
    """A subclass of statsmodels' `GenericLikelihoodModel`, whose `score`, `score_obs` and `hessian` are exact.

    `nll_obs(params, endog, exog)` returns the negative log-likelihood of each observation, an array of shape (nobs,), for a vector of
    parameters; without `exog` it is called with two arguments. One that returns anything else is refused with `BadArgument`. Name
    parameters beside the columns of `exog` by `extra_params_names`, and start with as many numbers as there are parameters. All methods of
    `fit` take it; `method="newton"` uses the Hessian. Covariances of every kind that statsmodels has rest on these derivatives.

    >>> import numpy as np
    >>> from adcompile import interop
    >>> def poisson(beta, y, X):
    ...     return np.exp(X @ beta) - y * (X @ beta)
    >>> Model = interop.statsmodels.likelihood_model(poisson)
    >>> y, X = np.array([1.0, 3.0, 2.0, 6.0]), np.column_stack((np.ones(4), np.arange(4.0)))
    >>> fit = Model(y, X).fit(start_params=np.zeros(2), method="newton", disp=0)
    >>> print(np.round(fit.params, 4), np.round(fit.bse, 4))
    [0.2001 0.4988] [0.6611 0.2855]
    """
    refuse_no_function("likelihood_model", nll_obs)
    base = needs("statsmodels.base.model").GenericLikelihoodModel

    by_term, whole = jacobian(nll_obs), summed(total, nll_obs)
    slope, curvature = grad(whole), hessian(whole)

    class CompiledLikelihoodModel(base):
        __doc__ = f"Maximum likelihood with `{named(nll_obs)}`, exact derivatives."

        def __reduce__(self):
            return restored, (nll_obs,), vars(self)

        @property
        def _given(self):
            return (self.endog,) if self.exog is None else (self.endog, self.exog)

        def nloglikeobs(self, params):
            terms = nll_obs(np.asarray(params, np.float64), *self._given)
            if np.shape(terms) != (len(self.endog),):
                raise BadArgument(f"likelihood_model: {named(nll_obs)} returned shape {np.shape(terms)} for "
                                  f"{len(self.endog)} observations\n  Return one term for each, not their sum.")
            return terms

        def nloglike(self, params):
            return np.sum(self.nloglikeobs(params))

        def loglike(self, params):
            return -self.nloglike(params)

        def score(self, params):
            return -slope(np.asarray(params, np.float64), *self._given)

        def score_obs(self, params, **kwds):
            return -by_term(np.asarray(params, np.float64), *self._given)

        def hessian(self, params):
            return -curvature(np.asarray(params, np.float64), *self._given)

    return CompiledLikelihoodModel


def restored(nll_obs):
    """A model without its data yet, when it is read from a file."""
    Model = likelihood_model(nll_obs)
    return Model.__new__(Model)

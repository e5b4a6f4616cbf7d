"""`Estimates`: what a maximum of a likelihood tells of the parameters."""

from functools import cached_property
from math import log

import numpy as np

from adcompile import jacobian
from adcompile.errors import BadArgument
from adcompile.fit.estimation import summary, tests
from adcompile.fit.estimation.covariance import covariance
from adcompile.fit.estimation.profile import profile
from adcompile.fit.estimation.quantiles import normal_quantile, two_sided
from adcompile.fit.minimisers.verdict import LIKELIHOOD, verdict
from adcompile.fit.parameters.composed import family


class Estimates:
    """Parameters at the maximum of a likelihood, how far they are known, and whether it is a maximum.

    params, x, names    in the structure of the start; as one vector; the names of its elements
    loglik, aic, bic    `df` is the number of free parameters that the data tell, `nobs` that of observations
    converged, status, message, decrement, history      the verdict: `decrement` is how far the maximum is, in standard errors
    """

    def __init__(self, objective, outcome, nobs):
        self._objective, self._outcome = objective, outcome
        self._setting, coordinates = objective.setting, objective.setting.coordinates
        self._free = objective.full(outcome.z)
        self.x = coordinates.outward(self._free)
        self.params = coordinates.layout.unpack(self.x)
        self.names = list(coordinates.labels)
        self.nobs = nobs
        self.df = len(objective.index) - (0 if outcome.metric is None else outcome.metric.count_flat)
        self.loglik = -outcome.value
        self.decrement, self.history = outcome.decrement, list(outcome.history)

    # --- the verdict --------------------------------------------------------------------

    @cached_property
    def _verdict(self):
        return verdict(self._outcome, self._objective.names, LIKELIHOOD, self._objective.failure)

    @property
    def converged(self):
        return self._verdict.converged

    @property
    def status(self):
        return self._verdict.status

    @property
    def message(self):
        return self._verdict.message

    @property
    def constants(self):
        """The names of what is no float beside floats in the parameters, and so stays as it is."""
        return list(self._setting.coordinates.layout.constants)

    # --- criteria -----------------------------------------------------------------------

    @property
    def aic(self):
        return 2 * self.df - 2 * self.loglik

    @property
    def bic(self):
        self._refuse_without("bic", self.nobs)
        return self.df * log(self.nobs) - 2 * self.loglik

    def _refuse_without(self, what, nobs):
        if nobs is None:
            hint = "return an array with one term an observation, not their sum"
            raise BadArgument(f"{what} needs the observations, and the function returned one number\n  Let it {hint}"
                              + (", or give nobs." if what == "bic" else "."))

    # --- covariances --------------------------------------------------------------------

    @cached_property
    def _active(self):
        """The free coordinates that move and that no bound holds back."""
        return self._objective.index[self._outcome.moves]

    @cached_property
    def _hessian(self):
        """The Hessian by the active coordinates; zeros, which tell nothing, where it is not finite."""
        found = self._outcome.hessian
        if found is None:
            found = self._objective.hessian(self._outcome.z)
        found = found[np.ix_(self._outcome.moves, self._outcome.moves)]
        return found if np.isfinite(found).all() else np.zeros(found.shape)

    @cached_property
    def _slopes(self):
        """The derivatives of the parameters by the active coordinates."""
        return self._setting.coordinates.derivative(self._free)[:, self._active]

    @cached_property
    def _all_scores(self):
        family = self._setting.family
        with np.errstate(all="ignore"):
            return (family.scores if self._setting.is_vector else family.scores_of_column)(self._free, *self._setting.args)[:, self._active]

    def _scores(self):
        self._refuse_without("this covariance", self._setting.nobs)
        return self._all_scores

    def _covariance(self, slopes, kind, groups, correction):
        return covariance(slopes, self._hessian, kind, self._scores, groups, correction, self.df)

    def cov(self, kind="hessian", *, groups=None, correction=None):
        """The covariance matrix of `x`. `kind`: "hessian" (the exact Hessian's inverse), "opg", "sandwich"; `groups`, a label an
        observation, makes it clustered. `correction` for small samples: None, "stata" or "statsmodels".

        A parameter that is not identified has an infinite variance; one that is fixed or at a bound has nan.
        """
        found = self._covariance(self._slopes, kind, groups, correction)
        still = ~self._slopes.any(axis=1)
        found[still], found[:, still] = np.nan, np.nan
        return found

    def se(self, kind="hessian", *, groups=None, correction=None):
        """Standard errors of `x`, by the covariance of that kind."""
        return np.sqrt(np.diag(self.cov(kind, groups=groups, correction=correction)))

    def correlation(self, kind="hessian", *, groups=None):
        """The correlations of the estimates."""
        found = self.cov(kind, groups=groups)
        errors = np.sqrt(np.diag(found))
        with np.errstate(invalid="ignore"):
            return found / errors / errors[:, None]

    def conf_int(self, level=0.95, kind="hessian", *, groups=None, correction=None):
        """Intervals for `x` by the normal distribution: an array with rows (lower, upper). See `profile` for better ones."""
        half = normal_quantile(level) * self.se(kind, groups=groups, correction=correction)
        return np.stack([self.x - half, self.x + half], axis=1)

    @property
    def z(self):
        """Estimates in standard errors."""
        return self.x / self.se()

    @property
    def p(self):
        """The probabilities of `z` as far from 0 as this, on both sides."""
        return two_sided(self.z)

    # --- functions of the parameters, restrictions ------------------------------------------

    def _function(self, g):
        """The values of a function of the parameters and its derivatives by the active coordinates."""
        if not callable(g):
            raise BadArgument(f"the function of the parameters is a {type(g).__name__}\n  Give a function, as lambda params: np.exp(params).")
        made = family(g, self._setting.coordinates, 0)
        value = np.asarray(made.result(self._free))
        if value.dtype.kind not in "fiu":
            found = type(value.item()).__name__ if value.ndim == 0 else f"{type(value[0]).__name__} among others"
            raise BadArgument(f"the function of the parameters returned a {found}, not a number\n  Return a number or an array of numbers.")
        value = value.astype(np.float64)
        return value, np.reshape(jacobian(made.terms)(self._free), (-1, len(self._free)))[:, self._active]

    def delta(self, g, kind="hessian", *, groups=None, correction=None):
        """`g(params)`, a number or an array, with its standard error by the delta method: `.value .se .cov`, `.conf_int(level)`."""
        value, slopes = self._function(g)
        return tests.DerivedEstimate(value, self._covariance(slopes, kind, groups, correction))

    def wald(self, restriction, kind="hessian", *, groups=None, correction=None):
        """A Wald test. `restriction` is a name or a list of names (each is 0), a dict from names to values, a matrix R (R x = 0),
        or a function of the parameters that is 0. The result has `.statistic .df .pvalue`."""
        value, slopes = tests.restricted(restriction, self.x, self._slopes, self._setting.coordinates, self._function)
        return tests.wald(value, self._covariance(slopes, kind, groups, correction))

    def lr_test(self, other):
        """A likelihood ratio test of the smaller of the two models within the larger: `.statistic .df .pvalue`."""
        return tests.likelihood_ratio(self, other)

    def profile(self, name, level=0.95, points=21):
        """The profile likelihood of one parameter: `.interval .values .loglik`."""
        return profile(self, name, level, points)

    # --- tables -------------------------------------------------------------------------

    def summary(self, kind="hessian", *, groups=None, correction=None):
        """The table of coefficients as R prints it, and the verdict as its last line."""
        return summary.text(self, summary.described(kind, groups), self.se(kind, groups=groups, correction=correction))

    def __repr__(self):
        return str(self.summary())

    def _repr_html_(self):
        return summary.html(self, self.se())

    def to_frame(self, kind="hessian", *, level=0.95, groups=None, correction=None):
        """A pandas DataFrame with a row a parameter: estimate, standard error, z, p, and the ends of the interval."""
        return summary.frame(self, self.se(kind, groups=groups, correction=correction), level)

"""Discrete distributions of `scipy.stats`, with respect to their parameters. Counts and `loc` are constants.

The derivative of a mass function and of a cumulative one is exact at the ends of the parameters too (a probability of
0); that of the logarithm is 0 where the logarithm is minus infinity. A count that is no integer, or outside the support,
has the derivative 0, and a value that is NaN the derivative NaN.
"""

from adcompile.ir.frozen import frozen
from adcompile.rules.statistics.distributions import refuse_frozen, text_of
from adcompile.rules.table import elementwise


@frozen
class DiscreteFormulas:
    """The formulas of a distribution, in the count `k` and its parameters; the last one is a rate or a probability."""

    name: str
    params: tuple               # the names of its parameters
    slopes: dict                # of the logarithm of the mass, with respect to parameters
    changes: dict               # of the mass, with respect to the same
    support: str                # a test on k
    step: str                   # the logarithm of the derivative of the cdf with respect to the last parameter
    steps: str                  # a test on k: where the cdf changes with that
    sign: str                   # of the derivative of the cdf
    inside: int = 0             # a count in the support
    samples: tuple = ()


LOG_WAYS = "special.gammaln(n + 1.0) - special.gammaln(k + 1.0) - special.gammaln(n - k + 1.0)"
NEGATIVE_WAYS = "special.gammaln(n + k) - special.gammaln(k + 1.0) - special.gammaln(n)"
BY_SIZE = "special.digamma(n + k) - special.digamma(n) + special.xlogy(1.0, p)"


def count(rng, shape):
    return rng.integers(0, 4, shape)


def failure(rng, shape):
    return rng.integers(0, 1, shape)


def trial(rng, shape):
    return rng.integers(1, 4, shape)


def rate(rng, shape):
    return rng.uniform(0.5, 3.0, shape)


def probability(rng, shape):
    return rng.uniform(0.2, 0.8, shape)


DISTRIBUTIONS = (
    DiscreteFormulas(
        "poisson", ("mu",), {"mu": "runtime.divide(k, mu) - 1.0"},
        {"mu": "runtime.scale(k, np.exp(special.xlogy(k - 1.0, mu) - mu - special.gammaln(k + 1.0))) - y"},
        "k >= 0.0", "special.xlogy(k, mu) - mu - special.gammaln(k + 1.0)", "k >= 0.0", "-", samples=(count, rate)),
    DiscreteFormulas(
        "binom", ("n", "p"), {"p": "runtime.divide(k, p) - runtime.divide(n - k, 1.0 - p)"},
        {"p": f"runtime.scale(k, np.exp({LOG_WAYS} + special.xlogy(k - 1.0, p) + special.xlog1py(n - k, -p)))"
              f" - runtime.scale(n - k, np.exp({LOG_WAYS} + special.xlogy(k, p) + special.xlog1py(n - k - 1.0, -p)))"},
        "(k >= 0.0) & (k <= n)",
        "special.gammaln(n + 1.0) - special.gammaln(k + 1.0) - special.gammaln(n - k) + special.xlogy(k, p)"
        " + special.xlog1py(n - k - 1.0, -p)", "(k >= 0.0) & (k < n)", "-", samples=(count, 5, probability)),
    DiscreteFormulas(
        "bernoulli", ("p",), {"p": "runtime.divide(k, p) - runtime.divide(1.0 - k, 1.0 - p)"},
        {"p": "2.0 * k - 1.0 + 0.0 * p"}, "(k == 0.0) | (k == 1.0)", "0.0 * p", "k == 0.0", "-",
        samples=(failure, probability)),
    DiscreteFormulas(
        "nbinom", ("n", "p"), {"n": BY_SIZE, "p": "runtime.divide(n, p) - runtime.divide(k, 1.0 - p)"},
        {"n": f"runtime.scale(y, {BY_SIZE})",
         "p": f"n * np.exp({NEGATIVE_WAYS} + special.xlogy(n - 1.0, p) + special.xlog1py(k, -p))"
              f" - runtime.scale(k, np.exp({NEGATIVE_WAYS} + special.xlogy(n, p) + special.xlog1py(k - 1.0, -p)))"},
        "k >= 0.0", "special.xlogy(n - 1.0, p) + special.xlog1py(k, -p) - special.betaln(n, k + 1.0)", "k >= 0.0", "",
        samples=(count, rate, probability)),
    DiscreteFormulas(
        "geom", ("p",), {"p": "runtime.divide(1.0, p) - runtime.divide(k - 1.0, 1.0 - p)"},
        {"p": "np.exp(special.xlog1py(k - 1.0, -p)) - p * runtime.scale(k - 1.0, np.exp(special.xlog1py(k - 2.0, -p)))"},
        "k >= 1.0", "special.xlogy(1.0, k) + special.xlog1py(k - 1.0, -p)", "k >= 1.0", "", inside=1,
        samples=(trial, probability)),
)

LOGPMF = """
def logpmf(y, k, {params}loc=0):
    k = k - loc
    return {slopes}
"""
PMF = """
def pmf(y, k, {params}loc=0):
    k = k - loc
    possible = (k == np.floor(k)) & {support}
    k = np.where(possible, k, {inside})
    return {changes}
"""
CUMULATIVE = """
def {method}(y, k, {params}loc=0):
    k = np.floor(k - loc)
    possible = {steps}
    k = np.where(possible, k, {inside})
    return {sign}runtime.supported(np.where(possible, {change}, 0.0), y)
"""


def declare(one):
    """Enters the rules of all methods of a distribution."""
    common = {"name": one.name, "params": "".join(f"{param}, " for param in one.params), "inside": f"{one.inside}.0"}
    slopes = ", ".join(f"runtime.supported({slope}, y)" for slope in one.slopes.values())
    changes = ", ".join(f"runtime.supported(np.where(possible, {change}, 0.0), y)" for change in one.changes.values())
    enter(one, "logpmf", one.slopes, text_of(LOGPMF, slopes=slopes, **common))
    enter(one, "pmf", one.changes, text_of(PMF, support=f"({one.support})", changes=changes, **common))
    for method, sign in (("cdf", one.sign), ("sf", {"-": "", "": "-"}[one.sign])):
        for log, change in (("", f"np.exp({one.step})"), ("log", f"runtime.exp_difference({one.step}, y)")):
            text = text_of(CUMULATIVE, method=log + method, sign=sign, change=change, steps=one.steps, **common)
            enter(one, log + method, one.params[-1:], text)


def enter(one, method, wrt, text):
    """Enters one rule. Parameters without a derivative are numbers in the samples."""
    samples = tuple([sampler if name in wrt or not callable(sampler) or name == "k" else 2.5
                     for name, sampler in zip(("k", *one.params), one.samples)])
    elementwise(f"scipy.stats.{one.name}.{method}", wrt=tuple(wrt), samples=samples, declared_singular=False)(text)


for _one in DISTRIBUTIONS:
    declare(_one)

refuse_frozen(*[_one.name for _one in DISTRIBUTIONS])

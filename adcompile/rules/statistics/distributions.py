"""Continuous distributions of `scipy.stats`. SciPy computes the values; derivatives are made of two formulas.

A distribution is said by the logarithm of its density as a function of `z = (x - loc) / scale` and its shapes, and by
the slopes of that with respect to z and each shape. The texts of all methods are made from these:

    logpdf pdf                  with respect to x, loc, scale and the shapes
    cdf sf logcdf logsf         with respect to x, loc and scale; the shapes where `shifts` are known
    ppf isf                     the same, q in the place of x

Outside the support, at its infinite end, and where the logarithm of a probability is minus infinity because the tail is heavy,
the derivative is 0; where SciPy gives NaN, so does the derivative.
"""

import numpy as np
from scipy import special

from adcompile import runtime
from adcompile.ir.frozen import frozen
from adcompile.rules.rule_text import written_text
from adcompile.rules.table import elementwise, register


@frozen
class ContinuousFormulas:
    """The formulas of a distribution, in `z` and its shapes."""

    name: str
    shapes: tuple                   # the names of its shapes
    log_density: str
    slopes: tuple                   # of the logarithm of the density, with respect to z and each shape
    support: str | None = None      # a test on z; None for all numbers
    shifts: tuple = ()              # for each shape: the derivative of the cdf with respect to it, divided by the density
    cdf_ratio: str | None = None    # the density divided by the cdf, where there is a better formula than the quotient
    sf_ratio: str | None = None     # the same for the survival function
    bounded: bool = False           # whether z is at most 1


POSITIVE, UNIT = "(z >= 0.0) & np.isfinite(z)", "(z >= 0.0) & (z <= 1.0)"
LOG = "special.xlogy(1.0, z)"
HAZARD = "np.where({u} > 50.0, runtime.hazard_tail(np.maximum({u}, 50.0))," \
         " runtime.divide(0.7978845608028654, special.erfcx(0.7071067811865476 * ({u}))))"

DISTRIBUTIONS = (
    ContinuousFormulas("norm", (), "-0.9189385332046727 - 0.5 * (z * z)", ("-z",),
                 cdf_ratio=HAZARD.format(u="-z"), sf_ratio=HAZARD.format(u="z")),
    ContinuousFormulas("laplace", (), "-0.6931471805599453 - np.abs(z)", ("-np.sign(z)",),
                 cdf_ratio="np.exp(-np.maximum(z, 0.0)) / (2.0 - np.exp(-np.maximum(z, 0.0)))",
                 sf_ratio="np.exp(np.minimum(z, 0.0)) / (2.0 - np.exp(np.minimum(z, 0.0)))"),
    ContinuousFormulas("logistic", (), "special.log_expit(z) + special.log_expit(-z)", ("-np.tanh(0.5 * z)",),
                 cdf_ratio="special.expit(-z)", sf_ratio="special.expit(z)"),
    ContinuousFormulas("cauchy", (), "-1.1447298858494002 - 2.0 * np.log(np.hypot(1.0, z))", ("-2.0 * runtime.over_squares(z, 1.0)",)),
    ContinuousFormulas("gumbel_r", (), "-np.maximum(z, -700.0) - np.exp(-np.maximum(z, -700.0))", ("np.exp(-z) - 1.0",),
                 cdf_ratio="np.exp(-z)", sf_ratio="np.where(z > -6.5, 1.0 / special.exprel(np.exp(-np.maximum(z, -6.5))), 0.0)"),
    ContinuousFormulas("t", ("df",),
                 "-special.betaln(0.5 * df, 0.5) - 0.5 * np.log(df) - (df + 1.0) * np.log(np.hypot(1.0, z / np.sqrt(df)))",
                 ("-(df + 1.0) * runtime.over_squares(z, np.sqrt(df))",
                  "0.5 * (special.digamma(0.5 * (df + 1.0)) - special.digamma(0.5 * df) - special.log1p(z * z / df)"
                  " + (z * z - 1.0) / (df + z * z))")),
    ContinuousFormulas("expon", (), "-z", ("-1.0",), POSITIVE, sf_ratio="1.0 + 0.0 * z"),
    ContinuousFormulas("uniform", (), "0.0 * z", ("0.0 * z",), UNIT, bounded=True),
    ContinuousFormulas("gamma", ("a",), "special.xlogy(a - 1.0, z) - z - special.gammaln(a)",
                 ("runtime.divide(a - 1.0, z) - 1.0", f"{LOG} - special.digamma(a)"), POSITIVE),
    ContinuousFormulas("chi2", ("df",), "special.xlogy(0.5 * df - 1.0, 0.5 * z) - 0.5 * z - special.gammaln(0.5 * df)"
                 " - 0.6931471805599453",
                 ("runtime.divide(0.5 * df - 1.0, z) - 0.5",
                  "0.5 * (special.xlogy(1.0, 0.5 * z) - special.digamma(0.5 * df))"), POSITIVE),
    ContinuousFormulas("invgamma", ("a",), "-special.xlogy(a + 1.0, z) - runtime.divide(1.0, z) - special.gammaln(a)",
                 ("runtime.divide(1.0, z) * (runtime.divide(1.0, z) - (a + 1.0))", f"-{LOG} - special.digamma(a)"),
                 "(z > 0.0) & np.isfinite(z)"),
    ContinuousFormulas("beta", ("a", "b"),
                 "special.xlogy(a - 1.0, z) + special.xlog1py(b - 1.0, -z) - special.betaln(a, b)",
                 ("runtime.divide(a - 1.0, z) - runtime.divide(b - 1.0, 1.0 - z)",
                  f"{LOG} - special.digamma(a) + special.digamma(a + b)",
                  "special.xlog1py(1.0, -z) - special.digamma(b) + special.digamma(a + b)"), UNIT, bounded=True),
    ContinuousFormulas("lognorm", ("s",), f"-0.9189385332046727 - np.log(s) - {LOG} - 0.5 * ({LOG} / s) ** 2",
                 (f"-runtime.divide(1.0 + {LOG} / (s * s), z)", f"(({LOG} / s) ** 2 - 1.0) / s"),
                 "(z > 0.0) & np.isfinite(z)", (f"-z * {LOG} / s",)),
    ContinuousFormulas("weibull_min", ("c",), f"np.log(c) + special.xlogy(c - 1.0, z) - np.exp(c * {LOG})",
                 (f"runtime.divide(c - 1.0 - c * np.exp(c * {LOG}), z)",
                  f"1.0 / c + {LOG} * (1.0 - np.exp(c * {LOG}))"), POSITIVE, ("special.xlogy(z, z) / c",),
                 sf_ratio="c * np.exp(special.xlogy(c - 1.0, z))"),
    ContinuousFormulas("pareto", ("b",), f"np.log(b) - (b + 1.0) * {LOG}",
                 ("-(b + 1.0) / z", f"1.0 / b - {LOG}"), "(z >= 1.0) & np.isfinite(z)", ("special.xlogy(z, z) / b",), sf_ratio="b / z"),
)


# --- texts ------------------------------------------------------------------

LOGPDF = """
def logpdf(y, x, {params}loc=0, scale=1):
    z = (x - loc) / scale
    slope = {slope}
    change = runtime.{told}(slope / scale, y)
    return change, {of_shapes}-change, runtime.{told}(-(1.0 + z * slope) / scale, y)
"""
PDF = """
def pdf(y, x, {params}loc=0, scale=1):
    z = (x - loc) / scale
    slope = {slope}
    change = runtime.scale(y, slope / scale)
    return change, {of_shapes}-change, runtime.scale(y, -(1.0 + z * slope) / scale)
"""
CUMULATIVE = """
def {method}(y, x, {params}loc=0, scale=1):
    z = (x - loc) / scale{inside}
    density = {density}
    change = {sign}runtime.{told}(density / scale, y)
    return change, {of_shapes}-change, -z * change
"""
QUANTILE = """
def {method}(y, q, {params}loc=0, scale=1):
    z = (y - loc) / scale
    return {sign}scale * np.exp(-({log_density})), {of_shapes}1.0, z
"""
INSIDE = """
    inside = {support}
    z = np.where(inside, z, {middle})"""


def text_of(template, **parts):
    """The function that a template makes."""
    lines = template.format(**parts).strip().splitlines()
    method = lines[0].removeprefix("def ").partition("(")[0]
    space = {"np": np, "special": special, "runtime": runtime, "__name__": __name__}
    return written_text(method, lines, space, f"<rule {parts['name']}.{method}>")


def declare(distribution):
    """Enters the rules of all methods of a distribution."""
    shapes = distribution.shapes
    common = {"name": distribution.name, "params": "".join(f"{shape}, " for shape in shapes)}
    told = "defined" if distribution.support is None else "supported"
    for method, template, change in (("logpdf", LOGPDF, f"runtime.{told}({{}}, y)"), ("pdf", PDF, "runtime.scale(y, {})")):
        of_shapes = "".join(f"{change.format(slope)}, " for slope in distribution.slopes[1:])
        enter(distribution, method, text_of(template, slope=distribution.slopes[0], of_shapes=of_shapes, told=told, **common))
    for method, sign in (("cdf", ""), ("sf", "-"), ("logcdf", ""), ("logsf", "-")):
        told = "defined" if distribution.support is None and ratio(distribution, method) else "supported"
        shifts = "".join(f"{sign}runtime.supported(density * ({shift}), y), " for shift in distribution.shifts)
        enter(distribution, method, text_of(CUMULATIVE, method=method, sign=sign, inside=inside(distribution),
                                            density=density(distribution, method), of_shapes=shifts, told=told, **common))
    for method, sign in (("ppf", ""), ("isf", "-")):
        shifts = "".join(f"-scale * ({shift}), " for shift in distribution.shifts)
        enter(distribution, method, text_of(QUANTILE, method=method, sign=sign, log_density=distribution.log_density,
                                            of_shapes=shifts, **common))


def inside(distribution):
    """Lines that put z into the support, since the formulas hold there alone."""
    if distribution.support is None:
        return ""
    return INSIDE.format(support=distribution.support, middle=0.5 if distribution.bounded else 2.0)


def ratio(distribution, method):
    """The derivative of the logarithm of a cumulative function with respect to z, up to its sign, where it has a formula."""
    return {"logcdf": distribution.cdf_ratio, "logsf": distribution.sf_ratio}.get(method)


def density(distribution, method):
    """The text of the derivative of a cumulative function with respect to z, up to its sign."""
    found = ratio(distribution, method)
    if found is None:
        found = f"runtime.exp_difference({distribution.log_density}, y)" if method.startswith("log") \
            else f"np.exp({distribution.log_density})"
    return found if distribution.support is None else f"np.where(inside, {found}, 0.0)"


def enter(distribution, method, text):
    """Enters one rule. A shape without a known derivative carries none, so that it is refused where it is active."""
    shapes = distribution.shapes if method.endswith("pdf") or distribution.shifts else ()
    first = "q" if method in ("ppf", "isf") else "x"
    samples = (fraction if first == "q" else low if distribution.bounded else high, *[shape] * len(distribution.shapes),
               near_zero, near_one)
    if not shapes:
        samples = (samples[0], *[2.3] * len(distribution.shapes), near_zero, near_one)
    elementwise(f"scipy.stats.{distribution.name}.{method}", wrt=(first, *shapes, "loc", "scale"), samples=samples,
                declared_singular=False)(text)


def refuse_frozen(*names):
    """Says what to write instead of a distribution with parameters of its own that are active."""
    hint = "Give the parameters to the method itself, as in norm.logpdf(x, loc, scale)."
    register([f"scipy.stats.{name}" for name in names], ("general", (), ()), {"hint": hint})


# --- samples ----------------------------------------------------------------


def low(rng, shape):
    return rng.uniform(0.3, 0.5, shape)


def high(rng, shape):
    return rng.uniform(1.4, 2.5, shape)


def shape(rng, shape):
    return rng.uniform(1.5, 3.0, shape)


def fraction(rng, shape):
    return rng.uniform(0.2, 0.8, shape)


def near_zero(rng, shape):
    return rng.uniform(-0.1, 0.1, shape)


def near_one(rng, shape):
    return rng.uniform(0.8, 1.2, shape)


for _distribution in DISTRIBUTIONS:
    declare(_distribution)

refuse_frozen(*[_distribution.name for _distribution in DISTRIBUTIONS])

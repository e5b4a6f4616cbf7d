"""Functions of `scipy.special`: gamma, beta, error and normal functions, powers and differences of elementary functions.

The incomplete gamma and beta functions have derivatives with respect to their limit, not to their parameters.
This file is looked at only where a program calls a function of SciPy.
"""

import numpy as np
from scipy import special

from adcompile import runtime
from adcompile.ir.types import NUMERIC
from adcompile.ops.fields.forms import CORE
from adcompile.rules.samples import above_one, call, inside, positive, real
from adcompile.rules.table import constant, elementwise, general


def unit(rng, shape):
    """Within the open interval from 0 to 1."""
    return rng.uniform(0.1, 0.9, shape)


def above_two(rng, shape):
    return rng.uniform(2.2, 4.0, shape)


# --- the gamma function -----------------------------------------------------


@elementwise("scipy.special.gammaln", "scipy.special.loggamma", samples=(positive,), declared_singular=True)
def gammaln(y, x):
    return special.digamma(x)


@elementwise("scipy.special.gamma", samples=(positive,), declared_singular=True)
def gamma(y, x):
    return y * special.digamma(x)


@elementwise("scipy.special.rgamma", samples=(positive,))
def rgamma(y, x):
    return -(y * special.digamma(np.minimum(x, 1e300)))


@elementwise("scipy.special.digamma", "scipy.special.psi", orders="runtime.polygamma", infinite=True, samples=(positive,),
             declared_singular=True)
def digamma(y, x):
    return runtime.polygamma(1, x)


@elementwise("scipy.special.polygamma", labels="array", wrt=("x",), counts=("n",), type=NUMERIC, samples=(1, positive))
def polygamma(y, n, x):
    return special.polygamma(n + 1, x)


@elementwise("scipy.special.zeta", wrt=("q",), samples=(2.0, positive))
def zeta(y, x, q):
    return -x * special.zeta(x + 1.0, q)


@elementwise("scipy.special.poch", samples=(above_one, positive))
def poch(y, z, m):
    both = special.digamma(z + m)
    return y * (both - special.digamma(z)), y * both


def dimensions(draw):
    yield call(1.5 + draw.positive(3), 2)
    yield call(1.5 + draw.positive(2, 3), 3)
    yield call(2.5, 4)
    yield call(draw.positive(0), 1)


def multigammaln_tangent(y, a, d, *, a_dot):
    return a_dot * np.sum(special.digamma(np.linspace(a, a - 0.5 * (d - 1), d)), axis=0)


@general("scipy.special.multigammaln", form=CORE, tangent=multigammaln_tangent, type=NUMERIC,
         static=("d",), samples=dimensions)
def multigammaln(y, a, d, *, y_bar):
    return y_bar * np.sum(special.digamma(np.linspace(a, a - 0.5 * (d - 1), d)), axis=0)


# --- the beta function and binomial coefficients ----------------------------


@elementwise("scipy.special.beta", samples=(positive, positive), declared_singular=True)
def beta(y, a, b):
    both = special.digamma(a + b)
    return y * (special.digamma(a) - both), y * (special.digamma(b) - both)


@elementwise("scipy.special.betaln", samples=(positive, positive), declared_singular=True)
def betaln(y, a, b):
    both = special.digamma(a + b)
    return special.digamma(a) - both, special.digamma(b) - both


@elementwise("scipy.special.binom", samples=(above_two, positive))
def binom(y, n, k):
    rest = special.digamma(n - k + 1.0)
    return y * (special.digamma(n + 1.0) - rest), y * (rest - special.digamma(k + 1.0))


@elementwise("scipy.special.comb", labels="array", wrt=("N", "k"), samples=(above_two, positive), type=NUMERIC,
             allowed={"exact": (False,), "repetition": (False,)})
def comb(y, N, k, exact=False, repetition=False):
    rest = special.digamma(N - k + 1.0)
    return (runtime.scale(y, special.digamma(N + 1.0) - rest),
            runtime.scale(y, rest - special.digamma(k + 1.0)))


# --- incomplete functions ---------------------------------------------------


@elementwise("scipy.special.gammainc", wrt=("x",), samples=(1.7, positive))
def gammainc(y, a, x):
    x = np.minimum(x, 1e300)
    return np.exp(special.xlogy(a - 1.0, x) - x - special.gammaln(a))


@elementwise("scipy.special.gammaincc", wrt=("x",), samples=(1.7, positive))
def gammaincc(y, a, x):
    x = np.minimum(x, 1e300)
    return -np.exp(special.xlogy(a - 1.0, x) - x - special.gammaln(a))


@elementwise("scipy.special.gammaincinv", wrt=("p",), samples=(1.7, unit))
def gammaincinv(y, a, p):
    return np.exp(special.gammaln(a) + y - special.xlogy(a - 1.0, y))


@elementwise("scipy.special.gammainccinv", wrt=("p",), samples=(1.7, unit))
def gammainccinv(y, a, p):
    return -np.exp(special.gammaln(a) + y - special.xlogy(a - 1.0, y))


@elementwise("scipy.special.betainc", wrt=("x",), samples=(1.7, 2.3, unit))
def betainc(y, a, b, x):
    return np.exp(special.xlogy(a - 1.0, x) + special.xlog1py(b - 1.0, -x) - special.betaln(a, b))


@elementwise("scipy.special.betaincc", wrt=("x",), samples=(1.7, 2.3, unit))
def betaincc(y, a, b, x):
    return -np.exp(special.xlogy(a - 1.0, x) + special.xlog1py(b - 1.0, -x) - special.betaln(a, b))


@elementwise("scipy.special.betaincinv", wrt=("p",), samples=(1.7, 2.3, unit))
def betaincinv(y, a, b, p):
    return np.exp(special.betaln(a, b) - special.xlogy(a - 1.0, y) - special.xlog1py(b - 1.0, -y))


@elementwise("scipy.special.stdtr", wrt=("t",), samples=(4.5, real))
def stdtr(y, df, t):
    return np.exp(-0.5 * (df + 1.0) * special.log1p(t * t / df) - special.betaln(0.5 * df, 0.5)) / np.sqrt(df)


# --- error functions and the normal distribution ----------------------------


@elementwise("scipy.special.erf", samples=(real,))
def erf(y, x):
    return 1.1283791670955126 * np.exp(-(x * x))


@elementwise("scipy.special.erfc", samples=(real,))
def erfc(y, x):
    return -1.1283791670955126 * np.exp(-(x * x))


@elementwise("scipy.special.erfcx", samples=(real,))
def erfcx(y, x):
    """`2 x y - 2 / sqrt(pi)`, whose terms cancel where x is large: there by the asymptotic series of `erfcx` (DLMF 7.12.1)."""
    large = x > 50.0
    root = 0.7071067811865476 / np.where(large, x, 50.0)
    t = root * root
    series = t * (1.0 - t * (3.0 - t * (15.0 - t * 105.0)))
    return np.where(large, -1.1283791670955126 * series, 2.0 * (np.where(large, 1.0, x) * y) - 1.1283791670955126)


@elementwise("scipy.special.erfi", samples=(real,))
def erfi(y, x):
    return 1.1283791670955126 * np.exp(x * x)


@elementwise("scipy.special.dawsn", samples=(real,))
def dawsn(y, x):
    """`1 - 2 x y`, whose terms cancel where x is large: there by the asymptotic series (DLMF 7.12.1 at an imaginary argument)."""
    large = np.abs(x) > 50.0
    root = 0.7071067811865476 / np.where(large, x, 50.0)
    t = root * root
    series = t * (1.0 + t * (3.0 + t * (15.0 + t * (105.0 + t * 945.0))))
    return np.where(large, -series, 1.0 - 2.0 * (np.where(large, 1.0, x) * y))


@elementwise("scipy.special.erfinv", samples=(inside,))
def erfinv(y, x):
    return 0.886226925452758 * np.exp(y * y)


@elementwise("scipy.special.erfcinv", samples=(unit,))
def erfcinv(y, x):
    return -0.886226925452758 * np.exp(y * y)


@elementwise("scipy.special.ndtr", samples=(real,))
def ndtr(y, x):
    return 0.3989422804014327 * np.exp(-0.5 * (x * x))


@elementwise("scipy.special.ndtri", samples=(unit,))
def ndtri(y, x):
    return 2.5066282746310002 * np.exp(0.5 * (y * y))


@elementwise("scipy.special.ndtri_exp", samples=(lambda rng, shape: -positive(rng, shape),))
def ndtri_exp(y, x):
    return 2.5066282746310002 * np.exp(x + 0.5 * (y * y))


@elementwise("scipy.special.log_ndtr", samples=(real,))
def log_ndtr(y, x):
    low = x < -50.0
    tail = runtime.hazard_tail(-np.where(low, x, -50.0))
    return np.where(low, tail, runtime.divide(0.7978845608028654, special.erfcx(-0.7071067811865476 * x)))


@elementwise("scipy.special.owens_t", samples=(real, real), declared_singular=False)
def owens_t(y, h, a):
    a = np.clip(a, -1e150, 1e150)
    normal, square = np.exp(-0.5 * (h * h)), 1.0 + a * a
    return (-0.19947114020071635 * normal * special.erf(0.7071067811865476 * a * h),
            0.15915494309189535 * np.exp(-0.5 * (h * h) * square) / square)


# --- powers, and what elementary functions differ by ------------------------


@elementwise("scipy.special.boxcox", wrt=("x", "lmbda"), samples=(positive, real))
def boxcox(y, x, lmbda):
    log_x = special.xlogy(1.0, x)
    return np.exp((lmbda - 1.0) * log_x), log_x * log_x * runtime.exponential_moment(1, lmbda * log_x)


@elementwise("scipy.special.boxcox1p", wrt=("x", "lmbda"), samples=(positive, real))
def boxcox1p(y, x, lmbda):
    log_x = special.log1p(x)
    return np.exp((lmbda - 1.0) * log_x), log_x * log_x * runtime.exponential_moment(1, lmbda * log_x)


@elementwise("scipy.special.inv_boxcox", wrt=("level",), samples=(positive, 0.7))
def inv_boxcox(y, level, lmbda):
    return y / (1.0 + lmbda * level)


@elementwise("scipy.special.inv_boxcox1p", wrt=("level",), samples=(positive, 0.7))
def inv_boxcox1p(y, level, lmbda):
    return (1.0 + y) / (1.0 + lmbda * level)


@elementwise("scipy.special.expm1", samples=(real,))
def expm1(y, x):
    return np.exp(x)


@elementwise("scipy.special.log1p", infinite=True, samples=(positive,))
def log1p(y, x):
    return 1.0 / (1.0 + x)


@elementwise("scipy.special.exprel", orders="runtime.exponential_moment", samples=(real,))
def exprel(y, x):
    return runtime.exponential_moment(1, x)


@elementwise("scipy.special.exp2", samples=(real,))
def exp2(y, x):
    return 0.6931471805599453 * y


@elementwise("scipy.special.exp10", samples=(real,))
def exp10(y, x):
    return 2.302585092994046 * y


@elementwise("scipy.special.cbrt", samples=(real,))
def cbrt(y, x):
    return 1.0 / (3.0 * y * y)


@elementwise("scipy.special.cosm1", samples=(real,))
def cosm1(y, x):
    return -np.sin(x)


@elementwise("scipy.special.powm1", samples=(positive, real))
def powm1(y, x, exponent):
    return exponent * np.exp(special.xlogy(exponent - 1.0, x)), (y + 1.0) * special.xlogy(1.0, x)


@elementwise("scipy.special.huber", wrt=("r",), samples=(0.9, real))
def huber(y, delta, r):
    return np.clip(r, -delta, delta)


@elementwise("scipy.special.pseudo_huber", wrt=("r",), samples=(0.9, real), declared_singular=False)
def pseudo_huber(y, delta, r):
    return delta * runtime.quotient_or_zero(r, np.hypot(delta, r))


constant("scipy.special.gammasgn", "scipy.special.round", broadcasts=True, samples=(positive,))

"""Systems, inverses and functions of matrices of `scipy.linalg`, and matrices made of blocks or diagonals."""

import numpy as np
from scipy import linalg

from adcompile import runtime
from adcompile.ir.types import NUMERIC, can_carry
from adcompile.ops.fields.forms import CORE, SPREAD, ByOperand, Columns, Leading
from adcompile.ops.fields.memory import EITHER, NEW, SELF, VIEW
from adcompile.ops.typing.usual import first_operand, of_types, several_result
from adcompile.rules.linalg.factors import kept
from adcompile.rules.linalg.systems import regular, singular_too
from adcompile.rules.samples import call
from adcompile.rules.table import enter_as, general, linear

GENERAL = (None, "gen", "general")
SYMMETRIC = ("sym", "symmetric", "her", "hermitian", "pos", "positive definite")


def floats(type):
    """The type of a result like an operand, which may be of integers beside others of floats."""
    return type if can_carry(type) else NUMERIC


# --- systems and inverses ---------------------------------------------------

SOLVE = {"static": ("lower", "assume_a", "transposed"),
         "allowed": {"assume_a": GENERAL + SYMMETRIC, "transposed": (False,)} | kept("overwrite_a", "overwrite_b")}


def systems(draw):
    yield call(draw.regular(3, 3), draw(3))
    yield call(draw.regular(3, 3), draw(3, 2), check_finite=False)
    yield call(draw.regular(2, 3, 3), draw(2, 3, 2), assume_a="gen")
    yield call(draw.regular(2, 3, 3), draw(3, 2))
    yield call(draw.regular(1, 1), draw(1))


def solve_tangent(y, a, b, lower=False, overwrite_a=False, overwrite_b=False, check_finite=True, assume_a=None,
                  transposed=False, *, a_dot, b_dot):
    matrix = runtime.only_matrix(a) if np.ndim(b) == 1 else a
    return np.linalg.solve(matrix, b_dot - a_dot @ y)


@general("scipy.linalg.solve", form=ByOperand(a=CORE, b=Columns()), tangent=solve_tangent, samples=systems, **SOLVE)
def solve(y, a, b, lower=False, overwrite_a=False, overwrite_b=False, check_finite=True, assume_a=None,
          transposed=False, *, y_bar):
    if np.ndim(b) == 1:
        b_bar = np.linalg.solve(np.transpose(runtime.only_matrix(a)), y_bar)
        return -np.outer(b_bar, y), b_bar
    b_bar = np.linalg.solve(np.swapaxes(a, -1, -2), y_bar)
    return runtime.unbroadcast(-b_bar @ np.swapaxes(y, -1, -2), a), runtime.unbroadcast(b_bar, b)


def symmetric_systems(draw):
    for lower in (False, True):
        square = draw(3, 3)
        yield call(square @ square.T + 3.0 * np.eye(3), draw(3), lower, assume_a="pos")
        yield call(draw.regular(3, 3), draw(3, 2), lower, assume_a="sym", check_finite=False)


def solve_symmetric_tangent(y, a, b, lower=False, overwrite_a=False, overwrite_b=False, check_finite=True,
                            assume_a=None, transposed=False, *, a_dot, b_dot):
    matrix = runtime.only_matrix(a) if np.ndim(b) == 1 else a
    return linalg.solve(matrix, b_dot - runtime.symmetric(a_dot, lower) @ y, lower, assume_a=assume_a, check_finite=False)


@general("scipy.linalg.solve", when=lambda constants: constants.get("assume_a") in SYMMETRIC,
         tangent=solve_symmetric_tangent, samples=symmetric_systems, **SOLVE)
def solve_symmetric(y, a, b, lower=False, overwrite_a=False, overwrite_b=False, check_finite=True, assume_a=None,
                    transposed=False, *, y_bar):
    if np.ndim(b) == 1:
        b_bar = linalg.solve(runtime.only_matrix(a), y_bar, lower, assume_a=assume_a, check_finite=False)
        return -runtime.symmetric_back(np.outer(b_bar, y), lower), b_bar
    b_bar = linalg.solve(a, y_bar, lower, assume_a=assume_a, check_finite=False)
    a_bar = -runtime.symmetric_back(b_bar @ np.swapaxes(y, -1, -2), lower)
    return runtime.unbroadcast(a_bar, a), runtime.unbroadcast(b_bar, b)


def inverse_tangent(y, a, overwrite_a=False, check_finite=True, assume_a=None, lower=False, *, a_dot):
    return -y @ a_dot @ y


@general("scipy.linalg.inv", form=CORE, tangent=inverse_tangent, type=first_operand, samples=regular,
         allowed={"assume_a": GENERAL} | kept("overwrite_a"))
def inverse(y, a, overwrite_a=False, check_finite=True, assume_a=None, lower=False, *, y_bar):
    transposed = np.transpose(y) if np.ndim(a) == 2 else np.swapaxes(y, -1, -2)
    return -transposed @ y_bar @ transposed


def det_tangent(y, a, overwrite_a=False, check_finite=True, *, a_dot):
    return np.sum(runtime.cofactors(a) * a_dot, axis=(-2, -1))


@general("scipy.linalg.det", form=CORE, tangent=det_tangent, samples=singular_too, allowed=kept("overwrite_a"), memory=EITHER(VIEW("a"), NEW))
def det(y, a, overwrite_a=False, check_finite=True, *, y_bar):
    return np.expand_dims(y_bar, (-2, -1)) * runtime.cofactors(a)


def symmetric_matrices(draw):
    square = draw(3, 3)
    yield call(square + square.T + np.diag([0.0, 4.0, 8.0]))


enter_as("numpy.linalg.norm", "scipy.linalg.norm", type=NUMERIC)
enter_as("numpy.linalg.eigh", "scipy.linalg.eigh", type=several_result, positional=("a",), samples=symmetric_matrices)
enter_as("numpy.linalg.eigvalsh", "scipy.linalg.eigvalsh", type=None, positional=("a",), samples=symmetric_matrices)

# --- functions of matrices --------------------------------------------------


def small(draw):
    yield call(draw(3, 3))
    yield call(np.zeros((2, 2)))
    yield call(draw(1, 1))


def expm_tangent(y, A, *, A_dot):
    return linalg.expm_frechet(runtime.only_matrix(A), A_dot, compute_expm=False, check_finite=False)


@general("scipy.linalg.expm", form=CORE, tangent=expm_tangent, type=first_operand, samples=small)
def expm(y, A, *, y_bar):
    return linalg.expm_frechet(np.transpose(runtime.only_matrix(A)), y_bar, compute_expm=False, check_finite=False)


def frechet_tangent(y, A, E, method=None, compute_expm=True, check_finite=True, *, A_dot, E_dot):
    n = np.shape(A)[0]
    change = linalg.expm_frechet(runtime.above_diagonal(A, E), runtime.above_diagonal(A_dot, E_dot), compute_expm=False,
                                 check_finite=False)
    return change[:n, n:]


@general("scipy.linalg.expm_frechet", form=CORE, tangent=frechet_tangent, type=of_types(lambda A, *others: floats(A)),
         allowed={"compute_expm": (False,)},
         samples=lambda draw: [call(draw(3, 3), draw(3, 3), compute_expm=False)])
def frechet(y, A, E, method=None, compute_expm=True, check_finite=True, *, y_bar):
    n, transposed = np.shape(A)[0], np.transpose(A)
    change = linalg.expm_frechet(runtime.above_diagonal(transposed, np.transpose(E)),
                                 runtime.above_diagonal(y_bar, np.zeros_like(y_bar)), compute_expm=False,
                                 check_finite=False)
    return change[:n, n:], linalg.expm_frechet(transposed, y_bar, compute_expm=False, check_finite=False)


@linear(runtime.above_diagonal, form=Leading("a", "b"), wrt=("a", "b"), samples=lambda draw: [call(draw(3, 3), draw(3, 3))])
def above_diagonal(y_bar, a, b):
    n = np.shape(a)[0]
    return y_bar[:n, :n] + y_bar[n:, n:], y_bar[:n, n:]


def sqrtm_tangent(y, A, *, A_dot):
    root = runtime.only_real(y)
    return linalg.solve_sylvester(root, root, A_dot)


def with_roots(draw):
    yield call(draw.regular(3, 3))
    yield call(np.array([[2.0]]))


@general("scipy.linalg.sqrtm", form=CORE, tangent=sqrtm_tangent, type=NUMERIC, reals="left", samples=with_roots)
def sqrtm(y, A, *, y_bar):
    transposed = np.transpose(runtime.only_real(y))
    return linalg.solve_sylvester(transposed, transposed, y_bar)


@linear(runtime.only_real, form=CORE, type=first_operand, memory=SELF("x"), samples=lambda draw: [call(draw(3, 3))])
def only_real(y_bar, x):
    return y_bar


def sylvester_tangent(y, a, b, q, *, a_dot, b_dot, q_dot):
    return linalg.solve_sylvester(a, b, q_dot - a_dot @ y - y @ b_dot)


@general("scipy.linalg.solve_sylvester", form=CORE, tangent=sylvester_tangent, type=of_types(lambda a, b, q: floats(q)),
         samples=lambda draw: [call(draw.regular(3, 3), draw.regular(2, 2), draw(3, 2))])
def sylvester(y, a, b, q, *, y_bar):
    q_bar = linalg.solve_sylvester(np.transpose(a), np.transpose(b), y_bar)
    return -q_bar @ np.transpose(y), -np.transpose(y) @ q_bar, q_bar


def lyapunov_tangent(y, a, q, *, a_dot, q_dot):
    return linalg.solve_continuous_lyapunov(a, q_dot - a_dot @ y - y @ np.transpose(a_dot))


@general("scipy.linalg.solve_continuous_lyapunov", "scipy.linalg.solve_lyapunov", form=CORE, tangent=lyapunov_tangent,
         type=of_types(lambda a, q: floats(q)), samples=lambda draw: [call(draw.regular(3, 3), draw(3, 3))])
def lyapunov(y, a, q, *, y_bar):
    q_bar = linalg.solve_continuous_lyapunov(np.transpose(a), y_bar)
    return -(q_bar @ np.transpose(y) + np.transpose(q_bar) @ y), q_bar


def discrete_tangent(y, a, q, method=None, *, a_dot, q_dot):
    change = a_dot @ y @ np.transpose(a) + a @ y @ np.transpose(a_dot)
    return linalg.solve_discrete_lyapunov(a, q_dot + change, method)


@general("scipy.linalg.solve_discrete_lyapunov", form=CORE, tangent=discrete_tangent, type=of_types(lambda a, q, *options: floats(q)),
         samples=lambda draw: [call(0.3 * draw(3, 3), draw(3, 3)), call(0.3 * draw(2, 2), draw(2, 2), "bilinear")])
def discrete_lyapunov(y, a, q, method=None, *, y_bar):
    q_bar = linalg.solve_discrete_lyapunov(np.transpose(a), y_bar, method)
    return q_bar @ a @ np.transpose(y) + np.transpose(q_bar) @ a @ y, q_bar


# --- blocks and diagonals ---------------------------------------------------


@linear("scipy.linalg.block_diag/1", form=SPREAD, samples=lambda draw: [call(draw(2, 3)), call(draw(2))])
def block_diag_of_one(y_bar, a):
    return np.reshape(y_bar, np.shape(a))


@linear("scipy.linalg.block_diag/2", form=SPREAD, wrt=("a", "b"),
        samples=lambda draw: [call(draw(2, 3), draw(1, 2)), call(draw(2), draw(2, 2)), call(draw(0, 2), draw(1, 1))])
def block_diag_of_two(y_bar, a, b):
    return runtime.block_of(y_bar, (), a), runtime.block_of(y_bar, (a,), b)


@linear("scipy.linalg.block_diag/3", form=SPREAD, wrt=("a", "b", "c"),
        samples=lambda draw: [call(draw(2, 3), draw(1, 2), draw(2))])
def block_diag_of_three(y_bar, a, b, c):
    return runtime.block_of(y_bar, (), a), runtime.block_of(y_bar, (a,), b), runtime.block_of(y_bar, (a, b), c)


@linear("scipy.linalg.block_diag/4", form=SPREAD, wrt=("a", "b", "c", "d"),
        samples=lambda draw: [call(draw(2, 3), draw(1, 2), draw(2, 2), draw(2, 1))])
def block_diag_of_four(y_bar, a, b, c, d):
    return (runtime.block_of(y_bar, (), a), runtime.block_of(y_bar, (a,), b), runtime.block_of(y_bar, (a, b), c),
            runtime.block_of(y_bar, (a, b, c), d))


def blocks(draw):
    yield call(draw(5, 5), (draw(2, 3),), draw(2, 2))
    yield call(draw(4, 6), (draw(2, 3), draw(2)), draw.number())


@linear(runtime.block_of, form=CORE, memory=EITHER(VIEW("t"), NEW), samples=blocks)
def block_of(y_bar, t, before, x):
    return runtime.unblock(y_bar, before, x, t)


@linear(runtime.unblock, form=CORE,
        samples=lambda draw: [call(draw(2, 2), (draw(2, 3),), draw(2, 2), draw(5, 5))])
def unblock(y_bar, t, before, x, whole):
    return runtime.block_of(y_bar, before, x)


@linear("scipy.linalg.toeplitz", form=CORE, wrt=("c", "r"),
        samples=lambda draw: [call(draw(3)), call(draw(1)), call(draw(3), draw(4)), call(draw(4), draw(2))])
def toeplitz(y_bar, c, r=None):
    if r is None:
        return runtime.lags(y_bar, c, False) + runtime.lags(y_bar, c, True), None
    return runtime.lags(y_bar, c, False), runtime.lags(y_bar, r, True)


def diagonals(draw):
    yield call(draw(3, 4), draw(3), False)
    yield call(draw(3, 4), draw(4), True)


@linear(runtime.lags, form=CORE, samples=diagonals)
def lags(y_bar, t, x, row):
    return runtime.unlags(y_bar, t, row)


@linear(runtime.unlags, form=CORE,
        samples=lambda draw: [call(draw(3), draw(3, 4), False), call(draw(4), draw(3, 4), True)])
def unlags(y_bar, t, whole, row):
    return runtime.lags(y_bar, t, row)

"""Calls of rules whose own samples do not grow: `CALLS` has the operands by the name of the rule."""

import numpy as np

from adcompile.rules.samples import call

_rng = np.random.default_rng(5)


def draw(*shape):
    return _rng.uniform(-1.0, 1.0, shape)


def definite(n=100):
    square = draw(n, n)
    return square @ square.T + n * np.eye(n)


def lower_triangle(n=100):
    return draw(n, n) + n * np.eye(n)


CALLS = {
    "getitem": call(draw(20_001), slice(1, None)),
    "matmul": call(draw(100, 100), draw(100, 100)),
    "numpy.take": call(draw(20_000), _rng.integers(0, 20_000, 20_000)),
    "numpy.diagonal": call(draw(100, 2, 2), 0, 1, 2),
    "numpy.matvec": call(draw(200, 100), draw(100)),
    "numpy.vecmat": call(draw(200), draw(200, 100)),
    "numpy.broadcast_to": call(draw(200), (100, 200)),
    "numpy.diag": call(draw(200)),
    "numpy.outer": call(draw(200), draw(100)),
    "numpy.linalg.outer": call(draw(200), draw(100)),
    "numpy.kron": call(draw(10, 20), draw(10, 10)),
    "numpy.polyval": call(draw(8), draw(20_000)),
    "numpy.full": call((100, 200), draw(200)),
    "numpy.take_along_axis": call(draw(100, 200), np.argsort(draw(100, 200), axis=1), 1),
    "numpy.bincount": call(_rng.integers(0, 100, 20_000), draw(20_000)),
    "numpy.cross": call(draw(5000, 3), draw(5000, 3)),
    "numpy.choose": call(_rng.integers(0, 2, 20_000), (draw(20_000), draw(20_000))),
    "numpy.interp": call(draw(10_000), np.linspace(-1.0, 1.0, 100), draw(100)),
    "numpy.divmod": call(draw(20_000), 2.0 + draw(20_000)),
    "numpy.modf": call(draw(20_000)),
    "numpy.linalg.cross": call(draw(5000, 3), draw(5000, 3)),
    "numpy.linalg.tensorsolve": call(lower_triangle().reshape(10, 10, 10, 10), draw(10, 10)),
    "numpy.linalg.tensorinv": call(lower_triangle().reshape(10, 10, 10, 10)),
    "numpy.linalg.svd-2": call(definite(), hermitian=True),
    "numpy.linalg.svd-3": call(definite(), compute_uv=False, hermitian=True),
    "numpy.linalg.eig": call(definite()),
    "numpy.linalg.eigvals": call(definite()),
    "numpy.linalg.cholesky": call(definite()),
    "numpy.linalg.eigh": call(definite()),
    "numpy.linalg.eigvalsh": call(definite()),
    "scipy.linalg.cholesky": call(definite()),
    "scipy.linalg.cholesky-1": call(definite(), lower=True),
    "scipy.linalg.cho_factor": call(definite()),
    "scipy.linalg.cho_factor-1": call(definite(), lower=True),
    "scipy.linalg.cho_solve": call((lower_triangle(), True), draw(100, 20)),
    "scipy.linalg.lu_solve": call((lower_triangle(), np.arange(100, dtype=np.int32)), draw(100, 20)),
    "scipy.linalg.solve-1": call(definite(), draw(100, 20), assume_a="pos"),
    "scipy.linalg.eigh": call(definite()),
    "scipy.linalg.eigvalsh": call(definite()),
    "scipy.linalg.expm": call(draw(100, 100) / 10.0),
    "scipy.linalg.expm_frechet": call(draw(100, 100) / 10.0, draw(100, 100), compute_expm=False),
    "scipy.linalg.sqrtm": call(definite()),
    "scipy.linalg.toeplitz": call(draw(200), draw(100)),
}

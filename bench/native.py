"""Gradients as machine code: each row beside the same in Python and in JAX, and what it takes to compile.

    python -m bench native          the rows, against Python's derivative and, where JAX is installed, against its jit

The programs are those of the scoreboard, as people write them: rows of a likelihood, loops over time, arrays written in place.
"""

import time

import numpy as np

from adcompile import value_and_grad
from bench.measure import medians
from bench.native_programs import PROGRAMS, newton_square_root


def compiled(name):
    """The derivative of a program as machine code, its arguments, and the milliseconds of its first call less one of Python's."""
    function, wrt, arguments = PROGRAMS[name]
    python = value_and_grad(function, wrt=wrt, backend="python")
    python(*arguments)
    value_and_grad(newton_square_root, backend="native")(3.0)       # LLVM itself is loaded
    started = time.perf_counter()
    native = value_and_grad(function, wrt=wrt, backend="native")
    native(*arguments)
    return python, native, arguments, 1e3 * (time.perf_counter() - started)


def rows():
    """For each program how many times faster it is than Python's derivative, than JAX, and the first call in milliseconds."""
    for name in PROGRAMS:
        python, native, arguments, first = compiled(name)
        peer = jax_version(name, arguments)
        if peer is None:
            slow, fast = medians(lambda: python(*arguments), lambda: native(*arguments))
        else:
            slow, fast, other = medians(lambda: python(*arguments), lambda: native(*arguments), peer)
            goal = JAX_GOALS.get(name)
            yield f"{name}: JAX over native, at least {goal}", 1.0, goal * fast / other, "x"
        yield f"{name}: native over Python", 1.0, fast / slow, "x"
        yield f"{name}: first call", 1000.0, first, "ms"


JAX_GOALS = {"poisson 1e3": 12.0, "poisson 1e5 x 2": 2.5, "poisson 1e5 x 20": 1.1, "survival": 1.8, "rosenbrock": 8.0, "softmax": 1.6,
             "gmm": 1.5, "kalman": 50.0, "heat": 2.2, "mlp": 3.0, "hmm": 20.0, "lotka-volterra": 2.8, "gauss-seidel": 20.0}
"""How many times faster than JAX each row is to be."""


def jax_version(name, arguments):
    """The same gradient by JAX, compiled, as a call without arguments; None where JAX is not installed or has no version of it here."""
    try:
        import jax
    except ImportError:
        return None
    jax.config.update("jax_enable_x64", True)
    from bench import native_in_jax
    function = native_in_jax.VERSIONS.get(name)
    if function is None:
        return None
    wrt = PROGRAMS[name][1]
    derivative = jax.jit(jax.value_and_grad(function, argnums=wrt))
    given = jax.tree.map(lambda one: jax.numpy.asarray(one) if isinstance(one, np.ndarray) else one, arguments)
    jax.block_until_ready(derivative(*given))
    return lambda: jax.block_until_ready(derivative(*given))


ROWS = {"native": rows}

"""Solutions of ordinary differential equations by `scipy.integrate`, and the steps by which they are followed once more.

A `Steps` is what an explicit method of Runge and Kutta did: with `K[s] = f(grid[k] + c[s] h, y + h a[s] @ K)` for all stages of a step, the
next state is `y + h b @ K`, and the outputs `first[k]` to `first[k + 1]` are `y + h weights[j] @ K`. The stages from which an output is
interpolated stand behind those of the step.
"""

from typing import NamedTuple

import numpy as np

from adcompile import errors


class Steps(NamedTuple):
    """The times, coefficients and outputs of steps, see above."""

    grid: np.ndarray
    a: np.ndarray
    b: np.ndarray
    c: np.ndarray
    first: np.ndarray
    weights: np.ndarray


def start_vector(x):
    """A vector of floats, of which nothing else is known."""
    return np.array(x, dtype=float).ravel()


def moving_as(found, x, before):
    """`found + (x - before)`, in the layout of `found`; that itself where `x` is as before."""
    change = x - before
    return found + change if np.any(change) else found.copy("K")


def settled(x):
    """`x` itself, of which the derivatives are finite where they flow on, as those of a solution are."""
    return x


def settled_bar(x):
    """`x`, a derivative, in memory of its own."""
    return np.array(x)


def solved_ivp(function, method, t0, t1, y0, t_eval, options):
    """The solution of `scipy.integrate.solve_ivp` by an explicit method, and its Steps: the times, the states, one in each column, what it says
    of that, and the fields of the Steps."""
    from scipy import integrate
    found = integrate.solve_ivp(lambda t, y: function(float(t), y), (t0, t1), y0, method, t_eval, t_eval is not None, **options)
    checked_solution(found)
    grid = found.t if t_eval is None else found.sol.ts
    steps = steps_on(grid, found.t, method)
    return found.t, found.y, found.status, found.message, found.nfev, *steps


def checked_solution(found):
    """Raises NotDifferentiable if a solver did not come to the end."""
    if found.status < 0:
        raise errors.NotDifferentiable(f"solve_ivp ended before the last time: {found.message}\n"
                                       "  Look at where the solution goes, or give another method or tolerance.", found_later=True)


def steps_on(grid, times, method):
    """The Steps of a method with these times, which gives outputs at others."""
    grid = np.asarray(grid, float) if len(grid) > 1 else np.repeat(np.asarray(grid, float), 2)
    a, b, c, dense = tableau(method)
    places = np.clip(np.searchsorted(grid, times, "left") if grid[-1] >= grid[0] else np.searchsorted(-grid, -np.asarray(times), "left"),
                     1, len(grid) - 1) - 1
    widths = np.where(np.diff(grid) == 0.0, 1.0, np.diff(grid))
    shares = (np.asarray(times) - grid[places]) / widths[places]
    weights = np.array([b if share == 1.0 else dense(share) for share in shares]).reshape(-1, len(c))
    if all(share in (0.0, 1.0) for share in shares):
        used = np.flatnonzero(b)[-1] + 1
        a, b, c, weights = a[:used, :used], b[:used], c[:used], weights[:, :used]
    return Steps(grid, a, b, c, np.searchsorted(places, np.arange(len(grid)), "left"), weights)


def tableau(method):
    """The coefficients a, b, c of all stages of a method, and the function that gives the weights of stages in an output, for a share of
    the step (Dormand and Prince 1980, Bogacki and Shampine 1989; Hairer, Norsett and Wanner, Solving ODEs I, II.5 and II.6)."""
    from scipy import integrate
    solver = {"RK23": integrate.RK23, "RK45": integrate.RK45, "DOP853": integrate.DOP853}[method]
    count = len(solver.B)
    extra = len(getattr(solver, "A_EXTRA", ()))
    a, b, c = np.zeros((count + 1 + extra,) * 2), np.zeros(count + 1 + extra), np.ones(count + 1 + extra)
    a[:count, :solver.A.shape[1]], b[:count], c[:count] = solver.A[:count], solver.B, solver.C[:count]
    a[count, :count] = solver.B
    if extra:
        a[count + 1:, :solver.A_EXTRA.shape[1]], c[count + 1:] = solver.A_EXTRA, solver.C_EXTRA
        return a, b, c, lambda share: nested_weights(share, b, count, solver.D)
    return a, b, c, lambda share: solver.P @ share ** np.arange(1, solver.P.shape[1] + 1)


def nested_weights(share, b, count, d):
    """The weights of an output of DOP853, divided by the share of the step, as its polynomial has them, and times it."""
    start, end = np.zeros_like(b), np.zeros_like(b)
    start[0] = end[count] = 1.0
    terms = [b, start - b, 2.0 * b - end - start, *[np.concatenate([row, np.zeros(len(b) - len(row))]) for row in d]]
    found = np.zeros_like(b)
    for place, term in enumerate(reversed(terms)):
        found = (found + term) * (share if place % 2 == 0 else 1.0 - share)
    return found

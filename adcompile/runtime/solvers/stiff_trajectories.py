"""Solutions of differential equations by methods whose own steps are not done once more: by `odeint`, LSODA, BDF and Radau.

They are followed by steps of another method with the tolerances that were asked for: of DOP853 where that gets along, else by those of Radau
IIA of order 5 (Hairer and Wanner, Solving ODEs II, IV.8), each of which solves a system for its stages. `function(t, y, v, order)` gives
the slopes for order 0, and what they change by along `v` for order 1.
"""

from typing import NamedTuple

import numpy as np

from adcompile import errors
from adcompile.runtime.solvers.trajectories import Steps, checked_solution, steps_on

ROOT = np.sqrt(6.0)
NODES = np.array([(4.0 - ROOT) / 10.0, (4.0 + ROOT) / 10.0, 1.0])
COEFFICIENTS = np.array([[(88.0 - 7.0 * ROOT) / 360.0, (296.0 - 169.0 * ROOT) / 1800.0, (-2.0 + 3.0 * ROOT) / 225.0],
                         [(296.0 + 169.0 * ROOT) / 1800.0, (88.0 + 7.0 * ROOT) / 360.0, (-2.0 - 3.0 * ROOT) / 225.0],
                         [(16.0 - ROOT) / 36.0, (16.0 + ROOT) / 36.0, 1.0 / 9.0]])
MANY = 500
"""After how many steps of an explicit method, and this many times those of the solver, an equation is taken for a stiff one."""
ITERATIONS = 30
EXPLICIT = ("RK23", "RK45", "DOP853")


class Collocation(NamedTuple):
    """For each step what its stages add to the state, and the inverse of the matrix of the system that they solve."""

    increments: np.ndarray
    inverses: np.ndarray


NO_COLLOCATION = Collocation(np.zeros((0, 3, 1)), np.zeros((0, 1, 1)))


def solved_by_any(function, method, t0, t1, y0, t_eval, options):
    """The solution of `scipy.integrate.solve_ivp` by any method, in the form of `solved_ivp`, with whether the steps that follow
    it are implicit, and the fields of their `Steps` and Collocation."""
    from scipy import integrate
    explicit = method in EXPLICIT
    dense = explicit and t_eval is not None
    found = integrate.solve_ivp(lambda t, y: function(float(t), y, y, 0), (t0, t1), y0, method, t_eval, dense, **options)
    checked_solution(found)
    if explicit:
        steps = steps_on(found.t if t_eval is None else found.sol.ts, found.t, method)
        return found.t, found.y, found.status, found.message, found.nfev, False, *steps, *NO_COLLOCATION
    count = found.nfev if method == "LSODA" else 0
    planned = steps_for(function, t0, y0, found.t, t1, options["rtol"], options["atol"], count)
    return found.t, found.y, found.status, found.message, found.nfev, *planned


def solved_by_odeint(function, y0, t, rtol, atol, hmax, mxstep):
    """The states that `scipy.integrate.odeint` finds, with steps that follow them as in `solved_by_any`."""
    from scipy import integrate
    t = np.asarray(t, float)
    given = {name: value for name, value in (("rtol", rtol), ("atol", atol)) if value is not None}
    states, said = integrate.odeint(lambda y, time: function(float(time), y, y, 0), y0, t, hmax=hmax, mxstep=mxstep, full_output=True, **given)
    if "successful" not in said["message"].lower():
        raise errors.NotDifferentiable(f"odeint ended before the last time: {said['message']}\n"
                                       "  Look at where the solution goes, or give another tolerance.", found_later=True)
    default = 1.49012e-8
    count = int(said["nfe"][-1]) if len(t) > 1 else 0
    return states, *steps_for(function, t[0], y0, t, t[-1], given.get("rtol", default), given.get("atol", default), max(count, 1))


def steps_for(function, t0, y0, times, t1, rtol, atol, count):
    """A flag for implicit steps, the fields of their Steps, and those of their Collocation. `count` says how often a solver asked
    for slopes that can tell whether the equation is stiff, 0 if it is taken for stiff."""
    def slopes(t, y):
        return np.asarray(function(float(t), y, y, 0), float)

    if count:
        grid = grid_of("DOP853", slopes, t0, y0, t1, rtol, atol, most=MANY + count)
        if grid is not None:
            return False, *steps_on(grid, times, "DOP853"), *NO_COLLOCATION
    grid = grid_of("Radau", slopes, t0, y0, t1, rtol, atol, jac=lambda t, y: jacobian_at(function, t, y))
    grid = np.union1d(grid, times)
    grid = grid[::-1].copy() if t1 < t0 else grid
    empty = Steps(grid if len(grid) > 1 else np.repeat(grid, 2), np.zeros((1, 1)), np.zeros(1), np.zeros(1), None, None)
    places = np.clip((np.searchsorted(grid, times) if t1 >= t0 else np.searchsorted(-grid, -np.asarray(times))), 1, len(empty.grid) - 1) - 1
    shares = np.where(np.asarray(times) == empty.grid[places], 0.0, 1.0)
    steps = empty._replace(first=np.searchsorted(places, np.arange(len(empty.grid)), "left"), weights=shares[:, None])
    return True, *steps, *collocation(function, np.asarray(y0, float), steps.grid)


def grid_of(method, slopes, t0, y0, t1, rtol, atol, most=None, **more):
    """The times of the steps of a solver of SciPy's; None if it needs more than `most`. Raises NotDifferentiable if it fails."""
    from scipy import integrate
    if t0 == t1:
        return np.array([t0])
    if most is not None:
        slopes = nan_where_it_raises(slopes)
    solver = getattr(integrate, method)(slopes, t0, np.asarray(y0, float), t1, rtol=max(rtol, 1e-13), atol=atol, **more)
    times = [t0]
    while solver.status == "running":
        with np.errstate(all="ignore" if most is not None else None):
            message = solver.step()
        if solver.status == "failed" or most is not None and len(times) > most:
            if most is not None:
                return None
            raise errors.NotDifferentiable(f"the steps that follow the solution failed: {message}\n"
                                           "  Give a solver with another tolerance.", found_later=True)
        times.append(solver.t)
    return np.array(times)


def nan_where_it_raises(slopes):
    """The slopes, NaN where they are asked for at a state that they do not know: there a solver makes its step smaller."""
    def asked(t, y):
        try:
            return slopes(t, y)
        except (ArithmeticError, ValueError):
            return np.full(np.shape(y), np.nan)
    return asked


def jacobian_at(function, t, y):
    """The derivatives of the slopes with respect to the state, one column for each part of it."""
    return np.stack([np.asarray(function(float(t), y, unit, 1), float) for unit in np.eye(len(y))], axis=1)


def collocation(function, y, grid):
    """The Collocation of steps from a state."""
    size, increments, inverses = len(y), [], []
    for start, end in zip(grid[:-1], grid[1:]):
        h, times = end - start, start + NODES * (end - start)
        z, last = np.zeros((3, size)), np.inf
        inverse = inverse_of(h, [jacobian_at(function, start, y)] * 3)
        for iteration in range(ITERATIONS):
            slopes = np.stack([np.asarray(function(float(t), y + row, y, 0), float) for t, row in zip(times, z)])
            change = (inverse @ (z - h * (COEFFICIENTS @ slopes)).ravel()).reshape(z.shape)
            z = z - change
            now = np.max(np.abs(change) / (1e-300 + np.max(np.abs(y)) + np.max(np.abs(z))), initial=0.0)
            if now < 1e-14 or now < 1e-10 and now >= 0.5 * last:
                break
            if now > 0.3 * last:
                inverse = inverse_of(h, [jacobian_at(function, t, y + row) for t, row in zip(times, z)])
            last = now
        else:
            raise errors.NotDifferentiable(f"the steps that follow the solution do not converge at {float(start)!r}\n"
                                           "  Give a solver with a smaller tolerance.", found_later=True)
        increments.append(z)
        inverses.append(inverse_of(h, [jacobian_at(function, t, y + row) for t, row in zip(times, z)]))
        y = y + z[2]
    return Collocation(np.array(increments), np.array(inverses))


def inverse_of(h, jacobians):
    """The inverse of the matrix of the system of a step, of which the stages have these Jacobians."""
    blocks = [[-h * COEFFICIENTS[s, r] * jacobians[r] for r in range(3)] for s in range(3)]
    return np.linalg.inv(np.eye(3 * len(jacobians[0])) + np.block(blocks))


def collocation_nodes():
    """The times of the stages of a step, as shares of it."""
    return NODES


def collocation_coefficients():
    """The weights of the slopes of all stages in what each of them adds."""
    return COEFFICIENTS

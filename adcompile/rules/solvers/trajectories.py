"""Solutions of ordinary differential equations as texts in which the start and what the slopes read have derivatives: see `rules.models`.

SciPy solves the equation, and chooses its steps. The steps are done once more, with their times as constants, and what they add to the
states that SciPy has found is their derivative alone. So the derivative is that of the numerical solution with these steps: its error
is of the size of that of the solution, and goes with the tolerances (Hairer, Norsett and Wanner, Solving ODEs I, II.6; for reverse mode
Walther, Automatic differentiation of explicit Runge-Kutta methods for optimal control, 2007). Times that carry a derivative are moved
by a step of the midpoint rule whose length is 0.
"""

from types import SimpleNamespace

import numpy as np

from adcompile import runtime
from adcompile.rules.models_of_derivatives import found, pushed


def outputs_of_steps(slopes, y, grid, a, b, c, first, weights):
    outputs = np.zeros((len(weights), np.size(y)))
    for k in range(len(grid) - 1):
        h = grid[k + 1] - grid[k]
        stages = np.zeros((len(c), np.size(y)))
        for s in range(len(c)):
            stages[s] = runtime.settled(slopes(grid[k] + c[s] * h, y + h * (a[s] @ stages)))
        for j in range(first[k], first[k + 1]):
            outputs[j] = y + h * (weights[j] @ stages)
        y = y + h * (b @ stages)
    return outputs


def outputs_of_collocation(slopes, y, grid, first, shares, increments, inverses):
    outputs, nodes, coefficients = np.zeros((len(shares), np.size(y))), runtime.collocation_nodes(), runtime.collocation_coefficients()
    for k in range(len(grid) - 1):
        h = grid[k + 1] - grid[k]
        z = increments[k]
        for _ in range(2):
            stages = np.zeros((3, np.size(y)))
            for s in range(3):
                stages[s] = runtime.settled(slopes(grid[k] + nodes[s] * h, y + z[s]))
            left = z - h * (coefficients @ stages)
            left = left - runtime.unmoved(left)
            z = runtime.derived_twice_at_most(z - np.reshape(inverses[k] @ np.ravel(left), (3, np.size(y))))
        for j in range(first[k], first[k + 1]):
            outputs[j] = y + shares[j, 0] * z[2]
        y = y + z[2]
    return outputs


def outputs_of_any_steps(slopes, y, implicit, grid, a, b, c, first, weights, increments, inverses):
    if implicit:
        outputs = outputs_of_collocation(slopes, y, grid, first, weights, increments, inverses)
    else:
        outputs = outputs_of_steps(slopes, y, grid, a, b, c, first, weights)
    return outputs


def moving_states(states, outputs):
    return runtime.moving_as(states, outputs, runtime.unmoved(outputs))


def moved_in_time(slopes, y, start, end):
    h = runtime.derived_twice_at_most(end - start)
    return y + h * slopes(start + 0.5 * h, y + 0.5 * h * slopes(start, y))


def ends_moving(t, t0, t1):
    first, last = runtime.unit_direction(t, 0), runtime.unit_direction(t, -1)
    return t + first * (t0 - runtime.unmoved(t0)) + last * (t1 - runtime.unmoved(t1))


def outputs_in_moving_time(slopes, outputs, fixed, times):
    moved = np.zeros(np.shape(outputs))
    for j in range(len(fixed)):
        moved[j] = moved_in_time(slopes, outputs[j], fixed[j], times[j])
    return moved


def with_changes(slopes, t, y, v, order):
    if order == 1:
        return pushed(lambda state: slopes(t, state), y, v)
    return slopes(t, y)


def solve_ivp(fun, t_span, y0, method="RK45", t_eval=None, rtol=1e-3, atol=1e-6, max_step=np.inf, first_step=None):
    def slopes(t, y):
        return np.asarray(fun(t, y))

    t0, t1 = t_span
    start = np.asarray(y0)
    options = {"rtol": rtol, "atol": atol, "max_step": max_step, "first_step": first_step}
    t, states, status, message, nfev, grid, a, b, c, first, weights = found(
        slopes, runtime.solved_ivp, (runtime.any_float(), runtime.start_vector(start)), method, t0, t1, start, t_eval, options)
    outputs = outputs_of_steps(slopes, start, grid, a, b, c, first, weights)
    return SimpleNamespace(t=t, y=moving_states(states, np.transpose(outputs)), status=status, message=message, nfev=nfev, success=True)


def solve_ivp_by_other_steps(fun, t_span, y0, method, t_eval=None, rtol=1e-3, atol=1e-6, max_step=np.inf, first_step=None):
    def slopes(t, y):
        return np.asarray(fun(t, y))

    def both(t, y, v, order):
        return with_changes(slopes, t, y, v, order)

    t0, t1 = t_span
    start = np.asarray(y0)
    options = {"rtol": rtol, "atol": atol, "max_step": max_step, "first_step": first_step}
    t, states, status, message, nfev, implicit, grid, a, b, c, first, weights, increments, inverses = found(
        both, runtime.solved_by_any, (runtime.any_float(), runtime.start_vector(start), runtime.start_vector(start), runtime.any_order()),
        method, t0, t1, start, t_eval, options)
    outputs = outputs_of_any_steps(slopes, start, implicit, grid, a, b, c, first, weights, increments, inverses)
    return SimpleNamespace(t=t, y=moving_states(states, np.transpose(outputs)), status=status, message=message, nfev=nfev, success=True)


def solve_ivp_in_moving_time(fun, t_span, y0, method="RK45", t_eval=None, rtol=1e-3, atol=1e-6, max_step=np.inf, first_step=None):
    def slopes(t, y):
        return np.asarray(fun(t, y))

    def both(t, y, v, order):
        return with_changes(slopes, t, y, v, order)

    t0, t1 = t_span
    start = np.asarray(y0)
    options = {"rtol": rtol, "atol": atol, "max_step": max_step, "first_step": first_step}
    t, states, status, message, nfev, implicit, grid, a, b, c, first, weights, increments, inverses = found(
        both, runtime.solved_by_any, (runtime.any_float(), runtime.start_vector(start), runtime.start_vector(start), runtime.any_order()),
        method, t0, t1, start, t_eval, options)
    times = ends_moving(t, t0, t1) if t_eval is None else np.asarray(t_eval)
    start = moved_in_time(slopes, start, t0, grid[0])
    outputs = outputs_of_any_steps(slopes, start, implicit, grid, a, b, c, first, weights, increments, inverses)
    outputs = outputs_in_moving_time(slopes, outputs, t, times)
    return SimpleNamespace(t=times, y=moving_states(states, np.transpose(outputs)), status=status, message=message, nfev=nfev, success=True)


def odeint(func, y0, t, rtol=None, atol=None, hmax=0.0, mxstep=0):
    def in_order(time, y):
        return func(y, time)

    return odeint_of_time_first(in_order, y0, t, rtol, atol, hmax, mxstep)


def odeint_in_moving_time(func, y0, t, rtol=None, atol=None, hmax=0.0, mxstep=0):
    def in_order(time, y):
        return func(y, time)

    return odeint_of_time_first_in_moving_time(in_order, y0, t, rtol, atol, hmax, mxstep)


def odeint_of_time_first_in_moving_time(func, y0, t, rtol=None, atol=None, hmax=0.0, mxstep=0):
    def slopes(time, y):
        return np.asarray(func(time, y))

    def both(time, y, v, order):
        return with_changes(slopes, time, y, v, order)

    start, times = np.ravel(np.asarray(y0)), np.asarray(t)
    fixed = runtime.unmoved(times)
    states, implicit, grid, a, b, c, first, weights, increments, inverses = found(
        both, runtime.solved_by_odeint,
        (runtime.any_float(), runtime.start_vector(start), runtime.start_vector(start), runtime.any_order()),
        start, fixed, rtol, atol, hmax, mxstep)
    start = moved_in_time(slopes, start, times[0], fixed[0])
    outputs = outputs_of_any_steps(slopes, start, implicit, grid, a, b, c, first, weights, increments, inverses)
    return moving_states(states, outputs_in_moving_time(slopes, outputs, fixed, times))


def odeint_of_time_first(func, y0, t, rtol=None, atol=None, hmax=0.0, mxstep=0):
    def slopes(time, y):
        return np.asarray(func(time, y))

    def both(time, y, v, order):
        return with_changes(slopes, time, y, v, order)

    start = np.ravel(np.asarray(y0))
    states, implicit, grid, a, b, c, first, weights, increments, inverses = found(
        both, runtime.solved_by_odeint,
        (runtime.any_float(), runtime.start_vector(start), runtime.start_vector(start), runtime.any_order()),
        start, t, rtol, atol, hmax, mxstep)
    outputs = outputs_of_any_steps(slopes, start, implicit, grid, a, b, c, first, weights, increments, inverses)
    return moving_states(states, outputs)

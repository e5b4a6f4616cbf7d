"""Loops over a checkpoint: their trips are computed again when they are undone, in stretches of about the square root of their number."""

from dataclasses import dataclass

import numpy as np

from adcompile import checkpoint
from tests.corpus import draw, program

WEIGHTS = np.array([[0.3, -0.2, 0.1], [0.0, 0.4, 0.2], [-0.3, 0.1, 0.5]])
STATE = draw(3, low=0.2, high=0.8, seed=401)


@program((0.4, 1.3, 0), (0.4, 1.3, 1), (0.4, 1.3, 10), (np.float64(0.4), 1.3, 7))
def long_scalar_loop(x, rate, n):
    v = 0.0
    for _ in checkpoint(range(n)):
        v = v - 0.1 * rate * x
        x = x + 0.1 * v * abs(v)
    return x * v


@program((STATE, 0.3, 0), (STATE, 0.3, 5), (STATE, 0.3, 9))
def several_carried_by_a_long_loop(x, k, n):
    v, energy = np.zeros(3), 0.0
    for _ in checkpoint(range(n)):
        v = v - 0.1 * np.sin(x) * k
        x = x + 0.1 * v
        energy = energy + np.sum(x * v)
    return energy + np.sum(x)


@program((STATE, 0.3, 0), (STATE, 0.3, 6))
def long_loop_counted_from_another_number(x, k, n):
    total = 0.0
    for i, t in enumerate(checkpoint(range(3, n + 3, 2)), 5):
        x = np.tanh(WEIGHTS @ x * k) + i * 0.01
        total = total + t * np.sum(x)
    return total


@program((STATE, 0.3, 4))
def long_loop_walked_downwards(x, k, n):
    for t in checkpoint(range(n, -1, -1)):
        x = x * np.cos(k * t) + 0.01
    return np.sum(x**2)


@program((STATE, 0.3, 3), (STATE, 0.3, 12))
def long_loop_left_early(x, k, n):
    for t in checkpoint(range(n)):
        if np.sum(x) > 4.0:
            break
        if t % 3 == 1:
            continue
        x = x * 1.1 + k * np.sin(x)
    else:
        x = x * 2.0
    return np.sum(x**2)


@program((STATE, 0.3, 3), (STATE, 0.3, 12))
def long_loop_that_returns(x, k, n):
    for _ in checkpoint(range(n)):
        x = x * 1.1 + k * np.sin(x)
        if np.sum(x) > 5.0:
            return np.sum(x**3)
    return np.sum(x**2)


@program((STATE, 0.3, 4), (STATE, 0.3, 0))
def while_with_a_bound(x, k, n):
    done = 0
    for _ in checkpoint(range(10**6)):
        if not done < n:
            break
        x = x + k * np.sin(x)
        done += 1
    return np.sum(x) * done


@program((STATE, 0.3, 4))
def long_loop_in_a_loop(x, k, n):
    total = 0.0
    for j in range(3):
        for _ in checkpoint(range(n + j)):
            x = x + k * np.sin(x) * j
        total = total + np.sum(x * x)
    return total


@program((STATE, 0.3, 5))
def long_loops_in_each_other(x, k, n):
    for j in checkpoint(range(n)):
        y = x
        for _ in checkpoint(range(j)):
            y = y + 0.1 * np.cos(y * k)
        x = x * 0.5 + y * 0.3
    return np.sum(x * x)


def run_for_long(x, k, n):
    for _ in checkpoint(range(n)):
        y = x * k
        x = x + 0.1 * np.sin(y)
    return x


@program((STATE, 0.3, 5))
def long_loop_in_a_helper(x, k, n):
    return np.sum(run_for_long(run_for_long(x, k, n) * 2.0, k, n - 1) ** 2)


def sine_of_itself(x, n):
    return x if n <= 0 else np.sin(sine_of_itself(x, n - 1)) * x


@program((STATE, 0.3, 5))
def recursion_in_a_long_loop(x, k, n):
    for _ in checkpoint(range(n)):
        x = sine_of_itself(x, 2) + k
    return np.sum(x)


@program((STATE, 0.3, 5), (STATE, 0.3, 1))
def heat_in_a_long_loop(x, k, n):
    for _ in checkpoint(range(n)):
        x[1:-1] += k * (x[2:] - 2.0 * x[1:-1] + x[:-2]) * x[1:-1]
        x[0] = x[1] * x[2]
    return np.sum(x * x)


@program((STATE, 0.3, 6))
def buffers_swapped_in_a_long_loop(x, k, n):
    u, w = x.copy(), np.zeros(3)
    for _ in checkpoint(range(n)):
        w[1:] = u[:-1] * k + u[1:] * u[1:] * 0.1
        w[0] = u[-1]
        u, w = w, u
    return np.sum(u * u) + np.sum(w)


@program((STATE, 0.3, 6))
def trajectory_of_a_long_loop(x, k, n):
    out = np.zeros((n + 1, 3))
    out[0] = x
    for t in checkpoint(range(n)):
        out[t + 1] = out[t] + k * np.sin(out[t])
    return np.sum(out**2)


@program((STATE, 0.3, 6))
def list_grown_in_a_long_loop(x, k, n):
    out = [x]
    for _ in checkpoint(range(n)):
        x = x + k * np.sin(x)
        out.append(x)
    return np.sum(np.array(out) ** 2)


@dataclass
class Particle:
    position: object
    velocity: object


@program((STATE, 0.3, 6))
def object_written_in_a_long_loop(x, k, n):
    particle = Particle(np.zeros(3), np.zeros(3))
    particle.position[:] = x
    for _ in checkpoint(range(n)):
        particle.velocity -= k * np.sin(particle.position) * 0.1
        particle.position += 0.1 * particle.velocity
    return np.sum(particle.position**2)


@program((STATE, 0.3, 6))
def views_written_in_a_long_loop(x, k, n):
    a = np.outer(x, x) + 1.0
    row = a[1]
    for _ in checkpoint(range(n)):
        row[:] = row * 0.9 + k * np.sin(a[0])
        a[0] += row * 0.1
    return np.sum(a**2)


@program((STATE, 0.3, 6))
def attempts_in_a_long_loop(x, k, n):
    for t in checkpoint(range(n)):
        try:
            y = 1.0 / (t - 2)
            x = x + y * np.sin(x)
        except ZeroDivisionError:
            x = x * k
    return np.sum(x**2)


@program((STATE, 0.3, 6))
def used_after_a_long_loop(x, k, n):
    for t in checkpoint(range(n)):
        v = np.sin(x) * k
        x = x + v
    return np.sum(x * v) + t


@program((STATE, 0.3, 4))
def constants_written_around_a_long_loop(x, k, n):
    counts = np.zeros(3, dtype=int)
    part = counts[:2]
    for j in range(3):
        counts[0] = j + 1
        for _ in checkpoint(range(n)):
            x = x + np.sum(part) * np.sin(x) * 0.1
    counts[0] = 9
    return np.sum(x) * k


@program((STATE, 0.3, 4))
def constants_written_after_a_long_loop(x, k, n):
    factors = np.array([1.0, 2.0, 3.0])
    for _ in checkpoint(range(n)):
        x = x + factors * np.sin(x) * k
    factors[0] = 7.0
    return np.sum(x * factors)


@program((STATE, 0.3, 5))
def constants_made_in_a_long_loop(x, k, n):
    for t in checkpoint(range(n)):
        counts = np.zeros(3, dtype=int)
        counts[t % 3] += 1
        x = x + np.sin(x) * counts * k
    return np.sum(x)


@program((STATE, 0.3, 7))
def both_ways_of_a_long_loop(x, k, n):
    if k > 0.1:
        for t in checkpoint(range(n)):
            if x[0] > 1.5:
                x = x * 0.5
            elif x[1] > 1.0:
                x = x - k
            else:
                x = x * (1.2 + k) + t * 0.01
    else:
        for _ in checkpoint(range(n)):
            x = x * k
    return np.sum(x**2)

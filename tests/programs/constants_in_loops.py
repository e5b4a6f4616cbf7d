"""What is computed in a loop and is the same in all trips: it is read in the reverse sweep as it is, whatever trips there were."""

import math

import numpy as np

from tests.corpus import draw, program


@program((0.4, draw(3), 4), (0.4, draw(3), 0))
def constant_array_in_a_loop(x, a, n):
    s = a * x
    for _ in range(n):
        s = s + np.exp(a * 0.3) * s * 0.1
    return s.sum()


@program((0.4, draw(3), (2, 1, 0)), (0.4, draw(3), (0, 0)), (0.4, draw(3), ()))
def constant_in_a_loop_that_has_no_trips_the_last_time(x, a, counts):
    s = a * x
    for n in counts:
        grown = np.exp(a * 0.3)
        for _ in range(n):
            s = s + np.sin(grown) * s * s * 0.1
        s = s * x
    return s.sum()


@program((0.4, draw(3), 3), (-0.4, draw(3), 3), (0.4, draw(3), 0))
def constant_in_a_loop_in_a_branch(x, a, n):
    total = (a * a).sum()
    if x > 0.0:
        for _ in range(n):
            total = total + np.tanh(a).sum() * math.sin(total)
    return total * x


@program((0.4, draw(3), 2.0), (0.4, draw(3), 0.1))
def constant_in_a_loop_that_is_left(x, a, most):
    total = x
    for k in range(6):
        kernel = np.cos(a * x)
        if total > most:
            break
        if k == 2:
            continue
        total = total + (kernel * kernel).sum() * total
    return total


@program((0.4, draw(3), 3))
def constant_in_an_arm_in_a_loop(x, a, n):
    total = x
    for k in range(2 * n + 1):
        if k % 2:
            kernel = np.exp(a)
            total = total + (kernel * kernel).sum() * math.sin(total) * 0.01
        else:
            total = total * x
    return total


@program((0.4, draw(3), 3))
def constant_in_the_inner_loop_alone(x, a, n):
    total = x
    for k in range(n):
        for _ in range(k):
            kernel = np.exp(a * x * 0.1 * k)
            total = total + (kernel * kernel).sum() * math.sin(total) * 0.1
    return total


@program((0.4, draw(3), 3))
def constant_that_is_written_afterwards(x, a, n):
    total = x
    for k in range(n):
        work = np.exp(a)
        total = total + (work * work).sum() * 0.01 * total
        work[k] = total
        total = total + math.sin(work[k] * x)
    return total


@program((0.4, draw(3), 3))
def constant_whose_name_gets_another_value(x, a, n):
    total = x
    for k in range(n):
        work = np.exp(a)
        total = total + (work * work).sum() * 0.01 * total
        work = work * total
        total = total + np.sin(work).sum() * 0.1
    return total


@program((0.4, draw(3), 3))
def constant_of_a_constant(x, a, n):
    total = x
    while n > 0:
        one = np.exp(a)
        two = np.sin(one)
        three = np.cos(two * 1.5)
        total = total + (one * two * three).sum() * 0.1 * total
        n -= 1
    return total * three.sum() if total > 0.0 else total

"""Loops: `while` and `for` over everything one may walk, with their counters and what they carry."""

import math

import numpy as np

from tests.corpus import draw, program

NODES = [0.1, 0.4, 0.8]


@program((1.1, 5), (1.1, 1), (1.1, 0))
def power_by_loop(x, n):
    y = 1.0
    for _ in range(n):
        y = y * x
    z = y + x
    z = z * 0.5
    return z


@program((1.1, 5), (0.3, 1), (1.1, 0))
def loop_counter_in_body(x, n):
    total = 0.0
    term = x
    for k in range(n):
        total = total + term / (k + 1)
        term = term * x * 0.5
        term -= k * x
    return total * x


@program((0.6,), (-0.6,))
def range_with_start_and_step(x):
    total = x
    for k in range(2, 11, 3):
        total = total * x + k
    for k in range(5, 0, -2):
        total -= x / k
    for k in range(3, 3):
        total = 0.0
    return total


@program((0.6, 7), (-0.6, 1))
def while_with_counter(x, n):
    y = x
    k = 0
    while k < n:
        y = math.sin(y) + x
        k += 1
    z = y * k
    return z * y


@program((2.0,), (9.5,))
def newton_square_root(a):
    x = 1.0
    while abs(x * x - a) > 1e-12:
        x = 0.5 * (x + a / x)
    y = x * a
    z = y + x
    return z


@program((30.0, 0.7), (0.1, 0.7), (3.0, 0.4))
def while_on_active_value(x, rate):
    count = 0
    weight = 1.0
    while x > 0.5:
        weight = weight * x * 0.1
        x = x * rate
        count += 1
    return weight + x * count


@program((draw(5, seed=1), 0.5), (draw(1, seed=1), 0.5), (draw(0, seed=1), 0.5))
def loop_over_array(v, s):
    total = s
    for a in v:
        total = total * a + s
        total = math.sin(total)
    result = total * 2.0
    return result + s


@program((draw(4, 3, seed=1), draw(3, seed=2)))
def loop_over_rows(m, v):
    total = 0.0
    previous = v
    for row in m:
        previous = previous * 0.5 + row
        total += previous @ row
    total = total * previous[0]
    return total


@program((0.5, 0.8))
def loop_over_list_display(x, y):
    total = 1.0
    for a in [x, x * y, 2.0, y]:
        total = total * a + 0.5
        total -= a
    result = total * x
    return result


@program((0.5, 0.8))
def loop_over_tuple_display(x, y):
    total = 0.0
    pair = (x * y, x - y, y)
    for a in pair:
        total = total * x + a
    for sign in (1.0, -1.0):
        total += sign * x * total
    return total


@program((0.5, 0.8))
def loop_over_tuples(x, y):
    total = 0.0
    for a, b in [(x, y), (y * y, 2.0), (0.5, x * y)]:
        total += a * b
        total = total * a
    for name, (a, b) in (("first", (x, 1.0)), ("second", (2.0, y))):
        total += len(name) * a * b
    return total


@program((0.5,), (-1.2,))
def loop_over_captured_list(x):
    total = 0.0
    power = 1.0
    for node in NODES:
        power = power * (x - node)
        total += power * node
    total = math.sin(total)
    return total * x


@program((draw(4, seed=1), draw(4, seed=2)), (draw(2, seed=1), draw(5, seed=2)))
def loop_over_zip(u, v):
    total = 0.0
    carry = 1.0
    for a, b in zip(u, v):
        carry = carry * 0.5 + a * b
        total += carry * a
    result = total * carry
    return result


@program((draw(4, seed=1), 0.3))
def zip_of_three(u, s):
    total = s
    for a, k, c in zip(u, range(10), NODES):
        total = total * a + k * c
        total += s * a * a
    result = total * total
    return result


@program((draw(4, seed=1), 0.3), (draw(1, seed=1), 0.3))
def loop_over_enumerate(u, s):
    total = 0.0
    scale = s
    for k, a in enumerate(u):
        total += scale * a ** (k + 1)
        scale = scale * a
    for k, a in enumerate(u, start=2):
        total += a / k
    return total


@program((draw(4, seed=1), draw(4, seed=3)))
def enumerate_of_zip(u, v):
    total = 0.0
    last = 1.0
    for k, (a, b) in enumerate(zip(u, v)):
        last = last * a + b
        total += k * last * b
    result = total - last
    return result


@program((draw(4, seed=1), 4), (draw(4, seed=1), 0))
def loop_over_reversed(u, n):
    total = 0.0
    for a in reversed(u):
        total = total * 0.7 + a * a
    for k in reversed(range(n)):
        total += total * u[k] / (k + 1)
    result = total * 2.0
    return result


@program((0.4, 3, 4), (0.4, 0, 4), (0.4, 3, 0))
def nested_loops(x, n, m):
    total = x
    for i in range(n):
        row = 0.0
        for j in range(m):
            row += x ** (i + 1) * (j + 1)
            total = total * 0.9 + row * x
        total -= row * 0.1
    return total * total


@program((0.4, 4), (0.4, 1))
def triangular_loops(x, n):
    total = 0.0
    for i in range(n):
        partial = 1.0
        for j in range(i):
            partial = partial * (x + j)
            for k in range(j):
                partial += x * k
        total += partial * x
    return total


@program((0.4, 3))
def inner_count_changes(x, n):
    total = x
    trips = 1
    for i in range(n):
        for j in range(trips):
            total = math.sin(total) * x + j
        trips = trips * 2
        total += trips * 0.1
    return total


@program((0.9, 2.0))
def while_inside_for(x, y):
    total = 0.0
    for k in range(3):
        z = y + k
        while z > 1.0:
            z = z * x * 0.6
            total += z
        total = total * x
    return total + y


@program((0.4, 3, True), (0.4, 3, False), (0.4, 0, True))
def loops_in_loop_in_branch(x, n, on):
    total = x
    if on:
        for i in range(n):
            for a in (x, total):
                total += 0.1 * a
            for a, b in zip([x, 0.5], NODES):
                total += a * b * total * 0.1
            for k, a in enumerate([0.5, x]):
                total = total + k * a
            for a in reversed(NODES):
                total = total - a * x
            k = 0
            while k < 2:
                total = math.sin(total)
                k += 1
    return total * x


@program((draw(3, seed=4), 0.5, 3), (draw(3, seed=4), -0.5, 3))
def array_loops_in_loop_in_branch(v, s, n):
    total = s
    if s > 0.0:
        for i in range(n):
            for a in v:
                total = total * 0.8 + a * s
            for j, a in enumerate(reversed(v)):
                total += a * j * 0.2
        w = v * total
    else:
        w = v
    return np.sum(w * w)


@program((0.5, 4))
def two_carried_variables(x, n):
    a, b = x, 1.0
    for _ in range(n):
        a, b = b * x, a + 0.5 * b
    c = a - b
    c = c * x
    return a * b + c


@program((0.5, 0.3, 4))
def variable_set_before_loop(x, y, n):
    scale = x * y
    offset = math.sin(x)
    total = 0.0
    for k in range(n):
        total = total * scale + offset
        total += scale * k
    return total * scale


@program((0.5, 4), (0.5, 0))
def value_read_after_overwrite(x, n):
    a = x
    b = x * 2.0
    for _ in range(n):
        c = a
        a = math.sin(b) * x
        b = c * b + a
    return a * b


@program((0.5, 5))
def fibonacci_style_history(x, n):
    before, now = 1.0, x
    ahead = 0.0
    for _ in range(n):
        ahead = now * x + before * 0.3
        before = now
        now = ahead
    return ahead * before


@program((draw(3, seed=4), 4))
def array_carried_by_loop(v, n):
    state = v
    total = 0.0
    for k in range(n):
        state = np.tanh(state * 1.3 + 0.1 * k)
        total += np.sum(state * v)
    state = state - v
    return total + state @ state


@program((draw(3, 3, seed=4), draw(3, seed=5), 4))
def power_iteration(m, v, n):
    w = v
    for _ in range(n):
        w = m @ w + v
        norm = np.sqrt(np.sum(w * w))
        w = w / norm
    value = w @ (m @ w)
    return value * norm


@program((0.3, 50))
def long_linear_recurrence(x, n):
    total = 0.0
    weight = 1.0
    for k in range(n):
        total = total + weight * x
        weight = weight * 0.97
    shifted = total - x
    return shifted * 2.0


@program((1.2, 6))
def counting_down(x, n):
    total = 1.0
    while n > 0:
        total = total * x / n
        n -= 1
        if n == 3:
            total += x
    y = total + n
    return y * x


@program((0.5, 2), (0.9, 1), (1.6, 3))
def broken_inner_loop_does_not_break_the_outer_one(x, n):
    total = x
    for k in range(4):
        if k % 2 == 0:
            for i in range(n):
                total = total + 0.1 * x
                if i > 0:
                    break
            else:
                total = total * 1.1
        elif total > 3.0:
            break
        total = total + x * x
    return total * x

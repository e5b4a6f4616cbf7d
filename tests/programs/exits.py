"""Ways out: `break`, `continue`, `else` of loops, early and several returns, nested in each other."""

import math

import numpy as np

from tests.corpus import draw, program


@program((1.5, 0.2), (-0.5, 0.2), (3.0, 2.0))
def early_return(x, y):
    z = x * y
    if x < 0.0:
        return z * z
    if z > 5.0:
        z = math.sin(z)
        return z + x
    w = z * x + y
    return w * w


@program((0.5,), (1.5,), (2.5,))
def return_in_every_arm(x):
    y = x * x
    if x < 1.0:
        return y
    elif x < 2.0:
        z = y * x
        return z + 1.0
    else:
        y = math.sin(y)
        return y * x


@program((1.5, 0.2), (-0.5, 0.2), (-0.5, -0.2))
def return_from_nested_branches(x, y):
    z = x * y
    if x > 0.0:
        z = z + 1.0
    else:
        if y > 0.0:
            return z * z
        z = z - x
    w = z * y
    return w + math.sin(w)


@program((1.1, 10), (0.4, 10), (0.4, 2), (0.4, 0))
def break_from_for(x, n):
    total = x
    for k in range(n):
        total = total * 1.4 + 0.1
        if total > 2.0:
            break
        total += k * x
    z = total * x
    return z


@program((1.1, 6), (0.4, 6), (0.4, 0))
def continue_in_for(x, n):
    total = x
    weight = 1.0
    for k in range(n):
        weight = weight * 0.9
        if k % 2 == 0:
            continue
        total = total * x + weight
        total += math.sin(total)
    return total * weight


@program((0.5, 2.0), (3.0, 2.0), (3.0, 0.2))
def break_and_continue_in_while(x, y):
    total = 0.0
    k = 0
    while True:
        k += 1
        if k > 12:
            break
        if k % 3 == 0:
            continue
        x = x * 0.8
        total += x * y
        if total > 3.0:
            break
    return total * x


@program((0.7, 0.1), (-1.5, 0.2), (6.1, 0.1), (3.2, -4.0))
def bounce(x, push):
    distance = 0.0
    for _ in range(20):
        if x < 0.0:
            x = -0.5 * x
            continue
        if x > 10.0:
            break
        distance += x * x
        x = 0.3 * x * x - push
    else:
        return distance
    return distance + 3.0 * x


@program((1.1, 4), (2.4, 4), (1.1, 0))
def else_of_for(x, n):
    total = x
    for _ in range(n):
        total = total * x
        if total > 5.0:
            total = math.sin(total)
            break
    else:
        total = total - x
        total *= 2.0
    return total * x


@program((1.1, 4), (2.4, 4), (1.1, 0))
def else_of_while(x, n):
    total = x
    k = 0
    while k < n:
        total = total * x
        k += 1
        if total > 5.0:
            break
    else:
        total = total - x
    return total * x + k


@program((0.4, 6), (1.4, 6), (0.4, 0))
def return_from_for(x, n):
    total = x
    for k in range(n):
        total = total * 1.3 + x
        if total > 4.0:
            return total * total + k
        total -= 0.1
    return total


@program((0.4, 30), (1.4, 30), (0.4, 3))
def return_from_while(x, n):
    y = x
    k = 0
    while k < n:
        y = y * 1.2 + 0.1
        if y > 3.0:
            z = y * x
            return z
        k += 1
    z = y - x
    return z * z


@program((0.4, 3, 4), (1.4, 3, 4), (0.4, 0, 4))
def return_from_inner_loop(x, n, m):
    total = x
    for i in range(n):
        for j in range(m):
            total = total * 1.1 + 0.1 * j
            if total > 4.0:
                return total * x
        total = total - 0.2 * i
        if total < -3.0:
            return total
    return total + x


@program((0.4, 3, 4), (1.4, 3, 4), (0.4, 3, 0))
def break_from_inner_loop(x, n, m):
    total = x
    for i in range(n):
        for j in range(m):
            total = total * 1.2 + 0.1
            if total > 3.0:
                total = total * 0.3
                break
            total += x * j
        else:
            total = math.sin(total)
        total += i * 0.1
    return total * x


@program((0.4, 4), (1.4, 4), (-0.4, 4))
def continue_of_outer_after_inner(x, n):
    total = x
    for i in range(n):
        inner = 0.0
        for j in range(i):
            if j == 1:
                continue
            inner += total * x
        if inner > 0.5:
            total = total - inner
            continue
        total = total + math.cos(inner) * 0.3
    return total * total


@program((0.4, 8), (2.4, 8), (-1.4, 8))
def several_exits_in_a_row(x, n):
    total = 0.0
    for k in range(n):
        if total > 3.0:
            break
        total += x * x
        if total < -1.0:
            total = -total
            continue
        if k == 6:
            return total * x
        total -= 0.2 * x
        if k == 5:
            continue
        total *= 1.1
    return total


@program((0.4, 8), (1.1, 8), (-1.4, 8))
def exit_after_update(x, n):
    y = x
    z = 1.0
    for _ in range(n):
        y = y * y + 0.2
        z = z * y
        if z < 0.01:
            break
        if y > 1.5:
            y = 0.5 * x
            z = z + y
            continue
        z += x
    return y * z


@program((0.4, 5), (1.1, 5))
def exit_from_else_arm(x, n):
    y = x
    for k in range(n):
        if y < 1.2:
            y = y * 1.3 + 0.1
        else:
            y = y * x
            break
        y += 0.01 * k
    z = y * x
    return z


@program((0.4, 5), (1.1, 5), (2.0, 5))
def both_arms_exit_or_fall(x, n):
    y = x
    for k in range(n):
        if y < 1.0:
            y = y * 1.4
            if k == 3:
                break
        else:
            if y > 3.0:
                continue
            y = y + x
        y = y - 0.05 * y * y
    z = y * x
    return z


@program((0.4, 5), (2.0, 5))
def exits_nested_three_deep(x, n):
    total = x
    for i in range(n):
        k = 0
        while k < 3:
            k += 1
            for a in (x, total, 0.5):
                if a > 1.5:
                    break
                if a < 0.2:
                    continue
                total = total + 0.2 * a
            else:
                total = total * 0.9
                continue
            total -= 0.4 * x
            if i + k > 5:
                break
        else:
            total += 0.3 * x
        if total > 6.0:
            return total * total
    return total * x


@program((0.5, 4, True), (1.5, 4, True), (1.5, 4, False))
def exits_in_loop_in_branch(x, n, on):
    total = x
    if on:
        for i in range(n):
            for j in range(3):
                if j == i:
                    continue
                total = total * 1.1 + 0.1 * x
                if total > 3.0:
                    total = total - 1.0
                    break
            else:
                total += 0.1 * j
            k = 0
            while k < 2:
                total = math.sin(total) + 0.5
                k += 1
            else:
                total *= 1.05
            if total > 2.2:
                return total * x
    return total + x


@program((1.4, 3), (0.7, 3), (0.7, 0))
def break_on_first_trip(x, n):
    y = x
    for _ in range(n):
        if x > 1.0:
            break
        y = y * x
    for _ in range(n):
        y += x * y
        break
    while y > 0.0:
        y = y * 2.0
        break
    return y * y


@program((draw(6, seed=1), 0.6), (draw(6, seed=1), 5.0), (draw(0, seed=1), 0.6))
def search_in_array(v, limit):
    total = 0.0
    found = 0.0
    for k, a in enumerate(v):
        total += a * a
        if total > limit:
            found = total * a + k
            break
    else:
        found = total * limit
    return found * limit


@program((draw(3, seed=1), 6), (5.0 * draw(3, seed=1), 6))
def break_with_array_state(v, n):
    state = v
    for _ in range(n):
        previous = state
        state = np.cos(state) * v
        if np.sum(np.abs(state - previous)) < 0.05:
            state = state * 2.0
            break
        state = state + 0.1
    return np.sum(state * previous)


@program((0.7, 0.2), (0.1, 0.2))
def code_after_return_is_dead(x, y):
    z = x * y
    if x > 0.5:
        return z * x
        z = z * 100.0
    for k in range(3):
        z = z + x
        continue
        z = z * 100.0
    return z * y


@program((0.7, 3), (1.7, 3))
def last_exit_has_no_successor(x, n):
    y = x
    while True:
        y = y * x
        n -= 1
        if n == 0:
            return y + x
        y = y + 0.1


@program((2.0,), (0.3,))
def exit_by_walrus_in_test(x):
    y = 1.0
    total = 0.0
    while (step := 0.5 * (x - y)) > 1e-3 or step < -1e-3:
        y = y + step
        total += step * y
        if total > 50.0:
            break
    return total * y


@program((0.4, np.array([0.2, 0.5, -0.3]), draw(2, 3), -5), (-0.4, np.array([0.2, 0.5, -0.3]), draw(2, 3), 5))
def return_past_a_rebound_array(x, v, m, n):
    level = math.cos(x) - np.sum(v[v > -0.97])
    for k in range(3):
        v = np.sin(1.27 * np.array([0.5, -0.3, 0.9]))
        for _ in range(4, 0, -1):
            y = math.tanh(level * k)
            if -1.2 < level <= -0.98:
                continue
            if y < n:
                for element in v:
                    v = np.sin((level + np.array([level, x])) @ m)
                    level = np.min(np.array([element, x]))
                return math.tanh(abs(x - 0.51))
        level = math.cos(np.sum(m))
    return level + np.sum(np.sin(v))

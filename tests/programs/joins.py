"""What meets where paths meet: variables of one branch only, of a loop that may not run, of changing type."""

import math

import numpy as np

from tests.corpus import draw, program


@program((1.5, 0.2), (-0.5, 0.2))
def defined_in_one_branch(x, y):
    z = x * y
    if x > 0.0:
        extra = math.sin(x)
        extra = extra * y
    if x > 0.0:
        z = z + extra
    w = z * x
    return w


@program((1.5, 0.2), (-0.5, 0.2))
def defined_in_both_branches(x, y):
    if x > 0.0:
        a = x * y
        b = 2.0
    else:
        b = x - y
        a = b * b
    c = a * b
    return c + a


@program((0.5, 4), (0.5, 1))
def loop_variable_after_loop(x, n):
    total = 0.0
    for k in range(n):
        total += x * k
        last = total * x
    total = total + k
    z = last * total
    return z + x


@program((draw(4, seed=1),), (draw(1, seed=1),))
def element_after_loop(v):
    total = 0.0
    for k, a in enumerate(v):
        total = total * 0.5 + a * a
    result = a * total
    result += k * a
    return result


@program((0.5, 3), (0.5, 0))
def zero_trip_loop_keeps_value(x, n):
    last = x * 2.0
    total = x
    for k in range(n):
        last = total * x
        total += last
    while n > 2:
        last = last * x
        n -= 1
    return last * total


@program((0.5, 3), (0.5, 0))
def variable_bound_by_loop_if_it_runs(x, n):
    total = x
    for k in range(n):
        inner = total * x
        total = total + inner
    if n > 0:
        total = total * inner + k
    return total * x


@program((draw(3, seed=1), 2), (draw(3, seed=1), 0), (0.8, 2), wrt=(0,))
def integer_becomes_array(v, n):
    total = 0
    for k in range(n):
        total = total + v * (k + 1)
    scaled = total * 0.5
    shifted = scaled + v
    return np.sum(shifted * shifted)


@program((draw(3, seed=1), 0.5), (draw(3, seed=1), -0.5))
def integer_or_array_by_branch(v, s):
    if s > 0.0:
        w = v * s
    else:
        w = 2
    total = w + s
    total = total * v
    total = total - w
    return np.sum(total * s)


@program((draw(3, seed=1), 0.5), (draw(3, seed=1), -0.5))
def number_or_array_by_branch(v, s):
    w = s * 2.0
    if s > 0.0:
        w = np.exp(v) * s
    z = w * w
    z = z + np.sin(w)
    u = z * 0.5
    return np.sum(u) + np.mean(v * w)


@program((draw(2, 3, seed=1), draw(3, seed=2), True), (draw(2, 3, seed=1), draw(3, seed=2), False))
def vector_or_matrix_by_branch(m, v, wide):
    if wide:
        w = m * v
    else:
        w = v * v
    z = w * 2.0 + v
    z = np.tanh(z)
    total = np.sum(z * w)
    return total * total


@program((1.5,), (-1.5,))
def integer_start_then_float(x):
    total = 0
    product = 1
    for k in range(4):
        total += x * k
        product *= x
    if x > 0.0:
        total = 3
    y = total * product
    return y + total


@program((1.5, 0.4), (-1.5, 0.4))
def none_until_assigned(x, y):
    best = None
    for k in range(3):
        candidate = x * y + k * math.sin(x)
        if best is None or candidate > best:
            best = candidate
    result = best * x
    return result


@program((draw(5, seed=3), 0.2))
def running_maximum(v, s):
    best = v[0]
    where = 0
    for k in range(1, len(v)):
        if v[k] > best:
            best = v[k]
            where = k
    result = best * s + where * v[-1]
    return result


@program((1.5, 0.4, True), (1.5, 0.4, False))
def tuple_or_tuple_by_branch(x, y, flip):
    pair = (x * y, x)
    if flip:
        pair = (pair[1], y * y)
    a, b = pair
    c = a * b
    d = pair[0] - c
    return c * d


@program((0.5, 3, True), (0.5, 0, True), (0.5, 3, False))
def joins_in_loop_in_branch(x, n, on):
    total = 0
    if on:
        for i in range(n):
            if i > 0:
                late = total * x
            for j in range(i):
                total = total + x * (j + 1)
                last = total * 0.5
            if i > 0:
                total = total + late * last + j
            else:
                total = x
    else:
        total = x * x
    return total * x


@program((draw(3, seed=1), 0.5, 3), (draw(3, seed=1), -0.5, 3), (draw(3, seed=1), 0.5, 0))
def array_joins_in_loop_in_branch(v, s, n):
    w = 0
    if s > 0.0:
        for k in range(n):
            if k == 1:
                w = w * 0.5
            else:
                w = w + v * s
            w = w + s
    total = w * v
    return np.sum(total * total)


@program((0.5, 2.0), (0.5, 0.3))
def deleted_then_defined_again(x, y):
    z = x * y
    w = z * z
    del z
    if y > 1.0:
        z = w * x
    else:
        z = math.cos(w)
    v = z * w
    return v + z


@program((1.5, 3), (-1.5, 3))
def branch_result_carried_by_loop(x, n):
    state = x
    mode = 0
    for k in range(n):
        if mode == 0:
            state = state * x * 0.5
            mode = 1
        else:
            state = math.sin(state) + x
            mode = 0
    result = state * x
    return result + mode

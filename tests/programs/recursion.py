"""Functions with programs of their own: those that call themselves and one another, directly, in loops and branches, over
numbers, arrays and functions; and a long one that is called often."""

import math

import numpy as np

from tests.corpus import draw, program, refused

SCALES = np.array([0.5, 2.0, 1.5])
CALLS = 0


@program((0.7, 5), (-1.3, 0), (1.2, 1))
def factorial_of_powers(x, n):
    if n == 0:
        return 1.0
    return x * factorial_of_powers(x, n - 1) + 0.1 * n


@program((0.4, 7), (0.9, 1))
def fibonacci_like(x, n):
    if n < 2:
        return x + n
    return fibonacci_like(x * 0.9, n - 1) + x * fibonacci_like(x, n - 2)


@program((draw(3, seed=1), 3), (draw(3, seed=2), 0))
def branching_sum(x, n):
    if n == 0:
        return np.sum(x)
    y = np.sin(x) * n
    total = 0.0
    for k in range(n):
        total = total + branching_sum(y * 0.5, n - 1 - k)
    return total * np.sum(x * x)


@program((draw(5, seed=3),), (draw(1, seed=4),), (draw(8, seed=5),))
def halved_array(x):
    if len(x) == 1:
        return x[0] * x[0]
    middle = len(x) // 2
    return halved_array(x[:middle]) * 0.3 + halved_array(x[middle:]) + x[0] * x[-1]


def odd_steps(x, n):
    return x if n == 0 else math.sin(even_steps(x, n - 1)) + x


@program((0.7, 5), (0.7, 0), (-0.4, 4))
def even_steps(x, n):
    return 1.0 if n == 0 else x * odd_steps(x, n - 1)


@program((draw(3, seed=6), 4))
def reads_captured_data(x, n):
    if n <= 0:
        return np.sum(x * SCALES)
    return reads_captured_data(x * x * 0.5, n - 1) + reads_captured_data(np.cos(x), n - 2)


@program((0.7, 4), (1.1, 0))
def inner_function_calls_itself(x, n):
    slope = x * 2.0

    def walk(k, result):
        if k == 0:
            return result
        return walk(k - 1, result * slope + 1.0)

    return walk(n, x)


@program((0.8, 3))
def inner_function_with_constants_inside(x, n):
    def walk(k, result):
        if k == 0:
            return result
        return result * walk(0, 1.0) + walk(k - 1, result * result)

    return walk(n, x)


@program((3.3, 3), (0.2, 1))
def recursion_in_a_while_loop(x, depth, scale=1.0):
    if depth < 0:
        return scale
    rest = x * scale
    while rest > 1.0:
        rest = rest * 0.5
        scale = scale + recursion_in_a_while_loop(rest, depth - 1, scale=scale * 0.5)
    return rest + scale * scale


@program((0.6, 4), (0.1, 2))
def recursion_before_an_early_return(x, n):
    for i in range(n):
        if x * i > 1.0:
            return recursion_before_an_early_return(x * 0.5, n - 1) + i
        x = x + recursion_before_an_early_return(x * 0.1, i)
    return x * x


def pair_of_branches(values, depth):
    a, b = values
    if depth == 0:
        return a * b, a - b
    left, right = pair_of_branches((a * b, b), depth - 1)
    return left * a, right + math.exp(-b)


@program((0.7, 0.4, 3), (1.1, 0.3, 0))
def tuples_go_in_and_out(a, b, depth):
    left, right = pair_of_branches((a, b), depth)
    return left * right


def repeated(f, value, n):
    return value if n == 0 else f(repeated(f, value * 0.5, n - 1)) + value


@program((0.7, 3), (0.3, 1))
def functions_are_handed_on(x, n):
    return repeated(math.sin, x, n) + repeated(lambda u: u * u * x, x, n)


def newton_step(f, x, n):
    if n == 0:
        return x
    return newton_step(f, x - f(x) / (2.0 * x), n - 1)


@program((2.0, 4))
def closure_is_handed_on(a, n):
    return newton_step(lambda v: v * v - a, 1.5, n)


def product_of_all(x, *rest, shift=0.0):
    if not rest:
        return x + shift
    return x * product_of_all(*rest, shift=shift * 0.5)


@program((0.7, 1.2), (2.0, -0.5))
def starred_arguments(x, y):
    return product_of_all(x, y, 2.0, x + y, shift=x)


@program((0.7, 3))
def grows_from_int_to_float(x, n, total=0):
    if n == 0:
        return total
    return grows_from_int_to_float(x, n - 1, total + x * n)


@program((draw(2, 3, seed=7), 3))
def rank_changes_with_depth(x, n):
    if n == 0:
        return np.sum(x * x)
    return rank_changes_with_depth(x[0] * 0.5 if n == 3 else x, n - 1) + np.sum(np.exp(-x))


@program((0.4, 3), no_second_order="the counter of the module counts in every run")
def counts_its_calls(x, n):
    global CALLS
    CALLS = CALLS + 1
    return x if n == 0 else x * counts_its_calls(x, n - 1)


@program((0.4, 3), (0.4, 0))
def prints_its_level(x, n):
    print("level", n)
    return x if n == 0 else math.cos(prints_its_level(x * 1.1, n - 1)) * x


@program((1.3, 3), (0.2, 3))
def unused_result(x, n):
    unused_result(x, n - 1) if n > 0 else None
    return x * x * n


@program((0.9, 0.4, 3), (0.9, 0.4, 0))
def one_operand_never_moves(x, y, n):
    if n == 0:
        return x
    return one_operand_never_moves(x * x, y, n - 1) * 0.5 + n


@program((3, 0.4))
def constant_operands_first(n, x):
    return x if n <= 0 else x * constant_operands_first(n - 2, x) + constant_operands_first(n - 1, x * 0.2)


@program((draw(4, seed=8), 4))
def horner_by_recursion(x, k):
    if k == 0:
        return 0.0
    return x[k - 1] + 0.7 * horner_by_recursion(x, k - 1)


def collatz_like(n, x):
    if n == 1:
        return x
    if n % 2 == 0:
        return collatz_like(n // 2, x * 0.9)
    return collatz_like(3 * n + 1, math.sin(x) + 0.1)


@program((6, 0.8), (1, 0.8))
def recursion_beside_a_loop(n, x):
    total = 0.0
    for k in range(1, n + 1):
        if k == 5:
            continue
        total += collatz_like(k, x) * k
    return total


def long_helper(x, scale):
    total = 0.0
    for k in range(3):
        if x > 0.1 * k:
            y = math.sin(x * scale)
            total = total + y * y
        else:
            y = math.cos(x) * scale
            total = total - y
        x = 0.9 * x + 0.1 * y
    return total


@program((0.7, 0.4), (0.1, 1.3))
def calls_a_long_helper(x, y):
    a = long_helper(x, 2.0)
    b = long_helper(y, 0.5)
    c = long_helper(a, b)
    for _ in range(3):
        c = long_helper(c, a) + long_helper(b, 1.0)
    return c * long_helper(0.3, c)


@program((0.5, 3), (0.9, 0))
def defined_in_a_loop(x, n):
    level, total = x * x, 0.0
    for k in range(n):
        if total > 10.0:
            return level

        def damped(z, deep):
            if deep == 0:
                return 1.1 * level
            return math.cos(level) * damped(math.sin(z), deep - 1) + z * 0.1

        total = total + damped(level, k)
    level = total * 2.0
    return level * x


@program((0.5, 0.3, draw(3), 2), (1.4, 0.3, draw(3), 0))
def beside_closures_that_leave(x, y, v, n):
    def damped(z, deep):
        if deep == 0:
            return x
        return math.sin(sum(0.3 * w for w in v)) * damped(math.cos(y + 2.0), deep - 1) + z * 0.1

    total = damped(x, n)

    def made(k):
        return lambda z: math.sin(k) * y * z

    if x < 1.2:
        v = np.sin(v)
    return total * made(x)(y) + np.sum(v) * damped(y, 2)


@program((0.7, 0.4), (2.0, 0.4))
def calls_beside_a_closure_of_one_branch(x, y):
    if x > 1.0:
        level = x * y

        def made(k):
            return lambda z: math.sin(k) * z * level

        y = made(x)(y)
    a = long_helper(x, 2.0)
    b = long_helper(y, 0.5)
    c = long_helper(a, b)
    d = long_helper(c, a)
    return d * y


@program((0.7, draw(3, seed=8)), (-0.4, draw(3, seed=8)))
def beside_a_counter_of_one_branch(x, v):
    if x > 0.0:
        total = x

        def count(z):
            nonlocal total
            total += math.tanh(z)
            return total

        for w in v:
            count(w)
        x = count(0.5) * total

    def damped(z, deep):
        if deep == 0:
            return x
        return math.cos(sum(w for w in v)) * damped(math.cos(z * x), deep - 1) + z * 0.1

    return damped(1.4, 3) * x


@program((0.7, 0.4), (1.3, -0.2))
def over_functions_in_a_tuple(x, y):
    def bent(z):
        return math.sin(z * y)

    steps = (math.tanh, bent, lambda z: z * x)

    def damped(z, deep):
        if deep == 0:
            return steps[1](z)
        return steps[2](z) * damped(steps[0](z), deep - 1) + steps[1](z)

    return damped(x, 3)


RATE = 0.7


def bent(z):
    for _ in range(2):
        z = math.sin(z * z + math.sin(RATE) ** 2)
    return z


@program((0.7, 3), (-0.2, 1))
def over_captured_data(x, n):
    def damped(z, deep):
        if deep == 0:
            return 1.5
        return math.cos(bent(z)) * damped(math.cos(bent(z)), deep - 1) + z * 0.1

    return damped(x, n) * x


def long_or_itself(x, scale):
    if scale > 1.0:
        return x
    total = 0.0 * x
    for k in range(3):
        if np.sum(x) > 0.1 * k:
            y = np.sin(x * scale)
            total = total + y * y
        else:
            total = total - np.cos(x) * scale
    return total


@program((draw(3, seed=9),))
def keeps_what_a_long_helper_returns(v):
    a = long_or_itself(v, 1.5)
    b = long_or_itself(a * 2.0, 0.5)
    c = long_or_itself(b, 0.2)
    d = long_or_itself(c, 1.5)
    e = long_or_itself(d, 2.5)
    e = e * 2.0
    return np.sum(c * d * e) + np.sum(a)


@program((0.7,), (-0.4,))
def recursive_function_called_like_a_temporary(x):
    def t2(r, count):
        return r if count == 0 else t2(r * x, count - 1) + 0.5 * r

    a = t2(np.sin(x) * x + np.cos(x), 2)
    return t2(a * a * np.exp(x * x) / (1.0 + x * x * np.tanh(a * x)), 1) * (x + np.sin(a * x) * x)


# --- variables of a function around, which a function that calls itself changes ---------------


@program((draw(3, low=0.3, high=1.2, seed=7), 4), (draw(3, low=0.3, high=1.2, seed=7), 0))
def product_of_a_function_around(x, n):
    best = x[0]

    def go(k):
        nonlocal best
        if k == 0:
            return
        best = best * x[k % 3]
        go(k - 1)

    go(n)
    return best


@program((draw(3, low=0.3, high=1.2, seed=7), 4), (draw(3, low=0.3, high=1.2, seed=7), 1))
def bound_anew_deep_inside(x, n):
    best = x[0]

    def go(k):
        nonlocal best
        if k == 1:
            best = x[1]
        return x[2] if k == 0 else go(k - 1) * x[0]

    return go(n) * best


@program((draw(3, low=0.3, high=1.2, seed=7),))
def bound_by_recursion_alone(x):
    def go(k):
        nonlocal last
        last = x[k]
        if k > 0:
            go(k - 1)

    if x[0] > 10.0:
        last = 1.0
    go(2)
    return last * last


@program((draw(3, low=0.3, high=1.2, seed=7),))
def two_totals_of_two_functions(x):
    total, seen = 0.0, 0

    def even(k, v):
        nonlocal total, seen
        seen += 1
        total = total + v * v
        if k > 0:
            odd(k - 1, v * x[0])

    def odd(k, v):
        nonlocal total
        total = total * v
        if k > 0:
            even(k - 1, v + x[1])

    even(5, x[2])
    return total * seen


@program((draw(3, low=0.3, high=1.2, seed=7),), (draw(3, seed=8),))
def best_of_a_search(x):
    best = -1.0

    def search(k, v):
        nonlocal best
        if k == 3:
            if v > best:
                best = v
            return
        search(k + 1, v * x[k])
        search(k + 1, v + x[k])

    search(0, 1.0)
    return best


@program((draw(3, low=0.3, high=1.2, seed=7), 3), (draw(3, low=0.3, high=1.2, seed=7), 0))
def array_of_a_function_around_in_a_loop(x, n):
    u = np.zeros(3)

    def go(k):
        nonlocal u
        u = u + x * k
        u = u * x[1] + u[k % 3]
        if k > 0:
            go(k - 1)

    for j in range(n):
        go(j)
        u = u * x
    return np.sum(u * u)


@program((draw(3, low=0.3, high=1.2, seed=7),))
def function_handed_on_that_changes_a_total(x):
    total = x[0]

    def apply(f, k):
        if k == 0:
            return
        f(x[k % 3])
        apply(f, k - 1)

    def add(v):
        nonlocal total
        total = total * v

    apply(add, 4)
    return total


@refused("a function that calls itself cannot be differentiated where it hands itself ever more functions or arguments, binds functions or"
         " objects outside of it, or variables there in a 'try'", draw(3, low=0.3, high=1.2, seed=7))
def total_of_a_recursion_that_raises(x):
    total = x[0]

    def go(k):
        nonlocal total
        total = total * x[1]
        if k == 0:
            raise ValueError
        go(k - 1)

    try:
        go(3)
    except ValueError:
        total = total * x[2]
    return total

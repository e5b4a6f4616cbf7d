"""Closures: functions that capture variables, read and rebind them late, are made in loops, returned and called."""

import functools
import math

import numpy as np

from tests.corpus import draw, program

SCALE = 1.5


def maker(a):
    def inner(t):
        return a * t * SCALE

    return inner


def account(balance):
    def deposit(amount):
        nonlocal balance
        balance = balance + amount
        return balance

    return deposit


def applied(function, t):
    for _ in range(2):
        function(t)
    return t


@program((0.5, 1.4))
def closure_reads_late(x, y):
    k = 1.0
    scaled = lambda t: t * k  # noqa: E731
    a = scaled(x)
    k = y
    b = scaled(x)
    k = k * x

    def twice():
        return scaled(scaled(x))

    return a + b * twice()


@program((0.5, 1.4), (-0.5, 1.4))
def closure_reads_what_a_branch_assigned(x, y):
    k = x

    def make():
        def inner(t):
            return t * k

        return inner

    inner = make()
    if x > 0.0:
        k = 2.0 * y
    z = inner(x)
    k = z * x
    return inner(y) * z


@program((0.5, 1.4), (0.2, 1.4))
def closure_made_on_one_path(x, y):
    def make(test):
        k = 1.0
        if test:
            k = x * y
            return lambda t: t * k
        k = k + y
        return lambda t: t + k

    first, second = make(x > 0.3), make(False)
    return first(x) * second(y)


@program((0.5, 1.4), (0.2, 1.4))
def function_chosen_in_a_branch(x, y):
    def make(a):
        return lambda t: t * a + x

    if x > 0.3:
        chosen = make(x * x)
    else:
        chosen = make(y)
    other = math.sin if y > x else (lambda t: t * t)
    return chosen(y) * other(chosen(x))


@program((0.5, 1.4))
def functions_with_memory(x, y):
    first, second = account(x), account(1.0)
    for k in range(4):
        first(y * k)
        if k > 1:
            second(first(1.0))
    while second(x) < 9.0:
        first(-0.5 * x)
    return first(0.0) * second(y)


@program((0.5, 1.4))
def two_functions_share_a_variable(x, y):
    def make():
        held = x * 2.0

        def get():
            return held

        def put(value):
            nonlocal held
            held = value * held

        return get, put

    get, put = make()
    a = get()
    put(a * y)
    for _ in range(2):
        put(get() + x)
    return get() + a


@program((0.5, 1.4))
def closures_made_in_a_loop(x, y):
    total = 0.0
    for k in range(4):
        def term(t):
            return t * k * x

        step = lambda t, k=k: term(t) + k * y  # noqa: E731
        total = total + step(y) * term(total + 1.0) * 0.1
    return total * x


@program((0.5, 1.4))
def objects_made_in_a_loop_read_late(x, y):
    late, early, names = [], [], []
    for k in range(3):
        late.append(lambda: k)
        early.append(lambda k=k: k)
        names += [lambda j=j: j * k for j in range(2)]
    a = 2.0 * y
    helped = maker(3.0)(a)
    return x * late[0]() * early[1]() * helped + names[1]() * y


@program((0.5, 1.4))
def objects_keep_what_they_captured(x, y):
    a = 2.0
    kept = [lambda t: t * a]
    lazily = (k * a for k in range(3))
    helped = maker(y)(x) + maker(x)(3.0)

    def again():
        a = 7.0
        return helped * a

    return kept[0](1.0) * again() * sum(lazily)


@program((0.5, 1.4))
def sibling_functions_change_a_variable(x, y):
    total, count = 0.0, 0

    def add(t):
        nonlocal total, count
        total += t
        count += 1

    def twice(t):
        if t > 0.0:
            add(t)
            add(t * y)
        return total

    a = twice(x) + twice(-x)
    for _ in range(2):
        a = a + twice(a) * 0.1
    return a * total * count


@program((0.5, 1.4))
def callback_changes_a_variable(x, y):
    total = 0.0

    def add(t):
        nonlocal total
        total += t * y

    a = applied(add, x)
    b = applied(lambda t: add(t * t), a)
    return total * b


@program((0.5, 1.4))
def comprehension_and_walrus_change_a_variable(x, y):
    total = best = 1.0

    def grow(t):
        nonlocal total, best
        total *= t
        if (best := total * y) > 2.0:
            return best
        return total

    values = [grow(x + k) for k in range(3) if k != 1]
    return sum(values) * total + best


@program((0.5, 1.4))
def functions_of_functions(x, y):
    compose = lambda f, g: lambda t: f(g(t))  # noqa: E731
    h = compose(compose(math.sin, lambda t: t * y), lambda t: t + x)
    curried = (lambda a: lambda b: lambda c: a * b + c)(x)(2.0)
    return h(x) * curried(y) + maker(x)(y) * maker(3.0)(h(y))


@program((0.5, 1.4))
def default_is_captured_when_defined(x, y):
    k = x * y

    def scaled(t, by=k, times=[]):
        times.append(1)
        return t * by * len(times)

    k = 100.0
    return scaled(x) + scaled(y, 2.0) + k * scaled(x)


@program((draw(4, seed=5), 1.4))
def captured_array_and_counter(v, s):
    evaluations = 0

    def loss(w):
        nonlocal evaluations
        evaluations += 1
        r = v * w - s
        return np.sum(r * r)

    step = 0.1
    w = s * 0.5
    for _ in range(3):
        w = w - step * (loss(w + 0.1) - loss(w)) * 10.0
    return loss(w) + evaluations * np.sum(v)


@program((0.5, 1.4))
def decorated_inner_functions(x, y):
    def times(n):
        def decorate(function):
            @functools.wraps(function)
            def wrapper(*args, **kwargs):
                total = 0.0
                for _ in range(n):
                    total = total + function(*args, **kwargs)
                return total
            return wrapper
        return decorate

    def doubled(function):
        return lambda *args: 2.0 * function(*args)

    @times(3)
    def power(t, by=1.0):
        return t * t * by

    @doubled
    @doubled
    def shifted(t):
        return t + x * y

    return power(x) + power(y, by=x) * shifted(x)


@program((0.5, 1.4))
def try_in_a_function_that_counts(x, y):
    n = 0

    def scaled(t, text):
        nonlocal n
        try:
            n += int(text)
        except ValueError:
            n += 10
            return t
        return t * n

    a = scaled(x, "2") + scaled(y, "q") * scaled(x, "3")
    return a * y + n * x


@program((0.5, 1.4), (-0.5, 1.4))
def calls_in_conditions_change_a_variable(x, y):
    n = 0

    def even():
        nonlocal n
        n += 1
        return n % 2 == 0

    a = x if even() else 2.0 * y
    b = even() and x * 3.0 or y
    values = [k * x for k in range(5) if even()]
    while n < 12 and not even():
        b = b * y
    v = np.array([a, b, x, y]) * (n if even() else 1.0)
    return sum(values) * n + v[n % 4] * v[(n + 1) % 4]


@program((0.5, 1.4))
def variables_of_parameters_loops_and_comprehensions(x, y):
    def power(t):
        def step():
            nonlocal t
            t = t * x

        step()
        step()
        return t

    def count():
        nonlocal k
        k = k + 1
        return k

    total, k = 0.0, 7
    values = [k for k in range(3)]
    for k in range(3):
        total = total + count() * y
    return power(y) + power(2.0) * total * k + sum(values) * x


@program((0.5, 1.4))
def objects_that_name_each_other(x, y):
    def even(n):
        return True if n == 0 else odd(n - 1)

    def odd(n):
        return False if n == 0 else even(n - 1)

    later = [lambda: last]
    numbers = list(filter(even, [1, 2, 3, 4]))
    last = 4.0
    return x * len(numbers) * y + later[0]() * x


def weighed(weights, t):
    return np.dot(weights, t * np.ones(3)) * t


@program((0.5, 1.4))
def memory_is_handed_over_itself(x, y):
    a, rows, values = np.ones(3), [[1.0], [2.0]], [1.0, 2.0]

    def fill(v, k):
        v[k] = k + 2.0

    def grow(row, t):
        row.append(3.0)
        return t * len(row)

    def first(t, v=values):
        return v[0] * t

    bound = functools.partial(lambda v, t: v[0] * t * y, values)
    total = x
    for k in range(3):
        total = total * 0.1 + weighed(a, y) * a[0] + np.sum(a)
        fill(a, k)
        total = total + grow(rows[0], x) * first(y) + bound(x)
        values[0] = k + 2.0
    return total * len(rows[0]) * a.sum()

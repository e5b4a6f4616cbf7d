"""Constructs that no active value goes through, beside active values: they run as the text says."""

import asyncio
import collections
import contextlib
import dataclasses
import io
import itertools
import math
import os

import numpy as np

from tests.corpus import draw, program

CALLS = []


def parsed(text):
    """A number, 0 where the text is none."""
    try:
        return int(text)
    except ValueError:
        CALLS.append(text)
        return 0


def scaled_by_text(t, text):
    try:
        k = int(text)
    except ValueError:
        return t
    else:
        if k > 5:
            return t * t
    return t * k


@program((0.5, 1.4))
def try_with_continue_and_break(x, y):
    total = x
    for text in ("1", "a", "2", "stop", "3"):
        try:
            if text == "stop":
                break
            k = int(text)
        except ValueError:
            continue
        total = total * y + k * x
    else:
        total = total * 10.0
    return total * x


@program((0.5, 1.4))
def try_with_return_in_helper(x, y):
    a = scaled_by_text(x, "3") * scaled_by_text(y, "no")
    b = scaled_by_text(a, "7")
    return b + parsed("4") * x + parsed("q") * y


@program((0.5, 1.4))
def try_keeps_what_it_does_not_reach(x, y):
    n = k = 2
    for text in ("1", "a", "3"):
        try:
            n = int(text)
            k += n
        except ValueError:
            k *= 5
        else:
            k += 100
        finally:
            k -= 1
        x = x * y + n * 0.1
    return x * k


@program((0.5, 1.4))
def try_finally_with_exits(x, y):
    seen = []

    def last(t, n):
        for k in range(5):
            try:
                if k == n:
                    return t
                if k > 2:
                    break
            finally:
                seen.append(k)
        return t * y

    a = last(x, 1) + last(y, 7)
    b = a * len(seen)
    return b * x


@program((0.5, 1.4))
def try_whose_exit_comes_to_nothing(x, y):
    total, caught = x, 0
    for k in range(4):
        try:
            try:
                if k > 0:
                    break
            finally:
                if k == 1:
                    raise ValueError("on the way out")
        except ValueError:
            caught += 1
        total = total * y + caught
    return total * x


@program((0.5, 1.4))
def with_and_exits(x, y):
    total = x
    for k in range(6):
        with open(os.devnull) as file, contextlib.nullcontext(3) as limit:
            if file.read() == "" and k == limit:
                break
            if k % 2:
                continue
            n = k + limit
        total = total * y + n
    return total * x


@program((0.5, 1.4))
def with_that_ends_what_is_raised(x, y):
    n = 4
    with contextlib.suppress(ValueError):
        n = 5
        n = int("a")
        n = 6
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        print("captured", n)
    return x * n * y + len(out.getvalue()) * x


@program((0.5, 1.4))
def match_with_active_bodies(x, y):
    total = x
    for command in ["double", ("add", 2), ["add", 1, 2], {"skip": True}, 7.5, None]:
        match command:
            case "double":
                total = total * 2.0 * y
            case ("add", k):
                total = total + k * x
            case ["add", *rest] if len(rest) > 1:
                total = total + sum(rest) * y
            case {"skip": True, **others}:
                continue
            case float() | int():
                total = total * x
            case _:
                break
        total = total + 0.1
    return total * y


@program((0.5, 1.4), (-0.5, 1.4))
def match_on_a_test_and_its_returns(x, y):
    def sign(t):
        match t > 0.0, y > 0.0:
            case True, True:
                return t * y
            case True, False:
                return t
        return -t * t

    match sign(x) > 0.5:
        case True:
            z = x * y
        case False:
            z = x + y
    return z * sign(y) + sign(-x)


@program((0.5, 1.4))
def text_that_is_evaluated(x, y):
    n = 3
    k = eval("n * 2 + len(CALLS) * 0")
    names = {}
    exec("a = 5", names)
    exec("print(n)")
    m = eval("n + k", {"n": 1, "k": k})
    a = x * k + names["a"] * y
    return a * m * globals()["math"].pi


@program((0.5, 1.4))
def classes_made_inside(x, y):
    size = 7

    class Box:
        size = 3
        area = size * 2

        def depth(self):
            return size

    @dataclasses.dataclass
    class Point:
        a: int = 3
        b: float = 2.0

    pair = collections.namedtuple("pair", "first second")(1, 2)
    box, point = Box(), Point(b=4.0)
    box.weight = 2
    box.weight += pair.second
    setattr(box, "height", 2)
    return x * box.area * box.depth() * y + box.weight * box.height * point.b * x


@program((0.5, 1.4))
def generators_and_coroutines_of_constants(x, y):
    async def wait(k):
        await asyncio.sleep(0)
        return k + 1

    def numbers(n):
        for k in range(n):
            yield k
        return None

    total = x
    for k in numbers(3):
        total = total * y + k
    for k in (j * j for j in itertools.islice(numbers(9), 2)):
        total = total + k * x
    steps = iter([1, 2, 3])
    next(steps)
    return total * next(steps) * asyncio.run(wait(2))


@program((0.5, 1.4))
def displays_and_stars_of_constants(x, y):
    a = [1, 2]
    b = [*a, 3, *a]
    c = {**{"one": 1}, "two": 2}
    d = {*a, 4}
    e = {k: k * k for k in range(3)}
    f = {k % 2 for k in range(5)}
    first, *middle, last = b
    del c["one"], a[0]
    (b[0], c["three"]), g = (5, 3), max(*b, 7)
    return x * len(d) * e[2] * y + (len(f) + sum(middle) + last) * x + (b[0] + c["three"] + g + a[0]) * y


@program((0.5, 1.4))
def walrus_in_comprehension_and_generator(x, y):
    values = [last := k + 1 for k in range(3)]
    if any((found := k) > 1 for k in range(4)):
        x = x * found
    n = 1
    n += (m := 3)
    return x * last * sum(values) * y * n * m


@program((0.5, 1.4))
def functions_of_constants(x, y):
    def factorial(n):
        return 1 if n == 0 else n * factorial(n - 1)

    scale = lambda k, *rest, m=3, **named: k + m + len(rest) + len(named)  # noqa: E731
    values = sorted(map(lambda k: k + 1, [3, 1, 2]), key=lambda k: -k)
    late = [lambda: k for k in range(3)]
    early = [lambda k=k: k for k in range(3)]
    a = x * factorial(4) + y * scale(1, 2, z=4)
    return a * values[0] * late[0]() * early[1]()


@program((0.5, 1.4))
def nonlocal_counter(x, y):
    calls = 0
    log = []

    def noted(t):
        nonlocal calls
        calls += 1
        log.append(calls)
        return t * calls

    a = noted(x) * noted(y)
    for k in range(3):
        if k != 1:
            a = a + noted(a) * 0.1
    return a * calls + len(log) * x


@program((0.5, 1.4), (-0.5, 1.4))
def nonlocal_total(x, y):
    total, items = 0.0, []

    def add(t):
        nonlocal total
        if t > 0.3:
            total += t * y
            items.append(1)
        else:
            total -= t * x

    for k in range(5):
        if k == 2:
            continue
        add(x * k)
        if k == 3:
            break
    while total < 3.0:
        add(1.0 + y)
    return total * len(items) * x


@program((0.5, 1.4))
def nonlocal_two_levels_up(x, y):
    a = 1.0

    def outer(t):
        b = t

        def inner(s):
            nonlocal a, b
            a = a * s
            b = b + a
            return b

        inner(x)
        inner(t)
        return b * a

    return outer(y) + outer(2.0 * x) * a


@program((0.5, 1.4))
def imports_under_conditions(x, y):
    if y > 0.0:
        import json as reader
        from math import gcd as divisor
    else:
        reader = divisor = None
    n = reader.loads("3") + divisor(4, 2)
    assert n == 5, f"{n} is not five"
    text = f"{n:>{n}}|{x!r:.3}"
    return x * n * y + len(text) * x


@program((0.5, 1.4))
def complex_constants(x, y):
    z = (1 + 2j) * (1 - 3j)
    w = z * 2j
    a = x * z.real + abs(w) * y
    return a * w.imag


@program((0.5, 1.4), (draw(1, seed=2)[0] + 1.2, 0.5))
def fractional_powers_of_floats(x, y):
    a = (x * x) ** 0.3 + x ** y
    b = abs(x - y) ** 1.5
    c = y ** -0.5 if y > 0.0 else 1.0
    return a * b + c * math.exp(x) ** (1 / 3) + np.float64(x) ** 0.25


def counted(k):
    """Functions inside, and a look at its own variables."""
    def step(t):
        return t + k

    return len(locals()) + step(1)


def averaged(function, n):
    total = 0.0
    for k in range(n):
        total += function(k / n)
    return total / n


@program((0.5, 1.4))
def helpers_of_constants_with_functions_inside(x, y):
    def listed(k):
        return len(locals()) + k

    def evaluated(text):
        return eval(text)

    def summed(n):
        total = 0

        def add(k):
            nonlocal total
            total += k
            return total

        last = list(map(add, range(n)))[-1]
        return total + last

    n = 0

    def noted(t):
        nonlocal n
        n += 1
        return t

    a = averaged(lambda t: t * t, 5) + averaged(noted, 4)
    return x * counted(2) * y + listed(3) * summed(4) * x + a * n * evaluated("1 + 2") * y


MEASURED = np.array([1.5, -2.0])


@program((0.5, 1.4))
def data_that_a_helper_reads_which_stays_a_function(x, y):
    def weight(n):
        scale = MEASURED[0]

        def doubled():
            nonlocal scale
            scale = scale * 2.0
            return n

        made = {"doubled": doubled}
        return scale * len(list(made))

    return x * weight(3) * MEASURED[1] + y * MEASURED[0]


@program((0.5, 1.4))
def list_grown_in_place_under_two_names(x, y):
    items = [1.0, 2.0]
    other = items
    items += [3.0]
    a = x * len(other)
    items += [4.0, 5.0]
    return a * y * len(other) + a

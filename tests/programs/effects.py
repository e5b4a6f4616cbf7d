"""What has an effect or none at all: prints, assertions, exceptions, texts, settings, deleted names."""

import math

import numpy as np

from tests.corpus import at, draw, program

LOG = []


@program((0.5, 1.4), (-0.5, 1.4))
def prints_on_the_way(x, y):
    a = x * y
    print("a is", a)
    b = math.sin(a)
    print(f"{b:.3f}", end="")
    c = b + a
    print()
    return c * x


@program((0.5, 1.4), (-0.5, 1.4))
def assertions(x, y):
    assert y > 0.0, "y must be positive"
    a = math.log(y) * x
    assert isinstance(x, float)
    b = a * a
    assert b >= 0.0, f"{b} is negative"
    c = b + x
    return c * y


@program((0.5,), at(-0.5, raises=ValueError), at(7.0, raises=ArithmeticError))
def raises_on_bad_input(x):
    if x < 0.0:
        raise ValueError(f"{x} is negative")
    y = math.sqrt(x)
    z = y * x
    if z > 10.0:
        raise ArithmeticError("too large")
    w = z + y
    return w * x


@program((0.5, 3), at(1.9, 4, raises=RuntimeError))
def raises_in_a_loop(x, n):
    total = x
    for k in range(n):
        total = total * x + 1.0
        if total > 9.0:
            raise RuntimeError("diverged")
        total -= 0.1 * k
    return total * x


@program((0.5, 1.4))
def docstring_and_bare_expressions(x, y):
    """Says what it does."""
    a = x * y
    "a string that does nothing"
    ...
    3
    a + 1.0
    b = a * x
    pass
    math.sin(b)
    c = b - y
    return c * a


@program((0.5, 1.4))
def deleted_names(x, y):
    a = x * y
    b = a * a
    del a
    c = b + x
    d = c * y
    del b, c
    a = d * d
    del d
    return a + x


@program((0.5, 1.4))
def texts_of_values(x, y):
    a = x * y
    label = f"{a:.2f} of {y:.1f}"
    width = len(label)
    b = a * width
    text = "value: " + str(round(b, 2))
    c = b + x if text.startswith("value") else x
    return c * len("%d" % 17)


@program((draw(3, seed=1), 0.5))
def under_errstate(v, s):
    with np.errstate(divide="ignore", invalid="ignore"):
        a = 1.0 / v
        b = np.where(v > 0.0, np.log(np.abs(v)), a)
        c = a * s
    d = b + c
    e = np.sum(d)
    return e * s


@program((draw(3, seed=1), 0.5), (draw(3, seed=1), -0.5))
def errstate_with_return_inside(v, s):
    a = v * s
    with np.errstate(all="ignore"):
        b = a / (1.0 + v * v)
        if s > 0.0:
            return np.sum(b)
        c = b * b
    d = c - a
    return np.sum(d * v)


@program(at(np.array([0.0, 0.5, -1.0]), 2.0, smooth=False), (np.array([1.0, 0.5]), 2.0))
def errstate_hides_a_division(v, s):
    with np.errstate(divide="ignore"):
        inverse = 1.0 / v
    safe = np.where(v == 0.0, 0.0, v)
    a = safe * s
    b = np.sum(a)
    count = np.sum(np.isinf(inverse))
    return b * s + count


@program((0.5, 3, True), (0.5, 3, False), (0.5, 0, True))
def effects_in_loop_in_branch(x, n, loud):
    total = x
    if loud:
        for k in range(n):
            """A string in a loop."""
            print("trip", k, f"{total:.2f}")
            assert k >= 0
            step = total * 0.5
            with np.errstate(all="ignore"):
                total = total * x + step
            if total > 100.0:
                raise OverflowError("too large")
            pass
            del step
            name = f"{k}"
            total += len(name) * x
    return total * x


@program((0.5, 1.4))
def appends_to_a_log(x, y):
    LOG.clear()
    a = x * y
    LOG.append("start")
    b = a + math.cos(a)
    for k in range(3):
        LOG.append(k)
        b = b * x
    n = len(LOG)
    return b * n


@program((draw(3, seed=1), 0.5))
def statistics_kept_aside(v, s):
    counts = np.zeros(3)
    seen = {}
    for k in range(3):
        counts[k] = k + 1
        seen[k] = counts[k] * 2
    counts += 1.0
    a = v * counts
    b = np.sum(a) * s
    return b * seen[1]


@program((0.5, 1.4))
def handled_exception_without_active_values(x, y):
    try:
        scale = int("seven")
    except ValueError:
        scale = 7
    finally:
        done = True
    a = x * scale
    b = a * y
    c = math.sin(b) if done else a
    return c * a


@program((0.5, 1.4))
def imports_and_classes_inside(x, y):
    import math as m

    class Settings:
        factor = 3.0

    a = x * Settings.factor
    b = m.sin(a)
    c = b * y
    d = c + m.pi
    return d * a


@program((0.5, 3))
def lists_of_constants_written_in_place(x, n):
    weights = [1.0] * n
    weights[0] = 0.5
    weights.append(2.0)
    weights.sort()
    total = 0.0
    for w in weights:
        total += w * x
    pairs = sorted({"b": 2, "a": 1}.items())
    return total * x + pairs[0][1]


@program((0.5, 1.4), (-0.5, 1.4))
def refused_where_never_reached(x, y):
    a = x * y
    if y > 100.0:
        a = np.linalg.svd(np.array([[x, y]]))[1][0]
    b = math.sin(a)
    c = b * x
    d = c + y
    return d * a


@program((0.5, 1.4))
def generator_of_constants(x, y):
    total = sum(k * k for k in range(4))
    names = {name: len(name) for name in ("one", "three")}
    flags = [flag for flag in (True, False) if flag]
    a = x * total
    b = a + names["three"] * y
    c = b * len(flags)
    return math.tanh(c)


@program((0.5, 1.4))
def effects_in_python_order(x, y):
    calls = []

    def noted(name):
        calls.append(name)
        return len(calls)

    a = x * noted("first") + y * noted("second")
    b = noted("third") * a
    c = b if noted("fourth") > 3 else a
    d = c * len(calls)
    return d + x


@program((draw(3, seed=1), 0.5))
def values_that_nobody_takes(v, s):
    v.sum()
    np.array([s, 1.0]).max()
    a = v * s
    a.mean()
    math.sin(s)
    b = np.sum(a)
    return b * s


COUNTED = [0]


class Turns:
    """Something whose length is another one each time."""

    def __len__(self):
        COUNTED[0] += 1
        return COUNTED[0]


TURNS = Turns()


@program((draw(3, seed=1),))
def trips_told_by_code_that_is_run_once(x):
    COUNTED[0] = 1
    y = x
    for _ in range(len(TURNS)):
        y = y * x
    return np.sum(y) * len(COUNTED)


@program((draw(3, seed=2),))
def elements_of_a_range_told_by_code_that_is_run_once(x):
    COUNTED[0] = 0
    y = x
    for k in range(len(TURNS), len(TURNS) + 2):
        y = y * np.cos(x) * k
    return np.sum(y)

"""`with` over context managers of the user's: classes, generator functions, and those of `contextlib`."""

import contextlib
import math

from tests.corpus import program

SEEN = []


class Counter:
    def __init__(self):
        self.n = 0

    def __enter__(self):
        self.n += 1
        SEEN.append("in")
        return self

    def __exit__(self, *raised):
        SEEN.append("out")


class Scale:
    def __init__(self, x):
        self.x = x

    def __enter__(self):
        self.x = self.x * 2.0
        return self

    def __exit__(self, kind, error, trace):
        self.x = self.x + 1.0


class Squaring:
    def __init__(self, x):
        self.x, self.caught = x, 0

    def __enter__(self):
        return self.x * 3.0

    def __exit__(self, kind, error, trace):
        self.x = self.x * self.x
        if kind is not None and issubclass(kind, ValueError):
            self.caught += 1
            return True
        return False


@contextlib.contextmanager
def noted(name):
    SEEN.append(name)
    try:
        yield
    finally:
        SEEN.append(name)


@contextlib.contextmanager
def scaled(x, factor=2.0):
    y = x * factor
    yield y * y
    SEEN.append("behind")


@contextlib.contextmanager
def grown(x):
    y = x * 2.0
    try:
        y = y * x
        yield y
        y = y + 1.0
    finally:
        SEEN.append(len(SEEN))


@program((2.0,), (-2.0,))
def block_under_an_object(x):
    with Counter() as counter:
        y = x * x
        y = y * counter.n
    return y * x


@program((2.0,))
def block_under_an_active_object(x):
    with Scale(x) as scale:
        y = scale.x * x
    return y * scale.x


@program((2.0,), (-2.0,))
def object_that_ends_what_is_raised(x):
    squaring = Squaring(x)
    y = x
    with squaring as t:
        y = t * x
        y = y * math.sqrt(x)
        y = y + 1.0
    return y * squaring.x + squaring.caught * x


@program((2.0,), (-2.0,))
def suppressed_over_active_values(x):
    y = x * x
    with contextlib.suppress(ValueError, KeyError):
        y = y * 2.0
        y = y * math.sqrt(x)
    return y * x


@program((2.0,))
def block_under_a_generator(x):
    with noted("a"):
        y = x * x
    return y * x


@program((2.0, 3), (0.5, 0))
def exits_out_of_blocks_under_generators(x, n):
    for k in range(n):
        with noted("k"):
            x = x * 1.5
            if k == 1:
                continue
            if x > 5.0:
                break
            x = x + 1.0
    with scaled(x) as z:
        return z * x


@program((2.0,), (-2.0,))
def generators_of_active_values(x):
    with scaled(x, 3.0) as y, grown(y) as z:
        w = y * z
        w = w * x
    return w


@program((2.0,), (-2.0,))
def raised_under_a_generator(x):
    w = x
    try:
        with grown(x) as z:
            w = w * z
            w = w * math.sqrt(x)
            w = w + z
    except ValueError:
        w = w * x
    return w


@program((2.0,))
def context_of_a_value(x):
    with contextlib.nullcontext(x * x) as y:
        z = y * x
    return z

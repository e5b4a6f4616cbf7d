"""Code that nobody follows changes what is read after it: methods, operators, properties, functions in containers."""

import math

import numpy as np

from adcompile import pure
from tests.corpus import draw, program

LEVEL = 1.0
TABLE = np.array([0.5, -1.5, 2.0])


class Dial:
    """What it does to the module's variables and to its own attributes is nowhere in the programs' text."""

    def __init__(self):
        self.turns = 0.0

    def __call__(self, x):
        return x

    def restore(self):
        global LEVEL
        LEVEL, self.turns = 1.0, 0.0
        TABLE[:] = 0.5, -1.5, 2.0

    def turn(self):
        global LEVEL
        LEVEL, self.turns = LEVEL + 1.5, self.turns + 1.0
        TABLE[0] += 0.25

    @property
    def share(self):
        self.turn()
        return 1.0 / self.turns

    def __getitem__(self, key):
        self.turn()
        return self.turns + key

    def __bool__(self):
        self.turn()
        return self.turns % 2.0 == 1.0

    def __eq__(self, other):
        self.turn()
        return True

    def __iter__(self):
        self.turn()
        return iter([self.turns, 2.0 * self.turns])

    def __enter__(self):
        self.turn()

    def __exit__(self, *_):
        self.turn()


DIAL = Dial()
ACTIONS = {"turn": DIAL.turn, "restore": DIAL.restore}


@program((0.5, 3), (1.4, 0))
def method_changes_a_global_variable(x, n):
    DIAL.restore()
    y = LEVEL * x
    for _ in range(n):
        y = y * x + LEVEL * math.sin(y)
        DIAL.turn()
    return y * LEVEL * x


@program((draw(3, seed=1), 3), (draw(3, seed=2), 0))
def method_changes_a_captured_array(v, n):
    DIAL.restore()
    w = v * TABLE
    for _ in range(n):
        w = np.tanh(w * TABLE)
        DIAL.turn()
    return np.sum(w * TABLE * v)


@program((0.5,), (1.4,))
def attribute_of_a_callable_object_changes(x):
    ACTIONS["restore"]()
    y = x * (DIAL.turns + 2.0)
    ACTIONS["turn"]()
    y = y * x + DIAL.turns
    DIAL.turn()
    return y * (x + DIAL.turns)


@program((0.5,), (1.4,))
def property_is_asked_as_often_as_it_is_read(x):
    DIAL.restore()
    y = x * DIAL.share + LEVEL
    z = y * y * DIAL.share
    return z * x + DIAL.share * LEVEL * x


@program((0.5,), (1.4,))
def operators_of_an_object_change_a_variable(x):
    DIAL.restore()
    y = LEVEL * x
    k = DIAL[3]
    y = y * y * LEVEL * k
    if DIAL:
        y = y * x
    if DIAL == 1 and not DIAL:
        y = y + LEVEL * x
    for step in DIAL:
        y = y * LEVEL + step * x
    first, second = DIAL
    return y * x * LEVEL + first * second * x


@program((0.5,), (1.4,))
def tests_that_nobody_needs_are_made(x):
    DIAL.restore()
    if DIAL:
        pass
    DIAL == 2
    [*DIAL]
    return x * x * LEVEL


@program((0.5,), (1.4,))
def context_changes_a_variable(x):
    DIAL.restore()
    y = LEVEL * x
    with DIAL:
        inside = LEVEL * 2.0
    return y * inside * x + LEVEL * y


@pure
def scaled(k):
    return [k * 0.5][0]


class Ruler:
    """An object whose methods are promised to change nothing."""

    @pure
    def length(self, k):
        return 1.5 * k


RULER = Ruler()


@program((draw(3, seed=1), 0.5), (draw(3, seed=2), -0.5))
def promised_functions_are_between(v, s):
    w = v * TABLE * scaled(3)
    k = RULER.length(2)
    return np.sum(w * w * TABLE) * k * s


def is_small(v, limit=0.1):
    return float(np.max(np.abs(v))) < limit


class Watch:
    """An object whose methods look at active values and change nothing."""

    limit = 0.3

    def __init__(self):
        self.least = 0.05

    def far(self, v):
        return self.largest(v) > self.least

    def largest(self, v):
        return float(np.abs(v).max())


WATCH = Watch()


@program((draw(3, seed=1), 4), (draw(3, seed=2), 0))
def active_values_are_looked_at_in_tests(v, n):
    w = v * v
    for _ in range(n):
        if is_small(w) or not WATCH.far(w):
            break
        w = w * np.cos(w) * 0.7
    return np.sum(w * v) + int(WATCH.far(v))


class Truth:
    """Says yes in all ways: the sine of a bool is a number of sixteen bits."""

    def __call__(self):
        return True

    def __add__(self, other):
        return True


TRUTH = Truth()


@program((1.3,), (np.float64(1.3),), (np.array(1.3),))
def narrow_number_of_what_nobody_follows(x):
    y = np.sin(x) * np.sin(type(TRUTH)()())
    z = np.cos(x) / np.sin(TRUTH + 1)
    return math.sin(y + z) * 0.3


@program((1.3,), (np.float64(1.3),), (np.array(1.3),))
def narrow_numbers_that_became_python_s(x):
    y = float(np.sin(x) * np.sin(TRUTH + 1)) * 0.3
    z = (np.cos(x) * np.sin(TRUTH + 1)).item() * y
    a = np.array([np.sin(x) * np.sin(TRUTH + 1), 1.0]) * z
    return math.sin(np.cos(x) * np.sin(TRUTH + 1)) * y + a[0]


COUNTED = 0.0


def counted():
    """Binds a variable of the module, and is called where nobody follows."""
    global COUNTED
    COUNTED = COUNTED + 1.0
    return 2.0


@program((0.7,))
def variable_bound_in_a_generator_nobody_reads(x):
    before = COUNTED
    unread = any([counted() for _ in range(2)][0] > 99.0 for _ in range(2))
    return x * x * (COUNTED - before)

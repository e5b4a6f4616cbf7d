"""Operators that have no derivative on numbers, where the class of an object gives them another meaning; joined dicts."""

import math

import numpy as np

from tests.corpus import program, refused

MESSAGE = "this operation is not one of numbers or arrays and cannot be differentiated"
OPERAND = "an operand of this operation is no number or array"
X = np.array([0.3, 0.7])


class Pipe:
    """Applies a function to what an operator gives it."""

    def __init__(self, function):
        self.function = function

    def __ror__(self, x):
        return self.function(x)

    __rand__ = __rxor__ = __rrshift__ = __lshift__ = __gt__ = __eq__ = __rfloordiv__ = __ror__


class Scale:
    """Compares as numbers do."""

    def __init__(self, level):
        self.level = level

    def __gt__(self, x):
        return self.level > x

    __or__ = __gt__


square, squares, scale = Pipe(lambda x: x * x), Pipe(lambda x: [x, x * x]), Scale(0.4)


@program((0.5,), (0.3,))
def compared_with_an_object(x):
    return x * x * (scale > x) + x if scale > x else x * (scale | x) + 2.0 * x


@program((0.5, {"a": 1}))
def compared_with_text_and_dicts(x, given):
    flags = (given == {"a": 1}) + ("a" < "b") + ({1, 2} | {3} == {1, 2, 3}) + ([1, 2] == [1, 2.0])
    return x * x * flags + x * (3 | 4) * (~2) * (given["a"] << 2)


@refused(MESSAGE, 0.5)
def piped(x):
    return x | square


@refused(MESSAGE, 0.5)
def shifted_into_a_pipe(x):
    return 3.0 * (x >> square) * x


@refused(MESSAGE, 0.5)
def piped_as_a_comparison(x):
    return x * (square > x)


@refused(MESSAGE, 0.5)
def piped_as_equality(x):
    return x * (x == square)


@refused(MESSAGE, 0.5)
def piped_at_the_end_of_a_chain(x):
    return (0.0 < square > x) * x


@refused(OPERAND, 0.5)
def piped_as_a_quotient(x):
    return x // square


@refused(MESSAGE, 0.5)
def piped_to_a_constant_slope(x):
    return 2.0 * (x | square)


@refused(OPERAND, 0.5)
def quotient_with_a_constant_slope(x):
    return 2.0 * (x // square)


@refused(MESSAGE, 0.5, square)
def piped_through_an_argument(x, pipe):
    return x & pipe


@refused(MESSAGE, 0.5)
def piped_into_a_loop(x):
    total = 0.0
    for value in x ^ squares:
        total = total + value * x
    return total


@refused(MESSAGE, 0.5)
def joined_dicts(x):
    options = {"a": 2.0} | {"b": x}
    return options["a"] * options["b"]


@refused(MESSAGE, X)
def dicts_joined_in_a_loop(x):
    options = {}
    for k in range(2):
        options = options | {"a": x[k] ** 2}
    return options["a"] * x[0]


class Level:
    """Rounds to what it holds."""

    def __init__(self, level):
        self.level = level

    def __floor__(self):
        return self.level * 2.0

    def __round__(self, digits=0.0):
        return self.level * digits

    def __getattr__(self, name):
        return 1.0

    def __getitem__(self, k):
        return k * k


level = Level(3.0)


@refused(OPERAND, 0.5)
def floor_of_an_object_that_holds_the_value(x):
    return math.floor(Level(x)) * x


@refused(OPERAND, 0.5)
def rounded_by_an_object(x):
    return round(level, x) * x


@refused("a value that carries a derivative is an index of what is no array or sequence", 0.5)
def item_of_an_object_that_has_every_attribute(x):
    return level[x] * x


@program((1.7,), (2.4,))
def rounded_numbers(x):
    return x * math.floor(x) + round(x, 1) * x + x * round(2.0 * x) + math.ceil(x) * math.trunc(x) * x

"""Functions that are chosen by the class of their first argument: `functools.singledispatch`."""

from functools import singledispatch, singledispatchmethod
from numbers import Real

import numpy as np

from tests.corpus import draw, program

V = draw(3, low=0.3, high=1.2, seed=5)


@singledispatch
def size(value):
    return 7.0 * value


@size.register
def _(value: Real, scale=1.0):
    return value * value * scale


@size.register
def _(value: np.ndarray, scale=1.0):
    return np.sum(value**3) * scale


@size.register(list)
@size.register(tuple)
def size_of_items(value, scale=1.0):
    return sum([one * one for one in value]) * scale


@size.register
def _(value: str, scale=1.0):
    return len(value) * scale


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y


class Weighted(Point):
    def __init__(self, x, y, w):
        super().__init__(x, y)
        self.w = w


@size.register
def _(value: Point, scale=1.0):
    return value.x * value.y * scale


@size.register
def _(value: Weighted, scale=1.0):
    return value.w * value.x * scale


@program((0.7,))
def chosen_for_a_number(x):
    return size(x) * size(x, scale=x)


@program((V,))
def chosen_for_arrays_and_elements(v):
    return size(v) * size(v[0], 2.0) + size([v[1], v[0]]) * size((v[2], 3))


@program((0.7,))
def chosen_for_objects(x):
    return size(Point(x, 2.0)) + size(Weighted(x, x, x * x), 3.0)


@program((0.7,))
def chosen_for_what_is_constant(x):
    return size("word", x) * size(2, x)


@program((0.7,), (-0.4,))
def chosen_in_a_loop(x):
    total = 0.0
    for value in [x, np.array([x, x * x]), 2.0]:
        total += size(value) * x
    return total


@singledispatch
def narrow(value):
    return value


@narrow.register
def _(value: np.floating):
    return value**3


@narrow.register
def _(value: float):
    return 2.0 * value * value


@program((0.7, 3), (0.7, 0))
def chosen_for_pythons_numbers_and_numpys(x, n):
    y = x
    for k in range(n):
        y = narrow(y)
        if k == 1:
            y = np.float64(y)
    return y + narrow(np.sum(np.array([x, y])))


class Layer:
    def __init__(self, w):
        self.w = w

    @singledispatchmethod
    def apply(self, value, power=1):
        raise NotImplementedError

    @apply.register
    def _(self, value: float, power=1):
        return self.w * value**power

    @apply.register(np.ndarray)
    def _(self, value, power=1):
        return np.sum(np.sin(value)) * self.w

    @apply.register(list)
    def _(self, value, power=1):
        return sum([self.apply(one, power) for one in value])


@program((0.7,))
def method_chosen_of_an_object_that_is_made(x):
    layer = Layer(x)
    return layer.apply(x, power=3) * layer.apply([x, x * x])


LAYER = Layer(1.5)


@program((0.7,))
def method_chosen_of_an_object_of_the_module(x):
    return LAYER.apply(x, 2) * x

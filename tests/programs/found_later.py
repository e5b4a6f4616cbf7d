"""Functions that are found when the program runs: in lists, dicts and arguments, by attributes, as objects that are called."""

import functools
import math
import operator

import numpy as np

from tests.corpus import draw, program


def square(x):
    return x * x


def cube(x):
    return x * x * x


def weighted_product(a, b):
    return a * b + b


class Scale:
    def __init__(self, factor):
        self.factor = factor

    def __call__(self, x):
        return self.factor * x * x

    def shifted(self, x, by=1.0):
        return (x + by) * self.factor


STEPS = [square, np.sin, math.exp, lambda v: v * 3.0, Scale(2.0), Scale(0.5).shifted, functools.partial(operator.mul, 2.0)]
NAMED = {"square": square, "cube": cube}
OF_VECTORS = [np.sum, np.max, np.cumsum, lambda v: v @ v, np.linalg.norm]
OPERATIONS = {"+": operator.add, "*": operator.mul}


def composed(functions):
    def run(x):
        for function in functions:
            x = function(x)
        return x
    return run


PIPELINE = composed([math.sin, square, lambda z: z + 1.0])


def count_digits(x):
    return len(str(int(x)))


@program((0.5, 2))
def functions_in_a_list(x, n):
    total = 0.0
    for step in STEPS:
        total = total + step(x) * n
    return total


@program((0.5, "cube"), (0.7, "square"))
def function_by_name_and_attribute(x, name):
    return NAMED[name](x) + getattr(math, "sin")(x)


@program((0.5, 6), (0.5, 0))
def function_by_number_in_a_loop(x, n):
    for k in range(n):
        x = STEPS[k](x)
    return x * x


@program((draw(3, low=0.2, seed=1),))
def functions_of_vectors_in_a_list(x):
    total = 0.0
    for function in OF_VECTORS:
        total = total + np.sum(function(x) * function(x * 0.5))
    return total


@program((0.5, [square, weighted_product]), (-0.5, [cube, weighted_product]), wrt=(0,))
def functions_as_arguments_in_a_list(x, functions):
    y = functions[0](x)
    if y > 0:
        y = functions[1](y, x)
    return y


@program((0.5,))
def closure_that_walks_functions(x):
    return PIPELINE(x) * x


@program((draw(2, seed=2), draw(2, 2, seed=3)))
def layers_with_activations_in_a_list(x, weights):
    for activation in [np.tanh, lambda z: np.maximum(z, -9.0), np.exp]:
        x = activation(weights @ x)
    return np.sum(x)


@program((0.7,))
def operators_by_their_signs(x):
    value = x
    for sign in "+*+":
        value = OPERATIONS[sign](value, x)
    return value


@program((0.7, 2))
def function_found_in_a_branch(x, n):
    functions = [square, cube]
    y = x
    for k in range(n):
        if k % 2:
            chosen = functions[0]
        else:
            chosen = functions[1]
        y = chosen(y) + x
        if y > 100.0:
            break
    return y


@program((1234.5,))
def function_without_a_derivative_in_a_list(x):
    total = x * 1e-3
    for function in [count_digits, square]:
        total = total + function(x * 1e-3)
    return total


@program((0.4,))
def recursion_through_a_table(x):
    return TABLE["down"](x, 3)


def down(x, n):
    return x if n == 0 else math.sin(TABLE["down"](x, n - 1)) * x


TABLE = {"down": down}


class Model:
    """What users have: parameters, and methods that compute with them."""

    def __init__(self, rate, weights):
        self.rate, self.weights = rate, weights

    def mean(self, x):
        return self.rate * x + np.sum(self.weights)

    def loss(self, x, target):
        error = self.mean(x) - target
        return error * error


MODEL = Model(0.7, np.array([0.1, 0.4]))


@program((0.4, MODEL, 2.0), wrt=(0,))
def methods_of_an_argument(x, model, target):
    total = 0.0
    for k in range(3):
        total = total + model.loss(x * k, target)
    return total + model.mean(x * x)


@program((0.4, 2.0), wrt=(0,))
def methods_of_an_object_of_the_module(x, target):
    return MODEL.loss(x, target) * MODEL.mean(x)


class Counter(Scale):
    """Each call of it counts."""

    def reset(self):
        self.count = 0

    def __call__(self, x, by=1.0):
        self.count += 1
        return super().__call__(x) * self.count * by


SCALE, COUNTER = Scale(0.3), Counter(0.4)
TWICE = functools.partial(SCALE)


@program((0.7,), (draw(3, seed=4),))
def callable_object_of_the_module(x):
    return np.sum(SCALE(x) * TWICE(x) + SCALE(SCALE(x)) * SCALE(2.0))


@program((0.7,))
def callable_object_that_counts(x):
    COUNTER.reset()
    return COUNTER(x) * COUNTER(2.0 * x) + COUNTER.count * x + COUNTER(x, 0.5)


@program((0.7, 3))
def callable_object_in_a_map(x, n):
    total = sum(map(SCALE, [x, x * x]))
    for _ in range(n):
        total = SCALE(total) + SCALE.shifted(x)
    return total


def around(functions):
    one, other = functions

    def run(x):
        return one(x) * other(x)
    return run


OF_OBJECTS = around([Scale(0.2), Scale(0.6).shifted])


@program((0.7,))
def callable_object_in_a_closure(x):
    return OF_OBJECTS(x) + x

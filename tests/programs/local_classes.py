"""Classes that a function defines itself."""

from collections import namedtuple
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from tests.corpus import program


FOUR = np.array([0.3, 0.7, 1.1, 0.5])


def made_by_a_class(v):

    class Q:

        def __init__(self, v):
            self.v = v

        def get(self):
            return self.v * 3
    return Q(v)


@program((FOUR,))
def class_of_the_function(x):

    class P:

        def __init__(self, v):
            self.v = v

        def sq(self):
            return self.v * self.v
    p = P(x[0])
    p.v = p.v + x[1]
    return p.sq() * x[2]


@program((FOUR,))
def dataclass_of_the_function(x):

    @dataclass
    class P:
        v: Any
        k: float = 2.0

        def sq(self):
            return self.v * self.v * self.k
    p = P(x[0])
    p.v = p.v + x[1]
    return p.sq() * x[2]


@program((FOUR,))
def named_tuple_of_the_function(x):
    P = namedtuple('P', 'a b')
    p = P(x[0], x[1])
    return p.a * p.b + p._replace(a=x[2]).a


@program((FOUR,))
def typed_named_tuple_of_the_function(x):

    class P(NamedTuple):
        a: Any
        b: Any = 2.0
    p = P(x[0])
    return p.a * p.b * x[1]


@program((FOUR,))
def class_of_a_helper(x):
    q = made_by_a_class(x[0])
    q.v = q.v * x[1]
    return q.get()


@program((FOUR,))
def classes_of_the_function_that_inherit(x):

    class Shape:
        factor = 2.0

        def __init__(self, side):
            self.side = side

        def area(self):
            return self.side * self.factor

    class Square(Shape):

        def area(self):
            return self.side ** 2 * self.factor
    total = 0.0
    shapes = [Shape(x[0]), Square(x[1])]
    for shape in shapes:
        shape.side = shape.side * x[2]
        total = total + shape.area()
    return total


@program((FOUR,))
def class_of_the_function_in_a_loop(x):

    class Sum:

        def __init__(self):
            self.total = 0.0

        def add(self, v):
            self.total = self.total + v * v
    s = Sum()
    for v in x:
        s.add(v)
    return s.total * s.total

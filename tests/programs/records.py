"""Dataclasses and named tuples that the function makes, writes and replaces."""

from collections import namedtuple
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from tests.corpus import program

THREE = np.array([0.3, 0.7, 1.1])


NT = namedtuple("NT", "q p")


class St(NamedTuple):
    q: float
    p: float = 2.0

    def energy(self):
        return 0.5 * self.p ** 2 + self.q


@dataclass
class Cfg:
    a: float
    n: int = 3
    w: list = field(default_factory=list)
    d: dict = field(default_factory=lambda: {"k": 1.0})

    def run(self):
        s = 0.0
        for i in range(self.n):
            s = s + self.a ** i
            self.w.append(s)
        return s

    def __post_init__(self):
        self.a = self.a * 2


@dataclass
class Child(Cfg):
    z: float = 0.0


@dataclass(frozen=True)
class Fr:
    a: float
    b: float = 1.0


@dataclass
class S:
    q: float
    p: float = 0.0


@dataclass
class Par:
    w: np.ndarray
    b: float
    h: dict = field(default_factory=dict)


@program((THREE,))
def named_tuple_in_a_loop(x):
    s = NT(x[0], x[1])
    for i in range(3):
        s = NT(s.q + 0.1 * s.p, s.p - 0.1 * s.q)
    return s.q * s.p


@program((THREE,))
def named_tuple_with_a_method(x):
    s = St(x[0])
    s = s._replace(p=x[1])
    q, pp = s
    return s.energy() * s[0] + pp * len(s) + q


@program((THREE,))
def named_tuple_from_a_step(x):

    def step(s, h):
        return (s._replace(q=s.q + h * s.p), s.q * h)
    s = St(x[0], x[1])
    o = 0.0
    for h in x:
        s, y = step(s, h)
        o = o + y
    return o * s.q


@program((THREE,))
def dataclass_that_inherits(x):
    c = Child(x[0], 2, z=x[1])
    return c.run() * c.z


@program((THREE,))
def frozen_dataclass_replaced(x):
    f = Fr(x[0])
    for i in range(3):
        f = replace(f, a=f.a * x[1], b=f.b + f.a)
    return f.a + f.b


@program((THREE,))
def dataclass_written(x):
    s = S(x[0], x[1])
    for t in range(4):
        s.p -= 0.1 * np.sin(s.q)
        s.q += 0.1 * s.p
    return s.q * s.p


@program((THREE,))
def dataclass_with_a_dict(x):
    q = Par(x[:2], x[2], {"k": x[0]})
    q.h["k"] = q.h["k"] * q.b
    return np.sum(q.w) * q.h["k"]


@program((THREE,))
def dataclass_replaced(x):
    s = S(x[0], x[1])
    for t in range(4):
        s = replace(s, p=s.p - 0.1 * np.sin(s.q))
        s = replace(s, q=s.q + 0.1 * s.p)
    return s.q * s.p

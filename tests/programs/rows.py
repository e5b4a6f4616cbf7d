"""Lists of objects of one class, of which only the run tells how many there are."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np

from tests.corpus import program


FOUR = np.array([0.3, 0.7, 1.1, 0.5])
KEYS = ["a", "b", "a", "c"]
IDS = [3, 1, 3, 2]


class State:

    def __init__(self, u):
        self.u = u
        self.t = 0.0

    @classmethod
    def zero(cls, n=4):
        return cls(np.zeros(n))

    @staticmethod
    def new():
        return State(np.ones(4))

    def copy(self):
        return State(self.u.copy())


class Particle:

    def __init__(self, x, v):
        self.x = x
        self.v = v

    def step(self, dt):
        self.x = self.x + dt * self.v
        self.v = self.v * 0.9


class System:

    def __init__(self):
        self.items = []

    def add(self, v):
        self.items.append(Particle(v, v * 2))

    def energy(self):
        return sum((p.v ** 2 for p in self.items))


class Body:

    def __init__(self, m, p, v):
        self.m = m
        self.p = p
        self.v = v

    def kick(self, f, dt):
        self.v += f / self.m * dt

    def drift(self, dt):
        self.p = self.p + self.v * dt

    @property
    def energy(self):
        return 0.5 * self.m * self.v ** 2


@dataclass
class Pair:
    a: Any
    b: float = 1.0

    def up(self, k):
        return Pair(self.a * k, self.b + self.a)


@program((FOUR,))
def objects_appended_by_a_method(x):
    s = System()
    for v in x:
        s.add(v)
    return s.energy()


@program((FOUR,))
def objects_appended_by_a_method_in_a_range(x):
    s = System()
    for k in range(3):
        s.add(x[k])
    return s.energy()


@program((FOUR,))
def objects_for_a_range(x, n=3):
    ps = [Particle(x[i], x[i] * 2) for i in range(n)]
    for p in ps:
        p.step(0.1)
    return sum((p.x * p.v for p in ps))


@program((FOUR,))
def objects_for_an_array(x):
    ps = [Particle(v, v * 2) for v in x]
    for _ in range(3):
        for p in ps:
            p.step(0.1)
    t = 0.0
    for p in ps:
        t = t + p.x * p.v
    return t


@program((FOUR,))
def objects_that_are_read(x):
    ps = [Particle(v, v * 2) for v in x]
    t = 0.0
    for p in ps:
        t = t + p.x * p.v
    return t


@program((FOUR,))
def objects_appended_by_number(x):
    ps = []
    for i in range(len(x)):
        ps.append(Particle(x[i], 1.0))
    for i in range(len(ps)):
        ps[i].x = ps[i].x * 2
    return ps[0].x + ps[-1].x ** 2


@program((FOUR,))
def bodies_that_attract(x):
    bodies = [Body(1.0 + i, v, 0.1 * v) for i, v in enumerate(x)]
    for _ in range(3):
        for a in bodies:
            for b in bodies:
                if a is not b:
                    d = b.p - a.p
                    a.kick(d * b.m, 0.1)
        for b in bodies:
            b.drift(0.1)
    return sum((b.energy for b in bodies))


@program((FOUR,))
def bodies_by_their_numbers(x):
    n = len(x)
    bodies = [Body(1.0, x[i], 0.0) for i in range(n)]
    for i in range(n):
        for j in range(n):
            if i != j:
                bodies[i].v += (bodies[j].p - bodies[i].p) * 0.1
    t = 0.0
    for i in range(n):
        t = t + bodies[i].v ** 2 * bodies[i].p
    return t


@program((FOUR,))
def bodies_beside_forces(x):
    bodies = [Body(1.0, v, 0.0) for v in x]
    for b, f in zip(bodies, x[::-1]):
        b.kick(f, 0.5)
    for i, b in enumerate(bodies):
        b.p = b.p * (i + 1) + b.v
    return sum([b.p * b.v for b in bodies]) * len(bodies)


@program((FOUR,))
def object_written_behind_its_append(x):
    bodies = []
    for v in x:
        b = Body(1.0, v, 0.0)
        bodies.append(b)
        b.p = b.p * 2.0
    for b in bodies:
        b.v = b.p * b.p
    return sum((b.v for b in bodies))


@program((FOUR,))
def objects_with_arrays(x):
    ps = [State(x * (k + 1)) for k in range(len(IDS))]
    for s in ps:
        s.u = s.u * s.u
        s.t += s.u.sum()
    return sum((s.t * s.u[0] for s in ps))


@program((FOUR,))
def objects_made_of_objects(x):
    ps = [Pair(v) for v in x]
    ps = [p.up(2.0) for p in ps]
    return sum((p.a * p.b for p in ps))


@program((FOUR,))
def objects_made_anew_in_a_loop(x):
    ps = [Pair(v) for v in x]
    for _ in range(3):
        ps = [p.up(0.5) for p in ps]
    return sum((p.a * p.b for p in ps))


@program((FOUR,))
def object_of_a_list_by_another_name(x):
    ps = []
    for v in x:
        p = Pair(v)
        ps.append(p)
    q = ps[0]
    q.a = q.a * 3
    return ps[0].a * ps[1].a + q.b


@program((FOUR,))
def one_of_two_objects_of_a_list(x):
    ps = [Pair(v) for v in x]
    q = ps[0] if x[0] > 0.5 else ps[1]
    q.a = q.a ** 2
    return sum((p.a for p in ps)) * q.a


@program((FOUR,))
def best_object_of_a_list(x):
    ps = [Pair(v) for v in x]
    best = ps[0]
    for p in ps:
        if p.a > best.a:
            best = p
    return best.a ** 2


@program((FOUR,))
def no_objects(x):
    ps = [Pair(v) for v in x[:0]]
    return sum((p.a for p in ps)) + x[0]


@program((FOUR,))
def last_object_of_a_list(x):
    ps = [Pair(v) for v in x]
    ps[-1].a = ps[-1].a * ps[0].a
    return ps[-1].a + ps[len(ps) - 1].b


@program((FOUR,))
def objects_in_helpers(x):

    def total(ps):
        return sum((p.a * p.b for p in ps))

    def scale(ps, k):
        for p in ps:
            p.a *= k
    ps = [Pair(v) for v in x]
    scale(ps, x[0])
    return total(ps)


@program((FOUR,))
def objects_in_an_object(x):
    s = SimpleNamespace(ps=[Pair(v) for v in x], t=0.0)
    for p in s.ps:
        s.t += p.a ** 2
    return s.t


@program((FOUR,))
def objects_in_a_while(x):
    ps = [Pair(v) for v in x]
    i = 0
    while i < len(ps):
        ps[i].b = ps[i].a * ps[i - 1].b
        i += 1
    return ps[2].b + ps[0].b


@program((FOUR,))
def last_object_of_a_list_that_grows(x):
    ps = []
    for v in x:
        ps.append(Pair(v))
    q = ps[-1]
    ps.append(Pair(x[0]))
    q.a = q.a * 5.0
    return ps[3].a * ps[-1].a


@program((FOUR,))
def objects_that_are_the_same(x):
    ps = [Pair(v) for v in x]
    t = 0.0
    for i in range(4):
        if ps[i] is ps[-1]:
            t = t + ps[i].a
        if ps[i - 1] is not ps[i]:
            t = t + ps[i - 1].a ** 2
    return t


@program((FOUR,))
def object_that_is_not_there(x):
    ps = [Pair(v) for v in x]
    try:
        q = ps[7]
        return q.a
    except IndexError:
        return ps[1].a ** 2


@program((FOUR,))
def objects_appended_in_branches(x):
    ps = []
    for v in x:
        if v > 0.4:
            ps.append(Pair(v))
        else:
            ps.append(Pair(v * v))
    return sum((p.a * p.b for p in ps))


@program((FOUR,))
def objects_appended_at_times(x):
    ps = []
    for v in x:
        if v > 0.4:
            ps.append(Pair(v))
    return sum((p.a * p.b for p in ps)) * len(ps)


@program((FOUR,))
def objects_with_texts(x):

    class Item:

        def __init__(self, v, tag):
            self.v = v
            self.tag = tag
    ps = [Item(v, k) for k, v in zip(KEYS, x)]
    return sum((p.v for p in ps if p.tag == 'a'))

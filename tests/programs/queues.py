"""Queues of active values, and loops over objects beside arrays."""

from collections import deque

import numpy as np

from tests.corpus import program


FOUR = np.array([0.3, 0.7, 1.1, 0.5])


class Delay:

    def __init__(self, n):
        self.q = deque([0.0] * n, maxlen=n)

    def step(self, v):
        out = self.q[0]
        self.q.append(v)
        return out


class Particle:

    def __init__(self, x, v):
        self.x = x
        self.v = v

    def step(self, dt):
        self.x = self.x + dt * self.v
        self.v = self.v * 0.9


@program((FOUR,))
def queue_of_bounded_length(x):
    q = deque(maxlen=2)
    t = 0.0
    for v in x:
        q.append(v * v)
        t = t + sum(q)
    return t


@program((FOUR,))
def queue_that_is_emptied(x):
    q = deque()
    for v in x:
        q.append(v * v)
    t = 0.0
    while q:
        t = t * 0.5 + q.popleft()
    return t


@program((FOUR,))
def queue_of_values(x):
    q = deque([x[0], x[1]], maxlen=3)
    for v in x:
        q.append(v * q[-1])
    return sum(q) * len(q) + q[0]


@program((FOUR,))
def queue_of_zeros(x):
    q = deque([0.0] * 2, maxlen=2)
    t = 0.0
    for v in x:
        t = t + q[0] * v
        q.append(v)
    return t


@program((FOUR,))
def queue_as_an_array(x):
    q = deque(maxlen=3)
    for v in x:
        q.append(v)
    return np.mean(np.array(q) ** 2)


@program((FOUR,))
def queue_from_the_left(x):
    q = deque()
    for v in x:
        q.appendleft(v)
    t = 0.0
    for v in q:
        t = t * v + v
    while len(q) > 0:
        t = t + q.pop() * t
    return t


@program((FOUR,))
def largest_of_a_queue(x):
    q = deque(maxlen=2)
    t = 0.0
    for v in x:
        q.append(v)
        t = t + max(q) - min(q)
    return t


@program((FOUR,))
def delay_line(x):
    d = Delay(2)
    t = 0.0
    for v in x:
        t = t + d.step(v) * v
    return t


@program((FOUR,))
def queue_that_is_asked(x):
    q = deque(maxlen=2)
    t = 0.0
    for v in x:
        if q:
            t = t + q[0] * v
        q.append(v)
    return t


@program((FOUR,))
def queue_of_constants(x):
    q = deque([1, 2, 3], maxlen=3)
    q.append(4)
    return x[0] * sum(q) * q[0]


@program((FOUR,))
def objects_beside_an_array(x):
    objs = [Particle(0.0, 1.0), Particle(1.0, 2.0), Particle(0.0, 0.0)]
    for o, v in zip(objs, x):
        o.x = o.x + v
        o.step(0.1)
    return sum((o.x * o.v for o in objs))


@program((FOUR,))
def numbered_objects_beside_an_array(x):
    objs = [Particle(0.0, 1.0), Particle(1.0, 2.0)]
    for i, (o, v) in enumerate(zip(objs, x)):
        o.x = o.x + v * i
    t = 0.0
    for i, o in enumerate(objs):
        t = t + o.x * o.v * (i + 1)
    return t


@program((FOUR,))
def objects_backwards(x):
    particles = [Particle(x[0], x[1]), Particle(x[2], 1.0)]
    for particle in reversed(particles):
        particle.step(x[3])
    total = 0.0
    for number, (particle, weight) in enumerate(zip(reversed(particles), [2.0, 3.0, 4.0])):
        total = total + particle.x * weight * (number + 1)
    return total


@program((FOUR,))
def objects_beside_a_longer_array_that_is_left(x):
    particles = [Particle(x[0], x[1]), Particle(x[2], 1.0)]
    total = 0.0
    for particle, v in zip(particles, x):
        total = total + particle.x * v
        if total > 0.3:
            break
        particle.x = total
    return total + particles[1].x

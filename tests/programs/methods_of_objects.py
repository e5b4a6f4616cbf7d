"""Objects whose methods, properties and operators do the work: filters, solvers, networks, particles."""

import math
from types import SimpleNamespace

import numpy as np

from tests.corpus import program

THETA = np.linspace(-0.5, 0.5, 10)
THREE = np.array([0.3, 0.7, 1.1])


class F:
    """fixed data"""
    dt = 0.1

    def __init__(self, n, gain=1.0, *, q=2.0):
        self.m = np.zeros(n)
        self.gain = gain
        self.q = q
        self.hist = []

    def step(self, z):
        self.m = self.m + self.dt * self.gain * (z - self.m)
        self.hist.append(self.m.sum())
        return self.m.sum()

    def reset(self):
        self.m[:] = 0.0

    def fill(self, buf, z):
        buf[:] = z * self.q
        self.m += buf

    def __repr__(self):
        return f"F({self.m})"


class Layer:

    def __init__(self, w, b):
        self.w = w
        self.b = b

    def __call__(self, h):
        self.h = h
        return np.tanh(self.w @ h + self.b)


class Net:

    def __init__(self, sizes, theta):
        self.layers = []
        k = 0
        for a, b in zip(sizes[:-1], sizes[1:]):
            w = theta[k:k + a * b].reshape(b, a)
            k += a * b
            self.layers.append(Layer(w, theta[k:k + b]))
            k += b

    def forward(self, h):
        for l in self.layers:
            h = l(h)
        return h


class Newton:

    def __init__(self, f, df):
        self.f = f
        self.df = df
        self.it = 0

    def solve(self, u):
        while abs(self.f(u)) > 1e-12 and self.it < 50:
            u = u - self.f(u) / self.df(u)
            self.it += 1
        return u


class Particle:
    __slots__ = ("q", "p")

    def __init__(self, q, p):
        self.q = q
        self.p = p

    def kick(self, f, h):
        self.p = self.p + h * f

    def drift(self, h):
        self.q = self.q + h * self.p


class Stack:

    def __init__(self):
        self.items = []

    def push(self, v):
        self.items.append(v)

    def total(self):
        s = 0.0
        for v in self.items:
            s = s + v * v
        return s


class Complexish:

    def __init__(self, re, im):
        self.re, self.im = (re, im)

    def __mul__(self, o):
        if isinstance(o, Complexish):
            return Complexish(self.re * o.re - self.im * o.im, self.re * o.im + self.im * o.re)
        return Complexish(self.re * o, self.im * o)
    __rmul__ = __mul__

    def __add__(self, o):
        return Complexish(self.re + o.re, self.im + o.im)

    def __neg__(self):
        return Complexish(-self.re, -self.im)

    def __sub__(self, o):
        return self + -o

    def __abs__(self):
        return math.sqrt(self.re ** 2 + self.im ** 2)

    def __lt__(self, o):
        return abs(self) < abs(o)

    def __eq__(self, o):
        return self.re == o.re


class Filt:

    def __init__(self, a, n):
        self.a = a
        self.m = np.zeros(n)
        self.P = np.eye(n)

    def step(self, z):
        K = self.P @ np.linalg.inv(self.P + np.eye(len(z)))
        self.m = self.m + K @ (z - self.m) * self.a
        self.P = (np.eye(len(z)) - K) @ self.P

    @property
    def tr(self):
        return np.trace(self.P)


class Acc:

    def __init__(self, n):
        self.s = np.zeros(n)
        self.k = 0

    def add(self, v):
        self.s += v
        self.s[0] *= 2.0
        self.k += 1
        return self


class MLP:

    def __init__(s, ls):
        s.layers = ls

    def __call__(s, v):
        for l in s.layers:
            v = l(v)
        return v


class Lin:

    def __init__(s, w):
        s.w = w

    def __call__(s, v):
        s.last = v
        return np.tanh(s.w * v)


class Vec:

    def __init__(s, a):
        s.a = a

    def __add__(s, o):
        return Vec(s.a + o.a)

    def __mul__(s, k):
        return Vec(s.a * k)

    def __getitem__(s, i):
        return s.a[i]

    def __len__(s):
        return len(s.a)

    def __call__(s, k):
        return s.a.sum() * k

    def __iter__(s):
        return iter(s.a)


@program((THREE,))
def object_made_of_constants(x):
    f = F(3)
    y = 0.0
    for i in range(3):
        y = y + f.step(x * i)
    return y * f.hist[-1]


@program((THREE,))
def attribute_read_before_a_method_writes_it(x):
    f = F(3)
    return f.m.sum() + f.step(x) * f.m.sum()


@program((THREE,))
def method_that_fills_an_argument(x):
    f = F(3)
    b = np.zeros(3)
    f.fill(b, x)
    return np.sum(b * f.m)


@program((THREE,))
def objects_of_constants_in_a_list(x):
    fs = [F(3), F(3, gain=2.0)]
    s = 0.0
    for i, f in enumerate(fs):
        s = s + (i + 1) * f.step(x)
    return s * sum((f.m.sum() for f in fs))


@program((THREE,))
def method_handed_to_map(x):
    f = F(3)
    return sum(map(f.step, [x, x * 2]))


@program((THREE,))
def network_of_layer_objects(x):
    n = Net((2, 3, 1), np.concatenate([THETA, x]))
    return n.forward(np.array([0.2, 0.4]))[0]


@program((THREE,))
def solver_object_with_functions(x):
    n = Newton(lambda u: u ** 2 - x[0], lambda u: 2 * u)
    return n.solve(1.0) * x[1]


@program((THREE,))
def particles_with_slots(x):
    ps = [Particle(x[i], 0.0) for i in range(3)]
    for t in range(5):
        for i, a in enumerate(ps):
            f = 0.0
            for j, b in enumerate(ps):
                if i != j:
                    f = f + (b.q - a.q)
            a.kick(f, 0.1)
        for a in ps:
            a.drift(0.1)
    return sum([a.q ** 2 for a in ps])


@program((THREE,))
def list_grows_in_a_method(x):
    s = Stack()
    for v in x:
        s.push(v * 2)
    s.push(x[0])
    return s.total() * len(s.items)


@program((THREE,))
def operators_of_the_users(x):
    z = Complexish(x[0], x[1])
    w = 2 * z * z + z - z * 3.0
    if z < w:
        w = w * z
    return abs(w)


@program((THREE,))
def operators_of_the_users_in_a_loop(x):
    z = Complexish(0.0, 0.0)
    c = Complexish(x[0], x[1])
    for i in range(4):
        z = z * z + c
    return abs(z)


@program((THREE,))
def update_by_an_operator_of_the_users(x):
    z = Complexish(x[0], x[1])
    w = z
    z += w
    return abs(z) * w.re


@program((THREE,))
def methods_in_a_condition(x):
    f = F(3)
    if f.step(x) > 0 and f.step(x) > 0:
        pass
    return f.m.sum()


@program((THREE,))
def method_as_the_test_of_a_loop(x):
    f = F(3)
    n = 0
    while f.step(x) < 0.5 and n < 20:
        n += 1
    return f.m.sum()


@program((THREE,))
def method_in_a_conditional_expression(x):
    f = F(3)
    y = f.step(x) if x[0] > 0.2 else f.step(2 * x)
    return y * f.hist[-1]


@program((THREE,))
def buffers_of_an_object_that_change_places(x):
    s = SimpleNamespace(u=x.copy(), w=np.zeros(3))
    for i in range(3):
        s.w[:] = np.sin(s.u)
        s.u, s.w = (s.w, s.u)
    return np.sum(s.u * s.w)


@program((THREE,))
def object_written_under_errstate(x):
    s = SimpleNamespace(v=x[0])
    with np.errstate(all="ignore"):
        s.v = s.v * x[1]
        s.u = s.v
    return s.u * s.v


@program((THREE,))
def object_in_a_sort_key(x):
    s = SimpleNamespace(v=x[0])
    L = sorted([x[0], x[1], x[2]], key=lambda w: -w * s.v)
    return L[0] * 2 + L[1]


@program((THREE,))
def filter_object(x):
    f = Filt(x[0], 3)
    for t in range(3):
        f.step(x * t)
    return np.sum(f.m ** 2) + f.tr


@program((THREE,))
def object_with_items_and_length(x):
    v = Vec(x)
    w = v + v * x[0]
    return w[1] * len(w) + w(2.0) + sum([q * q for q in w])


@program((THREE,))
def layers_that_note_their_output(x):
    m = MLP([Lin(x[0]), Lin(x[1])])
    return np.sum(m(x)) + np.sum(m.layers[1].last)


@program((THREE,))
def array_of_an_object_in_place(x):
    a = Acc(3)
    for t in range(3):
        a.add(x * t)
    return np.sum(a.s ** 2)

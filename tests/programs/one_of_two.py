"""Objects and dicts of which a test tells which one of two it is: read, written, called, copied, under other names."""

import copy
from types import SimpleNamespace as S

import numpy as np

from tests.corpus import program

THREE, OTHER = np.array([0.3, 0.7, 1.1]), np.array([0.9, 0.4, 0.8])


class A:

    def __init__(s, v):
        s._v = v
        s.n = 0

    @property
    def v(s):
        return s._v

    @v.setter
    def v(s, w):
        s._v = w * 2
        s.n += 1

    def __add__(s, o):
        return A(s._v + o._v)

    def __lt__(s, o):
        return s._v < o._v

    def __len__(s):
        return 3

    def __call__(s, w):
        s._v = s._v * w
        return s


class B(A):

    def __call__(s, w):
        s._v = s._v + w
        return s

    def __len__(s):
        return 5


@program((THREE,), (OTHER,))
def item_of_one_of_two_dicts(x):
    d = {"k": x[0]}
    e = {"k": x[1], "j": x[2]}
    d["m"] = x[2]
    e["j"] = x[0]
    c = d if x[0] > 0.2 else e
    c["k"] = c["k"] * x[2]
    c["new"] = c["k"] + 1
    return d["k"] * e["k"] + c["new"]


@program((THREE,), (OTHER,))
def setter_of_one_of_two(x):
    a = A(x[0])
    b = B(x[1])
    c = a if x[0] > 0.5 else b
    c.v = x[2]
    c.v += x[0]
    return a.v * b.v * (a.n + 1) * (b.n + 2)


@program((THREE,), (OTHER,))
def operators_of_one_of_two(x):
    a = A(x[0])
    b = B(x[1])
    c = a if x[0] > 0.5 else b
    d = c + a
    e = a + c
    return d.v * e.v * len(c) + (1.0 if c < a else 2.0) * c.v


@program((THREE,), (OTHER,))
def call_of_one_of_two(x):
    a = A(x[0])
    b = B(x[1])
    c = a if x[0] > 0.5 else b
    c(x[2])(x[0])
    return a.v * b.v


@program((THREE,), (OTHER,))
def copies_of_one_of_two(x):
    a = A(x[0])
    b = B(x[1])
    c = a if x[0] > 0.5 else b
    d = copy.copy(c)
    d.v = x[2]
    e = copy.copy(c)
    e.v = x[2] * 3
    return a.v * b.v * d.v * e.v


@program((THREE,), (OTHER,))
def one_of_two_is_told_by_is(x):
    a = A(x[0])
    b = B(x[1])
    c = a if x[0] > 0.5 else b
    return (c.v if c is b else a.v * 2) * a.v * (3.0 if c is not a else 7.0)


@program((THREE,), (OTHER,))
def one_of_two_made_in_an_arm(x):
    a = A(x[0])
    c = a
    if x[1] > 0.5:
        c = B(x[1])
        k = c
    else:
        k = a
    c.v = x[2]
    k.v = k.v + x[0]
    return a.v * c.v


@program((THREE,), (OTHER,))
def two_names_of_one_made_in_an_arm(x):
    if x[1] > 0.5:
        c = B(x[1])
        k = c
    else:
        c = A(x[0])
        k = c
    c.v = x[2]
    k.v = k.v + x[0]
    return k.v * c.v


@program((THREE,), (OTHER,))
def one_of_two_in_a_list(x):
    a = A(x[0])
    b = B(x[1])
    c = a if x[0] > 0.5 else b
    L = [c, a]
    for o in L:
        o.v = o.v + 1
    return a.v * b.v


@program((THREE,), (OTHER,))
def one_of_two_in_an_attribute(x):
    a = A(x[0])
    b = B(x[1])
    h = S(o=a if x[0] > 0.5 else b)
    h.o.v = h.o.v * x[2]
    return a.v * b.v


@program((THREE,), (OTHER,))
def one_of_two_when_both_are_written(x):
    a = A(x[0])
    b = B(x[1])
    c = a if x[0] > 0.5 else b
    a.v = x[2] * 5
    b = A(x[0])
    b.v = 1.0
    return c.v * a.v * b.v


@program((THREE,), (OTHER,))
def one_of_two_from_an_inner_function(x):
    a = A(x[0])
    b = B(x[1])

    def pick(t):
        if t:
            return a
        return b
    c = pick(x[0] > 0.5)
    c.v = x[2]
    return a.v * b.v


@program((THREE,), (OTHER,))
def one_of_two_by_nested_tests(x):
    a = A(x[0])
    b = B(x[1])
    c = a
    if x[0] > 0.1:
        if x[1] > 0.1:
            c = b
        c.v = c.v + 1
    c.v = c.v * x[2]
    return a.v * b.v


@program((THREE,), (OTHER,))
def one_of_two_on_each_trip(x):
    a = S(v=x[0])
    b = S(v=x[1])
    n = 0
    while n < 4:
        c = a if a.v < b.v else b
        c.v = c.v + x[2]
        n += 1
    return a.v * b.v


@program((THREE,), (OTHER,))
def one_of_two_by_a_test_that_changes(x):
    a = S(v=x[0])
    b = S(v=x[1])
    t = x[0] > 0.2
    c = a if t else b
    t = False
    c.v = x[2]
    return a.v * b.v


class Candidate:

    def __init__(self, u, n=0):
        self.u, self.n = u, n


@program((THREE,), (OTHER,))
def best_object_that_a_loop_makes(x):
    best = Candidate(x * 0, -1)
    for k in range(3):
        new = Candidate(x * k * 1.0, k)
        new.n += 1
        if new.u.sum() > best.u.sum():
            best = new
    return best.u.sum() * best.n


@program((THREE,), (OTHER,))
def best_and_second_object_that_a_loop_makes(x):
    best, second = Candidate(x * 0.1, -1), Candidate(x * 0, 7)
    for k in range(4):
        new = Candidate(x * ((k * 2) % 5), k)
        if new.u.sum() > best.u.sum():
            second = best
            best = new
        elif new.u.sum() > second.u.sum():
            second = new
    return best.u.sum() * best.n + second.u.sum() * second.n * x[0]


@program((THREE,), (OTHER,))
def objects_that_change_places_where_a_test_says_so(x):
    p, q = Candidate(x * 1.0, 1), Candidate(x * 2.0, 2)
    for k in range(3):
        if x[k] > 0.5:
            p, q = q, p
    return (p.u * x).sum() * p.n + q.n * q.u[1]

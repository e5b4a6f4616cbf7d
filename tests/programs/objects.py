"""Objects of classes that the function makes, writes and calls."""

import copy
from types import SimpleNamespace

import numpy as np

from tests.corpus import program

THREE = np.array([0.3, 0.7, 1.1])


class A:
    k = 2.0

    def __init__(self, v):
        self.v = v
        self.n = 0

    def add(self, w):
        self.v = self.v + w
        self.n += 1

    def get(self):
        return self.v * self.k

    @classmethod
    def make(cls, v):
        return cls(v)

    @staticmethod
    def sq(v):
        return v * v

    @property
    def twice(self):
        return self.v * 2

    @twice.setter
    def twice(self, w):
        self.v = w / 2


class B(A):
    k = 3.0

    def add(self, w):
        super().add(w * 2)
        self.extra = w

    def get(self):
        return super().get() + self.extra


def hg(o, w):
    for i in range(3):
        o.add(w * i)


@program((THREE,))
def object_under_two_names(x):
    a = A(x[0])
    b = a
    b.add(x[1])
    return a.v * a.get()


@program((THREE,))
def object_twice_in_a_list(x):
    a = A(x[0])
    L = [a, a]
    L[0].add(x[1])
    return L[1].v * a.v


@program((THREE,))
def object_written_in_branches(x):
    a = A(x[0])
    if x[1] > 0.5:
        a.add(x[2])
    else:
        a.v = a.v ** 2
    return a.get()


@program((THREE,))
def one_of_two_objects_made_in_branches(x):
    if x[1] > 0.5:
        a = A(x[0] * 2)
    else:
        a = A(x[0])
    return a.get() * a.v


@program((THREE,))
def object_of_a_branch_written_behind_it(x):
    if x[1] > 0.5:
        a = A(x[0] * 2)
    else:
        a = A(x[0])
    a.add(x[2])
    return a.get() * a.v


@program((THREE,))
def one_of_two_objects_read(x):
    a = A(x[0])
    b = A(x[1])
    c = a if x[0] > 0.2 else b
    return c.get() * a.v


@program((THREE,))
def object_that_calls_the_method_of_its_base(x):
    b = B(x[0])
    b.add(x[1])
    return b.get() * b.n


@program((THREE,))
def class_and_static_method(x):
    b = B.make(x[0])
    b.add(x[1])
    return A.sq(b.get())


@program((THREE,))
def property_with_setter(x):
    a = A(x[0])
    a.twice = x[1] ** 2
    a.twice += x[2]
    return a.v * a.twice


@program((THREE,))
def helper_writes_an_object(x):

    def h(o, w):
        o.v = o.v * w
        return o
    a = A(x[0])
    b = h(a, x[1])
    h(b, x[2])
    return a.v


@program((THREE,))
def helper_writes_an_object_in_a_loop(x):
    a = A(x[0])
    hg(a, x[1])
    hg(a, x[2])
    return a.get() * a.n


@program((THREE,))
def closure_writes_an_object(x):
    a = A(x[0])

    def g(w):
        a.add(w)
        return a.v
    y = g(x[1])
    z = g(x[2])
    return y * z * a.v


@program((THREE,))
def attribute_made_in_a_loop(x):
    a = A(x[0])
    for i in range(3):
        a.last = a.v * x[1]
        a.add(a.last)
    return a.last * a.v


@program((THREE,))
def attribute_made_in_a_loop_read_on_the_next_trip(x):
    a = A(x[0])
    for i in range(3):
        if i > 0:
            a.add(a.last)
        a.last = a.v * x[1]
    return a.last


@program((THREE,))
def object_for_each_trip(x):
    s = 0.0
    for i in range(3):
        a = A(x[i])
        a.add(x[0] * i)
        s = s + a.get()
    return s


@program((THREE,))
def object_bound_anew_in_a_loop(x):
    a = A(x[0])
    for i in range(3):
        a = A(a.v * x[1] + x[2])
    return a.get()


@program((THREE,))
def object_bound_anew_and_written(x):
    a = A(x[0])
    for i in range(3):
        a = A(a.v * x[1] + x[2])
        a.add(x[0])
    return a.get() * a.n


@program((THREE,))
def objects_that_change_places(x):
    a = A(x[0])
    b = A(x[1])
    for i in range(3):
        a.v = a.v * b.v + x[2]
        a, b = (b, a)
    return a.v * b.v ** 2


@program((THREE,))
def objects_that_change_places_once(x):
    a = A(x[0])
    b = A(x[1])
    c = a
    a, b = (b, a)
    a.add(x[2])
    return a.v * b.v ** 2 * c.v


@program((THREE,))
def object_of_the_last_trip(x):
    a = A(x[0])
    prev = a
    for i in range(3):
        prev = a
        a = A(a.v * x[1])
    return a.v * prev.v


@program((THREE,))
def object_in_an_object_bound_anew(x):
    h = SimpleNamespace(s=A(x[0]))
    for i in range(3):
        h.s = A(h.s.v * x[1])
    return h.s.get()


@program((THREE,))
def property_as_a_test(x):
    a = A(x[0])
    while a.twice < 5:
        a.add(x[1] * a.v)
    return a.v * a.n


@program((THREE,))
def object_in_a_loop_with_exits(x):
    a = A(x[0])
    for i in range(20):
        a.add(x[1])
        if a.v > 3:
            break
        if i == 1:
            continue
        a.v *= 1.1
    return a.v


@program((THREE,))
def object_and_a_return_in_a_loop(x):
    a = A(x[0])
    for i in range(20):
        a.add(x[1])
        if a.v > 3:
            return a.get() * x[2]
    return 0.0


@program((THREE,))
def attribute_that_is_none_first(x):
    o = SimpleNamespace(best=None)
    for v in x:
        if o.best is None or v > o.best:
            o.best = v * v
    return o.best


@program((THREE,))
def list_of_objects(x):
    L = [A(x[0]), A(x[1]), A(x[2])]
    for i in range(2):
        for a in L:
            a.add(x[0])
    s = 0.0
    for a in L:
        s += a.get()
    return s * L[2].v


@program((THREE,))
def list_of_objects_by_a_comprehension(x):
    L = [A(v) for v in (x[0], x[1])]
    for a in L:
        a.add(x[2])
    return L[0].v * L[1].v


@program((THREE,))
def list_of_objects_that_grows(x):
    L = []
    for i in range(3):
        L.append(A(x[i]))
    for a in L:
        a.add(x[2])
    return L[0].v * L[1].v


@program((THREE,))
def object_that_holds_itself(x):
    a = A(x[0])
    a.me = a
    a.me.add(x[1])
    return a.me.me.v * a.v


@program((THREE,))
def shallow_copy_shares_an_array(x):
    a = A(x.copy())
    b = copy.copy(a)
    b.v[0] = x[1] ** 2
    b.n = 5
    return np.sum(a.v) * (a.n + 1)


@program((THREE,))
def walrus_of_a_method(x):
    a = A(x[0])
    if (w := a.get()) > 0.1:
        a.v = w * w
    return a.v


@program((THREE,))
def attributes_in_tuple_targets(x):
    o = SimpleNamespace()
    o.a, o.b = (x[0], x[1])
    o.a, o.b = (o.b, o.a * o.b)
    o.c, (o.d, _) = (x[2], (o.a, 1))
    return o.a * o.b * o.c * o.d


@program((THREE,))
def attribute_as_a_loop_target(x):
    o = SimpleNamespace(s=0.0)
    for o.v in x:
        o.s += o.v ** 2
    return o.s * o.v


@program((THREE,))
def array_in_an_object_in_an_object(x):
    o = SimpleNamespace(i=SimpleNamespace(u=x.copy()))
    o.i.u[1:] *= x[0]
    o.i.u[0] = o.i.u[1] * 2
    o.i = SimpleNamespace(u=o.i.u[::-1])
    return o.i.u[0] * o.i.u[2]


@program((THREE,))
def method_kept_in_a_variable(x):
    a = A(x[0])
    f = a.add
    f(x[1])
    f(x[2])
    return a.v ** 2


@program((THREE,))
def object_from_a_helper_with_two_returns(x):

    def make(a, b):
        if a > 0.2:
            return A(a * b)
        return A(b)
    o = make(x[0], x[1])
    return o.get()


@program((THREE,))
def attribute_bound_to_another_array(x):
    u = x.copy()
    o = SimpleNamespace(u=u)
    o.u = o.u * 2
    o.u[0] = 5.0
    return np.sum(u * o.u)


@program((THREE,))
def number_updated_by_an_attribute(x):
    v = x[0]
    o = SimpleNamespace(u=v)
    o.u += x[1]
    return v * o.u


@program((THREE,))
def list_in_an_object_under_two_names(x):
    o = SimpleNamespace(h=[])
    h = o.h
    for i in range(3):
        h.append(x[i])
        o.h.append(x[i] ** 2)
    return np.sum(np.array(h)) * o.h[3]


@program((THREE,))
def lambda_in_an_object(x):
    o = SimpleNamespace(f=lambda v: v * x[0], q=x[1])
    return o.f(o.q)


@program((THREE,))
def one_of_two_objects_is_written(x):
    a = A(x[0])
    b = A(x[1])
    c = a if x[0] > 0.2 else b
    c.add(x[2])
    return a.v * b.v


@program((THREE,))
def object_that_may_be_another_is_written(x):
    a = A(x[0])
    b = A(x[1])
    c = a if x[0] > 0.2 else b
    a.add(x[2])
    return c.v


@program((THREE,))
def one_of_two_classes_in_branches(x):
    a, b = A(x[0]), B(x[1])
    if x[2] > 1.0:
        c = a
    else:
        c = b
    c.add(x[2])
    c.v *= 2.0
    if c.v > 100.0:
        c = A(x[1])
    c.add(x[0])
    return a.v * b.v * c.get()

"""Classes: what objects find in them, and in which order attributes are read, written and called."""

import abc
import functools
from functools import cached_property
from types import SimpleNamespace as S

import numpy as np

from tests.corpus import program

THREE = np.array([0.3, 0.7, 1.1])


class Count:
    total = 0.0
    table = np.ones(3)
    conf = {"k": 2.0}

    def __init__(self, v):
        self.v = v
        Count.total = Count.total + 1.0

    def bump(self):
        Count.total += 1.0


class Shadow:
    k = 2.0

    def f(self):
        return self.k


class Priv:

    def __init__(self, v):
        self.__v = v
        self._w = v * 2

    def get(self):
        return self.__v * self._w


class Priv2(Priv):

    def __init__(self, v):
        super().__init__(v)
        self.__v = v * 3

    def get2(self):
        return self.__v * self.get()


class Mut:

    def __init__(self, v, h=[]):
        self.h = h
        self.v = v

    def push(self, w):
        self.h.append(w)
        return len(self.h)


class Fn:

    def __init__(self, a):
        self.a = a

    def __call__(self, x, *, scale=1.0, **kw):
        return self.a * x * scale * kw.get("b", 1.0)

    def __getitem__(self, k):
        return self.a[k]


class Base(abc.ABC):

    @abc.abstractmethod
    def f(self, x):
        ...

    def g(self, x):
        return self.f(x) * 2


class Impl(Base):

    def __init__(self, k):
        self.k = k

    def f(self, x):
        return self.k * x


class CP:

    def __init__(self, v):
        self.v = v

    @cached_property
    def sq(self):
        return self.v ** 2


class Shadow2:

    def __init__(self, v):
        self.v = v


class Fluent:

    def __init__(self, v):
        self.v = v

    def add(self, w):
        self.v = self.v + w
        return self

    def mul(self, w):
        return Fluent(self.v * w)


def make(v):
    return Shadow2(v)


@program((THREE,))
def class_variable_read_by_an_object(x):
    Count.total = 0.0
    a = Count(x[0])
    y = a.total
    a.bump()
    a.bump()
    return a.v * a.total * y


@program((THREE,))
def array_of_a_class_updated_by_an_object(x):
    Count.table = np.ones(3)
    a = Count(x[0])
    a.table += 1.0
    b = Count(x[1])
    return a.v * b.table[0] * a.table[1]


@program((THREE,))
def property_that_is_kept(x):
    c = CP(x[0])
    y = c.sq
    c.v = x[1]
    return y * c.sq


@program((THREE,))
def method_of_an_abstract_base(x):
    return Impl(x[0]).g(x[1])


@program((THREE,))
def slice_of_an_object(x):
    f = Fn(x)
    return np.sum(f[1:] * f[-1])


@program((THREE,))
def object_in_an_object_by_helpers(x):
    return make(make(x[0])).v.v * x[1]


@program((THREE,))
def methods_that_return_themselves(x):
    f = Fluent(x[0])
    g = f.add(x[1])
    g.add(x[2])
    return f.v ** 2


@program((THREE,))
def private_attributes_of_two_classes(x):
    return Priv2(x[0]).get2() * x[1]


@program((THREE,))
def attribute_over_a_class_variable(x):
    s = Shadow()
    s.k *= x[0]
    t = Shadow()
    return s.f() * t.f()


@program((THREE,))
def attribute_read_before_a_call_writes_it(x):
    o = S(v=x[0])

    def bump():
        o.v = o.v * 2
        return 1.0
    return o.v * bump() + o.v


@program((THREE,))
def arguments_in_their_order(x):
    o = S(v=x[0])

    def bump():
        o.v = o.v * 2
        return 1.0

    def f(a, b, c):
        return a * 10 + b + c * 100
    return f(o.v, bump(), o.v)


@program((THREE,))
def items_in_their_order(x):
    o = S(v=x[0])

    def bump():
        o.v = o.v * 2
        return o.v
    L = {"a": o.v, "b": bump(), "c": o.v}
    return L["a"] + 10 * L["b"] + 100 * L["c"]


@program((THREE,))
def comprehension_that_writes_an_object(x):
    o = S(v=x[0])

    def f(w):
        o.v = o.v + w
        return o.v
    L = [f(w) for w in x if f(w) > 0]
    return L[-1] * L[0]


@program((THREE,))
def partial_of_a_method(x):
    o = Fluent(x[0])
    f = functools.partial(o.add, x[1])
    f()
    f()
    return o.v ** 2


@program((THREE,))
def call_of_an_object_by_keywords(x):
    f = Fn(x[0])
    return f(x[1], scale=2.0, b=x[2])


@program((THREE,))
def view_of_an_attribute_seen_later(x):
    o = S(a=x.copy())
    y = o.a[:2]
    o.a[0] = x[2] * 7.0
    return np.sum(y * x[1:])


@program((THREE,))
def list_given_to_a_method(x):
    m = Mut(x[0], [])
    m.push(x[1])
    return m.h[0] * m.v


@program((THREE,))
def attributes_that_are_asked_for(x):
    a = Shadow()
    a.w = x[0]
    if hasattr(a, "w") and not hasattr(a, "u"):
        a.u = x[1] * getattr(a, "k", 7.0) + getattr(a, "z", 0.5)
    return a.u * a.w * len(a.__class__.__name__) * a.__class__.k


class Power:
    def __init__(self, x):
        self.x = x

    def power(self, n, scale=1.0, shift=0.0):
        return self.x**n * scale + shift

    square = functools.partialmethod(power, 2)
    scaled_cube = functools.partialmethod(power, 3, scale=2.0)


class OtherPower(Power):
    quartic = functools.partialmethod(Power.power, 4)


@program((0.5,), (-0.7,))
def partial_methods(x):
    p = OtherPower(x)
    total = p.square() + p.scaled_cube(shift=x) * p.quartic(2.0)
    p.x = total
    return p.square(shift=1.0)

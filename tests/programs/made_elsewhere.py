"""Objects and dicts that helpers make which are given nothing active: what goes into them later is active."""

import copy
from dataclasses import dataclass, field

import numpy as np

from tests.corpus import program


FOUR = np.array([0.3, 0.7, 1.1, 0.5])


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


def make():
    return State(np.zeros(4))


@dataclass
class Acc:
    total: float = 0.0
    st: State = field(default_factory=make)
    log: list = field(default_factory=list)
    d: dict = field(default_factory=dict)


def make_pair():
    return (State(np.zeros(4)), State(np.ones(4)))


def make_dict():
    return {'a': 0.0, 'b': 1.0}


def make_list(n):
    return [State(np.zeros(2)) for _ in range(n)]


TEMPLATE = State(np.ones(4))


@program((FOUR,))
def object_of_a_helper(x):
    s = make()
    s.u = x
    return (s.u ** 2).sum()


@program((FOUR,))
def object_of_a_helper_written_in_place(x):
    s = make()
    s.u[:] = x
    s.t = s.t + x[0]
    return (s.u ** 2).sum() * s.t


@program((FOUR,))
def object_of_a_class_method(x):
    s = State.zero()
    s.u[1:] = x[1:]
    return (s.u ** 2).sum()


@program((FOUR,))
def object_of_a_static_method(x):
    s = State.new()
    s.u = s.u * x
    return (s.u ** 2).sum()


@program((FOUR,))
def deep_copy_of_an_object_of_the_module(x):
    s = copy.deepcopy(TEMPLATE)
    s.u = x * s.u
    return (s.u ** 2).sum()


@program((FOUR,))
def copy_of_an_object_of_the_module(x):
    s = copy.copy(TEMPLATE)
    s.u = x * s.u
    return (s.u ** 2).sum()


@program((FOUR,))
def copy_by_a_method_of_an_object_of_the_module(x):
    s = TEMPLATE.copy()
    s.u = x * s.u
    return (s.u ** 2).sum()


@program((FOUR,))
def defaults_by_factories(x):
    a = Acc()
    a.total += x[0]
    a.st.u = x
    a.log.append(x[1])
    a.d['k'] = x[2]
    return a.total * a.st.u.sum() * a.log[0] * a.d['k']


@program((FOUR,))
def two_objects_of_a_helper(x):
    a, b = make_pair()
    a.u = x
    b.u = b.u * x[0]
    return (a.u * b.u).sum()


@program((FOUR,))
def dict_of_a_helper_that_is_given_nothing(x):
    d = make_dict()
    d['a'] = x[0]
    d['b'] *= x[1]
    return d['a'] * d['b']


@program((FOUR,))
def objects_of_a_helper_in_a_loop(x):
    t = 0.0
    for v in x:
        s = make()
        s.t = v
        t = t + s.t ** 2
    return t


@program((FOUR,))
def list_of_objects_of_a_helper(x):
    L = make_list(2)
    L[0].u[0] = x[0]
    L[1].u = x[:2]
    return L[0].u.sum() * L[1].u.sum()

"""Copies of lists and tuples, and deep copies of objects and dicts that hold more than one array."""

import copy
from types import SimpleNamespace

import numpy as np

from tests.corpus import draw, program

THREE = draw(3, seed=91)


@program((THREE,))
def deep_copy_of_two_arrays_and_a_number(x):
    o = SimpleNamespace(a=x * 2.0, b=np.zeros(3), c=np.sum(x))
    p = copy.deepcopy(o)
    p.b[0] = 5.0 * x[0] * x[0]
    p.a[1] = p.c
    return np.sum(p.a ** 2) + np.sum(p.b ** 3) + np.sum(o.a)


@program((THREE, draw(3, seed=92)))
def deep_copy_of_a_dict_of_two(x, y):
    o = {"a": x * 1.0, "b": y * 1.0}
    p = copy.deepcopy(o)
    p["b"][0] = 5.0 * x[0] * x[0]
    return np.sum(p["a"] * p["b"]) + np.sum(y)


@program((THREE,))
def deep_copies_one_of_another(x):
    o = SimpleNamespace(a=x * 1.0, b=x + 1.0)
    s = 0.0
    for i in range(3):
        p = copy.deepcopy(o)
        p.b[i] = s + x[i]
        s = s + np.sum(p.b * p.a)
        o = p
    return s


@program((THREE,))
def deep_copy_of_a_view_beside_its_array(x):
    a = x * 2.0
    o = SimpleNamespace(a=a, b=a[:2])
    p = copy.deepcopy(o)
    p.b[0] = 5.0 * x[0] * x[0]
    return np.sum(p.a ** 2) + np.sum(p.b ** 3) + np.sum(a)


@program((THREE, 0), (THREE, 1))
def deep_copy_of_one_of_two_arrays(x, n):
    a, b = x * 2.0, x * 3.0
    o = SimpleNamespace(a=a, b=b if n < 2 else a)
    p = copy.deepcopy(o)
    p.b[0] = 5.0 * x[0] * x[0]
    return np.sum(p.a ** 2) + np.sum(p.b ** 3) + np.sum(b * a)


@program((THREE,))
def copies_of_a_list_of_arrays_share_them(x):
    a = [x * 1.0, x * 2.0]
    c = copy.copy(a)
    c[0][1] = x[2] * x[1]
    c[1] = x
    return np.sum(a[0] * c[1] * a[1] * c[0])


@program((THREE,))
def copy_of_a_tuple(x):
    b = (x[1], x * x[2])
    return copy.copy(b)[0] * np.sum(copy.copy(b)[1])

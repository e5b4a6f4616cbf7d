"""Loops over objects, keys and functions that are left early."""

from types import SimpleNamespace as S

import numpy as np

from tests.corpus import program

THREE = np.array([0.3, 0.7, 1.1])


@program((THREE,))
def break_out_of_objects(x):
    a, b, c = (S(v=x[0]), S(v=x[1]), S(v=x[2]))
    s = 0.0
    for o in (a, b, c):
        s = s + o.v
        if s > 0.9:
            break
        o.v = o.v * 2
    return s * a.v * b.v * c.v


@program((THREE,))
def continue_over_objects(x):
    a, b, c = (S(v=x[0]), S(v=x[1]), S(v=x[2]))
    s = 0.0
    for o in (a, b, c):
        if o.v > 0.5 and o.v < 1:
            continue
        s = s + o.v
        o.v = o.v * 2
    return s * a.v * b.v * c.v


@program((THREE,))
def return_from_a_loop_over_objects(x):
    a, b, c = (S(v=x[0]), S(v=x[1]), S(v=x[2]))
    s = 0.0
    for o in (a, b, c):
        s = s + o.v
        if s > 0.9:
            return s * o.v
        o.v = o.v * 2
    return s * a.v * b.v * c.v


@program((THREE,))
def else_of_a_loop_over_objects(x):
    a, b = (S(v=x[0]), S(v=x[1]))
    s = 0.0
    for o in (a, b):
        s = s + o.v
        if s > 0.9:
            break
    else:
        s = s * x[2]
    return s * a.v


@program((THREE,))
def loop_over_objects_in_a_loop_with_exits(x):
    a, b = (S(v=x[0]), S(v=x[1]))
    s = 0.0
    for i in range(4):
        for o in (a, b):
            s = s + o.v * i
            if s > 2:
                break
            o.v = o.v * 1.1
        if s > 3:
            break
        s = s * 1.5
    return s * a.v * b.v


@program((THREE,))
def return_from_a_loop_over_objects_in_a_loop(x):
    a, b = (S(v=x[0]), S(v=x[1]))
    s = 0.0
    for i in range(4):
        for o in (a, b):
            s = s + o.v * i
            if s > 2:
                return s * o.v
            if i == 1:
                continue
            o.v = o.v * 1.1
    return s * a.v * b.v


@program((THREE,))
def loop_in_a_loop_over_objects(x):
    a, b = (S(v=x[0]), S(v=x[1]))
    s = 0.0
    for o in (a, b):
        for i in range(3):
            if i == 1:
                continue
            s = s + o.v * i
            if s > 1.5:
                break
        if s < 0.1:
            continue
        o.v = o.v * s
    return s * a.v * b.v


@program((THREE,))
def list_of_objects_that_is_turned_while_it_is_walked(x):
    a, b, s = S(v=x[0]), S(v=x[1]), x[2]
    items = [a, b]
    for o in items:
        items[0], items[1] = items[1], items[0]
        s = s * o.v + o.v
    return s * a.v


@program((THREE,))
def values_of_a_dict_that_are_written_while_it_is_walked(x):
    d, s = {"a": x[0]}, x[2]
    d["b"] = x[1]
    for k, v in d.items():
        s = s * v + v
        d["b"] = s
    return s * d["a"]


@program((THREE,))
def break_out_of_keys(x):
    d = {"a": x[0]}
    d["b"] = x[1]
    d["c"] = x[2]
    s = 0.0
    for k in d:
        if d[k] > 0.5:
            d[k] = d[k] ** 2
            s = s + d[k]
            if s > 1:
                break
    return s * d["a"] + d["c"]


@program((THREE,))
def loops_over_objects_in_each_other(x):
    a, b = (S(v=x[0]), S(v=x[1]))
    s = 0.0
    for o in (a, b):
        for q in (b, a):
            if o is q:
                continue
            s = s + o.v * q.v
            if s > 0.4:
                break
            q.v = q.v + s
        if s > 10:
            break
    return s * a.v * b.v


@program((THREE,))
def object_that_a_loop_found(x):
    a, b, c = (S(v=x[0]), S(v=x[1]), S(v=x[2]))
    for o in (a, b, c):
        if o.v > 0.5:
            break
    return o.v ** 2


@program((THREE,))
def break_out_of_functions(x):
    s = x[0]
    for f in (np.sin, np.cos, np.exp):
        s = f(s) * x[1]
        if s > 0.5:
            break
    return s

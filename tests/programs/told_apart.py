"""Objects that loops tell apart: a variable is bound to another one, or to a new one, on a trip, and all of them are written."""

import copy
from types import SimpleNamespace

import numpy as np

from tests.corpus import draw, program, refused
from tests.programs.objects import A


class Knot:
    def __init__(self, a, v, kid=None):
        self.a, self.v, self.kid = a, v, kid

    def __add__(self, other):
        return Knot(self.a + other.a, self.v * other.v, other.kid)


class Leaf(Knot):
    pass


class Bare:
    v = 1.0


class Rated:

    def __init__(self, u, n):
        self.u, self.n = u, n


def box_of(v):
    return A(v)


def grown(a, w):
    for i in range(2):
        a.v = a.v * w
        a = A(a.v + 1.0)
        a.v = a.v * 2.0
    return a.v


@program((np.array([0.3, 0.7, 1.1]),), (np.array([1.2, -0.4, 6.0]),))
def object_that_the_best_one_may_be(x):
    best, new = Rated(x * 0.1, -1), Rated(x * 1, 5)
    for k in range(3):
        new.u = new.u * x[1]
        if np.sum(new.u) > np.sum(best.u):
            best = new
        else:
            new = Rated(x * k, k)
    return np.sum(best.u) * best.n + new.n + np.sum(new.u)


@program((np.array([0.3, 0.7, 1.1]),), (np.array([1.2, -0.4, 6.0]),))
def object_of_the_last_trip_bound_anew_in_an_inner_loop(x):
    a, prev, s = A(x[0]), A(x[1]), 0.0
    for i in range(3):
        for j in range(2):
            a.v = a.v * 1.5
            if x[2] > 5.0:
                a = A(x[1])
        s = s + prev.v
        prev = a
    return s * a.v


@program((np.array([0.3, 0.7, 1.1]),), (np.array([1.2, -0.4, 6.0]),))
def object_of_the_last_trip_bound_anew_in_a_branch(x):
    a, prev, s = A(x[0]), A(x[1]), 0.0
    for i in range(3):
        if x[2] > 5.0:
            a = A(x[1])
        a.v = a.v * 1.5
        s = s + prev.v
        prev = a
    return s * a.v


@program((np.array([0.3, 0.7, 1.1]),), (np.array([1.2, -0.4, 6.0]),))
def object_of_a_helper_that_another_binds_anew(x):
    a = box_of(x[0])
    y = grown(a, x[1])
    return y * a.v


@program((np.array([0.3, 0.7, 1.1]),), (np.array([1.2, -0.4, 6.0]),))
def object_without_attributes_that_a_loop_binds_anew(x):
    box = first = Bare()
    for v in x:
        box.v = v * v
        box = Bare()
        box.v = v
    return first.v * box.v


@program((np.array([0.3, 0.7, 1.1]),), (np.array([1.2, -0.4, 6.0]),))
def object_of_the_last_trip_written(x):
    a = A(x[0])
    prev = a
    for i in range(3):
        prev = a
        a = A(a.v * x[1])
        prev.v = prev.v + x[2]
    return a.v * prev.v


@program((np.array([0.3, 0.7, 1.1]),), (np.array([1.2, -0.4, 6.0]),))
def object_of_a_branch_in_a_loop_with_two_names(x):
    o = SimpleNamespace(k=x[0])
    first = o
    for v in x:
        if v > 0.5:
            o = SimpleNamespace(k=o.k * v)
        o.k = o.k + v
    return o.k * first.k


@program((np.array([0.3, 0.7, 1.1]),), (np.array([1.2, -0.4, 6.0]),))
def object_bound_anew_that_had_two_names(x):
    a = A(x[0])
    b = a
    for i in range(3):
        a.add(x[2])
        a = A(a.v * x[1])
    return a.v * b.v


@program((np.array([0.3, 0.7, 1.1]),), (np.array([1.2, -0.4, 6.0]),))
def object_written_behind_the_loop_that_bound_it_anew(x):
    a = A(x[0])
    b = a
    for i in range(2):
        a = A(a.v * x[1])
    b.add(x[2])
    return a.v * b.v


@program((draw(4, low=0.3, high=1.2, seed=0), draw(4, seed=20)), (draw(4, low=0.3, high=1.2, seed=40), draw(4, seed=60)))
def objects_that_change_places_and_are_written(x, y):
    o, p = Knot(x * 1.0, x[0]), Knot(y * 1.0, y[1])
    L = [o, p]
    for i in range(3):
        o.v = o.v * x[1] + p.v
        o.a[1] = p.v * 2
        o, p = p, o
    return o.v * 2 + p.v + np.sum(o.a * p.a * x) + L[0].v * 3


@program((draw(4, low=0.3, high=1.2, seed=1), draw(4, seed=21)), (draw(4, low=0.3, high=1.2, seed=41), draw(4, seed=61)))
def one_object_that_two_variables_hold_in_turn(x, y):
    o = Knot(x * 1.0, x[0])
    p = q = o
    for i in range(3):
        p.v = p.v * x[1] + o.v
        q = p
        p = Knot(y * p.v, o.v)
        q.v = q.v + 0.3 * p.v
    return o.v + p.v * 2 + q.v * 3 + np.sum(p.a * q.a)


@program((draw(4, low=0.3, high=1.2, seed=2), draw(4, seed=22)), (draw(4, low=0.3, high=1.2, seed=42), draw(4, seed=62)))
def objects_of_a_list_that_change_places(x, y):
    L = [Knot(x * 1.0, x[0]), Knot(y * 1.0, y[0]), Knot(x * y, 0.4)]
    for i in range(4):
        L[0], L[1], L[2] = L[2], L[0], L[1]
        L[0].v = L[0].v * x[1] + L[1].v
        if L[0].v > 1.0:
            L[1] = Knot(L[0].a * 2.0, L[2].v)
        L[1].a[0] = L[2].v
    return L[0].v + 2 * L[1].v + 3 * L[2].v + np.sum(L[0].a * L[1].a * L[2].a)


@program((draw(4, low=0.3, high=1.2, seed=3), draw(4, seed=23)), (draw(4, low=0.3, high=1.2, seed=43), draw(4, seed=63)))
def best_of_three_objects(x, y):
    best = None
    ps = [Knot(x * 1.0, x[0]), Knot(y * 1.0, y[0]), Knot(x * y, 0.4)]
    for p in ps:
        if best is None or p.v > best.v:
            best = p
    best.v = best.v * 2
    best.a[0] = best.v
    return best.v + ps[0].v + 2 * ps[1].v + np.sum(ps[0].a * ps[1].a)


@program((draw(4, low=0.3, high=1.2, seed=4), draw(4, seed=24)), (draw(4, low=0.3, high=1.2, seed=44), draw(4, seed=64)))
def best_object_so_far_which_is_none_at_first(x, y):
    best = None
    for i in range(4):
        p = Knot(x * y[i], x[i] * y[i])
        if best is None or p.v > best.v:
            best = p
        best.v = best.v + 0.1 * x[0]
    best.a[0] = best.v
    return best.v + np.sum(best.a * x)


@program((draw(4, low=0.3, high=1.2, seed=5), draw(4, seed=25)), (draw(4, low=0.3, high=1.2, seed=45), draw(4, seed=65)))
def objects_in_objects_that_an_inner_loop_binds_anew(x, y):
    o = Knot(x * 1.0, x[0], Knot(y * 1.0, y[0]))
    s = x[1]
    for i in range(3):
        for j in range(2):
            o.kid = Knot(o.kid.a * 0.5 + x, o.kid.v * s)
        s = s + o.kid.v * 0.1
        o = Knot(o.a * 0.5, o.v + s, o.kid)
    return o.v + np.sum(o.kid.a) * s + o.kid.v


@program((draw(4, low=0.3, high=1.2, seed=6), draw(4, seed=26)), (draw(4, low=0.3, high=1.2, seed=46), draw(4, seed=66)))
def object_of_another_class_on_some_trips(x, y):
    o = Knot(x * 1.0, x[0]); p=o
    for i in range(4):
        if x[i] > 0.6:
            p = Leaf(o.a * 0.5, o.v + 1.0)
        else:
            p = o
        p.v = p.v * x[i]
        o = p
    return o.v + p.v + np.sum(p.a)


@program((draw(4, low=0.3, high=1.2, seed=7), draw(4, seed=27)), (draw(4, low=0.3, high=1.2, seed=47), draw(4, seed=67)))
def objects_that_a_test_of_a_loop_reads(x, y):
    o, p = Knot(x * 1.0, x[0]), Knot(y * 1.0, y[1] + 2)
    t = 0
    while o.v < 6.0 and t < 6:
        o, p = p, o
        o.v = o.v + p.v * x[1] + 0.5
        t = t + 1
    return o.v * 2 + p.v + np.sum(o.a * p.a * x)


@program((draw(4, low=0.3, high=1.2, seed=8), draw(4, seed=28)), (draw(4, low=0.3, high=1.2, seed=48), draw(4, seed=68)))
def objects_of_a_loop_that_is_left_early(x, y):
    o, p = Knot(x * 1.0, x[0]), Knot(y * 1.0, y[1] + 2)
    q = p
    for i in range(4):
        q = o
        o = Knot(q.a + p.a, q.v * 0.5)
        if o.v > 0.3:
            p = q
            break
        if i == 2:
            continue
        p.v = p.v + o.v
    o.v = o.v * 3
    q.v = q.v * 2
    return o.v * 2 + p.v + q.v * 3 + np.sum(o.a * p.a * q.a)


@program((draw(4, low=0.3, high=1.2, seed=9), draw(4, seed=29)), (draw(4, low=0.3, high=1.2, seed=49), draw(4, seed=69)))
def dicts_that_change_places(x, y):
    d = {"v": x[0], "a": x * 1.0}
    e = {"v": y[0], "a": y * 1.0}
    for i in range(4):
        d["v"] = d["v"] * x[1] + e["v"]
        d["a"][i] = e["v"]
        d, e = e, d
        if i == 2:
            d = {"v": e["v"] * 2, "a": x * y}
    return d["v"] + e["v"] * 2 + np.sum(d["a"] * e["a"] * x)


@program((draw(4, low=0.3, high=1.2, seed=10), draw(4, seed=30)), (draw(4, low=0.3, high=1.2, seed=50), draw(4, seed=70)))
def objects_in_two_objects_that_change_places_and_are_written(x, y):
    k = Knot(y * 1.0, y[0])
    o = Knot(x * 1.0, x[0], k)
    p = Knot(x, y[1], k)
    s = x[1]
    for i in range(2):
        for j in range(2):
            o.kid = Knot(x, o.kid.v * 2)
        o, p = p, o
        o.v = o.v * 2
        p.v = p.v * 3
    return o.kid.v + p.kid.v * 2 + k.v


@program((draw(4, low=0.3, high=1.2, seed=11), draw(4, seed=31)), (draw(4, low=0.3, high=1.2, seed=51), draw(4, seed=71)))
def object_in_one_of_two_that_a_second_loop_binds_anew(x, y):
    k = Knot(x * y, 0.3)
    o = Knot(x * 1.0, x[0], Knot(y * 1.0, y[0]))
    s = x[1]
    for i in range(3):
        o.kid = Knot(o.kid.a * 0.5 + x, o.kid.v * s)
    if x[0] > 0.1:
        o.kid = k
    for i in range(3):
        o.kid = Knot(o.kid.a * 0.5 + x, o.kid.v * s)
    return o.v + np.sum(o.kid.a) * s + o.kid.v + k.v


def first_small_one(o, p, x):
    for i in range(4):
        o, p = p, o
        o.v = o.v*x[1]
        if o.v < 0.2:
            return o
    return p


@program((draw(4, low=0.3, high=1.2, seed=70), draw(4, seed=71)))
def object_returned_by_a_loop(x, y):
    o, p = Knot(x*1.0, x[0]), Knot(y*1.0, y[1] + 2)
    r = first_small_one(o,p,x)
    r.v = r.v*2
    return r.v + o.v*2 + first_small_one(p,o,y).v*3 + p.v


@program((draw(4, low=0.3, high=1.2, seed=80), draw(4, seed=81)), (draw(4, low=-1.2, high=-0.3, seed=82), draw(4, seed=83)))
def object_that_is_bound_on_one_path(x, y):
    o = Knot(x * 1.0, y[0], Knot(y * x, x[1]))
    if x[0] > 0.0:
        q = copy.copy(o)
        q.kid = Knot(o.kid.a * y, 0.5)
        q.kid.a[1] = o.v
        o = q + o
    if x[0] > 0.0:
        q.v = q.v * o.v
        o.kid.v = q.v + 1.0
        return q.v * o.v + np.sum(q.kid.a * o.kid.a) + o.kid.v
    return o.v * np.sum(o.kid.a)


@program((draw(4, low=0.3, high=1.2, seed=84), draw(4, seed=85)), (draw(4, low=-1.2, high=-0.3, seed=86), draw(4, seed=87)))
def object_in_an_object_or_none(x, y):
    o, p = Knot(x * 1.0, y[0]), Knot(y * 1.0, x[0], Knot(x * y, 0.5))
    s = 0.0
    for k in range(3):
        if o.kid is not None:
            o.kid.v = o.kid.v * y[k] + 1.0
            s = s + o.kid.v
        elif x[1] > 0.0:
            o.kid = p.kid
        if not p.kid:
            s = s + p.v
        p.kid.a[k] = s
        o, p = p, o
        if p.kid is None:
            o, p = p, o
            break
    return s * o.v + p.v


@program((draw(4, low=0.3, high=1.2, seed=88), draw(4, seed=89)))
def objects_made_of_one_of_several(x, y):
    o, p = Knot(x * 1.0, y[0], Knot(y, x[0])), Knot(y * 1.0, x[0], Knot(x, y[1]))
    q = p
    for k in range(3):
        if y[k] > 0.0:
            q = o
        o = q + o
        q.v = q.v * 0.5 + x[k]
        o.a[k] = q.v
        o.kid.v = o.kid.v + q.v
    return o.v + p.v * q.v + np.sum(o.a * p.a) + o.kid.v * p.kid.v


@program((draw(4, low=0.3, high=1.2, seed=93), draw(4, seed=94)))
def object_of_a_trip_under_two_names(x, y):
    p = o = Knot(x * 1.0, x[0])
    for k in range(3):
        o = Knot(o.a * y[k], p.v * x[1] + o.v)
        p = o
        p.v = p.v + x[2]
        o.a[k] = p.v
    p.v = p.v * o.v
    p.a[0] = x[3]
    return o.v * 2.0 + np.sum(o.a * x)


@program((draw(4, low=0.3, high=1.2, seed=95), draw(4, seed=96)))
def number_of_an_object_of_a_trip_under_two_names(x, y):
    p = o = Knot(x, x[0])
    for k in range(3):
        o = Knot(x, p.v * x[1] + o.v * y[k])
        p = o
        p.v = p.v + x[2]
    p.v = p.v * y[0]
    return o.v * 2.0


@program((np.array([0.3, 0.7, 1.1]), 0), (np.array([0.3, 0.7, 1.1]), 2))
def object_written_behind_a_loop_of_any_number_of_trips(x, n):
    a = b = A(x[0])
    for i in range(n):
        a = A(a.v * x[1])
    b.add(x[2])
    return a.v * b.v


@program((draw(4, seed=97),))
def object_of_the_trip_before_which_is_none_at_first(x):
    last, total = None, 0.0
    for value in x:
        if last is not None:
            total = total + last.v * value
        last = A(value * 2.0)
    return total


@program((draw(4, seed=98),), (np.array([6.0, 0.4, -0.7, 0.2]),))
def object_that_a_function_keeps_as_a_default(x):
    o = A(x[0])

    def scaled(v, kept=o):
        return kept.v * v

    for v in x:
        if v > 5.0:
            o = A(v * x[1])
        o.v = o.v * 3.0
    return scaled(x[1]) + o.v


@program((draw(4, seed=99),), (np.array([0.6, 0.4, -0.7, 0.2]),))
def object_of_a_branch_that_a_function_keeps_as_a_default(x):
    o = A(x[0])

    def scaled(v, kept=o):
        return kept.v * v

    if x[0] > 0.5:
        o = A(x[2])
    o.v = o.v * 3.0
    return scaled(x[1]) + o.v


class Counted:
    def __init__(self, v):
        self.v = v

    def __iadd__(self, w):
        self.v = self.v + w
        return self


@program((draw(4, seed=100), draw(4, seed=101)))
def updates_of_one_of_several_by_an_operator(x, y):
    o, p = Counted(x[0]), Counted(y[0])
    q = o
    for v in x:
        q += v * q.v
        q = p
        o, p = p, o
    return o.v + p.v * 3.0 + q.v * y[1]


@program((draw(4, seed=102), draw(4, seed=103)))
def dict_that_a_loop_copies(x, y):
    d = {"v": x[0], "w": y * 0.5}
    e = d
    for v in x:
        d = dict(d)
        d["v"] = d["v"] * y[1] + v
        e["v"] = e["v"] + d["v"]
    d["w"][0] = d["v"]
    return np.sum(e["w"] * x) + e["v"]


@program((draw(4, low=0.3, high=1.2, seed=104), draw(4, seed=105)))
def object_in_an_object_on_some_trips(x, y):
    o, p = Knot(x * 1.0, x[0]), Knot(y * 1.0, y[0])
    for k in range(4):
        o.kid = p if o.kid is None else None
        if p.kid:
            p.kid.v = p.kid.v + x[k]
        o, p = p, o
    s = o.v + p.v * 2.0
    return s if o.kid is None else s + o.kid.v


@program((draw(4, low=0.3, high=1.2, seed=90),))
def variable_that_only_later_trips_read(x):
    s = 0.0
    for k in range(4):
        if k > 0:
            s += z * z
        if k > 1:
            s += z * z * s
        z = x[k] * s + x[k]
    return s


@program((draw(4, low=0.3, high=1.2, seed=91),))
def array_that_only_later_trips_read(x):
    s = 0.0
    for k in range(4):
        if k > 0:
            s += np.sum(z * z)
        if k > 1:
            s += z[1] * z[0] * s
            z[0] = s
        z = x * s + x[k]
    return s


@refused("an object that may be one of several cannot be written", draw(4, seed=92))
def chain_of_objects(x):
    head = None
    for v in x:
        head = Knot(x, v * v, head)
    total = 0.0
    while head is not None:
        total = total + head.v
        head = head.kid
    return total


@program((draw(3, seed=81), 1), (draw(3, seed=81), 2))
def copied_with_an_attribute_that_may_not_be_there(x, n):
    o, p = A(x * 2.0), A(x * 1.0)
    first = p
    if n > 1:
        p = copy.deepcopy(o)
    p.new = x * x[2]
    q = copy.deepcopy(first)
    q = copy.deepcopy(q)
    if n < 2:
        q.new[1:] *= x[0]
        return np.sum(q.new * p.new)
    return np.sum(p.new * q.v)


@program((draw(3, seed=82), 0), (draw(3, seed=82), 1), (draw(3, seed=82), 3))
def dict_copied_with_a_key_that_comes_later(x, n):
    d = {"a": x * 2.0}
    for k in range(n):
        if k == 1:
            d["new"] = x * x
        e = copy.deepcopy(d)
        e["a"][0] *= x[1]
        if k > 0:
            e["new"][1:] *= x[2]
            x = e["new"] + e["a"]
    return np.sum(x * x) + np.sum(d["a"])

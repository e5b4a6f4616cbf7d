"""Lists that the function makes and changes: `append`, `extend`, `insert`, `reverse`, `clear`."""

import copy

import numpy as np

from tests.corpus import draw, program, refused


@program((1.0 + draw(3, seed=101) ** 2,))
def squares_in_a_list(x):
    out = []
    for i in range(len(x)):
        out.append(x[i] * x[i])
    return np.sum(np.array(out) ** 2)


@program((1.0 + draw(3, seed=102) ** 2,))
def recursion_in_a_list(x):
    out = [x[0]]
    for i in range(1, len(x)):
        out.append(np.sin(out[-1]) * x[i])
    return sum(out)


@program((1.0 + draw(3, seed=103) ** 2,))
def stacked_states(x):
    out = []
    u = x
    for i in range(len(x)):
        u = u * x[i]
        out.append(u)
    return np.sum(np.stack(out) ** 2)


@program((1.0 + draw(3, seed=104) ** 2,))
def two_lists_by_a_branch(x):
    out, other = [], []
    for v in x:
        if v > 1.5:
            out.append(v * 2)
        else:
            other.append(v * v)
    return sum(out) * sum(other)


@program((1.0 + draw(3, seed=105) ** 2,))
def arrays_in_a_list(x):
    out = [x]
    for i in range(3):
        out.append(np.sin(out[-1]) * x)
    return np.sum(out[-1]) + out[1][0]


@program((1.0 + draw(3, seed=106) ** 2,))
def list_that_is_extended_and_turned(x):
    out = [x[0]]
    out.extend([x[1], x[2] * x[1]])
    out.insert(1, x[0] * x[2])
    out.reverse()
    return sum([v * k for k, v in enumerate(out)])


def push(h, v):
    h.append(v * 2)


def push_and_return(h, v):
    h.append(v * 2)
    return h


@program((1.0 + draw(3, seed=107) ** 2,))
def list_with_two_names(x):
    out = []
    b = out
    b.append(x[0] * x[1])
    out.append(x[2])
    return sum(out) * b[0]


@program((1.0 + draw(3, seed=108) ** 2,))
def list_that_a_helper_appends_to(x):
    h = []
    for v in x:
        push(h, v)
    return sum(h) * h[0]


@program((1.0 + draw(3, seed=109) ** 2,))
def list_that_a_helper_appends_to_and_returns(x):
    h = []
    g = h
    for v in x:
        g = push_and_return(h, v)
    return sum(h) * g[0]


@program((1.0 + draw(3, seed=110) ** 2,))
def copies_of_a_buffer_in_a_list(x):
    out = []
    u = x * 1.0
    for i in range(3):
        out.append(u.copy())
        u[0] = u[1] * x[2] * u[0]
    return np.sum(np.stack(out) ** 2)


@program((1.0 + draw(3, seed=111) ** 2,))
def last_item_kept_beyond_the_next(x):
    out = [x[0]]
    s = 0.0
    for i in range(3):
        p = out[-1]
        out.append(p * x[1])
        s = s + p * out[-2]
    return s * sum(out)


@program((1.0 + draw(3, seed=112) ** 2,))
def new_list_or_known_list(x):
    a = [x[0]]
    c = a if x[0] > 0 else [x[1]]
    c.append(x[2] * x[1])
    return sum(c)


@program((1.0 + draw(3, seed=113) ** 2,))
def list_that_an_inner_function_appends_to(x):
    out = []

    def note(v):
        out.append(v * x[0])

    for v in x:
        note(v)
    return sum(out)


@program((1.0 + draw(3, seed=114) ** 2,))
def comprehension_that_goes_on(x):
    out = [v * 2 for v in x]
    c = list(out)
    d = out[:]
    out.append(x[0] * x[1])
    return sum(out) * sum(c) + d[1]


@program((1.0 + draw(3, seed=115) ** 2,))
def rows_of_rows(x):
    rows = []
    for i in range(3):
        row = []
        for j in range(3):
            row.append(x[i] * x[j])
        rows.append(row)
    return np.sum(np.array(rows) ** 2)


@program((1.0 + draw(3, seed=116) ** 2,))
def return_while_a_list_grows(x):
    out = []
    for v in x:
        if v > 2.5:
            return sum(out)
        out.append(v * v)
    return 2 * sum(out)


@program((1.0 + draw(3, seed=117) ** 2,))
def list_that_ends_a_while(x):
    out = [x[0]]
    while len(out) < 5 and out[-1] < 100:
        out.append(out[-1] * x[1] + x[2])
    return out[-1] * out[1]


@program((1.0 + draw(3, seed=118) ** 2,))
def tuples_in_a_list(x):
    out = []
    for i in range(3):
        out.append((x[i], x[i] * x[0]))
    s = 0.0
    for a, b in out:
        s = s + a * b
    return s


@program((1.0 + draw(3, seed=119) ** 2,))
def views_in_a_list(x):
    out = []
    a = np.outer(x, x)
    for i in range(3):
        out.append(a[i])
    return np.sum(out[0] * out[1]) * x[0]


@program((1.0 + draw(3, seed=122) ** 2,))
def list_that_is_cleared(x):
    out = [x[0]]
    s = 0.0
    for v in x:
        out.append(v * x[1])
        s = s + sum(out)
        if len(out) > 2:
            out.clear()
    return s


@program((1.0 + draw(3, seed=121) ** 2,))
def items_inserted_at_ends(x):
    out = [x[0], x[1]]
    out.insert(-1, x[2])
    out.insert(10, x[0] * 5)
    out.insert(-10, x[1] * x[2])
    return sum([v * v * (k + 1) for k, v in enumerate(out)])


@program((1.0 + draw(3, seed=122) ** 2,))
def list_that_takes_the_items_of_arrays(x):
    out = []
    out.extend(x * x)
    out.extend(np.outer(x, x)[1])
    return sum(out) * out[-1]


@program((1.0 + draw(3, seed=123) ** 2,))
def list_that_takes_its_own_items(x):
    out = [x[0], x[1]]
    out.extend(out)
    return sum(out) * out[2]


@program((1.0 + draw(3, seed=124) ** 2,))
def trajectory_of_states(x):
    state, trajectory = x.copy(), [x]
    for _ in range(4):
        state = state + 0.1 * np.sin(trajectory[-1])
        trajectory.append(state)
    path = np.array(trajectory)
    return np.sum(path[-1] * path[1])


class Held:
    def __init__(self, a):
        self.a, self.parts = a, {"w": a * 2.0}


@program((1.0 + draw(3, seed=125) ** 2,))
def copy_of_a_copy(x):
    p = Held(np.sin(x))
    q = copy.deepcopy(copy.deepcopy(p))
    q.parts["w"][0] = 3.0 * x[1]
    q.a += p.parts["w"]
    n = len(copy.copy(copy.copy(p.parts)))
    return np.sum(q.a * p.a) + np.sum(q.parts["w"] * p.parts["w"]) * n


@program((1.0 + draw(3, seed=126) ** 2, 3))
def dict_that_is_copied_twice_in_a_loop(x, n):
    d = {"a": x * 2.0}
    for i in range(n):
        d = copy.deepcopy(copy.deepcopy(d)) if i else copy.deepcopy(d)
        d["a"][i] *= x[0]
    return np.sum(d["a"])


class Hooked(Held):
    def __deepcopy__(self, memo):
        return Hooked(self.a * 2.0)


@refused("this cannot be done with an object, list or dict that holds active values", 1.0 + draw(3, seed=127) ** 2)
def copy_of_a_copy_that_its_class_makes(x):
    p = Hooked(np.sin(x))
    q = copy.deepcopy(copy.deepcopy(p))
    q.a = q.a * p.a
    return np.sum(q.a)

"""Dicts under keys that only the run tells."""

from collections import OrderedDict, defaultdict
from types import SimpleNamespace

import numpy as np

from tests.corpus import program


FOUR = np.array([0.3, 0.7, 1.1, 0.5])
KEYS = ["a", "b", "a", "c"]
IDS = [3, 1, 3, 2]


class Hist:

    def __init__(self):
        self.h = {}

    def add(self, k, v):
        self.h[k] = self.h.get(k, 0.0) + v


@program((FOUR,))
def keys_of_data(x):
    d = {}
    for k, v in zip(IDS, x):
        d[k] = v * v
    return sum(d.values())


@program((FOUR,))
def counts_under_texts(x):
    d = {}
    for k, v in zip(KEYS, x):
        d[k] = d.get(k, 0.0) + v * v
    return d['a'] * d['b'] + sum(d.values())


@program((FOUR,))
def numbers_under_keys_of_data(x):
    d = defaultdict(float)
    for k, v in zip(IDS, x):
        d[k] += v * v
    return d[3] * 2 + d[1]


@program((FOUR,))
def keys_of_a_range(x):
    d = {}
    for i in range(len(x)):
        d[i] = x[i] ** 2
    t = 0.0
    for i in range(len(x)):
        t += d[i] * i
    return t


@program((FOUR,))
def comprehension_of_known_keys(x):
    d = {i: x[i] ** 2 for i in range(4)}
    return d[0] * d[3]


@program((FOUR,))
def comprehension_beside_a_text(x):
    d = {k: v ** 2 for k, v in zip('abcd', x)}
    return d['a'] * d['d'] + sum(d.values())


@program((FOUR,))
def comprehension_of_keys_of_data(x):
    d = {k: v * v for k, v in zip(IDS, x)}
    return sum(d.values()) + d[3] * d[1]


@program((FOUR,))
def comprehension_of_numbers(x):
    d = {i: x[i] ** 2 for i in range(len(x))}
    return d[0] * d[3]


@program((FOUR,))
def keys_that_are_asked_for(x):
    d = {}
    for k, v in zip(IDS, x):
        if k not in d:
            d[k] = v
        else:
            d[k] = d[k] * v
    return sum(d.values()) * len(d)


@program((FOUR,))
def items_of_keys_of_data(x):
    d = {}
    for k, v in zip(IDS, x):
        d[k] = v * v
    t = 0.0
    for k, v in d.items():
        t = t + k * v
    for k in d:
        t = t + d[k] * k
    for v in d.values():
        t = t * v
    return t


@program((FOUR,))
def sorted_keys_of_data(x):
    d = {}
    for k, v in zip(IDS, x):
        d[k] = v * v
    t = 1.0
    for n, k in enumerate(sorted(d.keys())):
        t = t + (n + 1) * d[k]
    for k in sorted(d):
        t = t + d[k]
    return t


@program((FOUR,))
def bandit_of_known_arms(x):
    Q = {0: 0.0, 1: 0.0}
    acts = [0, 1, 1, 0]
    for a, r in zip(acts, x):
        Q[a] = Q[a] + 0.3 * (r - Q[a])
    return Q[0] * Q[1] + max(Q.values())


@program((FOUR,))
def default_under_keys_of_data(x):
    d = {}
    for k, v in zip(KEYS, x):
        d.setdefault(k, 0.0)
        d[k] += v
    return d['a'] ** 2 + d['c']


@program((FOUR,))
def arrays_under_keys_of_data(x):
    d = {}
    for i in range(len(IDS)):
        d[IDS[i]] = x * (i + 1)
    return (d[3] * d[1]).sum()


@program((FOUR,))
def helper_that_writes_under_keys_of_data(x):

    def put(d, k, v):
        d[k] = v + d.get(k, 1.0)
    d = {}
    for k, v in zip(IDS, x):
        put(d, k, v)
    return d[3] * d[2]


@program((FOUR,))
def keys_of_data_in_an_object(x):
    s = SimpleNamespace(d={}, t=x[0])
    for k, v in zip(IDS, x):
        s.d[k] = s.t * v
    return sum(s.d.values())


@program((FOUR,))
def history_of_a_class_under_keys_of_data(x):
    s = Hist()
    for k, v in zip(IDS, x):
        s.add(k, v * v)
    return s.h[3] * s.h[1]


@program((FOUR,))
def keys_that_depend_on_the_path(x):
    d = {'a': x[0]}
    if x[1] > 0.5:
        d['b'] = x[1] ** 2
    return sum(d.values()) * len(d)


@program((FOUR,))
def key_of_data_that_is_missing(x):
    d = {}
    for k, v in zip(IDS, x):
        d[k] = v
    try:
        return d[99]
    except KeyError:
        return d[3] * x[0]


@program((FOUR,))
def texts_beside_numbers(x):
    d = defaultdict(float)
    for i, name in enumerate(['p', 'q', 'p', 'r']):
        d[name] += x[i] * i
    return d['p'] * d['r']


@program((FOUR,))
def ordered_texts_of_data(x):
    d = OrderedDict()
    for name, v in zip(KEYS, x):
        d[name] = v
    return d['a'] * d['c']


@program((FOUR,), (FOUR[::-1].copy(),), (FOUR * 0.5,))
def keys_by_the_path_are_counted(x):
    d = {"a": x[0]}
    if x[1] > 0.5:
        d["b"] = x[1]
    return d["a"] * len(d)


@program((FOUR,), (FOUR[::-1].copy(),), (FOUR * 0.5,))
def order_of_keys_by_the_path(x):
    d = {"z": x[0]}
    if x[1] > 0.5:
        d["b"] = x[1]
        d["a"] = x[2]
    else:
        d["a"] = x[1]
        d["b"] = x[2]
    s = 0.0
    for i, v in enumerate(d.values()):
        s += (i + 1) * v
    return s


@program((FOUR, 2), (FOUR, 0))
def keys_of_a_loop_are_counted(x, n):
    d = {"a": x[0]}
    for i in range(n):
        d["c"] = d["a"] * x[1]
    return d["a"] * len(d)


@program((0.6, "a"), (0.6, "c"))
def item_taken_under_a_key_of_data(x, key):
    d = {"a": x * x, "b": x, "c": 2.0 * x}
    y = d.pop(key)
    return y * x + sum(d.values()) * len(d) + d["b"] * 3.0 + d.pop("z", 3.0) * x


@program((0.6, "a"), (0.6, "z"))
def item_taken_in_a_try(x, key):
    d = {"a": x * x, "b": x}
    try:
        y = d.pop(key)
    except KeyError:
        y = 3.0 * x
    return y + sum(d.values()) * len(d)


@program((FOUR, KEYS), (FOUR, ["d", "b"]), (FOUR, []))
def items_deleted_and_put_back(x, keys):
    d = {"a": x[0], "b": x[1] * x[2], "c": x[3]}
    for key in keys:
        if key in d:
            del d[key]
        else:
            d[key] = x[0] * x[1]
    total = 0.0
    for place, (key, value) in enumerate(d.items()):
        total += (place + 1) * value * ord(key)
    return total + len(d) * x[3]


@program((FOUR, KEYS))
def numbers_taken_and_counted_again(x, keys):
    d = defaultdict(float)
    for key, value in zip(keys, x):
        d[key] = d[key] + value * len(d)
    y = d.pop(keys[0])
    return y * sum(d.values()) + d[keys[0]] + d["q"] + len(d) * x[0]


@program((FOUR, 3), (FOUR, 0))
def items_taken_from_the_end(x, n):
    d = {"a": x[0], "b": x[1]}
    for k in range(n):
        d[k] = x[k] * x[0]
    total = 0.0
    while len(d) > 1:
        key, value = d.popitem()
        total = total * x[1] + value
    return total + d["a"] * x[2]


@program((FOUR,))
def last_item_of_a_dict(x):
    d = {"a": x[0], "b": x[1]}
    d["c"] = x[2] * x[2]
    key, value = d.popitem()
    return value * d["b"] + len(key) * x[3]

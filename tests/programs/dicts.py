"""Dicts and lists that the function makes and writes under keys that are known."""

from collections import defaultdict

import numpy as np

from tests.corpus import program

THREE = np.array([0.3, 0.7, 1.1])


@program((THREE,))
def key_taken_out_and_put_in_again(x):
    d = {"a": x[0], "b": x[1]}
    del d["a"]
    d["a"] = x[2]
    s = 0.0
    for i, k in enumerate(d):
        s += (i + 1) * d[k]
    return s


@program((THREE,))
def key_made_in_both_branches(x):
    d = {"a": x[0]}
    if x[1] > 0.5:
        d["b"] = x[1]
    else:
        d["b"] = x[2]
    return d["a"] * d["b"]


@program((THREE,))
def key_made_in_one_branch(x):
    d = {"a": x[0]}
    if x[1] > 0.5:
        d["b"] = x[1]
    return d["a"] * d["b"]


@program((THREE,))
def key_made_in_a_loop(x):
    d = {"a": x[0]}
    for i in range(2):
        d["c"] = d["a"] * x[1]
        d["a"] = d["c"] + x[2]
    return d["c"]


@program((THREE,))
def dict_in_a_dict(x):
    e = {"a": x[0]}
    d = {"e": e, "f": x[1]}
    d["e"]["a"] = d["f"] * x[2]
    return e["a"]


@program((THREE,))
def array_shared_with_a_dict(x):
    u = x.copy()
    d = {"u": u}
    d["u"][0] = x[1] ** 2
    return np.sum(u * u)


@program((THREE,))
def default_of_a_dict(x):
    d = defaultdict(float)
    d["a"] += x[0]
    d["a"] += x[1] * 2
    d["b"] += x[2]
    return d["a"] * d["b"]


@program((THREE,))
def dict_of_lists(x):
    d = defaultdict(list)
    for i in range(3):
        d["a"].append(x[i])
    return np.sum(np.array(d["a"]) ** 2)


@program((THREE,))
def keys_made_of_counters(x):
    W = {}
    for l in range(3):
        W[f"w{l}"] = x[l] * (l + 1)
    y = 1.0
    for l in range(3):
        y = y * np.tanh(W[f"w{l}"])
    return y


@program((THREE,))
def keys_from_a_zip(x):
    d = {}
    for k, v in zip(("a", "b", "c"), (x[0], x[1], x[2])):
        d[k] = v ** 2
    return d["a"] * d["b"] + d["c"]


@program((THREE,))
def written_dict_as_arguments(x):
    d = {"v": x[0]}
    d["w"] = x[1]

    def f(v, w):
        return v * w ** 2
    return f(**d)


@program((THREE,))
def written_dict_in_a_tuple(x):
    d = {"a": x[0]}
    t = (d, 1)
    d["a"] = x[1] * 2
    return t[0]["a"]


@program((THREE,))
def list_by_constants(x):
    L = [x[0], x[1], x[2]]
    L[-1] = L[-2] * L[0]
    return L[2] * L[1]


@program((THREE,))
def state_copied_by_a_helper(x):
    s = {"q": x[0], "p": x[1]}

    def step(s, h):
        s = dict(s)
        s["q"] = s["q"] + h * s["p"]
        s["p"] = s["p"] - h * s["q"]
        return s
    for i in range(4):
        s = step(s, 0.1)
    return s["q"] * s["p"]


@program((THREE,))
def state_bound_anew(x):
    s = {"q": x[0], "p": x[1]}
    for i in range(4):
        s = {"q": s["q"] + 0.1 * s["p"], "p": s["p"] - 0.1 * s["q"]}
    return s["q"] * s["p"]


@program((THREE,))
def state_bound_anew_by_another_name(x):
    s = {"q": x[0], "p": x[1]}
    for i in range(4):
        n = {"q": s["q"] + 0.1 * s["p"], "p": s["p"] - 0.1 * s["q"]}
        n["q"] += x[2]
        s = n
    return s["q"] * s["p"]


@program((THREE,))
def state_of_an_optimiser(x):
    st = {"m": np.zeros(3), "v": np.zeros(3), "t": 0}
    th = x.copy()
    for i in range(3):
        g = 2 * th
        st["t"] += 1
        st["m"] = 0.9 * st["m"] + 0.1 * g
        st["v"] = 0.99 * st["v"] + 0.01 * g ** 2
        th = th - 0.1 * st["m"] / (1 - 0.9 ** st["t"]) / (np.sqrt(st["v"] / (1 - 0.99 ** st["t"])) + 1e-08)
    return np.sum(th)


@program((THREE,))
def nested_parameters_written(x):
    pr = {"l1": {"w": x[0], "b": x[1]}, "l2": {"w": x[2], "b": 0.0}}
    pr["l2"]["b"] = pr["l1"]["w"] * 2
    h = 1.0
    for k in ("l1", "l2"):
        h = np.tanh(pr[k]["w"] * h + pr[k]["b"])
    return h


@program((THREE,))
def nested_parameters_written_by_their_keys(x):
    pr = {"l1": {"w": x[0]}, "l2": {"w": x[2]}}
    for k in pr:
        pr[k]["w"] = pr[k]["w"] * x[1]
        for j, v in pr[k].items():
            pr[k][j] = v + 1.0
    return pr["l1"]["w"] * pr["l2"]["w"]


@program((THREE,))
def history_in_a_dict_of_lists(x):
    h = {"E": [], "q": []}
    q = x[0]
    for t in range(5):
        q = q - 0.1 * x[1] * q
        h["q"].append(q)
        h["E"].append(0.5 * q * q)
    return np.sum(np.array(h["E"])) + h["q"][-1]


@program((THREE,))
def list_of_two_buffers(x):
    L = [x.copy(), np.zeros(3)]
    for _ in range(3):
        L[1][:] = np.sin(L[0])
        L[0], L[1] = (L[1], L[0])
    return np.sum(L[0] * x)


@program((THREE,))
def arrays_of_a_dict_in_place(x):
    d = {"u": x.copy(), "v": np.zeros(3)}
    for _ in range(4):
        d["v"] += 0.1 * np.sin(d["u"])
        d["u"][:] = d["u"] + 0.1 * d["v"]
    return np.sum(d["u"] ** 2)


@program((THREE,))
def methods_of_a_dict(x):
    d = {"a": x[0]}
    d.update({"b": x[1]})
    d.update(c=x[2])
    d.setdefault("z", x[0])
    v = d.pop("a")
    return v * d["b"] * d["c"] + d["z"]


which, label = 1, "a"


@program((THREE,))
def comprehension_variable_called_like_a_global_number(x):
    held = {0: x[0], 1: x[1] ** 2}
    held[0] = held[1] * x[2]
    doubled = [2.0 * held[which] for which in range(2)]
    return doubled[0] * doubled[1] * which


@program((THREE,))
def comprehension_variable_called_like_a_global_text(x):
    held = {}
    held["a"] = x[0]
    held["b"] = x[1] * x[2]
    scaled = {label: value * (k + 2.0) for k, (label, value) in enumerate(held.items())}
    squares = {label: (lambda t: t * held[label])(value) for label, value in held.items()}
    return scaled["a"] * scaled["b"] + squares["b"] * held[label]


@program((THREE,))
def items_of_lists_by_a_variable_called_like_a_global(x):
    held = [x[0], x[1], x[2] ** 2]
    held[which] = held[0] * 3.0
    return sum([held[which] * (which + 1) for which in range(3)]) * held[which]


def history_of_a_decay(rate, level, steps):
    history = {"t": [0.0], "y": [level]}
    t = 0.0
    for _ in range(steps):
        t = t + 0.25
        level = level - 0.25 * rate * level
        history["t"].append(t)
        history["y"].append(level)
    return {label: np.array(values) for label, values in history.items()}


@program((0.7, 1.3, 4), (0.7, 1.3, 0))
def history_as_a_dict_of_arrays(rate, level, steps):
    run = history_of_a_decay(rate, level, steps)
    return np.sum(run["y"] ** 2 * (1.0 + run["t"]))


@program((0.7,), (-1.3,))
def dict_of_the_items_of_a_local_dict(x):
    given = {"w": x, "b": np.sin(x)}
    doubled = {name: value * 2.0 for name, value in given.items()}
    copied = {}
    for name, value in given.items():
        copied[name] = value * doubled[name]
    return doubled["w"] * doubled["b"] + copied["w"] * x + copied["b"]

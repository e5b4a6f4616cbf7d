"""Random programs of objects, dicts and lists that are made and written: other names, objects in objects, branches, loops, helpers.

    python -m tests.random_containers FIRST LAST [curved] [show]
"""

import sys

import numpy as np

from tests.judged_stores import judged
from tests.random_stores import run_all

HEAD = '''class Node:
    scale = 0.5

    def __init__(self, a, v, kid=None):
        self.a, self.v, self.kid = a, v, kid

    def add(self, w):
        self.a = self.a + self.scale * w
        self.v = self.v + w[0]

    def fill(self, w):
        self.a[1:] = w[1:]
        self.a += self.v
        return self

    def twin(self):
        return Node(self.a * 0.5, self.v + 1.0, self.kid)

    @property
    def total(self):
        return np.sum(self.a) * self.v

    def __add__(self, other):
        return Node(self.a + other.a, self.v * other.v, other.kid)


class Leaf(Node):
    scale = 0.25

    def add(self, w):
        super().add(w * self.v)
        self.seen = self.v


class Bare:
    a, v, kid = np.ones(4), 0.5, None

    def add(self, w):
        self.a = w
        self.v = self.v + w[1]

    def twin(self):
        return Bare()

    total = property(lambda self: np.sum(self.a) * self.v)


def bump(node, s):
    node.v = node.v * 0.5 + s
    return node


def moved(node, s):
    for k in range(2):
        node.v = node.v * s
        if s > 0.4:
            node = Node(node.a * 0.5, node.v + 1.0)
        node.v = node.v * 0.5
    return node


def changed(d, node):
    d["v"] = d["v"] * 0.5 + node.v
    if node.v > 0.5:
        d["o"] = node
    return d["v"]


'''
BINDINGS = ("{0} = {1}", "{0} = Node(u, s, kid)", "{0} = Node(w * 1.0, s, {1}.kid)", "{0} = {1}.twin()", "{0} = Leaf(u * 2.0, s, kid)",
            "o, p = p, o", "q = o if s > 0.3 else p", "{0} = L[1]", "L[0] = {0}", "{0} = d[\"o\"]", "d[\"o\"] = {0}", "{0} = copy.copy({1})",
            "{0} = copy.deepcopy({1})", "{0}.kid = {1}.kid", "{0}.kid = Node(w, s)", "kid = {0}.kid", "{0} = {1} + {0}",
            "{0} = bump({1}, s)", "d = {{\"v\": s, \"w\": w * 1.0, \"o\": {0}}}", "d = dict(d)", "L[0], L[1] = L[1], L[0]",
            "e = d", "d, e = e, d", "e = {{}}", "o = Bare()", "{0} = moved({1}, s)", "{0} = Node({0}.a, {0}.v * s, kid)")
WRITES = ("{0}.v = {0}.v * s", "{0}.v += x[1]", "{0}.a = {1}.a * 0.5", "{0}.a += w", "{0}.a[1] = {1}.v", "{0}.a[:] = w", "{0}.add(w)",
          "{0}.add({1}.a)", "{0}.fill(w)", "d[\"v\"] = s * 0.5", "d[\"v\"] += {0}.v", "d[\"w\"][0] = s", "d[\"w\"] = {0}.a", "{0}.kid.v = s",
          "{0}.kid.a[0] = {1}.v", "{0}.new = s", "bump({0}, s)", "s = s + changed(d, {0})", "s = s + moved({0}, s).v * 0.1", "L[0].v = s", "L[1].add(u)", "e[\"v\"] = {0}.v",
          "d[\"n\"] = s", "put({0})", "s = s * 0.5 + put({0})", "{0}.v, {1}.v = {1}.v, {0}.v", "u[2] = {0}.v", "u = {0}.a", "w = {0}.a * 1.5")
READS = ("s = s + {0}.v", "s = s + np.sum({0}.a * w)", "s = np.sin(s) + {0}.total", "s = s + d[\"v\"] * len(d)", "s = s + np.sum(d[\"w\"])",
         "s = s + {0}.kid.v * {1}.v", "s = s + L[0].v * L[1].total", "s = s + sum([z.v for z in L])", "s = s + e[\"v\"]",
         "s = s + d[\"o\"].v", "s = s + 0.5 * getattr({0}, \"v\")")
TESTS = ("s > 0.3", "{0}.v > 0.5", "i == 1", "{0} is {1}", "d[\"v\"] > s")
WALKS = ("for i in range(2):", "for i in range(n):", "for i in range(n):", "for q in (o, p):", "for q in L:")


class Writer:
    """Writes one program from random numbers."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        few = self.rng.random() < 0.6       # of what makes programs refused where they have much of it
        self.bindings = tuple(self.rng.choice(BINDINGS, 3 if few else 8, replace=False))

    def pick(self, choices):
        return str(choices[self.rng.integers(len(choices))]).format(self.name(), self.name())

    def name(self):
        return "opq"[self.rng.choice(3, p=[0.45, 0.35, 0.2])]

    def statement(self, depth):
        kind = self.rng.integers(15)
        if kind < 3:
            return [self.pick(self.bindings)]
        if kind == 3 and depth:
            return [self.pick(("q = o", "p = q", "q = {0}", "{0} = Node({0}.a, {0}.v * s, kid)"))]
        if kind < 8:
            return [self.pick(WRITES)]
        if kind == 12 and depth < 2:
            other = ["else:", *self.indented(depth)] if self.rng.random() < 0.5 else []
            return [f"if {self.pick(TESTS)}:", *self.indented(depth), *other]
        if kind > 12 and depth < 2:
            way = [[], [], ["    if s > 2.0:", "        break"], ["    if s < -1.0:", "        continue"]][self.rng.integers(4)]
            return [self.pick(WALKS), *self.indented(depth), *way]
        return [self.pick(READS)]

    def indented(self, depth):
        return [f"    {line}" for _ in range(self.rng.integers(1, 4)) for line in self.statement(depth + 1)]

    def program(self):
        lines = ["i, s, u, w = 0, x[0], x * 1.5, m[1] * y", "kid = Node(w * x, 0.7)", "o = Node(u, s, kid)",
                 self.pick(("p = Node(w * 2.0, x[1], kid)", "p = Node(u, s, Node(u * 0.5, s))", "p = Leaf(w * 1.0, s, kid)", "p = o")), "q = o",
                 self.pick(("L = [o, p]", "L = [o, o]", "L = [Node(u, 0.2), p]")),
                 "d = {\"v\": s * s, \"w\": w * 0.5, \"o\": o}", "e = d", "", "def put(node):", "    node.v = node.v + s", "    return node.v * 0.5", ""]
        for _ in range(self.rng.integers(3, 9)):
            lines += self.statement(0)
        end = "    return s + o.total + p.v + np.sum(q.a * kid.a) + o.kid.v * d[\"v\"] + np.sum(d[\"w\"] * u) + L[0].v + np.sum(L[1].a * w)"
        return HEAD + "\n".join(["def program(x, y, m, n):", *[f"    {line}" if line else "" for line in lines], end, ""])


if __name__ == "__main__":
    run_all(Writer, judged, sys.argv)

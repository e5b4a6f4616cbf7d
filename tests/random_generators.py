"""Random programs of generators and iterators: what they yield, who walks them and how far, what either of them writes meanwhile.

    python -m tests.random_generators FIRST LAST [curved] [show]
"""

import sys

import numpy as np

from tests.judged_stores import judged
from tests.random_stores import run_all

HEAD = '''import itertools
import functools


class Kept:
    def __init__(self, v, items):
        self.v, self.items = v, items

    def __iter__(self):
        for item in self.items:
            yield item * self.v

    def steps(self, k):
        while k > 0:
            self.v = self.v * 0.5 + 0.1
            yield self.v
            k -= 1


'''
SOURCES = ("first(s, n)", "second(x, s)", "third(s)", "Kept(s, x)", "Kept(s, x).steps(n)", "(a * s for a in x if a > 0.5)", "x", "ys",
           "zip(x, first(s, 3))", "enumerate(second(y, s))", "map(lambda a: a * s, x)", "itertools.islice(endless(s), 3)",
           "itertools.chain(x, first(s, 2))", "itertools.pairwise(x)", "itertools.accumulate(x)", "reversed(ys)", "filter(lambda a: a > 0.6, x)",
           "itertools.takewhile(lambda a: a > 0.52, endless(s))", "inner(s)", "zip(x, y, ys)", "itertools.cycle(x)", "endless(s)", "kept")
ENDLESS = ("itertools.cycle(x)", "endless(s)")
YIELDS = ("yield v", "yield v * 0.5", "yield a * v", "yield from first(v, 2)", "yield from [v, v * v]")
STEPS = ("v = v * 0.5 + a", "v += 0.3", "a = a * v", "w[1] = v", "w[0] += a", "v = np.sin(v) + w[0]", "v = v + np.sum(w) * 0.1")
WRITES = ("s = s * 0.7 + {0}", "t = t + {0} * s", "w[k % 3] = {0}", "w[1] += {0}", "ys = [*ys[-3:], {0}]", "t += np.sum(w) * {0}", "y[2] = {0}",
          "t = t + {0} * {0}", "k += 1", "s = {0} * 0.5", "o.v = o.v + {0}")
TAKEN = ("t = t + sum({0})", "t = t + max(0.5, *{0})", "t = t + sum([a * s for a in {0}])", "t = t + sum(a * a for a in {0})", "ys = list({0})",
         "t = t + (1.0 if any(a > 0.9 for a in {0}) else s)", "t = t + max({0}, default=s)", "t = t + sorted({0}, reverse=True)[0]",
         "t = t + functools.reduce(lambda p, q: p * 0.5 + q, {0}, s)", "t = t + next(iter({0}), s)", "*zs, z = {0}", "t = t + sum([*{0}])")
NUMBERS = tuple([source for source in SOURCES if not source.startswith(("zip", "enumerate", "itertools.pairwise")) and source not in ENDLESS])


class Writer:
    """Writes one program from random numbers."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)

    def pick(self, choices):
        return str(choices[self.rng.integers(len(choices))])

    def generator(self, name, params, walks):
        """The text of a generator function."""
        lines = [self.pick(STEPS) if self.rng.random() < 0.5 else "pass", f"{walks}"]
        body = []
        for _ in range(self.rng.integers(1, 4)):
            kind = self.rng.integers(4)
            if kind == 0:
                body += [f"if v > {self.rng.uniform(0.2, 1.0):.2f}:", f"    {self.pick(YIELDS)}"]
            elif kind == 1:
                body.append(self.pick(STEPS))
            else:
                body.append(self.pick(YIELDS))
        ends = [["if v > 1.4:", "    return"], [], [], [self.pick(YIELDS)]][self.rng.integers(4)]
        last = [self.pick(YIELDS)] if self.rng.random() < 0.3 else []
        return [f"def {name}({params}):", "    a, w = 0.5, np.ones(2)", *[f"    {line}" for line in lines],
                *[f"        {line}" for line in (*body, *ends)], *[f"    {line}" for line in last], ""]

    def indented(self, depth, item):
        return [f"    {line}" for _ in range(self.rng.integers(1, 4)) for line in self.statement(depth + 1, item)]

    def statement(self, depth, item="s"):
        kind = self.rng.integers(10)
        if kind < 3 or depth > 1:
            return [self.pick(WRITES).format(item)]
        if kind == 3:
            return [f"if {item} > {self.rng.uniform(0.2, 1.2):.2f}:", *self.indented(depth, item)]
        if kind < 6:
            return [self.pick(TAKEN).format(self.pick(NUMBERS))]
        if kind == 6:
            return ["kept = " + self.pick(NUMBERS[:-1])]
        source = self.pick(SOURCES)
        target = "a" if source in (*NUMBERS, *ENDLESS) else "b, a"
        if source.startswith("zip(x, y"):
            target = "a, b, c"
        leaves = source in ENDLESS
        exits = ["    k += 1", "    if k > 4:", f"        {'return t * a' if self.rng.random() < 0.2 else 'break'}"] if leaves else \
            [[], ["    if a > 1.1:", "        continue"], ["    if a > 1.0:", "        break"]][self.rng.integers(3)]
        other = ["else:", *self.indented(depth, "s")] if self.rng.random() < 0.2 else []
        return [f"for {target} in {source}:", *exits, *self.indented(depth, "a"), *other]

    def program(self):
        lines = ["k, s, t, w, y, ys = 0, x[0], 0.0, np.ones(3) * x[1], y * 1.0, [x[2], x[3] * 0.5]", "o = Kept(s, ys)", "kept = iter(x)", "a = s", "",
                 "def inner(v):", "    for a in x[:2]:", "        yield a * s + v", ""]
        for _ in range(self.rng.integers(2, 6)):
            lines += self.statement(0)
        end = "    return t + s * o.v + np.sum(w * x[:3]) + sum(ys) + y[2] * a"
        return HEAD + "\n".join([*self.generator("first", "v, n", "for k in range(n):"), *self.generator("second", "u, v", "for a in u:"),
                                 *self.generator("third", "v", "for k in range(4):\n        v = v + 0.35"),
                                 "def endless(v):", "    while True:", "        yield v", "        v = v * 0.6 + 0.2", "", "",
                                 "def program(x, y, m, n):", *[f"    {line}" if line else "" for line in lines], end, ""]).replace(
                                     "yield from first(v, 2)", "yield from [v, v * 0.5]", 1)


if __name__ == "__main__":
    run_all(Writer, judged, sys.argv)

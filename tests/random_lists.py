"""Random programs that change lists: several names, lists in lists, items that are written, branches, loops, early exits.

    python -m tests.random_lists FIRST LAST [curved] [show]
"""

import sys

import numpy as np

from tests.judged_stores import judged
from tests.random_stores import run_all

ITEMS = ("u", "w", "u * x", "np.sin(w)", "u.copy()", "a[-1]", "b[0] * 0.5", "m[1] * s", "a[0] + w")
CHANGES = ("{0}.append({1})", "{0}.append({1})", "{0}.append({1})", "{0}.insert({2}, {1})", "{0}.extend([{1}, w])", "{0}.extend(b)",
           "{0}.reverse()", "{0}[{2}] = {1}", "{0}[{2}] = {1}", "{0} += [{1}]", "{0} += b", "{0}.pop({2})", "c = {0}.pop()", "del {0}[{2}]",
           "{0}[{2}:] = [{1}, u]", "{0}[:] = [{1}, *b]", "del {0}[1:{2}]", "{0} *= 2", "{0}.insert({2}, {0}.pop({2}))")
"""Changes of a list of arrays: its name, an item, a place."""
NUMBERS = ("q[{0}] = s * {1}", "q[i % len(q)] = {1}", "q[{0}] += {1}", "q[{0}] *= {1}", "q.append({1})", "s = s + q.pop()", "s = s * q.pop({0})",
           "q.insert({0}, {1})", "q.sort()", "q.sort(reverse=True)", "q.sort(key=lambda t: t * t)", "q.reverse()", "del q[{0}]", "q += [{1}, s]",
           "q[{0}:] = [{1}]", "q[::2] = [t * 0.5 for t in q[::2]]", "q = q + [{1}]", "q = q * 2", "p = q", "p = q[:]", "p.append({1})",
           "p[{0}] = {1}", "q, p = p, q", "put(q, {0}, {1})", "s = s + len(p)", "q.remove(q[{0}])", "q[0], q[-1] = q[-1], q[0]",
           "while len(q) > 4: s = s + q.pop(0)")
"""Changes of lists of numbers: a place, a number."""
BINDINGS = ("b = a", "b = a[:]", "b = list(a)", "a, b = b, a", "b = [u]", "a = [w, u]", "c = a[-1]", "c = b[0]", "u = a[-1]", "w = u",
            "u = u * 0.5", "w = np.cos(u)", "both = [a, b]", "a = both[0]", "b = both[1]", "u, w = w, u")
ROWS = ("R[0][-1] = {0}", "R[i % 2].append({0})", "r = R[-1]", "r.append({0})", "R.append([{0}])", "R[0], R[1] = R[1], R[0]", "r[0] += {0}",
        "s = s + sum(R[0])", "R.insert(0, [{0}])", "s = s + R.pop()[0]", "R[0] = [{0}]", "for r in R: r[0] = r[-1] * {0}", "r = R[0]",
        "R = [list(t) for t in R]", "q = R[0]", "R.append(q)", "R[-1][0] *= {0}", "R[i % 2][0] = R[1][0]", "put(R[0], -1, {0})", "T = R[:]",
        "T[0][0] = {0}", "R += [[{0}, s]]", "R.reverse()", "del R[0][1:]", "A[i % 2][1] = {0}", "A[0] += w", "A[1] = A[0] * 2", "c = A[-1]",
        "A.append(u)", "A[0][:] = A[1]", "s = s + np.sum(A[0] * A[-1])", "R = R * 2", "r = [{0}]", "R.append(r)", "s = s + r[0]", "R *= 2")
"""Changes of a list of lists and of a list of arrays."""
VALUES = ("s", "x[0]", "y[1] * s", "np.sin(q[0])", "p[-1] * 0.5", "m[1, 2]", "q[i % len(q)] * x[3]", "2.0")
READS = ("s = s + sum(q) * 0.3", "s = s + q[0] * p[-1]", "s = s + np.sum(np.array(p))", "s = s + max(q)",
         "s = s + np.sum(a[-1])", "s = s + np.sum(c * u)", "s = s + np.sum(b[0])", "s = np.sin(s) + len(a)",
         "s = s + np.sum(sum(b))", "s = s + np.sum(both[0][0])")
STORES = ("u[0] = s", "u[:] = w * x", "c[1] = x[0]", "a[-1][0] = s", "w *= 0.5", "c += u", "b[0][:] = x")


class Writer:
    """Writes one program from random numbers."""

    def __init__(self, seed):
        self.rng, self.rows = np.random.default_rng(seed), seed % 2 == 1

    def pick(self, *choices):
        return choices[self.rng.integers(len(choices))]

    def statement(self, depth):
        kind = self.rng.integers(20 if not self.rows else 26)
        if kind >= 20:
            return [self.pick(*ROWS).format(self.pick(*VALUES))]
        if kind >= 14:
            return [self.pick(*NUMBERS).format(self.pick("0", "-1", "1", "i"), self.pick(*VALUES))]
        if kind < 5:
            return [self.pick(*CHANGES).format(self.pick("a", "a", "b"), self.pick(*ITEMS), self.pick("0", "1", "-1"))]
        if kind < 7:
            return [self.pick(*BINDINGS)]
        if kind < 10:
            return [self.pick(*READS)]
        if kind == 10:
            return [self.pick(*STORES)]
        if kind == 11 and depth < 2:
            test = self.pick("s > 0.3", "len(a) > 2", "i == 1")
            return [f"if {test}:", *self.indented(depth), *(["else:", *self.indented(depth)] if self.rng.random() < 0.5 else [])]
        if kind == 12 and depth < 2:
            head = self.pick("for i in range(2):", "for i in range(n):", "for c in list(a):", "for c in b[:]:")
            way = self.pick([], [], ["    if s > 2.0:", "        break"], ["    if len(a) > 5:", "        continue"])
            return [head, *self.indented(depth), *way]
        return [self.pick(*READS)]

    def indented(self, depth):
        return [f"    {line}" for _ in range(self.rng.integers(1, 4)) for line in self.statement(depth + 1)]

    def program(self):
        lines = [self.pick("u = x * 1.5", "u = np.ones(4)", "u = x"), self.pick("w = np.cos(x)", "w = u", "w = x * y", "w = m[2] * x"),
                 self.pick("a = [u]", "a = [w * x]", "a = [u, w]"), self.pick("b = [w]", "b = a", "b = [u]"),
                 "c, both, i, s = u * 1.0, [a, b], 0, x[0]", self.pick("q = [s, x[1], 0.5]", "q = [0.3] * 3", "q = [t * t for t in x]"),
                 self.pick("p = q", "p = [s]", "p = list(q)", "p = [*q, y[0]]")]
        if self.rows:
            lines += [self.pick("R = [[s, x[1]], [0.5]]", "R = [[0.0] * 2 for _ in range(2)]", "R = [[t] for t in x]", "R = [q, [s]]"),
                      self.pick("A = [u.copy(), w * 1.0]", "A = [np.zeros(4) for _ in range(2)]", "A = [u, w]"), "r, T = R[0], R"]
        for _ in range(self.rng.integers(3, 8)):
            lines += self.statement(0)
        rows = " + sum(R[0]) + sum(R[-1]) + r[0] * T[0][-1] + np.sum(A[0] * A[-1])" if self.rows else ""
        end = f"    return s{rows} + np.sum(a[0] * a[-1]) + np.sum(sum(b)) + np.sum(u * w) + sum(q) + p[0] * p[-1]"
        return "\n".join(["def put(t, k, v):", "    t[k] = v * t[0]", "", "", "def program(x, y, m, n):", *[f"    {line}" for line in lines], end, ""])


if __name__ == "__main__":
    run_all(Writer, judged, sys.argv)

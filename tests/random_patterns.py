"""Random programs whose Jacobians are sparse: in-place stores, slices, gathers, branches and loops. No element is missing in their patterns.

    python -m tests.random_patterns FIRST LAST [show]       runs the programs FIRST to LAST, prints those that are wrong

A pattern is compared with dense Jacobians at other floats than those it was found at, and with what a NaN in each argument reaches; the
sparse Jacobian, and the sparse Hessian of the sum of cubes, with the dense ones, by one derivative for all points.
"""

import random
import sys
import tempfile
import warnings
from collections import Counter
from pathlib import Path

import numpy as np

from adcompile import DerivativeError, DerivativeWarning, hessian, hessian_pattern, jacobian, jacobian_pattern
from tests.generate import loaded

SIZE = 8
SLICES = {7: ("1:", ":-1"), 6: ("2:", ":-2", "1:-1"), 4: ("::2", "1::2", "2:6", "6:2:-1"), 3: ("1:4", "5:", ":3", "0:3", "::3")}
POINTS = 3


class Writer:
    """Writes one program from random numbers. All names are vectors of SIZE elements, `s` a number."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.lines, self.names, self.inner = [], ["x"], 0
        self.varied = self.rng.random() < 0.5           # whether floats decide anything

    def pick(self, *choices):
        return self.rng.choice(choices)

    def add(self, depth, text):
        self.lines.append("    " * depth + text)

    def row(self):
        return self.pick(*self.names, self.names[-1])

    def at(self):
        return self.pick(*map(str, range(-SIZE, SIZE)), "n", *(["i"] if self.inner else []))

    def number(self):
        return self.pick("0.5", "-1.5", "s", "a", f"{self.row()}[{self.at()}]", f"w[{self.at()}]", "2", f"{self.row()}[{self.at()}] * s")

    def part(self, length):
        """A vector of so many elements."""
        bounds = self.pick(*SLICES.get(length, (":",)))
        row = self.row()
        if length == SIZE:
            return self.pick(row, row, f"{row}[::-1]", f"np.roll({row}, {self.pick(1, -1, 3)})", "w", f"{row}[k]", f"{row}[k[::-1]]",
                             f"np.concatenate([{row}[3:], {self.row()}[:3]])", f"np.where(w > 1.0, {row}, {self.row()})",
                             f"np.where({row} > 0.0, {self.row()}, 0.5)" if self.varied else row, f"np.ravel({row}.reshape(2, 4).T)",
                             f"helper({row}, {self.row()})")
        return self.pick(f"{row}[{bounds}]", f"{row}[{bounds}]", f"w[{bounds}]", f"{row}[k[{bounds}]]", f"np.sin({row}[{bounds}])")

    def value(self, length=SIZE):
        one, other = self.part(length), self.part(length)
        return self.pick(f"{one} * {other}", f"{one} + {other}", f"{one} - {other} * {self.number()}", f"np.tanh({one})", one, f"{one} * {self.number()}",
                         f"{one} / (1.5 + {other} ** 2)", f"-{one} * {other} + {self.part(length)}", f"np.maximum({one}, {other})",
                         f"np.abs({one}) * 0.5", f"{one} ** 2", f"np.exp(-{one} ** 2)", f"{one} * {other} * {self.part(length)}")

    def store(self, depth):
        name, op = self.pick(*[name for name in self.names if name != "x"]), self.pick("", "", "+", "-", "*")
        length = self.pick(SIZE, 7, 6, 6, 4, 3)
        bounds = self.pick(*SLICES.get(length, (":", "::-1", "...")))
        kinds = [f"{name}[{bounds}] {op}= {self.value(length)}"] * 6
        kinds += [f"{name}[{self.at()}] {op}= {self.number()}"] * 3
        kinds += [f"{name}[{bounds}] {op}= {self.number()}", f"{name}[k] = {self.value()}", f"{name}[w > 1.0] {op}= {self.number()}",
                  f"np.add.at({name}, k, {self.value()})"]
        kinds += [f"{name}[{name} > 0.2] {op}= {self.number()}"] if self.varied else []
        kinds += [f"{name}[int({self.row()}[0] > 0.3) + 1] {op}= {self.number()}"] if self.varied else []
        self.add(depth, self.pick(*kinds))

    def opened(self, depth):
        name = f"v{len(self.names)}"
        self.add(depth, f"{name} = {self.pick('np.zeros_like(x)', 'x.copy()', 'np.zeros(8)', 'x * 1.0', self.value(), self.value())}")
        if self.lines[-1].endswith(("= x", "= w")) or "[" in self.lines[-1].partition("= ")[2] or "ravel" in self.lines[-1]:
            self.lines[-1] = f"{self.lines[-1]} + 0.0"
        self.names.append(name)

    def scalar(self, depth):
        self.add(depth, self.pick(f"s = {self.number()}", f"s = s + {self.number()}", f"s = np.sum({self.part(3)}) * 0.3", "s = a * 2.0"))

    def test(self):
        kinds = ["n > 2", "n == 3", "k[0] > 1", "len(x) > 4"]
        kinds += ["x[0] > 0.0", f"{self.row()}[{self.at()}] > {self.number()}", "a > 0.7", "s > 0.4"] if self.varied else []
        return self.pick(*kinds)

    def block(self, depth, size):
        for _ in range(size):
            kind = self.rng.random()
            if kind < 0.1 and depth < 3:
                self.add(depth, f"if {self.test()}:")
                self.block(depth + 1, self.pick(1, 2))
                if self.rng.random() < 0.6:
                    self.add(depth, "else:")
                    self.block(depth + 1, 1)
            elif kind < 0.16 and depth < 3 and not self.inner:
                self.add(depth, f"for i in range({self.pick('2', '3', 'n')}):")
                self.inner += 1
                self.block(depth + 1, self.pick(1, 2))
                self.inner -= 1
            elif kind < 0.28 and depth == 1:
                self.opened(depth)
            elif kind < 0.38:
                self.scalar(depth)
            else:
                self.store(depth)

    def text(self):
        self.add(0, "import numpy as np\n\n\ndef helper(u, v):\n    r = u * v\n    r[1:-1] += u[2:]\n    return r\n\n")
        self.add(0, "def program(x, w, k, n, a):")
        self.add(1, "s = 0.5")
        self.opened(1)
        self.block(1, self.rng.randint(3, 9))
        last = self.names[-1]
        self.add(1, self.pick(f"return {last}", f"return {last}", f"return {last} + 0.0 * x", f"return {last}[2:] * {self.pick(*self.names)}[:-2]", f"return {last} * s",
                              f"return np.concatenate([{last}, x[:2]])"))
        return "\n".join(self.lines) + "\n"


class GridWriter(Writer):
    """Writes a program on tables of 2 x 4 numbers, in which floats decide nothing."""

    FORMS = {(2, 4): (":", "::-1", ":, ::-1", "...", "::-1, ::-1"), (2, 2): (":, ::2", ":, 1::2", "::-1, 1:3", ":, 2:", "..., :2", ":, 2:0:-1"),
             (1, 4): ("1:", ":1", "-1:"), (4,): ("0", "1", "-1, :", "0, ::-1"), (2,): (":, 0", ":, -1", "0, 1:3", "1, ::2", "..., n"),
             (1, 2): ("1:, 1:3", ":1, ::2"), (): ("0, 1", "1, -1", "n % 2, 0")}

    def part(self, length):
        index = self.pick(*self.FORMS[length])
        kinds = [f"{self.row()}[{index}]"] * 4 + [f"v[{index}]"]
        kinds += {(2, 4): [f"{self.row()}.T.reshape(2, 4)", f"x.reshape(2, 4)[{index}]", f"({self.row()}[:, :1] + v)", f"({self.row()}[0] * v)"],
                  (4,): [f"{self.row()}.T[:, 1]", f"{self.row()}.ravel()[2:6]", f"np.concatenate([{self.row()}[0, 2:], {self.row()}[1, :2]])"],
                  (2, 2): [f"np.stack([{self.row()}[0, 1:3], {self.row()}[1, :2]])", f"{self.row()}.T[1:3]"]}.get(length, [])
        return self.pick(*kinds)

    def row(self):
        return self.pick(*self.names[1:], self.names[-1])

    def number(self):
        return self.pick("0.5", "-1.5", "a", "2", self.part(()), self.part(()), "w[n]")

    def store(self, depth):
        form = self.pick(*self.FORMS)
        value = self.number() if form == () or self.rng.random() < 0.1 else self.value(form)
        self.add(depth, f"{self.pick(*self.names[1:])}[{self.pick(*self.FORMS[form])}] {self.pick('', '', '+', '-', '*')}= {value}")

    def opened(self, depth):
        name = f"v{len(self.names)}"
        form = self.value((2, 4)) if len(self.names) > 1 else "x.reshape(2, 4) * 1.0"
        self.add(depth, f"{name} = {self.pick('np.zeros((2, 4))', 'x.reshape(2, 4) * v', form, form)} + 0.0")
        self.names.append(name)

    def block(self, depth, size):
        for _ in range(size):
            (self.opened if self.rng.random() < 0.15 else self.store)(depth)

    def text(self):
        self.add(0, "import numpy as np\n\n\ndef program(x, w, k, n, a):")
        self.add(1, "v = w.reshape(2, 4)")
        self.opened(1)
        self.block(1, self.rng.randint(3, 8))
        self.add(1, self.pick(f"return {self.row()}", f"return {self.row()}.ravel()", f"return {self.row()}.T", f"return {self.part((2, 2))}"))
        return "\n".join(self.lines) + "\n"


def written(seed):
    """The text of the program of a seed."""
    return (GridWriter if seed % 3 == 2 else Writer)(seed).text()


def point(rng):
    return rng.normal(size=SIZE), rng.uniform(0.5, 1.5, SIZE), rng.normal()


def check(seed, folder):
    """Demands that the program of a seed is right; returns how it went."""
    function = loaded(written(seed), Path(folder) / f"pattern_{seed}.py")
    rng = np.random.default_rng(seed)
    k, n = rng.integers(0, SIZE, SIZE), int(rng.integers(1, 5))
    tools = jacobian_pattern(function), jacobian(function), jacobian(function, mode="sparse")
    w = rng.uniform(0.5, 1.5, SIZE)             # masks are made of it: the pattern is one for these floats
    how = "no derivative"
    for number in range(POINTS):
        x, _, a = point(rng)
        given = (x, w, k, n, a)
        try:
            value, dense = function(*given), tools[1](*given)
        except (DerivativeError, ArithmeticError, ValueError, IndexError):
            continue
        if not np.isfinite(dense).all() or np.abs(dense).max(initial=0.0) > 1e8:
            continue
        dense = np.reshape(dense, (np.size(value), SIZE))
        pattern = tools[0](*given).toarray()
        demand(not (dense != 0)[~pattern].any(), "an element of the pattern is missing", dense, pattern)
        others(function, tools, given, pattern, rng)
        sparse = tools[2](*given)
        sparse.check_format(True)
        demand(close(sparse.toarray(), dense), f"the sparse Jacobian, {tools[2].table.last.mode}", sparse.toarray(), dense)
        how = tools[2].table.last.mode
        if number == 0:
            second(function, given)
    return how


def others(function, tools, given, pattern, rng):
    """The pattern covers the Jacobian at other floats of the vector, and all that a NaN in it reaches."""
    x, rest = given[0], given[1:]
    for y in rng.normal(size=(2, SIZE)):
        dense = tools[1](y, *rest)
        demand(not (np.reshape(dense, (-1, SIZE)) != 0)[~pattern].any(), "an element is missing at other floats", dense, pattern)
    value = np.reshape(function(*given), -1)
    for place in range(SIZE):
        y = x.copy()
        y[place] = np.nan
        reached = np.isnan(np.reshape(function(y, *rest), -1)) & ~np.isnan(value)
        demand(not (reached & ~pattern[:, place]).any(), f"a NaN in element {place} reaches more", reached, pattern[:, place])


def second(function, given):
    """The Hessian of the sum of cubes."""
    def total(x, w, k, n, a):
        return np.sum(function(x, w, k, n, a) ** 3)

    dense = hessian(total)(*given)
    if not np.isfinite(dense).all() or np.abs(dense).max() > 1e8:
        return
    pattern = hessian_pattern(total)(*given).toarray()
    demand(not (dense != 0)[~pattern].any(), "an element of the pattern of the Hessian is missing", dense, pattern)
    derivative = hessian(total, mode="sparse")
    found = derivative(*given)
    demand(close(found.toarray(), dense), f"the sparse Hessian, {derivative.table.last.mode}", found.toarray(), dense)
    demand((found != found.T).nnz == 0, "the sparse Hessian is not symmetric", found.toarray(), dense)


def close(found, expected):
    return np.allclose(found, expected, rtol=1e-9, atol=1e-9 * (1 + np.abs(expected).max(initial=0.0)))


def demand(holds, what, *shown):
    if not holds:
        raise AssertionError("\n".join([what, *map(str, shown)]))


def run(first, last, show=False):
    """How the programs went, by the way that their sparse Jacobians took; prints those that are wrong."""
    went = Counter()
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", DerivativeWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        for seed in range(first, last):
            try:
                went[check(seed, folder)] += 1
            except Exception as error:
                went["wrong"] += 1
                print(f"--- {seed}: {type(error).__name__}: {error}", flush=True)
                if show:
                    print(written(seed))
    return went


if __name__ == "__main__":
    numbers = run(int(sys.argv[1]), int(sys.argv[2]), "show" in sys.argv)
    for how, count in numbers.most_common():
        print(count, how)
    sys.exit(1 if numbers["wrong"] else 0)

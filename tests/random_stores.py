"""Random programs that write memory which carries a derivative, through names, views, helpers and containers that share it.

    python -m tests.random_stores FIRST LAST [curved] [show]       runs the programs FIRST to LAST, prints those that are wrong

Half of them are dense in names that are bound anew; the other half binds names as people do.
"""

import random
import sys
from collections import Counter

from tests.judged_stores import judged

ROWS = ("a", "b", "c", "d")
HELPERS = ("h0", "h1")
OPENINGS = {
    "row": ("x * 1.5", "x.copy()", "np.zeros(4)", "np.ones(4)", "np.cos(y)", "x", "y", "m[1]", "m[:, 2]", "m.T[0]",
            "np.zeros_like(y)", "np.full(4, 0.5)", "x + y", "np.array(x)", "m.sum(axis=0) * 0.3", "np.array([x[0], 1.0, y[2], 0.2])"),
    "pair": ("x[:2] * 2.0", "np.zeros(2)", "x[1:3]", "y[::2]", "x[-2:][::-1]", "m[1, 1:3]", "np.ones(2)"),
    "mat": ("m * 1.0", "np.outer(x, y)", "np.zeros((4, 4))", "m", "m.T", "m.copy()", "np.eye(4)", "np.zeros_like(m)", "m[:]", "m[::-1]"),
    "square": ("m[:2, 1:3]", "m[::2, ::2]", "np.zeros((2, 2))", "np.outer(x, y)[1:3, 1:3]", "x.reshape(2, 2)", "(x * y).reshape((2, 2))"),
    "cube": ("np.zeros((2, 2, 4))", "np.ones((2, 2, 4)) * x", "np.outer(x, y).reshape(2, 2, 4)", "np.zeros((4, 2, 2)).T"),
}
NAMES = {"row": ROWS, "pair": ("p", "q"), "mat": ("k", "l"), "square": ("e", "g"), "cube": ("u", "v")}


class Writer:
    """Writes one program from random numbers. `names` has the names that there are by the form of their arrays."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.dense = seed % 2 == 1
        self.lines, self.counters, self.loops, self.fresh = [], [], 0, 0
        self.names, self.tuples, self.inner = {form: [] for form in NAMES}, [], False

    # --- small parts --------------------------------------------------------------

    def pick(self, *choices):
        return self.rng.choice(choices)

    def chance(self, share):
        return self.rng.random() < share

    def add(self, depth, text):
        self.lines.append("    " * depth + text)

    def number(self):
        choices = ["s", "t", "1.5", "-0.3", "s * t", "x[1]", f"{self.row()}[{self.at()}]", f"{self.row()}[{self.at()}]", f"{self.row()}.sum() * 0.1",
                   f"np.sin({self.row()}[{self.at()}])", f"{self.row()} @ {self.row()} * 0.1"]
        if self.names["mat"]:
            choices += [f"{self.pick(*self.names['mat'])}[{self.at()}, {self.at()}]"]
        if self.names["row"] and not self.inner and self.chance(0.1):
            choices += [f"{self.pick(*HELPERS)}({self.row()}, {self.row()}, s)[1]"]
        return self.pick(*choices)

    def at(self, size=4):
        return self.pick(str(self.rng.randrange(size)), str(-self.rng.randint(1, size)), *(self.counters if size == 4 else ()))

    def row(self):
        """An array of four elements that can be written."""
        own = self.names["row"]
        if self.names["mat"] and self.chance(0.3) or not own:
            if self.names["mat"]:
                mat = self.pick(*self.names["mat"])
                return self.pick(f"{mat}[{self.at()}]", f"{mat}[:, {self.at()}]", f"{mat}.T[{self.at()}]", f"{mat}[{self.at()}][::-1]")
        if self.names["cube"] and self.chance(0.2) or not own:
            if self.names["cube"]:
                cube = self.pick(*self.names["cube"])
                return self.pick(f"{cube}[{self.at(2)}, {self.at(2)}]", f"{cube}[{self.at(2)}][{self.at(2)}]", f"{cube}.transpose(1, 0, 2)[0, 1]")
        if self.tuples and self.chance(0.2):
            return f"{self.pick(*self.tuples)}[{self.pick(0, 1)}]"
        return self.pick(*own) if own else "x"

    def value(self):
        row = self.row
        return self.pick(f"{row()} * {self.number()}", f"{row()} + {row()} * 0.5", f"{row()} - {self.number()}", f"np.sin({row()})", row(), f"x * {row()}",
                         f"np.exp(-{row()} ** 2)", f"{row()}[::-1] * y", f"{row()}.copy()", f"np.tanh({row()}) + t")

    # --- statements -----------------------------------------------------------------

    def store(self):
        row, op = self.row, self.pick("", "", "+", "-", "*")
        choices = [
            f"{row()}[{self.at()}] {op}= {self.number()}",
            f"{row()}[{self.at()}] {op}= {self.number()} * {self.number()}",
            f"{row()}[{self.pick(':', '::-1', '...')}] {op}= {self.value()}",
            f"{row()}[{self.pick(':2', '2:', '1:3', '::2', '-2:', '2:0:-1')}] {op}= {row()}[{self.pick('1:3', ':2', '::2', '2::-2')}] * {self.number()}",
            f"{row()}[1:] {op}= {row()}[:-1] * 0.5",
            f"{row()}[1:-1] {op}= {row()}[2:] - {row()}[:-2]",
            f"{row()}[{row()} > {self.pick('0.4', '0.6', 's')}] {op}= {self.number()}",
            f"{row()}[{self.at()}] {op}= {self.number()}",
        ]
        for name in self.names["pair"]:
            choices += [f"{name}[{self.pick('0', '1', ':', '::-1', '-1')}] {op}= {self.number()}", f"{row()}[{self.pick('1:3', '::2')}] {op}= {name}"]
        for name in self.names["mat"]:
            choices += [f"{name}[{self.pick('1:', ':2', '0', ':', '1:3', '::-1', 'None')}] {op}= {self.value()}", f"{name}[{self.at()}, {self.at()}] {op}= {self.number()}",
                        f"{name}[{self.pick(':', '1:', '::2')}, {self.at()}] {op}= {self.number()}", f"{name}[{name} > 0.5] {op}= {self.number()}",
                        f"{name}[1:-1, 1:-1] {op}= {name}[2:, 1:-1] + {name}[:-2, 1:-1] * 0.3", f"{name}.T[{self.pick('1:', ':2')}, {self.at()}] {op}= {self.number()}"]
        for name in self.names["square"]:
            choices += [f"{name}[{self.pick('0', ':, 1', '1, 0', '...', '::-1', ':, ::-1')}] {op}= {self.number()}", f"{name}.T[0] {op}= {row()}[:2]"]
        for name in self.names["cube"]:
            choices += [f"{name}[{self.pick('0', ':, 1', '1, 0', '...', '::-1', '..., 0', '0, :, 1', ':, 0, 1:3')}] {op}= {self.number()}",
                        f"{name}[{self.at(2)}] {op}= {self.value()}", f"{name}.T[{self.at()}, 1] {op}= {row()}[:2]"]
        return self.pick(*choices)

    def update(self):
        own = [name for form in NAMES for name in self.names[form]]
        name = self.pick(*own)
        value = self.value() if name in ROWS or name in (*NAMES["mat"], *NAMES["cube"]) else self.number()
        return f"{name} {self.pick('+', '-', '*', '*')}= {value}" + (" * 0.7" if self.chance(0.3) else "")

    def scalar(self):
        return self.pick(f"s = np.sin(s) + {self.number()} * 0.5", f"s += {self.number()} * 0.3", f"t = {self.number()}", f"s = s * 0.5 + np.sum({self.row()} * {self.row()})",
                         f"t = np.tanh(t) - {self.number()}", f"s = {self.row()}.max()")

    def binding(self):
        """A name of a form refers to something else."""
        form = self.pick(*[form for form in NAMES if self.names[form]])
        name, other, row = self.pick(*self.names[form]), self.pick(*self.names[form]), self.row
        sorts = {
            "row": (other, f"{row()}[::-1]", f"{row()}[:]", f"{row()}.copy()", self.value(), self.value(), "np.zeros(4)", row(),
                    f"np.ravel({row()})", f"{row()}.T", *[f"{one}.reshape(4)" for one in self.names["square"]], *[f"{one}.ravel()" for one in self.names["square"]],
                    *[f"{one}.ravel()[4:8]" for one in self.names["mat"]], f"np.asarray({row()})"),
            "pair": (other, f"{row()}[:2]", f"{row()}[::2]", f"{row()}[1:3]", f"{other}[::-1]", f"{other} * 1.5", f"{row()}[-2:]",
                     *[f"{one}[{self.at(2)}]" for one in self.names["square"]], *[f"{one}.T[1]" for one in self.names["square"]],
                     *[f"{one}[:, 1, 2]" for one in self.names["cube"]]),
            "mat": (other, f"{other}.T", f"{other}[::-1]", f"{other}[:, ::-1]", f"{other}.copy()", f"{other} * 0.5", "np.zeros((4, 4))", f"np.outer({row()}, x)",
                    f"{other}.transpose()", f"np.swapaxes({other}, 0, 1)", *[f"{one}.reshape(4, 4)" for one in self.names["cube"]]),
            "square": (other, f"{other}.T", f"{other} * 1.0", f"{row()}.reshape(2, 2)", *[f"{one}[:2, 1:3]" for one in self.names["mat"]],
                       *[f"{one}[1::2][:, ::2]" for one in self.names["mat"]], *[f"{one}[:, :, {self.at()}]" for one in self.names["cube"]]),
            "cube": (other, f"{other}[::-1]", f"{other} * 0.5", f"{other}.swapaxes(0, 1)", f"np.moveaxis({other}, 0, 1)", f"{other}[..., ::-1]", f"{other}.copy()"),
        }
        return f"{name} = {self.pick(*sorts[form])}"

    def swap(self):
        form = self.pick(*[form for form in NAMES if self.names[form]])
        one, other, row, i, j = self.pick(*self.names[form]), self.pick(*self.names[form]), self.row(), self.at(), self.at()
        choices = [f"{one}, {other} = {other}, {one}", f"{row}[{i}], {row}[{j}] = {row}[{j}], {row}[{i}]"]
        choices += [f"{name}[{i}], {name}[{j}] = {name}[{j}].copy(), {name}[{i}].copy()" for name in self.names["mat"]]
        choices += [f"{name}[{i}], {name}[{j}] = {name}[{j}], {name}[{i}]" for name in self.names["mat"]]
        return self.pick(*choices)

    def call(self):
        helper, given = self.pick(*HELPERS), f"({self.row()}, {self.row()}, {self.number()})"
        choices = [f"{helper}{given}", f"s = s + {helper}{given}[{self.at()}] * 0.3", f"t = np.sum({helper}{given}) * 0.1"]
        if self.names["row"]:
            choices += [f"{self.pick(*self.names['row'])} = {helper}{given}", f"{helper}{given}[{self.at()}] *= {self.number()}",
                        f"{self.pick(*self.names['row'])}[:] = {helper}{given}"]
        return self.pick(*choices)

    def buffers(self, depth):
        """Two buffers that change places in a loop."""
        if len(self.names["row"]) < 2:
            return self.add(depth, self.store())
        one, other = self.rng.sample(self.names["row"], 2)
        self.add(depth, f"for _ in range({self.pick('n', '3', '2') if not self.inner else '2'}):")
        self.add(depth + 1, f"{other}[1:-1] = {self.pick(f'{one}[2:] * {one}[:-2]', f'0.5 * ({one}[2:] + {one}[:-2])', f'{one}[1:-1] + s * {one}[2:]')}")
        self.add(depth + 1, self.pick(f"{other}[0] = {one}[1] * t", f"{other}[0], {other}[-1] = {one}[0], {one}[-1]", f"s = s * 0.5 + {other}[1]"))
        self.add(depth + 1, self.pick(f"{one}, {other} = {other}, {one}", f"{one}[:] = {other}", f"{one} = {other}.copy()", f"{one} = {other}",
                                      f"{one}, {other} = {other}, {one} * 1.0", f"z = {one}\n{'    ' * (depth + 1)}{one} = {other}\n{'    ' * (depth + 1)}{other} = z"))

    def opened(self, depth):
        """A name of its own in the program."""
        form = self.pick("row", "row", "pair", "mat", "mat", "square", "cube") if len(self.names["row"]) >= 2 else "row"
        left = [name for name in NAMES[form] if name not in self.names[form]]
        if not left:
            return self.add(depth, self.store())
        values = OPENINGS[form] if not self.names["row"] or self.chance(0.5) else (
            {"row": (self.row(), self.value(), f"{self.row()}[::-1]", f"{self.row()}.copy()"), "pair": (f"{self.row()}[1:3]", f"{self.row()}[::2]")}.get(form, OPENINGS[form]))
        self.add(depth, f"{left[0]} = {self.pick(*values)}")
        if form in ("row", "mat") and self.chance(0.1):
            self.add(depth, f"{left[0]} = np.empty{self.pick('_like(x)', '(4)') if form == 'row' else '_like(m)'}")
            self.add(depth, f"{left[0]}[:] = {self.value() if self.names['row'] else 'x * 0.5'}")
        self.names[form].append(left[0])

    def statement(self, depth):
        if not self.names["row"]:
            return self.opened(depth)
        rebinding = 5 if self.dense else 2
        kinds = [("store", 12), ("update", 3), ("scalar", 3), ("binding", rebinding), ("swap", rebinding - 1), ("call", 2), ("buffers", 1)]
        kind = self.rng.choices([kind for kind, _ in kinds], [count for _, count in kinds])[0]
        if kind == "call" and self.inner:
            kind = "store"
        if kind == "buffers":
            return self.buffers(depth)
        self.add(depth, getattr(self, kind)())

    # --- blocks ------------------------------------------------------------------------

    def block(self, depth, size, deep):
        for _ in range(size):
            kind = self.rng.random()
            if depth == 1 and not self.inner and self.chance(0.15):
                self.opened(depth)
            elif depth == 1 and not self.inner and self.chance(0.05) and self.names["row"]:
                name = "w" + str(len(self.tuples))
                self.add(depth, f"{name} = ({self.row()}, {self.pick(self.row(), self.value())})" if self.chance(0.8) or not self.dense
                         else f"{name} = [{self.row()}, {self.row()}]")
                self.tuples.append(name)
            elif deep and kind < 0.14:
                self.branch(depth, deep)
            elif deep and kind < 0.3:
                self.loop(depth, deep)
            else:
                self.statement(depth)

    def test(self):
        return self.pick(f"{self.number()} {self.pick('<', '>')} {self.number()}", f"{self.row()}[{self.at()}] > 0.4", "s > t", *[f"{name} == 1" for name in self.counters],
                         *([] if self.inner else [f"{self.pick(*HELPERS)}({self.row()}, {self.row()}, t)[0] > 0.2"]))

    def branch(self, depth, deep):
        self.add(depth, f"if {self.test()}:")
        self.block(depth + 1, self.rng.randint(1, 3), deep - 1)
        if self.loops and self.chance(0.25):
            self.add(depth + 1, self.pick("break", "continue"))
        elif self.chance(0.05) and not self.inner:
            self.add(depth + 1, f"return np.sum(np.sin({self.row()})) + s")
        if self.chance(0.5):
            self.add(depth, "else:")
            self.block(depth + 1, self.rng.randint(1, 3), deep - 1)

    def loop(self, depth, deep):
        self.fresh += 1
        name, counters, rows = f"i{self.fresh}", list(self.counters), list(self.names["row"])
        kind = self.rng.random()
        mat = self.pick(*self.names["mat"]) if self.names["mat"] else None
        if kind < 0.5 or self.inner:
            self.add(depth, f"for {name} in range({self.pick('2', '3', '0') if self.inner else self.pick('n', '3', '2', '1, n', '3, -1, -1', '0')}):")
            self.counters.append(name)
        elif kind < 0.7 and mat:
            other = self.pick(*self.names["mat"])
            form = self.pick(mat, f"{mat}.T", f"{mat}[1:]", f"{mat}[::-1]", f"enumerate({mat})", f"zip({mat}, {other})", f"zip({mat}, {self.row()})")
            row = f"r{self.fresh}"
            self.names["row"].append(row)
            if form.startswith("enumerate"):
                self.counters.append(name)
                self.add(depth, f"for {name}, {row} in {form}:")
            elif form.startswith("zip"):
                self.add(depth, f"for {row}, {name} in {form}:")
            else:
                self.add(depth, f"for {row} in {form}:")
        elif kind < 0.8:
            self.add(depth, self.pick(f"for {name} in {self.row()}:", f"for _, {name} in enumerate({self.row()}):"))
            self.add(depth + 1, f"s = s * 0.6 + {name} * {self.number()}")
        else:
            self.add(depth, f"{name} = 0")
            self.add(depth, f"while {name} < n{self.pick('', f' and {self.row()}[{self.at()}] > -1.0', f' and s < 3.0')}:")
            self.add(depth + 1, f"{name} += 1")
        self.loops += 1
        self.block(depth + 1, self.rng.randint(1, 4), deep - 1)
        self.loops -= 1
        self.counters, self.names["row"] = counters, rows

    def helper(self, name):
        self.inner, self.names["row"], self.counters = True, ["b1", "b2"], []
        self.add(0, f"def {name}(b1, b2, s):")
        self.add(1, "t, x, y = s * 0.5, b2, b1")
        self.block(1, self.rng.randint(1, 3), 1)
        self.add(1, f"return {self.pick('b1', 'b2', 'b1', 'b1 * t', 'b2[:]', 'b1[::-1]', 'x', 'b1 + b2')}")
        self.add(0, "")
        self.inner, self.names["row"], self.counters = False, [], []

    def program(self):
        for name in HELPERS:
            self.helper(name)
        self.add(0, "def program(x, y, m, n):")
        self.add(1, "s, t = 0.3, 0.25")
        for _ in range(self.rng.randint(2, 3)):
            self.opened(1)
        self.block(1, self.rng.randint(3, 8), 3)
        terms = ["s", "t"]
        for form, weights in (("row", "W4"), ("pair", "W2"), ("mat", "W44"), ("square", "W22"), ("cube", "W224")):
            terms += [f"np.sum(np.sin({name}) * {weights})" for name in self.names[form]]
        for name in self.tuples:
            terms += [f"np.sum({name}[0] * W4)"]
        if self.chance(0.3):
            terms += ["np.sum(x * x) + np.sum(m * y)"]
        self.add(1, "return " + " + ".join(terms))
        return "\n".join(self.lines) + "\n"


def run_all(writer, judge, words):
    """Runs the programs of a writer that the words of a command ask for; prints those that are wrong, and how many of each kind there
    are."""
    first, last = map(int, words[1:3])
    if "show" in words:
        print(writer(first).program())
    total = Counter()
    for seed in range(first, last):
        found, why = judge(writer(seed).program(), seed, "curved" in words)
        total[found, seed % 2, why if found == "refused" else ""] += 1
        if found in ("wrong", "error"):
            print(f"--- {seed} {found}: {why}", flush=True)
    for key, count in sorted(total.items(), key=str):
        print(count, *key)


if __name__ == "__main__":
    run_all(Writer, judged, sys.argv)

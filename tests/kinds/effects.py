"""Effects: what code of the user's changes, how it is read before and after, and where the code stands that changes it.

A *state* is a place and the lines that change it; a *carrier* (`objects`) is code that runs these lines, an expression
with a number as its value; a *site* is a place in the program for such an expression.
"""

SITES = r"""
if {r} > -9.0:\n    {y} = {y} * 1.5
if {r} < -9.0:\n    {y} = {y} * 1.5
if not {r}:\n    pass
if {r} == 2.0 or {r} > 0.5:\n    {y} = {y} * 0.5
while {r} < -9.0:\n    pass
assert {r} > -9.0
{t} = int({r})\n{y} = {y} * ({t} + 2)
{t} = float({r})\n{y} = {y} * {t}
{t} = bool({r})\n{y} = {y} * ({t} + 1.0)
print({r}, end="")
print(f"{{{r}}}", end="")
{t} = f"{{{r}}}"\n{y} = {y} * len({t}[:1])
{t} = str({r})
{t} = [1.5, 2.5][int({r}) % 2]\n{y} = {y} * {t}
{t} = (0.5, 1.5, 2.5)[:int({r}) % 2 + 1]\n{y} = {y} * {t}[-1]
{r}
{t} = {r}
{t} = {r}\n{y} = {y} * {t}
{y} = {y} * {r}
{y} = {r} * {y} + {r}
{y} = {y} + 0 * {r}
{y} = {y} * {r} + {y} * {r}
{y} = {y} * 1.5 if {r} > 0.5 else {y} * 2.5
{t} = {r} and 2.0\n{y} = {y} * {t}
{t} = {r} or 2.0\n{y} = {y} * {t}
{t} = 0.0 < {r} < 9.0\n{y} = {y} * (1.0 + {t})
{t} = not {r}
for _ in range(int(abs({r})) % 2 + 1):\n    {y} = {y} * 1.5
for _ in range(2):\n    {y} = {y} * {r}
for {t} in ({r}, 0.5):\n    {y} = {y} * {t}
{t} = [{r} for _ in range(2)]\n{y} = {y} * {t}[1]
{t} = [e for e in (1.0, 2.0) if {r} > -9]\n{y} = {y} * {t}[0]
{t} = sum({r} for _ in range(2))\n{y} = {y} * {t}
{t} = any({r} > 99 for _ in range(2))
{t} = dict(a={r})['a']\n{y} = {y} * {t}
{t} = {{{r}: 1.5}}
{t} = max({r}, 0.5)\n{y} = {y} * {t}
{t} = (lambda: {r})()\n{y} = {y} * {t}
{t} = np.ones(int(abs({r})) % 2 + 1)\n{y} = {y} * {t}[0]
{t} = np.array([{r}, 0.5])\n{y} = {y} * {t}[0]
{t} = np.where({r} > 0, 1.5, 2.5)\n{y} = {y} * {t}
{y} = {y} * np.sin({r})
{y} = np.maximum({y}, -9.0 * abs({r}) - 9.0)
{t} = getattr(math, 'nothing', {r})\n{y} = {y} * {t}
{t} = {{'a': 1.5}}.get('b', {r})\n{y} = {y} * {t}
{y} = {y} * ({t} := {r}) + {t}
try:\n    {y} = {y} * {r}\nfinally:\n    {y} = {y} * 0.5
try:\n    {t} = {r}\nexcept ValueError:\n    pass
with np.errstate(all="ignore"):\n    {y} = {y} * {r}
{t}, _ = {r}, 0.5\n{y} = {y} * {t}
del {t}
def {t}():\n    return {r}\n{y} = {y} * {t}()
{t} = sorted([2, 1], key=lambda e: {r} * e)\n{y} = {y} * {t}[0]
{t} = list(map(lambda e: {r}, [1, 2]))\n{y} = {y} * {t}[1]
{t} = functools.partial(lambda e: {r} + e, 1.0)\n{y} = {y} * {t}()
{t} = round({r})
{t} = {r} is None
{t} = math.floor({r})
{t} = "ab" if {r} > 0.0 else "c"\n{y} = {y} * len({t})
match {r} > 0.0:\n    case True:\n        {y} = {y} * 2.0\n    case _:\n        {y} = {y} * 3.0
{t} = type({r})
{t} = isinstance({r}, float)\n{y} = {y} * (1 + {t})
{t} = [1.0, 2.0]\n{t}[int({r}) % 2] = 3.0\n{y} = {y} * {t}[0]
{t} = [0.5] * (int(abs({r})) % 2 + 1)\n{y} = {y} * {t}[-1]
{t} = "%s" % {r}
{t} = np.float64({r})\n{y} = {y} * {t}
""".strip("\n").splitlines()

NUMBER_WRITES = ["{g} = {g} * 2.0 + 0.25", "{g} += 1.5", "{g} = 4.0", "{g} *= -2", "globals()['{g}'] = 3.5"]
ARRAY_WRITES = ["{g}[...] = 2.5", "{g} *= 1.5", "{g} += 1.0", "{g}.fill(3)", "{g}[0] = 0.75", "np.copyto({g}, 1.25)", "{g}[::-1].sort()",
                "np.multiply({g}, 2, out={g})", "{g}.T[...] = 1.5", "{g} = {g} * 2.0", "{g} = {g}[::-1]", "{g}.put(0, 4.0)",
                "np.add.at({g}, 0, 1.5)", "{g}.ravel()[0] = 2.0", "{g}.flat[0] = 2.0"]
LIST_WRITES = ["{g}.append(2.5)", "{g}[0] = 3.5", "{g} += [1.25]", "{g}.pop()", "{g}.insert(0, 2.0)", "{g}.reverse()", "{g}[:] = [4.0, 5.0]",
               "{g}[-1] *= 2", "{g}.extend([0.5])", "del {g}[0]", "{g}.sort()", "{g} = [7.0, 8.0]"]
DICT_WRITES = ["{g}['a'] = 3.5", "{g}.update(a=2.5)", "{g}['b'] = 4.0", "{g}.setdefault('c', 2.0)", "{g}.pop('b')", "{g}['a'] += 1.0",
               "{g}.clear(); {g}['a'] = 0.5", "{g} |= {{'a': 6.0}}", "{g} = {{'a': 2.0}}"]
LIST_READS = ["{g}[0]", "{g}[-1]", "sum({g})", "len({g})", "max({g})", "np.sum({g})", "sum(e * 0.5 for e in {g})"]
DICT_READS = ["{g}['a']", "sum({g}.values())", "len({g})", "{g}.get('b', 1.0)", "list({g}.values())[0]", "('c' in {g})"]
BOX_WRITES = ["{g}.n = {g}.n * 2.0 + 0.25", "{g}.n += 1.5", "setattr({g}, 'n', 3.5)", "{g}.__dict__['n'] = 2.5", "vars({g}).update(n=2.5)",
              "{g}.raise_it()", "{g}.value = 2.0", "{g}.w *= 2", "{g}.w[0] = 5.0", "{g}.items.append(2.0)",
              "{g}.w = {g}.w + 1", "{g}.table['a'] = 2.0"]
BOX_READS = ["{g}.n", "{g}.value", "getattr({g}, 'n')", "vars({g})['n']", "{g}.w[0]", "{g}.items[-1]", "{g}.total()", "{g}.w.sum()",
             "{g}.n * {g}.value", "{g}.table['a']", "len({g}.items)"]
CLASS_WRITES = ["{c}.count += 1.0", "{c}.count = 4.0", "setattr({c}, 'count', 2.5)"]
CLASS_READS = ["{c}.count", "{g}.count", "{c}().count", "getattr({c}, 'count')"]
GENERATOR_WRITES = ["{g}.random()", "{g}.normal(size=2)", "{g}.shuffle([1, 2, 3])"]
GENERATOR_READS = ["{g}.random()", "{g}.normal()", "{g}.uniform(0.5, 1.5)"]
CELL_WRITES = ["{g}_set(2.5)", "{g}_set({g}_get() + 1.0)"]


class State:
    """A place that code changes: how it is changed, with `global` where the lines need it, and how it is read."""

    def __init__(self, writes, reads, name=""):
        self.writes, self.reads, self.name = writes, reads, name


class Effects:
    """Draws states and sites; whoever derives from it draws carriers."""

    def state(self):
        """A place of a random kind."""
        kind = self.pick(["number", "number", "array", "array", "array view", "list", "dict", "box", "box", "class", "generator",
                          "cell", "array in list", "function attribute", "namespace", "shared generator"])
        self.use("state: " + kind)
        return getattr(self, kind.replace(" ", "_") + "_state")()

    def number_state(self):
        g = self.keep("g", self.pick(["1.5", "np.float64(1.5)", "2", "np.float32(1.5)"]))
        return self.filled_state(NUMBER_WRITES, ["{g}"], g)

    def array_state(self):
        g = self.keep("A", self.array("float64", layout=self.pick(["C", "F", "strided", "reversed", "transposed"])))
        first = ["{g}[0]"] * bool(self.array_shape and self.array_shape[0])
        return self.filled_state(ARRAY_WRITES, ["{g}"] * 3 + ["{g}.sum()", "np.sin({g})", *first], g)

    def array_view_state(self):
        """Written under one name, read under another."""
        a = self.keep("A", self.array("float64", layout="C"))
        views = ["{a}.T.T", "{a}.reshape({a}.shape)", "{a}", "{a}.view()", "np.asarray({a})", "{a}[...]"]
        b = self.keep("B", self.pick(views + ["{a}[:]", "{a}[::-1]"] * bool(self.array_shape)).format(a=a))
        first, second = self.pick([(a, b), (b, a)])
        return State(self.text_of(ARRAY_WRITES, first), [second, f"{second}.sum()", f"{second} * {first}"], first)

    def array_in_list_state(self):
        a = self.keep("A", self.array("float64", layout="C"))
        held = self.keep("H", self.pick([f"[{a}]", f"[{a}[...]]", f"({a}, {a})", f"{{0: {a}}}"]))
        writes = self.text_of(["{g}[0][...] = 2.5", "{g}[0].fill(3)", "np.copyto({g}[0], 1.5)", "{g}[0].T[...] = 0.75"], held)
        if self.chance(0.5):
            return State(writes, [a, f"{a}.sum()"], held)
        return State(self.text_of([text for text in ARRAY_WRITES if not text.startswith("{g} =")], a), [f"{held}[0]"], a)

    def list_state(self):
        return self.filled_state(LIST_WRITES, LIST_READS, self.keep("L", "[1.5, 0.5, 2.0]"))

    def dict_state(self):
        return self.filled_state(DICT_WRITES, DICT_READS, self.keep("D", "{'a': 1.5, 'b': 0.5}"))

    def box_state(self):
        return self.filled_state(BOX_WRITES, BOX_READS, self.box()[0])

    def box(self, *more):
        """An object of a class with attributes of each kind: its name and the name of its class."""
        c = self.new("Box")
        self.define(f"class {c}:", "    count = 1.5", "",
                    "    def __init__(self):", "        self.n, self.w = 1.5, np.array([1.0, 2.0])",
                    "        self.items, self.table = [0.5, 1.5], {'a': 1.5}", "",
                    "    @property", "    def value(self):", "        return self.n * 2.0", "",
                    "    @value.setter", "    def value(self, new):", "        self.n = new", "",
                    "    def raise_it(self):", "        self.n += 1.0", "",
                    "    def total(self):", "        return self.n + self.w.sum() + sum(self.items)", *more)
        return self.keep("o", f"{c}()"), c

    def class_state(self):
        g, c = self.box()
        self.kept[f"{c}.count"] = "1.5"
        return State([text.format(c=c, g=g) for text in CLASS_WRITES], [text.format(c=c, g=g) for text in CLASS_READS], g)

    def generator_state(self):
        return self.filled_state(GENERATOR_WRITES, GENERATOR_READS, self.keep("R", "np.random.default_rng(3)"))

    def shared_generator_state(self):
        """The generator of `np.random` itself."""
        g = self.keep("S", "np.random.seed(3)")
        return State(["np.random.rand()", "np.random.normal(size=2)", "np.random.seed(7)"], ["np.random.rand()", "np.random.normal()"], g)

    def cell_state(self):
        """A variable of a function around two others."""
        g = self.new("cell")
        self.define(f"def {g}_made():", "    inside = 1.5", "",
                    "    def get():", "        return inside", "",
                    "    def put(new):", "        nonlocal inside", "        inside = new", "",
                    "    return get, put")
        self.kept[f"{g}_get, {g}_set"] = f"{g}_made()"
        return State(self.text_of(CELL_WRITES, g), [f"{g}_get()"], g)

    def function_attribute_state(self):
        g = self.new("noted")
        self.define(f"def {g}():", f"    {g}.n += 1.0", f"    return {g}.n")
        self.kept[f"{g}.n"] = "1.5"
        return self.filled_state(["{g}.n = 3.5", "{g}.n += 1.0", "{g}()"], ["{g}.n"], g)

    def namespace_state(self):
        g = self.keep("N", "functools.partial(abs)" if self.chance(0.3) else "type('Space', (), {})()")
        self.kept[f"{g}.n"] = "1.5"
        return self.filled_state(["{g}.n = 3.5", "{g}.n *= 2.0", "setattr({g}, 'n', 4.0)"], ["{g}.n"], g)

    def filled_state(self, writes, reads, g):
        return State(self.text_of(writes, g), [text.format(g=g) for text in reads], g)

    def text_of(self, writes, g):
        """The lines of writes, after a declaration where they bind the name."""
        texts = [text.format(g=g) for text in writes]
        binds = tuple([f"{g} {operator}" for operator in ("=", "+=", "*=", "|=")])
        return [f"global {g}\n{text}" if text.startswith(binds) else text for text in texts]

    # --- cases ----------------------------------------------------------------------

    def effect(self, x):
        """A state is read, changed by a carrier at a site, and read again."""
        state = self.state()
        writes = self.pick(state.writes)
        self.use("write: " + writes.replace(state.name, "{g}"))
        y = self.new("y")
        self.add(f"{y} = {self.pick(state.reads)} * {x}")
        runs = self.carrier(writes.split("\n"), x)
        for _ in range(self.pick([1, 1, 2])):
            self.site(runs, y)
        return f"{y} * {self.pick(state.reads)}"

    def site(self, runs, y):
        """The lines of a random site for an expression, or for statements where the carrier is made of them."""
        if "\n" in runs or not self.is_expression(runs):
            for line in runs.split("\n"):
                self.add(line)
            return
        template = self.pick(SITES)
        if template.startswith("del "):
            template = "{t} = {r}\\ndel {t}"
        if 'f"' in template and any(letter in runs for letter in "'\"{"):
            template = r"{t} = {r}\n{y} = {y} * len(f'{{{t}}}'[:1])"
        self.use("site: " + template)
        for line in template.replace("\\n", "\n").format(r=runs, y=y, t=self.new("t")).split("\n"):
            self.add(line)

    def is_expression(self, text):
        try:
            compile(text, "site", "eval")
        except SyntaxError:
            return False
        return True

    def written_memory(self, x):
        """A helper changes an array that is passed to it and returns a number, which stands at a site."""
        active = self.chance(0.6)
        if active:
            y = self.named(self.pick(["{x} * 1.5", "{x}.copy()", "np.sin({x})", "np.array({x})"]).format(x=x))
        else:
            y = self.named(self.array("float64", layout=self.pick(["C", "F", "reversed"])))
        write = self.pick(["p += 0.5 * np.sin(p)", "p[...] = np.tanh(p)", "p[[0]] = 0.5", "p *= 2.0", "p[0] = 3.0", "p.fill(1.5)",
                           "np.copyto(p, 2.5)", "p[::-1] *= 1.5", "p.sort()", "np.multiply(p, 2.0, out=p)", "p[0] += p[-1]",
                           "p -= p.copy() * 0.25"])
        self.use("helper writes: " + write)
        h = self.new("h")
        self.define(f"def {h}(p):", f"    {write}", f"    return {self.pick(['0.5', '1.0', '2', 'True'])}")
        passed = self.pick(["{y}", "{y}", "{y}[::-1]", "{y}[:]", "{y}.T", "{y}.reshape(-1)", "{y}.ravel()", "*[{y}]", "p={y}"]).format(y=y)
        z = self.named(f"{x} * 1.0")
        self.site(f"{h}({passed})", z)
        return f"np.sum({y} * {y}) * {z}" if active else f"{y} * {z}"

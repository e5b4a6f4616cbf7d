"""Random programs over the language: text that runs, and a count of what is in it.

    text, counts = write_program(random.Random(seed))

The text is a module whose function `program(x, y, v, m, n)` takes two numbers, a vector of 3, a matrix of 2 x 3 and
an int. Whatever is read has been assigned on the paths that read it.
"""

from collections import Counter

from tests.random_memory import WRITERS, Memory
from tests.random_objects import DIAL, Objects
from tests.random_statements import SIMPLE

HEADER = [
    "import functools", "import math", "", "import numpy as np", "",
    "from adcompile import grad, jacobian, jvp, nth_derivative, value_and_grad", "",
    "RATE = 0.7", "KNOTS = [0.3, -0.2, 0.8]", "TABLE = np.array([0.4, -0.6, 0.2])",
    "WHOLE = np.array(KNOTS)", "PART = WHOLE[:]", "HOLDER = [WHOLE]", "KEEPER = {'whole': WHOLE}", "", "",
    "class Store:", "    whole = WHOLE", "", "",
]
PARAMETERS = {"x": (), "y": (), "v": (3,), "m": (2, 3), "n": "int"}
HELPERS = [(((), ()), ()), (((3,), ()), (3,)), (((3,),), ()), (((),), ()), (((), (3,)), "pair"), (((3,), ()), "pair")]

COMPOUND = ("branch", "branch", "branch", "ladder", "counted", "counted", "walked", "walked", "paired", "enumerated",
            "backwards", "waited", "endless", "number_or_array", "one_branch", "grown_list", "closure", "errstate",
            "loop_variable", "total", "slope", "maker", "mapped", "stars", "texts", "matched", "buffer", "buffer", "second_name",
            "kept_items", "recursion", "chosen", "walked_by_hand", "unfollowed")


def write_program(rng) -> tuple[str, Counter]:
    """The text of a module, and how often each construct stands in it."""
    writer = Writer(rng)
    return writer.module(), writer.counts


class Writer(Memory, Objects):
    """Writes one module: a method for each statement, which adds its lines and enters in `env` what it assigns."""

    def module(self):
        self.lines = [*HEADER, *WRITERS, *DIAL]
        for k in range(self.rng.choice([0, 1, 1, 2])):
            shapes, result = self.rng.choice(HELPERS)
            self.function(f"helper{k}", dict(zip("bcd", shapes)), result, self.rng.randint(1, 4))
            self.helpers.append((f"helper{k}", shapes, result))
            self.lines += ["", ""]
        form = self.rng.choice([(), (), (), "pair"])
        if self.chance(0.7):
            self.function("program", dict(PARAMETERS), form, self.rng.randint(5, 9))
        else:
            self.use("captured by closure")
            self.add("def make(offset, weights):")
            self.depth += 1
            self.function("program", dict(PARAMETERS), form, self.rng.randint(5, 9), {"offset": (), "weights": (3,)})
            self.add("return program")
            self.depth -= 1
            self.lines += ["", "", "program = make(0.4, np.array([0.5, -0.3, 0.9]))"]
        return "\n".join(self.lines) + "\n"

    def function(self, name, env, form, size, captured=None):
        """A function whose result has the form: a shape, or "pair" for a number and a vector."""
        self.add(f"def {name}({', '.join(env)}):")
        self.form = form
        self.deepest = self.depth + (2 if name.startswith("helper") else 5)
        self.depth += 1
        if self.chance(0.2):
            self.use("docstring")
            self.add('"""A random program."""')
        if captured is None and self.chance(0.3):
            self.use("captured global")
            captured = {"RATE": (), "TABLE": (3,)}
        self.readonly = frozenset([*(captured or ()), "n"])
        env = env | (captured or {})
        if self.block(env, size):
            self.last_return(env)
        self.depth -= 1

    def returned(self, env):
        """An early return of the function's form."""
        self.use("early return")
        if self.form == "pair":
            self.add(f"return {self.bounded(env, ())}, {self.expr(env, (3,), 1)}")
        else:
            self.add(f"return {self.bounded(env, self.form)}")

    def last_return(self, env):
        """A return of what was computed last."""
        numbers = [name for name, shape in env.items() if shape == ()][-4:]
        arrays = [name for name, shape in env.items() if shape in ((2,), (3,), (2, 3))][-3:]
        terms = [f"{self.number()} * {name}" for name in numbers] + [f"np.sum(np.sin({name}))" for name in arrays]
        total = " + ".join(terms)
        if self.form == "pair":
            self.use("tuple result")
            self.add(f"return {total}, {self.expr(env, (3,), 1)}")
        else:
            self.add(f"return {total if self.form == () else self.bounded(env, (3,))}")

    # --- blocks -------------------------------------------------------------------

    def block(self, env, size) -> bool:
        """Writes `size` statements; False where nothing can follow, because the block has been left."""
        start = len(self.lines)
        for _ in range(size):
            if self.loops and self.chance(0.12) and self.left(env):
                return False
            compound = self.chance(0.4) and self.depth < self.deepest
            getattr(self, self.rng.choice(COMPOUND if compound else SIMPLE))(env)
        if len(self.lines) == start:
            self.passed(env)
        return True

    def left(self, env) -> bool:
        """A conditional exit; seldom one without condition, and then True."""
        kind = self.rng.choice(["break", "break", "continue", "continue", "return"])
        bare = self.chance(0.1) and kind != "return"
        if not bare:
            self.add(f"if {self.test(env)}:")
            self.depth += 1
            if self.chance(0.4):
                self.plain(dict(env))
        if kind == "return":
            self.returned(env)
        else:
            self.use(kind)
            self.add(kind)
        self.depth -= not bare
        return bare

    def inner(self, env, size, returns=False):
        """An indented block on a copy of the environment, which is returned; None where the block is left for good."""
        env = dict(env)
        self.depth += 1
        open_end = self.block(env, size)
        if returns and open_end and self.chance(0.15):
            self.returned(env)
            open_end = False
        self.depth -= 1
        return env if open_end else None

    def loop(self, env, head, targets, size=None):
        """A loop with its body and perhaps an else; what only the body assigns is not read afterwards."""
        self.use("loop in a loop" if self.loops else "loop")
        self.add(head)
        self.loops += 1
        self.depth += 1
        self.damped(env)
        self.depth -= 1
        self.inner(env | targets, size or self.rng.randint(1, 3))
        self.loops -= 1
        if self.chance(0.15):
            self.use("else of a loop")
            self.add("else:")
            self.inner(env, 1)

    def damped(self, env):
        """An update of something carried by the loop, which keeps it small."""
        shape = self.rng.choice([(), (), (3,)])
        old = [name for name, found in env.items() if found == shape and name not in self.readonly]
        if old:
            self.add(f"{self.rng.choice(old)} = {self.bounded(env, shape)}")

    def errstate(self, env):
        self.use("with errstate")
        self.add('with np.errstate(all="ignore"):')
        env |= self.inner_flat(env)

    def inner_flat(self, env):
        """A short block of simple statements that always runs to its end."""
        env = dict(env)
        self.depth += 1
        for _ in range(self.rng.randint(1, 2)):
            self.plain(env)
        self.depth -= 1
        return env

    # --- branches -----------------------------------------------------------------------

    def branch(self, env):
        self.use("if")
        self.add(f"if {self.test(env)}:")
        arms = [self.inner(env, self.rng.randint(1, 3), returns=True)]
        if self.chance(0.6):
            self.use("else")
            self.add("else:")
            arms.append(self.inner(env, self.rng.randint(1, 3)))
        self.met(env, arms)

    def ladder(self, env):
        self.use("elif")
        arms = []
        for head in (f"if {self.test(env)}:", f"elif {self.test(env)}:", "else:"):
            self.add(head)
            arms.append(self.inner(env, self.rng.randint(1, 2)))
        self.met(env, arms)

    def met(self, env, arms):
        """After a branch, what all of its arms assigned with one shape can be read."""
        ends = [arm for arm in arms if arm is not None]
        if ends and len(arms) > 1:
            env |= {name: shape for name, shape in ends[0].items() if all(arm.get(name) == shape for arm in ends)}

    def one_branch(self, env):
        self.use("variable of one branch")
        flag, late, name = self.new_name("flag"), self.new_name("late"), self.new_name()
        self.add(f"{flag} = {self.test(env)}")
        self.add(f"if {flag}:")
        self.add(f"    {late} = {self.expr(env, ())}")
        self.plain(env)
        self.add(f"{name} = {self.leaf(env, ())}")
        self.add(f"if {flag}:")
        self.add(f"    {name} = {name} * {late}")
        env[name] = ()

    def number_or_array(self, env):
        self.use("number or array by path")
        join, name = self.new_name("j"), self.new_name()
        self.add(f"{join} = {self.rng.choice(['0', '2', self.leaf(env, ())])}")
        if self.chance(0.5):
            self.add(f"if {self.test(env)}:")
            self.add(f"    {join} = {self.expr(env, (3,))}")
        else:
            self.add(f"for _ in range({self.rng.choice(['n', '2', 'len(KNOTS)']) if 'n' in env else '2'}):")
            self.add(f"    {join} = {join} * 0.5 + {self.expr(env, (3,))}")
        self.add(f"{name} = np.sum({join} * {self.leaf(env, (3,))}) + np.mean({join})")
        env[name] = ()

    # --- loops ----------------------------------------------------------------------------

    def counted(self, env):
        self.use("for over range")
        counter = self.new_name("k")
        bound = self.rng.choice(["n", "3", "2", "len(KNOTS)", "1, 6, 2", "4, 0, -1"]) if "n" in env else "2"
        self.use("zero-trip loop possible" if bound == "n" else "loop of known length")
        self.loop(env, f"for {counter} in range({bound}):", {counter: "int"})

    def walked(self, env):
        element = self.new_name("e")
        kind, text, shape = self.rng.choice([
            ("for over array", self.leaf(env, (3,)), ()), ("for over rows", self.leaf(env, (2, 3)), (3,)),
            ("for over list", f"[{self.leaf(env, ())}, {self.expr(env, ())}]", ()),
            ("for over tuple", f"({self.leaf(env, ())}, 0.5, {self.expr(env, (), 1)})", ()),
            ("for over captured list", "KNOTS", ()),
        ])
        self.use(kind)
        self.loop(env, f"for {element} in {text}:", {element: shape})

    def paired(self, env):
        self.use("for over zip")
        a, b = self.new_name("e"), self.new_name("e")
        second, shape = self.rng.choice([(self.leaf(env, (3,)), ()), ("range(5)", "int"), ("KNOTS", ()),
                                         (f"[{self.leaf(env, ())}, 0.5]", ())])
        self.loop(env, f"for {a}, {b} in zip({self.leaf(env, (3,))}, {second}):", {a: (), b: shape})

    def enumerated(self, env):
        self.use("for over enumerate")
        k, a = self.new_name("k"), self.new_name("e")
        text = self.rng.choice([self.leaf(env, (3,)), f"[{self.expr(env, ())}, 0.5]", "KNOTS"])
        if self.chance(0.5):
            self.use("nested target of a loop")
            b = self.new_name("e")
            self.loop(env, f"for {k}, ({a}, {b}) in enumerate(zip({text}, {self.leaf(env, (3,))})):", {k: "int", a: (), b: ()})
            return
        self.loop(env, f"for {k}, {a} in enumerate({text}{self.rng.choice(['', ', 1'])}):", {k: "int", a: ()})

    def backwards(self, env):
        self.use("for over reversed")
        a = self.new_name("e")
        text, shape = self.rng.choice([(self.leaf(env, (3,)), ()), ("range(3)", "int"),
                                       (f"[{self.expr(env, ())}, {self.leaf(env, ())}]", ())])
        self.loop(env, f"for {a} in reversed({text}):", {a: shape})

    def waited(self, env):
        self.use("while")
        if self.chance(0.6):
            counter = self.new_name("i")
            self.add(f"{counter} = 0")
            self.add(f"while {counter} < {self.rng.choice(['n', '3'] if 'n' in env else ['3'])}:")
            self.depth += 1
            self.add(f"{counter} += 1")
            self.depth -= 1
            self.body(env | {counter: "int"})
            return
        self.use("while on an active value")
        level = self.new_name("a")
        self.add(f"{level} = 1.5 + {self.bounded(env, ())}")
        self.add(f"while {level} > 0.6:")
        self.depth += 1
        self.add(f"{level} = {level} * (0.6 + 0.2 * {self.bounded(env, ())})")
        self.depth -= 1
        self.readonly |= {level}
        self.body(env | {level: ()})
        env[level] = ()

    def endless(self, env):
        self.use("while True")
        counter = self.new_name("i")
        self.add(f"{counter} = 0")
        self.add("while True:")
        self.depth += 1
        self.add(f"{counter} += 1")
        self.add(f"if {counter} > {self.rng.choice(['n', '3'] if 'n' in env else ['2'])} or {self.test(env)}:")
        self.add("    break")
        self.depth -= 1
        self.body(env | {counter: "int"})

    def body(self, env):
        """The rest of the body of a loop whose head is written."""
        self.loops += 1
        self.inner(env, self.rng.randint(1, 3))
        self.loops -= 1

    def loop_variable(self, env):
        self.use("loop variable after the loop")
        element, last, name = self.new_name("e"), self.new_name(), self.new_name()
        self.add(f"for {element} in {self.leaf(env, (3,))}:")
        self.add(f"    {last} = {self.expr(env | {element: ()}, ())}")
        self.add(f"{name} = {element} * {last}")
        env |= {last: (), name: ()}

    def grown_list(self, env):
        self.use("list grown in a loop")
        items, name, element = self.new_name("items"), self.new_name(), self.new_name("e")
        self.add(f"{items} = [{self.leaf(env, ())}]")
        self.add(f"for {element} in {self.leaf(env, (3,))}:")
        self.add(f"    {items} = {items} + [{self.expr(env | {element: ()}, ())}]")
        self.add(f"{name} = np.sum(np.array({items}) ** 2) + {items}[1]")
        env[name] = ()

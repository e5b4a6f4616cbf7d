"""Random code that nobody follows: an object of the user's whose methods and operators change what is read after them."""

DIAL = [
    "LEVEL = 1.0", "SCREEN = np.ones(3)", "", "",
    "class Dial:",
    "    turns = 0.0",
    "    def restore(self):", "        global LEVEL", "        LEVEL, self.turns, SCREEN[:] = 1.0, 0.0, 1.0", "        return 0.5", "",
    "    def turn(self, *_):", "        global LEVEL", "        LEVEL, self.turns = 0.5 * LEVEL + 0.7, self.turns + 1.0",
    "        SCREEN[:] = SCREEN * 0.5 + 0.3", "        return 0.5", "",
    "    share = property(turn)",
    "    def __call__(self, x):", "        return x", "",
    *[line for name in ("getitem", "add", "radd", "lt", "contains") for line in (f"    __{name}__ = turn",)], "",
    "    def __bool__(self):", "        self.turn()", "        return True", "",
    "    def __iter__(self):", "        self.turn()", "        return iter([0.5, self.turns])", "", "",
    "dial = Dial()", "ACTIONS = {'turn': dial.turn}", "", "",
]
"""What the module of a program holds."""

ACTS = (
    "dial.turn()", "ACTIONS['turn']()", "getattr(dial, 'turn')()", "dial[0]", "dial + 1", "1.0 + dial", "dial < 2", "dial.share", "not dial",
    "[*dial]", "sum(dial)", "3 in dial", "max(dial)", "list(map(dial.turn, [1]))", "sorted([2, 1], key=dial.turn)",
)
"""Expressions that run its code."""


class Objects:
    """A method for each statement, which adds its lines and enters in `env` what it assigns."""

    def unfollowed(self, env):
        """Variables, arrays and attributes that are read, changed by code that nobody follows, and read again."""
        self.use("unfollowed code")
        total, k = self.new_name(), self.new_name("k")
        self.add("dial.restore()")
        self.add(f"{total} = {self.leaf(env, ())} * LEVEL")
        self.add(f"for {k} in range({self.rng.choice(['1', '2', 'n'] if 'n' in env else ['1', '2'])}):")
        self.depth += 1
        self.changed(total, env)
        self.depth -= 1
        self.changed(total, env)
        env |= {total: ()}

    def changed(self, total, env):
        """A read of what changes, code that changes it, and a read after it."""
        a, v = self.leaf(env, ()), self.leaf(env, (3,))
        reads = [f"{a} * LEVEL", f"np.sum({v} * SCREEN)", f"dial.turns * {a}", f"math.sin({a} * LEVEL)", f"np.sum(np.sin({v} * SCREEN))"]
        acts = self.rng.choice(ACTS)
        self.add(f"{total} = {total} * 0.4 + {self.rng.choice(reads)}")
        self.add(self.rng.choice([acts, f"{self.new_name('c')} = {acts}", f"if {acts}: pass", f"print({acts}, end='')"]))
        self.add(f"{total} = {total} * LEVEL * 0.5 + {self.rng.choice(reads)}")

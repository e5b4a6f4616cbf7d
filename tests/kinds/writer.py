"""A module as it grows: parameters, what is kept in it, definitions, and the lines of the function.

    def reset():            what is kept, made anew, so that each call meets the same world
    def arguments():        the arguments of a call, made anew
    def program(x, ...):    the function
    def called(*a):         a call in a fresh world, for differences
"""

from tests.kinds.values import Values


class Writer(Values):
    """Lines are added at the present depth; `keep` makes a global, `define` a class or function beside the program."""

    def __init__(self, rng):
        self.rng = rng
        self.fresh = 0
        self.kept, self.definitions, self.lines, self.parameters = {}, [], [], []
        self.depth = 1
        self.used = []

    def use(self, kind):
        self.used.append(kind)

    def new(self, stem):
        self.fresh += 1
        return f"{stem}{self.fresh}"

    def add(self, line):
        self.lines.append("    " * self.depth + line)

    def keep(self, stem, text):
        """A global variable with the value of an expression."""
        name = self.new(stem)
        self.kept[name] = text
        return name

    def define(self, *lines):
        self.definitions += [*lines, "", ""]

    def parameter(self, text):
        """A further parameter of the program."""
        name = self.new("p")
        self.parameters.append((name, text))
        return name

    def text(self, x, wrt_last):
        """The module; `x` is the text of what carries the derivative, the first parameter or the last."""
        given = [*self.parameters, ("x", x)] if wrt_last else [("x", x), *self.parameters]
        names = ", ".join(name for name, _ in given)
        lines = ["import functools", "import math", "", "import numpy as np", "import scipy.special", "", "", *self.definitions]
        lines += ["def reset():"]
        names_kept = [name for name in self.kept if "." not in name]
        lines += [f"    global {', '.join(names_kept)}"] if names_kept else []
        lines += [f"    {name} = {text}" for name, text in self.kept.items()] or ["    pass"]
        lines += ["", "", "def arguments():", f"    return ({', '.join(text for _, text in given)},)", "", ""]
        lines += [f"def program({names}):", *self.lines, "", ""]
        lines += ["def called(*given):", "    reset()", "    return program(*given)", "", ""]
        lines += ["reset()", f"WRT = {len(given) - 1 if wrt_last else 0}"]
        return "\n".join(lines) + "\n"

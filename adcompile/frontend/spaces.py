"""Calls that look at variables by their names: `eval("n + 1")`, `locals()`."""

import ast

from adcompile.frontend.tree import bound_by, free_reads
from adcompile.ir.nodes import Const

FEWEST = {"builtins.eval": 2, "builtins.exec": 2, "builtins.locals": 1, "builtins.vars": 1, "builtins.dir": 1}
"""How many arguments they take where they are told what to look at."""


def looks_at_names(key, call):
    """Whether a call of a function looks at the variables around it."""
    return len(call.args) + len(call.keywords) < FEWEST.get(key, 0)


def names_in_text(key, args):
    """The names that `eval` or `exec` of a text reads; None where the text is not known or binds names of its own."""
    match key, args:
        case "builtins.eval" | "builtins.exec", (Const(str(text)),):
            try:
                mode = key.removeprefix("builtins.")
                tree = ast.parse(text.strip(" \t") if mode == "eval" else text, mode=mode)
            except SyntaxError:
                return []
            return None if key == "builtins.exec" and bound_by(tree.body) else list(free_reads(tree))
    return None

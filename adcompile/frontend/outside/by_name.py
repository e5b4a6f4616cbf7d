"""Calls that look at variables by their names: `eval("n + 1")`, `locals()`."""

import ast

from adcompile.frontend.source.tree import bound_by, free_reads
from adcompile.ir.nodes import Const
from adcompile.ops.by_operation import ByOperation
from adcompile.ops.registry import card

texts = ByOperation()
"""By operation that runs a text: the function that gives the names which the text reads, None where it binds some itself."""


def may_look_at_names(key):
    """Return True if some calls of a function look at the variables around them, as `eval("n + 1")` does."""
    found = None if key is None else card(key)
    return found is not None and found.around > 0


def looks_at_names(key, call):
    """Return True if this call of a function looks at the variables around it. `eval(text, names)` does not."""
    return may_look_at_names(key) and len(call.args) + len(call.keywords) < card(key).around


def names_in_text(key, args):
    """The names that a call which runs a text reads; None where the text is not known or binds names of its own."""
    match texts.get(key), args:
        case None, _:
            return None
        case read, (Const(str(text)),):
            try:
                return read(text)
            except SyntaxError:
                return []
    return None


@texts("builtins.eval")
def names_in_expression(text):
    return list(free_reads(ast.parse(text.strip(" \t"), mode="eval")))


@texts("builtins.exec")
def names_in_statements(text):
    tree = ast.parse(text)
    return None if bound_by(tree.body) else list(free_reads(tree))

"""The text of a program that notes what its comparisons, roundings and truths come to: where that differs between two points, a
difference of them crosses a step of a staircase, or leaves the one point at which a truth is another."""

import ast

import numpy as np

STAIRS = frozenset("bool int round rint floor ceil trunc fix sign heaviside around any all floor_divide isclose signbit".split())

NOTING = """
def noted(value):
    NOTES.append(value)
    return value
"""


def noting(text):
    """The text with `noted(...)` around every staircase, which collects in the list `NOTES` of the module."""
    tree = _Noting().visit(ast.parse(text))
    return f"NOTES = []\n{NOTING}\n{ast.unparse(ast.fix_missing_locations(tree))}\n"


def told(notes):
    """What was noted, to be compared."""
    return tuple([np.asarray(note).tobytes() if isinstance(note, (bool, int, float, np.ndarray, np.generic)) else None for note in notes])


class _Noting(ast.NodeTransformer):
    def visit_Compare(self, node):
        return _noted(self.generic_visit(node))

    def visit_Call(self, node):
        name = getattr(node.func, "id", getattr(node.func, "attr", None))
        found = self.generic_visit(node)
        return _noted(found) if name in STAIRS else found

    def visit_UnaryOp(self, node):
        found = self.generic_visit(node)
        return _noted(found) if isinstance(node.op, ast.Not) else found

    def visit_FunctionDef(self, node):
        node.body = [self.visit(statement) for statement in node.body]      # neither decorators nor defaults
        return node


def _noted(node):
    return ast.Call(ast.Name("noted", ast.Load()), [node], [])

"""Tables of the lowering: kinds of numbers, and the functions that lower each operation and statement."""

from adcompile.ops.by_operation import ByOperation

KINDS = {"float": "d", "float64": "d", "double": "d", "int": "i", "int64": "i", "bool": "b", "bool_": "b"}
"""The kinds of numbers that kernels compute with, by their types there."""

DTYPES = {"float64": "d", "int64": "i", "bool": "b"}
PYTHON = ("float", "int", "bool")

LARGE = 5
"""Sizes that are not literal are at least so many: whoever calls a kernel makes sure of it, and its entry looks."""

operations = ByOperation()
"""By operation: the function `(lowering, apply)` that gives what it holds."""

changes = ByOperation()
"""By operation that changes a list: the function `(lowering, apply, operand)` that gives it, which is `operand` where that may be written."""

statements = {}
"""By class of statement: the function `(lowering, statement)` that lowers it."""

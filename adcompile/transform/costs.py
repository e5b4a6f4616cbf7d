"""What it costs to compute or to record a value, in units of about 2.5 ns of CPython 3.11 on floats.

An addition of two floats is 12; a float on a tape and back, with the memory it takes, 150. An array is recorded by
reference, but its memory is then not used again while it is warm, which costs more than adding two arrays does.
"""

from adcompile.ir.nodes import Apply
from adcompile.ir.types import Array, Numeric, is_scalar
from adcompile.ir.visit import parts
from adcompile.optimize.dead import is_pure
from adcompile.ops.registry import card

FLOP, FUNCTION, INDEX, UFUNC, HELPER, VIEW, PASS, HEAVY = 12, 45, 40, 300, 150, 60, 1000, 5000
RECORD_NUMBER, RECORD_ARRAY, RECORD_REFERENCE = 150, 1500, 100

ARITHMETIC = frozenset("""
    add sub mul div neg pos accumulate floordiv mod pow iadd isub imul idiv ipow lt le gt ge eq ne not and or is is_not chain
    truth ifexp bitand bitor bitxor
""".split())


def recording(type):
    """What it costs to record a value of a type."""
    if is_scalar(type):
        return RECORD_NUMBER
    return RECORD_ARRAY if isinstance(type, (Array, Numeric)) else RECORD_REFERENCE


def computing(value, type):
    """What it costs to compute a value again; None where that is not possible."""
    if not isinstance(value, Apply) or not is_pure(value) or value.op in ("tape", "holds", "snapshot", "list_append"):
        return None
    return running(value, type)


def running(value, type):
    """What it costs to compute a value that has a type."""
    if value.__class__ is not Apply:
        return 0
    total, stack = _operation(value, is_scalar(type)), [value]
    while stack:
        for part in parts(stack.pop()):
            if part.__class__ is Apply:
                total += _operation(part, True)
                stack.append(part)
    return total


def _operation(node, scalar):
    op = node.op
    if op in ARITHMETIC:
        return FLOP if scalar else PASS
    if op.startswith("math."):
        return FUNCTION
    if op == "getitem":
        return INDEX if scalar else VIEW
    found = card(op, len(node.args))
    if found is not None and found.memory.may_be("view"):
        return VIEW
    if op.startswith("attr:") or op in ("slice", "tuple", "builtins.len", "builtins.float", "builtins.int"):
        return FLOP
    if op.startswith("runtime."):
        return HELPER if scalar else PASS
    return UFUNC if scalar else HEAVY

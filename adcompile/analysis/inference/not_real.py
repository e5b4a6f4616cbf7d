"""The values that may be no real numbers, where types do not tell: complex, objects, dates, subclasses that mean something else.

    doubts(program, types, active, wrt)     the names of which neither the type nor what they are made of tells

A result is in doubt where an operand is, where real operands may have a complex result (`np.linalg.eigvals`), where a
dtype is asked for that is not known, and where nothing is known of the operation. Operands of an operation that a
derivative flows through are asked before it (`normalize.ask_real`), so its result is in no doubt on their account. What is
differentiated is real: that is asked of each argument.
"""

import numpy as np

from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.readings import readings
from adcompile.ir.nodes import Apply, Const, Extern, Name, Verbatim
from adcompile.ir.reals import is_told, may_be_complex_inside
from adcompile.ir.visit import names_in, operations, parts
from adcompile.ops.asked import card_of
from adcompile.ops.fields.effects import Doing
from adcompile.ops.for_complex import holds_for_complex
from adcompile.ops.typing.kinds import sampled
from adcompile.rules.table import UnsupportedCall

def doubts(program, types, active, wrt):
    """The names in doubt, as a dict (an ordered set)."""
    readers, complex_too = {}, has_complex(program.body, types)
    todo = [param.name for param in program.params]
    for target, value in readings(program):
        names = () if is_told(types.get(target)) else in_doubt_with(target, value, active, types, complex_too)
        if names is None:
            todo.append(target)
            continue
        for name in names:
            readers.setdefault(name, []).append(target)
    found = {}
    while todo:
        name = todo.pop()
        if name not in found and name not in wrt and not is_told(types.get(name)):
            found[name] = True
            todo += readers.get(name, ())
    return found


def has_complex(body, types):
    """Return True if some values in a program are known to be complex, or that they may be: then others may be, of which nothing is known."""
    return any(map(may_be_complex_inside, types.values())) or any(map(makes_complex, operations(body)))


def makes_complex(apply):
    """Return True if an operation reads a complex constant, or gives complex numbers of some real ones and has a derivative there."""
    found = card_of(apply)
    return found.reals == "left" and bool(found.complex) or any(map(is_complex_constant, apply.args))


def is_complex_constant(expr):
    return isinstance(expr, (Const, Extern)) and isinstance(expr.value, (complex, np.complexfloating))


def in_doubt_with(target, value, active, types, complex_too=False):
    """The names on which it depends whether a target that has a value is in doubt; None where it is in any case. `complex_too`: operands of
    rules that hold for complex numbers are not asked to be real."""
    if complex_too and target in active and value.__class__ is Apply and holds_for_complex(value) and is_asked(value):
        return () if gives_reals(value) else None if leaves_reals(value) or asks_for_dtype(value) else tuple(
            [name for part in parts(value) for name in names_in(part)])
    if value.__class__ is not Apply or target not in active or not is_asked(value):
        return sources_of_doubt(value)
    return None if leaves_reals(value) or asks_for_dtype(value) or computes_with_complex(value, types) else ()


def computes_with_complex(apply, types):
    """Return True if an operand of an operation may be complex."""
    return any([may_be_complex_inside(type_of(arg, types)) for arg in (*apply.args, *[arg for _, arg in apply.kwargs])])


def gives_reals(apply):
    """Return True if an operation gives real numbers for complex ones, as `np.abs` does."""
    found = sampled(apply.op, (("complex128", 1),) * len(apply.args))
    return isinstance(found, str) and not found.startswith("complex")


def is_asked(apply):
    """Return True if the operands of an operation are checked to be real numbers where a derivative flows through it."""
    found = card_of(apply)
    return found.rule is not None and found.takes != "anything"


def leaves_reals(apply):
    """Return True if an operation on real numbers may have a result that is not real, as `np.roots` has."""
    return card_of(apply).reals == "left"


def sources_of_doubt(expr):
    """The names on which it depends whether the value of an expression is in doubt; None where it is in any case."""
    found, stack = [], [expr]
    while stack:
        node = stack.pop()
        match node:
            case Name(id):
                found.append(id)
            case Verbatim() | Const(complex()):
                return None
            case Extern(_, value) if type(value) not in (int, float, bool):
                return None
            case Apply() if card_of(node).asks != "real":
                if card_of(node).effect is Doing.UNKNOWN or leaves_reals(node) or asks_for_dtype(node):
                    return None
                stack += parts(node)
    return found


def asks_for_dtype(apply):
    """Return True if an operation is called with a `dtype` that its result gets."""
    rule = card_of(apply).rule
    if rule is None:
        return "dtype" in dict(apply.kwargs)
    try:
        wanted = rule.bind(apply.args, apply.kwargs).get("dtype", NO_DTYPE)
    except UnsupportedCall:
        return True
    return not (isinstance(wanted, Const) and wanted.value is None)


NO_DTYPE = Const(None)


def is_doubtful(expr, types, doubtful):
    """Return True if the value of an expression may be no real number."""
    if expr.__class__ is Name:
        return expr.id in doubtful
    if expr.__class__ is Const or is_told(type_of(expr, types)):
        return False
    names = sources_of_doubt(expr)
    return names is None or any(name in doubtful for name in names)

"""The values that may be no real numbers: complex, objects, dates, subclasses that mean something else.

    doubts(program, types, active, wrt)     the names of which neither the type nor what they are made of tells

A result is in doubt where an operand is, where real operands may have a complex result (`np.linalg.eigvals`), where a
dtype is asked for that is not known, and where nothing is known of the operation. Operands of an operation that a
derivative flows through are asked before it (`normalize.ask_real`), so its result is in no doubt on their account. What is
differentiated is real: that is asked of each argument.
"""

from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.readings import readings
from adcompile.ir.nodes import Apply, Const, Extern, Name, Verbatim
from adcompile.ir.reals import surely_real
from adcompile.ir.visit import parts
from adcompile.ops.asked import card_of
from adcompile.ops.fields.effects import Doing
from adcompile.rules.table import UnsupportedCall

def doubts(program, types, active, wrt):
    """The names in doubt, as a dict (an ordered set)."""
    readers = {}
    todo = [param.name for param in program.params]
    for target, value in readings(program):
        names = () if surely_real(types.get(target)) else in_doubt_with(target, value, active)
        if names is None:
            todo.append(target)
            continue
        for name in names:
            readers.setdefault(name, []).append(target)
    found = {}
    while todo:
        name = todo.pop()
        if name not in found and name not in wrt and not surely_real(types.get(name)):
            found[name] = True
            todo += readers.get(name, ())
    return found


def in_doubt_with(target, value, active):
    """The names on which it depends whether a target that has a value is in doubt; None where it is in any case."""
    if value.__class__ is not Apply or target not in active or not is_asked(value):
        return sources_of_doubt(value)
    return None if leaves_reals(value) or asks_for_dtype(value) else ()


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
    if expr.__class__ is Const or surely_real(type_of(expr, types)):
        return False
    names = sources_of_doubt(expr)
    return names is None or any(name in doubtful for name in names)

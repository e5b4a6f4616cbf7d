"""Programs that work element by element: each element of the result depends on one element of the argument only.

It does if active values go through elementwise operations only. These broadcast, and so never make a value smaller: where
the result has the shape of the argument, everything in between has it too, and the Jacobian is diagonal.
"""

from adcompile.analysis.activity.active import carriers
from adcompile.ir.nodes import Apply, Assign, Const, Effect, For, Name, Statement
from adcompile.ir.types import is_number, is_scalar
from adcompile.ir.visit import callee_of, names_in, operands, walk
from adcompile.ops.registry import card


def mixing(program, types, active, wrt):
    """The first statement through which an element may depend on several, or None. `wrt` are names of parameters."""
    result = program.body.end.value
    if all(is_scalar(types.get(name)) for name in wrt) and _is_scalar(result, types):
        return None
    return next((statement for statement in walk(program.body) if not _keeps_apart(statement, types, active)), None)


def _is_scalar(result, types):
    return isinstance(result, Const) or isinstance(result, Name) and is_scalar(types.get(result.id))


def _keeps_apart(statement, types, active):
    """Return True if a statement computes each active element from one active element. Statements in its blocks are not looked at."""
    match statement:
        case Assign(target, value):
            return target not in active or isinstance(value, Name) or _is_elementwise(value, types)
        case For(_, iterables):
            return not any(name in active for iterable in iterables for name in carriers(iterable))
        case Effect() | Statement():
            return not any(name in active for operand in operands(statement) for name in carriers(operand))
    return True


def _is_elementwise(value, types):
    """Return True if an operation works element by element on numbers and arrays."""
    callee = callee_of(value)
    if callee is not None:
        return callee.derived is not None and callee.derived.apart
    found = card(value.op, len(value.args)) if isinstance(value, Apply) else None
    if found is None or found.rule is None or not found.is_elementwise:
        return False
    return found.form is None or all(is_number(types.get(name)) for name in names_in(value))

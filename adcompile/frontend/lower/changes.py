"""Methods that change a list, `out.append(v)`: statements whose operands have names."""

import ast

from adcompile.frontend.frame.as_written import as_written
from adcompile.frontend.frame.dispatch import operand_of
from adcompile.frontend.lower.assignments import is_own_variable
from adcompile.ops.cards.methods import CHANGES


def may_change(frame, call):
    """Return True if a call may be a method that changes a list which the function has in its hands."""
    method = call.func
    if not isinstance(method, ast.Attribute) or not is_own_variable(frame, method.value) or call.keywords:
        return False
    names = CHANGES.get(method.attr)
    return names is not None and len(names) == len(call.args) and not any(isinstance(arg, ast.Starred) for arg in call.args)


def change(frame, statement):
    """`out.append(v)` with a name for what is appended: an operation on lists, if `out` turns out to be one."""
    call = statement.value
    method, before = call.func, frame.look(call.func.value.id)
    hidden = {name: operand_of(frame, arg) for name, arg in zip(CHANGES[method.attr], call.args)}
    same = frame.look(method.value.id) is before        # not where an operand has changed what the variable holds
    tree = ast.Expr(ast.Call(method, [ast.Name(name, ast.Load()) for name in hidden], []))
    frame.env.update(hidden)
    as_written(frame, ast.fix_missing_locations(ast.copy_location(tree, statement)), "effect", f"list.{method.attr}" if same else None)
    for name in hidden:
        del frame.env[name]

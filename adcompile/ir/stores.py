"""Stores into items, `x[i] = v` and `x[i] += v`, `del x[i]`, and methods that change a list, `x.append(v)`, whose operands have
names: statements that may be operations on values."""

import ast

from adcompile.ir.nodes import Apply, Assign, Name, Statement

BASE, PLACE, STORED, ITEM = "adcompile_array", "adcompile_place", "adcompile_value", "adcompile_item"
NOTED, OF_OUTSIDE = "adcompile_noted", "builtins.list"
"""In the tree of a store: what it stores into, where that is no variable; where in it, and what; what it gives.
What is appended to a list outside and to that which stands for it in the program; the operation that makes this one."""


def is_store(statement):
    """Return True if a statement is a store whose operands have names."""
    return statement.__class__ is Statement and statement.stores is not None


def store_parts(statement):
    """The name of the array or list after the store, and the expressions of it before, of the place and of what is stored, None for
    what a method of a list is not given."""
    reads = dict(statement.reads)
    key, new = next(write for write in statement.writes if write[0] != ITEM)
    return new, reads[key], reads.get(PLACE), reads.get(STORED)


def told_value(statement):
    """The expression of what a statement binds an attribute or item of an object of the user's world to, and the name of that object;
    (None, None) for any other."""
    tree = statement.tree if statement.__class__ is Statement else None
    if not isinstance(tree, ast.Assign) or not isinstance(tree.value, ast.Name):
        return None, None
    target, reads = tree.targets[0], dict(statement.reads)
    told = tree.value.id == STORED and isinstance(target, (ast.Attribute, ast.Subscript)) and isinstance(target.value, ast.Name)
    return (reads[STORED], reads[BASE]) if told and target.value.id == BASE and not statement.writes else (None, None)


def is_noted(statement):
    """Return True if a statement appends a value to a list of the user's world, which nothing else reads: `history.append(loss)`."""
    call = statement.tree.value if statement.__class__ is Statement and isinstance(statement.tree, ast.Expr) else None
    if not isinstance(call, ast.Call) or statement.writes or [key for key, _ in statement.reads] != [BASE, STORED]:
        return False
    return isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.func.value.id == BASE


def own_history(statement):
    """The name of the list of the user's world of which a statement makes the list that stands for it in the program; None for any other
    statement."""
    made = statement.value if statement.__class__ is Assign else None
    return made.args[0].id if made.__class__ is Apply and made.op == OF_OUTSIDE and made.args[0].__class__ is Name else None


def given_item(statement):
    """The name of the item that a method of a list gives; None where it gives none."""
    return dict(statement.writes).get(ITEM)


def is_of_list(statement):
    """Return True if a store is a method of a list, as "list.append"."""
    return statement.stores.startswith("list.")

"""The text of functions that are called as they stand is looked at for what it may do, though it is not lowered."""

import ast
from types import ModuleType

from adcompile.frontend.frame.meanings import static_of
from adcompile.frontend.frame.values import Known
from adcompile.frontend.outside.library import user_function
from adcompile.frontend.outside.running import Does, is_plain_found
from adcompile.frontend.source.tree import root, walk, written_by_itself
from adcompile.ir.nodes import Extern
from adcompile.ops.cards.methods import GIVING


def look_into(frame, value):
    """Looks at the text of what is called as it stands, for the guards and for what it writes in other modules."""
    if isinstance(value, Known) and value.found is not None and value.key is None:
        frame.unit.does.of_found(value.found, value.scope)


def look_into_tree(frame, tree):
    """The same for what a piece of the user's tree names."""
    for node in walk(tree):
        if isinstance(node, ast.Name):
            look_into(frame, static_of(frame, node))
        elif isinstance(node, ast.Attribute) and isinstance(owner := static_owner(frame, node.value), Known) and owner.found is not None:
            found = owner.scope.look_attribute(owner.found.path, node.attr)
            if not is_plain_found(found, owner.scope) and found.baked:
                look_into(frame, Known(Extern(node.attr, found.value), found, owner.scope))


def refuse_writers(frame, tree):
    """Refuses calls in a piece of the user's tree that may write into what carries a derivative."""
    for node in walk(tree):
        if isinstance(node, ast.Call) and may_write_active(frame, node):
            frame.refuse("writing", node)


def static_owner(frame, node):
    """The value of a module, class or object of which an attribute is read, as far as it is known. Nothing is captured for it."""
    if isinstance(node, ast.Name):
        return static_of(frame, node)
    owner = static_owner(frame, node.value) if isinstance(node, ast.Attribute) else None
    if not isinstance(owner, Known) or owner.found is None:
        return None
    found = owner.scope.look_attribute(owner.found.path, node.attr)
    return Known(Extern(node.attr, found.value), found, owner.scope) if found.baked else None


def may_write_active(frame, call):
    """Return True if a call of a function of the user's may write into a value that carries a derivative. Such a call is
    followed, even if its result is not used."""
    operands = [*call.args, *(keyword.value for keyword in call.keywords)]
    if not any(map(frame.taint.carries, operands)):
        return False
    static = static_of(frame, call.func)
    if not is_users_function(static):
        return False
    return frame.unit.does.of_found(static.found, static.scope) is not Does.NOTHING


def may_take(frame, call):
    """Return True if a call may be a method that takes an item out of a list which carries a derivative: `stack.pop()`."""
    method = call.func
    if not isinstance(method, ast.Attribute) or method.attr not in GIVING or call.keywords or len(call.args) > 1:
        return False
    by_text = any(isinstance(arg, ast.Constant) and isinstance(arg.value, str) for arg in call.args)
    return not by_text and frame.taint.carries(method.value) and frame.holds_itself(root(method.value))


def changes_what_it_reads(frame, call):
    """Return True if a call may write into a value that carries a derivative, so that what stands to its left is evaluated first."""
    return may_take(frame, call) or may_write_active(frame, call)


def is_users_function(static):
    """Return True if what is known of a callee is that it is a function of the user's."""
    return isinstance(static, Known) and static.found is not None and static.key is None and user_function(static.extern.value) is not None


def may_write(frame, call):
    """Return True if a call of a function of the user's, by its name, may write into memory that it is given. Nothing that is looked
    at counts as read by the program."""
    if isinstance(call.func, ast.Name) and call.func.id in frame.flow.functions:
        functions = [node for node in frame.flow.of(ast.FunctionDef) if node.name == call.func.id]
        return any(isinstance(inner, ast.stmt) and written_by_itself(inner) for function in functions for inner in walk(function))
    if not isinstance(call.func, ast.Name) and not isinstance(frame.space.get(root(call.func)), ModuleType):
        return False
    static = static_of(frame, call.func)
    if not is_users_function(static):
        return False
    return frame.unit.looks.of(static.extern.value) is not Does.NOTHING

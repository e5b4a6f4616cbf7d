"""The text of functions that are called as they stand is looked at for what it may do, though it is not lowered."""

import ast

from adcompile.frontend.frame.meanings import static_of
from adcompile.frontend.frame.values import Known
from adcompile.frontend.outside.library import user_function
from adcompile.frontend.outside.running import Does, is_plain_found
from adcompile.frontend.source.tree import walk
from adcompile.ir.nodes import Extern


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
    if not isinstance(static, Known) or static.found is None or static.key is not None or user_function(static.extern.value) is None:
        return False
    return frame.unit.does.of_found(static.found, static.scope) is not Does.NOTHING

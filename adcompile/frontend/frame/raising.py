"""Where a program surely raises: names and attributes that nobody has, functions that never return. What comes after that in
the block is not lowered.
"""

import ast
from types import ModuleType

from adcompile.frontend.frame.meanings import static_of
from adcompile.frontend.frame.values import Known
from adcompile.frontend.outside.library import is_library
from adcompile.frontend.outside.live_variables import global_key
from adcompile.ir.nodes import Const, Extern, Statement


def read_variable(frame, node):
    """The value of a variable. Where it surely has none the program raises what Python would."""
    value = frame.look(node.id)
    if value is None:
        raise_unbound(frame, node.id)
        return Const(None)
    return value


def raise_unbound(frame, name):
    if name in frame.flow.locals:
        raises(frame, UnboundLocalError, f"cannot access local variable {name!r} where it is not associated with a value")
    else:
        raises(frame, NameError, f"name {name!r} is not defined")


def raises(frame, error, text):
    """The program raises here what Python would."""
    tree = ast.parse(f"raise {error.__name__}({text!r})").body[0]
    frame.emit(Statement(tree, ((error.__name__, Extern(error.__name__, error)),), (), None, frame.span()))
    frame.stop()


def lacks(frame, node):
    """True if an attribute is one that a module of a library does not have, which the program then raises. A module of the
    user's may get it while the function runs."""
    owner = static_of(frame, node.value)
    if not isinstance(owner, Known) or owner.found is None or not isinstance(owner.extern.value, ModuleType) \
            or not is_library(owner.extern.value) \
            or owner.scope.look_attribute(owner.found.path, node.attr).kind != "missing" \
            or frame.unit.outer.is_live(global_key(vars(owner.extern.value), node.attr)):
        return False
    raises(frame, AttributeError, f"module {owner.extern.value.__name__!r} has no attribute {node.attr!r}")
    return True

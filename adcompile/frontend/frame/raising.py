"""Where a program raises. Names and attributes that nobody has, functions that never return: what comes after that in the block is not
lowered. And attempts, which say wherever something may raise what variables hold that a handler reads:

    keep x = x.1            from here on such a variable holds something else (`ir.nodes.Keep`)
"""

import ast
from types import ModuleType

from adcompile.frontend.frame.function_objects import expr
from adcompile.frontend.frame.meanings import static_of
from adcompile.frontend.frame.values import SHARED, STATIC, Cell, Known
from adcompile.frontend.outside.library import is_library
from adcompile.frontend.outside.live_variables import global_key
from adcompile.ir.nodes import Const, Extern, Keep, Name, Statement, Undefined, Unreachable


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


def raise_again(frame, error):
    """The end of a block that raises an exception which was caught."""
    frame.emit(Statement(ast.parse("raise error").body[0], (("error", error),), (), None, frame.span()))
    return Unreachable()


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


# --- attempts ------------------------------------------------------------------


class Attempt:
    """An attempt of a `try` in a frame: of `variables` of the frame, and of all that functions share and containers hold. `first` is what
    they held where it began, `last` what was said last that they hold; `params` has for each that changed the name by which the
    handler reads it. `is_told` is False if one changed that is known when compiling, or that was not there: nobody can say that."""

    def __init__(self, frame, variables):
        self.frame, self.params, self.is_told = frame, {}, True
        self.open = tuple(frame.unit.blocks)
        self.first = {key: frame.held(key) for key in map(frame.variable, variables)} | frame.shared()
        self.last = dict(self.first)

    def now(self):
        """The values that are held now, by variable. Of containers that were made meanwhile nothing is said."""
        current = self.frame.unit.current
        shared = current.shared()
        places = {key: key if isinstance(key, SHARED) else self.frame.variable(key) for key in self.first}
        found = {key: shared.get(place) if isinstance(place, SHARED) else self.frame.held(place) for key, place in places.items()}
        new = {key: value for key, value in shared.items() if key not in self.first}
        return found | {key: value for key, value in new.items() if not isinstance(key, Cell) and key.owner.block in self.open}

    def changes(self):
        """The changes since it was said: pairs of a parameter and the value."""
        found = []
        for key, value in self.now().items():
            last = self.last.get(key)
            if value is last or isinstance(value, Name) and isinstance(last, Name) and value.id == last.id:
                continue
            self.last[key] = value
            if isinstance(value, STATIC) or isinstance(last, STATIC) or isinstance(key, SHARED) and (value is None or last is None):
                self.is_told = False
                continue
            if key not in self.params:
                self.params[key] = self.frame.new(key)
            found.append((self.params[key], told(self.frame, value)))
        return found

    def beginning(self):
        """The statements that say what is held where the attempt begins."""
        values = tuple([(param, told(self.frame, self.first[key])) for key, param in self.params.items()])
        return (Keep(values, self.frame.span()),) if values else ()


def told(frame, value):
    return Undefined() if value is None else expr(frame, value)


def say_held(frame):
    """Says what is held now, where that is not what was said last."""
    for attempt in frame.unit.attempts:
        found = attempt.changes()
        if found:
            frame.emit(Keep(tuple(found), frame.span()))

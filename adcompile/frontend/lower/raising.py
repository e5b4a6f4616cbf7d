"""Where a program surely raises: names and attributes that nobody has, functions that never return. What comes after that in
the block is not lowered."""

import ast
from types import ModuleType

from adcompile.frontend.lower.values import Known
from adcompile.frontend.outside.library import is_library
from adcompile.frontend.outside.live_variables import global_key
from adcompile.ir.nodes import Extern, Statement


class Raising:

    def stop(self):
        """Nothing that comes after this in the block is reached: something has been raised."""
        self.unit.stopped.setdefault(self.unit.blocks[-1], (len(self.unit.out), len(self.unit.refused)))

    @property
    def is_stopped(self):
        return self.unit.blocks[-1] in self.unit.stopped

    def cut(self):
        """Takes out of the block what is not reached. Returns whether its end is not reached either."""
        statements, refusals = self.unit.stopped.pop(self.unit.blocks[-1], (None, None))
        if statements is not None:
            del self.unit.out[statements:], self.unit.refused[refusals:]
        return statements is not None

    def raise_unbound(self, name):
        if name in self.flow.locals:
            self.raises(UnboundLocalError, f"cannot access local variable {name!r} where it is not associated with a value")
        else:
            self.raises(NameError, f"name {name!r} is not defined")

    def raises(self, error, text):
        """The program raises here what Python would."""
        tree = ast.parse(f"raise {error.__name__}({text!r})").body[0]
        self.emit(Statement(tree, ((error.__name__, Extern(error.__name__, error)),), (), None, self.span()))
        self.stop()

    def lacks(self, node):
        """Whether an attribute is one that a module of a library does not have, which the program then raises. A module of the
        user's may get it while the function runs."""
        owner = self.static(node.value)
        if not isinstance(owner, Known) or owner.found is None or not isinstance(owner.extern.value, ModuleType) \
                or not is_library(owner.extern.value) \
                or owner.scope.look_attribute(owner.found.path, node.attr).kind != "missing" \
                or self.unit.outer.is_live(global_key(vars(owner.extern.value), node.attr)):
            return False
        self.raises(AttributeError, f"module {owner.extern.value.__name__!r} has no attribute {node.attr!r}")
        return True

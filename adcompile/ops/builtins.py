"""Functions of Python that have no derivative and no rule, and may do anything."""

from adcompile.ops.effects import Effect
from adcompile.ops.memory import UNKNOWN
from adcompile.ops.registry import describe

# What they look up, bind or run is told by a text or an object at run time.
describe("builtins.exec", "builtins.eval", "builtins.compile", "builtins.__import__", "builtins.setattr", "builtins.delattr",
         "builtins.globals", "builtins.locals", "builtins.vars", "builtins.breakpoint", memory=UNKNOWN, effect=Effect.UNKNOWN)

"""Functions of Python that have no derivative and no rule."""

from adcompile.ops.fields.effects import Doing
from adcompile.ops.fields.memory import UNKNOWN
from adcompile.ops.registry import describe

# What they look up, bind or run is told by a text or an object at run time.
describe("builtins.compile", "builtins.__import__", "builtins.setattr", "builtins.delattr", "builtins.globals", "builtins.breakpoint",
         memory=UNKNOWN, effect=Doing.UNKNOWN)
describe("builtins.exec", "builtins.eval", memory=UNKNOWN, effect=Doing.UNKNOWN, around=2)
describe("builtins.locals", "builtins.vars", memory=UNKNOWN, effect=Doing.UNKNOWN, around=1)
describe("builtins.dir", effect=Doing.NAMES, around=1)

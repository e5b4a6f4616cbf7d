"""The operations that are syntax of the intermediate representation: displays, choices, calls, tapes.

Their operands are not all evaluated, or are no values, or stand in brackets; a pass may name one of them.
"""

from adcompile.ops.effects import Effect, Raises
from adcompile.ops.memory import CALLEE, EVERY, PART, SELF
from adcompile.ops.registry import describe

# Displays: new containers that hold what is put into them.
describe("tuple", "list", "set", "dict", keeps=(EVERY,), raises=Raises.NEVER, prints="brackets")
describe("slice", keeps=(EVERY,), raises=Raises.NEVER, prints="slice")
describe("star", memory=PART(0), raises=Raises.ON_TYPES)

# Choices: one of the operands; not all are evaluated.
describe("ifexp", memory=SELF(1, 2))
describe("and", "or", memory=SELF(EVERY))
describe("if_assigned", memory=SELF(0), raises=Raises.NEVER)

# Calls: what is known of them is known of the callee.
describe("call", memory=CALLEE, effect=Effect.UNKNOWN, prints="brackets")
describe("invoke", memory=CALLEE, effect=Effect.UNKNOWN)

# Tapes are lists of our own, which hold what is recorded on them.
describe("recall", memory=PART(0), writes=(0,), raises=Raises.NEVER)

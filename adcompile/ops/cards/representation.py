"""The operations that are syntax of the intermediate representation: displays, choices, calls, tapes.

Their operands are not all evaluated, or are no values, or stand in brackets; a pass may name one of them.
"""

from adcompile.ir.types import NO_VALUE, OPAQUE
from adcompile.ops.fields import safe
from adcompile.ops.fields.effects import Doing
from adcompile.ops.fields.memory import CALLEE, EVERY, NOTHING, PART, SELF, UNKNOWN, Identity
from adcompile.ops.registry import describe
from adcompile.ops.typing.results.operators import choice_type, conditional_type, dict_type, list_type, tuple_type
from adcompile.ops.typing.usual import always, first_operand

# Displays: new containers that hold what is put into them.
describe("tuple", safe=safe.always, moves=True, cost=(12, 12), takes="anything", type=tuple_type, runs=(), keeps=(EVERY,), prints="brackets")
describe("list", safe=safe.always, opens=True, takes="anything", type=list_type, runs=(), keeps=(EVERY,), identity=Identity.BUFFER,
         prints="brackets")
describe("dict", safe=safe.always, opens=True, takes="anything", type=dict_type, keeps=(EVERY,), prints="brackets")
describe("set", type=always(OPAQUE), keeps=(EVERY,), prints="brackets")
describe("slice", safe=safe.always, moves=True, cost=(12, 12), runs=(), type=always(OPAQUE), keeps=(EVERY,), prints="slice")
describe("star", type=OPAQUE, memory=PART(0), walks=True)

# Choices: one of the operands; not all are evaluated.
describe("ifexp", safe=safe.in_choice, moves=True, always=(0,), runs=(0,), type=conditional_type, memory=SELF(1, 2),
         reads={0: NOTHING})
describe("and", "or", safe=safe.in_truth, always=(0,), type=choice_type, floats="test", memory=SELF(EVERY))
describe("absent", safe=safe.always, moves=True, runs=(), type=always(NO_VALUE))       # handed on where no value is: nobody reads it
describe("if_assigned", safe=safe.always, always=(), runs=(), type=first_operand, memory=SELF(0), reads={0: NOTHING})

# Calls: what is known of them is known of the callee.
describe("call", type=OPAQUE, memory=CALLEE, effect=Doing.UNKNOWN, prints="brackets")
describe("invoke", type=OPAQUE, memory=CALLEE, effect=Doing.UNKNOWN)
# A program beside this one as a function of its first operands; the last ones are given.
describe("closure", safe=safe.always, type=always(OPAQUE), runs=(), memory=UNKNOWN, keeps=(EVERY,))

# What may run code that nobody followed: the operation in it is evaluated once, where it stands.
describe("acting", type=first_operand, memory=SELF(0), effect=Doing.UNKNOWN, runs=(), prints="slice")

# The exception that a handler caught: the first thing in it, where somebody reads it.
describe("caught", safe=safe.always, type=always(OPAQUE), memory=UNKNOWN, identity=Identity.MOMENT)

# Tapes are lists of our own, which hold what is recorded on them.
describe("recall", type=OPAQUE, memory=PART(0), writes=(0,))

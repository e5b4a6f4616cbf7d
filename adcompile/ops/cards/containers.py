"""Python's containers and walks: what they hold of what they are given.

That they walk what they are given, which may be code of the user's, is another question.
"""

from adcompile.ir.types import OPAQUE
from adcompile.ops.fields.memory import EVERY, SELF
from adcompile.ops.registry import describe
from adcompile.ops.typing.usual import first_operand

describe("builtins.dict", opens=True, consumes=True, keeps=(EVERY,), type=OPAQUE)
describe("builtins.set", "builtins.frozenset", consumes=True, keeps=(EVERY,), type=OPAQUE)
describe("copy.copy", type=first_operand, keeps=(0,))
describe("copy.deepcopy", type=first_operand, whole=True)
describe("builtins.iter", memory=SELF(0), keeps=(0,), type=OPAQUE)

"""Context managers of Python and NumPy for `with`: exceptions go through them, they swallow none.

That `closing` runs a method of what it holds when the `with` is left is the statement's, not its own.
"""

from adcompile.ir.types import OPAQUE
from adcompile.ops.fields.memory import EVERY, Identity
from adcompile.ops.registry import describe

describe("contextlib.closing", "contextlib.nullcontext", "contextlib.redirect_stderr", "contextlib.redirect_stdout",
         "numpy.printoptions", "warnings.catch_warnings",
         context="through", keeps=(EVERY,), identity=Identity.MOMENT, type=OPAQUE)
describe("numpy.errstate", context="setting", keeps=(EVERY,), identity=Identity.MOMENT, type=OPAQUE)

"""The functions that simplify operations, by operation.

    @rewrites("mul")                    enters a function `f(site, expr)` that gives an expression equal to `expr`
    rewrites.get("mul")                 that function; None where nothing is known of the operation
"""

from adcompile.ops.by_operation import ByOperation

rewrites = ByOperation()

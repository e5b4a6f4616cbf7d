"""Which function simplifies which operation.

    @rewrites("mul")                    enters a function `f(site, expr)` that gives an expression equal to `expr`
    rewrite_of("mul")                   that function; None where nothing is known of the operation
"""

_rewrites = {}


def rewrites(op):
    """Decorates the function that simplifies an operation."""
    def enter(function):
        _rewrites[op] = function
        return function
    return enter


def rewrite_of(op):
    return _rewrites.get(op)

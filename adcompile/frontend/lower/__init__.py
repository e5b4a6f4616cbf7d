"""Each piece of syntax as operations: importing this room enters its functions by the class of their node (`frame/dispatch.py`)."""

from adcompile.frontend.lower import (
    arithmetic, assignments, branches, calls, comprehensions, conditions, displays, functions, loops, reads, statements,
)

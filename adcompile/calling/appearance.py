"""How debuggers and tracebacks show the functions that stand between a call of a derivative and the text that runs.

    appearing_as(front, loss_gradient)      stands at the first line of `loss_gradient`, in all that it does
    as_one_line(front, "loss")              stands in its own first line, in all that it does
    stepped_past(run, loss_tangent)         stands at the first line of `loss_tangent`; debuggers see nothing of the library in it

A step into a derivative with pdb is then a step to `def loss_gradient(...)`, and the next ones go into its lines. Compiling is
nothing to step through either: while a debugger steps, it does not see the compiler (`UNSEEN`).
"""

import linecache
import sys

CALL = "<adcompile call>"
"""The file of the functions that find out what a call runs; its one line says what they do."""

linecache.cache[CALL] = 0, None, ["# finds the derivative for arguments like these; compiles it the first time\n"], CALL

AT_FIRST_LINE = 0xE8
"""An entry of a table of lines (PEP 626 of CPython 3.11 and later): no columns, and as many instructions less one as are added."""

UNSEEN = (
    "    {trace} = {gettrace}()",
    "    if {hasattr}({getattr}({trace}, '__self__', None), 'stop_here'):",
    "        {settrace}(None)",
    "        try:",
    "            {run} = {enter}({key}, ({values},))",
    "        finally:",
    "            {settrace}({trace})",
    "    else:",
    "        {run} = {enter}({key}, ({values},))",
)
"""Lines that call `enter` while no debugger of Python (`bdb`) looks on: what they call meanwhile is written in C."""


LIBRARY = ("adcompile.api.*", "adcompile.calling.*", "adcompile.compiler.*", "adcompile.frontend.*", "adcompile.ir.*",
           "numpy", "numpy.*")
"""The modules whose lines stand between a call of a derivative and what it runs."""

SKIPPING = (
    "debugger = getattr(gettrace(), '__self__', None) if gettrace() is not None else None",
    "seen = getattr(debugger, 'skip', None)",
    "if debugger is not None:",
    "    debugger.skip = every",
    "try:",
    "    {line}",
    "finally:",
    "    if debugger is not None:",
    "        debugger.skip = seen",
)
"""Lines around one that a debugger of Python (`bdb`) does not step into."""

WORDS = {"gettrace": sys.gettrace, "getattr": getattr, "every": ("*",)}
"""The names that those lines read."""


def stepped_past(run, function):
    """A function that does what `run` does. It looks like the first line of the emitted `function`, and while it runs a debugger
    stops in emitted text and in the user's functions only."""
    def shown(*values):
        debugger = getattr(sys.gettrace(), "__self__", None)
        if not hasattr(debugger, "skip"):
            return run(*values)
        seen, debugger.skip = debugger.skip, LIBRARY
        try:
            return run(*values)
        finally:
            debugger.skip = seen

    return appearing_as(shown, function)


def appearing_as(function, other):
    """The function, whose code says that all of it stands where the other begins. It is changed."""
    code, shown = function.__code__, other.__code__
    function.__code__ = code.replace(co_filename=shown.co_filename, co_name=shown.co_name, co_qualname=shown.co_qualname,
                                     co_firstlineno=shown.co_firstlineno, co_linetable=_at_first_line(len(code.co_code) // 2))
    return function


def as_one_line(function, name):
    """The function, whose code says that all of it stands in its first line. It is changed."""
    code = function.__code__
    function.__code__ = code.replace(co_name=name, co_linetable=_at_first_line(len(code.co_code) // 2))
    return function


def _at_first_line(count):
    """The table of lines of a code with so many instructions, all of which stand in its first line."""
    whole, rest = divmod(count, 8)
    return bytes([AT_FIRST_LINE | 7, 0] * whole + ([AT_FIRST_LINE | rest - 1, 0] if rest else []))

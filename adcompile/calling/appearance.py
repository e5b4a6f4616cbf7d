"""How debuggers and tracebacks show the functions that stand between a call of a derivative and the text that runs.

    appearing_as(front, loss_gradient)      stands at the first line of `loss_gradient`, in all that it does
    as_one_line(front, "loss")              stands in its own first line, in all that it does

A step into a derivative with pdb is then a step to `def loss_gradient(...)`, and the next ones go into its lines. Compiling is
nothing to step through either: while a debugger steps, it does not see the compiler (`UNSEEN`).
"""

import linecache

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

"""Texts of rules as Python has them: what they do, and texts that are written by a program."""

import dis
import linecache
from functools import cache


def written_text(name, lines, space, file):
    """The function of that name that lines of source define; it has a source as every function has."""
    source = "\n".join(lines) + "\n"
    linecache.cache[file] = len(source), None, source.splitlines(keepends=True), file
    exec(compile(source, file, "exec"), space)
    return space[name]


@cache
def reads_operands(text):
    """Return True if a text reads any of its parameters."""
    return any(step.opname.startswith("LOAD_FAST") for step in dis.get_instructions(text))


@cache
def divides(text):
    """Return True if a text divides, or takes a logarithm or a root."""
    for step in dis.get_instructions(text):
        if step.opname == "BINARY_OP" and step.argrepr == "/":
            return True
        if isinstance(step.argval, str) and step.argval in ("log", "log1p", "sqrt", "divide", "power"):
            return True
    return False

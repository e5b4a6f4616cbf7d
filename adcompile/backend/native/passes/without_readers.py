"""Statements whose values nobody reads go: variables, and stores in buffers of the kernel's own."""

from adcompile.backend.native.loop_language.language import Choose, Count, Grow, Let, Make, Put
from adcompile.backend.native.loop_language.visits import reads, rewritten, same
from adcompile.ir.frozen import replace

OWN = ("own", "tape")
"""The kinds of buffers that nobody else sees."""


def without_unread(kernel):
    """The kernel without them, and without loops and branches that are empty."""
    kept = {result.name for result in kernel.results}
    body = kernel.body
    while True:
        variables, buffers = reads(body)
        for buffer in kernel.buffers.values():
            for dim in buffer.shape:
                variables |= reads((Let("", dim),))[0]

        def useful(statement):
            match statement:
                case Let(name, _) if name not in variables and name not in kept:
                    return ()
                case Put(buffer, _, _) | Make(buffer) | Grow(buffer, _) if buffer not in buffers and kernel.buffers[buffer].kind in OWN:
                    return ()
                case Count(_, _, ()) | Choose(_, (), ()):
                    return ()
            return (statement,)
        new = rewritten(body, same, useful)
        if new == body:
            return replace(kernel, body=body)
        body = new

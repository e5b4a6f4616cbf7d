"""Arrays that get another shape, `a.shape = (2, 3)`, while somebody else has them: refused, as their shape would change there too."""

from adcompile.analysis.memory.shapes_given import seen_with_old_shape
from adcompile.errors import refused, render
from adcompile.frontend.source.syntax import refusal_of
from adcompile.ir.nodes import Apply, Block, Const, Effect
from adcompile.ir.frozen import replace
from adcompile.ir.visit import blocks, with_blocks


def refuse_old_shapes(program, types, called=False):
    """The program, which raises where it reaches such a statement under a condition, or a `called` one anywhere; what every call reaches is
    refused right here."""
    found = {id(statement): statement for statement in seen_with_old_shape(program, types)}
    sure = [refusal_of("shape", one.span) for one in program.body.statements if id(one) in found and not called]
    if sure:
        raise refused(sure)
    return replace(program, body=raising(program.body, found)) if found else program


def raising(block, found):
    """A block that raises before statements, by their identity."""
    out = []
    for statement in block.statements:
        if id(statement) in found:
            refusal = refusal_of("shape", statement.span)
            text = render(refusal.message, refusal.hint, refusal.span)
            out.append(Effect(Apply("runtime.refuse", (Const(refusal.error), Const(text)), (), statement.span), statement.span))
        out.append(with_blocks(statement, [raising(inner, found) for inner in blocks(statement)]))
    return Block(tuple(out), block.end)

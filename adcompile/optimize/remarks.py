"""The user's lines above what undoes them: none without something below it, none inside a branch that became a value."""

from adcompile.analysis.effects.purity import is_comment
from adcompile.ir.frozen import replace
from adcompile.ir.nodes import Block
from adcompile.ir.visit import OF_BLOCKS, blocks, rebuilt, with_blocks


def tidy_remarks(program):
    """The program with its remarks where they belong."""
    body = _block(program.body)
    return program if body is program.body else replace(program, body=body)


def without_headings(program):
    """The program without the headings of sweeps: what is left of them in a second derivative is one text."""
    kept = tuple([statement for statement in program.body.statements
                  if not (is_comment(statement) and statement.span is None)])
    return replace(program, body=Block(kept, program.body.end))


def _block(block):
    statements = [with_blocks(statement, [_block(inner) for inner in blocks(statement)])
                  if statement.__class__ in OF_BLOCKS else statement for statement in block.statements]
    kept = [statement for statement, after in zip(statements, [*statements[1:], None])
            if not is_comment(statement) or _says_something(statement, after)]
    return rebuilt(block, kept, block.end)


def _says_something(remark, after):
    """Return True if a remark has something below it that it is about. Headings of sweeps, which have no place, may stand above
    the user's lines."""
    return after is not None and (not is_comment(after) or remark.span is None and after.span is not None)

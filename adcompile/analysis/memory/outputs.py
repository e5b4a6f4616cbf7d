"""Calls that write into memory that is given to them: `np.exp(x, out=y)`, `np.exp(x, y)`, `np.copyto(y, x)`."""

from adcompile.analysis.unusual import unusual
from adcompile.ir.nodes import Apply, Assign, Name
from adcompile.ir.visit import blocks, names_in, operands, walk
from adcompile.ops.asked import written
from adcompile.ops.operators import UPDATES
from adcompile.rules.keywords import FRESH


def made_for_calls(body):
    """The memory that is made for one call alone: of names that are read once, as `out`, what they are assigned."""
    given = {out.id for statement in unusual(body).statements if isinstance(statement, Assign) and isinstance(statement.value, Apply)
             for key, out in statement.value.kwargs if key == "out" and isinstance(out, Name)}
    if not given:
        return {}
    made, read = {}, {}
    for statement in walk(body):
        if isinstance(statement, Assign) and isinstance(statement.value, Apply) and statement.value.op in FRESH:
            made[statement.target] = statement.value
        for expr in operands(statement):
            for name in names_in(expr):
                read[name] = read.get(name, 0) + 1
    ends = {name for block in inner_blocks(body) for expr in operands(block.end) for name in names_in(expr)}
    return {name: value for name, value in made.items() if name in given and read[name] == 1 and name not in ends}


def with_own_output(apply, made):
    """The call with the memory that is made for it alone in the place of its name."""
    kwargs = tuple([(key, made.get(getattr(value, "id", None), value) if key == "out" else value)
                    for key, value in apply.kwargs])
    return Apply(apply.op, apply.args, kwargs, apply.span)


def inner_blocks(block):
    """A block and all blocks below it."""
    yield block
    for statement in walk(block):
        yield from blocks(statement)


def writing_calls(exprs):
    """The calls in expressions that write into memory that is given to them; augmented assignments are none."""
    stack = list(exprs)
    while stack:
        node = stack.pop()
        if node.__class__ is Apply:
            if node.op not in UPDATES and written(node):
                yield node
            stack.extend((*node.args, *(value for _, value in node.kwargs)))

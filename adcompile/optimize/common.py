"""Common subexpressions: what a transform computes is not computed again where it, or the user's own value, is at hand.

    t = np.exp(x) * y_bar           t = exp_x * y_bar           where exp_x = np.exp(x) stands before

The user's own statements stay as they are: only what was added reads another name. Programs that write memory are
left alone, since there an expression may have another value the second time.
"""

from adcompile.analysis.effects.purity import writes_memory
from adcompile.analysis.unusual import unusual
from adcompile.ir.frozen import replace
from adcompile.ir.nodes import Apply, Assign, Const, Name
from adcompile.ir.visit import OF_BLOCKS, blocks, is_display, map_expr, map_operands, rebuilt, with_blocks
from adcompile.ops.asked import card_of
from adcompile.ops.operators import COMMUTES


def share_common(program, added):
    """The program without repeated expressions; `added` has the names that transforms made."""
    if any(map(writes_memory, unusual(program.body).statements)):
        return program
    body = _block(program.body, {}, {}, added)
    return program if body is program.body else replace(program, body=body)


def _block(block, known, names, added):
    """`known`: the names of expressions at hand, by key; `names`: what is read in the place of a name."""
    known, statements = dict(known), []

    def change(expr):
        return map_expr(expr, lambda name: names.get(name.id, name)) if names else expr

    for statement in block.statements:
        statement = map_operands(statement, change) if names else statement
        if statement.__class__ is Assign:
            key = None if is_display(statement.value) else expression_key(statement.value)
            if key in known and statement.target in added:
                names[statement.target] = Name(known[key])
                continue
            if key is not None:
                known.setdefault(key, statement.target)
        elif statement.__class__ in OF_BLOCKS:
            statement = with_blocks(statement, [_block(inner, known, names, added) for inner in blocks(statement)])
        statements.append(statement)
    return rebuilt(block, statements, map_operands(block.end, change))


def expression_key(expr):
    """Equal for operations that compute the same from the same names; None for what is not shared."""
    found = card_of(expr) if expr.__class__ is Apply else None
    if found is None or found.identity:
        return None
    args = [arg.id if arg.__class__ is Name else _operand_key(arg) for arg in expr.args]
    kwargs = [(name, _operand_key(value)) for name, value in expr.kwargs] if expr.kwargs else ()
    if None in args or any([value is None for _, value in kwargs]):
        return None
    if found.algebra in COMMUTES:
        args.sort(key=repr)
    return expr.op, tuple(args), tuple(kwargs)


def _operand_key(expr):
    kind = expr.__class__
    if kind is Name:
        return expr.id
    if kind is Const:
        return type(expr.value).__name__, repr(expr.value)
    return expression_key(expr) if kind is Apply else None

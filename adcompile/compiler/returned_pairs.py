"""A pair that a function returns (`has_aux`): the second item comes beside the result and has no derivative.

    return r                r = tuple(y, aux)           ->      t = stop_gradient(aux)
                                                                return tuple(y, t)

The end is written out as the pair of two operands, through the arms of branches up to where the pairs are made, so that nothing
is active because it is in the second item alone.
"""

from adcompile.analysis.inference.infer import type_of
from adcompile.errors import BadArgument, located, no_pair
from adcompile.ir.frozen import replace
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Apply, Assign, Block, Const, Effect, If, Name, Return, Undefined, Yield
from adcompile.ir.types import NoValue, Opaque, Optional, Tuple

STOP, ASKED = "adcompile.stop_gradient", "runtime.require_pair"


def with_aux(program, namer):
    """The program, which returns a display of two operands and is marked so; where it is not known to return a pair, it asks."""
    statements, pair = written_out(program.body.statements, program.body.end.value, namer, program.span)
    return replace(program, body=Block(statements, Return(Apply("tuple", pair))), has_aux=True)


def written_out(statements, value, namer, span):
    """The statements with what makes the two operands of the pair that `value` is, and these operands."""
    if isinstance(value, Undefined):
        return statements, (value, value)
    made = value if isinstance(value, Apply) else None
    for place, statement in enumerate(statements):
        if isinstance(value, Name) and isinstance(statement, Assign) and statement.target == value.id:
            if isinstance(statement.value, Name):
                return written_out(statements, statement.value, namer, span)
            made, span = statement.value, statement.span
        elif isinstance(value, Name) and isinstance(statement, If) and value.id in statement.results:
            branch, pair = through(statement, statement.results.index(value.id), namer, span)
            return (*statements[:place], branch, *statements[place + 1:]), pair
    if isinstance(made, Apply) and made.op == "tuple" and len(made.args) == 2:
        return stopped(statements, made.args, namer, span)
    if isinstance(value, Const):
        return (*statements, Effect(Apply(ASKED, (value,)), span)), (Const(0.0), Const(None))       # which nobody reaches
    items = tuple([namer.new(TEMPORARY) for _ in range(2)])
    taken = [Assign(name, Apply("getitem", (value, Const(place))), span) for place, name in enumerate(items)]
    return stopped((*statements, Effect(Apply(ASKED, (value,)), span), *taken), tuple(map(Name, items)), namer, span)


def stopped(statements, pair, namer, span):
    """The same for two operands of which the second may carry a derivative."""
    result, aux = pair
    if isinstance(aux, Const):
        return statements, pair
    name = namer.new(TEMPORARY)
    return (*statements, Assign(name, Apply(STOP, (aux,)), span)), (result, Name(name))


def through(branch, place, namer, span):
    """The branch with two results more, the operands of the pair that one of its results is, and these."""
    arms = []
    for arm in (branch.then, branch.orelse):
        if isinstance(arm.end, Yield):
            statements, pair = written_out(arm.statements, arm.end.values[place], namer, span)
            arm = Block(statements, Yield((*arm.end.values, *pair)))
        arms.append(arm)
    names = tuple([namer.new(TEMPORARY) for _ in range(2)])
    return If(branch.test, *arms, (*branch.results, *names), branch.span), tuple(map(Name, names))


def known_pair(program, types):
    """The program without questions that are answered by types; raises BadArgument where every call returns something else."""
    statements = []
    for statement in program.body.statements:
        if isinstance(statement, Effect) and isinstance(statement.value, Apply) and statement.value.op == ASKED:
            value = statement.value.args[0]
            type = type_of(value, types)
            if isinstance(type, Tuple) and len(type.items) == 2:
                continue
            if not isinstance(type, (Opaque, Optional, NoValue)):
                raise located(BadArgument, *no_pair("no tuple of two"), statement.span)
        statements.append(statement)
    return replace(program, body=Block(tuple(statements), program.body.end))

"""Where a program calls a function that has a program of its own (`transform.calls`): what both modes make of the call."""

from adcompile.analysis.activity import carriers, flows
from adcompile.ir.frozen import replace
from adcompile.ir.nodes import Apply, Assign, Block, Const, Effect, Name
from adcompile.ir.types import FLOAT, OPAQUE, RESIDUALS, Residuals, Scalar, Tuple, can_carry
from adcompile.ir.visit import blocks, walk, with_blocks
from adcompile.transform.tangents import tangent_type

DOUBLE = Scalar("double")


def undo_invoke(maker, region, position, statement, bars):
    """`y = invoke(f, x)`: the forward sweep records the call, the reverse sweep gives the cotangents of its operands."""
    bar = bars.pop(statement.target, None)
    if bar is None or not maker.is_active(statement.target) or bar == Const(0.0):
        return
    span, (callee, *args) = statement.span, statement.value.args
    positions = tuple([place for place, arg in enumerate(args) if any(map(maker.is_active, carriers(arg)))])
    if statement.value.op == "call":
        record, adjoint = maker.calls.found_later("record", Tuple((OPAQUE, RESIDUALS))), maker.calls.found_later(
            "adjoint", bars_of([maker.types.get(arg.id) for place, arg in enumerate(args) if place in positions]))
        args = (Const(positions), callee, *args)
        positions = tuple([position + 2 for position in positions])
    else:
        record, adjoint = maker.calls.pair(callee.value, positions)
    both, residuals = maker.namer.new_temporary(), maker.namer.new("residuals")
    maker.types |= {both: record.result, residuals: RESIDUALS}
    region.forward[position:position + 1] = [
        Assign(both, Apply("invoke", (Const(record), *args), (), span), span),
        Assign(statement.target, Apply("getitem", (Name(both), Const(0))), span),
        Assign(residuals, Apply("getitem", (Name(both), Const(1))), span),
    ]
    maker.comment(region, span)
    site = maker.site(region, span)
    found = site.assign(Apply("invoke", (Const(adjoint), Name(residuals), bar)))
    cotangents = [found] if len(positions) == 1 else [site.assign(Apply("getitem", (found, Const(place))))
                                                      for place in range(len(positions))]
    for operand, cotangent in maker.together(site, [(args[place], bar) for place, bar in zip(positions, cotangents)]):
        maker.add(region, bars, operand, cotangent, span)


def tangent_of_invoke(maker, statement, out):
    """`y = invoke(f, x)` together with its tangent."""
    span, (callee, *args) = statement.span, statement.value.args
    if statement.value.op == "call":
        positions = tuple([place + 2 for place, arg in enumerate(args) if any(name in maker.dots for name in carriers(arg))])
        args = (Const(tuple([place - 2 for place in positions])), callee, *args)
        tangent = maker.calls.found_later("tangent", Tuple((OPAQUE, OPAQUE)))
    else:
        args, positions = maker.calls.followed(callee.value, args, maker.types, maker.dots)
        tangent = maker.calls.tangent(callee.value, positions, span)
    dots = [maker.dot_of(args[position], out) for position in positions]
    both = maker.namer.new_temporary()
    maker.types[both] = tangent.result
    out += [Assign(both, Apply("invoke", (Const(tangent), *args, *dots), (), span), span),
            Assign(statement.target, Apply("getitem", (Name(both), Const(0))), span)]
    dot = maker.set_dot(statement.target)
    maker.types[dot] = tangent.result.items[1]
    out.append(Assign(dot, Apply("getitem", (Name(both), Const(1))), span))


def bars_of(types):
    """The type of the cotangents of operands, from another program."""
    bars = [loose(tangent_type(type)) for type in types]
    return bars[0] if len(bars) == 1 else Tuple(tuple(bars))


def loose(type):
    """The type of a derivative that comes from another program: where it is a float, it may be NumPy's."""
    if isinstance(type, Tuple):
        return Tuple(tuple(map(loose, type.items)))
    return DOUBLE if type == FLOAT else type


def with_calls(block, change):
    """The block with `change(invoke)` in place of each call of a function beside the program."""
    statements = []
    for statement in block.statements:
        if is_invoke(statement):
            statement = replace(statement, value=change(statement.value))
        statements.append(with_blocks(statement, [with_calls(inner, change) for inner in blocks(statement)]))
    return Block(tuple(statements), block.end)


def is_invoke(statement):
    return isinstance(statement, (Assign, Effect)) and isinstance(statement.value, Apply) and statement.value.op == "invoke"


def tapes_of(program):
    """The tapes that a program writes, each of which has one of tangents beside it."""
    return {statement.target: True for statement in walk(program.body) if isinstance(statement, Assign)
            and isinstance(statement.value, Apply) and statement.value.op == "tape" and not statement.value.args}


def behind_residuals(program, types, active):
    """The names through which residuals come to the adjoints in which a derivative flows: they have tangents, too."""
    sources, _ = flows(program)
    invoked = {statement.target: statement.value for statement in walk(program.body)
               if isinstance(statement, Assign) and is_invoke(statement)}
    todo = [arg.id for target, apply in invoked.items() if target in active for arg in apply.args[1:]
            if isinstance(arg, Name) and isinstance(types.get(arg.id), Residuals)]
    found = {}
    while todo:
        name = todo.pop()
        if name not in found:
            found[name] = True
            todo += () if name in invoked else [source for source in sources.get(name, ()) if can_carry(types.get(source, OPAQUE))]
    return found

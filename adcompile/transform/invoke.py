"""Where a program calls a function that has a program of its own (`transform.beside`): what both modes make of the call."""

from adcompile.analysis.activity.active import carriers
from adcompile.ir.names import TEMPORARY, named
from adcompile.ir.nodes import Apply, Assign, Const, Name
from adcompile.ir.types import FLOAT, OPAQUE, RESIDUALS, Scalar, Tuple
from adcompile.ir.visit import walk
from adcompile.transform.texts.tangents import tangent_type

DOUBLE = Scalar("double")


def undo_invoke(maker, region, position, statement, bars):
    """`y = invoke(f, x)`: the forward sweep records the call, the reverse sweep gives the cotangents of its operands."""
    bar = bars.pop(statement.target, None)
    if bar is None or not maker.is_active(statement.target) or bar == Const(0.0):
        return
    span, (callee, *args) = statement.span, statement.value.args
    if statement.value.op == "invoke" and callee.value.derived is not None:
        return maker.calls.undo(maker, region, statement, bar, bars)
    positions = tuple([place for place, arg in enumerate(args) if any(map(maker.is_active, carriers(arg)))])
    if statement.value.op == "call":
        record, adjoint = maker.calls.found_later("record", Tuple((OPAQUE, RESIDUALS))), maker.calls.found_later(
            "adjoint", bars_of([maker.types.get(arg.id) for place, arg in enumerate(args) if place in positions]))
        args = (Const(positions), callee, *args)
        positions = tuple([position + 2 for position in positions])
    else:
        masked = maker.site(region, span).is_masked(bar)
        record, adjoint = maker.calls.pair(callee.value, positions, masked)
    both, residuals = maker.namer.new(TEMPORARY), maker.namer.new(named("residuals"))
    maker.types |= {both: record.result, residuals: RESIDUALS}
    region.forward[position:position + 1] = [
        Assign(both, Apply("invoke", (Const(record), *args), (), span), span),
        Assign(statement.target, Apply("getitem", (Name(both), Const(0))), span),
        Assign(residuals, Apply("getitem", (Name(both), Const(1))), span),
    ]
    maker.comment(region, span)
    site = maker.site(region, span)
    found = site.assign(Apply("invoke", (Const(adjoint), Name(residuals), bar)))
    if not maker.calls.whole.get(adjoint, False):
        maker.masked[found.id] = True
    cotangents = [found] if len(positions) == 1 else [site.assign(Apply("getitem", (found, Const(place))))
                                                      for place in range(len(positions))]
    for operand, cotangent in maker.together(site, [(args[place], bar) for place, bar in zip(positions, cotangents)]):
        maker.add(region, bars, operand, cotangent, span)


def tangent_of_invoke(maker, statement, out):
    """`y = invoke(f, x)` together with its tangent."""
    span, (callee, *args) = statement.span, statement.value.args
    positions = tuple([place for place, arg in enumerate(args) if any(name in maker.dots for name in carriers(arg))])
    if statement.value.op == "call":
        args, positions = (Const(positions), callee, *args), tuple([place + 2 for place in positions])
        tangent = maker.calls.found_later("tangent", Tuple((OPAQUE, OPAQUE)))
    else:
        if callee.value.owner is not None:
            positions = tuple([place + 2 for place in args[0].value]) if callee.value.name == "record" else (0, 1)
        tangent = maker.calls.tangent(callee.value, positions, span)
    dots = [maker.dot_of(args[position], out) for position in positions]
    both = maker.namer.new(TEMPORARY)
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


def tapes_of(program):
    """The tapes that a program writes, each of which has one of tangents beside it."""
    return {statement.target: True for statement in walk(program.body) if isinstance(statement, Assign)
            and isinstance(statement.value, Apply) and statement.value.op == "tape" and not statement.value.args}

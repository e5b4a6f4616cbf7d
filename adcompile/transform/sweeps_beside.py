"""Derivatives that the user's function takes of another one, as programs beside the main one.

    t = invoke(swept f, u, x)       record, adjoint of f:   y, residuals = f_record(x); x_bar = f_adjoint(residuals, u)
    t = invoke(pushed f, v, x)      the tangent of f:       y, y_dot = f_tangent(x, v)

The first maps (x, u) to the gradient of the number <u, f(x)> with respect to both, (x_bar, y). So its Jacobian is symmetric: what it
pulls back from cotangents is its own tangent in their direction (`transform.undo_sweeps`). There is no reverse sweep of a reverse sweep.
"""

from adcompile.analysis.activity.diagonal import mixing
from adcompile.analysis.effects.outward import draws, outward, prints, without_prints
from adcompile.errors import BadArgument, NotDifferentiable, NotScalar, UnsupportedSyntax, located, no_pair
from adcompile.ir.frozen import replace
from adcompile.ir.names import TEMPORARY, named, user
from adcompile.ir.nodes import Apply, Assign, Block, Callee, Const, Derivation, Effect, Name, Param, Program, Return
from adcompile.ir.types import (
    FLOAT, NONE, NUMERIC, OPAQUE, PYTHON_KINDS, RESIDUALS, Array, Dict, List, Numeric, Opaque, Optional, Scalar, Tuple, is_complex,
    is_discrete_kind, is_number, is_scalar, kind,
)
from adcompile.ir.visit import operations
from adcompile.normalize.refusals import is_found_later
from adcompile.ops.registry import card
from adcompile.ops.typing.defaults import result_type
from adcompile.ops.typing.operands import Operand
from adcompile.ops.typing.usual import Call
from adcompile.transform.derived import Derived
from adcompile.transform.invoke import loose
from adcompile.transform.texts.tangents import tangent_type

NO_NUMBER = ("an argument with respect to which a derivative is taken inside is no number or array\n"
             "  Hand over its items one by one.")
WRITES = ("a derivative of a function that writes into an array which it is given, or reads, cannot be differentiated",
          "Let it write into a copy: y = x.copy().")
FOUND_LATER = ("a derivative of a function that calls another one which is found when the program runs cannot be differentiated",
               "Take the derivative of that function itself, or call it by a name that is known.")
AS_FLOATS = "runtime.as_floats"
IN_FORM = "runtime.in_form"
NAMES = {"swept": "gradient", "pushed": "tangent", "found": "found"}
"""How the programs of derivatives are called, behind the name of the function."""
FIRST = {"swept": "seed", "pushed": "dot", "found": "given"}
"""How their operands are called that stand before those of the function."""
HINT = "Do it outside, and hand over what comes of it."
"""The advice about a function that may not run twice."""


# --- types ------------------------------------------------------------------------


def signature(callee, types):
    """The types of the operands of the function itself: integers with respect to which it is derived are floats, what may be anything
    is a number or array."""
    way = callee.derived
    types = list(types[way.first:])
    if way.converts:
        for place in way.places:
            types[place] = NUMERIC if is_open(types[place]) else as_float(types[place])
    return tuple(types)


def as_float(type):
    match type:
        case Array(_, shape) if is_discrete(type):
            return Array("float64", shape)
        case _ if is_scalar(type) and is_discrete(type):
            return FLOAT if kind(type) in PYTHON_KINDS else Scalar("float64")
    return type


def has_bar(type):
    """Return True if there is a cotangent of values of a type: they may hold floats."""
    match type:
        case Tuple(items):
            return any(map(has_bar, items))
        case List(item):
            return has_bar(item)
        case Dict(items):
            return any(has_bar(item) for _, item in items)
        case Numeric() | Opaque() | Optional():
            return True
    return is_number(type) and not is_discrete(type)


def is_discrete(type):
    """Return True if a number or an array surely is one of integers or bools."""
    known = type.dtype if isinstance(type, Array) else kind(type)
    return known is not None and is_discrete_kind(known)


def result_of(way, types, result):
    """The type of what a derivative returns, for operands of these types, of a function that returns `result` for its own."""
    if way.way == "found":
        return result_type(card(way.solver), Call(way.solver, tuple(map(Operand, (result, *types))), {}))
    types = types[way.first:]
    if way.way == "pushed":
        return Tuple((result, loose(tangent_type(result))))
    bars = tuple([NUMERIC if way.converts and is_open(types[place]) else formed(types[place]) for place in way.places])
    return Tuple((result, *bars)) if way.value else bars[0] if len(bars) == 1 else Tuple(bars)


def is_open(type):
    """Return True if values of a type may be anything: where a derivative is taken by one it is asked to be a number or array."""
    return isinstance(type, (Opaque, Optional))


def formed(type):
    """The type of a cotangent in the form of its operand."""
    return tangent_type(type) if has_bar(type) else NONE


def standing_in(beside, way, types, callee):
    """A program that does to its operands and the world what a derivative does, and its types."""
    params = tuple([Param(beside.namer.new(user("x"))) for _ in types])
    y, known = beside.namer.new(TEMPORARY), dict(zip([param.name for param in params], types))
    first, rest = params[:way.first], params[way.first:]
    call = Assign(y, Apply("invoke", (Const(callee), *[Name(param.name) for param in rest])))
    known[y] = beside.of_callee[callee].result
    made = [Apply("zeros_like", (Name(param.name),)) for param in first]
    return Derived(Program(callee.name, params, Block((call,), Return(Apply("tuple", (Name(y), *made))))), known, {})


def instance(beside, callee, types):
    """Returns what is known of a derivative for operands of these types, as `beside.ForTypes` has it of functions."""
    way, inner = callee.derived, beside.instance(callee.derived.of, signature(callee, types))
    found = beside.instances.get((callee, types))
    if found is None:
        name = beside.named(f"{inner.callee.name}_{NAMES[way.way]}", fresh=True)
        bound = replace(name, reads=True, derived=replace(way, of=inner.callee))
        found = beside.entered_as(bound, callee, types)
        found.derived = standing_in(beside, way, types, inner.callee)
    found.result = result_of(way, (*types[:way.first], *inner.types), inner.result)
    return found


def another_sweep(beside, callee, places):
    """The callee that gives the cotangents of the operands at these places of a derivative: for a seed in the form of the value, and with
    the value, where the derivative returns it or is given one."""
    way, inner = callee.derived, beside.of_callee[callee.derived.of]
    source = without_printing(beside, way.of)
    if way.way == "swept" and not way.value and not way.first:
        derived, types = replace(way, of=source, places=places, converts=False), inner.types
    else:
        derived, types = Derivation("swept", source, places), (tangent_type(inner.result), *inner.types)
    return instance(beside, Callee(callee.name, fresh=True, derived=derived), types).callee


def without_printing(beside, callee):
    """The callee of the same function that prints nothing."""
    known = beside.of_callee[callee]
    program = known.derived.program
    if not prints(program):
        return callee
    quiet = beside.named(callee.name, fresh=callee.fresh)
    found = beside.entered_as(quiet, quiet, known.types)
    found.result, found.derived = known.result, replace(known.derived, program=replace(program, body=without_prints(program.body)))
    beside.enter(quiet, found.derived)
    return quiet


# --- programs -----------------------------------------------------------------------


def program_of(beside, callee):
    """The program of a derivative, made of those of the function."""
    way, types = callee.derived, beside.of_callee[callee].types
    source = beside.of_callee[way.of]
    if way.repeated:
        refuse_impure(beside, callee, source.derived.program.span)
    maker = _Draft(beside)
    params = [maker.named(user(FIRST[way.way]), type) for type in types[:way.first]]
    given = [maker.named(param.name.label, type) for param, type in zip(source.derived.program.params, types[way.first:])]
    operands = list(given)
    for place in way.places if way.converts else ():
        if not has_bar(source.types[place]):
            raise located(NotDifferentiable, "an argument with respect to which a derivative is taken here holds no floats",
                          "Take it with respect to numbers.", source.derived.program.span)
        if is_open(types[way.first + place]):
            asked = Apply("runtime.numeric", (given[place], Const("NotDifferentiable"), Const(NO_NUMBER)))
            operands[place] = maker.assign(Apply(AS_FLOATS, (maker.assign(asked, NUMERIC),)), NUMERIC)
        elif not is_float(types[way.first + place]):
            operands[place] = maker.assign(Apply(AS_FLOATS, (given[place],)), source.types[place])
    if way.way == "swept":
        result = swept(beside, maker, callee, source, operands, *params)
    else:
        result = found(maker, way, given, params) if way.way == "found" else pushed(beside, maker, way, operands, params)
    program = Program(callee.name, tuple([Param(name.id) for name in (*params, *given)]),
                      Block(tuple(maker.out), Return(result)), source.derived.program.span)
    return Derived(program, maker.types, {})


def is_float(type):
    """Return True if a value surely is a float, or an array of floats: nothing is to be converted."""
    known = type.dtype if isinstance(type, Array) else kind(type) if is_scalar(type) else None
    return known is not None and not is_discrete(type) or isinstance(type, (Tuple, List, Dict))


class _Draft:
    def __init__(self, beside):
        self.namer, self.types, self.out = beside.namer, {}, []

    def named(self, label, type):
        name = self.namer.new(label)
        self.types[name] = type
        return Name(name)

    def assign(self, value, type, label=TEMPORARY):
        name = self.named(label, type)
        self.out.append(Assign(name.id, value))
        return name

    def item(self, whole, place, type, label=TEMPORARY):
        return self.assign(Apply("getitem", (whole, Const(place))), type, label)


def swept(beside, maker, callee, source, operands, seed=Const(1.0)):
    """The result of both sweeps, one after the other."""
    way = callee.derived
    places = tuple([place for place in way.places if has_bar(source.types[place])])
    if way.one:
        refuse_result(source, way)
    if way.apart and callee not in beside.sweeps.values():
        refuse_mixing(beside, source, places)
    record, adjoint = beside.pair(way.of, places)
    both = maker.assign(Apply("invoke", (Const(record), *operands)), record.result)
    y = maker.item(both, 0, source.result, named("y"))
    residuals = maker.item(both, 1, RESIDUALS, named("residuals"))
    if way.one or way.apart:
        seed = seed_of(maker, way, y, source)
    found = maker.assign(Apply("invoke", (Const(adjoint), residuals, seed)), adjoint.result)
    bars = dict(zip(places, [found] if len(places) == 1 else [maker.item(found, place, type)
                                                             for place, type in enumerate(adjoint.result.items)]))
    given = tuple([own_bar(maker, bars.get(place), operands[place], source.types[place]) for place in way.places])
    if way.value:
        return Apply("tuple", (own(maker, y, source.result), *given))
    return given[0] if len(given) == 1 else Apply("tuple", given)


def seed_of(maker, way, y, source):
    """The seed of a derivative that is not given one: 1 for the number, or for each element, that is derived."""
    type, rest = source.result, ()
    if way.of_first:
        y, *rest = [maker.item(y, place, type) for place, type in enumerate(type.items)]
        type = source.result.items[0]
    seed = Const(1.0)
    if way.one and not is_scalar(type):
        maker.out.append(Effect(Apply("runtime.require_number", (y,)), source.derived.program.span))
    if not is_scalar(type):
        seed = maker.assign(Apply("runtime.broadcast_like", (seed, y)), tangent_type(type))
    if not way.of_first:
        return seed
    zeros = [maker.assign(Apply("zeros_like", (one,)), tangent_type(maker.types[one.id])) for one in rest]
    return maker.assign(Apply("tuple", (seed, *zeros)), tangent_type(source.result))


def pushed(beside, maker, way, operands, dots):
    """The result of a run forward."""
    tangent = beside.tangent(way.of, way.places)
    both = maker.assign(Apply("invoke", (Const(tangent), *operands, *dots)), tangent.result)
    return Apply("tuple", tuple([own(maker, maker.item(both, place, type), type) for place, type in enumerate(tangent.result.items)]))


def found(maker, way, operands, params):
    """The result of a solver, of a function of what stands at some places."""
    around = [operand for place, operand in enumerate(operands) if place not in way.places]
    function = maker.assign(Apply("closure", (Const(way.of), *around)), OPAQUE)
    return Apply(way.solver, (function, *params))


def own(maker, value, type):
    """The value in memory of its own."""
    if isinstance(type, (Array, Numeric)):
        return maker.assign(Apply(IN_FORM, (value, value)), type)
    return value


def own_bar(maker, bar, operand, type):
    """A cotangent in the form of its operand, in memory of its own; None where there is none."""
    if bar is None:
        return Const(None)
    if type == FLOAT:
        return maker.assign(Apply("builtins.float", (bar,)), FLOAT)
    return maker.assign(Apply(IN_FORM, (bar, operand)), tangent_type(type)) if is_number(type) else bar


# --- refusals -------------------------------------------------------------------------


def refuse_result(source, way):
    """Refuses a function whose result surely is not one number."""
    type = source.result
    if way.of_first and not isinstance(type, Tuple):
        raise located(BadArgument, *no_pair("no tuple of two"), source.derived.program.span)
    type = type.items[0] if way.of_first else type
    if is_complex(type):
        raise located(NotDifferentiable, "the result of a function whose gradient is taken here is complex", "Return a real number.",
                      source.derived.program.span)
    if not is_number(type) and not isinstance(type, (Opaque, Optional)):
        raise located(NotScalar, "the result of a function whose gradient is taken here is not one number",
                      "Return one number, for example a sum, or take the jacobian.", source.derived.program.span)


def refuse_mixing(beside, source, places):
    names = tuple([source.derived.program.params[place].name for place in places])
    derived, active = beside.checked(source.callee, names)
    statement = mixing(derived.program, derived.types, active, names)
    if statement is not None:
        raise located(NotDifferentiable, "elementwise_grad: an element of the result depends on several elements here",
                      "Take the jacobian, or the grad of one number.", statement.span)


def refuse_impure(beside, callee, span):
    """Refuses a function that would do more than once what it may do once: its derivative is taken in a function that is
    differentiated."""
    known = reached(beside, callee)
    refuse_drawing(known, span)
    first, *rest = known.values()
    for derived in known.values() if callee.derived.repeated else rest:     # the function itself can be made not to print
        if prints(derived.program):
            raise located(NotDifferentiable, f"a function of which a derivative is taken inside prints in '{prints(derived.program)[0]}',"
                          " which would be done more than once", HINT, span)
    found = outward(first.program, first.types, {one: (derived.program, derived.types) for one, derived in known.items()})
    if found.beyond or found.arguments:
        raise located(NotDifferentiable, "a function of which a derivative is taken inside may change something outside of it, which would"
                      " be done more than once", HINT, span)


def refuse_drawing(known, span):
    for derived in known.values():
        if draws(derived.program):
            raise located(NotDifferentiable, f"a function of which a derivative is taken inside draws random numbers in"
                          f" '{draws(derived.program)[0]}', which would be done more than once", HINT, span)


def reached(beside, callee):
    """The programs of the functions that a call of a derivative may reach, by callee; that which is derived comes first."""
    found, todo = {}, [callee]
    while todo:
        one = todo.pop()
        if one.derived is not None:
            todo.append(one.derived.of)
        elif one not in found:
            found[one] = derived = beside.of_callee[one].derived
            todo += [apply.args[0].value for apply in operations(derived.program.body) if apply.op == "invoke"]
    return found


def refuse_writing(beside, programs):
    """Refuses derivatives of functions that write into what they are given."""
    for program in programs:
        for apply in operations(program.body):
            callee = apply.args[0].value if apply.op == "invoke" else None
            if callee is not None and callee.derived is not None and beside.written(callee.derived.of, ()):
                known = reached(beside, callee)
                refuse_drawing(known, apply.span)
                if any(is_found_later(inner) for derived in known.values() for inner in operations(derived.program.body)):
                    raise located(UnsupportedSyntax, *FOUND_LATER, apply.span)
                raise located(UnsupportedSyntax, *WRITES, apply.span)

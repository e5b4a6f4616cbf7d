"""Reverse mode: whole programs out of the two sweeps.

    gradient(args) -> value, one cotangent per wrt          both sweeps in one, seed 1
    record(args) -> value, residuals                        the forward sweep
    adjoint(residuals, value_bar) -> cotangents             the reverse sweep; leaves the residuals as it found them
"""

from adcompile.analysis.inference.infer import type_of
from adcompile.ir.ends import differentiated
from adcompile.ir.frozen import frozen, replace
from adcompile.ir.names import TEMPORARY, Label, Role, named
from adcompile.ir.nodes import Apply, Assign, Block, Const, Effect, Name, Param, Program, Recall, Record, Return
from adcompile.ir.reals import may_be_complex_inside
from adcompile.ir.types import NUMERIC, Residuals, Tuple, is_number, is_scalar, optional
from adcompile.ir.visit import blocks, bound, defined, map_names, names_in, operands, walk
from adcompile.normalize.undefined import maybe_undefined
from adcompile.transform.derived import Derived
from adcompile.transform.reverse.prune import prune
from adcompile.transform.reverse.record import record
from adcompile.transform.reverse.regions import forward_block, reverse_statements
from adcompile.transform.reverse.stretches import in_stretches
from adcompile.transform.reverse.sweep import reverse
from adcompile.transform.reverse.zeros import completed
from adcompile.transform.texts.tangents import tangent_type


def gradient(derived, active, wrt, namer, name, calls=None, one=False):
    """The program that returns the value and its cotangents; the result must be one number, and with `one` the program refuses another.
    Cotangents of complex numbers are conjugated: they are directions of steepest ascent.

    `derived` has a program that can be differentiated, `calls` the programs beside it, see `transform.beside`.
    """
    derived, active = in_stretches(derived, active, namer, calls)
    program, out, types = derived.program, [], dict(derived.types)
    result = differentiated(program)
    if one and not is_scalar(type_of(result, types)):
        out.append(Effect(Apply("runtime.require_number", (result,)), program.span))
    bar = _seed(result, types, namer, out)
    swept = sweeps_of(replace(derived, types=types), active, wrt, namer, bar, calls)
    bars, ascending = conjugates(swept.bars, wrt, swept.types, namer, swept.added)
    statements = [remark("Forward sweep"), *swept.forward, remark("Reverse sweep"), *out, *swept.backward, *ascending]
    body = Block(tuple(statements), Return(Apply("tuple", (swept.value, *bars))))
    return Derived(replace(program, name=name, body=body, has_aux=False), swept.types, swept.added, swept.facts)


def pulled(derived, active, wrt, namer, name, calls=None):
    """The program that takes a cotangent of its result, as its last parameter of those by position, and returns the cotangents of `wrt`."""
    derived, active = in_stretches(derived, active, namer, calls)
    program, types = derived.program, dict(derived.types)
    bar = namer.new(Label(Role.COTANGENT, "result_bar"))
    types[bar] = tangent_type(type_of(differentiated(program), types))
    swept = sweeps_of(replace(derived, types=types), active, wrt, namer, Name(bar), calls)
    body = Block((remark("Forward sweep"), *swept.forward, remark("Reverse sweep"), *swept.backward), Return(Apply("tuple", swept.bars)))
    first = sum(param.kind == "positional" for param in program.params)
    params = (*program.params[:first], Param(bar), *program.params[first:])
    return Derived(replace(program, name=name, params=params, body=body, has_aux=False), swept.types, swept.added, swept.facts)


@frozen
class Swept:
    """The statements of the two sweeps through a program, what it returns, and the cotangents after them."""

    forward: tuple
    backward: tuple
    value: object
    bars: tuple
    types: dict
    added: dict
    facts: object


def sweeps_of(derived, active, wrt, namer, bar, calls=None, masked=False):
    """The `Swept` of a program whose result has the cotangent `bar`; of `bar` and `masked` see `reverse`."""
    sweeps = reverse(derived, active, namer, bar, calls, masked)
    prune(sweeps, wrt)
    tapes, facts = record(sweeps, derived, active, namer)
    forward = forward_block(sweeps.root)
    opening = [Assign(tape, Apply("tape")) for tape in tapes]
    backward = reverse_statements(sweeps.root)
    bars, zeros = completed(sweeps, wrt, namer)
    return Swept((*opening, *forward.statements), (*backward, *zeros), forward.end.value, tuple(bars), sweeps.types, sweeps.added, facts)


def conjugates(bars, values, types, namer, added):
    """The conjugates of cotangents of values that are, or hold, complex numbers, the others as they are; and the statements that make
    them, whose names are entered in `added`."""
    found, statements = [], []
    for bar, value in zip(bars, values):
        type = type_of(Name(value) if isinstance(value, str) else value, types)
        if may_be_complex_inside(type) and isinstance(bar, Name):
            made = namer.new(bar.id.label)
            types[made], added[made] = types[bar.id], True
            op = "numpy.conjugate/complex" if is_number(type) else "runtime.conjugated"
            statements.append(Assign(made, Apply(op, (bar,))))
            bar = Name(made)
        found.append(bar)
    return found, statements


def remark(text):
    return Effect(Apply("comment", (Const(text),)))


def _seed(result, types, namer, out):
    """The cotangent 1 of the result."""
    type = type_of(result, types)
    if is_scalar(type):
        return Const(1.0)
    seed = namer.new(named("seed"))
    types[seed] = tangent_type(type)
    out.append(Assign(seed, Apply("runtime.broadcast_like", (Const(1.0), result))))
    return Name(seed)


def pair(derived, active, wrt, namer, names, calls=None, bar_type=None, masked=False, ascending=False):
    """The two programs of a pull: what is recorded, and the sweep that reads it, for a cotangent of type `bar_type`.

    `masked`: what calls it may have selected something else. `ascending`: cotangents of complex numbers are conjugated, that of the result
    and those that are returned.
    """
    derived, active = in_stretches(derived, active, namer, calls)
    program, types = derived.program, dict(derived.types)
    result = differentiated(program)
    bar = namer.new(Label(Role.COTANGENT, "result_bar"))
    types[bar] = bar_type or tangent_type(type_of(result, types))
    made = {}
    (inner,), before = conjugates([Name(bar)], (result,), types, namer, made) if ascending else ([Name(bar)], ())
    sweeps = reverse(replace(derived, types=types), active, namer, inner, calls, masked)
    prune(sweeps, wrt)
    tapes, facts = record(sweeps, derived, active, namer)
    types = sweeps.types
    forward = forward_block(sweeps.root, absent=Apply("absent"))
    bars, zeros = completed(sweeps, wrt, namer)
    sweeps.added |= made
    bars, after = conjugates(bars, wrt, types, namer, sweeps.added) if ascending else (bars, ())
    backward = [*before, *reverse_statements(sweeps.root), *zeros, *after]
    kept = [name for name in _free_names([*backward, Return(Apply("tuple", tuple(bars)))]) if name != bar]
    unsure = maybe_undefined(forward)
    residuals = Apply("tuple", tuple(Apply("if_assigned", (Name(name),)) if name in unsure else Name(name) for name in kept))
    recording = replace(program, name=names[0], has_aux=False, body=Block(
        (*(Assign(tape, Apply("tape")) for tape in tapes), *forward.statements),
        Return(Apply("tuple", (forward.end.value, residuals)))))
    sweep = _adjoint(kept, unsure, tapes, bar, backward, bars, types, namer, names[1])
    return Derived(recording, types, sweeps.added, facts), Derived(sweep, types, sweeps.added)


def _adjoint(kept, unsure, tapes, bar, backward, bars, types, namer, name):
    """The reverse sweep as a program of the residuals, of which those in `unsure` may be None: nobody reads them then. Tapes
    are copied, since a pull may be called again."""
    residuals = namer.new(named("residuals"))
    known = tuple([optional(types.get(old, NUMERIC)) if old in unsure else types.get(old, NUMERIC) for old in kept])
    types[residuals] = Residuals(known)
    renamed = {name: namer.new(name.label) for name in kept}
    opening, whole = [], residuals
    if len(kept) > 1:
        whole = namer.new(TEMPORARY)
        types[whole] = Tuple(known)
        opening.append(Assign(whole, Apply("unpack", (Name(residuals), Const(len(kept)), Const(-1)))))
    for position, old in enumerate(kept):
        item = Apply("getitem", (Name(whole), Const(position)))
        if old in tapes and whole is not residuals:
            taken = namer.new(old.label)
            types[taken] = known[position]
            opening.append(Assign(taken, item))
            item = Name(taken)
        if old in tapes:
            item = Apply("tape", (item,))
        types[renamed[old]] = types.get(old, NUMERIC)
        opening.append(Assign(renamed[old], item))
    block = Block(tuple(backward), Return(Apply("tuple", tuple(bars))))
    body = map_names(block, lambda node: Name(renamed.get(node.id, node.id)), lambda name: renamed.get(name, name))
    return Program(name, (Param(residuals), Param(bar)), Block((*opening, *body.statements), body.end))


def _free_names(statements):
    """The names that statements read and do not assign, in the order of reading."""
    block = Block(tuple(statements[:-1]), statements[-1])
    assigned, read = {}, {}
    for statement in [*walk(block), block.end]:
        for operand in operands(statement):
            read.update(dict.fromkeys(names_in(operand)))
        if isinstance(statement, (Record, Recall)):
            read[statement.tape] = True
        if statement is not block.end:
            assigned.update(dict.fromkeys((*bound(statement), *defined(statement))))
        for inner in () if statement is block.end else blocks(statement):
            for operand in operands(inner.end):
                read.update(dict.fromkeys(names_in(operand)))
    return [name for name in read if name not in assigned]

"""Calls of functions that write into what they are given: what is written comes back beside what they return.

    r = invoke(f, a, v)         t = invoke(f2, a.1, v); r = getitem(t, 0); a.2 = getitem(t, 1)

Whether the result is a part of an operand is known of each such function; nobody else sees what is written but by the operand.
"""

from typing import Any

from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.memory.aliases import is_immutable, meant
from adcompile.ir.frozen import frozen
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Apply, Assign, Callee, Const, Name, Return
from adcompile.ir.types import Tuple
from adcompile.ir.visit import names_in
from adcompile.normalize.places.expressions import Leaning, assigned, evaluated, now
from adcompile.normalize.places.known import OneOf, Ref, Untold
from adcompile.normalize.places.several.in_both import in_both
from adcompile.normalize.places.steps import ALL
from adcompile.normalize.places.writing import put, written
from adcompile.ops.asked import allocates


@frozen(eq=True)
class Returning:
    """A function that returns a tuple: its result, and the last versions of the operands at the places `written`. `part` is the place
    of an operand and a path, where the result is that part of it, else None; `leans` has the places of the operands of which it
    may be a part."""

    callee: Callee
    written: tuple
    part: Any = None
    leans: tuple = ()


def handed_back(walk, statement, state, out):
    """Enters in `state` what a call writes. Returns False for one that is left as it is."""
    apply, span = statement.value, statement.span
    callee, args = apply.args[0].value, apply.args[1:]
    tracked = [name for arg in args for name in names_in(arg) if name in state.refs]
    if not tracked or walk.only_reads(callee):
        return False
    found = walk.calls.returning(callee, tuple([type_of(arg, walk.types) for arg in args])) if walk.calls is not None else None
    if found is None:
        raise Untold(tracked[0])
    for place in found.written:
        name = getattr(args[place], "id", None)
        if isinstance(state.refs.get(name), OneOf):
            in_both(walk, statement, name, state, out)
            return True
    refs = {place: written_operand(walk, args, place, state, tracked) for place in found.written}
    given = [evaluated(walk, arg, state, out)[0] for arg in args]
    whole = walk.namer.new(TEMPORARY)
    out.append(Assign(whole, Apply("invoke", (Const(found.callee), *given), (), span), span))
    target = getattr(statement, "target", None)
    walk.types[whole] = Tuple((walk.types.get(target), *[type_of(args[place], walk.types) for place in refs]))
    for number, (place, ref) in enumerate(refs.items(), 1):
        part, new = Apply("getitem", (Name(whole), Const(number)), (), span), walk.namer.new(args[place].id.label)
        if ref.path:
            put(walk, ref, ALL, assigned(walk, part, out, span), new, state, out, span)
        else:
            out.append(Assign(new, part, span))
            walk.types[new] = type_of(args[place], walk.types)
            state.write(ref.place, new)
    if target is not None:
        taken_over(walk, found, target, Apply("getitem", (Name(whole), Const(0)), (), span), args, state, out, span)
    return True


def written_operand(walk, args, place, state, tracked):
    """The Ref of an operand that a call writes, which no other operand shares memory with."""
    arg = args[place]
    if not isinstance(arg, Name) or arg.id not in state.refs:
        raise Untold(tracked[0])
    ref = written(walk, arg.id, state)
    own = state.reached(ref)
    others = [state.reached(state.refs[name]) for k, other in enumerate(args) if k != place
              for name in names_in(other) if name in state.refs]
    taken_before = ref.since not in (None, state.versions[ref.place])
    if taken_before or ref.place in walk.captured or any(one in own for reached in others for one in reached):
        raise Untold(arg.id)
    return ref


def taken_over(walk, found, target, result, args, state, out, span):
    """The result of a call that writes."""
    if found.part is None:
        out.append(Assign(target, result, span))
        if walk.is_followed(target) and not is_immutable(walk.types.get(target)):
            names = [name for operand in found.leans for name in names_in(args[operand])]
            leaning = {place: version for name in names if name in state.refs
                       for place, version in state.leaning(state.refs[name]).items()}
            state.open(target, target, leaning)
            state.refs[target] = Ref(target)
            if any(name not in state.refs and not is_immutable(walk.types.get(name)) for name in names):
                walk.foreign[target] = True
        return
    place, path = found.part
    ref = state.refs.get(getattr(args[place], "id", None))
    if not isinstance(ref, Ref) or ref.since is not None:
        raise Untold(next(name for arg in args for name in names_in(arg) if name in state.refs))
    state.refs[target] = Ref(ref.place, (*ref.path, *path))


def returned(walk, end, state, out):
    """The end of a program that returns what it has written into the parameters `walk.returned`; enters in `walk.part` which part of a
    parameter its result is, in `walk.leans` of which it may be one."""
    value, found = evaluated(walk, end.value, state, out)
    params = [param.name for param in walk.program.params]
    if isinstance(found, Ref) and found.place in params and found.since is None and is_fixed(found.path):
        walk.part = params.index(found.place), found.path
        value = Const(None)
    elif found is not None:
        reached = dict(found.places) if isinstance(found, Leaning) else state.reached(found)
        if getattr(found, "foreign", False) or any(place in walk.foreign and place not in params for place in reached):
            raise Untold(walk.returned[0])
        walk.leans = tuple([place for place, param in enumerate(params) if param in reached])
    elif not is_immutable(type_of(end.value, walk.types)) \
            and not (isinstance(end.value, Apply) and allocates(meant(end.value, walk.types))):
        held = [walk.classes.get(name, name) for name in names_in(end.value)]
        walk.leans = tuple([place for place, param in enumerate(params) if walk.classes.get(param, param) in held])
    versions = [now(walk, Ref(name), state, out) for name in walk.returned]
    return Return(Apply("tuple", (value, *versions)))


def is_fixed(path):
    """Return True if a path is the same wherever it is read."""
    return not any(True for step in path for arg in step.form.args[1:] for _ in names_in(arg))

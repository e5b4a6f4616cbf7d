"""The user's program as all derivatives of it begin: lowered, typed, with its methods and attributes resolved."""

from dataclasses import replace
from functools import partial
from typing import Any

from adcompile.analysis.activity.active import find_varied
from adcompile.analysis.effects.acting import Acting
from adcompile.analysis.effects.again import read_again
from adcompile.analysis.effects.outward import Outward, draws, outward, prints, without_prints
from adcompile.analysis.inference.infer import infer
from adcompile.analysis.memory.aliases import returns_own_memory
from adcompile.analysis.memory.layouts import Layouts
from adcompile.compiler.looked_into import looked_into, variable_at
from adcompile.compiler.passes import differentiable, settle
from adcompile.compiler.returned_pairs import known_pair, with_aux
from adcompile.frontend.lower.function import lower
from adcompile.frontend.outside.lookup import variable_of
from adcompile.frontend.outside.paths import reader
from adcompile.frontend.outside.standins import method_inside
from adcompile.frontend.source.text import find_source
from adcompile.ir.frozen import frozen
from adcompile.ir.names import Namer, stem_of
from adcompile.ir.nodes import Const
from adcompile.ir.reals import may_be_complex_inside
from adcompile.ir.type_of_value import type_of_value
from adcompile.ir.types import FLOAT, OPAQUE, Dict, can_carry, map_dims
from adcompile.ir.verify import verify
from adcompile.ir.visit import all_names, callee_of, operations, with_calls
from adcompile.rules.table import lookup
from adcompile.transform.beside import ProgramsBeside


@frozen
class Beginning:
    """A program, the types of its values, and the namer of all its names. Nothing of it is changed by those who go on.

    `names` has its positional and keyword parameters by the user's names, `given` the types of all its parameters, `calls` the
    programs beside it, `outward` what a run may leave behind.
    """

    program: Any
    types: dict
    namer: Namer
    names: dict
    given: dict
    facts: dict
    calls: ProgramsBeside
    outward: Outward
    layouts: tuple = ()     # of (parameter, layout): the arguments of which it was asked how they lie in memory


def begin(function, wrt, arg_types, options, sizes=None, layouts=()):
    """The Beginning of derivatives with respect to the parameters `wrt`; see `compiler.compile` for the others."""
    live = {}
    while True:
        found = begun(function, wrt, arg_types, options, sizes, live, layouts)
        acting, later = read_later(function, wrt, found)
        more = {key: name for key, name in later.items() if key not in live}
        live |= more
        if not more:
            causes = acting.causes(found.program.body)
            told = {"read again": tuple(live.values())} if live else {}
            return replace(found, facts=found.facts | told | ({"runs unknown code": causes} if causes else {}))


def read_later(function, wrt, found):
    """The Acting of a Beginning, and what is read after code that nobody followed has run: names by their keys."""
    names, calls = tuple(found.names[name] for name in wrt), found.calls
    apart = [Acting(one.derived.program, one.derived.types, ()) for one in calls.instances.values()]
    callees = any(acting.of_block(one.derived.program.body) for acting, one in zip(apart, calls.instances.values()))
    acting = Acting(found.program, found.types, find_varied(found.program, found.types, names))
    again = read_again(found.program, acting, callees)
    params = found.program.params
    owned = [param.path for param in params if param.owner is not None]         # see `normalize.seen.seen_outside`
    return acting, {key: stem_of(param.name) for param in params if param.name in again
                    and not any(param.path[:len(path)] == path for path in owned)
                    and (key := variable_of(function, param.path)) is not None}


def begun(function, wrt, arg_types, options, sizes, live, layouts=()):
    """The Beginning, where what has the keys `live` is read where it is used."""
    namer = Namer()
    program = with_fresh_results(lower(function, wrt, namer, options.stars, live, options.has_aux, variable_at(options.at), options.objects))
    program = with_aux(program, namer) if options.has_aux else program
    seed = ()
    if options.at is not None:
        program, *seed = looked_into(program, find_source(method_inside(function)), options.at, namer)
    names = {stem_of(param.name): param.name for param in program.params if param.kind != "captured"}
    given = {names[name]: type for name, type in arg_types.items() if name in names}
    given |= captured_types(function, program, sizes) | dict.fromkeys(seed, FLOAT)
    if options.dynamic:
        given = {name: forgotten(type) for name, type in given.items()}
    everything = [program, *(inner for _, inner in program.callees)]
    facts = {"draws": tuple([op for one in everything for op in draws(one)]),
             "prints": tuple([text for one in everything for text in prints(one)])}
    solvers = solvers_called(everything)
    facts |= {"solvers": solvers} if solvers else {}
    sources = dict(program.callees)
    if options.quiet:
        program = replace(program, body=without_prints(program.body))
        sources = {callee: replace(inner, body=without_prints(inner.body)) for callee, inner in sources.items()}
    taken = {stem_of(name): True for one in everything for name in all_names(one)}
    calls = ProgramsBeside(sources, namer, partial(infer, numeric=options.numeric), settle,
                           partial(differentiable, holomorphic=options.holomorphic), taken, called=options.called)
    known = Layouts({names[name]: layout for name, layout in dict(layouts).items() if name in names})
    program, types = settle(program, (*[names[name] for name in wrt], *seed), namer,
                            lambda program: infer(program, given, options.numeric, calls.result_of), known, options.called, calls, options.heap)
    program = known_pair(program, types) if options.has_aux else program
    program = verify(calls.bound(program, types))
    calls.check_calls(program, types, tuple(names[name] for name in wrt))
    calls.find_writing(program, types)
    found = outward(program, types, {one.callee: (one.derived.program, one.derived.types) for one in calls.instances.values()})
    changed = [stem_of(name) for name in program.copied if isinstance(given.get(name), Dict)]
    found = replace(found, arguments=tuple(map(stem_of, found.arguments)), changed=tuple(changed), rewritten=program.rewritten)
    asked = tuple([(stem_of(name), layout) for name, layout in known.asked.items()])
    return Beginning(program, types, namer, names, given, facts, calls, found, asked)


def solvers_called(programs):
    """The remarks on solvers that call back in programs, each once."""
    found = [callee_of(apply).derived for program in programs for apply in operations(program.body) if callee_of(apply) is not None]
    return tuple(dict.fromkeys([lookup(one.solver).said for one in found if one is not None and one.solver]))


def with_fresh_results(program):
    """The program, whose callees say which of them return memory of their own."""
    fresh = {callee: replace(callee, fresh=True) for callee, inner in program.callees if returns_own_memory(inner)}
    if not fresh:
        return program

    def told(one):
        return replace(one, body=with_calls(one.body, lambda apply: replace(apply, args=(Const(known(apply.args[0].value)), *apply.args[1:]))))

    def known(callee):
        if callee.derived is None:
            return fresh.get(callee, callee)
        return replace(callee, derived=replace(callee.derived, of=known(callee.derived.of)))

    callees = tuple([(fresh.get(callee, callee), told(inner)) for callee, inner in program.callees])
    return replace(told(program), callees=callees)


def forgotten(type):
    """The type of a parameter for a program that serves all calls: unknown if values of the type may carry a derivative, else the
    type. That numbers are complex is never forgotten."""
    return OPAQUE if can_carry(type) and not may_be_complex_inside(type) else type


def captured_types(function, program, sizes):
    """The types of captured data as they are now. Where the sizes of the arguments are not known, theirs are others."""
    symbols = dict(sizes or {})
    types = {param.name: type_of_value(reader(function, param.path)(), symbols)
             for param in program.params if param.kind == "captured"}
    if sizes is not None:
        return types
    return {name: map_dims(type, lambda dim: f"captured.{dim}" if isinstance(dim, str) else dim)
            for name, type in types.items()}

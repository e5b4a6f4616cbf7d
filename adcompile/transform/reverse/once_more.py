"""A stretch of a loop whose trips are computed again: the reverse sweep has both sweeps of it, one after the other.

    for t in range(start, stop):    again           x = x_tape.pop()
        x = f(x, t)                         ->      for t in range(start, stop): ...        the trips once more, recording
                                                    for t in range(stop - 1, start - 1, -1): ...

It reads nothing of what the trips have computed in the forward sweep, and of what they start from only what it needs.
"""

from adcompile.analysis.loops.found import find_loops
from adcompile.analysis.memory.overwritten import overwritten
from adcompile.ir.frozen import replace
from adcompile.ir.nodes import Apply, Assign, Block, Const, Name, Param, Program, Return
from adcompile.ir.types import is_array
from adcompile.ir.visit import map_expr, map_names_of
from adcompile.optimize.dead import eliminate_dead
from adcompile.transform.derived import Derived
from adcompile.transform.reverse.prune import prune
from adcompile.transform.reverse.record import record
from adcompile.transform.reverse.regions import forward_block, reverse_statements
from adcompile.transform.reverse.stretches import in_stretches
from adcompile.transform.reverse.twice import assigned, given
from adcompile.transform.reverse.zeros import completed


def undo_again(maker, region, stretch, bars):
    """Undo a stretch: the cotangents of what it reads, from those of its results in `bars`."""
    found = [(result, bars.pop(result, None)) for result in stretch.results]
    seeds = [(result, bar) for result, bar in found if bar is not None and bar != Const(0.0)]
    if not seeds:
        return
    derived, active, outer = by_itself(maker, stretch, [result for result, _ in seeds])
    derived, active = in_stretches(derived, active, maker.namer, maker.calls)
    before = {name: bars[name] for name in outer if name in bars}
    body = derived.program.body
    sweeps = maker.another(derived, active).sweeps(body, body.end.value.args, [bar for _, bar in seeds], maker.masked, before)
    wanted = [name for name, bar in sweeps.cotangents.items() if before.get(name) is not bar]
    prune(sweeps, wanted)
    tapes, decided = record(sweeps, derived, active, maker.namer)
    forward = forward_block(sweeps.root).statements
    cotangents, zeros = completed(sweeps, wanted, maker.namer)
    statements = [*[Assign(tape, Apply("tape")) for tape in tapes], *forward, *reverse_statements(sweeps.root), *zeros]
    region.reverse += eliminate_dead(Program("again", (), Block(tuple(statements), Return(Apply("tuple", tuple(cotangents)))))).body.statements
    bars.update(zip(wanted, cotangents))
    maker.types |= sweeps.types
    maker.added |= dict.fromkeys(assigned(forward), "recomputed") | sweeps.added
    maker.masked |= {name: True for name, kind in sweeps.added.items() if kind == "masked"}
    maker.decided.append(decided)


def by_itself(maker, stretch, results):
    """A stretch as a program that returns these results, with new names for all that it assigns; the names that are active in it; those
    of what it is given."""
    own, outer = assigned((stretch,)), given(stretch)
    new = {name: maker.namer.new(name.label) for name in own}
    loop = map_names_of(stretch, lambda name: Name(new.get(name.id, name.id)), lambda name: new.get(name, name))
    result = Apply("tuple", tuple([Name(new[name]) for name in results]))
    program = Program("again", tuple(map(Param, outer)), Block((replace(loop, again=False),), Return(result)))
    written = overwritten(program)
    copies = {name: maker.namer.new(name.label) for name in outer if name in written and is_array(maker.types[name])}
    program = eliminate_dead(replace(program, body=with_copies(program.body, copies)))
    types = maker.types | {name: maker.types[old] for old, name in (*new.items(), *copies.items()) if old in maker.types}
    active = {new.get(name, name): True for name in (*own, *outer) if maker.is_active(name)}
    active |= {copy: True for name, copy in copies.items() if maker.is_active(name)}
    return Derived(program, types, {}, loops=find_loops(program, types)), active, outer


def with_copies(block, copies):
    """The one loop of a block on copies of values that it starts from, which it writes into: the others hold them still."""
    loop, = block.statements
    params = tuple([(name, map_expr(init, lambda value: Name(copies.get(value.id, value.id)))) for name, init in loop.params])
    opening = [Assign(copy, Apply("ndarray.copy", (Name(name),))) for name, copy in copies.items()]
    return Block((*opening, replace(loop, params=params)), block.end)

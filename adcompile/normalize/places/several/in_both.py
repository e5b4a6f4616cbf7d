"""Statements that write what is one of two parts of memory: they stand in both arms of a branch."""

from adcompile.ir.frozen import replace
from adcompile.ir.nodes import Apply, If, Name, Statement, Yield
from adcompile.ir.stores import is_store, store_parts
from adcompile.ir.types import OPAQUE
from adcompile.ir.visit import names_in
from adcompile.normalize.places.calls_that_write import written_array
from adcompile.normalize.places.drafts import Draft, Edge
from adcompile.normalize.places.known import OneOf
from adcompile.normalize.places.several.one_of import resolved
from adcompile.ops.operators import UPDATES


def one_of_written(statement, state, types):
    """The name of what a statement writes that is one of several parts of memory; None where it writes no such thing."""
    names, value = (), getattr(statement, "value", None)
    if isinstance(statement, Statement) and is_store(statement):
        names = (store_parts(statement)[1].id,)
    elif isinstance(value, Apply) and value.op in UPDATES:
        names = names_in(value.args[0])
    elif isinstance(value, Apply):
        array = written_array(value, types)
        names = () if array is None else names_in(array)
    return next((name for name in names if isinstance(state.refs.get(name), OneOf)), None)


def in_both(walk, statement, name, state, out):
    """A statement that writes what is one of two: it stands in both arms of a branch."""
    chosen, edges, drafts = state.refs[name], [], (Draft(), Draft())
    for draft, holds in zip(drafts, (True, False)):
        there, (copy, new) = state.copy(), twin(walk, statement, holds)
        there.refs = {one: resolved(value, chosen.test, holds) for one, value in there.refs.items()}
        walk.statement(copy, there, draft.out)
        edges.append(Edge(draft, Yield, there, () if new is None else (Name(new),)))
    target = target_of(statement)
    whole = target is None or all(edge.state.refs.get(edge.values[0].id) == edge.state.refs[name] for edge in edges)
    if whole:
        edges = [replace(edge, values=()) for edge in edges]
    results = walk.joined(statement, state, edges, () if whole else (target,), chosen.test)
    if whole and target is not None:
        state.refs[target] = chosen
        walk.learn(target, walk.types.get(name, OPAQUE))
    then, orelse = drafts
    out.append(lambda: If(Name(chosen.test), then.block(), orelse.block(), results, statement.span))


def target_of(statement):
    """The new name that a statement gives, None where it gives none."""
    return store_parts(statement)[0] if isinstance(statement, Statement) else getattr(statement, "target", None)


def twin(walk, statement, holds):
    """A statement with a target of its own, and this; the same on each walk."""
    key, target = (id(statement), holds), target_of(statement)
    if key not in walk.twins:
        new = None if target is None else walk.namer.new(target.label)
        copy = replace(statement)
        if new is not None:
            for facts in (walk.types, walk.followed, walk.classes):
                if target in facts:
                    facts[new] = facts[target]
            copy = replace(statement, writes=tuple([(key, new if old == target else old) for key, old in statement.writes])) \
                if isinstance(statement, Statement) else replace(statement, target=new)
        for places in (walk.readings.start, walk.readings.stop, walk.readings.around):
            places[id(copy)] = places[id(statement)]
        walk.twins[key] = copy, new
    return walk.twins[key]

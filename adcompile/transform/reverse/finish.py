"""Puts what was decided in its place: records into the forward sweep, what is had into the reverse sweep."""

from adcompile.ir.nodes import Const, Recall, Record
from adcompile.ir.visit import names_in
from adcompile.transform.reverse.regions import Branch, Context, Loop


def finish(recorder, loops):
    """Puts everything in its place; returns the tapes."""
    tapes = []
    for loop in loops:
        _record_path(recorder, loop, tapes)
    _rebuild(recorder, recorder.sweeps.root)
    return tapes + recorder.tapes[::-1]


def _record_path(recorder, loop, tapes):
    """Writes down which way a trip went, where the mirror asks for it or nothing else tells how many trips there were."""
    if loop.path is None:
        return
    tape, name = loop.path
    asked = any(name in names_in(branch.reverse_test) for branch in _branches(loop.body))
    if not asked and not (loop.skips and id(loop) not in recorder.per_trip):
        return
    tapes.append(tape)
    for number, leaf in enumerate(loop.leaves):
        recorder.starts.setdefault(id(leaf), []).append(Record(tape, Const(number)))
    recorder.put(loop.body, -1, Recall(name, tape))
    recorder.per_trip[id(loop)] = tape


def _rebuild(recorder, region):
    reverse = list(recorder.before.get((id(region), -1), ()))
    for position, item in enumerate(region.reverse):
        reverse.extend(recorder.before.get((id(region), position), ())[::-1])
        reverse.extend(recorder.read_where.get((id(region), position), ()))
        if recorder.stores.marks.get((id(region), position)) is not False:
            reverse.append(item)
    reverse.extend(recorder.before.get((id(region), len(region.reverse)), ())[::-1])
    region.reverse[:] = reverse
    forward = recorder.starts.get(id(region), [])[::-1]
    for item in region.forward:
        for part in (*recorder.read_before.get(id(item), ()), item):
            alias = getattr(part, "target", None)
            if alias not in recorder.joins.aliases or alias in recorder.kept:
                forward.append(part)
            forward.extend(recorder.after.get(id(part), ())[::-1])
    region.forward[:] = forward
    for item in region.forward:
        if isinstance(item, (Branch, Context, Loop)):
            for inner in item.regions():
                _rebuild(recorder, inner)


def _branches(region):
    for item in region.reverse:
        if isinstance(item, Branch):
            if item.reverse_test is not None:
                yield item
        if isinstance(item, (Branch, Context)):
            for inner in item.regions():
                yield from _branches(inner)

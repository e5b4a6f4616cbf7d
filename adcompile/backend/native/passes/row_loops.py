"""Loops over the same count become one, wherever what they share is shared trip by trip.

    for k in range(n):                      for k in range(n):
        eta[k] = ...                            eta[k] = ...
    for j in range(n):              ->          total = total + eta[k]
        total = total + eta[j]

A later loop moves up to an earlier one. What stands between them and the later one needs moves before both, if it needs nothing of the earlier
one; a test that may give up is needed by all that stands behind it. Then arrays that live within one trip are contracted, and the bodies
are fused in turn.
"""

from adcompile.backend.native.loop_language.language import Choose, Count, Register, Repeat
from adcompile.backend.native.loop_language.visits import mapped, rewritten
from adcompile.backend.native.passes.contraction import contracted
from adcompile.backend.native.passes.happens import happening
from adcompile.ir.frozen import replace

FAR = 60
"""So many statements apart loops are looked at."""


def with_row_loops(kernel):
    """The kernel with its loops fused."""
    buffers = dict(kernel.buffers)
    body = _fused(kernel.body, buffers)
    return replace(kernel, body=body, buffers=buffers)


def _fused(block, buffers):
    statements = contracted(_joined(list(block), buffers), buffers)
    found = []
    for statement in statements:
        match statement:
            case Count(index, count, body):
                statement = Count(index, count, _fused(body, buffers))
            case Repeat(before, test, body):
                statement = Repeat(before, test, _fused(body, buffers))
            case Choose(test, then, orelse):
                statement = Choose(test, _fused(then, buffers), _fused(orelse, buffers))
        found.append(statement)
    return tuple(found)


def _joined(statements, buffers):
    """The statements of a block with each loop joined to an earlier one where that can be."""
    happens = [happening(statement, buffers) for statement in statements]
    later = 1
    while later < len(statements):
        if not isinstance(statements[later], Count) or not _join(statements, happens, later, buffers):
            later += 1
    return statements


def _join(statements, happens, later, buffers):
    """Join the loop at a place to an earlier one, the nearest that can be. Returns True if it is gone from its place."""
    second = statements[later]
    if happens[later].stops or breaks(second):
        return False
    needed = set()      # places of what stands between and must come first
    before = []         # what they do
    for earlier in range(later - 1, max(later - FAR, -1), -1):
        first = statements[earlier]
        if isinstance(first, Count) and first.count == second.count \
                and all([happens[earlier].is_apart(happens[place]) for place in needed]) \
                and not any([happens[place].stops for place in range(earlier, later)]) \
                and may_join(first, second, happens[earlier], happens[later]):
            body = rename(second.body, second.index, first.index)
            joined = Count(first.index, first.count, (*first.body, *body))
            rest = [place for place in range(earlier + 1, later) if place not in needed]
            order = [*sorted(needed), None, *rest]
            new = [joined if place is None else statements[place] for place in order]
            new_happens = [happening(joined, buffers) if place is None else happens[place] for place in order]
            statements[earlier:later + 1], happens[earlier:later + 1] = new, new_happens
            return True
        if happens[earlier].gives_up or not happens[earlier].is_apart(happens[later]) \
                or any([not happens[earlier].is_apart(one) for one in before]):
            needed.add(earlier)
            before.append(happens[earlier])
    return False


def breaks(loop):
    """Return True if a trip of a loop may leave it."""
    return any([happening(statement, _NO_SIZES).stops for statement in loop.body])


class _Sizeless(dict):
    """Buffers of which no size is looked at."""

    def __missing__(self, name):
        return _SIZELESS


class _NoShape:
    shape = ()


_SIZELESS, _NO_SIZES = _NoShape(), _Sizeless()


def may_join(first, second, one, other):
    """Return True if each trip of the second loop needs nothing but what the same trip of the first one and trips before it made."""
    if one.gives_up or breaks(first):
        return False
    own, theirs = one.writes - {first.index}, other.writes - {second.index}
    if not own.isdisjoint(other.reads) or not own.isdisjoint(theirs) or not theirs.isdisjoint(one.reads):
        return False
    count = {part.name for part in _registers(first.count)}
    if not count.isdisjoint(own | theirs):
        return False
    shared = (one.stores & other.places.keys()) | (other.stores & one.places.keys())
    return all([_meet(one.places[buffer], first.index, other.places[buffer], second.index) for buffer in shared])


def _registers(expr):
    from_parts = []
    mapped(expr, lambda part: from_parts.append(part) or part)
    return [part for part in from_parts if isinstance(part, Register)]


def _meet(places, index, others, other_index):
    """Return True if all places have the number of the trip along one and the same axis."""
    if None in places or None in others:
        return False
    own, other = Register(index, "i"), Register(other_index, "i")
    rank = min([len(place) for place in (*places, *others)])
    return any([all([place[axis] == own for place in places]) and all([place[axis] == other for place in others]) for axis in range(rank)])


def rename(body, old, new):
    """The body with another name for its index."""
    given, wanted = Register(old, "i"), Register(new, "i")
    return rewritten(body, lambda part: wanted if part == given else part)

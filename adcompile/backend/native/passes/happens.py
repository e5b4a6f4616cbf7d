"""The reads and writes of a statement of the loop language, and which two statements may change places."""

from adcompile.backend.native.loop_language.language import (
    Count, Element, GiveUp, Grow, Let, Make, Put, Register, Repeat, Stop,
)
from adcompile.backend.native.loop_language.visits import blocks, expressions, parts


class Happening:
    """The variables that a statement reads and writes; for each buffer the places that it looks at or stores in, None where memory is
    made; the buffers that it writes. `gives_up`: it may end the kernel; `stops`: it may leave the loop it is in."""

    __slots__ = ("reads", "writes", "places", "stores", "gives_up", "stops")

    def __init__(self):
        self.reads, self.writes, self.places, self.stores = set(), set(), {}, set()
        self.gives_up = self.stops = False

    def add(self, other):
        self.reads |= other.reads
        self.writes |= other.writes
        self.stores |= other.stores
        for buffer, places in other.places.items():
            self.places.setdefault(buffer, set()).update(places)
        self.gives_up |= other.gives_up

    def is_apart(self, other):
        """Return True if the two may change places: neither writes what the other reads or writes."""
        return not (self.stops or other.stops
                    or not self.writes.isdisjoint(other.reads) or not self.writes.isdisjoint(other.writes)
                    or not other.writes.isdisjoint(self.reads)
                    or not self.stores.isdisjoint(other.places) or not other.stores.isdisjoint(self.places))


def happening(statement, buffers):
    """The `Happening` of a statement. The sizes of the buffers that it names are read too."""
    found = Happening()
    _enter(statement, buffers, found, False)
    return found


def _enter(statement, buffers, found, in_loop):
    for expr in expressions(statement):
        _read(expr, buffers, found)
    match statement:
        case Let(name, _) | Count(name, _, _):
            found.writes.add(name)
        case Put(buffer, place, _):
            _touch(buffer, place, buffers, found)
            found.stores.add(buffer)
        case Make(buffer) | Grow(buffer, _):
            _touch(buffer, None, buffers, found)
            found.stores.add(buffer)
        case Stop():
            found.stops = found.stops or not in_loop
        case GiveUp():
            found.gives_up = True
    inside = in_loop or isinstance(statement, (Count, Repeat))
    for block in blocks(statement):
        for inner in block:
            _enter(inner, buffers, found, inside)


def _read(expr, buffers, found):
    for part in parts(expr):
        if isinstance(part, Register):
            found.reads.add(part.name)
        elif isinstance(part, Element):
            _touch(part.buffer, part.place, buffers, found)


def _touch(buffer, place, buffers, found):
    found.places.setdefault(buffer, set()).add(place)
    for dim in buffers[buffer].shape:
        for part in parts(dim):
            if isinstance(part, Register):
                found.reads.add(part.name)

"""How many trips the mirror of a loop makes.

    while x_tape:                       a tape with one entry a trip tells; its last entry is the last trip
    for _ in range(n):                  as many as the loop itself, where nobody asks which trip it is
    for k in range(n - 1, -1, -1):      the range backwards
    for i in range(trips - 1, -1, -1):  counted in the forward sweep

A tape drives loops that stand outside all others only: the entries of an inner loop's tape belong to many runs of it.
"""

from dataclasses import replace

from adcompile.analysis.loops.found import length_of
from adcompile.ir.names import named
from adcompile.ir.nodes import For, Name
from adcompile.ir.types import INT


def count_trips(loop, types, namer):
    """The header of the mirror where no tape tells: what the forward sweep knows, or a count of its trips."""
    node = loop.node
    if loop.known.trips is not None:
        walked = loop.known.walked
        loop.header = ("length", loop.known.trips) if walked is None else ("range", walked)
        return
    if node.trips is None:
        trips = namer.new(named("trips"))
        types[trips] = INT
        loop.node = replace(node, trips=trips)
    loop.header = ("trips", Name(loop.node.trips))


def drive(loop, types, namer, per_trip, indexed):
    """Settles the header of the mirror. `per_trip` is a tape with one entry per mirrored trip, or None."""
    if loop.header is None:
        return
    numbered = indexed or loop.index is not None
    outermost = loop.region.loop() is None
    if outermost and per_trip is not None:
        if not numbered and loop.target is None:
            loop.tape = per_trip
            return
        if loop.skips:
            loop.header = ("entries", Name(per_trip))
    if loop.header[0] == "range" and loop.target is None:
        iterable = loop.header[1]
        loop.header = ("length", length_of(iterable)) if numbered else ("same", iterable)
    if loop.target is None and loop.index is None:
        loop.index = namer.new(_label(loop))
        types[loop.index] = INT
        if loop.header[0] in ("length", "trips"):
            loop.header = ("times", loop.header[1])


def _label(loop):
    """The label for the number of a trip that nobody reads."""
    node = loop.node
    if loop.header[0] == "same" and isinstance(node, For):
        return node.targets[0].label
    return named("_")

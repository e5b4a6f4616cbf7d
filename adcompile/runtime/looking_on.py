"""A run that is watched: its values are told one by one, as soon as each is there, and so are trips of loops.

    with watching(tell):        in this thread
        run()                   of a program that was compiled to be watched: `tell(place, value, *read)` for each value
                                in it `open_loops()` has the loops in which it is, with the number of the trip
"""

import threading
from contextlib import contextmanager

_now = threading.local()


def tell_value(place, value, *read):
    """Tells whoever watches that at this place of a program a value was made, of others."""
    tell = getattr(_now, "tell", None)
    if tell is not None:
        tell(place, value, *read)


def tell_loop(loop):
    """Tells that a loop begins."""
    if getattr(_now, "tell", None) is not None:
        _now.loops.append([loop, 0])


def tell_trip(loop):
    """Tells that a trip of a loop begins. Loops in it that an exception has left are over."""
    if getattr(_now, "tell", None) is not None:
        while _now.loops[-1][0] is not loop:
            _now.loops.pop()
        _now.loops[-1][1] += 1


def tell_end(loop):
    """Tells that a loop is over."""
    if getattr(_now, "tell", None) is not None:
        while _now.loops.pop()[0] is not loop:
            pass


def open_loops():
    """The loops in which the run is, from the outermost one: pairs of the loop and the number of its trip, from 1."""
    return [(loop, count) for loop, count in _now.loops]


@contextmanager
def watching(tell):
    before = getattr(_now, "tell", None), getattr(_now, "loops", None)
    _now.tell, _now.loops = tell, []
    try:
        yield
    finally:
        _now.tell, _now.loops = before

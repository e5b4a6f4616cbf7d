"""The effects that running an operation has beside giving a value.

Effects are ordered: what is made of several operations does the most that one of them does.
"""

from enum import IntEnum


class Doing(IntEnum):
    """NONE: nothing. CHECKS: it raises on purpose, and stays where nobody reads the value. PRINTS: text goes out, nobody
    reads it back. MOMENT: it gives another thing each time, or it matters when it runs. DRAWS: the state of a generator of
    random numbers moves on. NAMES: it looks at the names around the call. UNKNOWN: code that nobody followed, which may
    change whatever it reaches."""

    NONE = 0
    CHECKS = 1
    PRINTS = 2
    MOMENT = 3
    DRAWS = 4
    NAMES = 5
    UNKNOWN = 6

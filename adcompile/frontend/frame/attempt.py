"""Lowering on trial: what a frame and its unit hold is noted before, and brought back where the trial is not wanted.

    attempted(frame, follow, wanted)    the value that `follow()` lowers; None, and nothing has happened, where something in
                                        it was refused or the value is not wanted

All fields are brought back but those that the class names in `KEPT`: what never changes, and what has been found out about
the source and the user's world, which is true whether or not a call is followed.
"""


class Grown(dict):
    """A dict of which no entry is ever changed or taken out but by `rollback`: how many there were says which to keep."""

    __slots__ = ()

    def add(self, key):
        """Enters a key alone: the dict is used as a set that has an order."""
        self[key] = None


def attempted(frame, follow, wanted=lambda value: True):
    """The value of a call that nothing active goes into, if it can be followed and the value is wanted so; else None, and
    nothing has happened: such a call may as well stay as it is."""
    before, refusals = snapshot(frame), frame.unit.refusals
    value = follow()
    if frame.unit.refusals == refusals and wanted(value):
        return value
    rollback(before)
    return None


def snapshot(frame):
    """Notes the fields of a frame and its unit: rows of the object, the field, what it holds and what that holds."""
    found = []
    for holder in (frame, frame.unit):
        for name in changing(type(holder)):
            value = getattr(holder, name)
            found.append((holder, name, value, contents(value)))
    return found


def rollback(before):
    """Brings back what a snapshot has noted."""
    for holder, name, value, held in before:
        setattr(holder, name, value)
        if isinstance(value, list):
            del value[held:]
        elif isinstance(value, Grown):
            while len(value) > held:
                value.popitem()
        elif isinstance(value, dict):
            value.clear()
            value.update(held)


def changing(cls):
    """The fields that lowering changes."""
    return [name for name in cls.__slots__ if name not in cls.KEPT]


def contents(value):
    """Returns how much there is of a value that only grows, a copy of a dict, and None for any other value."""
    if isinstance(value, (list, Grown)):
        return len(value)
    return dict(value) if isinstance(value, dict) else None

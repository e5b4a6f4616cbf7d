"""Names of values: "x.3" is the third version of the user's `x`."""

from functools import lru_cache


@lru_cache(maxsize=16384)
def base(name):
    """The name the user gave it: "x" of "x.3"."""
    return name.rpartition(".")[0] or name


class Namer:
    """Makes names that no other value of the program has.

    One namer accompanies a program through all its passes. The numbers count up in
    the order of the calls, so the same passes give the same names.
    """

    def __init__(self, taken=()):
        self._next = {}
        self.temporary = "t"        # what a value without a better name is called; no variable of the user's
        for name in taken:
            stem, _, number = name.rpartition(".")
            if stem and number.isdigit():
                self._next[stem] = max(self._next.get(stem, 0), int(number) + 1)

    def new_temporary(self):
        return self.new(self.temporary)

    def new(self, stem):
        number = self._next.get(stem, 0)
        self._next[stem] = number + 1
        return f"{stem}.{number}"

    def copy(self):
        """A namer that goes on by itself from here."""
        found = Namer()
        found._next, found.temporary = dict(self._next), self.temporary
        return found

"""The memory that names refer to, as far as it is known at one point of a program.

    a = np.zeros(3)         a refers to the place `a`
    row = a[1]              row refers to the place `a` along the path (getitem _ 1)
    a[0] = v                the place `a` has another version, which row sees
    m = a.reshape(2, 2)     a place of its own, which may be the memory of `a`: it *leans* on this version of `a`

A place that leans on others can be read while these have the version that it was made of. Once it is written, those are lost:
what they hold cannot be told any more.

A list *holds* others: it can be read while these have the version that they had when they were put into it, and they are not lost
when it is changed. What is taken out of it leans on all that it holds, among this the place of its items, which stands for the memory
of items that nobody else knows.
"""

from dataclasses import dataclass, field

from adcompile.ir.frozen import frozen

LOST = None
"""The version of a place of which nobody knows what it holds."""


GONE = "gone"
"""The place of what was an item of a list that has changed since."""


class Untold(Exception):
    """It cannot be told when compiling what a name sees. `name` is one of the names that share the memory."""

    def __init__(self, name):
        super().__init__(name)
        self.name = name


@frozen(eq=True)
class PathStep:
    """One operation that leads from an array to a view of it: `form` with the array as its first operand, which is left out. Steps
    are equal where their `key` is."""

    key: tuple
    form: object

    def __eq__(self, other):
        return isinstance(other, PathStep) and self.key == other.key

    def __hash__(self):
        return hash(self.key)


@frozen(eq=True)
class Ref:
    """The part of a place that a name refers to. `since` is the version of the place when it was made, where it may be a number,
    which is what it was then."""

    place: str
    path: tuple = ()
    since: str | None = None
    itself: str | None = None       # the name that may be a number


@frozen(eq=True)
class OneOf:
    """One of two, each a Ref or OneOf: `one` where what the name `test` stands for is true, else `other`."""

    test: str
    one: object
    other: object


@frozen(eq=True)
class TupleOf:
    """The items of a tuple that is written out, or of a list that nobody changes: for each item a Ref, OneOf, TupleOf, or the expression
    of what has no memory. `op` makes one of them."""

    items: tuple
    op: str = "tuple"


@dataclass(slots=True)
class KnownMemory:
    """`refs` by name, `versions`, `leans` and `holds` (the places, each with its version then) by place; `views` has the names of views
    that were made, by version and path. `owned` has by list how many levels of items nobody else holds, `moved` how
    often its items got other places."""

    refs: dict = field(default_factory=dict)
    versions: dict = field(default_factory=dict)
    leans: dict = field(default_factory=dict)
    holds: dict = field(default_factory=dict)
    views: dict = field(default_factory=dict)
    owned: dict = field(default_factory=dict)
    moved: dict = field(default_factory=dict)

    def copy(self):
        facts = self.refs, self.versions, self.leans, self.holds, self.views, self.owned, self.moved
        return KnownMemory(*map(dict, facts))

    def move(self, place, depth=0):
        """The items of a list, at the end of a path of that length, have other places from here on."""
        self.moved[place] = self.moved.get(place, 0) + 1
        for name, ref in self.refs.items():
            if leads_into(ref, place, depth):
                self.refs[name] = Ref(GONE)
                self.versions[GONE], self.leans[GONE] = LOST, {}

    def open(self, place, version, leans=()):
        """A new place."""
        self.versions[place] = version
        self.leans[place] = dict(leans)
        self.holds.pop(place, None)

    def is_known(self, place):
        """Return True if what a place holds can be told."""
        return self.versions.get(place, LOST) is not LOST and all(
            version is not LOST and self.versions.get(other, LOST) == version
            for others in (self.leans[place], self.holds.get(place, {})) for other, version in others.items())

    def reached(self, value):
        """The places whose memory a Ref or TupleOf may be, or hold, as a dict."""
        if isinstance(value, TupleOf):
            return {place: True for item in value.items for place in self.reached(item)}
        if isinstance(value, OneOf):
            return self.reached(value.one) | self.reached(value.other)
        return self.along([value.place], self.leans, self.holds) if isinstance(value, Ref) else {}

    def along(self, places, *edges):
        """The places that are reached from some along edges: `leans`, `holds`."""
        found, todo = {}, list(places)
        while todo:
            place = todo.pop()
            if place not in found:
                found[place] = True
                for others in edges:
                    todo.extend(others.get(place, ()))
        return found

    def leaning(self, value):
        """The places that may be the memory of a value, with their versions now."""
        return {place: self.versions.get(place, LOST) for place in self.reached(value)}

    def write(self, place, version):
        """A place has another version. What it leans on is lost."""
        for other in self.along([place], self.leans):
            if other != place:
                self.versions[other] = LOST
        self.versions[place] = version
        self.leans[place] = {}


def leads_into(value, place, depth):
    """Return True if a Ref or TupleOf refers to a part of a place, at the end of a path that is longer than `depth`."""
    if isinstance(value, TupleOf):
        return any(leads_into(item, place, depth) for item in value.items)
    if isinstance(value, OneOf):
        return leads_into(value.one, place, depth) or leads_into(value.other, place, depth)
    return isinstance(value, Ref) and value.place == place and len(value.path) > depth


def leaves(value):
    """The Refs of which a Ref or OneOf is one."""
    return [value] if isinstance(value, Ref) else [*leaves(value.one), *leaves(value.other)]

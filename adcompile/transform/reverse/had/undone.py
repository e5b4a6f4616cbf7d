"""Versions that are put back: the one before a store is the one after it, with what was overwritten.

    w = index_set(a, i, v)      part = a[i] before it, recorded         a = index_set(w, i, part) where the mirror of it begins
    loop that starts from a     nothing, where its mirror puts back     a is what the mirror of the loop ends with
    a value that is stored      nothing                                 v = w[i] where the mirror of the store begins

Behind that place in the reverse sweep the version after the store is not read any more, and the version before it is not read
earlier: so they may have one memory.
"""

from dataclasses import dataclass

from adcompile.algebra.match import expression_key
from adcompile.analysis.inference.infer import type_of
from adcompile.analysis.memory.named_once import names_places
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Apply, Assign, Const, Effect, Name
from adcompile.ir.types import Array, dtype, is_scalar, kind, same_shape
from adcompile.ops.asked import adds_to_a_part, is_item, stores_a_part
from adcompile.transform.reverse.regions import Branch, Context, Loop, Region

MARK = Effect(Const(None))
"""Stands where the mirror of a store begins, until it is known what is put back there."""


@dataclass(slots=True, eq=False)
class Overwrite:
    """A store that may be undone: `position` is where its mirror begins, `part` the name of what it overwrites, `read` the statements
    that read that, which the forward sweep does not have; made where somebody asks."""

    made: Assign
    region: Region
    position: int
    part: str = None
    read: tuple = ()

    @property
    def after(self):
        return self.made.target

    @property
    def index(self):
        return self.made.value.args[1]


class Stores:
    """The stores of a program, by the version that each of them overwrites a part of; `marks` are the places of their mirrors in
    the reverse sweep, with whether something is put back there. `following` are the versions that they make, `parts` the names of what
    they overwrite, each with its version, `copies` those of them that are no views; `of_values` has the stores of a value."""

    def __init__(self, root, types, namer):
        self.types, self.namer = types, namer
        self.known, self.marks, self.following, self.parts, self.copies, self.of_values = {}, {}, {}, {}, {}, {}
        self._mark(root)

    def _mark(self, region):
        """Puts a mark where the mirror of each store begins."""
        reverse, done = [], 0
        for position, statement in region.stores:
            array = statement.value.args[0]
            if not isinstance(array, Name) or not isinstance(self.types.get(array.id), Array) \
                    or not (stores_a_part(statement.value) or adds_to_a_part(statement.value)):
                continue
            reverse += region.reverse[done:position]
            done = position
            twice = array.id in self.known
            store = Overwrite(statement, region, len(reverse))
            self.known[array.id] = None if twice else store
            if stores_a_part(statement.value) and isinstance(statement.value.args[2], Name):
                self.of_values.setdefault(statement.value.args[2].id, []).append(store)
            self.marks[id(region), len(reverse)] = False
            reverse.append(MARK)
        if done or reverse:
            region.reverse[:] = reverse + region.reverse[done:]
        for item in region.forward:
            if isinstance(item, (Branch, Context, Loop)):
                for inner in item.regions():
                    self._mark(inner)

    def of(self, name, needs):
        """The store that overwrites a part of a version in the block that the version is of, with its part; or None."""
        store = self.known.get(name)
        if store is None or needs.homes.get(name) is not store.region:
            return None
        if store.part is None:
            self._find_part(name, store, needs)
            self.following[store.after], self.parts[store.part] = True, name
        return store

    def whole(self, name):
        """The version that a name is the overwritten part of, where that version is put back; any other name itself."""
        version = self.parts.get(name, name)
        store = self.known.get(version)
        return version if store is not None and self.marks[id(store.region), store.position] else name

    def _find_part(self, name, store, needs):
        """The part that a store overwrites: what the program has just read, or else read for this."""
        value = Apply("getitem", (Name(name), store.index))
        key = expression_key(value)
        for item in store.region.forward:
            if item is store.made:
                break
            if isinstance(item, Assign) and isinstance(item.value, Apply) and is_item(item.value) and expression_key(item.value) == key:
                store.part = item.target
                return
        type = type_of(value, self.types)
        store.part = self.namer.new(TEMPORARY)
        store.read = self.reading(store.part, value, store)
        self.types[store.part], self.copies[store.part] = type, True
        needs.insert(store.part, store.region, store.read[-1], store.after)

    def reading(self, name, value, store):
        """The statements that give a name to a part of a version, which may be overwritten then."""
        type = type_of(value, self.types)
        if is_scalar(type) or names_places(store.index, self.types):
            return (Assign(name, value, store.made.span),)
        view = self.namer.new(TEMPORARY)
        self.types[view] = type
        return Assign(view, value, store.made.span), Assign(name, Apply("ndarray.copy", (Name(view),)), store.made.span)

    def is_read_as(self, name, store):
        """Return True if what is read where a value was stored is the same number or array."""
        return is_kept_as(self.types.get(name), type_of(Apply("getitem", (Name(store.after), store.index)), self.types))


def is_kept_as(known, part):
    """Return True if a value of a type is the same number or array where it is read as a part of an array that it was stored into."""
    same = kind(part) == kind(known) if is_scalar(part) else dtype(part) is not None and dtype(part) == dtype(known)
    return same and same_shape(part, known)

"""Arguments that are taken apart: a program has a parameter for each number, array, list, tuple and dict in an object of the user's."""

from typing import Any

from adcompile.ir.frozen import frozen

@frozen(eq=True)
class Parts:
    """A value that is taken apart: an object of a class, or a dict, list or tuple with such objects in it.

    `items` has pairs of a key (an attribute, a key, a position) and what there is to say of the item: Parts, where it is taken apart
    itself, else anything.
    """

    kind: str               # "object", "dict", "list" or "tuple"
    cls: Any
    items: tuple

    @property
    def step(self):
        """The kind of the steps to the items."""
        return "attribute" if self.kind == "object" else "item"

    @property
    def is_tuple(self):
        """True for a tuple, also a named one: nobody writes it."""
        return self.kind == "tuple" or self.cls is not None and issubclass(self.cls, tuple)

    def owners(self, before=()):
        """The paths to all that is taken apart and may be written."""
        if not self.is_tuple:
            yield before
        for key, item in self.items:
            if isinstance(item, Parts):
                yield from item.owners((*before, (self.step, key)))

    def leaves(self, before=()):
        """Pairs of a path and what is said of an item there that is not taken apart. The steps of a path are "attribute" or "item",
        with a key."""
        for key, item in self.items:
            path = (*before, (self.step, key))
            if isinstance(item, Parts):
                yield from item.leaves(path)
            else:
                yield path, item

    def changed(self, change, before=()):
        """The same with `change(path, item)` for each item that is not taken apart."""
        found = []
        for key, item in self.items:
            path = (*before, (self.step, key))
            found.append((key, item.changed(change, path) if isinstance(item, Parts) else change(path, item)))
        return Parts(self.kind, self.cls, tuple(found))


def follow(value, path):
    """Returns the item at the end of a path in a value."""
    for kind, key in path:
        value = getattr(value, key) if kind == "attribute" else value[key]
    return value


def written(text, path):
    """The text that follows a path from what has that text."""
    return text + "".join([f".{key}" if kind == "attribute" else f"[{key!r}]" for kind, key in path])

"""Free coordinates: the vector that a minimiser moves, and how the parameters are made of it.

    x      the leaves of the structure, one after the other, as the user knows them
    free   the same, but the free numbers of a transform where a leaf has one: no coordinate has a restriction but bounds
"""

from collections.abc import Mapping
from difflib import get_close_matches
from functools import partial

import numpy as np

from adcompile import jacobian
from adcompile.errors import BadArgument
from adcompile.fit.parameters.packing import Leaf, sliced
from adcompile.fit.parameters.transforms import Transform, checked_inward, transform_of
from adcompile.fit.parameters.written import module
from adcompile.ir.frozen import frozen


@frozen
class Part:
    """A leaf with its transform (None: the leaf itself is free), and where its free numbers stand."""

    leaf: Leaf
    transform: Transform | None
    shape: tuple            # of the free numbers
    start: int
    stop: int

    @property
    def has_each(self):
        """True if every element of the leaf has a coordinate of its own."""
        return self.transform is None or self.transform.elementwise or not self.leaf.shape

    @property
    def names(self):
        """The names of the coordinates, as people know them: `log(sigma)`."""
        if self.transform is None:
            return self.leaf.names
        if self.has_each:
            label = self.transform.label or "free"
            return [f"{label}({name})" for name in self.leaf.names]
        return [f"free({self.leaf.name})[{index}]" for index in range(self.stop - self.start)]

    def read(self, vector, calls):
        """The text that reads the leaf out of the vector of free numbers; `calls` has the names of functions in it."""
        if self.transform is None:
            return self.leaf.read(vector, self.start)
        free = sliced(vector, self.start, self.shape) if self.shape else f"{vector}[{self.start}]"
        return f"{calls[self.transform]}({free})"

    def outward(self, free):
        """The elements of the leaf for a vector of all free numbers."""
        own = free[self.start:self.stop]
        if self.transform is None:
            return own
        return np.ravel(self.transform.outward(own.reshape(self.shape) if self.shape else own[0]))

    def derivative(self, free):
        """The derivatives of the elements of the leaf by its own free numbers, a matrix."""
        count = self.stop - self.start
        if self.transform is None:
            return np.eye(count)
        text = self.transform.text
        function = self.transform.outward if text is None else module(text)[self.transform.outward.__name__]
        own = free[self.start:self.stop]
        found = jacobian(function)(own.reshape(self.shape) if self.shape else own[0])
        return np.reshape(found, (-1, count))


class Coordinates:
    """The parts of a layout, with `transforms` by the names of leaves and `labels` in place of the names of elements."""

    def __init__(self, layout, transforms=None, names=None):
        self.layout = layout
        self.labels = labels(layout, names)
        self.places = places(layout, self.labels)
        chosen = {}
        for name, given in (transforms or {}).items():
            leaf = self.leaf(name, "transforms")
            chosen[leaf.name] = transform_of(given, leaf.name)
        self.parts, start = [], 0
        for leaf in layout.leaves:
            transform = chosen.get(leaf.name)
            shape = leaf.shape if transform is None else checked_inward(transform, leaf.name, leaf.value).shape
            self.parts.append(Part(leaf, transform, shape, start, start + int(np.prod(shape))))
            start = self.parts[-1].stop
        self.size = start

    def leaf(self, name, option):
        """The leaf of that name; the only one may also be named by its root."""
        found = [leaf for leaf in self.layout.leaves if leaf.name == name]
        if not found:
            raise unknown(name, option, [leaf.name for leaf in self.layout.leaves], self.layout.constants)
        return found[0]

    def find(self, name, option):
        """The positions in x that a name stands for: those of a leaf, or that of an element."""
        if not isinstance(name, str) or name not in self.places:
            raise unknown(name, option, self.places, self.layout.constants)
        return self.places[name]

    def part(self, position):
        """The part in which a position of x lies."""
        return next(part for part in self.parts if part.leaf.start <= position < part.leaf.stop)

    @property
    def names(self):
        """The names of all free coordinates."""
        if self.is_plain:
            return self.labels
        renamed = dict(zip(self.layout.names, self.labels))
        return [name if part.transform is not None else renamed[name] for part in self.parts for name in part.names]

    @property
    def is_plain(self):
        """True if the free coordinates are the parameters themselves, since no transform is used."""
        return all(part.transform is None for part in self.parts)

    def inward(self, x):
        """The free numbers for the parameters."""
        if self.is_plain:
            return np.array(x, np.float64)
        found = []
        for part in self.parts:
            own = x[part.leaf.start:part.leaf.stop]
            if part.transform is not None:
                own = checked_inward(part.transform, part.leaf.name, own.reshape(part.leaf.shape))
            found.append(np.ravel(own))
        return np.concatenate(found)

    def outward(self, free):
        """The parameters for the free numbers."""
        if self.is_plain:
            return np.array(free)
        return np.concatenate([part.outward(free) for part in self.parts])

    def derivative(self, free):
        """The derivatives of the parameters by the free numbers, a matrix."""
        if self.is_plain:
            return np.eye(self.size)
        found = np.zeros((self.layout.size, self.size))
        for part in self.parts:
            found[part.leaf.start:part.leaf.stop, part.start:part.stop] = part.derivative(free)
        return found

    def expression(self, vector, calls):
        """The structure of the parameters as text over the vector of free numbers."""
        if self.is_plain and self.layout.text == "{0}" and len(self.layout.leaves[0].shape) == 1:
            return vector
        read = {part.leaf: partial(part.read, vector, calls) for part in self.parts}
        return self.layout.expression(lambda leaf: read[leaf]())


def unknown(name, option, known, constants=()):
    """The refusal of a name that is not there."""
    near = [one for one in known if one.endswith(f"[{name}]")] or get_close_matches(str(name), list(known), 1)
    listed = ", ".join(list(known)[:12]) + (", ..." if len(known) > 12 else "")
    hint = f"Did you mean {near[0]!r}?" if near else f"There are: {listed}."
    held = str(name).partition("[")[0]
    if held in constants:
        hint = f"{held} is no float beside floats, and so a constant: give it as a float, as 1.0."
    return BadArgument(f"{option}: there is no parameter {name!r}\n  {hint}")


def labels(layout, names):
    """The names of all elements, as `names` wants them: all of them, or those within a leaf by the leaf's name."""
    if names is None:
        return layout.names
    if not isinstance(names, Mapping):
        names = [str(name) for name in names]
        if len(names) != layout.size:
            raise BadArgument(f"names: there are {len(names)} for {layout.size} parameters\n"
                              "  Give one for each, or a dict from the name of an array to the names of its elements.")
        return names
    found = {leaf.name: leaf.names for leaf in layout.leaves}
    for name, within in names.items():
        if name not in found:
            raise unknown(name, "names", found)
        within = [str(label) for label in within]
        if len(within) != len(found[name]):
            raise BadArgument(f"names: there are {len(within)} for the {len(found[name])} elements of {name}\n"
                              "  Give one for each element.")
        found[name] = [f"{name}[{label}]" for label in within]
    return [label for group in found.values() for label in group]


def places(layout, labelled):
    """The positions in x of every name: of leaves, of elements, and of their labels."""
    found = {name: [position] for position, name in enumerate(layout.names)}
    for position, label in enumerate(labelled):
        if found.setdefault(label, [position]) != [position]:
            raise BadArgument(f"names: {label!r} names two parameters\n  Give each another name.")
    for leaf in layout.leaves:
        within = list(range(leaf.start, leaf.stop))
        if found.setdefault(leaf.name, within) != within:
            raise BadArgument(f"names: {leaf.name!r} names an array, and one of its elements or another parameter\n"
                              "  Give the element another name.")
    return found

"""Blocks and loops on their way: what they end with is known when all paths that meet have been walked."""

from dataclasses import dataclass, field
from typing import Any

from adcompile.ir.nodes import Block
from adcompile.normalize.places.known import KnownMemory


@dataclass(slots=True, eq=False)
class Draft:
    """A block: `out` has its statements, or functions that make them once everything is known."""

    out: list = field(default_factory=list)
    end: Any = None

    def block(self):
        return Block(tuple([one() if callable(one) else one for one in self.out]), self.end)


@dataclass(slots=True, eq=False)
class Edge:
    """One of the paths that meet at a join: where it comes from, what is known there, and what it hands over."""

    draft: Draft
    kind: type              # Yield, Continue or Break; None for the way into a loop, or out of it when the trips have run out
    state: KnownMemory
    values: tuple


@dataclass(slots=True, eq=False)
class Plan:
    """Facts of a loop, or of the way out of a statement, from earlier walks over it; it only grows.

    `own` are the targets that get a place of their own, `changed` the places that have other versions afterwards, `lost` those of
    which nobody knows what they hold, `leans` the places that the own ones lean on, by target; `holds` those that lists hold, by
    place; `gone` the targets without a value that can be told. `shared` has the levels of items that lists own, where that is not all
    that they owned before; `moved` are those whose items have other places. `names` has the new names, by what they are for, so that each walk
    finds the same. `chosen` has by target the patterns of the parts of memory of which it is one, see `several.one_of`, each with the
    numbers in its indices, None for one that is handed on; `test` is the name of the test of two arms, `by_arm` are the targets that it
    tells of.
    """

    own: dict = field(default_factory=dict)
    changed: dict = field(default_factory=dict)
    lost: dict = field(default_factory=dict)
    gone: dict = field(default_factory=dict)
    leans: dict = field(default_factory=dict)
    holds: dict = field(default_factory=dict)
    shared: dict = field(default_factory=dict)
    moved: dict = field(default_factory=dict)
    names: dict = field(default_factory=dict)
    chosen: dict = field(default_factory=dict)
    by_arm: dict = field(default_factory=dict)
    test: str | None = None

    def share(self, place, levels):
        """A list owns no more levels of items than these."""
        self.shared[place] = min(levels, self.shared.get(place, levels))

    def size(self):
        several = (*self.leans.values(), *self.holds.values())
        counted = self.own, self.changed, self.lost, self.gone, self.moved, *several
        numbers = [known for found in self.chosen.values() for known in found.values()]
        several = len(self.chosen), len(numbers), sum(number is None for known in numbers for number in known), len(self.by_arm)
        return sum(map(len, counted)), sum(self.shared.values()), len(self.shared), *several

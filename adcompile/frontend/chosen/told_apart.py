"""Loops that tell apart the objects which their variables may be bound to.

    for ...:                        is_p: whether o is p at the beginning of a trip, else it is q
        if ...: o, p = p, o         a Choice of those that were there before the loop; flags are handed on
        o.v = ...
        o = Node(...)               moves into a home of `o` where the trip ends, the value of each attribute

A root is a variable that the loop binds, or what an object holds under a key to which the loop binds another object. Its candidates are the
objects that were there before the loop, and homes: each is an object that was made in a trip before. Two roots that are bound to one such
object share the home of the first of them.

What the candidates are is found while the program is lowered: it is lowered once more then (`live_variables.Met`).
"""

from dataclasses import dataclass
from typing import Any

from adcompile.frontend.chosen.choices import are_same, chosen, distinct, either_values, flag_of, is_constant
from adcompile.frontend.frame.slots import containers_in, is_nothing, is_one_of, keys_of, leaves_of_choice, numbered, or_none
from adcompile.frontend.frame.values import STATIC, Cell, Choice, Container, Known, Slot, Tag, Unbound
from adcompile.frontend.frame.taint import RESULT
from adcompile.ir.nodes import Const, Extern, Name

NONE, UNBOUND = ("none",), ("unbound",)
DEEPEST = 3
"""How many homes may be in each other."""


class ToldApart:
    """The objects that one loop tells apart. `candidates` has those of each root, `homes` by root and form the Container, `there` the
    Containers that were there before the loop."""

    def __init__(self, frame, key, variables, bound):
        self.frame, self.key, self.met = frame, key, frame.unit.outer.told[key]
        self.there = dict.fromkeys(reachable(frame))
        self.numbers = {one.number: one for one in self.there}
        self.candidates, self.homes, self.ids, self.is_sure = {}, {}, {}, True
        for variable in variables:
            value, root = self.entered(variable), ("variable", variable)
            known = root in self.met.candidates and (value is None or is_nothing(value))
            if not isinstance(frame.variable(variable), Cell) and (known or is_one_of(value) and variable in bound):
                self.ids[variable] = root
        for slot in frame.shared():
            if isinstance(slot, Slot) and self.id_of(slot) in self.met.candidates:
                self.ids[slot] = self.id_of(slot)
        todo = list(self.ids)
        while todo:
            todo += self.open_homes(todo.pop(0))
        entered = {root: self.entered(root) for root in self.ids}
        for root, value in entered.items():
            self.candidates[root] = self.candidates_of(root, value)
            self.tag(root, value)

    def entered(self, root):
        """The value that a root is bound to where the loop begins."""
        return None if root == RESULT else or_none(self.frame, self.frame.held(root))

    def open_homes(self, root):
        """Opens the homes of a root; returns the roots in them."""
        frame, unit, found = self.frame, self.frame.unit, []
        for form in self.met.homes.get(self.ids[root], ()):
            kind, cls, keys = form
            known = None if cls is None else Known(Extern(cls.__name__, cls), frame.scope.look_class(cls), frame.scope)
            site = "home", self.key, self.ids[root], form
            stem = root if isinstance(root, str) else root.key if str(root.key).isidentifier() else root.owner.stem
            home = Container(kind, stem, known, unit.blocks[-1], unit.loops, len(unit.running), site, number=numbered(unit, site))
            self.homes[self.ids[root], form] = home
            unit.has_cells = True
            for key in keys:
                slot = Slot(home, key)
                frame.env[slot] = None
                if self.id_of(slot) in self.met.candidates:
                    self.ids[slot] = self.id_of(slot)
                    found.append(slot)
        return found

    def candidates_of(self, root, value):
        """The candidates of a root in a trip; `value` is what it is bound to where the loop begins."""
        found = [] if value is None and isinstance(root, Slot) else [Unbound(UnboundLocalError, f"{root!r} has no value")] \
            if value is None else leaves_of_choice(value)
        for candidate in self.met.candidates.get(self.ids[root], ()):
            kind, *what = candidate
            found.append(Const(None) if candidate == NONE else Unbound(UnboundLocalError, f"{root!r} has no value") if candidate == UNBOUND
                         else self.homes.get(tuple(what)) if kind == "home" else self.numbers.get(*what))
        return distinct([one for one in found if one is not None])

    # --- flags ------------------------------------------------------------------

    @property
    def tags(self):
        return [Tag(self.key, root, place) for root, found in self.candidates.items() for place in range(len(found) - 1)]

    def tag(self, root, tree):
        """The environment has the flags for a root that is bound to a value."""
        tree = Unbound(UnboundLocalError, "") if tree is None and not isinstance(root, Slot) else tree
        for place, candidate in enumerate(self.candidates[root][:-1]):
            self.frame.env[Tag(self.key, root, place)] = Const(False) if tree is None else flag_of(self.frame, tree, candidate)

    def stand(self):
        """The roots are bound to what the flags say."""
        for root, found in self.candidates.items():
            self.frame.env[root] = chosen([self.frame.env[Tag(self.key, root, place)] for place in range(len(found) - 1)], found)

    def leave(self):
        """The roots are bound to what the flags say behind the loop."""
        self.stand()
        for tag in self.tags:
            del self.frame.env[tag]

    # --- where a trip ends --------------------------------------------------------

    def settle(self):
        """Where a trip ends: what was made in it moves into homes, and the flags say what the roots are bound to."""
        frame, trees, targets, moved = self.frame, {}, {}, {}
        self.is_sure = not frame.unit.outer.late
        places = {home: root for root in self.ids for (owner, form), home in self.homes.items() if owner == self.ids[root]}
        for root in self.ids:
            home = root.owner if isinstance(root, Slot) and root.owner in places else None
            tree = or_none(frame, frame.env.get(root)) if home is None else self.part_of(targets[places[home]], root.key, home)
            trees[root] = Unbound(UnboundLocalError, "") if tree is None and home is None else tree
            targets[root] = None if trees[root] is None else self.placed(root, trees)
        if frame.unit.outer.late:
            return
        for home, root in places.items():
            keys = [key for key in form_of_home(home)[2] if Slot(home, key) not in self.ids]
            old = [frame.env.get(Slot(home, key)) for key in keys]
            values = None if targets[root] is None else self.contents(targets[root], home, keys, old)
            moved |= {} if values is None else {Slot(home, key): value for key, value in zip(keys, values)}
        for root, tree in targets.items():
            self.tag(root, self.homed(tree))
        frame.env.update(moved)

    def placed(self, root, trees):
        """The value that a root is bound to, with homes in place of what was made in trips."""
        def change(tree):
            if isinstance(tree, Choice):
                one, other = change(tree.one), change(tree.other)
                return one if one is other else Choice(tree.test, one, other)
            return self.home_for(root, tree, trees) if isinstance(tree, Container) and not self.is_there(tree) else tree

        tree = pruned(change(trees[root]), {})
        for leaf in leaves_of_choice(tree):
            self.meet(root, leaf)
        return self.at_home(root, tree)

    def home_for(self, root, made, trees):
        """The move of what was made in a trip into a home: that of the first root that is bound to it."""
        frame, form, before = self.frame, form_in(made, self.frame.env), []
        if form is None:
            self.refuse("merged")
            return made
        found = None
        for one in [one for one in trees if one is not root and trees[one] is not None]:
            test = flag_of(frame, trees[one], made)
            if is_constant(test, False):
                continue
            before.append((test, Moving(made, form, one)))
            if is_constant(test, True):
                break
        else:
            found = Moving(made, form, root)
        for test, shared in reversed(before):
            found = shared if found is None else Choice(test, shared, found)
        return found

    def at_home(self, root, tree):
        """The value that a root is bound to, with the homes of other roots, and what moves into its own."""
        if isinstance(tree, Choice):
            return Choice(tree.test, self.at_home(root, tree.one), self.at_home(root, tree.other))
        return self.home_of(tree) if isinstance(tree, Moving) and tree.root is not root else tree

    def homed(self, tree):
        """A value that a root is bound to, with the homes of what moves."""
        if isinstance(tree, Choice):
            return Choice(tree.test, self.homed(tree.one), self.homed(tree.other))
        return self.home_of(tree) if isinstance(tree, Moving) else tree

    def home_of(self, moved):
        return self.homes.get((self.ids[moved.root], moved.form), moved.made)

    def hold(self, root, made, form):
        """Notes the home of a root for objects of a form, and the roots in it."""
        if form not in self.met.homes.setdefault(self.ids[root], {}):
            self.met.homes[self.ids[root]][form] = None
            self.frame.unit.outer.late = True
        for key in form[2]:
            value = self.frame.env[Slot(made, key)]
            place = "slot", ("home", self.key, self.ids[root], form), key
            if (is_one_of(value) or is_nothing(value) and self.is_sure) and place not in self.met.candidates:
                if depth_of(place) > DEEPEST or not self.met.opens(place):
                    self.refuse("merged")
                    return
                self.frame.unit.outer.late = True
                for leaf in leaves_of_choice(value):
                    self.begin(place, leaf)

    def begin(self, place, leaf):
        """Notes a candidate of a root that there will be when the program is lowered once more."""
        form = form_in(leaf, self.frame.env) if isinstance(leaf, Container) and not self.is_there(leaf) else None
        if form is not None:
            self.met.homes.setdefault(place, {})[form] = None
            self.met.meet(place, ("home", place, form))
        elif not isinstance(leaf, Container):
            self.met.meet(place, NONE if isinstance(leaf, Const) else UNBOUND)
        elif leaf.number is not None and self.is_there(leaf):
            self.met.meet(place, ("made", leaf.number))

    def meet(self, root, value):
        """Notes a candidate of a root that is not among those that are known."""
        if isinstance(value, Moving):
            found, candidate = self.home_of(value), ("home", self.ids[value.root], value.form)
            if value.root is root:
                self.hold(root, value.made, value.form)
        elif isinstance(value, Container):
            found, candidate = value, ("made", value.number)
        elif is_nothing(value):
            found, candidate = value, NONE if isinstance(value, Const) else UNBOUND
        else:
            self.refuse("at_times")
            return
        if is_nothing(value) and not self.is_sure or any(are_same(found, one) for one in self.candidates[root]):
            return
        if None in candidate or not self.met.meet(self.ids[root], candidate):
            self.refuse("merged")
            return
        self.frame.unit.outer.late = True

    def refuse(self, row):
        self.frame.refuse(row, self.frame.statement)

    def is_there(self, container):
        return container in self.there

    def id_of(self, slot):
        """The mark that tells the root that a Slot is from all others, also when the program is lowered once more."""
        own = slot.owner in self.homes.values()
        return "slot", slot.owner.site if own else slot.owner.number, slot.key

    def takes(self, variable):
        """Notes that a variable or Slot is a root when the program is lowered once more; returns False where that cannot be."""
        root = self.id_of(variable) if isinstance(variable, Slot) else ("variable", variable)
        if not isinstance(variable, (str, Slot)) or None in root or root in self.met.candidates or not self.met.opens(root):
            return False
        self.frame.unit.outer.late = True
        return True

    def part_of(self, tree, key, home):
        """The value that what moves into a home holds under a key; None where nothing does."""
        if isinstance(tree, Choice):
            one, other = self.part_of(tree.one, key, home), self.part_of(tree.other, key, home)
            return other if one is None else one if other is None or one is other else Choice(tree.test, one, other)
        return self.frame.env.get(Slot(tree.made, key)) if isinstance(tree, Moving) and self.home_of(tree) is home else None

    def contents(self, tree, home, keys, old):
        """The values that what moves into a home holds under keys, the old ones where nothing does; None where nothing ever does."""
        if isinstance(tree, Choice):
            one, other = self.contents(tree.one, home, keys, old), self.contents(tree.other, home, keys, old)
            if one is None and other is None or tree.one is tree.other:
                return one
            return either_values(self.frame, tree.test, old if one is None else one, old if other is None else other)
        if not isinstance(tree, Moving) or self.home_of(tree) is not home:
            return None
        values = [self.frame.env.get(Slot(tree.made, key)) for key in keys]
        return [None if isinstance(value, STATIC) else value for value in values]


@dataclass(slots=True, frozen=True, eq=False)
class Moving:
    """An object that was made in a trip and moves into the home that a root has for its form."""

    made: Any
    form: Any
    root: Any


def pruned(tree, known):
    """A value that may be one of several, where some tests are `known`, with each test asked but once on each way."""
    if not isinstance(tree, Choice):
        return tree
    test = tree.test.id if isinstance(tree.test, Name) else tree
    if test in known:
        return pruned(tree.one if known[test] else tree.other, known)
    one, other = pruned(tree.one, known | {test: True}), pruned(tree.other, known | {test: False})
    alike = one is other or isinstance(one, Moving) and isinstance(other, Moving) and one.made is other.made and one.root is other.root
    return one if alike else Choice(tree.test, one, other)


def takes_apart(frame, variable):
    """Notes that a loop around is to tell apart what a variable may be bound to; returns False where none can."""
    for loop in reversed(frame.unit.trips):
        if frame.unit.outer.tell_apart(loop) or loop in frame.unit.telling and frame.unit.telling[loop].takes(variable):
            return True
    return False


def told_apart(frame, key, variables, bound):
    """The objects that a loop tells apart; None where it does not."""
    if key not in frame.unit.outer.told:
        return None
    told = frame.unit.telling[key] = ToldApart(frame, key, variables, bound)
    return told


def reachable(frame):
    """The Containers that the environment knows."""
    found = {key.owner: None for key in frame.env if key.__class__ is Slot}
    for value in frame.env.values():
        found.update(dict.fromkeys(containers_in(value)))
    return list(found)


def form_of_home(home):
    return home.site[-1]


def depth_of(root):
    """In how many homes the home is that a root is in."""
    depth = 0
    while root[0] == "slot" and root[1][0] == "home":
        depth, root = depth + 1, root[1][2]
    return depth


def form_in(container, env):
    """The form of the home that a Container moves into: its kind, class and keys; None where it cannot move."""
    keys = tuple(keys_of(container, env))
    values = [env[Slot(container, key)] for key in keys]
    fixed = any(isinstance(value, STATIC) and not is_one_of(value) for value in values)
    if fixed or container.kind == "rows" or container.row is not None or container.factory is not None or container.uncertain \
            or container.shown or container.merged or container.number is None or container.outside is not None:
        return None
    return container.kind, container.cls and container.cls.extern.value, tuple(sorted(keys)) if container.kind == "object" else keys

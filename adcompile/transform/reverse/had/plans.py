"""The plan for the values of a loop: for each that the reverse sweep reads, whether it is recorded or how else it is had.

The cheapest plan is a minimum cut (`transform.reverse.had.cut`), once as if nothing could be put back, and once with versions that are
put back where stores are undone (`transform.reverse.had.undone`). The second plan has to fit in time: a version is at hand behind the
mirror of its store only. What would be computed of it before is recorded, and the plan made again. Arrays on tapes count more
where the two are compared, since what is put back takes less memory.
"""

from dataclasses import dataclass

from adcompile.analysis.memory.overwritten import lies_in
from adcompile.ir.nodes import Apply, Name
from adcompile.ir.types import is_scalar
from adcompile.ir.visit import names_in
from adcompile.ops.fields.costs import INDEX, PASS
from adcompile.transform.reverse.had.cut import cheapest
from adcompile.transform.reverse.had.value_costs import RECORD_ARRAY, SMALL_PASS
from adcompile.transform.reverse.had.ways import Way

ATTEMPTS = 16
"""How often a plan is made again that does not fit in time, before it is given up."""


BACK = ("undone", "unwound", "joined")
"""The ways that put a version back."""


@dataclass(slots=True, eq=False)
class Course:
    """For each value that is had, whether it is recorded (`recorded`); the ways of those that are not."""

    recorded: dict
    ways: dict


class Plans:
    def __init__(self, loops, needs, ways_of, stores, joins, costs):
        self.needs, self.ways_of, self.stores, self.joins, self.costs = needs, ways_of, stores, joins, costs
        self.starts = {}        # of a version: the last loop in its block that starts from it, with the position of the parameter
        self.unwound = {}       # those of which the mirror puts back what the loop starts from
        self.settled = {}       # the loops for which there is a plan, by id
        for loop in loops:
            for position, (_, init) in enumerate(loop.node.params):
                if isinstance(init, Name) and needs.homes.get(init.id) is loop.region and id(loop) in needs.positions:
                    self.starts[init.id] = loop, position

    def plan(self, needed, loop):
        """The cheapest plan for the values of a loop of which `needed` are read."""
        plain = self.made(needed, loop, self.ways_of.way, self.costs.recording)
        others = [self.undoing(needed, loop), self.undoing(needed, loop, True) if self.stores.of_values else None] if self.stores.known else []
        self.settled[id(loop)] = True
        return min([plain, *[plan for plan in others if plan is not None]], key=self.cost)

    def made(self, needed, loop, way_of, recording):
        todo, ways, seen = list(needed), {}, {}
        while todo:
            name = todo.pop()
            if name not in seen:
                seen[name] = True
                way = way_of(name, loop)
                if way is not None:
                    ways[name] = way
                    todo.extend(way.operands)
        return Course(cheapest(needed, {name: (way.cost, way.operands) for name, way in ways.items()}, recording), ways)

    def cost(self, plan, recording=None):
        recording = recording or self.recording
        return sum([recording(name) if recorded else plan.ways[name].cost for name, recorded in plan.recorded.items()])

    def recording(self, name):
        """The cost of recording, where an array on a tape counts twice."""
        found = self.costs.recording(name)
        return found if found < RECORD_ARRAY else found + RECORD_ARRAY

    def outside(self, needed):
        """A plan for versions outside of loops that are overwritten later, and views of them, of which `needed` are read; None where
        it is as well to keep copies of the versions."""
        bases = dict.fromkeys([name if self.is_overwritten(name) else self.base(name) for name in needed])
        found = self.undoing(needed, None)
        return found if found is not None and self.cost(found, self.keeping) < sum(map(self.keeping, bases)) else None

    def is_overwritten(self, name):
        return name in self.costs.overwritten

    def base(self, name):
        """The version that is overwritten later of which a value is a view, or None."""
        return lies_in(name, self.needs.made, self.costs.overwritten)

    def keeping(self, name):
        """The cost of keeping a value outside of loops: what is overwritten later is copied."""
        part = name in self.stores.parts or self.base(name)
        if is_scalar(self.needs.types.get(name)) or not part and not self.is_overwritten(name):
            return 0
        return self.recording(name)

    # --- with versions that are put back --------------------------------------------

    def undoing(self, needed, loop, stored=False):
        """The cheapest plan that puts a version back and fits in time; None where there is none. `stored`: values are read where they were
        stored."""
        barred = {}
        for _ in range(ATTEMPTS):
            recording = self.keeping if loop is None else self.recording
            plan = self.made(needed, loop, lambda name, loop: self.way(name, loop, barred, stored), recording)
            if not any(way.kind in BACK and not plan.recorded.get(name, True) for name, way in plan.ways.items()):
                return None
            early = self.early(plan, loop)
            if not early:
                return plan
            barred.update(early)
        return None

    def way(self, name, loop, barred, stored):
        """How a value can be had, with versions that are put back. What puts one back is not computed of it again."""
        way = self.view(name) if loop is None else self.ways_of.way(name, loop)
        if way is not None and way.kind == "carried":
            return way
        back = None if name in barred else self.back(name, loop)
        if back is not None:
            return back
        if name in self.joins.yielded and name not in barred:
            after = self.joins.yielded[name]
            return Way("computed", 1, (after,), Name(after))
        found = self.stored(name, loop) if stored and (name, "stored") not in barred and name not in self.stores.parts else None
        if found is not None:
            return found
        return None if name in barred or name in self.stores.following or name in self.stores.parts else way

    def stored(self, name, loop):
        """The way to read a value where it was stored, before the mirror of the store puts something back there; or None."""
        for store in self.stores.of_values.get(name, ()):
            value = Apply("getitem", (Name(store.after), store.index))
            if self.needs.homes.get(name) is store.region and self.is_followed(store.after, loop) and self.stores.is_read_as(name, store) \
                    and not self.ways_of.changes(names_in(store.index)):
                cost = INDEX if is_scalar(self.needs.types[name]) else SMALL_PASS if self.costs.is_small(self.needs.types[name]) else PASS
                return Way("stored", cost, self.ways_of.operands(value, loop), value)
        return None

    def store_of(self, name, way):
        """The store of a value, of which a way reads what it made."""
        return next(store for store in self.stores.of_values[name] if store.after == way.value.args[0].id)

    def view(self, name):
        """The way to take a view outside of loops once more, or None."""
        return self.ways_of.computed(name, self.needs.made[name].value, None) if self.base(name) else None

    def back(self, name, loop):
        """The way to put a version back, or None."""
        store = self.stores.of(name, self.needs)
        if store is not None and self.is_followed(store.after, loop):
            value = Apply("index_set", (Name(store.after), store.index, Name(store.part)))
            return Way("undone", self.putting_back(store), self.ways_of.operands(value, loop), value)
        join = self.joins.before.get(name)
        if join is not None and id(join.branch) in self.needs.positions and self.is_followed(join.after, loop):
            return Way("joined", 2, (join.after, *join.aliases.values()))
        return Way("unwound", 1) if name in self.unwound else None

    def is_followed(self, name, loop, seen=()):
        """Return True if a version of a loop can be had from what the loop, and all around it, end with: in each trip the version that
        it starts with is put back for the trip before."""
        while loop is not None and name not in seen:
            seen = (*seen, name)
            position = self.ways_of.after_position(name, loop)
            store = self.stores.of(name, self.needs)
            if position is not None:
                if not self.is_followed(loop.node.params[position][0], loop, seen):
                    return False
                name, loop = loop.node.results[position], loop.region.loop()
            elif store is not None:
                name = store.after
            elif name in self.joins.yielded:
                name = self.joins.yielded[name]
            elif name in self.joins.before:
                name = self.joins.before[name].after
            elif name in self.starts and id(self.starts[name][0]) not in self.settled:
                loop, position = self.starts[name]
                name = loop.node.params[position][0]
            else:
                return name in self.unwound
        return True

    def unwind(self, loop, position):
        """Notes that the mirror of a loop puts back what a parameter starts from."""
        init = loop.node.params[position][1]
        if isinstance(init, Name) and self.starts.get(init.id) == (loop, position):
            self.unwound[init.id] = loop, position

    def putting_back(self, store):
        kind = self.needs.types[store.part]
        return INDEX if is_scalar(kind) else SMALL_PASS if self.costs.is_small(kind) else PASS // 2

    def early(self, plan, loop):
        """Return what does not fit in time: values that are computed of a version before it is put back, or such a version that is read
        before."""
        needs, found = self.needs, {}
        uses = {name: [(*use, None) for use in needs.uses.get(name, ())] for name in plan.recorded}
        had = {name: plan.ways[name] for name, recorded in plan.recorded.items() if not recorded}
        for name, way in had.items():
            for operand, place in self.places(name, way, loop):
                uses[operand].append((*place, None))
            if way.kind == "undone" and plan.recorded.get(after := self.stores.known[name].after) \
                    and (loop is not None or self.is_overwritten(after)):
                found[name] = True
            if way.kind == "stored" and plan.recorded.get(way.value.args[0].id):
                found[name, "stored"] = True
        for name in sorted(had, key=needs.order.get, reverse=True):
            way, places = had[name], uses[name]
            if way.kind in (*BACK, "stored"):
                region, position = self.place_of(name, way)
                for *place, reader in places:
                    if not self.is_behind(needs.earliest(name, [place]), region, position):
                        found[(name, "stored") if way.kind == "stored" else reader or name] = True
            elif way.kind == "computed" and places:
                place = needs.earliest(name, [use[:2] for use in places])
                for operand in way.operands:
                    branch = needs.made[operand] if self.joins.yielded.get(name) == operand else None
                    there = (branch.region, needs.positions[id(branch)]) if id(branch) in needs.positions else place
                    uses[operand].append((*there, name))
        return found

    def places(self, name, way, loop):
        """The operands of a way that is not computed, each with the place where it is read."""
        if way.kind == "joined":
            join = self.joins.before[name]
            arms = [(join.aliases[id(arm)], (arm, len(arm.reverse))) for arm in join.branch.regions() if id(arm) in join.aliases]
            return [(join.after, self.place_of(name)), *arms]
        if not way.operands or way.kind == "computed":
            return []
        place = self.place_of(name, way) if way.kind in ("undone", "stored") else (loop.body, len(loop.body.reverse))
        return [(operand, place) for operand in way.operands]

    def is_behind(self, place, region, position):
        return place[0] is region and place[1] > position

    def place_of(self, name, way=None):
        """Where a version is put back, or a value is read that was stored."""
        if way is not None and way.kind == "stored":
            store = self.store_of(name, way)
            return store.region, store.position
        if name in self.unwound:
            loop, _ = self.unwound[name]
            return loop.region, self.needs.positions[id(loop)]
        if name in self.stores.known:
            store = self.stores.known[name]
            return store.region, store.position
        branch = self.joins.before[name].branch
        return branch.region, self.needs.positions[id(branch)]

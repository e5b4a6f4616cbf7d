"""How each value that the reverse sweep reads gets there: kept, recorded, or computed again; whichever is cheapest.

    kept         defined outside all loops, or the same in all trips: its name is simply read
    recorded     appended to a tape where it is made, taken off where its mirror needs it
    computed     from values at hand, just before its first use
    carried      the value a parameter of a loop has after a trip is the one it has before the next, so the mirror
                 carries it along: nothing is recorded for it
    counted      an integer that grows by a constant is counted down
    undone       a version of an array is the next one with the part put back that was overwritten, which is recorded
    stored       a value is read where it was stored, just before something is put back there
    unwound      the version that an inner loop starts from is what the mirror of that loop ends with

Inner loops are decided before outer ones, since what they compute from becomes needed outside.
"""

from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from adcompile.analysis.inference.infer import tape_type
from adcompile.analysis.loops.iterables import is_range
from adcompile.analysis.memory.overwritten import lies_in, overwritten
from adcompile.ir.names import Role, named, tape_of
from adcompile.ir.nodes import (
    Apply, Assign, Const, Continue, Name, Recall, Record, Yield,
)
from adcompile.ir.types import INT, Array, is_scalar
from adcompile.ir.visit import names_in
from adcompile.transform.passed_records import record_what_passed
from adcompile.transform.reverse.drive import drive
from adcompile.transform.reverse.equal import equal_values
from adcompile.transform.reverse.finish import finish
from adcompile.transform.reverse.needs import Needs, substituted
from adcompile.transform.reverse.had.joined import Joins
from adcompile.transform.reverse.had.plans import Plans
from adcompile.transform.reverse.regions import Branch, Context, Loop, begun, leaves, leaving_branch, map_forward, map_reverse
from adcompile.transform.reverse.had.undone import Stores
from adcompile.transform.reverse.had.untouched import Untouched
from adcompile.transform.reverse.had.value_costs import Costs
from adcompile.transform.reverse.had.ways import Ways, changing, element_of_range


@dataclass(frozen=True, slots=True)
class Decided:
    """The decisions, for the user to read (`explain`): names of values, by how each gets to the reverse sweep."""

    recorded: tuple
    recomputed: tuple
    kept: tuple


def record(sweeps, derived, active, namer):
    """Completes the sweeps: afterwards the reverse sweep reads only names kept, tapes and what it computes itself."""
    loops = _loops(sweeps.root)
    recorder = _Recorder(sweeps, derived, active, namer, loops)
    for loop in reversed(loops):
        recorder.decide(loop)
    recorder.decide_outside()
    recorder.provide_all()
    tapes = finish(recorder, loops)
    record_what_passed(sweeps.root, sweeps.types, namer)
    for loop in loops:
        drive(loop, sweeps.types, namer, recorder.per_trip.get(id(loop)), id(loop) in recorder.indexed)
    replace_reads(sweeps, recorder.known)
    shared = recorder.shared() | recorder.joins.meant(recorder.kept)
    if shared:
        map_forward(sweeps.root, lambda name: shared.get(name.id, name))
    decided = [Decided(tuple(recorder.recorded), tuple(recorder.recomputed), tuple(recorder.kept)), *sweeps.decided]
    return tapes, Decided(*[sum([getattr(one, field) for one in decided], ()) for field in Decided.__match_args__])


def replace_reads(sweeps, known):
    """Puts what stands for names in their places in the reverse sweep and in the cotangents."""
    map_reverse(sweeps.root, lambda name: known.get(name.id, name), lambda name: name)
    sweeps.cotangents = {name: substituted(bar, known) for name, bar in sweeps.cotangents.items()}


def _loops(region):
    """All loops below a region, outer before inner."""
    found = []
    for item in region.forward:
        if isinstance(item, (Branch, Context, Loop)):
            if isinstance(item, Loop):
                found.append(item)
            for inner in item.regions():
                found.extend(_loops(inner))
    return found


class _Recorder:
    def __init__(self, sweeps, derived, active, namer, loops):
        program, self.loops = derived.program, derived.loops
        self.sweeps, self.types, self.active, self.namer = sweeps, sweeps.types, active, namer
        changes = changing(program, sweeps.types, active)
        self.overwritten = overwritten(program)
        self.equal, self.costs = equal_values(sweeps.root, changes), Costs(program, sweeps.types, self.overwritten)
        if self.equal:
            replace_reads(sweeps, self.equal)
        self.begun = {name: True for name in begun(sweeps.root) if name in self.overwritten}
        self.joins = Joins(sweeps.root, sweeps.types, namer)
        self.overwritten |= dict.fromkeys(self.joins.aliases, True)
        self.stores = Stores(sweeps.root, sweeps.types, namer)
        self.needs = Needs(sweeps.root, [param.name for param in program.params], sweeps.types, self.stores.marks)
        untouched = Untouched(self.needs, sweeps.types, self.joins) if self.stores.known else None
        if untouched is not None:
            self.needs.ask_others(untouched.like)
        self.ways_of = Ways(self.needs, sweeps.types, self.equal, changes, self.costs, untouched)
        self.plans = Plans(loops, self.needs, self.ways_of, self.stores, self.joins, self.costs)
        self.ways, self.decided, self.queue = {}, {}, []
        self.known = {}                     # of name: what stands for it in the reverse sweep
        self.copied = {}                    # names outside of loops that are kept while others put back what they are views of
        self.before = {}                    # of (id of region, position): statements for the reverse sweep
        self.after, self.starts = {}, {}    # of id of item, of region: records for the forward sweep
        self.read_before = {}               # of id of a store: statements for the forward sweep
        self.read_where = {}                # of (id of region, position of a mark): statements for the reverse sweep
        self.per_trip, self.indexed = {}, {}
        self.carried = {}                   # of (id of loop, position of a parameter): its name in the mirror, and behind it
        self.tapes, self.recorded, self.recomputed, self.kept = [], [], [], []

    # --- deciding -----------------------------------------------------------

    def decide(self, loop):
        """Chooses for each needed value of a loop (not of the loops in it)."""
        needed = [name for name in self.needs.uses if self.needs.loop_of(name) is loop]
        if not needed:
            return
        self.adopt(self.plans.plan(needed, loop), loop)

    def decide_outside(self):
        """Chooses for arrays outside of all loops that are overwritten after they were read: those would be copied as a whole."""
        names = [name for name in self.needs.uses if self.needs.loop_of(name) is None] if self.stores.known else ()
        needed = [name for name in names if isinstance(self.types.get(name), Array) and (
            self.plans.is_overwritten(name) or lies_in(name, self.needs.made, self.overwritten))]
        plan = self.plans.outside(needed) if needed else None
        if plan is not None:
            self.adopt(plan, None)
            self.copied.update(dict.fromkeys(name for name, is_recorded in plan.recorded.items() if is_recorded))

    def adopt(self, plan, loop):
        """Notes what a plan for the values of a loop (None: outside of loops) reads where."""
        self.ways |= plan.ways
        for name, is_recorded in plan.recorded.items():
            self.decided[name] = not is_recorded
            if is_recorded:
                continue
            way = plan.ways[name]
            if loop is not None:
                self.read_outside(name, loop)
            if way.kind == "undone":
                self.undo_store(name)
            elif way.kind in ("joined", "stored"):
                for operand, place in self.plans.places(name, way, loop):
                    self.need(operand, *place)

    def read_outside(self, name, loop):
        """Note the values outside of the loop that are needed to compute this one: those of outer loops and, for a carried value,
        the loop's result."""
        way = self.ways[name]
        place = (loop.body, 0)
        if way.kind in ("carried", "counted"):
            position = self.ways_of.after_position(name, loop) if way.kind == "carried" else self.ways_of.param_position(name, loop)
            self.need(loop.node.results[position], loop.region, self.needs.positions.get(id(loop), 0))
            self.need(loop.node.params[position][0], loop.body, len(loop.body.reverse))     # the mirror of a trip ends with it
            self.plans.unwind(loop, position)
        if way.value is not None:
            for operand in names_in(way.value):
                if operand in self.needs.homes and self.needs.loop_of(operand) is not loop:
                    self.need(operand, *place)

    def undo_store(self, name):
        """Notes that a version is put back where the mirror of its store begins, and what is read there."""
        store = self.stores.known[name]
        self.stores.marks[id(store.region), store.position] = True
        for operand in names_in(self.ways[name].value):
            self.need(operand, store.region, store.position)
        self.read_before.setdefault(id(store.made), store.read)

    def need(self, name, region, position):
        if name in self.needs.homes:
            self.needs.uses.setdefault(name, []).append((region, position))
            heappush(self.queue, (-self.needs.order[name], name))

    def carry(self, position, loop):
        """The name that the mirror of a loop carries for the value a parameter has after the trip, and the name of what the mirror
        ends with: what the loop started from."""
        key = (id(loop), position)
        if key not in self.carried:
            param = loop.node.params[position][0]
            name = self.namer.new(param.label)
            self.types[name] = self.types[param]
            loop.reverse_params.append((name, Name(loop.node.results[position])))
            result = self.namer.new(param.label)
            self.types[result] = self.types[param]
            loop.reverse_results.append(result)
            self.carried[key] = name, result
            loop.body.reverse_end = Continue((*loop.body.reverse_end.values, Name(param)))
            self.need(loop.node.results[position], loop.region, self.needs.positions[id(loop)])
            self.need(param, loop.body, len(loop.body.reverse))
        return self.carried[key]

    # --- providing ------------------------------------------------------------

    def provide_all(self):
        """Provides every name that is read, last defined first: what one is computed from was defined before it."""
        queue = [(-self.needs.order[name], name) for name in self.needs.uses]
        heapify(queue)
        self.queue, done = queue, {}
        while queue:
            _, name = heappop(queue)
            if name not in done:
                done[name] = True
                self.provide(name)

    def provide(self, name):
        """Makes a name available in the reverse sweep before its first use."""
        loop = self.needs.loop_of(name)
        region, position = self.needs.place(name)
        if loop is None and not self.decided.get(name, False):
            self.kept.append(name)
            kept = self.keep(self.copy_of(name) if name in self.copied else name)
            if kept != name:
                self.known[name] = Name(kept)
            return
        if not self.decided.get(name, False):
            if self.stays(name):
                self.kept.append(name)
                self.keep(name)
                return
            return self.on_tape(name, region, position, loop)
        way = self.ways[name]
        match way.kind:
            case "carried":
                self.known[name] = Name(self.carry(self.ways_of.after_position(name, loop), loop)[0])
            case "counted":
                place = self.ways_of.param_position(name, loop)
                op, step = self.ways_of.step_of(place, loop)
                after = Name(self.carry(place, loop)[0])
                self.compute(name, Apply("sub" if op == "add" else "add", (after, Const(step))), region, position)
            case "unwound":
                inner, place = self.plans.unwound[name]
                self.known[name] = Name(self.carry(place, inner)[1])
            case "joined":
                self.known[name] = Name(self.join(name))
            case "undone":
                fresh, store = self.like(name), self.stores.known[name]
                self.known[name] = Name(fresh)
                self.sweeps.added[fresh] = "recomputed"
                store.region.reverse[store.position] = Assign(fresh, way.value)
            case "stored":
                fresh, store = self.like(name), self.plans.store_of(name, way)
                self.known[name] = Name(fresh)
                self.sweeps.added[fresh] = "recomputed"
                self.read_where.setdefault((id(store.region), store.position), []).extend(self.stores.reading(fresh, way.value, store))
            case "walked":
                self.walk(name, way.value, loop, region, position)
            case "computed":
                self.recomputed.append(name)
                if isinstance(way.value, Const):
                    self.known[name] = way.value
                else:
                    self.compute(name, way.value, region, position)

    def join(self, name):
        """The name of what the mirror of a branch ends with for the version before the branch."""
        join, result = self.joins.before[name], self.like(name)
        join.branch.reverse_results.append(result)
        for arm in join.branch.regions():
            if arm.reverse_end is not None:
                value = Name(join.aliases.get(id(arm), join.after))
                arm.reverse_end = Yield((*arm.reverse_end.values, value))
        return result

    def compute(self, name, value, region, position):
        fresh = self.like(name)
        self.known[name] = Name(fresh)
        self.sweeps.added[fresh] = "recomputed"
        self.put(region, position, Assign(fresh, value))
        for operand in names_in(value):
            self.need(operand, region, position)

    def put(self, region, position, statement):
        self.before.setdefault((id(region), position), []).append(statement)

    def walk(self, name, iterable, loop, region, position):
        """An element, or the number, of a trip."""
        node = loop.node
        if name != node.index and self.by_range(loop):
            loop.target = self.namer.new(name.label)
            self.types[loop.target] = INT
            self.known[name] = Name(loop.target)
            return
        self.indexed[id(loop)] = True
        index = Name(self.index_of(loop))
        if name == node.index:
            self.known[name] = index
        elif is_range(iterable):
            self.compute(name, element_of_range(iterable, index), region, position)
        else:
            backwards = node.iterables[node.targets.index(name)] is not iterable
            place = Apply("sub", (Const(-1), index)) if backwards else index
            self.compute(name, Apply("getitem", (iterable, place)), region, position)

    def by_range(self, loop):
        """Return True if the mirror can walk the range of the loop backwards: every trip has a mirror, and nobody reads its
        number."""
        known = loop.known
        return known.walked is not None and not known.leaves and loop.index is None and loop.node.index not in self.needs.uses

    def index_of(self, loop):
        if loop.index is None:
            loop.index = self.namer.new(named("i"))
            self.types[loop.index] = INT
        return loop.index

    def on_tape(self, name, region, position, loop):
        """Records the value where its mirror will be asked for it."""
        tape = self.namer.new(tape_of(self.stores.whole(name)))
        fresh = self.like(name)
        self.known[name] = Name(fresh)
        self.put(region, position, Recall(fresh, tape))
        self.types[tape] = tape_type(self.types[name])
        self.tapes.append(tape)
        self.recorded.append(name)
        statement = Record(tape, self.contents(name))
        ends = leaves(region)
        skipped = [leaf for leaf in ends if leaf not in loop.leaves]
        if skipped and leaving_branch(region) is not None and region.loop() is loop:
            for leaf in ends:
                if leaf in loop.leaves:
                    self.starts.setdefault(id(leaf), []).append(statement)
        elif self.needs.homes[name] is region and self.needs.made[name] is not region.owner:
            self.after.setdefault(id(self.needs.made[name]), []).append(statement)
        else:
            self.starts.setdefault(id(region), []).append(statement)
        if region is loop.body or region.loop() is loop and all(leaf in ends for leaf in loop.leaves):
            self.per_trip.setdefault(id(loop), tape)

    def contents(self, name):
        """The value that goes on a tape: of a part of what is overwritten later, a copy of the part; of what a stretch that is computed
        again begins with and overwrites, a copy."""
        if not isinstance(self.types.get(name), Array) or name in self.stores.copies:
            return Name(name)
        copied = name in self.begun or lies_in(name, self.needs.made, self.overwritten)
        return Apply("ndarray.copy", (Name(name),)) if copied else Name(name)

    def copy_of(self, name):
        """The name of a copy of what a name outside of loops is a view of, which is overwritten later; others are kept themselves."""
        value = self.contents(name)
        if isinstance(value, Name):
            return name
        copy = self.like(name)
        self.after.setdefault(id(self.needs.made[name]), []).append(Assign(copy, value))
        self.needs.insert(copy, self.needs.homes[name], None, name)
        return copy

    def stays(self, name):
        """Return True if every trip of all loops around a value computes it, and always the same."""
        if not self.loops.is_steady(name) or not isinstance(self.needs.made[name], Assign):
            return False
        return all(isinstance(region.owner, Loop) or region.loop() is None for region in self.regions_around(name))

    def regions_around(self, name):
        """The regions that a value stands in, but for the whole program, from the innermost on."""
        found, region = [], self.needs.homes[name]
        while region.parent is not None:
            found.append(region)
            region = region.parent
        return found

    def keep(self, name):
        """A name outside loops, in an arm or a `with`, or the same in all trips: handed out of it, since its mirror is another
        construct. A loop hands on what it was given before where it has no trips. Returns the name behind all of them."""
        regions, inner = self.regions_around(name), name
        params = {id(region.owner): self.like(name) for region in regions if isinstance(region.owner, Loop)}
        for region in regions:
            outer, owner = self.like(name), region.owner
            if isinstance(owner, Loop):
                owner.exported.append((outer, inner, params[id(owner)], params.get(id(region.parent.owner))))
            else:
                owner.exported.append((outer, inner, region))
            inner = outer
        if inner != name:
            self.known[name] = Name(inner)
        return inner

    def like(self, name):
        """A new name with the label and the type of another."""
        new = self.namer.new(name.label)
        self.types[new] = self.types[name]
        return new

    def shared(self):
        """For a temporary number of the forward sweep the equal value that the reverse sweep reads, which has a name."""
        named = dict.fromkeys((*self.recorded, *self.kept))
        return {name: first for name, first in self.equal.items()
                if name.label.role is Role.TEMPORARY and first.id in named and is_scalar(self.types.get(name))}

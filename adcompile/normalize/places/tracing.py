"""The walk over a program in the order in which it runs, with what is known at each point of the memory of its names."""

from adcompile.analysis.inference.not_real import has_complex
from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.memory.aliases import is_immutable, keeps_nothing, meant
from adcompile.analysis.memory.layouts import NO_LAYOUTS, is_copy, keeps_layouts
from adcompile.ir.nodes import (
    Apply, Assign, Break, Const, Continue, Effect, For, If, Name, Passed, Return, Statement, Try, Undefined, While, With, Yield,
)
from adcompile.ir.frozen import replace
from adcompile.ir.stores import is_noted, is_of_list, is_store, store_parts, told_value
from adcompile.ir.types import NUMERIC, OPAQUE, Array, List, Numeric, Opaque, join, rank
from adcompile.ir.visit import map_operands, names_in, operands
from adcompile.normalize.places.calls_that_write import returns_what_it_writes, written_array
from adcompile.normalize.places.attempting import attempt
from adcompile.normalize.places.handed_back import handed_back, returned
from adcompile.normalize.places.drafts import Draft, Edge, Plan
from adcompile.normalize.places.expressions import Leaning, evaluated, named
from adcompile.normalize.places.joins import agreed, entered, handed, meet, stays, telling, versions_of
from adcompile.normalize.places.holding import ALL_LEVELS, begin, is_list_ref, items_of, levels_made, note_items, opens, without_lists
from adcompile.normalize.places.lists.changing import changed, changed_by_call, is_change, is_of_items, updated_list
from adcompile.normalize.places.liveness import Readings
from adcompile.normalize.places.outside import noted, told
from adcompile.normalize.places.rounds import looped
from adcompile.normalize.places.known import KnownMemory, OneOf, Ref, TupleOf, Untold, leaves
from adcompile.normalize.places.several.in_both import in_both, one_of_written
from adcompile.normalize.places.several.items import classes_of_changed_lists, display_of_arrays
from adcompile.normalize.places.several.one_of import key_in
from adcompile.normalize.places.steps import is_slice_in_order
from adcompile.normalize.places.writing import called, stored, updated
from adcompile.ops.asked import allocates, card_of
from adcompile.ops.fields.copies import CONTIGUOUS
from adcompile.ops.operators import UPDATES


class Copied(Exception):
    """An argument is written, which is to be copied where the program begins."""


class Tracing:
    """One walk. `called`: what the program is given is memory of a caller, who gets the last versions of the parameters `returned`;
    `calls` has the functions that it calls, see `handed_back`. `followed` are the names that are followed, `copied` the parameters that
    are copied where the program begins, with the names of the copies. `given` are the places of parameters that may be arrays,
    `captured` those of captured data, `foreign` those of what others may hold, `floats` the versions of which a check says that
    they are floats, `wholes` those of new arrays that are no view; `items` has the types of the items of lists, `told` the names that may
    be one of several (see `several`), `undecided` those that would be next, `twins` the statements that stand in both arms for it."""

    def __init__(self, program, types, namer, followed, classes, copied, layouts, called=False, calls=None, returned=(), told=()):
        self.program, self.types, self.namer = program, dict(types), namer
        self.called, self.calls, self.returned, self.part, self.leans = called, calls, returned, None, ()
        self.followed, self.classes, self.copied, self.pure = dict(followed), dict(classes), copied, dict(program.callees)
        self.layouts = layouts if layouts.known and keeps_layouts(program, types) else NO_LAYOUTS
        self.given, self.captured, self.foreign, self.plans, self.floats, self.wholes = {}, {}, {}, {}, {}, {}
        self.readings, self.items, self.learned = Readings(program), {}, {}
        self.loops, self.around, self.walked = [], [0], 0
        self.told, self.undecided, self.twins = told, {}, {}
        self.lists_changed = classes_of_changed_lists(program, types, classes)
        self.complex = has_complex(program.body, types)

    def has_floats(self, version):
        """Return True if a check says that a version has floats, which it does not say in a program with complex numbers."""
        return version in self.floats and not self.complex

    def body(self):
        """The body of the program with versions."""
        state = KnownMemory()
        for param in self.program.params:
            if self.is_followed(param.name):
                begin(self, param.name, self.copied.get(param.name, param.name), state)
                state.refs[param.name] = Ref(param.name)
                kind = self.types.get(param.name, OPAQUE)
                if param.name not in self.returned:
                    copied = isinstance(kind, (Array, Numeric, Opaque)) or isinstance(kind, List) and param.kind != "captured"
                    own = not self.called and copied
                    (self.given if own else self.foreign)[param.name] = True
                    if isinstance(kind, List):
                        self.foreign[items_of(param.name)] = True
                if param.kind == "captured":
                    self.captured[param.name] = param.name, 0, None
        for place, name in self.copied.items():
            self.learn(place, NUMERIC)
            self.types[name] = self.types[place]
        draft = Draft()
        end, _ = self.block(self.program.body, state, draft)
        draft.end = end
        return draft.block()

    def learn(self, name, type):
        """A name of which nothing is known has a type after all; one that was learned before, on an earlier walk, either."""
        if name in self.learned:
            self.types[name] = join(self.types[name], type)
        elif isinstance(self.types.get(name, OPAQUE), Opaque):
            self.types[name] = type
            self.learned[name] = True

    # --- questions ------------------------------------------------------------

    def is_followed(self, name):
        return name in self.followed

    def copy(self, place):
        self.copied[place] = self.namer.new(place.label)
        raise Copied

    def is_copy(self, apply):
        """Return True if an operation that may give a view surely gives a copy, as its operand lies in memory."""
        return is_copy(apply, self.types, self.layouts)

    def is_in_a_row(self, value):
        """Return True if the elements of what a Ref or OneOf refers to surely lie in one row: those of a new array with one axis, of an
        argument that lies so, or of a slice of one of these."""
        return all(leaf.since is None and rank(self.types.get(leaf.place)) == 1 and all(map(is_slice_in_order, leaf.path))
                   and (leaf.place in self.wholes or leaf.place in self.given and self.layouts.of(leaf.place) in CONTIGUOUS["C"])
                   for leaf in leaves(value))

    def twin_of(self, name):
        """A parameter of the same type and shape as an array; None where there is none. Nothing is written into it."""
        known = self.types.get(name)
        if not isinstance(known, Array) or known.dtype is None or None in known.shape:
            return None
        return next((param.name for param in self.program.params if self.types.get(param.name) == known), None)

    def only_reads(self, callee):
        """Return True if a function of the user's does no more to its arguments than to read them."""
        return keeps_nothing(self.pure.get(callee), self.pure) or self.calls is not None and self.calls.only_reads(callee)

    def version(self, ref, new):
        """The name of another version of what a Ref is a part of; `new` is the name of the part."""
        return new if not ref.path else self.namer.new(ref.place.label)

    def plan(self, key):
        return self.plans.setdefault(key, Plan())

    def live_after(self, statement):
        """The question whether a name may be read after a statement, in the program or by others when it has ended."""
        readings = self.readings
        position, around = readings.stop[id(statement)], readings.around[id(statement)]
        return lambda name: name in self.captured or name in self.foreign or readings.is_read_after(name, position, around)

    # --- blocks -----------------------------------------------------------------

    def block(self, block, state, draft):
        """Walks a block. Returns its end and what is known there; the end is None where it hands over what is not known yet."""
        self.walked += 1
        self.around.append(self.walked)
        found = self.rest(block, 0, state, draft)
        self.around.pop()
        return found

    def rest(self, block, start, state, draft):
        """As `block`, from one of its statements on."""
        for statement in block.statements[start:]:
            self.statement(statement, state, draft.out)
        end = block.end
        if isinstance(end, (Continue, Break)):
            self.loops[-1].append(Edge(draft, type(end), state, end.values))
            return None, None
        if isinstance(end, Yield):
            return None, Edge(draft, Yield, state, end.values)
        if self.returned and isinstance(end, Return):
            return returned(self, end, state, draft.out), None
        return map_operands(end, lambda expr: evaluated(self, expr, state, draft.out)[0]), None

    def statement(self, statement, state, out):
        array, chosen = self.written(statement, state), one_of_written(statement, state, self.types)
        if chosen is not None:
            in_both(self, statement, chosen, state, out)
            return
        match statement:
            case Assign() | Effect() if array is not None:
                self.call(statement, array, state, out)
            case Assign(_, Apply("invoke")) | Effect(Apply("invoke")) if handed_back(self, statement, state, out):
                pass
            case Assign():
                self.assign(statement, state, out)
            case Effect():
                out.append(map_operands(statement, lambda expr: evaluated(self, expr, state, out)[0]))
            case If():
                self.branch(statement, state, out)
            case With():
                self.setting(statement, state, out)
            case Try():
                attempt(self, statement, state, out)
            case Passed():
                out.append(statement)
            case For() | While():
                looped(self, statement, state, out)
            case Statement() if is_store(statement) and store_parts(statement)[1].id in state.refs:
                of_list = is_of_list(statement) or is_of_items(self, statement, state)
                (changed if of_list else stored)(self, statement, state, out)
            case Statement() if told_value(statement)[0] is not None:
                told(self, statement, state, out)
            case Statement() if is_noted(statement):
                noted(self, statement, state, out)
            case Statement():
                self.as_written(statement, state, out)
            case _:
                raise TypeError(f"not a statement here: {statement!r}")

    def as_written(self, statement, state, out):
        """A statement that the user wrote: it may read what is followed."""
        reads = [name for expr in operands(statement) for name in names_in(expr) if name in state.refs]
        written = [new for _, new in statement.writes if self.is_followed(new)]
        if written or reads and not keeps_nothing(statement, self.pure):
            raise Untold((written or reads)[0])
        out.append(map_operands(statement, lambda expr: evaluated(self, expr, state, out)[0]))

    def written(self, statement, state):
        """The array that is followed, and written by the call that a statement is; None for any other."""
        array = written_array(statement.value, self.types) if isinstance(statement, (Assign, Effect)) else None
        return array if array is not None and any(name in state.refs for name in names_in(array)) else None

    def call(self, statement, array, state, out):
        if is_change(self, statement):
            changed_by_call(self, statement, array, state, out)
            return
        found = called(self, statement.value, array, state, out, statement.span)
        if isinstance(statement, Effect):
            return
        if not returns_what_it_writes(statement.value, self.types):
            out.append(replace(statement, value=Const(None)))
            return
        state.refs[statement.target] = found
        self.learn(statement.target, type_of(array, self.types))

    def assign(self, statement, state, out):
        target, value = statement.target, statement.value
        if isinstance(value, Name) and value.id in state.refs:
            state.refs[target] = state.refs[value.id]
            self.learn(target, self.types.get(value.id, OPAQUE))
            return
        if isinstance(value, Apply) and value.op in UPDATES and isinstance(value.args[0], Name) and value.args[0].id in state.refs:
            ref = state.refs[value.args[0].id]
            of_list = is_list_ref(self, ref)
            (updated_list if of_list else updated)(self, statement, state, out)
            return
        display = display_of_arrays(self, target, value, state)
        if display is not None:
            state.refs[target] = display
            return
        new, found = evaluated(self, value, state, out)
        if isinstance(found, TupleOf) or isinstance(found, Ref) and (state.versions[found.place], found.path) in state.views:
            state.refs[target] = found
            self.learn(target, type_of(new, self.types))
            return
        self.learn(target, type_of(new, self.types))
        out.append(statement if new is value else replace(statement, value=new))
        if not self.is_followed(target) or is_immutable(self.types.get(target, OPAQUE)):
            return
        if isinstance(found, OneOf):
            state.refs[target], state.views[key_in(found, state)] = found, target
            return
        if isinstance(found, Ref):
            state.refs[target] = found if found.since is None else replace(found, itself=target)
            state.views[state.versions[found.place], found.path] = target
            return
        leaning = found.places if isinstance(found, Leaning) else ()
        state.refs[target] = Ref(target)
        if opens(self, value, target):
            levels = levels_made(self, statement, state)
            begin(self, target, target, state, (), without_lists(self, value, leaning, state) if levels < ALL_LEVELS else ())
            note_items(self, target, type_of(new, self.types).item)
            state.owned[target] = levels
            if isinstance(found, Leaning) and found.foreign:
                self.foreign[items_of(target)] = True
            return
        begin(self, target, target, state, leaning)
        own = isinstance(value, (Const, Undefined)) or isinstance(value, Apply) and allocates(meant(value, self.types))
        if own and isinstance(value, Apply) and card_of(meant(value, self.types)).is_whole:
            self.wholes[target] = True
        if found.foreign if isinstance(found, Leaning) else not own:
            self.foreign[target] = True

    # --- branches ---------------------------------------------------------------

    def branch(self, statement, state, out):
        test = evaluated(self, statement.test, state, out)[0]
        if self.told and is_immutable(type_of(test, self.types)):
            test = named(self, test, out)
        drafts, edges, ends = (Draft(), Draft()), [], []
        for draft, arm in zip(drafts, (statement.then, statement.orelse)):
            end, edge = self.block(arm, state.copy(), draft)
            ends.append(end)
            edges += [] if edge is None else [edge]
        for draft, end in zip(drafts, ends):
            draft.end = end
        results = self.joined(statement, state, edges, test=getattr(test, "id", None) if len(edges) == 2 else None)
        then, orelse = drafts
        out.append(lambda: If(test, then.block(), orelse.block(), results, statement.span))

    def setting(self, statement, state, out):
        context, draft = evaluated(self, statement.context, state, out)[0], Draft()
        draft.end, edge = self.block(statement.body, state.copy(), draft)
        results = self.joined(statement, state, [] if edge is None else [edge])
        out.append(lambda: With(context, draft.block(), results, statement.span))

    def joined(self, statement, state, edges, targets=None, test=None):
        """The results of a statement whose blocks have been walked; enters in `state` what holds afterwards. `test` is the name of what
        tells of two edges which it is."""
        plan, targets = Plan(test=test), statement.results if targets is None else targets
        meet(self, plan, state, edges, targets, self.live_after(statement))
        same = {target: agreed(k, edges, state) for k, target in enumerate(targets) if not stays(self, plan, target)} if edges else {}
        names = versions_of(self, plan, targets, same)
        for edge in edges:
            edge.draft.end = edge.kind(handed(self, plan, edge, targets, names))
        entered(self, plan, state, targets, same, names)
        return (*[target for target in targets if stays(self, plan, target)], *names.values(), *telling(self, plan, targets))

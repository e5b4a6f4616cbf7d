"""Programs beside the main one: the user's functions that it invokes, and what is derived of them.

    y = invoke(f, x)                t = invoke(f_record, x); y, residuals = t
                                    x_bar = invoke(f_adjoint, residuals, y_bar)         in the reverse sweep

    y = invoke(f, x)                t = invoke(f_tangent, x, x_dot); y, y_dot = t       in forward mode

There is one program for each function and types of its operands, one pair for each of those and what is active, and
one tangent of each of all these. A program is entered before it is derived, so a function that calls itself finds it.

The types of results are found as the least that agree with themselves. The operands of a function that calls itself
with other types again and again are taken for what all of them have in common from the third on.
"""

from dataclasses import dataclass, field
from dataclasses import replace as replace_fields
from functools import partial
from typing import Any

from adcompile.analysis.activity.active import find_active
from adcompile.analysis.inference.infer import type_of, widened, with_new_names
from adcompile.analysis.memory.aliases import is_immutable, sharing
from adcompile.analysis.effects.outward import written_operands
from adcompile.analysis.memory.writes import written
from adcompile.errors import NotDifferentiable, UnsupportedSyntax, located
from adcompile.ir.frozen import replace
from adcompile.ir.nodes import Block, Callee, Const, Name, Return
from adcompile.ir.types import NO_VALUE, RESIDUALS, Tuple, join, map_dims
from adcompile.ir.verify import verify
from adcompile.ir.visit import all_names, map_names, names_in, operations, with_calls
from adcompile.normalize.flatten import flatten
from adcompile.normalize.places.handed_back import Returning
from adcompile.normalize.places.versions import has_writes, with_written
from adcompile.optimize.dead import eliminate_dead
from adcompile.transform import expansions, sweeps_beside, undo_sweeps, writing_calls
from adcompile.transform.derived import Derived
from adcompile.transform.forward.tangent import forward
from adcompile.transform.invoke import loose, tapes_of
from adcompile.transform.reverse.adjoints import pair
from adcompile.transform.texts.tangents import tangent_type
from adcompile.transform.together.callees import Spreads

SIGNATURES = 3
"""How many signatures of a function that calls itself are told apart."""
RECORDED = ((0, (1,)),)
"""The place of the residuals among the operands of an adjoint, and in what the record returns (`analysis.together`)."""
RECORDED_TANGENTS = ((0, (0, 1)), (2, (1, 1)))
"""The same of the tangents of both."""
OF_ITSELF = ("a derivative of a function that takes a derivative of itself cannot be differentiated",
             "Write the functions that it takes derivatives of one by one.")
CHANGES = 3
"""How often the type of a result may change before it is widened."""


@dataclass(slots=True, eq=False)
class ForTypes:
    """A function of the user's for operands of certain types. `result` is what is known so far of what it returns."""

    callee: Callee
    types: tuple
    result: Any = NO_VALUE
    derived: Derived = None


@dataclass(slots=True, eq=False)
class ProgramsBeside:
    """All programs beside one main program.

    `made` has every program by its callee, in the order in which they were entered; None while one is being made.
    """

    sources: dict               # of the callee that the user's text calls: its program as it was lowered
    namer: Any
    infer: Any                  # as `analysis.inference.infer.infer`
    settle: Any                 # as `compiler.passes.settle`
    differentiable: Any         # as `compiler.passes.differentiable`
    taken: dict                 # names that are not free for functions
    instances: dict = field(default_factory=dict)       # of (callee, types): Instance
    of_callee: dict = field(default_factory=dict)       # of an instance's callee: Instance
    running: dict = field(default_factory=dict)         # of callee: the Instances whose types are being found
    made: dict = field(default_factory=dict)
    pairs: dict = field(default_factory=dict)
    tangents: dict = field(default_factory=dict)
    expanded: dict = field(default_factory=dict)        # the same of Taylor series, see `expansions`
    sweeps: dict = field(default_factory=dict)          # of a derivative and places: the callee that gives the cotangents there
    spreads: Spreads = field(default_factory=Spreads)
    whole: dict = field(default_factory=dict)           # of the callee of an adjoint: whether nothing is left out in what it gives
    called: bool = False        # whether the main program is called by another derivative
    returns: dict = field(default_factory=dict)         # of an instance's callee that writes what it is given: its Returning, or None
    origins: dict = field(default_factory=dict)         # of an instance's callee: that of which it is one
    derive: Any = None          # the Extern of the object that knows functions which are found when a program runs
    writing: tuple = ()         # the callees of instances of which a call may write memory

    def going_on(self, namer, taken, derive):
        """The same programs for a derivative that makes more of them, with names of its own."""
        return replace_fields(self, namer=namer, taken=self.taken | dict.fromkeys(taken, True), derive=derive,
                              instances=dict(self.instances), of_callee=dict(self.of_callee), made=dict(self.made), running={}, pairs={},
                              tangents={}, expanded={}, sweeps={}, spreads=Spreads(), whole={}, returns=dict(self.returns),
                              origins=dict(self.origins))

    # --- types ------------------------------------------------------------------

    def result_of(self, callee, types):
        """The type of what a function returns for operands of these types; None where the callee says it."""
        return None if callee.result is not None else self.instance(callee, types).result

    def instance(self, callee, types):
        """The function for operands of these types."""
        if callee in self.of_callee:
            return self.of_callee[callee]
        if callee.derived is not None:
            return sweeps_beside.instance(self, callee, tuple(map(without_sizes, types)))
        types = self.signature(callee, types)
        found = self.instances.get((callee, types))
        if found is None:
            found = self.entered_as(self.named(self.sources[callee].name, fresh=callee.fresh), callee, types)
            self.running.setdefault(callee, []).append(found)
            self.find_types(callee, found)
            self.running[callee].pop()
        return found

    def entered_as(self, bound, callee, types):
        """Enters what is known from now on of a callee for operands of these types, whose own callee is `bound`."""
        found = self.instances[callee, types] = self.of_callee[bound] = ForTypes(bound, types)
        self.origins[bound] = callee
        return found

    def signature(self, callee, types):
        """The types of operands, of sizes only those that every call knows."""
        types = tuple(map(without_sizes, types))
        running = self.running.get(callee, ())
        if len(running) < SIGNATURES - 1 or (callee, types) in self.instances:
            return types
        for other in running:
            types = tuple(map(join, types, other.types))
        return types

    def find_types(self, callee, instance):
        """Settles the program of an instance; again while its own calls return more than was known."""
        known, changes = dict(self.instances), 0
        while True:
            program = self.renamed(self.sources[callee])
            given = dict(zip([param.name for param in program.params], instance.types))
            program, types = self.settle(program, tuple(given), self.namer, partial(self.types_in, given=given), called=True, calls=self)
            result = join(instance.result, without_sizes(type_of(program.body.end.value, types)))
            changes += 1
            if changes > CHANGES and result != instance.result:
                result = widened(instance.result, result)
            if result == instance.result:
                break
            instance.result = result
            self.instances = dict(known)
        instance.derived = Derived(self.bound(program, types), types, {})
        self.enter(instance.callee, instance.derived)

    def types_in(self, program, known=None, given=()):
        return self.infer(program, given, result_of=self.result_of, known=known)

    def renamed(self, program):
        """The program with names of its own."""
        new = {name: self.namer.new(name.label) for name in all_names(program)}
        body = map_names(program.body, lambda name: Name(new[name.id]), new.__getitem__)
        return replace(program, params=tuple([replace(param, name=new[param.name]) for param in program.params]), body=body)

    def bound(self, program, types):
        """The program with each call of a function as that of its instance for the operands there."""
        return replace(program, body=with_calls(program.body, lambda apply: replace(apply, args=(
            Const(self.instance(apply.args[0].value, self.operand_types(apply, types)).callee), *apply.args[1:]))))

    def operand_types(self, apply, types):
        return tuple([type_of(arg, types) for arg in apply.args[1:]])

    # --- memory -----------------------------------------------------------------

    @property
    def may_write(self):
        """True if any of the user's functions may write into what it is given."""
        return any(map(has_writes, self.sources.values()))

    def only_reads(self, callee):
        """Return True if a function is one that returns what it writes."""
        return callee.reads or any(one is not None and one.callee in (callee, self.origins.get(callee)) for one in self.returns.values())

    def written(self, callee, types):
        """The places of the operands that a function writes; none where they are not known yet."""
        instance = self.instance(callee, types)
        if any(one.derived is None for one in self.instances.values()):
            return ()
        known = {one.callee: (one.derived.program, one.derived.types) for one in self.instances.values()}
        types = instance.derived.types
        params = [param.name for param in instance.derived.program.params]
        return tuple([place for place in written_operands(known).get(instance.callee, ()) if not is_immutable(types.get(params[place]))])

    def returning(self, callee, types):
        """The `Returning` of a function for operands of these types; None where there is none."""
        instance, places = self.instance(callee, types), self.written(callee, types)
        if not places:
            return None
        if instance.callee not in self.returns:
            self.find_returning(instance, places)
        return self.returns[instance.callee]

    def find_writing(self, program, types):
        """Find out if any of the programs, of which the main one is given, writes memory. Then a call of any of them may."""
        reached, todo = {}, [program]
        while todo:
            for callee in callees_in(todo.pop()):
                if callee not in reached:
                    reached[callee] = self.of_callee[callee].derived
                    todo.append(reached[callee].program)
        programs = [(program, types), *[(one.program, one.types) for one in reached.values()]]
        if self.called or any(written(program, types) for program, types in programs):
            self.writing = tuple(self.of_callee)

    def memory(self, program, types, active=()):
        """The names of a program whose memory may be written; those of a function that is called, by its callers."""
        found = written(program, types, self.writing, active)
        beside = program.name in {callee.name for callee in self.of_callee}
        if self.called or beside and self.writing:
            outside = {param.name: True for param in program.params if not is_immutable(types.get(param.name))}
            classes = sharing(program, types)
            touched = {classes.get(name, name) for name in outside}
            found |= outside | {name: True for name in classes if classes[name] in touched
                                and not is_immutable(types.get(name))}
        return found

    def find_returning(self, instance, places):
        """Make the function that returns what an instance writes. Where it calls itself, what its result is is assumed and found again."""
        before, made = dict(self.returns), self.named(instance.callee.name)
        todo = [(None, ()), *[((place, ()), ()) for place in places]]
        for assumed in todo:
            self.returns = before | {instance.callee: Returning(made, places, *assumed)}
            found = with_written(instance.derived.program, instance.derived.types, self.namer, places, self)
            if found is not None and found[1:] == assumed:
                self.sources[made] = found[0]
                return
            if found is not None and found[1:] not in todo:
                todo.append(found[1:])
        self.returns = before | {instance.callee: None}

    def check_calls(self, program, types, wrt):
        """Refuse calls that write memory which carries a derivative, where what is written does not come back; derivatives flow from the
        names `wrt`."""
        writing_calls.refuse(self, program, types, wrt)
        sweeps_beside.refuse_writing(self, [program, *[one.derived.program for one in self.instances.values()]])

    def undo(self, maker, region, statement, bar, bars):
        """Undoes the call of a derivative, see `undo_sweeps`."""
        undo_sweeps.undo_derived(maker, region, statement, bar, bars)

    # --- functions found when the program runs ------------------------------------

    def found_later(self, name, result):
        """The method of `derive` of that name."""
        return Callee(name, result, self.derive)

    # --- derived programs -----------------------------------------------------------

    def named(self, stem, result=None, fresh=False, reads=False):
        """A callee with a name that is free, at the beginning `stem`."""
        name, number = stem, 2
        while name in self.taken:
            name, number = f"{stem}_{number}", number + 1
        self.taken[name] = True
        return Callee(name, result, fresh=fresh, reads=reads)

    def enter(self, callee, derived):
        program = replace(derived.program, name=callee.name, guards=(), callees=())
        self.made[callee] = replace(derived, program=verify(eliminate_dead(program)))

    def program(self, callee):
        """The program of a callee, made now where it is a derivative that has none yet."""
        if callee.derived is not None and callee not in self.made:
            self.enter(callee, sweeps_beside.program_of(self, callee))
        return self.made.get(callee)

    def sweep(self, callee, places):
        """The callee that gives the cotangents of the operands at these places, of a call of a derivative."""
        if (callee, places) not in self.sweeps:
            self.sweeps[callee, places] = sweeps_beside.another_sweep(self, callee, places)
        return self.sweeps[callee, places]

    def pair(self, callee, positions, masked=False):
        """The callees that record a call of an instance, and that give the cotangents of its operands at `positions`.

        `masked`: the cotangent of the result may be 0 because something else was selected.
        """
        if (callee, positions, masked) not in self.pairs:
            instance, params = self.of_callee[callee], self.made[callee].program.params
            names = tuple([params[position].name for position in positions])
            bars = tuple([loose(tangent_type(instance.derived.types[name])) for name in names])
            record = self.named(f"{callee.name}_record", Tuple((instance.result, RESIDUALS)))
            adjoint = self.named(f"{callee.name}_adjoint", bars[0] if len(bars) == 1 else Tuple(bars))
            self.pairs[callee, positions, masked] = record, adjoint
            derived, active = self.checked(callee, names)
            both = pair(derived, active, names, self.namer, (record.name, adjoint.name), self,
                                 loose(tangent_type(instance.result)), masked)
            self.enter(record, both[0])
            self.enter(adjoint, both[1] if len(bars) > 1 else of_one(both[1]))
            self.whole[adjoint] = not any(both[1].added.get(name) == "masked" for name in names_in(both[1].program.body.end.value))
        return self.pairs[callee, positions, masked]

    def enter_pair(self, derived, active, names, stem):
        """The callees of the pair of the main program, as if it were called."""
        bars = tuple([loose(tangent_type(derived.types[name])) for name in names])
        result = type_of(derived.program.body.end.value, derived.types)
        record = self.named(f"{stem}_record", Tuple((result, RESIDUALS)))
        adjoint = self.named(f"{stem}_adjoint", Tuple(bars))
        both = pair(derived, active, names, self.namer, (record.name, adjoint.name), self,
                    loose(tangent_type(result)), masked=True)
        self.enter(record, both[0])
        self.enter(adjoint, both[1])
        return record, adjoint

    def checked(self, callee, names):
        """The program of an instance with refusals where they are met, and its active names."""
        derived = self.made[callee]
        given = dict(zip([param.name for param in derived.program.params], self.of_callee[callee].types))
        return self.differentiable(derived, names, self.namer, partial(self.types_in, given=given), self.memory, called=True)

    def tangent(self, callee, positions, span=None):
        """The callee that returns the value of a call and its tangent, given tangents of the operands at `positions`."""
        if callee.owner is not None and callee.name.endswith("tangent"):
            raise located(NotDifferentiable, "a function that is found when the program runs can be differentiated twice at most",
                          "Call it by its name.", span)
        if callee.owner is not None:
            return self.found_later(f"{callee.name}_tangent", Tuple((callee.result, loose(tangent_type(callee.result)))))
        if (callee, positions) not in self.tangents:
            result = self.of_callee[callee].result if callee in self.of_callee else callee.result
            made = self.named(f"{callee.name}_tangent", Tuple((result, loose(tangent_type(result)))), reads=callee.reads)
            self.tangents[callee, positions] = made
            derived, active, names = self.followed(callee, positions, span)
            program, types, added = forward(derived.program, derived.types, active, self.namer, made.name, names, calls=self,
                                            before=derived.added)
            self.enter(made, Derived(program, types, derived.added | added))
        return self.tangents[callee, positions]

    def expansion(self, callee, positions, span=None):
        """The callee that returns the value of a call and its Taylor series."""
        return expansions.expansion(self, callee, positions, span)

    def followed(self, callee, positions, span):
        """The program of a callee with one operation a statement, its active names, the names of the operands at `positions`."""
        derived = self.program(callee)
        if derived is None:
            raise located(UnsupportedSyntax, *OF_ITSELF, span)
        names = tuple([derived.program.params[position].name for position in positions])
        if callee in self.of_callee and callee.derived is None:
            return *self.checked(callee, names), names
        return *self.flat(derived, names), names

    def flat(self, derived, names):
        """A sweep with one operation a statement, as `flatten` makes it, and its active names."""
        active = find_active(derived.program, derived.types, names) | tapes_of(derived.program)
        program = flatten(derived.program, dict(active), self.namer)
        if program is not derived.program:
            types = with_new_names(program, derived.types, result_of=self.result_of)
            derived = replace(derived, program=program, types=types)
            active = find_active(program, derived.types, names) | tapes_of(program)
        return derived, active

    def links(self):
        """The names of all pairs of programs of which the second reads what the first one has recorded, and where that stands."""
        found = [(record.name, adjoint.name, RECORDED) for record, adjoint in self.pairs.values()]
        for record, adjoint in self.pairs.values():
            found += [(first.name, second.name, RECORDED_TANGENTS)
                      for (callee, _), first in self.tangents.items() if callee is record
                      for (other, _), second in self.tangents.items() if other is adjoint]
        return tuple(found)

    def needed(self, programs):
        """The programs beside these that they call, one after the other."""
        found, todo = {}, list(programs)
        while todo:
            for apply in operations(todo.pop(0).body):
                callee = apply.args[0].value if apply.args and isinstance(apply.args[0], Const) else None
                if isinstance(callee, Callee) and callee.owner is None and callee not in found:
                    found[callee] = self.program(callee)
                    todo.append(found[callee].program)
        return list(found.values())


def callees_in(program):
    return [apply.args[0].value for apply in operations(program.body) if apply.op == "invoke"]


# --- helpers --------------------------------------------------------------------


def without_sizes(type):
    """The type without the sizes that are known in one call alone."""
    return map_dims(type, lambda dim: dim if isinstance(dim, (str, int)) else None)


def of_one(derived):
    """The program that returns the one item of the tuple it returned."""
    item, = derived.program.body.end.value.args
    return replace(derived, program=replace(derived.program, body=Block(derived.program.body.statements, Return(item))))

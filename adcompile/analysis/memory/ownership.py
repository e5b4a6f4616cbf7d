"""The augmented assignments that nobody else can see.

    x = np.zeros(3)              x += y        as good as x = x + y: x is fresh, and nobody else holds it
    y = x; x += 1                not so: y sees it
    def f(x): x += 1             not so: the caller sees it

`judged_updates` proves the first; everything unknown counts as the second. A name *owns* its memory if what it was
assigned allocates, or if it was handed everything by a name that owned it and is never read again. Ownership is
assumed of all and taken away until nothing changes.

What comes out of an operation on anything may be kept by anybody, and what is handed on by somebody else may be a
number all the same. A `Hope` says what had to be known of either for an update to be one's own.

    x = np.zeros(3) * y; x += 1                             that y is a number or an array
    x = y; for row in rows: x += row                        that y is a number: where the loop starts
"""

import ast
from dataclasses import dataclass, field, replace

from adcompile.analysis.memory.aliases import is_immutable, meant, shared_by, sharing
from adcompile.analysis.memory.layouts import NO_LAYOUTS, is_copy, keeps_layouts
from adcompile.ir.nodes import (
    Apply, Assign, Break, Const, Continue, Effect, For, If, Name, Recall, Record, Return, Statement, Undefined,
    Try, Verbatim, While, With, Yield,
)
from adcompile.ir.stores import is_store, store_parts
from adcompile.ir.types import NUMERIC, OPAQUE, List, Numeric, Opaque, Optional, is_number
from adcompile.ir.visit import names_in, operands, parts, walk
from adcompile.ops.asked import allocates, asks_of_identity, asks_of_memory, card_of, is_known, is_own, makes
from adcompile.ops.operators import UPDATES

# --- uses ---------------------------------------------------------------------


@dataclass(slots=True)
class Use:
    """A place where a name is read: "read" (the value only), "hand" (to another name), "update" or "share"."""

    kind: str
    position: int
    loops: tuple            # the loops around it, outermost first
    arms: tuple             # of (id of an If, which arm)
    target: str | None = None
    view: str | None = None     # of a "share": the name assigned what shares the memory


@dataclass(slots=True)
class Facts:
    """How names come to be and how they are used."""

    uses: dict = field(default_factory=dict)        # name -> list of Use
    makers: dict = field(default_factory=dict)      # name -> "fresh", "other", or the names and None's handed to it
    loops: dict = field(default_factory=dict)       # name -> the loops around its definition
    updates: dict = field(default_factory=dict)     # target of an augmented assignment -> the name that it updates
    implied: dict = field(default_factory=dict)     # (parameter, result) of loops: handed over where trips run out
    parts: dict = field(default_factory=dict)       # names of what is new, but may be a view of what an operation made inside
    asked: dict = field(default_factory=dict)       # names of memory of which the program asks whose it is and how it lies
    identified: dict = field(default_factory=dict)  # names of which the program asks what object they are
    seen: dict = field(default_factory=dict)        # names of memory of which the program would see that it is another


class _Survey:
    """Walks a program once and notes makers and uses."""

    def __init__(self, types, copies=None):
        self.types, self.copies, self.facts, self.position = types, copies, Facts(), 0

    def use(self, expr, kind, loops, arms, target=None, view=None):
        self.position += 1
        stack = [(expr, kind)]
        while stack:
            node, kind = stack.pop()
            if isinstance(node, Name):
                self.facts.uses.setdefault(node.id, []).append(Use(kind, self.position, loops, arms, target, view))
            elif isinstance(node, Apply):
                self.ask(node)
                held = () if kind == "read" and is_known(node) else shared_by(node, self.types)
                stack.extend((arg, "share" if any(arg is other for other in held) else "read") for arg in parts(node))
            elif isinstance(node, Verbatim):
                stack.extend((read, "share") for _, read in node.reads)

    def ask(self, apply):
        """Notes the names of whose memory an operation tells more than what is in it."""
        if asks_of_memory(apply):
            self.facts.asked.update(dict.fromkeys(names_in(apply), True))
        elif asks_of_identity(apply):
            self.facts.identified.update(dict.fromkeys(names_in(apply), True))

    def define(self, name, maker, loops):
        self.facts.makers[name] = maker
        self.facts.loops[name] = loops

    def hand(self, values, targets, loops, arms):
        """Values handed to names at the end of a block; they become makers of the names."""
        for value, target in zip(values, targets):
            self.facts.makers[target].append(source_of(value))
            self.use(value, "hand", loops, arms, target)

    def block(self, block, loops, arms, targets, loop):
        for statement in block.statements:
            self.statement(statement, loops, arms, loop)
        match block.end:
            case Yield(values):
                self.hand(values, targets, loops, arms)
            case Continue(values):
                self.hand(values, [name for name, _ in loop.params], loops, arms)
            case Break(values):
                self.hand(values, loop.results, loops, arms)
            case Return(value):
                self.use(value, "share", loops, arms)

    def statement(self, statement, loops, arms, loop):
        match statement:
            case Assign(target, value):
                self.assign(target, value, loops, arms)
            case If(test, then, orelse, results):
                self.use(test, "read", loops, arms)
                for name in results:
                    self.define(name, [], loops)
                for which, arm in enumerate((then, orelse)):
                    self.block(arm, loops, (*arms, (id(statement), which)), results, loop)
            case With(context, body, results):
                self.use(context, "share", loops, arms)
                for name in results:
                    self.define(name, [], loops)
                self.block(body, loops, arms, results, loop)
            case Try(kinds, body, handler, results):
                self.use(kinds, "share", loops, arms)
                for name in results:
                    self.define(name, [], loops)
                for inner in (body, handler):           # where the handler runs, a part of the body has run
                    self.block(inner, loops, arms, results, loop)
            case For() | While():
                self.loop(statement, loops, arms)
            case Recall(target):
                self.define(target, "other", loops)
            case Record(_, value):
                self.use(value, "share", loops, arms)
            case Effect(value):
                self.use(value, "share", loops, arms)
            case Statement() if is_store(statement) and is_number(self.types.get(store_parts(statement)[0], OPAQUE)):
                new, array, place, value = store_parts(statement)
                self.facts.updates[new] = array.id
                self.define(new, [array.id], loops)
                self.use(place, "read", loops, arms)
                self.use(value, "read", loops, arms)
                self.use(array, "update", loops, arms, new)
            case Statement(tree, _, writes):
                for operand in operands(statement):
                    self.use(operand, "read" if isinstance(tree, ast.Assert) else "share", loops, arms)
                for _, new in writes:
                    self.define(new, "other", loops)

    def assign(self, target, value, loops, arms):
        if isinstance(value, Name):
            self.define(target, [value.id], loops)
            self.use(value, "hand", loops, arms, target)
        elif isinstance(value, Apply) and value.op == "runtime.number":
            self.define(target, [], loops)
            self.use(value.args[0], "read", loops, arms)
        elif isinstance(value, Apply) and value.op == "runtime.updated":
            self.define(target, [source_of(value.args[0])], loops)
            self.use(value.args[1], "read", loops, arms)
            self.use(value.args[0], "hand", loops, arms, target)
        elif isinstance(value, Apply) and value.op in UPDATES and isinstance(value.args[0], Name):
            self.facts.updates[target] = value.args[0].id
            self.define(target, [value.args[0].id], loops)
            self.use(value.args[1], "read", loops, arms)
            self.use(value.args[0], "update", loops, arms, target)
        elif self.copies is not None and isinstance(value, Apply) and self.copies(target, value):
            self.define(target, "fresh", loops)
            self.use(value, "read", loops, arms)
        else:
            fresh = isinstance(value, Const) or isinstance(value, Apply) and (
                allocates(meant(value, self.types)) or is_own(value.op) and makes(value))
            self.define(target, "fresh" if fresh else "other", loops)
            if fresh and isinstance(value, Apply) and not card_of(meant(value, self.types)).is_whole:
                self.facts.parts[target] = True
            self.use(value, "share", loops, arms, view=target)

    def loop(self, statement, loops, arms):
        inner = (*loops, id(statement))
        for name, init in statement.params:
            self.define(name, [source_of(init)], inner)
            self.use(init, "hand", loops, arms, name)
        if isinstance(statement, For):
            for iterable in statement.iterables:
                self.use(iterable, "share", loops, arms)
            for name in (*statement.targets, statement.index):
                if name is not None:
                    self.define(name, "other", inner)
        else:
            self.use(statement.test, "read", inner, arms)
        for result, (name, _) in zip(statement.results, statement.params):
            self.define(result, [name], loops)
            self.facts.implied[name, result] = True
        self.block(statement.body, inner, (*arms, (id(statement), "trip")), None, statement)
        self.position += 1
        after = (*arms, (id(statement), "after"))
        for result, (name, _) in zip(statement.results, statement.params):
            self.facts.uses.setdefault(name, []).append(Use("hand", self.position, inner, after, result))


def source_of(value):
    """The source of a value that is handed over: its name; None if it has no memory or new memory; "?" for anything else."""
    if isinstance(value, Name):
        return value.id
    if isinstance(value, (Const, Undefined)) or isinstance(value, Apply) and allocates(value):
        return None
    return "?"


# --- ownership ----------------------------------------------------------------


@dataclass(slots=True)
class Hope:
    """Conditions, not known when compiling, under which nobody else sees an update: the results of certain operations are numbers
    or arrays (`makers`, their names), and the values that certain names get from others are numbers (`handed`: from, to)."""

    makers: list
    handed: list


def judged_updates(program, types, layouts=NO_LAYOUTS):
    """The targets of augmented assignments that mean the same as an ordinary one, as a dict (an ordered set); and those
    of what may be a number that would be among them if more was known, each with its Hope. The layout of a parameter is asked for
    where something is written that may be memory of it."""
    facts = surveyed(program, types)
    if facts is None:
        return {}, {}
    own = proved(facts, types)
    if layouts.known and len(own) < len(facts.updates) and keeps_layouts(program, types):
        classes = sharing(program, types)
        written = {classes.get(target, target): True for target in facts.updates if target not in own}
        facts = surveyed(program, types, lambda target, value: classes.get(target, target) in written and is_copy(value, types, layouts))
        own = proved(facts, types)
    open_targets = [target for target, name in facts.updates.items()
                    if target not in own and may_be_number(types.get(name, OPAQUE))]
    return own, hopes(open_targets, facts, types) if open_targets else {}


def may_be_number(type):
    """Return True if a value of a type may be a number and may also be an array."""
    return isinstance(type, (Numeric, Opaque, Optional))


def hopes(targets, facts, types):
    """By target of an update: the `Hope` under which nobody else sees the update. Targets for which there is none are left out."""
    doubtful = {name: True for name, maker in facts.makers.items()
                if maker == "fresh" and not is_number(types.get(name, OPAQUE))}
    hoped = dict(types) | dict.fromkeys(doubtful, NUMERIC)
    owned = owners(facts, hoped, lenient=True)
    possible, found = own_targets(facts, hoped, owned), {}
    for target in targets:
        if target not in possible:
            continue
        names, handed = sources(facts.updates[target], facts, owned, hoped)
        made = any(not is_immutable(hoped.get(name, OPAQUE)) for name in names
                   if name in facts.updates or facts.makers.get(name) == "fresh")
        if made or not handed:
            found[target] = Hope([name for name in names if name in doubtful], handed)
    return found


def surveyed(program, types, copies=None):
    """The facts of a program, None where it has neither augmented assignments nor stores. `copies(target, value)` says whether an
    operation that may give a view surely gives a copy."""
    if not any(isinstance(statement, Assign) and isinstance(statement.value, Apply) and statement.value.op in UPDATES
               or is_store(statement) for statement in walk(program.body)):
        return None
    survey = _Survey(types, copies)
    survey.block(program.body, (), (), None, None)
    if survey.facts.asked or survey.facts.identified:
        survey.facts.seen = told_apart(survey.facts, sharing(program, types))
    return survey.facts


def told_apart(facts, classes):
    """The names of memory of which the program asks something that a new array would answer differently.

        y = np.array(p, ndmin=3); y += 1; y.base            a view of what `np.array` made inside, `y + 1` is none
        i = id(y); y += 1; id(y) == i                       the same array
    """
    parts = {classes.get(name): True for name in facts.parts}
    seen = {classes.get(name): True for name in facts.asked if classes.get(name) in parts}
    seen |= {classes.get(name): True for name in facts.identified}
    return {name: True for name in facts.makers if name in classes and classes[name] in seen}


def proved(facts, types):
    """The targets of updates of memory that the facts show to be seen by nobody else."""
    return own_targets(facts, types, owners(facts, types))


def own_targets(facts, types, owned):
    return {target: True for target, name in facts.updates.items() if is_immutable(types.get(name, OPAQUE))
            or name in owned and name not in facts.seen and handed_for_good(name, target, facts)}


def owners(facts, types, lenient=False):
    """The names that refer to memory of their own; `lenient`: if what others hand them is a number where it may be."""
    owned = {name: True for name in facts.makers}
    changed = True
    while changed:
        changed = False
        for name in list(owned):
            if not owns(name, facts, owned, types, lenient):
                del owned[name]
                changed = True
    return owned


def sources(name, facts, owned, types):
    """The names from which the memory of a name may come, itself first, and the pairs by which others hand theirs."""
    found, handed, stack = {}, {}, [name]
    while stack:
        name = stack.pop()
        maker = facts.makers.get(name)
        if name in found:
            continue
        found[name] = True
        for source in maker if isinstance(maker, list) else ():
            if source is None or is_immutable(types.get(source, OPAQUE)):
                continue
            if source in owned and handed_for_good(source, name, facts):
                stack.append(source)
            else:
                handed[source, name] = True
    return list(found), list(handed)


def owns(name, facts, owned, types, lenient=False):
    """Return True if a name refers to memory that nobody else holds, provided that this is true of the names in `owned`."""
    if is_immutable(types.get(name, OPAQUE)):
        return True
    maker = facts.makers[name]
    if isinstance(maker, str):
        type = types.get(name, OPAQUE)
        return maker == "fresh" and (is_number(type) or isinstance(type, List))
    for source in maker:
        if source is None or is_immutable(types.get(source, OPAQUE)):
            continue
        if source in owned and handed_for_good(source, name, facts):
            continue
        checkable = source != "?" and may_be_number(types.get(source, OPAQUE)) and (source, name) not in facts.implied
        if not lenient or not checkable:
            return False
    return True


def handed_for_good(source, target, facts):
    """Return True if nobody but `target` can see the memory of `source` once it is handed over."""
    uses = facts.uses.get(source, [])
    handed = [use for use in uses if use.target == target]
    if any(use.loops != facts.loops[source] for use in handed):
        return False
    others = [read_through(use, facts) for use in uses]
    return None not in others and all(final(use, other) for use in handed for other in others if other is not use)


def read_through(use, facts):
    """A use, where what shares the memory is only read, as the last of these reads; None where somebody goes on to hold it.

        row = a[1:]; y = row * 2; a[0] = 1.0            the view is read before the store
    """
    if use.kind != "share":
        return use
    last, todo, seen = use.position, [use.view], {}
    while todo:
        view = todo.pop()
        if view is None:
            return None
        if view not in seen:
            seen[view] = True
            for other in facts.uses.get(view, ()):
                if other.kind == "share":
                    todo.append(other.view)
                elif other.kind != "read":
                    return None
                last = max(last, other.position)
    return replace(use, kind="read", position=last)


def final(use, other):
    """Return True if at `use` the other use is over for good: it is a read before it, or on another path. A second holder is never
    over."""
    return exclusive(use.arms, other.arms) or other.kind == "read" and other.position < use.position


def exclusive(a, b):
    """Return True if two places stand in different arms of one If. A trip of a loop, and what follows without that trip, count as
    arms."""
    return any(test == other and arm != which for test, arm in a for other, which in b)

"""Python names of values: versions of a variable share its name wherever their lives do not meet.

First the values between which a loop or a branch would have to copy (a parameter, what it starts from, what a trip
hands on, the result) become one group where nothing else is in their way, then versions of the same variable do.
A name that the user chose goes to values of the user's variable only; a value that has to have another name than its
variable is `x_1`, and `t2`, `x2_bar` where the name is not the user's.
"""

import heapq
import keyword
import re
from dataclasses import dataclass

from adcompile.analysis.kept import kept_in
from adcompile.analysis.memory.lives import merge, overlap
from adcompile.backend.python.storage.assigned import handed_on_unread
from adcompile.backend.python.text.in_place import apart
from adcompile.emit.trees import names_in
from adcompile.ir.frozen import frozen
from adcompile.ir.names import SUFFIXES, Label, Role
from adcompile.ir.nodes import Assign, Break, Callee, Const, Continue, For, If, Name, Statement, Try, Undefined, While, With, Yield
from adcompile.ir.visit import all_names, operations

ATTEMPTS = 16
TEMPORARIES = ("t", "tmp", "temporary", "temporary_value", "adcompile_temporary")


@dataclass(slots=True, eq=False)
class _Group:
    """Values that have one Python name."""

    label: Label
    members: list
    intervals: list
    fixed: bool = False         # a parameter of the program: the name is part of its signature
    alone: bool = False         # may be unassigned: the name is not anybody else's


@frozen
class Spelling:
    """The Python name of every value, all names that stand in the text, and the values that start as None."""

    names: dict
    reserved: dict
    blank: dict


def user_values(program):
    """The values of the user's own variables: parameters, and what its variables hold."""
    params = {param.name for param in program.params}
    return frozenset(name for name in all_names(program) if name in params or name.label.role is Role.USER)


def assign_names(program, ranges, users, updates):
    """The Spelling of a program. `ranges` says where its values are alive, `users` are the user's own, `updates` says of values in
    whose memory they are made (`backend.python.storage.reuse`)."""
    ranges = apart(program, ranges, updates)
    pairs = [(target, value) for target, value in _handed_over(program.body, (), ())
             if isinstance(value, Name) or ranges.reads(target)]
    open_values = _open(pairs)
    groups = _groups(program, ranges, users, pairs, open_values, updates)
    slots = {}
    for group in sorted(groups, key=lambda group: (not group.fixed, group.intervals[0][0])):
        slots.setdefault(group.label.family, []).append(group)
    slots = {family: _shared(found) for family, found in slots.items()}
    trees = tree_names(ranges) | callee_names(program)
    labels = {family: found[0].label for family, found in slots.items()}
    theirs = {label.stem for label in labels.values() if label.role is Role.USER}.union(trees)
    temporary = next(stem for stem in TEMPORARIES if stem not in theirs)
    stems = {family: _spelled(label, temporary) for family, label in labels.items()}
    reserved = dict.fromkeys([*stems.values(), *trees])
    names = _named(slots, labels, stems, reserved, trees)
    return Spelling(names, reserved, _blank(pairs, open_values, names, handed_on_unread(program) if open_values else {}))


# --- groups -----------------------------------------------------------------


def _groups(program, ranges, users, pairs, open_values, updates):
    """One group per value, then those united between which something is handed over.

    First what may be unassigned: that cannot be copied, since Python raises where it is read. Last what is made in the
    memory of another value that was made for it: `t = a * b; x_bar = t; x_bar -= c` is `x_bar = a * b; x_bar -= c`.
    """
    found = {name: _Group(name.label, [name], list(ranges.intervals(name))) for name in ranges.lives}
    for param in program.params:
        found[param.name].fixed = True
    for target, value in pairs:
        if isinstance(value, Undefined):
            found[target].alone = True
        elif isinstance(value, Name) and value.id in open_values:
            _unite(found, target, value.id, ranges, users)
    for target, value in pairs:
        if isinstance(value, Name):
            _unite(found, target, value.id, ranges, users)
    for target, update in updates.items():
        if update.writes and target in found and update.operand in found:
            _unite(found, target, update.operand, ranges, users, is_nameless(update.operand.label, target.label))
    return list({id(group): group for group in found.values()}.values())


def _unite(found, target, source, ranges, users, nameless=False):
    """Gives two values one name where nothing is in the way. `nameless`: the source is nothing that the user knows."""
    a, b = found[target], found[source]
    may_share = nameless or _may_share(target.label.family, source.label.family, source, ranges, users)
    if a is b or a.fixed and b.fixed or not may_share:
        return
    if (b.fixed and b.label.family != a.label.family) or overlap(a.intervals, b.intervals):
        return
    label = a.label
    if len(a.members) < len(b.members):
        a, b = b, a
    merge(a.intervals, b.intervals)
    a.members += b.members
    a.label, a.fixed, a.alone = label, a.fixed or b.fixed, a.alone or b.alone
    for name in b.members:
        found[name] = a


def is_nameless(label, other):
    """Return True if a value is the tangent or cotangent of a temporary, as another one is of something."""
    return label.is_derivative and label.role is other.role and label.is_of_temporary


def _may_share(target, source, name, ranges, users):
    return target == source or name not in users and ranges.reads(name) == 1


def _handed_over(block, loop, results):
    """Pairs of a value and what it may be a copy of, those first whose copies would cost most."""
    for node in block.statements:
        match node:
            case Assign(target, Name() as value):
                yield target, value
            case If():
                yield from _handed_over(node.then, loop, node.results)
                yield from _handed_over(node.orelse, loop, node.results)
            case With():
                yield from _handed_over(node.body, loop, node.results)
            case Try():
                yield from _handed_over(node.body, loop, node.results)
                yield from _handed_over(node.handler, loop, node.results)
            case Statement():
                yield from kept_in(node)
            case For() | While():
                params = [name for name, _ in node.params]
                yield from zip(node.results, map(Name, params))
                yield from _handed_over(node.body, (params, node.results), ())
                yield from node.params
    match block.end:
        case Yield(values):
            yield from zip(results, values)
        case Continue(values):
            yield from zip(loop[0], values)
        case Break(values):
            yield from zip(loop[1], values)


def _open(pairs):
    """The values that may be unassigned: no value is handed to them, or such a value is."""
    receivers, todo = {}, []
    for target, value in pairs:
        if isinstance(value, Undefined):
            todo.append(target)
        elif isinstance(value, Name):
            receivers.setdefault(value.id, []).append(target)
    return _reached(todo, receivers)


def _blank(pairs, open_values, names, unread):
    """The values that are None where they have no value, since they are copied to another name, or recorded, before they are read."""
    sources, todo = {}, []
    for target, value in pairs if open_values else ():
        if isinstance(value, Name) and value.id in open_values:
            sources.setdefault(target, []).append(value.id)
            if names[value.id] != names[target] and (target, value.id) in unread:
                todo.append(value.id)
    todo += [name for target, name in unread if target.label.role is Role.TAPE and name in open_values]
    return _reached(todo, sources)


def _reached(todo, edges):
    """All names that edges lead to from some, with these."""
    found = dict.fromkeys(todo)
    while todo:
        for name in edges.get(todo.pop(), ()):
            if name not in found:
                found[name] = None
                todo.append(name)
    return found


def _shared(groups):
    """Groups of one label, in order of their start, made as few as their lives allow."""
    slots, ends = [], []
    for group in groups:
        number = None if group.alone else _free_slot(slots, ends, group)
        if number is None:
            number = len(slots)
            slots.append(group)
        else:
            merge(slots[number].intervals, group.intervals)
            slots[number].members += group.members
        if not group.alone:
            heapq.heappush(ends, (slots[number].intervals[-1][1], number))
    return slots


def _free_slot(slots, ends, group):
    """One of the first slots whose lives do not meet the group's, or one that has ended."""
    for number, slot in enumerate(slots[:ATTEMPTS]):
        if not slot.alone and not overlap(slot.intervals, group.intervals):
            return number
    while ends and ends[0][0] < group.intervals[0][0]:
        end, number = heapq.heappop(ends)
        if slots[number].intervals[-1][1] == end:
            return number
    return None


# --- names ------------------------------------------------------------------


def _spelled(label, temporary):
    """The name that a value should get if nobody else has it: `x_bar` for the cotangent of `x`. Temporaries are called
    `temporary`."""
    if label.role is Role.TEMPORARY:
        return temporary
    if label.of is None:
        return label.stem
    of, suffix = label.of.label, SUFFIXES[label.role]
    return f"{_spelled(of.of.label, temporary)}_dot_tape" if of.role is label.role is Role.TAPE else _spelled(of, temporary) + suffix


def _rank(label):
    """The user's variables come first, then what belongs to them."""
    rank = 0
    while label.of is not None:
        label, rank = label.of.label, 1
    return rank if label.role is Role.USER else 2


def _named(slots, labels, stems, reserved, trees):
    """The names: the user's variables have theirs, whatever else would be called so has another."""
    names, given = {}, dict(trees)
    for family in sorted(slots, key=lambda family: _rank(labels[family])):
        role, stem, number = labels[family].role, stems[family], 0
        groups = sorted(slots[family], key=lambda group: (not group.fixed, -len(group.members)))
        for position, group in enumerate(groups):
            free = position == 0 and (role is Role.USER or stem not in given)
            python = identifier(stem) if free else None
            while python is None or python in reserved and python != stem:
                number += 1
                python = numbered(role, stem, number)
            reserved[python] = given[python] = True
            names.update(dict.fromkeys(group.members, python))
    return names


def identifier(stem):
    """The stem itself, if it can be a variable."""
    return None if keyword.iskeyword(stem) or not stem.isidentifier() else stem


def numbered(role, stem, number):
    """Another name: `x_1` for `x`, `t2` for `t`, `x2_bar` for `x_bar`."""
    stem, suffix = re.sub(r"\W", "_", stem), SUFFIXES.get(role)
    if suffix is not None:
        return f"{stem.removesuffix(suffix)}{number + 1}{suffix}"
    return f"{stem}{number + 1}" if role is Role.TEMPORARY else f"{stem}_{number}"


def tree_names(ranges):
    """The names in the user's trees that no value stands for: those of comprehensions, lambdas, builtins."""
    found = {}
    for tree, reads, writes in ranges.trees:
        known = {key for key, _ in (*reads, *writes)}
        found.update(dict.fromkeys(name for name in names_in(tree) if name not in known))
    return found


def callee_names(program):
    """The names of the programs beside this one that it calls."""
    callees = [arg.value for apply in operations(program.body) for arg in apply.args[:1] if isinstance(arg, Const)]
    return {callee.name: True for callee in callees if isinstance(callee, Callee) and callee.owner is None}

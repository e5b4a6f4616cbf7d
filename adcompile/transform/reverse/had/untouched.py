"""Parts of an array that nothing is stored into until its loop ends: they are read from what the loop ends with.

    for t in range(1, n):
        a[t] = f(a[t - 1])          a[t - 1] in any trip is that part of `a` behind the loop, and so is what is stored

An element or row is told from others by its first index, where that is the number which the loop walks and a constant.
"""

from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.loops.iterables import is_range
from adcompile.analysis.memory.named_once import index_parts, is_single
from adcompile.ir.ends import ends_of
from adcompile.ir.nodes import Apply, Assign, Const, For, If, Name, Try, While, With, Yield
from adcompile.ir.types import Array, is_scalar
from adcompile.ir.visit import blocks
from adcompile.ops.asked import adds_to_a_part, is_item, is_outcome, stores_a_part
from adcompile.ops.operators import ALGEBRA, SUMS, operator_of
from adcompile.transform.reverse.had.undone import is_kept_as
from adcompile.transform.reverse.regions import Branch

class Untouched:
    """The parts of arrays that loops outside of all others leave as they are. `needs` tells where names are defined, `joins` which
    versions have another name in an arm."""

    def __init__(self, needs, types, joins):
        self.needs, self.types, self.joins = needs, types, joins
        self.found = {}         # of (id of a loop, position of a parameter): its `_Versions`, or None

    def reading(self, name, loop):
        """The expression that gives a value of a loop out of what the loop ends with, or None."""
        made = self.needs.made[name]
        value = made.value if isinstance(made, Assign) and made.target == name else None
        if not isinstance(loop.node, For) or loop.region.loop() is not None or not isinstance(value, Apply):
            return None
        for position, (param, _) in enumerate(loop.node.params):
            versions = self.versions(loop, position) if isinstance(self.types.get(param), Array) else None
            if versions is not None:
                found = self.item(name, value, versions) or self.stored(name, versions)
                if found is not None:
                    return Apply("getitem", (Name(loop.node.results[position]), found))
        return None

    def like(self, name, loop):
        """An expression for an array of the shape of a part of an array that a loop hands on: that part of what it ends with."""
        made = self.needs.made[name]
        value = made.value if isinstance(made, Assign) and made.target == name else None
        if not isinstance(loop.node, For) or loop.region.loop() is not None or not isinstance(value, Apply) or not is_item(value) \
                or not is_single(value.args[1], self.types) or is_scalar(self.types.get(name)):
            return None
        for position, (param, _) in enumerate(loop.node.params):
            versions = self.versions(loop, position) if isinstance(self.types.get(param), Array) else None
            if versions is not None and self.version(value.args[0]) in versions.before:
                return Apply("getitem", (Name(loop.node.results[position]), value.args[1]))
        return None

    def item(self, name, value, versions):
        """The index of an item that a value is, which is the same behind the loop; or None."""
        version = self.version(value.args[0]) if is_item(value) else None
        if version in versions.before and self.stays(version, value.args[1], self.needs.homes[name], versions):
            return value.args[1]
        return None

    def version(self, operand):
        """The version that an operand is, whatever its name is in an arm."""
        return self.joins.version(getattr(operand, "id", None))

    def stored(self, name, versions):
        """The index of where a value is stored and stays until the loop ends, as the same number or array; or None."""
        for store in versions.of_values.get(name, ()):
            version, index = store.target, store.value.args[1]
            if self.needs.homes[version] is not self.needs.homes[name]:
                continue
            part = type_of(Apply("getitem", (Name(version), index)), self.types)
            if is_kept_as(self.types.get(name), part) and is_single(index, self.types) \
                    and self.stays(version, index, self.needs.homes[version], versions):
                return index
        return None

    def stays(self, version, index, region, versions):
        """Return True if no store touches a part of a version, read in a block, until the loop ends."""
        read = self.number(index, versions)
        if read is None or read + self.least(region, versions) < 0:
            return False
        for store in versions.stores:
            written = self.number(store.value.args[1], versions)
            if written is None or written + versions.start < 0 or read - written >= versions.step \
                    or written == read and id(store) not in versions.before[version]:
                return False
        return True

    def number(self, index, versions):
        """The constant that is added to the number which the loop walks in the first part of an index, or None."""
        return self.added(index_parts(index)[0], versions)

    def added(self, expr, versions):
        match expr:
            case Name(versions.walked):
                return 0
            case Name(id):
                made = self.needs.made.get(id)
                return self.added(made.value, versions) if isinstance(made, Assign) and isinstance(made.value, Apply) else None
            case Apply(op, (Name(versions.walked), Const(step))) if type(step) is int and ALGEBRA.get(op) in SUMS:
                return step if ALGEBRA[op] == "sum" else -step
        return None

    def least(self, region, versions):
        """The least number that the loop walks where a block runs."""
        found = versions.start
        while region is not None:
            branch = region.owner
            if isinstance(branch, Branch) and isinstance(branch.node, If):
                test = branch.node.test
                made = self.needs.made.get(test.id) if isinstance(test, Name) else None
                while isinstance(made, Assign) and isinstance(made.value, Apply) and is_outcome(made.value):
                    made = Assign(made.target, made.value.args[0])
                test = made.value if isinstance(made, Assign) else test
                match test:
                    case Apply(op, (Name(versions.walked), Const(limit))) if type(limit) is int:
                        found = max(found, _least(operator_of(op), limit, region is branch.then, versions.start))
            region = region.parent
        return found

    def versions(self, loop, position):
        key = id(loop), position
        if key not in self.found:
            self.found[key] = _versions(loop.node, position)
        return self.found[key]


class _Versions:
    """The versions of an array in the trips of a loop over a range: `before` has for each of them the stores before it in its trip.
    The loop walks the numbers `walked` from `start` in steps of `step`."""

    def __init__(self, walked, start, step):
        self.walked, self.start, self.step = walked, start, step
        self.before, self.stores, self.of_values = {}, [], {}

    def follow(self, block):
        for node in block.statements:
            match node:
                case Assign(target, Name(source)) if source in self.before:
                    self.before[target] = self.before[source]
                case Assign(target, Apply() as value) if value.args and getattr(value.args[0], "id", None) in self.before \
                        and (stores_a_part(value) or adds_to_a_part(value)):
                    self.before[target] = self.before[value.args[0].id] | {id(node): True}
                    self.stores.append(node)
                    if stores_a_part(value) and isinstance(value.args[2], Name):
                        self.of_values.setdefault(value.args[2].id, []).append(node)
                case If(results=results) | Try(results=results):
                    for arm in blocks(node):
                        self.follow(arm)
                    self.join(results, [arm.end.values for arm in blocks(node) if isinstance(arm.end, Yield)])
                case With(_, body, results):
                    self.follow(body)
                    self.join(results, [body.end.values])
                case For() | While():
                    self.loop(node)

    def join(self, results, arms):
        for place, result in enumerate(results):
            values = [arm[place] for arm in arms]
            if values and all(isinstance(value, Name) and value.id in self.before for value in values):
                self.before[result] = {store: True for value in values for store in self.before[value.id]}

    def loop(self, node):
        """A loop in a trip: all that it stores is stored before what it ends with."""
        known = len(self.stores)
        for param, init in node.params:
            if isinstance(init, Name) and init.id in self.before:
                self.before[param] = self.before[init.id]
        self.follow(node.body)
        inner = {id(store): True for store in self.stores[known:]}
        for place, (result, (param, _)) in enumerate(zip(node.results, node.params)):
            if param in self.before and all(self.is_version(end.values[place]) for end in ends_of(node.body)):
                self.before[result] = self.before[param] | inner

    def is_version(self, value):
        return isinstance(value, Name) and value.id in self.before


def _versions(node, position):
    """The `_Versions` of an array that a loop over a range hands on, or None."""
    walked = [(target, *_range(iterable)) for target, iterable in zip(node.targets, node.iterables) if is_range(iterable)]
    walked = [one for one in walked if one[1] is not None]
    if not walked:
        return None
    found = _Versions(*walked[0])
    found.before[node.params[position][0]] = {}
    found.follow(node.body)
    complete = found.stores and all(found.is_version(end.values[position]) for end in ends_of(node.body))
    return found if complete else None


def _least(operator, limit, holds, start):
    """The least whole number from `start` on of which it `holds`, or does not, that it compares so with a constant."""
    if operator is None or operator.sign[0] not in "<>=!":
        return start
    candidates = [number for number in (start, limit, limit + 1) if number >= start and operator.function(number, limit) == holds]
    return min(candidates, default=start)


def _range(iterable):
    """Start and step of a range that goes up from a known number; None, None for any other."""
    match iterable.args:
        case (_,):
            return 0, 1
        case (Const(start), _) if type(start) is int:
            return start, 1
        case (Const(start), _, Const(step)) if type(start) is int and type(step) is int and step > 0:
            return start, step
    return None, None

"""Branches that store into an array: the version before one is what each arm of its mirror puts back, or the version after it.

    if t:                                       if t:
        w = index_set(a, i, v)          →           a = index_set(n, i, part)
    n = w or a                                  a or n

In an arm that stores, the version before the branch has a name of its own (an alias), since it is put back there first.
"""

from dataclasses import dataclass

from adcompile.ir.nodes import Apply, Assign, If, Name, Yield
from adcompile.ir.types import Array
from adcompile.ops.asked import adds_to_a_part, stores_a_part
from adcompile.transform.reverse.regions import Branch, Context, Loop, homes, map_forward, map_reverse


@dataclass(slots=True, eq=False)
class Join:
    """A branch that stores into an array: the version after it, and by arm (its `id`) the alias of the version before it."""

    branch: Branch
    after: str
    aliases: dict


class Joins:
    """The branches of a program that store into arrays: `before` has them by the version before, `yielded` the version after for each
    that an arm ends with, `aliases` what the aliases stand for."""

    def __init__(self, root, types, namer):
        self.types, self.namer = types, namer
        self.before, self.yielded, self.aliases = {}, {}, {}
        self.homes = homes(root)
        self._region(root)

    def _region(self, region):
        for item in list(region.forward):
            if isinstance(item, Branch) and isinstance(item.node, If):
                for place, result in enumerate(item.node.results):
                    if isinstance(self.types.get(result), Array):
                        self._join(region, item, place, result)
            if isinstance(item, (Branch, Context, Loop)):
                for inner in item.regions():
                    self._region(inner)

    def _join(self, region, branch, place, result):
        """Notes a branch that hands on a version, where it stores into it."""
        ends = {id(arm): arm.forward_end.values[place] for arm in branch.regions() if isinstance(arm.forward_end, Yield)}
        version = _source(result, {result: branch}) if ends else None
        if version is None or version in self.before or self.homes.get(version, region) is not region:
            return
        join = Join(branch, result, {})
        for arm in branch.regions():
            value = ends.get(id(arm))
            if value is None or value.id == version:
                continue
            alias = self.namer.new(version.label)
            self.types[alias], self.homes[alias] = self.types[version], arm
            self.aliases[alias], join.aliases[id(arm)] = version, alias
            _rename(arm, version, alias)
            arm.forward.insert(0, Assign(alias, Name(version)))
            self.yielded[arm.forward_end.values[place].id] = result
        if join.aliases:
            self.before[version] = join

    def meant(self, kept):
        """For the aliases what the forward sweep reads in their place; those that are `kept` stay."""
        return {alias: Name(self.version(alias, kept)) for alias in self.aliases if alias not in kept}

    def version(self, name, kept=()):
        """The version that a name is an alias of, or is itself."""
        while name in self.aliases and name not in kept:
            name = self.aliases[name]
        return name


def _source(name, made):
    """The version outside of a block that a version in it was made of by stores, or None. `made` has what assigns names in it."""
    while name in made:
        item, found = made[name], None
        match item:
            case Assign(_, Name(id)):
                found = id
            case Assign() if _is_store(item.value):
                found = getattr(item.value.args[0], "id", None)
            case Branch():
                place = item.node.results.index(name)
                arms = [arm for arm in item.regions() if isinstance(arm.forward_end, Yield)]
                values = [arm.forward_end.values[place] for arm in arms]
                if all(isinstance(value, Name) for value in values):
                    sources = {_source(value.id, _made(arm)): True for arm, value in zip(arms, values)}
                    found = next(iter(sources)) if len(sources) == 1 else None
            case Loop():
                found = getattr(item.node.params[item.node.results.index(name)][1], "id", None)
        if found is None:
            return None
        name = found
    return name


def _is_store(value):
    return isinstance(value, Apply) and (stores_a_part(value) or adds_to_a_part(value))


def _made(region):
    """The items of a block by the names that they assign."""
    found = {}
    for item in region.forward:
        if isinstance(item, (Branch, Context, Loop)):
            found.update(dict.fromkeys(item.node.results, item))
        elif isinstance(item, Assign):
            found[item.target] = item
    return found


def _rename(region, old, new):
    """Gives a version another name in what a block and its mirror read."""
    def change(name):
        return Name(new) if name.id == old else name

    before = _places(region, {})
    map_forward(region, change)
    map_reverse(region, change, lambda name: name)
    _with_stores(region, before)


def _places(region, found):
    """Where the stores of a block, and of those in it, stand."""
    stores = {id(store): True for _, store in region.stores}
    found[id(region)] = {id(item): place for place, item in enumerate(region.forward) if id(item) in stores}
    for item in region.forward:
        if isinstance(item, (Branch, Context, Loop)):
            for inner in item.regions():
                _places(inner, found)
    return found


def _with_stores(region, places):
    region.stores[:] = [(position, region.forward[places[id(region)][id(store)]]) for position, store in region.stores]
    for item in region.forward:
        if isinstance(item, (Branch, Context, Loop)):
            for inner in item.regions():
                _with_stores(inner, places)

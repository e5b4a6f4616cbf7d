"""The places that a derivative is taken with respect to: parameters, and items that `*args` and `**kwargs` take of a call.

    wrt = wrt_of(callee, (0, "rate"), "grad")
    wrt.names                       the parameters of the program that is compiled
    wrt.converted(callee, values)   the values of all parameters, integers made floats where they are differentiated
    wrt.active(callee, values)      the values themselves, one for each place
"""

import re
from keyword import iskeyword
from typing import Any

import numpy as np

from adcompile.api.boundary.conversion import converted
from adcompile.calling.signature import arg_types, kind_of, shown
from adcompile.errors import BadArgument
from adcompile.frontend.containers.parts import Parts, follow
from adcompile.frontend.containers.taken_apart import any_object, can_open, count_of, is_tree
from adcompile.ir.frozen import frozen, replace
from adcompile.ir.types import Dict, Tuple


@frozen(eq=True)
class Place:
    """A parameter, or one item of what it takes: a position in `*args`, a key of `**kwargs`."""

    name: str
    item: Any = None

    def __str__(self):
        return self.name if self.item is None else f"{self.name}[{self.item!r}]"

    def text(self, value):
        """The text of the value at this place in the text of the parameter's value."""
        return value if self.item is None else f"{value}[{self.item!r}]"

    def of(self, value):
        """The value at this place in the parameter's value."""
        return value if self.item is None else value[self.item]

    def put(self, value, changed):
        """The parameter's value with another one at this place."""
        if self.item is None:
            return changed
        if isinstance(value, dict):
            return value | {self.item: changed}
        return (*value[:self.item], changed, *value[self.item + 1:])

    def is_in(self, value):
        """Return True if the value of the parameter has an item at this place."""
        if self.item is None:
            return True
        return self.item in value if isinstance(value, dict) else self.item < len(value)


MOST_PARTS = 64
"""How many items lists and dicts may have to be taken apart."""


@frozen(eq=True)
class Wrt:
    """The places, and whether a tuple comes back."""

    places: tuple
    several: bool
    tuples: tuple = ()          # the parameter that takes `*args`
    dicts: tuple = ()           # and that takes `**kwargs`
    beside: tuple = ()          # further parameters whose objects are taken apart: the function writes into them, or they are data
    opens_data: bool = True     # whether objects that are data are

    @property
    def names(self):
        return tuple(dict.fromkeys([place.name for place in self.places]))

    @property
    def whole(self):
        """True if all places are parameters that take one argument."""
        return all(place.item is None and place.name not in (*self.tuples, *self.dicts) for place in self.places)

    def converted(self, callee, values):
        """The values of all parameters, with integers made floats at the places."""
        known = dict(zip(callee.names, values))
        for place in self.places:
            known[place.name] = place.put(known[place.name], converted(place.of(known[place.name])))
        return [known[name] for name in callee.names]

    def active(self, callee, values):
        """The values at the places, one for each."""
        return [place.of(values[callee.names.index(place.name)]) for place in self.places]

    @property
    def apart(self):
        """The parameters whose objects are taken apart."""
        found = [place.name for place in self.places if place.item is None and place.name not in (*self.tuples, *self.dicts)]
        return (*found, *[name for name in self.beside if name not in found])

    def with_beside(self, callee, values):
        """The same with all other parameters that hold what can be taken apart, and not too much. The object of a method, and what a
        `partial` gives, are the world's: they keep what is written into them."""
        return self._with(callee, values, lambda value: can_open(value) or any_object(value))

    def _with(self, callee, values, asked):
        kept = (*self.names, *self.tuples, *self.dicts, *callee.given, callee.receiver)
        others = [(name, value) for name, value in zip(callee.names, values) if name not in kept]
        found = [(name, value) for name, value in others if is_tree(value) and asked(value)]
        return replace(self, beside=tuple([name for name, _ in found]) if sum(count_of(value) for _, value in found) <= MOST_PARTS else ())

    def with_objects(self, callee, values):
        """The same with all other parameters that hold objects of the user's, where these are taken apart."""
        return self._with(callee, values, any_object) if self.opens_data else self

    def types(self, callee, values, symbols=None, deep=False):
        """The types of the values of all parameters, by name. With `deep` dicts and lists at the places are taken apart too."""
        return arg_types(callee.names, values, symbols, self.apart, self.apart if deep else ())

    def may_open(self, callee, values):
        """Return True if there are dicts or lists at the places that can be taken apart, and have not too much in them."""
        found = [value for name, value in zip(callee.names, values) if name in self.apart]
        return any(map(can_open, found)) and sum(map(count_of, found)) <= MOST_PARTS

    def spread(self, callee, types):
        """How a program is compiled for arguments of these types (by name)."""
        taken, stars, carried = set(callee.names), [], []
        for name, kind in callee.params:
            parts = _parts(taken, name, kind, types[name])
            if isinstance(parts, Parts):
                carried += [part for (_, part), (_, (_, floats)) in zip(parts.leaves(), types[name].leaves()) if floats]
            if parts is not None:
                stars.append((name, parts))
        return StarredPlaces(self, tuple(stars), tuple(carried))

    def check(self, operator, callee, values):
        """Refuses a call that does not reach a place."""
        for place, value in zip(self.places, [values[callee.names.index(place.name)] for place in self.places]):
            if not place.is_in(value):
                hint = "Give it by name, or let wrt say its position." if isinstance(place.item, str) else parameters(callee)
                raise BadArgument(f"{operator}: the call has no {place}, which wrt names\n  {hint}")


@frozen
class StarredPlaces:
    """The places in a program in which parameters of their own stand for what `*args` and `**kwargs` take, and for what objects hold.

    `stars` has pairs of such a parameter and the names of those in its place, of an object as Parts; `carried` are the parts of
    objects that have a derivative.
    """

    wrt: Wrt
    stars: tuple
    carried: tuple = ()

    @property
    def apart(self):
        """The pairs of `stars` that are of objects."""
        return tuple([(name, parts) for name, parts in self.stars if isinstance(parts, Parts)])

    @property
    def names(self):
        """The parameters of the program that it is differentiated by."""
        return tuple(dict.fromkeys([name for place in self.wrt.places for name in self.names_at(place)]))

    def has_any(self, names):
        """Return True if one of these parameters of the program is at a place, or a part of what is."""
        parts = [part for _, parts in self.apart for _, part in parts.leaves()]
        return any(name in (*self.names, *parts) for name in names)

    def names_at(self, place):
        """The parameters that stand for a place."""
        parts = dict(self.stars).get(place.name)
        if parts is None:
            return (place.name,)
        if isinstance(parts, Parts):
            return tuple([part for _, part in parts.leaves() if part in self.carried])
        if place.item is None:
            return tuple(parts)
        return (place.item,) if isinstance(place.item, str) else (parts[place.item],)

    def types(self, types):
        """The types of the program's parameters from those of the function's."""
        items = {name: [type for _, (type, _) in types[name].leaves()] if isinstance(parts, Parts)
                 else [part if name in self.wrt.tuples else part[1] for part in types[name].items] for name, parts in self.stars}
        return self._taken(types, items)

    def values(self, values):
        """The values of the program's parameters from those of the function's."""
        return self._taken(values, {name: [follow(values[name], path) for path, _ in parts.leaves()] if isinstance(parts, Parts)
                                    else values[name] if name in self.wrt.tuples else values[name].values()
                                    for name, parts in self.stars})

    def _taken(self, known, items):
        found = {}
        for name, one in known.items():
            parts = dict(self.stars).get(name)
            parts = [part for _, part in parts.leaves()] if isinstance(parts, Parts) else parts
            found |= {name: one} if parts is None else dict(zip(parts, items[name]))
        return found

    def texts(self, bars):
        """The text of the derivative at each place from the texts of those by the program's parameters."""
        known = dict(zip(self.names, bars))
        return [self._joined(place, [known[name] for name in self.names_at(place)]) for place in self.wrt.places]

    def _joined(self, place, parts):
        keys = dict(self.stars).get(place.name)
        if isinstance(keys, Parts):
            return _text(keys, dict(zip(self.names_at(place), parts)))
        if keys is None or place.item is not None:
            return parts[0]
        if place.name in self.wrt.tuples:
            return f"({''.join([part + ', ' for part in parts])})"
        return f"dict({', '.join([f'{key}={part}' for key, part in zip(keys, parts)])})"

    def found(self, bars):
        """The derivative at each place from those by the program's parameters."""
        known = dict(zip(self.names, bars))
        return [self._value(place, [known[name] for name in self.names_at(place)]) for place in self.wrt.places]

    def _value(self, place, parts):
        keys = dict(self.stars).get(place.name)
        if isinstance(keys, Parts):
            return _structure(keys, dict(zip(self.names_at(place), parts)))
        if keys is None or place.item is not None:
            return parts[0]
        return tuple(parts) if place.name in self.wrt.tuples else dict(zip(keys, parts))

    def dots(self, directions):
        """A tangent for each of the program's parameters from one for each place."""
        found = {}
        for place, direction in zip(self.wrt.places, directions):
            names, parts = self.names_at(place), dict(self.stars).get(place.name)
            if isinstance(parts, Parts):
                found |= {part: follow(direction, path) for path, part in parts.leaves() if part in self.carried}
                continue
            whole = place.item is None and dict(self.stars).get(place.name) is not None
            items = (direction.values() if isinstance(direction, dict) else direction) if whole else (direction,)
            found |= dict(zip(names, items))
        return [found[name] for name in self.names]


def _parts(taken, name, kind, type):
    """The names of the parameters that stand for what a star takes, or for what an object holds; None where that is not known, or can
    have no names."""
    if isinstance(type, Parts):
        return type.changed(lambda path, _: _free("_".join([name, *[str(key) for _, key in path]]), taken))
    if kind == "star" and isinstance(type, Tuple):
        return tuple([_free(f"{name}_{position}", taken) for position in range(len(type.items))])
    if kind == "double_star" and isinstance(type, Dict):
        keys = [key for key, _ in type.items]
        return tuple(keys) if all(isinstance(key, str) and key.isidentifier() and not iskeyword(key) for key in keys) else None
    return None


def _free(name, taken):
    """A name like that which is not among those that are taken; it is from now on."""
    name = re.sub(r"\W", "_", name)
    while name in taken:
        name += "_"
    taken.add(name)
    return name


def _structure(parts, bars):
    """The derivative of what was taken apart from those of its parts: a dict in place of an object, None for constants."""
    found = {key: _structure(part, bars) if isinstance(part, Parts) else bars.get(part) for key, part in parts.items}
    return list(found.values()) if parts.is_tuple or parts.kind == "list" else found


def _text(parts, bars):
    """The text of `_structure` from texts."""
    found = {key: _text(part, bars) if isinstance(part, Parts) else bars.get(part, "None") for key, part in parts.items}
    if parts.is_tuple or parts.kind == "list":
        return f"[{', '.join(found.values())}]"
    if parts.kind == "object":
        return f"dict({', '.join([f'{key}={text}' for key, text in found.items()])})"
    return f"dict(({''.join([f'({key!r}, {text}), ' for key, text in found.items()])}))"


# --- from what the user gives ------------------------------------------------------


def wrt_of(callee, wrt, operator):
    """The `Wrt` for what the user gave as `wrt`: a name, a position, or several. Refuses what names no parameter, and lists those
    there are."""
    several = isinstance(wrt, (tuple, list))
    places = tuple([_place(callee, one, operator) for one in (wrt if several else (wrt,))])
    if several and not places:
        raise BadArgument(f"{operator}: wrt is empty\n  {parameters(callee)}")
    if len(set(places)) < len(places):
        raise BadArgument(f"{operator}: wrt={wrt!r} names a parameter twice\n  {parameters(callee)}")
    kinds = {kind: name for name, kind in callee.params}
    return Wrt(places, several, *[(kinds[kind],) if kind in kinds else () for kind in ("star", "double_star")])


def counted(callee, positions):
    """`wrt` for positions among all arguments of a call, where `self` counts, which itself is given by name."""
    if callee.receiver is None:
        return tuple(positions)
    return tuple([position - 1 if position else callee.receiver for position in positions])


def _place(callee, wrt, operator):
    given = callee.signature.parameters
    star = callee.star
    rest = next((name for name, p in given.items() if kind_of(p) == "double_star"), None)
    if isinstance(wrt, str) and wrt in given:
        return Place(wrt)
    if isinstance(wrt, str) and rest is not None:
        return Place(rest, wrt)
    if isinstance(wrt, (int, np.integer)) and not isinstance(wrt, bool):
        names = callee.positions()
        if 0 <= wrt < len(names) or star is None and -len(names) <= wrt < 0:
            return Place(names[wrt])
        if star is not None and wrt >= 0:
            skipped = len(callee.ahead) + (callee.receiver == star)
            return Place(star, int(wrt) - len(names) + skipped)
    raise BadArgument(f"{operator}: wrt={wrt!r} names no parameter of {shown(callee.function)}\n  {parameters(callee)}")


def parameters(callee):
    """The parameters of a function, as a hint."""
    found = [f"{i}: {name}" for i, name in enumerate(callee.positions())]
    form = {"keyword": "{}", "star": "*{}", "double_star": "**{}"}
    found += [form[kind_of(p)].format(p.name) for p in callee.signature.parameters.values() if kind_of(p) in form]
    return "It has no parameters." if not found else f"Its parameters are {', '.join(found)}."

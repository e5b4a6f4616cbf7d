"""What a derivative is taken with respect to: parameters, and what `*args` and `**kwargs` take of a call.

    wrt = wrt_of(callee, (0, "rate"), "grad")
    wrt.names                       the parameters of the program that is compiled
    wrt.converted(callee, values)   the values of all parameters, integers made floats where they are differentiated
    wrt.active(callee, values)      the values themselves, one for each place
"""

from typing import Any

import numpy as np

from adcompile.api.values import converted, like, zeros
from adcompile.errors import BadArgument
from adcompile.ir.frozen import frozen
from adcompile.signature import kind_of, shown


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
        """Whether the parameter's value has this place."""
        if self.item is None:
            return True
        return self.item in value if isinstance(value, dict) else self.item < len(value)


@frozen(eq=True)
class Wrt:
    """The places, and whether a tuple comes back."""

    places: tuple
    several: bool

    @property
    def names(self):
        return tuple(dict.fromkeys([place.name for place in self.places]))

    @property
    def whole(self):
        """Whether all places are parameters."""
        return all(place.item is None for place in self.places)

    def by_name(self, callee, values):
        """The values of the parameters that are active."""
        return {name: values[callee.names.index(name)] for name in self.names}

    def converted(self, callee, values):
        """The values of all parameters, with integers made floats at the places."""
        known = dict(zip(callee.names, values))
        for place in self.places:
            known[place.name] = place.put(known[place.name], converted(place.of(known[place.name])))
        return [known[name] for name in callee.names]

    def active(self, callee, values):
        """What stands at the places."""
        return [place.of(values[callee.names.index(place.name)]) for place in self.places]

    def found(self, bars):
        """The derivative at each place from those of `names`."""
        known = dict(zip(self.names, bars))
        return [place.of(known[place.name]) for place in self.places]

    def dots(self, callee, values, directions):
        """A tangent for each of `names` from one for each place; all else is zero."""
        if self.whole:
            return list(directions)
        found = {name: zeros(value) for name, value in self.by_name(callee, values).items()}
        for place, direction in zip(self.places, directions):
            found[place.name] = place.put(found[place.name], direction)
        return list(found.values())

    def check(self, operator, callee, values):
        """Refuses a call that does not reach a place."""
        for place, value in zip(self.places, [values[callee.names.index(place.name)] for place in self.places]):
            if not place.is_in(value):
                raise BadArgument(f"{operator}: the call has no {place}, which wrt names\n  {parameters(callee)}")


# --- from what the user gives ------------------------------------------------------


def wrt_of(callee, wrt, operator):
    """What `wrt` means. Refuses what names no parameter, listing them."""
    several = isinstance(wrt, (tuple, list))
    places = tuple([_place(callee, one, operator) for one in (wrt if several else (wrt,))])
    if several and not places:
        raise BadArgument(f"{operator}: wrt is empty\n  {parameters(callee)}")
    if len(set(places)) < len(places):
        raise BadArgument(f"{operator}: wrt={wrt!r} names a parameter twice\n  {parameters(callee)}")
    return Wrt(places, several)


def counted(callee, positions):
    """`wrt` for positions among all arguments of a call, where `self` counts."""
    return tuple([position - (callee.receiver is not None) for position in positions])


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

"""Choices between Containers, which tests tell apart when the program runs.

    flag_of(frame, value, one)              whether a value is this one of them
    either_values(frame, test, a, b)        the values that are one or the other
    chosen(flags, candidates)               the first of them whose flag is set, else the last
    shortened(frame, value)                 the same with each of them once, where it has become long
"""

from adcompile.frontend.frame.slots import is_nothing, leaves_of_choice
from adcompile.frontend.frame.values import Choice
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Block, Const, If, Name, Undefined, Yield

LONG = 4
"""How many leaves a Choice may have, at most, though some are the same."""


def are_same(one, other):
    """True if two leaves of a Choice are the same."""
    return one is other or is_nothing(one) and is_nothing(other) and one.__class__ is other.__class__


def flag_of(frame, value, one):
    """Return a flag that says whether a value is one that it may be: a Const, or a name."""
    if not isinstance(value, Choice):
        return Const(are_same(value, one))
    first, other = flag_of(frame, value.one, one), flag_of(frame, value.other, one)
    if is_constant(first, True) and is_constant(other, False) and isinstance(value.test, Name):
        return value.test
    return either_values(frame, value.test, [first], [other])[0]


def either_values(frame, test, ones, others):
    """The values that are one or the other, by a test; None is what has no value."""
    differ = [place for place, (one, other) in enumerate(zip(ones, others)) if not is_same_value(one, other)]
    names = {place: frame.unit.namer.new(label_for(ones[place], others[place])) for place in differ}
    for place in differ:
        if frame.is_tainted(ones[place]) or frame.is_tainted(others[place]):
            frame.unit.tainted.add(names[place])
    if differ:
        blocks = [Block((), Yield(tuple([Undefined() if values[place] is None else values[place] for place in differ])))
                  for values in (ones, others)]
        frame.emit(If(test, *blocks, tuple(names.values()), frame.span()))
    return [Name(names[place]) if place in names else one for place, one in enumerate(ones)]


def chosen(flags, candidates):
    """A Choice of candidates, of which each but the last has a flag; None where there is none."""
    value = candidates[-1] if candidates else None
    for flag, candidate in reversed([*zip(flags, candidates[:-1])]):
        value = Choice(flag, candidate, value)
    return value


def shortened(frame, value):
    """The same Choice with each leaf once, where it has become long."""
    leaves = leaves_of_choice(value)
    kept = distinct(leaves)
    if len(leaves) <= LONG or len(kept) == len(leaves):
        return value
    return chosen([flag_of(frame, value, one) for one in kept[:-1]], kept)


def distinct(leaves):
    """Leaves of a Choice, each once."""
    kept = []
    for one in leaves:
        if not any(are_same(one, other) for other in kept):
            kept.append(one)
    return kept


def is_constant(value, what):
    return isinstance(value, Const) and value.value is what


def is_same_value(one, other):
    if isinstance(one, Name) and isinstance(other, Name):
        return one.id == other.id
    return one is other or isinstance(one, Const) and isinstance(other, Const) and type(one.value) is type(other.value) is bool \
        and one.value is other.value


def label_for(one, other):
    """The label of a value that is one or the other."""
    return next((value.id.label for value in (one, other) if isinstance(value, Name)), TEMPORARY)

"""The table of cards: `card(op)` is the card of an operation, or None.

Cards are looked up when they are needed, never kept: users declare rules at any time.
"""

import numpy as np

from adcompile.ir.frozen import replace
from adcompile.ops.card import Card
from adcompile.ops.families import load
from adcompile.ops.fields.memory import SELF
from adcompile.ops.keys import function_of, key_of, keys_of
from adcompile.ops.operators import UPDATES

_cards = {}
_makers = {}        # of functions of any number of operands: what enters the card for a number of them
holomorphic = {}    # the keys of functions whose rules hold for complex numbers as they stand; a dict as an ordered set
known = {}          # what `card` found in the cards as they are, by its arguments: another dict as soon as a card is another one


def card(op, count=None):
    """The card of an operation, or None.

    `count` is the number of operands: some functions mean another thing with one
    (`max(x)` and `max(a, b)`) and have a card of their own for it.
    """
    try:
        return known[op, count]
    except KeyError:
        return looked_up(op, count)


def looked_up(op, count):
    """The card of an operation, which is found at once from then on."""
    own = known
    load(op)
    key = UPDATES.get(op, op)
    if key in _makers and count is not None and count > 1 and f"{key}/{count}" not in _cards:
        _makers[key](count)
        own = known
    found = _cards.get(f"{key}/{count}") or _cards.get(key) or derived(key)
    found = updating(found) if key is not op and found is not None else found
    found = sharing_rule(found) if found is not None and found.like and found.rule is None else found
    found = own[op, count] = claiming(found, f"{key}/{count}", key) if found is not None else None
    return found


def claiming(found, *keys):
    """A card, which says that its rule holds for complex numbers where that is claimed of one of the keys it is found under."""
    if found.complex or not any([key in holomorphic for key in keys]):
        return found
    variants = tuple([(when, replace(one, complex="holomorphic")) for when, one in found.variants])
    return replace(found, complex="holomorphic", variants=variants)


def derived(key):
    """The card of a function that nobody declared, where what it is tells all: a ufunc, a method of one, or a function of `math`."""
    if key.startswith(("numpy.", "math.")):
        function = function_of(key)
        if isinstance(function, np.ufunc) and function.signature is None or key.startswith("math.") and callable(function):
            return Card(key, function)
        owner, _, name = key.rpartition(".")
        if name in ("at", "outer") and isinstance(function_of(owner), np.ufunc):
            return Card(key, params=("a", "indices", "b"), writes=("a",)) if name == "at" else Card(key)
    return None


def updating(plain):
    """The card of an augmented assignment, from that of its operator: it may write the first operand, and returns it then."""
    return replace(plain, memory=SELF(0), writes=(0,))


def sharing_rule(method):
    """The card of a method with the rule of the function that it is like."""
    rule = card(method.like).rule
    names = {"key": method.key, "function": None, "positional": method.params, "samples": received(rule.samples, method.key)}
    return replace(method, rule=replace(rule, **names, variants=tuple(
        [(when, replace(variant, **names)) for when, variant in rule.variants])))


def received(samples, key):
    """The samples of a function as those of a method: the first operand is an array, or a number of NumPy's."""
    def drawn(draw):
        for args, kwargs in samples(draw):
            if key.startswith("ndarray."):
                yield (np.asarray(args[0]), *args[1:]), kwargs
            elif np.ndim(args[0]) == 0:
                yield (np.float64(args[0]), *args[1:]), kwargs
    return drawn


def made_when_asked(key, maker):
    """The cards of a function of any number of operands: `maker(count)` enters the one for calls with `count` of them."""
    _makers[key] = maker


def put(key, entry):
    """Puts a card under a key, in place of the one that is there."""
    global known
    _cards[key] = entry
    known = {}          # a thread that is looking one up fills the old table


def enter(key, entry):
    """Puts a card under a key for good: what is loaded later takes the place of no card that was entered before."""
    load(key)
    put(key, entry)


def amend(key, **changes):
    """Changes fields of the card that stands under exactly this key."""
    put(key, replace(_cards[key], **changes))


def declared(key):
    """The card that stands under exactly this key, None where there is none."""
    return _cards.get(key)


def own_key(op):
    """The key of an operation of the representation that a helper of `runtime` carries out; of others the one they have."""
    name = op.removeprefix("runtime.")
    return name if name in _cards else op


def keys():
    """The keys of all cards that need nothing but NumPy; those of functions that users declared are not among them."""
    load("numpy")
    return tuple([key for key in _cards if not key.startswith("declared.")])


def describe(*functions, **fields):
    """Enters cards of functions or keys that have no derivative and no rule: `describe("list.append", writes=("self",))`."""
    for function in functions:
        target = None if isinstance(function, str) else function
        for key in keys_of(function):
            put(key, Card(key_of(function), target, **fields))

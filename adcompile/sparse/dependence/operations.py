"""The sets of a result from those of the operands, by what is known of the operation from its rule and its card.

    elementwise         those of the elements that broadcast to it
    linear              those that it is a selection or a few selections of, see `selections`
    sums of products    by the letters of axes: all elements over the letters that the result lacks
    along axes          all elements along these axes
    anything else       all elements of all operands
"""

import numpy as np

from adcompile.ir.nodes import Const
from adcompile.ops.asked import is_own
from adcompile.ops.fields.memory import EVERY, SHAPE
from adcompile.ops.fields.params import parameter_names
from adcompile.rules.table import UnsupportedCall
from adcompile.sparse.dependence.reach import united
from adcompile.sparse.dependence.selections import selections
from adcompile.sparse.dependence.traced import Traced, from_everything, holds_floats, is_single, sets_in


def resulting(call):
    """The Traced of the result of a `OneCall`."""
    operands = call.read()
    rule = call.rule
    named = None if rule is None else call.named(rule, operands)
    operands = [lent(operand) if named is not None and lends(call.apply.op, rule, named, operand) else operand for operand in operands]
    varies = max([operand.varies for operand in operands], default=0)
    active = [operand for operand in operands if sets_in(operand.reach)]
    if not active or not holds_floats(call.value) and all(holds_floats(operand.value) and operand.varies < 2 for operand in active):
        return Traced(call.value, None, varies)
    if rule is not None and rule.kind == "constant":
        return Traced(call.value, None, max(varies, 1))
    found = by_rule(call, rule, named, active) if varies < 2 or is_of_numbers(call, operands) else None
    if found is None:
        loose = varies > 1 or any(operand.varies and operand.reach is None for operand in operands)
        return from_everything(call.value, [one for operand in active for one in sets_in(operand.reach)], 2 if loose else 1)
    return Traced(call.value, found, max(varies, 1))


def is_of_numbers(call, operands):
    """Return True for an elementwise operation of which only numbers may be of another kind."""
    return call.card.is_elementwise and all(operand.varies < 2 or is_single(operand.value) and not isinstance(operand.value, np.ndarray)
                                            for operand in operands)


def lends(op, rule, named, operand):
    """Return True if a call takes nothing but the form of an operand that has a derivative: one of our own that is not in `wrt`."""
    if operand.reach is None or any(one is operand for name in rule.wrt for one in named.get(name, ())):
        return False
    return is_own(op) or any(one is operand for name in rule.passive for one in named.get(name, ()))


def lent(operand):
    return Traced(operand.value, None, operand.varies if operand.varies > 1 else 0)


def by_rule(call, rule, named, active):
    """The reach of a result by what is known of the operation; None where that tells nothing."""
    if call.card.is_elementwise and all(is_single(operand.value) for operand in active) and is_single(call.value):
        return broadcast(active, np.shape(call.value))
    if named is None or any(one.varies and not (one.reach is not None and lends(call.apply.op, rule, named, one))
                            for name, operands in named.items() if name not in rule.wrt for one in operands):
        return None
    for way in (linear, contracted, along):
        found = way(call, rule, named, active)
        if found is not None:
            return found
    return None


# --- elementwise ----------------------------------------------------------------


def broadcast(active, shape):
    """The Reach of a result of that shape, each of whose elements is made of one element of each operand; None where they do not
    broadcast to it."""
    found = None
    for operand in active:
        own = np.shape(operand.value)
        reach = operand.reach
        if own != shape:
            try:
                reach = reach.taken(np.broadcast_to(np.arange(reach.size).reshape(own), shape))
            except ValueError:
                return None
        found = united(found, reach)
    return found


# --- linear -----------------------------------------------------------------------


def linear(call, rule, operands, active):
    """The reach of the result of a linear operation that is a few selections of each operand; None where it is not."""
    carrying = [operand for name in rule.wrt for operand in operands.get(name, ()) if operand.reach is not None]
    if rule.kind == "multilinear":
        if len(carrying) != 1:
            return None
    elif rule.kind != "linear":
        return None
    if len(carrying) != len(active) or not all(any(one is operand for one in carrying) for operand in active):
        return None
    still = {} if rule.kind == "multilinear" else {id(operand): zeros(operand.value) for name in rule.wrt for operand in operands.get(name, ())}
    parts = []
    for operand in carrying:
        for place, (leaf, reach) in enumerate(leaves(operand.value, operand.reach)):
            if reach is None or reach.is_empty:
                continue

            def run(x):
                return call.again(still | {id(operand): with_leaf(operand.value, place, x)})

            try:
                with np.errstate(all="ignore"):
                    found = selections(run, np.shape(leaf))
            except Exception:           # it does not take other numbers: then nothing is known
                return None
            if found is None:
                return None
            parts += [(reach, index) for index in found]
    return shaped_as(call.value, parts)


def shaped_as(value, parts):
    """The reach of a value, a number, an array or a structure of these, whose elements in order are selected from some Reach."""
    sizes = [np.size(leaf) for leaf, _ in leaves(value, None)]
    found = None
    for reach, index in parts:
        if len(index) != sum(sizes):
            return None
        found = united(found, reach.taken(index))
    if is_single(value):
        return found
    ends = np.cumsum([0, *sizes])
    own = iter([found.taken(np.arange(start, end)) for start, end in zip(ends, ends[1:])])
    return rebuilt(value, lambda leaf: next(own))


def zeros(value):
    """Zeros in the place of all floats."""
    return rebuilt(value, lambda leaf: np.zeros(np.shape(leaf)) if isinstance(leaf, np.ndarray) and leaf.dtype.kind == "f"
                   else type(leaf)(0.0) if isinstance(leaf, (float, np.floating)) else leaf)


def with_leaf(value, place, x):
    """A value with `x` in the place of one of its leaves, by its number, and zeros in that of all others."""
    numbers = iter(range(len(leaves(value, None))))
    return rebuilt(value, lambda leaf: as_leaf(x, leaf) if next(numbers) == place else zeros(leaf))


def as_leaf(x, leaf):
    """An array of numbers in the form of a leaf; a number is NumPy's own where the leaf is one."""
    return np.array(x) if isinstance(leaf, np.ndarray) else np.float64(np.reshape(x, -1)[0]) if isinstance(leaf, np.generic) else float(x)


def leaves(value, reach):
    """Pairs of the numbers and arrays in a value and what `reach`, its structure, has for them."""
    if isinstance(value, (list, tuple)):
        parts = reach if isinstance(reach, (list, tuple)) and len(reach) == len(value) else [None] * len(value)
        return [leaf for item, own in zip(value, parts) for leaf in leaves(item, own)]
    return [(value, reach)]


def rebuilt(value, change):
    """A structure with each of its leaves changed, in order."""
    if isinstance(value, (list, tuple)):
        parts = [rebuilt(item, change) for item in value]
        return value._make(parts) if hasattr(value, "_make") else type(value)(parts)
    return change(value)


# --- sums of products ---------------------------------------------------------------


def contracted(call, rule, operands, active):
    """The reach of the result of a sum of products."""
    form = call.card.form
    if form is None or form.kind != "contracted" or not isinstance(call.value, (np.ndarray, np.generic, float)):
        return None
    own = [operands[name][0] if len(operands.get(name, ())) == 1 else None for name in rule.wrt]
    if any(one is None or not is_single(one.value) for one in own) or not all(any(one is operand for one in own) for operand in active):
        return None
    text = form.letters([np.ndim(one.value) for one in own], {name: one[0].value for name, one in operands.items() if len(one) == 1})
    given, result = text.split("->")
    shape, found = np.shape(call.value), None
    if "." in text or len(result) != len(shape):
        return None
    for operand, letters in zip(own, given.split(",")):
        if not sets_in(operand.reach):
            continue
        shape_in = np.shape(operand.value)
        if len(letters) != len(shape_in):
            shape_in = (np.size(operand.value),) if len(letters) == 1 else None
        if shape_in is None or len(set(letters)) < len(letters):
            return None
        kept = [place for place, letter in enumerate(letters) if letter in result]
        part = over(operand.reach, shape_in, kept, [result.index(letters[place]) for place in kept], shape)
        if part is None:
            return None
        found = united(found, part)
    return found


def over(reach, shape_in, kept, places, shape):
    """The Reach of a result whose axes `places` are the axes `kept` of an operand, and which is made of all elements over its others."""
    sizes = [shape_in[axis] for axis in kept]
    number = np.zeros(shape_in, np.int64)
    for axis, stride in zip(kept, strides(sizes)):
        number += stride * np.arange(shape_in[axis]).reshape([-1 if one == axis else 1 for one in range(len(shape_in))])
    grouped = reach if kept == list(range(len(shape_in))) else reach.grouped(number, int(np.prod(sizes, dtype=np.int64)))
    at = np.zeros(shape, np.int64)
    for axis, place, stride in zip(kept, places, strides(sizes)):
        if shape[place] != shape_in[axis]:
            if shape_in[axis] != 1:
                return None
            continue
        at += stride * np.arange(shape[place]).reshape([-1 if one == place else 1 for one in range(len(shape))])
    return grouped.taken(at)


def strides(sizes):
    return [int(np.prod(sizes[place + 1:], dtype=np.int64)) for place in range(len(sizes))]


# --- along axes -----------------------------------------------------------------------


def along(call, rule, operands, active):
    """The reach of a result that is made of all elements along some axes, each by itself of the others."""
    found = None
    for name in rule.wrt:
        for operand in operands.get(name, ()):
            if not sets_in(operand.reach):
                continue
            form = call.card.form and call.card.form.of(name)
            if form is None or form.kind != "along" or not is_single(operand.value) or not is_single(call.value) or form.after or form.taken \
                    or form.shape or form.pads:
                return None
            axes = axes_of(form, operands, np.ndim(operand.value))
            part = None if axes is None else along_axes(operand.reach, np.shape(operand.value), axes, np.shape(call.value))
            if part is None:
                return None
            found = united(found, part)
    carrying = [one for name in rule.wrt for one in operands.get(name, ()) if sets_in(one.reach)]
    return found if len(active) == len(carrying) else None


def axes_of(form, operands, rank):
    """The axes along which an operation works; None where that is not known."""
    if not form.axes:
        return tuple(range(max(rank - 2, 0), rank))         # of matrices in stacks
    found = []
    for name in form.axes:
        given = operands.get(name, ())
        value = given[0].value if len(given) == 1 else None
        if value is None:
            return tuple(range(rank))
        found += [axis % rank if rank else 0 for axis in (value if isinstance(value, (tuple, list)) else (value,))]
    return tuple(found)


def along_axes(reach, shape_in, axes, shape):
    kept = [axis for axis in range(len(shape_in)) if axis not in axes]
    if tuple(shape_in[axis] for axis in kept) == shape:
        return over(reach, shape_in, kept, list(range(len(kept))), shape)
    if len(shape) == len(shape_in) and all(shape[axis] == shape_in[axis] for axis in kept):
        return over(reach, shape_in, kept, kept, shape)
    return None


# --- what a call reads -------------------------------------------------------------------


def read_by_shape(card):
    """The parameters of an operation of which it reads no values; "" among them stands for all."""
    return {"" if name == EVERY else name for name, what in (card.reads or {}).items() if what is SHAPE}


def bound_operands(rule, args, kwargs):
    """The operands by the names of the rule's parameters, a list of Traced for each; None where the rule does not know the call."""
    given = {}

    def handed(operand):
        """A constant as such: a rule may ask for its value."""
        if operand.varies or operand.reach is not None:
            return operand
        const = Const(operand.value)
        given[id(const)] = const, operand
        return const

    def as_known(operand):
        return given[id(operand)][1] if id(operand) in given else Traced(operand.value) if isinstance(operand, Const) else operand

    try:
        found = rule.bind(list(map(handed, args)), [(name, handed(operand)) for name, operand in kwargs])
    except (UnsupportedCall, TypeError, KeyError):
        return None
    return {name: list(map(as_known, operand if isinstance(operand, tuple) else (operand,))) for name, operand in found.items()}


def names_of_operands(card, count):
    """The name of each operand by position."""
    names = list(parameter_names(card)) if card is not None else []
    return [names[place] if place < len(names) else place for place in range(count)]

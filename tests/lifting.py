"""Operations on many operands at once, by their form: `lifted(form, use, name, many)` is the operation on all of `many`.

Each form is carried out here as its definition says, in a call of the operation where the form says that one call does it.
"""

import numpy as np

from adcompile.ops.registry import card
from tests.rule_uses import function_of, is_structure


def lifted(form, use, name, many):
    """The results, along a first axis, of a use whose operand `name` is each of `many` in turn."""
    own = form.of(name)
    if own.kind not in ("contracted", "reordered", "elementwise") and card(*keyed(use.rule)).takes == "arrays" and isinstance(many[0], np.ndarray):
        many = list(map(list, many))        # an array of arrays is that many parts
    return LIFTS[own.kind](own, use, name, many)


def called(use, changes):
    """The operation on the operands of a use, some of them changed; those that did not stand in the call are named."""
    args, kwargs = use.args, dict(use.kwargs)
    for name, value in changes.items():
        if name in kwargs:
            kwargs |= {name: value}
        elif gives(use, name):
            args, _ = use.rule.replace(args, (), name, value)
        else:
            kwargs[name] = value
    return function_on_arrays(use.rule)(*args, **kwargs)


def keyed(rule):
    """The operation of a rule and the number of its operands, where the rule is for that many."""
    op, _, count = rule.key.partition("/")
    if count == "complex":
        return (rule.key,)
    return (op, int(count)) if count.isdigit() else (op,)


def gives(use, name):
    """Whether an operand stands in the call; behind a starred one all stand by name."""
    names = [param.name for param in use.rule.params]
    starred = next((place for place, param in enumerate(use.rule.params) if param.starred), len(names))
    return name in use.kwargs if name in names[starred + 1:] else use.gives(name)


def function_on_arrays(rule):
    """The function of a rule; of `math` NumPy's of that name."""
    module, _, name = rule.key.partition(".")
    return getattr(np, name) if module == "math" and isinstance(getattr(np, name, None), np.ufunc) else function_of(rule)


# --- structures ---------------------------------------------------------------------


def stacked(values):
    """Structures of arrays, stacked part by part along a first axis."""
    if is_structure(values[0]):
        return rebuilt(values[0], [stacked(parts) for parts in zip(*values)])
    return np.stack([np.asarray(value) for value in values])


def rebuilt(value, parts):
    return tuple(parts) if hasattr(value, "_fields") else type(value)(parts)


def mapped(change, value):
    return rebuilt(value, [mapped(change, part) for part in value]) if is_structure(value) else change(value)


def rank_of(value):
    return max([rank_of(part) for part in value], default=0) if is_structure(value) else np.ndim(value)


def shaped_like(found, single, count):
    """Results with the shape of one of them behind the further axis."""
    if is_structure(single):
        return rebuilt(single, [shaped_like(part, one, count) for part, one in zip(found, single)])
    return np.reshape(found, (count, *np.shape(single)))


def repeated(value, count):
    return mapped(lambda part: np.broadcast_to(part, (count, *np.shape(part))).copy(), value)


def padded(value, rank):
    """Operands with the further axis in front, and axes of length 1 behind it up to a rank of one of them."""
    return mapped(lambda part: np.reshape(part, (len(part), *(1,) * (rank - part.ndim + 1), *part.shape[1:])), value)


def backwards(value):
    return mapped(lambda part: np.moveaxis(part, 0, -1), value)


def forwards(value):
    return mapped(lambda part: np.moveaxis(np.asarray(part), -1, 0), value)


def together(form, use, name, many):
    """The operands that get the further axis, by name; a number broadcasts as it is where the others are padded."""
    operands = use.operands
    found = {other: repeated(operands[other], len(many)) for other in form.also
             if other != name and gives(use, other) and operands[other] is not None
             and not (form.pads and rank_of(operands[other]) == 0)}
    return {name: stacked(many)} | found


# --- the forms ------------------------------------------------------------------------


def elementwise(form, use, name, many):
    return called(use, {name: padded(stacked(many), np.ndim(called(use, {})))})


def along(form, use, name, many):
    operands, changes, single = use.operands, together(form, use, name, many), called(use, {})
    rank = rank_of(many[0])
    for axis in form.axes:
        value = operands[axis]
        if value is None and (form.none == "flat" or form.none == "matrix" and rank > 2):
            changes = {key: mapped(lambda part: part.reshape(len(part), -1), part) for key, part in changes.items()}
            value = 0
        elif value is None and form.none == "ones":
            value = tuple(place for place, size in enumerate(np.shape(many[0])) if size == 1)
        elif value is None and form.none != "keep":
            value = tuple(range(rank))[::-1 if form.none == "reversed" else 1]
        if value is not None:
            changes[axis] = (0, *further(value)) if form.none == "reversed" else further(value)
    if form.shape:
        shape = operands[form.shape]
        own = tuple(shape) if np.ndim(shape) else (shape,)
        changes[form.shape] = (len(many), *own)
        rank = len(own)
        if rank != rank_of(single):
            rank = rank_of(many[0])
    elif form.pads:
        rank = max(rank_of(operands[other]) for other in (name, *form.also, *use.rule.wrt))
    if form.pads:
        changes |= {key: padded(part, rank) for key, part in changes.items() if key in (name, *form.also)}
    if form.taken:
        first = rank_of(operands[form.taken])
        changes[name] = np.moveaxis(changes[name], 0, first)
        return called(use, changes)
    found = called(use, changes)
    if form.after:
        return np.moveaxis(found, rank_of(operands[form.after]), 0)
    return shaped_like(found, single, len(many)) if form.none in ("flat", "matrix") else found


def further(axis):
    """Axes counted one further; those from behind stay."""
    return tuple(map(further, axis)) if isinstance(axis, (tuple, list)) else axis + 1 if axis >= 0 else axis


def leading(form, use, name, many):
    changes = {key: backwards(value) for key, value in together(form, use, name, many).items()}
    return forwards(called(use, changes))


def beside(form, use, name, many):
    return (along if rank_of(many[0]) == 1 else leading)(form, use, name, many)


def indexed(form, use, name, many):
    index = use.operands[form.other]
    if isinstance(index, tuple) and any(part is Ellipsis for part in index):
        place = next(place for place, part in enumerate(index) if part is Ellipsis)
        first = use.operands[use.rule.params[0].name]
        taken = sum(np.ndim(part) if getattr(part, "dtype", None) == bool else part is not None for part in index) - 1
        index = (*index[:place], *(slice(None),) * (np.ndim(first) - taken), *index[place + 1:])
    changes = {key: backwards(value) for key, value in together(form, use, name, many).items()}
    return forwards(called(use, changes | {form.other: index}))


def columns(form, use, name, many):
    single = called(use, {})
    matrix = np.ndim(many[0]) > 1

    def merged(value):
        moved = backwards(value)
        return moved.reshape(*moved.shape[:-2], moved.shape[-2] * moved.shape[-1]) if matrix else moved

    found = called(use, {name: merged(stacked(many))})

    def apart(part, one):
        split = np.reshape(part, (*np.shape(one), len(many))) if matrix else part
        return np.moveaxis(split, -1, 0)

    return rebuilt(single, list(map(apart, found, single))) if is_structure(single) else apart(found, single)


def like(form, use, name, many):
    stack, other = stacked(many), np.asarray(use.operands[form.other])
    size = max(stack.ndim - 1, other.ndim)
    wide = np.array(padded(np.broadcast_to(other, (len(many), *other.shape)), size))
    found = called(use, {name: padded(stack, size), form.other: wide})
    return found.reshape(len(many), *other.shape)


def reordered(form, use, name, many):
    stack = stacked(many)
    if form.axes and use.operands[form.axes[0]] == "F":
        stack = reversed_axes(form, use, name, many)
    return shaped_like(stack, called(use, {}), len(many))


def reversed_axes(form, use, name, many):
    stack = stacked(many)
    return np.transpose(stack, (0, *range(stack.ndim - 1, 0, -1)))


def contracted(form, use, name, many):
    operands = use.operands
    names = list(use.rule.wrt)
    values = [np.asarray(operands[one]) for one in names]
    given, result = form.letters([value.ndim for value in values], operands).split("->")
    given = given.split(",")
    place = names.index(name)
    values = [value.reshape([-1] * len(letters)) if len(letters) == 1 and "." not in letters else value
              for value, letters in zip(values, given)]
    values[place] = stacked(many).reshape(len(many), *values[place].shape)
    given[place] = "Z" + given[place]
    found = np.einsum(f"{','.join(given)}->Z{result}", *values)
    return shaped_like(found, called(use, {}), len(many))


def joined(form, use, name, many):
    rank, axis = form.axes
    alone = use.rule.key.endswith("__getitem__") and not isinstance(many[0], tuple)       # in brackets a list is one part
    parts = [np.stack([LEAST[rank](np.asarray(part)) for part in same]) for same in zip(*(zip(many) if alone else many))]
    return np.concatenate(parts, axis=1 + (axis if parts[0].ndim > axis + 1 else 0))


def apart(form, use, name, many):
    """What `joined` puts together, taken apart again."""
    rank, axis = form.axes
    parts = use.operands[form.other]
    wide = [LEAST[rank](part) for part in parts]
    axis = axis if wide[0].ndim > axis else 0
    ends = np.cumsum([part.shape[axis] for part in wide])[:-1]
    split = np.split(stacked(many), ends, axis=axis + 1)
    return [piece.reshape(len(many), *np.shape(part)) for piece, part in zip(split, parts)]


def widths(form, use, name, many):
    """Each parameter has a pair for each axis, or for all."""
    rank, operands = rank_of(many[0]), use.operands
    changes = {}
    for param in form.axes:
        if operands[param] is not None and gives(use, param):
            pairs = np.broadcast_to(operands[param], (rank, 2)).tolist()
            changes[param] = [[0, 0] if param == form.axes[0] else pairs[0], *pairs]
    return called(use, {name: stacked(many)} | changes)


def term(form, use, name, many):
    """A number is added to each element; an array has zeros before it where it is shorter than the result."""
    rest, stack = called(use, {name: np.zeros_like(many[0])}), stacked(many)
    if stack.ndim == 1:
        stack = stack.reshape(len(many), *(1,) * np.ndim(rest))
    elif stack.ndim == 2:
        stack = np.pad(stack, ((0, 0), (len(rest) - stack.shape[1], 0)))
    return rest + stack if form.kind == "term" else rest - stack


def columns_of(part):
    return part if part.ndim > 1 else part.reshape(-1, 1)


LEAST = {1: np.atleast_1d, 2: np.atleast_2d, 3: np.atleast_3d, "columns": columns_of}

LIFTS = {"elementwise": elementwise, "spread": elementwise, "along": along, "leading": leading, "like": like, "columns": columns,
         "indexed": indexed, "reordered": reordered, "reversed": reversed_axes, "contracted": contracted, "joined": joined,
         "apart": apart, "beside": beside, "term": term, "minus": term, "widths": widths}

"""Calls that write into arrays, as what they store, and where.

    np.copyto(a, v)             a[...] = v
    np.exp(x, out=a)            a[...] = np.exp(x)
    a.sort()                    a[...] = np.sort(a)
    np.put(a, [0, 2], v)        a[runtime.flat_places(a, [0, 2])] = v, repeated
    np.add.at(a, i, v)          v is added where `i` says, repeated places adding up
    np.multiply.at(a, i, v)     a[i] = np.multiply(a[i], v), where no place is named twice

    store_of(apply, array, types)       the Store that a call is, whose array has a name; None for one that is refused
"""

import numpy as np

from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.memory.aliases import meant
from adcompile.errors import render
from adcompile.ir.frozen import frozen
from adcompile.ir.nodes import Apply, Const
from adcompile.ir.types import List, Tuple, is_scalar, rank
from adcompile.normalize.places.steps import ALL
from adcompile.ops.asked import card_of, output_of, place_of_output, written
from adcompile.ops.by_operation import ByOperation
from adcompile.ops.fields.params import operands_of
from adcompile.ops.keys import function_of
from adcompile.ops.operators import UPDATES

stores = ByOperation()
"""By operation that writes into an operand: the function `f(array, given, types)` that gives what it stores. `given` has the operands
by name; None where that cannot be told, or a derivative would not be right."""

DTYPE = ("what is computed into an array of another dtype is another number", "Give 'out' an array of the dtype of the result.")
REPEATED = ("a place that is named twice in ufunc.at cannot be differentiated: the function is applied twice there",
            "Write a loop over the places: for i in places: a[i] = ...")
LAST = Const(-1)
ADDED = "added"
"""It adds to what is there, repeated places adding up."""


@frozen
class Store:
    """`x[place] = value`; `does` is "set", the operator of an augmented assignment, or ADDED. The operands `apart` may not be memory
    of `x`: NumPy would overwrite them on the way."""

    place: object
    value: object
    does: str = "set"
    apart: tuple = ()


def written_array(apply, types):
    """The one operand that a call writes into; None for a call that writes into nothing, or into several."""
    if not isinstance(apply, Apply) or apply.op in UPDATES:
        return None
    found = written(meant(apply, types))
    if len(found) != 1:
        return None
    one = found[0]
    return one.args[0] if isinstance(one, Apply) and one.op == "tuple" and len(one.args) == 1 else one


def returns_what_it_writes(apply, types):
    """Return True if the result of a call is the array that it writes into, not None."""
    return output_of(meant(apply, types)) is not None


def store_of(apply, array, types):
    """The Store that a call is, whose array has the name `array`; None for what is refused."""
    known = meant(apply, types)
    if output_of(known) is not None:
        return into_output(without_output(known), array, types)
    of_operation, given = stores.get(known.op), dict(operands_of(card_of(known), known))
    if of_operation is None:
        return applied_at(known, array, given, types) if known.op.endswith(".at") else None
    return of_operation(array, given, types)


def without_output(apply):
    place = place_of_output(apply.op)
    kwargs = tuple([(name, arg) for name, arg in apply.kwargs if name != "out"])
    args = apply.args if len(apply.args) <= place else (*apply.args[:place], *apply.args[place + 1:])
    return Apply(apply.op, args, kwargs, apply.span)


def into_output(apply, array, types):
    """`f(x, out=array)`: what `f` gives is stored as a whole, or where `where` says."""
    found = card_of(apply)
    function = function_of(apply.op)
    spreads = isinstance(function, np.ufunc) and function.nout == 1 or found.output == "spread"
    if not spreads and not found.output:
        return None
    where = dict(apply.kwargs).get("where")
    if where is not None:
        zeros = Apply("numpy.zeros_like", (array,))
        value = Apply(apply.op, apply.args, (*[(name, arg) for name, arg in apply.kwargs if name != "where"], ("out", zeros), ("where", where)))
        return Store(ALL, Apply("numpy.where", (where, value, array)))
    if not spreads:
        text = Const(render(*DTYPE, apply.span))
        return Store(ALL, Apply("runtime.as_output", (apply, array, text)), apart=() if found.output == "exact" else apply.args)
    most = rank(type_of(array, types))
    count = rank(type_of(apply, types))
    fits = None not in (most, count) and count <= most
    return Store(ALL, apply if fits else Apply("runtime.spread_output", (apply, array)))


@stores("numpy.copyto")
def copied(array, given, types):
    """`np.copyto(dst, src, casting, where)`."""
    where, casting = given.get("where"), given.get("casting", Const("same_kind"))
    if len(given) > 2 + ("where" in given) + ("casting" in given) or getattr(casting, "value", None) not in ("same_kind", "unsafe"):
        return None
    if where is None or isinstance(where, Const) and where.value is True:
        return Store(ALL, given["src"])
    return Store(ALL, Apply("numpy.where", (where, given["src"], array)))


@stores("ndarray.fill")
def filled(array, given, types):
    value = given.get(1, given.get("value"))
    return Store(ALL, value if is_scalar(type_of(value, types)) else Apply("runtime.filling", (value,)))


def arrayed(value, types):
    """A value; of a list or tuple the array that NumPy makes of it."""
    return Apply("numpy.array", (value,)) if isinstance(type_of(value, types), (List, Tuple)) else value


def flat(array, place, value, types):
    """A store into the elements in the order of C, in which the elements of the value are repeated."""
    places = Apply("runtime.flat_places", (array, place))
    if is_scalar(type_of(value, types)):
        return Store(places, value)
    return Store(places, Apply("numpy.take", (arrayed(value, types), Apply("runtime.cycled", (value, array, place)))), apart=(value,))


@stores("numpy.put", "ndarray.put")
def put(array, given, types):
    """`np.put(a, ind, v, mode)`."""
    if not 3 <= len(given) <= 4:
        return None
    _, place, value, *mode = given.values()
    whole = Apply("runtime.whole_places", (place,))
    return flat(array, Apply("runtime.places_by_mode", (array, whole, *mode)) if mode else whole, value, types)


@stores("numpy.put_along_axis")
def put_along_axis(array, given, types):
    """`np.put_along_axis(arr, indices, values, axis)`."""
    if not {"arr", "indices", "values"} <= {*given} or len(given) != 3 + ("axis" in given):
        return None
    place = Apply("runtime.places_along", (array, given["indices"], given.get("axis", LAST)))
    return Store(place, arrayed(given["values"], types), apart=(given["values"], given["indices"]))


@stores("numpy.place")
def placed(array, given, types):
    """`np.place(arr, mask, vals)`: values stand for the places that are chosen, one after another."""
    return by_mask(array, given, types, lambda value, place: Apply("runtime.cycled", (value, array, place)))


@stores("numpy.putmask")
def put_by_mask(array, given, types):
    """`np.putmask(a, mask, values)`: a value has the number of its element, not of its place among those that are chosen."""
    return by_mask(array, given, types, lambda value, place: Apply("runtime.wrapped", (value, place)))


def by_mask(array, given, types, number_of):
    """The Store where a mask holds of the values whose numbers `number_of(value, place)` gives."""
    if len(given) != 3:
        return None
    _, mask, value = given.values()
    place = Apply("runtime.masked_places", (array, mask))
    taken = Apply("numpy.take", (arrayed(value, types), number_of(value, place)))
    return Store(Apply("runtime.flat_places", (array, place)), taken, apart=(mask, value))


@stores("numpy.fill_diagonal")
def on_diagonal(array, given, types):
    """`np.fill_diagonal(a, val, wrap)`."""
    value, wrap = given.get("val"), given.get("wrap", Const(False))
    return None if value is None or len(given) > 3 else flat(array, Apply("runtime.diagonal_places", (array, wrap)), value, types)


@stores("ndarray.sort")
def sorted_in_place(array, given, types):
    """`a.sort(axis, kind)`."""
    return rearranged("numpy.sort", ("axis", "kind", "order"), array, given)


@stores("ndarray.partition")
def partitioned(array, given, types):
    """`a.partition(kth, axis, kind)`."""
    return rearranged("numpy.partition", ("kth", "axis", "kind", "order"), array, given)


def rearranged(op, names, array, given):
    """The Store of all that a function makes of the array; its parameters after the first have names."""
    rest = {names[key - 1] if isinstance(key, int) and 0 < key <= len(names) else key: arg for key, arg in given.items()}
    rest = {key: arg for key, arg in rest.items() if key != 0 and not (key == "order" and isinstance(arg, Const) and arg.value is None)}
    if "order" in rest or any(key not in (*names, "stable") for key in rest):
        return None
    leading = (rest.pop("kth"),) if "kth" in rest else ()
    return Store(ALL, Apply(op, (array, *leading), tuple(rest.items())))


@stores("numpy.add.at")
def added_at(array, given, types):
    """`np.add.at(a, indices, b)`."""
    return Store(given["indices"], given["b"], ADDED) if len(given) == 3 else None


def applied_at(apply, array, given, types):
    """`ufunc.at(a, indices, b)` of another ufunc: what it gives at places that are named once."""
    op = apply.op.removesuffix(".at")
    function = function_of(op)
    if not isinstance(function, np.ufunc) or function.nout != 1 or len(given) != function.nin + 1:
        return None
    part = Apply("getitem", (array, given["indices"]))
    others = [Apply("numpy.asarray", (given["b"],)) if is_scalar(type_of(given["b"], types)) else given["b"]] if "b" in given else []
    place = Apply("runtime.named_once", (given["indices"], array, Const(render(*REPEATED, apply.span))))
    return Store(place, Apply(op, (part, *others), (), apply.span), apart=(given["indices"], *others))


@stores("numpy.subtract.at")
def subtracted_at(array, given, types):
    return Store(given["indices"], Apply("neg", (given["b"],)), ADDED) if len(given) == 3 else None

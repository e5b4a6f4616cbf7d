"""The list after each change of it.

    out.append(v)           list_append(out, v)
    out.extend(vs)          list_extend(out, builtins.list(vs))
    out.insert(k, v)        runtime.inserted(out, k, v)
    out.remove(v)           runtime.without(out, runtime.place_of_first(out, v))
    out.pop(k)              runtime.without(out, k)
    out.sort()              builtins.sorted(out)
    out.sort(key=f)         runtime.gather(out, runtime.order([f(v) for v in out]))
    out[k] = v              runtime.with_item(out, k, v)
    out[a:b] = vs           runtime.spliced(out, slice(a, b), builtins.list(vs))
    del out[k]              runtime.without(out, k)
    del out[a:b]            runtime.spliced(out, slice(a, b), [])
"""

from adcompile.analysis.memory.named_once import is_slice
from adcompile.ir.nodes import Apply, Const
from adcompile.ops.by_operation import ByOperation

changes = ByOperation()
"""By change, a method or an augmented assignment: the function `f(items, place, value, named)` that gives the list which it leaves.
`named(expr)` gives a name for what is read several times."""

SPLICING = ("list.extend", "iadd")
"""The changes that put in the items of what they are given, wherever they put them."""


@changes("list.append")
def appended(items, place, value, named):
    return Apply("list_append", (items, value))


@changes("list.extend", "iadd")
def extended(items, place, value, named):
    return Apply("list_extend", (items, listed(value)))


def listed(value):
    """The items of a value as a list of its own."""
    return Apply("builtins.list", (value,))


@changes("list.insert")
def inserted(items, place, value, named):
    return Apply("runtime.inserted", (items, place, value))


@changes("list.clear")
def cleared(items, place, value, named):
    return Apply("list", ())


@changes("list.reverse")
def turned(items, place, value, named):
    return Apply("getitem", (items, Apply("slice", (Const(None), Const(None), Const(-1)))))


@changes("list.remove")
def removed(items, place, value, named):
    return Apply("runtime.without", (items, named(Apply("runtime.place_of_first", (items, value)))))


@changes("list.sort")
def put_in_order(items, place, value, named):
    return Apply("builtins.sorted", (items,))


@changes("list.arrange")
def arranged(items, place, value, named):
    return Apply("runtime.gather", (items, value))


@changes("list.pop")
def popped(items, place, value, named):
    return Apply("runtime.without", (items, Const(-1) if place is None else place))


@changes("list.delete")
def deleted(items, place, value, named):
    if not is_slice(place):
        return Apply("runtime.without", (items, place))
    if isinstance(place.args[2], Const) and place.args[2].value in (None, 1):
        return Apply("runtime.spliced", (items, place, Apply("list", ())))
    return Apply("runtime.gather", (items, named(Apply("runtime.left_by", (place, items)))))


@changes("list.set")
def stored(items, place, value, named):
    if is_slice(place):
        return Apply("runtime.spliced", (items, place, listed(value)))
    return Apply("runtime.with_item", (items, place, value))


@changes("imul")
def repeated(items, place, value, named):
    return Apply("runtime.repeated", (items, value))

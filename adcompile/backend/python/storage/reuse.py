"""In place where it is proved: which assignments may write their first operand.

    x_bar.2 = accumulate(x_bar.1, t)    →   x_bar += t
    x_bar.2 = index_add(x_bar.1, i, t)  →   x_bar[i] += t
    x.2 = index_set(x.1, i, v)          →   x[i] = v
    items.2 = list_append(items.1, v)   →   items.append(v)
    items.2 = list_extend(items.1, more)    →   items.extend(more)
    items.2 = runtime.shortened(items.1)    →   del items[-1:]
    items.2 = runtime.with_item(items.1, i, v)      →   items[i] = v
    items.2 = runtime.spliced(items.1, slice(a, b), more)   →   items[a:b] = more
    items.2 = runtime.inserted(items.1, i, v)       →   items.insert(i, v)
    items.2 = runtime.without(items.1, i)           →   del items[i]
    eta_bar.0 = sub(exp_eta.0, y)       →   eta_bar = exp_eta; eta_bar -= y
    y.2 = mul(y.1, w)                   →   y_1 = runtime.in_layout(y * w, y)     the user's `y *= w`, where y is needed

An operand may be written where it is fresh (made in this program by an operation that allocates, and known by no
other name) and not read any more. Freshness goes through loops and branches: a parameter is fresh if all that it is
ever given is fresh and given to it alone. Numbers are only bound again.
"""

from adcompile.analysis.inference.not_real import has_complex
from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.memory.named_once import is_single
from adcompile.backend.python.text.in_place import Update
from adcompile.ir.dtypes import native
from adcompile.ir.nodes import Apply, Assign, Const, Name
from adcompile.ir.reals import surely_real
from adcompile.ir.types import OPAQUE, Array, Dict, List, Numeric, Tuple, is_complex, is_scalar, rank, same_shape
from adcompile.ir.visit import walk
from adcompile.ops.by_operation import ByOperation
from adcompile.ops.operators import ALGEBRA, COMMUTES, SUMS, UPDATES


def find_updates(program, ranges, fresh, types, users):
    """For the targets of assignments that are printed as updates: how. `ranges` says where values are alive, `fresh` has those that
    only the program holds, `users` are the user's own."""
    found, complex = {}, has_complex(program.body, types)
    for node in walk(program.body):
        form = form_of(node.value.op) if isinstance(node, Assign) and isinstance(node.value, Apply) else None
        if form is not None:
            update = form(node, _Context(fresh, ranges, types, users, ranges.times[id(node)], complex))
            if update is not None:
                found[node.target] = update
    return found


updates = ByOperation()
"""By operation: the function that tells how it is printed as an update, if it is."""


def form_of(op):
    """The function that tells how an operation is an update; None where it never is one."""
    return updates.get(op) or (_augmented if op in UPDATES else _arithmetic if op in ALGEBRA else None)


class _Context:
    """The facts about the place where an assignment stands."""

    def __init__(self, fresh, ranges, types, users, time, complex):
        self.fresh, self.ranges, self.types, self.users, self.time, self.complex = fresh, ranges, types, users, time, complex

    def type(self, name):
        return self.types.get(name, OPAQUE)

    def is_last(self, name):
        return self.ranges.dies_at(name, self.time)

    def is_ours(self, expr):
        """Return True if an operand is a fresh value of which nobody reads anything later, so that its memory may be written."""
        return isinstance(expr, Name) and expr.id in self.fresh and self.is_last(expr.id) and all(map(self.is_last, self.fresh[expr.id]))


@updates("accumulate")
def _accumulate(node, context):
    x_bar, t = node.value.args
    if not isinstance(x_bar, Name):
        return None
    if is_scalar(context.type(x_bar.id)):
        return Update("augment", x_bar.id, t, writes=False)
    known = context.type(x_bar.id)
    swapped = isinstance(known, Array) and native(known.dtype) != known.dtype       # a sum is in the order of the machine
    widened = not surely_real(type_of(t, context.types)) and not is_complex(known) and context.complex
    if isinstance(known, (Array, Numeric)) and not swapped and not widened and context.is_ours(x_bar):
        return Update("augment", x_bar.id, t)
    return None


@updates("index_add")
def _index_add(node, context):
    x_bar, position, t = node.value.args
    kind = context.type(x_bar.id)
    single = is_single(position, context.types) if isinstance(kind, Array) else _is_item(position, kind, context)
    form = "index" if single else "scatter"
    shared = not context.is_ours(x_bar) and not isinstance(kind, Tuple)     # a tuple is made anew
    copy = "" if not shared else "method" if isinstance(kind, Array) else "runtime"
    return Update(form, x_bar.id, t, position=position, copy=copy, key=node.value.op)


@updates("index_set")
def _index_set(node, context):
    x, position, value = node.value.args
    kind = context.type(x.id)
    known = isinstance(kind, Array)
    plain = known and len(kind.shape) < 2       # others have layouts, which the method `copy` does not keep
    copy = "" if context.is_ours(x) else "method" if plain else "runtime"
    return Update("store" if known else "set", x.id, value, position=position, copy=copy, key=node.value.op)


def _is_item(position, kind, context):
    """Return True if an index names one number of a list or dict."""
    if isinstance(kind, Dict):
        return isinstance(position, Const) and is_scalar(dict(kind.items).get(position.value))
    return isinstance(kind, List) and is_scalar(kind.item) and is_scalar(type_of(position, context.types))


@updates("list_append")
def _list_append(node, context):
    items, value = node.value.args
    return Update("append", items.id, value) if context.is_ours(items) else None


@updates("list_extend")
def _list_extend(node, context):
    items, more = node.value.args
    apart = not isinstance(more, Name) or more.id != items.id
    return Update("extend", items.id, more) if context.is_ours(items) and apart else None


@updates("runtime.shortened")
def _shortened(node, context):
    items, = node.value.args
    return Update("shorten", items.id, Const(None)) if context.is_ours(items) else None


@updates("runtime.with_item", "runtime.spliced")
def _with_item(node, context):
    items, place, value = node.value.args
    copy = "" if context.is_ours(items) else "method"
    operator = "add" if is_scalar(type_of(value, context.types)) else ""        # `x[i] += t` would write into an array
    return Update("store", items.id, value, operator, position=place, copy=copy, key=node.value.op.rpartition(".")[2])


@updates("runtime.inserted")
def _inserted(node, context):
    items, place, value = node.value.args
    return Update("insert", items.id, value, position=place) if context.is_ours(items) else None


@updates("runtime.without")
def _without(node, context):
    items, place = node.value.args
    return Update("remove", items.id, Const(None), position=place) if context.is_ours(items) else None


def _augmented(node, context):
    """The user's own augmented assignment: a number is bound again, an array is written, whoever else holds it."""
    left, right = node.value.args
    if not isinstance(left, Name):
        return None
    operator, kind = node.value.op[1:], context.type(left.id)
    if is_scalar(kind):
        return Update("augment", left.id, right, operator, writes=False)
    return Update("augment", left.id, right, operator)


def _arithmetic(node, context):
    left, right = node.value.args
    operator, kind = node.value.op, context.type(node.target)
    augmented = is_augmented(node)
    if is_scalar(kind):
        mine = isinstance(left, Name) and (augmented or ALGEBRA[operator] in SUMS and left.id not in context.users)
        plain = mine and is_scalar(context.type(left.id))
        return Update("augment", left.id, right, operator, writes=False) if plain else None
    ours = node.target.label.is_derivative or augmented
    if not ours or not isinstance(kind, Array) or not kind.shape:
        return None
    if kind.dtype is not None and _fits(left, kind, context):
        return Update("augment", left.id, right, operator)
    if augmented and len(kind.shape) > 1 and rank(type_of(right, context.types)) not in (0, 1):
        return Update("anew", left.id, right, operator, writes=False)
    if kind.dtype is not None and ALGEBRA[operator] in COMMUTES and _fits(right, kind, context):
        return Update("augment", right.id, left, operator)
    return None


def is_augmented(node):
    """Return True if the user wrote the assignment as `x += t`."""
    match node.value:
        case Apply(op, (Name(id), _)):
            return node.target.label.augmented and op in ALGEBRA and id.label.family == node.target.label.family
    return False


def _fits(operand, kind, context):
    """Return True if the memory of the operand is free and can hold a result of this type."""
    if not context.is_ours(operand):
        return False
    own = context.type(operand.id)
    return isinstance(own, Array) and own.dtype == kind.dtype != "unsettled" and same_shape(own, kind)

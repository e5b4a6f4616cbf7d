"""Algebra on cotangents that are buffers: what is added to their parts, stored in them, and like them.

    x_bar[i] = 0.0; x_bar[i] += t       x_bar[i] = t
    x_bar[i] = x_bar[i]                 nothing
    x_bar.append(0.0); x_bar[-1] += t   x_bar.append(t)
    zeros_like(zeros_like(x))           zeros_like(x)
"""

from adcompile.algebra.match import defined_by, expression_key, number
from adcompile.algebra.rewriting import rewrites
from adcompile.analysis.memory.named_once import is_single
from adcompile.ir.nodes import Apply, Const
from adcompile.ir.types import Array, Dict, List, Literal, NoneType, Scalar, Str, Tuple, is_array, is_scalar, kind
from adcompile.ops.asked import puts_in_an_item, stores_a_part

WRITTEN_OUT = range(1, 5)
"""The lengths of lists of numbers that are short enough to be written out."""
WITHOUT_PARTS, WITH_PARTS = (Scalar, Str, Literal, NoneType), (Array, Tuple, Dict)
"""The types of items with the cotangent 0.0, and of those whose cotangent has to be made."""
MOST = 16
"""How many items a tuple or dict may have whose cotangent is written out."""


@rewrites("index_add")
def added(site, expr):
    """A number that is added to an element may be of any kind; what is added to an item of a display stands in it, and what is
    added to a part that was cleared is the part."""
    x, index, t = expr.args
    cleared = defined_by(site, x, "index_set")
    if cleared is not None and number(cleared.args[2]) == 0 and is_array(site.type(x)) and is_single(index, site.types) \
            and expression_key(cleared.args[1]) == expression_key(index):
        return there_already(site, Apply("index_set", (cleared.args[0], index, t)))
    filled = filled_item(site, x, index, t)
    if filled is not None:
        return filled
    display, place = placed(site, x, index)
    if display is not None:
        items = list(display.args)
        items[place] = together(site, items[place], t)
        return Apply(display.op, tuple(items))
    number_of = defined_by(site, t, "builtins.float")
    plain = number_of is not None and is_array(site.type(x)) and site.type(x).dtype == "float64" \
        and kind(site.type(number_of.args[0])) == "float64"
    return Apply(expr.op, (x, index, number_of.args[0])) if plain else expr


def placed(site, x, index):
    """The display that a tuple or a dict was made by, and the place among its operands of what it has at a constant index; (None, None)
    where that is not known."""
    display = defined_by(site, x, "tuple", "dict") if isinstance(index, Const) else None
    if display is None:
        return None, None
    if display.op == "tuple":
        within = type(index.value) is int and -len(display.args) <= index.value < len(display.args)
        return (display, index.value) if within else (None, None)
    found = [place for place, key in enumerate(keys_of(display)) if key == expression_key(index)]
    return (display, 2 * found[0] + 1) if found else (None, None)


def together(site, one, other):
    """The sum of two cotangents: one of them where the other is zero, item by item where both are displays of the same items."""
    if is_scalar(site.type(one)) and is_scalar(site.type(other)):
        return site.assign(Apply("add", (one, other)))
    for zero, found in ((one, other), (other, one)):
        if defined_by(site, zero, "zeros_like") is not None and site.type(one) == site.type(other) and is_of_known_shape(site.type(one)):
            return found
    first, second = (defined_by(site, value, "tuple", "dict") for value in (one, other))
    if first is not None and second is not None and first.op == second.op and keys_of(first) == keys_of(second):
        places = items_of(first)
        return site.assign(Apply(first.op, tuple([
            together(site, item, second.args[place]) if place in places else item for place, item in enumerate(first.args)])))
    return site.assign(Apply("accumulate", (one, other)))


def items_of(display):
    """The places of the items among the operands of a display of a tuple or a dict."""
    return range(len(display.args)) if display.op == "tuple" else range(1, len(display.args), 2)


def keys_of(display):
    """The keys of a display of a dict; of a tuple how many items it has."""
    return [expression_key(key) for key in display.args[::2]] if display.op == "dict" else len(display.args)


def zeros_written_out(site, x):
    """Zeros in the form of a tuple or dict of few numbers and arrays, as a display of them; None for any other value."""
    like = site.type(x)
    if isinstance(like, Tuple) and not like.fields:
        keys = [(Const(place), item) for place, item in enumerate(like.items)]
    elif isinstance(like, Dict):
        keys = [(Const(key), item) for key, item in like.items]
    else:
        return None
    if len(keys) > MOST or not all(isinstance(item, (*WITHOUT_PARTS, *WITH_PARTS)) for _, item in keys):
        return None
    zeros = [(key, Const(0.0) if isinstance(item, WITHOUT_PARTS) else zeros_of_item(site, x, key)) for key, item in keys]
    if isinstance(like, Tuple):
        return Apply("tuple", tuple([zero for _, zero in zeros]))
    return Apply("dict", tuple([part for pair in zeros for part in pair]))


def zeros_of_item(site, x, key):
    return site.assign(Apply("zeros_like", (site.assign(Apply("getitem", (x, key))),)))


def is_of_known_shape(type):
    """Return True if all values of a type have the same structure, and arrays of equal shapes in it."""
    match type:
        case Tuple(items):
            return all(map(is_of_known_shape, items))
        case Dict(items):
            return all(is_of_known_shape(item) for _, item in items)
    return is_scalar(type) or is_array(type) and None not in type.shape


def filled_item(site, x, index, t):
    """The list with a number in the place where it was given a zero; None where that is not what was done."""
    longer = defined_by(site, x, "list_append")
    if longer is not None and number(index) == -1 and number(longer.args[1]) == 0 and is_scalar(site.type(t)):
        return Apply(longer.op, (longer.args[0], t))
    found = site.definition(x)
    same = isinstance(found, Apply) and puts_in_an_item(found) and number(found.args[2]) == 0 and is_scalar(site.type(t)) \
        and expression_key(found.args[1]) == expression_key(index)
    return there_already(site, Apply(found.op, (*found.args[:2], t))) if same else None


@rewrites("zeros_like")
def zeros(site, expr):
    """Zeros like zeros are zeros like what those are like; zeros like a tuple or a short list of numbers are written out."""
    (x,) = expr.args
    like = site.type(x)
    if isinstance(like, Tuple) and not like.fields and like.items and all(map(is_scalar, like.items)):
        return Apply("tuple", (Const(0.0),) * len(like.items))
    if isinstance(like, List) and (like.length == 0 or kind(like.item) == "float" and like.length in WRITTEN_OUT):
        return Apply("list", (Const(0.0),) * like.length)
    inner = x if isinstance(x, Apply) and x.op == expr.op else defined_by(site, x, expr.op)
    return expr if inner is None or isinstance(site.type(x), Tuple) else inner


@rewrites("index_set", "runtime.with_item")
def there_already(site, expr):
    """A part that is stored where it was read is there already."""
    if not stores_a_part(expr):
        return expr
    x, index, value = expr.args
    copied = defined_by(site, value, "ndarray.copy")
    read = defined_by(site, value if copied is None else copied.args[0], "getitem")
    same = read is not None and [expression_key(arg) for arg in read.args] == [expression_key(x), expression_key(index)]
    return x if same else expr

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
from adcompile.ir.types import List, Tuple, is_array, is_scalar, kind
from adcompile.ops.asked import puts_in_an_item, stores_a_part

WRITTEN_OUT = range(1, 5)
"""The lengths of lists of numbers that are short enough to be written out."""


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
    display = defined_by(site, x, "tuple")
    if display is not None and type(number(index)) is int and -len(display.args) <= index.value < len(display.args):
        items = list(display.args)
        items[index.value] = site.assign(Apply("add", (items[index.value], t)))
        return Apply("tuple", tuple(items))
    number_of = defined_by(site, t, "builtins.float")
    plain = number_of is not None and is_array(site.type(x)) and site.type(x).dtype == "float64" \
        and kind(site.type(number_of.args[0])) == "float64"
    return Apply(expr.op, (x, index, number_of.args[0])) if plain else expr


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

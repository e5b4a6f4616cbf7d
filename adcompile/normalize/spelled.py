"""Calls of NumPy's functions as the rules know them, where a derivative flows through them.

    np.einsum(a, [0, 1], b, [1, 2])         np.einsum("AB,BC", a, b)
    np.linalg.multi_dot([a, b, c])          runtime.multi_dot(a, b, c)
    np.tensordot(a, b, axes=([1], [0]))     np.tensordot(a, b, axes=((1,), (0,)))
    np.r_["0,2", a, b]                      an element of `np.r_`, as of any object

Nothing changes where a list is not written out.
"""

import numpy as np

from adcompile import runtime
from adcompile.ir.nodes import Apply, Const, Extern, Name
from adcompile.ir.types import Literal, Str
from adcompile.ir.visit import is_display
from adcompile.ops.by_operation import ByOperation

spells = ByOperation()
"""By operation: the function `f(apply, items_of, is_text)` that gives a call in the form of its rule."""


def spelled(apply, items_of, is_text):
    """The call in the form of its rule. `items_of` has the items of a name that stands for a list, `is_text` tells whether
    an operand is a string."""
    form = spells.get(apply.op)
    return apply if form is None else form(apply, items_of, is_text)


@spells("numpy.linalg.multi_dot")
def multi_dot(apply, items_of, is_text):
    factors = items(apply.args[0], items_of) if len(apply.args) == 1 and not apply.kwargs else None
    return Apply("runtime.multi_dot", factors, (), apply.span) if factors else apply


@spells("numpy.tensordot", "numpy.linalg.tensordot")
def tensordot(apply, items_of, is_text):
    args = tuple([*apply.args[:2], *[as_tuple(arg, items_of) for arg in apply.args[2:]]])
    kwargs = tuple([(name, as_tuple(arg, items_of)) for name, arg in apply.kwargs])
    return Apply(apply.op, args, kwargs, apply.span)


@spells("numpy.r_.__getitem__", "numpy.c_.__getitem__")
def joined(apply, items_of, is_text):
    """`np.r_[x, y]` as it is, since it has a rule; with a text or range that says how to join, the item of an object, which has none."""
    key = apply.args[0]
    is_range = isinstance(key, Apply) and key.op == "slice"
    if not is_range and not is_text(key) and not any(map(is_text, items(key, items_of) or ())):
        return apply
    name = apply.op.split(".")[1]
    return Apply("getitem", (Extern(f"np.{name}", getattr(np, name)), key), (), apply.span)


@spells("numpy.einsum")
def einsum(apply, items_of, is_text):
    """The call with letters instead of lists of numbers."""
    if len(apply.args) < 2 or is_text(apply.args[0]):
        return apply
    factors, lists = apply.args[::2], [items(arg, items_of) for arg in apply.args[1::2]]
    output = None
    if len(apply.args) % 2:
        *factors, output = factors
        output = items(output, items_of)
    terms = [numbers(term) for term in (*lists, *([] if len(apply.args) % 2 == 0 else [output]))]
    if any(term is None for term in terms):
        return apply
    text = runtime.einsum_text(terms[:len(lists)])
    if len(terms) > len(lists):
        text += "->" + runtime.einsum_text(terms[-1:])
    return Apply("numpy.einsum", (Const(text), *factors), apply.kwargs, apply.span)


def numbers(term):
    """The numbers and ellipses of a list of constants; None where it is another."""
    if term is None or not all(isinstance(item, Const) for item in term):
        return None
    values = [item.value for item in term]
    whole = all(value is Ellipsis or type(value) is int and 0 <= value < len(runtime.LETTERS) for value in values)
    return values if whole else None


def items(expr, items_of):
    """The operands of a list or tuple that is written out; None where it is not."""
    if isinstance(expr, Apply):
        return expr.args if is_display(expr) else None
    return items_of(expr) or None if isinstance(expr, Name) else None


def is_text(type):
    """Return True if values of a type are strings."""
    return isinstance(type, Str) or isinstance(type, Literal) and isinstance(type.value, str)


def as_tuple(expr, items_of):
    """A list of axes, or a pair of lists, as tuples."""
    found = items(expr, items_of)
    if found is None or isinstance(expr, Name) and not all(isinstance(item, Const) for item in found):
        return expr
    return Apply("tuple", tuple([as_tuple(item, items_of) for item in found]))

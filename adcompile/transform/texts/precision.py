"""Rules compute in the precision of the result: an operand is widened before its own precision would make a partial wrong.

    np.arctan2(x, c), c of eight bits       t = np.float64(c)
                                            x_bar = y_bar * (t / (x * x + t * t))

Which operands a text uses in such a way is found by `bare`: none in a program of floats of one width, and none that NumPy
widens anyway, as in `y_bar * c` and `c / x`. What is known only when the program runs is asked then, of constants alone:
what carries a derivative is a float.
"""

import numpy as np

from adcompile.ir.dtypes import native
from adcompile.ir.nodes import Apply, Const, Name
from adcompile.ir.types import Numeric, Opaque, Scalar, is_array, is_discrete_kind, is_number, is_scalar, kind
from adcompile.ops.keys import conversion
from adcompile.transform.texts.bare import Bare, Look
from adcompile.transform.texts.splice import folded, given, parameters, splice

FLOATS = ("float16", "float32", "float64", "float128", "longdouble")
PYTHON = ("bool", "int", "float", "real", "mixed", "double", "complex")
"""Kinds of numbers that are as wide as is needed, and take the precision of what they meet."""


def spliced(site, rule, text, values, active, factors=None, wanted=None, scalar=False):
    """The result of a rule's text, as `splice` has it, with operands widened that need it.

    `active(name)` tells what carries a derivative; `factors` are what the partials will be multiplied with, None where the text
    does that itself.
    """
    for value in values.values():
        if value is not None and value.__class__ is not Const and not (value.__class__ is Name and is_double(site.type(value))):
            break
    else:
        return splice(site, text, values, wanted, scalar)
    precision = precision_of(site, rule, values, active)
    ways = {name: way for name, value in values.items() if (way := way_to_widen(site, rule, name, value, precision, active))}
    if ways:
        needed = needing(site, rule, text, values, ways, precision, active, factors, wanted, scalar)
        values = values | {name: wide(site, values[name], ways[name], precision) for name in needed}
    return splice(site, text, values, wanted, scalar)


def needing(site, rule, text, values, ways, precision, active, factors, wanted, scalar):
    """Those of the parameters in `ways` that a text computes with in less than a precision."""
    types, bare = {}, {}
    for inner, name, _ in parameters(text):
        value = values.get(name)
        for read, operand in [(inner, value)] if isinstance(value, Name) else [(part.id, part) for part in parts_of(value)]:
            types[read] = site.type(operand)
            asked = name in ways and needs_more(types[read], ways[name], precision)
            sure = name in ("y", "y_bar") or name.endswith("_dot") or active(operand.id)
            bare[read] = Bare((name,)) if asked else Bare(sure=sure)
    floats = [name for name in ways if name_of(site.type(values[name])) in FLOATS]
    look = Look(types, bare, floats, lambda type: is_narrow(type, precision))
    left = folded(site, text, given(text, values), values, wanted, scalar)
    look.statements(left.statements)
    look.result(left.result, [factor and site.type(factor) for factor in factors or [None] * len(rule.wrt)])
    return look.needed


# --- operands ---------------------------------------------------------------


DYNAMIC = "runtime.wide"
WHOLE = "numpy.int64"
COUNTING = ("bool", "bool_", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32")
UNKNOWN = (None, "number", "integer")


def precision_of(site, rule, values, active):
    """The dtype in which the derivative of an operation is computed: the widest of those of its result and of the operands
    that carry a derivative. Python's floats have that of the others, but not the narrowest."""
    carrying = [value for name, value in values.items() if name in rule.wrt and isinstance(value, Name) and active(value.id)]
    names = [name_of(site.type(value)) for value in (values["y"], *carrying) if value is not None]
    floats = [name for name in names if name in FLOATS]
    found = np.result_type(*floats).name if floats else "float64"
    return "float64" if found == "float16" and any(name in PYTHON for name in names) else found


def name_of(type):
    """The dtype of an array, the kind of a number; None where it is not known."""
    return native(type.dtype) if is_array(type) else kind(type)


def is_narrow(type, precision):
    """Return True if values of a type are known to be NumPy's, and of less than a precision."""
    name = name_of(type)
    if name in UNKNOWN or not is_array(type) and name in PYTHON:
        return False
    return is_discrete_kind(name) or name in FLOATS and np.promote_types(name, precision) != np.dtype(name)


def is_double(type):
    """Return True if values of a type are surely floats of 64 bits, in arrays or alone."""
    name = type.kind if type.__class__ is Scalar else name_of(type)
    return name == "float" or name == "float64" or name == "double"


def parts_of(value):
    """The names in a starred operand."""
    return [part for part in value.args if isinstance(part, Name)] if isinstance(value, Apply) else []


def way_to_widen(site, rule, name, value, precision, active):
    """The function that widens an operand, where it may be needed; None where it is wide enough, or no number."""
    if name in ("y", "y_bar") or name.endswith("_dot"):
        return None
    if not isinstance(value, Name):
        return next(filter(None, [way_to_widen(site, rule, name, part, precision, active) for part in parts_of(value)]), None)
    type = site.type(value)
    if name in rule.strong and name not in rule.wrt and name_of(type) in ("bool", "bool_"):
        return None         # it selects
    if not rule.broadcasts and name not in rule.wrt:
        return WHOLE if is_scalar(type) and is_narrow(type, precision) and name_of(type) not in ("int64", *FLOATS) else None
    if name in rule.counts and name_of(type) in COUNTING:
        return WHOLE if name_of(type) != "int64" else None
    if is_narrow(type, precision):
        return conversion(precision)
    unknown = isinstance(type, (Numeric, Opaque)) or is_number(type) and name_of(type) in UNKNOWN
    return DYNAMIC if unknown and not active(value.id) else None


def needs_more(type, way, precision):
    """Return True if one of the operands that share a parameter may need to be widened in that way."""
    return name_of(type) in UNKNOWN if way == DYNAMIC else is_narrow(type, precision)


def wide(site, value, way, precision):
    """The operand that holds a value in more precision."""
    if isinstance(value, Name):
        return site.assign(Apply(way, (value,)))
    return Apply(value.op, tuple([wide(site, part, way, precision) if isinstance(part, Name)
                                  and needs_more(site.type(part), way, precision) else part for part in value.args]))

"""Values that are computed again from the same operands are one value to the reverse sweep: on one tape once.

    t.0 = getitem(y, 0)                     t.0 = getitem(y, 0)
    t.1 = mul(rate, t.0)                    t.1 = mul(rate, t.0)
    t.2 = getitem(y, 0)             →       t.2 = getitem(y, 0)
    t_bar = mul(t.3, t.2)                   t_bar = mul(t.3, t.0)       in the reverse sweep

The forward sweep stays as it was written.
"""

from adcompile.analysis.effects.purity import is_pure
from adcompile.ir.nodes import Apply, Assign, Name
from adcompile.ir.visit import is_display, names_in
from adcompile.optimize.common import expression_key
from adcompile.transform.reverse.needs import substituted
from adcompile.transform.reverse.regions import Branch, Context, Loop


def equal_values(root, changes):
    """For each name of the forward sweep that stands for an earlier value: that one, as a Name.

    `changes(names)` says whether any of them may be memory that is written.
    """
    found = {}
    _region(root, {}, found, changes)
    return found


def _region(region, known, found, changes):
    """`known` has the names of the values at hand by what they are computed from."""
    for item in region.forward:
        if item.__class__ is Assign:
            value = item.value
            if value.__class__ is not Apply or is_display(value):
                continue
            key = expression_key(substituted(value, found) if found else value)
            if key is None or not is_pure(value) or changes((item.target, *names_in(value))):
                continue
            first = known.setdefault(key, item.target)
            if first is not item.target:
                found[item.target] = Name(first)
        elif item.__class__ in (Branch, Context, Loop):
            for inner in item.regions():
                _region(inner, dict(known), found, changes)

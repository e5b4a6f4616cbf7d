"""Lists and tuples that are read, or made, item by item."""

from adcompile.ir.nodes import Apply, Assign
from adcompile.ir.types import List, kind
from adcompile.ir.visit import ends, item_read, names_in, operands, walk


def repeated(apply, type):
    """`a * n` of a list and a whole number."""
    sides = [side for side in (apply.args, apply.args[::-1]) if isinstance(type(side[0]), List) and kind(type(side[1])) in ("int", "bool")]
    return Apply("runtime.repeated", sides[0], (), apply.span) if sides else apply


def itemised(body):
    """The names that are read only as `x[0]`, `x[1]`, each assigned by itself."""
    seen, other = {}, {}
    for statement in (*walk(body), *ends(body)):
        for expr in operands(statement):
            found = item_read(expr) if isinstance(statement, Assign) else None
            if found is not None and found[1].__class__ is int:
                seen[found[0]] = True
            else:
                other.update(dict.fromkeys(names_in(expr)))
    return {name: True for name in seen if name not in other}

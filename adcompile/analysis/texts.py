"""Numbers that were text in between: `float(f"{x}")` depends on `x`, and no rule can say how."""

from adcompile.analysis.activity import find_useful, find_varied
from adcompile.analysis.expressions import type_of
from adcompile.ir.nodes import Apply, Assign, Name, Verbatim
from adcompile.ir.types import Opaque, Str, can_carry, is_number
from adcompile.ir.visit import names_in, parts, walk
from adcompile.ops.asked import card_of
from adcompile.ops.forms import TEXT

def numbers_of_texts(program, types, wrt):
    """The names of numbers that are made of texts of values that depend on `wrt`, and that the result depends on."""
    assigned = [statement for statement in walk(program.body) if isinstance(statement, Assign)]
    if not any(_may_be_text(statement, types) for statement in assigned):
        return {}
    varied = dict.fromkeys(find_varied(program, types, wrt))
    texts, found, changed = {}, {}, True
    while changed:
        changed = False
        for statement in assigned:
            target, value = statement.target, statement.value
            if target in texts or target in found:
                continue
            if _is_text(value, types, varied, texts):
                texts[target] = changed = True
            elif _reads_text(value, types, varied, texts):
                kind = types.get(target)
                place = found if (is_number(kind) or isinstance(kind, Opaque)) and can_carry(kind) else texts
                if place is found or isinstance(kind, Str):
                    place[target] = changed = True
    useful = find_useful(program, types) if found else {}
    return {name: True for name in found if name in useful}


def _makes_text(apply):
    return card_of(apply).form is TEXT or apply.op == "method:format"


def _may_be_text(statement, types):
    stack = [statement.value]
    while stack:
        node = stack.pop()
        if node.__class__ is Name:
            continue
        if node.__class__ is Verbatim or node.__class__ is Apply and _makes_text(node):
            return True
        stack.extend(parts(node))
    return isinstance(types.get(statement.target), Str)


def _is_text(expr, types, varied, texts):
    """Whether an expression is a text that depends on varied values."""
    if isinstance(expr, Name):
        return expr.id in texts
    known = isinstance(expr, Apply) and _makes_text(expr) or isinstance(type_of(expr, types), Str)
    return (known or isinstance(expr, Verbatim) and type(expr.tree).__name__ == "JoinedStr") \
        and any(name in varied or name in texts for name in names_in(expr))


def _reads_text(expr, types, varied, texts):
    """Whether an expression works on a text that depends on varied values."""
    stack = [expr]
    while stack:
        node = stack.pop()
        if _is_text(node, types, varied, texts):
            return True
        stack.extend(parts(node))
    return False

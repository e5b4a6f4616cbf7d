"""An item that is read and then taken out of its list, in one:

    v_bar = out_bar[-1]             v_bar = out_bar.pop()
    del out_bar[-1:]
"""

import ast

from adcompile.emit.as_syntax import LOAD
from adcompile.emit.printing import is_comment

SIMPLE = (ast.Assign, ast.AugAssign, ast.Expr)
SOMETIMES = (ast.IfExp, ast.BoolOp, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Compare, ast.NamedExpr)
FAR = 6
"""How many statements are looked back for the read."""


def is_popped(deletion, out):
    """Return True if a statement that deletes an item of a list is no more needed, since the read of the item among the last of the
    statements before it is a `pop` now."""
    target, = deletion.targets
    place = last_of(target.slice)
    rest = {node.id for node in ast.walk(place) if isinstance(node, ast.Name)}
    if not isinstance(target.value, ast.Name) or any(isinstance(node, ast.Call) for node in ast.walk(place)):
        return False
    for statement in [one for one in out[::-1] if not is_comment(one)][:FAR]:
        if not isinstance(statement, SIMPLE):
            return False
        nodes = list(ast.walk(statement))
        if any(isinstance(node, ast.Name) and node.id in rest and not isinstance(node.ctx, ast.Load) for node in nodes):
            return False
        named = [node for node in nodes if isinstance(node, ast.Name) and node.id == target.value.id]
        if named:
            return len(named) == 1 and not any(isinstance(node, SOMETIMES) for node in nodes) \
                and takes(statement, named[0], place)
    return False


def last_of(place):
    """The place that a slice of one item, the last one, stands for; any other place is itself."""
    match place:
        case ast.Slice(lower=ast.UnaryOp(operand=ast.Constant(value=1)) as lower, upper=None, step=None):
            return lower
    return place


def takes(statement, name, place):
    """Return True if a statement reads the item in a place of the list of that name; it takes it out then."""
    key = ast.dump(place)
    for parent in ast.walk(statement):
        for field, value in ast.iter_fields(parent):
            for number, child in enumerate(value if isinstance(value, list) else [value]):
                item = isinstance(child, ast.Subscript) and child.value is name and isinstance(child.ctx, ast.Load)
                if item and ast.dump(child.slice) == key:
                    last = isinstance(place, ast.UnaryOp) and getattr(place.operand, "value", None) == 1
                    call = ast.Call(ast.Attribute(name, "pop", LOAD), [] if last else [place], [])
                    if isinstance(value, list):
                        value[number] = call
                    else:
                        setattr(parent, field, call)
                    return True
    return False

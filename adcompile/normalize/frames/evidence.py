"""The names that may hold columns or tables of pandas: those whose types say so, and what is read or computed of them.

Nothing is asked here about what carries a derivative. A name that is not found may hold one all the same, made by a function that
nobody looked into; such a one is refused where it meets a derivative.
"""

from adcompile.ir.nodes import Apply, Assign, Break, Continue, For, If, Name, Try, While, With, Yield
from adcompile.ir.objects import is_design, is_frame
from adcompile.ir.types import Dict, Instance, Iterable, List, Optional, Tuple
from adcompile.ir.visit import blocks, is_display
from adcompile.ops.asked import card_of
from adcompile.ops.fields.frames import reads_out
from adcompile.ops.keys import member_of


def says_frame(type, read_out=False):
    """Return True if values of a type are columns or tables, or hold them; with `read_out` also design matrices of patsy."""
    match type:
        case Instance(cls, _, frames):
            return bool(frames) or is_frame(cls) or read_out and is_design(cls)
        case Tuple(items):
            return any([says_frame(item, read_out) for item in items])
        case Dict(items):
            return any([says_frame(item, read_out) for _, item in items])
        case List(item) | Iterable(item) | Optional(item):
            return says_frame(item, read_out)
    return False


def frames_of(program, types, read_out=False):
    """The names that may hold columns or tables, or structures of them, as a dict; with `read_out` also what is read of them that is none,
    as `x.values`, and design matrices."""
    found = {name: True for name, type in types.items() if says_frame(type, read_out)}
    if not found:
        return found
    size = -1
    while size != len(found):       # once more for each loop that hands one to a name that was read before
        size = len(found)
        _block(program.body, found, (types, read_out), (), ())
    return found


def _block(block, found, types, handed, left):
    """`handed` are the names that the values of `Yield` or `Continue` go to, `left` those that the values of `Break` go to."""
    for statement in block.statements:
        match statement:
            case Assign(target, value):
                if gives_frame(value, found, *types):
                    found[target] = True
            case For(targets, iterables):
                found.update({target: True for target, one in zip(targets, iterables) if gives_frame(one, found, *types)})
        inner = (statement.results, left) if isinstance(statement, (If, With, Try)) else ()
        if isinstance(statement, (For, While)):
            found.update({name: True for name, init in statement.params if gives_frame(init, found, *types)})
            found.update({result: True for (name, _), result in zip(statement.params, statement.results) if name in found})
            inner = [name for name, _ in statement.params], statement.results
        for one in blocks(statement):
            _block(one, found, types, *(inner or (handed, left)))
    targets = left if isinstance(block.end, Break) else handed if isinstance(block.end, (Yield, Continue)) else ()
    for name, value in zip(targets, getattr(block.end, "values", ())):
        if gives_frame(value, found, *types):
            found[name] = True


def gives_frame(expr, found, types, read_out=False):
    """Return True if an expression may be a column or table, where the names in `found` may; with `read_out` also what is read of one."""
    if expr.__class__ is Name:
        return expr.id in found
    if expr.__class__ is not Apply:
        return False
    if is_display(expr) or expr.op == "dict":
        return any([gives_frame(arg, found, types, read_out) for arg in expr.args])
    member = member_of(expr.op)
    if member is not None:
        owner = expr.args[0]
        type = types.get(owner.id) if owner.__class__ is Name else None
        if isinstance(type, Instance) and not is_frame(type.cls):
            return member[0] == "attr" and member[1] in type.frames
        return gives_frame(owner, found, types, read_out) and (read_out or not reads_out(expr.op))
    card = card_of(expr)
    passes = card.is_structure or card.of_labels in ("keeps", "product") or not card.key
    passes = passes or read_out and card.of_labels == "array"
    return passes and any([gives_frame(arg, found, types, read_out) for arg in expr.args])

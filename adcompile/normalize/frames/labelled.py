"""The names that may stand for columns and tables of pandas that carry a derivative, or were computed of such: *labelled* names.

    find_labelled(...)      all labelled names of a program
    taken_as_arrays(block)  tuples and lists that are there to be made arrays
    kind_of(apply)          what an operation does with columns and tables: see `ops.card.Card.of_labels`; "index" is an item of the first
                            operand, "updates" an augmented assignment, "values" the array itself
"""

from adcompile.ir.frozen import replace
from adcompile.ir.nodes import Apply, Assign, Break, Continue, For, If, Name, Try, While, With, Yield
from adcompile.ir.types import NUMERIC
from adcompile.ir.visit import blocks, is_display, operations, read_counts, walk
from adcompile.normalize.frames.evidence import gives_frame
from adcompile.ops.asked import card_of, is_item
from adcompile.ops.cards.methods import resolved
from adcompile.ops.fields.frames import gives_array, is_product
from adcompile.ops.operators import UPDATES


def kind_of(apply):
    """The word for what an operation does with columns and tables among its operands; "" where that is not known."""
    if is_item(apply):
        return "index"
    if gives_array(apply):
        return "values"
    if is_product(apply):
        return "product"
    if ":" in apply.op:
        function = resolved(apply, NUMERIC)
        return kind_of(function) if function is not None and function.op != apply.op else ""
    kind = card_of(apply).of_labels
    if kind == "keeps" and (apply.kwargs or len(apply.args) > 2):
        return ""
    return ("updates" if kind == "keeps" else "") if apply.op in UPDATES else kind


def find_labelled(program, types, frames, varied):
    """The labelled names of a program, as a dict. `frames` may be columns or tables, derivatives may flow into the `varied`."""
    found, size = {}, -1
    while size != len(found):       # once more for each loop that hands one to a name that was read before
        size = len(found)
        _block(program.body, found, (types, frames, varied), (), ())
    return found


def _block(block, found, known, handed, left):
    for statement in block.statements:
        if isinstance(statement, Assign):
            if is_labelled(statement.value, found, known):
                found[statement.target] = True
            continue
        inner = (statement.results, left) if isinstance(statement, (If, With, Try)) else ()
        if isinstance(statement, (For, While)):
            found.update({name: True for name, init in statement.params if init.__class__ is Name and init.id in found})
            found.update({result: True for (name, _), result in zip(statement.params, statement.results) if name in found})
            inner = [name for name, _ in statement.params], statement.results
        for one in blocks(statement):
            _block(one, found, known, *(inner or (handed, left)))
    targets = left if isinstance(block.end, Break) else handed if isinstance(block.end, (Yield, Continue)) else ()
    for name, value in zip(targets, getattr(block.end, "values", ())):
        if value.__class__ is Name and value.id in found:
            found[name] = True


def is_labelled(value, found, known):
    """Return True if the name of a value is labelled, where those in `found` are."""
    types, frames, varied = known
    if value.__class__ is Name:
        return value.id in found
    if value.__class__ is not Apply or kind_of(value) not in ("keeps", "product", "updates"):
        return False
    names = [arg.id for arg in value.args if arg.__class__ is Name]
    if any(name in found for name in names):
        return True
    return any(name in varied for name in names) and any(
        gives_frame(arg, frames, types) and not (arg.__class__ is Name and arg.id in varied) for arg in value.args)


def taken_as_arrays(block):
    """The names of tuples and lists that are written out and read by nothing but operations that take arrays of their items."""
    displays = {one.target: 0 for one in walk(block) if isinstance(one, Assign) and is_display(one.value)}
    if not displays:
        return {}
    for one in operations(block):
        if kind_of(one) == "array":
            displays.update({arg.id: displays[arg.id] + 1 for arg in one.args if arg.__class__ is Name and arg.id in displays})
    counts = read_counts(block)
    return {name: True for name, times in displays.items() if times and times == counts.get(name)}


def is_alone(apply):
    """Return True if an operation on all numbers of its operand is told nothing more."""
    return len(apply.args) == 1 and not apply.kwargs


def with_operands(apply, change):
    """The operation with `change(operand)` in place of each operand."""
    args, kwargs = tuple(map(change, apply.args)), tuple([(name, change(value)) for name, value in apply.kwargs])
    return apply if args == apply.args and kwargs == apply.kwargs else replace(apply, args=args, kwargs=kwargs)

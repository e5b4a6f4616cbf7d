"""Augmented assignments: what proves, when the program runs, that nobody else sees what they write; what they leave."""

from dataclasses import dataclass, field

from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.memory.aliases import meant, sharing
from adcompile.errors import render
from adcompile.ir.nodes import Apply, Assign, Const, Effect
from adcompile.ir.stores import is_of_list, is_store, store_parts
from adcompile.ir.types import List, is_array, rank, same_shape
from adcompile.ir.visit import names_in, walk
from adcompile.normalize.guards import doubtful
from adcompile.normalize.refusals import write_refusal
from adcompile.ops.asked import Sort, written
from adcompile.ops.keys import is_method


@dataclass(frozen=True, slots=True)
class Checks:
    """The checks that make updates one's own: `targets` are the updates, `makers` the names of the operations whose
    operands are to be checked, `handed` has the pairs of names of which the first has to be a number where it is
    handed to the second, with the place of the update."""

    targets: dict = field(default_factory=dict)
    makers: dict = field(default_factory=dict)
    handed: dict = field(default_factory=dict)


NONE = Checks()
WRITERS = Sort(lambda found: bool(found.writes))


def checks_of_updates(program, types, hopes, matters):
    """The checks that fulfil hopes (see `analysis.memory.ownership`), for updates that matter to a derivative (a predicate)."""
    statements = {statement.target: statement for statement in walk(program.body) if isinstance(statement, Assign)}
    hopes = {target: hope for target, hope in hopes.items() if target in statements and matters(target)}
    if not hopes:
        return NONE
    found = Checks()
    for target, hope in hopes.items():
        update = statements[target]
        if all([doubtful(statements[name].value, types) for name in hope.makers]):
            found.targets[target] = True
            found.makers.update(dict.fromkeys(hope.makers, True))
            for pair in hope.handed:
                found.handed.setdefault(pair, update.value.span or update.span)
    return found


def number_check(operand, span):
    """The check that what is updated at a place is a number, since others would see an array change."""
    refusal = write_refusal(span)
    text = Const(render(refusal.message, refusal.hint, refusal.span))
    return Apply("runtime.number", (operand, Const(refusal.error), text), (), span)


def is_stored_into(name, program, classes):
    """Return True if a program stores items into memory that a name may refer to: the name then stands for no number."""
    return any(is_store(statement) and classes.get(store_parts(statement)[0]) == classes.get(name) for statement in walk(program.body))


def lists_that_change(program, types):
    """The names of lists that a statement or a call may change, as a dict."""
    changed, writers = [], WRITERS.table()
    for one in walk(program.body):
        if is_store(one) and (is_of_list(one) or isinstance(types.get(store_parts(one)[1].id), List)):
            changed.append(store_parts(one)[0])
        elif one.__class__ in (Assign, Effect) and one.value.__class__ is Apply \
                and (is_method(one.value.op) or writers[one.value.op, len(one.value.args)]):
            changed += [name for operand in written(meant(one.value, types)) if isinstance(type_of(operand, types), List)
                        for name in names_in(operand)]
    classes = sharing(program, types) if changed else {}
    found = {classes[name]: True for name in changed if name in classes}
    return {name: True for name, one in classes.items() if one in found} | dict.fromkeys(changed, True)


def keeps(left, plain, types):
    """Return True if `x + y` (`plain`) has the dtype and shape of the array `x`, of type `left`, so that it is what `x += y`
    leaves.

    A real array of unknown dtype is no wider than float64; one too large for `x` raises in the user's program.
    """
    found = type_of(plain, types)
    if not is_array(left) or not is_array(found) or len(found.shape) != len(left.shape):
        return False
    if rank(type_of(plain.args[1], types)) != 0 and not same_shape(left, found):
        return False
    return found.dtype == left.dtype or left.dtype == "float64" and found.dtype is None

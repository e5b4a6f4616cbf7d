"""Stores of real numbers into arrays of integers or bools: what is left of them there is constant.

    n = np.zeros(3, int)
    n[0] = x[0] * 3.0           a statement as any other that writes what carries no derivative; a DerivativeWarning says so
"""

import warnings

from adcompile.analysis.activity.active import carriers, find_varied
from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.memory.aliases import sharing
from adcompile.errors import DerivativeWarning, render
from adcompile.ir.dtypes import native
from adcompile.ir.frozen import replace
from adcompile.ir.stores import is_store, store_parts
from adcompile.ir.types import is_array, is_discrete_kind
from adcompile.ir.visit import blocks, rebuilt, walk, with_blocks

MESSAGE = "an active value is stored into an array of integers: what is left of it there has no derivative"
HINT = "Store it into an array of floats, or make it a constant with stop_gradient."


def truncating(program, types, wrt):
    """The program in which arrays of integers or bools of its own take what is stored into them as constants. Derivatives may flow
    from the parameters `wrt`."""
    found = [one for one in walk(program.body) if is_store(one) and one.refusal is not None and truncates(one, types)]
    if not found:
        return program
    classes, varied = sharing(program, types), find_varied(program, types, wrt)
    given = {classes.get(param.name, param.name) for param in program.params}
    chosen = {}
    for one in found:
        _, array, _, value = store_parts(one)
        if classes.get(array.id, array.id) not in given:
            chosen[id(one)] = True
            if any(name in varied for name in carriers(value)):
                warnings.warn_explicit(render(MESSAGE, HINT, one.span), DerivativeWarning, one.span.file, one.span.line)
    return replace(program, body=as_constants(program.body, chosen))


def truncates(statement, types):
    """Return True if a store puts numbers into an array that surely has integers or bools."""
    known = type_of(store_parts(statement)[1], types)
    return is_array(known) and known.dtype is not None and is_discrete_kind(native(known.dtype))


def as_constants(block, chosen):
    out = []
    for statement in block.statements:
        if id(statement) in chosen:
            statement = replace(statement, refusal=None)
        out.append(with_blocks(statement, [as_constants(inner, chosen) for inner in blocks(statement)]))
    return rebuilt(block, out, block.end)

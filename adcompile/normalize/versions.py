"""Stores into arrays as versions of a value, where nobody else sees the memory that is written.

    y[i] = v                y.2 = index_set(y.1, i, v)
    y[i] += v               t = getitem(y.1, i); t2 = add(t, v); y.2 = index_set(y.1, i, t2)

Afterwards a version is a value like any other: an older one that is still needed is kept, and the backend proves where the new
one may stand in its memory. Every other store remains a statement, which is refused where a derivative flows through it.
"""

from adcompile.analysis.activity.active import find_varied
from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.memory.aliases import sharing
from adcompile.analysis.memory.layouts import NO_LAYOUTS
from adcompile.analysis.memory.named_once import is_single, named_masks
from adcompile.analysis.memory.ownership import judged_updates
from adcompile.ir.frozen import replace
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Apply, Assign, Name
from adcompile.ir.stores import is_store, store_parts
from adcompile.ir.types import Opaque, dtype, is_complex, is_number, is_scalar
from adcompile.ir.visit import blocks, rebuilt, walk, with_blocks
from adcompile.normalize.guards import asked

NO_FLOATS = "what is written into is no array of floats"


def has_stores(program):
    """Return True if a program has stores that may be versions."""
    return any(map(is_store, walk(program.body)))


def with_versions(program, types, namer, wrt, layouts=NO_LAYOUTS):
    """The program with versions; its new names have no types yet. Derivatives may flow from the parameters `wrt`;
    `layouts` has how parameters lie in memory."""
    masks = named_masks(program, types)
    found = [store_parts(store)[0] for store in walk(program.body) if is_store(store) and is_version(store, types, masks)]
    own = judged_updates(program, types, layouts)[0] if found else {}
    found = [new for new in found if new in own]
    if not found:
        return program
    varied, classes = find_varied(program, types, wrt), sharing(program, types)
    carrying = {classes[name]: True for name in varied if name in classes}
    chosen = {new: True for new in found if classes.get(new) in carrying}
    return replace(program, body=versions(program.body, chosen, types, namer)) if chosen else program


def is_version(store, types, masks):
    """Return True if a store may put real numbers into an array of floats, each into a place of its own."""
    _, array, place, value = store_parts(store)
    kind, stored = type_of(array, types), type_of(value, types)
    floats = is_number(kind) and (dtype(kind) or "float").startswith("float") and not is_scalar(kind)
    return floats and (is_number(stored) or isinstance(stored, Opaque)) and not is_complex(stored) and is_single(place, types, masks)


def versions(block, chosen, types, namer):
    """The block with the chosen stores as versions."""
    out = []
    for statement in block.statements:
        if is_store(statement) and store_parts(statement)[0] in chosen:
            out += version(statement, types, namer)
        else:
            out.append(with_blocks(statement, [versions(inner, chosen, types, namer) for inner in blocks(statement)]))
    return rebuilt(block, out, block.end)


def version(statement, types, namer):
    """The assignments that a store is. What an array of unknown dtype holds is asked when the program runs."""
    new, array, place, value = store_parts(statement)
    span, out = statement.span, []
    if dtype(type_of(array, types)) is None:
        checked = namer.new(TEMPORARY)
        out.append(Assign(checked, asked("runtime.floats", array, NO_FLOATS, span), span))
        array = Name(checked)
    if statement.stores != "set":
        part, found = namer.new(TEMPORARY), namer.new(TEMPORARY)
        out += [Assign(part, Apply("getitem", (array, place), (), span), span),
                Assign(found, Apply(statement.stores, (Name(part), value), (), span), span)]
        value = Name(found)
    return [*out, Assign(new, Apply("index_set", (array, place, value), (), span), span)]

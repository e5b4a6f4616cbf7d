"""Stores into arrays of the user's, which a program captures: the program goes on with a copy, and the array has the same numbers.

    buffer[1:] = v          buffer.2 = index_set(buffer.1, slice(1, None, None), v)
                            `buffer[1:] = v` as a statement on the user's array
"""

import ast

from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.memory.named_once import is_slice
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Assign, Const, Name, Statement
from adcompile.ir.stores import BASE, STORED
from adcompile.ir.visit import is_display
from adcompile.normalize.places.steps import taken


def stored_outside(walk, ref, place, value, out, span):
    """The store of a value, as in a version of `ref`, into the array that the program captures."""
    array = Name(ref.place)
    for step in ref.path:
        name = walk.namer.new(TEMPORARY)
        expr = taken(step, array)
        walk.types[name] = type_of(expr, walk.types)
        out.append(Assign(name, expr, span))
        array = Name(name)
    reads = [(BASE, array), (STORED, value)]
    target = ast.Subscript(ast.Name(BASE, ast.Load()), index(place, reads), ast.Store())
    out.append(Statement(ast.Assign([target], ast.Name(STORED, ast.Load())), tuple(reads), (), None, span))


def index(place, reads):
    """An index as Python's syntax; what it reads is entered in `reads`."""
    if isinstance(place, Const) and isinstance(place.value, (int, type(Ellipsis), type(None))):
        return ast.Constant(place.value)
    if is_slice(place):
        bounds = [None if isinstance(arg, Const) and arg.value is None else index(arg, reads) for arg in place.args]
        return ast.Slice(*bounds)
    if is_display(place) and place.op == "tuple":
        return ast.Tuple([index(arg, reads) for arg in place.args], ast.Load())
    name = f"adcompile_index_{len(reads)}"
    reads.append((name, place))
    return ast.Name(name, ast.Load())

"""Stores into arrays of the user's, which a program captures: the program goes on with a copy, and the array has the same numbers.

    buffer[1:] = v          buffer.2 = index_set(buffer.1, slice(1, None, None), v)
                            `buffer[1:] = v` as a statement on the user's array
"""

import ast

from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.memory.aliases import is_immutable
from adcompile.analysis.memory.named_once import is_slice
from adcompile.ir.frozen import replace
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Apply, Assign, Const, Name, Statement
from adcompile.ir.stores import BASE, STORED, told_value
from adcompile.ir.types import Numeric, Opaque, is_array
from adcompile.ir.visit import is_display, map_operands, names_in, operands
from adcompile.normalize.places.expressions import assigned, evaluated, now
from adcompile.normalize.places.known import OneOf, Ref, Untold, leaves
from adcompile.normalize.places.several.one_of import forked
from adcompile.normalize.places.steps import taken
from adcompile.normalize.updates import number_check


def told(walk, statement, state, out):
    """An attribute or item of an object of the user's is bound to a value: to the user's own array where it is one, else to a copy, into
    which is stored from then on what is stored into the array of the program."""
    value, span = told_value(statement)[0], statement.span
    ref = state.refs.get(getattr(value, "id", None))
    if ref is None or is_immutable(type_of(value, walk.types)):
        out.append(map_operands(statement, lambda expr: evaluated(walk, expr, state, out)[0]))
        return
    if not isinstance(ref, (Ref, OneOf)) or not all(is_whole_array(walk, leaf, state) for leaf in leaves(ref)):
        raise Untold(value.id)
    if isinstance(ref, OneOf):
        reads = dict(statement.reads) | {STORED: users_array_of(walk, ref, out)}
        out.append(replace(statement, reads=tuple(reads.items())))
        return
    if ref.place not in walk.captured or walk.captured[ref.place][2] is statement and walk.captured[ref.place][1] not in walk.around:
        if any(ref.place in places for places in (walk.given, walk.foreign, walk.copied)):
            raise Untold(value.id)
        twin = walk.namer.new(ref.place.label)
        walk.types[twin] = walk.types[ref.place]
        out.append(Assign(twin, Apply("runtime.laid_as", (now(walk, ref, state, out, value.id),), (), span), span))
        walk.captured[ref.place] = twin, walk.around[-1], statement
    reads = dict(statement.reads) | {STORED: Name(user_array(walk, ref.place))}
    out.append(replace(statement, reads=tuple(reads.items())))


def is_whole_array(walk, ref, state):
    """Return True if a Ref refers to the whole of an array of which it can be told what it holds."""
    return not ref.path and ref.since is None and state.is_known(ref.place) and not state.leans.get(ref.place) \
        and is_array(walk.types.get(ref.place))


def users_array_of(walk, value, out):
    """The user's array in which the numbers of one of several places stand too."""
    if isinstance(value, Ref):
        return Name(user_array(walk, value.place))
    arms = [lambda inner, arm=arm: users_array_of(walk, arm, inner) for arm in (value.one, value.other)]
    return forked(walk, value.test, *arms, out)


def noted(walk, statement, state, out):
    """A value that is appended to a list of the user's: a number. An array would be seen there when it is written."""
    value, span = dict(statement.reads)[STORED], statement.span
    if not any(name in state.refs for expr in operands(statement) for name in names_in(expr)):
        out.append(map_operands(statement, lambda expr: evaluated(walk, expr, state, out)[0]))
        return
    known, found = type_of(value, walk.types), evaluated(walk, value, state, out)[0]
    if not is_immutable(known):
        if not isinstance(known, (Numeric, Opaque)):
            raise Untold(names_in(value)[0])
        found = assigned(walk, number_check(found, span), out, span)
    reads = dict(statement.reads) | {STORED: found}
    out.append(replace(statement, reads=tuple(reads.items())))


def user_array(walk, place):
    """The name of the array of the user's world in which the numbers of a place stand too."""
    name, block, _ = walk.captured.get(place, (None, None, None))
    if block not in walk.around:
        raise Untold(place)
    return name


def stored_outside(walk, ref, place, value, out, span):
    """The store of a value, as in a version of `ref`, into the array that the program captures."""
    array = Name(user_array(walk, ref.place))
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
        negative = isinstance(place.value, int) and place.value < 0
        return ast.UnaryOp(ast.USub(), ast.Constant(-place.value)) if negative else ast.Constant(place.value)
    if is_slice(place):
        bounds = [None if isinstance(arg, Const) and arg.value is None else index(arg, reads) for arg in place.args]
        return ast.Slice(*bounds)
    if is_display(place) and place.op == "tuple":
        return ast.Tuple([index(arg, reads) for arg in place.args], ast.Load())
    name = f"adcompile_index_{len(reads)}"
    reads.append((name, place))
    return ast.Name(name, ast.Load())

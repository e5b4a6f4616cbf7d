"""Calls that write into memory that is given to them: `np.exp(x, out=y)`, `np.exp(x, y)`, `np.copyto(y, x)`."""

import inspect
import math
from functools import lru_cache

import numpy as np

from adcompile.ir.nodes import Apply, Assign, Const, Name
from adcompile.ir.visit import blocks, names_in, operands, walk
from adcompile.ops.keys import function_of
from adcompile.rules.keywords import FRESH


def output_of(apply):
    """The operand that a call writes into, None where there is none, or where it is made for the call alone."""
    given = None
    for name, operand in apply.kwargs:
        if name == "out":
            given = operand
    if given is None:
        if len(apply.args) <= place_of_output(apply.op):
            return None
        given = apply.args[place_of_output(apply.op)]
    if isinstance(given, Const) and given.value is None or isinstance(given, Apply) and given.op in FRESH:
        return None
    return given


BY_POSITION = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


WRITING = tuple(f"numpy.{name}" for name in (
    "copyto", "put", "putmask", "place", "fill_diagonal", "put_along_axis", "random.shuffle"))


@lru_cache(maxsize=1024)
def place_of_output(op):
    """The position of `out` among the arguments of a function of NumPy, or of what it is made to write."""
    if op in WRITING or op.startswith("numpy.") and op.endswith(".at"):
        return 0
    function = function_of(op) if op.startswith("numpy.") else None
    if isinstance(function, np.ufunc):
        return function.nin
    try:
        found = inspect.signature(function).parameters.values() if callable(function) else ()
    except ValueError:          # compiled functions of older versions have no signature
        found = ()
    names = [param.name for param in found if param.kind in BY_POSITION]
    return names.index("out") if "out" in names else math.inf


def made_for_calls(body):
    """The memory that is made for one call alone: of names that are read once, as `out`, what they are assigned."""
    made, read = {}, {}
    for statement in walk(body):
        if isinstance(statement, Assign) and isinstance(statement.value, Apply) and statement.value.op in FRESH:
            made[statement.target] = statement.value
        for expr in operands(statement):
            for name in names_in(expr):
                read[name] = read.get(name, 0) + 1
    given = {out.id for statement in walk(body) if isinstance(statement, Assign) and isinstance(statement.value, Apply)
             for key, out in statement.value.kwargs if key == "out" and isinstance(out, Name)}
    ends = {name for block in inner_blocks(body) for expr in operands(block.end) for name in names_in(expr)}
    return {name: value for name, value in made.items() if name in given and read[name] == 1 and name not in ends}


def with_own_output(apply, made):
    """The call with the memory that is made for it alone in the place of its name."""
    kwargs = tuple([(key, made.get(getattr(value, "id", None), value) if key == "out" else value)
                    for key, value in apply.kwargs])
    return Apply(apply.op, apply.args, kwargs, apply.span)


def inner_blocks(block):
    """A block and all blocks below it."""
    yield block
    for statement in walk(block):
        yield from blocks(statement)


def writing_calls(exprs):
    """The calls in expressions that write into memory that is given to them."""
    stack = list(exprs)
    while stack:
        node = stack.pop()
        if node.__class__ is Apply:
            if output_of(node) is not None:
                yield node
            stack.extend((*node.args, *(value for _, value in node.kwargs)))

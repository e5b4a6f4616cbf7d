"""A kernel as plain Python that computes the same numbers: what `native_source` shows.

    poisson_gradient(beta, X, y, n0, n1) ...
"""

import numpy as np

from adcompile.backend.native.loop_language.language import (
    Choose, Compute, Count, Element, GiveUp, Grow, Let, Make, Number, Put, Repeat, Stop, Register,
)
from adcompile.backend.native.loop_language.number_operations import OPERATIONS

BINARY = {"add": "+", "sub": "-", "mul": "*", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!=", "and": "and",
          "or": "or", "floordiv": "//", "mod": "%"}
MAKERS = {"d": "float64", "i": "int64", "b": "bool"}
INDENT = "    "


class BackToPython(Exception):
    """Raised by a kernel, as Python, that meets what it cannot do."""


def source(kernel):
    """The text of a function of the numbers and buffers of a kernel, in their order, that returns its results and the buffers of its
    results."""
    given = [buffer.name for buffer in kernel.buffers.values() if buffer.kind == "given"]
    returned = [buffer.name for buffer in kernel.buffers.values() if buffer.kind == "returned"]
    numbers = [number.name for number in kernel.numbers]
    lines = [f"def {kernel.name}({', '.join([*given, *numbers])}):"]
    lines += _block(kernel.body, kernel, 1)
    results = [result.name for result in kernel.results] + returned
    lines.append(f"{INDENT}return {', '.join(results)}{',' if len(results) == 1 else ''}")
    return "\n".join(lines) + "\n"


def function(kernel):
    """That function."""
    space = dict(OPERATIONS) | {"empty": np.empty, "float64": np.float64, "int64": np.int64, "grown": grown,
                                "BackToPython": BackToPython, "nan": float("nan"), "inf": float("inf")}
    exec(source(kernel), space)
    return space[kernel.name]


def grown(tape, rows):
    """A tape of at least so many rows, with those that it has."""
    if rows <= len(tape):
        return tape
    new = np.empty((max(rows, 2 * len(tape)), *tape.shape[1:]), tape.dtype)
    new[:len(tape)] = tape
    return new


def _block(block, kernel, depth):
    lines, space = [], INDENT * depth
    for statement in block:
        match statement:
            case Let(name, value):
                lines.append(f"{space}{name} = {text(value)}")
            case Put(buffer, place, value):
                lines.append(f"{space}{buffer}[{_place(place)}] = {text(value)}")
            case Make(buffer):
                made = kernel.buffers[buffer]
                shape = [text(size) for size in made.shape]
                shape = ["0", *shape] if made.kind == "tape" else shape
                lines.append(f"{space}{buffer} = empty(({', '.join(shape)},), {MAKERS[made.type]})")
            case Grow(buffer, rows):
                lines.append(f"{space}{buffer} = grown({buffer}, {text(rows)})")
            case Count(index, count, body):
                lines.append(f"{space}for {index} in range({text(count)}):")
                lines += _block(body, kernel, depth + 1)
            case Repeat(before, test, body) if not before:
                lines.append(f"{space}while {text(test)}:")
                lines += _block(body, kernel, depth + 1)
            case Repeat(before, test, body):
                lines.append(f"{space}while True:")
                lines += _block(before, kernel, depth + 1)
                lines += [f"{space}{INDENT}if not {text(test, True)}:", f"{space}{INDENT * 2}break"]
                lines += _block(body, kernel, depth + 1)
            case Choose(test, then, orelse):
                lines.append(f"{space}if {text(test)}:")
                lines += _block(then, kernel, depth + 1)
                if orelse:
                    lines.append(f"{space}else:")
                    lines += _block(orelse, kernel, depth + 1)
            case Stop():
                lines.append(f"{space}break")
            case GiveUp():
                lines.append(f"{space}raise BackToPython")
    return lines or [f"{space}pass"]


def _place(place):
    return ", ".join([text(one) for one in place])


def text(expr, inner=False):
    """The text of an expression, in brackets if it stands in another one."""
    match expr:
        case Number(value, _):
            return repr(value)
        case Register(name, _):
            return name
        case Element(buffer, place, _):
            return f"{buffer}[{_place(place)}]"
        case Compute("neg", (arg,), _):
            return f"(-{text(arg, True)})"
        case Compute("select", (test, a, b), _):
            return f"({text(a, True)} if {text(test, True)} else {text(b, True)})"
        case Compute("not", (arg,), _):
            return f"(not {text(arg, True)})"
        case Compute(op, (a, b), _) if op in BINARY:
            found = f"{text(a, True)} {BINARY[op]} {text(b, True)}"
            return f"({found})" if inner else found
        case Compute(op, args, _):
            return f"{op}({', '.join([text(arg) for arg in args])})"

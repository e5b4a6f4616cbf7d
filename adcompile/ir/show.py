"""A program as text, for tests, for ADCOMPILE_TRACE and for reading: one line a statement, nested as it is."""

import ast

from adcompile.ir.nodes import (
    Apply, Assign, Break, Const, Continue, Effect, Extern, For, If, Keep, Name, Passed, Recall, Record, Return, Statement, Try,
    Undefined, Unreachable, Verbatim, While, With, Yield,
)


def show_expr(expr):
    match expr:
        case Name(id):
            return id
        case Const(value):
            return repr(value)
        case Extern(name):
            return f"@{name}"
        case Undefined():
            return "undefined"
        case Apply(op, args, kwargs):
            inner = [show_expr(arg) for arg in args] + [f"{key}={show_expr(arg)}" for key, arg in kwargs]
            return f"{op}({', '.join(inner)})"
        case Verbatim(tree, reads):
            return f"`{ast.unparse(tree)}`" + show_reads(reads)
    return repr(expr)


def show_reads(reads):
    return "" if not reads else " where " + ", ".join(f"{key}={show_expr(read)}" for key, read in reads)


def show_values(values):
    return ", ".join(show_expr(value) for value in values)


def show_params(params):
    return ", ".join(f"{name} = {show_expr(init)}" for name, init in params)


def show_statement(node, indent):
    pad = "    " * indent
    match node:
        case Assign(target, value):
            yield f"{pad}{target} = {show_expr(value)}"
        case Effect(value):
            yield f"{pad}{show_expr(value)}"
        case Record(tape, value):
            yield f"{pad}record {tape} <- {show_expr(value)}"
        case Recall(target, tape):
            yield f"{pad}{target} <- recall {tape}"
        case Statement(tree, reads, writes):
            text = ast.unparse(tree).replace("\n", "; ")
            yield f"{pad}`{text}`{show_reads(reads)}" + "".join(f" {key}->{new}" for key, new in writes)
        case If(test, then, orelse, results):
            yield f"{pad}[{', '.join(results)}] = if {show_expr(test)}:"
            yield from show_block(then, indent + 1)
            yield f"{pad}else:"
            yield from show_block(orelse, indent + 1)
        case For(targets, iterables, params, body, results, index, trips):
            counts = (f" index {index}" if index else "") + (f" trips {trips}" if trips else "") + (" again" if node.again else "")
            yield f"{pad}[{', '.join(results)}] = for {', '.join(targets)} in {show_values(iterables)}{counts} with {show_params(params)}:"
            yield from show_block(body, indent + 1)
        case While(test, params, body, results, trips):
            counts = f" trips {trips}" if trips else ""
            yield f"{pad}[{', '.join(results)}] = while {show_expr(test)}{counts} with {show_params(params)}:"
            yield from show_block(body, indent + 1)
        case With(context, body, results):
            yield f"{pad}[{', '.join(results)}] = with {show_expr(context)}:"
            yield from show_block(body, indent + 1)
        case Try(kinds, body, handler, results, params):
            yield f"{pad}[{', '.join(results)}] = try:"
            yield from show_block(body, indent + 1)
            yield f"{pad}except {show_expr(kinds)}" + (f" with {', '.join(params)}:" if params else ":")
            yield from show_block(handler, indent + 1)
        case Passed():
            yield f"{pad}passed"
        case Keep(values):
            yield f"{pad}keep {show_params(values)}"
        case _:
            raise TypeError(f"not a statement: {node!r}")


def show_block(block, indent=0):
    for node in block.statements:
        yield from show_statement(node, indent)
    pad = "    " * indent
    match block.end:
        case Yield(values):
            yield f"{pad}yield {show_values(values)}"
        case Continue(values):
            yield f"{pad}continue {show_values(values)}"
        case Break(values):
            yield f"{pad}break {show_values(values)}"
        case Return(value):
            yield f"{pad}return {show_expr(value)}"
        case Unreachable():
            yield f"{pad}unreachable"


def show(program):
    """The text of a program; equal programs made by equal passes have equal texts."""
    head = f"{program.name}({', '.join(param.name for param in program.params)}):"
    return "\n".join([head, *show_block(program.body, 1)])

"""The names that carry a derivative: those that depend on `wrt` and that a result depends on.

Two reachabilities over one graph, so linear in the size of the program:

    varied   a derivative can flow into the name from `wrt`
    useful   a derivative can flow from the name into what is returned, or into memory, where it cannot be followed
    active   both
"""

import ast
from functools import lru_cache

from adcompile.analysis.unusual import unusual
from adcompile.ir.at_hand import at_hand
from adcompile.ir.nodes import (
    Apply, Assign, Break, Const, Continue, Effect, Extern, For, If, Keep, Name, Passed, Recall, Record, Statement, Try, Undefined,
    Verbatim, While, With, Yield,
)
from adcompile.ir.tried import is_caught
from adcompile.ir.types import Literal, NoneType, Scalar, Size, Str, can_carry
from adcompile.ir.visit import names_in, operands, walk
from adcompile.ops import registry
from adcompile.ops.asked import is_known, written
from adcompile.ops.fields.memory import EVERY
from adcompile.ops.keys import is_method
from adcompile.ops.operators import UPDATES
from adcompile.ops.registry import card
from adcompile.rules.table import UnsupportedCall, lookup, plain_count


def carriers(expr):
    """The names through which a derivative may flow into the value of an expression, in order, without repetition."""
    if expr.__class__ is Name:
        return (expr.id,)
    if expr.__class__ is Const:
        return ()
    found = {}
    _carriers(expr, found)
    return tuple(found)


def _carriers(expr, found):
    kind = expr.__class__
    if kind is Name:
        found[expr.id] = True
    elif kind is Apply:
        for operand in carrying_operands(expr):
            kind = operand.__class__
            if kind is Name:
                found[operand.id] = True
            elif kind is not Const:
                _carriers(operand, found)
    elif kind is Verbatim and expr.refusal is not None:
        found.update(dict.fromkeys(names_in(expr)))


def carrying_operands(expr):
    """The operands of an Apply through which a derivative may flow, or would have to; all of them where nothing is known."""
    args = expr.args
    if expr.op == "tape":
        return args
    rule = lookup(expr.op, len(args))
    positions = _carrying_positions(expr.op, rule, None if expr.kwargs else len(args))
    if positions is ALL:
        return args
    if positions is not None:
        return tuple([args[position] for position in positions])
    everything = (*expr.args, *(value for _, value in expr.kwargs))
    if rule is None:
        return everything
    try:
        bound = rule.bind(expr.args, expr.kwargs)
    except UnsupportedCall:
        return everything
    found = []
    for name, operand in bound.items():
        if name in rule.wrt or rule.refuses(name):
            found.extend(operand if isinstance(operand, tuple) else (operand,))
    return tuple(found)


@lru_cache(maxsize=1024)
def _carrying_positions(op, rule, count):
    """The positions of the operands that carry a derivative, where they are the same in every call of the operation with
    that many operands, all of them given by position; else None."""
    if rule is None:
        reads = getattr(card(op), "reads", None)
        return None if not reads or count is None else _places(
            [place for place in range(count) if place not in reads and EVERY not in reads], count)
    if rule.kind == "constant":
        return ()
    if count is None or plain_count(rule) != count:
        return None
    return _places([k for k, param in enumerate(rule.params) if param.name in rule.wrt or rule.refuses(param.name)], count)


ALL = "all"


def _places(places, count):
    return ALL if len(places) == count else tuple(places)


def flows(program):
    """The graph: for each name, the names that a derivative flows into it from; the same from there to here; and the names that
    reach the result."""
    return _flows(program.body, registry.known)


@at_hand
def _flows(body, cards):
    sources = {}
    _flow_block(body, sources, None, None)
    return sources, _turned(sources), carriers(body.end.value)


def _add(sources, target, value):
    if not isinstance(value, Undefined):
        sources.setdefault(target, []).extend(carriers(value))


def _flow_block(block, sources, loop, results):
    for statement in block.statements:
        if statement.__class__ is Assign:
            sources[statement.target] = carriers(statement.value)
        else:
            _flow(statement, sources, loop)
    match block.end:
        case Yield(values):
            for name, value in zip(results, values):
                _add(sources, name, value)
        case Continue(values):
            for (name, _), value in zip(loop.params, values):
                _add(sources, name, value)
        case Break(values):
            for name, value in zip(loop.results, values):
                _add(sources, name, value)


def _flow(statement, sources, loop):
    match statement:
        case Record(tape, value):
            if sources.get(tape).__class__ is not list:
                sources[tape] = list(sources.get(tape, ()))
            sources[tape].extend(carriers(value))
        case Recall(target, tape):
            sources.setdefault(target, []).append(tape)
        case Statement(_, reads, writes, refusal):
            if refusal is not None:
                names = [name for _, read in reads for name in names_in(read)]
                for _, new in writes:
                    sources.setdefault(new, []).extend(names)
        case If(_, then, orelse, results):
            _flow_block(then, sources, loop, results)
            _flow_block(orelse, sources, loop, results)
        case With(_, body, results):
            _flow_block(body, sources, loop, results)
        case Try(_, body, handler, results):
            _flow_block(body, sources, loop, results)
            _flow_block(handler, sources, loop, results)
            for name in caught_in(handler):
                sources[name] = raised_with(body)
        case Keep(values):
            for name, value in values:
                _add(sources, name, value)
        case For() | While():
            if isinstance(statement, For):
                for target, iterable in zip(statement.targets, statement.iterables):
                    _add(sources, target, iterable)
            for (name, init), result in zip(statement.params, statement.results):
                _add(sources, name, init)
                sources.setdefault(result, []).append(name)
            _flow_block(statement.body, sources, statement, None)
        case Effect() | Passed():
            pass
        case _:
            raise TypeError(f"not a statement: {statement!r}")


def caught_in(handler):
    """The names of the exception that a handler was given."""
    return [one.target for one in handler.statements if is_caught(one)]


RAISING = (ast.Raise, ast.Assert)


def raised_with(body):
    """The names that an exception raised in a block may hold: those of `raise` and `assert`, and of calls whose code is not in the program."""
    found = {}
    for statement in walk(body):
        raises = isinstance(statement, Statement) and any(isinstance(node, RAISING) for node in ast.walk(statement.tree))
        if raises or any(map(calls_code, operands(statement))):
            found.update(dict.fromkeys(name for value in operands(statement) for name in names_in(value)))
    return list(found)


def calls_code(expr):
    """Return True if an expression is a call of code that is not in the program."""
    return isinstance(expr, Verbatim) or isinstance(expr, Apply) and not is_known(expr)


def find_varied(program, types, wrt):
    """The names a derivative with respect to `wrt` (names of parameters) can flow into."""
    _, targets, _ = flows(program)
    return _reach(targets, wrt, types)


def find_useful(program, types):
    """The names from which a derivative can flow into the result."""
    sources, _, results = flows(program)
    return _reach(sources, results, types)


def find_active(program, types, wrt):
    """The names that carry a derivative from `wrt` to the result, as a dict (an ordered set)."""
    return find_varied_and_active(program, types, wrt)[1]


def find_varied_and_active(program, types, wrt):
    """The names a derivative with respect to `wrt` (names of parameters) can flow into, and those of them that are active."""
    sources, targets, results = flows(program)
    varied = _reach(targets, wrt, types)
    useful = _reach(sources, (*results, *sinks(program, types)), types)
    return varied, {name: True for name in varied if name in useful}


def find_between(program, types, wrt, passed):
    """The names that depend on `wrt` and that the result depends on, where a derivative flows also through the values of the
    names in `passed`, from all that these read."""
    sources, _, results = flows(program)
    sources = sources | {name: [*sources.get(name, ()), *names_in(value)] for name, value in passed.items()}
    useful = _reach(sources, (*results, *sinks(program, types)), types)
    return {name: True for name in _reach(_turned(sources), wrt, types) if name in useful}


def sinks(program, types):
    """The names whose values go where they cannot be followed: into memory that is written."""
    found = []
    for statement in unusual(program.body).statements:
        kind = statement.__class__
        if kind is Assign or kind is Effect:
            found.extend(sunk(statement.value, types))
        elif kind is Statement and statement.refusal is not None:
            for _, read in statement.reads:
                found.extend(names_in(read))
    return found


def sunk(value, types):
    """The names that an operation may write into memory: of a call of what is not a library's function, of a method
    of something unknown, of a function with `out`, and of an update in place."""
    if value.__class__ is not Apply:
        return names_in(value) if value.__class__ is Verbatim and value.refusal is not None else ()
    op, args = value.op, value.args
    if op == "call" and args:
        return () if isinstance(args[0], Extern) and lookup(args[0].name) is not None else carriers(value)
    if is_method(op) and args and not is_immutable(args[0], types):
        return carriers(value)
    if op in UPDATES and len(args) == 2 and not is_immutable(args[0], types):
        return names_in(args[1])
    return names_in(value) if op not in UPDATES and written(value) else ()


def is_immutable(expr, types):
    """Return True if a value surely is a number, a string or None."""
    match expr:
        case Name(id):
            return isinstance((types or {}).get(id), (Scalar, Literal, Size, Str, NoneType))
        case Const():
            return True
    return False


def _turned(graph):
    turned = {}
    for target, names in graph.items():
        for name in names:
            if name in turned:
                turned[name].append(target)
            else:
                turned[name] = [target]
    return turned


def _reach(graph, start, types):
    """Everything reachable along edges through names whose type can carry a derivative."""
    carry = {}      # of id of a type: whether its values can
    reached, todo = {}, list(start)
    while todo:
        name = todo.pop()
        if name in reached:
            continue
        if types is not None and name in types:
            type = types[name]
            if id(type) not in carry:
                carry[id(type)] = can_carry(type)
            if not carry[id(type)]:
                continue
        reached[name] = True
        if name in graph:
            todo += graph[name]
    return reached

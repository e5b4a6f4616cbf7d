"""The conditions that hold for every program between passes. `verify` raises `BrokenProgram` naming the first that does not.

- each name is assigned once, and read only where its assignment dominates;
- terminators fit: `Yield` in arms and `with` blocks, `Continue` and `Break` in loops, one `Return`, at the end of the program;
- as many values as results or parameters;
- in the body of a `Try` one `Passed`, or the body raises; `caught` begins a handler and stands nowhere else;
- an `If` that leaves the loop in an arm has no results and stands last, before `Unreachable`;
- tapes are named only by `Record`, `Recall`, `holds`, `entries`, `cut`, and in what the program returns;
- `Undefined` only as a value handed to a parameter or result.
"""

from adcompile.ir.nodes import (
    Apply, Assign, Block, Break, Const, Continue, For, If, Keep, Name, Passed, Recall, Record, Return, Statement, Try, Undefined,
    Unreachable, Verbatim, While, With, Yield,
)
from adcompile.ir.visit import bound, defined, operands, parts


class BrokenProgram(Exception):
    """A pass produced something that is not a program."""


def verify(program):
    """The program itself, if it is one."""
    scope = _Scope()
    for param in program.params:
        scope.define(param.name)
    _block(program.body, scope, loop=None, results=None)
    if not isinstance(program.body.end, Return):
        raise BrokenProgram(f"{program.name} does not end in Return")
    return program


class _Scope:
    """The names that dominate the place we are at, and all that were ever assigned."""

    def __init__(self):
        self.visible, self.assigned, self.tapes = {}, {}, {}

    def define(self, name):
        if name in self.assigned:
            raise BrokenProgram(f"{name} is assigned twice")
        self.assigned[name] = self.visible[name] = True

    def inside(self):
        inner = _Scope()
        inner.assigned, inner.tapes, inner.visible = self.assigned, self.tapes, dict(self.visible)
        return inner


def _expression(expr, scope, tape_allowed=False):
    visible, tapes = scope.visible, scope.tapes
    for part in expr.args if expr.__class__ is Apply and not expr.kwargs and not asks_tape(expr.op) else (expr,):
        kind = part.__class__
        if kind is not Const and (kind is not Name or part.id not in visible or part.id in tapes):
            break
    else:
        return
    stack = [expr]
    while stack:
        node = stack.pop()
        kind = node.__class__
        if kind is Const:
            continue
        if kind is Name:
            if node.id not in scope.visible:
                raise BrokenProgram(f"{node.id} is read where it is not assigned")
            if node.id in scope.tapes and not tape_allowed:
                raise BrokenProgram(f"tape {node.id} is read as a value")
        elif kind is Undefined:
            raise BrokenProgram("an undefined value is read")
        elif kind is Apply and asks_tape(node.op):
            _tape(node.args[0].id, scope)
            stack.extend(node.args[1:])
        else:
            if kind is Verbatim and any(not isinstance(key, str) for key, _ in node.reads):
                raise BrokenProgram("a tree reads something without a name")
            stack.extend(parts(node))


def asks_tape(op):
    """Return True if the first operand of an operation is a tape."""
    return op == "holds" or op == "entries" or op == "cut"


def _tape(name, scope):
    if name not in scope.tapes or name not in scope.visible:
        raise BrokenProgram(f"{name} is not a tape")


def _values(values, wanted, scope, what):
    if wanted is None:
        raise BrokenProgram(f"{what} has nothing to leave")
    if len(values) != wanted:
        raise BrokenProgram(f"{what} hands over {len(values)} values where {wanted} are expected")
    for value in values:
        if not isinstance(value, Undefined):
            _expression(value, scope)


def _block(block, scope, loop, results):
    """`loop`: how many parameters the innermost loop has; `results`: how many values a Yield must have (None: no Yield)."""
    if not isinstance(block, Block):
        raise BrokenProgram(f"not a block: {block!r}")
    for position, statement in enumerate(block.statements):
        _statement(statement, scope, loop)
        if isinstance(statement, If) and _leaves(statement):
            last = position == len(block.statements) - 1 and isinstance(block.end, Unreachable)
            if statement.results or not last:
                raise BrokenProgram("an If that leaves the loop has results, or something after it")
    match block.end:
        case Yield(values):
            _values(values, results, scope, "Yield")
        case Continue(values):
            _values(values, loop, scope, "Continue")
        case Break(values):
            _values(values, loop, scope, "Break")
        case Return(value):
            if loop is not None or results is not None:
                raise BrokenProgram("Return inside a block")
            _expression(value, scope, tape_allowed=True)
        case Unreachable():
            pass
        case end:
            raise BrokenProgram(f"not the end of a block: {end!r}")


def _leaves(statement):
    return any(isinstance(arm.end, (Continue, Break)) or _tail_leaves(arm) for arm in (statement.then, statement.orelse))


def _tail_leaves(block):
    last = block.statements[-1] if block.statements else None
    return isinstance(block.end, Unreachable) and isinstance(last, If) and _leaves(last)


def _statement(statement, scope, loop):
    if statement.__class__ is Assign:
        if statement.value.__class__ is Apply and statement.value.op == "tape":
            scope.tapes[statement.target] = True
        _expression(statement.value, scope)
        return scope.define(statement.target)
    match statement:
        case Record(tape, value):
            _tape(tape, scope)
            _expression(value, scope, tape_allowed=True)
        case Recall(_, tape):
            _tape(tape, scope)
        case For() | While():
            _loop(statement, scope)
        case If(results=results):
            _expression(statement.test, scope)
            for arm in (statement.then, statement.orelse):
                _block(arm, scope.inside(), loop, None if _leaves(statement) else len(results))
        case With(results=results):
            _expression(statement.context, scope)
            _block(statement.body, scope.inside(), loop, len(results))
        case Try():
            _attempt(statement, scope)
        case Keep(values):
            for _, value in values:
                if not isinstance(value, Undefined):
                    _expression(value, scope)
        case Statement() | _:
            for operand in operands(statement):
                _expression(operand, scope)
    for name in defined(statement):
        scope.define(name)


def _attempt(statement, scope):
    _expression(statement.kinds, scope)
    count = len(statement.results)
    passed = sum(isinstance(inner, Passed) for inner in statement.body.statements)
    if passed != 1 and not (passed == 0 and isinstance(statement.body.end, Unreachable)):
        raise BrokenProgram("the body of a try does not say once what is attempted")
    _block(statement.body, scope.inside(), None, count)
    inside = scope.inside()
    for name in statement.params:
        inside.define(name)
    _block(statement.handler, inside, None, count)


def _loop(statement, scope):
    params = statement.params
    for _, init in params:
        if not isinstance(init, Undefined):
            _expression(init, scope)
    if len(statement.results) != len(params):
        raise BrokenProgram(f"a loop with {len(params)} parameters has {len(statement.results)} results")
    inside = scope.inside()
    if isinstance(statement, For):
        if len(statement.targets) != len(statement.iterables):
            raise BrokenProgram("a loop has more targets than iterables")
        for iterable in statement.iterables:
            _expression(iterable, scope)
    for name in bound(statement):
        inside.define(name)
    if isinstance(statement, While):
        _expression(statement.test, inside)
    _block(statement.body, inside, len(params), None)

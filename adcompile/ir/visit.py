"""Walking and rebuilding programs.

Each function here is the one place that knows which parts a node has; a pass
names the nodes it cares about and leaves the others to `map_expr`, `map_block`.
"""

from operator import is_

from adcompile.ir.frozen import replace
from adcompile.ir.nodes import (
    Apply, Assign, Block, Break, Const, Continue, Effect, Extern, For, If, Name, Recall, Record, Return, Statement,
    Undefined, Unreachable, Verbatim, While, With, Yield,
)

LEAVES = (Const, Extern, Undefined, type(None))
OF_ONE_VALUE = (Assign, Effect, Record, Return)
OF_BLOCKS = (If, For, While, With)


def names_in(expr):
    """The names an expression reads, left to right, repeated as they occur."""
    if expr.__class__ is Name:
        return [expr.id]
    found, stack = [], [expr]
    while stack:
        node = stack.pop()
        kind = node.__class__
        if kind is Name:
            found.append(node.id)
        elif kind is Apply:
            if node.kwargs:
                stack.extend([value for _, value in node.kwargs[::-1]])
            stack.extend(node.args[::-1])
        elif kind is Verbatim:
            stack.extend([read for _, read in node.reads[::-1]])
        elif kind not in LEAVES:
            raise TypeError(f"not an expression: {node!r}")
    return found


def parts(expr):
    """The expressions directly below this one."""
    kind = expr.__class__
    if kind is Apply:
        return (*expr.args, *[value for _, value in expr.kwargs]) if expr.kwargs else expr.args
    if kind is Verbatim:
        return tuple([read for _, read in expr.reads])
    return ()


def map_expr(expr, change):
    """The expression with `change(name_node)` in place of every Name; unchanged parts are shared."""
    kind = expr.__class__
    if kind is Name:
        return change(expr)
    if kind is Apply:
        args, kwargs = expr.args, expr.kwargs
        new_args = tuple([change(arg) if arg.__class__ is Name else arg if arg.__class__ is Const else map_expr(arg, change)
                          for arg in args])
        new_kwargs = tuple([(key, map_expr(arg, change)) for key, arg in kwargs]) if kwargs else ()
        if all(map(is_, args, new_args)) and all([a[1] is b[1] for a, b in zip(kwargs, new_kwargs)]):
            return expr
        return Apply(expr.op, new_args, new_kwargs, expr.span)
    if kind is Verbatim:
        reads = tuple([(key, map_expr(read, change)) for key, read in expr.reads])
        return Verbatim(expr.tree, reads, expr.refusal, expr.span)
    if kind in LEAVES:
        return expr
    raise TypeError(f"not an expression: {expr!r}")


def operands(statement):
    """The expressions a statement evaluates itself (not those of its blocks)."""
    if statement.__class__ in OF_ONE_VALUE:
        return (statement.value,)
    match statement:
        case Statement(_, reads):
            return tuple(read for _, read in reads)
        case If(test):
            return (test,)
        case For(_, iterables, params):
            return (*iterables, *(init for _, init in params))
        case While(test, params):
            return (test, *(init for _, init in params))
        case With(context):
            return (context,)
        case Recall():
            return ()
        case Yield(values) | Continue(values) | Break(values):
            return values
        case Unreachable():
            return ()
    raise TypeError(f"not a statement: {statement!r}")


def defined(statement):
    """The names a statement assigns in the block it stands in."""
    if statement.__class__ is Assign:
        return (statement.target,)
    match statement:
        case Recall(target):
            return (target,)
        case Statement(_, _, writes):
            return tuple(new for _, new in writes)
        case If(results=results) | With(results=results):
            return results
        case For(results=results, trips=trips) | While(results=results, trips=trips):
            return results if trips is None else (*results, trips)
        case Effect() | Record():
            return ()
    raise TypeError(f"not a statement: {statement!r}")


def bound(statement):
    """The names a loop assigns at the start of each trip."""
    if statement.__class__ is Assign:
        return ()
    match statement:
        case For(targets, _, params, index=index):
            inner = (*targets, *(name for name, _ in params))
            return inner if index is None else (*inner, index)
        case While(_, params):
            return tuple(name for name, _ in params)
    return ()


def blocks(statement):
    """The blocks of a statement."""
    if statement.__class__ is If:
        return (statement.then, statement.orelse)
    return (statement.body,) if statement.__class__ in OF_BLOCKS else ()


def walk(block):
    """All statements below a block, outer before inner, in order."""
    found, stack = [], list(block.statements[::-1])
    while stack:
        statement = stack.pop()
        found.append(statement)
        if statement.__class__ in OF_BLOCKS:
            for inner in blocks(statement)[::-1]:
                stack.extend(inner.statements[::-1])
    return found


def operations(block):
    """All operations below a block, outer before inner."""
    for statement in walk(block):
        stack = list(operands(statement))
        while stack:
            expr = stack.pop()
            if expr.__class__ is Apply:
                yield expr
            elif expr.__class__ is Name:
                continue
            stack.extend(parts(expr))


def with_blocks(statement, new):
    """The statement with other blocks, in the order of `blocks`."""
    match statement:
        case If():
            return replace(statement, then=new[0], orelse=new[1])
        case For() | While() | With():
            return replace(statement, body=new[0])
    return statement


def map_operands(statement, change):
    """The statement (or end of a block) with `change(expression)` in place of each expression it evaluates itself."""
    if statement.__class__ is Assign:
        value = change(statement.value)
        return statement if value is statement.value else Assign(statement.target, value, statement.span)
    match statement:
        case Effect(value, span):
            return Effect(change(value), span)
        case Record(tape, value, span):
            return Record(tape, change(value), span)
        case Statement(tree, reads, writes, refusal, span):
            return Statement(tree, tuple((key, change(read)) for key, read in reads), writes, refusal, span)
        case If():
            return replace(statement, test=change(statement.test))
        case For():
            return replace(statement, iterables=tuple(change(x) for x in statement.iterables),
                           params=tuple((name, change(init)) for name, init in statement.params))
        case While():
            return replace(statement, test=change(statement.test),
                           params=tuple((name, change(init)) for name, init in statement.params))
        case With():
            return replace(statement, context=change(statement.context))
        case Yield(values):
            return Yield(tuple(change(value) for value in values))
        case Continue(values):
            return Continue(tuple(change(value) for value in values))
        case Break(values):
            return Break(tuple(change(value) for value in values))
        case Return(value):
            return Return(change(value))
        case Recall() | Unreachable():
            return statement
    raise TypeError(f"not a statement: {statement!r}")


def map_names(block, change_read, change_bound):
    """A copy of a block: reads through `change_read(Name) -> expression`, assigned names through `change_bound(str) -> str`."""
    return _Copy(change_read, change_bound).block(block)


def map_names_of(statement, change_read, change_bound):
    """A copy of one statement, as `map_names` makes it."""
    return _Copy(change_read, change_bound).statement(statement)


class _Copy:
    def __init__(self, change_read, change_bound):
        self.read, self.bound = change_read, change_bound

    def block(self, block):
        return Block(tuple([self.statement(node) for node in block.statements]), map_operands(block.end, self.expr))

    def expr(self, value):
        return map_expr(value, self.read)

    def names(self, names):
        return tuple([self.bound(name) for name in names])

    def statement(self, node):
        if node.__class__ is Assign:
            return Assign(self.bound(node.target), map_expr(node.value, self.read), node.span)
        node = map_operands(node, self.expr)
        match node:
            case Recall(target, tape, span):
                return Recall(self.bound(target), self.bound(tape), span)
            case Record(tape, value, span):
                return Record(self.bound(tape), value, span)
            case Statement(tree, reads, writes, refusal, span):
                return Statement(tree, reads, tuple([(key, self.bound(new)) for key, new in writes]), refusal, span)
            case If():
                return replace(node, then=self.block(node.then), orelse=self.block(node.orelse),
                               results=self.names(node.results))
            case With():
                return replace(node, body=self.block(node.body), results=self.names(node.results))
            case For() | While():
                fields = dict(params=tuple([(self.bound(name), init) for name, init in node.params]),
                              body=self.block(node.body), results=self.names(node.results),
                              trips=node.trips and self.bound(node.trips))
                if isinstance(node, For):
                    fields.update(targets=self.names(node.targets), index=node.index and self.bound(node.index))
                return replace(node, **fields)
        return node


def all_names(program):
    """Every name a program assigns, parameters first."""
    for param in program.params:
        yield param.name
    for statement in walk(program.body):
        yield from bound(statement)
        yield from defined(statement)

"""Walking and rebuilding programs.

Each function here is the one place that knows which parts a node has; a pass
names the nodes it cares about and leaves the others to `map_expr`, `map_block`.
"""

from functools import partial

from adcompile.ir.at_hand import at_hand
from adcompile.ir.frozen import replace
from adcompile.ir.nodes import (
    Apply, Assign, Block, Break, Const, Continue, Effect, Extern, For, If, Keep, Name, Passed, Recall, Record, Return, Statement,
    Try, Undefined, Unreachable, Verbatim, While, With, Yield,
)

LEAVES = frozenset([Const, Extern, Undefined, type(None)])
ATOMS = frozenset([Name, Const])
OF_ONE_VALUE = frozenset([Assign, Effect, Record, Return])
OF_BLOCKS = frozenset([If, For, While, With, Try])


def names_in(expr):
    """The names an expression reads, left to right, repeated as they occur."""
    kind = expr.__class__
    if kind is Name:
        return [expr.id]
    if kind is Const:
        return []
    if kind is Apply and not expr.kwargs:
        for arg in expr.args:
            if arg.__class__ not in ATOMS:
                break
        else:
            return [arg.id for arg in expr.args if arg.__class__ is Name]
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


def is_display(expr):
    """Return True if an expression is a tuple or list that is written out."""
    return expr.__class__ is Apply and (expr.op == "tuple" or expr.op == "list")


def item_read(expr):
    """The variable and the place of an item at a known place, `x[2]`; None for any other expression."""
    match expr:
        case Apply("getitem", (Name(id), Const(place))):
            return id, place
    return None


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
        if args == new_args and kwargs == new_kwargs:       # each expression is equal to itself alone
            return expr
        return Apply(expr.op, new_args, new_kwargs, expr.span)
    if kind is Verbatim:
        reads = tuple([(key, map_expr(read, change)) for key, read in expr.reads])
        return Verbatim(expr.tree, reads, expr.refusal, expr.span)
    if kind in LEAVES:
        return expr
    raise TypeError(f"not an expression: {expr!r}")


def operands(statement):
    """The expressions a statement (or the end of a block) evaluates itself (not those of its blocks)."""
    if statement.__class__ in OF_ONE_VALUE:
        return (statement.value,)
    found = _OPERANDS.get(statement.__class__)
    if found is None:
        raise TypeError(f"not a statement: {statement!r}")
    return found(statement)


_OPERANDS = {
    **dict.fromkeys(OF_ONE_VALUE, lambda node: (node.value,)),
    **dict.fromkeys((Yield, Continue, Break), lambda node: node.values),
    **dict.fromkeys((Recall, Unreachable, Passed), lambda node: ()),
    Keep: lambda node: tuple([value for _, value in node.values]),
    Statement: lambda node: tuple([read for _, read in node.reads]),
    If: lambda node: (node.test,),
    For: lambda node: (*node.iterables, *[init for _, init in node.params]),
    While: lambda node: (node.test, *[init for _, init in node.params]),
    With: lambda node: (node.context,),
    Try: lambda node: (node.kinds,),
}


def defined(statement):
    """The names a statement assigns in the block it stands in."""
    found = _DEFINED.get(statement.__class__)
    if found is None:
        raise TypeError(f"not a statement: {statement!r}")
    return found(statement)


def _results_and_trips(loop):
    return loop.results if loop.trips is None else (*loop.results, loop.trips)


_DEFINED = {
    **dict.fromkeys((Assign, Recall), lambda node: (node.target,)),
    **dict.fromkeys((Effect, Record, Passed, Keep), lambda node: ()),
    **dict.fromkeys((If, With, Try), lambda node: node.results),
    **dict.fromkeys((For, While), _results_and_trips),
    Statement: lambda node: tuple([new for _, new in node.writes]),
}


def bound(statement):
    """The names a loop assigns at the start of each trip, those that are given to the handler of a `Try`."""
    kind = statement.__class__
    if kind is For:
        inner = (*statement.targets, *[name for name, _ in statement.params])
        return inner if statement.index is None else (*inner, statement.index)
    if kind is Try:
        return statement.params
    return tuple([name for name, _ in statement.params]) if kind is While else ()


def is_long(statements):
    """Return True if it takes longer to walk statements again than to look for them."""
    return len(statements) > 8


def blocks(statement):
    """The blocks of a statement."""
    if statement.__class__ is If:
        return (statement.then, statement.orelse)
    if statement.__class__ is Try:
        return (statement.body, statement.handler)
    return (statement.body,) if statement.__class__ in OF_BLOCKS else ()


@partial(at_hand, worth=is_long)
def walk(block):
    """All statements below a block, outer before inner, in order."""
    return walk_all(block.statements)


def walk_all(statements):
    """Some statements and all below them, outer before inner, in order."""
    found, stack = [], list(statements[::-1])
    while stack:
        statement = stack.pop()
        found.append(statement)
        kind = statement.__class__
        if kind is If:
            stack.extend(statement.orelse.statements[::-1])
            stack.extend(statement.then.statements[::-1])
        elif kind is Try:
            stack.extend(statement.handler.statements[::-1])
            stack.extend(statement.body.statements[::-1])
        elif kind in OF_BLOCKS:
            stack.extend(statement.body.statements[::-1])
    return tuple(found)


def ends(block):
    """The ends of a block and of all blocks below it."""
    yield block.end
    for statement in walk(block):
        if statement.__class__ in OF_BLOCKS:
            for inner in blocks(statement):
                yield inner.end


@partial(at_hand, worth=is_long)
def operations(block):
    """All operations below a block, outer before inner."""
    found = []
    for statement in walk(block):
        stack = list(operands(statement))
        while stack:
            expr = stack.pop()
            kind = expr.__class__
            if kind is Apply:
                found.append(expr)
                for part in expr.args:
                    if part.__class__ not in ATOMS:
                        break
                else:
                    if not expr.kwargs:
                        continue
                stack.extend(parts(expr))
            elif kind not in ATOMS:
                stack.extend(parts(expr))
    return tuple(found)


def read_counts(block):
    """How often each name is read below a block, the ends of blocks included."""
    counts, stack = {}, [block]
    while stack:
        inner = stack.pop()
        for statement in (*inner.statements, inner.end):
            for operand in operands(statement):
                for name in names_in(operand):
                    counts[name] = counts[name] + 1 if name in counts else 1
            if statement.__class__ in OF_BLOCKS:
                stack.extend(blocks(statement))
    return counts


_BLOCKS = {If: ("then", "orelse"), Try: ("body", "handler")}


def with_blocks(statement, new):
    """The statement with other blocks, in the order of `blocks`; itself where these are its own."""
    kind = statement.__class__
    if kind in OF_BLOCKS:
        same = all([block is other for block, other in zip(new, blocks(statement))])
        return statement if same else replace(statement, **dict(zip(_BLOCKS.get(kind, ("body",)), new)))
    return statement


def rebuilt(block, statements, end):
    """The block of these statements and this end; itself where they are its own."""
    statements = tuple(statements)
    return block if end is block.end and statements == block.statements else Block(statements, end)


def with_calls(block, change):
    """The block with `change(invoke)` in place of each call of a program beside it."""
    statements = []
    for statement in block.statements:
        if statement.__class__ in OF_BLOCKS:
            statement = with_blocks(statement, [with_calls(inner, change) for inner in blocks(statement)])
        elif is_invoke(statement):
            statement = replace(statement, value=change(statement.value))
        statements.append(statement)
    return rebuilt(block, statements, block.end)


def is_invoke(statement):
    """Return True if a statement calls a program beside its own."""
    kind = statement.__class__
    return (kind is Assign or kind is Effect) and callee_of(statement.value) is not None


def callee_of(expr):
    """The Callee of a call of a program beside the one that it stands in; None for any other expression."""
    return expr.args[0].value if expr.__class__ is Apply and expr.op == "invoke" else None


def map_operands(statement, change):
    """The statement (or end of a block) with `change(expression)` in place of each expression it evaluates itself."""
    kind = statement.__class__
    if kind in OF_ONE_VALUE:
        value = change(statement.value)
        return statement if value is statement.value else replace(statement, value=value)
    mapped = _MAPPED.get(kind)
    if mapped is None:
        raise TypeError(f"not a statement: {statement!r}")
    return mapped(statement, change)


def _changed(old, change):
    """A tuple of expressions changed; itself where none is another one."""
    new = tuple([change(value) for value in old])
    return old if old == new else new


def _changed_pairs(old, change):
    new = tuple([(name, change(value)) for name, value in old])
    return old if old == new else new


def _mapped_end(end, change):
    values = _changed(end.values, change)
    return end if values is end.values else end.__class__(values)


def _mapped_for(loop, change):
    iterables, params = _changed(loop.iterables, change), _changed_pairs(loop.params, change)
    same = iterables is loop.iterables and params is loop.params
    return loop if same else replace(loop, iterables=iterables, params=params)


def _mapped_while(loop, change):
    test, params = change(loop.test), _changed_pairs(loop.params, change)
    return loop if test is loop.test and params is loop.params else replace(loop, test=test, params=params)


def _with_field(name, changed):
    """The function that changes one field of a statement by `changed(value, change)`."""
    def mapped(statement, change):
        old = getattr(statement, name)
        new = changed(old, change)
        return statement if new is old else replace(statement, **{name: new})

    return mapped


def _changed_one(old, change):
    return change(old)


_MAPPED = {
    **dict.fromkeys((Yield, Continue, Break), _mapped_end),
    **dict.fromkeys((Recall, Unreachable, Passed), lambda node, change: node),
    Statement: _with_field("reads", _changed_pairs), Keep: _with_field("values", _changed_pairs), For: _mapped_for, While: _mapped_while,
    If: _with_field("test", _changed_one), With: _with_field("context", _changed_one), Try: _with_field("kinds", _changed_one),
}


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
            case Statement():
                return replace(node, writes=tuple([(key, self.bound(new)) for key, new in node.writes]))
            case If():
                return replace(node, then=self.block(node.then), orelse=self.block(node.orelse),
                               results=self.names(node.results))
            case With():
                return replace(node, body=self.block(node.body), results=self.names(node.results))
            case Try():
                return replace(node, body=self.block(node.body), handler=self.block(node.handler), results=self.names(node.results),
                               params=self.names(node.params))
            case Keep(values):
                return replace(node, values=tuple([(self.bound(name), value) for name, value in values]))
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

"""Exits out of blocks that stay as the user wrote them (`try`, `with`, `match`).

Such a block stands in a loop of one trip, which an exit leaves after it has said which exit it is. What it means is
done after the block:

    try:                            for left in (0,):
        k = int(text)                   try:
    except ValueError:        →             k = int(text)
        continue                        except ValueError:
                                            left = 1
                                            break
                                    if left == 1:
                                        continue

What a `return` returns is evaluated after the block too where that makes no difference, else in it.
"""

import ast
from dataclasses import dataclass, field

from adcompile.frontend.source.blocks import leaves
from adcompile.frontend.source.tree import FUNCTIONS, bound_by, walk, walk_own

LEFT, RETURNED = "adcompile_left", "adcompile_returned"     # the number of the exit; what a `return` has evaluated
GUARDED = (ast.Try, ast.TryStar, ast.With)
EXITS = (ast.Return, ast.Break, ast.Continue)


@dataclass(slots=True)
class Held:
    """A block without exits, and what follows it: for each number the statement that leaves."""

    tree: ast.For
    exits: dict
    returned: list      # the expressions whose values are kept in RETURNED


def without_exits(statement):
    """The Held of a statement that has exits in it."""
    rewriter = _Rewriter(cancelled(statement))
    body = rewriter.statement(statement, _Around())
    orelse = [_set(LEFT, 0, statement)] if rewriter.cancels else []
    start = ast.Tuple([ast.Constant(0)], ast.Load())
    loop = ast.For(ast.Name(LEFT, ast.Store()), start, body, orelse)
    ast.fix_missing_locations(ast.copy_location(loop, statement))
    return Held(loop, rewriter.exits, rewriter.returned)


@dataclass(slots=True)
class _Around:
    """The surroundings of a statement in its block."""

    protected: bool = False             # what is evaluated here may be caught, or is followed by a `finally` or an exit
    in_loop: bool = False               # in a loop of the block's own
    rebound: dict = field(default_factory=dict)     # the variables that a `finally` binds or a handler deletes

    def inside(self, in_loop=None, protected=None, rebound=()):
        return _Around(self.protected if protected is None else protected,
                       self.in_loop if in_loop is None else in_loop, self.rebound | dict.fromkeys(rebound))


class _Rewriter:
    def __init__(self, cancels):
        self.cancels, self.exits, self.returned = cancels, {}, []

    def block(self, statements, around):
        return [new for statement in statements for new in self.statement(statement, around)]

    def statement(self, node, around):
        """The statements that take the place of a statement, with its exits taken out."""
        match node:
            case ast.Return():
                return self.leave(node, around)
            case ast.Break() | ast.Continue():
                if not around.in_loop:
                    return self.leave(node, around)
                return [_set(LEFT, 0, node), node] if self.cancels else [node]
        if isinstance(node, (*FUNCTIONS, ast.ClassDef, ast.expr)) or not leaves(node) and not self.cancels:
            return [node]
        match node:
            case ast.If():
                return [_with(node, body=self.block(node.body, around), orelse=self.block(node.orelse, around))]
            case ast.For() | ast.While() | ast.AsyncFor():
                return self.loop(node, around)
            case ast.Try() | ast.TryStar():
                return [self.guarded(node, around)]
            case ast.With() | ast.AsyncWith():
                return [_with(node, body=self.block(node.body, around.inside(protected=True)))]
            case ast.Match():
                cases = [_with(case, body=self.block(case.body, around)) for case in node.cases]
                return [_with(node, cases=cases)]
        return [node]

    def loop(self, node, around):
        """A loop in the block: an exit in it leaves the loop, and then what is around it."""
        returns = any(isinstance(inner, ast.Return) for inner in walk_own(node.body))
        body = self.block(node.body, around.inside(in_loop=True))
        orelse = self.block(node.orelse, around)
        if returns and self.cancels:
            orelse = [_set(LEFT, 0, node), *orelse]
        new = _with(node, body=body, orelse=orelse)
        go_on = ast.copy_location(ast.If(_name(LEFT), [ast.Break()], []), node)
        return [new, ast.fix_missing_locations(go_on)] if returns else [new]

    def guarded(self, node, around):
        rebound = bound_by(node.finalbody)
        inner = around.inside(protected=around.protected or bool(node.finalbody), rebound=rebound)
        handlers = []
        for handler in node.handlers:
            hidden = inner.inside(rebound=(handler.name,) if handler.name else ())
            handlers.append(_with(handler, body=self.block(handler.body, hidden)))
        return _with(node, body=self.block(node.body, inner.inside(protected=True)), handlers=handlers,
                     orelse=self.block(node.orelse, inner), finalbody=self.block(node.finalbody, around))

    def leave(self, node, around):
        """Says which exit it is and leaves the loop of one trip."""
        before = []
        value = getattr(node, "value", None)
        if value is not None and not self.waits(value, around):
            self.returned.append(value)
            before = [_assign(RETURNED, value, node)]
            node = ast.copy_location(ast.Return(ast.copy_location(_name(RETURNED), value)), node)
        number = next((number for number, known in self.exits.items() if _alike(known, node)), len(self.exits) + 1)
        self.exits.setdefault(number, node)
        return [*before, _set(LEFT, number, node), ast.copy_location(ast.Break(), node)]

    def waits(self, value, around):
        """Return True if the value of a `return` may just as well be evaluated after the block."""
        if isinstance(value, ast.Constant):
            return True
        if isinstance(value, ast.Name):
            return value.id not in around.rebound
        return not around.protected and not any(isinstance(inner, ast.Name) and inner.id in around.rebound
                                                for inner in walk(value))


def cancelled(statement):
    """Return True if an exit may be cancelled on its way out: an exception is raised and caught there, or a `finally` leaves in
    another way."""
    stack = [(statement, 0)]
    while stack:
        node, depth = stack.pop()
        if isinstance(node, EXITS) and depth > 1:
            return True
        if isinstance(node, (*FUNCTIONS, ast.ClassDef, ast.expr)):
            continue
        if isinstance(node, (ast.Try, ast.TryStar)) and any(map(leaves_anything, node.finalbody)):
            return True
        inside = depth + isinstance(node, GUARDED)
        stack.extend((child, inside) for child in ast.iter_child_nodes(node))
    return False


def leaves_anything(statement):
    """Return True if a statement has an exit in it. One that leaves only a loop inside of the statement counts too."""
    return any(isinstance(inner, EXITS) for inner in walk(statement))


def _alike(one, other):
    """Return True if two exits do the same."""
    return type(one) is type(other) and ast.dump(one) == ast.dump(other)


def _with(node, **fields):
    """A copy of a node with other statements in it."""
    new = type(node)(**{**{name: getattr(node, name, None) for name in node._fields}, **fields})
    return ast.copy_location(new, node)


def _name(name):
    return ast.Name(name, ast.Load())


def _set(name, number, node):
    return _assign(name, ast.copy_location(ast.Constant(number), node), node)


def _assign(name, value, node):
    assign = ast.copy_location(ast.Assign([ast.Name(name, ast.Store())], value), node)
    return ast.fix_missing_locations(assign)

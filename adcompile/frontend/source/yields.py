"""Generator functions as trees in which each `yield` is a statement of its own.

    yield v                 if (yield v):               where what walks the generator may leave it: the value of a `yield` says
                                return                  whether it does
    yield from items        for item in items:
                                yield item
"""

import ast

from adcompile.frontend.source.tree import body_of, bound_by_target, walk_own

ITEM = "adcompile_item"     # what is yielded from somebody else
ITEMS = "adcompile_items"   # what a generator expression walks
YIELDS = (ast.Yield, ast.YieldFrom)


def is_generator(function):
    """Return True if a function is a generator."""
    return isinstance(function, ast.FunctionDef) and any(isinstance(node, YIELDS) for node in walk_own(function.body))


def stray_yield(function):
    """A `yield` of a generator that is no statement of its own, in loops and branches alone; or None."""
    plain, todo = set(), list(body_of(function))
    while todo:
        match todo.pop():
            case ast.Expr(value=ast.Yield() | ast.YieldFrom() as node):
                plain.add(node)
            case ast.If(body=body, orelse=orelse) | ast.For(body=body, orelse=orelse) | ast.While(body=body, orelse=orelse):
                todo += [*body, *orelse]
            case ast.Match(cases=cases):
                todo += [statement for case in cases for statement in case.body]
    return next((node for node in walk_own(body_of(function)) if isinstance(node, YIELDS) and node not in plain), None)


def resumable(function, leaving):
    """The tree of a generator whose yields are what this file says; `leaving` where what walks it may leave it."""
    body = [_resumed(statement, leaving) for statement in function.body]
    fields = {name: getattr(function, name, None) for name in function._fields}
    return ast.copy_location(ast.FunctionDef(**fields | {"body": body, "decorator_list": []}), function)


def as_function(node):
    """The generator function of a generator expression; its one parameter is what the first loop walks."""
    statement = _yielding(node.elt, False, node)
    for part in reversed(node.generators):
        for test in reversed(part.ifs):
            statement = ast.copy_location(ast.If(test, [statement], []), test)
        over = ast.Name(ITEMS, ast.Load()) if part is node.generators[0] else part.iter
        statement = ast.copy_location(ast.For(part.target, over, [statement], [], None), node)
    made, = ast.parse(f"def generator({ITEMS}): pass").body
    made.body = [statement]
    return ast.fix_missing_locations(ast.copy_location(made, node))


def own_names(node):
    """The variables that a generator expression has for itself."""
    return {name for part in node.generators for name in bound_by_target(part.target)}


def _resumed(statement, leaving):
    """A statement of a generator, with the statements in it."""
    match statement:
        case ast.Expr(value=ast.Yield(value=value)):
            return _yielding(ast.Constant(None) if value is None else value, leaving, statement)
        case ast.Expr(value=ast.YieldFrom(value=value)):
            body = [_yielding(ast.Name(ITEM, ast.Load()), leaving, statement)]
            target = ast.copy_location(ast.Name(ITEM, ast.Store()), statement)
            return ast.copy_location(ast.For(target, value, body, [], None), statement)
        case ast.Return():
            return ast.copy_location(ast.Return(None), statement)
        case ast.If() | ast.For() | ast.While():
            fields = {name: getattr(statement, name, None) for name in statement._fields}
            inner = {name: [_resumed(one, leaving) for one in fields[name]] for name in ("body", "orelse")}
            return ast.copy_location(type(statement)(**fields | inner), statement)
        case ast.Match(subject=subject, cases=cases):
            cases = [ast.match_case(case.pattern, case.guard, [_resumed(one, leaving) for one in case.body]) for case in cases]
            return ast.copy_location(ast.Match(subject, cases), statement)
    return statement


def _yielding(value, leaving, place):
    given = ast.copy_location(ast.Yield(value), place)
    left = ast.copy_location(ast.Return(None), place)
    return ast.copy_location(ast.If(given, [left], []) if leaving else ast.Expr(given), place)

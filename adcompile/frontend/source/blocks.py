"""Statements with other statements in them: the names that they surely bind, the names that they keep, the ways they are left."""

import ast

from adcompile.frontend.source.tree import FUNCTIONS, binds, bound_by, bound_by_target, children, walk_own

BLOCKS = (ast.Try, ast.TryStar, ast.With, ast.AsyncWith, ast.Match, ast.For, ast.AsyncFor, ast.While, ast.If)


def binds_surely(statement):
    """The names that a statement binds whenever it runs."""
    match statement:
        case ast.Assign(targets=targets):
            return [name for target in targets for name in bound_by_target(target)]
        case ast.AnnAssign(target=target, value=ast.expr()) | ast.AugAssign(target=target):
            return bound_by_target(target)
        case ast.FunctionDef() | ast.ClassDef() | ast.Import() | ast.ImportFrom():
            return binds(statement)
    return ()


def surely_bound(statements, suppresses=lambda statement: True):
    """The variables that statements bind whenever control comes to their end, None where it never does.

    `suppresses` tells of a `with` whether what is raised in it may end there.
    """
    found = set()
    for statement in statements:
        bound = _surely_bound_by(statement, suppresses)
        if bound is None:
            return None
        found |= bound
        if isinstance(statement, ast.Delete):
            found.difference_update(bound_by([statement]))
    return found


def _surely_bound_by(statement, suppresses):
    def among(*paths):
        ended = [bound for bound in (surely_bound(path, suppresses) for path in paths) if bound is not None]
        return set.intersection(*ended) if ended else None

    match statement:
        case ast.Return() | ast.Raise() | ast.Break() | ast.Continue():
            return None
        case ast.If(body=body, orelse=orelse):
            return among(body, orelse)
        case ast.With(items=items, body=body):
            bound = {name for item in items if item.optional_vars is not None
                     for name in bound_by_target(item.optional_vars)}
            inner = surely_bound(body, suppresses)
            if suppresses(statement):
                return bound
            return None if inner is None else bound | inner
        case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=finalbody) \
                | ast.TryStar(body=body, handlers=handlers, orelse=orelse, finalbody=finalbody):
            bound = among([*body, *orelse], *[handler.body for handler in handlers])
            last = surely_bound(finalbody, suppresses)
            return None if bound is None or last is None else bound | last
        case ast.Match(cases=cases) if irrefutable(cases[-1]):
            return among(*[case.body for case in cases])
    return set(binds_surely(statement))


def irrefutable(case):
    """Return True if a case of a `match` is taken for every subject: `case _:`."""
    return case.guard is None and isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None


def kept_by(statement, suppresses):
    """The variables that a statement with others in it binds, and whose former values it may read or keep."""
    if not isinstance(statement, BLOCKS):
        return {}
    surely = surely_bound([statement], suppresses) or ()
    return {name: None for name in bound_by([statement]) if name not in surely} | updated_by(statement)


def updated_by(statement):
    """The variables that a statement reads in order to bind them, or unbinds."""
    if not isinstance(statement, (*BLOCKS, ast.AugAssign, ast.Delete)):
        return {}
    return {name: None for inner in walk_own([statement]) if isinstance(inner, (ast.AugAssign, ast.Delete))
            for name in bound_by([inner])}


# --- exits ---------------------------------------------------------------------


def leaves(statement):
    """Return True if a statement has an exit (`return`, `break`, `continue`) that leaves it."""
    return bool(exits_of(statement))


def exits_of(statement):
    """The kinds of exits in a statement that leave it: "break", "continue", "return"."""
    found, stack = {}, [(statement, False)]
    while stack:
        node, in_loop = stack.pop()
        match node:
            case ast.Return():
                found["return"] = True
            case ast.Break() | ast.Continue() if not in_loop:
                found[type(node).__name__.lower()] = True
            case ast.For() | ast.AsyncFor() | ast.While():
                stack.extend((child, True) for child in node.body)
                stack.extend((child, in_loop) for child in node.orelse)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.expr():
                pass
            case _:
                stack.extend((child, in_loop) for child in children(node))
    return found


# --- where variables are bound ------------------------------------------------


def with_targets(tree, targets):
    """A copy of a tree in which some variables are bound elsewhere: as an item, or as the contents of a cell.

    `targets` has for each variable the name of what holds it, and the item's key, None for a cell.
    """
    if isinstance(tree, list):
        return [with_targets(item, targets) for item in tree]
    if not isinstance(tree, ast.AST) or isinstance(tree, (*FUNCTIONS, ast.ClassDef)):
        return tree
    if isinstance(tree, ast.Name) and not isinstance(tree.ctx, ast.Load) and tree.id in targets:
        holder, key = targets[tree.id]
        owner = ast.Name(holder, ast.Load())
        target = ast.Attribute(owner, "cell_contents", tree.ctx) if key is None \
            else ast.Subscript(owner, ast.Constant(key), tree.ctx)
        return ast.fix_missing_locations(ast.copy_location(target, tree))
    fields = {name: with_targets(getattr(tree, name, None), targets) for name in tree._fields}
    return ast.copy_location(type(tree)(**fields), tree)

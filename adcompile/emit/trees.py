"""The user's own trees with other names in them: comprehensions, lambdas and nested functions keep their own names.

    substitute(`[v * s for v in xs]`, {"s": `scale`, "xs": `v`}, {})  →  `[v_1 * scale for v_1 in v]`

A function keeps the values that it captures, whatever the names stand for when it is called:

    substitute(`lambda v: v * s`, {"s": Value(`scale`)}, {})          →  `lambda v, *, s=scale: v * s`
"""

import ast
from dataclasses import dataclass

FUNCTIONS = (ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef)
SCOPES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True)
class AsItIs:
    """An expression whose value is meant as it is where the tree stands."""

    tree: ast.expr


def substitute(tree, reads, writes):
    """A copy of a tree: names read become expressions, names assigned other names; a name that is both is renamed."""
    return _copy(tree, {**reads, **{key: ast.Name(new, ast.Load()) for key, new in writes.items()}}, writes)


def is_compound(tree):
    """Return True if a statement contains statements. Then it may assign a name before it reads another one."""
    return hasattr(tree, "body") or isinstance(tree, ast.Match)


def names_itself(tree):
    """Return True if a statement makes functions that read names only when they are called: the methods of a class, a function
    that calls itself."""
    if isinstance(tree, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return any(isinstance(node, ast.Name) and node.id == tree.name for node in ast.walk(tree))
    return any(isinstance(node, ast.ClassDef) for node in ast.walk(tree))


def names_in(tree):
    """All names that occur in a tree, read or bound, in order of their first occurrence."""
    found = {}
    for node in ast.walk(tree):
        match node:
            case ast.Name(id):
                found[id] = True
            case ast.arg(arg):
                found[arg] = True
            case ast.ExceptHandler(name=str(name)) | ast.FunctionDef(name=name) | ast.ClassDef(name=name) \
                    | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                found[name] = True
            case ast.alias(name, asname):
                found[asname or name.partition(".")[0]] = True
            case ast.Global(names) | ast.Nonlocal(names):
                found.update(dict.fromkeys(names))
    return list(found)


def _copy(node, reads, writes):
    if isinstance(node, list):
        return [_copy(item, reads, writes) for item in node]
    if not isinstance(node, ast.AST):
        return node
    if isinstance(node, ast.Name):
        if isinstance(node.ctx, ast.Load):
            return _plain(reads.get(node.id, node))
        return ast.Name(writes.get(node.id, node.id), node.ctx)
    if isinstance(node, SCOPES):
        return _copy_scope(node, reads, writes)
    if isinstance(node, ast.ClassDef):
        return _copy_class(node, reads, writes)
    if isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)):
        named = _copy_fields(node, reads, writes)
        named.name = writes.get(node.name, node.name)
        return named
    if isinstance(node, ast.MatchMapping):
        mapping = _copy_fields(node, reads, writes)
        mapping.rest = writes.get(node.rest, node.rest)
        return mapping
    if isinstance(node, ast.alias):
        return _copy_alias(node, writes)
    if isinstance(node, (ast.Global, ast.Nonlocal)):
        return type(node)([writes.get(name, name) for name in node.names])
    return _copy_fields(node, reads, writes)


def _copy_fields(node, reads, writes):
    return type(node)(**{field: _copy(getattr(node, field, None), reads, writes) for field in node._fields})


def _copy_alias(node, writes):
    bound = node.asname or node.name.partition(".")[0]
    new = writes.get(bound, bound)
    return ast.alias(node.name, node.asname if new == bound else new)


def _copy_scope(node, reads, writes):
    """A construct with names of its own: they hide outer ones, and change where an outer expression names them."""
    own = _own_names(node)
    captured = _captured(node, reads, own) if isinstance(node, FUNCTIONS) else {}
    params = {key: _parameter(key, tree, {*own, *reads, *captured}) for key, tree in captured.items()}
    outer = {key: tree for key, tree in reads.items() if key not in own and key not in captured}
    free = _free_in(node, outer)
    renamed = {name: _fresh(name, own, free) for name in own if name in free}
    inner_reads = outer | {old: ast.Name(new, ast.Load()) for old, new in (renamed | params).items()}
    inner_writes = {key: new for key, new in writes.items() if key not in own} | renamed
    copied = _copy_fields(node, inner_reads, inner_writes)
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        copied.name = writes.get(node.name, node.name)
        copied.decorator_list = _copy(node.decorator_list, reads, writes)
    if isinstance(node, FUNCTIONS):
        copied.args = _copy_arguments(node.args, renamed, reads, writes)
        copied.args.kwonlyargs += map(ast.arg, params.values())
        copied.args.kw_defaults += captured.values()
    else:
        copied.generators[0].iter = _copy(node.generators[0].iter, reads, writes)
    return copied


def _plain(tree):
    return tree.tree if isinstance(tree, AsItIs) else tree


def _captured(node, reads, own):
    """The values that a function captures, by the names in it."""
    body = node.body if isinstance(node.body, list) else [node.body]
    used = {inner.id: True for part in body for inner in ast.walk(part) if isinstance(inner, ast.Name)}
    return {key: tree.tree for key, tree in reads.items() if isinstance(tree, AsItIs) and key in used and key not in own}


def _parameter(key, tree, taken):
    """The name inside a function of a value that it captures: the name outside, if no variable of the function has it."""
    return tree.id if isinstance(tree, ast.Name) and tree.id not in taken else key


def _copy_class(node, reads, writes):
    """A class: what its body binds hides outer names there, but not from its methods."""
    reads = {key: _plain(tree) for key, tree in reads.items()}
    copied = _copy_fields(node, reads, writes)
    copied.name = writes.get(node.name, node.name)
    own = {inner.id for part in node.body for inner in ast.walk(part)
           if isinstance(inner, ast.Name) and not isinstance(inner.ctx, ast.Load)}
    shown = {key: tree for key, tree in reads.items() if key not in own}
    methods = (ast.FunctionDef, ast.AsyncFunctionDef)
    copied.body = [_copy(part, reads if isinstance(part, methods) else shown, {}) for part in node.body]
    return copied


def _copy_arguments(arguments, renamed, reads, writes):
    """Defaults and annotations belong to the outside, names of parameters to the inside."""
    copied = _copy_fields(arguments, reads, writes)
    for arg in ast.walk(copied):
        if isinstance(arg, ast.arg):
            arg.arg = renamed.get(arg.arg, arg.arg)
    return copied


def _own_names(node):
    """The names that a scope binds for itself."""
    own, passed_on = {}, {}
    inside = node.generators if hasattr(node, "generators") else node.body
    inside = inside if isinstance(inside, list) else [inside]
    for part in inside:
        for inner in ast.walk(part):
            if isinstance(inner, ast.Name) and not isinstance(inner.ctx, ast.Load):
                own[inner.id] = True
            elif isinstance(inner, ast.NamedExpr):
                passed_on[inner.target.id] = True
            elif isinstance(inner, (ast.Global, ast.Nonlocal)):
                passed_on.update(dict.fromkeys(inner.names))
    if hasattr(node, "generators"):
        own = {name: True for name in own if name not in passed_on}
    else:
        own.update((arg.arg, True) for arg in ast.walk(node.args) if isinstance(arg, ast.arg))
    return own


def _free_in(node, reads):
    """The names that stand in what will be put into a scope."""
    used = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
    return {inner.id for key, tree in reads.items() if key in used
            for inner in ast.walk(_plain(tree)) if isinstance(inner, ast.Name)}


def _fresh(name, own, free):
    number = 1
    while f"{name}_{number}" in own or f"{name}_{number}" in free:
        number += 1
    return f"{name}_{number}"

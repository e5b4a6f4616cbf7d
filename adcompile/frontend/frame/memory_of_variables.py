"""The variables through which others are written: `row = a[1]`, then `row[:] = x`.

    seen_through(nodes, bound, key_of, writes)      for a variable that is written into, those whose memory it may be

What a variable is bound to may be the memory of what it was taken from: of a name, an item, an attribute, an argument of a call,
the parts of a tuple or list. Arithmetic makes new memory.
"""

import ast

from adcompile.frontend.source.tree import root, written_by_itself
from adcompile.ops.asked import is_question, makes_memory
from adcompile.ops.registry import card

DISPLAYS = (ast.List, ast.Tuple)


def seen_through(nodes, bound, key_of, writes):
    """By variable that may be written into: the variables whose memory it may be. `bound` has pairs of variables and of what they
    are bound to, or what is put into them."""
    written = {}
    for node in nodes:
        if isinstance(node, ast.stmt):
            written |= dict.fromkeys(written_by_itself(node))
            if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                written[node.target.id] = None
        elif isinstance(node, ast.keyword) and node.arg == "out":
            written[root(node.value)] = None
    given = [call for call in nodes if isinstance(call, ast.Call) and writes(call)]
    found = {}
    for call in given:
        names = memory_in([*call.args, *(keyword.value for keyword in call.keywords)], key_of)
        written |= dict.fromkeys(names)
        for name in names:
            found.setdefault(name, {}).update(dict.fromkeys(names))
    if not written:
        return found
    pairs = [(names, memory_in(values, key_of)) for names, values in bound]
    before = None
    while before != len(written):
        before = len(written)
        for names, others in pairs:
            if any(name in written for name in names):
                written |= dict.fromkeys(others)
    for names, others in pairs:
        for name in names:
            if name in written:
                found.setdefault(name, {}).update(dict.fromkeys(others))
    return found


def memory_in(exprs, key_of):
    """The variables whose memory the values of expressions may be, or hold, as a dict."""
    found, stack = {}, list(exprs)
    while stack:
        node = stack.pop()
        match node:
            case ast.Name(id=name):
                found[name] = None
            case ast.Subscript(value=value) | ast.Starred(value=value) | ast.NamedExpr(value=value):
                stack.append(value)
            case ast.Attribute(value=value, attr=attr):
                stack += [] if is_question(f"attr:{attr}") else [value]
            case ast.IfExp(body=body, orelse=orelse):
                stack += [body, orelse]
            case ast.BoolOp(values=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
                stack += parts
            case ast.Dict(values=parts):
                stack += parts
            case ast.BinOp(op=ast.Add() | ast.Mult(), left=left, right=right) if isinstance(left, DISPLAYS) or isinstance(right, DISPLAYS):
                stack += [left, right]
            case ast.Call(func=func, args=args, keywords=keywords):
                key = key_of(func)
                if key is None or not makes_memory(card(key)):
                    stack += [*args, *(keyword.value for keyword in keywords), *([func.value] if isinstance(func, ast.Attribute) else [])]
            case ast.ListComp(elt=elt, generators=generators) | ast.SetComp(elt=elt, generators=generators) \
                    | ast.GeneratorExp(elt=elt, generators=generators):
                stack += [elt, *(generator.iter for generator in generators)]
            case ast.DictComp(value=elt, generators=generators):
                stack += [elt, *(generator.iter for generator in generators)]
    return found

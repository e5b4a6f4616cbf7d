"""The names that pieces of a function's tree bind, write and read: questions about the text alone."""

import ast

from adcompile.ops.cards.methods import may_write

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
SCOPES = (*FUNCTIONS, *COMPREHENSIONS)


def body_of(function):
    """The statements of a function; those of a lambda are what `def` would have."""
    if not isinstance(function, ast.Lambda):
        return function.body
    return [ast.copy_location(ast.Return(function.body), function.body)]


def parameters(function):
    """The names of a function's parameters, in order."""
    args = function.args
    names = [arg.arg for arg in (*args.posonlyargs, *args.args)]
    names += [args.vararg.arg] if args.vararg else []
    names += [arg.arg for arg in args.kwonlyargs]
    return names + ([args.kwarg.arg] if args.kwarg else [])


LEAVES = frozenset([ast.Name, ast.Constant, ast.Pass, ast.Break, ast.Continue])
PLAIN = frozenset([
    "ctx", "op", "ops", "id", "attr", "arg", "kind", "type_comment", "level", "module", "type_params", "asname",
])
_fields = {}        # of node class: the fields in which nodes may stand


def children(node):
    """The nodes directly below a node, in order; contexts and operators are none."""
    kind = node.__class__
    if kind in LEAVES:
        return []
    if kind is ast.BinOp:
        return [node.left, node.right]
    if kind is ast.Assign:
        return [*node.targets, node.value]
    names = _fields.get(kind)
    if names is None:
        plain = PLAIN - {"arg"} if kind is ast.arguments else PLAIN
        names = _fields[kind] = tuple([name for name in node._fields if name not in plain])
    found = []
    for name in names:
        value = getattr(node, name, None)
        if value.__class__ is list:
            found += [item for item in value if isinstance(item, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


OWN = frozenset([*FUNCTIONS, ast.ClassDef])


def walk(node):
    """All nodes of a tree in order, without recursion."""
    if node.__class__ in LEAVES:
        return [node]
    found, stack = [], [node]
    while stack:
        inner = stack.pop()
        found.append(inner)
        if inner.__class__ not in LEAVES:
            stack += children(inner)[::-1]
    return found


def walk_own(statements):
    """All nodes of statements except what functions, classes and comprehensions have for themselves."""
    found, stack = [], list(reversed(statements))
    while stack:
        node = stack.pop()
        found.append(node)
        kind = node.__class__
        if kind in LEAVES or kind in OWN:
            continue
        if kind is ast.comprehension:
            stack += [*node.ifs[::-1], node.iter]
        else:
            stack += children(node)[::-1]
    return found


def bound_by(nodes):
    """The variables that statements and expressions bind in their function, in order."""
    found = {}
    for node in walk_own(nodes):
        for name in binds(node):
            found[name] = None
    return found


BINDING = frozenset([ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom,
                     ast.ExceptHandler, ast.MatchAs, ast.MatchStar, ast.MatchMapping])


def binds(node):
    """The variables that a node itself binds."""
    kind = node.__class__
    if kind is ast.Name:
        return () if node.ctx.__class__ is ast.Load else (node.id,)
    if kind not in BINDING:
        return ()
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return (name,)
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return tuple(alias.asname or alias.name.partition(".")[0] for alias in names)
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            return (name,)
        case ast.MatchMapping(rest=str(name)):
            return (name,)
    return ()


def bound_by_target(target):
    """The variables in the target of an assignment or a loop."""
    if target.__class__ is ast.Name:
        return [target.id]
    return [node.id for node in walk(target) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]


def written_by(statement):
    """The variables whose contents a statement writes: of stores into items and attributes, and of calls made for
    their effect, as `items.append(k)` or `fill(a)`, and what stands as `out` in a call."""
    found = {}
    for node in walk_own([statement]):
        if isinstance(node, ast.stmt):
            found.update(written_by_itself(node))
        elif isinstance(node, ast.keyword) and node.arg == "out":
            found[root(node.value)] = None
    found.pop(None, None)
    return found


QUIET = frozenset(["print"])


def written_by_itself(statement):
    """The names that a statement itself writes into, without the statements in it."""
    match statement:
        case ast.Assign(targets=[ast.Name()]):
            return {}
        case ast.Assign(targets=targets) | ast.Delete(targets=targets):
            pass
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target) | ast.For(target=target):
            targets = [target]
        case ast.Expr(value=ast.Call() as call):
            return written_by_call(call)
        case _:
            return {}
    found = {}
    for target in targets:
        for node in walk(target):
            if isinstance(node, (ast.Subscript, ast.Attribute)) and not isinstance(node.ctx, ast.Load):
                found |= roots(node)
    return found


def written_by_call(call):
    """The variables that a call made for its effect may write into."""
    if isinstance(call.func, ast.Name) and call.func.id in QUIET:
        return {}
    operands, found = [*call.args, *(keyword.value for keyword in call.keywords)], {}
    if isinstance(call.func, ast.Attribute):
        found = roots(call.func.value)
        operands = () if may_write(call.func.attr) else operands
    found |= dict.fromkeys(root(operand) for operand in operands)
    found.pop(None, None)
    return found


def roots(node):
    """The variables that an item or attribute may belong to: of what a call returns, all that the call reads."""
    found = root(node)
    if found is not None:
        return {found: None}
    return {inner.id: None for inner in walk(node) if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load)}


def root(node):
    """The variable that an item or attribute belongs to, or None."""
    while isinstance(node, (ast.Subscript, ast.Attribute, ast.Starred)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def changed_outside(function):
    """The variables from outside that a function binds or writes into, itself or by the functions in it."""
    nodes = tuple(walk_own(body_of(function)))
    declared = {name: None for node in nodes if isinstance(node, (ast.Global, ast.Nonlocal)) for name in node.names}
    own = {*parameters(function), *(name for node in nodes for name in binds(node))} - declared.keys()
    found = {}
    for node in nodes:
        if isinstance(node, ast.Nonlocal):
            found.update(dict.fromkeys(node.names))
        elif isinstance(node, ast.stmt):
            found.update(written_by_itself(node))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and may_write(node.func.attr):
            found[root(node.func.value)] = None
        if isinstance(node, FUNCTIONS):
            found.update(changed_outside(node))
    return {name: None for name in found if name is not None and name not in own}


NUMBERS = frozenset([ast.Constant, ast.BinOp, ast.UnaryOp, ast.Compare])


def shared_by(value, is_fresh):
    """The variables with which the value of an expression may share memory; `is_fresh(call)` says that the value of a call
    shares none."""
    kind = value.__class__
    if kind is ast.Name:
        return [value.id]
    if kind in NUMBERS:
        return []
    match value:
        case ast.Subscript(value=inner) | ast.Attribute(value=inner) | ast.Starred(value=inner) \
                | ast.NamedExpr(value=inner):
            return shared_by(inner, is_fresh)
        case ast.IfExp(body=one, orelse=other):
            return shared_by(one, is_fresh) + shared_by(other, is_fresh)
        case ast.BoolOp(values=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Dict(values=parts):
            return [name for part in parts for name in shared_by(part, is_fresh)]
        case ast.ListComp(elt=elt, generators=generators):
            return shared_by(elt, is_fresh) + [name for generator in generators for name in shared_by(generator.iter, is_fresh)]
        case ast.Call(func=func, args=args, keywords=keywords):
            if is_fresh(value):
                return []
            parts = [func.value] if isinstance(func, ast.Attribute) else []
            parts += [*args, *(keyword.value for keyword in keywords)]
            return [name for part in parts for name in shared_by(part, is_fresh)]
    return []


PAIRING = (ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.For, ast.comprehension, ast.withitem)


def bindings(node):
    """The (variable, expression) pairs that a node of one of the classes `PAIRING` binds."""
    match node:
        case ast.Assign(targets=targets, value=value):
            return [(name, value) for target in targets for name in held(target)]
        case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value) \
                | ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value) \
                | ast.withitem(context_expr=value, optional_vars=ast.expr() as target):
            return [(name, value) for name in held(target)]
    return []


def held(target):
    """The variables that hold, or contain, what is assigned to a target."""
    return bound_by_target(target) + [name for name in map(root, [target]) if name is not None]


def free_names(function):
    """The names that a function reads and does not bind itself."""
    return free_reads(function)


def free_writes(function):
    """The names that a function, or one in it, declares to be those of variables around it."""
    return {name: None for node in walk(function) if isinstance(node, ast.Nonlocal) for name in node.names}


def free_reads(tree):
    """The names that a tree reads, but for those that its own functions, classes and comprehensions bind."""
    found = {}
    stack = [(tree, frozenset(), frozenset())]      # with the names that scopes around bind, and those of the class body
    while stack:
        node, own, of_class = stack.pop()
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Store) and node.id not in own and node.id not in of_class:
                found[node.id] = None
            continue
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.target.id not in own | of_class:
            found[node.target.id] = None
        inner, outside = _scope_of(node)
        if isinstance(node, ast.ClassDef):
            inside = own, inner
        else:
            inside = own | inner, frozenset() if isinstance(node, SCOPES) else of_class
        stack.extend((child, own, of_class) if child in outside else (child, *inside) for child in children(node)[::-1])
    return found


def _scope_of(node):
    """The names that a node binds for itself, and those of its children that do not see them."""
    if isinstance(node, FUNCTIONS):
        body = body_of(node)
        own, outer = set(parameters(node)), set()
        for inner in walk_own(body):
            own.update(binds(inner))
            outer.update(inner.names if isinstance(inner, (ast.Global, ast.Nonlocal)) else ())
        return own - outer, (node.args, *getattr(node, "decorator_list", ()))
    if isinstance(node, ast.ClassDef):
        return frozenset(bound_by(node.body)), (*node.bases, *node.keywords, *node.decorator_list)
    if isinstance(node, COMPREHENSIONS):
        return {name for part in node.generators for name in bound_by_target(part.target)}, ()
    return frozenset(), ()


def binds_outside(function, around=frozenset()):
    """The first `nonlocal` or `global` declaration in a function, or in one in it, of a variable from outside of it; or None.

    `around` are the variables of functions between.
    """
    nodes = tuple(walk_own(body_of(function)))
    declared = {name for node in nodes if isinstance(node, (ast.Global, ast.Nonlocal)) for name in node.names}
    own = {*parameters(function), *(name for node in nodes for name in binds(node))} - declared
    for node in nodes:
        if isinstance(node, ast.Global) or isinstance(node, ast.Nonlocal) and not around.issuperset(node.names):
            return node
        found = binds_outside(node, around | own) if isinstance(node, FUNCTIONS) else None
        if found is not None:
            return found
    return None

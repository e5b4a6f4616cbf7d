"""Where a derivative may flow: which variables, and which expressions.

A variable is tainted if it may depend on an active parameter through anything but a comparison, a test, an index, a
size or a function whose derivative is zero. Where in the function it stands does not matter, so one look at each
statement is enough. What is not tainted is lowered as the user wrote it.

Memory is followed both ways: after `row = a[1]` and `row[:] = x` the array `a` is tainted too.
"""

import ast

from adcompile.frontend.frame.attempt import Grown
from adcompile.frontend.frame.memory_of_variables import memory_in, seen_through
from adcompile.frontend.source.tree import FUNCTIONS, LEAVES, bound_by_target, children, free_names, root, walk, walk_own
from adcompile.ops.asked import is_question
from adcompile.ops.by_operation import ByOperation

FLOWING = (ast.stmt, ast.Call, ast.NamedExpr, ast.comprehension, ast.withitem)
RESULT = "$result"      # stands for what the function returns
ERROR = "$error"        # stands for what was raised and is to be raised again

spreads = ByOperation()
"""By operation: the function `f(targets, args)` that gives pairs of a target and an expression, of a loop that walks what the
operation gives of `args` and takes each element apart into `targets`; None where that is not known."""


class Taint:
    """The tainted variables of one function.

    `key_of` gives the public name of a library's function for the expression that names it, or None; `is_constant`
    whether no derivative flows through the function of that name; `writes` whether a call of a function of the user's may
    write into its arguments, `makes` whether a call makes an object of a class of the user's.
    """

    def __init__(self, flow, tainted, key_of, is_constant, writes, makes):
        self.key_of, self.is_constant, self.tells, self.writes = key_of, is_constant, flow.tells, writes
        self.owners = objects_of(flow, makes)
        self._known = {}
        self.names = Grown.fromkeys(tainted)
        self.edges = edges = {}
        bound = []
        kinds = {kind: issubclass(kind, FLOWING) for kind in dict.fromkeys([node.__class__ for node in flow.nodes])}
        for node in flow.nodes:
            if kinds[node.__class__]:
                for names, values in self._flows(node):
                    bound.append((names, values))
                    for source in self._sources(values):
                        edges.setdefault(source, []).extend(names)
        for name, others in seen_through(flow.nodes, bound, self.key_of, self.writes).items():
            edges.setdefault(name, []).extend(others)
        for target, value in self.owners.values():
            for name in bound_by_target(target):
                edges.setdefault(name, []).extend(other for other in free_names(value) if other in self.owners)
        self._spread(list(self.names))

    def _spread(self, todo):
        """Enters all variables into which a derivative may flow from some."""
        while todo:
            for name in self.edges.get(todo.pop(), ()):
                if name not in self.names:
                    self.names.add(name)
                    todo.append(name)

    def enter(self, name):
        """A variable turns out to hold what a derivative may flow through."""
        self.names.add(name)
        self._spread([name])
        self._known = {node: True for node, carries in self._known.items() if carries}

    def carries(self, node):
        """True if a derivative may flow out of an expression."""
        known = self._known
        if node in known:
            return known[node]
        if node.__class__ is ast.Name or node.__class__ is ast.Constant:
            return node.__class__ is ast.Name and node.id in self.names
        spine = [node]
        while spine[-1].__class__ is ast.BinOp and spine[-1].left not in known:
            spine.append(spine[-1].left)
        for inner in reversed(spine):
            known[inner] = self._carries(inner)
        return known[node]

    def _carries(self, node):
        if node.__class__ is ast.Name:
            return node.id in self.names
        if node.__class__ in FUNCTIONS:
            return any(name in self.names for name in free_names(node))
        for part in self._parts(node):
            if self.carries(part):
                return True
        return False

    def note(self, node, carries):
        """Enters an expression that was made while lowering."""
        self._known[node] = carries

    def _sources(self, nodes):
        """The variables from which a derivative may flow into the values of expressions."""
        found, stack = {}, list(nodes)
        while stack:
            node = stack.pop()
            kind = node.__class__
            if kind is ast.Name:
                found[node.id] = None
            elif kind in FUNCTIONS:
                found.update(free_names(node))
            elif kind is not ast.Constant:
                stack += self._parts(node)
        return found

    def _parts(self, node):
        """The parts of an expression through which a derivative may flow."""
        match node:
            case ast.BinOp(left=left, right=right):
                return left, right
            case ast.UnaryOp(op=op, operand=operand):
                return () if isinstance(op, ast.Not) else (operand,)
            case ast.BoolOp(values=values) | ast.Tuple(elts=values) | ast.List(elts=values) | ast.Set(elts=values):
                return values
            case ast.Dict(keys=keys, values=values):
                return [part for part in (*keys, *values) if part is not None]
            case ast.IfExp(body=body, orelse=orelse):
                return body, orelse
            case ast.Call(func=func, args=args, keywords=keywords):
                if self.is_constant(self.key_of(func)):
                    return ()
                return func, *args, *(keyword.value for keyword in keywords)
            case ast.Attribute(value=value, attr=attr):
                return () if is_question(f"attr:{attr}") else (value,)
            case ast.Subscript(value=value, slice=index):
                return value, index         # of an object of the user's, or of `np.r_`, the index is data
            case ast.Slice(lower=lower, upper=upper, step=step):
                return [part for part in (lower, upper, step) if part is not None]
            case ast.Starred(value=value) | ast.NamedExpr(value=value):
                return (value,)
            case ast.Await(value=value) | ast.YieldFrom(value=value):
                return (value,)
            case ast.Yield(value=value):
                return () if value is None else (value,)
            case ast.DictComp(key=key, value=value, generators=generators):
                return key, value, *(generator.iter for generator in generators)
            case ast.ListComp(elt=elt, generators=generators) | ast.SetComp(elt=elt, generators=generators) \
                    | ast.GeneratorExp(elt=elt, generators=generators):
                return elt, *(generator.iter for generator in generators)
        return ()

    def _flows(self, node):
        """The flows of one node: pairs of the variables into which and the expressions from which."""
        if self.owners and isinstance(node, ast.Call):
            operands = [*node.args, *(keyword.value for keyword in node.keywords)]
            yield [name for name in map(root, [node.func, *operands]) if name in self.owners], operands
        match node:
            case ast.Assign(targets=targets, value=value):
                yield [name for target in targets for name in _reached(target)], (value,)
            case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value):
                yield _reached(target), (value,)
            case ast.AugAssign(target=target, value=value):
                yield _reached(target), (value,)
            case ast.For(target=target, iter=value) | ast.AsyncFor(target=target, iter=value):
                yield from self._walked(target, value)
            case ast.comprehension(target=target, iter=value):
                yield from self._walked(target, value)
            case ast.Return(value=ast.expr() as value):
                yield [RESULT], (value,)
            case ast.withitem(context_expr=value, optional_vars=ast.expr() as target):
                yield _reached(target), (value,)
            case ast.FunctionDef(name=name):
                yield [name], (node,)
            case ast.Try(body=body, handlers=handlers):
                yield [handler.name for handler in handlers if handler.name], raised_in(body)
            case ast.Match(subject=subject, cases=cases):
                names = [inner.name for case in cases for inner in walk(case.pattern)
                         if isinstance(inner, (ast.MatchAs, ast.MatchStar)) and inner.name]
                yield names, (subject,)
            case ast.Call(args=args, keywords=keywords) if self.writes(node):
                operands = [*args, *(keyword.value for keyword in keywords)]
                yield list(memory_in(operands, self.key_of)), operands
            case ast.Call(keywords=keywords) if any(keyword.arg == "out" for keyword in keywords):
                operands = [*node.args, *(keyword.value for keyword in keywords)]
                yield list(memory_in([keyword.value for keyword in keywords if keyword.arg == "out"], self.key_of)), operands
            case ast.Expr(value=ast.Call() as call) if not self.tells(call):
                operands = [call.func, *call.args, *(keyword.value for keyword in call.keywords)]
                yield [name for name in map(root, operands) if name is not None], operands

    def _walked(self, target, value):
        """The flows from the iterable of a loop into its target."""
        pairs = None
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Call) and not value.keywords:
            spread = spreads.get(self.key_of(value.func))
            pairs = spread and spread(target.elts, value.args)
        if pairs is None:
            yield _reached(target), (value,)
        for inner, arg in pairs or ():
            yield from self._walked(inner, arg)


def objects_of(flow, makes):
    """The variables that may hold objects of the user's classes which the function makes, or what is taken from these, with the target
    and the expression by which they do."""
    if not any(makes(call) for call in flow.of(ast.Call)):
        return {}
    pairs = [pair for node in flow.nodes for pair in bindings_in(node)]
    found, before = {}, None
    while before != len(found):
        before = len(found)
        for target, value in pairs:
            if any(isinstance(inner, ast.Call) and makes(inner) or isinstance(inner, ast.Name) and inner.id in found for inner in walk(value)):
                found |= dict.fromkeys(bound_by_target(target), (target, value))
    return found


def bindings_in(node):
    """Pairs of a target and the expression that it takes its value from."""
    match node:
        case ast.Assign(targets=targets, value=value):
            return [(target, value) for target in targets]
        case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value):
            return [(target, value)]
        case ast.For(target=target, iter=value):
            return [(target, value)]
        case ast.ListComp(generators=generators) | ast.GeneratorExp(generators=generators):
            return [(part.target, part.iter) for part in generators]
    return []


@spreads("builtins.enumerate")
def counted(targets, args):
    """Nothing flows into a counter."""
    return [(targets[1], args[0])] if len(targets) == 2 and args else None


@spreads("builtins.zip")
def side_by_side(targets, args):
    return list(zip(targets, args)) if len(targets) == len(args) else None


def raised_in(statements):
    """The expressions of which exceptions are made that statements raise, or code that they call."""
    found = []
    for node in walk_own(statements):
        match node:
            case ast.Raise(exc=ast.expr() as exc):
                found.append(exc)
            case ast.Call(args=args, keywords=keywords):
                found += [*args, *(keyword.value for keyword in keywords)]
    return found


def _reached(target):
    """The variables that an assignment to a target changes: those it binds, and those it writes into."""
    names = bound_by_target(target)
    for node in () if target.__class__ is ast.Name else walk(target):
        if isinstance(node, (ast.Subscript, ast.Attribute)) and not isinstance(node.ctx, ast.Load):
            name = root(node)
            names += [] if name is None else [name]
    return names


class Hoists:
    """The expressions that hold something that is lowered to statements: a walrus, a list built item by item, a call of a
    function defined in this one or of a variable that holds one (`is_made`), a call that is given a function which changes
    variables around it (`changes`), a call that may write into what carries a derivative (`writes`), a Container (`mentions`)."""

    def __init__(self, flow, is_made, changes, writes, mentions):
        self.local_functions, self.mentions = flow.functions, mentions
        self.asked = {"called": is_made, "given": changes, "writing": writes}
        self._known = {}        # of expression: True, or what is to be asked of which names in it

    def __call__(self, node):
        if node.__class__ in LEAVES:
            return False
        known = self._questions(node)
        return known is True or bool(known) and any(self.asked[what](name) for what, name in known) or self.mentions(node)

    def _questions(self, node):
        """True, or what is to be asked of which names in an expression."""
        known = self._known.get(node)
        if known is None:
            spine = [node]
            while isinstance(spine[-1], ast.BinOp) and spine[-1].left not in self._known:
                spine.append(spine[-1].left)
            for inner in reversed(spine):
                known = self._known[inner] = self._find(inner)
        return known

    def _find(self, node):
        match node:
            case ast.NamedExpr() | ast.ListComp() | ast.Yield():
                return True
            case ast.Call(func=ast.Name(id=name)) if name in self.local_functions:
                return True
            case ast.Name() | ast.Constant() | ast.Lambda():
                return ()
        asked = {}
        if isinstance(node, ast.Call):
            operands = [*node.args, *(keyword.value for keyword in node.keywords)]
            asked = {("called", root(node.func)): None, ("writing", node): None} \
                | {("given", operand.id): None for operand in operands if isinstance(operand, ast.Name)}
        for child in children(node):
            if child.__class__ in LEAVES:
                continue
            found = self._questions(child)
            if found is True:
                return True
            asked.update(dict.fromkeys(found))
        return tuple(question for question in asked if question[1] is not None)

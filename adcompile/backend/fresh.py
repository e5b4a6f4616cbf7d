"""Which values are memory of our own: made by an operation that allocates, and known by one name at a time.

    fresh_names(...)        those that only the program holds
    parts_returned(...)     those that only its caller will hold
"""

import numpy as np

from adcompile.analysis.expressions import type_of
from adcompile.ir.nodes import (
    Apply, Assign, Break, Const, Continue, Effect, For, If, Name, Record, Return, Statement, Undefined, While, With,
    Yield,
)
from adcompile.ir.types import OPAQUE, Array, Numeric, is_scalar
from adcompile.ir.visit import names_in, operands
from adcompile.ops.operators import OPERATORS, UPDATES
from adcompile.rules.table import lookup

ARITHMETIC = frozenset((*OPERATORS, "chain", "truth")) - {"and", "or", "pos"}
OWN_RESULT = frozenset((
    "accumulate", "index_add", "list_append", "list", "zeros_like", "snapshot", "numpy.zeros_like", "numpy.ones_like",
    "numpy.zeros", "numpy.ones", "numpy.full", "numpy.sum", "numpy.mean", "numpy.prod", "numpy.dot", "numpy.outer",
    "numpy.matmul", "numpy.where", "numpy.cumsum", "numpy.concatenate", "numpy.stack", "numpy.linalg.solve",
    "method:copy", "runtime.zeros_like", "runtime.snapshot", "runtime.accumulate",
))
FIRST_OPERAND = ("accumulate", "index_add", "list_append")
CONTAINERS = ("list", "zeros_like", "runtime.zeros_like", *FIRST_OPERAND)
VIEWS = ("getitem", "attr:T", "attr:mT")
FACTS = ("attr:shape", "attr:ndim", "attr:size", "attr:dtype", "builtins.len", "numpy.shape", "numpy.size",
         "numpy.ndim", "builtins.float", "builtins.int", "builtins.bool")


def fresh_names(program, ranges, types):
    """The values that nobody but this program holds, under one name at a time."""
    found = _Facts(ranges, types)
    found.block(program.body, (), ())
    return found.solve()


def parts_returned(program, ranges, types):
    """For each part of the tuple that a program returns its type, and whether it is memory that nobody else holds.

    That is None where it turns out when the program runs.
    """
    result = program.body.end.value
    parts = result.args if isinstance(result, Apply) and result.op == "tuple" else ()
    kinds = [type_of(part, types) for part in parts]
    if not any(isinstance(kind, Array) for kind in kinds):
        return tuple([(kind, None) for kind in kinds])
    found = _ForCaller(ranges, types)
    found.block(program.body, (), ())
    fresh, given = found.solve(), {param.name for param in program.params}
    return tuple([(kind, _is_own(part, fresh, given)) for part, kind in zip(parts, kinds)])


def _is_own(part, fresh, given):
    if not isinstance(part, Name):
        return True if allocates(part) else None
    return True if part.id in fresh else False if part.id in given else None


def allocates(expr):
    """Whether an expression makes a new array or list each time."""
    if not isinstance(expr, Apply):
        return isinstance(expr, Const)
    if expr.op in ARITHMETIC or expr.op in OWN_RESULT:
        return not any(key == "out" for key, _ in expr.kwargs)
    return _is_ufunc(expr.op) and all(key != "out" or allocates(value) for key, value in expr.kwargs)


def _is_ufunc(op):
    rule = lookup(op) if op.startswith("numpy.") else None
    return rule is not None and isinstance(rule.function, np.ufunc)


class _Facts:
    """Who is made fresh, who is handed to whom, who is known elsewhere."""

    def __init__(self, ranges, types):
        self.ranges, self.types = ranges, types
        self.made, self.given, self.known = {}, {}, {}

    def block(self, block, loop, results):
        for node in block.statements:
            self.statement(node, loop)
        targets = {Yield: results, Continue: loop[:1] and loop[0], Break: loop[1:] and loop[1]}.get(type(block.end))
        if targets is not None:
            self.hand_over(targets, block.end.values, block.end)
        elif isinstance(block.end, Return):
            self.leave(block.end.value)

    def leave(self, result):
        """Notes what is returned."""
        self.escape(result, False)

    def statement(self, node, loop):
        match node:
            case Assign(target, Name() as value):
                self.hand_over((target,), (value,), node)
            case Assign(target, value):
                self.assign(target, value)
            case Record(_, value):
                self.escape(value, False)
            case Effect() | Statement():
                for operand in operands(node):
                    self.escape(operand, False)
            case If(test):
                self.escape(test, True)
                self.block(node.then, loop, node.results)
                self.block(node.orelse, loop, node.results)
            case With(context):
                self.escape(context, False)
                self.block(node.body, loop, node.results)
            case For() | While():
                self.loop(node)

    def loop(self, node):
        params = [name for name, _ in node.params]
        self.hand_over(params, [init for _, init in node.params], node)
        if isinstance(node, While):
            self.escape(node.test, True)
        else:
            for iterable in node.iterables:
                self.escape(iterable, False)
        for result, param in zip(node.results, params):
            self.given.setdefault(result, []).append(param)
        self.block(node.body, (params, node.results), ())

    def assign(self, target, value):
        kind = self.types.get(target, OPAQUE)
        if not isinstance(value, (Apply, Const)):
            return self.escape(value, False)
        if isinstance(value, Apply) and value.op in UPDATES and isinstance(value.args[0], Name):
            self.given.setdefault(target, []).append(value.args[0].id)
            self.escape(value.args[1], True)
            return
        known = isinstance(value, Const) or isinstance(kind, (Array, Numeric)) or value.op in CONTAINERS
        if known and allocates(value):
            self.made[target] = True
        self.escape(value, is_scalar(kind) and not (isinstance(value, Apply) and value.op == "call"))

    def hand_over(self, targets, values, node):
        """Values given to parameters or results; one that stays alive, or is given twice, is known elsewhere."""
        time, seen = self.ranges.times[id(node)], {}
        for target, value in zip(targets, values):
            sources = self.given.setdefault(target, [])
            if isinstance(value, Name):
                if value.id in seen or not self.ranges.dies_at(value.id, time):
                    self.known[value.id] = True
                seen[value.id] = True
                sources.append(value.id)
            elif not isinstance(value, Undefined):
                sources.append(None if allocates(value) else "")
                self.escape(value, False)

    def escape(self, expr, consumed):
        """Notes the names whose memory may be reached through the value of the expression."""
        stack = [(expr, consumed)]
        while stack:
            node, consumed = stack.pop()
            kind = node.__class__
            if kind is Name:
                if not consumed:
                    self.known[node.id] = True
            elif kind is Apply:
                stack.extend(_consumption(node, consumed))
            elif kind is not Const:
                self.known.update(dict.fromkeys(names_in(node)))

    def solve(self):
        """Names that are made fresh or given fresh values only, and are not known elsewhere."""
        fresh = {name: True for name in (*self.made, *self.given) if name not in self.known}
        receivers = {}
        for target, sources in self.given.items():
            for source in sources:
                receivers.setdefault(source, []).append(target)
        todo = [name for name in receivers if name is not None and name not in fresh]
        while todo:
            for target in receivers.get(todo.pop(), ()):
                if fresh.pop(target, None):
                    todo.append(target)
        return fresh


class _ForCaller(_Facts):
    """As `_Facts`, where the caller is nobody else: a part of the result is known elsewhere only if it is another part too."""

    def leave(self, result):
        names = [part.id for part in result.args if isinstance(part, Name)]
        self.known.update({name: True for name in names if names.count(name) > 1})
        for part in result.args:
            if not isinstance(part, Name):
                self.escape(part, False)


def _consumption(node, consumed):
    """The operands, each with whether the operation leaves nothing of it behind but numbers."""
    every = [*node.args, *(value for _, value in node.kwargs)]
    if node.op in FIRST_OPERAND:
        return [(node.args[0], True), *((arg, node.op != "list_append") for arg in every[1:])]
    if node.op in VIEWS:
        return [(every[0], consumed), *((arg, True) for arg in every[1:])]
    if node.op in ARITHMETIC or node.op in FACTS or node.op in OWN_RESULT and node.op != "list" or _is_ufunc(node.op):
        return [(arg, True) for arg in every]
    return [(arg, consumed and node.op in ("and", "or", "ifexp")) for arg in every]

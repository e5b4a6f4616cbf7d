"""An evaluator of programs in the intermediate representation, to ask what they compute.

    run(program, *arguments, function=f)        what the program returns; `function` is where captured data is read

Operations are Python's own, so the result must equal the function's to the last bit.
"""

import ast
import builtins
import importlib
import operator

import numpy as np

from adcompile import runtime
from adcompile.frontend.outside.paths import reader
from adcompile.ir.nodes import (
    Apply, Assign, Block, Break, Const, Continue, Effect, Extern, For, If, Keep, Name, Passed, Recall, Record, Return, Statement,
    Try, Undefined, Unreachable, Verbatim, While, With, Yield,
)
from adcompile.ir.tried import attempted
from adcompile.ops.keys import COMPLEX, OWNERS

OPERATORS = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv,
    "floordiv": operator.floordiv, "mod": operator.mod, "pow": operator.pow, "matmul": operator.matmul,
    "lshift": operator.lshift, "rshift": operator.rshift, "bitand": operator.and_, "bitor": operator.or_,
    "bitxor": operator.xor, "neg": operator.neg, "pos": operator.pos, "invert": operator.invert, "not": operator.not_,
    "iadd": operator.iadd, "isub": operator.isub, "imul": operator.imul, "idiv": operator.itruediv,
    "ifloordiv": operator.ifloordiv, "imod": operator.imod, "ipow": operator.ipow, "imatmul": operator.imatmul,
    "ilshift": operator.ilshift, "irshift": operator.irshift, "ibitand": operator.iand, "ibitor": operator.ior,
    "ibitxor": operator.ixor, "lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge,
    "eq": operator.eq, "ne": operator.ne, "is": operator.is_, "is_not": operator.is_not, "in": lambda a, b: a in b,
    "not_in": lambda a, b: a not in b, "getitem": operator.getitem, "slice": slice, "truth": bool,
    "tuple": lambda *items: items, "list": lambda *items: list(items), "set": lambda *items: set(items),
    "dict": lambda *items: dict(zip(items[::2], items[1::2])), "list_append": lambda items, value: [*items, value],
    "list_extend": lambda items, more: [*items, *more],
    "zeros_like": runtime.zeros_like, "accumulate": runtime.accumulate, "tape": list, "holds": bool, "entries": len, "cut": lambda tape, length: tape.__delitem__(slice(length, None)),
    "snapshot": lambda x: x.copy() if hasattr(x, "copy") else x, "comment": lambda *text: None,
    "index_add": lambda x_bar, index, t: runtime.index_add(copied(x_bar), index, t),
    "index_set": lambda x, index, value: runtime.index_set(copied(x), index, value),
}
UNSET = type("Unset", (), {"__repr__": lambda self: "UNSET"})()


class _Left(Exception):
    """A trip that ends: `node` is the Continue or Break, `values` what it hands over."""

    def __init__(self, node, values):
        super().__init__()
        self.node, self.values = node, values


def copied(value):
    return list(value) if isinstance(value, list) else np.copy(value) if isinstance(value, np.ndarray) else value


def run(program, *args, function=None, **kwargs):
    """What a program returns for arguments as its function takes them."""
    values = bound(program.params, args, kwargs)
    for param in program.params:
        if param.kind == "captured":
            values[param.name] = reader(function, param.path)()
    return Evaluation(values, program.callees).block(program.body)


def bound(params, args, kwargs):
    """The values of the parameters by SSA name."""
    values, rest = {}, list(args)
    kwargs = dict(kwargs)
    for param in params:
        name = param.name.rpartition(".")[0]
        if param.kind == "star":
            values[param.name], rest = tuple(rest), []
        elif param.kind == "double_star":
            values[param.name], kwargs = kwargs, {}
        elif param.kind == "positional" and rest:
            values[param.name] = rest.pop(0)
        elif param.kind in ("positional", "keyword") and name in kwargs:
            values[param.name] = kwargs.pop(name)
        elif param.kind in ("positional", "keyword"):
            values[param.name] = param.default.value
    assert not rest and not kwargs
    return values


class Evaluation:
    """The values of names while a program runs; `trace` keeps the last value of each, if one wants to look."""

    def __init__(self, values, callees=()):
        self.values, self.callees, self.caught = values, dict(callees), []

    # --- expressions --------------------------------------------------------

    def expr(self, expr):
        match expr:
            case Name(id):
                value = self.values[id]
                if value is UNSET:
                    name = id.rpartition(".")[0]
                    raise UnboundLocalError(
                        f"cannot access local variable {name!r} where it is not associated with a value")
                return value
            case Const(value) | Extern(_, value):
                return value
            case Undefined():
                return UNSET
            case Verbatim(tree, reads):
                return eval(compiled(ast.Expression(tree), "eval"), self.reads(reads))
            case Apply("and" | "or" as op, args):
                for arg in args:
                    value = self.expr(arg)
                    if bool(value) is (op == "or"):
                        return value
                return value
            case Apply("ifexp", (test, one, other)):
                return self.expr(one) if self.expr(test) else self.expr(other)
            case Apply("chain", (first, *pairs)):
                return self.chain(first, pairs)
            case Apply("caught"):
                return self.caught[-1]
            case Apply("if_assigned", (Name(id),)):
                return None if self.values[id] is UNSET else self.values[id]
            case Apply("acting", (operand,)):
                return self.expr(operand)
            case Apply("if_assigned", (name,)):
                value = self.handed(name)
                return None if value is UNSET else value
            case Apply("invoke", (Const(callee), *args)):
                program, args = self.callees[callee], [self.expr(arg) for arg in args]
                values = {param.name: arg for param, arg in zip(program.params, args, strict=True)}
                return Evaluation(values, self.callees).block(program.body)
            case Apply("closure", (Const() as callee, *args)):
                last = [Const(self.expr(arg)) for arg in args]
                return lambda *first: self.expr(Apply("invoke", (callee, *map(Const, first), *last)))
            case Apply(op, args, kwargs):
                args = [self.expr(arg) for arg in args]
                return self.apply(op, args, {name: self.expr(arg) for name, arg in kwargs})
        raise TypeError(f"not an expression: {expr!r}")

    def handed(self, expr):
        """A value that is handed over may be unset."""
        return self.values[expr.id] if isinstance(expr, Name) else self.expr(expr)

    def reads(self, reads):
        return {name: self.handed(read) for name, read in reads} | {"__builtins__": builtins}

    def chain(self, first, pairs):
        left = self.expr(first)
        for op, part in zip(pairs[::2], pairs[1::2]):
            right = self.expr(part)
            result = OPERATORS[op.value](left, right)
            if not result:
                return result
            left = right
        return result

    def apply(self, op, args, kwargs):
        kind, _, name = op.partition(":")
        if kind == "attr" and name:
            return getattr(args[0], name)
        if kind == "method" and name:
            return getattr(args[0], name)(*args[1:], **kwargs)
        if op == "call":
            return args[0](*args[1:], **kwargs)
        if op == "unpack":
            return unpack(*args)
        return function_of(op)(*args, **kwargs)

    # --- statements ---------------------------------------------------------

    def block(self, block):
        """Runs a block; returns the values it ends with."""
        for statement in block.statements:
            self.statement(statement)
        match block.end:
            case Return(value):
                return self.expr(value)
            case Yield(values):
                return [self.handed(value) for value in values]
            case Continue(values) | Break(values):
                raise _Left(block.end, [self.handed(value) for value in values])
            case Unreachable():
                raise AssertionError("a place that nothing reaches was reached")

    def statement(self, node):
        match node:
            case Assign(target, value):
                self.values[target] = self.expr(value)
            case Effect(value):
                self.expr(value)
            case Record(tape, value):
                name = value.args[0] if isinstance(value, Apply) and value.op == "ndarray.copy" else value
                unset = isinstance(name, Name) and self.values[name.id] is UNSET      # recorded as None, see `backend.python.storage.naming`
                self.values[tape].append(None if unset else self.expr(value))
            case Recall(target, tape):
                self.values[target] = self.values[tape].pop()
            case Statement(tree, reads, writes):
                space = {name: value for name, value in self.reads(reads).items() if value is not UNSET}
                exec(compiled(ast.Module([tree], []), "exec"), space)
                self.values.update((new, space.get(name, UNSET)) for name, new in writes)
            case If(test, then, orelse, results):
                self.values.update(zip(results, self.block(then if self.expr(test) else orelse)))
            case With(context, body, results):
                with self.expr(context):
                    self.values.update(zip(results, self.block(body)))
            case Try(results=results):
                self.values.update(zip(results, self.attempt(node)))
            case Passed():
                pass
            case Keep(values):
                self.values.update([(name, self.handed(value)) for name, value in values])
            case For():
                self.for_loop(node)
            case While():
                self.loop(node, node.trips, self.while_tests(node))
            case _:
                raise TypeError(f"not a statement: {node!r}")

    def attempt(self, node):
        """What the block of a `try` that ran to its end hands over."""
        before = attempted(node)
        rest = Block(node.body.statements[len(before):], node.body.end)
        try:
            for statement in before:
                self.statement(statement)
            if not rest.statements:
                self.block(rest)
        except BaseException as error:
            if not isinstance(error, self.expr(node.kinds)):
                raise
            self.caught.append(error)
            found = self.block(node.handler)
            self.caught.pop()
            return found
        return self.block(rest)

    def for_loop(self, node):
        iterables = [self.expr(iterable) for iterable in node.iterables]

        def tests():
            for index, elements in enumerate(zip(*iterables)):
                self.values.update(zip(node.targets, elements))
                if node.index:
                    self.values[node.index] = index
                yield

        self.loop(node, node.trips, tests())

    def while_tests(self, node):
        while self.expr(node.test):
            yield

    def loop(self, node, trips, tests):
        names = [name for name, _ in node.params]
        values, count = [self.handed(init) for _, init in node.params], 0
        self.values.update(zip(names, values))
        for _ in tests:
            count += 1
            try:
                self.block(node.body)
            except _Left as left:
                values = left.values
                if isinstance(left.node, Break):
                    break
                self.values.update(zip(names, values))
        self.values.update(zip(node.results, values))
        if trips:
            self.values[trips] = count


def compiled(tree, mode):
    return compile(ast.fix_missing_locations(tree), "<interpreted>", mode)


def unpack(value, count, star):
    """What `a, b = value` or `a, *b = value` assigns, as a tuple."""
    names = [f"v{k}" for k in range(count)]
    target = ", ".join(f"*{name}" if k == star else name for k, name in enumerate(names))
    space = {"value": value}
    exec(f"{target}, = value" if count == 1 else f"{target} = value" if count else "[] = value", space)
    return tuple(space[name] for name in names)


def function_of(op):
    """The function with a public name."""
    if op in OPERATORS:
        return OPERATORS[op]
    op = op.removesuffix(COMPLEX)
    module, _, name = op.rpartition(".")
    if module == "runtime":
        return getattr(runtime, name)
    if module in OWNERS:
        return lambda receiver, *args, **kwargs: getattr(receiver, name)(*args, **kwargs)
    parts = op.split(".")
    for length in range(len(parts) - 1, 0, -1):
        try:
            value = importlib.import_module(".".join(parts[:length]))
        except ImportError:
            continue
        return operator.attrgetter(".".join(parts[length:]))(value)
    raise LookupError(f"no function is called {op}")

"""One operation of a program as a Python function of its operands, and one call of it.

    function, operands = printed(apply)     operands are the expressions that the function takes, in order
    call = OneCall(apply, operands, knowns)    with the value of the result, and what is asked about it
"""

import ast
from functools import lru_cache

import numpy as np

from adcompile import runtime
from adcompile.emit.as_syntax import expression
from adcompile.ir.nodes import Apply, Const, Extern, Name
from adcompile.ops.asked import card_of
from adcompile.rules.table import lookup
from adcompile.sparse.dependence.operations import bound_operands, names_of_operands, read_by_shape
from adcompile.sparse.dependence.traced import Traced


class PlainWords:
    """How things are called in the text of one operation: operands as they are, modules by names of their own."""

    def __init__(self):
        self.space = {}

    def local(self, name):
        return str(name)

    def module(self, path, wanted=None):
        name = "_" + path.replace(".", "_")
        if name not in self.space:
            self.space[name] = runtime if path == "runtime" else __import__(path, fromlist=["*"])
        return name

    def builtin(self, name):
        return name

    def extern(self, extern):
        self.space[f"_{extern.name}"] = extern.value
        return f"_{extern.name}"

    def text(self, value):
        return self.extern(Extern(f"text{len(self.space)}", value))


def placed(apply):
    """The operation with names for its operands, and these."""
    taken = []

    def place(arg):
        if isinstance(arg, Apply) and arg.op == "star":
            return Apply("star", (place(arg.args[0]),))
        if isinstance(arg, Const) and apply.op == "chain":
            return arg
        taken.append(arg)
        return Name(f"operand{len(taken) - 1}")

    args = tuple(map(place, apply.args))
    kwargs = tuple([(name, place(arg)) for name, arg in apply.kwargs])
    return Apply(apply.op, args, kwargs), taken


def printed(apply):
    """The function that carries out an operation, and the expressions that are its operands."""
    whole, taken = placed(apply)
    form = tuple([arg.args[0].id if isinstance(arg, Apply) else arg.value if isinstance(arg, Const) else None for arg in whole.args])
    return of_form(Printed(whole, (apply.op, len(taken), form, tuple([name for name, _ in apply.kwargs])))), taken


class Printed:
    """An operation, equal to another one of the same text."""

    def __init__(self, apply, key):
        self.apply, self.key = apply, key

    def __eq__(self, other):
        return self.key == other.key

    def __hash__(self):
        return hash(self.key)


@lru_cache(maxsize=1024)
def of_form(form):
    words = PlainWords()
    tree = expression(form.apply, words)
    count = form.key[1]
    parameters = ast.arguments([], [ast.arg(f"operand{place}") for place in range(count)], None, [], [], None, [])
    code = compile(ast.fix_missing_locations(ast.Expression(ast.Lambda(parameters, tree))), "<operation>", "eval")
    return eval(code, words.space)


class OneCall:
    """One call: `value` is its result. Operands that the operation writes are copies."""

    def __init__(self, apply, function, knowns):
        self.prepare(apply, function, knowns)
        self.value = self.again({})

    def prepare(self, apply, function, knowns):
        self.apply, self.function, self.knowns = apply, function, knowns
        self.card = card_of(Apply(apply.op, tuple([Const(None) for _ in apply.args])))
        if self.card.variants:
            self.card = card_of(apply)
        self.copied = bool(self.card.writes) or self.card.version is not None

    @property
    def rule(self):
        rule = lookup(self.apply.op, len(self.apply.args))
        if rule is None or not rule.variants:
            return rule
        found = self.named(rule, self.knowns)
        return None if found is None else rule.choose({name: one[0].value for name, one in found.items() if len(one) == 1})

    def again(self, others):
        """The result with other values in the place of some operands, by the `id` of their Traced."""
        values = [others.get(id(known), known.value) for known in self.knowns]
        return self.function(*(map(copied, values) if self.copied else values))

    def named(self, rule, operands):
        """Some operands by the names of the rule's parameters; None where a star stands for several, or the rule does not know the call."""
        count = len(self.apply.args)
        if any(isinstance(arg, Apply) and arg.op == "star" for arg in self.apply.args):
            return None
        return bound_operands(rule, operands[:count], tuple(zip([name for name, _ in self.apply.kwargs], operands[count:])))

    def read(self):
        """The operands as far as the operation reads them: nothing of those of which it asks only the shape."""
        by_shape = read_by_shape(self.card)
        if not by_shape:
            return self.knowns
        names = [*names_of_operands(self.card, len(self.apply.args)), *[name for name, _ in self.apply.kwargs]]
        return [Traced(known.value, None, known.varies if known.varies > 1 else 0) if "" in by_shape or place in by_shape or name in by_shape
                else known for place, (name, known) in enumerate(zip(names, self.knowns))]


def copied(value):
    return runtime.snapshot(value) if isinstance(value, (np.ndarray, list, dict)) else value

"""Names of emitted programs whose types say too little, and where that comes from.

    roots(programs, types)          [Root(name, what, how), ...]: the indefinite values that no other indefinite value explains
    causes(programs, types)         those of them of which typing functions could say more
    found = collected(cases)        the causes in the derivatives of some programs, by the name of the program

What an opaque call of the user's returns, an argument or captured datum that may be anything, and what code that is not
followed writes have no type before they run. `python -m tests.indefinite` tells all causes, the most frequent first.
"""

import collections
from collections import ChainMap
from typing import NamedTuple
from unittest import mock

from adcompile.analysis.inference.type_of import type_of
from adcompile.compiler import compilation
from adcompile.ir.nodes import (
    Apply, Assign, Break, Const, Continue, Extern, For, If, Recall, Record, Return, Statement, Try, Verbatim, While, With, Yield,
)
from adcompile.ir.types import Array, Dict, Iterable, List, Numeric, Opaque, Optional, Residuals, Scalar, Tuple
from adcompile.ir.visit import is_invoke, names_in, walk
from tests import corpus
from tests.agreement import quiet
from tests.ways import WAYS

UNTOLD = ("call", "caught", "acting", "Statement", "param", "Extern", "Verbatim", "exposed", "closure")
"""What may give anything: functions, calls of those that are not followed, expressions and statements that run as they are, objects from
outside, lists and dicts into which code writes that is not followed."""


class Root(NamedTuple):
    name: str
    what: str           # which detail its type lacks
    how: str            # the operation or statement that makes it


def lacking(type):
    """Which detail a type lacks; None for a definite one."""
    match type:
        case None:
            return "type"
        case Opaque():
            return "anything"
        case Numeric():
            return "rank"
        case Scalar(kind):
            return "kind" if kind in ("number", "integer") else None
        case Array(dtype, dims):
            return "dtype" if dtype is None else "size" if None in dims else None
        case List(item) | Iterable(item) | Optional(item):
            return lacking(item)
        case Tuple(items) | Residuals(items) if items is not None:
            return next(filter(None, map(lacking, items)), None)
        case Dict(items):
            return next(filter(None, (lacking(item) for _, item in items)), None)
    return None


class Sources:
    """For each name of some programs what its value comes from: names, and how."""

    def __init__(self, programs):
        self.reads, self.how = {}, {}
        named = {program.name: program for program in programs}
        for program in programs:
            for param in program.params:
                self.add(param.name, [], "param")
            self.block(program.body, None, ())
        for program in programs:
            for statement in walk(program.body):
                if is_invoke(statement) and statement.value.args[0].value.name in named:
                    self.between(statement, named[statement.value.args[0].value.name])

    def between(self, statement, program):
        """What a program beside is called with, and what it returns."""
        for param, arg in zip(program.params, statement.value.args[1:]):
            self.reads[param.name] += names_in(arg)
            self.how[param.name] = "invoke"
        if isinstance(program.body.end, Return):
            self.reads[statement.target] += names_in(program.body.end.value)

    def add(self, name, reads, how):
        self.reads.setdefault(name, []).extend(reads)
        self.how.setdefault(name, how)

    def block(self, block, loop, results):
        for statement in block.statements:
            self.statement(statement, loop)
        match block.end:
            case Yield(values):
                targets = results
            case Continue(values):
                targets = [name for name, _ in loop.params]
            case Break(values):
                targets = loop.results
            case _:
                return
        for target, value in zip(targets, values):
            self.add(target, names_in(value), "join")

    def statement(self, statement, loop):
        match statement:
            case Assign(target, value):
                self.add(target, names_in(value), value)
            case Record(tape, value):
                self.add(tape, names_in(value), "tape")
            case Recall(target, tape):
                self.add(target, [tape], "Recall")
            case Statement(_, reads, writes):
                for _, new in writes:
                    self.add(new, [], "Statement")
            case If(_, then, orelse, results):
                for name in results:
                    self.add(name, [], "If")
                self.block(then, loop, results)
                self.block(orelse, loop, results)
            case With(_, body, results):
                for name in results:
                    self.add(name, [], "With")
                self.block(body, loop, results)
            case Try(_, body, handler, results):
                for name in results:
                    self.add(name, [], "Try")
                self.block(body, loop, results)
                self.block(handler, loop, results)
            case For() | While():
                for name, init in statement.params:
                    self.add(name, names_in(init), "loop")
                for name, (param, _) in zip(statement.results, statement.params):
                    self.add(name, [param], "loop")
                if isinstance(statement, For):
                    for target, iterable in zip(statement.targets, statement.iterables):
                        self.add(target, names_in(iterable), iterable if isinstance(iterable, Apply | Extern | Verbatim) else "walk")
                self.block(statement.body, statement, ())


def roots(programs, types):
    """The indefinite values that no indefinite value outside of their own loop explains."""
    sources = Sources(programs)
    bad = {name: what for name in sources.reads if (what := lacking(types.get(name)))}
    below = {name: [read for read in dict.fromkeys(sources.reads[name]) if read in bad] for name in bad}
    found = []
    for group in components(below):
        inside = set(group)
        if all(read in inside for name in group for read in below[name]):
            made = [name for name in group if isinstance(sources.how[name], Apply)] or group
            how = sources.how[made[0]]
            found.append(Root(made[0], bad[made[0]], how if isinstance(how, str) else maker(made[0], how, types)))
    return found


def maker(name, expr, types):
    """The operation in an expression that nothing indefinite goes into, or what else makes it so."""
    made = type_of(expr, types)
    if isinstance(made, (List, Tuple, Dict)) and lacking(made) is None and name in types:
        return "exposed"
    while isinstance(expr, Apply):
        if expr.op in UNTOLD:
            return expr.op
        parts = [*expr.args, *[arg for _, arg in expr.kwargs]]
        inner = [arg for arg in parts if not isinstance(arg, Const) and lacking(type_of(arg, types))
                 and not (isinstance(arg, Extern) and "." in expr.op)]       # `dtype=float` explains nothing
        if not inner:
            return expr.op
        expr = inner[0]
    return expr.__class__.__name__


def causes(programs, types):
    """The roots that typing could say more of; how many cells a heap has is told when the program runs."""
    return [root for root in roots(programs, types) if root.how.partition(":")[0] not in UNTOLD
            and not (root.what == "size" and getattr(getattr(root.name, "label", None), "stem", "").startswith("heap"))]


def components(below):
    """The groups of names that read one another, in order (Tarjan, without recursion)."""
    index, low, stack, on, found = {}, {}, [], set(), []
    for start in below:
        if start in index:
            continue
        todo = [(start, iter(below[start]))]
        index[start] = low[start] = len(index)
        stack.append(start)
        on.add(start)
        while todo:
            name, rest = todo[-1]
            following = next(rest, None)
            if following is None:
                todo.pop()
                if todo:
                    low[todo[-1][0]] = min(low[todo[-1][0]], low[name])
                if low[name] == index[name]:
                    group = []
                    while not group or group[-1] != name:
                        group.append(stack.pop())
                        on.discard(group[-1])
                    found.append(group[::-1])
            elif following not in index:
                index[following] = low[following] = len(index)
                stack.append(following)
                on.add(following)
                todo.append((following, iter(below[following])))
            elif following in on:
                low[name] = min(low[name], index[following])
    return found


def collected(cases):
    """By the name of a program: the causes in its gradient, or in its pair where it has no gradient, at its first point."""
    found = {}
    for case in cases:
        functions, seen = compilation.functions, found.setdefault(case.name, [])

        def noting(programs, types, *rest):
            seen.extend(causes(programs, dict(ChainMap(*types))))
            return functions(programs, types, *rest)

        with mock.patch.object(compilation, "functions", noting), quiet(strict=False):
            kind = "gradient" if case.no_second_order is None else "pair"
            WAYS[0].text(kind, case.function, case.wrt, case.points[0].arguments)
    return found


def main():
    found = collected(corpus.load().values())
    programs = collections.defaultdict(dict)
    for name, several in found.items():
        for root in several:
            programs[root.how, root.what][name] = root.name
    print(f"{sum(map(bool, found.values()))} of {len(found)} programs hold a value of an indefinite type")
    for (how, what), names in sorted(programs.items(), key=lambda item: -len(item[1])):
        print(f"{len(names):4} {how} ({what}):", ", ".join(f"{name} ({value})" for name, value in names.items()))


if __name__ == "__main__":
    main()

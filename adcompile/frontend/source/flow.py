"""The flow of a function: the variables that its statements assign, the ways these are left, and the variables that are read
later.

    flow = Flow(function)
    flow.assigned(statement)        the variables it binds or writes into, in order
    flow.ways(statements)           how a run of statements is left: "fall", "break", "continue", "return"
    flow.results[statement]         of an `if`, `with` or `try`: what it assigns and somebody reads later
    flow.carried[loop]              of a loop: what its body assigns and the next trip or what follows reads
    flow.guarded[statement]         of a `try` or `with`: what is read of what it assigns before it ends, see `Guarded`
    flow.written(beside)            the variables whose memory may be written
    flow.shared                     the variables that functions defined in it change, or take along when they leave it

Computed once per function, from the tree alone, in linear time: what a loop's body reads before it assigns is found
from the inside out, what is read later from the outside in.
"""

import ast
from functools import cached_property
from typing import NamedTuple

from adcompile.frontend.outside.sharing import Sharing
from adcompile.frontend.source.blocks import BLOCKS, exits_of, irrefutable, surely_bound, updated_by
from adcompile.frontend.source.matching import with_tests
from adcompile.frontend.source.tree import (
    binds, body_of, bound_by, bound_by_target, free_names, parameters, walk, walk_own, written_by_itself,
)
from adcompile.ops.registry import card

NOTHING = frozenset()


class Leave:
    """A statement made while lowering: `kind` is "break", "continue", "return" (of `value`), "raise" or "never"."""

    def __init__(self, kind, value=None):
        self.kind, self.value = kind, value


class Flagged:
    """A statement made while lowering: `if` on a flag. `results` are the variables assigned in it and read later."""

    def __init__(self, test, body, orelse=(), results=()):
        self.test, self.body, self.orelse, self.results = test, list(body), list(orelse), dict.fromkeys(results)


class Guarded(NamedTuple):
    """Of the variables that a `try` assigns, those that its handlers may read as they were where something raised, those that its
    `finally` may read so, and those that are read from there on when its other parts have ended."""

    handlers: dict
    last: dict
    inside: dict


class OneByOne:
    """A statement made while lowering: the trips of a loop for some items, each lowered by itself, and then its `else`."""

    def __init__(self, loop, items):
        self.loop, self.items = loop, items


class Flow(Sharing):
    """The facts of one function (`ast.FunctionDef` or `ast.Lambda`); `is_data` tells whether a name from outside of it
    holds something that can be written into, `key_of` the public name of a library's function for an expression that
    names it, given the variables of this function, `quiet` whether a call writes into nothing that it is given, and `lets_pass` whether
    what is raised under the context manager that a call makes goes on."""

    def __init__(self, function, is_data=lambda name: True, key_of=lambda node, own: None,
                 quiet=lambda call, flow: False, lets_pass=lambda call, own: False):
        self.function, self.is_data, self.key_of, self.quiet, self.lets_pass = function, is_data, key_of, quiet, lets_pass
        self.body = with_tests(body_of(function))
        self.results, self.carried, self.guarded = {}, {}, {}
        self._around = NOTHING      # what is read where something raises, in the statements that are looked at
        self._assigned, self._ways, self._exposed = {}, {}, {}
        self.parameters = parameters(function)
        self.nodes = walk_own(self.body)
        self._kinds = {}
        for node in self.nodes:
            if node.__class__ in self._kinds:
                self._kinds[node.__class__].append(node)
            else:
                self._kinds[node.__class__] = [node]
        self.functions = _local_functions(self.of(ast.FunctionDef, ast.Assign))
        self._reads = {}
        self._block(self.body, NOTHING, NOTHING, NOTHING)

    def of(self, *kinds):
        """The nodes of some classes, those of one class in the order of the text."""
        return [node for kind in kinds for node in self._kinds.get(kind, ())]

    @cached_property
    def classes(self):
        """The variables of the function that hold classes which it makes."""
        named = [target.id for node in self.of(ast.Assign) for target in node.targets if isinstance(target, ast.Name)
                 and isinstance(node.value, ast.Call) and getattr(node.value.func, "id", getattr(node.value.func, "attr", "")) == "namedtuple"]
        return {node.name: None for node in self.of(ast.ClassDef)} | dict.fromkeys(named)

    @cached_property
    def locals(self):
        """The variables of the function: its parameters and all that it binds."""
        outer = self.globals | self.nonlocals
        return {name: None for name in self.times_bound if name not in outer}

    @cached_property
    def times_bound(self):
        """How often each variable is bound in the text, the parameters first."""
        counts = dict.fromkeys(self.parameters, 1)
        for node in self.nodes:
            for name in binds(node):
                counts[name] = counts.get(name, 0) + 1
        return counts

    @cached_property
    def bound_in_loops(self):
        """The variables that a loop binds, or something in a loop."""
        return bound_by(self.of(ast.For, ast.AsyncFor, ast.While))

    @cached_property
    def uses(self):
        """Where each name is read, in inner functions too."""
        found = {}
        for statement in self.body:
            for node in walk(statement):
                if node.__class__ is ast.Name and node.ctx.__class__ is ast.Load:
                    found.setdefault(node.id, []).append(node)
        return found

    @cached_property
    def calls(self):
        """The calls of each name."""
        found = {}
        for node in self.of(ast.Call):
            if isinstance(node.func, ast.Name):
                found.setdefault(node.func.id, []).append(node)
        return found

    def assigned(self, statement):
        """The variables that a statement binds or writes into, in the order of the text."""
        known = self._assigned.get(statement)
        if known is None:
            known = {name: None for name in bound_by(header_of(statement)) if name in self.locals}
            call = statement.value if isinstance(statement, ast.Expr) else None
            written = {} if isinstance(call, ast.Call) and self.tells(call) else written_by_itself(statement)
            known.update({name: None for name in written if name in self.locals or self.is_data(name)})
            for inner in inner_statements(statement):
                known.update(self.assigned(inner))
            self._assigned[statement] = known
        return known

    def ways(self, statements):
        """How a run of statements may be left; nothing where it always raises."""
        found = {}
        for statement in statements:
            way = self._way(statement)
            found.update(dict.fromkeys(name for name in way if name != "fall"))
            if "fall" not in way:
                return found
        found["fall"] = True
        return found

    def _way(self, statement):
        known = self._ways.get(statement)
        if known is None:
            known = self._ways[statement] = self._find_way(statement)
        return known

    def _find_way(self, statement):
        match statement:
            case Leave(kind=kind):
                return {} if kind in ("never", "raise") else {kind: True}
            case ast.Return():
                return {"return": True}
            case ast.Break():
                return {"break": True}
            case ast.Continue():
                return {"continue": True}
            case ast.Raise():
                return {}
            case ast.If() | Flagged():
                return self.ways(statement.body) | self.ways(statement.orelse)
            case ast.With():
                return self.ways(statement.body) | ({"fall": True} if self.suppresses(statement) else {})
            case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=last) \
                    | ast.TryStar(body=body, handlers=handlers, orelse=orelse, finalbody=last):
                found = self.ways([*body, *orelse])
                for handler in handlers:
                    found |= self.ways(handler.body)
                last = self.ways(last)
                return found | last if "fall" in last else last
            case ast.Match(cases=cases):
                found = {} if irrefutable(cases[-1]) else {"fall": True}
                for case in cases:
                    found |= self.ways(case.body)
                return found
            case OneByOne(loop=loop):
                return self._way(loop)
            case ast.For() | ast.While():
                inner = self.ways(statement.body)
                after = self.ways(statement.orelse) if not endless(statement) else {}
                found = {name: True for name in ("return",) if name in inner}
                if "break" in inner:
                    found["fall"] = True
                return found | after
        return {"fall": True}

    def suppresses(self, statement):
        """Return True if a `with` may swallow an exception that is raised in it."""
        made = [item.context_expr for item in statement.items]
        keys = [self.key_of(call.func, self.locals) if isinstance(call, ast.Call) else None for call in made]
        return not all([context_of(key) or self.lets_pass(call, self.locals) for key, call in zip(keys, made)])

    # --- reads ------------------------------------------------------------

    def reads(self, *nodes):
        """The names that expressions read; to name one of the function's own functions is to read what it reads."""
        if len(nodes) != 1:
            return {name: True for node in nodes for name in self.reads(node)}
        found = self._reads.get(nodes[0])
        if found is None:
            found = self._reads[nodes[0]] = {}
            for inner in walk(nodes[0]):
                if inner.__class__ is ast.Name and inner.ctx.__class__ is ast.Load:
                    found[inner.id] = True
                    if inner.id in self.functions:
                        found.update(self.functions[inner.id])
        return found

    # --- reads, from the inside out ------------------------------------------

    def _exposed_by(self, loop):
        """The variables that a loop may read as they were before it: (before its trips, in its trips, in its `else`)."""
        known = self._exposed.get(loop)
        if known is None:
            body = self._block(loop.body, NOTHING, NOTHING, NOTHING, inner=False)
            if isinstance(loop, ast.For):
                before, trips = self.reads(loop.iter), body - set(bound_by_target(loop.target))
                trips |= self.reads(loop.target).keys()
            else:
                before, trips = {}, body | self.reads(loop.test).keys()
            other = self._block(loop.orelse, NOTHING, NOTHING, NOTHING, inner=False)
            known = self._exposed[loop] = set(before), trips, other
        return known

    # --- reads, from the outside in -------------------------------------------

    def _block(self, statements, after, leave, again, inner=True):
        """The variables that are read from the start of a run of statements on. `after`, `leave` and `again` are those read after
        it, after a `break` and after a `continue`. With `inner` the facts of all statements are entered."""
        live = set(after) | self._around
        for statement in reversed(statements):
            self._statement(statement, live, leave, again, inner)
            live |= self._around
        return live

    def _statement(self, statement, live, leave, again, inner):
        match statement:
            case ast.If():
                self._enter(statement, live, leave, again, inner)
                then = self._block(statement.body, live, leave, again, inner)
                other = self._block(statement.orelse, live, leave, again, inner)
                live.clear()
                live.update(then, other, self.reads(statement.test))
            case ast.With():
                body = self._managed(statement, live, leave, again, inner)
                live.clear()
                live.update(body, self.reads(*[item.context_expr for item in statement.items]))
            case ast.For() | ast.While():
                before, trips, other = self._exposed_by(statement)
                if inner:
                    self.results[statement] = self._wanted(statement, live)
                    around = live | trips | other
                    self.carried[statement] = self._wanted(statement, around)
                    self._block(statement.body, around, around, around)
                    self._block(statement.orelse, set(live), leave, again)
                live.update(before, trips, other)
            case ast.Return():
                live.clear()
                live.update(self.reads(statement.value) if statement.value else NOTHING)
            case ast.Break():
                live.clear()
                live.update(leave)
            case ast.Continue():
                live.clear()
                live.update(again)
            case ast.Raise():
                live.clear()
                live.update(self.reads(statement))
            case ast.Try():
                body = self._attempt(statement, live, leave, again, inner)
                live.clear()
                live.update(body)
            case _:
                exits = exits_of(statement) if isinstance(statement, BLOCKS) else ()
                live.update(leave if "break" in exits else (), again if "continue" in exits else ())
                bound = surely_bound([statement], self.suppresses) or ()
                live.difference_update(bound)
                reads = self.reads(statement)
                if isinstance(statement, ast.FunctionDef):      # one that calls itself does not read what it was before
                    outside = self.reads(statement.args, *statement.decorator_list)
                    reads = {name: True for name in reads if name not in bound or name in outside}
                live.update(reads, updated_by(statement))

    def _attempt(self, node, live, leave, again, inner):
        """The variables that are read from the start of a `try` on, whose facts are entered."""
        after, around = set(live), self._around
        self._enter(node, live, leave, again, inner)
        if node.finalbody:
            after = self._block(node.finalbody, live | leave | again, leave, again, inner)
            self._around, leave, again = around | after, after, after
        handled = set()
        for handler in node.handlers:
            handled |= self._block(handler.body, after, leave, again, inner) - {handler.name}
            handled.update(() if handler.type is None else self.reads(handler.type))
        other = self._block(node.orelse, after, leave, again, inner)
        last, self._around = after if node.finalbody else NOTHING, self._around | handled
        body = self._block(node.body, other, leave, again, inner)
        self._around = around
        if inner:
            self.guarded[node] = Guarded(*[self._wanted(node, names) for names in (handled, last, after | leave | again)])
        return body

    def _managed(self, node, live, leave, again, inner):
        """The variables that are read from the start of the block of a `with` on, whose facts are entered."""
        after, around = set(live), self._around
        self._enter(node, live, leave, again, inner)
        caught = around | after if self.suppresses(node) else around
        self._around = caught
        body = self._block(node.body, after, leave, again, inner)
        self._around = around
        if inner:
            self.guarded[node] = Guarded(self._wanted(node, caught), {}, self._wanted(node, caught | after | leave | again))
        return body - set(bound_by([item.optional_vars for item in node.items if item.optional_vars is not None]))

    def _enter(self, statement, live, leave, again, inner):
        if inner:
            self.results[statement] = self._wanted(statement, live | leave | again)

    def _wanted(self, statement, live):
        return {name: None for name in self.assigned(statement) if name in live}


def context_of(key):
    """The kind of context manager that a library's function makes for `with`, by its key: see `ops.card.Card.context`."""
    found = None if key is None else card(key)
    return "" if found is None else found.context


def endless(loop):
    """Return True if a loop ends by an exit only: `while True`."""
    return isinstance(loop, ast.While) and isinstance(loop.test, ast.Constant) and bool(loop.test.value)


def header_of(statement):
    """The expressions and targets that a statement evaluates and binds itself, without the statements in it."""
    match statement:
        case ast.If(test=test) | ast.While(test=test):
            return [test]
        case ast.For(target=target, iter=iterable):
            return [target, iterable]
        case ast.With(items=items):
            return items
    return [statement]


def inner_statements(statement):
    """The statements in a statement whose control flow is followed."""
    match statement:
        case ast.If() | ast.For() | ast.While():
            return [*statement.body, *statement.orelse]
        case ast.With():
            return statement.body
        case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=last):
            return [*body, *[one for handler in handlers for one in handler.body], *orelse, *last]
    return []


def _local_functions(nodes):
    """Of each function that is defined or assigned in the body, the names it reads."""
    found = {}
    for node in nodes:
        match node:
            case ast.FunctionDef(name=name):
                found.setdefault(name, {}).update(free_names(node))
            case ast.Assign(targets=targets, value=ast.Lambda() as value):
                for target in targets:
                    if isinstance(target, ast.Name):
                        found.setdefault(target.id, {}).update(free_names(value))
    return {name: reached(name, found) for name in found}


def reached(name, functions):
    """The names that a function reads, itself or by the functions that it names."""
    found, todo = {}, [name]
    while todo:
        for inner in functions.get(todo.pop(), ()):
            if inner not in found:
                found[inner] = None
                todo.append(inner)
    return found

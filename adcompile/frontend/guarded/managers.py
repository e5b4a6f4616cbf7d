"""`with` over context managers: what they do before the block, and behind it whatever happened there.

    with manager() as v: ...        m = manager(); v = m.__enter__()
                                    try: ...
                                    m.__exit__(...)             what was raised is raised again, unless it returns something

Methods of an object that the function makes are followed. A generator function of `contextlib.contextmanager` is lowered around the
block: what stands before its `yield`, and what stands behind it. Its variables are cells, which come along with those of the function.
"""

import ast
from functools import partial

from adcompile.errors import NoSource, StaleSource
from adcompile.frontend.containers.members import call_method
from adcompile.frontend.following.arguments import Followed, Misfit, bind
from adcompile.frontend.following.body import bind_parameters, inner_frame, world_default
from adcompile.frontend.frame.dispatch import argument_of, nested, run, statements, value_of
from adcompile.frontend.frame.function_objects import expr
from adcompile.frontend.frame.meanings import key_of, static_of, user_code
from adcompile.frontend.frame.meeting import FLAGS, Joined, forget, fork
from adcompile.frontend.frame.raising import raise_again
from adcompile.frontend.frame.taint import ERROR
from adcompile.frontend.frame.values import Cell, Container, Known
from adcompile.frontend.lower.assignments import store
from adcompile.frontend.lower.branches import flag_tests, is_setting, kept_statement, setting_block, with_flags
from adcompile.frontend.guarded.handlers import EVERYTHING, emit_try
from adcompile.frontend.outside.asked_by_flow import generator_of
from adcompile.frontend.source.flow import Leave, context_of
from adcompile.frontend.source.text import find_source
from adcompile.frontend.source.tree import bound_by, walk_own
from adcompile.ir.names import TEMPORARY, named
from adcompile.ir.nodes import Apply, Assign, Const, Extern, Name, Passed
from adcompile.ops.by_operation import ByOperation


@statements(ast.With)
def with_block(frame, node):
    """A `with`: one that only changes how code runs, one through which a derivative may flow, or any other, which stays as it is."""
    if is_setting(frame, node):
        return setting_block(frame, node)
    if not any(name in frame.tainted for name in (*bound_by([node]), *frame.flow.reads(node))):
        return kept_statement(frame, node)
    return managed(frame, node, 0)


def managed(frame, node, place):
    """The block of a `with` under its managers from one on. Returns the statements that leave as it was left."""
    if place == len(node.items):
        return node.body
    item, guarded = node.items[place], frame.flow.guarded[node]
    manager = manager_of(frame, item.context_expr)
    if manager is None:
        frame.refuse("With", node)
        return None
    ways = frame.flow.ways(node.body)
    kinds = [kind for kind in FLAGS if kind in ways]
    variables = [*with_flags(frame, guarded.inside, kinds), ERROR]
    frame.env[ERROR] = Const(None)

    def body():
        end = alone(frame, node, place, manager, variables)
        if end is None:
            frame.emit(Passed(frame.span(node)))
        return end

    def handler():
        error = frame.unit.namer.new(named("error"))
        frame.emit(Assign(error, Apply("caught"), frame.span(node)))
        frame.env[ERROR] = Name(error)
        return manager.handled(frame, Name(error))

    manager.open(frame)
    frame.statement = node
    if manager.kinds is None:
        end = alone(frame, node, place, manager, variables)
        if end is not None:
            return [Leave("never")]
    else:
        emit_try(frame, manager.kinds, guarded.handlers, variables, body, handler)
        manager.close(frame, frame.env[ERROR], frame.span(node))
    forget(frame, node, guarded.inside)
    return flag_tests(frame, kinds, "fall" in ways or manager.swallows)


def alone(frame, node, place, manager, variables):
    """Lowers what stands under one manager, in the current block. Returns its end, or None where the ends of paths meet."""
    value, target = manager.begin(frame), node.items[place].optional_vars
    if target is not None:
        store(frame, target, value)
    end = run(frame, managed(frame, node, place + 1) or [], Joined(variables))
    if end is None:
        manager.passed(frame)
    return end


# --- managers ---------------------------------------------------------------------


class Manager:
    """A manager of which nothing is known but its methods; `of` is what stands for it. `kinds` are what it is told of."""

    kinds, swallows = EVERYTHING, True

    def __init__(self, of, node):
        self.of, self.node = of, node

    def open(self, frame):
        """Lowers what comes before the block: of what is raised there nobody is told."""
        self.value = self.call(frame, "__enter__", ())

    def begin(self, frame):
        return self.value

    def passed(self, frame):
        pass

    def handled(self, frame, error):
        return None

    def close(self, frame, error, place):
        """Lowers what comes behind the block: it is asked whether what was raised goes on."""
        def raised():
            kind = frame.temporary(Apply("builtins.type", (error,), (), place), self.node, False)
            trace = frame.temporary(Apply("attr:__traceback__", (error,), (), place), self.node, False)
            swallowed = self.call(frame, "__exit__", (kind, error, trace))
            if isinstance(swallowed, Const) and not swallowed.value:
                return raise_again(frame, error)
            falls = fork(frame, expr(frame, swallowed), (lambda: None, lambda: raise_again(frame, error)), (), place)
            return None if falls else raise_again(frame, error)

        fork(frame, Apply("is_not", (error, Const(None))), (raised, lambda: self.left(frame)), (), place)

    def left(self, frame):
        self.call(frame, "__exit__", (Const(None),) * 3)

    def call(self, frame, name, args):
        if isinstance(self.of, Container):
            value = call_method(frame, self.of, name, args, self.node)
            return value if value is None or isinstance(value, (Name, Const)) or not isinstance(value, Apply) \
                else frame.temporary(value, self.node, True)
        return frame.temporary(Apply(f"method:{name}", (self.of, *args), (), frame.span(self.node)), self.node, False)


class Suppressing(Manager):
    """The manager of `contextlib.suppress`: what is raised of these kinds ends."""

    def __init__(self, kinds):
        self.kinds = kinds

    def open(self, frame):
        pass

    def begin(self, frame):
        return Const(None)

    def close(self, frame, error, place):
        pass


class Null(Suppressing):
    """`contextlib.nullcontext`: it gives a value, and is told of nothing."""

    swallows = False

    def __init__(self, value):
        self.kinds, self.value = None, value

    def begin(self, frame):
        return self.value


class Through(Manager):
    """The manager of a file, a bar and the like: it lets what is raised pass, and does the same at the end whatever it is told."""

    swallows = False

    def open(self, frame):
        super().open(frame)
        frame.unit.objects[self.value.id] = frame.unit.objects.get(self.of.id)

    def handled(self, frame, error):
        return None

    def close(self, frame, error, place):
        self.left(frame)
        fork(frame, Apply("is_not", (error, Const(None))), (lambda: raise_again(frame, error), lambda: None), (), place)


class Generated(Manager):
    """A generator function, whose frame is `inner`: the statements `before` its `yield`, and `behind` it; where it yields in a `try`
    also those `inside` before and after it, and the `last` ones of the `finally`."""

    swallows = False

    def __init__(self, inner, parts, running, node):
        self.inner, self.running, self.node = inner, running, node
        self.before, self.inside, self.yielded, self.after, self.last, self.behind = parts
        self.kinds = EVERYTHING if self.last is not None else None

    def phase(self, frame, nodes, value=None):
        """Lowers statements of the generator; returns the value of an expression behind them."""
        unit, inner = frame.unit, self.inner
        inner.env = dict(frame.shared())
        unit.current = inner
        unit.running.append(self.running)
        run(inner, nodes, Joined(()))
        found = Const(None) if value is None else value_of(inner, value)
        if value is not None and not isinstance(found, (Name, Const, Container, Known)):
            found = inner.temporary(expr(inner, found), value, inner.taint.carries(value))
        unit.running.pop()
        unit.current = frame
        frame.env.update(inner.shared())
        return found

    def open(self, frame):
        self.phase(frame, self.before)

    def begin(self, frame):
        return self.phase(frame, self.inside, self.yielded)

    def passed(self, frame):
        self.phase(frame, self.after)

    def close(self, frame, error, place):
        self.phase(frame, self.last)
        fork(frame, Apply("is_not", (error, Const(None))), (lambda: raise_again(frame, error), lambda: None), (), place)
        self.phase(frame, self.behind)


library = ByOperation()
"""By function of a library that makes a context manager: `f(frame, args)` that gives the Manager."""


@library("contextlib.suppress")
def suppressing(frame, args):
    kinds = [nested(frame, arg) for arg in args]
    return Suppressing(kinds[0] if len(kinds) == 1 else Apply("tuple", tuple(kinds)))


@library("contextlib.nullcontext")
def null(frame, args):
    return Null(value_of(frame, args[0]) if args else Const(None))


def manager_of(frame, node):
    """The Manager that an expression gives; None where it is none that can be followed."""
    key = key_of(frame, node.func) if isinstance(node, ast.Call) else None
    made = library.get(key)
    if made is not None and not node.keywords:
        return made(frame, node.args)
    lets_through = key is not None and context_of(key) == "through"
    static = static_of(frame, node.func) if isinstance(node, ast.Call) and not lets_through else None
    if isinstance(static, Known) and static.found is not None and generator_of(static.extern.value) is not None:
        return generated(frame, static, node)
    value = value_of(frame, node)
    if not isinstance(value, Container):
        value = expr(frame, value)
        value = value if isinstance(value, Name) else frame.temporary(value, node, frame.taint.carries(node))
    return Through(value, node) if lets_through and isinstance(value, Name) else Manager(value, node)


def generated(frame, static, node):
    """The Generated manager of a call; None where its function yields where it cannot be followed."""
    found = static.scope.look_attribute(static.found.path, "__wrapped__")
    callee = user_code(Known(Extern(static.extern.name, found.value), found, static.scope))
    if callee is None or any(isinstance(arg, ast.Starred) for arg in node.args) or any(one.arg is None for one in node.keywords):
        return None
    try:
        source = find_source(callee.function.value)
    except (NoSource, StaleSource):
        return None
    parts = parts_around(source.node.body)
    if parts is None:
        return None
    scope = static.scope.enter(callee.function)
    target = Followed(callee.function.value, source, scope)
    args = tuple([argument_of(frame, arg) for arg in node.args])
    kwargs = tuple([(one.arg, argument_of(frame, one.value)) for one in node.keywords])
    try:
        bound = bind(source.node, args, kwargs, partial(world_default, frame, target))
    except Misfit:
        return None
    inner = inner_frame(frame, source.node, source, scope, None, bound, TEMPORARY)
    inner.cells.update((name, Cell(inner, name)) for name in inner.flow.locals)
    frame.unit.has_cells = True
    frame.unit.current = inner
    bind_parameters(inner, bound, frame.span(node), frame.shared())
    frame.unit.current = frame
    frame.env.update(inner.shared())
    return Generated(inner, parts, (source.node, callee.function.value, ()), node)


def parts_around(body):
    """The parts of a generator's statements around its one `yield`: those before, those inside a `try` before it, what it yields, those
    inside behind it, those of the `finally` (None where there is none), and those behind. None where it yields anywhere else."""
    yields = [node for node in walk_own(body) if isinstance(node, (ast.Yield, ast.YieldFrom))]
    if len(yields) != 1 or any(isinstance(node, ast.Return) for node in walk_own(body)):
        return None
    for place, statement in enumerate(body):
        if is_yield(statement):
            return body[:place], [], statement.value.value, body[place + 1:], None, []
        if isinstance(statement, ast.Try) and not statement.handlers and not statement.orelse:
            for inner, one in enumerate(statement.body):
                if is_yield(one):
                    within = statement.body[:inner], one.value.value, statement.body[inner + 1:], statement.finalbody
                    return body[:place], *within, body[place + 1:]
    return None


def is_yield(statement):
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Yield)

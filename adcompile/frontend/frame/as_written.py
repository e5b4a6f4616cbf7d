"""Syntax that stays as the user wrote it: expressions and statements that have no operation of their own, and calls that are refused."""

import ast
from types import ModuleType

from adcompile.frontend.frame.function_objects import kept_tree
from adcompile.frontend.frame.looking import refuse_writers
from adcompile.frontend.frame.meanings import cell_of, static_of
from adcompile.frontend.frame.values import STATIC, Known
from adcompile.frontend.outside.live_variables import global_key
from adcompile.frontend.source.blocks import BLOCKS, kept_by, with_targets
from adcompile.frontend.source.exits import LEFT, RETURNED
from adcompile.frontend.source.syntax import kind_of, refusal_of
from adcompile.frontend.source.tree import bound_by, walk, walk_own, written_by
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Const, Extern, Name, Statement, Verbatim


def verbatim(frame, node, flows=True):
    """An expression that has no operation of its own: the user's tree, with what its names stand for. `flows` says
    whether a derivative may flow out of it."""
    kind = kind_of(node) if flows else None
    refusal = None if kind is None or not frame.taint.carries(node) else refusal_of(kind, frame.span(node))
    if refusal is None:
        refuse_writers(frame, node)
    if frame.hoists(node) and walruses_in(node):
        return bound_as_written(frame, node, refusal)
    tree, reads = kept_tree(frame, node)
    if isinstance(node, ast.GeneratorExp) and node not in frame.unit.consumed:
        tree = with_values_now(tree, [name for name, read in reads if not isinstance(read, (Const, Extern))])
    return Verbatim(tree, reads, refusal, frame.span(node))


def bound_as_written(frame, node, refusal):
    """As `verbatim`, for a tree that binds variables: a statement, and the name of its value."""
    hidden, (node, reads) = "adcompile_value", kept_tree(frame, node)
    tree = ast.Assign([ast.Name(hidden, ast.Store())], node)
    ast.fix_missing_locations(ast.copy_location(tree, node))
    value = frame.unit.namer.new(TEMPORARY)
    writes = [(name, frame.new(frame.variable(name))) for name in walruses_in(node)]
    frame.emit(Statement(tree, reads, ((hidden, value), *writes), refusal, frame.span()))
    for name, new in writes:
        frame.hold(name, Name(new))
    return Name(value)


def with_values_now(generator, names):
    """A generator that keeps the values which names have now: `(lambda k: (v * k for v in vs))(k)`."""
    if not names:
        return generator
    args = ast.arguments([], [ast.arg(name) for name in names], None, [], [], None, [])
    call = ast.Call(ast.Lambda(args, generator), [ast.Name(name, ast.Load()) for name in names], [])
    return ast.fix_missing_locations(ast.copy_location(call, generator))


def walruses_in(node):
    """The variables that an expression binds, in order."""
    return list(dict.fromkeys(inner.target.id for inner in walk(node) if isinstance(inner, ast.NamedExpr)))


def refused_call(frame, row, node):
    """A call that no derivative goes through."""
    if isinstance(node, ast.stmt):
        frame.refuse(row, node)
        return Const(None)
    return Verbatim(*kept_tree(frame, node), refusal_of(row, frame.span(node)), frame.span(node))


# --- statements -------------------------------------------------------------


def as_written(frame, statement, row=None, stores=None):
    """A statement kept as it is. `row` is the row of the table of syntax for active values that go through it; `stores` says how
    it is a store whose operands have names, see `ir.stores`."""
    refusal = None if row is None else refusal_of(row, frame.span(statement))
    declare_attributes(frame, statement)
    if refusal is None:
        refuse_writers(frame, statement)
    bound = [name for name in bound_by([statement]) if frame.outer_key(name) is None or name in (LEFT, RETURNED)]
    live = [name for name in bound_by([statement]) if name not in bound and frame.is_live(name)]
    written = written_by(statement)
    tree, reads = kept_tree(frame, statement, kept_by(statement, frame.flow.suppresses))
    reads = dict(reads)
    if live and isinstance(statement, BLOCKS):
        tree, live = binding_at_once(frame, tree, live, reads), []
    written = [name for name in written if name not in bound and is_variable(frame, name)]
    writes = tuple([(name, frame.new(frame.variable(name))) for name in (*bound, *live, *written)])
    frame.emit(Statement(tree, tuple(reads.items()), writes, refusal, frame.span(), stores))
    for name, new in writes:
        frame.unit.note_same(new, reads.get(name))
        frame.hold(name, Name(new))


def declare_attributes(frame, statement):
    """Declares the attributes that a statement binds: of a module, of objects whatever they are."""
    for node in walk_own([statement]):
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            owner = static_of(frame, node.value)
            known = isinstance(owner, Known) and isinstance(owner.extern.value, ModuleType)
            key = global_key(vars(owner.extern.value), node.attr) if known else ("attribute", node.attr)
            if key in frame.unit.outer.followed:
                frame.refuse("Global", statement)
            frame.unit.outer.declare(key)


def is_variable(frame, name):
    value = frame.look(name)
    return value is not None and not isinstance(value, STATIC) and not frame.is_live(name)


def binding_at_once(frame, statement, live, reads):
    """A block that binds variables of the user's world there and then, not when it has ended."""
    targets = {}
    for name in live:
        key = frame.outer_key(name)
        hidden = "adcompile_variables" if key[0] == "global" else f"adcompile_{name}"
        reads[hidden] = Extern("variables", frame.space) if key[0] == "global" else cell_of(frame, name)
        targets[name] = (hidden, key[-1] if key[0] == "global" else None)
    tree = with_targets(statement, targets)
    if any(name in targets for name in bound_by([tree])):
        frame.refuse("Global", statement)
    return tree

"""Statements without inner blocks that bind nothing: an expression that stands alone, `pass`, `global`; and imports."""

import ast
import sys

from adcompile.frontend.containers.users_objects import noted_in_both, noted_outside
from adcompile.frontend.containers.written_through import leads_into, slots_as_variables
from adcompile.frontend.following.called import followable
from adcompile.frontend.frame.as_written import as_written, is_variable, verbatim
from adcompile.frontend.frame.dispatch import nested, statements, value_of
from adcompile.frontend.frame.function_objects import expr
from adcompile.frontend.frame.lowered import items_of
from adcompile.frontend.frame.meanings import key_of, method_key_of, static_of, user_code
from adcompile.frontend.frame.slots import mentions
from adcompile.frontend.frame.values import STATIC, Known, Local
from adcompile.frontend.lower.changes import change, may_change, may_sort, sort
from adcompile.frontend.outside.library import is_library
from adcompile.frontend.outside.receivers import only_tells
from adcompile.frontend.source.tree import written_by
from adcompile.ir.nodes import Const, Effect, Extern, Name
from adcompile.ir.stores import NOTED
from adcompile.ops.cards.methods import may_write, only_reads
from adcompile.ops.fields.effects import Doing
from adcompile.ops.registry import card
from adcompile.rules.table import lookup


@statements(ast.Pass, ast.Global, ast.Nonlocal)
def nothing(frame, node):
    """Nothing is lowered: declarations have been read before (`source.flow`)."""


@statements(ast.Expr)
def effect(frame, statement):
    """An expression that stands alone."""
    node = statement.value
    if isinstance(node, ast.Constant):
        return
    if not isinstance(node, ast.Call):
        alone(frame, value_of(frame, node))
        return
    if isinstance(node.func, ast.Attribute) and leads_into(frame, node.func.value):
        with slots_as_variables(frame, noted_in_both(frame, statement)) as tree:
            effect(frame, tree)
        frame.env.pop(NOTED, None)
        return
    key = key_of(frame, node.func) or method_key_of(frame, node.func)
    if key == "builtins.print" and not frame.hoists(node):
        frame.emit(Effect(nested(frame, node) if is_simple(node) else verbatim(frame, node), frame.span()))
        return
    if mentions(frame, node) and not may_change(frame, node):
        alone(frame, value_of(frame, node))
        return
    tainted = any(map(frame.taint.carries, (node.func, *node.args, *(keyword.value for keyword in node.keywords))))
    if tainted and (is_followed(frame, node) or key is not None and lookup(key) is not None):
        alone(frame, value_of(frame, node))
    elif tainted and isinstance(static_of(frame, node.func), Local):
        alone(frame, value_of(frame, node))
    elif tainted and may_sort(frame, node):
        sort(frame, statement)
    elif tainted and writes_array(frame, node, key):
        alone(frame, value_of(frame, node))
    elif tainted and is_harmless(node.func):
        frame.temporary(expr(frame, value_of(frame, node)), node, True)
    elif tainted and isinstance(node.func, ast.Attribute) and noted_outside(frame, node):
        pass
    elif tainted and may_change(frame, node):
        change(frame, statement)
    elif tainted and not is_written_into(node.func) and not may_write_into_operands(frame, node, key):
        alone(frame, value_of(frame, node))
    elif tainted:
        as_written(frame, statement, "effect")
    elif frame.hoists(node):
        alone(frame, value_of(frame, node))
    elif not only_tells(key) and any(is_variable(frame, name) for name in written_by(statement)):
        as_written(frame, statement)
    else:
        alone(frame, nested(frame, node))


def alone(frame, value):
    """A value that nobody takes."""
    if not isinstance(value, (Name, Const, *STATIC)):
        frame.emit(Effect(value, frame.span()))


def is_followed(frame, node):
    """True if a call with active values in it is followed."""
    static = static_of(frame, node.func)
    return isinstance(static, Known) and user_code(static) is not None \
        or isinstance(static, Local) and followable(static.node)


def writes_array(frame, node, key):
    """True if a call writes into an operand that may be an array: it is a function's or a method's own card that says so."""
    if key is not None or not isinstance(node.func, ast.Attribute):
        found = None if key is None else card(key)
        return found is not None and bool(found.writes) and found.effect is Doing.NONE
    found = card(f"ndarray.{node.func.attr}")
    receiver = frame.look(node.func.value.id) if isinstance(node.func.value, ast.Name) else None
    return found is not None and bool(found.writes) and found.effect is Doing.NONE and items_of(frame, receiver) is None


def is_harmless(function):
    """True if a method has no effect, whatever it is a method of."""
    return isinstance(function, ast.Attribute) and only_reads(function.attr)


def is_simple(call):
    """True if a call is given values by position, none of which are made one by one."""
    made = (ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.DictComp, ast.Lambda, ast.Starred)
    return not call.keywords and not any(isinstance(inner, made) for inner in ast.walk(call))


def may_write_into_operands(frame, node, key):
    """True if a call runs a function of a library of which no card says that it only puts out text."""
    static = static_of(frame, node.func)
    return isinstance(static, Known) and is_library(static.extern.value) and not only_tells(key)


def is_written_into(function):
    """True if a method of that name writes into its receiver, for some class."""
    return isinstance(function, ast.Attribute) and may_write(function.attr)


@statements(ast.Import, ast.ImportFrom)
def import_names(frame, statement):
    """An import. Modules that are loaded, and what libraries keep in them, are known."""
    found = {}
    for alias in statement.names:
        value = loaded(statement, alias)
        if value is None:
            as_written(frame, statement)
            return
        name = alias.asname or alias.name.partition(".")[0]
        found[name] = Known(Extern(name, value))
    for name, value in found.items():
        frame.hold(name, value)


def loaded(statement, alias):
    """The module or function that is there already for a name of an import; None where something would have to be imported."""
    if isinstance(statement, ast.Import):
        name = alias.name if alias.asname else alias.name.partition(".")[0]
        return sys.modules.get(name) if alias.name in sys.modules else None
    module = sys.modules.get(statement.module) if not statement.level else None
    value = vars(module).get(alias.name) if module is not None else None
    return value if value is not None and callable(value) and is_library(value) else None

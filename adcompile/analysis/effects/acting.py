"""The operations that may run code that nobody followed: a method of something unknown, an operator of a class of the user's.

    acting = Acting(program, types)
    acting.of(expr)                 whether evaluating the expression, or a part of it, may run such code
    acting.operation(apply)         the same of the operation alone, whose operands are at hand
    acting.of_statement(statement)  the same of a statement itself, without its blocks

Such code may change whatever it reaches. What is done with *plain* values runs none: numbers, arrays, text, containers of
these, and what operations on plain values give. A value is taken for open until its type or what made it says that it is
plain; what carries a derivative is checked to be a number or an array where it is first used.
"""

import ast
import inspect
from functools import cached_property
from types import ModuleType

from adcompile.analysis.activity.active import carrying_operands
from adcompile.analysis.effects.opened import opened
from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.unusual import unusual
from adcompile.frontend.outside.library import LIBRARIES, is_library, user_function
from adcompile.frontend.outside.live_variables import Read, is_plain_read, is_read
from adcompile.frontend.outside.lookup import Found, is_stored
from adcompile.frontend.outside.receivers import WITHOUT_OBJECTS, key_of_class
from adcompile.frontend.outside.running import OPEN, PLAIN, Does, Running, is_path
from adcompile.ir.nodes import (
    Apply, Assign, Const, Extern, For, If, Name, Statement, Undefined, Verbatim, While, With,
)
from adcompile.ir.objects import is_plain_value, sets, stores
from adcompile.ir.types import Dict, Instance, Iterable, List, Optional, Plain, Tuple, is_plain
from adcompile.ir.visit import blocks, names_in, operands, parts, walk
from adcompile.ops.asked import card_of, run
from adcompile.ops.fields.effects import Doing
from adcompile.ops.keys import is_attribute, is_helper, is_looked_up, is_method
from adcompile.ops.registry import card
from adcompile.rules.declared import is_promised


def acting_in(program, types, active=()):
    """The `Acting` of a program, the one that was made last if it is of the same."""
    global _last
    body, known, names, found = _last
    if body is not program.body or known is not types or names != tuple(active):
        found = Acting(program, types, active)
        _last = program.body, types, tuple(active), found
    return found


_last = None, None, None, None


class Acting:
    """`active` are the names that carry derivatives.

    What outlives a statement (a list, a global variable) is taken to hold plain values as it does when the program begins,
    if nothing in the program runs code that nobody followed; where something does, such code may have put in anything.
    """

    def __init__(self, program, types, active=(), trusts=True):
        self.types, self.active, self.trusts, self.running = types, active, trusts, Running(trusts=trusts)
        self._known = {}        # of id: the expression, and whether it acts itself
        self.program = program
        self.open = {}
        if trusts and not may_act(program, types):
            return
        self.open = opened(program, self)
        if trusts and self.of_block(program.body):
            self.trusts, self.running, self._known, self.open = False, Running(), {}, {}
            self.open = opened(program, self)

    @cached_property
    def flowing(self):
        """The operations, by id, whose value is given to a name that carries a derivative: a derivative may flow through these alone."""
        return {id(statement.value): statement.value for statement in walk(self.program.body)
                if statement.__class__ is Assign and statement.target in self.active} if self.active else {}

    @property
    def acts(self):
        """True if anything in the program may run such code."""
        return not self.trusts

    def is_plain(self, type):
        if isinstance(type, Instance):
            return belongs_to_library(type.cls) or key_of_class(type.cls) in WITHOUT_OBJECTS
        return is_plain(type) and (self.trusts or not outlives(type))

    # --- values ---------------------------------------------------------------

    def is_open(self, expr):
        """Return True if a value may be an object of the user's, or a container that holds one."""
        sources = self.sources(expr)
        return sources is OPEN or any(name in self.open for name in sources)

    def sources(self, expr):
        """The names of which one is open if the value of an expression is; OPEN if it surely may be."""
        match expr:
            case Name(id):
                type = self.types.get(id)
                return () if self.is_plain(type) or id in self.active and not isinstance(type, Instance) else (id,)
            case Const() | Undefined():
                return ()
            case Extern(_, value):
                return OPEN if is_instance(value) else ()
            case Verbatim():
                return OPEN if self.tree([expr.tree], expr.reads, True) is Does.RUNS else tuple(names_in(expr))
        if self.is_plain(type_of(expr, self.types)):
            return ()
        if is_attribute(expr.op) and isinstance(expr.args[0], Extern):
            return () if self.trusts and holds_plain(expr.args[0].value, expr.op.partition(":")[2]) else OPEN
        if self.calls_unknown(expr) or is_read(expr) and not (self.trusts and is_plain_read(expr)):
            return OPEN
        found = [self.sources(part) for part in parts(expr)]
        return OPEN if any(one is OPEN for one in found) else tuple([name for one in found for name in one])

    # --- what acts ----------------------------------------------------------------

    def of(self, expr):
        """Return True if evaluating an expression, or a part of it, may run code that nobody followed."""
        stack = [expr]
        while stack:
            node = stack.pop()
            if isinstance(node, Verbatim) and self.tree([node.tree], node.reads) is Does.RUNS:
                return True
            if isinstance(node, Apply) and self.operation(node):
                return True
            stack.extend(parts(node))
        return False

    def operation(self, apply):
        """Return True if an operation itself runs such code, once its operands have been evaluated."""
        found = self._known.get(id(apply))
        if found is None:
            found = self._known[id(apply)] = apply, self._acts(apply)
        return found[1]

    def _acts(self, apply):
        form, _, name = apply.op.partition(":")
        if form == "attr" and isinstance(apply.args[0], Extern):
            return not is_stored(apply.args[0].value, name)
        if form == "attr" and isinstance(owner := type_of(apply.args[0], self.types), Instance):
            return not gives(owner.cls, name)
        return self.calls_unknown(apply) or any(map(self.is_open, self.run_by(apply)))

    def calls_unknown(self, apply):
        """Return True if an operation calls a function that nobody has looked into, even if all its operands are plain."""
        op = apply.op
        if op == "invoke" or is_attribute(op):
            return False
        if is_method(op) and isinstance(owner := type_of(apply.args[0], self.types), Instance):
            return not is_promised(inspect.getattr_static(owner.cls, op.partition(":")[2], None))
        functions = [arg for arg in parts(apply) if isinstance(arg, (Extern, Verbatim))]
        if op == "call":
            callee, functions = apply.args[0], [arg for arg in functions if arg is not apply.args[0]]
            if not isinstance(callee, Extern) or not isinstance(callee.value, Read) and self.running.of(callee.value) is Does.RUNS:
                return True
        elif (found := card(op, len(apply.args))) is not None and found.effect is Doing.UNKNOWN:
            return True
        elif is_helper(op) and not found.runs:
            return False
        return any(self.is_function_that_runs(arg) for arg in functions)

    def is_function_that_runs(self, expr):
        """Return True if an operand is a function that does more than to give a value. The operation may call it now or later."""
        if isinstance(expr, Extern):
            return callable(expr.value) and not is_instance(expr.value) and not is_library(expr.value) \
                and self.running.of(expr.value) is not Does.NOTHING
        return isinstance(expr.tree, ast.Lambda) and self.tree([expr.tree.body], expr.reads) is not Does.NOTHING

    def run_by(self, apply):
        """The operands whose own operators and methods an operation runs."""
        if apply.op == "call" or is_method(apply.op) and isinstance(type_of(apply.args[0], self.types), Instance):
            return [*apply.args[1:], *(value for _, value in apply.kwargs)]
        walks, checked = card_of(apply).walks, self.checked(apply)
        return [part for part in run(apply) if not (walks and self.is_container(part)) and not any(part is one for one in checked)]

    def checked(self, apply):
        """The operands that are checked to be numbers or arrays, since a derivative flows through the operation."""
        found = carrying_operands(apply) if id(apply) in self.flowing and card_of(apply).rule is not None else ()
        return found if any(name in self.active for part in found for name in names_in(part)) else ()

    def is_container(self, expr):
        """Return True if a value is one of Python's own containers: walking it runs no other code."""
        return isinstance(type_of(expr, self.types), (Tuple, List, Dict, Iterable))

    # --- statements ------------------------------------------------------------------

    def of_statement(self, statement):
        """Return True if a statement itself may run such code. Its blocks are not looked at."""
        if isinstance(statement, Statement):
            return any(map(self.of, operands(statement))) or self.tree([statement.tree], statement.reads) is Does.RUNS
        if any(map(self.of, operands(statement))):
            return True
        match statement:
            case If(test) | While(test):
                return self.is_open(test)
            case For():
                return any(map(self.walks_open, statement.iterables))
            case With(context):
                return self.is_open(context)
        return False

    def of_block(self, block):
        """Return True if any statement of a block, or of the blocks below it, may run such code."""
        if any(map(self.of, operands(block.end))):
            return True
        return any(self.of_statement(one) or any(map(self.of_block, blocks(one))) for one in block.statements)

    def causes(self, block):
        """The texts of the statements below a block that may run such code."""
        found = [one.span.text for one in walk(block) if self.of_statement(one) and one.span is not None] if self.acts else ()
        return tuple(dict.fromkeys(found))

    def walks_open(self, iterable):
        """Return True if walking a value in a `for` may run such code for each element."""
        return not self.is_container(iterable) and self.is_open(iterable)

    def tree(self, nodes, reads, plain=False):
        """How much running pieces of the user's tree does, as a `Does`. The names in them stand for `reads`; `plain` says that all
        values among these are plain."""
        return self.running.of_text(nodes, _Meanings(self, dict(reads), plain))


    def unknown_call(self, node, names):
        """Return True if a piece of the user's tree has a call that takes one of these names and may do more than to give a value."""
        means = _Meanings(self, dict(node.reads), False)
        for call in ast.walk(node.tree):
            if isinstance(call, ast.Call) and self.running.of_call(call, means) is not Does.NOTHING:
                operands = [*call.args, *(keyword.value for keyword in call.keywords)]
                if any(isinstance(inner, ast.Name) and inner.id in names for part in operands for inner in ast.walk(part)):
                    return True
        return False


class _Meanings:
    """The meaning of names and attributes in a piece of the user's tree: called with a node, it answers a `Found`, PLAIN or OPEN."""

    def __init__(self, acting, reads, plain):
        self.acting, self.reads, self.plain = acting, reads, plain

    def __call__(self, node):
        if isinstance(node, ast.Name):
            read = self.reads.get(node.id)
            if isinstance(read, Extern):
                return Found("global", (), read.value, True)
            return PLAIN if read is None or self.plain or not self.acting.is_open(read) else OPEN
        instance = self.instance(node.value)
        method = None if instance is None else inspect.getattr_static(instance.cls, node.attr, None)
        if callable(method) and is_promised(method):
            return Found("attribute", (), method, True)
        if instance is not None and gives(instance.cls, node.attr):
            return PLAIN if self.plain or self.acting.trusts and node.attr in instance.plain else OPEN
        return self.attribute(self(node.value), node.attr)

    def attribute(self, owner, name):
        if owner in (PLAIN, OPEN):
            return owner
        if not isinstance(owner.value, (ModuleType, type)):
            return PLAIN if is_library(owner.value) else OPEN
        found = inspect.getattr_static(owner.value, name, None)
        if callable(found) or isinstance(found, ModuleType):
            return Found("attribute", (), found, True)
        return PLAIN if is_library(owner.value) or is_plain_value(found) else OPEN

    def instance(self, node):
        """The type of an object whose class is known; None for anything else."""
        read = self.reads.get(node.id) if isinstance(node, ast.Name) else None
        found = None if read is None or isinstance(read, Extern) else type_of(read, self.acting.types)
        return found if isinstance(found, Instance) else None

    def class_of(self, node):
        """The key of the class of an object whose methods have cards; None of others."""
        instance = self.instance(node)
        return None if instance is None else key_of_class(instance.cls)

    def binds(self, node):
        """Return True if assigning to the attribute of an object runs no code of its class."""
        instance = self.instance(node.value)
        if instance is not None:
            return sets(instance.cls, node.attr)
        owner = self(node.value) if is_path(node) else PLAIN
        return owner not in (PLAIN, OPEN) and (isinstance(owner.value, ModuleType) or type(owner.value) is type)


def gives(cls, name):
    """Return True if reading an attribute of an object of a class runs no code, or code that changes nothing."""
    found = next((vars(base)[name] for base in cls.__mro__ if name in vars(base)), None)
    return stores(cls, name) or belongs_to_library(cls) or isinstance(found, property) and is_promised(found.fget)


def belongs_to_library(cls):
    """Return True if a class of a library has objects that hold numbers and text only: arrays, tables, distributions."""
    return cls.__module__.partition(".")[0] in LIBRARIES and is_library(cls)


def may_act(program, types):
    """Return True if the operations of a program alone do not tell which code it runs: it has values that are not plain,
    statements kept as written, or calls found later."""
    if not all(map(is_plain, {id(type): type for type in types.values()}.values())):
        return True
    found = unusual(program.body)
    return any([statement.__class__ is Statement for statement in found.statements]) or any(map(is_found_later, found.values))


def is_found_later(expr):
    """Return True if an expression has an operation whose name does not tell which code runs, as a method of an unknown object."""
    stack = [expr]
    while stack:
        expr = stack.pop()
        if expr.__class__ is Apply:
            found = card(expr.op, len(expr.args))
            if is_looked_up(expr.op) or expr.op != "invoke" and found is not None and found.effect is Doing.UNKNOWN:
                return True
            stack.extend(parts(expr))
        elif expr.__class__ is Verbatim or expr.__class__ is Extern:
            return True
    return False


def outlives(type):
    """Return True if values of a type can be given new items later, or contain a value that can."""
    match type:
        case Tuple(items):
            return any(map(outlives, items))
        case Optional(inner):
            return outlives(inner)
    return isinstance(type, (Plain, List, Dict, Iterable))


def holds_plain(owner, name):
    """Return True if an attribute of a module or class holds a plain value."""
    return is_stored(owner, name) and is_plain_value(inspect.getattr_static(owner, name, None))


def is_instance(value):
    """Return True if an object from outside is an instance of a class of the user's."""
    return not isinstance(value, (type, ModuleType)) and user_function(value) is None and not is_library(value)

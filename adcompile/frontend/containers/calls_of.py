"""Calls that make Containers, that are given one first, and calls of their methods."""

import ast
from types import FunctionType

from adcompile.frontend.containers.answers import answer, answers_of_containers
from adcompile.frontend.containers.dicts import call_of_method
from adcompile.frontend.containers.constructed import is_apart, make_dict, make_object, namespace, note_displays, stem_for
from adcompile.frontend.containers.made_elsewhere import copiers, followed_apart, is_made, makers
from adcompile.frontend.containers.changed_lists import call_of_list_method
from adcompile.frontend.containers.members import call_method, over
from adcompile.frontend.containers.rows import methods_of_rows
from adcompile.frontend.containers.tables import is_table, methods_of_tables
from adcompile.frontend.containers.users_objects import note_called, note_copied
from adcompile.frontend.following.called import result_of_call
from adcompile.frontend.following.dispatched import call_of_dispatched, implementations
from adcompile.frontend.following.lazily import kind_of
from adcompile.frontend.following.given import arguments_of, has_spread, spread_over
from adcompile.frontend.frame.lowered import is_tuple
from adcompile.frontend.frame.classes import found_in_class
from adcompile.frontend.frame.meanings import from_world, makes_object, static_member, static_of
from adcompile.frontend.frame.slots import held, is_one_of, keys_of
from adcompile.frontend.frame.values import Known
from adcompile.ir.names import Role
from adcompile.ir.nodes import Const, Name
from adcompile.ops.by_operation import ByOperation


def call_with_container(frame, node, static, label):
    """The value of a call that makes a Container or asks one; None for any other call."""
    if is_one_of(static):
        return call_of_object(frame, node, static, label)
    if is_made(frame, node, label):
        return followed_apart(frame, lambda: call_of_maker(frame, node, static, label))
    if not isinstance(static, Known):
        return None
    if makes_object(frame, node) and makes_container(frame, node, label):
        note_displays(frame, node)
        args, kwargs = arguments_of(frame, node, itself=True)
        args = spread_over(frame, static, args, kwargs, node) if has_spread(args, kwargs) else args
        return refused_member(frame, node) if args is None else make_object(frame, static, args, kwargs, node, label)
    if static.key in makers and makes_container(frame, node, label):
        note_displays(frame, node)
        args, kwargs = arguments_of(frame, node, itself=True)

        def made(*first):
            return makers[static.key](frame, (*first, *args[len(first):]), kwargs, node, stem_for(label)) or refused_member(frame, node)

        return over(frame, args[0], made, node, label) if args and is_one_of(args[0]) else made()
    if static.key in answers_of_containers and node.args and takes_apart(frame, static, node, label):
        args, kwargs = arguments_of(frame, node)
        if isinstance(args[0], Const):
            return args[0]          # a copy that was refused
        first = args[0] if is_one_of(args[0]) else make_dict(frame, frame.unit.keyed[args[0].id], node, label)

        def answered(one):
            return answer(frame, static.key, (one, *args[1:]), kwargs, node, label) or refused_member(frame, node)

        return over(frame, first, answered, node, label)
    return None


def call_of_maker(frame, node, static, label):
    """The value of a call of a function that makes an object or dict."""
    args, kwargs = arguments_of(frame, node, itself=True)
    return result_of_call(frame, static, args, kwargs, node, label)


def takes_apart(frame, static, node, label):
    """True if a function is asked about a Container, or copies a dict of known items which is written then."""
    owner = static_of(frame, node.args[0])
    if is_one_of(owner):
        return kind_of(owner) is None
    if is_copy_of_container(frame, node.args[0], label):
        return True
    held = frame.look(node.args[0].id) if isinstance(node.args[0], ast.Name) and static.key in copiers else None
    return isinstance(held, Name) and held.id in frame.unit.keyed and is_apart(frame, node, label)


def is_copy_of_container(frame, node, label):
    """True if an operand is itself the call of a function that copies a Container; notes that what it gives is taken apart."""
    static = static_of(frame, node.func) if isinstance(node, ast.Call) else None
    if not isinstance(static, Known) or static.key not in copiers or not node.args or not takes_apart(frame, static, node, label):
        return False
    frame.unit.apart.add(node)
    return True


def makes_container(frame, node, label):
    """True if a call makes a Container: an active value goes into what it makes, where it is made or later."""
    note_copied(frame, node, label)
    static = static_of(frame, node.func)
    if is_made(frame, node, label):
        return True
    if not isinstance(static, Known) or static.key not in makers and not makes_object(frame, node):
        return False
    if node in frame.unit.apart or frame.unit.all_apart:
        return True
    if static.key in makers and makers[static.key] is not namespace:
        return is_apart(frame, node, label)
    operands = [*node.args, *(keyword.value for keyword in node.keywords)]
    return any(map(frame.taint.carries, operands)) or label is not None and label.role is Role.USER and label.stem in frame.tainted


def call_of_object(frame, node, owner, label):
    """The value of a call of a Container itself, or of the one of two that it is: of its `__call__`."""
    args, kwargs = arguments_of(frame, node, itself=True)
    return over(frame, owner, lambda one: call_method(frame, one, "__call__", args, node, label, kwargs) or refused_member(frame, node),
                node, label)


def call_of_member(frame, owner, node, label):
    """The value of a call of a method of a Container that has no name."""
    note_displays(frame, node)
    name = frame.scope.mangled(node.func.attr)
    function = held(frame, owner, name) if owner.kind == "object" else None
    args, kwargs = arguments_of(frame, node, itself=True)
    if owner.kind == "dict":
        return call_of_method(frame, owner, name, args, kwargs, node)
    if owner.kind == "list":
        return call_of_list_method(frame, owner, name, args, kwargs, node)
    if owner.kind == "rows" and name in methods_of_rows and len(args) == 1 and not kwargs:
        methods_of_rows[name](frame, owner, args[0])
        return Const(None)
    if is_table(owner) and name in methods_of_tables and not args and not kwargs:
        return methods_of_tables[name](frame, owner, node)
    if is_tuple(owner) and name in methods_of_records and not args:
        return methods_of_records[name](frame, owner, kwargs, node, label)
    value = chosen_method(frame, owner, name, args, kwargs, node, label) if owner.kind == "object" and owner.cls is not None and args else None
    if value is not None:
        return value
    method = static_member(frame, owner, name) or function
    if isinstance(method, Name):
        note_called(frame, node.func, (*args, *(value for _, value in kwargs)))
    return refused_member(frame, node) if method is None else result_of_call(frame, method, args, kwargs, node, label)


def chosen_method(frame, owner, name, args, kwargs, node, label):
    """The value of a call of a method that is chosen by the class of its first argument; None for any other method."""
    found = found_in_class(owner.cls, name) if held(frame, owner, name) is None else None
    if found is None or found.kind != "chosen":
        return None
    chooser = from_world(frame, found.found, name, owner.cls.scope)
    known = implementations(frame, chooser) if isinstance(chooser, Known) else None
    if known is None or not all(isinstance(one.extern.value, FunctionType) for one in known):
        return None

    def call(function, args):
        return result_of_call(frame, function, (owner, *args), kwargs, node, label)

    return call_of_dispatched(frame, chooser, known, args, call, node, label)


methods_of_records = ByOperation()
"""By method of named tuples: the function `f(frame, owner, kwargs, node, label)` that gives the value of a call of it."""


@methods_of_records("_replace")
def with_other_fields(frame, owner, kwargs, node, label):
    items = {key: held(frame, owner, key) for key in keys_of(owner, frame.env)}
    return make_object(frame, owner.cls, (), tuple((items | dict(kwargs)).items()), node, label)


@methods_of_records("_asdict")
def as_dict(frame, owner, kwargs, node, label):
    return make_dict(frame, {key: held(frame, owner, key) for key in keys_of(owner, frame.env)}, node, label)


def refused_member(frame, node):
    frame.refuse("member", node)
    return Const(None)

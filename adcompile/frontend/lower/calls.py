"""Calls: functions of libraries become operations, the user's own are followed into where an active value goes in."""

import ast

from adcompile.frontend.containers.calls_of import call_of_member, call_of_object, call_with_container, makes_container
from adcompile.frontend.containers.members import over
from adcompile.frontend.containers.users_objects import note_called
from adcompile.frontend.following.arguments import plain_arguments
from adcompile.frontend.following.called import result_of_call, known_call
from adcompile.frontend.following.reparametrised import drawn, is_draw
from adcompile.frontend.following.lazily import takes_all
from adcompile.frontend.following.given import arguments_of, as_list, as_operands, has_spread, spread_call
from adcompile.frontend.frame.as_written import verbatim, walruses_in
from adcompile.frontend.frame.dispatch import (
    as_it_stands, as_operand, nested, packing, static_value, telling_label, value_of, with_operands,
)
from adcompile.frontend.frame.function_objects import expr
from adcompile.frontend.frame.meanings import is_constant, key_of, method_key_of, static_of
from adcompile.frontend.frame.raising import lacks
from adcompile.frontend.frame.slots import is_one_of
from adcompile.frontend.frame.values import STATIC, Known, Pack
from adcompile.frontend.lower.changes import item_taken
from adcompile.frontend.lower.local_classes import class_made
from adcompile.frontend.lower.functions import makes_callable, makes_function
from adcompile.frontend.outside.receivers import is_of_stream
from adcompile.ir.nodes import Apply, Const, Name
from adcompile.ops.by_operation import ByOperation


GENERATED = (ast.GeneratorExp, ast.Set, ast.SetComp, ast.Dict, ast.DictComp)
answers = ByOperation()
"""By operation that asks something of one operand: the function `f(frame, node)` that gives the answer where it is known."""


@as_it_stands(ast.Call)
def nested_call(frame, node):
    if not plain_arguments(node):
        return verbatim(frame, node)
    static = static_of(frame, node.func)
    consume(frame, static, node)
    asked = answered(frame, static, node.args)
    if asked is not None:
        return asked
    kwargs = tuple([(keyword.arg, nested(frame, keyword.value)) for keyword in node.keywords])
    if isinstance(static, Known):
        quiet = is_constant(static.key)
        args = tuple([verbatim(frame, arg, False) if quiet and isinstance(arg, GENERATED) else nested(frame, arg)
                      for arg in node.args])
        return known_call(frame, static, args, kwargs, node)
    if static is None and isinstance(node.func, ast.Attribute):
        key = method_key_of(frame, node.func)
        operands = node.args if is_of_stream(key) else (node.func.value, *node.args)
        name = key or f"method:{frame.scope.mangled(node.func.attr)}"
        return Apply(name, tuple([nested(frame, operand) for operand in operands]), kwargs, frame.span(node))
    function = nested(frame, node.func) if static is None else expr(frame, static)
    return Apply("call", (function, *[nested(frame, arg) for arg in node.args]), kwargs, frame.span(node))


@with_operands(ast.Call)
def call_value(frame, node, label):
    static = static_value(frame, node.func)
    asked = answered(frame, static, node.args)
    if asked is not None:
        return asked
    made = call_with_container(frame, node, static, label)
    if made is not None:
        return made
    if static is None and isinstance(node.func, ast.Attribute):
        taken = item_taken(frame, node)
        return method_call(frame, node, label) if taken is None else taken
    function = value_of(frame, node.func) if static is None else static
    if is_one_of(function):
        return call_of_object(frame, node, function, label)
    if not isinstance(function, STATIC):
        function = as_operand(frame, node.func, function)
    consume(frame, static, node)
    if any(isinstance(arg, ast.GeneratorExp) and walruses_in(arg) for arg in [as_list(frame, arg) for arg in node.args]):
        return verbatim(frame, node)
    args, kwargs = arguments_of(frame, node, itself=not isinstance(function, Known) or function.key is None)
    if isinstance(function, Name):
        note_called(frame, node.func, (*args, *(value for _, value in kwargs)))
    return result_of_call(frame, function, args, kwargs, node, label)


@packing(ast.Call)
def call_for_function(frame, node, label):
    """The value of a call that may return a function, or is given one, or makes a Container or a class; None for any other."""
    made = class_made(frame, key_of(frame, node.func), node, label)
    if made is not None:
        return made
    return call_value(frame, node, label) if makes_function(frame, node) or makes_container(frame, node, label) else None


def method_call(frame, node, label=None):
    if lacks(frame, node.func):
        return Const(None)
    name, key = frame.scope.mangled(node.func.attr), method_key_of(frame, node.func)
    if is_of_stream(key):
        args, kwargs = as_operands(frame, *arguments_of(frame, node), node)
        return Apply(key, args, kwargs, frame.span(node))
    receiver = value_of(frame, node.func.value, telling_label(node.func.value))
    if is_one_of(receiver):
        return over(frame, receiver, lambda one: call_of_member(frame, one, node, label if one is receiver else None), node, label)
    receiver = as_operand(frame, node.func.value, expr(frame, receiver))
    place = len(frame.out)
    args, kwargs = arguments_of(frame, node, (node.func.value, receiver, place))
    if has_spread(args, kwargs):
        function = ast.Attribute(ast.Name("adcompile_receiver", ast.Load()), node.func.attr, ast.Load())
        return spread_call(frame, function, ("adcompile_receiver", args[0]), args[1:], kwargs, node)
    args, kwargs = as_operands(frame, args, kwargs, node)
    if is_draw(frame, name, key, (*args[1:], *(value for _, value in kwargs))):
        return drawn(frame, name, key, args, kwargs, node, label)
    if key is None:
        note_called(frame, node.func, (*args[1:], *(value for _, value in kwargs)))
    return Apply(key or f"method:{name}", args, kwargs, frame.span(node))


def consume(frame, function, node):
    """Notes that a call takes all that its arguments give, if that is what its function does."""
    if isinstance(function, Known) and function.key is not None and takes_all(function.key, len(node.args)):
        frame.unit.consumed.update(dict.fromkeys(node.args))


# --- what is known of functions ---------------------------------------------


def answered(frame, function, nodes):
    """The answer of `callable` and `len` for functions that are known here, and of displays of these; None else."""
    answer = answers.get(function.key) if isinstance(function, Known) and len(nodes) == 1 else None
    return None if answer is None else answer(frame, nodes[0])


@answers("builtins.callable")
def is_called(frame, node):
    return Const(True) if makes_callable(frame, node) else None


@answers("builtins.len")
def length_of(frame, node):
    held = static_of(frame, node)
    return Const(len(held.items)) if isinstance(held, Pack) else None

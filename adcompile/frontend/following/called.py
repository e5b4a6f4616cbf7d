"""Calls: functions of libraries become operations, the user's own are followed into where an active value goes in.

A function that is followed is lowered where it is called, its parameters being the arguments; one that is not is called
as it stands. Both keep Python's rules for arguments; where these do not fit, the call is left to Python, which says so.
"""

import ast
import sys
from types import CodeType, FunctionType

import numpy as np

from adcompile.frontend.containers.made_elsewhere import gives_parts
from adcompile.frontend.following.reparametrised import drawn_by_module
from adcompile.frontend.following.arguments import unfollowed
from adcompile.frontend.following.dispatched import call_of_dispatched, implementations
from adcompile.frontend.following.followed import follow_known, follow_model, followed
from adcompile.frontend.following.lazily import all_taken, iterator_made, iterator_of_spread
from adcompile.frontend.following.given import as_operands, has_spread, spread_call, spread_into, spread_over
from adcompile.frontend.following.two_outputs import into_two, one_output, two_outputs
from adcompile.frontend.frame.as_written import refused_call
from adcompile.frontend.frame.attempt import attempted
from adcompile.frontend.frame.function_objects import expr, object_made, pack_value
from adcompile.frontend.frame.looking import look_into
from adcompile.frontend.frame.meanings import attribute_of, user_code
from adcompile.frontend.outside.mirrors import settled
from adcompile.frontend.frame.meeting import either
from adcompile.frontend.frame.values import MADE, STATIC, Choice, Differential, Known, Local, Pack, Partial, Vectorized
from adcompile.frontend.outside.by_name import looks_at_names, names_in_text
from adcompile.frontend.outside.reaching import reaches
from adcompile.frontend.source.tree import binds_outside
from adcompile.frontend.source.yields import is_generator
from adcompile.ir.nodes import Apply, Const, Extern
from adcompile.ops.by_operation import ByOperation
from adcompile.ops.keys import called, operator_key
from adcompile.runtime import is_solve_of_factors, is_spline
from adcompile.rules.models import ITERATORS, model_of, takes_made
from adcompile.rules.solvers.library_texts import text_of_made


makes = ByOperation()
"""By operation that makes a function of one: the function `f(function, *args, kwargs)` that gives what it makes, None where that is
not known."""
calls = ByOperation()
"""By operation that is followed into what it is given: the function `f(frame, *args, kwargs, node=)` that gives the value of a call; None
where it is not followed."""
solvers = ByOperation()
"""The same of functions that call back what they are given, also by name: `f(frame, function, args, kwargs, node)`."""
callers = {}
"""By the class of something static that is called in a way of its own: `f(frame, function, args, kwargs, node, label)`."""
ASKING = (sys.exc_info, getattr(sys, "exception", None))
"""Functions that give the exception which is handled: with its class and traceback, or alone."""
COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")


def result_of_call(frame, function, args, kwargs, node, label):
    """The value of a call of something static, or of what an operand holds."""
    if has_spread(args, kwargs) and not isinstance(function, (Choice, Partial)):
        value = iterator_of_spread(frame, function, args, kwargs, node, label)
        if value is not None:
            return value
        spread = spread_over(frame, function, args, kwargs, node)
        spread = spread_into(frame, function, args, kwargs, node) if spread is None else spread
        if spread is None:
            name = ast.Name("adcompile_function", ast.Load())
            return spread_call(frame, name, ("adcompile_function", function), args, kwargs, node)
        args = spread
    if function.__class__ in callers:
        return callers[function.__class__](frame, function, args, kwargs, node, label)
    match function:
        case Choice():
            return choose_call(frame, function, args, kwargs, node, label)
        case Partial():
            merged = {name: value for name, value in function.kwargs if name not in dict(kwargs)}
            return result_of_call(frame, function.function, (*function.args, *args), (*merged.items(), *kwargs), node, label)
        case Local() if is_followed_here(frame, function, args, kwargs):
            value = call_of_local(frame, function, args, kwargs, node, label)
            if value is not None:
                return value
        case Vectorized() if not kwargs and any(map(frame.is_tainted, (function, *args))):
            model = model_of("numpy.vectorize", len(args), ())
            if model is not None:
                return follow_model(frame, model, (function.function, function.otypes, *args), (), node, label)
        case Known():
            return call_of_known(frame, function, args, kwargs, node, label)
        case Local() if any(map(frame.is_tainted, (function, *args, *(arg for _, arg in kwargs)))):
            return refused_call(frame, "AsyncFunctionDef", node)
    args, kwargs = as_operands(frame, args, kwargs, node)
    return Apply("call", (expr(frame, function), *args), kwargs, frame.span(node))


def call_of_local(frame, function, args, kwargs, node, label):
    """The value of a call of a function defined here; None where it is to be called as an object."""

    def follow():
        return followed(frame, function.node, function, args, kwargs, node, label)

    active = any(map(frame.is_tainted, (function, *args, *(arg for _, arg in kwargs))))
    if active or binds_outside(function.node) is not None:
        return follow()
    return attempted(frame, follow)


def is_followed_here(frame, local, args, kwargs):
    """True if a call of a function defined here is followed. Where it is an object already, nothing active takes part
    and it leaves the variables around it alone, it may be called as one."""
    if not followable(local.node):
        return False
    active = any(map(frame.is_tainted, (local, *args, *(arg for _, arg in kwargs))))
    if is_generator(local.node):
        return active or binds_outside(local.node) is not None
    fixed = settled(local.frame, local.node) and binds_outside(local.node) is None
    return active or object_made(frame, local) is None or not fixed


def followable(node):
    """True if the body of a function defined here can be lowered, if only where something walks it."""
    return unfollowed(node) is None or is_generator(node)


def call_of_known(frame, function, args, kwargs, node, label):
    """A call of a function of the user's world, or of a library."""
    operands = (*args, *(arg for _, arg in kwargs))
    active = any(map(frame.is_tainted, operands))
    made = any(isinstance(operand, MADE) for operand in operands)
    text = text_of_made(function.extern.value) if active and not is_simple_spline(function.extern.value, args, kwargs) else None
    if text is not None:
        return follow_model(frame, text, (function.extern, *args), kwargs, node, label)
    if function.key in makes and args and isinstance(args[0], STATIC):
        value = makes[function.key](*args, kwargs=kwargs)
        if value is not None:
            return value
    if function.key in solvers:
        value = solvers[function.key](frame, function, args, kwargs, node)
        if value is not None:
            return value
    if function.key in calls and args and isinstance(args[0], STATIC):
        value = calls[function.key](frame, *args, kwargs=kwargs, node=node)
        if value is not None:
            return value
    known = implementations(frame, function) if args and active else None
    if known is not None:
        def call(function, args):
            return result_of_call(frame, function, args, kwargs, node, label)

        value = call_of_dispatched(frame, function, known, args, call, node, label)
        if value is not None:
            return value
    differential = derivative_made(frame, function)
    if differential is not None:
        return result_of_call(frame, differential, args, kwargs, node, label)
    if isinstance(function.extern.value, np.vectorize) and active and vectorized_by(frame, function) is not None:
        return result_of_call(frame, vectorized_by(frame, function), args, kwargs, node, label)
    callee = user_code(function)
    reading = callee is not None and reads_users_objects(frame, function) \
        or bool(frame.unit.outer.followed) and frame.unit.outer.names_followed(function.extern.value)
    making = callee is not None and frame.unit.all_apart > 0 and gives_parts(function.extern.value)
    active = active or reading or making
    if callee is not None and callee.wrapper == "lru_cache" and active and is_running(frame, callee):
        return refused_call(frame, "lru_cache", node)
    if callee is not None and (active or made or makes_functions(callee.function.value.__code__)):
        def follow():
            return follow_known(frame, function, callee, args, kwargs, node, label)

        changing = any(isinstance(value, Local) and binds_outside(value.node) is not None for value in operands)
        value = follow() if active or changing else attempted(frame, follow, lambda value: isinstance(value, STATIC))
        if value is not None:
            return value
    value = None if function.key is None else iterator_made(frame, function.key, args, kwargs, active, node, label)
    if value is not None:
        return value
    value = drawn_by_module(frame, function.key, args, kwargs, node, label)
    if value is not None:
        return value
    args = all_taken(frame, function.key, args, node)
    none_first = bool(args) and isinstance(args[0], Const)
    list_last = bool(args) and isinstance(args[-1], Apply) and args[-1].op == "list"
    model = model_of(function.key, len(args), [name for name, _ in kwargs], none_first, list_last)
    follows = model is not None and (active or made and takes_made(function.key))
    if follows and (function.key not in ITERATORS or node in frame.unit.consumed):
        return follow_model(frame, model, args, kwargs, node, label)
    args, kwargs = as_operands(frame, args, kwargs, node)
    kwargs = one_output(frame, function.key, kwargs) if active else kwargs
    told = two_outputs(frame, function.key, args, kwargs) if active else None
    return known_call(frame, function, args, kwargs, node) if told is None else into_two(frame, function, *told, node)


def is_simple_spline(value, args, kwargs):
    """Return True if a call of a spline has a rule of its own: at a point, of one number."""
    return len(args) == 1 and not kwargs and is_spline(value)


def is_running(frame, callee):
    """True if a call of a function stands in the function itself, or in one that it calls."""
    return any(one[1] is callee.function.value for one in frame.unit.running)


def reads_users_objects(frame, function):
    """True if a function may read objects outside that are taken apart, so that an active value may come out of it."""
    return bool(frame.unit.users) and reaches(function.extern.value, [known.value for known in frame.unit.users.values()])


def vectorized_by(frame, function):
    """The Vectorized function behind an `np.vectorize` object of the user's world, or None where it does more than to vectorize."""
    made = function.extern.value
    if function.found is None or made.excluded or made.cache or not isinstance(made.pyfunc, FunctionType):
        return None
    found = {name: function.scope.look_attribute(function.found.path, name) for name in ("otypes", "signature")}
    for one in found.values():
        one.baked = one.guarded = True
    if made.signature is not None:
        return None
    otypes = found["otypes"].value
    return Vectorized(attribute_of(frame, function, "pyfunc"), Const(otypes and "".join(otypes)))


def choose_call(frame, choice, args, kwargs, node, label):
    """A call of one of two functions."""

    def arm(function):
        return result_of_call(frame, function, args, kwargs, node, label)

    return either(frame, choice.test, lambda: arm(choice.one), lambda: arm(choice.other), node, label)


def derivative_made(frame, function):
    """The Differential that an object of the user's world is, which an operator made; None for any other function."""
    value = function.extern.value
    if function.found is None or not hasattr(value, "callee") or getattr(value.callee, "receiver", None) is not None:
        return None
    primal = attribute_of(frame, function, "primal")
    if not isinstance(primal, STATIC) or getattr(sys.modules["adcompile"], value.operator, None) is None:
        return None
    return Differential(primal, (), tuple([(name, as_written_out(option)) for name, option in value.given_options]), value.operator)


def as_written_out(value):
    """The expression of a constant, or of a tuple of constants."""
    return Apply("tuple", tuple(map(Const, value))) if isinstance(value, (tuple, list)) else Const(value)


# --- what is not followed ---------------------------------------------------


def known_call(frame, static, args, kwargs, node):
    """The operation for a call of a known function that is not followed."""
    key = static.key
    if frame.unit.caught and any(static.extern.value is one for one in ASKING):
        error = frame.unit.caught[-1]
        three = Apply("attr:__class__", (error,)), error, Apply("attr:__traceback__", (error,))
        return error if static.extern.value is ASKING[-1] else Apply("tuple", three, (), frame.span(node))
    if looks_at_names(key, node):
        args += variables_looked_at(frame, key, args, node)
    if key == "builtins.dict" and not args:
        return pack_value(frame, Pack("dict", dict(kwargs)), node)
    if operator_key(key) is not None and not kwargs:
        return Apply(operator_key(key), args, (), frame.span(node))
    if key is not None:
        return Apply(called(key, len(args), [name for name, _ in kwargs]), args, kwargs, frame.span(node))
    if is_simple_spline(static.extern.value, args, kwargs):
        return Apply("runtime.spline_at", (static.extern, *args), (), frame.span(node))
    if len(args) in (1, 2) and not kwargs and is_solve_of_factors(static.extern.value):
        return Apply("runtime.solved_by_factors", (static.extern, *args), (), frame.span(node))
    look_into(frame, static)
    return Apply("call", (static.extern, *args), kwargs, frame.span(node))


def variables_looked_at(frame, key, args, node):
    """The variables that `eval` or `exec` of a text that is known looks at, as further arguments. Refused where they
    are not known, or an active value is among them."""
    names = names_in_text(key, args)
    variables = [name for name in names or () if frame.outer_key(name) is None or frame.outer_key(name)[0] == "cell"]
    if names is None or any(name in frame.tainted for name in variables):
        frame.refuse("names", node)
        return ()
    held = [(Const(name), expr(frame, value)) for name in variables if (value := frame.look(name)) is not None]
    local = Apply("dict", tuple([part for pair in held for part in pair]))
    return (Extern("variables", frame.space), *([local] if held else []))


# --- functions that make functions ------------------------------------------


@makes("functools.partial")
def partial_of(function, *args, kwargs):
    return Partial(function, args, kwargs)


@makes("numpy.vectorize")
def vectorized(function, *args, kwargs):
    options = dict(zip(("otypes", "doc"), args)) | dict(kwargs)
    if options.keys() <= {"otypes", "doc"} and len(args) <= 2:
        return Vectorized(function, options.get("otypes", Const(None)))
    return None


def makes_functions(code):
    """True if there are functions in the code of a function."""
    return any(isinstance(const, CodeType) and const.co_name not in COMPREHENSIONS for const in code.co_consts)

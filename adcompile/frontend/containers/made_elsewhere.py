"""Calls that are given nothing active and give an object, or a dict, into which the function puts something active later.

    s = make(); s.u = x             make() is followed, and what it makes is taken apart
    s = copy.deepcopy(TEMPLATE)     so is the object that is copied

    is_made(frame, node, label)     whether a call gives such a thing, and what it gives is written
    followed_apart(frame, call)     the value of `call()`, if it is taken apart
"""

import ast
from functools import lru_cache
from types import FunctionType, MethodType

from adcompile.errors import NoSource, StaleSource
from adcompile.frontend.frame.attempt import attempted
from adcompile.frontend.frame.classes import is_plain
from adcompile.frontend.frame.meanings import static_of
from adcompile.frontend.frame.slots import containers_in
from adcompile.frontend.frame.values import Known, Partial
from adcompile.frontend.outside.asked_by_flow import OutsideOfFlow
from adcompile.frontend.outside.library import is_library, user_function
from adcompile.frontend.outside.lookup import Outside
from adcompile.frontend.source.text import find_source
from adcompile.frontend.source.tree import walk
from adcompile.ir.names import Role
from adcompile.ops.by_operation import ByOperation

makers = ByOperation()
"""By function of a library that makes an object or dict: `f(frame, args, kwargs, node, stem)` that gives the Container; None where it is
left as it stands."""


copiers = ByOperation()
"""By function of a library that copies an object or dict: the function that gives the copy of a Container."""


def is_made(frame, node, label):
    """Return True if a call gives an object or dict that the function writes, which a function of the user's makes."""
    static = static_of(frame, node.func)
    static = static.function if isinstance(static, Partial) else static
    return takes_written(frame, node, label) and isinstance(static, Known) and static.found is not None and static.key is None \
        and not isinstance(static.extern.value, type) and gives_parts(static.extern.value)


def takes_written(frame, node, label):
    """Return True if what a call gives is taken by a variable that is written, and into which an active value goes."""
    if node in frame.unit.apart or frame.unit.all_apart:
        return True
    variable = None if label is None or label.role is not Role.USER else label.stem
    return variable in frame.tainted and variable in frame.flow.locals and (variable in frame.written or variable in frame.flow.handed)


def followed_apart(frame, call):
    """The value of a call that is followed, if there is something in it that is taken apart; else None, and nothing has happened."""

    def follow():
        frame.unit.all_apart += 1
        value = call()
        frame.unit.all_apart -= 1
        return value

    return attempted(frame, follow, lambda value: bool(containers_in(value)))


@lru_cache(maxsize=512)
def gives_parts(function):
    """Return True if a function of the user's, or one that it calls, makes an object of a class of the user's, or a dict."""
    return gives(function, set())


def gives(value, seen):
    if isinstance(value, type):
        return is_plain(value)
    if isinstance(value, MethodType) and isinstance(value.__self__, type):
        return is_plain(value.__self__)
    function = user_function(value) if callable(value) else None
    if not isinstance(function, FunctionType) or function in seen or is_library(function):
        return False
    seen.add(function)
    try:
        node = find_source(function).node
    except (NoSource, StaleSource):
        return False
    outside = OutsideOfFlow(None, Outside(function))
    for inner in walk(node):
        if isinstance(inner, ast.Dict):
            return True
        if isinstance(inner, ast.Call):
            found = outside.found(inner.func, ())
            if found is not None and (found.canonical in makers or found.canonical in copiers or found.baked and gives(found.value, seen)):
                return True
    return False

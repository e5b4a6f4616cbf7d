"""The operands of a call by the names of parameters.

    order_of(function, known)       the function's own parameters in order, as far as Python knows them
    operands_of(card, apply)        the operands by name; those of an operation without named parameters by place
"""

import inspect
from functools import lru_cache
from types import FunctionType

BY_POSITION = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def names_of(code):
    """The names of parameters, of the starred one last; `inspect.signature` takes a hundred times as long."""
    count = code.co_argcount + code.co_kwonlyargcount
    return code.co_varnames[:count + bool(code.co_flags & inspect.CO_VARARGS)]


def order_of(function, known):
    """NumPy's own order of parameters, where Python knows it and it has all the `known` names; None elsewhere."""
    if not known or function is None:
        return None
    if not isinstance(function, FunctionType) and not hasattr(function, "__wrapped__"):
        return None
    code = getattr(getattr(function, "__wrapped__", function), "__code__", None)
    try:
        names = names_of(code) if code is not None else tuple(inspect.signature(function).parameters)
    except ValueError:          # functions of NumPy 2.0 that are compiled have no signature
        return None
    return names if all(name in names for name in known) else None


@lru_cache(maxsize=2048)
def parameter_names(card):
    """The names that operands have by position; () where they have none."""
    rule = card.rule
    if rule is not None and rule.params:
        known = tuple([param.name for param in rule.params])
        return rule.positional or order_of(card.function, known) or known
    if card.params or not callable(card.function):
        return card.params
    try:
        found = inspect.signature(card.function).parameters.values()
    except (ValueError, TypeError):     # compiled functions of older versions have no signature
        return ()
    return tuple([param.name for param in found if param.kind in BY_POSITION])


def operands_of(card, apply):
    """The operands of a call as pairs of a name (or a place, where it has no name) and an expression."""
    names = parameter_names(card)
    found = [(names[place] if place < len(names) else place, arg) for place, arg in enumerate(apply.args)]
    return [*found, *apply.kwargs]

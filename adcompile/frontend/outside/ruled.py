"""The program of a function with a rule of the user's own: one call of it, whatever its source says or whether there is one."""

import inspect

from adcompile.errors import BadArgument, DerivativeError
from adcompile.frontend.source.text import find_source
from adcompile.ir.names import Namer, named, stem_of, user
from adcompile.ir.nodes import Apply, Assign, Block, Const, Extern, Name, Param, Program, Return
from adcompile.rules.declared import key_of

KINDS = {
    inspect.Parameter.POSITIONAL_ONLY: "positional",
    inspect.Parameter.POSITIONAL_OR_KEYWORD: "positional",
    inspect.Parameter.KEYWORD_ONLY: "keyword",
}


def has_rule(function):
    """Return True if the user declared a rule for the function."""
    return key_of(function) is not None


def call_of(function, namer=None):
    """The program that calls the function."""
    namer = namer or Namer()
    params = [_param(parameter, function, namer) for parameter in inspect.signature(function, follow_wrapped=False).parameters.values()]
    plain = tuple([Name(param.name) for param in params if param.kind == "positional"])
    keywords = tuple([(stem_of(param.name), Name(param.name)) for param in params if param.kind == "keyword"])
    span, result = _place(function), namer.new(named("result"))
    call = Assign(result, Apply(key_of(function), plain, keywords, span), span)
    return Program(function.__name__, tuple(params), Block((call,), Return(Name(result))), span, ())


def _param(parameter, function, namer):
    kind = KINDS.get(parameter.kind)
    if kind is None:
        raise BadArgument(f"'{function.__qualname__}' has a rule and takes *{parameter.name}\n"
                          "  Call it in a function with plain parameters, and differentiate that.")
    value = parameter.default
    default = None
    if value is not parameter.empty:
        plain = value is None or isinstance(value, (bool, int, float, str))
        default = Const(value) if plain else Extern(parameter.name, value)
    return Param(namer.new(user(parameter.name)), kind, None, default)


def _place(function):
    """The function's first line; None where there is no source."""
    try:
        source = find_source(function)
    except DerivativeError:
        return None
    return source.span(source.node)

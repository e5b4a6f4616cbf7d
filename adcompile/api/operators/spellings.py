"""How users spell the options that several operators have."""

from adcompile import compiler
from adcompile.api.derivatives.typed import FIRST
from adcompile.errors import BadArgument


def spelled(operator, wrt, argnums):
    """`wrt`, which may be given as `argnums`; refuses both."""
    if argnums is FIRST:
        return 0 if wrt is FIRST else wrt
    if wrt is not FIRST:
        raise BadArgument(f"{operator}: wrt and argnums are two names of one thing\n  Give wrt alone.")
    return argnums


def with_aux(operator, has_aux):
    """The option of a derivative of a function that returns something beside its result, as pairs for `apply`."""
    if not isinstance(has_aux, bool):
        raise BadArgument(f"{operator}: has_aux={has_aux!r} is neither True nor False\n  Give True where the function returns (result, aux).")
    return (("has_aux", True),) if has_aux else ()


def with_backend(backend):
    """The option that says what runs a derivative, as pairs for `apply`. BadArgument where there is no such backend."""
    if backend is None:
        return ()
    compiler.backend(backend)
    return (("backend", backend),)

"""Cotangents that go through a function of the user's on their way back (`on_cotangent`)."""

import numpy as np

from adcompile import errors

NO_COTANGENT = ("on_cotangent: forward mode has no cotangent to hand over\n"
                "  Take grad, vjp or jacobian(mode=\"reverse\"), or give None instead of the function.")


def handed_over(t, g):
    """A cotangent as `g` gives it back, in the form of `t`, of which it gets a copy. Where `g` is None, or gives None, it is a copy too."""
    if not isinstance(t, (np.ndarray, np.generic, float)):
        raise errors.BadArgument(f"on_cotangent: the cotangent is a {type(t).__name__}\n  Give on_cotangent a number or an array.",
                                 found_later=True)
    found = g(np.array(t) if isinstance(t, np.ndarray) else t) if g is not None else None
    if found is None:
        return np.array(t) if isinstance(t, np.ndarray) else t
    given = np.asarray(found)
    if given.shape != np.shape(t) or given.dtype.kind not in "biuf":
        told = f"an array of shape {given.shape}" if given.dtype.kind in "biuf" else f"a {type(found).__name__}"
        raise errors.BadArgument(f"on_cotangent: the function gave {told} for a cotangent of shape {np.shape(t)}\n"
                                 "  Return a cotangent of the same shape, or None to leave it as it is.", found_later=True)
    return np.array(given, dtype=np.asarray(t).dtype) if isinstance(t, np.ndarray) else type(t)(given)


def not_handed_over(t, g):
    """A tangent, which passes where there is no function; refuses any other one."""
    if g is not None:
        raise errors.NotDifferentiable(NO_COTANGENT, found_later=True)
    return t

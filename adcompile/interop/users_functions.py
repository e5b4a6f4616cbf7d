"""The functions that users give: refused in a sentence where they are none, or return no number."""

from typing import Any

import numpy as np

from adcompile.errors import BadArgument


def named(f: Any) -> str:
    """The name of a function, for messages."""
    return getattr(f, "__name__", "the function")


def refuse_no_function(caller: str, f: Any) -> None:
    if not callable(f):
        raise BadArgument(f"{caller}: an object of type {type(f).__name__} cannot be called\n"
                          "  Give a function, lambda, method, functools.partial or an object with __call__.")


def number(caller: str, f: Any, value: Any) -> float:
    """The float that a function returned, also in an array of one element; refused if there are several."""
    if np.size(value) != 1:
        raise BadArgument(f"{caller}: {named(f)} returned an array of shape {np.shape(value)}, not a number\n  Return the sum of the terms.")
    return np.asarray(value).item()

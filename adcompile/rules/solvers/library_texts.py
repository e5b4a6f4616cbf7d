"""Texts of functions of SciPy that call nothing back, by their public names: see `rules.models`."""

from types import FunctionType

from adcompile.runtime import made_kind
from adcompile.rules.solvers import basis_splines, interpolants, made_interpolants, regular_grids, special_systems

MODULES = {"scipy.interpolate": (interpolants, basis_splines, regular_grids), "scipy.linalg": (special_systems,)}
TEXTS = {f"{place}.{name}": text for place, modules in MODULES.items() for module in modules
         for name, text in vars(module).items() if isinstance(text, FunctionType) and text.__module__ == module.__name__}


def text_for(key, count, names):
    """The text of a function of SciPy for a call with so many arguments by position, and others by name; None if there is none."""
    text = TEXTS.get(key)
    if text is None:
        return None
    code = text.__code__
    taken = code.co_varnames[:code.co_argcount + code.co_kwonlyargcount]
    return text if count <= code.co_argcount and set(names) <= set(taken[count:]) else None


MADE = {"polynomials": made_interpolants.at_polynomials, "polynomials integral": made_interpolants.integral_of_polynomials,
        "interpolated": made_interpolants.at_interpolated, "grid": made_interpolants.at_grid}


def text_of_made(value):
    """The text of a call of an interpolant that is made already, or of a method of one, which takes that first; None for anything else."""
    return MADE.get(made_kind(value))

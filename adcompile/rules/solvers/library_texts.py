"""Texts of functions of SciPy that call nothing back, by their public names: see `rules.models`."""

from adcompile.rules.solvers import special_systems

MODULES = {"scipy.linalg": (special_systems,)}
TEXTS = {f"{place}.{name}": text for place, modules in MODULES.items() for module in modules
         for name, text in vars(module).items() if getattr(text, "__module__", None) == module.__name__}


def text_for(key, count, names):
    """The text of a function of SciPy for a call with so many arguments by position, and others by name; None if there is none."""
    text = TEXTS.get(key)
    if text is None:
        return None
    code = text.__code__
    taken = code.co_varnames[:code.co_argcount + code.co_kwonlyargcount]
    return text if count <= code.co_argcount and set(names) <= set(taken[count:]) else None

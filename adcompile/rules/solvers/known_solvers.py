"""The texts of SciPy's solvers by their public names, and of what these share by their own: `SOLVERS`."""

from adcompile.rules.solvers import roots

MODULES = {"scipy.optimize": roots}
OWN = "adcompile.rules.solvers."
"""How the names of texts begin that others call."""


def texts_of(module):
    """The functions that a module defines, by name."""
    return {name: value for name, value in vars(module).items() if getattr(value, "__module__", None) == module.__name__}


SOLVERS = {f"{place}.{name}": text for public, module in MODULES.items() for place in (public, module.__name__)
           for name, text in texts_of(module).items()}

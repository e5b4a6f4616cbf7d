"""Names of a package that come with their modules when they are first asked for, and libraries that may not be there."""

import sys
from importlib import import_module


def on_demand(package, homes):
    """The functions `__getattr__` and `__dir__` of a package; `homes` has for each such name the module below it that has it."""
    def get(name):
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(f"{package}.{homes[name]}"), name)
        setattr(sys.modules[package], name, value)
        return value

    def names():
        module = sys.modules[package]
        return sorted({*vars(module), *module.__all__})

    return get, names


def needs(module):
    """The module; where its library is missing an ImportError with the line that installs it."""
    library = module.partition(".")[0]
    try:
        import_module(library)
    except ModuleNotFoundError as error:
        if error.name != library:
            raise
        wanted = {"scipy": '"adcompile[fit]"', "matplotlib": '"adcompile[plot]"', "cyipopt": "cyipopt-wheels"}.get(library, library)
        raise ImportError(f"this needs {library}, which is not installed\n  python -m pip install {wanted}") from None
    return import_module(module)

"""Names of a package that come with their modules when they are first asked for."""

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

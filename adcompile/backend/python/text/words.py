"""The names that values, modules, builtins and objects from outside have in the text of a module."""

import keyword
import sys
from types import ModuleType

ALIASES = {"numpy": "np"}


class Words:
    """The names of one module. Values have theirs already, everything else gets one that is free when first named."""

    def __init__(self, taken):
        self.names = {}             # of the values of the program that is being printed
        self.taken = dict.fromkeys(taken)
        self.externs = {}           # name in the text -> object
        self.texts = {}             # text -> name in the module
        self._modules, self._extern_names = {}, {}

    def local(self, name):
        return self.names[name]

    def module(self, path, wanted=None):
        if path not in self._modules:
            self._modules[path] = self._free(wanted or ALIASES.get(path, path.rpartition(".")[2]))
        return self._modules[path]

    def builtin(self, name):
        if self.taken.get(name) != "builtin" and name in self.taken:
            return f"{self.module('builtins')}.{name}"
        self.taken[name] = "builtin"
        return name

    def extern(self, extern):
        value = extern.value
        if isinstance(value, ModuleType) and sys.modules.get(value.__name__) is value:
            return self.module(value.__name__, extern.name)
        if id(value) not in self._extern_names:
            name = self._extern_names[id(value)] = self._free(extern.name)
            self.externs[name] = value
        return self._extern_names[id(value)]

    def text(self, value):
        """The name under which a text stands behind the functions."""
        if value not in self.texts:
            self.texts[value] = self._free(f"message_{len(self.texts) + 1}")
        return self.texts[value]

    def imports(self):
        """The lines that import what the text names."""
        lines = [import_line(path, alias) for path, alias in self._modules.items()]
        return sorted(lines, key=lambda line: (line.startswith("from"), line))

    def free(self, wanted):
        """A name that nothing else in the module has."""
        return self._free(wanted)

    def _free(self, wanted):
        name = wanted if wanted.isidentifier() and not keyword.iskeyword(wanted) else "function"
        while name in self.taken:
            name += "_"
        self.taken[name] = "extern"
        return name


def import_line(path, alias):
    if path == "runtime":
        return "from adcompile import runtime" + ("" if alias == path else f" as {alias}")
    return f"import {path}" + ("" if alias == path else f" as {alias}")

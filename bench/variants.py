"""The same program written otherwise: other names for everything local, and its body in one more helper."""

import ast
import importlib.util
import inspect
import os
import sys
import tempfile
import textwrap

_folder = tempfile.TemporaryDirectory(prefix="adcompile-bench-")


class _Renamed(ast.NodeTransformer):
    def __init__(self, names):
        self.names = names

    def visit_Name(self, node):
        node.id = self.names.get(node.id, node.id)
        return node

    def visit_arg(self, node):
        node.arg = self.names.get(node.arg, node.arg)
        return node


def variant(function):
    """A function that does what `function` does, from a file of its own."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    definition = tree.body[0]
    definition.decorator_list = []
    local = dict.fromkeys(function.__code__.co_varnames)
    names = {name: f"{name}_{len(name)}" for name in local}
    definition = _Renamed(names).visit(definition)
    name = definition.name
    definition.name = f"{name}_inside"
    given = ", ".join(names[arg] for arg in inspect.signature(function).parameters)
    outer = f"\n\ndef {name}_variant({given}):\n    return {name}_inside({given})\n"
    return getattr(module(ast.unparse(definition) + outer, function.__globals__), f"{name}_variant")


def module(text, names=None):
    """A module with that text, from a file, so that its functions have a source; `names` are there before it runs."""
    name = f"bench_text_{len(os.listdir(_folder.name))}"
    path = os.path.join(_folder.name, f"{name}.py")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    spec = importlib.util.spec_from_file_location(name, path)
    made = importlib.util.module_from_spec(spec)
    vars(made).update({key: value for key, value in (names or {}).items() if not key.startswith("__")})
    sys.modules[name] = made
    spec.loader.exec_module(made)
    return made

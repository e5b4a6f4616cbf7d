"""A program's text, loaded from a file of its own."""

import itertools
import sys
import types

from tests.kinds.world import world

_numbers = itertools.count()


class Module:
    """The module of a text in a folder; its world can be made anew."""

    def __init__(self, text, folder):
        name = f"kinds_program_{next(_numbers)}"
        self.path = folder / f"{name}.py"
        self.path.write_text(text)
        self.text = text
        self.space = types.ModuleType(name)
        self.space.__file__ = str(self.path)
        sys.modules[name] = self.space
        exec(compile(text, str(self.path), "exec"), vars(self.space))
        self.name = name

    def closed(self):
        sys.modules.pop(self.name, None)
        self.path.unlink()

    def fresh(self):
        """The arguments of a call in a world made anew."""
        self.space.reset()
        return list(self.space.arguments())

    @property
    def world(self):
        return world(vars(self.space))

"""Global variables that followed functions write: these are read and written where the text says so, at each call.

    live = LiveGlobals()
    live.declare(space, names)      the names that a function declares `global` and binds are live from here on
    live.reader(space, name)        the call that reads a live variable, or None where it is not live
    live.writer(space, name, value) the call that writes it

`space` are the variables of a module. A variable that was taken for fixed during a call before it was found to be
written is late: the program made so far would read an old value, and the write is refused.
"""

import ast
import builtins

from adcompile.frontend.tree import binds
from adcompile.ir.nodes import Apply, Extern


class Reader:
    """Reads a global variable as its name does."""

    def __init__(self, space, name):
        self.space, self.name = space, name
        self.__name__ = f"read_{name}"

    def __call__(self):
        if self.name in self.space:
            return self.space[self.name]
        if hasattr(builtins, self.name):
            return getattr(builtins, self.name)
        raise NameError(f"name {self.name!r} is not defined")


class Writer:
    """Binds a global variable."""

    def __init__(self, space, name):
        self.space, self.name = space, name
        self.__name__ = f"write_{name}"

    def __call__(self, value):
        self.space[self.name] = value


class LiveGlobals:
    """The global variables that the functions of one program write."""

    def __init__(self):
        self._live = {}         # of (module's variables, name): (Reader, Writer)
        self._fixed = set()     # those that were read as fixed during a call
        self._late = set()      # those of them that became live afterwards

    @property
    def any(self):
        return bool(self._live)

    def declare(self, space, names):
        for name in names:
            key = id(space), name
            if key not in self._live:
                self._live[key] = Extern(f"read_{name}", Reader(space, name)), Extern(f"write_{name}", Writer(space, name))
                if key in self._fixed:
                    self._late.add(key)

    def reader(self, space, name):
        """The call that reads a variable where it is live; where it is not, it must not become so later."""
        key = id(space), name
        if key not in self._live:
            self._fixed.add(key)
            return None
        return Apply("call", (self._live[key][0],))

    def is_live(self, space, name):
        return (id(space), name) in self._live

    def is_late(self, space, name):
        return (id(space), name) in self._late

    def writer(self, space, name, value):
        return Apply("call", (self._live[id(space), name][1], value))


def written_globals(flow):
    """The names that a function declares `global` and binds, each with the declaration."""
    return {name: node for node in flow.nodes if isinstance(node, ast.Global) for name in node.names
            if name in flow.times_bound}


def bound_plainly(flow, name):
    """Whether a function binds a variable by `name = value` and `name += value` alone, and writes nothing into it."""
    plain = 0
    for node in flow.nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=bound)]) | ast.AugAssign(target=ast.Name(id=bound)) if bound == name:
                plain += 1
    return plain == flow.times_bound[name] and name not in flow.written(())


def declared_inside(node):
    """The first `global` declaration in a function or class that stands in a function and binds what it declares."""
    stack = [node]
    while stack:
        inner = stack.pop()
        if isinstance(inner, ast.Global):
            bound = {name for other in ast.walk(node) for name in binds(other)}
            if bound.intersection(inner.names):
                return inner
        stack.extend(list(ast.iter_child_nodes(inner))[::-1])
    return None

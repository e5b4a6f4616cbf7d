"""What the names of a function mean outside of it, as far as its flow asks: libraries, and functions of the user's."""

import ast

from adcompile.errors import NoSource, StaleSource
from adcompile.frontend.lower.values import STATIC
from adcompile.frontend.outside.library import user_function
from adcompile.frontend.outside.lookup import Scope
from adcompile.frontend.outside.receivers import class_of, method_key, of_stream
from adcompile.frontend.source.flow import Flow
from adcompile.frontend.source.text import find_source


class World:
    """The world of a function: `outer` is the frame of the function around it, `hidden` are names of such functions."""

    def __init__(self, unit, scope, outer=None, hidden=()):
        self.unit, self.scope, self.outer, self.hidden = unit, scope, outer, hidden

    def is_data(self, name):
        """Whether a name holds something that can be written into."""
        if self.outer is not None and name in self.outer.flow.locals:
            return not isinstance(self.outer.look(name), STATIC)
        found = self.scope.look(name)
        return not (found.baked or found.kind == "missing")

    def key_of(self, node, own):
        """The public name of the library's function that an expression names, or None."""
        found = self.found(node, own)
        return self.method_key(node, own) if found is None else found.canonical

    def method_key(self, node, own):
        """The key of a method of an object of the user's world whose class is known, None for anything else."""
        if not isinstance(node, ast.Attribute):
            return None
        owner = self.found(node.value, own)
        if owner is not None and not owner.baked and owner.kind not in ("missing", "computed"):
            stream = isinstance(node.value, ast.Attribute) and self.found(node.value.value, own)
            return of_stream(node, stream.value) if stream else method_key(class_of(owner.value), node.attr)
        return None

    def found(self, node, own):
        """What `name` or `name.attribute` means outside of functions, or None; `own` are the variables of this one."""
        match node:
            case ast.Name(id=name) if name not in own and name not in self.hidden \
                    and (self.outer is None or self.outer.is_outside(name)):
                return self.scope.look(name)
            case ast.Attribute(value=owner, attr=attr):
                found = self.found(owner, own)
                if found is not None and found.baked:
                    return self.scope.look_attribute(found.path, attr)
        return None

    def called(self, node, flow):
        """The function that an expression names, defined here or in the user's module, with its world; or None."""
        local = [inner for inner in flow.nodes if isinstance(inner, ast.FunctionDef) and isinstance(node, ast.Name)
                 and inner.name == node.id]
        if local:
            once = flow.times_bound[node.id] == 1
            return (local[0], World(self.unit, self.scope, self.outer, {*self.hidden, *flow.locals})) if once else None
        found = self.found(node, flow.locals)
        function = user_function(found.value) if found is not None and found.baked else None
        if function is None or function is not found.value:
            return None
        try:
            return find_source(function).node, World(self.unit, Scope(function))
        except (NoSource, StaleSource):
            return None

    def leaves_alone(self, call, flow):
        """Whether a function of the user's that is called writes into nothing that it is given, and hands it on to nobody
        who does."""
        found = self.called(call.func, flow)
        if found is None:
            return False
        node, world = found
        quiet = self.unit.quiet
        if node not in quiet:
            quiet[node] = False
            inner = Flow(node, key_of=world.key_of, quiet=world.leaves_alone)
            given = set(inner.parameters)
            quiet[node] = not given & inner.written(()) and not given & inner.handed
        return quiet[node]


def flow_of(unit, function, scope, outer):
    """The flow of a function that is followed."""
    if function not in unit.flows:
        world = World(unit, scope, outer)
        unit.flows[function] = Flow(function, world.is_data, world.key_of, world.leaves_alone)
    return unit.flows[function]

"""Functions that are followed: lowered where they are called, their parameters being the arguments.

Arguments are bound by Python's rules; where these do not fit, the call is left to Python, which says so. Variables that
inner functions change stand in the environment of whatever function is being lowered (`values.Cell`): they come along
into a function that is followed, and come back from it.
"""

import ast
from functools import partial

from adcompile.errors import NoSource, StaleSource, render
from adcompile.frontend.lower.arguments import Followed, Misfit, bind, place_of, unfollowed, values_in
from adcompile.frontend.lower.separate import Separate
from adcompile.frontend.lower.taint import RESULT
from adcompile.frontend.lower.values import STATIC, Cell, Known, Local, Pack
from adcompile.frontend.outside.asked_by_flow import flow_of
from adcompile.frontend.outside.lookup import Outside
from adcompile.frontend.source.syntax import refusal_of
from adcompile.frontend.source.text import StandingFor, find_source
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Apply, Const, Effect, Extern, Name, Verbatim


DEEPEST = 100
"""How many functions may be followed one in the other."""


class Following(Separate):

    def follow_known(self, function, callee, args, kwargs, node, label):
        """The value of a call of a function in the user's world into which an active value goes."""
        if callee.wrapper == "lru_cache":
            return self.refused("lru_cache", node)
        scope = function.scope
        given = tuple([self.from_world(found, function.extern.name, scope) for found in callee.args])
        named = {name: self.from_world(found, name, scope) for name, found in callee.kwargs} | dict(kwargs)
        try:
            source = find_source(callee.function.value)
        except (NoSource, StaleSource):
            return self.refused("source", node)
        target = Followed(callee.function.value, source, scope.enter(callee.function))
        return self.followed(source.node, target, (*given, *args), tuple(named.items()), node, label)

    def followed(self, function, target, args, kwargs, node, label):
        """The value of a call, by lowering the function's body here."""
        if unfollowed(function) is not None:
            return self.refused("generator", node)
        handed = tuple([id(value.extern.value) if isinstance(value, Known) else id(value.node)
                        for value in (*args, *(arg for _, arg in kwargs)) if isinstance(value, (Known, Local))])
        running = function, target.frame if isinstance(target, Local) else target.function, handed
        outer, source, scope = place_of(target)
        default = target.defaults.get if isinstance(target, Local) else partial(self.world_default, target)
        try:
            bound = bind(function, args, kwargs, default)
        except Misfit:
            local = isinstance(target, Local)
            callee = self.expr(target) if local else Extern(target.function.__name__, target.function)
            args, kwargs = self.as_operands(args, kwargs, node)
            return Apply("call", (callee, *args), kwargs, self.span(node))
        if running in self.unit.running or len(self.unit.running) > DEEPEST:
            value = self.invoked(running, target, bound, node)
            return self.refused("recursion", node) if value is None else value
        if self.is_shared(function):
            value = self.invoked(running, target, bound, node)
            if value is not None:
                return value
        frame = self.inner_frame(function, source, scope, outer, bound, label)
        self.unit.running.append(running)
        self.unit.current = frame
        value = frame.lowered_body(bound, self.span(node), self.shared_with(self))
        self.unit.current = self
        self.unit.running.pop()
        self.take_back(frame, value)
        return value

    def follow_model(self, model, args, kwargs, node, label):
        """The value of a call of a library's function that takes functions, by the text that says what it does."""
        source = find_source(model)
        standing = StandingFor(source, self.span(node))
        return self.followed(source.node, Followed(model, standing, Outside(model)), args, kwargs, node, label)

    def shared_with(self, frame):
        """The variables that functions share, as they stand in a function that is being lowered."""
        return {key: value for key, value in frame.env.items() if isinstance(key, Cell)}

    def take_back(self, frame, value):
        """What a call has made of the variables that functions share. Those of the function that was called are left
        behind with it where no function leaves it."""
        shared = self.shared_with(frame)
        leaving = isinstance(value, STATIC) or any(isinstance(held, STATIC) for held in shared.values())
        self.env.update((key, held) for key, held in shared.items() if leaving or key in self.env)

    def inner_frame(self, function, source, scope, outer, bound, label):
        """The frame of a function that is followed."""
        flow = flow_of(self.unit, function, scope, outer)
        tainted = {name for name, value in bound.items() if any(map(self.is_tainted, values_in(value)))}
        written = {name for name, value in bound.items() if isinstance(value, Name) and value.id in self.unit.written}
        if outer is not None:
            tainted |= {name for name in outer.tainted if name not in flow.locals and name != RESULT}
            written |= {name for name in outer.written if name not in flow.locals}
        return type(self)(self.unit, source, scope, flow, tainted, written, outer, label or TEMPORARY)

    def lowered_body(self, bound, place, shared):
        """The value that the body returns; its parameters have the values of `bound`."""
        self.statement = self.flow.body[0]
        self.env.update(shared)
        for name, value in bound.items():
            if isinstance(value, (tuple, dict)):
                pack = Pack("dict" if isinstance(value, dict) else "tuple", value)
                if name in self.written or not any(isinstance(item, STATIC) for item in values_in(value)):
                    pack = self.pack_value(pack)
                self.assign(name, pack, place)
            else:
                self.env[self.variable(name)] = self.named_argument(name, value, place)
        self.open_mirrors()
        return self.lower_body()

    def named_argument(self, name, value, place):
        """An argument as the parameter holds it: operands as they are, all else gets the parameter's name."""
        if isinstance(value, (Name, Const, Extern, *STATIC)):
            return value
        fresh = self.new(self.variable(name))
        self.define(fresh, value, place)
        return Name(fresh)

    def world_default(self, target, name):
        """The default of a parameter of a function in the user's world, or None."""
        found = target.scope.look_default(name)
        if found.kind == "missing":
            return None
        if isinstance(found.value, (bool, int, float, str, type(None))):
            found.baked = found.guarded = True
        return self.from_world(found, name, target.scope)

    # --- refusals ---------------------------------------------------------------------

    def refused(self, row, node):
        """A call that no derivative goes through."""
        if isinstance(node, ast.stmt):
            self.refuse(row, node)
            return Const(None)
        return Verbatim(*self.kept_tree(node), refusal_of(row, self.span(node)), self.span(node))

    def refuse(self, row, node):
        """Refuses a place: when compiling if every call reaches it, else at run time if a call does."""
        refusal = refusal_of(row, self.span(node))
        self.unit.refusals += 1
        if self.unit.depth == 0:
            self.unit.refused.append(refusal)
            return
        text = render(refusal.message, refusal.hint, refusal.span)
        self.emit(Effect(Apply("runtime.refuse", (Const(refusal.error), Const(text))), self.span()))

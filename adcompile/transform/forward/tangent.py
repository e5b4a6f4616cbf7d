"""Forward mode: each active name is followed by its tangent.

    y = f(x)          y = f(x); y_dot = the rule's tangent of f at x and x_dot

What a branch or a loop hands on, it hands on with its tangent; a tape of values has a tape of tangents beside it.
A value that is constant on one path and active on another has the tangent zero there.
"""

from dataclasses import replace

from adcompile.algebra.site import Site
from adcompile.analysis.activity.squares import lengths, outgrown
from adcompile.analysis.inference.not_real import has_complex
from adcompile.analysis.inference.one_width import PYTHON
from adcompile.analysis.loops.iterables import reversed_in
from adcompile.ir.ends import differentiated
from adcompile.ir.names import Role, named, tangent_of, tape_of
from adcompile.ir.nodes import (
    Apply, Assign, Block, Break, Const, Continue, Effect, For, If, Name, Param, Passed, Recall, Record, Return, Statement,
    Try, Undefined, While, With, Yield,
)
from adcompile.ir.tried import attempted
from adcompile.ir.types import NUMERIC, OPAQUE, is_scalar, kind
from adcompile.ir.visit import is_display, names_in, operations
from adcompile.normalize.undefined import maybe_undefined
from adcompile.transform.invoke import tangent_of_invoke
from adcompile.transform.texts.complex_cotangents import in_kind
from adcompile.transform.texts.instantiate import may_be_infinite, tangent
from adcompile.transform.texts.tangents import tangent_type


def forward(program, types, active, namer, name, wrt=(), ones=(), calls=None, before=None):
    """The tangent program, which returns the pair of the value and its tangent; its types; the names that were added.

    Its parameters are those of the program and then one tangent `x_dot` per name in `wrt`. The parameters in `ones`,
    which are single numbers, have the tangent 1. `calls` has the programs beside it (`transform.beside`), `before` the
    names that transforms added before, see `transform.reverse.sweep.Sweeps`.
    """
    maker = Forward(program, dict(types), active, namer, calls, before or {})
    dots = {param: maker.new_dot(param) for param in wrt}
    params = with_tangents(program.params, [Param(dots[param]) for param in wrt])
    maker.dots.update({param: Name(dot) for param, dot in dots.items() if param in active})
    out = []
    for param in ones:
        if param in active:
            maker.dots[param] = maker.site(out).assign(Apply("runtime.broadcast_like", (Const(1.0), Name(param))), named("one"))
    maker.statements(program.body.statements, out)
    value = program.body.end.value
    result = Apply("tuple", (value, maker.dot_of(differentiated(program), out)))
    added = maker.added | maker.definitions | dict.fromkeys(maker.masked, "masked")
    body = Block(tuple(out), Return(result))
    return replace(program, name=name, params=params, body=body, has_aux=False), maker.types, added


RECOMPUTED = "recomputed"


def is_call(value):
    """Return True if an expression calls a function of the user's that has a tangent of its own."""
    return isinstance(value, Apply) and (value.op == "invoke" or value.op == "call")


def with_tangents(params, tangents):
    """Tangents follow the parameters one can give by position; they have no defaults, so nothing has."""
    first = tuple(param for param in params if param.kind == "positional")
    rest = tuple(param for param in params if param.kind != "positional")
    return tuple(replace(param, default=None) for param in first) + tuple(tangents) + rest


class Forward:
    """A walk over a program, which puts beside each active name something that follows it: `label_of` says what that is called,
    `type_of` gives its type, `of_constant` what it is where the name is constant, `operation` what becomes of it in an operation,
    `call` in a call of a function that has a program of its own, `walked_items` what is walked beside an iterable."""

    label_of, type_of, call = staticmethod(tangent_of), staticmethod(tangent_type), tangent_of_invoke

    def __init__(self, program, types, active, namer, calls, before):
        self.types, self.active, self.namer, self.calls, self.before = types, active, namer, calls, before
        self.undefined = maybe_undefined(program.body)
        self.lengths, self.complex = lengths(program.body), has_complex(program.body, types)
        self.outgrown = outgrown(program.body, {name: True for name in before if before[name] != RECOMPUTED})
        self.masked = self.masked_of(program, before)       # see `Site`
        self.dots, self.tapes, self.definitions, self.added = {}, {}, {}, {}
        self.trip = ()          # the positions of what the innermost loop carries with a tangent

    def masked_of(self, program, before):
        """The names of a program that are masked. Of Python's floats only where a tangent may be infinite."""
        infinite = any(may_be_infinite(apply) for apply in operations(program.body))
        return {name: True for name in before if before[name] == "masked"
                and (infinite or kind(self.types.get(name)) not in PYTHON)}

    def new_dot(self, name):
        dot = self.namer.new(self.label_of(name))
        self.types[dot] = self.type_of(self.types.get(name, NUMERIC))
        self.added[dot] = True
        if name in self.masked:
            self.masked[dot] = True
        return dot

    def set_dot(self, name):
        dot = self.new_dot(name)
        self.dots[name] = Name(dot)
        return dot

    def site(self, out, span=None, masked=None, of_partial=False):
        return Site(self.types, self.definitions, self.namer, out, span, masked, self.lengths, of_partial, self.outgrown)

    def dot_of(self, value, out):
        """The tangent of what a block hands on: zero where it is constant."""
        match value:
            case Undefined():
                return value
            case Const(None) | Apply("absent"):
                return Const(0.0)
            case Name(id) if id in self.dots:
                return self.dots[id]
            case Name(id) if id in self.tapes:
                return Name(self.tapes[id])
            case Apply("if_assigned", (Name(id),)) if id in self.dots:
                return Apply("if_assigned", (self.dots[id],))
            case Apply(op, args) if is_display(value):
                return Apply(op, tuple(self.dot_of(arg, out) for arg in args))
        return self.of_constant(value, self.site(out))

    def of_constant(self, value, site):
        if is_scalar(site.type(value)):
            return Const(0.0)
        return site.assign(Apply("zeros_like", (self.assigned(value),)), named("zero"))

    def assigned(self, value):
        """A value, or None where it is a variable that has none."""
        return Apply("if_assigned", (value,)) if isinstance(value, Name) and value.id in self.undefined else value

    # --- statements ---------------------------------------------------------

    def statements(self, statements, out):
        for statement in statements:
            self.statement(statement, out)

    def block(self, block, positions):
        """A block whose end hands on also tangents: of the results at the given positions, or of what a trip hands on."""
        out = []
        self.statements(block.statements, out)
        end = block.end
        if isinstance(end, (Yield, Continue, Break)):
            positions = positions if isinstance(end, Yield) else self.trip
            end = end.__class__((*end.values, *[self.dot_of(end.values[position], out) for position in positions]))
        return Block(tuple(out), end)

    def statement(self, statement, out):
        match statement:
            case Assign():
                self.assign(statement, out)
            case Effect(Apply("cut", (Name(tape), length))) if tape in self.tapes:
                out += [statement, replace(statement, value=Apply("cut", (Name(self.tapes[tape]), length)))]
            case Effect() | Statement():
                out.append(statement)
            case Record(tape, value, span):
                out.append(statement)
                if tape in self.tapes:
                    out.append(Record(self.tapes[tape], self.dot_of(value, out), span))
            case Recall(target, tape, span):
                out.append(statement)
                if target in self.active and tape in self.tapes:
                    out.append(Recall(self.set_dot(target), self.tapes[tape], span))
            case If():
                self.branch(statement, out)
            case With():
                self.scope(statement, out)
            case Try():
                self.attempt(statement, out)
            case For() | While():
                self.loop(statement, out)
            case _:
                raise TypeError(f"not a statement: {statement!r}")

    def assign(self, statement, out):
        target, value, span = statement.target, statement.value, statement.span
        if target in self.active and is_call(value):
            return self.call(statement, out)
        out.append(statement)
        if target not in self.active:
            return
        if isinstance(value, Apply) and value.op == "tape":
            return self.tape(target, value, out, span)
        if isinstance(value, Name):
            if value.id in self.dots:
                self.dots[target] = self.dots[value.id]
        elif isinstance(value, Apply):
            self.dots[target] = self.operation(target, value, out, span)

    def operation(self, target, value, out, span):
        masked = self.masked if any(name in self.masked for name in names_in(value)) else None
        site = self.site(out, span, masked, self.before.get(target, RECOMPUTED) != RECOMPUTED)
        dot = tangent(site, value, target, self.dots)
        dot = in_kind(site, dot, Name(target)) if self.complex else dot
        return self.named(target, dot, out)

    def tape(self, target, value, out, span):
        """Beside a tape of active values stands one of their tangents."""
        self.tapes[target] = self.namer.new(tape_of(target))
        self.types[self.tapes[target]] = tangent_type(self.types.get(target, OPAQUE))
        source = tuple([self.tape_of(arg) for arg in value.args])
        out.append(Assign(self.tapes[target], Apply("tape", source), span))

    def tape_of(self, expr):
        """The tape of tangents beside one among the residuals of a call, or one with a name."""
        match expr:
            case Name(id):
                return Name(self.tapes[id]) if id in self.tapes else self.dots[id]
            case Apply("getitem", (Name(id), place)):
                return Apply("getitem", (self.dots[id], place))
        raise TypeError(f"not a tape: {expr!r}")

    def named(self, name, dot, out):
        """The tangent under the name x_dot, where it was computed just for this."""
        last = out[-1] if out else None
        if isinstance(dot, Name) and isinstance(last, Assign) and last.target == dot.id and dot.id.label.role is Role.TEMPORARY:
            named = self.namer.new(self.label_of(name))
            self.types[named] = self.types[dot.id]
            self.definitions[named] = last.value
            if dot.id in self.masked:
                self.masked[named] = True
            out[-1] = Assign(named, last.value, last.span)
            return Name(named)
        return dot

    def results(self, names):
        """The positions of active results, and new names for their tangents."""
        positions = [position for position, name in enumerate(names) if name in self.active]
        return positions, lambda: tuple(self.set_dot(names[position]) for position in positions)

    def branch(self, statement, out):
        positions, dots = self.results(statement.results)
        then, orelse = self.block(statement.then, positions), self.block(statement.orelse, positions)
        out.append(replace(statement, then=then, orelse=orelse, results=(*statement.results, *dots())))

    def attempt(self, statement, out):
        positions, dots = self.results(statement.results)
        before, tangents = self.attempted(statement)
        rest = self.block(Block(statement.body.statements[len(attempted(statement)) + 1:], statement.body.end), positions)
        marks = [one for one in statement.body.statements if isinstance(one, Passed)]
        body = Block((*before, *marks, *(tangents if marks else ()), *rest.statements), rest.end)
        handler = self.block(statement.handler, positions)
        out.append(replace(statement, body=body, handler=handler, results=(*statement.results, *dots())))

    def attempted(self, statement):
        """The statements that are attempted, and their tangents that come when they have been passed: all but those that blocks and
        calls among them need."""
        before, later = [], []
        for one in attempted(statement):
            if isinstance(one, Assign) and not is_call(one.value):
                place = len(later)
                self.assign(one, later)
                before.append(later.pop(place))
                continue
            if not isinstance(one, (Effect, Statement)):
                before += later
                later = []
            self.statement(one, before)
        return before, later

    def scope(self, statement, out):
        positions, dots = self.results(statement.results)
        body = self.block(statement.body, positions)
        out.append(replace(statement, body=body, results=(*statement.results, *dots())))

    def loop(self, statement, out):
        names = [name for name, _ in statement.params]
        positions = [position for position, name in enumerate(names)
                     if name in self.active or statement.results[position] in self.active]
        inits = [self.dot_of(statement.params[position][1], out) for position in positions]
        new = tuple((self.set_dot(names[position]), init) for position, init in zip(positions, inits))
        fields = {}
        if isinstance(statement, For):
            fields = self.walked(statement)
        around, self.trip = self.trip, positions
        body = self.block(statement.body, ())
        self.trip = around
        results = tuple(self.set_dot(statement.results[position]) for position in positions)
        out.append(replace(statement, params=(*statement.params, *new), body=body, results=(*statement.results, *results), **fields))

    def walked(self, statement):
        """Beside each iterable with a tangent, its tangent is walked."""
        targets, iterables = list(statement.targets), list(statement.iterables)
        for target, iterable in zip(statement.targets, statement.iterables):
            dots = self.walked_tangent(iterable)
            if target in self.active and dots is not None:
                targets.append(self.set_dot(target))
                iterables.append(dots)
        return {"targets": tuple(targets), "iterables": tuple(iterables)}

    def walked_tangent(self, iterable):
        walked = reversed_in(iterable) or iterable
        dot = self.dots.get(walked.id) if isinstance(walked, Name) else None
        if dot is None:
            return None
        dot = self.walked_items(walked, dot)
        return dot if walked is iterable else Apply("builtins.reversed", (dot,))

    def walked_items(self, walked, dot):
        return dot

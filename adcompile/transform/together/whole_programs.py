"""Whole programs in all directions.

    spread(derived, seeds, name, namer, calls)      -> Derived

The seeds are parameters, each with the axis of the directions in front. Calls of programs beside are of programs in all directions too.
"""

from adcompile.analysis.inference.infer import type_of
from adcompile.analysis.loops.iterables import reversed_in
from adcompile.analysis.memory.fresh import is_view
from adcompile.ir.frozen import replace
from adcompile.ir.names import TEMPORARY, named
from adcompile.ir.nodes import (
    Apply, Assign, Block, Break, Const, Continue, Effect, For, If, Name, Param, Recall, Record, Return, Statement, Try, While, With, Yield,
)
from adcompile.ir.types import Size, is_array, rank
from adcompile.ir.visit import is_display, parts, walk
from adcompile.ops.asked import card_of, is_zeros
from adcompile.ops.keys import is_attribute
from adcompile.ops.typing.results.all_directions import DIRECTIONS, in_directions
from adcompile.transform.derived import Derived
from adcompile.transform.together.carries import CannotSpread, Carries, joined
from adcompile.transform.together.by_form import lifted
from adcompile.transform.together.diagonals import Diagonals, Scaled, Thin
from adcompile.transform.together.lifting import Lifting, NoForm
from adcompile.transform.together.particular import walked


def carries_of(derived, seeds, calls):
    """The `Carries` of a program whose parameters in `seeds` carry the axis: a flag for each by name."""
    types = derived.types
    return Carries(derived.program, lambda expr: type_of(expr, types), seeds, lambda callee, flags: calls.spreads.carried(calls, callee, flags))


def spread(derived, seeds, name, namer, calls, result=False, units=(), is_thin=None):
    """The program with that name in which the parameters in `seeds` have all directions: a flag for each by name. The number of
    directions is its last parameter of those by position. `result` is the flag that its result has at least; the
    seeds in `units`, which are vectors, are the identity, and no parameters; `is_thin(dim)` says whether a length is surely well below
    the number of directions."""
    program, types = derived.program, dict(derived.types)
    carries = carries_of(replace(derived, types=types), seeds, calls)
    wide = {one: in_directions(type, carries.flags.get(one, False)) for one, type in types.items()}
    count = namer.new(named("directions"))
    wide[count] = Size(DIRECTIONS)
    zeros = {}
    for one in walk(program.body):
        if isinstance(one, Assign) and isinstance(one.value, Apply) and is_zeros(one.value) \
                and is_array(types.get(getattr(one.value.args[0], "id", None))):
            zeros[one.target] = zeros.get(one.value.args[0].id, one.value.args[0])
    turned = {one.target: one.value for one in walk(program.body) if isinstance(one, Assign) and isinstance(one.value, Apply)
              and is_attribute(one.value.op) and is_view(one.value) and carries.of(one.value) is False}
    maker = _AllDirections(Lifting(types, wide, carries, namer, Name(count), zeros, turned, []), calls, Diagonals(units, is_thin))
    body = maker.block(program.body, result=joined(carries.result, result))
    given = [param for param in program.params if param.name not in units]
    first = sum(param.kind == "positional" for param in given)
    params = (*given[:first], Param(count), *given[first:])
    return Derived(replace(program, name=name, params=params, body=body), wide, {})


class _AllDirections:
    def __init__(self, lifting, calls, diagonals):
        self.lifting, self.calls, self.diagonals = lifting, calls, diagonals
        self.carries, self.wide = lifting.carries, lifting.wide
        self.ends = None            # the flags and types of what a trip hands on, and of what the innermost loop results in

    def block(self, block, names=(), result=None):
        """A block that hands on values of `names`; of a whole program, `result` is the flag of what it returns."""
        out = []
        for statement in block.statements:
            if self.is_scaled(statement, out):
                continue
            self.statement(statement, out)
        lifting, end = self.lifting.at(out), block.end
        self.with_whole(end, out)
        if isinstance(end, Return):
            end = Return(lifting.raised(end.value, result))
        elif isinstance(end, (Yield, Continue, Break)):
            names = names if isinstance(end, Yield) else self.ends[isinstance(end, Break)]
            end = end.__class__(tuple([self.handed_on(lifting, value, name) for value, name in zip(end.values, names)]))
        return Block(tuple(out), end)

    def is_scaled(self, statement, out):
        """Return True if a statement was written with values that are scaled; those that it needs as they are stand before it."""
        target = getattr(statement, "target", None)
        if isinstance(statement, Assign) and self.carries.flags.get(target, False) is True:
            lifting = self.lifting.at(out, statement.span)
            found = self.diagonals.taken(lifting, statement.value, lifting.types.get(target))
            if isinstance(found, (Scaled, Thin)):
                self.diagonals.known[target] = found
            elif found is not None:
                out.append(Assign(target, found, statement.span))
            if found is not None:
                return True
        self.with_whole(statement, out)
        return False

    def with_whole(self, statement, out):
        for name in self.diagonals.read_in(statement):
            out.append(Assign(name, self.diagonals.whole(self.lifting.at(out), name)))

    def handed_on(self, lifting, value, name):
        return lifting.raised(value, self.carries.flags.get(name, False), lifting.types.get(name))

    def statement(self, statement, out):
        lifting = self.lifting.at(out, getattr(statement, "span", None))
        match statement:
            case Assign(value=Apply("tape")):
                out.append(statement)
            case Assign(target, value, span) if self.carries.flags.get(target, False) is not False:
                self.assign(lifting, target, value, span)
            case Assign() | Statement() | Recall():
                if isinstance(statement, Assign) and lifting.asks(statement.value):
                    statement = replace(statement, value=self.question(lifting, statement.value))
                out.append(statement)
            case Record(tape, value):
                out.append(replace(statement, value=lifting.raised(value, self.carries.flags.get(tape, False))))
            case If(test, then, orelse, results):
                if lifting.carried_below(test):
                    raise CannotSpread
                out.append(replace(statement, then=self.block(then, results), orelse=self.block(orelse, results)))
            case With(results=results, body=body):
                out.append(replace(statement, body=self.block(body, results)))
            case Try(results=results, body=body, handler=handler):
                out.append(replace(statement, body=self.block(body, results), handler=self.block(handler, results)))
            case For() | While():
                self.loop(lifting, statement, out)
            case Effect(value) if not lifting.carried_below(value) or value.op == "cut":
                out.append(statement)
            case _:
                if any(lifting.carried_below(part) for part in parts(getattr(statement, "value", None))):
                    raise CannotSpread
                out.append(statement)

    def loop(self, lifting, loop, out):
        names = [name for name, _ in loop.params]
        params = tuple([(name, self.handed_on(lifting, init, name)) for name, init in loop.params])
        fields = {}
        if isinstance(loop, For):
            fields["iterables"] = tuple([self.iterated(lifting, iterable) for iterable in loop.iterables])
        around, self.ends = self.ends, (names, loop.results)
        body = self.block(loop.body)
        self.ends = around
        out.append(replace(loop, params=params, body=body, **fields))

    def iterated(self, lifting, iterable):
        if not lifting.carried(iterable):
            return iterable
        if reversed_in(iterable) is not None:
            return replace(iterable, args=(self.iterated(lifting, reversed_in(iterable)),))
        try:
            return walked(lifting, self.atom(lifting, iterable))
        except NoForm:
            raise CannotSpread from None

    def question(self, lifting, value):
        """A question for the shape or the length of something that carries the axis, in one direction."""
        found = card_of(value)
        if not found.reads or not all(isinstance(arg, (Name, Const)) for arg in value.args):
            raise CannotSpread
        return replace(value, args=tuple(map(lifting.first, value.args)))

    # --- expressions ----------------------------------------------------------------

    def assign(self, lifting, target, value, span):
        flag = self.carries.flags[target]
        own = self.carries.of(value)
        found = self.expression(lifting, value)
        if own != flag and isinstance(found, Apply):
            name = self.named(lifting, value, own)
            lifting.out.append(Assign(name, found, span))
            found = Name(name)
        lifting.out.append(Assign(target, lifting.raised(found, flag) if own != flag else found, span))

    def named(self, lifting, value, flag):
        name = lifting.namer.new(TEMPORARY)
        lifting.types[name] = lifting.type(value)
        self.carries.flags[name] = flag
        self.wide[name] = in_directions(lifting.types[name], flag)
        return name

    def atom(self, lifting, value):
        """A name for an operand that carries the axis; what is written out stays so."""
        if not isinstance(value, Apply) or not lifting.carried_below(value):
            return value
        if is_display(value) or value.op == "dict":
            return replace(value, args=tuple([self.atom(lifting, arg) for arg in value.args]))
        found = self.expression(lifting, value)
        name = self.named(lifting, value, self.carries.of(value))
        lifting.out.append(Assign(name, found, lifting.site.span))
        return Name(name)

    def expression(self, lifting, value):
        """The expression of a value in all directions."""
        if not isinstance(value, Apply):
            return value
        if is_display(value) or value.op == "dict":
            return lifting.display(self.atom(lifting, value), self.carries.of(value))
        type = lifting.type(value)
        value = replace(value, args=tuple([self.atom(lifting, arg) for arg in value.args]),
                        kwargs=tuple([(key, self.atom(lifting, arg)) for key, arg in value.kwargs]))
        if value.op == "invoke":
            return self.invoke(lifting, value)
        before = len(lifting.out)
        try:
            found = lifted(lifting, value, type)
            if fits(type_of(found, self.wide), in_directions(type, self.carries.of(value))):
                return found
        except NoForm:
            pass
        del lifting.out[before:]
        if not card_of(value).is_pure:
            raise CannotSpread
        return lifting.one_by_one(value)

    def invoke(self, lifting, call):
        """A call of a program beside, in all directions."""
        callee, *operands = call.args
        made = self.calls.spreads.callee(self.calls, callee.value, tuple([self.carries.of(operand) for operand in operands]))
        return Apply("invoke", (Const(made), *operands, lifting.count), (), call.span)


def fits(found, expected):
    """Return True if the type of an operation may be that of its result in all directions: what looks at other operands alone is not."""
    return rank(found) == rank(expected) or rank(found) is None or rank(expected) is None

"""Loops."""

from adcompile.backend.native.loop_language.building import FALSE, ONE, TRUE, ZERO, as_truth, compute, integer
from adcompile.backend.native.loop_language.language import Count, Let, Number, Repeat, Stop, Register
from adcompile.backend.native.lowering.chosen_arms import block, truth
from adcompile.backend.native.lowering.held import CannotLower, Grouped, Fixed, ListMemory, TapeMemory, Values, RangeWalk
from adcompile.backend.native.lowering.handing_over import HandedOver, lowers
from adcompile.backend.native.lowering.indexing import item
from adcompile.backend.native.lowering.lists import new_list
from adcompile.backend.native.lowering.lookup_tables import KINDS, changes, operations
from adcompile.ir.nodes import Apply, Assign, Break, Continue, For, If, Name, Undefined, Unreachable, While, Yield
from adcompile.ir.types import Array, NoValue, kind
from adcompile.ir.visit import walk


class LoweredLoop:
    """A loop: its parameters are variables and buffers that each trip writes anew."""

    def __init__(self, lowering, statement):
        self.lowering, self.statement = lowering, statement
        self.join, self.targets = HandedOver(lowering, None), []
        self.trips = None if statement.trips is None else Register(lowering.new(statement.trips.label.stem), "i")
        ends = trip_ends(statement.body)
        for place, (name, init) in enumerate(statement.params):
            self.join.may_miss(name, [init, *[end.values[place] for end in ends]])
            self.targets.append((name, self.target(name, init)))
        self.join.move(self.targets, [init for _, init in statement.params])
        for name, target in self.targets:
            self.join.hold(name, target)
        if self.trips is not None:
            lowering.emit(Let(self.trips.name, ZERO))

    def target(self, name, init):
        """The place of a parameter: a variable, the memory of what it begins with, or a buffer."""
        lowering = self.lowering
        if isinstance(init, Undefined):
            if isinstance(lowering.types.get(name), (Array, NoValue)) or kind(lowering.types.get(name)) not in KINDS:
                raise CannotLower(f"'{name.label.stem}' may have no value when a loop begins")
            return self.join.variable(name)
        held = lowering.handed(init)
        if isinstance(held, ListMemory):
            return held if in_place(lowering, self.statement, name) else new_list(lowering, name.label.stem, *held.held)
        if isinstance(held, (Grouped, Fixed, TapeMemory, RangeWalk)):
            return held
        if not isinstance(lowering.types.get(name), Array):
            return self.join.variable(name)
        held = lowering.array(held, Apply("parameter", ()))
        mine = held.buffer is not None and lowering.buffers[held.buffer].kind != "given"
        if mine and in_place(lowering, self.statement, name):
            return held
        return lowering.buffer(name.label.stem, held.type if held.type != "i" else self.type_of(name), held.shape)

    def type_of(self, name):
        return "d" if self.lowering.types[name].dtype == "float64" else "i"

    def begun(self):
        """A trip begins."""
        if self.trips is not None:
            self.lowering.emit(Let(self.trips.name, compute("add", self.trips, ONE)))

    def end(self, end):
        """A trip ends: what it hands on goes to the parameters, which the results share."""
        self.join.move(self.targets, end.values)
        if isinstance(end, Break):
            self.lowering.emit(Stop())

    def body(self):
        self.lowering.loops.append(self.end)
        try:
            self.begun()
            block(self.lowering, self.statement.body)
        finally:
            self.lowering.loops.pop()

    def finish(self):
        lowering = self.lowering
        for (name, target), result in zip(self.targets, self.statement.results):
            lowering.held[result] = target
            if name in self.join.flags:
                lowering.flags[result] = self.join.flags[name]
            if name in self.join.there:
                lowering.there[result] = self.join.there[name]
        if self.trips is not None:
            lowering.held[self.statement.trips] = self.trips
            lowering.small.add(self.trips.name)


def in_place(lowering, loop, param):
    """Return True if what each trip hands on as this parameter lies in the memory that the trip got it in."""
    makers = {}
    for statement in walk(loop.body):
        if isinstance(statement, Assign):
            makers[statement.target] = statement
        elif isinstance(statement, (If, For, While)):
            for place, result in enumerate(statement.results):
                makers[result] = statement, place

    def same(value, name):
        if not isinstance(value, Name):
            return False
        if value.id == name:
            return True
        match makers.get(value.id):
            case Assign(target, Apply()):
                update = lowering.updates.get(target)
                return update is not None and update.writes and not update.copy and update.form != "anew" \
                    and same(Name(update.operand), name)
            case Assign(_, Name() as other):
                return same(other, name)
            case If() as branch, place:
                return all([same(arm.end.values[place], name) for arm in (branch.then, branch.orelse) if isinstance(arm.end, Yield)])
            case (For() | While()) as inner, place:
                own, init = inner.params[place]
                return same(init, name) and in_place(lowering, inner, own)
        return False
    place = [name for name, _ in loop.params].index(param)
    return all([same(end.values[place], param) for end in trip_ends(loop.body)])


def trip_ends(body):
    """The ends of the trips of a loop with this body."""
    if isinstance(body.end, (Continue, Break)):
        return [body.end]
    last = body.statements[-1] if body.statements else None
    if isinstance(body.end, Unreachable) and isinstance(last, If):
        return trip_ends(last.then) + trip_ends(last.orelse)
    return []


@lowers(While)
def repeat(lowering, statement):
    loop = LoweredLoop(lowering, statement)
    tests = []
    before = lowering.inside(lambda: tests.append(as_truth(truth(lowering, statement.test))))
    body = lowering.inside(loop.body)
    lowering.emit(Repeat(before, tests[0], body))
    loop.finish()


@lowers(For)
def count(lowering, statement):
    if statement.again:
        raise CannotLower("a loop whose trips are computed again", statement.span)
    walks = [walked(lowering, lowering.value(iterable), statement) for iterable in statement.iterables]
    trips = walks[0][0]
    for other, _ in walks[1:]:
        trips = compute("minimum", trips, other)
    trips = lowering.let("count", trips)
    loop = LoweredLoop(lowering, statement)
    name = lowering.new("k")
    lowering.small.add(name)
    lowering.lows[name] = 0
    index = Register(name, "i")

    def body():
        for (_, element), target in zip(walks, statement.targets):
            lowering.flags[target] = FALSE if kind(lowering.types.get(target)) in ("int", "float", "bool") else TRUE
            lowering.bind(target, element(index))
        if statement.index is not None:
            lowering.held[statement.index] = index
        loop.body()
    lowering.emit(Count(name, trips, lowering.inside(body)))
    loop.finish()


def walked(lowering, held, statement):
    """How many elements something has that is walked, and the function that gives one of them."""
    if isinstance(held, RangeWalk):
        small = lowering.is_small(held.start) and lowering.is_small(held.step) and lowering.is_small(held.count)

        def number(k):
            found = compute("add", held.start, compute("mul", k, held.step))
            if isinstance(held.step, Number) and abs(held.step.value) < 2 ** 20 and small:
                found = lowering.let("i", found)
                lowering.small.add(getattr(found, "name", ""))
                if isinstance(held.step, Number) and held.step.value > 0 and lowering.low(held.start) is not None:
                    lowering.lows[found.name] = lowering.low(held.start)
            return found
        return held.count, number
    if isinstance(held, Values) and held.shape:
        def row(k):
            if len(held.shape) == 1:
                return held.at((k,))
            return lowering.viewed(held, held.shape[1:], lambda place: (k, *place))
        return held.shape[0], row
    if isinstance(held, ListMemory) and held.held:
        if any([isinstance(inner, Assign) and getattr(inner.value, "op", None) in changes for inner in walk(statement.body)]):
            raise CannotLower("a list is changed while one is walked", statement.span)
        return lowering.let("length", held.count), lambda k: item(held, k)
    raise CannotLower("something is walked that is no range and no array", statement.span)


@operations("builtins.range")
def range_of(lowering, apply):
    args = [lowering.integer_of(arg, apply) for arg in apply.args]
    start, stop, step = (ZERO, args[0], ONE) if len(args) == 1 else (*args, ONE)[:3]
    if not isinstance(step, Number) or step.value == 0:
        raise CannotLower("a range with a step that is computed", apply.span)
    span = compute("sub", stop, start) if step.value > 0 else compute("sub", start, stop)
    size = abs(step.value)
    if not lowering.is_small(span):
        bound = integer(2 ** 40)
        for one in (start, stop):
            lowering.unless(compute("and", compute("lt", one, bound), compute("lt", compute("neg", bound), one)))
        start = known_small(lowering, start)
        span = known_small(lowering, compute("sub", stop, start) if step.value > 0 else compute("sub", start, stop))
    count = span if size == 1 else compute("floordiv", compute("add", span, integer(size - 1)), integer(size))
    low = lowering.low(count)
    count = count if low is not None and low >= 0 else compute("maximum", count, ZERO)
    return RangeWalk(start, count, step)


def known_small(lowering, expr):
    """The same integer, which has been seen to be small."""
    if isinstance(expr, Number):
        return expr
    name = lowering.new("i")
    lowering.emit(Let(name, expr))
    lowering.small.add(name)
    return Register(name, "i")


@operations("builtins.reversed")
def reversed_of(lowering, apply):
    held = lowering.value(apply.args[0])
    if not isinstance(held, RangeWalk):
        raise CannotLower("something reversed that is no range", apply.span)
    last = compute("add", held.start, compute("mul", compute("sub", held.count, ONE), held.step))
    return RangeWalk(last, held.count, compute("neg", held.step))


@operations("builtins.len")
def length(lowering, apply):
    held = lowering.value(apply.args[0])
    if isinstance(held, Values) and held.shape:
        return held.shape[0]
    if isinstance(held, Grouped):
        return integer(len(held.items))
    if isinstance(held, RangeWalk):
        return held.count
    if isinstance(held, ListMemory):
        return lowering.let("length", held.count)
    raise CannotLower("the length of something else than an array", apply.span)

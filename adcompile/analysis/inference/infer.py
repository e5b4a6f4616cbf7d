"""Types of all names of a program: a sound abstract interpretation (see `ir.types`).

    type_of(expr, types)                    one expression, given the types of names
    infer(program, param_types)             the type of every name of a program

Every equation of a program (`target = expression`, what meets at a join, what a loop hands round) is evaluated
again only when something it reads has changed, whatever loops it stands in, and a name that goes on changing is
widened. So the work is linear in the size of the program.

A size that is known only inside a loop (`x[:k]`) is unknown in what leaves a trip.
"""

import ast
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Any

from adcompile.analysis.inference.type_of import operand_of, type_of
from adcompile.analysis.memory.aliases import exposed, has_containers
from adcompile.frontend.source.tree import bound_by
from adcompile.ir.nodes import (
    Apply, Assign, Break, Continue, Effect, For, If, Keep, Name, Passed, Recall, Record, Return, Statement, Try, Unreachable,
    While, With, Yield,
)
from adcompile.ir.stores import is_of_list, is_store
from adcompile.ir.types import (
    NO_VALUE, NUMERIC, OPAQUE, PLAIN, Array, Dict, Instance, Iterable, List, NoValue, Numeric, Opaque, Optional,
    Scalar, Tuple, is_discrete_kind, is_number, is_plain, join, map_dims, may_be_complex, optional, widest,
)
from adcompile.ir.visit import blocks, bound, names_in, walk
from adcompile.ops.typing.dims import mentions
from adcompile.ops.typing.operands import element

__all__ = ["infer", "operand_of", "shares", "type_of"]

STEADY = 3
"""How often a name may change before it is widened."""

UNKNOWN_VALUE = Name("")
INTEGER_VALUE = Apply("builtins.int")


@dataclass(slots=True)
class Equation:
    """The type of `target` is the join of those of `sources`, taken as `how` says.

    "is" the expression, "alone" the same outside of loops, "element" of it, "tape" of entries, "leaving" what was known
    in the trips of `span` only, "stored" an array after a store into it, "written" an object after a store into what it holds.
    """

    target: str
    sources: list
    how: str = "is"
    span: Any = None


def infer(program, param_types, numeric=False, result_of=None, known=None):
    """The type of every name. Parameters without a type may be anything.

    With `numeric`, every number and array that may carry a derivative is taken to be just that, of unknown rank.
    `result_of(callee, types)` gives the type of what a function beside the program returns for operands of these types, None
    where that is said by the callee.
    Which lists are written by code that is not looked at, and what types are, is found together. `known` has the types of
    a program that has no names for some parts of expressions which have names in this one, and is the same otherwise.
    """
    if known is not None:
        types = with_new_names(program, known, numeric, result_of)
        if not any(isinstance(types[name], (List, Dict, Tuple)) for name in types.keys() - known.keys()):
            return types        # nothing new that may be written into
    equations = _Collector().collect(program)
    written = {}
    while True:
        solver = _Solver(numeric, written, result_of)
        for param in program.params:
            solver.types[param.name] = solver.taken(param.name, param_types.get(param.name, OPAQUE))
        types = solver.solve(equations)
        found = exposed(program, types) if has_containers(program, param_types) else {}
        if all(name in written for name in found):
            return types
        written = written | found


def with_new_names(program, known, numeric=False, result_of=None):
    """The known types with those of the names that are new in a program, each of which is read below where it is assigned."""
    solver, todo = _Solver(numeric, {}, result_of), [(program.body, "alone")]
    types = solver.types = dict(known)
    while todo:
        block, how = todo.pop()
        for statement in block.statements:
            if statement.__class__ is not Assign:
                inside = "is" if statement.__class__ in (For, While) else how
                todo += [(inner, inside) for inner in blocks(statement)]
            elif statement.target not in types:
                found = solver.evaluate(Equation(statement.target, [statement.value], how))
                types[statement.target] = solver.taken(statement.target, found)
    return types


class _Solver:
    """`exposed` has the names whose lists and dicts may be written by code that is not looked at."""

    def __init__(self, numeric, exposed, result_of):
        self.types, self.numeric, self.exposed, self.result_of = {}, numeric, exposed, result_of

    def taken(self, name, type):
        if name in self.exposed:
            type = unsettled(type)
        return numeric(type) if self.numeric else type

    def solve(self, equations):
        """Evaluates all equations in order, and again those that read what has changed."""
        readers = {}
        for place, equation in enumerate(equations):
            if equation.target not in self.types:
                self.types[equation.target] = NO_VALUE
            sources = equation.sources
            names = names_in(sources[0]) if len(sources) == 1 else [name for source in sources for name in names_in(source)]
            for name in names:
                if name not in readers:
                    readers[name] = [place]
                elif readers[name][-1] != place:
                    readers[name].append(place)
        again, queued, changes, following = [], set(), {}, 0
        while again or following < len(equations):
            if again:
                place = heappop(again)
                queued.discard(place)
            else:
                place = following
                following += 1
            equation = equations[place]
            if not self.update(equation, changes):
                continue
            for reader in readers[equation.target] if equation.target in readers else ():
                if reader < following and reader not in queued:
                    queued.add(reader)
                    heappush(again, reader)
        return self.types

    def update(self, equation, changes):
        """Evaluates one equation; whether its target has another type now."""
        target = equation.target
        old = self.types[target]
        found = self.evaluate(equation)
        if self.numeric or self.exposed:
            found = self.taken(target, found)
        if old is found or old == found:
            return False
        count = changes[target] = changes[target] + 1 if target in changes else 1
        if count > 1:
            found = join(old, found)
        if count > STEADY:
            found = widened(old, found)
        if old == found:
            return False
        self.types[target] = found
        return True

    def evaluate(self, equation):
        if len(equation.sources) == 1 and equation.how in ("is", "alone"):
            expr = equation.sources[0]
            found = self.type_of(expr) if expr.__class__ is Apply and expr.op == "invoke" else type_of(expr, self.types)
            return found if equation.how == "is" or found.__class__ is Scalar else with_axes(found, equation.target)
        found = NO_VALUE
        for source in equation.sources:
            type = type_of(source, self.types)
            if equation.how == "element":
                type = element(type)
            elif equation.how == "leaving":
                type = without_sizes(type, equation.span)
            elif equation.how == "tape":
                type = without_sizes(type, EVERYTHING)
            elif equation.how == "stored":
                type = unsettled(type) if isinstance(type, List) else type if isinstance(type, (Array, Numeric, Instance, NoValue)) else OPAQUE
            elif equation.how == "changed":
                type = unsettled(type) if isinstance(type, (List, Instance, NoValue)) else OPAQUE
            elif equation.how == "written":
                type = type if isinstance(type, Instance) else OPAQUE
            found = type if found is NO_VALUE else found if found is type else join(found, type)
        return tape_type(found) if equation.how == "tape" else found

    def type_of(self, expr):
        """The type of an expression; that of a function's result depends on its operands."""
        if expr.__class__ is Apply and expr.op == "invoke" and self.result_of is not None:
            found = self.result_of(expr.args[0].value, tuple([type_of(arg, self.types) for arg in expr.args[1:]]))
            return type_of(expr, self.types) if found is None else found
        return type_of(expr, self.types)


def widened(old, new):
    """The type that a name gets when its type changed again in a fixpoint: parts that are equal in `old` and `new` stay, the
    others lose all detail."""
    if old == new:
        return old
    match old, new:
        case Tuple(left, fields), Tuple(right, others) if len(left) == len(right):
            return Tuple(tuple(widened(a, b) for a, b in zip(left, right)), fields if fields == others else ())
        case List(), List():
            return List(widened(old.item, new.item))
        case Optional(), Optional():
            return Optional(widened(old.type, new.type))
    return NUMERIC if is_number(new) else OPAQUE


def unsettled(type):
    """The type of a value whose lists and dicts may change at any time."""
    match type:
        case List(item):
            return List(PLAIN if is_plain(item) else OPAQUE)
        case Dict():
            return PLAIN if is_plain(type) else OPAQUE
        case Tuple(items, fields):
            return Tuple(tuple(map(unsettled, items)), fields)
        case Optional(inner):
            return optional(unsettled(inner))
    return type


def numeric(type):
    """The type with every number and array that may carry a derivative made Numeric, but complex ones."""
    match type:
        case Array() | Scalar() if may_be_complex(type):
            return type
        case Array():
            return NUMERIC
        case Scalar(kind=known):
            return type if is_discrete_kind(known) else NUMERIC
        case Tuple(items, fields):
            return Tuple(tuple(map(numeric, items)), fields)
        case Optional(inner):
            return Optional(numeric(inner))
        case Dict(items):
            return Dict(tuple((key, numeric(item)) for key, item in items))
        case List(item, length) | Iterable(item, length):
            return type.__class__(numeric(item), length)
    return type


def with_axes(type, name):
    """The type of an array that has one value in all of a run: a size that is not known is that of its own axis."""
    if not isinstance(type, Array) or None not in type.shape:
        return type
    return Array(type.dtype, tuple([("axis", name, place) if dim is None else dim for place, dim in enumerate(type.shape)]))


def without_sizes(type, names):
    """The type without the sizes that depend on the value of one of the names."""
    return map_dims(type, lambda dim: None if mentions(dim, names) else dim)


def tape_type(type):
    """The type of a tape on which values of a type are recorded, of sizes only those that hold in every trip."""
    return List(widest(without_sizes(type, EVERYTHING)))


def items_stored(tree):
    """The variables into whose items a statement stores, and whose contents alone it changes."""
    match tree:
        case ast.Assign(targets=targets):
            pass
        case ast.AugAssign(target=target):
            targets = [target]
        case _:
            return ()
    if not all(isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name) for target in targets):
        return ()
    return [target.value.id for target in targets]


class _Everything:
    """Contains every name."""

    def __contains__(self, name):
        return True


EVERYTHING = _Everything()


class _Inside:
    """The names assigned inside a loop, known by where they are assigned."""

    def __init__(self, positions, start):
        self.positions, self.start, self.end = positions, start, None

    def __contains__(self, name):
        return self.start <= self.positions.get(name, -1) < self.end


class _Collector:
    """The equations of a program, in its order."""

    def __init__(self):
        self.equations, self.positions, self.tapes, self.held = [], {}, {}, {}

    def collect(self, program):
        self.block(program.body, None, None)
        return self.equations

    def add(self, target, sources, how="is", span=None):
        if target not in self.positions:
            self.positions[target] = len(self.positions)
        equation = Equation(target, sources, how, span)
        self.equations.append(equation)
        return equation

    def block(self, block, loop, results):
        """`loop` holds what the innermost loop hands round, `results` the equations of the construct's results."""
        for statement in block.statements:
            if statement.__class__ is Assign and not (statement.value.__class__ is Apply and statement.value.op == "tape"):
                self.add(statement.target, [statement.value], "alone" if loop is None else "is")
            else:
                self.statement(statement, loop)
        match block.end:
            case Yield(values):
                for equation, value in zip(results, values):
                    equation.sources.append(value)
            case Continue(values):
                for equation, value in zip(loop.params, values):
                    equation.sources.append(value)
            case Break(values):
                for equation, value in zip(loop.results, values):
                    equation.sources.append(value)
            case Return() | Unreachable():
                pass

    def statement(self, statement, loop):
        match statement:
            case Assign(target, value) if value.__class__ is Apply and value.op == "tape" and not value.args:
                self.tapes[target] = self.add(target, [], "tape")
            case Assign(target, value):
                self.add(target, [value], "alone" if loop is None else "is")
            case Record(tape, value):
                if tape in self.tapes:
                    self.tapes[tape].sources.append(value)
            case Recall(target, tape):
                self.add(target, [Name(tape)], "element")
            case Statement(tree, reads, writes):
                stored, before, anew = items_stored(tree), dict(reads), bound_by([tree])
                kept = "changed" if is_store(statement) and is_of_list(statement) else "written"
                for key, new in writes:
                    how = "is" if key not in before else "stored" if key in stored else "is" if key in anew else kept
                    self.add(new, [UNKNOWN_VALUE if how == "is" else before[key]], how)
            case If(results=results) | With(results=results) | Try(results=results):
                equations = self.results(results)
                self.held |= {name: self.add(name, []) for name in bound(statement)}
                for inner in blocks(statement):
                    self.block(inner, loop, equations)
                self.equations.extend(equations)
            case Keep(values):
                for name, value in values:
                    self.held[name].sources.append(value)
            case For() | While():
                self.loop(statement)
            case Effect() | Passed():
                pass
            case _:
                raise TypeError(f"not a statement: {statement!r}")

    def results(self, names):
        """Equations for results, to be placed after what they join."""
        for name in names:
            self.positions.setdefault(name, len(self.positions))
        return [Equation(name, []) for name in names]

    def loop(self, statement):
        inside = _Inside(self.positions, len(self.positions))
        params = []
        for name, init in statement.params:
            params.append(self.add(name, [init], "leaving", inside))
        if isinstance(statement, For):
            for target, iterable in zip(statement.targets, statement.iterables):
                self.add(target, [iterable], "element")
            if statement.index is not None:
                self.add(statement.index, [INTEGER_VALUE])
        results = [Equation(name, [Name(param)], "leaving", inside)
                   for name, (param, _) in zip(statement.results, statement.params)]
        self.block(statement.body, _Loop(params, results), None)
        inside.end = len(self.positions)
        for equation in results:
            self.positions.setdefault(equation.target, len(self.positions))
        self.equations.extend(results)
        if statement.trips is not None:
            self.add(statement.trips, [INTEGER_VALUE])


@dataclass(slots=True)
class _Loop:
    """The equations of what a loop hands round and of what it leaves behind."""

    params: list
    results: list


def shares(program, types, active):
    """How many of the operations on active values have a result typed Numeric, how many one that may be anything, and the
    number of all of them."""
    found = [types[statement.target] for statement in walk(program.body)
             if isinstance(statement, Assign) and isinstance(statement.value, Apply) and statement.target in active]
    return sum(isinstance(type, Numeric) for type in found), sum(isinstance(type, Opaque) for type in found), len(found)

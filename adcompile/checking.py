"""`check`: a function's derivatives against differences of its values and against each other.

Tangents are compared with differences along a random direction, cotangents with tangents (<u, y_dot> = <x_bar, v> holds
to the last digits), and products with the Hessian with differences of gradients. This is the only place where
differences are taken, and no derivative is ever made of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from adcompile import compiler
from adcompile.analysis.activity import find_active
from adcompile.analysis.types import infer
from adcompile.api.grad import grad
from adcompile.api.hvp import hvp
from adcompile.api.jvp import jvp
from adcompile.api.places import definition
from adcompile.api.typed import Wrt
from adcompile.api.values import converted, has_floats, is_real
from adcompile.api.vjp import vjp
from adcompile.backend.python import emit, load
from adcompile.cache import innermost
from adcompile.errors import BadArgument, DerivativeError, located
from adcompile.frontend.paths import resolve
from adcompile.ir.names import Namer, base
from adcompile.ir.nodes import Apply, Assign, Block, Name, Param, Program, Record, Return
from adcompile.ir.visit import all_names, blocks, names_in, walk, with_blocks
from adcompile.signature import arg_types, describe, wrt_names
from adcompile.transform.adjoints import pair
from adcompile.transform.forward import forward

MODES = ("forward", "reverse")
STEPS = 6
FIRST_STEP = 1e-2
TOLERANCE = 1e-6                # for float64; narrower arguments have less
IDENTITY_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Comparison:
    """One number computed in two ways, and how far apart the two may be."""

    what: str
    derivative: float
    reference: float
    allowed: float

    @property
    def agrees(self):
        return abs(self.derivative - self.reference) <= self.allowed

    @property
    def comparable(self):
        """Whether there is a number to compare with: where the function is singular, differences tell nothing."""
        return bool(np.isfinite(self.reference))

    def __str__(self):
        return f"{self.what:<40} {self.derivative: .12e} {self.reference: .12e}"


@dataclass(frozen=True)
class Check:
    """What `check` compared, all of it in agreement, and what could not be compared."""

    function: str
    wrt: tuple
    comparisons: tuple
    not_comparable: tuple = ()

    def __str__(self):
        head = f"{self.function} with respect to {', '.join(self.wrt)}: {len(self.comparisons)} comparisons agree"
        skipped = [f"  {comparison.what}: the function is singular here" for comparison in self.not_comparable]
        return "\n".join([head, *[f"  {comparison}" for comparison in self.comparisons], *skipped])


def check(f: Callable[..., Any], *args: Any, wrt: Wrt | None = None, modes: tuple[str, ...] = MODES,
          order: int = 2) -> Check:
    """A report on the derivatives of `f` at these arguments; raises DerivativeError where one is wrong.

    Without `wrt`, all arguments that are floats are varied together. `order=1` leaves second derivatives out.
    """
    if not set(modes) <= set(MODES) or order not in (1, 2):
        raise BadArgument(f"check: modes={modes!r}, order={order!r}\n"
                          "  Modes are forward and reverse, the order is 1 or 2.")
    callee = describe(f, "check")
    names = callee.positions()
    if wrt is None:
        active = [position for position, value in enumerate(args) if has_floats(value)]
    else:
        active = [names.index(name) for name in wrt_names(callee, wrt, "check")[0]]
    if not active or max(active) >= len(args):
        raise BadArgument("check: none of the arguments is a float\n  Give the arguments of a call, by position.")
    trial = Trial(f, args, active)
    made = list(trial.comparisons(modes, order))
    comparisons = tuple([comparison for comparison in made if comparison.comparable])
    wrong = [comparison for comparison in comparisons if not comparison.agrees]
    if wrong:
        raise disagreement(wrong[0], callee, trial)
    return Check(getattr(callee.function, "__qualname__", "f"), tuple([names[position] for position in active]),
                 comparisons, tuple([comparison for comparison in made if not comparison.comparable]))


def disagreement(comparison, callee, trial):
    """The exception for numbers that do not agree: it points to the statement that is wrong by itself, if one is."""
    message = f"check: {comparison.what} disagree: {comparison.derivative:.12g} and {comparison.reference:.12g}"
    span = wrong_statement(callee, trial)
    if span is not None:
        return located(DerivativeError, message, "The derivative of this statement is wrong: correct its rule.", span)
    return located(DerivativeError, message, "Each statement by itself agrees. Please report the function.",
                   definition(callee))


class Trial:
    """One point and one random direction through it, always the same for the same shapes."""

    def __init__(self, f, args, active):
        random = np.random.default_rng(20)
        self.f, self.active = f, active
        self.args = [converted(value) if position in active else value for position, value in enumerate(args)]
        self.direction = [draw(random, value) if position in active else None
                          for position, value in enumerate(self.args)]
        self.weights = draw(random, np.zeros(max(len(flat(f(*self.args))), 1)))
        widest = max(np.finfo(np.asarray(self.args[position]).dtype).eps for position in active)
        self.coarseness = np.sqrt(widest / np.finfo(float).eps)

    def comparisons(self, modes, order):
        """All comparisons that are asked for."""
        reference, error = difference(lambda step: self.weighted(self.f(*self.at(step))))
        allowed = self.allowed(reference, error)
        value, value_dot = None, None
        if "forward" in modes:
            value, value_dot = jvp(self.f, tuple(self.args), tuple(self.direction))
            yield Comparison("tangent and difference", self.weighted(value_dot), reference, allowed)
        if "reverse" in modes:
            value, pull = vjp(self.f, *self.args)
            along = self.along(pull(self.seed(value)))
            yield Comparison("cotangent and difference", along, reference, allowed)
            if value_dot is not None:
                expected = self.weighted(value_dot)
                yield Comparison("cotangent and tangent", along, expected,
                                 IDENTITY_TOLERANCE * self.coarseness * (1.0 + abs(expected)))
        if order == 2 and self.is_scalar(value):
            yield self.second_order()

    def second_order(self):
        """A product with the Hessian against the difference of two gradients, both along the direction."""
        positions = tuple(self.active)
        gradient = grad(self.f, wrt=positions)
        reference, error = difference(lambda step: self.inner(gradient(*self.at(step))))
        first, *rest = self.args
        dots = tuple([self.direction[position] for position in positions])
        product = hvp(self.f, wrt=positions)(first, dots, *rest)
        return Comparison("Hessian product and difference", self.inner(product), reference,
                          self.allowed(reference, error))

    def allowed(self, reference, error):
        """How far a derivative may be from a difference."""
        return TOLERANCE * self.coarseness * (1.0 + abs(reference)) + 10.0 * error

    def at(self, step):
        """The arguments a step further along the direction."""
        return [value if dot is None else moved(value, step, dot) for value, dot in zip(self.args, self.direction)]

    def weighted(self, value):
        """All numbers of a result in one."""
        numbers = flat(value)
        return float(np.dot(self.weights[:len(numbers)], numbers))

    def seed(self, value):
        """The cotangent of the result for `weighted`."""
        return shaped_like(value, iter(self.weights))

    def along(self, cotangents):
        return self.inner([cotangents[position] for position in self.active])

    def inner(self, cotangents):
        """The inner product with the direction, one cotangent per active argument."""
        return float(sum(np.sum(bar * self.direction[position]) for bar, position in zip(cotangents, self.active)))

    def is_scalar(self, value):
        return len(flat(value)) == 1 and not isinstance(value, (tuple, list))


def draw(random, x):
    """A direction in the form of `x`."""
    return random.uniform(0.5, 1.0, np.shape(x)) * random.choice([-1.0, 1.0], np.shape(x))[()]


def moved(x, step, dot):
    """`x + step * dot` of the type of `x`."""
    there = x + step * dot
    return there.astype(x.dtype) if isinstance(x, (np.ndarray, np.generic)) else float(there)


def flat(value):
    """The real numbers of a result, in order."""
    if isinstance(value, (tuple, list)):
        return np.concatenate([np.zeros(0), *[flat(item) for item in value]])
    return np.ravel(np.asarray(value, dtype=float))


def shaped_like(value, numbers):
    """The next numbers in the structure of a result."""
    if isinstance(value, (tuple, list)):
        return type(value)([shaped_like(item, numbers) for item in value])
    taken = np.array([next(numbers) for _ in range(np.size(value))])
    return taken.reshape(np.shape(value))


def difference(function):
    """The derivative at 0 of a function of a step, by Richardson's extrapolation, and how far it can be trusted."""
    with np.errstate(all="ignore"):
        rows = []
        for level in range(STEPS):
            step = FIRST_STEP / 4.0**level
            row = [(function(step) - function(-step)) / (2.0 * step)]
            for power, before in enumerate(rows[-1] if rows else [], 1):
                row.append(row[-1] + (row[-1] - before) / (16.0**power - 1.0))
            rows.append(row)
    best, error = rows[0][0], np.inf
    for before, row in zip(rows, rows[1:]):
        for position in range(1, len(row)):
            spread = max(abs(row[position] - row[position - 1]), abs(row[position] - before[position - 1]))
            if spread < error:
                best, error = row[position], spread
    return best, error


# --- which statement it is ------------------------------------------------------------


def wrong_statement(callee, trial):
    """The span of the first statement whose own derivatives disagree at values that it had in the trial, or None."""
    function = callee.function
    if function is not innermost(function):
        return None
    given = callee.signature.bind(*trial.args)
    given.apply_defaults()
    values = given.arguments | callee.given
    wrt = [callee.positions()[position] for position in trial.active]
    types = arg_types(callee.names, [values[name] for name in callee.names])
    program, _, active = compiler.primal(function, wrt, types)
    inputs = [resolve(function, param.path) if param.kind == "captured" else values[base(param.name)]
              for param in program.params]
    statements = [statement for statement in walk(program.body) if isinstance(statement, Assign)
                  and isinstance(statement.value, Apply) and statement.target in active]
    for statement, trips in zip(statements, operands_seen(program, statements, inputs)):
        if not all(agrees_alone(statement, operands, active) for operands in [*trips[:2], *trips[-1:]]):
            return statement.value.span or statement.span
    return None


def operands_seen(program, statements, inputs):
    """For each of the statements the operands that it had, trip by trip: the program runs with tapes beside it."""
    namer = Namer(all_names(program))
    tapes = {id(statement): namer.new("seen") for statement in statements}

    def with_tapes(block):
        inside = []
        for statement in block.statements:
            if id(statement) in tapes:
                operands = tuple([Name(name) for name in reads(statement)])
                inside.append(Record(tapes[id(statement)], Apply("tuple", operands)))
            inside.append(with_blocks(statement, [with_tapes(inner) for inner in blocks(statement)]))
        return Block(tuple(inside), block.end)

    body = with_tapes(program.body).statements
    opening = [Assign(tape, Apply("tape")) for tape in tapes.values()]
    result = Return(Apply("tuple", tuple([Name(tape) for tape in tapes.values()])))
    return loaded("seen", [param.name for param in program.params], [*opening, *body], result)(*inputs)


def reads(statement):
    """The names that a statement reads, each once."""
    return list(dict.fromkeys(names_in(statement.value)))


def agrees_alone(statement, operands, active):
    """Whether tangent, cotangent and difference of one statement are the same at these operands."""
    names = reads(statement)
    values = dict(zip(names, operands))
    wrt = tuple([name for name in names if name in active])
    if not all(is_real(values[name]) and has_floats(values[name]) for name in wrt):
        return True
    end = Return(Name(statement.target))
    run = loaded("statement", names, [statement], end)
    random = np.random.default_rng(20)
    dots = {name: draw(random, values[name]) for name in wrt}
    value = run(*operands)
    if not is_real(value):
        return True
    weights = shaped_like(value, iter(draw(random, np.zeros(np.size(value)))))

    def along(step):
        return float(np.sum(weights * run(*[moved(values[name], step, dots[name]) if name in dots else values[name]
                                            for name in names])))

    reference, error = difference(along)
    allowed = TOLERANCE * (1.0 + abs(reference)) + 10.0 * error
    program = Program("statement", tuple([Param(name) for name in names]), Block((statement,), end))
    found = derivatives_alone(program, arg_types(names, operands), operands, dots, weights)
    return not np.isfinite(reference) or all(abs(one - reference) <= allowed for one in found)


def derivatives_alone(program, given, operands, dots, weights):
    """The weighted derivative of a program along `dots`, forward and in reverse."""
    types, wrt = infer(program, given), tuple(dots)
    namer, active = Namer(all_names(program)), find_active(program, types, wrt)
    tangent, tangent_types, _ = forward(program, types, active, namer, "tangent", wrt=wrt)
    _, value_dot = loaded_programs([tangent], tangent_types)[0](*operands, *dots.values())
    recording, sweep = pair(program, types, active, wrt, namer, ("record", "adjoint"))
    record, adjoint = loaded_programs([recording.program, sweep.program], recording.types | sweep.types)
    _, residuals = record(*operands)
    bars = adjoint(residuals, weights)
    return float(np.sum(weights * value_dot)), float(sum(np.sum(bar * dot) for bar, dot in zip(bars, dots.values())))


def loaded(name, params, statements, end):
    """A function that runs statements."""
    program = Program(name, tuple([Param(param) for param in params]), Block(tuple(statements), end))
    return loaded_programs([program], infer(program, {}))[0]


def loaded_programs(programs, types):
    """The functions of programs."""
    emitted = emit(programs, types)
    namespace = load(emitted, programs[0].name)
    return [namespace[name] for name in emitted.names]

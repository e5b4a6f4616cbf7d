"""The search for the statement of a function with a wrong derivative: each is tried by itself, at the values that it had in a run."""

import numpy as np

from adcompile import compiler
from adcompile.analysis.activity.active import find_active
from adcompile.analysis.inference.infer import infer
from adcompile.analysis.loops.found import find_loops
from adcompile.api.boundary.conversion import has_floats, is_real
from adcompile.calling.cache import innermost
from adcompile.calling.signature import arg_types
from adcompile.checking.differences import TOLERANCE, difference
from adcompile.checking.point import draw, moved, shaped_like
from adcompile.compiler.passes import functions
from adcompile.frontend.outside.paths import resolve
from adcompile.ir.names import Namer, named, stem_of
from adcompile.ir.nodes import Apply, Assign, Block, Name, Param, Program, Record, Return
from adcompile.ir.visit import all_names, blocks, names_in, walk, with_blocks
from adcompile.transform.derived import Derived
from adcompile.transform.forward.tangent import forward
from adcompile.transform.reverse.adjoints import pair


def wrong_statement(callee, trial):
    """The span of the first statement whose own derivatives disagree at values that it had in the trial, or None."""
    function = callee.function
    if function is not innermost(function):
        return None
    values = dict(zip(callee.names, callee.values(trial.args)))
    types = trial.wrt.types(callee, values.values())
    spread = trial.wrt.spread(callee, types)
    values = spread.values(values)
    program, _, active = compiler.primal(function, spread.names, spread.types(types), spread.stars)
    inputs = [resolve(function, param.path) if param.kind == "captured" else values[stem_of(param.name)]
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
    tapes = {id(statement): namer.new(named("seen")) for statement in statements}

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
    """Return True if tangent, cotangent and difference of one statement agree at these operands."""
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

    reference = difference(along)
    allowed = TOLERANCE * (1.0 + abs(reference.value)) + 10.0 * reference.error
    program = Program("statement", tuple([Param(name) for name in names]), Block((statement,), end))
    found = derivatives_alone(program, arg_types(names, operands), operands, dots, weights)
    return bool(reference.doubt) or all(abs(one - reference.value) <= allowed for one in found)


def derivatives_alone(program, given, operands, dots, weights):
    """The weighted derivative of a program along `dots`, forward and in reverse."""
    types, wrt = infer(program, given), tuple(dots)
    namer, active = Namer(all_names(program)), find_active(program, types, wrt)
    tangent, tangent_types, _ = forward(program, types, active, namer, "tangent", wrt=wrt)
    _, value_dot = loaded_programs([tangent], [tangent_types])[0](*operands, *dots.values())
    derived = Derived(program, types, {}, loops=find_loops(program, types))
    recording, sweep = pair(derived, active, wrt, namer, ("record", "adjoint"))
    record, adjoint = loaded_programs([recording.program, sweep.program], [recording.types, sweep.types])
    _, residuals = record(*operands)
    bars = adjoint(residuals, weights)
    return float(np.sum(weights * value_dot)), float(sum(np.sum(bar * dot) for bar, dot in zip(bars, dots.values())))


def loaded(name, params, statements, end):
    """A function that runs statements."""
    program = Program(name, tuple([Param(param) for param in params]), Block(tuple(statements), end))
    return loaded_programs([program], [infer(program, {})])[0]


def loaded_programs(programs, types):
    """The functions of programs, for the types of the values of each."""
    return functions(programs, types, programs[0].name).functions

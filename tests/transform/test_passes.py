"""Programs of the corpus through every pass, with `verify` after each."""

import inspect

import pytest

from adcompile.analysis.activity.active import find_active
from adcompile.analysis.inference.infer import infer, type_of
from adcompile.analysis.loops.found import find_loops
from adcompile.compiler import DERIVE
from adcompile.compiler.beginning import with_fresh_results
from adcompile.compiler.passes import differentiable, settle
from adcompile.frontend.lower.function import lower
from adcompile.frontend.outside.paths import reader
from adcompile.ir.names import Namer, stem_of
from adcompile.ir.type_of_value import type_of_value
from adcompile.ir.types import is_number
from adcompile.ir.verify import verify
from adcompile.ir.visit import all_names
from adcompile.normalize.ask_real import with_complex_operands
from adcompile.normalize.attempts.settled import with_attempts
from adcompile.normalize.flatten import flatten
from adcompile.normalize.made_later import arrays_made_later
from adcompile.normalize.refusals import check
from adcompile.normalize.resolve import resolve
from adcompile.normalize.places.versions import with_versions
from adcompile.optimize.both_sweeps import simplify
from adcompile.optimize.common import share_common
from adcompile.optimize.dead import eliminate_dead
from adcompile.optimize.factor import factor
from adcompile.optimize.floats import move_to_floats
from adcompile.optimize.fold import fold, has_checks
from adcompile.optimize.remarks import tidy_remarks
from adcompile.transform.beside import ProgramsBeside
from adcompile.transform.derived import Derived
from adcompile.transform.forward.tangent import forward
from adcompile.transform.reverse.adjoints import gradient, pair
from tests.corpus import load

WITH_DERIVATIVES = ("tests.programs.derivatives_inside", "tests.programs.solvers", "tests.programs.trajectories")
"""Programs that call derivatives and solvers, which are made when a program is compiled."""
CASES = {name: case for name, case in load().items() if case.smooth_points and case.function.__module__ not in WITH_DERIVATIVES}
EVERY = 5
"""One program of so many is taken through the passes here; the whole corpus runs in `test_corpus`."""


class Way:
    """A program on its way: `program` is verified after each pass, `types` follow."""

    def __init__(self, case):
        self.function, self.namer, symbols = case.function, Namer(), {}
        arguments = case.smooth_points[0].arguments
        parameters = list(inspect.signature(case.function).parameters.values())
        values = dict(zip([one.name for one in parameters], arguments))
        values = {one.name: values.get(one.name, one.default) for one in parameters}
        wrt = [parameters[k].name for k in case.wrt]
        self.program = verify(with_fresh_results(lower(case.function, wrt, self.namer)))
        captured = {param.name: reader(case.function, param.path)() for param in self.program.params
                    if param.kind == "captured"}
        self.given = {param.name: type_of_value(captured.get(param.name, values.get(stem_of(param.name))), symbols)
                      for param in self.program.params}
        self.wrt = tuple(param.name for param in self.program.params if stem_of(param.name) in wrt)
        self.calls = ProgramsBeside(dict(self.program.callees), self.namer, infer, settle, differentiable, {}, derive=DERIVE)

    def types(self):
        return infer(self.program, self.given, result_of=self.calls.result_of)

    def through(self, *passes):
        for a_pass in passes:
            self.program = verify(a_pass(self.program))

    def prepared(self):
        self.through(lambda program: fold(program, self.types()))
        self.through(lambda program: with_attempts(program, self.types(), self.namer),
                     lambda program: arrays_made_later(program, self.types(), self.namer))
        for _ in range(3):
            self.through(lambda program: with_versions(program, self.types(), self.namer, self.wrt),
                         lambda program: resolve(program, self.types(), self.namer, self.wrt),
                         lambda program: fold(program, self.types()))
            if not has_checks(self.program):
                break
        self.through(lambda program: with_attempts(program, self.types(), self.namer))
        self.through(lambda program: self.calls.bound(program, self.types()))
        for _ in range(2):
            self.through(lambda program: with_complex_operands(program, self.types()),
                         lambda program: check(program, self.types(), self.active()),
                         lambda program: flatten(program, dict(self.active()), self.namer))
        return self

    def active(self):
        return find_active(self.program, self.types(), self.wrt)


def optimized(program, types, namer, added):
    """Every pass that may be left out, with `verify` after each."""
    types, added = dict(types), dict(added)
    program = verify(eliminate_dead(verify(program)))
    for a_pass in (lambda p: simplify(p, types, namer, added, find_loops(p, types)), lambda p: share_common(p, added),
                   lambda p: factor(p, types, namer, added), eliminate_dead, tidy_remarks):
        program = verify(a_pass(program))
    return program


@pytest.mark.parametrize("name", list(CASES)[::EVERY])
def test_every_pass_makes_a_program(name):
    way = Way(CASES[name]).prepared()
    moved = move_to_floats(way.program, way.types(), Namer(all_names(way.program)))
    if moved is not None:
        verify(moved.program)
    program, types, active = way.program, way.types(), way.active()
    tangent, known, added = forward(program, types, active, Namer(all_names(program)), "f_tangent", wrt=way.wrt,
                                    calls=way.calls)
    optimized(tangent, known, Namer([*all_names(tangent)]), added)
    known = Derived(program, types, {}, loops=find_loops(program, types))
    for part in pair(known, active, way.wrt, Namer(all_names(program)), ("f_record", "f_adjoint"), way.calls):
        verify(part.program)
    if is_number(type_of(program.body.end.value, types)):
        found = gradient(known, active, way.wrt, Namer(all_names(program)), "f_gradient", way.calls)
        second(optimized(found.program, found.types, Namer(all_names(found.program)), found.added), way)


def second(program, way):
    """Forward mode over the gradient, optimised once more."""
    types = infer(program, way.given, result_of=way.calls.result_of)
    active = find_active(program, types, way.wrt)
    tangent, known, added = forward(program, types, active, Namer(all_names(program)), "f_hvp", wrt=way.wrt,
                                    calls=way.calls)
    optimized(tangent, known, Namer(all_names(tangent)), added)


@pytest.mark.parametrize("name", list(CASES)[::EVERY])
def test_passes_leave_their_input_alone(name):
    from_scratch, again = Way(CASES[name]).prepared(), Way(CASES[name]).prepared()
    before = list(all_names(from_scratch.program))
    types = from_scratch.types()
    gradient_or_pair(from_scratch, types)
    assert list(all_names(from_scratch.program)) == before == list(all_names(again.program))


def gradient_or_pair(way, types):
    active = way.active()
    kept = dict(types), dict(active)
    known = Derived(way.program, types, {}, loops=find_loops(way.program, types))
    pair(known, active, way.wrt, Namer(all_names(way.program)), ("f_record", "f_adjoint"), way.calls)
    assert (types, active) == kept

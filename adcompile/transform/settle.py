"""From a lowered program to one that can be differentiated. `infer` gives the types of the names of a program.

    settle(program, names, namer, infer)            branches that types decide are decided, methods are functions
    differentiable(derived, names, namer, infer)    every active operation stands by itself and has a rule
"""

from adcompile.analysis.activity import find_active
from adcompile.analysis.texts import numbers_of_texts
from adcompile.analysis.writes import written
from adcompile.ir.frozen import frozen, replace
from adcompile.ir.nodes import Program
from adcompile.ir.types import Opaque, Optional
from adcompile.optimize.fold import fold, has_checks
from adcompile.transform.contents import keep_contents
from adcompile.transform.flatten import flatten
from adcompile.transform.marks import mark
from adcompile.transform.powers import ask_for_real_powers, guard_powers
from adcompile.transform.reals import ask_for_reals, constants_of_reals
from adcompile.transform.refusals import check
from adcompile.transform.resolve import resolve

ROUNDS = 3
"""How often operations are resolved again after checks told more of the types."""


@frozen
class Derived:
    """A program made by a transform, the types of its names, and what was decided for its values."""

    program: Program
    types: dict
    added: dict             # the names that transforms made, beside the user's own; see `transform.reverse.Sweeps`
    facts: object = None


def settle(program, names, namer, infer):
    """The user's program with its operations resolved, typed; derivatives may flow from the parameters `names`."""
    program, types = folded(program, infer)
    for _ in range(ROUNDS):
        resolved = resolve(program, types, namer, names)
        if resolved is program:
            break
        program, types = folded(resolved, infer)
        if not has_checks(program):
            break
    return mark(program, types, names), types


def folded(program, infer):
    """The program without the branches that types decide, and the types of its names."""
    types = infer(program)
    decided = fold(program, types)
    return (program, types) if decided is program else (decided, infer(decided))


def differentiable(derived, names, namer, infer, memory=written, further=False, called=False):
    """The program with every active operation known to have a rule, or refused where it stands; its active names.

    `memory(program, types, active=)` gives the names whose memory may be written. `further`: it has been differentiated before.
    `called`: it is a function that the main program may not reach, so that refusals wait for it to be called.
    """
    if further:
        derived = replace(derived, types=infer(derived.program))
    active = find_active(derived.program, derived.types, names)
    if any(isinstance(derived.types.get(name), (Opaque, Optional)) for name in active):
        program = resolve(derived.program, derived.types, namer, names)
        derived = replace(derived, program=program, types=infer(program))
        active = find_active(program, derived.types, names)
    texts = numbers_of_texts(derived.program, derived.types, names)
    constants = {} if further else constants_of_reals(derived.program, derived.types, names)
    program = check(derived.program, derived.types, active, texts, constants, further, called)
    program = program if further else guard_powers(program, derived.types, active)
    flat = flatten(program, dict(active), namer)
    if flat is not derived.program:
        derived = replace(derived, program=flat, types=infer(flat, derived.types))
        active = find_active(flat, derived.types, names)
    if not further:
        program = ask_for_real_powers(derived.program, derived.types, active, constants, called)
        program = ask_for_reals(program, derived.types, active, names, namer)
        if program is not derived.program:
            derived = replace(derived, program=program, types=infer(program))
            active = find_active(program, derived.types, names)
        program = keep_contents(derived.program, derived.types, active, memory(derived.program, derived.types, active=active), namer)
        if program is not derived.program:
            derived = replace(derived, program=program, types=infer(program))
            active = find_active(program, derived.types, names)
    return derived, active

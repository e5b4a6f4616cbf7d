"""Taylor series of the user's functions that have programs beside the main one."""

from adcompile.ir.types import Tuple
from adcompile.ops.typing.results.taylor import series_type
from adcompile.transform.derived import Derived
from adcompile.transform.taylor.propagate import taylor


def expansion(beside, callee, positions, span):
    """The callee that returns the value of a call and its series, given those of the operands at `positions` and an order."""
    if (callee, positions) not in beside.expanded:
        result = beside.of_callee[callee].result if callee in beside.of_callee else callee.result
        made = beside.named(f"{callee.name}_taylor", Tuple((result, series_type(result))), reads=callee.reads)
        beside.expanded[callee, positions] = made
        derived, active, names = beside.followed(callee, positions, span)
        program, types, added = taylor(derived.program, derived.types, active, beside.namer, made.name, wrt=names, calls=beside)
        beside.enter(made, Derived(program, types, derived.added | added))
    return beside.expanded[callee, positions]

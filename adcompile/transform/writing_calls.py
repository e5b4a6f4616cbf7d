"""Calls of functions that have programs of their own and write memory which carries a derivative: they are refused where what is written
does not come back (`normalize.places.handed_back`)."""

from adcompile.analysis.activity.active import find_varied
from adcompile.analysis.effects.carried_writes import written_with
from adcompile.analysis.memory.aliases import sharing
from adcompile.errors import UnsupportedSyntax, located
from adcompile.ir.visit import names_in, operations

WRITING = ("writing into an array in a function that is called cannot be differentiated yet",
           "Return what it writes, as a new array.")
"""The refusal of such a call."""


def refuse(beside, program, types, wrt):
    """Raises where a call does that; derivatives flow from the names `wrt`, `beside` has the programs that are called."""
    found = carrying_call(beside, program, types, wrt, {})
    if found is not None:
        raise located(UnsupportedSyntax, *WRITING, found.span)


def carrying_call(beside, program, types, wrt, seen):
    """The first call in a program that writes memory which carries a derivative, None where there is none."""
    calls = [apply for apply in operations(program.body) if apply.op == "invoke"]
    varied = find_varied(program, types, wrt) if calls else ()
    for apply in calls:
        callee, args = apply.args[0].value, apply.args[1:]
        flowing = tuple([place for place, arg in enumerate(args) if any(name in varied for name in names_in(arg))])
        derived = beside.of_callee[callee].derived
        params = [param.name for param in derived.program.params]
        places, given = beside.written(callee, ()), tuple([params[place] for place in flowing])
        classes = sharing(derived.program, derived.types) if places and given else {}
        inside = find_varied(derived.program, derived.types, given) if classes else ()
        memory = {classes.get(name, name): True for name in written_with(derived.program, derived.types, inside)} if classes else {}
        if any(classes.get(params[place], params[place]) in memory for place in places):
            return apply
        if (callee, flowing) not in seen:
            seen[callee, flowing] = True
            if carrying_call(beside, derived.program, derived.types, given, seen) is not None:
                return apply
    return None

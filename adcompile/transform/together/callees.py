"""Programs beside in all directions: one for each callee and each choice of operands that have them."""

from adcompile.analysis.inference.infer import type_of
from adcompile.ops.typing.results.all_directions import in_directions
from adcompile.transform.together.carries import CannotSpread, joined
from adcompile.transform.together.whole_programs import carries_of, spread


class Spreads:
    """Those that are made for one main program. `calls` are the programs beside it (`transform.beside`)."""

    def __init__(self):
        self.made, self.known = {}, {}          # of a callee and flags: the callee in all directions, the flag of its result
        self.open, self.asked = {}, {}          # of those whose flag is being found: what is known of it; whether somebody asked for it

    def callee(self, calls, callee, flags):
        """The callee in all directions; it is there before its program is made, which may call it."""
        if (callee, flags) not in self.made:
            result, derived = self.carried(calls, callee, flags), calls.program(callee)
            type = in_directions(type_of(derived.program.body.end.value, derived.types), result)
            made = calls.named(f"{callee.name.rstrip('_0123456789')}s", type, reads=callee.reads)
            self.made[callee, flags] = made
            calls.enter(made, spread(derived, seeds_of(derived, flags), made.name, calls.namer, calls))
        return self.made[callee, flags]

    def carried(self, calls, callee, flags):
        """The flag of the result of a call; of a function that calls itself the least that agrees with itself."""
        key = callee, flags
        if key in self.known:
            return self.known[key]
        if key in self.open:
            self.asked[key] = True
            return self.open[key]
        derived = calls.program(callee) if callee.owner is None else None
        if derived is None:
            raise CannotSpread
        self.open[key], before = False, None
        while before != self.open[key]:
            before = self.open[key]
            self.open[key] = joined(before, carries_of(derived, seeds_of(derived, flags), calls).result)
        self.asked.pop(key, None)
        found = self.open.pop(key)
        if not self.asked:
            self.known[key] = found
        return found


def seeds_of(derived, flags):
    return {param.name: flag for param, flag in zip(derived.program.params, flags)}

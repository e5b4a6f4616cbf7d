"""How long programs without writes are compiled, over what it takes without the passes that write arrays and lists in versions."""

import inspect
from dataclasses import dataclass

from adcompile import compiler
from adcompile.calling import signature
from adcompile.compiler import passes
from adcompile.compiler.stage import Again
from bench import models
from bench.measure import timed

OF_MEMORY = ("versions", "arrays_made_later", "copies_of_what_is_there", "refuse_old_shapes", "check_noted")
PROGRAMS = ((models.kalman_filter, models.kalman_data(4)), (models.network, models.network_data(4, 3)))


@dataclass(frozen=True)
class Compiled:
    """The gradient of a function with respect to its first argument, compiled anew with each call."""

    function: object
    arguments: tuple

    def __call__(self):
        names = list(inspect.signature(self.function).parameters)
        types = signature.arg_types(names, self.arguments)
        return compiler.compile(self.function, compiler.Request("gradient", (names[0],)), types).source


def without_memory(listed):
    """A list of passes without those for what is written."""
    rest = [one for one in listed if isinstance(one, Again) or one.name not in OF_MEMORY]
    return tuple([Again(without_memory(one.passes), one.most, one.goes_on) if isinstance(one, Again) else one for one in rest])


def over_no_memory(compiled, rounds=15):
    """The least time of compiling with all passes over that without those; the text is the same."""
    full, plain = passes.SETTLE, without_memory(passes.SETTLE)
    found = {}
    try:
        for _ in range(rounds):
            for listed in (full, plain):
                passes.SETTLE = listed
                found.setdefault(listed, []).append(timed(compiled, 1))
        passes.SETTLE = full
        text = compiled()
        passes.SETTLE = plain
        assert compiled() == text
    finally:
        passes.SETTLE = full
    return min(found[full][1:]) / min(found[plain][1:])

"""Programs called by hand: by what calls several of them, or one often.

    Prepared(callee, bound, wrt)        one program; `run` calls it, as machine code where there is some
    Repeated(...)                       one program that is run once for each direction, in the same state outside each time
"""

from dataclasses import replace
from functools import partial

from adcompile.api.boundary.before import Before, is_kept
from adcompile.api.boundary.places import at_definition, noted
from adcompile.api.boundary.programs import owners, program, refuse_shared
from adcompile.api.boundary.state import State, shared_generators
from adcompile.calling.signature import layout_of, leaf
from adcompile.errors import NotDifferentiable
from adcompile.frontend.containers.parts import follow


class Repeated:
    """One program, run once for each direction, in the same state outside each time: what it prints, it prints the first
    time only, what it draws, it draws again. It is refused where it changes anything else that it may read."""

    def __init__(self, operator, callee, kind, wrt, values, options):
        self.operator, self.callee = operator, callee
        self.first = self.later = Prepared(callee, program(callee, kind, wrt, values, options), wrt)
        self.outward = self.first.compiled.outward
        if self.first.compiled.facts["prints"]:
            self.later = Prepared(callee, program(callee, kind, wrt, values, replace(options, quiet=True)), wrt)

    @property
    def may_repeat(self):
        """True if nothing but the time tells that the program runs several times."""
        return self.outward.still and self.outward.unseeded is None and not self.first.compiled.facts["prints"]

    def each(self, values, given, captured, directions):
        """Yield the results of the program for each of the directions, which are lists of tangents; see `Prepared.call`."""
        runs = [partial(self.run, position, values, given, captured, dots) for position, dots in enumerate(directions)]
        return in_one_state(self.operator, self.callee, self.outward, {**dict(zip(self.callee.names, values)), **captured}, runs)

    def run(self, position, values, given, captured, dots):
        one = self.later if position else self.first
        return one.run(values, captured, dots, given)


def in_one_state(operator, callee, outward, given, runs):
    """Yield the results of several runs of a function, each in the state outside that the first one found; `given` has what the
    function is given by name. Refused where the first run changes what it may read."""
    several = len(runs) > 1
    if several and outward.unseeded is not None:
        raise refusal(operator, callee, f"{outward.unseeded} without a seed gives other numbers in each run")
    outside = None
    if several and not outward.still:
        outside = State({callee.user.__name__: callee.user, **given, **shared_generators()}, code=True)
    for position, run in enumerate(runs):
        if position and outside is not None:
            outside.rewind()
        found = run()
        if position == 0 and outside is not None and outside.changed() is not None:
            raise refusal(operator, callee, f"the function changes '{outside.changed()}'")
        yield found


def refusal(operator, callee, what):
    """The error of an operator that would have to run a function several times."""
    return at_definition(NotDifferentiable, callee, f"{operator}: {what}, and runs {OFTEN.get(operator, 'once for each direction')}",
                         HINTS.get(operator, "Hand over what changes as an argument, or take hvp for one direction."))


HINTS = {
    "jacobian": 'Take mode="reverse", which runs it once, or hand over what changes as an argument.',
    "ggnvp": "Hand over what changes as an argument.",
    "linearize": "Take jvp, which runs it once for each direction, or hand over what changes as an argument.",
    "jacobian_operator": "Hand over what changes as an argument.",
}
OFTEN = {"ggnvp": "twice", "find_nan": "twice"}


class Prepared:
    """One program, called with the values of the parameters as they come."""

    def __init__(self, callee, bound, wrt):
        self.compiled = bound.compiled
        self._callee, self.bound, self._wrt, self._chosen = callee, bound, wrt, None

    def captured(self, values):
        """The captured data by name as they are now; None where the program does not hold for them, or for these values of the
        parameters."""
        bound = self.bound
        if not bound.stands():
            return None
        if any(layout is not None for _, layout in self.compiled.layouts):
            known = self._values(values)
            if any(layout is not None and layout_of(known[name]) != layout for name, layout in self.compiled.layouts):
                return None
        values = bound.read()
        if tuple([leaf(value) for value in values]) != bound.seen:
            return None
        return dict(zip(bound.names, values))

    def _values(self, values):
        """The values of the program's parameters by name."""
        known = dict(zip(self._callee.names, values))
        return known | {part: follow(known[name], path) for name, parts in self.bound.apart for path, part in parts.leaves()}

    def function(self, values, captured, dots=(), given=None):
        """The program's function, or machine code that has been made for arguments like these."""
        if self.compiled.kernels is None:
            return self.compiled.function
        return self.compiled.kernels.of(*self.call(as_they_come, values, captured, dots, given))

    def run(self, values, captured, dots=(), given=None):
        """Calls what `function` gives for the first of the calls; machine code leaves what it is not for to Python."""
        if self._chosen is None:
            self._chosen = self.function(values, captured, dots, given)
        return self.call(self._chosen, values, captured, dots, given)

    def call(self, function, values, captured, dots=(), given=None):
        """Calls one of the program's functions; `dots` are the tangents, which follow the positional arguments, `given` are the
        values where some of them are converted. The arguments are as before afterwards."""
        before = Before(self._callee, self._wrt, self.bound, values, captured.values()) if is_kept(self.compiled.outward) else None
        known, own = dict(zip(self._callee.names, values)), owners(self.bound)
        if len(own) > 1 and len({id(follow(known[name], path)) for name, path in own}) < len(own):
            refuse_shared(self._callee, self.bound)
        args, star, keywords = [], (), dict(captured)
        apart = dict(self.bound.apart)
        for (name, kind), value in zip(self._callee.params, given or values):
            if name in apart:
                parts = {part: follow(value, path) for path, part in apart[name].leaves()}
                args += parts.values() if kind == "positional" else ()
                keywords |= parts if kind == "keyword" else {}
                continue
            match kind:
                case "positional":
                    args.append(value)
                case "star":
                    star = value
                case "keyword":
                    keywords[name] = value
                case "double_star":
                    keywords |= value
        try:
            found = function(*args, *star, *dots, **keywords)
            return found if before is None else before.apart(found)
        except Exception as error:
            noted(error)
            raise
        finally:
            if before is not None:
                before.put_back()


def as_they_come(*args, **keywords):
    """The arguments of a call."""
    return args, keywords

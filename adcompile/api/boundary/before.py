"""The arguments of a call as they were: what a derivative leaves of them is what it was given.

    before = Before(callee, wrt, bound, values, captured)
    before.apart(found)         what a program returned, in memory that is not put back; raises where an active argument was written
    before.put_back()           arrays, lists, dicts and objects that were given are as before

What the function captures keeps what it did to it, as after one call of the function: also where it is an argument too.
"""

import numpy as np

from adcompile import runtime
from adcompile.api.boundary.places import at_definition
from adcompile.api.boundary.state import Elements, State
from adcompile.errors import NotDifferentiable
from adcompile.frontend.containers.parts import follow


def is_kept(outward):
    """Return True if the program may write into its arguments, directly or through another name, so that they have to be kept and
    put back, or binds anew what it was given in parts."""
    return bool(outward.arguments) or outward.beyond or bool(outward.rewritten)


class Before:

    def __init__(self, callee, wrt, bound, values, captured):
        self.callee, outward = callee, bound.compiled.outward
        given = dict(zip(callee.names, values))
        given |= {part: follow(given[name], path) for name, parts in bound.apart for path, part in parts.leaves()}
        written = {name: value for name, value in given.items() if name in outward.arguments}
        own = {name: value for name, value in written.items() if name not in callee.given and name != callee.receiver}
        outside = {name: value for name, value in written.items() if name not in own}
        if outward.beyond:
            outside |= dict(zip(bound.names, captured))
        if outward.rewritten:
            self.refuse_sharing(bound, given, captured)
        held = arrays(State(outside)) if own and outside else ()
        self.arguments = State(own, apart=[x for x in arrays(State(own)) if any(np.may_share_memory(x, y) for y in held)] if held else ())
        self.active = State({str(place): place.of(given[place.name]) for place in wrt.places})

    def refuse_sharing(self, bound, given, captured):
        """Refuses an argument that is taken apart and bound anew in part, if something else that is given has it, or a part of it; or
        anything that code may read which nobody followed."""
        names = [name for name, _ in bound.apart]
        others = {name: value for name, value in given.items() if name in self.callee.names and name not in names}
        unfollowed = not bound.compiled.outward.still
        seen = State(others | dict(zip(bound.names, captured)) | ({"": self.callee.user} if unfollowed else {}), code=unfollowed).seen
        for name, parts in bound.apart:
            if any(id(follow(given[name], path)) in seen for path in parts.owners()):
                raise at_definition(NotDifferentiable, self.callee, f"the function writes into '{name}', which something else holds too",
                                    "Pass a copy of it.", name)

    def apart(self, found):
        """The result of a program, with everything copied that others hold too. Refuses a function that writes into the memory of
        an active argument by another name."""
        name = self.active.changed()
        if name is not None:
            raise at_definition(NotDifferentiable, self.callee, f"the function writes into the memory of '{name}' by another name",
                                "Pass a copy of it.")
        return runtime.kept_apart(found)

    def put_back(self):
        self.arguments.put_back()


def called(function, args, kwargs):
    """The result of calling a function as it is, with the arguments put back afterwards to how they were."""
    before = State({"args": args, "kwargs": kwargs})
    try:
        return runtime.kept_apart(function(*args, **kwargs))
    finally:
        before.put_back()


def arrays(state):
    """The arrays that a state keeps."""
    return [place.value for place in state.places if isinstance(place, Elements)]


def watched(body):
    """The lines that run a program, with one that looks at what it has done."""
    lines = []
    for line in body:
        lines.append(line)
        if "{call}" in line:
            first = line.partition(" = ")[0].partition(",")[0].strip()
            lines.append(f"{first} = before.apart({first})")
    return lines

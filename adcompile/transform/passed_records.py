"""Tapes where something may raise: the mirror of an attempt reads what was recorded of it where it was passed, and nothing else.

    try:                                    length = len(x_tape)
        y = math.sqrt(x)                    try:
        y_tape.append(y)                        for ...: x_tape.append(x)
        z = f(y)                            except ValueError:
    ->                                          del x_tape[length:]
    try:
        y = math.sqrt(x); z = f(y)
    else:
        y_tape.append(y)

So what is attempted is recorded behind it. What is recorded in the blocks of it cannot wait: where something raises, it is taken
off again. Outside of loops nobody reads such a tape, since what did not pass is not undone.
"""

from adcompile.ir.frozen import replace
from adcompile.ir.names import named
from adcompile.ir.nodes import Apply, Assign, Const, Effect, Name, Passed, Record, Try, Yield
from adcompile.ir.tried import is_caught
from adcompile.ir.types import BOOL, INT
from adcompile.transform.reverse.regions import Branch, Context, Loop


def passed(branch, types, namer):
    """A test that tells whether an attempt was passed: a result that says so, or one result more."""
    for name, one, other in zip(branch.node.results, branch.then.forward_end.values, branch.orelse.forward_end.values):
        told = isinstance(one, Const) and isinstance(other, Const) and type(one.value) is type(other.value) is bool
        if told and one.value is not other.value:
            return Name(name) if one.value else Apply("not", (Name(name),))
    name = namer.new(named("passed"))
    types[name] = BOOL
    branch.node = replace(branch.node, results=(*branch.node.results, name))
    for arm, value in ((branch.then, True), (branch.orelse, False)):
        arm.forward_end = Yield((*arm.forward_end.values, Const(value)))
    return Name(name)


def record_what_passed(region, types, namer):
    """Completes the forward sweep of a region: all records are of what has been passed."""
    out = []
    for item in region.forward:
        if isinstance(item, (Branch, Context, Loop)):
            for inner in item.regions():
                record_what_passed(inner, types, namer)
        if isinstance(item, Branch) and isinstance(item.node, Try):
            item.then.forward[:] = records_behind(item.then.forward)
            item.orelse.forward[:] = sorted(item.orelse.forward, key=lambda one: not is_caught(one))     # that stands first
            if region.loop() is not None:
                cut(item, types, namer, out)
        out.append(item)
    region.forward[:] = out


def records_behind(items):
    """The statements of the body of a `Try`, its records behind what is attempted."""
    place = next((place for place, item in enumerate(items) if isinstance(item, Passed)), len(items))
    kept, records = [], []
    for item in items[:place]:
        (records if isinstance(item, Record) else kept).append(item)
    return [*kept, *items[place:place + 1], *(records if place < len(items) else ()), *items[place + 1:]]


def cut(branch, types, namer, out):
    """Puts into a handler what takes off what was recorded before; `out` gets what notes how much there was."""
    cuts = []
    for tape in recorded(branch):
        length = namer.new(named("length"))
        types[length] = INT
        out.append(Assign(length, Apply("entries", (Name(tape),))))
        cuts.append(Effect(Apply("cut", (Name(tape), Name(length)))))
    handler = branch.orelse.forward
    place = bool(handler) and is_caught(handler[0])
    handler[place:place] = cuts


def recorded(branch):
    """The tapes on which something is recorded in what a branch attempts, each once."""
    found, todo = {}, [branch.then]
    while todo:
        region = todo.pop()
        for item in region.forward:
            if isinstance(item, Passed) and region is branch.then:
                break
            if isinstance(item, Record):
                found[item.tape] = True
            elif isinstance(item, (Branch, Context, Loop)):
                todo.extend(item.regions())
    return list(found)

"""The plan of a Jacobian, from the sizes at hand.

    forward     the program once in the directions of all numbers that go in
    reverse     its sweep back from all numbers that come out
    meeting     back from a narrow place to the arguments, and forward from there to the result: the two halves meet in a product
    entries     those elements alone that are not always zero, as sums of slices, put into an array of zeros

The costs are those of the operations (`unit_costs`), fixed, so that the same call gives the same digits.
"""

import math

from adcompile.compiler.plans.narrowest import narrowest, sides
from adcompile.compiler.plans.outline import cost_of, numbers_of
from adcompile.compiler.plans.unit_costs import CALL, DEARER_BACK, FOR_EACH, PLACING, TAPED, TRIPS
from adcompile.ir.frozen import frozen, replace
from adcompile.ir.types import Dict, Tuple, can_carry, shape
from adcompile.ops.typing.dims import value_of

FORWARD_RUN, RECORDING, REVERSE_SWEEP = 2.0, 1.5, 1.5
"""In runs of the function, where nothing is known of its program: a tangent program computes the values again beside the tangents, a
reverse sweep has them from the record."""
NARROW = 2
"""How often a place is narrower than arguments and result where the halves of a Jacobian may meet in it."""
LEAST = 8
"""How many numbers go in and come out where that is looked for."""
PAYS = 0.8
"""How much of the cheaper plain way two halves, or the entries alone, may cost."""
MIXING = ("summed", "contracted", "by_operand", "opaque", None)
"""The kinds of operations of which an element may depend on so many others that no program of the entries alone is looked for."""
ALONE = 3.0
"""In runs of the function, what its entries alone take."""


@frozen(eq=True)
class JacobianPlan:
    """The way that is taken, "forward", "reverse", "meeting" or "entries", None where it turns out when the function has run; why; how many
    directions a program runs in. `cut` are the numbers of the values that the halves meet in (`outline.cut_names`), `table` has a row
    for each part, and for each way that is not taken: what it is, its way, its directions, its cost in nanoseconds, whether it is taken."""

    way: str | None
    reason: str
    runs: int = 1
    cut: tuple = ()
    table: tuple = ()


def going_in(inputs):
    return "1 number goes in" if inputs == 1 else f"{inputs} numbers go in"


def chosen(inputs, outputs, outline=None, sizes=None, others=()):
    """The cheapest way for so many numbers that go in and come out. `outputs` is None where that is not known yet; `others` are the ways
    beside forward and reverse that may be taken."""
    if outputs is None:
        return JacobianPlan(None, f"reverse or forward: {going_in(inputs)}, how many come out is known when the function has run")
    counts = f"{going_in(inputs)}, {outputs} {'comes' if outputs == 1 else 'come'} out"
    forward, reverse = FORWARD_RUN * inputs, RECORDING + REVERSE_SWEEP * outputs
    if outline is None or inputs <= 1 or outputs <= 1:
        return plain("forward", inputs, counts) if forward < reverse else plain("reverse", outputs, counts)
    loads = [load for step in outline.steps for load in step.loads]
    forward = cost_of(loads, inputs, sizes)
    reverse = DEARER_BACK * cost_of(loads, outputs, sizes) + TAPED * sum(numbers_of(load.trips, sizes, TRIPS) for load in loads if load.trips)
    table = (("all of it", "forward", inputs, forward, False), ("all of it", "reverse", outputs, reverse, False))
    for other in [way for name, way in (("entries", alone), ("meeting", meeting)) if name in others]:
        found = other(outline, inputs, outputs, sizes, PAYS * min(forward, reverse), counts)
        if found is not None:
            return replace(found, table=(*found.table, *table))
    return plain("forward", inputs, counts, table) if forward < reverse else plain("reverse", outputs, counts, table)


def plain(way, runs, counts, table=()):
    return JacobianPlan(way, f"{way}: {counts}", runs, (), tuple([(*row[:-1], row[1] == way) for row in table]))


def alone(outline, inputs, outputs, sizes, most, counts):
    """The JacobianPlan of the entries alone; None where there can be no such program, or where it costs more than `most`."""
    loads = [load for step in outline.steps for load in step.loads]
    results = [dims for step in outline.steps for number, *_, dims in step.gives if number in outline.outputs]
    vector = outline.alone and [len(dims) for dims in results] == [1]
    if not vector or min(inputs, outputs) < LEAST or any(load.trips or load.kind in MIXING for load in loads):
        return None
    found = ALONE * cost_of(loads, 1, sizes) + PLACING + FOR_EACH["filled"] * inputs * outputs
    if found > most:
        return None
    return JacobianPlan("entries", f"the entries that are not always zero: {counts}", 1, (), (("the entries alone", "", 1, found, True),))


def meeting(outline, inputs, outputs, sizes, most, counts):
    """The JacobianPlan of two halves; None where there is no narrow place, or where they cost more than `most`."""
    if not outline.alone or min(inputs, outputs) < LEAST:
        return None
    found = narrowest(outline, sizes)
    if found is None or NARROW * found[1] > min(inputs, outputs):
        return None
    cut, width = found
    before, after = sides(outline, cut)
    back = DEARER_BACK * cost_of([load for step in before for load in step.loads], width, sizes)
    on = cost_of([load for step in after for load in step.loads], width, sizes)
    product = CALL + FOR_EACH["contracted"] * inputs * width * outputs
    if back + on + product > most:
        return None
    names = " and ".join(dict.fromkeys([name for step in outline.steps for number, name, *_ in step.gives if number in cut]))
    table = ((f"{names} from the arguments", "reverse", width, back, True),
             (f"the result from {names}", "forward", width, on, True), ("their product", "", width, product, True))
    return JacobianPlan("meeting", f"reverse up to {names}, forward from there: {counts}, {width} pass there", width, cut, table)


def size_of(type, symbols):
    """The number of elements with a derivative in values of a type; None where it is not known. `symbols` has the symbols by size."""
    if isinstance(type, (Tuple, Dict)):
        items = type.items if isinstance(type, Tuple) else [item for _, item in type.items]
        found = [size_of(item, symbols) for item in items if can_carry(item)]
        return None if None in found else sum(found)
    dims = shape(type)
    if dims is None:
        return None
    sizes = {symbol: size for size, symbol in symbols.items()}
    found = [value_of(dim, sizes) for dim in dims]
    return None if None in found else math.prod(found)

"""The narrowest place of a program: the values with the fewest numbers that all ways from the arguments to the result go through.

Where a chain of derivatives meets in its narrowest place, each part of it is run in as many directions as numbers pass there, which
are no more than any other way of putting the chain together takes for it: one place is enough, however many narrow ones there are.
"""

import math

from adcompile.compiler.plans.outline import numbers_of
from adcompile.transform.reverse.had.cut import Network

OF_A_NAME = 1.0 / 1024
"""How much narrower a value of a variable of the user's counts than one that has no name."""


def narrowest(outline, sizes):
    """The numbers of the values of the narrowest place for the sizes of a call, and how many numbers they have together; None where the
    arguments or the result are one with it."""
    network, widths = Network(), {}
    for step in outline.steps:
        for number, _, own, dims in step.gives:
            width = None if dims is None else numbers_of(dims, sizes)
            widths[number] = width
            network.connect((number, "in"), (number, "out"), math.inf if width is None else width + (0.0 if own else OF_A_NAME))
            for read in step.reads:
                network.connect((read, "out"), (number, "in"), math.inf)
    for number in outline.inputs:
        network.connect("source", (number, "out"), math.inf)
    for number in outline.outputs:
        network.connect((number, "out"), "sink", math.inf)
    if any(number in outline.inputs for number in outline.outputs):
        return None
    side = network.source_side("source", "sink")
    cut = tuple([number for number in widths if (number, "in") in side and (number, "out") not in side])
    if not cut or any(widths[number] is None for number in cut):
        return None
    return cut, sum(widths[number] for number in cut)


def sides(outline, cut):
    """The steps before the values of a cut, and those that need one of them."""
    before, after, later = [], [], set(cut)
    for step in outline.steps:
        if any(number in later for number in step.reads):
            later.update(number for number, *_ in step.gives)
            after.append(step)
        else:
            before.append(step)
    return before, after


"""Passes over kernels: loop language in, loop language out, one file each.

    tapes_ahead         tapes get memory before loops, not in each trip
    row_loops           loops over the same axis become one, forward and reverse sweep together
    contraction         arrays that live within one trip of a loop become smaller ones, or numbers
    without_readers     what nobody reads is not computed
"""

from adcompile.backend.native.passes.row_loops import with_row_loops
from adcompile.backend.native.passes.tapes_ahead import with_tapes_ahead
from adcompile.backend.native.passes.without_readers import without_unread


PASSES = (("without_readers", without_unread), ("tapes_ahead", with_tapes_ahead), ("row_loops", with_row_loops),
          ("without_readers", without_unread))
"""The passes in their order, by the names of their modules. `contraction` is what `row_loops` ends with."""


def optimised(kernel):
    """The kernel after all passes."""
    for _, passed in PASSES:
        kernel = passed(kernel)
    return kernel

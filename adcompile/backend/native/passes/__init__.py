"""Passes over kernels: loop language in, loop language out, one file each.

    tapes_ahead         tapes get memory before loops, not in each trip
    row_loops           loops over the same axis become one, forward and reverse sweep together
    contraction         arrays that live within one trip of a loop become smaller ones, or numbers
    without_readers     what nobody reads is not computed
"""

from adcompile.backend.native.passes.row_loops import with_row_loops
from adcompile.backend.native.passes.tapes_ahead import with_tapes_ahead
from adcompile.backend.native.passes.without_readers import without_unread


def optimised(kernel, lows=()):
    """The kernel after all passes. `lows` says what variables are at least."""
    return without_unread(with_row_loops(with_tapes_ahead(without_unread(kernel))))

"""Jacobians in blocks: one for each leaf of the result and each leaf of the arguments."""

from dataclasses import replace
from types import FunctionType

from adcompile.api.boundary.leaves import leaves, parts_of, put_together
from adcompile.api.derivatives.derivative import Derivative
from adcompile.api.derivatives.typed import P
from adcompile.api.jacobians.put_together import side_by_side


class InBlocks(Derivative[P]):
    """A Jacobian of which a subclass says how its blocks come about."""

    operator = "jacobian"
    kind = "pair"
    noun = "Jacobian"
    mode = "auto"
    stack = False           # whether the blocks of a leaf of the result are the columns of one matrix
    __adcompile__ = None

    @property
    def options(self):
        """How its programs are compiled."""
        return replace(super().options, objects=not self.has_aux and isinstance(self.callee.function, FunctionType))

    def _whole(self, given):
        """One structure of what there is for each argument."""
        return tuple(given) if self.several else given[0]

    def _leaves(self, active):
        return leaves(self._whole(active))

    def _parts(self, bars, active):
        return parts_of(self._whole(bars), self._whole(active))

    def _assembled(self, value, aux, active, blocks):
        """The blocks, a row of them for each leaf of the result, in the structure of the arguments within that of the result; and what
        came beside it, where something does."""
        whole = self._whole(active)
        if self.stack:
            found = put_together(value, (side_by_side(row, y) for row, y in zip(blocks, leaves(value))))
        else:
            found = put_together(value, (put_together(whole, iter(row)) for row in blocks))
        return (found, aux) if self.has_aux else found

"""`hessian`: all second derivatives of a function whose result is one number."""

from collections.abc import Callable
from itertools import islice
from typing import Any, overload

import numpy as np

from adcompile.api.boundary.conversion import like
from adcompile.api.boundary.identity import Blocks, Seeds, chunks
from adcompile.api.boundary.leaves import directions_of, leaves, matrix, parts_of, put_together, shaped, size
from adcompile.api.boundary.by_hand import Prepared, Repeated
from adcompile.api.boundary.programs import program, written
from adcompile.api.derivatives.derivative import Derivative, apply
from adcompile.api.derivatives.native_run import function_for
from adcompile.api.derivatives.report import Ran
from adcompile.api.derivatives.typed import FIRST, P, Wrt
from adcompile.api.jacobians.as_text import is_plain
from adcompile.api.jacobians.entries_alone import SPARSE, EntriesAlone
from adcompile.api.maps.sparse_hessian import SparseHessian
from adcompile.api.maps.sparse_plans import may_have_entries
from adcompile.api.operators.spellings import spelled, with_backend
from adcompile.calling.appearance import stepped_past
from adcompile.errors import BadArgument

FLOAT64 = np.dtype(np.float64)
MODES = ("auto", "sparse")
MANY = 32
"""From so many numbers on a Hessian is asked whether it has few elements."""


class Hessian(Derivative[P]):
    """The Hessian, forward over reverse: in all directions at once where the program allows, else column by column."""

    operator = "hessian"
    kind = "hvp"
    all_at_once = "hessian"         # the kind of the program for all directions, where it is written out for them
    products = "hvps"               # the kind of the program of the products with many directions
    entries = "hessian_entries"     # the kind of the program of the elements that are not always zero
    noun = "Hessian"
    goes_native = True
    stack = False
    __adcompile__ = None

    def _build(self, values):
        bound = self._whole(values)
        if bound is None:
            return self._by_columns(values)
        run = self._at_once(bound, values)
        return self._few_entries(run, bound, values) or run

    def run_without(self, way, values):
        """The run in all directions at once."""
        return self._at_once(self._whole(values), values)

    def _few_entries(self, run, bound, values):
        """The run of a program of the elements that are not always zero, if these are few among many; else None. What has many in this
        call is not looked at further."""
        if self.operator != "hessian" or not is_plain(self, values):
            return None
        if not bound.compiled.outward.still or not may_have_entries(bound.compiled) or self.places.active(self.callee, values)[0].size < MANY:
            return None
        found = run(*values)
        if SPARSE * np.count_nonzero(found) > found.size:
            return None
        alone = EntriesAlone(self, values)
        return alone.run(values) if alone.kept else None

    def _whole(self, values):
        """The program for all directions at once, or None."""
        self._refuse(values)
        x = self.places.active(self.callee, values)[0]
        if self.several or not self.places.whole or not isinstance(x, np.ndarray) or x.ndim != 1 or not x.size:
            return None
        bound = program(self.callee, self.all_at_once, self.places, values, self.options)
        return None if bound.compiled.function is None else bound

    def _at_once(self, bound, values):
        """Runs the one program for all directions."""
        x = self.places.active(self.callee, values)[0]
        if self.operator == "hessian" and x.dtype is FLOAT64 and not any(kind == "star" for _, kind in self.callee.params):
            return self._as_text(bound, values)
        whole = Prepared(self.callee, bound, self.places)
        position = self.callee.names.index(self.wrt[0])

        def run(*values):
            captured = whole.captured(values)
            if captured is None:
                return self.table.again(values)
            given = self.places.converted(self.callee, values)
            return self._of_whole(whole.run(values, captured, given=given), given[position])

        return self._ready(stepped_past(run, whole.compiled.function), whole.compiled, values)

    def _as_text(self, bound, values):
        """The same for a vector of float64, as text."""
        body = ["found = function({call})",
                "if found.__class__ is array and found.dtype is vectors:",
                "    return 0.5 * (found + found.T)",
                f"return of_whole(found, {{{self.wrt[0]}}})"]
        function = function_for(self.callee, bound, self.places, values)
        names = {"function": function, "again": self.table.again, "vectors": FLOAT64, "of_whole": self._of_whole}
        return self._ready(written(self.callee, bound, self.places, values, body, names), bound.compiled, values)

    def _of_whole(self, found, x):
        """The result, from what the program for all directions returned for the vector `x`."""
        return like(_mean(found, found), matrix(x, x))

    def _products(self, values):
        """The program of the products with directions: with all at once, where there is such a program and more than one."""
        count = sum(map(size, self.places.active(self.callee, values)))
        if self.products is not None and count > 1:
            found = Repeated(self.operator, self.callee, self.products, self.places, values, self.options)
            if found.first.compiled.function is not None and (count >= found.first.compiled.pays or not found.may_repeat):
                return found
        return Repeated(self.operator, self.callee, self.kind, self.places, values, self.options)

    def _together(self, repeated, values):
        """Runs the program of the products in the directions of all elements of the arguments at once."""
        product, spread = repeated.first, self._noted(repeated.first.bound).spread

        def run(*values):
            captured = product.captured(values)
            if captured is None:
                return self.table.again(values)
            given = self.places.converted(self.callee, values)
            active = self.places.active(self.callee, given)
            count, whole = sum(map(size, active)), self._whole_of(active)
            parts = chunks(count, count) if repeated.may_repeat else [(0, count)]
            found = Blocks(leaves(whole), count)
            seeds = [Seeds(tuple(active), spread.dots, *part) for part in parts]
            for (first, last), bars in zip(parts, repeated.each(values, given, captured, seeds)):
                found.take(first, last, parts_of(self._whole_of(spread.found(bars)), whole))
            blocks = [[np.reshape(block, (np.size(x), np.size(y))).T for block, y in zip(row, leaves(whole))]
                      for row, x in zip(found.down(leaves(whole)), leaves(whole))]
            return self._symmetric(blocks, whole)

        run = stepped_past(run, product.compiled.function)
        return self._ready(run, product.compiled, values, *self._at_once_in_words(values))

    def _by_columns(self, values):
        self._refuse(values)
        repeated = self._products(values)
        if repeated.first.compiled.request.together:
            return self._together(repeated, values)
        product, spread = repeated.first, self._noted(repeated.first.bound).spread

        def run(*values):
            captured = product.captured(values)
            if captured is None:
                return self.table.again(values)
            given = self.places.converted(self.callee, values)
            active = self.places.active(self.callee, given)
            directions = [spread.dots(dots) for dots in directions_of(active)]
            return self._of_columns(repeated.each(values, given, captured, directions), spread, active)

        return self._ready(stepped_past(run, product.compiled.function), product.compiled, values, *self._one_by_one(values))

    def _of_columns(self, found, spread, active):
        """The result, from what the program returns for each direction, one after the other."""
        return self._blocks(map(spread.found, found), active)

    def _whole_of(self, found):
        """One structure of what there is for each argument."""
        return tuple(found) if self.several else found[0]

    def _blocks(self, columns, active):
        """The blocks of the Hessian in the structure of the arguments, from its columns, each a list with one item for each argument."""
        whole = self._whole_of(active)
        own = leaves(whole)
        found = (parts_of(self._whole_of(bars), whole) for bars in columns)
        blocks = [_blocks(islice(found, np.size(x)), own, k) for k, x in enumerate(own)]
        next(found, None)       # without elements there is one run, in the direction zero
        return self._symmetric(blocks, whole)

    def _symmetric(self, blocks, whole):
        """The blocks, of which those of the k-th leaf's directions are the k-th, in the structure of the arguments."""
        own = leaves(whole)
        rows = [[shaped(_mean(blocks[j][i], blocks[i][j]), x, y) for j, y in enumerate(own)] for i, x in enumerate(own)]
        return put_together(whole, (put_together(whole, iter(row)) for row in rows))

    def _at_once_in_words(self, values):
        count = sum(map(size, self.places.active(self.callee, values)))
        return f"forward over reverse: {count} directions of the gradient, at once", count

    def _one_by_one(self, values):
        """The mode in words, and the number of directions."""
        count = sum(map(size, self.places.active(self.callee, values)))
        return f"forward over reverse: {count} directions of the gradient, one after the other", count

    def _planned(self, values):
        bound = self._whole(values)
        if bound is not None:
            return self._ready(Ran(), bound.compiled, values)
        found = self._products(values).first.compiled
        words = self._at_once_in_words(values) if found.request.together else self._one_by_one(values)
        return self._ready(Ran(), found, values, *words)


def _blocks(columns, own, k):
    """For each leaf the derivatives of its gradient with respect to the elements of the k-th, as a matrix."""
    found = [matrix(x, own[k]) for x in own]
    for position, column in enumerate(columns):
        for block, part, x in zip(found, column, own):
            block[:, position] = np.reshape(like(part, x), -1)
    return found


def _mean(block, other):
    """Both triangles from the same digits."""
    return 0.5 * (block + other.T)


@overload
def hessian(f: Callable[P, Any], wrt: Wrt = 0, has_aux: bool = False, mode: str = "auto", *, argnums: Wrt = 0,
            backend: str | None = None) -> Hessian[P]: ...
@overload
def hessian(f: None = None, wrt: Wrt = 0, has_aux: bool = False, mode: str = "auto", *,
            argnums: Wrt = 0, backend: str | None = None) -> Callable[[Callable[P, Any]], Hessian[P]]: ...
def hessian(f=None, wrt=FIRST, has_aux=False, mode="auto", *, argnums=FIRST, backend=None):
    """The Hessian of `f` with respect to `wrt` (as in `grad`): `in.shape + in.shape`, tuples of tuples of blocks for a tuple;
    for a list, tuple or dict such structures within such a structure: `h["a"]["b"]` has the shape of `a` and then that of `b`.

    `f` returns one number. The matrix is symmetric to the last digit; its dtype is the argument's, at least a float.
    All directions go through one run together, as in `jacobian`; where there is no such program `f` runs once for each element of the
    argument: what it draws from generators of random numbers is the same each time.
    With `mode="sparse"` it is a `scipy.sparse` array in compressed rows, with a row and a column for each number in the argument; a tuple of
    tuples of such for several arguments. It comes about as that of `jacobian`, whose index arrays are shared by all results and read-only
    too; elements are read from either triangle. DerivativeWarning says where nothing in it is zero.
    `backend` is that of `grad`, for a dense Hessian whose directions go together; all others are Python.
    Raises as `grad` does, and NotDifferentiable where `f` changes anything else that it may read then.

    >>> import numpy as np
    >>> from adcompile import hessian
    >>> hessian(lambda x: x[0] ** 3 * x[1])(np.array([1.0, 2.0]))
    array([[12.,  3.],
           [ 3.,  0.]])
    """
    if has_aux:
        raise BadArgument("hessian: nothing comes along with it\n"
                          "  Take jacobian(grad(f, has_aux=True), has_aux=True), which gives (hessian, aux).")
    if mode not in MODES:
        raise BadArgument(f"hessian: mode={mode!r} is unknown\n  The modes are {', '.join(MODES)}.")
    return apply(SparseHessian if mode == "sparse" else Hessian, f, spelled("hessian", wrt, argnums), with_backend(backend))

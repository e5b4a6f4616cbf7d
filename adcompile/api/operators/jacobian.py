"""`jacobian`: all first derivatives of a function, of shape out.shape + in.shape."""

from collections.abc import Callable
from itertools import islice
from types import FunctionType
from typing import Any, overload

import numpy as np

from adcompile.api.boundary.conversion import STRUCTURES, is_real, like
from adcompile.api.boundary.identity import WHOLE, Blocks, Seeds, chunks, identity, is_whole
from adcompile.api.boundary.leaves import basis, directions_of, leaves, matrix, parts_of, put_together, shaped, size
from adcompile.api.boundary.places import at_definition, refuse_complex
from adcompile.api.boundary.programs import Prepared, Repeated, program, written
from adcompile.api.derivatives.derivative import Derivative, apply
from adcompile.api.derivatives.report import Ran, ready
from adcompile.api.derivatives.typed import FIRST, P, Wrt
from adcompile.api.maps.sparse_jacobian import SparseJacobian
from adcompile.api.operators.spellings import spelled, with_aux
from adcompile.calling.appearance import stepped_past
from adcompile.calling.signature import leaf
from adcompile.compiler.plan import ChosenWay, chosen, size_of
from adcompile.errors import BadArgument, NotDifferentiable
from adcompile.frontend.containers.taken_apart import has_floats

FLOAT64 = np.dtype(np.float64)
MODES = ("auto", "forward", "reverse", "sparse")


class Jacobian(Derivative[P]):
    """The Jacobian, by directions of the arguments (forward) or of the result (reverse)."""

    operator = "jacobian"
    kind = "pair"
    noun = "Jacobian"
    mode = "auto"
    stack = False           # whether the blocks of a leaf of the result are the columns of one matrix
    __adcompile__ = None

    def _types(self, values):
        """The types of a call with its sizes: they decide the way."""
        return super()._types(values), tuple(map(leaf, values))

    def _build(self, values):
        self._refuse(values)
        if self.mode == "forward" or self._runs_in_pulls(values):
            return self._forward(values)
        bound = self._pulls(values)
        choice = self._choice(values, bound.compiled)
        if choice.way == "forward":
            run = self._forward(values)
            return ready(run, run.compiled, choice.reason, choice.runs, run.constants)
        plain = choice.way is not None and self._is_plain(bound.compiled, values)
        return self._rows_as_text(bound, values, choice) if plain else self._reverse(bound, values)

    def _is_plain(self, compiled, values):
        """Return True if the Jacobian is that by one array of float64 alone, and the program is one for all elements of a vector."""
        x = self.places.active(self.callee, values)[0]
        plain = not (self.has_aux or self.stack or self.several or any(kind == "star" for _, kind in self.callee.params))
        return compiled.request.kind in ("columns", "rows") and plain and self.places.whole and type(x) is np.ndarray and x.dtype is FLOAT64

    def _text(self, bound, values, body, names):
        """A run as text, for a plain Jacobian. `{x}` is the argument in the body."""
        names = names | {"again": self.table.again, "vectors": FLOAT64}
        body = [line.replace("{x}", "{" + self.wrt[0] + "}") for line in body]
        return self._ready(written(self.callee, bound, self.places, values, body, names), bound.compiled, values)

    def _rows_as_text(self, bound, values, choice):
        """The sweep back from all elements of a vector."""
        compiled, spread = bound.compiled, bound.spread

        def otherwise(value, bars, x):
            found = Blocks([x], size(value), not compiled.owned)
            found.take(0, size(value), self._parts(spread.found(bars), [x]))
            return self._assembled(value, None, [x], found.down([value]))

        body = ["value, residuals = record({call})",
                "bars = adjoint(residuals, value.size)",
                "if bars[0].__class__ is array and bars[0].dtype is vectors:",
                f"    return {'bars[0]' if compiled.owned else 'bars[0].copy()'}",
                "return otherwise(value, bars, {x})"]
        names = {"record": compiled.record, "adjoint": compiled.adjoint, "otherwise": otherwise}
        run = self._text(bound, values, body, names)
        return ready(run, compiled, choice.reason, choice.runs, run.constants)

    def _columns_as_text(self, bound, values):
        """The run forward in the directions of all elements of a vector."""
        compiled = bound.compiled

        def otherwise(value, dots, x):
            self._check(value)
            found = Blocks(leaves(value), x.size, not compiled.owned)
            found.take(0, x.size, parts_of(dots, value))
            return self._assembled(value, None, [x], found.across([x]))

        code = compiled.function.__code__
        body = [f"value, dots = function({{call}}, {code.co_varnames[code.co_argcount - 1]}={{x}}.size)",
                "if value.__class__ is dots.__class__ is array and value.dtype is dots.dtype is vectors and value.ndim == 1:",
                f"    return {'dots.T' if compiled.owned else 'dots.copy().T'}",
                "return otherwise(value, dots, {x})"]
        return self._text(bound, values, body, {"function": compiled.function, "otherwise": otherwise})

    def _runs_in_pulls(self, values):
        """Return True if the program is that of a derivative, would run again in each sweep back, and is not free of effects. Then
        it must run forward."""
        if self.mode != "auto" or isinstance(self.callee.function, FunctionType):
            return False
        return not program(self.callee, "tangent", self.places, values, self.options).compiled.outward.still

    def _pulls(self, values):
        """The `Bound` program of the two sweeps, the one back in all directions at once where there is such a program, and the result is
        not surely a single number."""
        self._refuse(values)
        found = program(self.callee, "rows", self.places, values, self.options)
        if found.compiled.record is None or (self._outputs(values, found.compiled) or 0) ** 2 > WHOLE:
            found = program(self.callee, "pulls", self.places, values, self.options)
        outputs = None if found.compiled.record is None else self._outputs(values, found.compiled)
        if found.compiled.record is None or outputs is not None and outputs < found.compiled.pays:
            return self._program(values)
        return self._noted(found)

    def _reverse(self, bound, values):
        """Sweeps back or runs forward, whichever is cheaper for the sizes of each call."""
        pair, spread = Prepared(self.callee, bound, self.places), bound.spread
        ahead = []              # the forward run, once it has turned out to be the cheaper way
        choices = {}            # of exact keys: Choice

        def forward(values, choice):
            if not ahead:
                ahead.append(self._forward(values))
            ready(run, ahead[0].compiled, choice.reason, choice.runs)
            return ahead[0](*values)

        def run(*values):
            captured = pair.captured(values)
            if captured is None:
                return self.table.again(values)
            key = tuple(map(leaf, values))
            choice = choices.get(key) or self._choice(values, pair.compiled)
            remember(choices, key, choice)
            if choice.way == "forward":
                return forward(values, choice)
            given = self.places.converted(self.callee, values)
            value, residuals = pair.call(pair.compiled.record, values, captured, given=given)
            value, aux = value if self.has_aux else (value, None)
            active = self.places.active(self.callee, given)
            self._check(value)
            if choice.way is None:
                choice = self._choice(values, pair.compiled, size(value))
                remember(choices, key, choice)
                if choice.way == "forward":
                    return forward(values, choice)
            ready(run, pair.compiled, choice.reason, choice.runs)
            if pair.compiled.request.together:
                rows = self._rows(pair.compiled, residuals, value, active, spread)
                return self._assembled(value, aux, active, rows.down(leaves(value)))
            rows = (self._parts(spread.found(pair.compiled.adjoint(residuals, one)), active) for one in basis(value))
            return self._assembled(value, aux, active, [stacked_rows(list(islice(rows, np.size(y))), y, self._leaves(active))
                                                        for y in leaves(value)])

        run = stepped_past(run, pair.compiled.record)
        return self._ready(run, pair.compiled, values)

    def _rows(self, compiled, residuals, value, active, spread):
        """The sweep back from all elements of the result at once."""
        units = compiled.request.kind == "rows"
        found = Blocks(self._leaves(active), size(value), units and not compiled.owned)
        if units:
            found.take(0, size(value), self._parts(spread.found(compiled.adjoint(residuals, size(value))), active))
            return found
        for first, last in chunks(size(value), max(size(value), sum(map(size, active)))):
            bars = compiled.adjoint(residuals, identity(value, first, last), last - first)
            found.take(first, last, self._parts(spread.found(bars), active))
        return found

    def _outputs(self, values, compiled):
        """How many numbers come out, where that is known."""
        symbols = {}
        self.places.types(self.callee, self.places.converted(self.callee, values), symbols)
        return size_of(compiled.result, symbols)

    def _choice(self, values, compiled, outputs=None):
        """The way for values of the parameters, as far as it is known before the function has run.

        Forward mode runs the program again and again where it has none for all directions, so what draws random numbers, prints or may
        change something goes in reverse.
        """
        if outputs is None:
            outputs = self._outputs(values, compiled)
        inputs = sum(map(size, self.places.active(self.callee, values)))
        if self.mode != "auto":
            return ChosenWay(self.mode, f"{self.mode}: as the user wants it", inputs if self.mode == "forward" else outputs or 1)
        for fact, what in (("draws", "draws random numbers"), ("prints", "prints")):
            if compiled.facts[fact]:
                return ChosenWay("reverse", f"reverse: the function {what}, so it runs once", outputs or 1)
        if compiled.outward.beyond or outputs is None and not compiled.outward.still:
            return ChosenWay("reverse", "reverse: the function may change something outside, so it runs once", outputs or 1)
        return chosen(inputs, outputs)

    def _planned(self, values):
        compiled = self._pulls(values).compiled
        choice = self._choice(values, compiled)
        if choice.way == "forward":
            compiled = self._pushes(values).first.compiled
        return self._ready(Ran(), compiled, values, choice.reason, choice.runs)

    def _pushes(self, values):
        """The program of the tangents: of all at once, where there is such a program and more than one."""
        active = self.places.active(self.callee, self.places.converted(self.callee, values))
        count = sum(map(size, active))
        if count > 1:
            kind = "columns" if len(active) == 1 and is_whole(active[0]) else "tangents"
            found = Repeated(self.operator, self.callee, kind, self.places, values, self.options)
            if found.first.compiled.function is None and kind == "columns":
                found = Repeated(self.operator, self.callee, "tangents", self.places, values, self.options)
            if found.first.compiled.function is not None and (count >= found.first.compiled.pays or not found.may_repeat):
                return found
        return Repeated(self.operator, self.callee, "tangent", self.places, values, self.options)

    def _forward(self, values):
        repeated = self._pushes(values)
        bound = repeated.first.bound
        if self._is_plain(bound.compiled, values):
            run = self._columns_as_text(self._noted(bound), values)
            return ready(run, bound.compiled, "forward: as the user wants it", self._count(values), run.constants)
        if bound.compiled.request.together:
            return self._forward_at_once(repeated, values)
        tangent, spread = repeated.first, self._noted(repeated.first.bound).spread

        def run(*values):
            captured = tangent.captured(values)
            if captured is None:
                return self.table.again(values)
            given = self.places.converted(self.callee, values)
            active = self.places.active(self.callee, given)
            directions = [spread.dots(dots) for dots in directions_of(active)]
            pairs = list(repeated.each(values, given, captured, directions))
            value, aux = pairs[0][0] if self.has_aux else (pairs[0][0], None)
            self._check(value)
            own = leaves(value)
            columns = iter([parts_of(column, value) for _, column in pairs])
            by_leaf = [list(islice(columns, np.size(x))) for x in self._leaves(active)]
            return self._assembled(value, aux, active, [[stacked_columns([column[k] for column in found], y, x)
                                                         for found, x in zip(by_leaf, self._leaves(active))] for k, y in enumerate(own)])

        count = sum(map(size, self.places.active(self.callee, values)))
        run = stepped_past(run, tangent.compiled.function)
        return self._ready(run, tangent.compiled, values, "forward: as the user wants it", count)

    def _count(self, values):
        """How many numbers go in."""
        return sum(map(size, self.places.active(self.callee, values)))

    def _forward_at_once(self, repeated, values):
        """Runs forward in the directions of all elements of the arguments at once."""
        tangents, spread = repeated.first, self._noted(repeated.first.bound).spread
        units = tangents.compiled.request.kind == "columns"

        def run(*values):
            captured = tangents.captured(values)
            if captured is None:
                return self.table.again(values)
            given = self.places.converted(self.callee, values)
            active = self.places.active(self.callee, given)
            count = sum(map(size, active))
            parts = chunks(count, count) if repeated.may_repeat and not units else [(0, count)]
            seeds = [(count,)] if units else [Seeds(tuple(active), spread.dots, *part) for part in parts]
            found = None
            for (first, last), (value, dots) in zip(parts, repeated.each(values, given, captured, seeds)):
                if found is None:
                    value, aux = value if self.has_aux else (value, None)
                    self._check(value)
                    whole, found = value, Blocks(leaves(value), count, units and not tangents.compiled.owned)
                found.take(first, last, parts_of(dots, whole))
            return self._assembled(whole, aux, active, found.across(self._leaves(active)))

        count = sum(map(size, self.places.active(self.callee, values)))
        run = stepped_past(run, tangents.compiled.function)
        return self._ready(run, tangents.compiled, values, "forward: as the user wants it", count)

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

    def _check(self, value):
        refuse_complex(self.operator, self.callee, value)
        if not is_real(value) and not (isinstance(value, STRUCTURES) and has_floats(value)):
            raise at_definition(NotDifferentiable, self.callee,
                                f"{self.operator}: the result is of type {type(value).__name__}",
                                "Return a real number, an array of them, or a structure of these.")


CHOICES = 256


def remember(choices, key, choice):
    """Keeps a choice for calls with the same key; there is an end to them."""
    if len(choices) >= CHOICES:
        choices.clear()
    choices[key] = choice


def stacked_rows(rows, y, own):
    """The Jacobian of a leaf of the result by each of the arguments' leaves, from one cotangent of these for each of its elements."""
    blocks = [matrix(y, x) for x in own]
    for position, row in enumerate(rows):
        for block, part, x in zip(blocks, row, own):
            block[position] = np.reshape(like(part, x), -1)
    return [shaped(block, y, x) for block, x in zip(blocks, own)]


def stacked_columns(columns, y, x):
    """The Jacobian of a leaf of the result by one of the arguments', from one tangent for each element of the latter."""
    block = matrix(y, x)
    for position, column in enumerate(columns):
        block[:, position] = np.reshape(like(column, y), -1)
    return shaped(block, y, x)


def side_by_side(row, y):
    """The blocks of a leaf `y` of the result as one array of the shape of y and a further axis, for all numbers in the arguments."""
    return np.concatenate([np.reshape(block, (*np.shape(y), -1)) for block in row], axis=-1)


@overload
def jacobian(f: Callable[P, Any], wrt: Wrt = 0, mode: str = "auto", has_aux: bool = False, *, stack: bool = False,
             argnums: Wrt = 0) -> Jacobian[P]: ...
@overload
def jacobian(f: None = None, wrt: Wrt = 0, mode: str = "auto", has_aux: bool = False, *, stack: bool = False,
             argnums: Wrt = 0) -> Callable[[Callable[P, Any]], Jacobian[P]]: ...
def jacobian(f=None, wrt=FIRST, mode="auto", has_aux=False, *, stack=False, argnums=FIRST):
    """The Jacobian of `f` with respect to `wrt` (as in `grad`), of shape `out.shape + in.shape`; a tuple of them for a tuple,
    for a list, tuple or dict the same with a block for each number and array in it.

    `f` returns a real number or an array of them, or a list, tuple or dict of such: then the blocks stand in the structure of
    the argument, and these in that of the result. Numbers count as shape `()`. The dtype is that of result and argument
    together, at least a float. `mode` is "forward", "reverse" or "auto", which takes the cheaper one for the sizes at hand; with "sparse"
    it is a matrix of `scipy.sparse` in compressed rows, with a row for each number in the result and a column for each in the argument, or
    a tuple of such: the pattern (see `jacobian_pattern`) and a colouring of it are found once, and each call runs a direction
    for each colour. Its index arrays are shared by all results and read-only; DerivativeWarning says where nothing in it is zero.
    All directions go through one run together, or a chunk of them where they take more than a megabyte and nothing tells that `f`
    runs again; the array may lie in memory by columns. Where there is no such program (it calls functions that are found when it
    runs), in forward mode `f` runs once for each element of the argument: what it draws from generators of random numbers is the
    same each time, and it is refused there if it changes anything else that it may read then. With `has_aux=True` the function
    returns `(result, aux)`, and what comes back is `(jacobian, aux)`, see `grad`.

    With `stack=True` all blocks of a result stand side by side, as the columns of one matrix: for a vector, and several arguments or
    a structure of them, its shape is `(len(result), numbers in all arguments)`. `scipy.optimize.curve_fit` takes `jac=jacobian(f,
    wrt=(1, 2), stack=True)` for a function `f(x, a, b)`.

    Raises as `grad` does, and NotDifferentiable where the result is no real number or array.

    >>> import numpy as np
    >>> from adcompile import jacobian
    >>> jacobian(lambda x: np.array([x[0] * x[1], x[0]]))(np.array([2.0, 3.0]))
    array([[3., 2.],
           [1., 0.]])
    """
    if mode not in MODES:
        raise BadArgument(f"jacobian: mode={mode!r} is unknown\n  The modes are {', '.join(MODES)}.")
    if not isinstance(stack, bool):
        raise BadArgument(f"jacobian: stack={stack!r} is neither True nor False\n  Give True for one matrix with all columns.")
    stacked = (("stack", True),) if stack else ()
    if mode == "sparse":
        if has_aux:
            raise BadArgument('jacobian: mode="sparse" gives a matrix alone\n  Leave out has_aux, or take mode="auto".')
        return apply(SparseJacobian, f, spelled("jacobian", wrt, argnums), stacked)
    return apply(Jacobian, f, spelled("jacobian", wrt, argnums), (("mode", mode), *with_aux("jacobian", has_aux), *stacked))

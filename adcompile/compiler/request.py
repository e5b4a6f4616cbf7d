"""The questions to the compiler (`Request`) and its answers (`Compiled`)."""

from dataclasses import field
from typing import Any

from adcompile.analysis.effects.outward import Outward
from adcompile.errors import BadArgument
from adcompile.ir.frozen import frozen
from adcompile.ir.types import Array, is_array


PATTERNS = ("pattern", "hessian_pattern", "pattern_for_all", "hessian_pattern_for_all")
"""The kinds of programs that run with sets of columns."""
ONE_NUMBER = ("hvp", "hvps", "hessian", "hessian_entries", "hessian_pattern", "hessian_pattern_for_all")
"""The kinds whose program sees that the result is one number, since its caller does not get to see the value."""


@frozen(eq=True)
class Request:
    """A derivative that is asked for: a kind of program, and the names of the parameters it is taken with respect to.

        gradient    function(args) -> value, one cotangent per wrt
        tangent     function(args, dots) -> value, its tangent
        pair        record(args) -> value, residuals; adjoint(residuals, value_bar) -> one cotangent per wrt
        hvp         function(args, dots) -> one tangent of the gradient per wrt
        tangents    function(args, dots, directions) -> value, its tangents: that many directions at once, along a first axis
        pulls       record(args) -> value, residuals; adjoint(residuals, value_bars, directions) -> the cotangents, along a first axis
        columns     function(args, directions) -> value, its tangents in the directions of all elements of one vector
        slopes      function(args, directions) -> the tangents alone, as a tuple of one; for a result that is surely a vector of float64
        gradients   function(args, directions) -> the cotangents for all elements of what is surely a vector of float64, both sweeps in one
        rows        record(args) -> value, residuals; adjoint(residuals, directions) -> the cotangents for all elements of a vector
        hvps        function(args, dots, directions) -> the tangents of the gradient, along a first axis
        hessian     function(args) -> the Hessian with respect to the one vector of wrt; None where none has all directions
        entries, hessian_entries    function(args) -> an `EntriesProgram` for the sizes of a call, or None
        plan        no function: the `plans.outline.Outline` of the program, and its beginning
        meeting     function(args) -> value, a matrix for each parameter of wrt: the Jacobian, whose halves meet in `Options.cut`
        pattern, hessian_pattern    function(args) -> value, where the Jacobian or the Hessian may not be zero
        pattern_for_all, hessian_pattern_for_all    the same for all other floats among the arguments too
        value_hvp, value_hessian    function(...) -> (value, one cotangent per wrt), what hvp or hessian returns
        taylor      function(args, order) -> value, the coefficients of its Taylor series in the one number of wrt
    """

    kind: str
    wrt: tuple

    @property
    def is_pair(self):
        """True if two functions are asked for, of which the second is called with the residuals of the first."""
        return self.kind in ("pair", "pair_tangent", "pulls", "rows")

    @property
    def is_whole(self):
        """True if the program runs as it is, or not at all: it has no other one to fall back on."""
        return self.is_pair or self.together or self.kind in ("plan", "meeting", "entries", "hessian_entries", *PATTERNS)

    @property
    def together(self):
        """True if many directions are asked for at once. Then there is no function where the program has no such form."""
        return self.kind in ("tangents", "hvps", "pulls", "columns", "slopes", "gradients", "rows")


@frozen(eq=True)
class Options:
    """How to compile. `numeric` forgets all types of numbers and arrays, `dynamic` all types of what a call is given,
    `optimize=False` leaves out the passes that may be, `quiet` leaves out what the user's function prints, for all but the
    first of several runs, `stars` are those of `lower`. `called` says that another derivative calls the function: that one
    may write what this one reads, before it is undone. `has_aux`: the function returns `(result, aux)`. `heap` puts all arrays
    that are written on a heap where that can be done (`normalize.heap`), not only those of which nothing else can be told.
    `cut` are the numbers of the values in which the halves of a Jacobian meet (`plans.outline`). `objects`: the result may hold objects,
    in the place of which the program has dicts; `Compiled.form` has their classes.
    `at` is the variable whose cotangent is asked for, in place of those of parameters (`compiler.looked_into`).
    `holomorphic`: what takes conjugates of active values is refused.
    `watched`: the programs tell each value as soon as it is there (`compiler.watched`). `backend` says what runs them, see
    `compiler.kernels`."""

    numeric: bool = False
    dynamic: bool = False
    optimize: bool = True
    quiet: bool = False
    stars: tuple = ()
    called: bool = False
    has_aux: bool = False
    heap: bool = False
    cut: tuple = ()
    objects: bool = False
    watched: bool = False
    holomorphic: bool = False
    at: Any = None
    backend: str = "python"


@frozen
class Compiled:
    """A derivative that runs. Functions take the program's positional parameters in order, captured data by keyword."""

    request: Request
    function: Any
    record: Any
    adjoint: Any
    source: str
    looked: tuple           # what was looked at outside, see `frontend.outside.paths`
    captured: tuple         # of (keyword, path) of the captured data
    readers: dict           # of keyword: a function that reads the data
    facts: dict = field(default_factory=dict)
    outward: Outward = Outward()        # what a run of the user's function may leave behind
    result: Any = None      # the type of what the user's function returns
    cost: float | None = None       # in runs of the user's function, roughly
    value: Any = None       # the type of the value that a gradient returns, where that is known
    bars: dict = field(default_factory=dict)        # of name in request.wrt: the `Bar` that a gradient or hvp returns
    pays: int = 2           # of many directions at once: from how many on they are faster than one after the other
    owned: bool = False     # whether what all directions at once give is memory that nobody else holds
    layouts: tuple = ()     # of (parameter, layout): the arguments that have to lie in memory so, see `ops.fields.copies`
    form: Any = None        # of objects in the result, see `frontend.containers.returned`
    outline: Any = None     # of a plan: what it is made from for the sizes of each call
    beginning: Any = None   # of a plan: what other programs of the same function go on from
    kernels: Any = None     # of a function: its `Kernels`, where it may run as machine code


@frozen(eq=True)
class Bar:
    """Facts about a cotangent that a program returns. `fits`: it is an array of the shape of its parameter. `own`: it is memory
    that nobody else holds; None where that is known only when the program runs."""

    fits: bool = False
    own: bool | None = None


def is_vector(type):
    """Return True if values of a type are vectors of float64."""
    return is_array(type) and type.dtype == "float64" and len(type.shape) == 1


def fits(type, expected):
    """Return True if values of `type` are arrays with the shape of `expected`, the type of a parameter."""
    return isinstance(type, Array) and isinstance(expected, Array) and type.shape == expected.shape


@frozen(eq=True)
class Level:
    """A gradient that is differentiated: with respect to what, and what a call of it returns."""

    wrt: tuple
    several: bool
    with_value: bool
    elementwise: bool       # whether each element depends on one element, so that one direction gives them all
    has_aux: bool           # whether something comes with what it returns that has no derivative


def inside(derivative):
    """The function below a derivative, and what that derivative is."""
    found = getattr(derivative, "__adcompile__", None)
    if found is None:
        raise BadArgument(f"a {getattr(derivative, 'operator', type(derivative).__name__)} cannot be differentiated again\n"
                          "  Apply grad or value_and_grad first; jacobian, hessian and hvp come last.")
    function, request = found
    return function, Level(request.wrt, derivative.several, derivative.operator == "value_and_grad",
                           derivative.operator == "elementwise_grad", derivative.has_aux)

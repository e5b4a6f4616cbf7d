"""What every derivative has to agree with: the primal, differences, and the other ways to the same derivative.

Each function raises Disagreement with everything one needs to look into it.
"""

import contextlib
import io
import warnings

import numpy as np

from tests import oracle
from tests.corpus import is_floating

EXACT = 1e-9
"""How far two derivatives by formulas may be apart, relative to the larger (and to 1)."""

ROUNDED = 1e-12
"""How far two values may be apart that are rounded otherwise."""


class Disagreement(AssertionError):
    """Two numbers that should be the same are not."""


def demand(agree, what, found, expected):
    if not agree:
        raise Disagreement(f"{what}: {found!r} is not {expected!r}")


@contextlib.contextmanager
def quiet(strict=True):
    """Prints go nowhere, and what they would have printed is yielded; warnings are errors where `strict`."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), warnings.catch_warnings():
        warnings.simplefilter("error" if strict else "ignore")
        yield printed


class Call:
    """One call of the primal: its value, what it printed and whether it warned."""

    def __init__(self, function, wrt, point_arguments, exact=True):
        """`exact`: values are those of the function bit for bit. Where it takes a derivative itself they are not, as that becomes
        part of one program."""
        self.function, self.wrt, self.fresh, self.exact = function, wrt, point_arguments, exact
        with warnings.catch_warnings(record=True) as caught, contextlib.redirect_stdout(io.StringIO()) as printed:
            warnings.simplefilter("always")
            self.value = function(*self.fresh())
        self.printed = printed.getvalue()
        self.warned = bool(caught)
        self.dots = [oracle.direction_like(self.fresh()[k], 11 + k) for k in wrt]
        self.value_bar = cotangent_of(self.value)

    @property
    def is_number(self):
        """Whether the gradient of the value is asked for."""
        return is_floating(self.value) and np.size(self.value) == 1

    @property
    def single(self):
        """Whether single precision takes part, which limits what can agree."""
        parts = [self.value, *self.fresh()]
        return any(getattr(part, "dtype", None) == np.float32 for part in parts)

    def check_value(self, value, printed, what):
        agrees = oracle.same(value, self.value) if self.exact else (
            type(value) is type(self.value) and oracle.close(oracle.floats(value), oracle.floats(self.value), ROUNDED))
        demand(agrees, f"value of {what}", value, self.value)
        demand(printed == self.printed, f"output of {what}", printed, self.printed)

    def run(self, way, kind):
        """The value by one way and what goes with it, after the value has been checked."""
        with quiet(not self.warned) as printed:
            if kind == "gradient":
                value, found = way.gradient(self.function, self.wrt, self.fresh())
            elif kind == "tangent":
                value, found = way.tangent(self.function, self.wrt, self.fresh(), self.dots)
            else:
                value, found = way.pair(self.function, self.wrt, self.fresh())
        self.check_value(value, printed.getvalue(), f"{kind} ({way.name})")
        return found

    def bars(self, way):
        """The cotangents by reverse mode, by both of its forms where both exist, and by two calls of the pull."""
        pull = self.run(way, "pair")
        with quiet(not self.warned):
            bars = pull(self.value_bar)
            again = pull(self.value_bar)
        bars, again = self.checked(bars, way), self.checked(again, way)
        demand(np.array_equal(bars, again, equal_nan=True), f"second pull ({way.name})", again, bars)
        if self.is_number:
            whole = self.checked(self.run(way, "gradient"), way)
            scale = float(np.ravel(self.value_bar)[0])
            with np.errstate(all="ignore"):
                self.agree(scale * whole, bars, f"gradient and pull ({way.name})")
        return bars

    def checked(self, bars, way):
        """Cotangents as one vector, after a check that each has the shape of its argument."""
        arguments = [self.fresh()[position] for position in self.wrt]
        for bar, argument in zip(bars, arguments, strict=True):
            found, expected = np.shape(bar), np.shape(argument)
            demand(found == expected, f"shape of a cotangent ({way.name})", found, expected)
        return carried(bars, arguments)

    def agree(self, found, expected, what):
        demand(oracle.close(found, expected, 1e-3 if self.single else EXACT), what, found, expected)

    def difference(self):
        """The derivative in the direction `dots` by differences, or None."""
        with quiet(strict=False):
            return oracle.directional(self.function, self.fresh(), self.wrt, self.dots)

    def check_first_order(self, way, difference):
        """Forward against reverse, and both against differences; returns the cotangents."""
        value_dot = self.run(way, "tangent")
        found = carried(value_dot, self.value)
        bars = self.bars(way)
        forward = carried(self.value_bar, self.value) @ found
        backward = bars @ oracle.floats(self.dots)
        self.agree([backward], [forward], f"<bars, dots> and <value_bar, value_dot> ({way.name})")
        self.near(found, difference, 1e-6, f"tangent and difference ({way.name})")
        return bars

    def check_second_order(self, way, reference):
        """Hessian products against differences of the gradient that `reference` gives."""
        with quiet(not self.warned) as printed:
            products = way.products(self.function, self.wrt, self.fresh(), self.dots)
        demand(printed.getvalue() == self.printed, f"output of hvp ({way.name})", printed.getvalue(), self.printed)
        def gradient(*arguments):
            return carried(reference.gradient(self.function, self.wrt, arguments)[1], [arguments[k] for k in self.wrt])

        with quiet(strict=False):
            difference = oracle.directional(gradient, self.fresh(), self.wrt, self.dots, watched=self.function)
        found = self.checked(products, way)
        self.near(found, difference, 1e-5, f"hvp and difference of the gradient ({way.name})")
        return found

    def near(self, found, difference, tolerance, what):
        """Demands that a derivative agrees with a difference, where there is one."""
        if difference is not None:
            scale = max(1.0, np.max(np.abs(difference.value), initial=0.0))
            slack = (1e-3 if self.single else tolerance) * scale + 10 * difference.error
            agree = found.shape == difference.value.shape and np.all(np.abs(found - difference.value) <= slack)
            demand(agree, what, found, difference.value)


def cotangent_of(value):
    """A random cotangent in the form of a value; 0.0 where the value is a constant."""
    return filled(oracle.direction_like(value, 5))


def filled(dot):
    """A direction with 0.0 in the place of None."""
    if isinstance(dot, (list, tuple)):
        return type(dot)(map(filled, dot))
    return 0.0 if dot is None else dot


def carried(dot, value) -> np.ndarray:
    """A tangent or cotangent of a value as one vector, an entry per float of the value; None stands for zero."""
    if isinstance(value, (list, tuple)):
        parts = [None] * len(value) if dot is None else dot
        return np.concatenate([np.zeros(0), *[carried(part, item) for part, item in zip(parts, value, strict=True)]])
    if not is_floating(value):
        return np.zeros(0)
    return np.ravel(np.broadcast_to(np.asarray(0.0 if dot is None else dot, dtype=float), np.shape(value)))

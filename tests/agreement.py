"""What every derivative has to agree with: the primal, differences, and the other ways to the same derivative.

Each function raises Disagreement with everything one needs to look into it.
"""

import contextlib
import io
import warnings

import numpy as np

from tests import oracle

EXACT = 1e-9
"""How far two derivatives by formulas may be apart, relative to the larger (and to 1)."""


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

    def __init__(self, function, wrt, point_arguments):
        self.function, self.wrt, self.fresh = function, wrt, point_arguments
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
        return isinstance(self.value, (float, np.floating)) or (isinstance(self.value, np.ndarray) and self.value.size == 1)

    @property
    def single(self):
        """Whether single precision takes part, which limits what can agree."""
        parts = [self.value, *self.fresh()]
        return any(getattr(part, "dtype", None) == np.float32 for part in parts)

    def check_value(self, value, printed, what):
        demand(oracle.same(value, self.value), f"value of {what}", value, self.value)
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
        self.check_shapes(bars, way)
        demand(oracle.close(oracle.floats(again), oracle.floats(bars), 0.0), f"second pull ({way.name})", again, bars)
        if self.is_number:
            whole = self.run(way, "gradient")
            self.check_shapes(whole, way)
            scale = float(oracle.floats(self.value_bar)[0])
            self.agree(scale * oracle.floats(whole), oracle.floats(bars), f"gradient and pull ({way.name})")
        return bars

    def check_shapes(self, bars, way):
        """Cotangents have the shapes of the arguments, and are no memory of the caller's."""
        for position, bar in zip(self.wrt, bars):
            argument = self.fresh()[position]
            demand(np.shape(bar) == np.shape(argument), f"shape of a cotangent ({way.name})", np.shape(bar), np.shape(argument))

    def agree(self, found, expected, what):
        demand(oracle.close(found, expected, 1e-3 if self.single else EXACT), what, found, expected)

    def difference(self):
        """The derivative in the direction `dots` by differences, or None."""
        with quiet(strict=False):
            return oracle.directional(self.function, self.fresh(), self.wrt, self.dots)

    def check_first_order(self, way, difference):
        """Forward against reverse, and both against differences; returns the cotangents."""
        value_dot = self.run(way, "tangent")
        bars = self.bars(way)
        forward = oracle.inner(self.value_bar, filled(value_dot, self.value))
        backward = oracle.inner(bars, self.dots)
        self.agree([backward], [forward], f"<bars, dots> and <value_bar, value_dot> ({way.name})")
        if difference is not None:
            tolerance = 1e-3 if self.single else 1e-6
            found = oracle.floats(filled(value_dot, self.value))
            slack = tolerance * max(1.0, np.max(np.abs(difference.value), initial=0.0)) + 10 * difference.error
            near = found.shape == difference.value.shape and np.all(np.abs(found - difference.value) <= slack)
            demand(near, f"tangent and difference ({way.name})", found, difference.value)
        return bars

    def check_second_order(self, way, reference):
        """Hessian products against differences of the gradient that `reference` gives."""
        with quiet(not self.warned) as printed:
            products = way.products(self.function, self.wrt, self.fresh(), self.dots)
        demand(printed.getvalue() == self.printed, f"output of hvp ({way.name})", printed.getvalue(), self.printed)
        with quiet(strict=False):
            difference = oracle.directional(lambda *arguments: reference.gradient(self.function, self.wrt, arguments)[1],
                                            self.fresh(), self.wrt, self.dots, watched=self.function)
        found = oracle.floats(products)
        if difference is not None:
            slack = (1e-3 if self.single else 1e-5) * max(1.0, np.max(np.abs(difference.value), initial=0.0))
            near = found.shape == difference.value.shape and np.all(np.abs(found - difference.value) <= slack + 10 * difference.error)
            demand(near, f"hvp and difference of the gradient ({way.name})", found, difference.value)
        return products


def cotangent_of(value):
    """A random cotangent in the form of a value; 0.0 where the value is a constant."""
    return filled(oracle.direction_like(value, 5), value)


def filled(dot, value):
    """A tangent or cotangent with 0.0 in the place of whatever carries none."""
    if isinstance(value, (list, tuple)):
        return type(value)([filled(None if dot is None else part, item) for part, item in zip(dot or value, value)])
    if isinstance(value, np.ndarray) and (dot is None or np.shape(dot) != value.shape):
        return np.zeros(value.shape) + (0.0 if dot is None else dot)
    return 0.0 if dot is None or isinstance(value, str) else dot

"""What became of one program: its plain call, the derivatives by every operator, and differences of plain calls.

    verdict = Judge(program).verdict()

Values and types are those of the plain call to the last bit, and so are the world that is left and what is printed.
Derivatives are compared along one random direction with differences of the program in double precision. Where these do not
settle (kinks, jumps, singular points), or narrow numbers have lost what there is to see, nothing is said of them.
"""

import copy
import re
from dataclasses import dataclass, field

import numpy as np

from adcompile import DerivativeError, hessian, hvp, jacobian, jvp, value_and_grad, vjp
from tests import oracle
from tests.kinds.modules import Module
from tests.kinds.results import failure, inner, is_real, numbers, quiet, reason, shaped_like, tangents
from tests.kinds.stairs import noting
from tests.kinds.stairs import told as told_notes
from tests.kinds.values import wide
from tests.kinds.world import differences, told

FIRST, SECOND = 1e-6, 1e-5
EPS = {"float16": 1e-3, "float32": 1.2e-7}
COARSE = {"float16": 3e-2, "float32": 1e-4, "longdouble": 1e-6}
"""How far derivatives may be from differences, relative to the larger and to 1; of narrow numbers less is asked."""
LARGE = 1e4
"""Of numbers in a program's text: squares of such cancel to noise that a difference magnifies."""


@dataclass
class Verdict:
    """The findings on one program: what is wrong, what was raised, what was refused and why, what could not be judged."""

    wrong: list = field(default_factory=list)
    raised: list = field(default_factory=list)
    refused: list = field(default_factory=list)
    unknown: list = field(default_factory=list)
    agreed: int = 0

    @property
    def word(self):
        """The whole in a word."""
        if self.wrong or self.raised:
            return "wrong" if self.wrong else "raw error"
        return "judged" if self.agreed else "refused" if self.refused else "cannot judge"


class Judge:
    """One program with its plain call. `derived` is the text that is differentiated, for tests of the judge: another one
    stands for a compiler that takes the program for that one."""

    def __init__(self, text, folder, derived=None):
        self.found = Verdict()
        self.plainly = Module(text, folder)
        self.module = self.plainly if derived is None else Module(derived, folder)
        self.function, self.wrt = self.module.space.program, self.module.space.WRT
        widened = wide(text)
        self.precision = max([eps for name, eps in EPS.items() if f"np.{name}" in text], default=np.finfo(float).eps)
        self.narrow = max([bound for name, bound in COARSE.items() if f"np.{name}" in text], default=0.0)
        self.wide = self.plainly if widened == text else Module(widened, folder)
        self.watched = Module(noting(widened), folder)

    def closed(self):
        for module in {module.name: module for module in (self.plainly, self.module, self.wide, self.watched)}.values():
            module.closed()

    def verdict(self) -> Verdict:
        """All findings."""
        try:
            self.called()
            once = self.told, self.printed, self.left
            self.called()
        except Exception as error:
            self.error = error
            self.raises("value_and_grad", lambda given: value_and_grad(self.function, wrt=self.wrt)(*given))
            return self.found
        if (self.told, self.printed, self.left) == once:
            with quiet():
                self.first_order()
        else:
            self.found.unknown.append("two plain calls differ")
        return self.found

    def called(self):
        """A plain call in a fresh world: what it gives, prints and leaves, and the arguments as they were before."""
        with quiet():
            arguments = self.plainly.fresh()
            self.before = [told(argument) for argument in arguments]
        with quiet() as printed:
            self.plain = self.plainly.space.program(*arguments)
        self.told, self.printed, self.left = told(self.plain), printed.getvalue(), self.plainly.world

    def raises(self, way, run):
        """The plain call raises: so does a derivative, the same or a refusal."""
        with quiet():
            try:
                run(self.module.fresh())
            except DerivativeError:
                self.found.unknown.append("the plain call raises")
            except Exception as error:
                if type(error) is type(self.error):
                    self.found.unknown.append("the plain call raises")
                else:
                    self.found.raised.append((way, f"{type(error).__name__} where the plain call raises {self.error!r}: {error}"))
            else:
                self.found.wrong.append((way, f"gives a value where the plain call raises {self.error!r}"))

    # --- calls of derivatives ---------------------------------------------------------

    def tried(self, way, run):
        """What a derivative gives at the arguments; None where it was refused or failed, which is noted."""
        arguments = self.module.fresh()
        try:
            with quiet() as printed:
                found = run(arguments)
        except DerivativeError as error:
            found = self.found.raised if type(error) is DerivativeError else self.found.refused
            found.append((way, reason(error)))      # a refusal is of a class of its own
            return None
        except Exception as error:
            self.found.raised.append((way, failure(error)))
            return None
        self.same(f"output of {way}", printed.getvalue(), self.printed)
        after = self.module.world
        if after != self.left:
            self.found.wrong.append((f"world after {way}", "; ".join(differences(self.left, after))))
        self.same(f"arguments after {way}", [told(argument) for argument in arguments], self.before)
        return found

    def same(self, what, found, expected):
        if found != expected:
            self.found.wrong.append((what, f"{found} is not {expected}"))

    def value(self, way, value):
        """Demands the value of the plain call, of the same type."""
        self.same(f"value of {way}", told(value), self.told)

    def near(self, what, found, reference, bound, function=None):
        """Demands that numbers agree with a difference of `function` (the program), as far as it goes."""
        if reference is None:
            self.found.unknown.append(what)
            return
        found, expected = np.asarray(found, dtype=float), reference.value
        scale = max(1.0, np.max(np.abs(expected), initial=0.0))
        slack = max(bound, self.narrow) * scale + 10 * reference.error
        if found.shape == expected.shape and np.all(np.abs(found - expected) <= slack):
            self.found.agreed += 1
        elif self.narrow and (self.lost or not np.all(np.isfinite(found))) or self.rounds(found, expected, reference):
            self.found.unknown.append(f"{what}: rounding")
        elif not self.is_linear(function, bound):
            self.found.unknown.append(f"{what}: kink")
        else:
            self.found.wrong.append((what, f"{found.tolist()} is not {expected.tolist()}"))

    # --- differences ------------------------------------------------------------------

    def moved(self, t, module=None):
        """The arguments of the wide program a step further, in their layout."""
        arguments = (module or self.wide).fresh()
        x = arguments[self.wrt]
        if not isinstance(x, np.ndarray):
            arguments[self.wrt] = type(x)(x + t * self.dot)
        elif x.flags.writeable:
            x[...] = x + t * self.dot
        else:
            arguments[self.wrt] = x + t * self.dot
            arguments[self.wrt].flags.writeable = False
        return arguments

    def is_linear(self, function, bound):
        """Whether differences along the two parts of a direction add up to that along it: at kinks such as ties of a median
        they do not, though each of them settles."""
        if np.size(self.dot) < 2:
            return True
        whole, part = self.dot, np.random.default_rng(6).uniform(-1.0, 1.0, np.shape(self.dot))
        found = []
        for self.dot in (whole, part, whole - part):
            found.append(self.settled(function))
        self.dot = whole
        if None in found:
            return False
        expected, first, second = [difference.value for difference in found]
        slack = bound * max(1.0, np.max(np.abs([expected, first, second]), initial=0.0)) + 10 * sum(difference.error for difference in found)
        return bool(np.all(np.abs(first + second - expected) <= slack))

    def settled(self, function):
        """The difference along the direction of the numbers that a function gives, or None."""
        space = self.watched.space

        def watched(t):
            given = tuple(self.moved(t, self.watched))
            space.NOTES.clear()
            result, path = oracle.path_of(space.called, given)
            return result, (path, told_notes(space.NOTES))

        watched(0.0)
        path = watched(0.0)[1]

        def at(t):
            try:
                result, taken = watched(t)
                found = None if taken != path else numbers(result if function is None else function(self.moved(t)))
            except (ArithmeticError, ValueError, TypeError):
                return None
            return found if found is not None and np.all(np.isfinite(found)) else None

        with quiet():
            return oracle.settled(at)

    def draw(self):
        """A random direction, and weights for the result."""
        rng = np.random.default_rng(5)
        x = self.wide.fresh()[self.wrt]
        self.dot = rng.uniform(0.5, 1.5, np.shape(x)) * rng.choice([-1.0, 1.0], np.shape(x))
        self.dot = self.dot if isinstance(x, np.ndarray) else float(self.dot)
        self.bar = shaped_like(self.plain, rng)

    def given_dot(self, x):
        """The direction in the type of the argument."""
        return self.dot.astype(x.dtype) if isinstance(x, np.ndarray) else type(x)(self.dot)

    @property
    def lost(self):
        """Whether narrow numbers have lost the value itself, or nearly; what tells of their size is another number for wide ones."""
        if re.search(r"\b(itemsize|nbytes|strides)\b", self.plainly.text):
            return True
        try:
            expected = numbers(self.wide.space.called(*self.moved(0.0)))
        except Exception:
            return True
        found = numbers(self.plain)
        if found.shape != expected.shape or not np.all(np.isfinite(found)):
            return True
        return bool(np.any(np.abs(found - expected) > self.narrow * np.maximum(1.0, np.abs(expected))))

    def rounds(self, found, expected, reference):
        """Whether rounding of products of the program's largest numbers explains how far a derivative is off, and the derivative
        of the program in double precision is right."""
        largest = max([1.0, *[float(number) for number in re.findall(r"(?<![\w.])\d+(?:\.\d+)?", self.plainly.text)]])
        noise = 64.0 * np.finfo(float).eps * largest ** 2 / min(oracle.STEPS[:2]) if largest >= LARGE else 0.0
        if found.shape != expected.shape or not np.all(np.abs(found - expected) <= max(noise, 64.0 * self.precision * largest ** 2)):
            return False
        if not self.narrow:
            return True
        given = self.wide.fresh()
        dots = tuple([self.dot if position == self.wrt else None for position in range(len(given))])
        try:
            slope = tangents(jvp(self.wide.space.program, tuple(given), dots)[1], self.plain)
        except Exception:
            return False
        along = self.settled(None)
        bound = FIRST * max(1.0, np.max(np.abs(slope), initial=0.0)) + 10 * reference.error + noise
        return along is not None and slope.shape == along.value.shape and bool(np.all(np.abs(slope - along.value) <= bound))

    # --- the comparisons ----------------------------------------------------------------

    def first_order(self):
        if not is_real(self.plain):
            self.nothing_to_compare()
            return
        self.draw()
        reference = self.settled(None)
        if self.narrow and self.lost:
            reference = None
        is_number = not isinstance(self.plain, tuple) and np.size(self.plain) == 1
        got = None
        if is_number:
            operator = value_and_grad(self.function, wrt=self.wrt)
            got = self.tried("value_and_grad", lambda given: operator(*given))
            if got is not None:
                self.value("value_and_grad", got[0])
                self.gradient("gradient", got[1])
                self.near("gradient", np.atleast_1d(inner(got[1], self.dot)), reference, FIRST)
                again = self.tried("value_and_grad again", lambda given: operator(*given))
                if again is not None:
                    self.same("second call", told(again[1]), told(got[1]))
        self.forward(reference)
        self.reverse(reference)
        if not is_number and not isinstance(self.plain, tuple):
            found = self.tried("jacobian", lambda given: jacobian(self.function, wrt=self.wrt)(*given))
            if found is not None:
                self.same("shape of the jacobian", np.shape(found), np.shape(self.plain) + np.shape(self.dot))
                if np.shape(found) == np.shape(self.plain) + np.shape(self.dot):
                    self.near("jacobian", np.ravel(np.tensordot(found, self.dot, np.ndim(self.dot))), reference, FIRST)
        if got is not None and not self.found.wrong:
            self.second_order()

    def nothing_to_compare(self):
        """The result is no real number: a derivative refuses it, or is not asked."""
        self.tried("jvp", lambda given: jvp(self.function, tuple(given), tuple(
            self.given_dot_of(item) if position == self.wrt else None for position, item in enumerate(given)))[0])
        self.found.unknown.append("the result is no float")

    def given_dot_of(self, x):
        return np.ones_like(x) if isinstance(x, np.ndarray) else type(x)(1.0)

    def gradient(self, what, bar):
        """Demands the type, dtype and shape of the argument."""
        x = self.module.fresh()[self.wrt]
        self.same(f"type of the {what}", (type(bar).__name__, str(getattr(bar, "dtype", "")), np.shape(bar)),
                  (type(x).__name__, str(getattr(x, "dtype", "")), np.shape(x)))

    def forward(self, reference):
        def run(given):
            dots = tuple([self.given_dot(item) if position == self.wrt else None for position, item in enumerate(given)])
            return jvp(self.function, tuple(given), dots)

        found = self.tried("jvp", run)
        if found is not None:
            self.value("jvp", found[0])
            self.near("tangent", tangents(found[1], self.plain), reference, FIRST)

    def reverse(self, reference):
        def run(given):
            value, pull = vjp(self.function, *given)
            kept = told(value)
            first = copy.deepcopy(pull(self.bar)[self.wrt])
            return kept, first, pull(self.bar)[self.wrt]

        found = self.tried("vjp", run)
        if found is None:
            return
        self.same("value of vjp", found[0], self.told)
        self.gradient("cotangent", found[1])
        self.same("second pull", told(found[2]), told(found[1]))
        if reference is not None:
            weight = numbers(self.bar)
            expected = oracle.Difference(np.atleast_1d(weight @ reference.value), reference.error * max(1.0, np.sum(np.abs(weight))))
        self.near("cotangent", np.atleast_1d(inner(found[1], self.dot)), None if reference is None else expected, FIRST)

    def second_order(self):
        """The Hessian and a product with it against differences of the gradient."""
        if any(way == "gradient" for way in self.found.unknown):
            reference = slope = None
        else:
            gradient = value_and_grad(self.wide.space.program, wrt=self.wrt)


            def slope(given):
                return gradient(*given)[1]

            try:
                reference = self.settled(slope)
            except DerivativeError:
                reference = None
        found = self.tried("hessian", lambda given: hessian(self.function, wrt=self.wrt)(*given))
        if found is not None:
            self.same("shape of the hessian", np.shape(found), np.shape(self.dot) * 2)
            if np.shape(found) == np.shape(self.dot) * 2:
                self.near("hessian", np.ravel(np.tensordot(found, self.dot, np.ndim(self.dot))), reference, SECOND, slope)

        def run(given):
            return hvp(self.function, wrt=self.wrt)(given[0], self.given_dot(given[self.wrt]), *given[1:])

        found = self.tried("hvp", run)
        if found is not None:
            self.gradient("product", found)
            self.near("product", np.ravel(found), reference, SECOND, slope)

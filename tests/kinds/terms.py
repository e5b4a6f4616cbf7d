"""Terms over dtypes, ranks and layouts: a template with constants in it."""

import math

from tests.kinds.array_templates import ARRAYS, MASKED, SINGULAR
from tests.kinds.templates import EVERYWHERE, NUMBERS_ONLY, NUMPY_SCALARS, ODD
from tests.kinds.values import ANY, BOOLS, FLOATS, INTS


class Terms:
    """Draws a term; whoever derives from it draws constants (`values`)."""

    def deep(self, x):
        """A term in a term."""
        inner, outer = self.pick(EVERYWHERE), self.pick(EVERYWHERE)
        self.use("in a term: " + outer)
        return self.filled(outer, f"({self.filled(inner, x)})")

    def term(self, x):
        """An expression in `x`."""
        groups = [EVERYWHERE] * 3
        if self.shape is None:
            groups += [NUMBERS_ONLY] * (1 if self.type == "float" else 2)
        if self.shape:
            groups += [ARRAYS] * 4
        if self.type != "float":
            groups += [NUMPY_SCALARS] * (2 if self.shape is None or self.shape == () else 1)
        if self.has_zero and self.type != "float":
            groups += [SINGULAR] * 3
            if self.shape:
                groups += [MASKED] * 2
        template = self.pick(ODD if self.chance(0.04) else self.pick(groups))
        self.use(template)
        return self.filled(template, x)

    def filled(self, template, x, **names):
        """A template with names and constants in it: one for each letter, however often it stands there."""
        makers = {
            "a": lambda: self.constant(ANY), "b": lambda: self.constant(ANY), "f": lambda: self.constant(FLOATS),
            "m": lambda: self.constant(BOOLS), "n": lambda: self.constant(BOOLS), "i": lambda: self.constant(INTS),
            "s": lambda: self.constant((*INTS, *FLOATS)), "k": lambda: self.pick(["2", "3", "1", "np.uint8(2)", "np.int8(3)", "np.int64(2)"]),
            "u": lambda: self.constant((), self.positive()), "p": lambda: self.constant((), self.nonzero()),
            "c": lambda: self.constant((), self.literal("complex128") if self.shape is None or self.chance(0.5) else self.array("complex128")),
            "a1": lambda: self.constant((), self.literal(self.pick(ANY))),
            "b1": lambda: self.constant((), self.literal(self.pick(ANY))), "p1": lambda: self.constant((), self.nonzero(True)),
            "f1": lambda: self.constant((), self.literal(self.pick(FLOATS))), "u1": lambda: self.constant((), self.positive(True)),
            "u2": lambda: self.pick(["2", "3.5", "10"]),
            "m1": lambda: self.constant((), self.literal("bool")), "o": self.odd,
            "v": lambda: self.constant((), self.array(self.pick(ANY), self.array_shape[-1:] or (3,))),
            "v3": lambda: self.constant((), self.array(self.pick(ANY), (3,))),
            "vp": lambda: self.constant((), self.weights()),
            "grid": lambda: self.constant((), f"np.array([0, 1, 2], {self.pick(['np.uint8', 'np.int16', 'np.float32', 'float'])})"),
        }
        parts = {}
        for letter, make in makers.items():
            if "{" + letter + "}" in template:
                parts[letter] = make()
        return template.format(x=x, **names, **parts)

    def odd(self):
        """A constant that is an array or a number of another class, with its own meaning of operators."""
        shape = self.array_shape
        kind = self.pick(["matrix", "masked", "array", "float"])
        self.use("subclass: " + kind)
        if kind == "matrix":
            return self.keep("C", "np.matrix([[1.5, 2.0], [0.5, 1.0]])")
        if kind == "masked":
            return self.keep("C", f"np.ma.array(np.full({shape}, 1.5), mask=np.arange({math.prod(shape)}).reshape({shape}) % 2 == 1)")
        c = self.new("Odd")
        base = "np.ndarray" if kind == "array" else "float"
        self.define(f"class {c}({base}):", "    def __mul__(self, other):", "        return 2.5 * np.asarray(other)", "",
                    "    __rmul__ = __add__ = __radd__ = __mul__")
        return self.keep("C", f"np.full({shape}, 1.5).view({c})" if kind == "array" else f"{c}(1.5)")

    def positive(self, number=False):
        """A positive constant of moderate size."""
        dtype = self.pick(["float64", "float64", "float32", "float16", "uint8", "int64", "longdouble", "int8"])
        return self.chosen(dtype, ["0.5", "1.5", "2.0"] if "float" in dtype or dtype == "longdouble" else ["1", "2", "3"], number)

    def nonzero(self, number=False):
        """A constant without zeros, of any size."""
        dtype = self.pick([dtype for dtype in ANY if dtype != "bool"])
        return self.chosen(dtype, [text for text in self.numbers[dtype] if float(text)], number)

    def chosen(self, dtype, texts, number):
        """A constant of a dtype with one of some numbers."""
        text = self.pick(texts)
        if number or not self.shape or self.chance(0.5):
            return f"({text})" if dtype in ("int64", "float64") and self.chance(0.5) else f"np.{dtype}({text})"
        return f"np.full({self.shape}, {text}, np.{dtype})"

    def weights(self):
        dtype = self.pick(["float64", "uint8", "float32", "int64"])
        return f"np.arange(1, {self.array_shape[-1] + 1}, dtype=np.{dtype})"

"""Constants as text: numbers and arrays of every dtype, rank and layout.

Narrow floats are exact in their dtype, so that the same text with float64 in its place has the same values.
"""

import math

EXTREMES = {
    "bool": ["True", "False"],
    "int8": ["-100", "3", "100", "1"], "uint8": ["200", "3", "5", "0", "255"],
    "int16": ["300", "-5", "2"], "uint16": ["60000", "2", "300"],
    "int32": ["50000", "-3", "2"], "uint32": ["70000", "3"],
    "int64": ["5000000000", "-3", "2", "1"], "uint64": ["5000000000", "3", "7"],
    "float16": ["300.0", "0.375", "-1.5", "2.0"], "float32": ["30000.0", "0.375", "-1.25", "3.0"],
    "float64": ["0.7", "-1.3", "2.0", "1.0", "0.0"], "longdouble": ["0.75", "-1.25", "2.0"],
    "complex128": ["0.5", "1.5", "-2.0"],
}
"""Numbers near the ends of what a dtype holds, among others."""

MODERATE = EXTREMES | {
    "int8": ["-5", "3", "12", "1"], "uint8": ["5", "3", "20", "0", "1"], "int16": ["30", "-5", "2"], "uint16": ["40", "2", "3"],
    "int32": ["-3", "2", "11"], "uint32": ["7", "3"], "int64": ["-3", "2", "1"], "uint64": ["3", "7"],
    "float16": ["0.375", "-1.5", "2.0"], "float32": ["0.375", "-1.25", "3.0"],
}

BOOLS, INTS = ("bool",), ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64")
NARROW = ("float16", "float32", "longdouble")
FLOATS = ("float64", "float64", "float64", *NARROW)
ANY = ("float64", "float64", "float64", "float32", "float16", "longdouble", "bool", "bool", "uint8", "uint8", "int8",
       "int16", "int32", "int64", "uint64", "uint16", "uint32")
PYTHON = {"bool": "bool", "int64": "int", "float64": "float"}
"""The dtypes whose numbers are also Python's."""

LAYOUTS = ("C", "C", "F", "strided", "reversed", "transposed", "read-only", "broadcast")


def wide(text):
    """The same program in double precision."""
    for dtype in NARROW:
        text = text.replace(f"np.{dtype}", "np.float64")
    return text


def type_text(dtype):
    return "bool" if dtype == "bool" else f"np.{dtype}"


def nested(items, shape):
    """Numbers as the display of an array of a shape."""
    if not shape:
        return items[0]
    size = math.prod(shape[1:])
    return "[" + ", ".join(nested(items[k * size:(k + 1) * size], shape[1:]) for k in range(shape[0])) + "]"


def array_text(dtype, shape, layout, items):
    """An array with `items` (as many as the layout needs, taken in turn)."""
    size = math.prod(shape)
    items = [items[k % len(items)] for k in range(max(size, 1))]
    name = type_text(dtype)
    if not size:
        return f"np.zeros({shape}, {name})"
    plain = f"np.array({nested(items, shape)}, {name})"
    if not shape:
        return plain
    match layout:
        case "F":
            return f"np.asfortranarray({plain})"
        case "strided":
            return f"np.repeat({plain}, 2, axis=-1)[..., ::2]"
        case "reversed":
            return f"{plain}[::-1]"
        case "transposed":
            return f"np.array({nested(items, shape[::-1])}, {name}).T"
        case "broadcast":
            return f"np.broadcast_to(np.array({nested(items, shape[1:])}, {name}), {shape})"
        case _:
            return plain


class Values:
    """Draws constants. Whoever derives from it has `rng`, `shape` (of what carries the derivative) and `kept`."""

    numbers = MODERATE

    def pick(self, items):
        return self.rng.choice(list(items))

    def chance(self, probability):
        return self.rng.random() < probability

    def small(self):
        """A moderate float as text."""
        return self.pick(["0.5", "-0.5", "1.5", "0.3", "2.0", "-1.2", "0.7"])

    def literal(self, dtype):
        """A number of a dtype, NumPy's or Python's."""
        text = self.pick(self.numbers[dtype])
        if dtype == "complex128":
            return f"np.complex128({text} + 0.5j)"
        if dtype in PYTHON and self.chance(0.5):
            return f"({text})"
        return f"{'np.bool_' if dtype == 'bool' else type_text(dtype)}({text})"

    def array(self, dtype, shape=None, layout=None):
        """An array of a dtype, in the shape of what carries the derivative unless one is given."""
        layout = layout or self.pick(LAYOUTS)
        numbers = [self.pick(self.numbers[dtype]) for _ in range(3)]
        return array_text(dtype, self.array_shape if shape is None else shape, layout, numbers)

    @property
    def array_shape(self):
        """The shape of arrays that meet what carries the derivative."""
        return (3,) if self.shape is None else self.shape

    def operand(self, dtype):
        """A constant that broadcasts against what carries the derivative."""
        shape = self.shape
        kinds = ["number", "number", "0-d"] + (["like", "like", "like", "row", "one"] if shape else [])
        match self.pick(kinds):
            case "number":
                return self.literal(dtype)
            case "0-d":
                return array_text(dtype, (), "C", [self.pick(self.numbers[dtype])])
            case "one":
                return self.array(dtype, (1,), "C")
            case "row":
                return self.array(dtype, shape[-1:])
            case _:
                return self.array(dtype)

    def constant(self, dtypes=ANY, text=None):
        """A constant as it stands in an expression: itself, a local variable, a global or a parameter."""
        text = text or self.operand(self.pick(dtypes))
        match self.pick(["inline", "local", "global", "global", "parameter"]):
            case "inline":
                return text
            case "local":
                name = self.new("k")
                self.add(f"{name} = {text}")
                return name
            case "global":
                return self.keep("C", text)
            case _:
                return self.parameter(text)

"""Parameters in any structure, and the float64 vector of them.

    vector, unpack = pack({"layers": [(W, b)], "rate": 0.1, "degree": 3})

A structure is a number, an array, or a dict, list, tuple, named tuple or dataclass of structures. Its floats are its
*leaves*; integers beside them, strings, None and all else are constants and stay as they are. A structure that holds
integers only stands for floats, as an argument that is differentiated does.
"""

import dataclasses
from functools import cached_property
from keyword import iskeyword
from typing import Any

import numpy as np

from adcompile.errors import BadArgument
from adcompile.fit.parameters.transforms import TRANSFORMS
from adcompile.fit.parameters.written import module
from adcompile.ir.frozen import frozen

LITERALS = (int, str, bool, type(None))
RESERVED = ("np", "vector", "stop_gradient", "unpack", "packing", *[t.outward.__name__ for t in TRANSFORMS.values()])
"""Names that the texts have for themselves."""

CONTAINERS = (dict, list, tuple)


@frozen
class Leaf:
    """A number or an array of floats: its name, its value at the start, and where it stands in the vector."""

    name: str
    value: Any
    start: int
    stop: int

    @property
    def shape(self):
        return np.shape(self.value)

    @property
    def names(self):
        """The names of its elements: `W[2, 1]`."""
        if not self.shape:
            return [self.name]
        return [f"{self.name}[{', '.join(map(str, index))}]" for index in np.ndindex(self.shape)]

    def read(self, vector, start=None):
        """The text that reads it out of the vector, as float64. `start` says where it begins if not where it stands."""
        start = self.start if start is None else start
        if not self.shape:
            return f"{vector}[{start}]"
        return sliced(vector, start, self.shape)

    def restored(self, vector):
        """The text that reads it out as what it was: a new array, a Python float, of the same dtype."""
        text, dtype = self.read(vector), getattr(self.value, "dtype", None)
        if dtype is None:
            return f"float({text})"
        if not self.shape:
            text = f"np.{dtype.name}({text})"
            return f"np.array({text})" if isinstance(self.value, np.ndarray) else text
        return f"{text}.copy()" if dtype == np.float64 else f"{text}.astype(np.{dtype.name})"


def sliced(vector, start, shape):
    """The text that reads an array of a shape out of a vector."""
    text = f"{vector}[{start}:{start + int(np.prod(shape))}]"
    return text if len(shape) == 1 else f"{text}.reshape({tuple(shape)})"


class Layout:
    """Where the leaves of a structure stand in a vector.

    `text` is the structure as an expression in which `{i}` stands for leaf i; `objects` are the things that it names
    beside them, by name. `constants` are the names of what is held as it is.
    """

    def __init__(self, params, root="x"):
        self.root, self.leaves, self.constants, self.objects = root, [], [], {}
        self.integers = not has_floats(params)
        self.text = self._written(params, root, True)
        self.size = self.leaves[-1].stop if self.leaves else 0
        names = [leaf.name for leaf in self.leaves]
        if not names:
            raise BadArgument(f"there are no floats in the parameters ({type(params).__name__})\n"
                              "  Give a float, an array of floats, or a dict, list, tuple or dataclass of them.")
        for name in names:
            if names.count(name) > 1:
                raise BadArgument(f"two of the parameters would be called {name!r}\n  Give one of their keys another name.")

    @property
    def names(self):
        return [name for leaf in self.leaves for name in leaf.names]

    @property
    def vector(self):
        """The values of the leaves, in a new array."""
        return np.concatenate([np.ravel(np.asarray(leaf.value, np.float64)) for leaf in self.leaves])

    def _written(self, value, name, top=False):
        if isinstance(value, CONTAINERS) or is_dataclass(value):
            parts = [self._written(part, joined(name, key, top)) for key, part in items(value)]
            return self._container(value, parts)
        if is_complex(value):
            raise BadArgument(f"the parameter {name} is complex\n  Give its real and its imaginary part.")
        if is_float(value) or self.integers and is_integer(value):
            return self._leaf(value, name)
        self.constants.append(name)
        return self._constant(value)

    def _container(self, value, parts):
        if isinstance(value, dict):
            keys = [self._constant(key) for key in value]
            return f"{{{{{', '.join([f'{key}: {part}' for key, part in zip(keys, parts)])}}}}}"
        if isinstance(value, list):
            return f"[{', '.join(parts)}]"
        if type(value) is tuple or isinstance(value, tuple) and not hasattr(value, "_fields"):
            return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"
        fields = [f"{key}={part}" for (key, _), part in zip(items(value), parts)]
        return f"{self._object(type(value).__name__, type(value))}({', '.join(fields)})"

    def _leaf(self, value, name):
        start = self.leaves[-1].stop if self.leaves else 0
        if not is_float(value) or not isinstance(value, (float, np.floating, np.ndarray)):
            value = np.array(value, np.float64) if np.ndim(value) else float(value)
        self.leaves.append(Leaf(name, value, start, start + np.size(value)))
        return f"{{{len(self.leaves) - 1}}}"

    def _constant(self, value):
        if type(value) in LITERALS:
            return repr(value).replace("{", "{{").replace("}", "}}")
        return self._object("constant", value)

    def _object(self, name, value):
        """The name under which the text has an object."""
        name = f"{name}_" if name in RESERVED or iskeyword(name) or not name.isidentifier() else name
        for known, other in self.objects.items():
            if other is value:
                return known
        while name in self.objects:
            name += "_"
        self.objects[name] = value
        return name

    @cached_property
    def unpack(self):
        """The function from a vector to the structure, with the `names` of the elements."""
        text = "\n".join([
            f"def packing({', '.join(self.objects)}):",
            "    def unpack(vector):",
            f"        return {self.expression(lambda leaf: leaf.restored('vector'))}",
            "    return unpack",
        ])
        unpack = module(text)["packing"](*self.objects.values())
        unpack.names = self.names
        return unpack

    def expression(self, read):
        """The structure as text; `read(leaf)` is the text of a leaf."""
        return self.text.format(*[read(leaf) for leaf in self.leaves])


def items(value):
    """The parts of a container: pairs of a key, as its name has it, and a value."""
    if isinstance(value, dict):
        return list(value.items())
    if is_dataclass(value):
        return [(field.name, getattr(value, field.name)) for field in dataclasses.fields(value) if field.init]
    if hasattr(value, "_fields"):
        return list(zip(value._fields, value))
    return list(enumerate(value))


def joined(name, key, top):
    if isinstance(key, str):
        return key if top else f"{name}.{key}"
    return f"{name}[{key!r}]"


def is_dataclass(value):
    return dataclasses.is_dataclass(value) and not isinstance(value, type)


def dtype_of(value):
    """The dtype of a number or an array, also a labelled one; None for anything else."""
    if isinstance(value, (bool, str, bytes)):
        return None
    if isinstance(value, (float, int, complex)):
        return np.dtype(type(value))
    dtype = getattr(value, "dtype", None)
    return dtype if isinstance(dtype, np.dtype) and hasattr(value, "__array__") else None


def is_float(value):
    dtype = dtype_of(value)
    return dtype is not None and dtype.kind == "f"


def is_integer(value):
    dtype = dtype_of(value)
    return dtype is not None and dtype.kind in "iu"


def is_complex(value):
    dtype = dtype_of(value)
    return dtype is not None and dtype.kind == "c"


def has_floats(params):
    if isinstance(params, CONTAINERS) or is_dataclass(params):
        return any(has_floats(part) for _, part in items(params))
    return is_float(params)


def pack(params):
    """The floats in `params` as one float64 vector, and the way back: `(vector, unpack)`.

    `params` is a number, an array, or a dict, list, tuple, named tuple or dataclass of such, nested as you like.
    `unpack(vector)` gives the same structure with the floats of another vector, in new arrays; what is not a float
    (integers beside floats, strings, None) is kept aside and comes back as it was. `unpack.names` has a name for each
    element of the vector. `unpack` can be differentiated as a function of yours can.

    >>> import numpy as np
    >>> from adcompile import pack
    >>> vector, unpack = pack({"layers": [{"W": np.ones((1, 2)), "units": 3}], "rate": 0.5})
    >>> vector
    array([1. , 1. , 0.5])
    >>> unpack.names
    ['layers[0].W[0, 0]', 'layers[0].W[0, 1]', 'rate']
    >>> unpack(2 * vector)
    {'layers': [{'W': array([[2., 2.]]), 'units': 3}], 'rate': 1.0}
    """
    layout = Layout(params)
    return layout.vector, layout.unpack

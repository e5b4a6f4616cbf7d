"""Parameters of any structure as one vector, of which their leaves are views.

    vectors = Vectors(params)
    vectors.gathered(params, what)      the leaves of a structure like `params`, one after the other, in a new vector
    vectors.views(vector)               the structure, its leaves views of the vector
    vectors.restored(vector)            the structure in memory of its own, each leaf of the type it had

A structure is a number, an array, or a dict, list, tuple, named tuple, dataclass or other object of the user's that holds
such. What is no float stays as it is. The vector has the dtype that all leaves have, else float64.

    def gather(x, out):                                     def views(vector):
        a0, a1 = x[0].W, x[0].b                                 return [make0({"W": vector[0:64].reshape((1, 64)),
        if a0.shape != (1, 64) or a1.shape != (64,):                           "b": vector[64:128], "bent": c0})]
            raise unlike
        return concatenate((a0.ravel(), a1), 0, out)
"""

from typing import Any

import numpy as np

from adcompile.api.boundary.conversion import is_object
from adcompile.api.boundary.structures_in_text import maker
from adcompile.errors import BadArgument
from adcompile.fit.parameters.written import module
from adcompile.frontend.containers.taken_apart import STRUCTURES, has_floats, is_open, items_of_structure
from adcompile.frontend.outside.library import is_library
from adcompile.ir.frozen import frozen

DTYPES = tuple(map(np.dtype, ("float32", "float64", "longdouble")))
"""Those that the vector may have; narrower floats are moved as float64."""

UNLIKE = (ValueError, TypeError, KeyError, IndexError, AttributeError)
"""The errors that are raised where a structure is read that is another one."""


@frozen
class Spot:
    """Of a leaf: its name, the text that reads it out of the structure `x`, its value at the start, and where it stands in the vector."""

    name: str
    path: str
    value: Any
    start: int
    stop: int

    @property
    def is_array(self):
        return isinstance(self.value, np.ndarray)

    def read(self, vector):
        """The text that reads it out of the vector: a view, or a number."""
        if not self.is_array:
            return f"{vector}[{self.start}]"
        text, shape = f"{vector}[{self.start}:{self.stop}]", self.value.shape
        return text if len(shape) == 1 else f"{text}.reshape({shape})"

    def copied(self, vector):
        """The text that reads it out in memory of its own, of its dtype: a Python float for one."""
        if isinstance(self.value, (float, int)) and not isinstance(self.value, np.generic):
            return f"float({self.read(vector)})"
        if not self.is_array:
            return f"np.{self.value.dtype.type.__name__}({self.read(vector)})"
        return f"np.array({self.read(vector)}, np.dtype({self.value.dtype.str!r}))"


class Vectors:
    """`spots` are the leaves, `dtype` that of the vector, `size` its length. `stay` says that one structure of views serves as
    long as the vector is written in place; otherwise it has to be made again."""

    def __init__(self, params):
        self.spots, self.known = [], {}
        self._takes_integers, self._open, self._end = not has_floats(params), [], 0
        self.text = self._written(params, "x", "x")
        self.size = self.spots[-1].stop if self.spots else 0
        if not self.size:
            raise BadArgument(f"there are no floats in the parameters ({type(params).__name__})\n"
                              "  Give a float, an array of floats, or a dict, list, tuple or object of them.")
        found = {np.dtype(getattr(spot.value, "dtype", np.float64)) for spot in self.spots}
        self.dtype = found.pop() if len(found) == 1 and found <= set(DTYPES) else np.dtype(np.float64)
        self.stay = all(spot.is_array and spot.value.dtype == self.dtype for spot in self.spots)
        space = module(self._module())["vectors"](**self.known)
        self._gather, self.views, self.restored = space

    @property
    def names(self):
        """The names of the leaves with their shapes: what two structures have in common that can be moved alike."""
        return [f"{spot.name} {np.shape(spot.value)}" for spot in self.spots]

    def gathered(self, params, what):
        """The leaves of a structure in a new vector; `what` it is called where it is refused."""
        return self.gather(params, np.empty(self.size, self.dtype), what)

    def gather(self, params, out, what="gradient"):
        """As `gathered`, in the vector `out`."""
        try:
            return self._gather(params, out)
        except UNLIKE as error:
            why = {KeyError: f"it has no {error}", ValueError: error}.get(type(error), f"a {type(params).__name__}")
            raise BadArgument(f"the {what} is not the structure of the parameters ({why})\n"
                              f"  It must have: {', '.join(self.names[:8])}{', ...' if len(self.names) > 8 else ''}.") from None

    # --- the structure as text --------------------------------------------------------

    def _written(self, value, path, name):
        """The text that makes a structure, in which `{i}` stands for leaf i."""
        if isinstance(value, STRUCTURES) or is_object(value):
            return self._container(value, path, name)
        if getattr(value, "dtype", np.float64) in (np.complex64, np.complex128, np.clongdouble) or isinstance(value, complex):
            raise BadArgument(f"the parameter {name} is complex\n  Give its real and its imaginary part.")
        refuse_hidden(value, name)
        if not (is_leaf(value) or self._takes_integers and is_leaf(value, "iu")):
            return self._name("c", value)
        if isinstance(value, np.ndarray) and value.dtype.kind != "f":
            value = value.astype(np.float64)
        elif not isinstance(value, np.ndarray) and not isinstance(value, (float, np.floating)):
            value = float(value)
        self.spots.append(Spot(name, path, value, self._end, self._end + np.size(value)))
        self._end += np.size(value)
        return f"{{{len(self.spots) - 1}}}"

    def _container(self, value, path, name):
        if not is_open(type(value)) and type(value) not in STRUCTURES:
            raise BadArgument(f"the parameter {name} is a {type(value).__name__}\n  Give a list, a tuple or a dict.")
        if not has_floats(value) and not self._takes_integers:
            refuse_hidden(value, name)
            return self._name("c", value)
        if any(value is other for other in self._open) and not isinstance(value, tuple):
            raise BadArgument(f"the {type(value).__name__} {name} stands in two places of the parameters\n"
                              "  Hold it in one, and let the function use it twice; or hold copies, if they are to differ.")
        self._open.append(value)
        has_names = is_open(type(value))
        keys = {key: repr(key) if type(key) in (str, int) else self._name("c", key) for key in items_of_structure(value)}
        parts = {key: self._written(item, f"{path}.{key}" if has_names else f"{path}[{keys[key]}]", joined(name, key))
                 for key, item in items_of_structure(value).items()}
        items = f"{{{{{', '.join([f'{escaped(keys[key])}: {part}' for key, part in parts.items()])}}}}}"
        if has_names:
            return f"{self._name('make', maker(value))}({items})"
        if isinstance(value, dict):
            return items
        parts = "".join([f"{part}, " for part in parts.values()])
        return f"[{parts}]" if isinstance(value, list) else f"({parts})"

    def _name(self, kind, value):
        """A new name, under which the text has a value."""
        name = f"{kind}{len(self.known)}"
        self.known[name] = value
        return name

    def _module(self):
        """The text that defines the three functions, over what it knows by name."""
        whole = any(spot.is_array for spot in self.spots)
        unlike = [f"a{k}.shape != {spot.value.shape}" for k, spot in enumerate(self.spots) if spot.is_array]
        parts = [(f"a{k}" if np.ndim(spot.value) == 1 else f"a{k}.ravel()") if spot.is_array else f"(a{k},)"
                 for k, spot in enumerate(self.spots)]
        return "\n".join([
            f"def vectors({', '.join(self.known)}):",
            "    def gather(x, out, concatenate=np.concatenate):",
            f"        {', '.join([f'a{k}' for k in range(len(self.spots))])}, = {', '.join([spot.path for spot in self.spots])},",
            *([f"        if {' or '.join(unlike)}:", "            raise ValueError('an array has another shape')"] if whole else []),
            f"        return concatenate(({', '.join(parts)},), 0, out)",
            "    def views(vector):",
            f"        return {self.text.format(*[self._moved(spot) for spot in self.spots])}",
            "    def restored(vector):",
            f"        return {self.text.format(*[spot.copied('vector') for spot in self.spots])}",
            "    return gather, views, restored",
        ])

    def _moved(self, spot):
        """The text of a leaf while it is moved: a view, or of its own dtype where the vector has another."""
        has_dtype = spot.is_array and spot.value.dtype == self.dtype
        return spot.read("vector") if has_dtype else spot.copied("vector")


def is_leaf(value, kinds="f"):
    """Return True if a value is a number or an array whose dtype is of one of these kinds."""
    if isinstance(value, (bool, str, bytes, type(None))):
        return False
    if isinstance(value, (float, int)) and not isinstance(value, np.generic):
        return ("f" if isinstance(value, float) else "i") in kinds
    return isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in kinds


def refuse_hidden(value, name):
    """Refuses a parameter with floats in it that would stay as they are: an array of another kind, an object that cannot be taken
    apart."""
    if hasattr(value, "__array__") and type(value) not in (np.ndarray, np.memmap) and not isinstance(value, np.generic) \
            and getattr(np.asarray(value), "dtype", np.dtype(object)).kind in "fc":
        raise BadArgument(f"the parameter {name} is a {type(value).__name__}\n  Give a plain array.")
    if not is_library(type(value)) and any(map(has_floats, getattr(value, "__dict__", {}).values())):
        raise BadArgument(f"the parameter {name} is a {type(value).__name__}, which holds floats and cannot be taken apart: "
                          "it runs code to read or write them\n  Give its floats in a dict, or in a dataclass.")


def escaped(text):
    return text.replace("{", "{{").replace("}", "}}")


def joined(name, key):
    """The name of an item, as people know it."""
    if not isinstance(key, str):
        return f"{name}[{key!r}]"
    return key if name == "x" else f"{name}.{key}"

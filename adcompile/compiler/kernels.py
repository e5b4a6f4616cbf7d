"""Native kernels of a program: which backend runs it, and a kernel for each set of small sizes.

    kernels = Kernels(program, types, function, backend)
    kernels.of(args, captured)      the function to call for arguments of these sizes: a kernel, or `function`, which is the Python one
    kernels.told                    for `explain()`: which one, and why

A kernel has sizes of up to 4 as numbers in it, so that loops over them are written out; other sizes are at least 5 there. It is called with
whatever comes: where it is for other sizes, for arrays that lie in memory otherwise, or cannot compute, it calls what Python would run.
"""

import math
import os
import threading
import warnings

import numpy as np

from adcompile.backend.native import door
from adcompile.compiler.passes import FACTS
from adcompile.compiler.stage import Stage
from adcompile.errors import BadArgument, DerivativeWarning, NotDifferentiable
from adcompile.ir.types import Array, Dict, Size, Tuple
from adcompile.ir.visit import walk

BACKENDS = ("auto", "python", "native")
SMALL = door.LARGE - 1
"""Sizes up to this stand in kernels as numbers."""

VARIANTS = 8
"""So many kernels one program has; calls of further small sizes run in Python."""

CLOSE = 1e-9
"""How far a kernel may be from Python at the first call, relative to the largest entry."""


def backend(asked):
    """The backend that is asked for: by the option, by the environment, or `auto`. BadArgument for what there is not."""
    found = asked or os.environ.get("ADCOMPILE_BACKEND") or "auto"
    if found not in BACKENDS:
        raise BadArgument(f"there is no backend {found!r}\n  The backends are {', '.join(map(repr, BACKENDS))}.")
    missing = door.missing() if found != "python" else None
    if missing is not None and found == "native":
        raise BadArgument(missing)
    return found if missing is None else "python"


class Kernels:
    """The kernels of one program. `function` is the program in Python, `keywords` what it takes by keyword. Programs of more than
    `most_statements` statements take too long to compile for `auto`."""

    most_statements = 400

    def __init__(self, program, types, function, asked):
        self.program, self.types, self.function, self.asked = program, types, function, asked
        code = function.__code__
        self.keywords = code.co_varnames[code.co_argcount:code.co_argcount + code.co_kwonlyargcount]
        self.variants, self.lock, self.updates = {}, threading.RLock(), None
        self.told, self.source = "python: NumPy source", None
        self.against = self.reason_against()

    def reason_against(self):
        """Why `auto` leaves the program to Python, or None."""
        if self.asked == "native":
            return None
        if sum([1 for _ in walk(self.program.body)]) > self.most_statements:
            return "the program is long, and takes more than half a second to compile"
        return None

    def of(self, args, captured):
        """The function for arguments of these sizes."""
        if self.against is not None:
            self.told = f"python: {self.against}"
            return self.function
        small = self.small_sizes(args, captured)
        with self.lock:
            if small not in self.variants:
                if len(self.variants) >= VARIANTS:
                    return self.function
                self.variants[small] = self.made(small, args, captured)
            return self.variants[small]

    def made(self, small, args, captured):
        """A kernel, or the Python function where there is none."""
        if self.updates is None:
            self.updates = Stage(self.program, FACTS, {"types": self.types})["updates"]
        try:
            found = door.lowered(self.program, self.types, self.updates, small)
            if found.has_products and self.asked == "auto":
                return self.without("it multiplies matrices of any size, which NumPy's library does best", None)
            kernel = door.compiled(found, self.keywords, Fallback(self, small))
        except door.CannotLower as error:
            return self.without(error.reason, error.span)
        except Exception as error:
            if self.asked == "native":
                raise
            return self.failed(error)
        if self.asked == "auto" and not self.agrees(kernel, args, captured):
            return self.function
        self.told, self.source = "native: machine code", door.source(found)
        return kernel

    def failed(self, error):
        """The Python function, where the compiler of kernels itself is at fault: nobody's derivative waits for that to be mended."""
        self.told = f"python: the compiler of native code failed, {type(error).__name__}: {error}"
        warnings.warn(f"{self.program.name}: no native code could be made, by a fault of adcompile ({type(error).__name__}: {error}); Python "
                      "computes it", DerivativeWarning, stacklevel=6)
        return self.function

    def without(self, reason, span):
        place = f", line {span.line}" if span is not None else ""
        if self.asked == "native":
            raise NotDifferentiable(f"backend='native' cannot compile this derivative: {reason}{place}\n  Take backend='auto'.")
        self.told = f"python: {reason}{place}"
        return self.function

    def agrees(self, kernel, args, captured):
        """Return True if the kernel gives what Python gives for these arguments; a warning, and the reason kept, where it does not."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                wanted = self.function(*args, **captured)
            except Exception as error:
                return self.raises(kernel, args, captured, error)
            found = kernel(*args, **captured)
        difference = compared(found, wanted)
        if difference is None:
            return True
        self.told = f"python: the kernel gave something else: {difference}"
        warnings.warn(f"{self.program.name}: the native code gave {difference}; Python computes it from now on", DerivativeWarning,
                      stacklevel=6)
        return False

    def raises(self, kernel, args, captured, error):
        """Return True if the kernel gives back where Python raises; it is kept from then on that Python runs, where it does not."""
        try:
            kernel(*args, **captured)
        except Exception as found:
            return type(found) is type(error)
        self.told = f"python: the kernel gave a result where {type(error).__name__} is raised"
        return False

    def small_sizes(self, args, captured):
        """The sizes up to 4 of the arguments, by the symbols of their types: the key of a kernel."""
        found = {}
        values = [*args, *[captured[name] for name in self.keywords if name in captured]]
        for param, value in zip(self.program.params, values):
            look(self.types[param.name], value, found)
        return tuple(sorted(found.items()))


class Fallback:
    """Called by a kernel that cannot compute: it calls another kernel, for other sizes; itself, with arrays that lie in memory as it wants
    them; or Python."""

    def __init__(self, kernels, small):
        self.kernels, self.small = kernels, small

    def __call__(self, *args, **captured):
        kernels = self.kernels
        small = kernels.small_sizes(args, captured)
        if small != self.small:
            return kernels.of(args, captured)(*args, **captured)
        tidied = [tidy(arg) for arg in args]
        held = {name: tidy(value) for name, value in captured.items()}
        if any([new is not old for new, old in zip(tidied, args)]) or any([held[name] is not captured[name] for name in held]):
            return kernels.variants.get(small, kernels.function)(*tidied, **held)
        return kernels.function(*args, **captured)


def tidy(value):
    """An array in C order, aligned, of the machine's byte order and with NumPy's own object for its dtype, as arrays that were pickled do not
    have; everything else as it is."""
    if value.__class__ is not np.ndarray or value.dtype.char not in "dl?" or not value.dtype.isnative:
        return value
    if value.ndim and not (value.flags.c_contiguous and value.flags.aligned):
        value = np.ascontiguousarray(value)
    own = np.dtype(value.dtype.char)
    return value if value.dtype is own else value.view(own)


def look(type, value, found):
    """Enter the small sizes of what a type says has a size with a symbol."""
    match type:
        case Array(_, shape):
            for dim, size in zip(shape, np.shape(value)):
                if isinstance(dim, str) and size <= SMALL:
                    found[dim] = size
        case Size(dim):
            if value <= SMALL:
                found[dim] = value
        case Dict(items):
            for key, item in items:
                look(item, value.get(key), found)
        case Tuple(items):
            for item, one in zip(items, value):
                look(item, one, found)


def compared(found, wanted):
    """The difference between two results, in words; None where they agree to `CLOSE`."""
    if isinstance(wanted, dict):
        pairs = [(found[key], wanted[key]) for key in wanted] if found.keys() == wanted.keys() else [(1.0, None)]
    elif isinstance(wanted, tuple):
        pairs = list(zip(found, wanted, strict=True))
    else:
        return compared_numbers(found, wanted)
    return next((told for one, other in pairs if (told := compared(one, other)) is not None), None)


def compared_numbers(found, wanted):
    if type(found) is not type(wanted):
        return f"{type(found).__name__} for {type(wanted).__name__}"
    if wanted is None:
        return None
    one, other = np.asarray(found), np.asarray(wanted)
    if one.shape != other.shape or one.dtype != other.dtype:
        return f"an array of shape {one.shape} for one of {other.shape}"
    largest = max(float(np.max(np.abs(other), initial=0.0, where=np.isfinite(other))), 1.0 if other.size == 1 else 0.0)
    near = np.isclose(one, other, rtol=CLOSE, atol=CLOSE * largest if math.isfinite(largest) else 0.0, equal_nan=True)
    return None if np.all(near) else f"{found} for {wanted}" if other.size < 9 else "other elements of an array"

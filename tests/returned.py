"""Whether what the compiler says of what a gradient or hvp returns is so."""

import numpy as np

from adcompile.compiler.request import Bar
from adcompile.ir.types import Scalar

FLOATS = {"float": (float,), "float64": (np.float64,), "double": (float, np.float64)}


def confirm(compiled, given, found):
    """Raises where a result is not what it is said to be. `given` has the values of parameters and captured data by name."""
    if isinstance(compiled.value, Scalar) and compiled.value.kind in FLOATS:
        assert found[0].__class__ in FLOATS[compiled.value.kind], f"{found[0]!r} is no {compiled.value}"
    bars = found[1:] if compiled.request.kind == "gradient" else found
    held = [array for value in given.values() for array in arrays_in(value)]
    for position, (name, bar) in enumerate(zip(compiled.request.wrt, bars)):
        known = compiled.bars.get(name, Bar())
        if known.fits:
            assert isinstance(bar, np.ndarray) and bar.shape == given[name].shape, f"{bar!r} has not the shape of {given[name]!r}"
        if known.own:
            others = [*held, *arrays_in(found[:-len(bars)]), *arrays_in([*bars[:position], *bars[position + 1:]])]
            mine = arrays_in(bar)
            assert not any(one.base is not None or np.may_share_memory(one, other) for one in mine for other in others), \
                f"others hold {bar!r} too"


def arrays_in(value):
    """All arrays in lists, tuples and dicts."""
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, (list, tuple, dict)):
        return [array for item in (value.values() if isinstance(value, dict) else value) for array in arrays_in(item)]
    return []

"""A density of parameters as one of the free numbers that a sampler moves, written as text and differentiated by the compiler.

    def composed(logp):
        def density(free, y):
            result = logp({"mu": free[0], "tau": positive(free[1])}, y)
            result = result + log_slope_of_positive(free[1])
            return result

        return density
"""

import inspect

import numpy as np

from adcompile import elementwise_grad
from adcompile.errors import BadArgument
from adcompile.fit.parameters.composed import data_names, followed, fresh, functions
from adcompile.fit.parameters.coordinates import Coordinates
from adcompile.fit.parameters.packing import RESERVED, sliced
from adcompile.fit.parameters.written import module
from adcompile.interop.log_jacobians import LOG_SLOPES


def coordinates_of(layout, transforms):
    """The `Coordinates` of a layout, and the users' own logarithms of derivatives by the names of leaves.

    A transform is one of those of `minimize`, or three functions: outward, inward, and the logarithm of the derivative's determinant.
    """
    pairs, logs = {}, {}
    for name, given in (transforms or {}).items():
        pairs[name] = given
        if isinstance(given, (tuple, list)) and len(given) == 3 and all(map(callable, given)):
            pairs[name], logs[name] = tuple(given[:2]), given[2]
    return Coordinates(layout, pairs), logs


def density_of(logp, coordinates, logs, count):
    """The log-density of the free numbers for `logp` with `count` other arguments, and the names that these have."""
    taken = {*RESERVED, *coordinates.layout.objects, "density", "composed", *[slope.__name__ for slope in LOG_SLOPES.values()]}
    calls, texts, objects = functions(coordinates, taken)
    data = data_names(logp, count, taken)
    vector = fresh("free", {*taken, *data})
    own = getattr(logp, "__name__", "logp")
    own = fresh(own if own.isidentifier() else "logp", {*taken, *data, vector})
    result = fresh("result", {*taken, *data, vector, own})
    taken |= {own, vector, result, *data}
    lines = [f"{result} = {own}({', '.join([coordinates.expression(vector, calls), *data])})"]
    for part in coordinates.parts:
        if part.transform is not None:
            free = sliced(vector, part.start, part.shape) if part.shape else f"{vector}[{part.start}]"
            lines.append(f"{result} = {result} + {gained(part, free, logs.get(part.leaf.name), texts, objects, taken)}")
    texts.append("\n".join([
        f"def composed({', '.join([own, *objects])}):",
        f"    def density({', '.join([vector, *data])}):",
        *[f"        {line}" for line in lines],
        f"        return {result}",
        "",
        "    return density",
        "",
    ]))
    return module("\n\n".join(texts))["composed"](followed(logp), *objects.values()), data


def gained(part, free, log, texts, objects, taken):
    """The text of the logarithm of the determinant of a part's derivative; what it calls goes into `texts` or `objects`."""
    known = LOG_SLOPES.get(part.transform)
    if known is not None:
        text = inspect.getsource(known)
        if text not in texts:
            texts.append(text)
        return f"{known.__name__}({free})"
    name = fresh("log_slope" if log else "slope", taken)
    taken.add(name)
    objects[name] = log or elementwise_grad(part.transform.outward)
    return f"{name}({free})" if log else f"np.sum(np.log(np.abs({name}({free}))))"


def checked_dims(layout, coords, dims):
    """The names of the dimensions of the leaves; refused where they do not fit the leaves and the coordinates."""
    leaves = {leaf.name: leaf for leaf in layout.leaves}
    found = {}
    for name, given in (dims or {}).items():
        if name not in leaves:
            raise BadArgument(f"dims: there is no parameter {name!r}\n  There are: {', '.join(leaves)}.")
        found[name] = (given,) if isinstance(given, str) else tuple(given)
        shape = leaves[name].shape
        if len(found[name]) != len(shape):
            raise BadArgument(f"dims: {name} has {len(shape)} dimensions, and there are {len(found[name])} names for them\n"
                              "  Give one for each.")
        for dim, size in zip(found[name], shape):
            if dim not in coords:
                raise BadArgument(f"dims: {dim!r} of {name} has no coordinates\n  Give {size} labels for it: coords={{{dim!r}: [...]}}.")
            if np.size(coords[dim]) != size:
                raise BadArgument(f"coords: {dim!r} has {np.size(coords[dim])} labels for the {size} elements of {name}\n"
                                  "  Give one for each.")
    return found

"""nutpie: a log-density of parameters in any structure as a model for its sampler, NUTS; ArviZ out."""

from collections.abc import Callable
from typing import Any

import numpy as np

from adcompile import value_and_grad
from adcompile.errors import BadArgument, DerivativeError
from adcompile.fit.data import called
from adcompile.fit.parameters.composed import parameter_names
from adcompile.fit.parameters.packing import Layout
from adcompile.interop.density import checked_dims, coordinates_of, density_of
from adcompile.interop.users_functions import named, refuse_no_function
from adcompile.on_demand import needs

TRIES = 100
"""Starts that are drawn for a chain before it is said that there is none."""


def model(logp: Callable[..., Any], params: Any, args: Any = (), *, transforms: Any = None, coords: Any = None, dims: Any = None) -> Any:
    """A model for `nutpie.sample`, which gives draws as an ArviZ `InferenceData`.

    `logp(params, *args)` returns the logarithm of the density of the parameters (up to a constant), one number; `params` is a start in
    their structure: a number, an array, or a dict, list, tuple, named tuple or dataclass of such, whose floats are sampled. Each chain
    starts near it. Restrictions are `transforms` by the names of parameters, those of `minimize` (`positive unit_interval simplex sorted
    correlation_cholesky`): the sampler moves free numbers, the density gains the logarithm of the derivative's determinant, and `logp`
    stays one of the parameters themselves. A pair of functions, from free numbers to the parameter and back, must work element by
    element; else give a third, the logarithm of that determinant as a function of the free numbers. `coords` and `dims` name what stands
    in the draws as ArviZ has them. `args` may be changed later by `with_data(y=...)`, by the names that `logp` has for them.

    >>> import numpy as np, nutpie
    >>> from adcompile import interop
    >>> def logp(p, y):
    ...     return np.sum(-0.5 * ((y - p["mu"]) / p["sigma"]) ** 2 - np.log(p["sigma"])) - p["sigma"]
    >>> y = np.array([1.0, 2.0, 4.0, 5.0])
    >>> model = interop.nutpie.model(logp, {"mu": 0.0, "sigma": 1.0}, (y,), transforms={"sigma": "positive"})
    >>> trace = nutpie.sample(model, draws=200, tune=200, chains=2, seed=1, progress_bar=False)
    >>> trace.posterior["mu"].shape, bool(np.all(trace.posterior["sigma"] > 0))
    ((2, 200), True)
    """
    refuse_no_function("model", logp)
    from_pyfunc = needs("nutpie.compiled_pyfunc").from_pyfunc
    args = args if isinstance(args, tuple) else (args,)
    layout = Layout(params, (parameter_names(logp) or ["x"])[0])
    coordinates, logs = coordinates_of(layout, transforms)
    coords = {name: labels_of(labels) for name, labels in (coords or {}).items()}
    dims = checked_dims(layout, coords, dims)
    density, names = density_of(logp, coordinates, logs, len(args))
    both, start = value_and_grad(density), coordinates.inward(layout.vector)
    refuse(logp, layout, density, both, start, args)

    def evaluate(free, **data):
        try:
            with np.errstate(all="ignore"):
                value, gradient = both(free, *[data[name] for name in names])
                return np.asarray(value).item(), gradient
        except np.linalg.LinAlgError as error:
            error.is_recoverable = True
            raise

    def expanded(free, **data):
        x = coordinates.outward(np.asarray(free, np.float64))
        return {leaf.name: x[leaf.start:leaf.stop].reshape(leaf.shape) for leaf in layout.leaves}

    return from_pyfunc(
        ndim=coordinates.size,
        make_logp_fn=lambda: evaluate,
        make_expand_fn=lambda seed1, seed2, chain: expanded,
        expanded_dtypes=[np.dtype(np.float64)] * len(layout.leaves),
        expanded_shapes=[leaf.shape for leaf in layout.leaves],
        expanded_names=[leaf.name for leaf in layout.leaves],
        coords=coords, dims=dims, shared_data=dict(zip(names, args)),
        make_initial_point_fn=lambda seed: initial(both, start, args, seed),
    )


def labels_of(labels):
    """The labels of a dimension as nutpie takes them: an array of numbers, or a list of text."""
    array = np.asarray(labels)
    return array if array.dtype.kind in "iuf" else [str(label) for label in array]


def initial(both, start, args, seed):
    """A start for a chain: up to 1 from the user's in each free number, less where the density is not finite there."""
    random, reach = np.random.default_rng(seed), 1.0
    for _ in range(TRIES):
        free = start + random.uniform(-reach, reach, len(start))
        with np.errstate(all="ignore"):
            value, gradient = both(free, *args)
        if np.isfinite(value) and np.all(np.isfinite(gradient)):
            return free
        reach *= 0.9
    return start.copy()


def refuse(logp, layout, density, both, start, args):
    """Refuses a function that returns no number, or has no finite density or derivatives at the start."""
    name = named(logp)
    try:
        value = called(density, start, args)
        if np.size(value) != 1 or np.asarray(value).dtype.kind not in "fiu":
            raise BadArgument(f"model: {name} returned {shown(value)}, not a number\n  Return the sum of the terms.")
        with np.errstate(all="ignore"):
            value, gradient = both(start, *args)
    except DerivativeError as error:
        if "elementwise_grad" in str(error):
            error.add_note("A transform given by two functions works element by element; else give a third, the logarithm of the determinant "
                           "of its derivative as a function of the free numbers.")
        raise
    if not np.isfinite(value):
        raise BadArgument(f"model: {name} is {value} at the start\n  Start where the density is above 0 and finite.")
    if not np.all(np.isfinite(gradient)):
        (bad, *_) = np.flatnonzero(~np.isfinite(gradient))
        raise BadArgument(f"model: the derivative of {name} by free number {bad} of {len(start)} is {gradient[bad]} at the start\n"
                          f"  Start elsewhere; the parameters are {', '.join(layout.names[:8])}.")


def shown(value):
    return f"an array of shape {np.shape(value)}" if np.size(value) != 1 else f"a {type(value).__name__}"

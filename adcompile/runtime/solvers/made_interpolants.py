"""The parts of interpolants of `scipy.interpolate` that a program finds made."""

import sys

import numpy as np

from adcompile import errors
from adcompile.runtime.solvers.interpolants import parts_of_knots, places_of_knots, weights_of_powers


def made_kind(value):
    """The kind of an interpolant that an object is, or the one that a method belongs to: "polynomials", "interpolated", "grid", each with
    " integral" where it is the method `integrate`; None for anything else."""
    module = sys.modules.get("scipy.interpolate")
    if module is None:
        return None
    owner = getattr(value, "__self__", value)
    kinds = {"polynomials": (module.PPoly, module.BPoly, module.BSpline), "interpolated": module.interp1d,
             "grid": module.RegularGridInterpolator}
    kind = next((kind for kind, classes in kinds.items() if isinstance(owner, classes)), None)
    if owner is value or kind is None:
        return kind
    return f"{kind} integral" if getattr(value, "__name__", None) == "integrate" else None


def power_form(made):
    """The coefficients of a piecewise polynomial as SciPy's `PPoly` has them, and the places between its parts."""
    from scipy import interpolate
    made = getattr(made, "__self__", made)
    if isinstance(made, interpolate.interp1d):
        rows, places = power_form(made._spline)
        return rows.reshape((len(rows), *data_of(made).shape[:-1], -1)), places
    if isinstance(made, interpolate.BSpline):
        c, t, k = np.moveaxis(made.c, 0, -1), made.t, made.k
        weights, parts = weights_of_powers(t, k), parts_of_knots(t, k)
        return np.stack([np.sum(weights[p] * c[..., parts], axis=-1) for p in range(k + 1)]), places_of_knots(t, k)
    if isinstance(made, interpolate.BPoly):
        made = interpolate.PPoly.from_bernstein_basis(made)
    return np.moveaxis(made.c, 1, -1), made.x


def rows_of(made):
    """The coefficients of an interpolant of which the places are the last axis; of one that has none a 0."""
    if made_kind(made) == "interpolated" and kind_of_interpolated(made) != "polynomials":
        return np.zeros((1, 1))
    rows, places = power_form(made)
    if np.iscomplexobj(rows) or places[-1] < places[0]:
        raise errors.NotDifferentiable("an interpolant of complex numbers, or of places that descend, cannot be differentiated\n"
                                       "  Make one of real numbers, whose places ascend.", found_later=True)
    return rows


def places_of(made):
    """The places between the parts of an interpolant."""
    if made_kind(made) == "interpolated" and kind_of_interpolated(made) != "polynomials":
        return made.x
    return power_form(made)[1]


def extrapolation_of(made):
    """How an interpolant goes on beyond its ends: a bool, or "periodic"."""
    return getattr(made, "__self__", made).extrapolate


def integral_found(made, a, b, extrapolate):
    """The integral of an interpolant by its method, as SciPy has it."""
    return np.asarray(made(a, b, extrapolate))


def clips(made):
    """Return True if an integral of an interpolant takes it for 0 where it does not go on."""
    return hasattr(getattr(made, "__self__", made), "t")


def axis_of(made):
    """The axis of the data of an interpolant that is that of the places."""
    return getattr(made, "__self__", made).axis


def kind_of_interpolated(made):
    """The kind of an `interp1d`, as its text calls it."""
    return made._kind if made._kind != "spline" else "polynomials" if made._spline.k else "zero"


def data_of(made):
    """The data of an `interp1d`, of which the places are the last axis."""
    return np.moveaxis(made.y, made.axis, -1)


def strictness_of(made):
    """Return True if an interpolant raises outside of its range."""
    return bool(made.bounds_error)


def continues(made):
    """Return True if an `interp1d` goes on beyond its ends."""
    return isinstance(made.fill_value, str)


def fills_of(made):
    """The values of an `interp1d` below and above its range."""
    given = made.fill_value
    if isinstance(given, str):
        return 0.0, 0.0
    return tuple([np.asarray(one, float) for one in (given if isinstance(given, tuple) and len(given) == 2 else (given, given))])


def axes_of_grid(made):
    """The places of a `RegularGridInterpolator` on each axis."""
    return [np.asarray(places) for places in made.grid]


def values_of(made):
    """The data of a `RegularGridInterpolator`."""
    if np.iscomplexobj(made.values):
        raise errors.NotDifferentiable("RegularGridInterpolator of complex numbers cannot be differentiated\n"
                                       "  Make one of the real parts, and one of the imaginary parts.", found_later=True)
    return np.asarray(made.values)


def corners_of(made):
    """The same, those of all corners along the last axis."""
    values, axes = values_of(made), len(made.grid)
    return np.moveaxis(values.reshape((-1,) + values.shape[axes:]), 0, -1)


def method_of(made):
    """The method of a `RegularGridInterpolator`."""
    return made.method


def fill_of(made):
    """The value of a `RegularGridInterpolator` outside of its grid."""
    return made.fill_value

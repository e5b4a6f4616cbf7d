"""The sizes of draws from generators of random numbers, with the questions that the generators ask of their parameters."""

import types

import numpy as np

from adcompile import errors

__all__ = ["generator", "drawn_size", "uniform_size", "drawn_places"]


def generator(draws):
    """Returns what draws random numbers: a generator of NumPy's, or the module `numpy.random` itself. Raises NotDifferentiable for anything
    else, of which nobody knows how it draws."""
    if isinstance(draws, (np.random.Generator, np.random.RandomState)) or draws is np.random:
        return draws
    what = draws.__name__ if isinstance(draws, types.ModuleType) else type(draws).__name__
    raise errors.NotDifferentiable(f"a method of '{what}' with the name of a draw has no derivative rule\n"
                                   "  Draw from np.random.default_rng(seed), or write a function of your own.", found_later=True)


def drawn_size(size, spread, *others):
    """Returns the size of a draw with these parameters, of which none may be negative of the `spread`; None for a single number.

    Raises ValueError as NumPy does.
    """
    if np.any(np.signbit(spread)):
        raise ValueError("scale < 0")
    shape = np.broadcast_shapes(np.shape(spread), *map(np.shape, others))
    if size is None:
        return shape or None
    whole = tuple(np.atleast_1d(size).tolist())
    if np.broadcast_shapes(whole, shape) != whole:
        raise ValueError(f"Output size {whole} is not compatible with broadcast dimensions of inputs {shape}.")
    return size


def uniform_size(draws, size, low, high):
    """Returns the size of a draw between bounds. Raises ValueError or OverflowError as NumPy does."""
    width = np.subtract(high, low)
    if not np.all(np.isfinite(width)):
        raise OverflowError("high - low range exceeds valid bounds")
    if isinstance(draws, np.random.Generator) and np.any(np.signbit(width)):
        raise ValueError("high < low")
    return drawn_size(size, 0.0, low, high)


def drawn_places(draws, x):
    """Returns the places of the items of an array in a random order, drawn as NumPy does to shuffle it. Raises NotDifferentiable for what is
    no array."""
    if not isinstance(x, np.ndarray) or x.ndim == 0:
        raise errors.NotDifferentiable("what is shuffled is no array\n  Make it an array before.", found_later=True)
    return draws.permutation(len(x))

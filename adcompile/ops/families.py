"""The files that hold cards, loaded when one of theirs is first looked for: those of SciPy where a program calls it."""

import importlib
from functools import cache

OWN = ("representation", "making", "containers", "contexts", "attributes", "arrays", "methods", "builtins", "taylor")
"""Files of `cards/`; the others are files of rules."""

FAMILIES = ("elementwise.operators", "elementwise.elementary", "elementwise.selection", "arrays.reductions", "arrays.nan", "arrays.cumulative",
            "arrays.order", "elementwise.ufuncs", "arrays.shapes", "arrays.rearranging", "arrays.splitting", "arrays.joining",
            "arrays.indexing", "arrays.windows", "arrays.products", "arrays.einsum", "linalg.systems", "linalg.times_sparse",
            "linalg.decompositions", "linalg.singular", "linalg.norms", "linalg.sparse_factors",
            "statistics.numerical", "statistics.polynomials", "arrays.ranges", "statistics.variables",
            "statistics.described", "builtins", "constants", "applied", "helpers", "lists", "written_arrays", "limits", "arrays.strong",
            "reporting", "labels", "arrays.all_directions", "solvers.found_by_solvers", "solvers.found_by_interpolants", "solvers.splines",
            "elementwise.complex_numbers", "linalg.conjugating", "elementwise.complex_plane", "spectra.fourier", "elementwise.holomorphic")
OPTIONAL_FAMILIES = {
    "scipy.special": ("elementwise.special", "elementwise.logistic", "elementwise.bessel"),
    "scipy.sparse": ("linalg.sparse_systems",),
    "scipy.linalg": ("linalg.factors", "linalg.matrices", "linalg.banded", "linalg.toeplitz"),
    "scipy.interpolate": ("linalg.banded",),
    "scipy.fft": ("spectra.fourier_of_scipy",),
    "scipy.signal": ("spectra.convolutions",),
    "scipy.stats": ("elementwise.special", "elementwise.logistic", "statistics.distributions", "statistics.discrete"),
}


def load(key):
    """Loads the files that may hold the card of a function, given by its key."""
    load_families(".".join(key.split(".")[:2]) if key.startswith("scipy.") else "numpy")


@cache
def load_families(module):
    for family in OWN:
        importlib.import_module(f"adcompile.ops.cards.{family}")
    for family in (*FAMILIES, *OPTIONAL_FAMILIES.get(module, ())):
        importlib.import_module(f"adcompile.rules.{family}")

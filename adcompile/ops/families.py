"""The files that hold cards, loaded when one of theirs is first looked for: those of SciPy where a program calls it."""

import importlib
from functools import cache

OWN = ("structures", "making", "containers", "contexts", "attributes", "arrays", "methods", "builtins")
"""Files of this room; the others are files of rules."""

FAMILIES = ("operators", "elementary", "selection", "reductions", "nan", "cumulative", "order", "ufuncs", "shapes",
            "rearranging", "splitting", "joining", "indexing", "products", "einsum", "linalg", "decompositions", "singular",
            "norms", "numerical", "polynomials", "ranges", "statistics", "python", "constants", "applied", "helpers",
            "limits", "strong", "reporting")
OPTIONAL_FAMILIES = {
    "scipy.special": ("special", "logistic", "bessel"),
    "scipy.linalg": ("factors", "matrices"),
    "scipy.stats": ("special", "logistic", "distributions", "discrete"),
}


def load(key):
    """Loads the files that may hold the card of a function, given by its key."""
    load_families(".".join(key.split(".")[:2]) if key.startswith("scipy.") else "numpy")


@cache
def load_families(module):
    for family in OWN:
        importlib.import_module(f"adcompile.ops.{family}")
    for family in (*FAMILIES, *OPTIONAL_FAMILIES.get(module, ())):
        importlib.import_module(f"adcompile.rules.{family}")

"""Derivatives as other libraries take them: a short module for each, called like the library, `interop.scipy` and so on.

    scipy           constraint, curve_fit, bvp
    statsmodels     likelihood_model
    iminuit         cost
    lmfit           residual
    nlopt           objective
    optimagic       problem
    estimagic       likelihood
    nutpie          model
    lightgbm        objective
    cyipopt         problem

They stand in files named for_scipy.py and so on, and are imported when they are first asked for; the libraries when a function is called.
Functions of users are looked at in users_functions.py, sums of what they return are made in sums.py; the density that nutpie samples
is made in density.py, with the determinants of log_jacobians.py.
"""

import sys
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adcompile.interop import for_cyipopt as cyipopt
    from adcompile.interop import for_estimagic as estimagic
    from adcompile.interop import for_iminuit as iminuit
    from adcompile.interop import for_lightgbm as lightgbm
    from adcompile.interop import for_lmfit as lmfit
    from adcompile.interop import for_nlopt as nlopt
    from adcompile.interop import for_nutpie as nutpie
    from adcompile.interop import for_optimagic as optimagic
    from adcompile.interop import for_scipy as scipy
    from adcompile.interop import for_statsmodels as statsmodels

__all__ = ["cyipopt", "estimagic", "iminuit", "lightgbm", "lmfit", "nlopt", "nutpie", "optimagic", "scipy", "statsmodels"]


def __getattr__(name):
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f"{__name__}.for_{name}")
    setattr(sys.modules[__name__], name, module)
    return module


def __dir__():
    return sorted({*vars(sys.modules[__name__]), *__all__})

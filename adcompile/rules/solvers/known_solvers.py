"""The texts of SciPy's solvers by their public names, and of what these share by their own: `SOLVERS`. What chooses among several."""

from adcompile.rules.solvers import integrals, optima, roots, several_roots, trajectories

MODULES = {"scipy.optimize": (roots, several_roots, optima), "scipy.integrate": (trajectories, integrals)}
OWN = "adcompile.rules.solvers."
"""How the names of texts begin that others call."""


def texts_of(module):
    """The functions that a module defines, by name."""
    return {name: value for name, value in vars(module).items() if getattr(value, "__module__", None) == module.__name__}


SOLVERS = {f"{place}.{name}": text for public, modules in MODULES.items() for module in modules for place in (public, module.__name__)
           for name, text in texts_of(module).items()}

WITHOUT_ARGS = ("gfun", "hfun")
FUNCTIONS = ("fprime", "fprime2", "jac", "hess", "hessp", *WITHOUT_ARGS)
"""Parameters for further functions: a solver that is given some has a text of its own, by their names. Some are not given `args`."""
VARIANTS = {
    "scipy.integrate.solve_ivp": {"method": dict.fromkeys(("Radau", "BDF", "LSODA"), "_by_other_steps")},
    "scipy.integrate.odeint": {"tfirst": {True: "_of_time_first"}},
}
"""By solver the operands that, as some constants, choose another text, and what stands behind its name."""
STAYING = ("bounds", "points", "options", "tol", "method")
"""Operands that must carry no derivative: where a coordinate stays at a bound, it would move with it."""
TIMES = {"scipy.integrate.solve_ivp": ("t_span", "t_eval"), "scipy.integrate.odeint": ("t",)}
"""By solver the operands that are times: if one carries a derivative it has another text."""
OWN_STEPS = ("scipy.integrate.solve_ivp",)
"""Those of which that text is the same for all methods."""
PLACES = {"scipy.integrate.solve_ivp": 2, "scipy.integrate.odeint": 2, "scipy.integrate.dblquad": 2}
"""With how many arguments the solvers call a function that are not of `args`, where that is not one."""

"""The arguments that a derivative may be taken with respect to; others are refused, with their place in the file."""

import numpy as np

from adcompile import runtime
from adcompile.api.boundary.conversion import STRUCTURES, has_integers, is_complex, is_structure
from adcompile.api.boundary.places import at_definition
from adcompile.errors import NotDifferentiable, UnsupportedSyntax
from adcompile.ir.reals import is_told
from adcompile.ir.type_of_value import type_of_value
from adcompile.frontend.containers.taken_apart import has_floats, holds_objects, is_open, items_of_structure, problem_of_object

SPLIT = "Give real and imaginary parts as two real arguments, z = x + 1j * y"
OF_COMPLEX = {
    "jacobian": f"Say holomorphic=True where the result is complex and the function holomorphic, else take grad, jvp or vjp. {SPLIT}.",
    "hessian": f"{SPLIT}, or take hvp: second derivatives by complex numbers are linear over real numbers alone.",
}
"""Hints for a complex argument, by the operator."""


def check_wrt(operator, callee, wrt, values, complex_too=False):
    """Refuses an argument of `wrt` that is no real number, array of real numbers, or structure with such in it; complex ones but where
    they are allowed."""
    for place, value in zip(wrt.places, wrt.active(callee, values)):
        check_argument(operator, callee, place, value, complex_too)
        if place.name not in wrt.apart and holds_objects(value):
            raise at_definition(UnsupportedSyntax, callee, f"{operator}: '{place}' is, or has in it, an object that a star takes",
                                "Give the function a parameter of its own for it.", place.name)


def refuse_structures(operator, callee, wrt, values):
    """Refuses a list, tuple or dict where the derivative has the shape of an array."""
    for place, value in zip(wrt.places, wrt.active(callee, values)):
        if is_structure(value):
            raise at_definition(UnsupportedSyntax, callee,
                                f"{operator}: '{place}' is a {type(value).__name__}, which has no shape",
                                "Give a number or an array, and take it apart inside the function.", place.name)


def refuse_objects(operator, callee, wrt, values):
    """Refuses an object, since the function is itself a derivative, which takes and returns objects as wholes."""
    for place, value in zip(wrt.places, wrt.active(callee, values)):
        if place.name in wrt.apart and holds_objects(value):
            raise at_definition(UnsupportedSyntax, callee, f"{operator}: a derivative with respect to '{place}', a {type(value).__name__},"
                                " cannot be differentiated again", "Take hvp or the hessian of the function itself.", place.name)


def check_argument(operator, callee, place, value, complex_too=False):
    """Refuses a value if a derivative with respect to it is not possible."""
    if complex_too and is_complex(value) and is_told(type_of_value(value, {})):
        return
    problem = _problem(value)
    if problem is not None:
        kind, what, hint = problem
        hint = OF_COMPLEX.get(operator, hint) if is_complex(value) else hint
        raise at_definition(kind, callee, f"{operator}: '{place}' {what}", hint, place.name)


def _problem(value):
    """The class of the refusal, what is wrong with the value, and a hint; None where nothing is."""
    if is_structure(value):
        return _problem_of_structure(value)
    if _is_real(value):
        return None
    if _is_complex(value):
        return NotDifferentiable, "is complex", "Write the function of real and imaginary part."
    what = f"is an array of {value.dtype}" if type(value) is np.ndarray else f"is of type {type(value).__name__}"
    problem = None if type(value) is np.ndarray else runtime.problem_of(value) or runtime.problem_of_table(value)
    return NotDifferentiable, f"{what} and has no derivative", problem[1] if problem else "Choose another parameter with wrt."


def _problem_of_structure(value):
    name = type(value).__name__
    if is_open(type(value)):
        problem = problem_of_object(value)
        if problem is not None:
            return NotDifferentiable, *problem
    elif type(value) not in STRUCTURES:
        return UnsupportedSyntax, f"is a {name}, which cannot be differentiated yet", "Give a list, a tuple or a dict."
    if isinstance(value, dict) and not all(isinstance(key, (str, int)) for key in value):
        return UnsupportedSyntax, "is a dict with keys that are no strings", "Give the values names."
    items = items_of_structure(value).values()
    if not has_floats(value) and not has_integers(value):
        return NotDifferentiable, f"is a {name} without numbers and has no derivative", "Choose another parameter with wrt."
    for item in items:
        problem = None if _is_constant(item) else _problem(item)
        if problem is not None:
            kind, what, hint = problem
            return kind, f"has an item that {what}", hint
    return None


def _is_constant(item):
    """Return True if an item of a structure is a constant: it holds no floats, and it is not complex."""
    return not has_floats(item) and not _is_complex(item)


def _is_real(value):
    if type(value) in (np.ndarray, np.memmap):
        return value.dtype.kind in "fiu"
    return type(value) in runtime.REAL_NUMBERS and not isinstance(value, (bool, np.bool_))


def _is_complex(value):
    if type(value) is np.ndarray or isinstance(value, np.generic):
        return value.dtype.kind == "c"
    return type(value) is complex

"""Derivatives that a function takes of another one, as short texts of what each of them is made of.

    slope(f, x)                 the gradient of the number f(x)
    swept(f, seed, x)           the cotangent of x, for the cotangent `seed` of f(x)
    pushed(f, x, x_dot)         the tangent of f(x)
    found(f, solver, places, *given)    what the function `solver` finds, called with `f` and what is given; `f` is called with operands like
                                those in `places`; see `rules.solvers`

These four are no functions: a call of one with a function that is known is followed into it.
"""

import numpy as np

from adcompile import runtime


def slope(f, x):
    raise AssertionError("followed")


def swept(f, seed, x):
    raise AssertionError("followed")


def pushed(f, x, x_dot):
    raise AssertionError("followed")


def found(f, solver, places, *given):
    raise AssertionError("followed")


def hvp(f, x, v):
    def slope_at(z):
        return slope(f, z)

    return pushed(slope_at, x, v)


def hessian(f, x):
    def slope_at(z):
        return slope(f, z)

    if np.ndim(x) == 0:
        return pushed(slope_at, x, 1.0)
    columns = np.array([pushed(slope_at, x, runtime.unit_direction(x, k)) for k in range(np.size(x))])
    matrix = np.reshape(columns, (np.size(x), np.size(x)))
    return np.reshape(0.5 * (matrix + np.transpose(matrix)), np.shape(x) + np.shape(x))


def jacobian(f, x):
    if np.ndim(x) == 0:
        return pushed(f, x, 1.0)
    y = f(x)
    if np.size(x) < np.size(y):
        columns = np.array([pushed(f, x, runtime.unit_direction(x, k)) for k in range(np.size(x))])
        matrix = np.transpose(np.reshape(columns, (np.size(x), np.size(y))))
    else:
        matrix = np.array([swept(f, runtime.unit_direction(y, k), x) for k in range(np.size(y))])
    return np.reshape(matrix, np.shape(y) + np.shape(x))


def jacobian_forward(f, x):
    if np.ndim(x) == 0:
        return pushed(f, x, 1.0)
    y = f(x)
    columns = np.array([pushed(f, x, runtime.unit_direction(x, k)) for k in range(np.size(x))])
    return np.reshape(np.transpose(np.reshape(columns, (np.size(x), np.size(y)))), np.shape(y) + np.shape(x))


def jacobian_reverse(f, x):
    y = f(x)
    rows = np.array([swept(f, runtime.unit_direction(y, k), x) for k in range(np.size(y))])
    return np.reshape(rows, np.shape(y) + np.shape(x))


def first_derivative(f, x):
    return pushed(f, x, 1.0)


def second_derivative(f, x):
    def first(z):
        return pushed(f, z, 1.0)

    return pushed(first, x, 1.0)


def third_derivative(f, x):
    def first(z):
        return pushed(f, z, 1.0)

    def second(z):
        return pushed(first, z, 1.0)

    return pushed(second, x, 1.0)


def fourth_derivative(f, x):
    def first(z):
        return pushed(f, z, 1.0)

    def second(z):
        return pushed(first, z, 1.0)

    def third(z):
        return pushed(second, z, 1.0)

    return pushed(third, x, 1.0)


MODELS = {
    "hvp": hvp, "hessian": hessian, "jacobian": jacobian,
    "jacobian forward": jacobian_forward, "jacobian reverse": jacobian_reverse,
    "nth_derivative 1": first_derivative, "nth_derivative 2": second_derivative,
    "nth_derivative 3": third_derivative, "nth_derivative 4": fourth_derivative,
}

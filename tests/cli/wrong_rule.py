"""A function whose rule is wrong."""

from adcompile import derivative_of


def cube(x):
    return x ** 3


@derivative_of(cube)
def partials(y, x):
    return 2.0 * x ** 2


def wrong(x):
    return cube(x) * 2.0

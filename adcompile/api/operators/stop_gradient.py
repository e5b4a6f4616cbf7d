"""`stop_gradient`: a value as a constant."""

from adcompile.api.derivatives.typed import X


def stop_gradient(x: X) -> X:
    """`x` itself, of any type. In a derivative it is a constant: nothing is propagated through it.

    >>> from adcompile import grad, stop_gradient
    >>> grad(lambda x: x * stop_gradient(x))(3.0)
    3.0
    """
    return x

"""`stop_gradient`: a value as a constant."""

from adcompile.api.typed import X


def stop_gradient(x: X) -> X:
    """`x`. In a derivative it is a constant: nothing is propagated through it."""
    return x

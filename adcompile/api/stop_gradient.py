"""`stop_gradient`: a value as a constant."""


def stop_gradient(x):
    """`x`. In a derivative it is a constant: nothing is propagated through it."""
    return x

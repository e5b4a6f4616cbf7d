"""The cotangent of one variable of a function: the last value that it was given (`grad(f, at="eta")`)."""

import numpy as np

from adcompile import errors


class Heard:
    """How many values there were, the last one, and its cotangent as far as one came back."""

    def __init__(self):
        self.count, self.last, self.bar = 0, None, None

    def gradient(self, name):
        """The cotangent of the last value, in its form; zeros where nothing came back. Refuses where there was no value, or no number."""
        if not self.count:
            raise errors.BadArgument(f"grad: {name!r} is given no value in this call\n  Ask for a variable that the call reaches.")
        if not isinstance(self.last, (np.ndarray, np.generic, float)) or np.asarray(self.last).dtype.kind != "f":
            shown = f"array of {self.last.dtype}" if isinstance(self.last, np.ndarray) else type(self.last).__name__
            article = "an" if shown[0] in "aio" else "a"
            raise errors.NotDifferentiable(f"grad: {name!r} is {article} {shown}, not a float or an array of floats\n"
                                           "  Ask for a variable that is one.")
        dtype = np.asarray(self.last).dtype
        found = np.zeros(np.shape(self.last), dtype) if self.bar is None else np.array(self.bar, dtype)
        return found if isinstance(self.last, np.ndarray) else type(self.last)(found)


def hearing():
    return Heard()


def moment(heard, x):
    """The number of a value that the variable is given."""
    heard.count += 1
    heard.last, heard.bar = x, None
    return heard.count


def heard_at(x, moment, heard, at):
    return x


def hear(t, moment, heard):
    """Notes the cotangent of a value if it is the last one."""
    if moment == heard.count:
        heard.bar = np.array(t)
    return 0.0

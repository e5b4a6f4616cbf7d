"""The letters of `np.einsum` that meet in the cotangent of an operand, and the axes that no product can give back."""

from functools import lru_cache

import numpy as np

from adcompile.errors import NoRule
from adcompile.runtime.arrays.shapes import unbroadcast

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@lru_cache(maxsize=1024)
def einsum_terms(subscripts):
    """The letters of each operand and those of the result; an ellipsis is one point."""
    inputs, arrow, output = subscripts.replace(" ", "").replace("...", ".").partition("->")
    if not arrow:
        once = sorted(letter for letter in set(inputs) - {",", "."} if inputs.count(letter) == 1)
        output = ("." if "." in inputs else "") + "".join(once)
    return tuple(inputs.split(",")), output


def apart(subscripts, operand):
    """The letters of one operand, of the others, and of the result."""
    if not isinstance(subscripts, str):
        raise NoRule("np.einsum of lists of numbers has a derivative where they are written out in the call")
    inputs, output = einsum_terms(subscripts)
    return inputs[operand], inputs[:operand] + inputs[operand + 1:], output


@lru_cache(maxsize=1024)
def written(inputs, output):
    """The subscripts of such terms."""
    return (",".join(inputs) + "->" + output).replace(".", "...")


def einsum_cotangent(subscripts, operand):
    """The subscripts that make the cotangent of an operand from that of the result and the other operands.

    Letters that nothing else has are left out, and repeated ones stand once: see `einsum_spread`.
    """
    own, others, output = apart(subscripts, operand)
    return written((output, *others), met(own, output, others))


def met(own, output, others):
    """The letters of an operand that something else has too, each once. First what an ellipsis stands for, which NumPy
    sums in no product."""
    known = "".join([output, *others])
    points = "." if "." in known else ""
    return points + "".join(letter for letter in dict.fromkeys(own) if letter in known and letter != ".")


def einsum_is_whole(subscripts, operand):
    """Return True if each axis of an operand has a letter of its own that another operand or the result has too. Then a plain
    `einsum` gives its cotangent."""
    own, others, output = apart(subscripts, operand)
    return met(own, output, others) == own


def einsum_spread(t, x, subscripts, operand):
    """The cotangent of an operand `x` from the product `t`: repeated letters are a diagonal, letters that were summed
    alone make equal numbers, what was broadcast is summed."""
    if np.ndim(x) == 0:
        return np.asarray(unbroadcast(t, x))[()]
    own, letters, every = own_letters(subscripts, operand)
    x_bar = np.zeros(np.shape(x), np.asarray(t).dtype)
    view = np.einsum(written((own,), every), x_bar)
    t = np.reshape(t, np.shape(t) + (1,) * (len(every) - len(letters)))
    whole = np.broadcast_shapes(t.shape, view.shape)
    view[...] = t if whole == view.shape else unbroadcast(np.broadcast_to(t, whole), view)
    return x_bar


def einsum_gather(x, t, subscripts, operand):
    """The transpose of `einsum_spread`, in the shape of `t`."""
    own, letters, _ = own_letters(subscripts, operand)
    found = np.einsum(written((own,), letters), x)
    return unbroadcast(np.broadcast_to(found, np.broadcast_shapes(np.shape(found), np.shape(t))), t)


@lru_cache(maxsize=1024)
def own_letters(subscripts, operand):
    """The letters of an operand: as they stand, those that something else has too, and all of them, those first."""
    own, others, output = apart(subscripts, operand)
    letters = met(own, output, others)
    letters = letters if "." in own else letters.replace(".", "")
    return own, letters, letters + "".join(letter for letter in dict.fromkeys(own) if letter not in letters + ".")


def einsum_text(lists):
    """The subscripts that lists of numbers mean, as NumPy reads them: `[[0, 1], [1, 2]]` is "AB,BC"."""
    return ",".join("".join("..." if item is Ellipsis else LETTERS[item] for item in term) for term in lists)

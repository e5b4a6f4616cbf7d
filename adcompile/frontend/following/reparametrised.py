"""Draws of random numbers of which a parameter carries a derivative: they are followed into short texts (`rules.statistics.draws`)."""

import numpy as np

from adcompile.frontend.following.followed import follow_model
from adcompile.frontend.outside.library import canonical
from adcompile.frontend.outside.receivers import made_by
from adcompile.ir.nodes import Apply, Const, Extern
from adcompile.rules.statistics.draws import CONSTANT, DRAWS

OF_MODULE = "numpy.random."


def is_draw(frame, name, key, operands):
    """Return True if a method draws random numbers with an active parameter: one of a generator, or of nobody knows what."""
    return name in DRAWS and any(map(frame.is_tainted, operands)) and (key is None or key.startswith(OF_MODULE))


def refusal(frame, name, args, kwargs):
    """How a draw is refused of which a parameter is active that must not be; None where it is not."""
    place, parameter, row = CONSTANT.get(name, (len(args), None, None))
    return row if any(map(frame.is_tainted, (*args[place:place + 1], *(value for key, value in kwargs if key == parameter)))) else None


def drawn(frame, name, key, args, kwargs, node, label):
    """The value of such a draw. What the first of `args` is, is asked where it is not known."""
    draws, *rest = args
    row = refusal(frame, name, rest, kwargs)
    if row is not None:
        frame.refuse(row, node)
        return Const(None)
    if key is None:
        draws = generator(frame, Apply("runtime.generator", (draws,), (), frame.span(node)), node)
    return follow_model(frame, DRAWS[name], (draws, *rest), kwargs, node, label)


def drawn_by_module(frame, key, args, kwargs, node, label):
    """The value of a draw by a function of `numpy.random`; None for any other function."""
    name = key.removeprefix(OF_MODULE) if key is not None and key.startswith(OF_MODULE) else None
    if name not in DRAWS or not any(map(frame.is_tainted, (*args, *(value for _, value in kwargs)))):
        return None
    draws = generator(frame, Extern("np.random", np.random), node)
    return drawn(frame, name, key, (draws, *args), kwargs, node, label)


def generator(frame, value, node):
    """A name for what draws as a generator does."""
    name = frame.temporary(value, node, False)
    frame.unit.objects[name.id] = made_by(canonical(np.random.default_rng))
    return name

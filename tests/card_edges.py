"""Calls at edges: each sample of a rule with one operand in another form, or one more argument, at the values where NumPy's
functions take short cuts: 0, 1, (), None, nothing, one element, another layout or dtype.
"""

import inspect
import itertools

import numpy as np

from adcompile.rules.table import own_order
from tests.rule_uses import is_structure, uses

CONSTANTS = (0, 1, -1, 2, (), None, True, False, (0,), (0, 1), 1.0, "C", "F", "K", "A")
"""What parameters are set to that are no arrays."""
NOT_SET = ("out", "where", "casting", "dtype", "signature", "subok", "like", "optimize")
SAMPLES = 3
OWN = {
    "builtins.sum": [([], np.ones(2))],
    "numpy.float32": [(np.ones(2, np.float32),)],
    "numpy.longdouble": [(np.ones(2, np.longdouble),)],
    "scipy.linalg.det": [(np.ones((1, 1, 1)),)],
}
"""Edges of one function."""


def other_arrays(array):
    """The array in other layouts and dtypes, less of it, and the smallest arrays."""
    yield from (np.array(array, order="F"), np.array(array).astype(complex), np.array(array).astype(np.float32), array > 0)
    fixed = np.array(array)
    fixed.flags.writeable = False
    yield fixed
    if array.ndim:
        yield np.repeat(array, 2, axis=-1)[..., ::2]
        yield from (np.array(array)[:1], np.array(array)[..., :1], np.array(array)[:0])
    yield from (np.array(0.7), np.array([0.7]), np.zeros(0), np.array([[0.5]]), np.array([True]), np.array(2))


def other_operands(value):
    """Other operands in the place of one."""
    if isinstance(value, np.ndarray):
        yield from other_arrays(value)
    elif is_structure(value) and any(isinstance(part, np.ndarray) for part in value):
        yield type(value)([np.array(0.7) for _ in value])
        yield type(value)([np.array([0.7]) for _ in value])
        yield type(value)(list(value)[:1])
        yield type(value)()
    elif isinstance(value, (float, np.generic)):
        yield from (np.array(value), np.array([value]), 0.0)
    else:
        yield from CONSTANTS


def further_arguments(rule, use):
    """Further arguments of a call by name, each with constants."""
    names = [param.name for param in rule.params if not param.starred]
    order = own_order(rule) or names
    try:
        known = inspect.signature(rule.function).parameters.values()
    except (TypeError, ValueError):
        known = ()
    for name in dict.fromkeys((*names, *(param.name for param in known if param.default is not param.empty))):
        given = name in order and order.index(name) < len(use.args) or name in use.kwargs
        if not given and name not in NOT_SET:
            yield from ((name, value) for value in CONSTANTS)


def edges(name, rule):
    """Pairs of the arguments of a call at an edge by position and by name; many of them make no sense."""
    yield from ((args, {}) for args in OWN.get(name, ()))
    for use in itertools.islice(uses(name, rule), SAMPLES):
        for place, value in enumerate(use.args):
            for other in other_operands(value):
                yield (*use.args[:place], other, *use.args[place + 1:]), use.kwargs
        for key, value in use.kwargs.items():
            for other in other_operands(value):
                yield use.args, {**use.kwargs, key: other}
        for array in (np.array(0.7), np.array([0.7]), np.zeros(0), np.array([[0.5]])):
            alike = [np.array(array) if isinstance(value, (np.ndarray, float, np.generic)) else value for value in use.args]
            yield tuple(alike), use.kwargs
        for key, value in further_arguments(rule, use):
            yield use.args, {**use.kwargs, key: value}

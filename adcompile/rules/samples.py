"""Where rules are tried: the loop in `tests/test_rules.py` draws operands from these.

A broadcasting rule declares one sampler per parameter, and the loop chooses the shapes. Any other
rule declares a function of `Draw` that yields `call(...)`: the operands of one use.
"""

import numpy as np


def real(rng, shape):
    return rng.uniform(0.2, 1.8, shape) * rng.choice([-1.0, 1.0], shape)


def positive(rng, shape):
    return rng.uniform(0.3, 2.0, shape)


def inside(rng, shape):
    """Within the open interval from -1 to 1."""
    return rng.uniform(0.1, 0.8, shape) * rng.choice([-1.0, 1.0], shape)


def above_one(rng, shape):
    return rng.uniform(1.2, 3.0, shape)


def far(rng, shape):
    """Far from the integers and from zero."""
    return rng.integers(-4, 4, shape) + rng.uniform(0.2, 0.8, shape)


def far_divisor(rng, shape):
    return rng.uniform(5.2, 9.7, shape)


def flags(rng, shape):
    return rng.uniform(size=shape) > 0.5


def counts(rng, shape):
    return rng.integers(-2, 3, shape)


def bits(rng, shape):
    return rng.integers(1, 8, shape)


class Draw:
    """Operands of given shapes, the same ones for the same seed."""

    def __init__(self, seed=0):
        self.rng = np.random.default_rng(seed)

    def __call__(self, *shape):
        return real(self.rng, shape)

    def positive(self, *shape):
        return positive(self.rng, shape)

    def number(self):
        return float(real(self.rng, ()))

    def flags(self, *shape):
        return flags(self.rng, shape)

    def regular(self, *shape):
        """Square matrices far from singular."""
        return self(*shape) + 4.0 * np.eye(shape[-1])


def call(*args, **kwargs):
    """The operands of one use."""
    return args, kwargs

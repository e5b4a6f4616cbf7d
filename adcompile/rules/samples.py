"""Where rules are tried: the loop in `tests/rules/test_rules.py` draws operands from these.

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

    def complex(self, *shape):
        return real(self.rng, shape) + 1j * real(self.rng, shape)

    def flags(self, *shape):
        return flags(self.rng, shape)

    def regular(self, *shape):
        """Square matrices far from singular."""
        return self(*shape) + 4.0 * np.eye(shape[-1])


def call(*args, **kwargs):
    """The operands of one use."""
    return args, kwargs


def complex_numbers(draw):
    """Complex numbers, and real ones."""
    yield call(draw.complex(3, 4))
    yield call(draw.complex(3).astype(np.complex64))
    yield call(complex(draw.complex()))
    yield call(draw.complex()[()])
    yield call(draw(3))


# --- reductions -----------------------------------------------------------------


def reduced_nonempty(draw):
    """Every form of `axis`, with and without `keepdims`, of arrays of every rank up to three."""
    yield call(draw.number())
    yield call(np.asarray(draw()))
    for keepdims in (False, True):
        yield call(draw(4), keepdims=keepdims)
        yield call(draw(1), 0, keepdims=keepdims)
        yield call(draw(3, 4), None, keepdims=keepdims)
        for axis in (0, 1, -1, -2, (0, 1), (1,), (-1, 0)):
            yield call(draw(3, 4), axis=axis, keepdims=keepdims)
        for axis in (1, (0, 2), (-1, 1)):
            yield call(draw(2, 3, 4), axis=axis, keepdims=keepdims)
    yield call(draw(3, 1), axis=1)


def reduced(draw):
    """The same, and empty arrays."""
    yield from reduced_nonempty(draw)
    yield call(draw(0))
    yield call(draw(0, 3), axis=0)
    yield call(draw(0, 3), axis=1, keepdims=True)


def along_axis(draw):
    """One axis, or none for the flattened array."""
    yield call(draw(5))
    yield call(draw(3, 4))
    for axis in (0, 1, -1):
        yield call(draw(3, 4), axis)
    yield call(draw(2, 3, 2), 1)
    yield call(draw(0))
    yield call(draw(1))

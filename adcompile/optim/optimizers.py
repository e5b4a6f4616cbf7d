"""Optimizers: how a gradient moves the parameters.

    optimizer = adam(0.001)
    state = optimizer.init(params)
    params, state = optimizer.step(params, gradient, state)

The formulas stand below, each with its source, for one vector w with the gradient g; they write into the vector and its
*slots* (a velocity, means of squares) in place. `rate` is a number or a schedule, a function of the number of updates done.
"""

from collections.abc import Callable
from math import isfinite, sqrt
from typing import Any

import numpy as np

from adcompile.errors import BadArgument
from adcompile.ir.frozen import frozen
from adcompile.optim.schedules import Rate, checked_rate, positive
from adcompile.optim.vectors import Vectors


@frozen
class OptimizerState:
    """All that an optimizer keeps from step to step: `count`, the number of updates done, and `slots`, vectors by name."""

    vectors: Any
    count: int
    slots: dict


@frozen
class Optimizer:
    """Made by `sgd`, `adam` and their like. `rule(w, g, slots, rate, count, room)` writes one update into `w` and `slots`; `g` and
    `room` are its to use."""

    text: str
    rate: Any
    slots: tuple
    rule: Callable[..., None]

    def init(self, params: Any) -> OptimizerState:
        """The state before the first step. `params` is any structure of numbers and arrays."""
        vectors = Vectors(params)
        return OptimizerState(vectors, 0, self.empty(vectors))

    def step(self, params: Any, grads: Any, state: OptimizerState) -> tuple[Any, OptimizerState]:
        """The parameters after one update, and the state after it, in new memory. `grads` is the gradient, in the structure of
        `params`; leaves of the new parameters are views of one vector."""
        if not isinstance(state, OptimizerState):
            raise BadArgument(f"the state is a {type(state).__name__}\n  Give that of optimizer.init(params), or of the step before.")
        vectors = state.vectors
        vector, gradient = vectors.gathered(params, "params"), vectors.gathered(grads, "gradient")
        slots = {name: slot.copy() for name, slot in state.slots.items()}
        self.advance(vector, gradient, slots.values(), state.count, np.empty_like(vector))
        return vectors.views(vector), OptimizerState(vectors, state.count + 1, slots)

    def advance(self, vector, gradient, slots, count, room):
        """One update in place; the gradient is used up."""
        rate = self.rate
        self.rule(vector, gradient, slots, rate(count) if callable(rate) else rate, count, room)

    def empty(self, vectors):
        """The slots before the first step."""
        return {name: np.zeros(vectors.size, vectors.dtype) for name in self.slots}

    def __repr__(self):
        return self.text


def sgd(rate: Rate, momentum: float = 0.0, nesterov: bool = False) -> Optimizer:
    """Gradient descent: `w -= rate g`.

    With `momentum` m (Polyak 1964), and as `nesterov` in the form of Sutskever et al., On the importance of initialization
    and momentum in deep learning, 2013, eqs. 1-4, where w is the point at which the gradient is taken (their theta + m v):

        v = m v - rate g        w += v              or with nesterov  w += m v - rate g

    >>> from adcompile import optim
    >>> optimizer = optim.sgd(0.5)
    >>> params, state = optimizer.step({"a": 1.0}, {"a": 0.2}, optimizer.init({"a": 1.0}))
    >>> params, state.count
    ({'a': 0.9}, 1)
    """
    checked_rate(rate)
    within(momentum, "momentum")
    if nesterov and not momentum:
        raise BadArgument("nesterov needs a momentum\n  Give one, as momentum=0.9.")

    def plain(w, g, slots, rate, count, room):
        g *= rate
        w -= g

    def moving(w, g, slots, rate, count, room):
        velocity, = slots
        velocity *= momentum
        g *= rate
        velocity -= g
        if nesterov:
            np.multiply(velocity, momentum, room)
            room -= g
            w += room
        else:
            w += velocity

    text = f"sgd({shown(rate)}, momentum={momentum!r}, nesterov={nesterov!r})"
    return Optimizer(text, rate, ("velocity",), moving) if momentum else Optimizer(text, rate, (), plain)


def rmsprop(rate: Rate = 0.001, *, decay: float = 0.9, eps: float = 1e-8) -> Optimizer:
    """The gradient over the root of the running mean of its square.

        s = decay s + (1 - decay) g^2           w -= rate g / (sqrt(s) + eps)

    Tieleman & Hinton, Lecture 6.5 of Neural Networks for Machine Learning, 2012.
    """
    checked_rate(rate)
    within(decay, "decay")
    positive(eps, "eps")

    def rule(w, g, slots, rate, count, room):
        square, = slots
        np.multiply(g, g, room)
        towards(square, room, 1.0 - decay, room)
        scaled(w, g, square, eps, rate, room)

    return Optimizer(f"rmsprop({shown(rate)}, decay={decay!r}, eps={eps!r})", rate, ("square",), rule)


def adagrad(rate: Rate = 0.01, *, eps: float = 1e-10) -> Optimizer:
    """The gradient over the root of the sum of its squares.

        s += g^2            w -= rate g / (sqrt(s) + eps)

    Duchi, Hazan & Singer, Adaptive Subgradient Methods for Online Learning and Stochastic Optimization, 2011, fig. 1 with
    diagonal matrices.
    """
    checked_rate(rate)
    positive(eps, "eps")

    def rule(w, g, slots, rate, count, room):
        square, = slots
        np.multiply(g, g, room)
        square += room
        scaled(w, g, square, eps, rate, room)

    return Optimizer(f"adagrad({shown(rate)}, eps={eps!r})", rate, ("square",), rule)


def adam(rate: Rate = 0.001, *, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Optimizer:
    """Running means of the gradient and of its square, without their bias towards the start, at update t = 1, 2, ...

        m = beta1 m + (1 - beta1) g             v = beta2 v + (1 - beta2) g^2
        w -= rate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + eps)

    Kingma & Ba, Adam: A Method for Stochastic Optimization, 2015, algorithm 1.
    """
    rule = moments(beta1, beta2, eps)
    checked_rate(rate)
    text = f"adam({shown(rate)}, beta1={beta1!r}, beta2={beta2!r}, eps={eps!r})"
    return Optimizer(text, rate, ("mean", "square"), rule)


def adamw(rate: Rate = 0.001, *, weight_decay: float = 0.01, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Optimizer:
    """As `adam`, and the parameters decay beside it: `w -= rate weight_decay w` first, with the rate of the schedule.

    Loshchilov & Hutter, Decoupled Weight Decay Regularization, 2019, algorithm 2; their lambda is `rate * weight_decay`.
    """
    inner = moments(beta1, beta2, eps)
    checked_rate(rate)
    if not (isfinite(weight_decay) and weight_decay >= 0):
        raise BadArgument(f"weight_decay is {weight_decay!r}\n  Give a number from 0 on, as 0.01.")

    def rule(w, g, slots, rate, count, room):
        w *= 1.0 - rate * weight_decay
        inner(w, g, slots, rate, count, room)

    text = f"adamw({shown(rate)}, weight_decay={weight_decay!r}, beta1={beta1!r}, beta2={beta2!r}, eps={eps!r})"
    return Optimizer(text, rate, ("mean", "square"), rule)


def moments(beta1, beta2, eps):
    """The rule of `adam`. Both corrections are put into the numbers, so that each slot is read once:

        rate sqrt(c2) / c1  m / (sqrt(v) + eps sqrt(c2))        for c1 = 1 - beta1^t, c2 = 1 - beta2^t
    """
    within(beta1, "beta1")
    within(beta2, "beta2")
    positive(eps, "eps")

    def rule(w, g, slots, rate, count, room):
        mean, square = slots
        towards(mean, g, 1.0 - beta1, room)
        np.multiply(g, g, g)
        towards(square, g, 1.0 - beta2, g)
        root = sqrt(1.0 - beta2 ** (count + 1))
        scaled(w, mean, square, eps * root, rate * root / (1.0 - beta1 ** (count + 1)), room)

    return rule


def towards(mean, value, share, room):
    """Moves a running mean by a share of the way to a value, in place: `(1 - share) mean + share value`."""
    np.subtract(value, mean, room)
    room *= share
    mean += room


def scaled(w, step, square, eps, rate, room):
    """Goes a step over the root of a square, in place: `w -= rate step / (sqrt(square) + eps)`."""
    np.sqrt(square, room)
    room += eps
    np.divide(step, room, room)
    room *= rate
    w -= room


def clip(optimizer: Optimizer, norm: float) -> Optimizer:
    """The same optimizer, for gradients that are scaled down to this length where they are longer.

    The length is that of the whole gradient. Pascanu, Mikolov & Bengio, On the difficulty of training recurrent neural
    networks, 2013, algorithm 1.
    """
    positive(norm, "norm")

    def rule(w, g, slots, rate, count, room):
        length = length_of(g)
        if length > norm:
            g *= norm / length
        optimizer.rule(w, g, slots, rate, count, room)

    return Optimizer(f"clip({optimizer.text}, {norm!r})", optimizer.rate, optimizer.slots, rule)


def length_of(g):
    """The Euclidean length of a vector, also where its square is too large for its dtype."""
    length = sqrt(g @ g)
    if isfinite(length):
        return length
    top = float(np.max(np.abs(g)))
    return top * sqrt(np.sum((g / top) ** 2)) if isfinite(top) else top


def within(value, name):
    """Refuses a share that is not from 0 to below 1."""
    if isinstance(value, bool) or not (isfinite(value) and 0.0 <= value < 1.0):
        raise BadArgument(f"{name} is {value!r}\n  Give a number from 0 to below 1, as 0.9.")


def shown(rate):
    return "rate=<schedule>" if callable(rate) else f"rate={rate!r}"

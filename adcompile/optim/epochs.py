"""A training as it goes on: epochs of batches, and what each of them changes in the history."""

import time
from functools import lru_cache
from math import isfinite
from types import FunctionType

import numpy as np

from adcompile import value_and_grad
from adcompile.errors import BadArgument
from adcompile.ir.frozen import replace
from adcompile.optim.history import Checkpoint


class NotFinite(Exception):
    """The loss, or a parameter, is no finite number any more."""


class Run:
    """The vector that is moved, in place, and the derivative of the loss at the views of it.

    Where an epoch has one batch and there is no validation, the loss of an epoch is that of the parameters with which it
    began, and `judges_before` is True: these count as best, or not.
    """

    def __init__(self, loss, optimizer, vectors, batches, validation, history):
        self.loss, self.optimizer, self.vectors, self.batches = loss, optimizer, vectors, batches
        self.validation, self.history, point = validation, history, history._point
        self.derivative = slopes(loss)
        self.judges_before = validation is None and len(batches) == 1
        self.vector, self.slots, self.count = point.vector.copy(), {name: slot.copy() for name, slot in point.slots.items()}, point.count
        self.gradient, self.room = np.empty_like(self.vector), np.empty_like(self.vector)
        if point.rng is not None and batches.rng is not None:
            batches.rng = gone_on(batches.rng, point.rng)

    def go(self, epochs, patience, report, callback):
        """Trains until there is a reason to stop, and tells the history which one."""
        history, began = self.history, time.perf_counter() - (self.history.times[-1] if self.history.epochs else 0.0)
        try:
            with report:
                while (reason := self.ended(epochs, patience)) is None:
                    self.enter(self.epoch(), began)
                    report(history)
                    if callback is not None and is_stop(callback, history):
                        reason = "callback"
                        break
                self.judge_last()
                history.status = reason
        except KeyboardInterrupt:
            history.status = "interrupted"
        except NotFinite as found:
            history.status, history._detail = "not finite", str(found)

    def ended(self, epochs, patience):
        """Why to stop after this epoch, or None."""
        if self.history.epochs >= epochs:
            return "finished"
        judged = self.history.epochs - self.judges_before
        return "early" if patience is not None and judged - self.history.best >= patience else None

    def epoch(self):
        """Goes through all batches; returns the mean loss of their rows."""
        vector, gradient, room, slots = self.vector, self.gradient, self.room, tuple(self.slots.values())
        advance, gather, views, stay = self.optimizer.advance, self.vectors.gather, self.vectors.views, self.vectors.stay
        size, rows, total, done, params = self.batches.size, self.batches.rows, 0.0, 0, views(vector)
        for number, batch in enumerate(self.batches):
            if not stay:
                params = views(vector)
            value, found = self.sloped(params, batch)
            if not isfinite(value):
                self.refuse(value, number)
            advance(vector, gather(found, gradient), slots, self.count, room)
            self.count += 1
            own = min(size, rows - done)
            total, done = total + value * own, done + own
        if not np.isfinite(vector).all():
            raise NotFinite(f"since parameters were no finite numbers in epoch {self.history.epochs + 1}")
        return total / done

    def sloped(self, params, batch):
        """The loss of a batch as a float, and its gradient."""
        value, found = self.derivative(params, *batch) if type(batch) is tuple else self.derivative(params, batch)
        return value.item() if isinstance(value, np.ndarray) else float(value), found

    def refuse(self, value, number):
        """Refuses a start at which the loss is not finite; later that ends the training."""
        if self.count == 0:
            raise BadArgument(f"the loss is {value} at the start\n  Start where it is finite; look for nan in the data.")
        raise NotFinite(f"since the loss was {value} in epoch {self.history.epochs + 1}, batch {number + 1}")

    def enter(self, loss, began):
        """Enters an epoch with its mean loss in the history."""
        point, vector, rng = self.history._point, self.vector.copy(), self.batches.rng
        judged = None if self.validation is None else self.validated()
        best, best_vector = (point.epochs, point.vector) if self.judges_before else (point.epochs + 1, vector)
        score = loss if judged is None else judged
        if not score < point.score:
            best, best_vector, score = point.best, point.best_vector, point.score
        slots = {name: slot.copy() for name, slot in self.slots.items()}
        state = None if rng is None else rng.bit_generator.state
        self.history._went_on(loss, judged, time.perf_counter() - began,
                              Checkpoint(point.epochs + 1, vector, slots, self.count, best, best_vector, score, state))

    def validated(self):
        """The loss on the other data, or what the user's function says of the parameters."""
        params, data = self.vectors.restored(self.vector), self.validation
        if callable(data):
            found = data(params)
        else:
            found = self.loss(params, *data) if type(data) is tuple else self.loss(params, data)
        if np.size(found) != 1:
            raise BadArgument(f"the validation is an array of shape {np.shape(found)}, not a number\n  Return its sum or its mean.")
        return float(np.reshape(found, ()))

    def judge_last(self):
        """The loss at the end, where an epoch has that of its beginning: the last parameters may be the best."""
        point = self.history._point
        if not self.judges_before or point.best == point.epochs and isfinite(point.score):
            return
        batch, = self.batches
        value, _ = self.sloped(self.vectors.views(self.vector), batch)
        if value < point.score:
            self.history._point = replace(point, best=point.epochs, best_vector=point.vector, score=value)


KEPT = 32
_kept = lru_cache(KEPT)(value_and_grad)


def slopes(loss):
    """The derivative of a loss; that of a function without a closure is kept, for the next training."""
    keeps = isinstance(loss, FunctionType) and not loss.__closure__
    return _kept(loss) if keeps else value_and_grad(loss)


def is_stop(callback, history):
    """Calls the user's callback; returns True where it wants to stop."""
    try:
        return callback(history) is True
    except StopIteration:
        return True


def gone_on(rng, state):
    """A generator that goes on from a state: the one that is given, if it is of that kind."""
    name = state["bit_generator"]
    if type(rng.bit_generator).__name__ != name:
        kind = getattr(np.random, name, None)
        if not (isinstance(kind, type) and issubclass(kind, np.random.BitGenerator)):
            raise BadArgument(f"resume: that run drew from {name}, which is none of NumPy's\n  Give train an rng of that kind.")
        rng = np.random.Generator(kind())
    rng.bit_generator.state = state
    return rng

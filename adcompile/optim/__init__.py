"""Training: parameters of any structure, moved by gradients of batches of data.

    optimizers.py   sgd, rmsprop, adam, adamw, adagrad, clip: their formulas, on one vector
    schedules.py    rates that change as training goes on
    vectors.py      a structure as one vector, of which its leaves are views
    batches.py      data in parts, drawn anew each time
    training.py     `train`: the loop over them
    history.py      what a training leaves; files of it are in saved.py

As in `adcompile` itself the names come with their modules when they are first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adcompile.optim.batches import minibatches
    from adcompile.optim.history import History
    from adcompile.optim.optimizers import adagrad, adam, adamw, clip, rmsprop, sgd
    from adcompile.optim.schedules import cosine, exponential, step, warmup
    from adcompile.optim.training import train

_HOMES = {
    "History": "history", "adagrad": "optimizers", "adam": "optimizers", "adamw": "optimizers", "clip": "optimizers",
    "cosine": "schedules", "exponential": "schedules", "minibatches": "batches", "rmsprop": "optimizers", "sgd": "optimizers",
    "step": "schedules", "train": "training", "warmup": "schedules",
}

__all__ = [
    "History", "adagrad", "adam", "adamw", "clip", "cosine", "exponential", "minibatches", "rmsprop", "sgd", "step", "train", "warmup",
]


def __getattr__(name):
    if name not in _HOMES:
        raise AttributeError(f"module 'adcompile.optim' has no attribute {name!r}")
    value = getattr(import_module(f"adcompile.optim.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__():
    return sorted({*globals(), *__all__})

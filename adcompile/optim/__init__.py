"""Training: parameters of any structure, moved by gradients of batches of data.

    optimizers.py   sgd, rmsprop, adam, adamw, adagrad, clip: their formulas, on one vector
    schedules.py    rates that change as training goes on
    vectors.py      a structure as one vector, of which its leaves are views
    batches.py      data in parts, drawn anew each time
    training.py     `train`: the loop over them
    history.py      what a training leaves; files of it are in saved.py

As in `adcompile` itself the names come with their modules when they are first asked for.
"""

from typing import TYPE_CHECKING

from adcompile.on_demand import on_demand

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

__getattr__, __dir__ = on_demand(__name__, _HOMES)

"""`train`: what it is given, and what it begins with."""

from collections.abc import Callable
from math import inf
from typing import Any

import numpy as np

from adcompile.errors import BadArgument
from adcompile.optim.batches import Minibatches, counts
from adcompile.optim.history import Checkpoint, History
from adcompile.optim.optimizers import Optimizer
from adcompile.optim.epochs import Run
from adcompile.optim.progress import Progress
from adcompile.optim.saved import refuse_other
from adcompile.optim.vectors import Vectors


def train(loss: Callable[..., Any], params: Any, data: Any, optimizer: Optimizer, *, epochs: int, batch_size: int | None = None,
          validation: Any = None, patience: int | None = None, rng: Any = None, progress: bool = False,
          callback: Callable[[History], Any] | None = None, resume: Any = None) -> History:
    """Moves parameters so that `loss(params, *batch)`, a number, becomes small: a `History` with the best of them.

    `params` is the start, in any structure. `data` is a tuple, whose parts are the other arguments of `loss`, or one other
    argument: an array, a dict, a DataFrame. It is gone through `epochs` times, in batches of `batch_size` rows in a new order
    each time (see `minibatches`, which may be `data` itself), or as a whole. The loss of an epoch is the mean over its rows as
    they were met; where there is one batch, that is the loss of the parameters before the update.

    `validation` is other data for `loss`, or a function of the parameters that gives a number: the best parameters are those
    where it is least, else those where the loss is. `patience`: stop after so many epochs without anything better.
    `rng` orders the rows: a generator or a seed. `progress`: tqdm if it is installed, else lines on stderr.
    `callback(history)` is called after each epoch; it may save the history, and stops the training if it returns True.
    Ctrl-C stops it too: what was trained until the last whole epoch is returned.

    `resume` is a `History`, or the name of a file that one was saved in: training goes on from there to `epochs` in all, with
    the numbers that it would have had without an interruption. Raises BadArgument for what cannot be right, and what
    `value_and_grad` raises for what `loss` does.

    >>> import numpy as np
    >>> from adcompile import optim
    >>> def loss(line, x, y):
    ...     return np.mean((line["slope"] * x + line["height"] - y) ** 2)
    >>> x = np.linspace(0.0, 1.0, 20)
    >>> history = optim.train(loss, {"slope": 0.0, "height": 0.0}, (x, 2 * x + 1), optim.sgd(0.5), epochs=400)
    >>> print(f"{history.params['slope']:.4f} {history.params['height']:.4f}")
    2.0000 1.0000
    """
    if not isinstance(optimizer, Optimizer):
        raise BadArgument(f"the optimizer is a {type(optimizer).__name__}\n  Give one of optim.sgd, adam, adamw, rmsprop, adagrad.")
    for name, value in ("epochs", epochs), ("patience", patience):
        if value is not None and (isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < (name == "patience")):
            raise BadArgument(f"{name} is {value!r}\n  Give a number of epochs.")
    vectors = Vectors(params)
    batches = batches_of(data, batch_size, rng)
    if type(batches.data) is tuple and type(validation) is not tuple and validation is not None and not callable(validation):
        raise BadArgument(f"the validation is a {type(validation).__name__}, and the data are a tuple\n"
                          "  Give as many items as the loss takes, or a function of the parameters.")
    history = begun(vectors, params, optimizer, resume, validation)
    run = Run(loss, optimizer, vectors, batches, validation, history)
    run.go(epochs, patience, Progress(progress, epochs, history), callback)
    return history


class OneBatch:
    """All data as the one batch of each epoch."""

    rng = None

    def __init__(self, data):
        self.data = data
        sizes = set(counts(data).values())
        self.rows = self.size = sizes.pop() if len(sizes) == 1 else 1
        if self.rows == 0:
            raise BadArgument("the data are empty\n  Give at least one row.")

    def __len__(self):
        return 1

    def __iter__(self):
        return iter((self.data,))


def batches_of(data, size, rng):
    """The batches of an epoch, as an iterable with a length."""
    if isinstance(data, Minibatches):
        if size is not None or rng is not None:
            raise BadArgument("the data are minibatches, which have a size and an rng of their own\n  Leave out batch_size and rng.")
        return data
    return OneBatch(data) if size is None else Minibatches(data, size, rng)


def begun(vectors, params, optimizer, resume, validation):
    """The history from which to go on."""
    if resume is None:
        start = vectors.gathered(params, "params")
        return History(vectors, vectors.names, Checkpoint(0, start, optimizer.empty(vectors), 0, 0, start, inf, None))
    before = resume if isinstance(resume, History) else History.load(resume, like=params)
    point = before._point
    refuse_other(vectors, before.names, point.vector, "resume")
    if list(point.slots) != list(optimizer.slots):
        raise BadArgument(f"resume: that run kept {', '.join(point.slots) or 'nothing'}, and {optimizer} keeps "
                          f"{', '.join(optimizer.slots) or 'nothing'}\n  Give the optimizer that it was run with.")
    if point.epochs and (validation is not None) != bool(len(before.validation)):
        had = "no validation" if validation is not None else "a validation"
        raise BadArgument(f"resume: that run had {had}\n  Give train the same validation again: it says which parameters are best.")
    return History(vectors, before.names, point, before.losses, before.validation, before.times)

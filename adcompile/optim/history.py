"""`History`: what a training leaves behind, and what it needs to go on."""

from typing import Any

import numpy as np

from adcompile.errors import BadArgument
from adcompile.ir.frozen import frozen
from adcompile.optim import saved
from adcompile.optim.vectors import Vectors

WORDS = {
    "finished": "finished {epochs} epochs",
    "running": "after {epochs} epochs",
    "early": "stopped after {epochs} epochs: nothing was better for as long as patience allows",
    "interrupted": "interrupted after {epochs} epochs",
    "callback": "stopped after {epochs} epochs by the callback",
    "not finite": "stopped after {epochs} epochs, {detail}: make the rate smaller, or clip the gradient",
}
"""The sentences on a training, by its status."""


@frozen
class Checkpoint:
    """All that the numbers of the next epochs depend on, after `epochs` of them. `best` is the number of epochs after which the
    parameters were best, and `score` their loss; `rng` is the state of the generator, None where there is none."""

    epochs: int
    vector: Any
    slots: dict
    count: int
    best: int
    best_vector: Any
    score: float
    rng: Any


class History:
    """The result of `train`, after an interruption too.

        params          the best parameters: by validation if there is one, else by the loss
        last            the parameters after the last whole epoch
        losses          an array with the mean loss of each epoch; validation: the loss on other data after each
        times           seconds from the start to the end of each
        epochs, best    how many there were, and after how many the parameters were best; best_loss: how small it was then
        names           of the leaves of the parameters, with their shapes
        status, message  "finished", "early", "interrupted", "callback" or "not finite"; a sentence
    """

    def __init__(self, vectors, names, point, losses=(), validation=(), times=(), status="running", detail=""):
        self._vectors, self.names, self._point = vectors, names, point
        self._losses, self._validation, self._times = list(losses), list(validation), list(times)
        self.status, self._detail = status, detail

    @property
    def epochs(self) -> int:
        return self._point.epochs

    @property
    def best(self) -> int:
        return self._point.best

    @property
    def best_loss(self) -> float:
        return self._point.score

    @property
    def losses(self) -> Any:
        return np.array(self._losses[:self.epochs])

    @property
    def validation(self) -> Any:
        return np.array(self._validation[:self.epochs])

    @property
    def times(self) -> Any:
        return np.array(self._times[:self.epochs])

    @property
    def params(self) -> Any:
        return self._structure(self._point.best_vector)

    @property
    def last(self) -> Any:
        return self._structure(self._point.vector)

    def _structure(self, vector):
        if self._vectors is None:
            raise BadArgument("the file does not say what objects the parameters are\n"
                              "  Give load a structure like them: History.load(path, like=params).")
        return self._vectors.restored(vector)

    @property
    def message(self) -> str:
        text = WORDS[self.status].format(epochs=self.epochs, detail=self._detail)
        best = f"; best after {self.best}, with {self.best_loss:.6g}" if np.isfinite(self.best_loss) else ""
        return (text if self.epochs != 1 else text.replace(" epochs", " epoch", 1)) + best

    def __repr__(self):
        return f"History: {self.message}"

    def save(self, path: Any) -> None:
        """Writes all of it to a file in NumPy's `.npz` format, without pickle; a file that is there is replaced as a whole."""
        saved.write(path, self)

    @classmethod
    def load(cls, path: Any, like: Any = None) -> "History":
        """The history that `save` wrote. `like` is a structure like the parameters; it is needed where objects of classes are in them."""
        return saved.read(path, cls, Checkpoint, None if like is None else Vectors(like))

    def _went_on(self, loss, validation, time, point):
        """Enters an epoch. The last line makes it count: an interruption before it leaves what was."""
        self._losses.append(loss)
        self._times.append(time)
        if validation is not None:
            self._validation.append(validation)
        self._point = point

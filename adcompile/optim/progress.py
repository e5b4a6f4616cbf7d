"""All that is seen of a training while it goes on: a bar of tqdm's where that is installed, else lines on stderr."""

import sys
import time
from importlib import import_module

PAUSE = 0.5
"""Seconds between two lines, at least; the first epoch and the last one have a line of their own."""


class Progress:
    """Called with the history after each epoch, within a `with`; `wanted` says whether anything is shown."""

    def __init__(self, wanted, epochs, history):
        self.wanted, self.epochs, self.done, self.bar, self.seen = wanted, epochs, history.epochs, None, -PAUSE
        if wanted:
            try:
                self.make = import_module("tqdm").tqdm
            except ImportError:
                self.make = None

    def __enter__(self):
        if self.wanted and self.make is not None:
            self.bar = self.make(total=self.epochs, initial=self.done, unit="epoch", file=sys.stderr)
        return self

    def __call__(self, history):
        if not self.wanted:
            return
        if self.bar is not None:
            self.bar.set_postfix_str(told(history), refresh=False)
            self.bar.update(1)
        elif (now := time.monotonic()) - self.seen >= PAUSE or history.epochs >= self.epochs:
            self.seen = now
            print(f"epoch {history.epochs:{len(str(self.epochs))}d} of {self.epochs}  {told(history)}", file=sys.stderr, flush=True)

    def __exit__(self, *problem):
        if self.bar is not None:
            self.bar.close()


def told(history):
    """The losses of the last epoch."""
    text = f"loss {history._losses[-1]:.6g}"
    return f"{text}, validation {history._validation[-1]:.6g}" if history._validation else text

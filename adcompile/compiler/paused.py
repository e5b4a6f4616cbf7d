"""A time in which no cycles are searched for."""

import gc
from contextlib import contextmanager

from adcompile.ir.at_hand import forget


@contextmanager
def paused():
    """No search for cycles meanwhile: what a compilation makes lives until its end, and there is much of it."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        forget()
        if running:
            gc.enable()

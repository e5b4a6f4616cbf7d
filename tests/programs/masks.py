"""Selections in loops: the divisor of what was selected is recorded, and read once."""

import numpy as np

from tests.corpus import draw, program


@program((draw(3, low=0.2, high=2.0, seed=1), 3), (draw(3, low=0.2, high=2.0, seed=2), 0))
def selected_quotients_in_a_loop(x, n):
    total = 0.0
    w = x
    for _ in range(n):
        ratio = np.where(w > 0.5, w / (x * w + 1.0), -1.0)
        w = np.where(x > 1.0, np.sqrt(w), w * w)
        total += np.sum(ratio * w)
    return total


@program((np.array([0.5, 2.0, -1.5], np.float32),), (draw(3, low=0.2, seed=61),))
def quotient_of_any_rank_where_a_mask_says(x):
    y = np.divide(1.5, x, out=np.zeros(x.shape), where=x > 0)
    return np.sum(y * x * x)

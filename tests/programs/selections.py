"""What was not selected may be anything, infinite or no number, and contributes exactly 0 at every order.

The mask is an argument of its own, so that differences are as good at 0 as elsewhere.
"""

import numpy as np

from tests.corpus import draw, program

NAN, INFINITE = np.nan, np.inf
ALL_BUT_FIRST = np.array([False, True, True, True])


def beside(first, seed=1):
    """Four numbers, the first of which nobody selects."""
    return np.concatenate([[first], draw(3, low=0.2, high=0.9, seed=seed)])


@program((beside(0.0), ALL_BUT_FIRST), (beside(-1.0, 2), ALL_BUT_FIRST), (beside(NAN, 3), ALL_BUT_FIRST),
         (beside(0.7, 4), ALL_BUT_FIRST))
def roots_where(x, mask):
    root = np.sqrt(x)
    inverse = 1.0 / (x * root)
    half = x ** 0.5
    first = np.where(mask, root * inverse, 0.0)
    second = np.where(mask, half, inverse[1])
    return np.sum(first * second)


@program((beside(0.0), ALL_BUT_FIRST), (beside(-1.0, 2), ALL_BUT_FIRST), (beside(INFINITE, 3), ALL_BUT_FIRST),
         (beside(NAN, 4), ALL_BUT_FIRST))
def squares_of_a_mask(x, mask):
    ratio = np.sin(x) / x
    power = x ** 1.5
    chosen = (ratio * ratio)[mask]
    others = power[mask] * x[mask]
    square = (power * power)[mask]
    return np.sum(chosen * others) + np.sum(square)


@program((beside(0.0), 0.4), (beside(1.0, 2), -0.3), (beside(NAN, 3), 1.2), (beside(-INFINITE, 4), 1.2))
def parts_by_slices(x, scale):
    angle = np.arcsin(x * scale) if scale < 0.5 else np.log(x) * scale
    square = angle * angle
    rest = square[1:]
    pair = (square * x).reshape(2, 2)[1]
    last = angle[-1] ** 2 * x[2]
    return np.sum(rest * x[1:]) + np.sum(pair) + last


@program((beside(0.0), 0.4), (beside(NAN, 2), -0.8), (beside(INFINITE, 3), 0.6))
def parts_in_loops(x, scale):
    inverse = scale / x
    square = inverse * inverse
    total = 0.0
    for k in range(1, len(x)):
        total = total + square[k] * x[k]
    for value, weight in zip(inverse[1:], x[1:]):
        total = total + value * value * weight
    return total


@program((beside(0.0), ALL_BUT_FIRST), (beside(NAN, 2), ALL_BUT_FIRST), (beside(INFINITE, 3), ALL_BUT_FIRST))
def chosen_by_functions(x, mask):
    log = np.log(x)
    square = log * log / x
    total = np.sum(np.take(square, [1, 3, 3])) + np.sum(np.compress(mask, square * x))
    total = total + np.sum(np.extract(mask, log * square)) + np.sum(np.delete(square, 0) ** 2)
    total = total + np.sum(np.select([mask], [log * x], 0.0)) + np.sum(np.choose(mask.astype(int), [np.ones(4), log]))
    return total + np.sum(square * x, where=mask)


@program((beside(NAN), ALL_BUT_FIRST), (beside(-2.0, 3), ALL_BUT_FIRST), (beside(0.4, 3), ALL_BUT_FIRST))
def rows_of_a_mask(x, mask):
    root = np.sqrt(x)
    table = np.stack([root, x * root, root * root], axis=1)
    lengths = np.linalg.norm(table, axis=1)
    products = np.prod(table, axis=1)
    spreads = np.std(table, axis=1) + np.var(table * x[:, None], axis=1)
    return np.sum(lengths[mask] * np.mean(table, axis=1)[mask]) + np.sum(np.where(mask, products + spreads, 0.0))


@program((beside(-1.0), ALL_BUT_FIRST), (beside(NAN, 2), ALL_BUT_FIRST), (beside(0.4, 3), ALL_BUT_FIRST))
def selected_far_from_where_it_is_made(x, mask):
    root = np.sqrt(x)
    pair = np.concatenate([root * x, root * root])
    turned = pair[::-1].reshape(2, -1).T
    keep = np.stack([mask[::-1], mask[::-1]], axis=1)
    state = np.where(keep, turned, 0.0)
    summed = np.cumsum(state, axis=0)
    return np.sum(summed * summed)


@program((0.8, np.array([0.4, -0.5, NAN])), (-0.5, np.array([-0.4, INFINITE, 0.3])), (0.8, np.array([0.0, 0.4, -0.5, NAN])),
         wrt=(0,))
def scale_of_data_with_holes(scale, data):
    residual = data * scale
    square = residual * residual
    usable = np.isfinite(data)
    total = np.sum(square[usable]) + np.sum(np.where(usable, square * residual, 0.0))
    positive = residual > 0
    return total + np.sum((residual ** 2.5)[positive]) + np.sum(np.where(positive, np.sqrt(residual), 0.0))


@program((0.0, 1.5), (0.0, -0.4), (0.3, 0.4))
def numbers_that_a_branch_leaves_out(x, y):
    root = np.cbrt(x)
    wide = np.float64(x) ** 1.5 * y
    both = root * y / np.float64(x)
    total = max(2.0, float(root) * y) * y
    if y > 10.0:
        total = total + both * root + wide * wide
    return total * y


@program((beside(NAN), ALL_BUT_FIRST, 1), (beside(-2.0, 3), ALL_BUT_FIRST, 2), (beside(0.4, 3), ALL_BUT_FIRST, 1))
def norms_of_an_array_of_any_rank(x, mask, rank):
    root = np.sqrt(x)
    table = root * x if rank == 1 else np.stack([root, x * root], axis=1)
    sizes = np.abs(table) if rank == 1 else np.linalg.norm(table, axis=-1)
    lengths = np.linalg.norm(np.stack([table * 2.0, table], axis=-1), axis=-1)
    if rank == 2:
        lengths = lengths[:, 0]
    return np.sum(np.where(mask, sizes * lengths, 0.0))


def _squares(values, mask):
    kept = (values * values)[mask]
    return np.sum(kept * kept) if len(kept) else 0.0


@program((beside(0.0), ALL_BUT_FIRST), (beside(-1.0, 2), ALL_BUT_FIRST), (beside(NAN, 2), ALL_BUT_FIRST))
def mask_in_a_helper(x, mask):
    root = np.sqrt(x)
    quotient = np.log(x) / root
    total = _squares(root * x, mask)
    for _ in range(2):
        total = total + _squares(quotient, mask)
    return total

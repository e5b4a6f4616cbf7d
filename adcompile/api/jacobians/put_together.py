"""Jacobians put together: from one direction after the other, and the blocks of several arguments side by side."""

import math

import numpy as np

from adcompile.api.boundary.conversion import like
from adcompile.api.boundary.leaves import matrix, shaped


def stacked_rows(rows, y, own):
    """The Jacobian of a leaf of the result by each of the arguments' leaves, from one cotangent of these for each of its elements."""
    blocks = [matrix(y, x) for x in own]
    for position, row in enumerate(rows):
        for block, part, x in zip(blocks, row, own):
            block[position] = np.reshape(like(part, x), -1)
    return [shaped(block, y, x) for block, x in zip(blocks, own)]


def stacked_columns(columns, y, x):
    """The Jacobian of a leaf of the result by one of the arguments', from one tangent for each element of the latter."""
    block = matrix(y, x)
    for position, column in enumerate(columns):
        block[:, position] = np.reshape(like(column, y), -1)
    return shaped(block, y, x)


def side_by_side(row, y):
    """The blocks of a leaf `y` of the result as one array of the shape of y and a further axis, for all numbers in the arguments."""
    rank = np.ndim(y)
    return np.concatenate([np.reshape(block, (*np.shape(y), math.prod(np.shape(block)[rank:]))) for block in row], axis=-1)

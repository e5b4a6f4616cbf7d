"""Transposes of `np.pad`, which pads one axis after the other: what it puts there is taken from what is there by then."""

import numpy as np


def pairs(widths, count):
    """The numbers before and after each axis, however `np.pad` was told."""
    if isinstance(widths, dict):
        found = {axis % count: np.broadcast_to(width, 2).tolist() for axis, width in widths.items()}
        return [found.get(axis, [0, 0]) for axis in range(count)]
    return np.broadcast_to(widths, (count, 2)).tolist()


def chunks(x, axis, stat_length):
    """How many elements before and after an axis are looked at."""
    size = np.shape(x)[axis]
    return [size, size] if stat_length is None else [min(length, size) for length in pairs(stat_length, np.ndim(x))[axis]]


def along(axis, part):
    """The index of a part along an axis."""
    return (slice(None),) * axis + (part,)


def places_of_extremes(x, pad_width, mode, stat_length=None):
    """Where `np.pad` with the largest or smallest takes its elements from; of equal ones it is the first."""
    first = np.argmax if mode == "maximum" else np.argmin
    flat, places = np.ravel(x), np.arange(np.size(x)).reshape(np.shape(x))
    for axis, widths in enumerate(pairs(pad_width, np.ndim(x))):
        before, after = chunks(x, axis, stat_length)
        size = places.shape[axis]
        found = [places[along(axis, part)] for part in (slice(before), slice(size - after, size))]
        ends = [np.take_along_axis(own, first(flat[own], axis=axis, keepdims=True), axis) for own in found]
        left, right = [np.repeat(end, width, axis) for end, width in zip(ends, widths)]
        places = np.concatenate((left, places, right), axis)
    return places


def unpad(t, x, pad_width):
    """The transpose of padding with zeros."""
    widths = pairs(pad_width, np.ndim(x))
    return t[tuple(slice(before, before + size) for (before, _), size in zip(widths, np.shape(x)))]


def parts_back(t, x, pad_width):
    """From the last axis to the first, the axis, what stands inside, and what was put before and after it. What is added
    to the inside is part of what comes next."""
    inside = t
    for axis, (before, _) in reversed(list(enumerate(pairs(pad_width, np.ndim(x))))):
        whole, end = inside, before + np.shape(x)[axis]
        inside = whole[along(axis, slice(before, end))].copy()
        yield axis, inside, whole[along(axis, slice(before))], whole[along(axis, slice(end, None))]


def unpad_means(t, x, pad_width, stat_length):
    """The transpose of `np.pad(x, pad_width, "mean", stat_length=stat_length)`."""
    inside = t
    for axis, inside, left, right in parts_back(t, x, pad_width):
        before, after = chunks(x, axis, stat_length)
        inside[along(axis, slice(before))] += np.sum(left, axis, keepdims=True) / before
        inside[along(axis, slice(inside.shape[axis] - after, None))] += np.sum(right, axis, keepdims=True) / after
    return inside


def unpad_ramps(t, x, pad_width):
    """The transpose of `np.pad(x, pad_width, "linear_ramp")`."""
    inside = t
    for axis, inside, left, right in parts_back(t, x, pad_width):
        for edge, part in ((0, left), (-1, np.flip(right, axis))):
            width = part.shape[axis]
            weights = np.arange(width, dtype=part.dtype) / max(width, 1)
            inside[along(axis, edge)] += np.tensordot(part, weights, (axis, 0))
    return inside

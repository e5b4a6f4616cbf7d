"""Places at equal distances, as (start, count, step): `start, start + step, ...`, so many of them.

    met(own, other)         those of `own` that are in `other`, with their numbers in both
    rest(own, other)        those of `own` that are not in `other`, in a few pieces
    as_slice(own, size)     the slice that takes them from an axis of that size
"""


class NoEntries(Exception):
    """A value is not the sum of a few entries in each row, or it would take too long to say which."""


def met(own, other):
    """Pairs of progressions: the numbers of the places that both have, in `own` and in `other`; that in `other` ascends. None where there
    are none. `own` ascends."""
    (start, count, step), (first, many, stride) = own, other
    if stride == -1:
        found = met(own, (first - many + 1, many, 1))
        if found is None:
            return None
        (low, common, each), (at, _, far) = found
        return (low + (common - 1) * each, common, -each), (many - 1 - at - (common - 1) * far, common, far)
    if stride == 1:
        low, high = max(0, -(-(first - start) // step)), min(count - 1, (first + many - 1 - start) // step)
        return None if low > high else ((low, high - low + 1, 1), (start + step * low - first, high - low + 1, step))
    if step == 1 and stride > 1:
        low, high = max(0, -(-(start - first) // stride)), min(many - 1, (start + count - 1 - first) // stride)
        return None if low > high else ((first + stride * low - start, high - low + 1, stride), (low, high - low + 1, 1))
    if step == stride:
        far, left = divmod(start - first, step)
        low, high = max(0, -far), min(count - 1, many - 1 - far)
        return None if left or low > high else ((low, high - low + 1, 1), (low + far, high - low + 1, 1))
    if count == 1:
        at, left = divmod(start - first, stride)
        return None if left or not 0 <= at < many else ((0, 1, 1), (at, 1, 1))
    raise NoEntries


def rest(own, other):
    """Progressions of the numbers of the places of `own` that `other` has not; both ascend."""
    (start, count, step), (first, many, stride) = own, other
    last = first + (many - 1) * stride
    below, above = min(count, max(0, -(-(first - start) // step))), max(0, min(count, (last - start) // step + 1))
    if many == 0 or below >= above:
        return [(0, count, 1)]
    found = [(0, below, 1)] if below else []
    if stride > 1 and many > 1:
        if step == stride:
            if (start - first) % step:
                return [(0, count, 1)]
        elif step == 1:
            kinds = [met(own, (first + kind, many - 1, stride)) for kind in range(1, stride)]
            found += [pair[0] for pair in kinds if pair is not None]
        else:
            raise NoEntries
    elif stride == 1 or many == 1:
        if many == 1 and (first - start) % step:
            return [(0, count, 1)]
    return found + ([(above, count - above, 1)] if above < count else [])


def within(own, numbers):
    """The places with these numbers."""
    (start, _, step), (first, count, stride) = own, numbers
    return start + step * first, count, step * stride


def as_slice(own, size):
    """The slice of an axis, from that end which is nearer."""
    start, count, step = own
    stop = start + (count - 1) * step + (1 if step > 0 else -1)
    if step < 0:
        return (start if start < size - 1 else None), (stop if stop >= 0 else None), step
    begin = None if start == 0 else start if start <= size // 2 else start - size
    end = None if stop >= size else stop if stop <= size // 2 else stop - size
    return begin, end, (None if step == 1 else step)


def of_slice(given, size):
    """The progression of a slice of an axis of that size."""
    start, stop, step = given.indices(size)
    return start, len(range(start, stop, step)), step


def python_slice(own):
    """The slice of Python that takes a progression from an axis that is long enough."""
    start, count, step = own
    stop = start + (count - 1) * step + (1 if step > 0 else -1)
    return slice(start, stop if stop >= 0 else None, step)

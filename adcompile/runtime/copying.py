"""Memory that is copied as it is: arrays with their layout, and what is one memory under several names stays one.

    snapshot(x)             `x` as it is now: arrays, lists, dicts and tuples are copied, with what is in them
    kept_apart(x)           `x` where nobody else holds any of it, else a snapshot of what others hold
    in_layout(y, x)         `y` as it lies in memory where it is what an augmented assignment leaves in `x`

Another layout is another program: `a.reshape(-1)` is a view or a copy by it, and `a.strides`, `a.flags`, `a.tobytes("A")` and
`a.flatten("K")` tell it. So an array in pieces is rebuilt on a copy of the bytes that it spans, together with all others
that span some of these bytes, each at its own place.
"""

from sys import getrefcount

import numpy as np

WITHOUT_MEMORY = frozenset([float, int, complex, bool, str, bytes, type(None), np.float64, np.int64, np.bool_])
"""Classes of what has no memory that could be written, as far as they are frequent."""
ALIGNMENT = 64
WRITEABLE = 0x400
"""NumPy's NPY_ARRAY_WRITEABLE in `flags.num`: to ask `flags.writeable` of what `np.broadcast_arrays` returns warns."""


def snapshot(x):
    """`x` as it is now: arrays, lists, dicts and tuples are copied together, with what is in them; all else stays itself."""
    if x.__class__ is np.ndarray:
        copy = x.copy(order="K")
        if copy.strides == x.strides:
            return _flagged(copy, x)
        made = {}
        _copy_apart([x], made)
        return made[id(x)]
    if isinstance(x, (list, tuple, dict, np.ndarray)):
        return _Copying(lambda x, spare: False).of(x)
    return x


def in_layout(y, x):
    """`y` with the strides of `x`, which has its shape; as it is where x cannot be written, as then nothing was left in x."""
    if y.__class__ is not np.ndarray or x.__class__ is not np.ndarray or y.strides == x.strides or not x.flags.num & WRITEABLE:
        return y
    made = snapshot(x)
    made[...] = y
    return made


def kept_apart(x):
    """`x` where nobody but the caller holds any of it; else with copies of what others hold too, made together."""
    return x if x.__class__ in WITHOUT_MEMORY else _Copying(_is_private).of(x)


class _Copying:
    """Copies structures, but for the arrays that `stays` says to be left: it is told how many holders they have."""

    def __init__(self, stays):
        self.stays, self.arrays, self.made = stays, {}, {}

    def of(self, x):
        self.find(x, {}, 0)
        self.made = _copied(list(self.arrays.values())) if self.arrays else {}
        return self.rebuilt(x)

    def find(self, x, seen, spare):
        """Enters the arrays in a structure. `spare` holders of them are this class itself."""
        if isinstance(x, np.ndarray):
            if id(x) not in self.arrays and not self.stays(x, spare):
                self.arrays[id(x)] = x
        elif isinstance(x, (list, tuple, dict)):
            if id(x) not in seen:
                seen[id(x)] = x
                for item in () if _is_flat(x) else x.values() if isinstance(x, dict) else x:
                    if item.__class__ not in WITHOUT_MEMORY:
                        self.find(item, seen, 1)
        elif hasattr(type(x), "with_residuals"):
            self.find(x.residuals, seen, 1)

    def rebuilt(self, x):
        """The structure with the copies in it. Lists and dicts are new; tuples only where something in them is."""
        if id(x) in self.made:
            return self.made[id(x)]
        if x.__class__ in WITHOUT_MEMORY or x.__class__ is np.ndarray:
            return x
        match x:
            case list() if type(x) is list:
                self.made[id(x)] = new = []
                new += x if _is_flat(x) else map(self.rebuilt, x)
                return new
            case dict() if type(x) is dict:
                self.made[id(x)] = new = {}
                new.update((key, self.rebuilt(item)) for key, item in x.items())
                return new
            case tuple():
                items = [self.rebuilt(item) for item in x]
                if all(map(_is, items, x)):
                    return x
                return x._make(items) if hasattr(x, "_make") else tuple(items)
        return x.with_residuals(self.rebuilt(x.residuals)) if hasattr(type(x), "with_residuals") else x


def _is(a, b):
    return a is b


def _is_flat(x):
    """Return True if a list, tuple or dict holds nothing but numbers and text."""
    return WITHOUT_MEMORY.issuperset(map(type, x.values() if isinstance(x, dict) else x))


# --- arrays ---------------------------------------------------------------------


def _copied(arrays):
    """Copies of arrays by their `id`: those that span the same bytes lie in one piece of memory again."""
    if all([x.base is None and x.__class__ is np.ndarray for x in arrays]):     # all of them memory of their own
        return {id(x): snapshot(x) for x in arrays}
    made = {}
    _copy_apart(arrays, made)
    return made


def _copy_apart(arrays, made):
    """Enters the copies of arrays, which may be parts of one another."""
    spans = []
    for x in arrays:
        if x.dtype.hasobject or type(x) not in (np.ndarray, np.memmap):
            made[id(x)] = x.copy(order="K")
        elif x.size == 0:
            made[id(x)] = np.ndarray(x.shape, x.dtype, np.empty(1, x.dtype), 0, x.strides)
        else:
            spans.append((*_span(x), x))
    spans.sort(key=lambda span: span[:2])
    group, end = [], None
    for low, high, x in spans:
        if group and low >= end:
            _copy_group(group, end, made)
            group = []
        end = high if not group else max(end, high)
        group.append((low, x))
    if group:
        _copy_group(group, end, made)


def _copy_group(group, end, made):
    """Enters the copies of arrays in one piece of memory, which ends at `end`."""
    if len(group) == 1:
        x = group[0][1]
        copy = x.copy(order="K")
        if copy.strides == x.strides:
            made[id(x)] = _flagged(copy, x)
            return
    start = group[0][0]
    memory = np.empty(end - start + ALIGNMENT, np.uint8)
    shift = (start - memory.__array_interface__["data"][0]) % ALIGNMENT
    memory[shift:shift + end - start] = np.asarray(_Bytes(start, end - start))
    for low, x in group:
        first = x.__array_interface__["data"][0] - start + shift
        made[id(x)] = _flagged(np.ndarray(x.shape, x.dtype, memory, first, x.strides), x)


def _flagged(copy, x):
    if not x.flags.num & WRITEABLE:
        copy.flags.writeable = False
    return copy


def _span(x):
    """The addresses of the first byte of an array and of the one behind its last."""
    low = high = x.__array_interface__["data"][0]
    for size, stride in zip(x.shape, x.strides):
        if stride < 0:
            low += (size - 1) * stride
        else:
            high += (size - 1) * stride
    return low, high + x.itemsize


class _Bytes:
    """Memory at an address, as NumPy reads it."""

    def __init__(self, address, size):
        self.__array_interface__ = {"data": (address, True), "shape": (size,), "typestr": "|u1", "version": 3}


# --- holders --------------------------------------------------------------------


def _is_private(x, spare):
    """Return True if an array owns its memory and only the structure that it was found in holds it."""
    if type(x) is not np.ndarray or getrefcount(x) > HOLDERS[spare]:
        return False
    return x.base is None and x.flags.owndata


HOLDERS = (0, 0)


def _count():
    """The number of holders, in `_is_private`, of an array that is handed to `kept_apart`, and of one in a tuple there."""
    counts = []

    def counting(x, spare):
        counts.append(getrefcount(x))
        return True

    copying = _Copying(counting)
    copying.of(np.zeros(1))
    copying.of((np.zeros(1),))
    return tuple(counts)


HOLDERS = _count()

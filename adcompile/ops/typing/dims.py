"""Arithmetic of dims (see `ir.types`): sizes of slices, joined and reshaped arrays, broadcasting.

Every result is exact or an expression; equal expressions are equal sizes. A size that
cannot be said is None. Expressions are tuples:

    ("minus", n, k)                  max(n - k, 0)
    ("min", n, k)                    min(n, k)
    ("slice", n, start, stop, step)  the length of any other slice
    ("plus", m, n)                   m + n; a number stands last
    ("times", ...)                   a product, factors in order
    ("over", m, n)                   m / n, of a reshape with -1
    ("value", name)                  the integer value of a name
    ("mask", name)                   the number of true elements of a name
    ("axis", name, place)            the size of an axis of the array of that name
"""

import math

from adcompile.ir.types import at_least_two


def minus(n, k):
    """max(n - k, 0) for k >= 0."""
    if n is None or k == 0:
        return n
    if isinstance(n, int):
        return max(n - k, 0)
    if isinstance(n, tuple) and n[0] == "minus":
        return ("minus", n[1], n[2] + k)
    return ("minus", n, k)


def at_most(n, k):
    """min(n, k) for k >= 0."""
    if n is None:
        return 0 if k == 0 else None
    if isinstance(n, int):
        return min(n, k)
    if k == 0 or k <= 2 and at_least_two(n):
        return k
    return ("min", n, k)


def slice_size(n, start, stop, step):
    """The length of `x[start:stop:step]` for an axis of n; bounds are ints, None for what is missing, or dims."""
    if n is None or step == 0:
        return None
    bounds = (start, stop, step)
    if not all(bound is None or isinstance(bound, int) for bound in bounds):
        return ("slice", n, *bounds)
    if isinstance(n, int):
        return len(range(*slice(*bounds).indices(n)))
    if step in (None, 1):
        return unit_slice_size(n, start or 0, stop)
    if step == -1 and start is None and stop is None:
        return n
    return ("slice", n, *bounds)


def unit_slice_size(n, start, stop):
    if start >= 0:
        if stop is None:
            return minus(n, start)
        if stop < 0:
            return minus(n, start - stop)
        return minus(at_most(n, stop), start)
    if stop is None:
        return at_most(n, -start)
    if stop < 0 and stop <= start:
        return 0
    return ("slice", n, start, stop, None)


def plus(m, n):
    """m + n."""
    if m is None or n is None:
        return None
    if isinstance(m, int) and isinstance(n, int):
        return m + n
    if m == 0 or n == 0:
        return n if m == 0 else m
    if isinstance(m, int):
        m, n = n, m
    if isinstance(n, int) and isinstance(m, tuple) and m[0] == "minus" and is_exact(m):
        return minus(m[1], m[2] - n) if n <= m[2] else ("plus", m[1], n - m[2])
    if isinstance(n, int) and isinstance(m, tuple) and m[0] == "plus" and isinstance(m[2], int):
        return ("plus", m[1], m[2] + n)
    return ("plus", m, n)


def is_exact(dim):
    """Return True if the dim ("minus", n, k) surely is n - k, and not 0 because n is smaller than k."""
    return dim[2] <= 2 and at_least_two(dim[1])


def factors(dim):
    return list(dim[1:]) if isinstance(dim, tuple) and dim[0] == "times" else [dim]


def product(dims):
    """The product of dims, the number of elements of a shape."""
    known, symbols = 1, []
    for factor in [factor for dim in dims for factor in factors(dim)]:
        if isinstance(factor, int):
            known *= factor
        else:
            symbols.append(factor)
    if known == 0:
        return 0
    if None in symbols:
        return None
    symbols.sort(key=repr)
    if known != 1:
        symbols.insert(0, known)
    if len(symbols) < 2:
        return symbols[0] if symbols else 1
    return ("times", *symbols)


def quotient(total, part):
    """total / part, where it is known that the division is exact and part is not 0."""
    if total is None or part is None or part == 0:
        return None
    if isinstance(total, int) and isinstance(part, int):
        return total // part
    left, right = factors(total), factors(part)
    for factor in list(right):
        if factor in left:
            left.remove(factor)
            right.remove(factor)
    if not right or right == [1]:
        return product(left)
    return ("over", total, part)


def broadcast(m, n):
    """The dim of an axis of m broadcast with one of n."""
    if m == n or n == 1:
        return m
    if m == 1:
        return n
    if m == 0 or n == 0:
        return 0
    if at_least_two(m):
        return m
    return n if at_least_two(n) else None


def broadcast_shapes(shapes):
    """The shape of arrays of these shapes broadcast together."""
    rank = max((len(shape) for shape in shapes), default=0)
    result = [1] * rank
    for shape in shapes:
        for place, dim in enumerate(shape, rank - len(shape)):
            result[place] = broadcast(result[place], dim)
    return tuple(result)


def mentions(dim, names):
    """Return True if a dim depends on the value of one of the names (a container of names)."""
    if not isinstance(dim, tuple):
        return False
    if dim[0] in ("value", "mask", "axis"):
        return dim[1] in names
    return any(mentions(part, names) for part in dim[1:])


def value_of(dim, sizes):
    """The size that a dim is where the symbols have these sizes; None where that cannot be said."""
    if isinstance(dim, int):
        return dim
    if isinstance(dim, str):
        return sizes.get(dim)
    if dim is None or dim[0] in ("value", "mask", "axis"):
        return None
    op, *parts = dim
    known = [value_of(part, sizes) for part in parts] if op != "slice" else [value_of(parts[0], sizes)]
    if None in known:
        return None
    match op:
        case "minus":
            return max(known[0] - known[1], 0)
        case "min":
            return min(known)
        case "plus":
            return sum(known)
        case "times":
            return math.prod(known)
        case "slice" if all(bound is None or isinstance(bound, int) for bound in parts[1:]):
            return slice_size(known[0], *parts[1:])
    return None

"""The leaves of arguments and results: the numbers and arrays in them that have a derivative. A number or an array is its own leaf.

    leaves({"w": w, "n": 3, "b": (b, c)})           [w, b, c]
    put_together(x, parts)                          {"w": next part, "n": None, "b": (next part, next part)}

A Jacobian has a block for each leaf of the result and each leaf of the arguments, in the structure of the arguments within the structure
of the result; a Hessian one for each pair of leaves.
"""

import numpy as np

from adcompile.api.boundary.conversion import constant, floating, is_structure, like, matched
from adcompile.errors import BadArgument
from adcompile.frontend.containers.taken_apart import STRUCTURES, has_floats, items_of_structure


def leaves(x):
    """The numbers and arrays in `x` that have a derivative, in order."""
    if not is_structure(x):
        return [x]
    return [leaf for item in items_of_structure(x).values() if has_floats(item) for leaf in leaves(item)]


def parts_of(found, x):
    """Returns what `found`, a derivative in the structure of `x`, has for each leaf of `x`; a number stands for all that is in a structure."""
    parts = []

    def enter(found, x):
        if is_structure(x):
            matched(enter, x, found)
        elif has_floats(x):
            parts.append(0.0 if found is None else found)

    matched(enter, (x,), (found,)) if is_structure(x) else parts.append(found)
    return parts


def put_together(x, parts, still=lambda item: None):
    """The structure of `x` with the next of `parts`, an iterator, in place of each leaf, and `still(item)` for what has none."""
    if not is_structure(x):
        return next(parts)
    return matched(lambda item: put_together(item, parts, still) if has_floats(item) or isinstance(item, STRUCTURES) else still(item), x)


def size(x):
    """The number of elements of the leaves of `x`."""
    return sum(map(np.size, leaves(x)))


def basis(x):
    """The directions of the elements of the leaves of `x`, in order: for each, something of the form of `x` with 1 in one place."""
    own = leaves(x)
    still = [like(0.0, leaf) for leaf in own]
    for k, leaf in enumerate(own):
        for one in basis_of_leaf(leaf):
            yield put_together(x, iter([*still[:k], one, *still[k + 1:]]), constant)


def basis_of_leaf(x):
    if not isinstance(x, np.ndarray):
        yield like(1.0, x)
        return
    for position in range(x.size):
        one = np.zeros(x.shape, floating(x.dtype))
        one.flat[position] = 1.0
        yield one


def directions_of(given):
    """The directions of the elements of some arguments, in order: for each of them a list with one for each argument; the
    direction zero where there are no elements."""
    still = [put_together(x, map(like, iter(lambda: 0.0, None), leaves(x)), constant) for x in given]
    found = [[*still[:k], one, *still[k + 1:]] for k, x in enumerate(given) for one in basis(x)]
    return found or [still]


def taken(batch, place, x):
    """The direction at a place of a batch of directions for `x`, whose leaves have one more axis in front."""
    if is_structure(x):
        return matched(lambda many, item: taken(many, place, item) if has_floats(item) else many, x, batch)
    return None if batch is None else batch[place] if isinstance(x, np.ndarray) else batch[place].item()


def stacked(many):
    """Several results of one structure as one, whose leaves have one more axis in front."""
    columns = [np.stack(parts) for parts in zip(*map(leaves, many))]
    return put_together(many[0], iter(columns))


def length_of(batches):
    """The number of directions in batches, which is the length of the first axis of all that is in them."""
    try:
        found = {len(leaf) for batch in batches for leaf in leaves(batch) if leaf is not None}
    except TypeError:
        found = ()
    if len(found) != 1 or found == {0}:
        raise BadArgument("batch=True: the directions do not have one number of them on a first axis\n"
                          "  Give arrays with one more axis in front, of the same length in all, and at least one.")
    return found.pop()


def shaped(block, y, x):
    """A matrix of derivatives of `y` by `x` in the shape y.shape + x.shape, no view; a number where both are numbers."""
    shape = np.shape(y) + np.shape(x)
    whole = block if block.shape == shape else block.reshape(shape).copy()
    if whole.ndim == 0 and not isinstance(y, np.ndarray) and not isinstance(x, np.ndarray):
        return whole.item() if type(x) in (float, complex) else whole[()]
    return whole


def matrix(y, x):
    """Room for the derivatives of all elements of `y` with respect to all elements of `x`."""
    dtype = np.result_type(*[floating(np.asarray(one).dtype) for one in (y, x)])
    return np.empty((np.size(y), np.size(x)), dtype)

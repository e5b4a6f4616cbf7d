"""Columns and tables of pandas where they meet values that carry a derivative: the numbers are taken as an array, and what their
labels are is kept beside it.

    column(x, ...)                  the array of the numbers of `x`
    labels_of(x)                    the labels of `x`, None where it has none
    joined_labels(x, z, a, b, ...)  the labels of the result of an operation, element by element, on `x` and `z` with these labels
    with_labels(y, labels)          what the user has in place of the array `y`

pandas puts elements with the same label together, whatever the order they stand in; an array knows only the order. Both give the same
where all labels are the same, and what gives something else is refused here.
"""

import sys

import numpy as np

from adcompile import errors
from adcompile.ir.objects import is_frame
from adcompile.runtime.checks import REAL, REAL_NUMBERS, numeric

ALIKE = "Give .to_numpy() of both."
TAKEN = "Give .to_numpy() of it."


class Labels:
    """The labels along each axis of a column or table, and what a column is called."""

    __slots__ = ("axes", "name")

    def __init__(self, axes, name=None):
        self.axes, self.name = axes, name

    @property
    def shape(self):
        return tuple([len(axis) for axis in self.axes])


def column(x, error, message):
    """The numbers of a column or table as an array; of anything else what it is, if it is a real number or array."""
    cls = x.__class__
    if cls in REAL_NUMBERS or cls is np.ndarray or not is_frame(cls):
        return x if x is None else numeric(x, error, message)
    problem = problem_of_column(x)
    if problem is not None:
        raise labelled_refusal(error, message, *problem)
    return x.to_numpy()


def problem_of_column(x):
    """Why the numbers of a column or table cannot be read as an array of them, and what to do; None where they can."""
    columns = [("this column", x.dtype)] if x.ndim == 1 else [(f"column {name!r}", dtype) for name, dtype in x.dtypes.items()]
    if x.ndim == 1 and x.name is not None:
        columns = [(f"column {x.name!r}", x.dtype)]
    for which, dtype in columns:
        if not isinstance(dtype, np.dtype) or dtype.kind not in REAL:
            return f"{which} has values of dtype {dtype}, which cannot be differentiated", "Make it numbers, for example by .astype(float)."
    kinds = {dtype for _, dtype in columns}
    if len(kinds) > 1 and any(dtype.kind == "b" or dtype.itemsize != 8 for dtype in kinds):
        return "columns of these dtypes cannot be differentiated together", "Make them one dtype, for example by .astype(float)."
    return None


def labels_of(x):
    """The labels of a column or table, None for anything else."""
    if not is_frame(x.__class__):
        return None
    return Labels((x.index,), x.name) if x.ndim == 1 else Labels((x.index, x.columns))


def joined_labels(x, z, a, b, error, message):
    """The labels of the result of an operation, element by element, on `x` with the labels `a` and `z` with the labels `b`; raises its
    refusal where pandas would put an element into another one's place."""
    if a is None and b is None:
        return None
    found = b if a is None or b is not None and len(b.axes) > len(a.axes) else a
    if a is not None and b is not None:
        other = b if found is a else a
        if not all(map(same_labels, other.axes, found.axes[-len(other.axes):])):
            raise labelled_refusal(error, message, "the labels of two columns or tables are not the same, one by one", ALIKE)
        if a.name is not b.name and a.name != b.name:
            found = Labels(found.axes)
    shapes = np.shape(x), np.shape(z)
    if found.shape not in shapes or np.broadcast_shapes(*shapes) != found.shape:
        raise labelled_refusal(error, message, f"a column or table meets an array of another shape, {shown(*shapes)}", ALIKE)
    return found


def updated_labels(x, z, a, b, error, message):
    """The same for `x += z`."""
    if a is None and isinstance(x, np.ndarray) and x.ndim > 0 and b is not None:
        raise labelled_refusal(error, message, "an array becomes a column or table where one is added in place", TAKEN)
    return joined_labels(x, z, a, b, error, message)


def product_labels(x, z, a, b, error, message):
    """The labels of the product of `x` with the labels `a` and `z` with the labels `b`, two vectors or matrices."""
    if a is not None and b is not None and not same_labels(a.axes[-1], b.axes[0]):
        raise labelled_refusal(error, message, "the labels that a product sums over are not the same, one by one", ALIKE)
    if a is None and b is None and not (is_dense(x) and is_dense(z) and np.result_type(x) == np.result_type(z)):
        raise labelled_refusal(error, message, "a product of what may have labels has none", "Give np.ascontiguousarray of both.")
    left, right = () if a is None else a.axes[:-1], () if b is None else b.axes[1:]
    if not left and not right:
        return None
    if np.ndim(x) + np.ndim(z) - 2 != len(left) + len(right):
        raise labelled_refusal(error, message, "a product of these shapes makes labels of its own and cannot be differentiated", ALIKE)
    return Labels((*left, *right))


def is_dense(x):
    """Return True if `np.dot` and `@` read the array in the same way."""
    return np.ndim(x) < 3 and (np.asarray(x).flags.c_contiguous or np.asarray(x).flags.f_contiguous)


def same_labels(a, b):
    return a is b or a.equals(b)


def complete(x, labels, error, message):
    """`x` itself, unless it is a column with missing values, which pandas leaves out of sums and the like, or a table, of whose columns
    it makes one each."""
    if labels is not None and len(labels.axes) > 1:
        raise labelled_refusal(error, message, "this is done to each column of a table by itself", TAKEN)
    if labels is not None and np.isnan(x).any():
        raise labelled_refusal(error, message, "a column with missing values is read without them", "Leave them out before: x = x.dropna().")
    return x


def unlabelled(x, labels, error, message):
    """`x` itself, unless it has labels."""
    if labels is not None:
        raise labelled_refusal(error, message, "a column or table that carries a derivative may be something else here than an array", TAKEN)
    return x


def with_labels(x, labels):
    """The column or table that has the numbers of `x` and these labels; `x` itself where there are none."""
    if labels is None:
        return x
    pandas = sys.modules["pandas"]
    return pandas.DataFrame(x, *labels.axes) if len(labels.axes) > 1 else pandas.Series(x, *labels.axes, name=labels.name)


def shown(*shapes):
    """Shapes in words: "3 x 4 and 3"."""
    return " and ".join([" x ".join(map(str, shape)) or "a number" for shape in shapes])


def labelled_refusal(error, message, what, hint):
    """The refusal with another reason and another hint, at the place that the message tells."""
    _, *place, _ = message.split("\n")
    return getattr(errors, error)("\n".join([what, *place, f"  {hint}"]))

"""Subclasses of arrays and numbers: refused where they give operations another meaning, else what they inherit from."""

import enum
import tempfile
import warnings

import numpy as np

from tests.corpus import draw, program, refused

VECTOR, SQUARE = draw(3, seed=1, low=0.5, high=1.5), draw(2, 2, seed=2)
MEANING = "gives operations another meaning"
MASKED = "masked arrays cannot be differentiated"
with warnings.catch_warnings():
    warnings.simplefilter("ignore", PendingDeprecationWarning)
    MATRIX = np.matrix([[1.0, 2.0], [3.0, 4.0]])
SOME = np.ma.array([1.0, 2.0, 3.0], mask=[0, 1, 0])


class Doubling(np.ndarray):
    """An array whose products are twice as large."""

    def __mul__(self, other):
        return np.asarray(self) * np.asarray(other) * 2.0

    __rmul__ = __mul__


class Tripling(np.ndarray):
    """An array that changes what functions make of it."""

    def __array_ufunc__(self, function, method, *inputs, **kwargs):
        return getattr(function, method)(*[np.asarray(item) for item in inputs], **kwargs) * 3.0


class Named(np.ndarray):
    """An array with an attribute, and nothing else of its own; but its sums are arrays."""

    label = "named"

    def __array_finalize__(self, obj):
        self.label = getattr(obj, "label", "named")


class Money(float):
    """A number with products of its own."""

    def __mul__(self, other):
        return float(self) * other * 2.0

    __rmul__ = __mul__


class Count(int):
    """An integer with products of its own."""

    def __mul__(self, other):
        return int(self) * other * 2

    __rmul__ = __mul__


class Wide(np.float64):
    """A number of NumPy's with products of its own."""

    def __mul__(self, other):
        return float(self) * other * 2.0

    __rmul__ = __mul__


class Mode(enum.IntEnum):
    """Integers with names."""

    SLOW = 1
    FAST = 3


DOUBLING, TRIPLING = np.array([1.0, 2.0, 3.0]).view(Doubling), np.array([1.0, 2.0, 3.0]).view(Tripling)
NAMED = np.array([1.0, 2.0, 3.0]).view(Named)
MONEY, COUNT, WIDE = Money(3.0), Count(3), Wide(3.0)


class Holder:
    """Something that holds such values."""

    def __init__(self):
        self.matrix, self.some, self.money = MATRIX, SOME, MONEY


HOLDER = Holder()


def some_of_them():
    return SOME


# --- arrays -------------------------------------------------------------------------------


@refused(MEANING, SQUARE)
def product_with_a_captured_matrix(x):
    return np.sum(x * MATRIX)


@refused(MEANING, SQUARE, MATRIX)
def product_with_a_matrix(x, m):
    return np.sum(np.asarray(x * m))


@refused(MEANING, SQUARE, [MATRIX])
def product_with_a_matrix_in_a_list(x, items):
    return np.sum(x * items[0])


@refused(MEANING, SQUARE)
def product_with_a_matrix_of_an_object(x):
    return np.sum(HOLDER.matrix * x)


@refused(MEANING, SQUARE)
def product_with_a_row_of_a_matrix(x):
    return np.sum(MATRIX[0] * x)


@refused(MEANING, SQUARE)
def product_with_a_sum_over_rows(x):
    return np.sum(MATRIX.sum(axis=0) * x)


@refused(MEANING, SQUARE)
def method_of_a_matrix(x):
    return np.sum(MATRIX.dot(x))


@refused(MEANING, SQUARE)
def stacked_on_a_matrix(x):
    return np.sum(np.vstack([x, MATRIX]) * np.vstack([x, MATRIX]).T[:2].sum())


@refused(MEANING, SQUARE)
def zeros_like_a_matrix(x):
    return np.sum(x * (np.zeros_like(MATRIX) + 1.0))


@refused(MEANING, SQUARE)
def matrix_assigned_by_an_update(x):
    y = x * 1.0
    y *= MATRIX
    return np.sum(y)


@refused("no derivative rule", SQUARE)
def matrix_of_the_argument(x):
    return np.sum(np.matrix(x) * np.matrix(x))


@refused(MASKED, VECTOR)
def mean_of_some(v):
    return np.mean(v * SOME)


@refused(MASKED, VECTOR, SOME)
def sum_of_some(v, some):
    return np.sum(v * some)


@refused(MASKED, VECTOR)
def some_of_an_object(v):
    return np.mean(v * HOLDER.some)


@refused(MASKED, VECTOR)
def some_from_a_helper(v):
    return np.mean(v * some_of_them())


@refused(MASKED, VECTOR, SOME)
def some_inside_functions_of_sequences(v, some):
    return np.sum(np.concatenate([v, some]) ** 2) + np.sum(np.where(v > 0.7, v, some))


@refused(MASKED, VECTOR)
def element_that_is_masked(v):
    return np.sum(v * SOME[1])


@refused(MASKED, VECTOR)
def root_of_some(v):
    return np.sum(v * np.sqrt(SOME))


@refused(MEANING, VECTOR)
def array_with_products_of_its_own(v):
    return np.sum(v * DOUBLING)


@refused(MEANING, VECTOR)
def array_with_functions_of_its_own(v):
    return np.sum(np.add(v, TRIPLING))


@refused(MEANING, VECTOR)
def array_whose_sums_are_arrays(v):
    total = before = np.sum(v * NAMED)
    total += 1.0
    return total * before


# --- numbers ----------------------------------------------------------------------------------


@refused(MEANING, 1.3)
def captured_number_with_products_of_its_own(x):
    return x * MONEY


@refused(MEANING, 1.3, MONEY)
def number_with_products_of_its_own(x, money):
    return money * x


@refused(MEANING, 1.3, [MONEY, 1.0])
def number_in_a_list(x, items):
    return x * items[0]


@refused(MEANING, 1.3)
def number_of_an_object(x):
    return x * HOLDER.money


@refused(MEANING, 1.3)
def number_as_a_default(x, money=MONEY):
    return x * money


@refused(MEANING, 1.3)
def integer_with_products_of_its_own(x):
    return x * COUNT


@refused(MEANING, 1.3, WIDE)
def number_of_numpy_with_products_of_its_own(x, wide):
    return x * wide


# --- what has a derivative --------------------------------------------------------------------


@program((VECTOR,))
def plain_arrays_of_them(v):
    a = v * SOME.filled(0.5)
    b = np.asarray(MATRIX)[0, 1] * v
    c = MATRIX.A[1, 0] + a
    d = SOME.sum() * b
    e = v[~SOME.mask]
    return np.sum(c * d) + np.sum(e) * float(MONEY)


@program((VECTOR, 1.3))
def subclasses_that_change_nothing(v, x):
    a = v * Mode.FAST
    b = a + Mode.FAST
    c = Mode.SLOW * x
    d = np.exp(np.asarray(NAMED)) * b
    e = x * Mode.SLOW + c
    return np.sum(d * e)


def array_in_a_file():
    with tempfile.TemporaryFile() as file:
        held = np.memmap(file, dtype=float, mode="w+", shape=(3,))
    held[:] = [1.0, 2.0, 3.0]
    return held


FILE = array_in_a_file()


@program((VECTOR, 1.3))
def arrays_in_files(v, x):
    a = v * FILE
    b = FILE[:2] * x
    c = np.sum(FILE * FILE) * v
    d = FILE.mean() + a
    e = np.concatenate([b, v])
    return np.sum(c * d) + np.sum(e * e)

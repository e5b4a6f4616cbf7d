"""Copies of memory: their layout, what they share with each other, and that `vjp` keeps what it recorded."""

import numpy as np
import pytest

from adcompile import grad, jvp, value_and_grad, vjp
from adcompile.runtime import kept_apart, snapshot

A = np.arange(24.0).reshape(4, 6)
ARRAYS = {
    "C": A, "F": A.T, "part": A[:, :3], "reversed": A[::-1], "strided": A[::2, ::-2], "repeated": np.broadcast_to(A[0], (3, 6)),
    "empty": A[1:1], "0-d": np.array(2.0), "windows": np.lib.stride_tricks.sliding_window_view(A[0], 3), "new axis": A[:, None, :2],
    "permuted": np.arange(24.0).reshape(2, 3, 4).transpose(1, 0, 2), "bools": np.array([True, False]),
    "text": np.array(["a", "bc"])[::-1], "float32": A.astype(np.float32)[1:, 2:4], "long": A.astype(np.longdouble)[:, ::3],
    "records": np.zeros(3, [("a", float), ("b", "i4")]), "field": np.zeros(3, [("a", "i4"), ("b", float)])["b"],
    "objects": np.array([None, 1.0], dtype=object), "size 1": A[:1, :1],
}


@pytest.mark.parametrize("name", ARRAYS)
def test_a_copy_has_the_layout_of_the_array(name):
    x = ARRAYS[name]
    copy = snapshot(x)
    assert type(copy) is np.ndarray and copy.dtype == x.dtype and copy.shape == x.shape and copy.strides == x.strides
    assert np.array_equal(copy, x) and not np.shares_memory(copy, x)
    assert copy.flags.writeable == x.flags.writeable and copy.flags.aligned == x.flags.aligned


def test_arrays_of_one_memory_are_copied_together():
    a = A.copy()
    copies = snapshot([a, a[1], {"column": a[:, 2]}, (a, 3.0), a[::-1]])
    copies[0][1, 2] = 77.0
    assert copies[1][2] == copies[2]["column"][1] == copies[4][2, 2] == 77.0 and a[1, 2] == 8.0
    assert copies[3][0] is copies[0]


def test_parts_whose_memory_does_not_meet_stay_apart():
    a = np.arange(6.0)
    low, high = snapshot((a[:3], a[3:]))
    low[:] = 0.0
    assert not np.shares_memory(low, high) and high.tolist() == [3.0, 4.0, 5.0]


def test_what_contains_itself_is_copied():
    items = [1.0, np.ones(2)]
    items.append(items)
    copy = snapshot(items)
    assert copy is not items and copy[2] is copy and copy[1] is not items[1]


def test_what_nobody_else_holds_is_not_copied():
    held = np.ones(3)
    mixed = (np.ones(3), held, [np.zeros(2), held], held[1:], 2.0)
    apart = kept_apart(mixed)
    assert apart[0] is mixed[0] and apart[2][0] is mixed[2][0]
    assert apart[1] is not held and apart[2][1] is apart[1] and np.shares_memory(apart[1], apart[3])
    assert not np.shares_memory(apart[1], held)
    alone = (np.ones(3), {"a": np.zeros(2)}, 1.0)
    kept = kept_apart(alone)
    assert kept[0] is alone[0] and kept[1]["a"] is alone[1]["a"]


# --- vjp ---------------------------------------------------------------------------


FORTRAN = np.asfortranarray(A[:2, :3])
LOG = []
WHOLE = np.array([0.5, -1.0, 2.0])
PART = WHOLE[1:]
ROWS = [WHOLE, WHOLE[::-1]]
X = np.array([0.3, -0.2, 0.9])


def by_strides(x):
    return np.sum(x * FORTRAN.strides[0])


def by_bytes(x):
    return np.sum(x[:, None] * np.frombuffer(FORTRAN.tobytes("A")))


def by_memory_order(x):
    return np.sum(x * FORTRAN.flatten("K")[:3])


def by_flags(x):
    return np.sum(x * float(FORTRAN.flags.f_contiguous)) + np.isfortran(FORTRAN) * x[0]


def by_a_view_that_is_one(x):
    flat = FORTRAN.T.reshape(-1)
    y = np.sum(flat[:3] * x)
    flat[0] = 5.0
    return y * np.sum(FORTRAN[0] * x)


def by_identity(x):
    return np.sum(x * (2.0 if ROWS[0] is WHOLE else 3.0))


def by_two_names(x):
    WHOLE[:] = 0.5, -1.0, 2.0
    y = WHOLE * x
    PART[:] = 4.0
    return np.sum(y * ROWS[1] * x)


def by_a_log(x):
    LOG.append(0.3)
    return len(LOG) * np.sum(x * x)


@pytest.mark.parametrize("f", [by_strides, by_bytes, by_memory_order, by_flags, by_a_view_that_is_one, by_identity, by_two_names,
                               by_a_log], ids=lambda f: f.__name__)
def test_vjp_has_the_value_and_the_gradient_of_a_plain_call(f):
    def started(run):
        LOG.clear()
        FORTRAN[:] = A[:2, :3]
        return run()

    plain = started(lambda: f(X))
    value, pull = started(lambda: vjp(f, X))
    again, gradient = started(lambda: value_and_grad(f)(X))
    assert value == plain == again
    first = pull(1.0)[0]
    assert np.array_equal(first, gradient)
    FORTRAN[:], WHOLE[:] = -7.0, -8.0
    LOG[:] = [0.0] * 5
    assert np.array_equal(pull(1.0)[0], first)


def test_vjp_leaves_captured_lists_and_arrays_as_one_call_does():
    LOG.clear()
    vjp(by_a_log, X)
    assert LOG == [0.3]
    vjp(by_two_names, X)
    assert WHOLE.tolist() == [0.5, 4.0, 4.0]


def test_what_is_done_to_arguments_and_value_later_changes_no_pull():
    def f(x, rows, scale):
        y = x * rows[0]
        return [y, rows[1] * y * scale["s"], x]

    x, rows, scale = X.copy(), [np.ones(3), np.full(3, 2.0)], {"s": np.array(3.0)}
    value, pull = vjp(f, x, rows=rows, scale=scale)
    bars = [np.ones(3), X, X]
    first = pull(bars)[0]
    x[:], rows[0][:], rows[1][:], scale["s"][...] = 9.0, 9.0, 9.0, 9.0
    rows[:] = []
    for part in value:
        part[:] = 9.0
    value.clear()
    assert np.array_equal(pull(bars)[0], first)


def test_a_pull_that_is_found_later_keeps_what_it_recorded():
    table = {"square": lambda v: v * v * WHOLE}

    def f(x):
        return np.sum(table["square"](x))

    WHOLE[:] = 2.0
    x = X.copy()
    _, pull = vjp(f, x)
    first = pull(1.0)[0]
    x[:], WHOLE[:] = 9.0, 9.0
    assert np.array_equal(pull(1.0)[0], first) and first == pytest.approx(4.0 * X)


def test_what_is_kept_of_written_memory_has_its_layout():
    fortran = np.asfortranarray(A[:2, :3])

    def f(x):
        y = x * fortran
        fortran[:] = A[:2, :3] + 1.0
        return y * y

    x = np.asfortranarray(np.ones((2, 3)))
    fortran[:] = A[:2, :3]
    plain = f(x)
    fortran[:] = A[:2, :3]
    value, _ = jvp(f, (x,), (np.ones((2, 3)),))
    assert plain.flags.f_contiguous and value.strides == plain.strides and np.array_equal(value, plain)
    fortran[:] = A[:2, :3]
    assert np.array_equal(grad(lambda x: np.sum(f(x)))(x), 2.0 * A[:2, :3] ** 2)

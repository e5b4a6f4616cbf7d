"""One memory under two names: captured arrays, lists and dicts that hold them, arguments, views of each other.

What is written by one name is written for all; a derivative reads what the primal read, before or after.
"""

import numpy as np

from tests.corpus import draw, program

START = (0.5, -1.2, 0.8)
WHOLE = np.array(START)
SAME = WHOLE[:]
BACKWARDS = WHOLE[::-1]
TABLE = np.ones((2, 3))
ROW = TABLE[1]
HELD = [WHOLE, np.ones(3)]
NAMED = {"weights": WHOLE}
ITEMS = [0.4, 1.5]
SAME_ITEMS = ITEMS


class Model:
    pass


MODEL = Model()
MODEL.weights = WHOLE


class Store:
    weights = WHOLE


def restart():
    WHOLE[:] = START
    TABLE[:] = 0.7
    HELD[1][:] = 0.3
    ITEMS[:] = 0.4, 1.5
    return 0.0


def bump(array, by):
    array[0] += by
    return by


@program((draw(3, seed=1),))
def captured_view_is_filled(x):
    SAME[:] = START
    y = WHOLE * x
    SAME[:] = 2.0
    return np.sum(y * WHOLE * y)


@program((draw(3, seed=2),))
def captured_array_is_read_through_a_reversed_view(x):
    WHOLE[:] = START
    total = 0.0
    for k in range(3):
        total = total + np.sum(BACKWARDS * x * x)
        WHOLE[k] = 0.1 * k
    return total


@program((draw(3, seed=3),))
def row_of_a_captured_table(x):
    TABLE[:] = 0.7
    y = np.tanh(ROW * x)
    TABLE[:] = -1.3
    return np.sum(y * y * ROW)


@program((draw(3, seed=4),))
def captured_array_and_a_list_that_holds_it(x):
    HELD[0][:] = START
    y = WHOLE * x
    HELD[0][1] = 3.0
    z = WHOLE * y * x
    HELD[0][:] = 0.2
    return np.sum(y * z * WHOLE)


@program((draw(3, seed=17),))
def array_in_a_captured_list_is_written_by_its_name(x):
    WHOLE[:] = START
    y = HELD[0] * x
    WHOLE[:] = 0.4
    z = np.cos(HELD[0] * y)
    WHOLE[2] = -1.0
    return np.sum(y * z * HELD[0])


@program((draw(3, seed=5),))
def captured_array_and_a_dict_that_holds_it(x):
    WHOLE[:] = START
    y = NAMED["weights"] * x
    WHOLE[0] = -2.0
    z = np.sin(WHOLE * y)
    WHOLE[:] = 0.5
    return np.sum(y * z * z * NAMED["weights"])


@program((draw(3, seed=6),))
def captured_array_and_an_object_that_holds_it(x):
    MODEL.weights[:] = START
    y = WHOLE * x
    MODEL.weights[1] = 1.7
    z = y * WHOLE * x
    MODEL.weights[2] = 0.1
    return np.sum(y * z * WHOLE)


@program((draw(3, seed=18),))
def array_of_a_class_is_filled(x):
    Store.weights[:] = START
    y = Store.weights * x
    Store.weights[:] = 2.0
    return np.sum(y * Store.weights * y)


@program((draw(3, seed=19),))
def array_of_a_class_has_another_name(x):
    Store.weights[:] = START
    y = WHOLE * x
    Store.weights *= -0.5
    z = np.tanh(WHOLE * y)
    np.negative(Store.weights, out=Store.weights)
    return np.sum(y * z * SAME)


@program((0.6,))
def captured_list_under_two_names(x):
    SAME_ITEMS[:] = 0.4, 1.5
    y = ITEMS[0] * x
    SAME_ITEMS[0] = 2.5
    z = y * ITEMS[0] * x
    SAME_ITEMS.append(0.3)
    z = z * len(ITEMS)
    SAME_ITEMS.pop()
    return y * z * ITEMS[0]


@program((draw(3, seed=7),))
def output_goes_to_a_captured_view(x):
    np.copyto(SAME, START)
    y = WHOLE * x
    np.multiply(SAME, 3.0, out=SAME)
    return np.sum(np.exp(y) * WHOLE * x)


@program((draw(3, seed=8),))
def captured_view_is_updated_under_a_local_name(x):
    SAME[:] = START
    y = WHOLE * x
    local = SAME
    local += 0.5
    return np.sum(y * WHOLE * x)


@program((draw(3, seed=9),))
def helper_writes_a_captured_view_in_an_expression(x):
    SAME[:] = START
    y = WHOLE[0] * bump(SAME, 0.5) * x
    return np.sum(y * WHOLE[0] * bump(BACKWARDS, 2.0) * WHOLE * x)


@program((draw(3, seed=10),))
def mask_of_a_captured_view(x):
    SAME[:] = START
    chosen = np.sum(np.where(WHOLE > 0.0, x * x, x))
    SAME[:] = -1.0
    return chosen * np.sum(np.where(WHOLE > 0.0, x, np.sin(x)))


@program((draw(3, seed=11),))
def walked_while_a_view_is_written(x):
    BACKWARDS[::-1] = START
    total = 0.0
    for weight, element in zip(WHOLE, x):
        total = total + weight * element * element
        BACKWARDS[0] = 7.0
    return total


@program((0.5,))
def all_of_it_is_started_anew(x):
    restart()
    y = WHOLE * x
    restart()
    TABLE[1] = WHOLE
    return np.sum(y * ROW * y)


BUFFER = np.array([0.2, 0.9, -0.6])


@program((draw(3, seed=12), BUFFER, BUFFER), (draw(3, seed=13), BUFFER, 2.0 * BUFFER), wrt=(0,))
def two_arguments_of_one_array(x, p, q):
    q[:] = START
    y = p * x
    q[:] = 5.0
    return np.sum(y * p * x)


@program((draw(3, seed=14), BUFFER, [BUFFER, 0.3 * BUFFER]), (draw(3, seed=14), BUFFER, [2.0 * BUFFER]), wrt=(0,))
def argument_and_a_list_that_holds_it(x, p, rows):
    rows[0][:] = START
    total = np.sum(p * x * x)
    rows[0] += 0.5
    y = p * x
    rows[0][1] = 2.0
    return total + np.sum(p * y * y)


@program((draw(3, seed=16), 3, BUFFER, BUFFER), wrt=(0,))
def counted_into_a_second_name(x, n, p, q):
    q[:] = START
    total = 0.0
    for k in range(n):
        total = total * 0.5 + np.sum(p * x * x)
        q[k % 3] -= 0.4
    return total


def refill(array):
    array.T[...] = 1.5
    return 2.0


@program((draw(3, seed=41),))
def test_writes_what_is_read_before_and_after(x):
    if restart() > 1.0:
        return x[0]
    y = BACKWARDS.sum() * x
    kept = [k for k in (1.0, 2.0) if refill(WHOLE) > k - 9.0]
    y = y * kept[0]
    return np.sum(y * BACKWARDS.sum() * x)


@program((draw(3, seed=42),))
def test_of_a_branch_writes_what_is_read_before_and_after(x):
    if restart() > 1.0:
        return x[0]
    y = np.sum(BACKWARDS) * x * x
    if refill(WHOLE) > 1.0:
        y = y * x
    return np.sum(y * np.sum(BACKWARDS))
